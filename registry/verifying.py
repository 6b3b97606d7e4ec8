"""Verifying 核验: every change must still be what it was when it was written, and nothing stands beside the chain.

The whole chain is recomputed; the removed texts are compared with the changes that removed them, the codes with the
versions that have them, and the database's tables with those that the migrations make.
"""

from __future__ import annotations

import datetime
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from itertools import pairwise
from typing import Any

from sqlalchemy import Connection, Table, except_, func, literal, select

from registry import record, redactions, schema
from registry.changes import CLOCK_KEY, SET_BACK
from registry.digest import (
    ALGORITHMS,
    FIRST,
    Removed,
    RowMapping,
    SheetEntries,
    body,
    canonical,
    digest_of,
    entry_writer,
    redacted,
    tag_of,
)
from registry.language import Words
from registry.spool import BATCH

#: Why a change does not hold.
MISSING = Words("此处缺少一次变更", "a change is missing here")
UNLINKED = Words("与前一次变更的摘要接不上", "it does not follow the change before it")
ALTERED = Words("其摘要与所存内容不符", "its digest does not match what is stored")
OUTDATED = Words("其摘要的写法比前一次变更的旧", "its digest is of an older form than that of the change before it")
UNTIMED = Words("其时间不是时间", "its time is no time")
BACKWARD = Words("其时间早于前一次变更", "its time is before that of the change before it")
MISCODED = Words("代码表与登记内容不符", "the table of codes differs from what is recorded")
TRUNCATED = Words("现有变更少于核对点", "the record is shorter than the checkpoint")
REBUILT = Words("摘要与核对点不同", "the digest differs from the checkpoint")
#: Remarks about a record that holds.
RUNS_BACK = Words(
    "第 {changes} 次变更的时间早于前一次变更（当时的时钟曾被调回）",
    "changes whose time is before that of the change before them (a clock was set back): {changes}",
)
_IN_A_CHANGE = Words("第 {change} 次变更有误：{why}", "change {change} does not hold: {why}")
_IN_THE_SCHEMA = Words("数据库结构有误：{why}", "the database's schema does not hold: {why}")
_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}\+00:00")
#: What is raised where values of another kind than any that we write stand in a row.
_ODD = (TypeError, ValueError, AttributeError)


@dataclass(frozen=True)
class Verdict:
    """The verdict: whether the chain holds, and if not, the first change that does not, and why.

    `change` is None where it is no change that is wrong, but the database's schema. `remarks` are no faults.
    """

    ok: bool
    changes: int
    head: str | None
    change: int | None = None
    why: Words | None = None
    remarks: tuple[Words, ...] = ()

    @property
    def problem(self) -> Words | None:
        """The problem, in one sentence; None where there is none."""
        if self.why is None:
            return None
        return (_IN_THE_SCHEMA if self.change is None else _IN_A_CHANGE).format(change=self.change, why=self.why)

    def as_json(self, language: str = "zh") -> dict[str, Any]:
        """The contract's shape, the reason in `language`; `remarks` only where there are any."""
        answer: dict[str, Any] = {"ok": self.ok, "changes": self.changes, "head": self.head}
        if self.why is not None:
            answer |= {"change": self.change, "why": self.why.in_(language)}
        return answer | ({"remarks": [r.in_(language) for r in self.remarks]} if self.remarks else {})


def verify(connection: Connection, tables: Mapping[str, Table], against: str | None = None) -> Verdict:
    """Recomputes the whole chain; with `against`, a line of `checkpoint`, also finds truncation and a chain rebuilt.

    `tables`: the tables of versions, by name. Raises ValueError where `against` is no checkpoint.
    """
    checkpoint = None if against is None else read_checkpoint(against)
    lacking = schema.lacking(connection, tables.values())
    if lacking is not None:
        return Verdict(False, 0, None, None, lacking)
    changes = connection.execute(select(record.change).order_by(record.change.c.number)).mappings().all()
    verdict = partial(Verdict, changes=len(changes), head=changes[-1]["digest"] if changes else None)
    removed = redacted(connection)
    found = (
        _Chain(connection, tables, removed).breach(changes)
        or redactions.fault(connection, tables, changes)
        or _stray(connection, tables, len(changes))
        or _miscoded(connection, tables, len(changes))
    )
    if found is None and checkpoint is not None:
        number, digest = checkpoint
        if number > len(changes) or (number and changes[number - 1]["digest"] != digest):
            found = number, TRUNCATED if number > len(changes) else REBUILT
    if found is not None:
        return verdict(ok=False, change=found[0], why=found[1])
    foreign = schema.foreign(connection, tables.values())
    return verdict(ok=foreign is None, why=foreign, remarks=_remarks(changes))


