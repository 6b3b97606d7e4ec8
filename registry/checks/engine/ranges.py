"""Ranges: what is known of a number or a day, from the least that it may be to the most.

A day is counted from 1970-01-01. One recorded as a month or a year may be each of its days; a number of rows, some of
which are perhaps in, each number from those without them to those with them; what is not recorded may be anything. So
one rule makes every comparison: it is true where it is true of all that either side may be, false where of nothing,
else unknown.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from registry.checks.engine.answers import Answers, Truths, decided

Numbers = NDArray[np.int64]
#: Beyond every number and day, and beyond a year of the largest amounts; a few of it still fit into 64 bits.
FAR = 10**18
#: Further than this is not recorded, whatever was added to it.
_RECORDED = FAR // 2
#: No rule looks back on more years before Y than these, whatever a parameter says.
MOST_YEARS = 500


@dataclass(frozen=True)
class Range:
    """Numbers or days, one of each unit: from `least` to `most`."""

    least: Numbers
    most: Numbers

    @classmethod
    def exactly(cls, values: Numbers) -> Range:
        return cls(values, values)

    @classmethod
    def recorded_as(cls, values: pl.Series) -> Range:
        """Whole numbers, null where nothing is recorded."""
        if not values.null_count():
            return cls.exactly(values.to_numpy().astype(np.int64))
        missing = values.is_null().to_numpy()
        known = values.fill_null(0).to_numpy().astype(np.int64)
        return cls(np.where(missing, -FAR, known), np.where(missing, FAR, known))

    @classmethod
    def of_days(cls, written: pl.Series) -> Range:
        """Days as they are written (`registry.days`), null where nothing is recorded."""
        missing = written.is_null().to_numpy()
        n = written.fill_null(20000101).to_numpy().astype(np.int64)
        first, last = first_days(n), last_days(n)
        return cls(np.where(missing, -FAR, first), np.where(missing, FAR, last))

    def __len__(self) -> int:
        return len(self.least)

    @property
    def recorded(self) -> Truths:
        return (self.least > -_RECORDED) & (self.most < _RECORDED)

    def __getitem__(self, at: NDArray[np.int64]) -> Range:
        """Those at these places; not recorded where a place is below 0."""
        if not len(self):
            return Range(np.full(len(at), -FAR), np.full(len(at), FAR))
        nowhere = at < 0
        if not nowhere.any():
            return Range(self.least[at], self.least[at] if self.most is self.least else self.most[at])
        return Range(np.where(nowhere, -FAR, self.least[at]), np.where(nowhere, FAR, self.most[at]))

    def __add__(self, more: Numbers | int | Range) -> Range:
        if isinstance(more, Range):
            return Range(self.least + more.least, self.most + more.most)
        return Range(self.least + more, self.most + more)

    def __sub__(self, less: Numbers | int) -> Range:
        return Range(self.least - less, self.most - less)

    def __mul__(self, factor: Numbers | int) -> Range:
        """Times a number that is not below zero; what is not recorded stays so."""
        least, most = self.least * factor, self.most * factor
        known = self.recorded
        return Range(np.where(known, least, self.least), np.where(known, most, self.most))

    def months(self, number: Numbers | int) -> Range:
        """Days so many months later, or earlier: the same day of that month, else its last.

        >>> found = Range.of_days(pl.Series([20200131])).months(1)
        >>> show(found.least)
        ['2020-02-29']
        """
        least = _moved(self.least, number)
        return Range(least, least if self.most is self.least else _moved(self.most, number))

    def otherwise(self, other: Range) -> Range:
        """These where they are recorded, else the others."""
        known = self.recorded
        return Range(np.where(known, self.least, other.least), np.where(known, self.most, other.most))

    def kept_where(self, truths: Truths) -> Range:
        """Not recorded elsewhere."""
        return Range(np.where(truths, self.least, -FAR), np.where(truths, self.most, FAR))

    def at_most(self, other: Range | Numbers | int) -> Answers:
        """Whether each is not above the other: of days, not after it."""
        least, most = _ends(other)
        return decided(self.most <= least, self.least <= most)

    def at_least(self, other: Range | Numbers | int) -> Answers:
        least, most = _ends(other)
        return decided(self.least >= most, self.most >= least)

    def below(self, other: Range | Numbers | int) -> Answers:
        """Whether each is below the other: of days, before it."""
        least, most = _ends(other)
        return decided(self.most < least, self.least < most)

    def above(self, other: Range | Numbers | int) -> Answers:
        least, most = _ends(other)
        return decided(self.least > most, self.most > least)

    def between(self, first: Range | Numbers | int, last: Range | Numbers | int) -> Answers:
        return np.minimum(self.at_least(first), self.at_most(last))


def _ends(other: Range | Numbers | int) -> tuple[Numbers | int, Numbers | int]:
    return (other.least, other.most) if isinstance(other, Range) else (other, other)


# -- days --------------------------------------------------------------------------------------------------------


def one_day(day: int, number: int) -> Numbers:
    """The same day for so many: held once, so that it is seen without a look at each (`is_one_day`)."""
    return _repeated(np.array([day], dtype=np.int64), number)


def _repeated(one: NDArray[Any], number: int) -> NDArray[Any]:
    """The one value so many times: as np.broadcast_to, which takes ten times as long."""
    one.setflags(write=False)
    return np.ndarray((number,), one.dtype, one, strides=(0,))


def is_one_day(days: Numbers) -> bool:
    """Whether days are those of `one_day`, or what was `asked_once` of them.

    >>> is_one_day(one_day(18000, 3)), is_one_day(year_starts(years_of(one_day(18000, 3)))), is_one_day(np.arange(3))
    (True, True, False)
    """
    return bool(len(days)) and days.strides == (0,)


def days_at(days: Numbers, places: NDArray[np.int64]) -> Numbers:
    """The days at these places; of `one_day` that day."""
    return _repeated(days[:1], len(places)) if is_one_day(days) else days[places]


def asked_once(question: Callable[[Numbers], Numbers], days: Numbers) -> Numbers:
    """The answer to a question about each day, asked once of `one_day`."""
    return _repeated(question(days[:1]), len(days)) if is_one_day(days) else question(days)


def first_days(written: Numbers) -> Numbers:
    """The first day that each number of a day, month or year covers (`registry.days`)."""
    year, month, day = written // 10000, written // 100 % 100, written % 100
    return _counted(year, np.maximum(month, 1)) + np.maximum(day, 1) - 1


def first_day(written: int) -> int:
    """… of one day, month or year.

    >>> first_day(19700200)
    31
    """
    return counted(datetime.date(written // 10000, written // 100 % 100 or 1, written % 100 or 1))


def last_days(written: Numbers) -> Numbers:
    """The last day that each covers."""
    year, month, day = written // 10000, written // 100 % 100, written % 100
    month = np.where(month == 0, 12, month)
    end = _counted(year + month // 12, month % 12 + 1) - 1
    return np.where(day == 0, end, _counted(year, month) + day - 1)


def _counted(year: Numbers, month: Numbers) -> Numbers:
    """The first day of a month."""
    return beginnings((year - 1970) * 12 + month - 1)


def months_of(days: Numbers) -> Numbers:
    """The month of each day, counted from January 1970."""
    at = days - _BEGINNINGS[0]
    if _are_places(at, _MONTHS):
        return _MONTHS[at]
    return days.astype("M8[D]").astype("M8[M]").astype(np.int64)


def years_of(days: Numbers) -> Numbers:
    return asked_once(lambda those: months_of(those) // 12 + 1970, days)


def beginnings(months: Numbers) -> Numbers:
    """The first day of each month, counted from January 1970."""
    at = months - _MONTHS[0]
    return _BEGINNINGS[at] if _are_places(at, _BEGINNINGS) else _beginnings(months)


def _beginnings(months: Numbers) -> Numbers:
    return months.astype("M8[M]").astype("M8[D]").astype(np.int64)


def _are_places(at: Numbers, among: Numbers) -> bool:
    """Whether all numbers are places of an array."""
    # Below zero they are beyond all others.
    return bool(at.view(np.uint64).max(initial=0) < len(among))


#: The first day of each month from 1900 to 2100, and the month of each day before the last of them. Other days are
#: reckoned, which takes twenty times as long.
_BEGINNINGS = _beginnings(np.arange(-70 * 12, 131 * 12))
_MONTHS = np.repeat(np.arange(-70 * 12, 131 * 12 - 1), np.diff(_BEGINNINGS))


def year_starts(years: Numbers) -> Numbers:
    return asked_once(lambda those: beginnings((those - 1970) * 12), years)


def last_window(days: Numbers, months: int) -> tuple[Numbers, Numbers]:
    """The first and the last day of the last whole month, quarter or year that has ended by each day."""

    def after(those: Numbers) -> Numbers:
        return months_of(those + 1) // months * months

    first = asked_once(lambda those: beginnings(after(those) - months), days)
    return first, asked_once(lambda those: beginnings(after(those)) - 1, days)


def _moved(days: Numbers, number: Numbers | int) -> Numbers:
    known = np.abs(days) < _RECORDED
    counted = np.where(known, days, 0)
    month = months_of(counted)
    day = counted - beginnings(month)
    start, end = beginnings(month + number), beginnings(month + number + 1)
    return np.where(known, start + np.minimum(day, end - start - 1), days)


def counted(day: datetime.date) -> int:
    """A day as ranges count it."""
    return (day - datetime.date(1970, 1, 1)).days


def date(day: int) -> datetime.date:
    """A counted day as a date."""
    return datetime.date(1970, 1, 1) + datetime.timedelta(days=int(day))


def written(day: int) -> int:
    """A counted day as `registry.days` has it; one that no calendar has is the first or the last that it has.

    >>> written(0), written(FAR), written(-FAR)
    (19700101, 99991231, 10101)
    """
    first, last = counted(datetime.date.min), counted(datetime.date.max)
    found = date(min(max(day, first), last))
    return found.year * 10000 + found.month * 100 + found.day


def show(days: Numbers) -> list[str]:
    """Counted days as they are written."""
    return [date(day).isoformat() for day in days]
