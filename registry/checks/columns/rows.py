"""Rows of a ledger as units on days."""

from __future__ import annotations

from typing import Any

import numpy as np

from registry.checks.columns.location import Located
from registry.checks.engine.answers import Answers, Truths, where
from registry.checks.engine.ranges import Range
from registry.checks.engine.unit_days import Indexes, column


class RowDays(Located):
    """Rows of a ledger on days: the units are places of its rows."""

    key: str
    owner: str

    def owners(self) -> Indexes:
        """Whose the rows are: a place or an organization."""
        return self._of_ledger("refers", self.owner)

    @column
    def place(self) -> Indexes:
        return self.pick("place", self.owners())

    def places(self) -> Indexes:
        return self.place()

    def _read(self, column: str) -> None:
        if (evidence := self.record.evidence) is not None:
            evidence.deciding.append((self.key, self.roots, self.units, (column,)))

    def _of_ledger(self, what: str, *names: Any) -> Any:
        """What the arrays of the ledger have of the rows: the same array for everybody who asks."""
        key, ledger = ("of ledger", what, *names), self.record.ledger(self.key)
        if key not in self.lasting:
            said = getattr(ledger, what)
            self.lasting[key] = found = (said(*names) if names else said)[self.units]
            # Who asks about these very units on another day finds what was found of them (`lasts`).
            self.lasting[id(found)] = found
        return self.lasting[key]

    def own(self, column: str) -> Range:
        self._read(column)
        return self._of_ledger("range", column)

    def own_later(self, column: str, months: int) -> Range:
        """A day of each row, so many months later."""
        self._read(column)
        return self._of_ledger("later", column, months)

    def says(self, column: str, *values: str | None) -> Truths:
        self._read(column)
        return self._of_ledger("says", column, *values)

    def is_yes(self, column: str) -> Truths:
        self._read(column)
        return self._of_ledger("is_yes", column)

    def refers(self, column: str) -> Indexes:
        self._read(column)
        return self._of_ledger("refers", column)

    def by_day(self, column: str) -> Answers:
        """Recorded, and not after V."""
        found = self.own(column)
        return np.where(found.recorded, found.at_most(self.day), 0).astype(np.int8)

    def in_year(self, column: str) -> Answers:
        """In Y, by V."""
        return where(self.own(column).recorded, self.own(column).between(self.year_start, self.day))

    def holds(self) -> Truths:
        self._read("begins")
        self._read("ends")
        return (self._of_ledger("begins") <= self.day) & (self._of_ledger("ends") > self.day)

    @column
    def owner_lives(self) -> Truths:
        """Of an organization that it lives; of a place always."""
        is_organization = self.pick("is_organization", self.owners()) > 0
        return ~is_organization | (self.pick("organization_lives", self.owners()) > 0)

    @column
    def owner_kind(self) -> Indexes:
        return self.pick("organization_kind", self.owners())

    @column
    def owner_is_village_organization(self) -> Truths:
        return self.pick("of_village", self.owners()) > 0

    def approver_level(self) -> Indexes:
        """The level of the approver: the recorded kind of its place."""
        return self.pick("place_kind", self.pick("place", self.refers("approver")))
