"""The page of an organization of every kind answers on one of four days; in `make soak` of every organization."""

from __future__ import annotations

import pytest
from flask import Flask

from tests.web.every_unit.opening import DAYS, Rows, Unit, failures, of, open_all


@pytest.mark.parametrize("day", DAYS)
def test_the_page_of_every_kind_of_organization_answers(
    app: Flask, rows: Rows, days: dict[Unit, str], day: str
) -> None:
    open_all(app, [unit for unit in of(rows, "organizations") if days.get(unit) == day], day)


@pytest.mark.soak
@pytest.mark.parametrize("day", DAYS)
def test_the_page_of_every_organization_and_the_picture_around_it_answer_on_every_day(
    app: Flask, rows: Rows, day: str
) -> None:
    units = of(rows, "organizations")
    open_all(app, units, day)
    assert failures(app, (unit.graph(day) for unit in units)) == []
