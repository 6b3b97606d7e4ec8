"""Commands to carry a verb out, made of texts of a command line or a form: every cell by its column's own parser."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from registry import days
from registry.columns import Column, Unfit
from registry.errors import Invalid, Problem
from registry.exchange.reading import read
from registry.language import Words
from registry.moment import today
from registry.privacy import hidden
from registry.restructuring.catalogue import BY_NAME as VERBS
from registry.restructuring.destinations import Destination, twice
from registry.restructuring.draft import KINDS, UnitLedger
from registry.restructuring.handover import kinds_of_things, named_in_plans
from registry.restructuring.verb import Verb, VerbOption
from registry.restructuring.verb_context import flag_of, noun
from registry.slices import BY_NAME
from registry.text import fold

_A_DAY = Words("日期，如 2019-12-31", "a day, such as 2019-12-31")
_NO_LINE = Words("不成一行安排", "is no line of a plan")
_AS_INTO = Words("与 --into 相同的代码", "a code that --into names")
_WITH_NEW = Words(
    "与 --new 一起用；已有的单位另行更名、划转",
    "together with --new; what stands is renamed and moved by verbs of its own",
)
#: The kinds of thing that lists name with an `@`, as person@unit/role/from: both spellings are one.
_WITH_AT = ("posts", "coverage", "pairings", "cadre_events", "pool")
_REQUIRED = Words("必填", "must be given")
_PAIR = Words("写作 甲=乙", "written A=B")


@dataclass(frozen=True)
class VerbCommand:
    """One verb about one kind of unit, effective on `day` (as it was written), with its arguments.

    `problems`: the texts that do not fit; their values are None, and the verb is not to be carried out. It is tried
    all the same, so that whoever ordered it sees every reason at once.
    """

    kind: UnitLedger
    verb: Verb
    day: int
    arguments: Mapping[str, Any]
    problems: tuple[Problem, ...] = ()

    @property
    def name(self) -> str:
        """The verb's name."""
        return self.verb.name


def order(kind: str, name: str, texts: Mapping[str, Any]) -> VerbCommand:
    """Parses the texts of a verb's options, by key, into a command; None or not there where one was not given.

    Raises Invalid with every problem where the verb cannot even be tried: no day, no plan; KeyError for a text that no
    option of the verb takes.
    """
    reader = Reader(KINDS[kind], VERBS[name])
    texts = {key.replace("_", "-"): text for key, text in texts.items()}
    units = texts.pop(reader.verb.unit)
    day = reader.day("effective", texts.pop("effective")) if reader.verb.is_effective else today_as_number()
    reader.is_of_kind(texts)
    arguments = reader.units(units) | reader.arguments(texts)
    if reader.verb.hands_over:
        arguments |= reader.handed_over(texts, arguments["into"])
    reader.done()
    return VerbCommand(reader.kind, reader.verb, day, arguments, tuple(reader.problems))


def today_as_number() -> int:
    """Today as a day's number, for a verb that is effective on no day of its own: a correction."""
    return days.of(today())


def _thing(what: str, name: str) -> str:
    """Returns a thing's name as assignments have it, also where it was written as lists and findings write it.

    A person told by a name and a place, 张伟@双瑞村, has no further parts.
    """
    return name.replace("@", "/", 1) if what in _WITH_AT and "/" in name.partition("@")[2] else name


