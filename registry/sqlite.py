"""What is SQLite's own, for `registry.db` alone: files, pragmas, and a registry that is put in its place whole.

`registry.postgresql` offers the same functions for the other kind of database.
"""

from __future__ import annotations

import os
import re
import secrets
import shutil
import sqlite3
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Any

from sqlalchemy import Column, Connection, Engine, ForeignKeyConstraint, MetaData, Select, Table, create_engine, event
from sqlalchemy.engine import URL

from registry.errors import Conflict, Unavailable
from registry.language import Words
from registry.resources import new_folders

#: What is kept of the database in memory while many rows are written, in KiB.
WRITING_CACHE = 32_768
#: After how long a half-made file is nobody's any more, in seconds.
ABANDONED = 3_600
#: The files that belong to an SQLite database, by what their names end in.
_SUFFIXES = ("", "-wal", "-shm", "-journal")
#: What SQLite says, and what that means to who reads it.
_REASONS = (
    ("not a database", Words("不是 SQLite 数据库", "it is not an SQLite database")),
    ("malformed", Words("文件已损坏", "the file is damaged")),
    ("locked", Words("正被其他程序独占", "another program holds it for itself")),
    ("is full", Words("磁盘已满", "the disk is full")),
    ("readonly", Words("不可写", "it cannot be written to")),
    ("unable to open", Words("没有权限，或所在文件夹不可写", "no permission, or its folder cannot be written to")),
)


def engine(url: URL, patience: int) -> Engine:
    """An engine: commits on the disk, foreign keys held, transactions begun by us; a writer waits `patience` ms."""
    made = create_engine(url, connect_args={"timeout": patience / 1000})

    @event.listens_for(made, "connect")
    def _prepare(raw: Any, _: Any) -> None:
        raw.isolation_level = None
        for pragma in ("foreign_keys=ON", "synchronous=FULL", f"busy_timeout={patience}"):
            raw.execute(f"PRAGMA {pragma}")

    @event.listens_for(made, "begin")
    def _begin(connection: Connection) -> None:
        writes = connection.get_execution_options().get("registry_writes")
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return made


def _file_of(url: URL) -> Path | None:
    """The file of a database; None for one in memory."""
    return None if url.database in (None, "", ":memory:") else Path(url.database or "")


def named(url: URL) -> str:
    """The database as people are told of it: its file."""
    return str(_file_of(url) or url)


def unavailable(url: URL, said: str) -> Unavailable:
    """What SQLite said of a database that cannot be opened, as a refusal."""
    why = meant(said)
    return Unavailable(f"打不开登记库：{named(url)}（{why.zh}）", f"{named(url)} cannot be opened: {why.en}")


def meant(said: str) -> Words:
    """What SQLite says, in words; as it is where we know none."""
    return next((words for sign, words in _REASONS if sign in said), Words(said, said))


def is_lost(error: BaseException) -> bool:
    """Whether an error means that the database is gone: a file never is."""
    return False


def is_busy(error: BaseException) -> bool:
    """Whether an error means that another writer holds the registry."""
    return "locked" in str(error)


def begin_writing(connection: Connection, patience: int) -> None:
    """Nothing more: a writer's transaction is begun as one, so there is never a second."""


def begin_upgrading(connection: Connection) -> None:
    """Nothing more: a writer's transaction is begun as one, so there is never a second."""


#: How a connection is opened that reads one state from its first query to its last.
READING: dict[str, Any] = {}


#: What no table of ours says of a column: it would alter what is stored, found or taken.
_ODD_CLAUSES = re.compile(r"\b(collate|check|default|generated|on\s+(conflict|delete|update)|strict|without)\b", re.I)


def strangers(connection: Connection) -> list[str]:
    """Triggers, views, tables of modules, and tables with clauses that no table of ours has."""
    found = connection.exec_driver_sql("select type, name, tbl_name, sql from sqlite_master order by type, name").all()
    odd = [f"{kind} {name}" for kind, name, _, _ in found if kind not in ("table", "index")]
    tables = [(name, sql or "") for kind, name, _, sql in found if kind == "table" and not name.startswith("sqlite_")]
    odd += [name for name, sql in tables if _ODD_CLAUSES.search(sql) or sql[:14].lower() == "create virtual"]
    indexes = [(name, sql or "") for kind, name, _, sql in found if kind == "index"]
    return odd + [f"index {name}" for name, sql in indexes if "collate" in sql.lower()]


