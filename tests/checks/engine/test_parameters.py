"""The value of a parameter where a unit counts, on a day, or on each of several days."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from registry.checks.columns.place_days import PlaceDays
from registry.checks.engine import parameters
from registry.checks.engine.ranges import Range, counted
from registry.checks.engine.unit_days import record_of
from registry.codes import place_of
from registry.picture import Picture
from tests.registry_under_test import Small

LEDGERS = {
    "places": "code,name,kind,parent\n4511,市,municipality,\n451102,甲区,county,4511\n451103,乙区,county,4511\n",
    "settings": (
        "name,place,from,value\n"
        "COM-06.days,,2019-03-01,60\n"
        "COM-06.days,4511,2019-06-01,45\n"
        "COM-06.days,451102,2019-09-01,-\n"
        "COM-06.days,451102,2019-10-01,45\n"
    ),
}


@pytest.fixture
def picture(small: Small) -> Picture:
    return small(LEDGERS).picture("2019-12-31")


def days_at(picture: Picture, code: str, *days: date) -> PlaceDays:
    place = place_of(picture, code)
    return PlaceDays(record_of(picture), np.full(len(days), place), np.array([counted(day) for day in days]))


def values(picture: Picture, code: str, *spans: tuple[date, date]) -> list[int | None]:
    pairs = days_at(picture, code, *(last for _, last in spans))
    on = Range(np.array([counted(first) for first, _ in spans]), np.array([counted(last) for _, last in spans]))
    found = parameters.numbers(pairs, "COM-06.days", pairs.at(), on)
    listed = parameters.same_on_each(pairs, "COM-06.days", pairs.at(), on)
    assert listed == [n if known else None for n, known in zip(found.least.tolist(), found.recorded, strict=True)]
    return listed


def on(picture: Picture, code: str, *days: date) -> list[int | None]:
    return values(picture, code, *((day, day) for day in days))


def test_the_nearest_above_decides_before_one_without_a_place_and_else_the_default(picture) -> None:
    turning = (date(2019, 2, 28), date(2019, 3, 1), date(2019, 5, 31), date(2019, 6, 1), date(2019, 12, 31))
    assert on(picture, "451103", *turning) == [90, 60, 60, 45, 45]
    assert on(picture, "451102", date(2019, 8, 31), date(2019, 10, 1)) == [45, 45]


def test_where_a_place_asks_for_the_default_nothing_above_it_counts(picture) -> None:
    assert on(picture, "451102", date(2019, 9, 1), date(2019, 9, 30)) == [90, 90]


def test_a_value_that_differs_on_the_days_that_a_day_may_be_is_nothing(picture) -> None:
    february, march = (date(2019, 2, 1), date(2019, 2, 28)), (date(2019, 2, 28), date(2019, 3, 1))
    year, autumn = (date(2019, 1, 1), date(2019, 12, 31)), (date(2019, 8, 31), date(2019, 10, 1))
    assert values(picture, "451103", february, march, year, autumn) == [90, None, None, 45]


def test_the_same_value_on_both_ends_is_not_enough_where_another_lies_between(picture) -> None:
    assert values(picture, "451102", (date(2019, 8, 31), date(2019, 10, 1))) == [None]
