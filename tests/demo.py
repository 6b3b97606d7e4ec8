"""The demonstration city, loaded once for all workers of a run by the ordinary command: whoever writes takes a copy."""

from __future__ import annotations

import fcntl
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.registries import address_of, on_postgresql

REGISTRY = [sys.executable, "-c", "from registry.cli import main; main()"]
#: A registry that holds the city, to copy, so that a run need not load it.
GIVEN = "REGISTRY_BROWSER_DATABASE"


def registry(database: Path, *arguments: str) -> str:
    """Runs the command on a database: what it answers. Raises AssertionError with what it said where it refuses."""
    run = subprocess.run(
        [*REGISTRY, *arguments], env=environment(database), capture_output=True, encoding="utf-8", check=False
    )
    assert run.returncode == 0, run.stdout + run.stderr
    return run.stdout


def environment(database: Path) -> dict[str, str]:
    return os.environ | {"REGISTRY_DATABASE_URL": address_of(database)}


def once(factory: pytest.TempPathFactory, name: str, make: Callable[[Path], None]) -> Path:
    """A folder that all workers of a run share, filled by the first that asks for it."""
    base = factory.getbasetemp()
    folder = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / name
    folder.mkdir(exist_ok=True)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "made").exists():
            make(folder)
            (folder / "made").touch()
    return folder


def standing(factory: pytest.TempPathFactory) -> Path:
    """The registry on SQLite that all workers of a run share: nobody writes to it."""
    given = os.environ.get(GIVEN)
    return Path(given).resolve() if given else once(factory, "demo", _load) / "registry.db"


def loaded(factory: pytest.TempPathFactory, to: Path) -> Path:
    """A registry in the file `to` that holds the city: a copy, on PostgreSQL one that is loaded into it."""
    if on_postgresql():
        registry(to, "demo")
    else:
        registry(standing(factory), "backup", str(to))
    return to


def _load(folder: Path) -> None:
    registry(folder / "registry.db", "demo")
