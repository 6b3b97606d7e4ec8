"""From texts of a command line or a form to what a verb is told: every cell by its column's own parser."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
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
from registry.restructuring.acting import noun
from registry.restructuring.belongings import Goes, kinds_of_things, named_in_plans, twice
from registry.restructuring.draft import KINDS, UnitKind
from registry.restructuring.joining import merge, split
from registry.restructuring.verbs import VERBS
from registry.slices import BY_NAME
from registry.text import fold

#: Options that are a column under another name.
COLUMN_OF = {"new-code": "code", "into": "code"}
_A_DAY = Words("日期，如 2019-12-31", "a day, such as 2019-12-31")
_NO_LINE = Words("不成一行安排", "is no line of a plan")
_AS_INTO = Words("与 --into 相同的代码", "a code that --into names")
_WITH_NEW = Words(
    "与 --new 一起用；已有的单位另行更名、划转",
    "together with --new; what stands is renamed and moved by verbs of its own",
)
#: What a merger or split is told of the units that it founds.
_OF_THE_NEW = ("kind", "subkind", "type", "place", "under")
#: The kinds of thing that lists name with an `@`, as person@unit/role/from: both spellings are one.
_WITH_AT = ("posts", "coverage", "pairings")
_PAIR = Words("写作 甲=乙", "written A=B")


@dataclass(frozen=True)
class Order:
    """One verb about one kind of unit, effective on `day` (as it was written), with what the verb is told.

    `problems`: the texts that do not fit; what they were to tell is None, and the verb is not to be carried out. It is
    tried all the same, so that whoever ordered it hears every reason at once.
    """

    kind: UnitKind
    name: str
    verb: Callable[..., Any]
    day: int
    arguments: Mapping[str, Any]
    problems: tuple[Problem, ...] = ()


def order(kind: str, name: str, texts: Mapping[str, Any]) -> Order:
    """The order that texts make: those of a verb's options, None or not there where one was not given.

    Raises Invalid with everything that is not as it must be, where it cannot even be tried: no day, no plan.
    """
    reader = Reader(KINDS[kind])
    texts = {key.replace("_", "-"): text for key, text in texts.items()}
    day = reader.day("effective", texts.pop("effective")) if "effective" in texts else today_as_number()
    arguments = _JOINING[name](reader, texts) if name in _JOINING else _simple(reader, name, texts)
    reader.done()
    verb: Callable[..., Any] = _JOINING_VERBS[name] if name in _JOINING else VERBS[name]
    return Order(reader.kind, name, verb, day, arguments, tuple(reader.problems))


def _simple(reader: Reader, name: str, texts: dict[str, Any]) -> dict[str, Any]:
    """What the verbs about one unit are told."""
    told: dict[str, Any] = {"code": reader.value("code", texts.pop("code"))}
    if name == "recode":
        return told | {"new_code": reader.value("new-code", texts["new-code"])}
    if name == "move":
        return told | {
            "under": reader.value("under", texts["under"], needed=True),
            "new_code": reader.value("new-code", texts.get("new-code")),
        }
    if name == "abolish":
        return told | {"successor": reader.value("successor", texts.get("successor"))}
    if texts.get("at") is not None:
        told["at"] = reader.day("at", texts["at"])
    texts.pop("at", None)
    new_code = texts.pop("new-code", None)
    if new_code is not None:
        told["new_code"] = reader.value("new-code", new_code)
    return told | reader.values(texts)


def _joined(reader: Reader, texts: dict[str, Any], into: Collection[str]) -> dict[str, Any]:
    """What a merger and a split are told alike: who is new, and where everything goes."""
    things = kinds_of_things(reader.kind)
    reader.is_of_kind(texts, things)
    more = {k: texts[k] for k in reader.of_the_new if texts.get(k) is not None}
    tellings = reader.tellings({what: texts.get(f"goes-{what.replace('_', '-')}", ()) for what in things})
    if texts.get("plan") is not None:
        reader.plan(texts["plan"], tellings)
    new = reader.new(texts.get("new", ()), reader.values(more))
    reader.is_used(new, more, into)
    return {"new": new, "tellings": tellings}


def _merged(reader: Reader, texts: dict[str, Any]) -> dict[str, Any]:
    codes = [reader.value("code", text) for text in texts["codes"]]
    into = reader.value("into", texts["into"])
    return {"codes": codes, "into": into} | _joined(reader, texts, [into])


def _divided(reader: Reader, texts: dict[str, Any]) -> dict[str, Any]:
    into = [reader.value("into", text) for text in texts["into"]]
    return {"code": reader.value("code", texts["code"]), "into": into} | _joined(reader, texts, into)


_JOINING = {"merge": _merged, "split": _divided}
_JOINING_VERBS: dict[str, Callable[..., Any]] = {"merge": merge, "split": split}


def today_as_number() -> int:
    """Today, for what is effective on no day of its own: a correction."""
    return days.of(today())


def _thing(what: str, name: str) -> str:
    """A thing as tellings call it, also where it was written as lists and findings write it."""
    return name.replace("@", "/", 1) if what in _WITH_AT else name


class Reader:
    """Reads the texts of one order; `problems` has everything that is not as it must be, `unfit` the options whose
    value is none."""

    def __init__(self, kind: UnitKind):
        self.kind = kind
        self.problems: list[Problem] = []
        self.unfit: set[str] = set()

    def done(self) -> None:
        """Raises Invalid where something was wrong without which nothing else can be told: all but single values."""
        if any(p.column not in self.unfit for p in self.problems):
            raise Invalid(self.problems)

    def column(self, option: str) -> Column:
        """The ledger's column that an option is about."""
        return self.kind.ledger.by_key[self.kind.above if option == "under" else COLUMN_OF.get(option, option)]

    def value(self, option: str, text: str | None, needed: bool = False) -> Any:
        """An option's value by its column's parser; a problem and None where it does not fit, or is empty though
        `needed` or never empty in a ledger."""
        if text is None:
            return None
        column = self.column(option)
        try:
            value = column.parse(text)
        except Unfit as unfit:
            return self._unfit(option, "" if unfit.hide else hidden(text), unfit.problem)
        if value is None and (needed or column.must_be_filled):
            return self._unfit(option, "", Words("必填", "must be given"))
        return value

    def _unfit(self, option: str, shown: str, what: Words) -> None:
        self.unfit.add(option)
        self._refuse(option, shown, what, self.column(option).allowed)

    def values(self, texts: Mapping[str, str | None]) -> dict[str, Any]:
        """The values of the options that were given, by the column's key; an empty text is None: not recorded."""
        return {self.column(o).key: self.value(o, text) for o, text in texts.items() if text is not None}

    @property
    def of_the_new(self) -> list[str]:
        """The options that tell what new units are."""
        return [option for option in _OF_THE_NEW if option == "under" or option in self.kind.ledger.by_key]

    def is_of_kind(self, texts: Mapping[str, Any], things: Collection[str]) -> None:
        """Refuses options that are of the other kind of unit: `whatif` takes those of both."""
        given = {option: texts[option] for option in texts if texts[option] not in (None, (), [])}
        goes = {key: key.removeprefix("goes-").replace("-", "_") for key in given if key.startswith("goes-")}
        strange = [option for option in _OF_THE_NEW if option in given and option not in self.of_the_new]
        for option in [*strange, *(what for key, what in goes.items() if what not in things)]:
            self.unfit.add(option)
            named = noun(self.kind)
            what = Words(f"不用于{named.zh}", f"is not for {named.en}s")
            self._refuse(option, "", what, Words("去掉这一项", "leave it out"))

    def is_used(self, new: Collection[str], more: Mapping[str, str], into: Collection[str]) -> None:
        """Refuses what would be told of nobody: a new unit that takes no part, and what new ones are where none is."""
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
        named: dict[str, Goes] = {}
        for code, name in self._pairs("new", texts):
            self._tell(named, "new", code, Goes(name))
        return {
            self.value("code", code): {"name": self.value("name", name.where)} | dict(more)
            for code, name in named.items()
        }

    def tellings(self, texts: Mapping[str, Iterable[str]]) -> dict[str, dict[str, Goes]]:
        """Where things go: `WHAT=WHERE` each, by kind of thing."""
        told: dict[str, dict[str, Goes]] = {what: {} for what, pairs in texts.items() if pairs}
        for what, goes in told.items():
            for name, where in self._pairs(what, texts[what]):
                self._tell(goes, what, _thing(what, name), Goes(where))
        return told

    def _tell(self, told: dict[str, Goes], option: str, name: str, goes: Goes) -> None:
        """One more `WHAT=WHERE`; what is told twice, and differently, is not guessed."""
        first = told.setdefault(name, goes)
        if first.where != goes.where:
            self.unfit.add(option)
            self._refuse(option, hidden(name), *twice(first, goes))
            self.problems[-1] = goes.placed(self.problems[-1])

    def plan(self, path: Path, tellings: dict[str, dict[str, Goes]]) -> None:
        """Adds what a file tells, a CSV file or a workbook: rows of kind of thing, thing, where it goes."""
        things, by_name = kinds_of_things(self.kind), named_in_plans(self.kind)
        sheets, problems = read(path, BY_NAME)
        self.problems += problems
        for sheet in sheets:
            for line, cells in enumerate(sheet.rows, 1):
                told = [fold(str(cell)) if cell is not None else "" for cell in (*cells, None, None, None)][:3]
                if not any(told) or (line == 1 and told[0] not in by_name):
                    continue
                if told[0] in by_name and told[1] and told[2]:
                    what = by_name[told[0]]
                    goes = Goes(told[2], sheet.file, line)
                    self._tell(tellings.setdefault(what, {}), what, _thing(what, told[1]), goes)
                    continue
                names = Words(
                    "类别,事项,去向；类别：" + "、".join(by_name), "kind,thing,where; kinds: " + ", ".join(things)
                )
                said = hidden(",".join(told))
                self.problems.append(Problem(_NO_LINE, names, file=sheet.file, row=line, column="plan", value=said))

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
        self.problems.append(Problem(what, allowed, column=option, label=f"--{option}", value=value))
