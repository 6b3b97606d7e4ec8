"""The names of units that rows name in one cell (`registry.unit_names`): what is kept of each, as people write it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any

from sqlalchemy import Table

from registry import record, spells
from registry.unit_names import ROUNDS, KeptUnit, name_of
from registry.versions import View, rows
from registry.versions.identities import codes_of

#: How many rows one query asks for.
_TOGETHER = 5_000
#: The tables of the ledgers whose rows have states.
_TABLE_OF = {"places": "place_states", "organizations": "organization_states"}


def names_of_units(view: View, kept: Collection[str]) -> dict[str, str]:
    """The name of each unit, by what is kept of it, with the codes of the day: as known at the Moment of the view.

    A row that was withdrawn since is called what it was last; one that was not known yet has no name. Whoever may read
    a row may know what it calls the units that it names.
    """
    units = {text: KeptUnit.read(text) for text in kept}
    found = {unit: key for ledger in {u.ledger for u in units.values()} for unit, key in _keys(view, ledger, units)}
    numbers = {unit.number for unit in units.values() if _is_identity(unit.ledger)}
    numbers |= {n for unit, values in found.items() for n in _referred(unit.ledger, values)}
    codes = _codes(view, numbers)

    def name(unit: KeptUnit) -> str | None:
        if unit.ledger == ROUNDS:
            return f"{codes.get(unit.number, '')}/{unit.year}"
        if unit in found:
            return name_of(unit.ledger, _key(unit.ledger), found[unit], lambda number: codes.get(number, ""))
        return codes.get(unit.number) if _is_identity(unit.ledger) else None

    return {text: named for text, unit in units.items() if (named := name(unit)) is not None}


def with_names(view: View, table: Table, found: Iterable[Mapping[Any, Any]]) -> list[Mapping[Any, Any]]:
    """Versions of a table, the units that they name by their names."""
    columns = [c.name for c in table.info["recorded"] if c.stored == "row"]
    versions = list(found)
    if not columns:
        return versions
    names = names_of_units(view, {version[name] for version in versions for name in columns})
    return [{**version, **{n: names.get(version[n], "") for n in columns}} for version in versions]


def _is_identity(ledger: str) -> bool:
    """Whether what is kept of a ledger's units is the number of an identity."""
    return ledger == ROUNDS or _table(ledger).info["kind"] is not None


def _table(ledger: str) -> Table:
    return record.metadata.tables[_TABLE_OF.get(ledger, ledger)]


def _key(ledger: str) -> list[Any]:
    return [column for column in _table(ledger).info["recorded"] if column.is_key]


def _referred(ledger: str, values: tuple[Any, ...]) -> Iterator[int]:
    pairs = zip(_key(ledger), values, strict=True)
    return (value for column, value in pairs if column.stored == "reference" and value is not None)


def _keys(view: View, ledger: str, units: Mapping[str, KeptUnit]) -> Iterator[tuple[KeptUnit, tuple[Any, ...]]]:
    """The keys of the rows of a ledger whose rows have no identity: the last that each was known to have."""
    if _is_identity(ledger):
        return
    numbers = sorted(unit.number for unit in units.values() if unit.ledger == ledger)
    names = [column.name for column in _key(ledger)]
    last: dict[int, tuple[int, tuple[Any, ...]]] = {}
    for start in range(0, len(numbers), _TOGETHER):
        where = {"record": set(numbers[start : start + _TOGETHER])}
        for number, own, *values in rows.values_of_all(view, _table(ledger), ("record", "id", *names), where):
            if number not in last or last[number][0] < own:
                last[number] = own, tuple(values)
    for number, (_, key) in last.items():
        yield KeptUnit(ledger, number), key


def _codes(view: View, identities: Collection[int]) -> dict[int, str]:
    """The code of each identity on the day; of what is in no row in force one that it had."""
    wanted, found = sorted(identities), dict[int, str]()
    states: dict[int, list[spells.State]] = defaultdict(list)
    names = ("unit", "code", "begins", "ends")
    for start in range(0, len(wanted), _TOGETHER):
        some = set(wanted[start : start + _TOGETHER])
        for ledger in _TABLE_OF:
            for row in rows.values_of_all_in_force(view, _table(ledger), names, {"unit": some}):
                states[row[0]].append(dict(zip(names, row, strict=True)))
        for ledger in record.KIND_OF_LEDGER:
            if ledger not in _TABLE_OF:
                found |= dict(rows.values_of_all_in_force(view, _table(ledger), ("record", "code"), {"record": some}))
    day = view.moment.day
    found |= {unit: spells.state_on(spells.in_order(own), day)["code"] for unit, own in states.items()}
    missing = set(wanted) - found.keys()
    return found | {identity: code for code, identity in (codes_of(view, missing) if missing else ())}
