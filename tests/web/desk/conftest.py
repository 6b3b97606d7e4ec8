"""A county of two townships, whose users write on pages."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.desk.two_townships import Office
from tests.registries import copy, opened
from tests.web.accounts.conftest import Desk

#: Users by name: their grants. East has the township 451101101, west 451101102.
USERS = {
    "root": ["security@*"],
    "east": ["clerk@451101101"],
    "west": ["clerk@451101102"],
    "county": ["clerk@451101"],
    "whole": ["clerk@*"],
    "reader": ["viewer@451101"],
    "auditor": ["auditor@451101"],
    "both": ["clerk@451101101", "viewer@451101102"],
    "turned": ["viewer@451101101", "clerk@451101102"],
}


class WritingOffice(Office):
    """A copy of a registry with users, and the pages over it."""

    def __init__(self, made: Path, folder: Path):
        folder.mkdir(exist_ok=True)
        self.engine = opened(copy(made, folder / "registry.db"))
        self.desk = Desk(self.engine)


@pytest.fixture(scope="session")
def _made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file of the registry that every test begins with."""
    folder = tmp_path_factory.mktemp("writing")
    office = Office(folder)
    desk = Desk(office.engine)
    for username, grants in USERS.items():
        desk.add(username, *grants)
    office.close()
    return folder / "registry.db"


@pytest.fixture
def office(_made: Path, tmp_path: Path) -> Iterator[WritingOffice]:
    """A registry of its own for a test."""
    found = WritingOffice(_made, tmp_path / "own")
    yield found
    found.close()
