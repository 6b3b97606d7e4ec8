"""Erasing on SQLite, for `registry.erasing` alone: clears away what removed texts left in the database's files.

A text that is written over stands on in the log until that is emptied, and in free places of the file, where rows lay
before they were moved. `registry.postgresql_erasing` does the same for the other kind.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from contextlib import closing
from typing import Any

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import SQLAlchemyError

from registry.language import Words
from registry.sqlite import meant

#: What is left to be done of a text's removal, kept in the file itself: nothing, writing it anew, emptying the log.
_DONE, _REWRITE, _EMPTY_THE_LOG = 0, 1, 2
#: What no command of ours reaches when a text is removed.
UNREACHED = Words(
    "以前的备份、存档、导出文件和打印件，以及磁盘和文件系统快照中的旧数据块，不在其内",
    "earlier backups, archives, exports and printouts are not reached, nor old blocks in snapshots and on the disk",
)
_HELD = Words(
    "另有程序正在读取登记库，旧内容尚留在数据库文件或其日志（-wal）中；下一次变更时会再清除",
    "another program is reading: what was removed is still in the file or its log (-wal); "
    "the next change clears it away",
)
_NOT_REWRITTEN = Words(
    "文件未能重写，旧内容可能仍在其中（{why}）；下一次变更时会再试",
    "the file could not be written anew and may still hold what was removed ({why}); the next change tries again",
)


def begin_erasing(connection: Connection, tables: Iterable[str]) -> list[Words]:
    """Notes inside the transaction that removes a text that `erase` is to follow; what it leaves free is zeroed."""
    connection.exec_driver_sql("PRAGMA secure_delete=ON")
    connection.exec_driver_sql(f"PRAGMA user_version={_REWRITE}")
    return []


def erase(engine: Engine, patience: int) -> list[Words]:
    """Clears away what removed texts left in free places of the file and in the log, if anything is left to be done.

    Returns what could not be done yet, after waiting `patience` ms for others; nothing is raised.
    """
    try:
        with closing(engine.raw_connection()) as connection:
            raw: Any = connection.driver_connection
            wanted = raw.execute("PRAGMA user_version").fetchone()[0]
            if wanted not in (_REWRITE, _EMPTY_THE_LOG):
                return []
            before = raw.execute("PRAGMA busy_timeout").fetchone()[0]
            raw.execute(f"PRAGMA busy_timeout={patience}")
            try:
                return _erase(raw, wanted)
            finally:
                raw.execute(f"PRAGMA busy_timeout={before}")
    except (SQLAlchemyError, sqlite3.Error) as error:
        why = meant(str(error))
        return [_NOT_REWRITTEN.format(why=why)]


def _erase(raw: Any, wanted: int) -> list[Words]:
    """Writes the file anew, for free places may hold copies of what moved long ago, and empties the log."""
    if wanted == _REWRITE:
        raw.execute("VACUUM")
        raw.execute(f"PRAGMA user_version={_EMPTY_THE_LOG}")
    is_blocked, _, _ = raw.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    if is_blocked:
        return [_HELD]
    raw.execute(f"PRAGMA user_version={_DONE}")
    return []
