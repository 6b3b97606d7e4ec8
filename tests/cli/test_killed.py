"""Commands that are killed while they write: what they leave is hidden, and the next of their kind clears it away."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from registry.files import is_workplace
from tests.cli.conftest import Run
from tests.registries import address_of, written

#: What a process does in the place of a function: it is killed, as by a power cut.
_KILLED = """
import os, pkgutil, signal, sys
owner, name = sys.argv.pop(1).rsplit(".", 1)
setattr(pkgutil.resolve_name(owner), name, lambda *_, **__: os.kill(os.getpid(), signal.SIGKILL))
from registry.cli import main
main()
"""
_NAMED = "registry.files._put"
#: A command, and the function in whose place it is killed.
KILLS = [
    (["backup", "out/b.db"], _NAMED),
    (["archive", "out/a.zip"], _NAMED),
    (["export", "out"], _NAMED),
    (["export", "out/e.xlsx"], "xlsxwriter.packager:Packager._create_package"),
    (["template", "out/t.xlsx"], "xlsxwriter.workbook:Workbook._store_workbook"),
    (["report", "out/r.xlsx", "--as-of", "2019-12-31"], "xlsxwriter.packager:Packager._create_package"),
    (["snapshot", "out/s", "--as-of", "2019-12-31"], _NAMED),
    (["graph", "D1", "out/g.svg", "--as-of", "2019-12-31"], _NAMED),
    (["import", "bad", "--problems", "out/p.xlsx"], _NAMED),
    (["import", "bad"], "registry.exchange.reading._sheets"),
    (["import", "bad"], "registry.exchange.sheets.parse"),
]


@pytest.fixture
def folders(standing: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """Where a command may leave anything: where it writes, where temporary files are, beside the registry."""
    found = [tmp_path / "out", tmp_path / "temporary", standing.parent, tmp_path]
    for folder in found:
        folder.mkdir(exist_ok=True)
    written(tmp_path / "bad", {"people": "code,name\nP1,\n,无代码\n"})
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("TMPDIR", str(tmp_path / "temporary"))
    monkeypatch.setattr(tempfile, "tempdir", None)
    return found


def left(folders: list[Path]) -> list[Path]:
    """What is in the folders and was not there before, but for the log beside a database."""
    known = {"bad", "out", "temporary", "database", "registry.db", "registry.db-wal", "registry.db-shm"}
    return [file for folder in folders for file in folder.iterdir() if file.name not in known]


@pytest.mark.parametrize(("args", "place"), KILLS)
def test_what_a_killed_command_leaves_is_hidden_and_cleared_by_the_next_of_its_kind(
    args: list[str], place: str, folders: list[Path], standing: Path, run: Run
) -> None:
    command = [sys.executable, "-c", _KILLED, place, *args]
    env = os.environ | {"REGISTRY_DATABASE_URL": address_of(standing)}
    assert subprocess.run(command, env=env, capture_output=True, check=False).returncode == -signal.SIGKILL
    remains = left(folders)
    assert all(is_workplace(folder) for folder in remains)
    for folder in remains:
        assert folder.stat().st_mode & 0o777 == 0o700
        for file in (*folder.iterdir(), folder):
            os.utime(file, (1, 1))
    assert run(*args).code in (0, 2)
    assert not [folder for folder in left(folders) if is_workplace(folder)]


#: A process that is killed when the child has said what stands in a sheet, and before anybody looked at it.
_KILLED_AFTER_READING = """
import os, signal
from registry.exchange.process import Children
read = Children.run
Children.run = lambda *args: (read(*args), os.kill(os.getpid(), signal.SIGKILL))
from registry.cli import main
main()
"""


def test_no_text_of_a_sheet_lies_in_a_file_with_a_name_while_it_is_read(folders: list[Path], standing: Path) -> None:
    command = [sys.executable, "-c", _KILLED_AFTER_READING, "import", "bad"]
    env = os.environ | {"REGISTRY_DATABASE_URL": address_of(standing)}
    assert subprocess.run(command, env=env, capture_output=True, check=False).returncode == -signal.SIGKILL
    assert [file for file in folders[1].rglob("*") if file.is_file()] == []


@pytest.mark.parametrize("place", ["registry.exchange.importing.take_read", "registry.files._put"])
def test_what_a_killed_founding_leaves_is_cleared_by_the_next_import_also_where_a_registry_stands_by_then(
    place: str, run: Run, database: Path, tmp_path: Path
) -> None:
    written(tmp_path / "in")
    command = [sys.executable, "-c", _KILLED, place, "import", str(tmp_path / "in")]
    assert subprocess.run(command, capture_output=True, check=False).returncode == -signal.SIGKILL
    (half,) = database.parent.iterdir()
    assert is_workplace(half) and {"registry.db"} <= {file.name for file in half.iterdir()}
    assert run("import", tmp_path / "in").code == 0
    assert half.exists()
    for file in (*half.iterdir(), half):
        os.utime(file, (1, 1))
    assert run("import", tmp_path / "in").code == 0
    assert not half.exists()


#: Commands that say that they wrote something, and what they wrote.
WRITTEN = [
    (["backup", "out/b.db"], ["b.db"]),
    (["archive", "out/a.zip"], ["a.zip"]),
    (["export", "out/e.xlsx"], ["e.xlsx"]),
    (["export", "out"], ["people.csv", "facts.csv"]),
    (["template", "out/t.xlsx"], ["t.xlsx"]),
    (["report", "out/r.xlsx", "--as-of", "2019-12-31"], ["r.xlsx"]),
    (["snapshot", "out/s", "--as-of", "2019-12-31"], ["s", "s/manifest.json", "s/post.parquet"]),
    (["graph", "D1", "out/g.svg", "--as-of", "2019-12-31"], ["g.svg"]),
    (["import", "bad", "--problems", "out/p.xlsx"], ["p.xlsx"]),
]


@pytest.mark.parametrize(("args", "names"), WRITTEN)
def test_what_is_said_to_be_written_was_brought_to_the_disk_with_its_name(
    args: list[str], names: list[str], folders: list[Path], run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    files: set[int] = set()
    named: set[str] = set()
    out = folders[0]

    def sync(handle: int) -> None:
        stat = os.fstat(handle)
        files.add(stat.st_ino)
        if stat.st_ino == out.stat().st_ino:
            named.update(os.listdir(out))

    monkeypatch.setattr(os, "fsync", sync)
    assert run(*args).code in (0, 2)
    assert {(out / name).stat().st_ino for name in names} <= files
    assert {name.partition("/")[0] for name in names} <= named


def test_the_folders_of_a_new_registry_were_brought_to_the_disk_with_their_names(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    named: dict[int, set[str]] = {}

    def sync(handle: int) -> None:
        stat = os.fstat(handle)
        named[stat.st_ino] = set(os.listdir(handle)) if os.path.isdir(f"/proc/self/fd/{handle}") else set()

    monkeypatch.setattr(os, "fsync", sync)
    monkeypatch.setenv("REGISTRY_DATABASE_URL", f"sqlite:///{tmp_path / 'a' / 'b' / 'r.db'}")
    assert run("init").code == 0
    assert (tmp_path / "a" / "b" / "r.db").stat().st_ino in named
    for folder, name in ((tmp_path, "a"), (tmp_path / "a", "b"), (tmp_path / "a" / "b", "r.db")):
        assert name in named[folder.stat().st_ino]
