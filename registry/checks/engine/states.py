"""The states of units over time, asked of many units, each on a day of its own."""

from __future__ import annotations

from functools import cached_property

import numpy as np
import polars as pl
from numpy.typing import NDArray

from registry.checks.engine.groups import Groups, distinct, each_once, joined
from registry.checks.engine.ranges import FAR, Numbers, Range, is_one_day, one_day

Indexes = NDArray[np.int64]
#: Fewer than these are asked about by themselves, more of them on one day together with all others.
_MANY = 200


def are_many_on_one(days: Numbers) -> bool:
    """Whether so many are asked about on one day that the answers for all units are worth working out: all that there
    are on it, or many."""
    return is_one_day(days) or (len(days) >= _MANY and bool((days == days[0]).all()))


class States:
    """The states of the units of one table, as rows sorted by unit and first day."""

    def __init__(self, frame: pl.DataFrame):
        begins, ends = Range.of_days(frame["begins_written"]), Range.of_days(frame["ends_written"])
        first = np.where(begins.recorded, begins.least, -FAR)
        units = frame["unit"].to_numpy()
        order = np.lexsort((first, units))
        # Rows that stand so already, as a restored archive's do, are not taken once more: a nation's are a gibibyte.
        is_in_order = bool((order[1:] > order[:-1]).all())
        self.frame = frame if is_in_order else frame[pl.Series(order, dtype=pl.UInt32)]
        self.units, self.begins = units[order], first[order]
        self.ends = np.where(ends.recorded, ends.least, FAR)[order]
        self.size = int(units.max(initial=0)) + 1
        self._keys = joined(self.units, self.begins)
        #: The first row of each unit, -1 of what is none of them.
        self._first = np.full(self.size, -1, dtype=np.int64)
        self._first[self.units[::-1]] = np.arange(len(self.units))[::-1]
        #: The day on which many were asked about last, and the answers for all units.
        self._of_all: tuple[int, tuple[Indexes, NDArray[np.bool_]]] | None = None
        self._asked: tuple[Indexes, Numbers, tuple[Indexes, NDArray[np.bool_]]] | None = None

    def at(self, units: Indexes, days: Numbers) -> tuple[Indexes, NDArray[np.bool_]]:
        """The row of each unit's state on its day, and whether it has begun; -1 of what is no such unit.

        Of a unit that has ended its last state, of one that has not begun its first.
        """
        # What units are is asked column by column, of the very same arrays: the last answer is at hand for the next.
        # It is taken once, for somebody else may ask something else meanwhile.
        asked = self._asked
        if asked is None or asked[0] is not units or asked[1] is not days:
            asked = self._asked = units, days, self._at(units, days)
        return asked[2]

    def _at(self, units: Indexes, days: Numbers) -> tuple[Indexes, NDArray[np.bool_]]:
        if not len(self.units):
            return np.full(len(units), -1), np.zeros(len(units), dtype=bool)
        # Below zero they are beyond all others; so is what is no such unit, for which one more is kept.
        known = np.minimum(units.view(np.uint64), self.size).view(np.int64)
        if not are_many_on_one(days):
            return self._searched(known % self.size, days)
        day, kept = int(days[0]), self._of_all
        if kept is None or kept[0] != day:
            all_of_them = np.append(np.arange(self.size), 0)
            kept = self._of_all = day, self._searched(all_of_them, one_day(day, self.size + 1))
        rows, begun = kept[1]
        return rows[known], begun[known]

    def _searched(self, known: Indexes, days: Numbers) -> tuple[Indexes, NDArray[np.bool_]]:
        place = np.searchsorted(self._keys, joined(known, days), side="right") - 1
        begun = (place >= 0) & (self.units[np.maximum(place, 0)] == known) & (known > 0)
        return np.where(begun, place, self._first[known]), begun

    def lives(self, units: Indexes, days: Numbers) -> NDArray[np.bool_]:
        rows, begun = self.at(units, days)
        return begun & (days < self._ends[rows])

    @cached_property
    def _ends(self) -> Numbers:
        """As `ends`, one more for what is no such unit."""
        return np.append(self.ends, FAR)

    def numbered(self, column: str, names: tuple[str, ...]) -> Indexes:
        """A column of texts as numbers, 0 for none, one more row for what is no such unit."""
        found = self.frame[column].fill_null("")
        numbers = found.replace_strict(list(names), range(len(names)), default=0, return_dtype=pl.Int64)
        return np.append(numbers.to_numpy(), 0)

    def referred(self, column: str) -> Indexes:
        return np.append(self.frame[column].fill_null(0).to_numpy(), 0)

    @cached_property
    def days(self) -> Groups:
        """The days on which a state of each unit begins or ends."""
        units, days = np.concatenate([self.units, self.units]), np.concatenate([self.begins, self.ends])
        known = np.abs(days) < FAR
        return Groups(*distinct(units[known], days[known]))

    @cached_property
    def ever(self) -> Indexes:
        """Every unit."""
        return each_once(self.units)

    def grouped(self, column: str) -> Groups:
        """The units that ever had each value of a reference."""
        return Groups(*distinct(self.frame[column].fill_null(0).to_numpy(), self.units))
