"""What every page is asked: as of which day, as known at which change, of which place, and in which language."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import polars as pl
from flask import current_app, g, request

from registry import codes, days
from registry.db import open_registry, reading
from registry.errors import NotFound, Refused
from registry.language import LANGUAGES, Words, filled
from registry.moment import Moment, known_at, today
from registry.picture import Picture
from registry.places import queries as places
from registry.requests.rate import Rates
from registry.settings import opening_day
from registry.sights.readable import readable
from registry.text import fold
from registry.unit_arrays import rows_about
from registry.versions.changes import head, tag
from registry.web.addresses import Addresses
from registry.web.forms import QuestionForm
from registry.web.page_cache import MOST, Pages
from registry.web.parameters import QUESTION, known
from registry.web.picture_cache import Pictures
from registry.web.reader import sight
from registry.web.scopes import granted, may_open, scope_of

#: What a reader types, and how much of it is repeated.
_TYPED = {
    "as_of": Words("时点", "as of"),
    "against": Words("对比时点", "compared with"),
    "known_at": Words("数据版本", "as known at"),
    "scope": Words("范围", "scope"),
    "q": Words("查找", "find"),
}
_LONGEST = 80
_ABOVE, _BELOW, _BESIDE = Words("上级", "above"), Words("下级", "below"), Words("同级", "beside")
#: The kinds of place that may be chosen where the scope is everything.
_TOP = ("province", "municipality", "county")
#: A day or a month within a sentence.
_DAY = re.compile(r"(?<![\d-])(?:19|20)\d\d-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12]\d|3[01]))?(?![\d-])")


@dataclass(frozen=True)
class Question:
    """The question in an address, and the picture that answers it.

    `opening` is the day on which a demonstration opens (None: the registry is none), `last` the newest change.
    `left`: what the scope is called that was asked for and left, because the page is about a unit outside it.
    `unclear`: what of it could not be understood, and so goes into no link.
    """

    picture: Picture
    scope: str | None
    language: str
    form: QuestionForm
    opening: datetime.date | None
    last: int
    left: str | None = None
    unclear: frozenset[str] = frozenset()

    @property
    def moment(self) -> Moment:
        return self.picture.moment

    @property
    def against(self) -> datetime.date | None:
        """The day that is set beside the one that is asked about; None where none is asked for."""
        return self.form.other_day()

    @cached_property
    def before(self) -> Picture | None:
        """The picture of `against`, as known at the same change."""
        return None if self.against is None else self.picture.on(self.against)

    def known_then(self, change: int, in_passing: bool = False) -> Picture:
        """The picture of the same day as known at another change; `in_passing` it is not kept for whoever asks next."""
        pictures, connection = current_app.extensions["registry"].pictures, self.picture.connection
        made = pictures.aside if in_passing else pictures.at
        moment = Moment(self.moment.as_of, change)
        return made(connection, moment, head(connection)[1], self.picture.sight)

    @cached_property
    def tag(self) -> str:
        """The registry's tag, part of every record number."""
        return tag(self.picture)

    @property
    def is_ahead(self) -> bool:
        """Whether the day that is asked about is still to come."""
        return self.moment.as_of > today()

    @property
    def typed(self) -> list[tuple[Words, str]]:
        """What was asked for, as it was typed: what it is, and the text."""
        given = ((words, request.args.get(key, "").strip()) for key, words in _TYPED.items())
        return [(words, text[:_LONGEST]) for words, text in given if text]

    @property
    def is_past(self) -> bool:
        """Whether an earlier state of knowledge is shown."""
        return self.moment.known_at < self.last

    def link(self, view: str, **more: Any) -> str:
        """The address of another page about the same moment, scope and language."""
        return self._addresses.of(f"pages.{view}", self.carried | more)

    @cached_property
    def carried(self) -> dict[str, str]:
        """What every link takes along: the question as it stands in the address, about this scope."""
        return {k: v for k, v in self.asked.items() if v and k in QUESTION}

    @property
    def asked(self) -> dict[str, str]:
        """The address's parameters that its page has, about this scope."""
        has, unclear = known(request.endpoint).has, self.unclear
        given = {k: ",".join(v) for k, v in request.args.lists() if has(k) and k not in unclear}
        return {k: self.scope or "" if k == "scope" else v for k, v in given.items()}

    def here(self, **more: Any) -> str:
        """The address of this page with some of its question changed; None takes a part out."""
        kept = {k: v for k, v in (self._own | more).items() if v is not None and v != ""}
        return self._addresses.of(str(request.endpoint) if self._is_page else "pages.overview", kept)

    @property
    def _is_page(self) -> bool:
        """Whether a page is asked for; what is none is asked again as the overview."""
        return (request.endpoint or "").startswith("pages.") or bool(known(request.endpoint).tables)

    @cached_property
    def _addresses(self) -> Addresses:
        return Addresses()

    @cached_property
    def _own(self) -> dict[str, Any]:
        """All that this page is asked by."""
        return {**((request.view_args or {}) if self._is_page else {}), **self.asked}

    def words(self, zh: str, en: str, **values: object) -> str:
        """A text in the language of the page, with its places filled in where there are any."""
        text = Words(zh, en).in_(self.language)
        return filled(text, self.language, **values) if values else text

    def day(self, written: int | None) -> str | None:
        """A recorded day as it is told on the day that is asked about, in the language of the page."""
        return None if written is None else self.say(days.shown_on(written, self.moment.day))

    def due(self, written: int | None) -> str | None:
        """A recorded day by which something is due, in the language of the page: told though it is still to come."""
        return None if written is None else self.say(days.shown_on(written, self.moment.day, is_due=True))

    def marked(self, words: Words) -> str:
        """A sentence in the language of the page, each later day in it told as one to come."""

        def shown(found: re.Match[str]) -> str:
            try:
                return self.say(days.shown_on(days.read(found[0]), self.moment.day, is_due=True))
            except ValueError:  # no day of the calendar: a part of somebody's text
                return found[0]

        return _DAY.sub(shown, self.say(words))

    def say(self, words: Words) -> str:
        """A text in the language of the page."""
        return words.in_(self.language)

    @cached_property
    def _names(self) -> dict[str, tuple[str, str, int]]:
        """The scope and what stands above it, from the top: code -> name, kind, identity."""
        if self.scope is None:
            return {}
        ladder, at = places.ladder(self.picture), codes.place_of(self.picture, self.scope)
        line = ladder.line(at)
        rows = {row["unit"]: row for row in rows_about(places.states(self.picture), line)}
        return {rows[i]["code"]: (rows[i]["name"], rows[i]["kind"], i) for i in line if i in rows}

    @property
    def path(self) -> list[tuple[str, str]]:
        """The scope and what stands above it on the day, from the top: code and name; nothing for everything."""
        return [(code, name) for code, (name, _, _) in self._names.items()]

    def opens(self, code: str) -> bool:
        """Whether a step of the path may be opened: of what stands above all that may be read, its name is shown."""
        return may_open(self.picture, self._names[code][2])

    @property
    def everything(self) -> str:
        """How no scope is called: everything, or all that may be read."""
        if self.picture.sight.is_everything:
            return self.words("全部", "Everything")
        return self.words("可查阅的全部", "All that you may read")

    @property
    def has_everything(self) -> bool:
        """Whether the scope may be left: by whoever was granted one place alone it may not."""
        return len(self.picture.sight.granted or ()) != 1

    @property
    def scope_name(self) -> str:
        """The scope as people call it."""
        return self.path[-1][1] if self.path else self.scope or self.everything

    @property
    def scope_kind(self) -> str | None:
        """The kind of the scope; None for everything."""
        return list(self._names.values())[-1][1] if self._names else None

    @cached_property
    def scope_at(self) -> int:
        """The living place that the scope is, or that stands for it; `NOBODY` for everything."""
        if self.scope is None:
            return places.NOBODY
        steps, at = places.ladder(self.picture), codes.place_of(self.picture, self.scope)
        return int(steps.stands_for[at]) if at < len(steps.stands_for) else places.NOBODY

    @cached_property
    def scopes(self) -> list[tuple[Words, list[tuple[str, str]]]]:
        """The places that the scope may be changed to, code and name, in the order of codes: what stands above it,
        right under it, and beside it; of everything the places down to the counties."""
        return self.picture.keep(("places for scopes", self.scope), self._scopes)

    def _scopes(self) -> list[tuple[Words, list[tuple[str, str]]]]:
        steps, known = places.ladder(self.picture), places.states(self.picture).filter("lives")
        seen = readable(self.picture)
        if not seen.is_everything:
            known = known.filter(pl.Series(seen.units[known["unit"].to_numpy()]))
            if self.scope is None or not self.scope_at:
                return [(_BELOW, granted(self.picture))]
        if self.scope is None or not self.scope_at:
            return [(_BELOW, _called(known.filter(pl.col("kind").is_in(_TOP))))]
        above = int(steps.above[self.scope_at])
        parents, own = pl.Series(steps.above[known["unit"].to_numpy()]), known["unit"] == self.scope_at
        beside = _called(known.filter((parents == above) & ~own)) if above else []
        line = [unit for unit in steps.line(self.scope_at) if unit != codes.place_of(self.picture, self.scope)]
        called = {row["unit"]: (row["code"], row["name"]) for row in rows_about(known, line)}
        return [
            (_ABOVE, [called[unit] for unit in line if unit in called]),
            (_BELOW, _called(known.filter(parents == self.scope_at))),
            (_BESIDE, beside),
        ]

    @cached_property
    def _codes_above(self) -> dict[int, str]:
        """The scope and what stands above it, from the scope up: identity -> code."""
        line = places.ladder(self.picture).line(self.scope_at)
        seen = readable(self.picture)
        rows = rows_about(places.states(self.picture), line)
        called = {row["unit"]: row["code"] for row in rows if seen.has(row["unit"])}
        own = {self.scope_at: self.scope} if self.scope else {}
        return {unit: called[unit] for unit in reversed(line) if unit in called} | own

    def scope_of(self, place: int) -> str | None:
        """The scope where a place lies in it, else the nearest place above it in which that place lies too; None, which
        is everything, where there is none. A place that does not live lies where whoever stands for it does."""
        if self.scope is None:
            return None
        steps = places.ladder(self.picture)
        line = set(steps.line(int(steps.stands_for[place]) if place < len(steps.stands_for) else places.NOBODY))
        return next((code for unit, code in self._codes_above.items() if unit in line), None)

    def about(self, lying: Sequence[int]) -> Question:
        """The question of a page about a unit that lies at some places: its scope is widened until it holds one."""
        found = [self.scope_of(place) for place in lying] or [None]
        if self.scope in found:
            return self
        return replace(self, scope=found[0], left=self.scope_name)

    def others(self) -> list[tuple[Words, datetime.date]]:
        """The days that the one asked about is usually compared with: the ends of the month and the year before it."""
        day = self.moment.as_of
        if day <= datetime.date(1901, 1, 1):
            return []
        month_end = day.replace(day=1) - datetime.timedelta(days=1)
        return [
            (Words("比上月末", "month before"), month_end),
            (Words("比上年末", "year before"), datetime.date(day.year - 1, 12, 31)),
        ]

    def ends(self) -> list[tuple[Words, datetime.date]]:
        """The days that the time bar offers: today (or where it opens), the ends of last month and year."""
        now = self.opening or today()
        first = Words("演示日", "the demonstration's day") if self.opening else Words("今天", "today")
        month_end = now.replace(day=1) - datetime.timedelta(days=1)
        return [
            (first, now),
            (Words("上月末", "end of last month"), month_end),
            (Words("上年末", "end of last year"), datetime.date(now.year - 1, 12, 31)),
        ]


