"""SQLite, for `registry.db` alone: files, pragmas, and a registry that is put in its place whole.

`registry.postgresql` offers the same functions for the other kind of database.
"""

from __future__ import annotations

import os
import re
import shutil
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Column, Connection, Engine, ForeignKeyConstraint, MetaData, Select, Table, create_engine, event
from sqlalchemy.engine import URL

from registry.errors import Conflict, Refused, Unavailable
from registry.files import clear_abandoned, is_workplace, new_file, new_folders, put, workplace
from registry.language import Words

#: What is kept of the database in memory while many rows are written, in KiB.
WRITING_CACHE = 32_768
#: What belongs to an SQLite database and is not in its file yet, by what the names of those files end in.
_LOGS = ("-wal", "-journal")
#: A disk with less room than this, in bytes, is full.
_FULL = 1 << 16
_IS_FULL = Words("磁盘已满", "the disk is full")
_UNREAD = Words(
    "此处不可写，而部分内容还在其日志（-wal）中，无法读出；请连同日志复制到可写的磁盘",
    "nothing can be written there, and some of it is in its log (-wal), which cannot be read so: copy both to a disk "
    "that can be written to",
)
_CHANGED = Words("文件在此期间被改动，请再试一次", "it was changed meanwhile: try again")
#: What SQLite and the system say, and what that means to who reads it.
_REASONS = (
    ("not a database", Words("不是 SQLite 数据库", "it is not an SQLite database")),
    ("malformed", Words("文件已损坏", "the file is damaged")),
    ("locked", Words("正被其他程序独占", "another program holds it for itself")),
    ("is full|No space left|quota exceeded", _IS_FULL),
    ("readonly|Read-only", Words("不可写", "it cannot be written to")),
    ("unable to open", Words("没有权限，或所在文件夹不可写", "no permission, or its folder cannot be written to")),
    ("I/O error|Input/output", Words("磁盘读写出错", "the disk fails at reading or writing")),
    ("Permission denied|not permitted", Words("没有权限", "no permission")),
    ("No such file|Not a directory", Words("没有这个文件夹", "there is no such folder")),
)
#: Of a database that was opened: what SQLite says where it cannot be used any more.
_UNUSABLE = re.compile("malformed|is full|readonly|I/O error")


def engine(url: URL, patience: int) -> Engine:
    """An engine: commits on the disk, foreign keys held, transactions begun by us; a writer waits `patience` ms."""
    made = create_engine(url, connect_args={"timeout": patience / 1000})

    @event.listens_for(made, "do_connect")
    def _open(_: Any, entry: Any, names: list[Any], options: dict[str, Any]) -> None:
        file = _file_of(url)
        if file is not None and _is_frozen(file):
            names[0], options["uri"] = _as_it_is(file), True
            entry.info[_FROZEN] = _state(file)

    @event.listens_for(made, "connect")
    def _prepare(raw: Any, _: Any) -> None:
        raw.isolation_level = None
        for pragma in ("foreign_keys=ON", "synchronous=FULL", f"busy_timeout={patience}"):
            raw.execute(f"PRAGMA {pragma}")

    @event.listens_for(made, "begin")
    def _begin(connection: Connection) -> None:
        if _FROZEN in connection.info and connection.info[_FROZEN] != _state(_place_of(url)):
            connection.invalidate()
            raise _refused(url, _CHANGED)
        writes = connection.get_execution_options().get("registry_writes")
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return made


#: Under this name a connection keeps what a file was like when it was opened to be read without locks.
_FROZEN = "registry's file as it was"


def _is_frozen(file: Path) -> bool:
    """Whether a database can only be read here, and nobody is at it: it is read without locks, which cannot be had.

    Not where a log holds some of it: then SQLite reads both, or fails.
    """
    if not file.is_file() or os.access(file, os.W_OK) or os.access(file.absolute().parent, os.W_OK):
        return False
    if any(_size(file, log) for log in _LOGS):
        return False
    return _is_read_only(file) or not file.with_name(f"{file.name}-shm").exists()


def _is_out_of_reach(file: Path) -> bool:
    """Whether something of a database is in a log that nobody can read where nothing can be written."""
    return any(_size(file, log) for log in _LOGS) and not os.access(file.absolute().parent, os.W_OK)


def _is_read_only(file: Path) -> bool:
    """Whether the whole disk is for reading only."""
    return hasattr(os, "statvfs") and bool(os.statvfs(file).f_flag & os.ST_RDONLY)


