"""The database: where it is, how it is opened, and the only commit.

SQLite by default, PostgreSQL when outgrown. What differs between the two stands in `registry.sqlite` and
`registry.postgresql`, which this module alone uses, and nowhere else.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, Engine, Index, Select, Table, func, inspect, select, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, OperationalError
from sqlalchemy.schema import AddConstraint, DropConstraint

from registry import erasing, postgresql, record, sqlite
from registry.errors import Conflict, NotFound, Unavailable
from registry.language import Words
from registry.resources import instance_folder, resource

if TYPE_CHECKING:
    import polars as pl

#: The migration that this code works with; a test holds it equal to the newest in migrations/.
SCHEMA = "0014"
ENVIRONMENT = "REGISTRY_DATABASE_URL"
#: How long a writer waits for another one, in milliseconds.
PATIENCE = 5_000
_BUSY = Words("另一项登记正在进行，请稍后再试", "another write is under way; try again shortly")
#: What is each kind of database's own.
_KINDS = {"sqlite": sqlite, "postgresql": postgresql}
#: The tables by which a registry is known from another program's database.
_OURS = {"alembic_version", "change", "setting"}


def database_url() -> URL:
    """The database that the environment names, or SQLite in the instance folder. Raises Unavailable."""
    named = os.environ.get(ENVIRONMENT)
    if not named:
        return URL.create("sqlite", database=str(instance_folder() / "registry.db"))
    try:
        url = make_url(named)
    except (ArgumentError, ValueError):
        # The address may hold a password: neither it nor the original error is shown.
        raise Unavailable(
            f"{ENVIRONMENT} 不是数据库的地址（如 sqlite:////srv/registry.db）",
            f"{ENVIRONMENT} is not the address of a database (such as sqlite:////srv/registry.db)",
        ) from None
    return url.set(drivername="postgresql+psycopg") if url.drivername in ("postgresql", "postgres") else url


def connect(url: URL) -> Engine:
    """An engine for `url`. Every commit is on the disk, and what refers refers to something.

    Raises Unavailable for another kind of database, and where its driver is not installed.
    """
    try:
        return _kind(url).engine(url, PATIENCE)
    except (ImportError, ArgumentError) as error:
        shown = url.render_as_string(hide_password=True)
        raise Unavailable(
            f"打不开数据库 {shown}：地址不对，或没有安装它的驱动程序（{error}）",
            f"the database {shown} cannot be opened: its address is wrong, or its driver not installed ({error})",
        ) from error


def _kind(url: URL) -> ModuleType:
    """The module of a kind of database. Raises Unavailable for a kind that we do not know."""
    kind = url.get_backend_name()
    if kind not in _KINDS:
        raise Unavailable(
            f"不支持数据库 {kind}，只支持 SQLite 和 PostgreSQL",
            f"the database {kind} is not supported: only SQLite and PostgreSQL are",
        )
    return _KINDS[kind]


def kind_of(used: Engine | Connection) -> ModuleType:
    """The module of a connection's kind of database, for `registry.schema`, which asks for strangers alone."""
    return _KINDS[used.dialect.name]


@contextmanager
def _opening(url: URL) -> Iterator[None]:
    """Opens the database at `url`: an error meanwhile names its place. Raises Unavailable."""
    try:
        yield
    except (DBAPIError, sqlite3.Error, OSError) as error:
        raise _kind(url).unavailable(url, str(getattr(error, "orig", None) or error).strip()) from error


@contextmanager
def _using(url: URL) -> Iterator[None]:
    """Uses a database that was opened. Raises Unavailable where its server goes away meanwhile."""
    try:
        yield
    except DBAPIError as error:
        if not _kind(url).is_lost(error):
            raise
        raise _kind(url).unusable(url, str(error.orig).strip()) from error


def exists(engine: Engine) -> bool:
    """Whether there is a registry at all: a file or server with the registry's schema in it.

    Raises Unavailable where that cannot be seen, Conflict for a database of another program's.
    """
    kind = _kind(engine.url)
    with _opening(engine.url):
        tables = set() if kind.is_missing(engine.url) else set(inspect(engine).get_table_names())
    if tables and not tables >= _OURS:
        named = kind.named(engine.url)
        raise Conflict(f"{named} 是别的程序的数据库", f"{named} is another program's database")
    return bool(tables)


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
    with _using(engine.url):
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
        _kind(url).prepare(engine)
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
    with founding(url):
        pass
    return open_registry(url)


def _found(url: URL, named: URL) -> None:
    """Founds a registry at `url`; whoever asked for it named it `named`."""
    with _opening(named):
        engine = connect(url)
        _kind(url).prepare(engine)
        upgrade(engine)
        engine.dispose()