def _called(found: pl.DataFrame) -> list[tuple[str, str]]:
    """The codes and names of places, in the order of codes."""
    return found.sort("code").select("code", "name").rows()


def language_asked() -> str:
    """The language that the address asks for; Chinese unless it says otherwise."""
    language = request.args.get("lang", "zh")
    return language if language in LANGUAGES else "zh"


@contextmanager
def read_question(one_scope: bool = False) -> Iterator[Question]:
    """The question in the address; one of figures is about `one_scope`.

    Raises Refused where it cannot be understood, NotFound as `known_at` does and for a scope that there is not,
    ScopeWanted as `scope_of` does.
    """
    form = QuestionForm(request.args)
    if not form.validate():
        # A field's problem is told in both languages, Chinese first.
        found = [
            (_TYPED[k], problem.partition(" / ")) for k, of_field in form.errors.items() if k for problem in of_field
        ]
        raise Refused(
            "；".join(f"{field.zh}：{zh}" for field, (zh, _, _) in found),
            "; ".join(f"{field.en}: {en}" for field, (_, _, en) in found),
        )
    registry = current_app.extensions["registry"]
    with reading(registry.engine) as connection:
        last, digest = g.read = head(connection)
        opening = opening_day(connection)
        written = fold(request.args.get("known_at", ""))
        change = known_at(connection, written) if written else last
        moment = Moment(form.day(opening or today()), change)
        picture = registry.pictures.at(connection, moment, digest, sight(connection))
        scope = scope_of(picture, form.place(), one_scope)
        yield Question(picture, scope, language_asked(), form, opening, last)


