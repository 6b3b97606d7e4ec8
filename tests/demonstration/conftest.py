"""The demonstration city, built once: as rows of text, and as the plain reference reads what is written."""

from __future__ import annotations

from pathlib import Path

import pytest

from registry import demonstration
from tests.reference.reading import Ledgers, read

Rows = dict[str, list[dict[str, str]]]


@pytest.fixture(scope="session")
def rows() -> Rows:
    """The ledger set as `build` gives it."""
    return demonstration.build()


@pytest.fixture(scope="session")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that `write` fills."""
    folder = tmp_path_factory.mktemp("hezhou") / "set"
    demonstration.write(folder)
    return folder


@pytest.fixture(scope="session")
def ledgers(written: Path) -> Ledgers:
    """The written set as parsed values."""
    return read(written)
