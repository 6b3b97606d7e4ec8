"""The handing over 移交 of what belongs to a unit that is merged or split: each thing goes to its destination 去向.

A destination is asked for and never guessed. An *assignment* gives one thing, all things of one unit, or all (`*`) a
destination: a unit, by its code or name; `end`: what holds ends on the day; `stay`: it stays where it is recorded.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Table

from registry import days, spells
from registry.columns import Column, Text, Unfit
from registry.language import Words
from registry.ledgers import Ledger, OnlyWith
from registry.places.ledger import PARENT_KINDS
from registry.restructuring.destinations import ALL, END, STAY, Assignments, Destination, in_its_line, twice
from registry.restructuring.draft import ORGANIZATION, PLACE, UnitLedger, tables_about
from registry.restructuring.plan_names import by_codes, parties, shown
from registry.restructuring.verb_context import VerbContext
from registry.slices import BY_KEY
from registry.text import fold
from registry.versions.rows import Version

_CHILDREN, _ORGANIZATIONS = "children", "organizations"
#: Rows of these stay whatever becomes of a unit: a successor inherits no setting, and who approved something did so.
_STAYING = ("settings", "finding_steps")
_NAMED = Words("代码/另一名称", "a code/another name")
_ENDS = Words("当日撤销", "ends on that day")
_WORDS = {
    _CHILDREN: Words("下级", "what stands under it"),
    _ORGANIZATIONS: Words("所在地在此的党组织", "the organizations of the place"),
}


@dataclass(frozen=True)
class Thing:
    """One thing of a unit: another unit, or a row of a ledger. Assignments call it by its `name`."""

    what: str
    owner: int
    name: str
    unit: int | None = None
    row: Version | None = None
    ledger: Ledger | None = None
    table: Table | None = None
    column: str = ""

    @property
    def title(self) -> Column | None:
        """The column with a name of the row's own, where its key has one: it may go elsewhere under another."""
        of_key = self.ledger.key_columns if self.ledger is not None else ()
        return next((column for column in of_key if isinstance(column, Text)), None)

    @property
    def choices(self) -> tuple[str, ...]:
        """The destinations that it may have beside a unit's code."""
        if self.ledger is None:
            return (END, STAY) if self.what == _ORGANIZATIONS else (END,)
        return (END,) if self.ledger.shape == "spell" else (STAY,)


def named_in_plans(kind: UnitLedger) -> dict[str, str]:
    """The names by which a plan may call the kinds of thing of a unit: keys, words, and names of ledgers."""
    things = kinds_of_things(kind)
    of_ledgers = {_CHILDREN: kind.ledger} | {key: ledger for key, ledger in BY_KEY.items() if key in things}
    return {
        fold(name): key
        for key, words in things.items()
        for name in (key, *words, *((of_ledgers[key].label, of_ledgers[key].key) if key in of_ledgers else ()))
    }


def kinds_of_things(kind: UnitLedger) -> dict[str, Words]:
    """The kinds of thing that may belong to a unit, in order: what stands under it, organizations, rows of ledgers."""
    things = {_CHILDREN: _WORDS[_CHILDREN]}
    if kind is PLACE:
        things[_ORGANIZATIONS] = _WORDS[_ORGANIZATIONS]
    return things | {
        ledger.key: Words(ledger.label, ledger.key.replace("_", " "))
        for ledger, _, _ in _owned(kind.ledger.key)
        if ledger.shape != "register"
    }


def _owned(target: str) -> Iterator[tuple[Ledger, Table, str]]:
    """The ledgers whose rows belong to rows of the ledger `target`, each with the column that says to which: the first
    that refers to one."""
    seen = set(_STAYING)
    for ledger, table, column in tables_about(target):
        if ledger.key not in seen:
            seen.add(ledger.key)
            yield ledger, table, column


