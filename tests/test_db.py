"""The database: where it is, how it is opened, and that nothing is left half done."""

from __future__ import annotations

import fcntl
import os
import sqlite3
from pathlib import Path

import pytest
from sqlalchemy import select, text
from sqlalchemy.engine import URL

from registry import db, record
from registry.db import (
    SCHEMA,
    Unavailable,
    back_up,
    database_url,
    found_registry,
    founding,
    open_registry,
    reading,
    transaction,
)
from registry.errors import Conflict, NotFound
from registry.moment import head
from registry.resources import instance_folder
from tests.registries import SMALL, all_of, founded, imported, on_postgresql, stands, touch, url_of


@pytest.mark.sqlite("a server's database is no file")
def test_without_a_name_the_database_is_sqlite_in_the_instance_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(db.ENVIRONMENT, raising=False)
    assert Path(str(database_url().database)) == instance_folder() / "registry.db"


def test_the_environment_names_the_database(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(db.ENVIRONMENT, "sqlite:////srv/registry.db")
    assert database_url().database == "/srv/registry.db"


@pytest.mark.parametrize("scheme", ["postgresql", "postgres"])
def test_postgresql_is_spoken_to_by_psycopg_3(scheme: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(db.ENVIRONMENT, f"{scheme}://somebody@host/registry")
    assert database_url().drivername == "postgresql+psycopg"


@pytest.mark.sqlite("a server's database is no file")
@pytest.mark.parametrize(
    ("pragma", "value"), [("journal_mode", "wal"), ("synchronous", 2), ("foreign_keys", 1), ("busy_timeout", 5000)]
)
def test_sqlite_writes_ahead_and_to_the_disk_and_holds_foreign_keys(pragma: str, value: object, tmp_path: Path) -> None:
    with founded(tmp_path / "r.db").connect() as connection:
        assert connection.exec_driver_sql(f"pragma {pragma}").scalar() == value


def test_a_reference_to_an_identity_that_is_not_there_is_refused_by_the_database(tmp_path: Path) -> None:
    engine = founded(tmp_path / "r.db")
    with pytest.raises(Exception, match=r"(?i)foreign key"), transaction(engine) as connection:
        connection.execute(record.code.insert(), {"space": "unit", "code": "X", "identity": 1})


def test_opening_a_registry_that_is_not_there_is_not_found_and_makes_no_file(tmp_path: Path) -> None:
    with pytest.raises(NotFound) as refusal:
        open_registry(url_of(tmp_path / "none.db"))
    assert "registry init" in refusal.value.says.zh
    assert "registry init" in refusal.value.says.en
    assert list(tmp_path.iterdir()) == []


def test_a_password_is_never_shown() -> None:
    with pytest.raises(Unavailable) as refusal:
        open_registry(URL.create("postgresql+psycopg", "somebody", "secret", "127.0.0.1", 1, "registry"))
    assert refusal.value.says.zh.startswith("连不上数据库")
    assert refusal.value.says.en.startswith("no connection to")
    assert "secret" not in refusal.value.says.zh + refusal.value.says.en


@pytest.mark.parametrize(
    "named",
    ["nonsense:secret", "nonsense://u:secret@host/x", "mysql://u:secret@host/x", "postgresql+nodriver://u:secret@h/x",
     "postgresql://u:secret@host:port/x", "sqlite://u:secret@host/x"],
)  # fmt: skip
def test_an_address_that_is_no_database_s_is_reported_in_words_without_its_password(
    named: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(db.ENVIRONMENT, named)
    with pytest.raises(Unavailable) as refusal:
        open_registry()
    assert "数据库" in refusal.value.says.zh
    assert "secret" not in refusal.value.says.zh + refusal.value.says.en


@pytest.mark.sqlite("a server's database is no file")
def test_a_file_that_is_no_database_is_not_taken_for_a_registry_that_is_missing(tmp_path: Path) -> None:
    (tmp_path / "r.db").write_text("this is a text, and longer than the header of a database " * 20)
    for act in (open_registry, found_registry, db.upgrade_registry):
        with pytest.raises(Unavailable) as refusal:
            act(url_of(tmp_path / "r.db"))
        assert refusal.value.says.zh == f"打不开登记库：{tmp_path / 'r.db'}（不是 SQLite 数据库）"
        assert refusal.value.says.en == f"{tmp_path / 'r.db'} cannot be opened: it is not an SQLite database"


@pytest.mark.sqlite("no file is locked as a whole there")
def test_a_registry_that_another_program_holds_for_itself_is_reported_to_be_locked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(db, "PATIENCE", 50)
    founded(tmp_path / "r.db").dispose()
    with sqlite3.connect(tmp_path / "r.db") as holder:
        holder.execute("PRAGMA locking_mode=EXCLUSIVE")
        holder.execute("BEGIN EXCLUSIVE")
        with pytest.raises(Unavailable, match="holds it for itself"):
            open_registry(url_of(tmp_path / "r.db"))


@pytest.mark.sqlite("a server's database is no file")
@pytest.mark.parametrize("content", [b"", None], ids=["an empty file", "a database without tables"])
def test_a_file_with_nothing_in_it_is_no_registry_yet_and_stays_as_it_is(content: bytes | None, tmp_path: Path) -> None:
    file = tmp_path / "r.db"
    if content is None:
        with sqlite3.connect(file) as raw:
            raw.execute("create table t (a)")
            raw.execute("drop table t")
    else:
        file.write_bytes(content)
    before = file.read_bytes()
    with pytest.raises(NotFound):
        open_registry(url_of(file))
    assert file.read_bytes() == before
    with pytest.raises(ZeroDivisionError), founding(url_of(file)):
        raise ZeroDivisionError
    with pytest.raises(NotFound):
        open_registry(url_of(file))
    with founding(url_of(file)) as engine:
        imported(engine, tmp_path / "in", SMALL)
    with reading(open_registry(url_of(file))) as connection:
        assert head(connection) == 1


@pytest.mark.sqlite("a server's database is no file")
def test_an_empty_file_stays_empty_where_founding_is_given_up_and_keeps_its_permissions(tmp_path: Path) -> None:
    file = tmp_path / "r.db"
    file.touch(0o600)
    with pytest.raises(ZeroDivisionError), founding(url_of(file)):
        raise ZeroDivisionError
    assert [f.name for f in tmp_path.iterdir()] == ["r.db"]
    assert file.stat().st_size == 0
    with founding(url_of(file)):
        pass
    assert file.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("table", ["bookmark", "change", "alembic_version"])
def test_another_program_s_database_is_neither_touched_nor_made_into_a_registry(table: str, tmp_path: Path) -> None:
    theirs = tmp_path / "theirs.db"
    touch(theirs, f"create table {table} (id integer)")
    before = all_of(theirs)
    for act in (open_registry, found_registry, db.upgrade_registry):
        with pytest.raises(Conflict, match="another program"):
            act(url_of(theirs))
    with pytest.raises(Conflict, match="another program"), founding(url_of(theirs)):
        raise AssertionError("founded in another program's database")
    assert all_of(theirs) == before


@pytest.mark.sqlite("a server's database is no file")
def test_what_a_killed_founding_left_is_cleared_by_the_next_once_it_is_old(tmp_path: Path) -> None:
    old, fresh, running = (tmp_path / f".grassroots-registry-{digit * 16}" for digit in "012")
    others = [tmp_path / ".grassroots-registry-notes", tmp_path / ".r.db.0123abcd"]
    for folder in (old, fresh, running, *others):
        folder.mkdir()
        for name in ("r.db", "r.db-wal"):
            (folder / name).write_bytes(b"half")
            os.utime(folder / name, (1, 1))
        os.utime(folder, (1, 1))
    os.utime(fresh / "r.db-wal")
    hold = os.open(running, os.O_RDONLY)
    fcntl.flock(hold, fcntl.LOCK_EX)
    with founding(url_of(tmp_path / "r.db")):
        pass
    assert {f.name for f in tmp_path.iterdir()} == {"r.db", *(f.name for f in (fresh, running, *others))}
    os.close(hold)
    with founding(url_of(tmp_path / "r.db")):
        pass
    assert {f.name for f in tmp_path.iterdir() if f.is_dir()} == {f.name for f in (fresh, *others)}


def test_a_registry_has_a_tag_of_its_own(tmp_path: Path) -> None:
    tags = set()
    for name in ("a.db", "b.db"):
        with reading(found_registry(url_of(tmp_path / name))) as connection:
            tags.add(
                connection.execute(select(record.setting.c.value).where(record.setting.c.key == "tag")).scalar_one()
            )
    assert len(tags) == 2


def test_founding_what_stands_leaves_it_as_it_is(tmp_path: Path) -> None:
    engine = founded(tmp_path / "r.db")
    imported(engine, tmp_path / "in", SMALL)
    with reading(found_registry(url_of(tmp_path / "r.db"))) as connection:
        assert head(connection) == 1


def set_schema(file: Path, schema: str) -> None:
    touch(file, f"update alembic_version set version_num = '{schema}'")


def test_a_schema_that_is_behind_is_refused_with_the_command_that_upgrades_it(tmp_path: Path) -> None:
    founded(tmp_path / "r.db").dispose()
    set_schema(tmp_path / "r.db", "0000")
    with pytest.raises(Conflict) as refusal:
        open_registry(url_of(tmp_path / "r.db"))
    assert "registry upgrade" in refusal.value.says.zh
    assert "registry upgrade" in refusal.value.says.en


def test_a_schema_of_a_newer_program_is_refused_for_reading_and_for_upgrading(tmp_path: Path) -> None:
    founded(tmp_path / "r.db").dispose()
    set_schema(tmp_path / "r.db", SCHEMA + "9")
    for act in (open_registry, db.upgrade_registry, found_registry):
        with pytest.raises(Conflict, match="newer"):
            act(url_of(tmp_path / "r.db"))


def test_upgrading_what_is_not_there_is_not_found(tmp_path: Path) -> None:
    with pytest.raises(NotFound):
        db.upgrade_registry(url_of(tmp_path / "none.db"))


def test_leaving_a_transaction_commits_and_raising_rolls_everything_back(tmp_path: Path) -> None:
    engine = founded(tmp_path / "r.db")
    with transaction(engine) as connection:
        connection.execute(record.identity.insert(), {"id": 1, "kind": "place"})
    with pytest.raises(ZeroDivisionError), transaction(engine) as connection:
        connection.execute(record.identity.insert(), {"id": 2, "kind": "place"})
        raise ZeroDivisionError
    with reading(engine) as connection:
        assert connection.execute(select(record.identity.c.id)).scalars().all() == [1]


def test_a_second_writer_waits_and_then_has_a_conflict(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(db, "PATIENCE", 50)
    engine = founded(tmp_path / "r.db")
    with transaction(engine), pytest.raises(Conflict), transaction(db.connect(engine.url)):
        raise AssertionError("two writers at once")


def test_a_reader_is_not_held_up_by_a_writer_and_sees_one_state(tmp_path: Path) -> None:
    engine = founded(tmp_path / "r.db")
    count = text("select count(*) from identity")
    with reading(engine) as reader:
        assert reader.execute(count).scalar() == 0
        with transaction(engine) as writer:
            writer.execute(record.identity.insert(), {"id": 1, "kind": "place"})
        assert reader.execute(count).scalar() == 0
    with reading(engine) as reader:
        assert reader.execute(count).scalar() == 1


def test_founding_puts_the_registry_in_its_place_whole_or_leaves_nothing(tmp_path: Path) -> None:
    url = url_of(tmp_path / "new" / "r.db")
    with pytest.raises(ZeroDivisionError), founding(url) as engine:
        imported(engine, tmp_path / "in", SMALL)
        raise ZeroDivisionError
    assert not (tmp_path / "new").exists() and not stands(tmp_path / "new" / "r.db")
    with founding(url) as engine:
        imported(engine, tmp_path / "in", SMALL)
        assert not db.exists(db.connect(url))
    assert on_postgresql() or [file.name for file in (tmp_path / "new").iterdir()] == ["r.db"]
    with reading(open_registry(url)) as connection:
        assert head(connection) == 1


@pytest.mark.sqlite("a server's database is no file")
def test_founding_works_on_a_file_system_without_hard_links(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError("no links here")

    monkeypatch.setattr(os, "link", refuse)
    with founding(url_of(tmp_path / "r.db")) as engine:
        imported(engine, tmp_path / "in", SMALL)
    with reading(open_registry(url_of(tmp_path / "r.db"))) as connection:
        assert head(connection) == 1
    with pytest.raises(Conflict), founding(url_of(tmp_path / "s.db")):
        founded(tmp_path / "s.db")


def test_a_registry_that_stands_is_not_taken_away_when_a_block_on_it_raises(tmp_path: Path) -> None:
    founded(tmp_path / "r.db")
    with pytest.raises(ZeroDivisionError), founding(url_of(tmp_path / "r.db")):
        raise ZeroDivisionError
    assert db.exists(db.connect(url_of(tmp_path / "r.db")))


def test_of_two_who_found_the_same_registry_the_later_has_a_conflict(tmp_path: Path) -> None:
    url = url_of(tmp_path / "r.db")
    with pytest.raises(Conflict, match="founded meanwhile"), founding(url):
        imported(found_registry(url), tmp_path / "in", SMALL)
    with reading(open_registry(url)) as connection:
        assert head(connection) == 1
    assert on_postgresql() or {f.name for f in tmp_path.iterdir()} - {"r.db-wal", "r.db-shm"} == {"in", "r.db"}


@pytest.mark.sqlite("PostgreSQL has pg_dump")
def test_a_backup_of_a_running_registry_is_a_registry(tmp_path: Path) -> None:
    engine = founded(tmp_path / "r.db")
    imported(engine, tmp_path / "in", SMALL)
    with transaction(engine) as writer:
        writer.execute(record.identity.insert(), {"id": 999, "kind": "place"})
        back_up(engine, tmp_path / "copy.db")
    with reading(open_registry(url_of(tmp_path / "copy.db"))) as connection:
        assert head(connection) == 1
        assert connection.execute(text("select count(*) from identity where id = 999")).scalar() == 0


@pytest.mark.sqlite("PostgreSQL has pg_dump")
def test_a_backup_that_cannot_be_written_is_reported_with_its_place_and_leaves_nothing(tmp_path: Path) -> None:
    engine = founded(tmp_path / "r.db")
    with pytest.raises(Unavailable) as refusal:
        back_up(engine, tmp_path / "none" / "copy.db")
    assert str(tmp_path / "none") in refusal.value.says.zh
    assert "the backup could not be written" in refusal.value.says.en
    assert not (tmp_path / "none").exists()
