"""The page of every person with a named task and of every case of the demonstration city answers on four days."""

from __future__ import annotations

import pytest
from flask import Flask

from tests.web.every_unit.opening import DAYS, Rows, of, open_all


@pytest.mark.parametrize("day", DAYS)
@pytest.mark.parametrize("ledger", ["people", "cases"])
def test_the_page_of_every_person_and_case_answers(app: Flask, rows: Rows, ledger: str, day: str) -> None:
    open_all(app, of(rows, ledger), day)
