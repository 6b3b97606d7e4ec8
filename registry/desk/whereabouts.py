"""Whereabouts 所在: which places and organizations a row names, and at which of them it lies, as known now."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

import polars as pl
from sqlalchemy import Table

from registry import record
from registry.columns import Column, Reference
from registry.people.models import people, posts
from registry.picture import Picture
from registry.rectification.models import cases
from registry.slices import BY_KEY, TABLES
from registry.staging.rights import NAMED_ALONE
from registry.unit_names import ROUNDS, KeptUnit
from registry.versions.rows import Version

_KEY = {table.name: key for key, table in TABLES.items()}
_UNITS = frozenset({"places", "organizations"})


def units_named(table: Table) -> tuple[str, ...]:
    """The columns of a table that name places and organizations which are had by whoever writes the row."""
    key = _KEY.get(table.name, table.name)
    return tuple(
        column.name
        for column in table.info["recorded"]
        if isinstance(column, Reference)
        and (not column.to or _UNITS & {*column.to})
        and table is not record.same_person
        if (key, column.key) not in NAMED_ALONE
    )


def cases_named(table: Table) -> tuple[str, ...]:
    """The columns of a table that name cases."""
    columns = table.info["recorded"]
    return tuple(c.name for c in columns if isinstance(c, Reference) and c.to == ("cases",))


class Whereabouts:
    """Where rows lie, by a picture of now, and by the rows that are about to come in."""

    def __init__(self, picture: Picture):
        self.picture = picture
        #: The organizations of cases that are about to be opened.
        self.opened: dict[int, int] = {}

    def of(self, table: Table, version: Version) -> frozenset[int]:
        """The places and organizations at which a row lies; none where it lies nowhere, or is read by everybody."""
        if table is record.attachment:
            return self._of_row(version["ledger"], version["row"])
        if table is record.handed_in_report:
            return frozenset() if version["scope"] is None else frozenset({version["scope"]})
        if table.name not in _KEY:
            return frozenset(version[name] for name in units_named(table))
        ledger = BY_KEY[_KEY[table.name]]
        if ledger.lies.itself:
            return frozenset({version["unit"]})
        found = set[int]()
        for key in ledger.lies.by:
            column = ledger.by_key[key]
            if version[column.name] is not None:
                found |= self._of_value(column, version[column.name])
        if table is people:
            found |= self.of_person(version["record"])
        return frozenset(found)

    def _of_value(self, column: Column, value: Any) -> frozenset[int]:
        """Where what a column names lies."""
        if column.stored == "row":
            return self.of_named_unit(value)
        if not isinstance(column, Reference):
            return frozenset()
        if column.to == ("people",):
            return self.of_person(value)
        unit = self.of_case(value) if column.to == ("cases",) else value
        return frozenset() if unit is None else frozenset({unit})

    def of_case(self, case: int) -> int | None:
        """The organization of a case."""
        if case in self.opened:
            return self.opened[case]
        return self.picture.keep("organizations of cases", self._organizations_of_cases).get(case)

    def _organizations_of_cases(self) -> dict[int, int]:
        return dict(self.picture.rows(cases).sort("id").select("record", "organization").iter_rows())

    def of_person(self, person: int) -> frozenset[int]:
        """The units of the posts that a person has or had."""
        return self.picture.keep("units of persons", self._units_of_persons).get(person, frozenset())

    def _units_of_persons(self) -> dict[int, frozenset[int]]:
        found: dict[int, set[int]] = defaultdict(set)
        for person, unit in self.picture.rows(posts).select("person", "unit").iter_rows():
            found[person].add(unit)
        return {person: frozenset(units) for person, units in found.items()}

    def of_named_unit(self, kept: str) -> frozenset[int]:
        """Where the unit lies that a row names, whatever its ledger."""
        unit = KeptUnit.read(kept)
        if unit.ledger in _UNITS or unit.ledger == ROUNDS:
            return frozenset({unit.number})
        return self._of_row(unit.ledger, unit.number)

    def _of_row(self, ledger: str, number: int) -> frozenset[int]:
        """Where a row of a ledger lies, by its record number; nowhere where it is not in force."""
        table = TABLES[BY_KEY[ledger].key]
        found = self.picture.rows(table).filter(pl.col("record") == number)
        return self.of(table, found.row(0, named=True)) if len(found) else frozenset()
