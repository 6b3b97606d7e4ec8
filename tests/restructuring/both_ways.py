"""What is asked of a city that changes: everything that the registry says of a day, and the days that matter."""

from __future__ import annotations

import atexit
import datetime
import random
import shutil
from collections.abc import Iterable, Iterator
from functools import cache, lru_cache
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import polars as pl
from sqlalchemy import URL, Connection, Table, select

from registry import days
from registry.checks import service as findings
from registry.columns import Day, Period
from registry.errors import Invalid
from registry.figures import engine, service
from registry.figures.catalogue import FIGURES
from registry.lookup.tree import place_forest
from registry.moment import Moment
from registry.picture import Picture
from registry.places.queries import living
from registry.restructuring.draft import KINDS
from registry.restructuring.handover import kinds_of_things
from registry.slices import BY_KEY, VERSIONED
from tests.registries import copy
from tests.restructuring import city
from tests.restructuring.small_county import Office

#: Figure -> field -> value, of one scope; the categories of a distribution are fields of their own.
Figures = dict[str, dict[str, Any]]
_ADDED = ("numerator", "denominator", "unknown", "undetermined")
#: The figures whose numbers add up; different partners of two counties may be the same.
ADDITIVE = [figure.code for figure in FIGURES if figure.kind != "distinct"]