def belongings(context: VerbContext, owner: int) -> Iterator[Thing]:
    """Yields everything of a unit that holds on the day or later, or is about a later day.

    Cases, and what happened before the day, stay where they are: they are found from the successor.
    """
    draft = context.draft
    for unit in draft.under(owner, context.first):
        yield Thing(_CHILDREN, owner, draft.code_of(unit), unit=unit)
    if context.kind is PLACE:
        for unit in draft.organizations_of(owner, context.first):
            yield Thing(_ORGANIZATIONS, owner, draft.code_of(unit), unit=unit)
    for ledger, table, column in _owned(context.kind.ledger.key):
        for row in draft.rows(table, column, owner):
            if _is_of_the_day(ledger, row, context.first):
                yield Thing(
                    ledger.key, owner, _named(context, ledger, row), row=row, ledger=ledger, table=table, column=column
                )


def _is_of_the_day(ledger: Ledger, row: Version, day: int) -> bool:
    """Whether a row holds on the day or later, or is about the day or a later one."""
    if ledger.shape == "register":
        return False
    if ledger.shape == "spell":
        return spells.end_of(row) > day
    happened = ledger.day_of(row)
    return happened is not None and days.first_day(happened) >= day


def _named(context: VerbContext, ledger: Ledger, row: Mapping[str, Any]) -> str:
    """Names a row by the cells of its key, as a ledger writes them."""
    return "/".join(shown(context, c, row[c.name]) for c in ledger.key_columns)


# -- assignments ---------------------------------------------------------------------------------------------------


def go(
    context: VerbContext, owners: Sequence[int], assignments: Assignments, ending: Collection[int] = ()
) -> list[int]:
    """Hands everything of `owners` over to its destination; refuses what has none, and what cannot go there.

    `ending`: the units that end on the day, to which nothing can go; they themselves need no destination.
    Returns the units that stood under `owners`.
    """
    used: set[tuple[str, str]] = set()
    things = _things_of(context, owners, ending)
    assignments = by_codes(context, things, owners, assignments)
    handed_over: list[tuple[Thing, Destination, int]] = []
    for thing in things:
        destination = _destination_of(context, thing, assignments, used)
        if destination is None:
            _ask(context, thing)
            continue
        with in_its_line(context, destination):
            receiver = _carry(context, thing, destination.where, ending)
        if receiver is not None:
            handed_over.append((thing, destination, receiver))
    for thing, destination, receiver in handed_over:
        # A later assignment may have ended a unit that was given something before.
        if context.state(receiver) is None:
            with in_its_line(context, destination):
                context.refuse(thing.what, destination.where, _ENDS)
    _refuse_unused(context, owners, assignments, used)
    return [thing.unit for thing in things if thing.unit is not None and thing.what == _CHILDREN]


def _refuse_unused(
    context: VerbContext, owners: Sequence[int], assignments: Assignments, used: Collection[tuple[str, str]]
) -> None:
    """Refuses assignments of things that there are not."""
    allowed = Words("有待安排去向的事项", "something that must be told where to go")
    for what, destinations in assignments.items():
        for name, destination in destinations.items():
            # All of what a unit has none of is nothing.
            if (what, name) not in used and name != ALL and context.draft.identity(name) not in owners:
                with in_its_line(context, destination):
                    context.refuse(what, name, Words("没有这一项", "there is no such thing"), allowed)


def ask(context: VerbContext, owners: Sequence[int], assignments: Assignments, ending: Collection[int] = ()) -> None:
    """Refuses all of `owners` that has no destination, where nothing can go yet because the successor is not known."""
    things = _things_of(context, owners, ending)
    assignments = by_codes(context, things, owners, assignments)
    for thing in things:
        if _destination_of(context, thing, assignments, set()) is None:
            _ask(context, thing)


def _things_of(context: VerbContext, owners: Sequence[int], ending: Collection[int]) -> list[Thing]:
    found = [b for owner in owners for b in belongings(context, owner) if b.unit is None or b.unit not in ending]
    context.things += found
    return found


