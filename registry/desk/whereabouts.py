"""Whereabouts 所在: which places and organizations a row names, and at which of them it lies, as known now."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

import polars as pl
from sqlalchemy import Table

from registry import record
from registry.columns import Reference
from registry.people.models import people, posts
from registry.picture import Picture
from registry.places.models import place_states
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
        self._cases: dict[int, int] = picture.keep(
            "organizations of cases", lambda: _pairs(picture, cases, "record", "organization")
        )
        #: The organizations of cases that are about to be opened.
        self.opened: dict[int, int] = {}

    def of(self, table: Table, version: Version) -> frozenset[int]:
        """The places and organizations at which a row lies; none where it lies nowhere."""
        if table.info["unit"]:
            return frozenset({version["unit"]})
        found = {version[name] for name in units_named(table)}
        if "case" in table.c:
            found.add(self.of_case(version["case"]))
        for column in table.info["recorded"]:
            if column.stored == "row" and version[column.name] is not None:
                found |= self.of_named_unit(version[column.name])
        found.discard(None)
        if not found:
            found = set(self._of_persons(table, version))
        return frozenset(found)

    def _of_persons(self, table: Table, version: Version) -> frozenset[int]:
        """Where what is about a person alone lies: at the units of his posts."""
        if table is people:
            return self.of_person(version["record"])
        if "person" in table.c and "unit" not in table.c and "place" not in table.c:
            return self.of_person(version["person"])
        return frozenset()

    def of_case(self, case: int) -> int | None:
        """The organization of a case."""
        return self.opened.get(case, self._cases.get(case))

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
        table = TABLES[BY_KEY[unit.ledger].key]
        rows = self.picture.rows(table)
        found = rows.filter(pl.col("record") == unit.number)
        return self.of(table, found.row(0, named=True)) if len(found) else frozenset()

    def above(self, units: frozenset[int]) -> frozenset[int]:
        """The places above some, as their last states have it."""
        parents = _pairs(self.picture, place_states, "unit", "parent")
        found, left = set[int](), [*units]
        while left:
            parent = parents.get(left.pop())
            if parent is not None and parent not in found:
                found.add(parent)
                left.append(parent)
        return frozenset(found)


def _pairs(picture: Picture, table: Table, one: str, other: str) -> dict[int, int]:
    rows = picture.rows(table).sort("id").select(one, other)
    found: Mapping[int, int] = dict(rows.iter_rows())
    return dict(found)
