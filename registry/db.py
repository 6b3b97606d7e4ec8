"""The database: where it is, how it is opened, and the only commit.

SQLite by default, PostgreSQL when outgrown. What differs between the two stands in this module and nowhere else.
"""

from __future__ import annotations

import os
import re
import secrets
import shutil
import sqlite3
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, Table, create_engine, event, func, inspect, select, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, OperationalError
from sqlalchemy.schema import AddConstraint, DropConstraint

from registry import record
from registry.errors import Conflict, NotFound, Refusal
from registry.language import Words
from registry.resources import instance_folder, resource

#: The migration that this code works with; a test holds it equal to the newest in migrations/.
SCHEMA = "0001"
ENVIRONMENT = "REGISTRY_DATABASE_URL"
#: How long a writer waits for another one, in milliseconds.
PATIENCE = 5_000
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


class Unavailable(Refusal):
    """A database that is wrongly named, cannot be opened, or does not answer."""


def database_url() -> URL:
    """The database that the environment names, or SQLite in the instance folder. Raises Unavailable."""
    named = os.environ.get(ENVIRONMENT)
    if not named:
        return URL.create("sqlite", database=str(instance_folder() / "registry.db"))
    try:
        url = make_url(named)
    except (ArgumentError, ValueError):
        # What stands there may hold a password: neither it nor the original error is told.
        raise Unavailable(
            f"{ENVIRONMENT} 不是数据库的地址（如 sqlite:////srv/registry.db）",
            f"{ENVIRONMENT} is not the address of a database (such as sqlite:////srv/registry.db)",
        ) from None
    return url.set(drivername="postgresql+psycopg") if url.drivername in ("postgresql", "postgres") else url


def connect(url: URL) -> Engine:
    """An engine for `url`. SQLite: every commit on the disk, foreign keys held, transactions begun by us.

    Raises Unavailable for another kind of database, and where its driver is not installed.
    """
    if url.get_backend_name() not in ("sqlite", "postgresql"):
        kind = url.get_backend_name()
        raise Unavailable(
            f"不支持数据库 {kind}，只支持 SQLite 和 PostgreSQL",
            f"the database {kind} is not supported: only SQLite and PostgreSQL are",
        )
    try:
        return _engine(url)
    except (ImportError, ArgumentError) as error:
        shown = url.render_as_string(hide_password=True)
        raise Unavailable(
            f"打不开数据库 {shown}：地址不对，或没有安装它的驱动程序（{error}）",
            f"the database {shown} cannot be opened: its address is wrong, or its driver not installed ({error})",
        ) from error


def _engine(url: URL) -> Engine:
    if url.get_backend_name() != "sqlite":
        return create_engine(url)
    engine = create_engine(url, connect_args={"timeout": PATIENCE / 1000})

    @event.listens_for(engine, "connect")
    def _prepare(raw: Any, _: Any) -> None:
        raw.isolation_level = None
        for pragma in ("foreign_keys=ON", "synchronous=FULL", f"busy_timeout={PATIENCE}"):
            raw.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        writes = connection.get_execution_options().get("registry_writes")
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine


def _file_of(url: URL) -> Path | None:
    """The file of an SQLite database; None for a server's or one in memory."""
    if url.get_backend_name() != "sqlite" or url.database in (None, "", ":memory:"):
        return None
    return Path(url.database or "")


def _write_ahead(engine: Engine) -> None:
    """Lets readers read while somebody writes. SQLite remembers it in the file, so only our own files are told."""
    if engine.dialect.name == "sqlite":
        with engine.connect() as connection:
            connection.connection.driver_connection.execute("PRAGMA journal_mode=WAL")  # type: ignore[union-attr]


@contextmanager
def _opening(url: URL) -> Iterator[None]:
    """Opens the database at `url`: what then fails is told with its place. Raises Unavailable."""
    try:
        yield
    except (DBAPIError, sqlite3.Error, OSError) as error:
        said = str(getattr(error, "orig", None) or error).strip()
        file = _file_of(url)
        if file is None:
            shown = url.render_as_string(hide_password=True)
            raise Unavailable(f"连不上数据库 {shown}：{said}", f"no connection to {shown}: {said}") from error
        why = _meant(said)
        raise Unavailable(f"打不开登记库：{file}（{why.zh}）", f"{file} cannot be opened: {why.en}") from error


def _meant(said: str) -> Words:
    """What SQLite says, in words; as it is where we know none."""
    return next((words for sign, words in _REASONS if sign in said), Words(said, said))


def _holds_nothing(file: Path) -> bool:
    """Whether there is no such file, or nothing in it."""
    return not file.exists() or (file.is_file() and file.stat().st_size == 0)


