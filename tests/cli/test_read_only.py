"""A copy of a registry on a disk that nobody can write to: it is verified and asked, and refuses what would write."""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from registry.db import ENVIRONMENT, open_registry, reading
from registry.errors import Unavailable
from registry.moment import head
from registry.web import create_app
from tests.cli.conftest import Run
from tests.full_disks import disk, remount
from tests.registries import founded, imported

pytestmark = pytest.mark.sqlite("a standby of a server says itself that it is one")
FIGURES = ("figures", "--as-of", "2019-12-31", "--json")


@contextmanager
def unwritable(place: Path, fill: Callable[[Path], object]) -> Iterator[Path]:
    """A disk for reading only, or for who may not mount one a folder, in which is what `fill` puts there."""
    if os.geteuid() == 0:
        with disk(place, 32 << 20):
            fill(place)
            remount(place, "ro")
            yield place
        return
    place.mkdir()
    fill(place)
    for file in (*place.iterdir(), place):
        file.chmod(0o555 if file.is_dir() else 0o444)
    try:
        yield place
    finally:
        place.chmod(0o755)


def copied(source: Path) -> Callable[[Path], object]:
    return lambda place: shutil.copy(source, place / "r.db")


def test_a_copy_on_a_disk_that_cannot_be_written_to_is_verified_and_asked(
    run: Run, standing: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    commands = [("verify", "--json"), ("checkpoint",), FIGURES, ("tree", "--as-of", "2019-12-31", "--json")]
    answers = [run(*command).out for command in commands]
    with unwritable(tmp_path / "disk", copied(standing)) as place:
        monkeypatch.setenv(ENVIRONMENT, f"sqlite:///{place / 'r.db'}")
        assert [run(*command).out for command in commands] == answers
        pages = create_app(open_registry()).test_client()
        assert pages.get("/").status_code == 200
        assert run("backup", tmp_path / "b.db").code == 0
        assert [file.name for file in place.iterdir()] == ["r.db"]
    monkeypatch.setenv(ENVIRONMENT, f"sqlite:///{tmp_path / 'b.db'}")
    assert [run(*command).out for command in commands] == answers


def test_what_would_write_to_such_a_copy_is_refused_in_words(
    run: Run, standing: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "people.csv").write_text("code,name\nP9,某\n")
    with unwritable(tmp_path / "disk", copied(standing)) as place:
        monkeypatch.setenv(ENVIRONMENT, f"sqlite:///{place / 'r.db'}")
        for command in (("import", tmp_path / "in"), ("undo", "3")):
            chinese, english = run(*command), run(*command, "--lang", "en")
            assert (chinese.code, chinese.out, english.code) == (1, "", 1)
            assert chinese.err == f"登记库无法使用：{place / 'r.db'}（不可写）\n"
            assert english.err == f"{place / 'r.db'} cannot be used: it cannot be written to\n"


def test_a_copy_of_which_something_is_in_a_log_that_cannot_be_read_is_refused_in_words(
    run: Run, standing: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def with_log(place: Path) -> None:
        shutil.copy(standing, tmp_path / "w.db")
        with closing(sqlite3.connect(tmp_path / "w.db")) as raw:
            raw.execute("UPDATE setting SET value = 'altered' WHERE key = 'tag'")
            raw.commit()
            for suffix in ("", "-wal"):
                shutil.copy(tmp_path / f"w.db{suffix}", place / f"r.db{suffix}")

    with unwritable(tmp_path / "disk", with_log) as place:
        monkeypatch.setenv(ENVIRONMENT, f"sqlite:///{place / 'r.db'}")
        chinese, english = run("verify"), run("verify", "--lang", "en")
        assert (chinese.code, chinese.out, english.code, english.out) == (1, "", 1, "")
        assert "日志（-wal）" in chinese.err and "请连同日志复制到可写的磁盘" in chinese.err
        assert "in its log (-wal)" in english.err and "copy both" in english.err


def test_a_registry_that_can_be_written_to_is_read_with_its_log(tmp_path: Path) -> None:
    engine = founded(tmp_path / "r.db")
    with reading(engine) as before:
        assert head(before) == 0
        imported(engine, tmp_path / "in", {"people": "code,name\nP1,某\n"})
        assert (tmp_path / "r.db-wal").stat().st_size > 0
        with reading(open_registry(engine.url)) as connection:
            assert head(connection) == 1


def test_a_copy_that_is_changed_while_it_is_read_without_locks_is_shown(
    standing: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "access", lambda *_: False)
    engine = open_registry()
    with reading(engine) as connection:
        assert head(connection) == 3
    with closing(sqlite3.connect(standing)) as raw:
        raw.execute("UPDATE setting SET value = 'altered' WHERE key = 'tag'")
        raw.commit()
    with pytest.raises(Unavailable, match="changed meanwhile"), reading(engine) as connection:
        head(connection)
    with reading(engine) as connection:
        assert head(connection) == 3
