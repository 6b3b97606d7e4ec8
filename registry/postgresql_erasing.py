"""Erasing on PostgreSQL, for `registry.erasing` alone: clears away what removed texts left in the server's files.

A row that is written again leaves its earlier text in the table's file until somebody writes the table anew, and the
planner's statistics keep some of a column's values. `registry.sqlite_erasing` does the same for the other kind.
"""

from __future__ import annotations

import time
from collections.abc import Iterable

from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from registry.language import Words
from registry.postgresql import is_busy, meant, sqlstate

#: What no command of ours reaches when a text is removed.
UNREACHED = Words(
    "以前的备份、存档、导出文件和打印件，服务器的预写日志（pg_wal）及其归档、备机，以及磁盘上的旧数据块，不在其内",
    "earlier dumps, archives, exports and printouts, the server's log (pg_wal) and its archive, its standbys, and old "
    "blocks on the disk itself, are not reached",
)
_HELD = Words(
    "另有程序正在读取登记库，旧内容尚留在服务器的数据文件中；下一次变更时会再清除",
    "another program is reading: what was removed is still in the server's files; the next change clears it away",
)
_NOT_ALLOWED = Words(
    "数据库用户无权运行 {what}，请管理员运行", "this user may not run {what}: ask the server's administrator to"
)
_NOT_REWRITTEN = Words(
    "表未能重写，旧内容可能仍在其中（{why}）；下一次变更时会再试",
    "tables could not be written anew and may still hold what was removed ({why}); the next change tries again",
)
#: What is left to be done stands here, in the server's own notes on a table of ours.
_NOTE = "erase"
_NO_RIGHT = "42501"
_NOTED = "select obj_description('redaction'::regclass, 'pg_class')"
#: What the user has the rights for.
_OWNS_TABLES = "select pg_has_role(relowner, 'usage') from pg_class where oid = 'redaction'::regclass"
_OWNS_DATABASE = "select pg_has_role(datdba, 'usage') from pg_database where datname = current_database()"
#: Whoever still may see what was so before transaction :xid; the server keeps it as long. A writer in another database
#: counts: our own view of what is over begins with the oldest transaction that anybody on the server has not ended.
_WATCHING = """
select count(*) from (
  select cast(cast(txid_snapshot_xmin(txid_current_snapshot()) % 4294967296 as text) as xid) as x
  union all select backend_xmin from pg_stat_activity
  where pid <> pg_backend_pid() and (datname = current_database() or datname is null)
  union all select transaction from pg_prepared_xacts
  union all select xmin from pg_replication_slots union all select catalog_xmin from pg_replication_slots
) seen where age(x) >= age(cast(:xid as xid))
"""


def begin_erasing(connection: Connection, tables: Iterable[str]) -> list[Words]:
    """Notes inside the transaction that removes a text from `tables` that `erase` is to follow.

    A user who may write, but does not own the tables, cannot have them written anew: that is returned in words.
    """
    if not connection.execute(text(_OWNS_TABLES)).scalar():
        return [_NOT_ALLOWED.format(what=f"VACUUM (FULL, ANALYZE) {', '.join(sorted(tables))}; CHECKPOINT")]
    xid = connection.execute(text("select txid_current() % 4294967296")).scalar_one()
    noted = _noted(connection)
    names = sorted({*tables, *(noted[1] if noted else ())})
    connection.execute(text(f"comment on table redaction is '{_NOTE} {xid} {' '.join(names)}'"))
    return []


def _noted(connection: Connection) -> tuple[str, list[str]] | None:
    """The transaction that removed a text last, and the tables that are to be written anew; None where none are."""
    note, *rest = (connection.execute(text(_NOTED)).scalar() or "none").split(" ")
    return (rest[0], rest[1:]) if note == _NOTE and len(rest) > 1 else None


def erase(engine: Engine, patience: int) -> list[Words]:
    """Clears away what removed texts left in the server's files, if anything is left to be done.

    Returns what could not be done yet, after waiting `patience` ms for others; nothing is raised.
    """
    try:
        with engine.execution_options(isolation_level="AUTOCOMMIT").connect() as connection:
            noted = _noted(connection)
            if noted is None or not connection.execute(text(_OWNS_TABLES)).scalar():
                return []
            if not _is_unwatched(connection, noted[0], patience):
                return [_HELD]
            connection.execute(text(f"set lock_timeout = {max(patience, 10)}"))
            try:
                return _erase(connection, noted[1], patience)
            finally:
                connection.execute(text("reset lock_timeout"))
    except SQLAlchemyError as error:
        why = meant(str(getattr(error, "orig", error)))
        return [_HELD] if is_busy(error) else [_NOT_REWRITTEN.format(why=why)]


def _is_unwatched(connection: Connection, xid: str, patience: int) -> bool:
    """Waits until nobody sees any more what was so before a transaction; whether that came true in time."""
    until = time.monotonic() + patience / 1000
    while connection.execute(text(_WATCHING), {"xid": xid}).scalar():
        if time.monotonic() >= until:
            return False
        time.sleep(0.05)
    return True


def _erase(connection: Connection, tables: Iterable[str], patience: int) -> list[Words]:
    """Writes tables anew, and what the server's planner noted of their values; the old files go with a checkpoint.

    What the planner noted before is put out by noting anew, which is a transaction of its own: whoever began to read or
    write before it ended, in another database too, has the server keep that.
    """
    quote = connection.dialect.identifier_preparer.quote
    for table in tables:
        connection.execute(text(f"vacuum (full, analyze) {quote(table)}"))
    noted_anew = connection.execute(text("select txid_current() % 4294967296")).scalar_one()
    if not _is_unwatched(connection, str(noted_anew), patience):
        return [_HELD]
    connection.execute(text("comment on table redaction is null"))
    refused = []
    for statement, allowed in (("VACUUM FULL pg_catalog.pg_statistic", _OWNS_DATABASE), ("CHECKPOINT", "select true")):
        try:
            # Whoever may not vacuum a table is warned only.
            if not connection.execute(text(allowed)).scalar():
                refused.append(statement)
            else:
                connection.execute(text(statement))
        except DBAPIError as error:
            if sqlstate(error) != _NO_RIGHT:
                raise
            refused.append(statement)
    return [_NOT_ALLOWED.format(what="; ".join(refused))] if refused else []
