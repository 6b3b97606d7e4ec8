"""The change record 变更: every write is one change, numbered without gaps, its digest chained to the one before.

A change is staged, made ready, and written here; `registry.digest` makes its digest, and `registry.verifying` checks
that it still holds. This is the only code that sets `since` and `until`.
"""

from __future__ import annotations

import datetime
import os
from array import array
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, Table, select, update

from registry import record
from registry.db import bulk_insert, write_aside, write_staged
from registry.digest import (
    ALGORITHMS,
    DigestPiece,
    RowMapping,
    SheetEntries,
    body,
    canonical,
    digest_of,
    entry_writer,
    new_salts,
    redacted,
    tag_of,
)
from registry.errors import Conflict
from registry.moment import head
from registry.origins import Source
from registry.spool import BATCH, IndexedSpool, Spool

#: How far the clock may be behind the time of the last change, as clocks of several machines are.
SKEW = datetime.timedelta(minutes=5)
#: Whoever had set the clock wrong names here the change after which times run back.
CLOCK = "REGISTRY_CLOCK_SET_BACK_AFTER"
#: What its origin then says.
CLOCK_KEY, SET_BACK = "clock", "set back"
#: A row as it is stored, in the order of its table's columns.
StoredRow = tuple[Any, ...]


class Delta:
    """The part of a change in one table: versions put `out` of force, and versions brought `into` it.

    Both are whole rows, in the order of the table's columns. `out_ids`: the ids of those out; a `temporary_table`
    holds those in too.
    """

    def __init__(self, table: Table, number: int):
        self.table, self.number = table, number
        self.out, self.out_ids = IndexedSpool[StoredRow](), array("q")
        self.into: Spool[StoredRow] = Spool()
        self.temporary_table: Table | None = None
        self._names = tuple(table.c.keys())
        self._since, self._salt = self._names.index("since"), self._names.index("salt")
        self._salts, self._last = new_salts(), 0

    def bring_in(self, version: Mapping[str, Any]) -> None:
        """Adds a version; what it lacks is empty, its salt and `since` are added here. Ids only ever grow."""
        if version["id"] <= self._last:
            raise ValueError("versions are brought in in the order of their ids")
        self._last = version["id"]
        row = list(map(version.get, self._names))
        row[self._since], row[self._salt] = self.number, next(self._salts)
        self.into.append(tuple(row))

    def put_out(self, version: RowMapping) -> None:
        self.out.append(tuple(map(version.__getitem__, self._names)))
        self.out_ids.append(version["id"])


@dataclass
class Staged:
    """A change made ready against the registry as of change `base`: its numbers are final if that still holds.

    `identities` and `codes` are rows of their tables, `sheets` their numbers and what they are. `body`, and the `salts`
    of the sheets, are what `prepare` made.
    """

    base: int
    deltas: dict[str, Delta] = field(default_factory=dict)
    identities: list[tuple[int, str]] = field(default_factory=list)
    codes: list[tuple[str, str, int]] = field(default_factory=list)
    sheets: list[tuple[int, Source]] = field(default_factory=list)
    salts: dict[int, str] = field(default_factory=dict)
    body: Spool[DigestPiece] | None = None

    def delta(self, table: Table) -> Delta:
        """The change's part in `table`."""
        if table.name not in self.deltas:
            self.deltas[table.name] = Delta(table, self.base + 1)
        return self.deltas[table.name]

    def sheet_rows(self) -> Iterator[dict[str, Any]]:
        """The rows of the sheets that the change records."""
        for number, source in self.sheets:
            texts = source.as_stored()
            own = {"id": number, "change": self.base + 1, "name": texts.pop("name"), "salt": self.salts[number]}
            yield own | texts

    @property
    def is_empty(self) -> bool:
        return not any(d.out or d.into for d in self.deltas.values())


class Stale(Conflict):
    """The registry changed after this change was staged: stage it again."""


