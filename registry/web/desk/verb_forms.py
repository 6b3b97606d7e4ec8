"""Forms of verbs 业务动作表单: the fields of a verb's options, as it is declared, and where everything goes.

What is typed becomes the texts of the options, as a command line has them; they are read where every verb's are.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from werkzeug.datastructures import MultiDict

from registry.columns import Column, Day, Reference, Text
from registry.errors import Problem
from registry.language import Words
from registry.restructuring.commands import VerbCommand, order
from registry.restructuring.destinations import ALL
from registry.restructuring.draft import UnitLedger
from registry.restructuring.handover import Thing, kinds_of_things
from registry.restructuring.verb import EFFECTIVE, Verb, VerbOption
from registry.text import fold
from registry.web.desk.fields import ColumnField
from registry.web.desk.forms import WriteForm, said

#: The field of the units that a verb is about, where it is about several, and of the one that it founds.
UNITS, CODE = "codes", "code"
#: What stands before the names of the fields that say where things go: one that is chosen, and one that is written.
CHOSEN, OTHER = "goes", "to"
_MERGED = Words("合并的单位", "the units that are merged")
#: What options of verbs' own are called on a form, where their words say how a command takes them.
_CALLED = {
    "into": Words("并入", "into"),
    "under": Words("新的上级代码", "under"),
    "new": Words("新设的单位", "new"),
    "at": Words("更正哪一天的状态", "at"),
}
_INTO_SEVERAL = Words("分为", "into")
_PARTED = re.compile(r"[、，,；;\s]+")
_NOT_TOLD = Words("须说明去向", "say where it goes")
#: How the reason against a verb begins that a thing was not told where to go.
_IS_NOT_TOLD = "it is not told where it goes"
#: The kinds of things go by this, all of one kind.
EVERY = ALL


@dataclass(frozen=True)
class SeveralUnits(Reference):
    """Several units, by codes or names."""

    @property
    def allowed(self) -> Words:
        return Words("代码或名称，几个用顿号分开", "codes or names, with commas between")


@dataclass(frozen=True)
class NewUnits(Text):
    """Units that are founded by a verb, a line each."""

    @property
    def allowed(self) -> Words:
        return Words("每行一个：代码=名称", "a line each: CODE=NAME")


def name_of(option: VerbOption) -> str:
    """The name of an option's field."""
    return option.name.replace("-", "_")


def column_of(option: VerbOption, kind: UnitLedger) -> Column | None:
    """The column that the field of an option is made of; None of what is no field by itself."""
    name, label = name_of(option), _CALLED.get(option.name, option.says).zh
    if option.form == "cell" and option.column is not None:
        own = option.column
        label = own.label if option.name == own.key else label
        if option.several:
            return SeveralUnits(name, _INTO_SEVERAL.zh, required=option.required, to=(kind.ledger.key,))
        # What stands already, and is never empty, cannot be emptied either.
        must = option.required or (own.must_be_filled and option.name == own.key and not option.is_of_new)
        return replace(own, key=name, label=label, required=must, is_key=False)
    if option.form == "day":
        return Day(name, label, required=option.required)
    return NewUnits(name, label) if option.form == "new" else None


def columns_of(verb: Verb, kind: UnitLedger) -> list[Column]:
    """The columns of a verb's fields, in the order of its options; the day has a field of its own."""
    found: list[Column] = []
    if verb.is_of_several:
        found.append(SeveralUnits(UNITS, _MERGED.zh, required=True, to=(kind.ledger.key,)))
    if verb.founds:
        found.append(kind.ledger.by_key["code"])
    of_options = (column_of(option, kind) for option in verb.options(kind) if option is not EFFECTIVE)
    return found + [column for column in of_options if column is not None]


@dataclass(frozen=True)
class WhereField:
    """Where one thing goes, or all of a kind: what was chosen, or written beside it, and what is wrong with it."""

    what: str
    thing: str
    chosen: str
    other: str
    errors: tuple[Words, ...] = ()

    @property
    def name(self) -> str:
        return f"{CHOSEN}-{self.what}-{self.thing}"

    @property
    def other_name(self) -> str:
        return f"{OTHER}-{self.what}-{self.thing}"

    @property
    def where(self) -> str:
        """The destination: what is written counts before what is chosen."""
        return self.other or self.chosen


