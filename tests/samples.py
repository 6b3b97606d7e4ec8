"""Fixtures for every test: the sample imported once, and small registries out of a few lines of ledgers."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from tests.reference.reading import laid_over, read
from tests.registries import copy, discard, founded, opened
from tests.registry_under_test import SAMPLE, Plain, RegistryUnderTest, Small


@pytest.fixture(scope="session")
def first_set(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The database of a registry that has taken the sample's first set, to be copied."""
    folder = tmp_path_factory.mktemp("first")
    asked = RegistryUnderTest(founded(folder / "registry.db"), folder)
    assert asked.take(SAMPLE / "first") == 1
    asked.close()
    return folder / "registry.db"


def copied(file: Path, folder: Path) -> RegistryUnderTest:
    return RegistryUnderTest(opened(copy(file, folder / file.name)), folder)


@pytest.fixture(scope="session")
def sample_before(first_set: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RegistryUnderTest]:
    """The sample after its first set alone."""
    asked = copied(first_set, tmp_path_factory.mktemp("before"))
    yield asked
    asked.close()


@pytest.fixture(scope="session")
def sample(first_set: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RegistryUnderTest]:
    """The sample after both sets."""
    asked = copied(first_set, tmp_path_factory.mktemp("sample"))
    assert asked.take(SAMPLE / "second") == 2
    yield asked
    asked.close()


@pytest.fixture(scope="session")
def plain() -> dict[int, Plain]:
    """The plain reference of the sample, as known at each change."""
    first = read(SAMPLE / "first")
    return {1: Plain(first), 2: Plain(laid_over(first, read(SAMPLE / "second")))}


@pytest.fixture(scope="session")
def small(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Small]:
    """Makes a registry of the ledgers it is given: their CSV text by key."""
    made: list[RegistryUnderTest] = []

    def of(ledgers: Mapping[str, str]) -> RegistryUnderTest:
        folder = tmp_path_factory.mktemp("small")
        asked = RegistryUnderTest(founded(folder / "registry.db"), folder)
        assert asked.take(ledgers) == 1
        made.append(asked)
        while len(made) > 20:
            _discard(made.pop(0))
        return asked

    yield of
    for asked in made:
        asked.close()


def _discard(asked: RegistryUnderTest) -> None:
    """Random tests make many: what was made long ago is put away."""
    asked.close()
    discard(asked.folder)
    shutil.rmtree(asked.folder)