class _Chain:
    """The chain of changes of a registry, with what is needed to recompute their digests."""

    def __init__(self, connection: Connection, tables: Mapping[str, Table], removed: Removed):
        self.connection, self.tables = connection, [tables[name] for name in sorted(tables)]
        self.tag = tag_of(connection)
        sheets = SheetEntries(connection, removed).read_all()
        self.removed = removed
        self.writers = {
            algorithm: {t.name: entry_writer(t, removed, None if algorithm == FIRST else sheets) for t in self.tables}
            for algorithm in ALGORITHMS
        }

    def breach(self, changes: Any) -> tuple[int, Words] | None:
        """The first change that does not hold, and why."""
        before: RowMapping | None = None
        for position, change in enumerate(changes, 1):
            try:
                why = self._why(change, position, before)
            except _ODD:
                why = ALTERED
            if why is not None:
                return position, why
            before = change
        return None

    def _why(self, change: RowMapping, position: int, before: RowMapping | None) -> Words | None:
        """Why a change at a position of the chain does not hold; None where it does."""
        algorithm = change["algorithm"]
        if change["number"] != position:
            return MISSING
        if change["previous"] != (before["digest"] if before else None):
            return UNLINKED
        if algorithm not in ALGORITHMS or (change["salt"] is None) != (algorithm == FIRST):
            return ALTERED
        if before and ALGORITHMS.index(algorithm) < ALGORITHMS.index(before["algorithm"]):
            return OUTDATED
        origin = json.loads(change["origin"])
        if not isinstance(origin, dict) or canonical(origin).decode() != change["origin"]:
            return ALTERED
        sections = ((name, self._entries(change, column)) for name, column in (("in", "since"), ("out", "until")))
        if digest_of(change, body(sections), self.removed, self.tag) != (change["digest"], change["rows"]):
            return ALTERED
        return _untimely(change, origin, before)

    def _entries(self, change: RowMapping, column: str) -> Iterator[list[bytes]]:
        for table in self.tables:
            writer = self.writers[change["algorithm"]][table.name]
            query = select(table).where(table.c[column] == change["number"]).order_by(table.c.id)
            for rows in self.connection.execute(query.execution_options(yield_per=BATCH)).partitions():
                yield list(map(writer, rows))


def _untimely(change: RowMapping, origin: RowMapping, before: RowMapping | None) -> Words | None:
    """The fault of the time of a change.

    Changes of the first form took the clock as it was: that one was set back is no reason to doubt them.
    """
    if not _TIME.fullmatch(change["at"]):
        return UNTIMED
    datetime.datetime.fromisoformat(change["at"])
    is_excused = change["algorithm"] == FIRST or origin.get(CLOCK_KEY) == SET_BACK
    return BACKWARD if before and change["at"] < before["at"] and not is_excused else None


def _remarks(changes: Any) -> tuple[Words, ...]:
    """The remarks about a chain that holds: where its times run back."""
    back = [str(later["number"]) for before, later in pairwise(changes) if later["at"] < before["at"]]
    shown = Words("、".join(back), ", ".join(back))
    return (RUNS_BACK.format(changes=shown),) if back else ()


def _stray(connection: Connection, tables: Mapping[str, Table], last: int) -> tuple[int, Words] | None:
    """Finds a row that no change accounts for, or that ended before it began."""
    for name in sorted(tables):
        c = tables[name].c
        query = (
            select(c.since).where((c.since > last) | (c.since < 1) | (c.until > last) | (c.until <= c.since)).limit(1)
        )
        found = connection.execute(query).scalar()
        if found is not None:
            return found, Words(f"{name} 中有一行不属于任何变更", f"a row of {name} belongs to no change")
    return None


def _miscoded(connection: Connection, tables: Mapping[str, Table], last: int) -> tuple[int, Words] | None:
    """Finds a code that means another identity, or one of another kind, than in the versions in the chain."""
    codes, identities = record.code.c, record.identity.c
    of_codes = select(codes.code, codes.identity, codes.space).where(codes.identity == identities.id)
    of_kind = {table.info["kind"]: table for table in tables.values() if table.info["kind"]}
    for kind, table in sorted(of_kind.items()):
        owner = table.c.unit if table.info["unit"] else table.c.record
        by_versions = select(table.c.code, owner, literal(record.SPACE_OF_KIND[kind])).where(table.c.code != "")
        by_codes = of_codes.where(identities.kind == kind)
        wrong = connection.execute(except_(by_versions, by_codes).order_by(table.c.code).limit(1)).first()
        if wrong is not None:
            first = select(func.min(table.c.since)).where(table.c.code == wrong[0], owner == wrong[1])
            return connection.execute(first).scalar_one(), MISCODED
        if connection.execute(except_(by_codes, by_versions).limit(1)).first() is not None:
            return last, MISCODED
    alien = of_codes.where(identities.kind.not_in(of_kind)).limit(1)
    return (last, MISCODED) if connection.execute(alien).first() is not None else None


def checkpoint(connection: Connection) -> str:
    """One line to keep elsewhere: number, digest and time of the last change."""
    last = connection.execute(select(record.change).order_by(record.change.c.number.desc()).limit(1)).mappings().first()
    return f"{last['number']} {last['digest']} {last['at']}" if last else "0 - -"


def read_checkpoint(line: str) -> tuple[int, str]:
    """Number and digest of a checkpoint's line. Raises ValueError where it is none."""
    fields = line.split()
    if len(fields) < 2 or not fields[0].isdigit():
        raise ValueError("not a checkpoint")
    return int(fields[0]), fields[1]
