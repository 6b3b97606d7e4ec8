"""PostgreSQL, for `registry.db` alone: messages of servers, locks, and a registry put in its place whole.

`registry.sqlite` offers the same functions for the other kind of database.
"""

from __future__ import annotations

import logging
import re
import secrets
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, Engine, ForeignKeyConstraint, Select, Table, Text, create_engine, event, text
from sqlalchemy.engine import URL
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.compiler import compiles

from registry.errors import Conflict, Unavailable
from registry.language import Words

if TYPE_CHECKING:
    import polars as pl

_log = logging.getLogger(__name__)

#: How long a server may take to answer, in seconds, where the address does not say it.
ANSWERS_WITHIN = 10
#: The advisory locks of ours: whoever founds or upgrades a registry holds (_OURS, 0), and its half (_OURS, its name).
_OURS = 0x6772
#: The schemas in which registries are made until they are put in their place.
_HALF = "registry_half_"
#: The signs by which a connection is known to be gone: "connection exception", and the server's own going.
_LOST, _GOING = "08", ("57P01", "57P02", "57P03")
_BUSY, _READ_ONLY = "55P03", "25006"
#: What servers and their driver say, and what that means to who reads it.
_REASONS = (
    (r"password authentication failed|no password supplied", Words("用户名或密码不对", "wrong user or password")),
    (
        r"no pg_hba.conf entry|pg_hba.conf rejects",
        Words("服务器不许从这里连接", "the server does not let this user in from here"),
    ),
    (r'role ".*" does not exist', Words("服务器上没有这个用户", "the server has no such user")),
    (
        r'database ".*" does not exist',
        Words("服务器上没有这个数据库，请先用 createdb 建立", "the server has no such database: make it with createdb"),
    ),
    (
        r"[Cc]onnection refused|No such file or directory|Is the server running",
        Words("服务器没有应答：没有运行，或地址、端口不对", "no server answers: it is not running, or elsewhere"),
    ),
    (r"resolve host|translate host name", Words("找不到这台主机", "there is no such host")),
    (r"timeout expired", Words("服务器没有按时应答", "the server did not answer in time")),
    (r"starting up|shutting down", Words("服务器正在启动或停止", "the server is starting up or shutting down")),
    (r"too many|remaining connection slots", Words("连接数已满", "it has no connection left")),
    (r"read-only transaction|during recovery", Words("这是备机，只供查阅", "it is a standby, for reading only")),
    (
        r"permission denied",
        Words(
            "权限不足，该用户应为此数据库的所有者", "the user has not the rights it takes: it should own the database"
        ),
    ),
)


@compiles(Text, "postgresql")
def _by_bytes(column_type: Text, compiler: Any, **how: Any) -> str:
    """Lets texts be compared byte by byte, as SQLite does it: no answer depends on a server's collation."""
    return f'{compiler.visit_text(column_type, **how)} COLLATE "C"'


def engine(url: URL, patience: int) -> Engine:
    """An engine whose connections are looked at before they are used: a server may have been restarted meanwhile."""
    within = url.query.get("connect_timeout", ANSWERS_WITHIN)
    made = create_engine(url, connect_args={"connect_timeout": within}, pool_pre_ping=True)
    event.listen(made, "close", lambda _, entry: _close_second(entry.info))
    return made


def named(url: URL) -> str:
    """The name of the database in messages: its address, without the password."""
    return url.render_as_string(hide_password=True)


def unavailable(url: URL, message: str) -> Unavailable:
    """The refusal for a database that does not answer, out of an error's message."""
    why = meant(message)
    return Unavailable(f"连不上数据库 {named(url)}：{why.zh}", f"no connection to {named(url)}: {why.en}")


#: What was said of a database that does not answer any more.
unusable = unavailable


def meant(message: str) -> Words:
    """Puts a server's message in words; as it is, on one line, where we know none."""
    plain = " ".join(message.split())
    return next((words for sign, words in _REASONS if re.search(sign, plain)), Words(plain, plain))


def is_lost(error: BaseException) -> bool:
    """Whether an error means that the server is gone, or only to be read from."""
    state = sqlstate(error)
    lost = getattr(error, "connection_invalidated", False) or state.startswith(_LOST) or state in _GOING
    return bool(lost or state == _READ_ONLY or "during recovery" in str(error))