def exists(engine: Engine) -> bool:
    """Whether there is a registry at all: a file or server with the registry's schema in it.

    Raises Unavailable where that cannot be told, Conflict for a file of another program's.
    """
    file = _file_of(engine.url)
    with _opening(engine.url):
        if file is not None and _holds_nothing(file):
            return False
        tables = inspect(engine).get_table_names()
    if file is not None and tables and "alembic_version" not in tables:
        raise Conflict(f"{file} 是别的程序的数据库", f"{file} is another program's database")
    return "alembic_version" in tables


def open_registry(url: URL | None = None) -> Engine:
    """The registry's engine, for reading and writing.

    Raises NotFound where there is no registry, Unavailable where it cannot be opened, Conflict where its schema is
    behind or ahead.
    """
    engine, schema = _standing(url or database_url())
    if schema != SCHEMA:
        raise Conflict(
            f"登记库的结构版本为 {schema}，需要 {SCHEMA}。请运行 registry upgrade",
            f"the database has schema {schema}, this program needs {SCHEMA}: run `registry upgrade`",
        )
    return engine


def upgrade_registry(url: URL | None = None) -> Engine:
    """Brings the registry that stands at `url` to this program's schema. Raises as `open_registry` does."""
    engine, _ = _standing(url or database_url())
    upgrade(engine)
    return engine


def _standing(url: URL) -> tuple[Engine, str]:
    """The engine of the registry at `url`, and its schema."""
    engine = connect(url)
    if not exists(engine):
        shown = url.render_as_string(hide_password=True)
        raise NotFound(
            f"没有登记库：{shown}。请先运行 registry init 或 registry import",
            f"there is no database at {shown}: run `registry init` or `registry import` first",
        )
    with _opening(url):
        _write_ahead(engine)
        with engine.connect() as connection:
            schema = connection.execute(text("select version_num from alembic_version")).scalar() or ""
    if schema > SCHEMA:
        raise Conflict(
            f"登记库的结构版本 {schema} 比本程序（{SCHEMA}）新，请更新程序",
            f"the database has schema {schema}, newer than this program's {SCHEMA}: update the program",
        )
    return engine, schema


def found_registry(url: URL | None = None) -> Engine:
    """The registry's engine; a registry is founded where there is none. Raises as `open_registry` does."""
    url = url or database_url()
    if not exists(connect(url)):
        _found(url, url)
    return open_registry(url)


def _found(url: URL, named: URL) -> None:
    """Founds a registry at `url`; whoever asked for it named it `named`."""
    file = _file_of(url)
    with _opening(named):
        if file is not None:
            file.parent.mkdir(parents=True, exist_ok=True)
        engine = connect(url)
        _write_ahead(engine)
        upgrade(engine)
        engine.dispose()


@contextmanager
def founding(url: URL | None = None) -> Iterator[Engine]:
    """The registry's engine; one founded for this block stands only if the block ends well: raising leaves none behind.

    A file is made under another name beside it, and put in its place whole. Raises as `open_registry` does, and
    Conflict where another process founded the registry meanwhile.
    """
    url = url or database_url()
    file = _file_of(url)
    if exists(connect(url)):
        yield open_registry(url)
    elif file is None or not _holds_nothing(file):
        yield from _founding_in_place(url)
    else:
        yield from _founding_file(url, Path(os.path.realpath(file)))


def _founding_file(url: URL, file: Path) -> Iterator[Engine]:
    made = file.with_name(f".{file.name}.{secrets.token_hex(4)}")
    half = url.set(database=str(made))
    _clear_abandoned(file)
    with new_folders(file.parent):
        try:
            _found(half, url)
            engine = connect(half)
            try:
                yield engine
            finally:
                engine.dispose()
            _put(made, file)
        finally:
            _remove(made)


@contextmanager
def new_folders(folder: Path) -> Iterator[None]:
    """What is missing of `folder` and made in this block stays only if the block ends well."""
    missing = [f for f in (folder, *folder.parents) if not f.exists()]
    try:
        yield
    except BaseException:
        for made in missing:
            with suppress(OSError):
                made.rmdir()
        raise


def _remove(file: Path) -> None:
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
            _remove(file.with_name(name))


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


def _founding_in_place(url: URL) -> Iterator[Engine]:
    """Where nothing can be put in its place whole, what was founded is taken away again if nothing came in."""
    engine = found_registry(url)
    try:
        yield engine
    except BaseException:
        with transaction(engine) as connection:
            if connection.execute(select(func.count()).select_from(record.change)).scalar() == 0:
                record.metadata.drop_all(connection)
                connection.execute(text("drop table alembic_version"))
        raise


