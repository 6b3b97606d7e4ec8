"""A small registry with its API, for the tests of this folder."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from tests.registries import SMALL, founded
from tests.registry_under_test import RegistryUnderTest
from tests.web.api.programs import Programs


@pytest.fixture(scope="session")
def small(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """The engine of a small registry that is only read."""
    folder = tmp_path_factory.mktemp("api")
    registry = RegistryUnderTest(founded(Path(folder) / "registry.db"), folder)
    registry.take(SMALL)
    yield registry.engine
    registry.close()


@pytest.fixture
def programs(small: Engine, monkeypatch: pytest.MonkeyPatch) -> Programs:
    """The API of the small registry."""
    return Programs(small, monkeypatch)