def is_busy(error: BaseException) -> bool:
    """Whether an error means that another writer holds the registry."""
    return sqlstate(error) == _BUSY


def sqlstate(error: BaseException) -> str:
    """The SQLSTATE of an error, or nothing: the driver has none of a connection that never was."""
    return getattr(getattr(error, "orig", error), "sqlstate", None) or ""


def begin_writing(connection: Connection, patience: int) -> None:
    """Waits for other writers, `patience` ms at most; readers are not held up."""
    connection.execute(text(f"set local lock_timeout = {patience}"))
    connection.execute(text('lock table "change" in exclusive mode'))


def begin_beside(connection: Connection, patience: int) -> None:
    """Waits for whoever has the same rows, `patience` ms at most; for no writer of the record."""
    connection.execute(text(f"set local lock_timeout = {patience}"))


def begin_upgrading(connection: Connection) -> None:
    """Waits for whoever founds or upgrades in this database."""
    connection.execute(text(f"select pg_advisory_xact_lock({_OURS}, 0)"))


#: How a connection is opened that reads one state from its first query to its last.
READING: dict[str, Any] = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}


#: What alters what is stored in the tables of a schema, or what is read from them; but for what extensions brought.
_STRANGERS = """
with here as (select oid from pg_namespace where nspname = current_schema()),
  ours as (select c.oid, c.relname, c.relkind, c.relrowsecurity from pg_class c join here on c.relnamespace = here.oid)
select 'trigger ' || t.tgname from pg_trigger t join ours on t.tgrelid = ours.oid where not t.tgisinternal
union all
select 'rule ' || r.rulename from pg_rewrite r join ours on r.ev_class = ours.oid where r.rulename <> '_RETURN'
union all
select case relkind when 'f' then 'foreign table ' when 'p' then 'partitioned table ' else 'view ' end || relname
from ours where relkind in ('v', 'm', 'f', 'p')
  and not exists (select from pg_depend d where d.objid = ours.oid and d.deptype = 'e')
union all
select 'policy of ' || relname from ours where relrowsecurity
union all
select 'table ' || i.inhrelid::regclass from pg_inherits i join ours on i.inhparent = ours.oid where ours.relkind = 'r'
union all
select 'disabled trigger of ' || ours.relname from pg_trigger t join ours on t.tgrelid = ours.oid
where t.tgisinternal and t.tgenabled <> 'O'
"""


def strangers(connection: Connection) -> list[str]:
    """Triggers, rules, views, policies, and tables that add their rows to ours."""
    return sorted(set(connection.execute(text(_STRANGERS)).scalars()))


def begin_bulk(connection: Connection) -> None:
    """Does nothing: many rows need nothing made ready here."""


def insert(connection: Connection, into: str, rows: list[tuple[Any, ...]]) -> None:
    """Writes rows into a table and its columns, as they are named in SQL."""
    driver, statement = connection.dialect.loaded_dbapi, f"COPY {into} FROM STDIN"
    try:
        with connection.connection.cursor() as cursor, cursor.copy(statement) as copy:  # type: ignore[attr-defined]
            for row in rows:
                copy.write_row(row)
    except driver.Error as error:
        raise DBAPIError.instance(statement, None, error, driver.Error, dialect=connection.dialect) from error


def temporary_table(connection: Connection, table: Table) -> None:
    """Returns None: checking references and writing indexes takes the time here, wherever the rows come from."""


def links_of(tables: Iterable[Table]) -> list[ForeignKeyConstraint]:
    """The references that can be taken away and made again."""
    return [link for table in tables for link in table.foreign_key_constraints]


def by_arrow(connection: Connection, query: Select) -> pl.DataFrame | None:
    """The rows by ADBC, over a second connection that is kept; None where it cannot be had, or would not see them."""
    # Late: dataframes take their time to load, and commands about the record need none.
    import polars as pl

    if connection.get_execution_options().get("registry_writes"):
        return None
    try:
        import adbc_driver_manager as adbc  # late: it may be missing
    except ImportError:
        return None
    compiled = str(query.compile(dialect=connection.dialect, compile_kwargs={"literal_binds": True}))
    # The dialect doubles percent signs for psycopg, which is not asked.
    sql = compiled.replace("%%", "%")
    try:
        with adbc.AdbcStatement(_second(connection)) as statement:
            statement.set_sql_query(sql)
            found = pl.DataFrame(statement.execute_query()[0])
    except (adbc.Error, ImportError) as error:
        _log.info("not by ADBC: %s", error)
        _close_second(connection.info)
        return None
    _log.debug("by ADBC: %s", sql)
    return found


