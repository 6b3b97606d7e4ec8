"""The rows of ledgers as arrays, as known at a change, whatever the day."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import Any, TypeVar

import numpy as np
import polars as pl
from numpy.typing import NDArray

from registry.checks.engine.answers import Truths
from registry.checks.engine.case_courses import counting
from registry.checks.engine.groups import Dated, Groups, Latest
from registry.checks.engine.ranges import FAR, Numbers, Range
from registry.columns import Day, Period, Year
from registry.picture import Picture
from registry.slices import BY_KEY, TABLES
from registry.unit_arrays import numbers

T = TypeVar("T")


class LedgerArrays:
    """The rows in force of one ledger: row n stands at place n of every array."""

    def __init__(self, picture: Picture, key: str):
        self.key, self.ledger = key, BY_KEY[key]
        counted = counting(picture, key)
        self.frame = picture.rows(TABLES[key]) if counted is None else counted
        self._kept: dict[Any, Any] = {}

    def __len__(self) -> int:
        return len(self.frame)

    def source(self, row: int, column: str | None = None) -> tuple[str, int]:
        """The ledger in which a row, or one of its columns, is recorded, and the number of the version there."""
        if column is not None and f"{column}_ledger" in self.frame.columns:
            ledger, version = self.frame[f"{column}_ledger"][row], self.frame[f"{column}_id"][row]
            if ledger is not None:
                return ledger, int(version)
        ledger = self.frame["ledger"][row] if "ledger" in self.frame.columns else self.key
        return ledger, int(self.frame["id"][row])

    def own_record(self, row: int) -> int:
        """The number of the record of a row in its ledger."""
        return int(self.frame["own_record" if "own_record" in self.frame.columns else "record"][row])

    def _once(self, key: tuple[Any, ...], made: Callable[[], T]) -> T:
        if key not in self._kept:
            self._kept[key] = made()
        return self._kept[key]

    def range(self, column: str) -> Range:
        """A day, or a number in the column's own smallest unit: not recorded where it is empty."""
        return self._once(("range", column), lambda: self._range(column))

    def _range(self, column: str) -> Range:
        declared = next((c for c in self.ledger.columns if column in (c.name, c.key)), None)
        column = column if declared is None else declared.name
        if isinstance(declared, Day):
            found = Range.of_days(self.frame[_written(declared)])
            # A deadline by month or year stands for its last day.
            return _ends_of(found) if declared.is_due else found
        values = self.frame[column]
        return Range.recorded_as(values.cast(pl.Int64) if values.dtype == pl.Boolean else values)

    def later(self, column: str, months: int) -> Range:
        """A day, so many months later."""
        return self._once(("later", column, months), lambda: self.range(column).months(months))

    @cached_property
    def years(self) -> Numbers:
        """The years that the days of its rows lie in, and those that are recorded as such."""
        found = [np.zeros(0, dtype=np.int64)]
        for column in self.ledger.columns:
            if isinstance(column, Year):
                found.append(numbers(self.frame[column.name]))
            elif isinstance(column, Day):
                found.append(numbers(self.frame[_written(column)]) // 10_000)
        is_there = np.bincount(np.concatenate(found)) > 0
        # What is not recorded is none.
        return np.flatnonzero(is_there[1:]) + 1

    @cached_property
    def begins(self) -> Numbers:
        """The first day on which each row holds; before every day where none is recorded."""
        return self.range("begins").least

    @cached_property
    def ends(self) -> Numbers:
        """The first day on which each row no longer holds; after every day where none is recorded."""
        ends = self.range("ends")
        return np.where(ends.recorded, ends.least, FAR)

    def texts(self, column: str) -> list[str | None]:
        """What each row says in a column."""
        return self._once(("texts", column), lambda: self.frame[column].to_list())

    def refers(self, column: str) -> NDArray[np.int64]:
        """The identities that a column refers to, 0 where to nothing."""
        return self._once(("refers", column), lambda: _filled(self.frame[column], 0))

    def says(self, column: str, *values: str | None) -> Truths:
        """Whether the column has one of these values; an empty one has none, but None."""
        return self._once(("says", column, values), lambda: self._says(column, values))

    def _says(self, column: str, values: tuple[str | None, ...]) -> Truths:
        words, of_rows = self._once(("words", column), lambda: _numbered(self.frame[column]))
        return np.array([word in values for word in words], dtype=bool)[of_rows]

    def matches(self, column: str, pattern: str) -> Truths:
        """Whether what the column says matches a pattern; where it is empty, whether nothing does."""
        return self._once(("matches", column, pattern), lambda: self._matches(column, pattern))

    def _matches(self, column: str, pattern: str) -> Truths:
        return self.frame[column].fill_null("").str.contains(pattern).to_numpy()

    def is_yes(self, column: str) -> Truths:
        return self._once(("is yes", column), lambda: _filled(self.frame[column], False))

    def rows_of(self, records: NDArray[np.int64]) -> NDArray[np.int64]:
        """The row of each record, -1 of what is none."""
        row_of = self._once(("row of",), self._row_of)
        return row_of[np.minimum(records, len(row_of) - 1)]

    def _row_of(self) -> NDArray[np.int64]:
        """The row of each record by its number, one more for what is none."""
        known = self.frame["record"].to_numpy()
        row_of = np.full(int(known.max(initial=0)) + 2, -1)
        row_of[known] = np.arange(len(known))
        return row_of

    def grouped(self, column: str) -> Groups:
        """The rows by what a column refers to."""
        return self._once(("grouped", column), lambda: Groups(self.refers(column)))

    def dated(self, by: str, column: str) -> Dated:
        """The rows by what a column refers to, and by a day."""
        return self._once(("dated", by, column), lambda: Dated(self.refers(by), self.range(column)))

    # -- measures ---------------------------------------------------------------------------------------------------

    def with_value(self, column: str) -> NDArray[np.int64]:
        """The rows in which a measure is recorded."""
        return self._once(("with value", column), lambda: np.flatnonzero(self.range(column).recorded))

    def observed(self, column: str) -> Groups:
        """The rows in which a measure is recorded, by their unit."""
        rows = self.with_value(column)
        return self._once(("observed", column), lambda: Groups(self.refers("unit")[rows], rows))

    def latest(self, column: str) -> Latest:
        """The observations of a measure by their unit and the last day of their period; of equal ones the shortest
        last."""
        period, rows = self.range("period"), self.with_value(column)
        return self._once(("latest", column), lambda: Latest(self.refers("unit"), period.most, period.least, rows))


def _written(day: Day) -> str:
    """The column of a picture's rows in which a day stands as it was written."""
    return day.name if isinstance(day, Period) else f"{day.name}_written"


def _filled(column: pl.Series, nothing: int | bool) -> NDArray[Any]:
    return (column.fill_null(nothing) if column.null_count() else column).to_numpy()


def _numbered(column: pl.Series) -> tuple[list[str | None], NDArray[np.int64]]:
    """The words of a column, the first for an empty cell, and which of them each row has."""
    words = column.drop_nulls().unique()
    numbers = column.cast(pl.Enum(words)).to_physical().cast(pl.Int64)
    return [None, *words.to_list()], (numbers.fill_null(-1) + 1).to_numpy()


def _ends_of(found: Range) -> Range:
    return Range(np.where(found.recorded, found.most, found.least), found.most)
