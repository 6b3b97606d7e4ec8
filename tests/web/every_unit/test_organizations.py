"""The page of every organization of the demonstration city answers on four days; in `make soak` its picture too."""

from __future__ import annotations

import pytest
from flask import Flask

from tests.web.every_unit.opening import DAYS, Rows, failures, of, open_all


@pytest.mark.parametrize("day", DAYS)
def test_the_page_of_every_organization_answers(app: Flask, rows: Rows, day: str) -> None:
    open_all(app, of(rows, "organizations"), day)


@pytest.mark.soak
@pytest.mark.parametrize("day", DAYS)
def test_the_picture_around_every_organization_answers(app: Flask, rows: Rows, day: str) -> None:
    assert failures(app, (unit.graph(day) for unit in of(rows, "organizations"))) == []