def prepare(connection: Connection, staged: Staged) -> None:
    """Makes the entries of the change's rows before the lock is taken: they do not depend on when it is written."""
    removed = redacted(connection)
    staged.salts = {number: salt for (number, _), salt in zip(staged.sheets, new_salts(), strict=False)}
    sheets = SheetEntries(connection, removed, staged.sheet_rows())
    deltas = [staged.deltas[name] for name in sorted(staged.deltas)]
    writers = {delta.table.name: entry_writer(delta.table, removed, sheets) for delta in deltas}
    sections = (
        ("in", (list(map(writers[d.table.name], rows)) for d in deltas for rows in d.into.batches())),
        ("out", (list(map(writers[d.table.name], rows)) for d in deltas for rows in _batches_out(d))),
    )
    staged.body = Spool(batch=1)
    for piece in body(sections):
        staged.body.append(piece)


def write_ahead(staged: Staged, connection: Connection) -> None:
    """Lays many rows aside over the connection that will write them, before it takes the lock."""
    for delta in staged.deltas.values():
        if len(delta.into) > BATCH:
            delta.temporary_table = write_aside(connection, delta.table, delta.into.batches())


def _batches_out(delta: Delta) -> Iterator[list[StoredRow]]:
    """The versions that a change puts out of force, in the order of their ids."""
    places = sorted(range(len(delta.out_ids)), key=delta.out_ids.__getitem__)
    for start in range(0, len(places), BATCH):
        yield [delta.out[place] for place in places[start : start + BATCH]]


def commit(connection: Connection, staged: Staged, *, actor: str, reason: str, origin: Mapping[str, Any]) -> int:
    """Writes a staged change inside the caller's transaction, and returns its number.

    Whoever has much to write has called `prepare` and `write_ahead` before, so that nobody waits for that too.
    Raises Stale where the registry has changed since it was staged: stage it again. Raises Conflict where the clock is
    far behind the time of the last change.
    """
    base = head(connection)
    if base != staged.base:
        raise Stale("登记库在此期间已变更", "the registry changed meanwhile")
    if staged.body is None:
        prepare(connection, staged)
    c = record.change.c
    last = connection.execute(select(c.at, c.digest).where(c.number == base)).first()
    at, is_back = _time(base, last.at if last else "")
    fields = {
        "number": base + 1,
        "at": at,
        "actor": actor,
        "reason": reason,
        "origin": canonical({**origin, **({CLOCK_KEY: SET_BACK} if is_back else {})}).decode(),
        "algorithm": ALGORITHMS[-1],
        "previous": last.digest if last else None,
        "salt": next(new_salts()),
    }
    fields["digest"], fields["rows"] = digest_of(fields, staged.body or (), {}, tag_of(connection))
    connection.execute(record.change.insert(), fields)
    _write(connection, staged, base + 1)
    return base + 1


def _time(last: int, before: str) -> tuple[str, bool]:
    """The time of a change that follows change `last` of the time `before`, and whether it is one that runs back.

    A clock that is a little behind takes the time of the change before. Raises Conflict where it is far behind.
    """
    now = datetime.datetime.now(datetime.UTC)
    at = now.isoformat(timespec="microseconds")
    if at >= before:
        return at, False
    if datetime.datetime.fromisoformat(before) - now <= SKEW:
        return before, False
    if os.environ.get(CLOCK) == str(last):
        return at, True
    raise Conflict(
        f"本机时钟（{at}）早于第 {last} 次变更的时间（{before}），未登记任何内容。请先校准时钟；"
        f"若当时的时钟有误，请设置环境变量 {CLOCK}={last} 后再试",
        f"the clock ({at}) is behind change {last} ({before}): nothing was stored. Set the clock right; "
        f"if it was wrong at that change, set {CLOCK}={last} in the environment and try again",
    )


def _write(connection: Connection, staged: Staged, number: int) -> None:
    """Writes the rows of a change: identities and codes first, then what goes out, then what comes in."""
    bulk_insert(connection, record.identity, [staged.identities])
    bulk_insert(connection, record.code, [staged.codes])
    bulk_insert(connection, record.sheet, [[tuple(row.values()) for row in staged.sheet_rows()]])
    for delta in staged.deltas.values():
        table, out_ids = delta.table, delta.out_ids
        for start in range(0, len(out_ids), 500):
            connection.execute(update(table).where(table.c.id.in_(out_ids[start : start + 500])).values(until=number))
        if delta.temporary_table is None:
            bulk_insert(connection, table, delta.into.batches())
        else:
            write_staged(connection, table, delta.temporary_table)
