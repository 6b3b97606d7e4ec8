"""Ranges: every answer about them is what asking about each number that they may be gives."""

from __future__ import annotations

import datetime
import operator
from collections.abc import Callable

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.checks.engine import ranges
from registry.checks.engine.ranges import FAR, Range
from registry.columns import LARGEST, SCALE

RELATIONS: dict[str, Callable[[int, int], bool]] = {
    "at_most": operator.le,
    "at_least": operator.ge,
    "below": operator.lt,
    "above": operator.gt,
}
small = st.integers(-4, 4)
ends = st.tuples(small, small).map(sorted)
years, months = st.integers(1950, 2050), st.integers(1, 12)
#: Days as ledgers take them.
dates = st.dates(datetime.date(1950, 1, 1), datetime.date(2100, 12, 31))


def one(least: int, most: int) -> Range:
    return Range(np.array([least]), np.array([most]))


@pytest.mark.parametrize("relation", RELATIONS)
@given(mine=ends, theirs=ends)
def test_a_comparison_is_true_where_it_is_of_all_and_false_where_it_is_of_none(relation, mine, theirs) -> None:
    every = [RELATIONS[relation](a, b) for a in range(mine[0], mine[1] + 1) for b in range(theirs[0], theirs[1] + 1)]
    wanted = 2 if all(every) else 1 if any(every) else 0
    assert getattr(one(*mine), relation)(one(*theirs)).tolist() == [wanted]


def test_what_is_not_recorded_is_neither_more_nor_less_than_any_number() -> None:
    nothing = Range.recorded_as(pl.Series([None], dtype=pl.Int64))
    assert nothing.recorded.tolist() == [False]
    assert [getattr(nothing, relation)(0).tolist() for relation in RELATIONS] == [[1]] * 4
    assert (nothing * 60 + 3).recorded.tolist() == [False]


def test_the_largest_amount_that_a_ledger_takes_is_recorded_and_so_are_a_year_of_it_and_its_multiples() -> None:
    largest = Range.recorded_as(pl.Series([(LARGEST - 1) * SCALE]))
    assert [number.recorded.tolist() for number in (largest, largest * 12)] == [[True]] * 2
    assert (Range.recorded_as(pl.Series([LARGEST - 1])) * SCALE).at_least(LARGEST).tolist() == [2]
    nothing = Range.recorded_as(pl.Series([None], dtype=pl.Int64))
    assert (nothing * SCALE).at_least(FAR // 2).tolist() == [1]


@given(date=dates)
def test_a_day_stands_for_itself_a_month_and_a_year_for_all_of_their_days(date) -> None:
    first = date.replace(day=1)
    following = (first + datetime.timedelta(days=31)).replace(day=1)
    written = pl.Series([date.year * 10000 + date.month * 100 + d for d in (date.day, 0)] + [date.year * 10000])
    found = Range.of_days(written)
    new_year = datetime.date(date.year, 1, 1)
    assert ranges.show(found.least) == [str(date), str(first), str(new_year)]
    last = [date, following - datetime.timedelta(days=1), datetime.date(date.year, 12, 31)]
    assert ranges.show(found.most) == [str(day) for day in last]
    assert [ranges.first_day(n) for n in written] == found.least.tolist()


@given(date=dates, number=st.integers(-200, 200))
def test_months_later_is_the_same_day_of_that_month_or_its_last(date, number) -> None:
    moved = ranges.date(one(ranges.counted(date), ranges.counted(date)).months(number).least[0])
    assert (moved.year - date.year) * 12 + moved.month - date.month == number
    tomorrow = moved + datetime.timedelta(days=1)
    assert moved.day == date.day or (moved.day < date.day and tomorrow.day == 1)


def test_no_month_is_later_than_what_is_not_recorded() -> None:
    assert one(-FAR, FAR).months(12) == one(-FAR, FAR)


def test_a_place_below_zero_has_nothing_recorded() -> None:
    assert one(5, 6)[np.array([0, -1])].recorded.tolist() == [True, False]
    empty = Range(np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64))
    assert empty[np.array([-1])].recorded.tolist() == [False]