@contextmanager
def founding(url: URL | None = None) -> Iterator[Engine]:
    """The registry's engine; one founded for this block stands only if the block ends well: raising leaves none behind.

    It is made aside, in another file or schema, and put in its place whole: being killed leaves none behind either.
    When this ends it is on the disk, and was looked at there. Raises as `open_registry` does, Conflict where another
    process founded the registry meanwhile, and Unavailable where the disk does not take it.
    """
    url = url or database_url()
    if exists(connect(url)):
        _kind(url).clear(url)
        yield open_registry(url)
        return
    with _using(url), _kind(url).aside(url) as half:
        _found(half, url)
        engine = connect(half)
        try:
            yield engine
        finally:
            engine.dispose()


def upgrade(engine: Engine) -> None:
    """Brings the schema to the newest migration; a registry without a tag of its own gets one."""
    # Late: Alembic takes its time to load, and only a founding or an upgrade needs it.
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(resource("migrations")).replace("%", "%%"))
    with engine.execution_options(registry_writes=True).begin() as connection:
        _kind(engine.url).begin_upgrading(connection)
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
        if (
            connection.execute(
                select(func.count()).select_from(record.setting).where(record.setting.c.key == "tag")
            ).scalar()
            == 0
        ):
            connection.execute(record.setting.insert(), [{"key": "tag", "value": record.new_tag()}])


@contextmanager
def transaction(engine: Engine, ahead: Callable[[Connection], None] | None = None) -> Iterator[Connection]:
    """One writer's transaction: leaving it commits, raising rolls everything back. The only commit there is.

    `ahead` is done over the same connection before others have to wait: it may `write_aside` rows, and nothing else.
    Raises Conflict where another writer holds the registry for longer than `PATIENCE`.
    """
    kind = _kind(engine.url)
    try:
        # What a reader held back when a text was removed is made up for by whoever writes next: before its own
        # connection is opened, so that a writer needs no second one.
        erasing.finish(engine, 0)
        with _using(engine.url), engine.connect() as connection:
            if ahead is not None:
                with connection.begin():
                    ahead(connection)
            with connection.execution_options(registry_writes=True).begin():
                kind.begin_writing(connection, PATIENCE)
                yield connection
    except OperationalError as error:
        if not kind.is_busy(error):
            raise
        raise Conflict(*_BUSY) from error


@contextmanager
def beside(engine: Engine) -> Iterator[Connection]:
    """A transaction on what lies beside the record (accounts, the audit log, jobs). It writes no change, and on
    PostgreSQL waits for none. Raises Conflict where another one holds the same rows for longer than `PATIENCE`."""
    kind = _kind(engine.url)
    try:
        with _using(engine.url), engine.execution_options(registry_writes=True).begin() as connection:
            kind.begin_beside(connection, PATIENCE)
            yield connection
    except OperationalError as error:
        if not kind.is_busy(error):
            raise
        raise Conflict(*_BUSY) from error


def alone_in(connection: Connection, table: Table) -> None:
    """Lets nobody else write a table beside the record until this writing transaction ends; readers are not held up."""
    _KINDS[connection.dialect.name].alone_in(connection, table)


def bulk_insert(connection: Connection, table: Table, batches: Iterable[Sequence[tuple[Any, ...]]]) -> None:
    """Writes many rows at once, tuples in the order of `table`'s columns, values as stored. Raises IntegrityError."""
    quote, kind = connection.dialect.identifier_preparer, _KINDS[connection.dialect.name]
    names = [quote.format_column(column) for column in table.c]
    kind.begin_bulk(connection)
    for batch in filter(None, batches):
        # Many columns are hardly ever filled, and to hand over that a row lacks them costs half of the time.
        columns = list(zip(*batch, strict=True))
        filled = [n for n, values in enumerate(columns) if values.count(None) < len(values)]
        into = f"{quote.format_table(table)} ({', '.join(names[n] for n in filled)})"
        kind.insert(connection, into, list(zip(*(columns[n] for n in filled), strict=True)))


def write_aside(connection: Connection, table: Table, batches: Iterable[Sequence[tuple[Any, ...]]]) -> Table | None:
    """Lays rows that are to come into `table` on a temporary_table, before anybody has to wait: as for `bulk_insert`.

    It is a table that this connection alone sees, as long as it is open. None where that would gain nothing.
    """
    temporary_table: Table | None = _KINDS[connection.dialect.name].temporary_table(connection, table)
    if temporary_table is not None:
        bulk_insert(connection, temporary_table, batches)
    return temporary_table