def _state(file: Path) -> tuple[int, ...]:
    """The state of a file and its log, which changes when somebody writes to the database; nothing of no file."""
    try:
        status = file.stat()
    except OSError:
        return ()
    return status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns, *(_size(file, log) for log in _LOGS)


def _file_of(url: URL) -> Path | None:
    """The file of a database; None for one in memory."""
    return None if url.database in (None, "", ":memory:") else Path(url.database or "")


def named(url: URL) -> str:
    """The name of the database in messages: its file; of one that is being made, the file that it will be."""
    file = _file_of(url)
    if file is None:
        return str(url)
    return str(file.parent.parent / file.name if is_workplace(file.parent) else file)


def unavailable(url: URL, message: str) -> Unavailable:
    """The refusal for a database that cannot be opened, out of SQLite's or the system's message."""
    file = _file_of(url)
    why = _UNREAD if file is not None and _is_out_of_reach(file) else _why(url, message)
    return Unavailable(f"打不开登记库：{named(url)}（{why.zh}）", f"{named(url)} cannot be opened: {why.en}")


def unusable(url: URL, message: str) -> Unavailable:
    """The refusal for a database that cannot be used any more, out of SQLite's message."""
    return _refused(url, _why(url, message))


def _refused(url: URL, why: Words) -> Unavailable:
    return Unavailable(f"登记库无法使用：{named(url)}（{why.zh}）", f"{named(url)} cannot be used: {why.en}")


def _why(url: URL, message: str) -> Words:
    file = _file_of(url)
    return meant(message, file.absolute().parent if file is not None else None)


def meant(message: str, folder: Path | None = None) -> Words:
    """Puts SQLite's or the system's message about a file in `folder` in words; as it is where we know none."""
    if "I/O error" in message and folder is not None and _is_full(folder):
        return _IS_FULL
    return next((words for sign, words in _REASONS if re.search(sign, message)), Words(message, message))


def _message_of(error: Exception) -> str:
    """The message of an error, without the file's name: that may hold any word."""
    return (isinstance(error, OSError) and error.strerror) or str(error)


def _is_full(folder: Path) -> bool:
    """Whether there is no room for another file in `folder`, or the folder is no more."""
    try:
        return shutil.disk_usage(folder).free < _FULL
    except OSError:
        return False


def is_lost(error: BaseException) -> bool:
    """Whether an error means that the database cannot be used any more, on a full or failing disk."""
    return bool(_UNUSABLE.search(str(getattr(error, "orig", error))))


def is_busy(error: BaseException) -> bool:
    """Whether an error means that another writer holds the registry."""
    return "locked" in str(error)


def begin_writing(connection: Connection, patience: int) -> None:
    """Nothing more: a writer's transaction is begun as one, so there is never a second."""


def begin_beside(connection: Connection, patience: int) -> None:
    """Nothing more: SQLite has one writer at a time, whatever he writes."""


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


def temporary_table(connection: Connection, table: Table) -> Table:
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
    """Returns None: a second SQLite library in this process, which ADBC brings, would undo the first one's locks."""


def back_up(connection: Connection, path: Path) -> None:
    """Copies the running database to `path`, whole and on the disk or not at all. Raises Unavailable."""
    try:
        _refuse_logs(path)
        with new_file(path) as made:
            _copy(connection.connection.driver_connection, made)
            _finish(made)
    except (sqlite3.Error, OSError) as error:
        why = meant(_message_of(error), path.absolute().parent)
        raise Unavailable(
            f"未能写出备份：{path.parent}（{why.zh}）", f"the backup could not be written in {path.parent}: {why.en}"
        ) from error


def _copy(source: Any, file: Path) -> None:
    """Copies a database over what is in `file`, in one transaction. Raises what SQLite raises."""
    with closing(sqlite3.connect(file)) as target:
        target.execute("PRAGMA synchronous=FULL")
        source.backup(target)


def prepare(engine: Engine) -> None:
    """Lets readers read while somebody writes. SQLite remembers it in the file, so only our own files are set so."""
    file = _file_of(engine.url)
    if file is not None and _is_frozen(file):
        return
    with engine.connect() as connection:
        connection.connection.driver_connection.execute("PRAGMA journal_mode=WAL")  # type: ignore[union-attr]


def is_missing(url: URL) -> bool:
    """Whether there is no such file, or nothing in it: then nobody needs to open it."""
    file = _file_of(url)
    return file is not None and (not file.exists() or (file.is_file() and file.stat().st_size == 0))


