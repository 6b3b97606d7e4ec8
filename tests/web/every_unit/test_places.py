"""The page of a place of every kind answers on one of four days; in `make soak` the page of every place."""

from __future__ import annotations

import pytest
from flask import Flask

from tests.web.every_unit.opening import DAYS, Rows, Unit, failures, of, open_all


@pytest.mark.parametrize("day", DAYS)
def test_the_page_of_every_kind_of_place_answers(app: Flask, rows: Rows, days: dict[Unit, str], day: str) -> None:
    open_all(app, [unit for unit in of(rows, "places") if days.get(unit) == day], day)


@pytest.mark.soak
@pytest.mark.parametrize("day", DAYS)
def test_the_page_of_every_place_and_the_picture_around_it_answer_on_every_day(
    app: Flask, rows: Rows, day: str
) -> None:
    units = of(rows, "places")
    open_all(app, units, day)
    assert failures(app, (unit.graph(day) for unit in units)) == []
