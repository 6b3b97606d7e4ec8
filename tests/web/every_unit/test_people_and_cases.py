"""The page of a person with a named task and of a case, of every kind, answers on one of four days; in `make soak` of
each of them."""

from __future__ import annotations

import pytest
from flask import Flask

from tests.web.every_unit.opening import DAYS, Rows, Unit, of, open_all


@pytest.mark.parametrize("day", DAYS)
@pytest.mark.parametrize("ledger", ["people", "cases"])
def test_the_page_of_every_kind_of_person_and_case_answers(
    app: Flask, rows: Rows, days: dict[Unit, str], ledger: str, day: str
) -> None:
    open_all(app, [unit for unit in of(rows, ledger) if days.get(unit) == day], day)


@pytest.mark.soak
@pytest.mark.parametrize("day", DAYS)
@pytest.mark.parametrize("ledger", ["people", "cases"])
def test_the_page_of_every_person_and_case_answers_on_every_day(app: Flask, rows: Rows, ledger: str, day: str) -> None:
    open_all(app, of(rows, ledger), day)
