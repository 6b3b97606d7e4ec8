"""A verb 业务动作 is declared once, as a ledger is: command, refusals, what-if and documents follow from it."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Literal

from registry.columns import Column
from registry.language import Words
from registry.restructuring.draft import ORGANIZATION, PLACE, UnitLedger
from registry.restructuring.handover import kinds_of_things
from registry.restructuring.verb_context import flag_of

#: cell 一格, written as a cell of its column · day 日期 · new 新设, CODE=NAME · where 去向, THING=WHERE · file 文件
OptionForm = Literal["cell", "day", "new", "where", "file"]
_METAVARS: dict[OptionForm, str] = {
    "cell": "TEXT",
    "day": "TEXT",
    "new": "CODE=NAME",
    "where": "THING=WHERE",
    "file": "FILE",
}
_GOES = Words(
    "{0}的去向：事项（或其单位代码，或 *）=代码、end 或 stay",
    "where {0} go: one (or its unit's code, or *) = a code, end or stay",
)
_EFFECTIVE = Words("自哪一天起", "from which day on")


@dataclass(frozen=True)
class VerbOption:
    """One option of a verb about one kind of unit, beside the unit itself.

    `name`: as it is written, `new-code`. `argument`: the parameter of the function that carries the verb out.
    `column`: the ledger's column as whose cells it is written, for the form `cell`. `required`: the command asks for
    it. `filled`: it may not be empty either, though its column may. `several`: it may be given more than once.
    `is_of_new`: it is a value of units that a merger or split founds.
    """

    name: str
    says: Words
    argument: str
    form: OptionForm = "cell"
    column: Column | None = None
    required: bool = False
    filled: bool = False
    several: bool = False
    is_of_new: bool = False

    @property
    def key(self) -> str:
        """The key of its text among those of a command or form: where children go is not what children are."""
        return f"goes{flag_of(self.name)[1:]}" if self.form == "where" else self.name

    @property
    def flag(self) -> str:
        """The option of the command."""
        return flag_of(self.name)

    @property
    def metavar(self) -> str:
        """The word for its value in a command's help."""
        return _METAVARS[self.form]


#: The options that a line of a verb's declaration comes to for a kind of unit: none where its ledger lacks the column.
Declared = Callable[[UnitLedger], Iterable[VerbOption]]


@dataclass(frozen=True)
class Verb:
    """A verb: its name and words, the kinds of unit that have it, its options, and the function that carries it out.

    `run` takes a `VerbContext` and the options' arguments; the unit is its `code`, or with `is_of_several` its `codes`.
    `founds`: its unit is new. `is_effective`: it holds from a day on, which is asked for. `may_be_thought`: `registry
    whatif` has it.
    """

    name: str
    words: Words
    run: Callable[..., Any]
    declared: tuple[Declared, ...] = ()
    kinds: tuple[UnitLedger, ...] = (PLACE, ORGANIZATION)
    is_of_several: bool = False
    is_effective: bool = True
    founds: bool = False
    may_be_thought: bool = False

    @property
    def title(self) -> Words:
        """What it is called where there is little room: its words up to the first mark."""
        zh, en = (re.split("[:：;；,，（(]", text)[0].strip() for text in self.words)
        return Words(zh, f"{en[:1].upper()}{en[1:]}")

    @property
    def unit(self) -> str:
        """The argument for the units that it is about."""
        return "codes" if self.is_of_several else "code"

    def options(self, kind: UnitLedger) -> tuple[VerbOption, ...]:
        """Its options for a kind of unit, in the order of the command's help, the day last."""
        own = [option for declared in self.declared for option in declared(kind)]
        return (*own, EFFECTIVE) if self.is_effective else tuple(own)

    @property
    def hands_over(self) -> bool:
        """Whether it asks where everything goes that belongs to its units."""
        return _where in self.declared

    def misfits(self) -> Iterator[str]:
        """Yields where its declaration and the function that carries it out differ, in words for whoever declares."""
        parameters = list(inspect.signature(self.run).parameters.values())[1:]
        takes_any = any(p.kind is p.VAR_KEYWORD for p in parameters)
        named = {p.name: p for p in parameters if p.kind is not p.VAR_KEYWORD}
        for kind in self.kinds:
            given = {self.unit, *(o.argument for o in self.options(kind) if o is not EFFECTIVE and o.argument)}
            for name in sorted(given - named.keys()):
                if not takes_any or name not in kind.ledger.by_key:
                    yield f"{kind.key} {self.name}: {self.run.__name__} takes no {name}: an option without a parameter"
            for name, parameter in named.items():
                if name not in given and parameter.default is parameter.empty:
                    yield f"{kind.key} {self.name}: no option gives {self.run.__name__} its {name}: declare it"


EFFECTIVE = VerbOption("effective", _EFFECTIVE, "", "day", required=True)


def column(key: str, *, required: bool = False, is_of_new: bool = False) -> Declared:
    """An option of the same name as a column of the ledger; where the ledger has none there is no option."""

    def declared(kind: UnitLedger) -> Iterator[VerbOption]:
        found = kind.ledger.by_key.get(key)
        if found is not None:
            says = Words(found.label, found.meaning.en or found.key)
            argument = "" if is_of_new else key
            yield VerbOption(key, says, argument, column=found, required=required, is_of_new=is_of_new)

    return declared


def founding(key: str) -> Declared:
    """A column that a unit is founded with: required where a ledger must have it filled."""

    def declared(kind: UnitLedger) -> Iterator[VerbOption]:
        found = kind.ledger.by_key.get(key)
        yield from column(key, required=found is not None and found.must_be_filled)(kind)

    return declared


def own(name: str, says: Words, of: str | None = None, argument: str | None = None, **more: Any) -> Declared:
    """An option of the verb's own, written as a cell of the column `of`; `of` is None for what stands above a unit."""

    def declared(kind: UnitLedger) -> Iterator[VerbOption]:
        parameter = name.replace("-", "_") if argument is None else argument
        yield VerbOption(name, says, parameter, column=kind.ledger.by_key[of or kind.above], **more)

    return declared


def of_form(name: str, says: Words, form: OptionForm, argument: str, **more: Any) -> Declared:
    """An option of a form that is no cell: a day, new units, a file."""
    return lambda _: [VerbOption(name, says, argument, form, **more)]


def _where(kind: UnitLedger) -> Iterator[VerbOption]:
    """An option for each kind of thing that may belong to a unit: where it goes."""
    for what, words in kinds_of_things(kind).items():
        yield VerbOption(what, _GOES.format(words), "", "where", several=True)


#: The options of a verb that hands everything over that belongs to its units.
where: Declared = _where