class VerbForm(WriteForm):
    """The form of a verb about a kind of unit.

    `typed` and `given` as those of every form; `given` are also the texts that count as "as it is": what is left like
    that is no text of an option. `of_verb` are the fields of the options, `goes` those that say where things go.
    """

    def __init__(
        self,
        verb: Verb,
        kind: UnitLedger,
        language: str,
        typed: MultiDict[str, str] | None = None,
        given: Mapping[str, str] | None = None,
        *,
        seen: Mapping[str, str] | None = None,
        version: str | None = None,
    ):
        self.verb, self.kind, self.typed = verb, kind, typed
        self.seen = dict(seen or {})
        columns = columns_of(verb, kind)
        super().__init__(
            columns, language, typed, {**self.seen, **(given or {})}, effective=verb.is_effective, version=version
        )
        if verb.is_effective:
            day = self.beside.field(EFFECTIVE.name)
            day.column = replace(day.column, required=True)
        self.things: Sequence[Thing] = ()
        self._wrong: dict[tuple[str, str], list[Words]] = {}

    # -- what was typed, as the texts of options ------------------------------------------------------------------

    def order(self, code: str | None) -> VerbCommand:
        """The verb that is ordered, about the unit of a code where its form does not ask for one.

        Raises Invalid where it cannot even be tried.
        """
        return order(self.kind.key, self.verb.name, self.texts(code))

    def texts(self, code: str | None) -> dict[str, Any]:
        """The texts of the options, by their keys, and of the unit."""
        found: dict[str, Any] = {self.verb.unit: self._units(code)}
        if self.verb.is_effective:
            found[EFFECTIVE.key] = self.effective or ""
        for option in self.verb.options(self.kind):
            if option is not EFFECTIVE and name_of(option) in self.own:
                text = self._text(option, self.own.field(name_of(option)))
                if text is not None:
                    found[option.key] = text
        for what, pairs in self._goes().items():
            found[next(o.key for o in self.verb.options(self.kind) if o.form == "where" and o.name == what)] = pairs
        return found

    def parts(self, name: str) -> list[str]:
        """What stands in a field of several units."""
        return _parts(self.own.field(name).cell)

    def _units(self, code: str | None) -> Any:
        if self.verb.is_of_several:
            return _parts(self.own.field(UNITS).cell)
        return self.own.field(CODE).cell if self.verb.founds else code or ""

    def _text(self, option: VerbOption, field: ColumnField) -> Any:
        """The text of an option; None where nothing was typed, or what is there already."""
        cell = field.cell
        if option.form == "new":
            return [line.strip() for line in cell.splitlines() if line.strip()] or None
        if option.several:
            return _parts(cell) or ([""] if option.required else None)
        if option.name in self.seen and not option.required:
            return self.own.differing(self.seen).get(name_of(option))
        return cell if cell or option.required else None

    def _goes(self) -> dict[str, list[str]]:
        """Where things go, `THING=WHERE` each, by kind: of things that there are."""
        found: dict[str, list[str]] = {}
        for what in self.kinds:
            fields = [self.where(what, EVERY), *(self.where(what, thing.name) for thing in self.of_kind(what))]
            found[what] = [f"{field.thing}={field.where}" for field in fields if field.where]
        return {what: pairs for what, pairs in found.items() if pairs}

    # -- where things go ------------------------------------------------------------------------------------------

    @property
    def kinds(self) -> dict[str, Words]:
        """The kinds of things that are to be told where they go, in words."""
        names = {thing.what for thing in self.things}
        return {what: words for what, words in kinds_of_things(self.kind).items() if what in names}

    def of_kind(self, what: str) -> list[Thing]:
        """The things of a kind."""
        return [thing for thing in self.things if thing.what == what]

    def where(self, what: str, thing: str) -> WhereField:
        """Where a thing goes, or all of a kind (`EVERY`)."""
        typed: Mapping[str, str] = self.typed or {}
        chosen, other = (fold(typed.get(f"{name}-{what}-{thing}", "")) for name in (CHOSEN, OTHER))
        return WhereField(what, thing, chosen, other, tuple(self._wrong.get((what, thing), ())))

    @property
    def untold(self) -> int:
        """How many things are not told yet where they go."""
        return sum(_NOT_TOLD in told for told in self._wrong.values())

    # -- what is wrong ---------------------------------------------------------------------------------------------

    def _blame(self, problem: Problem, called: Mapping[str, str]) -> None:
        name = (problem.column or "").replace("-", "_")
        if problem.column in self.kinds and self._blame_thing(problem):
            return
        if name == CODE and self.verb.is_of_several:
            name = UNITS
        super()._blame(replace(problem, column=name or None), called)

    def _blame_thing(self, problem: Problem) -> bool:
        """Says what is wrong with where a thing goes, beside that; returns whether it is one of the things."""
        what = problem.column or ""
        fields = [self.where(what, thing.name) for thing in self.of_kind(what)]
        about = [field for field in fields if field.thing == problem.value]
        # A destination that is none is told by itself, whatever was to go there.
        about = about or [field for field in fields if field.where == problem.value]
        if not about and self.where(what, EVERY).where == problem.value:
            about = [self.where(what, EVERY)]
        for field in about:
            text = _NOT_TOLD if problem.problem.en.startswith(_IS_NOT_TOLD) else said(problem)
            told = self._wrong.setdefault((what, field.thing), [])
            told += [] if text in told else [text]
        return bool(about)


def _parts(text: str) -> list[str]:
    """Several texts, parted."""
    return [part for part in _PARTED.split(fold(text)) if part]
