"""Small registries with their API, for the tests of this folder."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.registries import SMALL, founded
from tests.registry_under_test import RegistryUnderTest
from tests.web.api.programs import Program, Programs


@pytest.fixture(scope="session")
def programs(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Programs]:
    """The API of a small registry whose record is only read."""
    folder = tmp_path_factory.mktemp("api")
    registry = RegistryUnderTest(founded(Path(folder) / "registry.db"), folder)
    registry.take(SMALL)
    yield Programs(registry.engine)
    registry.close()


@pytest.fixture(scope="session")
def viewer(programs: Programs) -> Program:
    """A program that reads everything."""
    return programs.program("viewer@*")