#: Under this name a connection keeps what reads Arrow beside it: to open one takes longer than to read a small table.
_SECOND = "registry's second connection"


def _second(connection: Connection) -> Any:
    """The connection by ADBC beside a connection of psycopg; it is open as long as that one is."""
    if _SECOND not in connection.info:
        import adbc_driver_manager as adbc
        import adbc_driver_postgresql  # late: it may be missing

        database = adbc_driver_postgresql.connect(_conninfo(connection))
        try:
            connection.info[_SECOND] = adbc.AdbcConnection(database), database
        except adbc.Error:
            database.close()
            raise
    return connection.info[_SECOND][0]


def _close_second(info: dict[str, Any]) -> None:
    """Closes what was opened beside a connection, of which this is the information."""
    for opened in info.pop(_SECOND, ()):
        opened.close()


def _conninfo(connection: Connection) -> str:
    """The string by which libpq reaches the database that `connection` has reached, the same way."""
    # Late: whoever keeps a registry in SQLite has no such driver.
    from psycopg.conninfo import make_conninfo

    reached = connection.connection.driver_connection.info  # type: ignore[union-attr]
    return make_conninfo(**reached.get_parameters() | ({"password": reached.password} if reached.password else {}))


def prepare(engine: Engine) -> None:
    """Does nothing: readers never have to wait here."""


def is_missing(url: URL) -> bool:
    """Returns False: only the server knows."""
    return False


def clear(url: URL) -> None:
    """Does nothing: what is left of a founding that was killed is cleared away by the next one."""


@contextmanager
def aside(url: URL) -> Iterator[URL]:
    """The address of a schema of its own; what is made there is put in its place whole if the block ends well.

    Raises Unavailable where none can be made, Conflict where a registry stands in its place by then. What a maker who
    was killed left is cleared away by the next one: the maker's lock went with its connection.
    """
    half = f"{_HALF}{secrets.token_hex(6)}"
    keeper = engine(url, 0)
    try:
        with keeper.execution_options(isolation_level="AUTOCOMMIT").connect() as connection:
            _make(connection, half)
            try:
                yield _within(url, half)
                _put(keeper, half)
            finally:
                connection.execute(text(f'drop schema if exists "{half}" cascade'))
    finally:
        keeper.dispose()


def _make(connection: Connection, half: str) -> None:
    """Makes a schema that is held as long as the connection is open. Raises Unavailable."""
    try:
        _clear_abandoned(connection)
        connection.execute(text(f"select pg_advisory_lock({_OURS}, hashtext('{half}'))"))
        connection.execute(text(f'create schema "{half}"'))
    except DBAPIError as error:
        raise unavailable(connection.engine.url, str(error.orig).strip()) from error


def _within(url: URL, schema: str) -> URL:
    """The address under which a schema is the only one that is looked at."""
    options = url.query.get("options", "")
    given = options if isinstance(options, str) else " ".join(options)
    return url.update_query_dict({"options": f"{given} -csearch_path={schema}".strip()})


def _clear_abandoned(connection: Connection) -> None:
    """Removes the halves that nobody holds any more."""
    found = text("select nspname from pg_namespace where starts_with(nspname, :half)")
    for name in connection.execute(found, {"half": _HALF}).scalars().all():
        key = f"{_OURS}, hashtext('{name}')"
        if connection.execute(text(f"select pg_try_advisory_lock({key})")).scalar():
            connection.execute(text(f'drop schema if exists "{name}" cascade'))
            connection.execute(text(f"select pg_advisory_unlock({key})"))


def _put(keeper: Engine, half: str) -> None:
    """Moves what was made into the schema that the address means. Raises Conflict where a registry stands there."""
    tables = text("select tablename from pg_tables where schemaname = :schema order by tablename")
    with keeper.begin() as connection:
        begin_upgrading(connection)
        place = connection.execute(text("select current_schema()")).scalar()
        if connection.execute(tables, {"schema": place}).first():
            raise Conflict("登记库在此期间已由他人建立，请再试一次", "the registry was founded meanwhile: try again")
        for table in connection.execute(tables, {"schema": half}).scalars().all():
            connection.execute(text(f'alter table "{half}"."{table}" set schema "{place}"'))
