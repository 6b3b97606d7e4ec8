"""The database: where it is, how it is opened, and the only commit.

SQLite by default, PostgreSQL when outgrown. What differs between the two stands in this module and nowhere else.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, func, inspect, select, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import OperationalError

from registry import record
from registry.errors import Conflict, NotFound
from registry.resources import instance_folder, resource

#: The migration that this code works with; a test holds it equal to the newest in migrations/.
SCHEMA = "0001"
ENVIRONMENT = "REGISTRY_DATABASE_URL"
#: How long a writer waits for another one, in milliseconds.
PATIENCE = 5_000


def database_url() -> URL:
    """The database that the environment names, or SQLite in the instance folder."""
    named = os.environ.get(ENVIRONMENT)
    if named:
        url = make_url(named)
        return url.set(drivername="postgresql+psycopg") if url.drivername in ("postgresql", "postgres") else url
    return URL.create("sqlite", database=str(instance_folder() / "registry.db"))


def connect(url: URL) -> Engine:
    """An engine for `url`. SQLite: WAL, every commit on the disk, foreign keys held, transactions begun by us."""
    if url.get_backend_name() != "sqlite":
        return create_engine(url)
    engine = create_engine(url, connect_args={"timeout": PATIENCE / 1000})

    @event.listens_for(engine, "connect")
    def _prepare(raw: Any, _: Any) -> None:
        raw.isolation_level = None
        for pragma in ("foreign_keys=ON", "journal_mode=WAL", "synchronous=FULL", f"busy_timeout={PATIENCE}"):
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


def exists(engine: Engine) -> bool:
    """Whether there is a registry at all: a file or server with the registry's schema in it."""
    file = _file_of(engine.url)
    if file is not None and not file.exists():
        return False
    try:
        return inspect(engine).has_table("alembic_version")
    except OperationalError:
        return False


def open_registry(url: URL | None = None) -> Engine:
    """The registry's engine, for reading and writing.

    Raises NotFound where there is no registry, Conflict where its schema is behind or ahead.
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
    with engine.connect() as connection:
        schema = connection.execute(text("select version_num from alembic_version")).scalar() or ""
    if schema > SCHEMA:
        raise Conflict(
            f"登记库的结构版本 {schema} 比本程序（{SCHEMA}）新，请更新程序",
            f"the database has schema {schema}, newer than this program's {SCHEMA}: update the program",
        )
    return engine, schema


def found_registry(url: URL | None = None) -> Engine:
    """The registry's engine; a registry is founded where there is none. Raises Conflict as `open_registry` does."""
    url = url or database_url()
    engine = connect(url)
    if not exists(engine):
        file = _file_of(url)
        if file is not None:
            file.parent.mkdir(parents=True, exist_ok=True)
            if file.exists() and inspect(engine).get_table_names():
                raise Conflict(f"{file} 是别的程序的数据库", f"{file} is another program's database")
        upgrade(engine)
    engine.dispose()
    return open_registry(url)


@contextmanager
def founding(url: URL | None = None) -> Iterator[Engine]:
    """The registry's engine; one founded for this block stands only if the block ends well: raising leaves none behind.

    A file is made under another name beside it, and put in its place whole.
    Raises Conflict where another process founded the registry meanwhile.
    """
    url = url or database_url()
    file = _file_of(url)
    if exists(connect(url)) or (file is not None and file.exists()):
        yield found_registry(url)
    elif file is None:
        yield from _founding_on_server(url)
    else:
        yield from _founding_file(url, file)


def _founding_file(url: URL, file: Path) -> Iterator[Engine]:
    made = file.with_name(f".{file.name}.{secrets.token_hex(4)}")
    try:
        engine = found_registry(url.set(database=str(made)))
        try:
            yield engine
        finally:
            engine.dispose()
        _put(made, file)
    except FileExistsError as error:
        raise Conflict(
            "登记库在此期间已由他人建立，请再试一次", "the registry was founded meanwhile: try again"
        ) from error
    finally:
        for suffix in ("", "-wal", "-shm", "-journal"):
            made.with_name(made.name + suffix).unlink(missing_ok=True)


def _put(made: Path, file: Path) -> None:
    """Gives a file its name without ever taking the place of another one, as far as the file system can."""
    try:
        os.link(made, file)
    except FileExistsError:
        raise
    except OSError:
        if file.exists():
            raise FileExistsError(file) from None
        os.rename(made, file)


def _founding_on_server(url: URL) -> Iterator[Engine]:
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


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """A connection for reading: one consistent state from its first query to its last."""
    options = (
        {} if engine.dialect.name == "sqlite" else {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
    )
    with engine.execution_options(**options).connect() as connection:
        yield connection


def back_up(engine: Engine, path: Path) -> None:
    """Copies a running SQLite database to `path` safely. Raises Conflict for PostgreSQL, which brings its own tools."""
    if engine.dialect.name != "sqlite":
        raise Conflict(
            "PostgreSQL 请用 pg_dump 备份，或用 registry archive", "use pg_dump for PostgreSQL, or `registry archive`"
        )
    import sqlite3

    with engine.connect() as connection:
        target = sqlite3.connect(path)
        try:
            connection.connection.driver_connection.backup(target)  # type: ignore[union-attr]
        finally:
            target.close()
