"""Registries of the sentences about conduct: each file writes one, and asks which units a rule finds on a day."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.checks.conduct.written_cases import WrittenCases
from tests.registry_under_test import RegistryUnderTest


@pytest.fixture(scope="module")
def registry(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RegistryUnderTest]:
    """The registry that a file's `written` writes."""
    write: Callable[[], WrittenCases] = request.module.written
    folder: Path = tmp_path_factory.mktemp("conduct")
    made = write().made(folder / "registry")
    yield made
    made.close()