class Reader:
    """Reads the texts of one command; `problems` are those found, `unfit` the options without a usable value."""

    def __init__(self, kind: UnitLedger, verb: Verb):
        self.kind, self.verb = kind, verb
        self.options = {option.key: option for option in verb.options(kind)}
        self.problems: list[Problem] = []
        self.unfit: set[str] = set()

    def done(self) -> None:
        """Raises Invalid where something is wrong without which nothing else can be checked: all but single values."""
        if any(p.column not in self.unfit for p in self.problems):
            raise Invalid(self.problems)

    def column(self, option: str) -> Column:
        """The ledger's column that an option is written as; of what is no option the one of its name."""
        if option == "code" and not self.verb.founds:
            option = self.kind.above  # who stands already may be called by a name, as what stands above may
        known = self.options.get(option)
        return known.column if known is not None and known.column is not None else self.kind.ledger.by_key[option]

    def value(self, option: str, text: str | None, filled: bool = False) -> Any:
        """An option's value by its column's parser; a problem and None where it does not fit, or is empty though
        `filled` or never empty in a ledger."""
        if text is None:
            return None
        column = self.column(option)
        try:
            value = column.parse(text)
        except Unfit as unfit:
            return self._unfit(option, "" if unfit.hide else hidden(text), unfit.problem)
        if value is None and (filled or column.must_be_filled):
            return self._unfit(option, "", _REQUIRED)
        return value

    def _unfit(self, option: str, shown: str, what: Words) -> None:
        self.unfit.add(option)
        self._refuse(option, shown, what, self.column(option).allowed)

    def units(self, texts: Any) -> dict[str, Any]:
        """The units that the verb is about: its `code`, or its `codes`."""
        if self.verb.is_of_several:
            return {"codes": [self.value("code", text, filled=True) for text in texts]}
        return {"code": self.value("code", texts, filled=True)}

    def arguments(self, texts: Mapping[str, Any]) -> dict[str, Any]:
        """The verb's arguments out of cells and days that were given; an empty text is None: not recorded.

        So is an option that has to be given and is not, with its problem.
        """
        options = [o for o in self.options.values() if o.form in ("cell", "day") and o.argument]
        given = [o for o in options if texts.get(o.key) is not None or (o.required and o.key in texts)]
        return {o.argument: self._value_of(o, texts[o.key]) for o in given}

    def _value_of(self, option: VerbOption, text: Any) -> Any:
        if text is None:
            self._unfit(option.name, "", _REQUIRED)
            return [None] if option.several else None
        if option.form == "day":
            return self.day(option.name, text)
        if option.several:
            return [self.value(option.name, one, option.filled) for one in text]
        return self.value(option.name, text, option.filled)

    def handed_over(self, texts: Mapping[str, Any], into: Any) -> dict[str, Any]:
        """The arguments that a merger and a split share: the new units, and the assignments."""
        of_new = {o.name: texts[o.key] for o in self.options.values() if o.is_of_new and texts.get(o.key) is not None}
        options = [o for o in self.options.values() if o.form == "where"]
        assignments = self.assignments({o.name: texts.get(o.key) or () for o in options})
        if texts.get("plan") is not None:
            self.plan(texts["plan"], assignments)
        new = self.new(texts.get("new", ()), {self.column(o).key: self.value(o, text) for o, text in of_new.items()})
        self.is_used(new, of_new, into if isinstance(into, list) else [into])
        return {"new": new, "assignments": assignments}

    def is_of_kind(self, texts: Mapping[str, Any]) -> None:
        """Refuses options that are of the other kind of unit: `whatif` takes those of both. Raises KeyError."""
        of_any = {option.key: option for kind in self.verb.kinds for option in self.verb.options(kind)}
        given = [of_any[key] for key, text in texts.items() if text not in (None, (), [])]
        named = noun(self.kind)
        what = Words(f"不用于{named.zh}", f"is not for {named.en}s")
        for option in of_any.values():
            if option in given and option.key not in self.options:
                self.unfit.add(option.name)
                self._refuse(option.name, "", what, Words("去掉这一项", "leave it out"))

    def is_used(self, new: Collection[str], more: Mapping[str, str], into: Collection[str]) -> None:
        """Refuses what is of no use: a new unit that takes no part, and values of new units where there are none."""
        for code in new:
            if code not in into:
                self.unfit.add("new")
                self._refuse("new", code, Words("没有写在 --into 中", "is not told by --into"), _AS_INTO)
        if not new:
            self.unfit.update(more)
            for option, text in more.items():
                self._refuse(option, hidden(text), Words("只用于新设的单位", "is of a new unit only"), _WITH_NEW)

    def day(self, option: str, text: str | None) -> int:
        """A day, a month or a year as ledgers write them."""
        try:
            return days.read(fold(text or ""))
        except ValueError:
            self._refuse(option, hidden(text or ""), Words("不是日期", "is not a date"), _A_DAY)
            return 0

    def new(self, texts: Iterable[str], more: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
        """New units: `CODE=NAME` each, all with the values `more`."""
        named: dict[str, Destination] = {}
        for code, name in self._pairs("new", texts):
            self._assign(named, "new", code, Destination(name))
        return {
            self.value("code", code): {"name": self.value("name", name.where)} | dict(more)
            for code, name in named.items()
        }

    def assignments(self, texts: Mapping[str, Iterable[str]]) -> dict[str, dict[str, Destination]]:
        """Parses assignments, `WHAT=WHERE` each, by kind of thing."""
        assignments: dict[str, dict[str, Destination]] = {what: {} for what, pairs in texts.items() if pairs}
        for what, destinations in assignments.items():
            for name, where in self._pairs(what, texts[what]):
                self._assign(destinations, what, _thing(what, name), Destination(where))
        return assignments

    def _assign(self, destinations: dict[str, Destination], option: str, name: str, destination: Destination) -> None:
        """Adds one assignment; two that differ are refused, not guessed among."""
        first = destinations.setdefault(name, destination)
        if first.where != destination.where:
            self.unfit.add(option)
            self._refuse(option, hidden(name), *twice(first, destination))
            self.problems[-1] = destination.placed(self.problems[-1])

    def plan(self, path: Path, assignments: dict[str, dict[str, Destination]]) -> None:
        """Adds the assignments of a file, a CSV file or a workbook: rows of kind of thing, thing, where it goes."""
        things, by_name = kinds_of_things(self.kind), named_in_plans(self.kind)
        sheets, problems = read(path, BY_NAME)
        self.problems += problems
        for sheet in sheets:
            for line, cells in enumerate(sheet.rows, 1):
                texts = [fold(str(cell)) if cell is not None else "" for cell in (*cells, None, None, None)][:3]
                if not any(texts) or (line == 1 and texts[0] not in by_name):
                    continue
                if texts[0] in by_name and texts[1] and texts[2]:
                    what = by_name[texts[0]]
                    destination = Destination(texts[2], sheet.file, line)
                    self._assign(assignments.setdefault(what, {}), what, _thing(what, texts[1]), destination)
                    continue
                names = Words(
                    "类别,事项,去向；类别：" + "、".join(by_name), "kind,thing,where; kinds: " + ", ".join(things)
                )
                shown = hidden(",".join(texts))
                self.problems.append(Problem(_NO_LINE, names, file=sheet.file, row=line, column="plan", value=shown))

    def _pairs(self, option: str, texts: Iterable[str]) -> list[tuple[str, str]]:
        pairs = []
        for text in texts:
            before, equals, after = (fold(part) for part in text.rpartition("="))
            if equals and before and after:
                pairs.append((before, after))
            else:
                self._refuse(option, hidden(text), Words("没有说明去向", "does not tell where"), _PAIR)
        return pairs

    def _refuse(self, option: str, value: str, what: Words, allowed: Words) -> None:
        self.problems.append(Problem(what, allowed, column=option, label=flag_of(option), value=value))
