"""The console command, run in a process of its own or in this one, over a database of its own."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from registry import library_faults
from registry.cli import main
from registry.db import ENVIRONMENT
from tests.registries import SMALL, address_of, copy, founded, imported

LANGUAGE_NAMES = ("LC_ALL", "LC_MESSAGES", "LANG", "LANGUAGE")


@dataclass
class Answer:
    """What a command gave: its exit code, standard output and standard error."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


Run = Callable[..., Answer]


def run_in_process(*args: object) -> Answer:
    """Runs the command in this process, on the registry that the environment names."""
    result = CliRunner().invoke(main, [str(arg) for arg in args])
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return Answer(result.exit_code, result.stdout, result.stderr)


@pytest.fixture
def database(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where this test's registry is, or will be: of a test that wants a `standing` one it is there, made once."""
    for name in LANGUAGE_NAMES:
        monkeypatch.delenv(name, raising=False)
    file = tmp_path / "database" / "registry.db"
    if "standing" in request.fixturenames:
        file.parent.mkdir()
        copy(request.getfixturevalue("template"), file)
    monkeypatch.setenv(ENVIRONMENT, address_of(file))
    return file


@pytest.fixture(autouse=True)
def _sound_libraries(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a command says does not depend on the SQLite of this machine; tests/test_library_faults.py is about that."""
    monkeypatch.setattr(library_faults, "versions", dict)


@pytest.fixture
def run(database: Path) -> Run:
    """Runs the command in this process, on this test's registry."""
    return run_in_process


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A registry of three changes, to be copied: new, a post that ended, the post withdrawn."""
    folder = tmp_path_factory.mktemp("template")
    engine = founded(folder / "registry.db")
    imported(engine, folder / "1", SMALL, actor="张三", reason="首次登记")
    imported(engine, folder / "2", {"posts": "person,unit,role,from,to\nP1,D2,secretary,2018-05,2019-11-01\n"})
    imported(engine, folder / "3", {"posts": "person,unit,role,from,withdrawn\nP1,D2,secretary,2018-05,yes\n"})
    engine.dispose()
    return folder / "registry.db"


@pytest.fixture
def standing(database: Path) -> Path:
    """A registry of three changes, a copy of `template`."""
    return database
