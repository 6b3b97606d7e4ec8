"""The units named 涉及单位 by a change: the places and organizations that its rows name, before and after it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from sqlalchemy import Table

from registry import record
from registry.changes import Staged
from registry.columns import Reference
from registry.desk.judgement import versions
from registry.desk.whereabouts import Whereabouts, cases_named, units_named
from registry.rectification.models import cases
from registry.slices import TABLES
from registry.versions.rows import Version

_KEY = {table.name: key for key, table in TABLES.items()}


class TouchedRow(NamedTuple):
    """A row that a change puts out of force or brings in: its table, and as it is."""

    table: Table
    version: Version

    @property
    def ledger(self) -> str:
        """The key of its ledger, or the name of its table where it is of none."""
        return _KEY.get(self.table.name, self.table.name)


def touched(staged: Staged) -> Iterator[TouchedRow]:
    """Every row that a change puts out of force or brings in."""
    for delta in staged.deltas.values():
        for rows in (delta.out, delta.into):
            yield from (TouchedRow(delta.table, row) for row in versions(delta, rows))


def units_of(whereabouts: Whereabouts, row: TouchedRow) -> frozenset[int]:
    """The places and organizations that a row names, and those at which it lies."""
    table, version = row
    found = {version[name] for name in units_named(table)}
    found |= {whereabouts.of_case(version[name]) for name in cases_named(table) if version[name] is not None}
    if table.info["unit"]:
        found.add(version["unit"])
    if table is record.same_person:
        found |= whereabouts.of_person(version["duplicate"]) | whereabouts.of_person(version["person"])
    elif table.name in _KEY or table in (record.attachment, record.handed_in_report):
        found |= whereabouts.of(table, version)
    return frozenset(unit for unit in found if unit is not None)


def units_of_change(whereabouts: Whereabouts, staged: Staged, *, with_people: bool = False) -> frozenset[int]:
    """The places and organizations that a change names, but for those that it founds; `with_people`: also those of the
    posts of the persons whom it names."""
    rows = list(touched(staged))
    whereabouts.opened |= {row.version["record"]: row.version["organization"] for row in rows if row.table is cases}
    fresh = {identity for identity, _ in staged.identities}
    found = {unit for row in rows for unit in units_of(whereabouts, row)}
    if with_people:
        found |= {unit for row in rows for person in _people(row) for unit in whereabouts.of_person(person)}
    return frozenset(found) - fresh


def _people(row: TouchedRow) -> Iterator[int]:
    """The persons whom a row names."""
    for column in row.table.info["recorded"]:
        if isinstance(column, Reference) and column.to == ("people",) and row.version[column.name] is not None:
            yield row.version[column.name]
