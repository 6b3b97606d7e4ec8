"""Fixtures for every test: the sample imported once, and small registries out of a few lines of ledgers."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from tests.reference.reading import laid_over, read
from tests.registries import copy, discard, founded, opened
from tests.registry_under_test import FIRST_SET, SAMPLE, Plain, RegistryUnderTest, Small


@pytest.fixture(scope="session")
def first_set(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The database of a registry that has taken the sample's first set, to be copied."""
    folder = tmp_path_factory.mktemp("first")
    registry = RegistryUnderTest(founded(folder / "registry.db"), folder)
    assert registry.take(SAMPLE / "first") == 1
    registry.close()
    return folder / "registry.db"


def copied(file: Path, folder: Path) -> RegistryUnderTest:
    return RegistryUnderTest(opened(copy(file, folder / file.name)), folder)


@pytest.fixture(scope="session")
def sample_before(first_set: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RegistryUnderTest]:
    """The sample after its first set alone."""
    registry = copied(first_set, tmp_path_factory.mktemp("before"))
    yield registry
    registry.close()


@pytest.fixture(scope="session")
def sample(first_set: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RegistryUnderTest]:
    """The sample after both sets."""
    registry = copied(first_set, tmp_path_factory.mktemp("sample"))
    assert registry.take(SAMPLE / "second") == 2
    yield registry
    registry.close()


@pytest.fixture(scope="session")
def plain() -> dict[int, Plain]:
    """The plain reference of the sample, as known at each change."""
    first = read(SAMPLE / "first")
    return {1: Plain(first), 2: Plain(laid_over(first, read(SAMPLE / "second")))}


@pytest.fixture(scope="session")
def small(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Small]:
    """Makes a registry of the ledgers it is given: their CSV text by key. Of the same again it makes a copy."""
    made: list[RegistryUnderTest] = []
    known: dict[frozenset[tuple[str, str]], Path] = {}

    def imported_once(ledgers: Mapping[str, str]) -> Path:
        """The folder of a registry that took these ledgers in, and nothing since."""
        key = frozenset(ledgers.items())
        if key not in known:
            known[key] = tmp_path_factory.mktemp("once")
            registry = RegistryUnderTest(founded(known[key] / "registry.db"), known[key])
            assert registry.take(ledgers) == 1
            registry.close()
        while len(known) > 40:
            _remove(known.pop(next(iter(known))))
        return known[key]

    def of(ledgers: Mapping[str, str]) -> RegistryUnderTest:
        once, folder = imported_once(ledgers), tmp_path_factory.mktemp("small")
        shutil.copytree(once / FIRST_SET, folder / FIRST_SET)
        registry = RegistryUnderTest(opened(copy(once / "registry.db", folder / "registry.db")), folder, imports=1)
        made.append(registry)
        while len(made) > 20:
            made[0].close()
            _remove(made.pop(0).folder)
        return registry

    yield of
    for registry in made:
        registry.close()


def _remove(folder: Path) -> None:
    """Random tests make many: what was made long ago is put away."""
    discard(folder)
    shutil.rmtree(folder)