@contextmanager
def read_what_is_understood() -> Iterator[Question]:
    """The question in the address for a page that says what is wrong with it: what cannot be understood is as if it had
    not been asked. Raises a refusal where there is nothing to ask."""
    form, registry = QuestionForm(request.args), current_app.extensions["registry"]
    unclear = set() if form.validate() else {str(name) for name in form.errors}
    with reading(registry.engine) as connection:
        last, digest = head(connection)
        opening = opening_day(connection)
        try:
            change = known_at(connection, request.args.get("known_at", "").strip() or None)
        except (Refused, NotFound):
            change = last
            unclear.add("known_at")
        day = (opening or today()) if "as_of" in unclear else form.day(opening or today())
        picture = registry.pictures.at(connection, Moment(day, change), digest, sight(connection))
        scope = _known_place(picture, None if "scope" in unclear else form.place())
        yield Question(picture, scope, language_asked(), form, opening, last, unclear=frozenset(unclear))


def _known_place(picture: Picture, code: str | None) -> str | None:
    """A code if it is a place's that may be read; else the scope of whoever names none."""
    with suppress(NotFound):
        return code if code is not None and codes.place_of(picture, code) else scope_of(picture, None, False)
    return None


class Registry:
    """The registry that an application shows: its engine, opened when first asked for, the kept pictures and pages,
    and how often each token has asked."""

    def __init__(self, engine: Any = None, bytes_of_pages: int = MOST):
        self._engine = engine
        self.pictures, self.pages, self.rates = Pictures(), Pages(bytes_of_pages), Rates()

    @property
    def engine(self) -> Any:
        """Raises NotFound where there is no registry."""
        if self._engine is None:
            self._engine = open_registry()
        return self._engine
