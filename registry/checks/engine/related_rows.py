"""Rows of a ledger that belong to units on days, with what its columns say of them."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from registry.checks.engine import ranges
from registry.checks.engine.answers import Answers, Truths
from registry.checks.engine.ledger_arrays import LedgerArrays
from registry.checks.engine.ranges import Numbers, Range

if TYPE_CHECKING:
    from registry.checks.engine.unit_days import UnitDays

Indexes = NDArray[np.int64]
T = TypeVar("T")


class RowsOfUnits:
    """Rows of a ledger that belong to units, whatever the day: row `index[n]` to unit `of[n]`.

    What a column says of them is taken out of the ledger once.
    """

    def __init__(self, ledger: LedgerArrays, of: Indexes, index: Indexes):
        self.ledger, self.of, self.index = ledger, of, index
        self._taken: dict[Any, Any] = {}

    def taken(self, key: Any, said: Callable[[], Any]) -> Any:
        """What all rows of the ledger say, of these."""
        if key not in self._taken:
            self._taken[key] = said()[self.index]
        return self._taken[key]


class Related:
    """Rows of a ledger that belong to pairs: row `index[n]` to pair `of[n]`."""

    def __init__(self, pairs: UnitDays, key: str, rows: RowsOfUnits, *, is_noted: bool = True):
        self.pairs, self.key, self._rows = pairs, key, rows
        self.ledger, self.of, self.index = rows.ledger, rows.of, rows.index
        self._columns: set[str] = set()
        if is_noted and pairs.record.reading is not None:
            pairs.record.reading.rows.append((key, pairs.roots[self.of], self.index))

    def __len__(self) -> int:
        return len(self.index)

    @cached_property
    def day(self) -> Numbers:
        return ranges.days_at(self.pairs.day, self.of)

    def of_pairs(self, values: Any) -> Any:
        """What pairs have, for each row."""
        return ranges.days_at(values, self.of)

    def range(self, column: str) -> Range:
        self._columns.add(column)
        return self._rows.taken(("range", column), lambda: self.ledger.range(column))

    def refers(self, column: str) -> Indexes:
        self._columns.add(column)
        return self._rows.taken(("refers", column), lambda: self.ledger.refers(column))

    def says(self, column: str, *values: str) -> Truths:
        self._columns.add(column)
        return self._rows.taken(("says", column, values), lambda: self.ledger.says(column, *values))

    def is_yes(self, column: str) -> Truths:
        self._columns.add(column)
        return self._rows.taken(("is_yes", column), lambda: self.ledger.is_yes(column))

    def matches(self, column: str, pattern: str) -> Truths:
        self._columns.add(column)
        return self._rows.taken(("matches", column, pattern), lambda: self.ledger.matches(column, pattern))

    def decided_by_all(self) -> None:
        """As `decided_by`, every row."""
        self.decided_by(np.ones(len(self), dtype=bool))

    def decided_by(self, truths: Truths) -> None:
        """Notes the rows that decide something of their pairs, with the columns that were read of them."""
        if (evidence := self.pairs.record.evidence) is not None:
            roots, columns = self.pairs.roots[self.of[truths]], tuple(sorted(self._columns))
            evidence.deciding.append((self.key, roots, self.index[truths], columns))

    def holds(self, day: Numbers | None = None) -> Truths:
        """Whether each row holds on its pair's day, or on another."""
        on = self.day if day is None else day
        self._columns.update(("begins", "ends"))
        return (self.begins <= on) & (self.ends > on)

    @property
    def begins(self) -> Numbers:
        """The first day on which each row holds."""
        return self._rows.taken("begins", lambda: self.ledger.begins)

    @property
    def ends(self) -> Numbers:
        """The first day on which each row no longer holds."""
        return self._rows.taken("ends", lambda: self.ledger.ends)

    def there(self) -> Truths:
        """Whether each pair has any of the rows."""
        return self.any(np.ones(len(self), dtype=bool))

    def where(self, truths: Truths) -> Related:
        rows = RowsOfUnits(self.ledger, self.of[truths], self.index[truths])
        kept = Related(self.pairs, self.key, rows, is_noted=False)
        kept._columns = self._columns
        return kept

    def by_day(self, column: str) -> Answers:
        """Recorded, and not after the pair's day."""
        found = self.range(column)
        return np.where(found.recorded, found.at_most(self.day), 0).astype(np.int8)

    def any(self, truths: Truths) -> Truths:
        self.decided_by(truths)
        return self.pairs.any(self.of, truths)

    def largest(self, answers: Answers) -> Answers:
        self.decided_by(answers >= 1)
        return self.pairs.largest(self.of, answers)

    def count(self, answers: Answers) -> Range:
        self.decided_by(answers >= 1)
        return self.pairs.count(self.of, answers)

    def different(self, column: str, truths: Truths | None = None) -> Numbers:
        is_so = np.ones(len(self), dtype=bool) if truths is None else truths
        self.decided_by(is_so)
        return self.pairs.different(self.of, self.refers(column), is_so)

    def last(self, *by: Numbers | Truths) -> Indexes:
        """For each pair the row that is last by these values, the first of which decides first; -1 without a row."""
        found = np.full(len(self.pairs), -1, dtype=np.int64)
        order = np.lexsort((self.index, *reversed(by), self.of))
        found[self.of[order]] = self.index[order]
        if self.pairs.record.evidence is not None:
            self.decided_by(np.isin(self.index, found))
        return found

    def first(self, *by: Numbers) -> Indexes:
        """As `last`, the row that is first."""
        return self.last(*(-values for values in by))
