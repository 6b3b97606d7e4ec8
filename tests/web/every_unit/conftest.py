"""The pages of the demonstration city, which are only read, and its rows."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask

from registry import demonstration
from registry.web import create_app
from tests import demo
from tests.registries import opened
from tests.web.every_unit.opening import Rows, Unit, days_of


@pytest.fixture(scope="session")
def rows() -> Rows:
    return demonstration.build()


@pytest.fixture(scope="session")
def days(rows: Rows) -> dict[Unit, str]:
    """The units that are opened, and the day on which each is."""
    return days_of(rows)


@pytest.fixture(scope="session")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    engine = opened(demo.standing(tmp_path_factory))
    yield create_app(engine)
    engine.dispose()
