"""What the tests of the exchange of ledgers share."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.exchange.desk import BASE, Desk
from tests.registries import copy, founded, opened


@pytest.fixture(scope="session")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A registry of a few places, organizations and people, to be copied."""
    file = tmp_path_factory.mktemp("base") / "registry.db"
    made = Desk(founded(file))
    made.accept(**BASE)
    made.engine.dispose()
    return file


@pytest.fixture
def desk(base: Path, tmp_path: Path) -> Iterator[Desk]:
    """A desk at such a registry."""
    made = Desk(opened(copy(base, tmp_path / "registry.db")))
    yield made
    made.engine.dispose()