def upgrade(engine: Engine) -> None:
    """Brings the schema to the newest migration; a registry without a tag of its own gets one."""
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(resource("migrations")).replace("%", "%%"))
    with engine.execution_options(registry_writes=True).begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
        if (
            connection.execute(
                select(func.count()).select_from(record.setting).where(record.setting.c.key == "tag")
            ).scalar()
            == 0
        ):
            connection.execute(record.setting.insert(), [{"key": "tag", "value": secrets.token_hex(3)}])


@contextmanager
def transaction(engine: Engine) -> Iterator[Connection]:
    """One writer's transaction: leaving it commits, raising rolls everything back. The only commit there is.

    Raises Conflict where another writer holds the registry for longer than `PATIENCE`.
    """
    try:
        with engine.execution_options(registry_writes=True).begin() as connection:
            if engine.dialect.name == "postgresql":
                connection.execute(text(f"set local lock_timeout = {PATIENCE}"))
                connection.execute(text('lock table "change" in exclusive mode'))
            yield connection
    except OperationalError as error:
        if "locked" in str(error) or "lock timeout" in str(error):
            raise Conflict("另一项登记正在进行，请稍后再试", "another write is under way; try again shortly") from error
        raise


def bulk_insert(connection: Connection, table: Table, batches: Iterable[Sequence[tuple[Any, ...]]]) -> None:
    """Writes many rows at once, each a tuple in the order of `table`'s columns, values as they are stored.

    Nothing is turned into anything else on its way. Raises what SQLAlchemy raises, IntegrityError for one.
    """
    quote = connection.dialect.identifier_preparer
    names = f"{quote.format_table(table)} ({', '.join(map(quote.format_column, table.c))})"
    if connection.dialect.name == "postgresql":
        _copy_in(connection, f"COPY {names} FROM STDIN", batches)
        return
    statement = f"INSERT INTO {names} VALUES ({', '.join('?' * len(table.c))})"
    for batch in batches:
        if batch:
            connection.exec_driver_sql(statement, batch)  # type: ignore[arg-type]


def _copy_in(connection: Connection, statement: str, batches: Iterable[Sequence[tuple[Any, ...]]]) -> None:
    driver = connection.dialect.loaded_dbapi
    try:
        with connection.connection.cursor() as cursor, cursor.copy(statement) as copy:
            for batch in batches:
                for row in batch:
                    copy.write_row(row)
    except driver.Error as error:
        raise DBAPIError.instance(statement, None, error, driver.Error, dialect=connection.dialect) from error


@contextmanager
def unindexed(connection: Connection, tables: Iterable[Table]) -> Iterator[None]:
    """Takes the indexes of `tables` away while very many rows are written into them, and makes them again at the end.

    On PostgreSQL the references too: to check them all at once takes a tenth of the time of one by one. Nobody else
    reads the tables meanwhile there. What does not hold is found at the end of the block. Raises IntegrityError.
    """
    indexes = sorted((index for table in tables for index in table.indexes), key=lambda index: str(index.name))
    links = [link for table in tables for link in table.foreign_key_constraints]
    if connection.dialect.name == "sqlite":
        links = []
    for link in links:
        connection.execute(DropConstraint(link))
    for index in indexes:
        index.drop(connection)
    yield
    for index in indexes:
        index.create(connection)
    for link in links:
        connection.execute(AddConstraint(link))


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """A connection for reading: one consistent state from its first query to its last."""
    options = (
        {} if engine.dialect.name == "sqlite" else {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
    )
    with engine.execution_options(**options).connect() as connection:
        yield connection


def back_up(engine: Engine, path: Path) -> None:
    """Copies a running SQLite database to `path` safely, whole or not at all.

    Raises Conflict for PostgreSQL, which brings its own tools, Unavailable where the copy cannot be written.
    """
    if engine.dialect.name != "sqlite":
        raise Conflict(
            "PostgreSQL 请用 pg_dump 备份，或用 registry archive", "use pg_dump for PostgreSQL, or `registry archive`"
        )
    made = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        with _opening(engine.url), engine.connect() as connection:
            _copy(connection, made)
        os.replace(made, path)
    finally:
        _remove(made)


def _copy(connection: Connection, path: Path) -> None:
    try:
        with closing(sqlite3.connect(path)) as target:
            connection.connection.driver_connection.backup(target)  # type: ignore[union-attr]
    except sqlite3.Error as error:
        why = _meant(str(error))
        raise Unavailable(
            f"未能写出备份：{path.parent}（{why.zh}）", f"the backup could not be written in {path.parent}: {why.en}"
        ) from error
