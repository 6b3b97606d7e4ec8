"""What belongs to a unit that is merged or split, from the day on, and where it is told to go.

Where things go is asked for and never guessed. A *telling* says of one thing, of all things of one unit, or of all
(`*`), where they go: to a unit, by its code; `end`: what holds ends on the day; `stay`: it stays where it is recorded.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Table

from registry import days, spells
from registry.columns import Code, Day
from registry.exchange.holdings import Version
from registry.language import Words
from registry.ledgers import Ledger, OnlyWith
from registry.places.ledger import PARENT_KINDS
from registry.restructuring.acting import Act
from registry.restructuring.draft import ORGANIZATION, PLACE, UnitKind, tables_about

#: Kind of thing -> thing (its name, the code of the unit that it belongs to, or `*`) -> where it goes.
Tellings = Mapping[str, Mapping[str, str]]
END, STAY, ALL = "end", "stay", "*"
_CHILDREN, _ORGANIZATIONS = "children", "organizations"
#: Days by which something is due: nothing happens on them.
_DUE = ("due_on", "extended_to")
_WORDS = {
    _CHILDREN: Words("下级", "what stands under it"),
    _ORGANIZATIONS: Words("所在地在此的党组织", "the organizations of the place"),
}


@dataclass(frozen=True)
class Belonging:
    """One thing of a unit: another unit, or a row of a ledger. `name` is how a telling calls it."""

    what: str
    owner: int
    name: str
    unit: int | None = None
    row: Version | None = None
    ledger: Ledger | None = None
    table: Table | None = None
    column: str = ""

    @property
    def choices(self) -> tuple[str, ...]:
        """What may be told of it beside a code."""
        if self.ledger is None:
            return (END, STAY) if self.what == _ORGANIZATIONS else (END,)
        return (END,) if self.ledger.shape == "spell" else (STAY,)


def kinds_of_things(kind: UnitKind) -> dict[str, Words]:
    """What may belong to a unit of a kind, in order: what stands under it, organizations, rows of ledgers."""
    things = {_CHILDREN: _WORDS[_CHILDREN]}
    if kind is PLACE:
        things[_ORGANIZATIONS] = _WORDS[_ORGANIZATIONS]
    return things | {
        ledger.key: Words(ledger.label, ledger.key.replace("_", " "))
        for ledger, _, _ in tables_about(kind.ledger.key)
        if ledger.shape != "register"
    }


def belongings(act: Act, owner: int) -> Iterator[Belonging]:
    """Everything of a unit that holds on the day or later, or is about a later day.

    Cases, and what happened before the day, stay where they are: they are found from who takes over.
    """
    draft = act.draft
    for unit in draft.under(owner, act.first):
        yield Belonging(_CHILDREN, owner, draft.code_of(unit), unit=unit)
    if act.kind is PLACE:
        for unit in draft.organizations_of(owner, act.first):
            yield Belonging(_ORGANIZATIONS, owner, draft.code_of(unit), unit=unit)
    for ledger, table, column in tables_about(act.kind.ledger.key):
        for row in draft.rows(table, column, owner):
            if _is_of_the_day(ledger, row, act.first):
                yield Belonging(
                    ledger.key, owner, _named(act, ledger, row), row=row, ledger=ledger, table=table, column=column
                )


def _is_of_the_day(ledger: Ledger, row: Version, day: int) -> bool:
    """Whether a row holds on the day or later, or is about the day or a later one."""
    if ledger.shape == "register":
        return False
    if ledger.shape == "spell":
        return spells.end_of(row) > day
    dated = next(c.name for c in ledger.columns if isinstance(c, Day) and c.name not in _DUE)
    return bool(row[dated]) and days.first_day(row[dated]) >= day


def _named(act: Act, ledger: Ledger, row: Version) -> str:
    """A row by the cells of its key, as a ledger writes them."""
    return "/".join(_shown(act, c, row[c.name]) for c in ledger.key_columns)


def _shown(act: Act, column: Any, value: Any) -> str:
    if column.stored != "reference" or value is None:
        return "" if value is None else str(column.plain(value))
    return act.draft.code_of_any(value)


# -- telling -------------------------------------------------------------------------------------------------------


def go(act: Act, owners: Sequence[int], tellings: Tellings, ending: Collection[int] = ()) -> list[int]:
    """Lets everything of `owners` go where it is told; tells all that is not told, and all that cannot be.

    `ending`: the units that end on the day, to which nothing can go; of these themselves nothing need be told.
    Returns the units that stood under `owners`.
    """
    used: set[tuple[str, str]] = set()
    things = _things_of(act, owners, ending)
    for thing in things:
        told = _told(act, thing, tellings, used)
        if told is None:
            _ask(act, thing)
        elif told in thing.choices:
            _stop(act, thing, told)
        else:
            _hand_over(act, thing, told, ending)
    for what, said in tellings.items():
        for name in said.keys() - {n for w, n in used if w == what}:
            # All of what a unit has none of is nothing.
            if name != ALL and act.draft.identity(name) not in owners:
                allowed = Words("有待安排去向的事项", "something that must be told where to go")
                act.refuse(what, name, Words("没有这一项", "there is no such thing"), allowed)
    return [thing.unit for thing in things if thing.unit is not None and thing.what == _CHILDREN]


def ask(act: Act, owners: Sequence[int], tellings: Tellings, ending: Collection[int] = ()) -> None:
    """Tells all of `owners` that is not told, where nothing can go yet because who takes over is not known."""
    for thing in _things_of(act, owners, ending):
        if _told(act, thing, tellings, set()) is None:
            _ask(act, thing)


def _things_of(act: Act, owners: Sequence[int], ending: Collection[int]) -> list[Belonging]:
    return [b for owner in owners for b in belongings(act, owner) if b.unit is None or b.unit not in ending]


def _told(act: Act, thing: Belonging, tellings: Tellings, used: set[tuple[str, str]]) -> str | None:
    """Where a thing goes: as told of itself, else of whom its key names beside its unit (a person, a covered place, a
    partner), else of all of its unit, else of all; units by any of their codes."""
    said = tellings.get(thing.what, {})
    units = {name: act.draft.identity(name) for name in said if name != ALL}
    itself = [name for name, unit in units.items() if name == thing.name or (unit is not None and unit == thing.unit)]
    whole = [name for name, unit in units.items() if unit == thing.owner]
    beside = [name for name in _parties(act, thing) if name not in whole]
    for name in (*itself, *beside, *whole, ALL):
        if name in said:
            used.add((thing.what, name))
            return said[name]
    return None


def _parties(act: Act, thing: Belonging) -> list[str]:
    """The codes in the key of a row: of its unit, and of whom else it is about."""
    if thing.row is None or thing.ledger is None:
        return []
    coded = [c for c in thing.ledger.key_columns if c.stored == "reference" or isinstance(c, Code)]
    return [_shown(act, c, thing.row[c.name]) for c in coded]


def _ask(act: Act, thing: Belonging) -> None:
    what = kinds_of_things(act.kind)[thing.what]
    choices = Words("、".join(("代码", *thing.choices)), ", ".join(("a code", *thing.choices)))
    act.refuse(
        thing.what,
        thing.name,
        Words(f"没有说明去向（{what.zh}）", f"it is not told where it goes ({what.en})"),
        Words(f"{thing.name}=… ：{choices.zh}", f"{thing.name}=…: {choices.en}"),
    )


def _stop(act: Act, thing: Belonging, told: str) -> None:
    """Ends a thing on the day, or lets it stay as it is."""
    if told == STAY:
        return
    if thing.unit is not None:
        act.take(thing.unit)
        act.end(thing.unit, thing.what)
    elif thing.row is not None and thing.table is not None:
        if spells.begin_of(thing.row) < act.first:
            _cut(act, thing)
        else:
            act.draft.drop(thing.table, thing.row)


def _cut(act: Act, thing: Belonging) -> None:
    """Lets a row that holds on the day end there. What was recorded of a later end, such as its reason, is not of this
    one: who goes on elsewhere was not removed."""
    row, table, ledger = thing.row, thing.table, thing.ledger
    assert row is not None and table is not None and ledger is not None
    of_its_end = (rule.column for rule in ledger.checks if isinstance(rule, OnlyWith) and rule.other == "to")
    act.draft.revise(table, row, ends=act.day, **{ledger.by_key[key].name: None for key in of_its_end})


def _hand_over(act: Act, thing: Belonging, code: str, ending: Collection[int]) -> None:
    """Gives a thing to another unit from the day on."""
    kind = PLACE if thing.what == _ORGANIZATIONS else act.kind
    to = act.living(code, thing.what, kind)
    if to is None:
        return
    if to in ending:
        act.refuse(thing.what, code, Words("当日撤销", "ends on that day"))
    elif thing.unit is not None:
        _move_unit(act, thing, to)
    elif to != thing.owner and _fits(act, thing, to):
        _move_row(act, thing, to)


def _fits(act: Act, thing: Belonging, to: int) -> bool:
    """Measures are recorded at certain kinds of place: they go to a place of the same kind."""
    kind = spells.standing(act.draft.states(thing.owner), act.first)["kind"]
    if thing.what != "facts" or spells.standing(act.draft.states(to), act.first)["kind"] == kind:
        return True
    what = Words("此类地点不填报这些指标", "these measures are not recorded at a place of that kind")
    act.refuse(thing.what, thing.name, what, Words("同类地点的代码，或 stay", "a place of the same kind, or stay"))
    return False


def _move_unit(act: Act, thing: Belonging, to: int) -> None:
    assert thing.unit is not None
    act.take(thing.unit)
    kind = ORGANIZATION if thing.what == _ORGANIZATIONS else act.kind
    column = "place" if thing.what == _ORGANIZATIONS else kind.above
    if column == "parent":
        states = [s for s in act.draft.states(thing.unit) if spells.end_of(s) > act.first]
        if act.draft.states(to)[-1]["kind"] not in PARENT_KINDS[states[0]["kind"]]:
            act.check_parent_kind(states[0]["kind"], to, act.first, thing.what)
            return
    act.draft.tell(thing.unit, spells.redirected(act.draft.states(thing.unit), act.day, column, thing.owner, to))


def _move_row(act: Act, thing: Belonging, to: int) -> None:
    """A row that holds on the day ends there and goes on at the other unit; one of later days is put there."""
    row, table, ledger = thing.row, thing.table, thing.ledger
    assert row is not None and table is not None and ledger is not None
    moved = {**row, thing.column: to}
    runs = ledger.shape == "spell" and spells.begin_of(row) < act.first
    if runs:
        moved["begins"] = act.day
    if _is_taken(act, thing, moved, to):
        what = Words(
            f"{act.draft.code_of(to, act.first)} 已有同样的一行", f"{act.draft.code_of(to, act.first)} has such a row"
        )
        act.refuse(thing.what, thing.name, what, Words("、".join(thing.choices), ", ".join(thing.choices)))
    elif runs:
        _cut(act, thing)
        act.draft.add(table, {name: moved[name] for name in (c.name for c in table.info["recorded"])})
    else:
        act.draft.revise(table, row, **{thing.column: to})


def _is_taken(act: Act, thing: Belonging, moved: Mapping[str, Any], to: int) -> bool:
    """Whether a row with that key stands at the other unit already."""
    ledger, table = thing.ledger, thing.table
    assert ledger is not None and table is not None
    names = {c.key: c.name for c in ledger.key_columns}
    key = ledger.identify({k: moved[n] for k, n in names.items()})
    rows = act.draft.rows(table, thing.column, to)
    return any(ledger.identify({k: row[n] for k, n in names.items()}) == key for row in rows)
