"""What the tests of the graph through time share."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.restructuring.small_county import Office


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    """An office over a county of two townships."""
    made = Office(tmp_path)
    yield made
    made.engine.dispose()
