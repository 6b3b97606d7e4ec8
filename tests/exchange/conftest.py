"""What the tests of the exchange of ledgers share."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.exchange.desk import BASE, Desk


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """A registry of a few places, organizations and people."""
    made = Desk(tmp_path)
    made.accept(**BASE)
    yield made
    made.engine.dispose()
