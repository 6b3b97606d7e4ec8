"""What the tests of the graph through time share."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.registries import copy
from tests.restructuring.small_county import Office


@pytest.fixture(scope="session")
def county(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The registry of a county of two townships, to be copied."""
    folder = tmp_path_factory.mktemp("county")
    Office(folder).engine.dispose()
    return folder / "registry.db"


@pytest.fixture
def office(county: Path, tmp_path: Path) -> Iterator[Office]:
    """An office over such a county."""
    made = Office.standing(copy(county, tmp_path / "registry.db"))
    yield made
    made.engine.dispose()
