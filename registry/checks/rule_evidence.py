"""What an answer of a rule rests on: the recorded values and parameters that were read for it, found by asking
again.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from registry.checks.engine.coverers import MODE_KEYS
from registry.checks.engine.evaluation import answer_to, kept_on, own_day
from registry.checks.engine.ledger_arrays import LedgerArrays
from registry.checks.engine.structure import ORGANIZATION_KINDS, TYPES
from registry.checks.engine.tree import PLACE_KINDS, SUBKINDS
from registry.checks.engine.unit_days import Indexes, Reading, UnitDays
from registry.checks.rule import CatalogueRule
from registry.columns import Column
from registry.compliance.parameters import BY_NAME
from registry.conditions import Condition
from registry.figures.provenance import Provenance
from registry.slices import BY_KEY

ExplainedValue = dict[str, Any]
#: What the structure was asked: in which ledger that stands, in which column, and the names of its numbers.
_PICKED: dict[str, tuple[str, str, tuple[str, ...] | None]] = {
    "place_lives": ("places", "lives", None),
    "place_kind": ("places", "kind", PLACE_KINDS),
    "subkind": ("places", "subkind", SUBKINDS),
    "recorded_subkind": ("places", "subkind", SUBKINDS),
    "organization_lives": ("organizations", "lives", None),
    "organization_kind": ("organizations", "kind", ORGANIZATION_KINDS),
    "organization_type": ("organizations", "type", TYPES),
    "has_official_code": ("places", "code", None),
    "class_digits": ("places", "code", None),
    "has_fifteen_digits": ("places", "code", None),
    "begins_with_parents_code": ("places", "parent", None),
    "parent": ("places", "parent", None),
    "name_ending": ("places", "name", None),
    "superior": ("organizations", "superior", None),
}


def values(
    provenance: Provenance, rule: CatalogueRule, pairs: UnitDays, condition: Condition, *, kept: bool = False
) -> list[list[ExplainedValue]]:
    """The values that the answer of each unit to a condition rests on; with what is `kept`, where the rule asks that.

    Each value once.
    """
    reading = _read(rule, pairs, condition, kept=kept)
    found: list[dict[Any, ExplainedValue]] = [{} for _ in range(len(pairs))]
    for n, value in _values(provenance, rule, pairs, reading):
        found[n].setdefault((value["name"], value["ledger"], value["key"]), value)
    return [list(of_unit.values()) for of_unit in found]


def _read(rule: CatalogueRule, pairs: UnitDays, condition: Condition, *, kept: bool) -> Reading:
    reading = Reading()
    again = type(pairs)(pairs.record.noting(reading), pairs.units, pairs.day)
    day = own_day(rule, again)
    answer_to(condition, rule, again, day)
    if rule.unit_kind.base is not None:
        getattr(again, rule.unit_kind.base)()
    if kept and rule.kept is not None:
        kept_on(rule, again, day)
    return reading


def _values(
    provenance: Provenance, rule: CatalogueRule, pairs: UnitDays, reading: Reading
) -> Iterator[tuple[int, ExplainedValue]]:
    for what, roots, units in reading.picked:
        yield from _of_structure(provenance, rule, pairs, what, roots, units)
    for key, roots, rows, columns in reading.deciding:
        for n, row in _different(roots, rows):
            for value in _of_row(provenance, rule, pairs, n, key, row, columns):
                yield n, value
    for name, roots, rows, found in reading.parameters:
        for n, row, value in zip(roots.tolist(), rows.tolist(), found, strict=True):
            yield n, parameter_value(provenance, pairs, name, row, value)


def _different(roots: Indexes, units: Indexes) -> list[tuple[int, int]]:
    return list(dict.fromkeys(zip(roots.tolist(), units.tolist(), strict=True)))


def _of_structure(
    provenance: Provenance, rule: CatalogueRule, pairs: UnitDays, what: str, roots: Indexes, units: Indexes
) -> Iterator[tuple[int, ExplainedValue]]:
    structure, days = pairs.record.structure, pairs.day[roots]
    if what == "mode":
        modes = pairs.record.coverers.mode(units, days)
        for n, mode in zip(roots.tolist(), modes.tolist(), strict=True):
            yield n, provenance.value("mode", MODE_KEYS[mode] or "none", "coverage", None)
        return
    if what not in _PICKED:
        return
    ledger, column, names = _PICKED[what]
    states = getattr(structure, f"of_{ledger}")
    rows, begun = states.at(units, days)
    said = getattr(structure, what)(units, days) if names is not None else rows
    versions = states.frame["id"].to_numpy()
    declared = next((c for c in BY_KEY[ledger].columns if c.name == column), None)
    for n, unit, row, is_begun, day, number in zip(roots, units, rows, begun, days, said, strict=True):
        if row < 0:
            continue
        version = int(versions[row])
        if column == "lives":
            value: Any = bool(is_begun and day < states.ends[row])
        elif names is not None:
            value = names[int(number)] or None
        else:
            value = provenance.plain(declared, provenance.version(ledger, version)[column])
        is_own = rule.unit_kind.ledger == ledger and unit == pairs.units[n]
        yield int(n), provenance.value(column if is_own else f"{ledger}.{column}", value, ledger, version, column)


def _of_row(
    provenance: Provenance, rule: CatalogueRule, pairs: UnitDays, n: int, key: str, row: int, columns: tuple[str, ...]
) -> Iterator[ExplainedValue]:
    rows, ledger = pairs.record.ledger(key), BY_KEY[key]
    is_own = key == rule.unit_kind.ledger and ledger.shape != "unit" and row == int(pairs.units[n])
    declared = {name: column for column in ledger.columns for name in (column.name, column.key)}
    for name in columns or tuple(column.name for column in ledger.key_columns):
        column = declared.get(name)
        if column is not None and column.stored != "reference":
            recorded_in, number = rows.source(row, column.name)
            value = provenance.plain(column, _recorded(rows, provenance, row, column, (recorded_in, number)))
            shown = column.name if is_own or key == "facts" else f"{key}.{column.name}"
            yield provenance.value(shown, value, recorded_in, number, column.name)


def _recorded(rows: LedgerArrays, provenance: Provenance, row: int, column: Column, source: tuple[str, int]) -> Any:
    """What a row says in a column, as it is stored; of what may be recorded elsewhere, as it counts."""
    if source[0] == rows.key and f"{column.name}_ledger" not in rows.frame.columns:
        return provenance.version(*source)[column.name]
    written = f"{column.name}_written"
    return rows.frame[written if written in rows.frame.columns else column.name][row]


def parameter_value(provenance: Provenance, unit: UnitDays, name: str, row: int, value: Any) -> ExplainedValue:
    """The value of a parameter, where it was recorded, or as its default."""
    plain = plain_value(name, value)
    if row < 0:
        return provenance.value(name, plain, "settings", None) | {"default": True}
    number = int(unit.record.ledger("settings").frame["id"].to_numpy()[row])
    return provenance.value(name, plain, "settings", number, "value")


def plain_value(name: str, value: Any) -> Any:
    """The value of a parameter as documents have it."""
    kind = BY_NAME[name].kind
    if value is None:
        return None
    if kind.stored == "yesno":
        return bool(value)
    return kind.plain(value) if hasattr(kind, "plain") else value