def _destination_of(
    context: VerbContext, thing: Thing, assignments: Assignments, used: set[tuple[str, str]]
) -> Destination | None:
    """The destination of a thing: its own, else that of whom its key names beside its unit (a person, a covered place,
    a partner), else that of all of its unit, else that of all; units by any of their codes.

    Where two of one rank differ, that is refused, not guessed.
    """
    destinations = assignments.get(thing.what, {})
    units = {name: context.draft.identity(name) for name in destinations if name != ALL}
    itself = [name for name, unit in units.items() if name == thing.name or (unit is not None and unit == thing.unit)]
    whole = [name for name, unit in units.items() if unit == thing.owner]
    beside = [name for name in parties(context, thing) if name not in whole]
    ranks = [[name for name in rank if name in destinations] for rank in (itself, beside, whole, [ALL])]
    used.update((thing.what, name) for rank in ranks for name in rank)
    chosen = [destinations[name] for name in next(filter(None, ranks), [])]
    for other in chosen[1:]:
        if _where(context, other) != _where(context, chosen[0]):
            with in_its_line(context, other):
                context.refuse(thing.what, thing.name, *twice(chosen[0], other))
    return chosen[0] if chosen else None


def _where(context: VerbContext, destination: Destination) -> tuple[int | str, str]:
    """The unit and the name that a destination means, whichever of its codes names the unit."""
    code, _, name = destination.where.partition("/")
    identity = context.draft.identity(code)
    return (code if identity is None else identity, name)


def _ask(context: VerbContext, thing: Thing) -> None:
    what = kinds_of_things(context.kind)[thing.what]
    choices = Words("、".join(("代码", *thing.choices)), ", ".join(("a code", *thing.choices)))
    context.refuse(
        thing.what,
        thing.name,
        Words(f"没有说明去向（{what.zh}）", f"it is not told where it goes ({what.en})"),
        Words(f"{thing.name}=… ：{choices.zh}", f"{thing.name}=…: {choices.en}"),
    )


def _stop(context: VerbContext, thing: Thing, where: str) -> None:
    """Ends a thing on the day, or lets it stay as it is."""
    if where == STAY:
        return
    if thing.unit is not None:
        context.take(thing.unit)
        context.end(thing.unit, thing.what)
    elif thing.row is not None and thing.table is not None:
        if spells.begin_of(thing.row) < context.first:
            _cut(context, thing)
        elif context.draft.has_steps(thing.what, thing.row):
            what = Words("尚未开始，而问题处置引用了它", "has not begun, and steps about findings refer to it")
            context.refuse(
                thing.what, thing.name, what, Words("另一去向，或先作废那些处置", "elsewhere, or withdraw those")
            )
        else:
            context.draft.drop(thing.table, thing.row)


def _cut(context: VerbContext, thing: Thing) -> None:
    """Ends a row that holds on the day. What was recorded of a later end, such as its reason, is not of this one: who
    goes on elsewhere was not removed."""
    row, table, ledger = thing.row, thing.table, thing.ledger
    assert row is not None and table is not None and ledger is not None
    of_its_end = (rule.column for rule in ledger.checks if isinstance(rule, OnlyWith) and rule.other == "to")
    context.draft.revise(table, row, ends=context.day, **{ledger.by_key[key].name: None for key in of_its_end})


def _carry(context: VerbContext, thing: Thing, where: str, ending: Collection[int]) -> int | None:
    """Hands a thing over; returns the unit that receives it, where one that lives does."""
    if where in thing.choices:
        _stop(context, thing, where)
        return None
    kind = PLACE if thing.what == _ORGANIZATIONS else context.kind
    code, named, name = where.partition("/") if thing.title is not None else (where, "", "")
    to = context.living(code, thing.what, kind)
    if to is None or to in ending:
        if to is not None:
            context.refuse(thing.what, where, _ENDS)
        return None
    if thing.unit is not None:
        _move_unit(context, thing, to)
    elif named:
        _rename(context, thing, to, name)
    elif to != thing.owner and _fits(context, thing, to):
        _move_row(context, thing, to, {})
    return to


