"""The audit log: an entry is added, entries are listed, and their chain is verified.

It lies beside the record: who signed in, was refused or exported is no knowledge of grassroots organizations. Nothing
alters an entry; old ones are cut off at the beginning (`registry.audit_log.retention`).
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, func, select

from registry.audit_log.entry import FIELDS, Entry, check, digest_of, safe
from registry.audit_log.models import log_cut, log_entry
from registry.db import alone_in
from registry.digest import tag_of
from registry.language import Words

_ENTRY, _CUT = log_entry.c, log_cut.c
_COLUMNS = [_ENTRY[name] for name in FIELDS]
_LAST = select(_ENTRY.number, _ENTRY.digest).order_by(_ENTRY.number.desc()).limit(1)
_CUT_OFF = select(_CUT.number, _CUT.digest).order_by(_CUT.number.desc()).limit(1)
#: So many entries are read at once.
_TOGETHER = 5_000
#: Why an entry does not hold.
_MISSING = Words("此处缺少一条日志", "an entry is missing here")
_UNLINKED = Words("与前一条日志的摘要接不上", "it does not follow the entry before it")
_ALTERED = Words("其摘要与所存内容不符", "its digest does not match what is stored")
_UNTOLD = Words("日志中没有记载这次清理", "no entry tells of this cut")
_SHORTER = Words("现有日志少于核对点", "the log is shorter than the checkpoint")
_REBUILT = Words("摘要与核对点不同", "the digest differs from the checkpoint")
_IN_AN_ENTRY = Words("第 {number} 条日志有误：{why}", "entry {number} does not hold: {why}")


# -- adding -------------------------------------------------------------------------------------------------------


def note(
    connection: Connection, kind: str, outcome: str, *, user: str = "", address: str = "", target: str = ""
) -> None:
    """Adds one entry, in the caller's writing transaction: it stands if that is committed, and only then.

    Whoever else adds one waits until that transaction ends, so it is the last thing done in it. A login name that
    nobody has is handed over as a hash. Raises ValueError for no kind of entry or no outcome.
    """
    check(kind, outcome)
    alone_in(connection, log_entry)
    number, previous = head(connection)
    at = datetime.datetime.now(datetime.UTC).isoformat(timespec="microseconds")
    texts = {"user": safe(user), "address": safe(address), "target": safe(target)}
    fields = {"number": number + 1, "at": at, "kind": kind, "outcome": outcome} | texts
    digest = digest_of(fields, previous, tag_of(connection))
    connection.execute(log_entry.insert(), fields | {"previous": previous, "digest": digest})


def head(connection: Connection) -> tuple[int, str | None]:
    """The number and digest of the last entry, also of one that was cut off; 0 and None where there never was any."""
    found = connection.execute(_LAST).first() or connection.execute(_CUT_OFF).first()
    return (found.number, found.digest) if found else (0, None)


# -- listing ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Sought:
    """Which entries are sought: of a kind, of a user; None: of all."""

    kind: str | None = None
    user: str | None = None

    def holds(self) -> list[ColumnElement[bool]]:
        """The conditions of these entries."""
        asked = ((_ENTRY.kind, self.kind), (_ENTRY.user, self.user))
        return [column == value for column, value in asked if value is not None]


def entries(
    connection: Connection, sought: Sought = Sought(), *, before: int | None = None, offset: int = 0, limit: int = 100
) -> list[Entry]:
    """The newest entries first, at most so many; `before`: only those with lower numbers, which is a cursor."""
    holds = [*sought.holds(), *([_ENTRY.number < before] if before is not None else [])]
    query = select(*_COLUMNS).where(*holds).order_by(_ENTRY.number.desc()).offset(offset).limit(limit)
    return [Entry(*row) for row in connection.execute(query)]


def count(connection: Connection, sought: Sought = Sought()) -> int:
    """How many entries there are."""
    return connection.execute(select(func.count()).select_from(log_entry).where(*sought.holds())).scalar_one()


def all_entries(connection: Connection, sought: Sought = Sought()) -> Iterator[Entry]:
    """Every entry, the oldest first, few in memory at a time."""
    query = select(*_COLUMNS).where(*sought.holds()).order_by(_ENTRY.number)
    with connection.execute(query.execution_options(yield_per=_TOGETHER)) as found:
        for row in found:
            yield Entry(*row)


# -- verifying ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class LogVerdict:
    """The verdict: whether the chain holds, how many entries there are, and if it does not hold where and why.

    `cut`: the number and digest of the last entry that was cut off; `head` the digest of the last one.
    """

    ok: bool
    entries: int
    head: str | None
    cut: tuple[int, str] | None = None
    number: int | None = None
    why: Words | None = None

    @property
    def problem(self) -> Words | None:
        """The problem, in one sentence; None where there is none."""
        return None if self.why is None else _IN_AN_ENTRY.format(number=self.number, why=self.why)

    def as_json(self, language: str = "zh") -> dict[str, Any]:
        """The shape of `registry verify`, of entries."""
        cut = None if self.cut is None else {"number": self.cut[0], "digest": self.cut[1]}
        answer: dict[str, Any] = {"ok": self.ok, "entries": self.entries, "head": self.head, "cut": cut}
        return answer if self.why is None else answer | {"number": self.number, "why": self.why.in_(language)}


def cut_of(connection: Connection) -> tuple[int, str] | None:
    """The number and digest of the last entry that was cut off; None where none was."""
    found = connection.execute(_CUT_OFF).first()
    return (found.number, found.digest) if found else None


def cut_target(number: int, digest: str) -> str:
    """The target of the entry that tells of a cut: so the cut is in the chain too."""
    return f"audit-log cut at {number} {digest}"


def verify(connection: Connection, against: tuple[int, str] | None = None) -> LogVerdict:
    """Recomputes the chain from the cut on. `against`: a number and digest seen earlier; then it also finds that the
    newest entries were taken away, and a chain that was made anew."""
    cut, tag = cut_of(connection), tag_of(connection)
    number, previous = cut or (0, None)
    seen, told = {number: previous}, cut is None
    query = select(log_entry).order_by(_ENTRY.number).execution_options(yield_per=_TOGETHER)
    breach: tuple[int, Words] | None = None
    for row in connection.execute(query):
        breach = _breach(row, number + 1, previous, tag)
        if breach is not None:
            break
        number, previous = row.number, row.digest
        told = told or (cut is not None and row.target == cut_target(*cut))
        if against is not None and number == against[0]:
            seen[number] = previous
    if breach is None and cut is not None and not told:
        breach = cut[0], _UNTOLD
    breach = breach or _against(against, number, seen)
    found = count(connection)
    if breach is not None:
        return LogVerdict(False, found, previous, cut, *breach)
    return LogVerdict(True, found, previous, cut)


def _breach(row: Row[Any], number: int, previous: str | None, tag: str) -> tuple[int, Words] | None:
    """Why the entry that should have this number does not hold; None where it does."""
    if row.number != number:
        return number, _MISSING
    if row.previous != previous:
        return number, _UNLINKED
    return None if digest_of(row._asdict(), previous, tag) == row.digest else (number, _ALTERED)


def _against(against: tuple[int, str] | None, last: int, seen: dict[int, str | None]) -> tuple[int, Words] | None:
    """How the log differs from a checkpoint; one that was cut off meanwhile cannot be asked about any more."""
    if against is None or against[0] == 0:
        return None
    number, digest = against
    if number > last:
        return number, _SHORTER
    return (number, _REBUILT) if seen.get(number, digest) != digest else None