#: Indexes of versions by these columns grow at one end while rows are added, whatever is in the rows. The others are
#: made anew unless there are more than so many old rows for a new one: to find a place costs what sorting four takes.
_GROWING, _OLD = {"since", "until", "record"}, 3


def write_staged(connection: Connection, table: Table, temporary_table: Table) -> None:
    """Writes into `table` what was laid on a temporary_table. Raises IntegrityError."""
    first, last = connection.execute(select(func.min(temporary_table.c.id), func.max(temporary_table.c.id))).one()
    are_many = first <= _OLD * (last - first + 1)
    scattered = [index for index in table.indexes if index.columns[0].name not in _GROWING]
    _KINDS[connection.dialect.name].begin_bulk(connection)
    with _without(connection, scattered if are_many else ()):
        connection.execute(
            table.insert().from_select(table.c.keys(), select(temporary_table).order_by(temporary_table.c.id))
        )


@contextmanager
def _without(connection: Connection, indexes: Iterable[Index]) -> Iterator[None]:
    """Takes indexes away for the block, and makes them again at its end. Raises IntegrityError."""
    in_order = sorted(indexes, key=lambda index: str(index.name))
    for index in in_order:
        index.drop(connection)
    yield
    for index in in_order:
        index.create(connection)


@contextmanager
def unindexed(connection: Connection, tables: Sequence[Table]) -> Iterator[None]:
    """Takes the indexes of `tables` away while very many rows are written into them, and makes them again at the end.

    On PostgreSQL the references too: to check them all at once takes a tenth of the time of one by one. Nobody else
    reads the tables meanwhile there. What does not hold is found at the end of the block. Raises IntegrityError.
    """
    links = _KINDS[connection.dialect.name].links_of(tables)
    for link in links:
        connection.execute(DropConstraint(link))
    with _without(connection, (index for table in tables for index in table.indexes)):
        yield
    for link in links:
        connection.execute(AddConstraint(link))


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """A connection for reading: one consistent state from its first query to its last."""
    with _using(engine.url), engine.execution_options(**_kind(engine.url).READING).connect() as connection:
        yield connection


def back_up(engine: Engine, path: Path) -> None:
    """Copies a running SQLite database to `path` safely, whole or not at all.

    Raises Conflict for PostgreSQL, which brings its own tools, Unavailable where the copy cannot be written.
    """
    if engine.dialect.name != "sqlite":
        raise Conflict(
            "PostgreSQL 请用 pg_dump 备份，或用 registry archive", "use pg_dump for PostgreSQL, or `registry archive`"
        )
    with _opening(engine.url), engine.connect() as connection:
        sqlite.back_up(connection, path)


#: How many rows are taken from a cursor at once: as columns they are packed before the next ones come.
_TAKEN = 50_000


def arrow(connection: Connection, query: Select, schema: Mapping[str, Any]) -> pl.DataFrame:
    """Reads what `query` finds as a dataframe with the columns and types of `schema`: numbers, texts, yes/no.

    PostgreSQL sends Arrow by ADBC, over a second connection that does not share the transaction of `connection`. That
    is right for versions as known at a change: they are a fixed set of rows, whenever they are read. Only a text that
    is redacted meanwhile may be gone already, as it should. A transaction that writes reads its own rows itself, and
    so does everybody where the driver is missing or no second connection is to be had.

    SQLite is read by `connection` itself, always: a second SQLite library in this process, which ADBC's driver
    brings, would undo the locks of the first one (docs/decisions/0020).
    """
    found = _KINDS[connection.dialect.name].by_arrow(connection, query)
    return frame(connection, query, schema) if found is None else _typed(found, schema)


def frame(connection: Connection, query: Select, schema: Mapping[str, Any]) -> pl.DataFrame:
    """As `arrow`, but through the cursor of `connection`: in its own transaction, and quicker where rows are few."""
    # Late: dataframes take their time to load, and commands about the record need none.
    import polars as pl

    # SQLite's truth values are numbers.
    sent = {n: pl.Int64 if k == pl.Boolean and connection.dialect.name == "sqlite" else k for n, k in schema.items()}
    pieces = [pl.DataFrame(schema=sent)]
    with connection.execute(query) as result:
        while rows := result.cursor.fetchmany(_TAKEN):
            columns = zip(sent.items(), zip(*rows, strict=True), strict=True)
            pieces.append(pl.DataFrame([pl.Series(name, values, dtype=kind) for (name, kind), values in columns]))
    return _typed(pl.concat(pieces), schema)


def _typed(found: pl.DataFrame, schema: Mapping[str, Any]) -> pl.DataFrame:
    """The columns under the names and with the types of `schema`, by their places."""
    import polars as pl

    return found.rename(dict(zip(found.columns, schema, strict=True))).cast(pl.Schema(schema))