def _rename(context: VerbContext, thing: Thing, to: int, name: str) -> None:
    """Gives a row to a unit under another name: two halls of one name cannot both keep it."""
    assert thing.title is not None
    try:
        value = thing.title.parse(name)
    except Unfit as unfit:
        context.refuse(thing.what, thing.name, unfit.problem, thing.title.allowed)
        return
    if value is None:
        context.refuse(thing.what, thing.name, Words("没有写名称", "the name is not told"), _NAMED)
    else:
        _move_row(context, thing, to, {thing.title.name: value})


def _fits(context: VerbContext, thing: Thing, to: int) -> bool:
    """Measures are recorded at certain kinds of place: they go to a place of the same kind."""
    kind = spells.state_on(context.draft.states(thing.owner), context.first)["kind"]
    if thing.what != "facts" or spells.state_on(context.draft.states(to), context.first)["kind"] == kind:
        return True
    what = Words("此类地点不填报这些指标", "these measures are not recorded at a place of that kind")
    context.refuse(thing.what, thing.name, what, Words("同类地点的代码，或 stay", "a place of the same kind, or stay"))
    return False


def _move_unit(context: VerbContext, thing: Thing, to: int) -> None:
    assert thing.unit is not None
    context.take(thing.unit)
    kind = ORGANIZATION if thing.what == _ORGANIZATIONS else context.kind
    column = "place" if thing.what == _ORGANIZATIONS else kind.above
    if column == "parent":
        states = [s for s in context.draft.states(thing.unit) if spells.end_of(s) > context.first]
        if context.draft.states(to)[-1]["kind"] not in PARENT_KINDS[states[0]["kind"]]:
            context.check_parent_kind(states[0]["kind"], to, context.first, thing.what)
            return
    context.draft.set_states(
        thing.unit, spells.redirected(context.draft.states(thing.unit), context.day, column, thing.owner, to)
    )


def _move_row(context: VerbContext, thing: Thing, to: int, values: Mapping[str, Any]) -> None:
    """Moves a row to another unit, with these values changed: one that holds on the day ends there and goes on at the
    other unit, one of later days is put there."""
    row, table, ledger = thing.row, thing.table, thing.ledger
    assert row is not None and table is not None and ledger is not None
    moved = {**row, thing.column: to, **values}
    runs = ledger.shape == "spell" and spells.begin_of(row) < context.first
    if runs:
        moved["begins"] = context.day
    if _is_taken(context, thing, moved, to):
        code, same = context.draft.code_of(to, context.first), _named(context, ledger, moved)
        choices = [Words(choice, choice) for choice in thing.choices] + ([] if thing.title is None else [_NAMED])
        allowed = Words("、".join(c.zh for c in choices), ", ".join(c.en for c in choices))
        what = Words(f"{code} 已有同样的一行：{same}", f"{code} has such a row: {same}")
        context.refuse(thing.what, thing.name, what, allowed)
    elif runs:
        _cut(context, thing)
        context.draft.add(table, {name: moved[name] for name in (c.name for c in table.info["recorded"])})
    else:
        context.draft.revise(table, row, **{thing.column: to, **values})


def _is_taken(context: VerbContext, thing: Thing, moved: Mapping[str, Any], to: int) -> bool:
    """Whether a row with that key stands at the other unit already."""
    ledger, table = thing.ledger, thing.table
    assert ledger is not None and table is not None
    names = {c.key: c.name for c in ledger.key_columns}
    key = ledger.identify({k: moved[n] for k, n in names.items()})
    rows = context.draft.rows(table, thing.column, to)
    return any(ledger.identify({k: row[n] for k, n in names.items()}) == key for row in rows)
