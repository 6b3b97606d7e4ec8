"""A registry that is reported to stand is whole and on the disk, or nothing of it is left."""

from __future__ import annotations

import errno
import os
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from registry.db import Unavailable, back_up, founding
from registry.errors import Conflict
from registry.exchange.importing import take
from registry.staging.service import Request
from tests.registries import SMALL, founded, imported, touch, url_of, value_of, written

pytestmark = pytest.mark.sqlite("a server's database is no file")


def _left(folder: Path) -> set[str]:
    return {file.name for file in folder.iterdir()}


def _a_reader(half: Path) -> Callable[[], None]:
    """Reads what is being made, so that nothing of its log can be brought home."""
    reader = sqlite3.connect(half)
    reader.execute("BEGIN")
    reader.execute("SELECT count(*) FROM setting").fetchone()
    return reader.close


def _a_torn_page(half: Path) -> Callable[[], None]:
    """Damages a page that the import does not write: that of an index of a ledger that stays empty."""
    with closing(sqlite3.connect(half)) as raw:
        raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        (page,) = raw.execute("SELECT rootpage FROM sqlite_master WHERE name = 'ix_elections_until'").fetchone()
    with half.open("r+b") as file:
        file.seek((page - 1) * 4096)
        file.write(b"\xff" * 512)
    return lambda: None


@pytest.mark.parametrize(("spoil", "why"), [(_a_reader, "holds it for itself"), (_a_torn_page, "the file is damaged")])
def test_a_registry_of_which_anything_is_not_in_its_file_is_not_put_in_its_place(
    spoil: Callable[[Path], Callable[[], None]], why: str, tmp_path: Path
) -> None:
    written(tmp_path / "in")
    with pytest.raises(Unavailable, match=why), founding(url_of(tmp_path / "r.db")) as engine:
        undo = spoil(Path(str(engine.url.database)))
        take(engine, tmp_path / "in", Request("测试"))
    undo()
    assert _left(tmp_path) == {"in"}


@pytest.mark.parametrize("waits", [False, True], ids=["nothing there", "an empty file"])
@pytest.mark.parametrize("kind", ["file", "folder"])
def test_a_disk_that_does_not_take_the_registry_is_reported_and_nothing_of_it_is_left(
    kind: str, waits: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(handle: int) -> None:
        if os.path.isdir(f"/proc/self/fd/{handle}") == (kind == "folder"):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    (tmp_path / "d").mkdir()
    if waits:
        (tmp_path / "d" / "r.db").touch(0o600)
    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(Unavailable) as refusal, founding(url_of(tmp_path / "d" / "r.db")) as engine:
        imported(engine, tmp_path / "in", SMALL)
    assert "磁盘已满" in refusal.value.says.zh and "the disk is full" in refusal.value.says.en
    assert str(tmp_path / "d" / "r.db") in refusal.value.says.en and "grassroots-registry" not in str(refusal.value)
    assert _left(tmp_path / "d") == ({"r.db"} if waits else set())
    assert not waits or (tmp_path / "d" / "r.db").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("log", ["-wal", "-journal"])
@pytest.mark.parametrize("waits", [False, True], ids=["nothing there", "an empty file"])
def test_nothing_is_put_beside_the_log_of_another_database(log: str, waits: bool, tmp_path: Path) -> None:
    (tmp_path / f"r.db{log}").write_bytes(b"somebody's")
    if waits:
        (tmp_path / "r.db").touch()
    with pytest.raises(Conflict, match=f"move .*r.db{log} away"), founding(url_of(tmp_path / "r.db")):
        raise AssertionError("founded beside a log")
    engine = founded(tmp_path / "s.db")
    (tmp_path / "r.db").unlink(missing_ok=True)
    with pytest.raises(Conflict, match=f"move .*r.db{log} away"):
        back_up(engine, tmp_path / "r.db")
    assert (tmp_path / f"r.db{log}").read_bytes() == b"somebody's"
    assert not (tmp_path / "r.db").exists()


def test_a_database_without_tables_is_written_over_in_one_transaction_or_not_at_all(tmp_path: Path) -> None:
    file = tmp_path / "r.db"
    with closing(sqlite3.connect(file)) as raw:
        raw.execute("create table t (a)")
        raw.execute("drop table t")
    before = file.read_bytes()
    with pytest.raises(ZeroDivisionError), founding(url_of(file)) as engine:
        imported(engine, tmp_path / "in", SMALL)
        raise ZeroDivisionError
    assert file.read_bytes() == before and _left(tmp_path) == {"in", "r.db"}
    with pytest.raises(Conflict, match="founded meanwhile"), founding(url_of(file)):
        touch(file, "create table theirs (a integer)")
    assert value_of(file, "select count(*) from sqlite_master") == 1