def clear(url: URL) -> None:
    """Removes what is left of foundings that were killed, as far as nobody touched it for a while."""
    clear_abandoned(_place_of(url).parent)


def _place_of(url: URL) -> Path:
    """The file of a database itself, where its name is a link."""
    return Path(os.path.realpath(url.database or ""))


@contextmanager
def aside(url: URL) -> Iterator[URL]:
    """The address of a file elsewhere on the disk of that of `url`; it is put in its place if the block ends well.

    By then it is one whole file on the disk, with nothing in a log, and so it is when this ends. Raises Conflict where
    something stands in its place by then, Unavailable where the disk does not take it: then nothing new is there.
    """
    file = _place_of(url)
    with ExitStack() as stack:
        with _telling(url):
            stack.enter_context(new_folders(file.parent))
            folder = stack.enter_context(workplace(file.parent))
            _refuse_logs(file)
        made = folder / file.name
        yield url.set(database=str(made))
        with _telling(url):
            _finish(made)
            _put(made, file)


@contextmanager
def _telling(url: URL) -> Iterator[None]:
    """Turns errors while a database is made or put in its place into refusals. Raises Unavailable."""
    try:
        yield
    except (sqlite3.Error, OSError) as error:
        file = _place_of(url)
        why = meant(_message_of(error), file.parent)
        raise Unavailable(
            f"登记库未能建立，未留下任何内容：{file}（{why.zh}）",
            f"no registry was founded at {file}, and nothing of it is left: {why.en}",
        ) from error


def _finish(made: Path) -> None:
    """Brings all of a database that is nobody else's into its one file, and looks whether it is whole there.

    Raises what SQLite raises where anything of it is in a log, or was not written as it should be.
    """
    with closing(sqlite3.connect(made, timeout=1)) as connection:
        connection.execute("PRAGMA synchronous=FULL")
        busy, left, _ = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    if busy or left > 0 or any(_size(made, log) for log in _LOGS):
        raise sqlite3.OperationalError("database is locked")
    # What is asked for is the file alone, as it will stand there: no log, no memory shared with others.
    with closing(sqlite3.connect(_as_it_is(made), uri=True)) as connection:
        if connection.execute("PRAGMA quick_check(1)").fetchall() != [("ok",)]:
            raise sqlite3.DatabaseError("database disk image is malformed")


def _as_it_is(file: Path) -> str:
    """The address by which SQLite reads a file alone, without locks or logs, and cannot write."""
    return f"{file.absolute().as_uri()}?mode=ro&immutable=1"


def _size(file: Path, suffix: str) -> int:
    """The number of bytes in a file that belongs to a database; 0 where there is none."""
    beside = file.with_name(file.name + suffix)
    return beside.stat().st_size if beside.exists() else 0


def _refuse_logs(file: Path) -> None:
    """Raises Conflict where the log of another database stands beside `file`: SQLite would write it into this one."""
    for log in _LOGS:
        if not (file.exists() and file.stat().st_size) and _size(file, log):
            stands = file.with_name(file.name + log)
            raise Conflict(
                f"此处留有另一数据库的日志，先移走它：{stands}",
                f"the log of another database stands there: move {stands} away first",
            )


def _put(made: Path, file: Path) -> None:
    """Puts a whole database in its place, on the disk, without ever taking the place of another one.

    An empty file that waits there is filled: its permissions stay. A database without tables is written over, in one
    transaction. Raises Conflict where anything else stands there.
    """
    _refuse_logs(file)
    if file.is_file() and file.stat().st_size == 0:
        _fill(made, file)
    elif file.is_file() and _is_blank(file):
        with closing(sqlite3.connect(_as_it_is(made), uri=True)) as source:
            _copy(source, file)
    else:
        try:
            put(made, file)
        except Refused as error:
            raise Conflict(
                "登记库在此期间已由他人建立，请再试一次", "the registry was founded meanwhile: try again"
            ) from error


def _fill(made: Path, file: Path) -> None:
    """Puts a file in the place of an empty one; that one stands there again where the disk does not take it."""
    shutil.copymode(file, made)
    mode = file.stat().st_mode
    try:
        put(made, file, replacing=True)
    except OSError:
        empty = made.with_name(f"{made.name}-empty")
        empty.touch()
        empty.chmod(mode)
        os.replace(empty, file)
        raise


def _is_blank(file: Path) -> bool:
    """Whether nothing is in a database."""
    with closing(sqlite3.connect(file)) as connection:
        return connection.execute("SELECT count(*) FROM sqlite_master").fetchone() == (0,)