def begin_bulk(connection: Connection) -> None:
    """Lets more of the database stay in memory while many rows are written."""
    connection.exec_driver_sql(f"PRAGMA cache_size=-{WRITING_CACHE}")


def insert(connection: Connection, into: str, rows: list[tuple[Any, ...]]) -> None:
    """Writes rows into a table and its columns, as they are named in SQL."""
    connection.exec_driver_sql(f"INSERT INTO {into} VALUES ({', '.join('?' * len(rows[0]))})", rows)


def shelf(connection: Connection, table: Table) -> Table:
    """A temporary table for rows of `table`, in a file of its own: it goes when the connection is closed, after use."""
    connection.detach()
    columns = (Column(c.name, c.type, primary_key=c.primary_key) for c in table.c)
    made = Table(f"{table.name}_aside", MetaData(), *columns, prefixes=["TEMPORARY"])
    made.create(connection, checkfirst=False)
    return made


def links_of(tables: Iterable[Table]) -> list[ForeignKeyConstraint]:
    """The references that can be taken away and made again: none here."""
    return []


def by_arrow(connection: Connection, query: Select) -> None:
    """Nothing: a second SQLite library in this process, which ADBC brings, would undo the locks of the first one."""


def copy(connection: Connection, path: Path) -> None:
    """Copies the running database to `path`. Raises Unavailable."""
    try:
        with closing(sqlite3.connect(path)) as target:
            connection.connection.driver_connection.backup(target)  # type: ignore[union-attr]
    except sqlite3.Error as error:
        why = meant(str(error))
        raise Unavailable(
            f"未能写出备份：{path.parent}（{why.zh}）", f"the backup could not be written in {path.parent}: {why.en}"
        ) from error


def prepare(engine: Engine) -> None:
    """Lets readers read while somebody writes. SQLite remembers it in the file, so only our own files are told."""
    with engine.connect() as connection:
        connection.connection.driver_connection.execute("PRAGMA journal_mode=WAL")  # type: ignore[union-attr]


def make_room(url: URL) -> None:
    """Makes the folder that a file is to stand in."""
    file = _file_of(url)
    if file is not None:
        file.parent.mkdir(parents=True, exist_ok=True)


def is_missing(url: URL) -> bool:
    """Whether there is no such file, or nothing in it: then nobody needs to open it."""
    file = _file_of(url)
    return file is not None and (not file.exists() or (file.is_file() and file.stat().st_size == 0))


#: What may be made aside and put in its place whole: a file that is not there yet.
can_be_put = is_missing


@contextmanager
def aside(url: URL) -> Iterator[URL]:
    """The address of a file beside that of `url`; what is made there is put in its place whole if the block ends well.

    Raises Conflict where something stands in its place by then.
    """
    file = Path(os.path.realpath(url.database or ""))
    made = file.with_name(f".{file.name}.{secrets.token_hex(4)}")
    _clear_abandoned(file)
    with new_folders(file.parent):
        try:
            yield url.set(database=str(made))
            _put(made, file)
        finally:
            remove(made)


def remove(file: Path) -> None:
    """Removes a database with all files that belong to it."""
    for suffix in _SUFFIXES:
        with suppress(OSError):
            file.with_name(file.name + suffix).unlink(missing_ok=True)


def _clear_abandoned(file: Path) -> None:
    """Removes what is left of foundings of `file` that were killed, as far as nobody touched it for a while."""
    half = re.compile(rf"(\.{re.escape(file.name)}\.[0-9a-f]{{8}})(-wal|-shm|-journal)?")
    touched: dict[str, float] = defaultdict(float)
    with suppress(OSError):
        for entry in os.scandir(file.parent):
            if match := half.fullmatch(entry.name):
                touched[match[1]] = max(touched[match[1]], entry.stat().st_mtime)
    for name, at in touched.items():
        if time.time() - at > ABANDONED:
            remove(file.with_name(name))


def _put(made: Path, file: Path) -> None:
    """Gives a file its name without ever taking the place of another one, as far as the file system can.

    An empty file that waits there is filled: its permissions stay. Raises Conflict where anything else stands there.
    """
    if file.is_file() and file.stat().st_size == 0:
        shutil.copymode(file, made)
        os.replace(made, file)
        return
    try:
        os.link(made, file)
    except OSError as error:
        if file.exists():
            raise Conflict(
                "登记库在此期间已由他人建立，请再试一次", "the registry was founded meanwhile: try again"
            ) from error
        os.rename(made, file)