@cache
def of_the_city() -> Path:
    """The city's registry, imported once in this process, to be copied and read."""
    folder = Path(mkdtemp(prefix="registry-city-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    Office(folder, city.LEDGERS).engine.dispose()
    return folder / "registry.db"


def office_of_the_city(folder: Path) -> Office:
    """An office over a copy of the city's registry, in a folder that goes by the end of the test."""
    return Office.standing(copy(of_the_city(), folder / "registry.db"))


# -- what is asked -------------------------------------------------------------------------------------------------


def picture(connection: Connection, day: datetime.date, known_at: int) -> Picture:
    """The registry of a day as known at a change; what was known then is read once for all days."""
    return Picture(connection, Moment(day, known_at), _tables(connection.engine.url, known_at))


@lru_cache(8)
def _tables(url: URL, known_at: int) -> dict[str, pl.DataFrame]:
    """The tables of a registry that were read as known at a change: they never change."""
    return {}


def read_again() -> None:
    """Forgets what was read, for tests of whether it has really not changed."""
    _tables.cache_clear()


def of_scope(known: Picture, scope: str | None = None) -> Figures:
    """Every figure of a scope."""
    return {f["code"]: f for f in service.figures_of(known, scope)}


def of_every_scope(known: Picture) -> dict[str | None, Figures]:
    """Every figure of everything and of each living place, by its code."""
    places = living(known).select("unit", "code").sort("code")
    results = engine.each_place(known, FIGURES, places["unit"].to_list())
    by_place = {code: {f["code"]: f for f in figures} for code, figures in zip(places["code"], results, strict=True)}
    return {None: of_scope(known), **by_place}


def added_up(figure: dict[str, Any]) -> dict[str, Any]:
    """The fields of a figure that add up over places."""
    if figure["kind"] == "distribution":
        return figure["categories"]
    value = {"value": figure["value"]} if figure["kind"] in ("count", "total") else {}
    return value | {name: figure[name] for name in _ADDED if name in figure}


def sums(*several: Figures) -> dict[str, dict[str, Any]]:
    """The additive figures of several scopes together, field by field."""
    added = [{code: added_up(figures[code]) for code in ADDITIVE} for figures in several]
    return {code: {name: sum(t[code][name] for t in added) for name in added[0][code]} for code in ADDITIVE}


def counties(known: Picture) -> list[str]:
    """The codes of the counties that live on the day."""
    return sorted(code for code, kind in living(known).select("code", "kind").iter_rows() if kind == "county")


def everything(connection: Connection, day: datetime.date, known_at: int) -> dict[str, Any]:
    """All that the registry says of a day, as it was known at a change: tree, figures of every scope, findings."""
    known = picture(connection, day, known_at)
    found = findings.findings(known)
    return {
        "tree": place_forest(known).nodes.sort("code").to_dicts(),
        "figures": of_every_scope(known),
        "findings": [(f.rule.code, f.unit, f.says, _plain(values)) for f, values in _with_values(known, found)],
    }


def _with_values(known: Picture, found: Any) -> Iterator[tuple[Any, Any]]:
    return zip(found, findings.values(known, found), strict=True)


def _plain(values: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The values behind a finding, without the change that brought them: an undone change is another one."""
    return [{name: value for name, value in one.items() if name != "change"} for one in values]


@cache
def at_first(day: datetime.date) -> dict[str, Any]:
    """All that is said of a day before anything was done."""
    office = Office.standing(of_the_city())
    with office.read() as connection:
        answers = everything(connection, day, 1)
    office.engine.dispose()
    return answers


def rows_in_force(connection: Connection, known_at: int) -> dict[str, set[tuple[Any, ...]]]:
    """Every row that was in force at a change, by table: its record and all that is recorded."""
    return {name: set(_rows(connection, table, known_at)) for name, table in VERSIONED.items()}


def _rows(connection: Connection, table: Table, known_at: int) -> Iterator[tuple[Any, ...]]:
    names = ["record", *(["unit"] if table.info["unit"] else []), *(c.name for c in table.info["recorded"])]
    c = table.c
    known = (c.since <= known_at) & (c.until.is_(None) | (c.until > known_at))
    for row in connection.execute(select(*(c[name] for name in names)).where(known)):
        yield tuple(row)


def turning_days(connection: Connection) -> list[datetime.date]:
    """Every day on which anything that was ever recorded begins, ends or happens, one before and one after."""
    found: set[datetime.date] = set()
    for table in VERSIONED.values():
        for column in (c for c in table.info["recorded"] if isinstance(c, Day)):
            c = table.c[column.name]
            for written in connection.execute(select(c).where(c.is_not(None)).distinct()).scalars():
                found.add(_turn(written, isinstance(column, Period)))
    return sorted({day + datetime.timedelta(n) for day in found for n in (-1, 0, 1)})


def some_days(connection: Connection, *about: datetime.date) -> list[datetime.date]:
    """Every fourth of these days, and those about a few that matter most: where what is said follows from rows that are
    compared as well, these are enough."""
    every = turning_days(connection)
    near = {day + datetime.timedelta(n) for day in about for n in (-1, 0, 1)}
    return [day for at, day in enumerate(every) if at % 4 == 0 or day in near]


def _turn(written: int, is_period: bool) -> datetime.date:
    """The first day of what was written; a period counts from its last day on."""
    return days.date(days.last_day(written)) if is_period else days.date(days.first_day(written))


# -- verbs drawn by lot --------------------------------------------------------------------------------------------

#: The successor of a county must be named, or the city alone would count what was in it.
_VERBS = ("found", "rename", "recode", "move", "move", "abolish", "reopen", "merge", "merge", "split", "transfer")
_ABOVE = {"township": "county", "village": "township", "natural_village": "village", "relocation_site": "village"}


def handed_to(successor: str, kind: str = "place", **otherwise: str) -> dict[str, Any]:
    """Everything goes to one unit, but for the kinds of thing with another destination."""
    return {f"goes_{what}": [f"*={otherwise.get(what, successor)}"] for what in kinds_of_things(KINDS[kind])}


class Hand:
    """Carries out verbs drawn by lot on places and organizations. `done` are those that were not refused."""

    def __init__(self, office: Office, lot: random.Random):
        self.office, self.lot = office, lot
        self.places = {kind: [c for c in city.PLACES if _kind(c) == kind] for kind in ("county", *_ABOVE)}
        self.organizations = list(city.ORGANIZATIONS)
        self.done: list[tuple[int, str, str, dict[str, Any]]] = []
        self._codes = 0

    def carry_out(self, days_of: Iterable[str]) -> None:
        """Tries a verb on each of some days."""
        for day in days_of:
            self.try_on(day)

    def try_on(self, day: str) -> bool:
        """Tries one verb on a day; whether it was done."""
        kind, verb, texts = self._drawn()
        texts["effective"] = day
        try:
            change = self.office.do_only(kind, verb, **texts)
        except Invalid:
            return False
        self.done.append((change, kind, verb, texts))
        return True

    def _drawn(self) -> tuple[str, str, dict[str, Any]]:
        verb = self.lot.choice(_VERBS)
        kind = "organization" if verb == "transfer" else self.lot.choice(("place", "place", "organization"))
        return kind, verb, getattr(self, f"_{verb}")(*(self._level() if kind == "place" else ("branch", None)))

    def _level(self) -> tuple[str, str | None]:
        """A kind of place and the kind above it; villages most often."""
        kind = self.lot.choice(("county", *_ABOVE, "village", "village"))
        return kind, _ABOVE.get(kind)

    def _one(self, kind: str) -> str:
        return self.lot.choice(self.organizations if kind == "branch" else self.places[kind])

    def _new(self, kind: str) -> str:
        """A code that nobody has: it is drawn later too."""
        self._codes += 1
        code = f"Y{self._codes}"
        (self.organizations if kind == "branch" else self.places[kind]).append(code)
        return code

    def _found(self, kind: str, above: str | None) -> dict[str, Any]:
        if kind == "branch":
            under = {"superior": self._one("branch"), "place": self._one("village")}
        else:
            under = {"parent": self._one(above) if above else city.CITY}
        return {"name": "New", "kind": kind} | under | {"code": self._new(kind)}

    def _rename(self, kind: str, above: str | None) -> dict[str, Any]:
        return {"code": self._one(kind), "name": f"Name {self.lot.randint(1, 3)}"}

    def _recode(self, kind: str, above: str | None) -> dict[str, Any]:
        return {"code": self._one(kind), "new_code": self._new(kind)}

    def _move(self, kind: str, above: str | None) -> dict[str, Any]:
        under = self._one("branch") if kind == "branch" else self._one(above) if above else city.CITY
        return {"code": self._one(kind), "under": under}

    def _transfer(self, kind: str, above: str | None) -> dict[str, Any]:
        return {"code": self._one("branch"), "place": self._one(self.lot.choice(("village", "village", "township")))}

    def _abolish(self, kind: str, above: str | None) -> dict[str, Any]:
        successor = self._one(kind) if kind == "county" or self.lot.random() < 0.5 else None
        return {"code": self._one(kind)} | ({"successor": successor} if successor else {})

    def _reopen(self, kind: str, above: str | None) -> dict[str, Any]:
        return {"code": self._one(kind)}

    def _merge(self, kind: str, above: str | None) -> dict[str, Any]:
        codes = [self._one(kind) for _ in range(self.lot.choice((1, 2, 2)))]
        into = self.lot.choice((self._one(kind), codes[0], None))
        new = {} if into else {"new": [f"{(into := self._new(kind))}=Merged"]}
        return {"codes": codes, "into": into} | new | self._assignments(kind, into)

    def _split(self, kind: str, above: str | None) -> dict[str, Any]:
        code, part = self._one(kind), self._new(kind)
        rest = code if kind == "county" else self.lot.choice((code, self._one(kind)))
        successors = (rest, part)
        return {"code": code, "into": successors, "new": [f"{part}=Part"]} | self._assignments(kind, *successors)

    def _assignments(self, kind: str, *successors: str) -> dict[str, Any]:
        """Where everything goes: all of a kind of thing to one of those that take over, or it ends, or stays."""
        texts = {}
        for what in kinds_of_things(KINDS["organization" if kind == "branch" else "place"]):
            otherwise = "end" if what in BY_KEY and BY_KEY[what].shape == "spell" else "stay"
            choices = successors if what == "children" else (*successors, otherwise)
            texts[f"goes_{what}"] = [f"*={self.lot.choice(choices)}"]
        return texts


def _kind(code: str) -> str:
    if code.startswith("AZD"):
        return "relocation_site"
    return {6: "county", 9: "township", 12: "village", 15: "natural_village"}.get(len(code), "")
