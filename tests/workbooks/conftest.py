"""Offices for the tests of workbooks."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.workbooks.office import TOWN, Office, office_of


@pytest.fixture(scope="session")
def town_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("town") / "town.db"


@pytest.fixture
def office(town_file: Path, tmp_path: Path) -> Iterator[Office]:
    """An office of the town."""
    found = office_of(town_file, tmp_path, TOWN)
    yield found
    found.engine.dispose()
