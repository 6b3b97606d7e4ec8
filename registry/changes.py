"""The change record 变更: every write is one change, numbered without gaps, its digest chained to the one before.

The digest is SHA-256 over canonical JSON (UTF-8, sorted keys, no spaces) of the change's own fields and, for
every row brought in or put out of force, its table, its record number and its *recorded* values only: a column
that is added later holds nothing in old rows and so never changes an old digest. A text enters as a salted
hash, so that it can be removed later together with its salt while the chain still holds.

This is the only code that sets `since` and `until`.
"""

from __future__ import annotations

import datetime
import hashlib
import json
import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, Table, func, select, update

from registry import record
from registry.errors import Conflict
from registry.language import Words
from registry.moment import head

ALGORITHM = "sha256"
#: Why a change does not hold.
MISSING = Words("此处缺少一次变更", "a change is missing here")
UNLINKED = Words("与前一次变更的摘要接不上", "it does not follow the change before it")
ALTERED = Words("其摘要与所存内容不符", "its digest does not match what is stored")
TRUNCATED = Words("现有变更少于核对点", "the record is shorter than the checkpoint")
REBUILT = Words("摘要与核对点不同", "the digest differs from the checkpoint")
MISCODED = Words("代码表与登记内容不符", "the table of codes differs from what is recorded")
#: What stands in the place of a text that was removed.
MARK = "〔已删除〕"
Row = Mapping[Any, Any]
#: Rows are written and read this many at a time.
BATCH = 10_000


@dataclass
class Delta:
    """What a change does to one table: versions put `out` of force (whole rows), and versions brought `into` it."""

    out: list[Row] = field(default_factory=list)
    into: list[dict[str, Any]] = field(default_factory=list)


@dataclass
class Staged:
    """A change made ready against the registry as of change `base`: its numbers are final if that still holds."""

    base: int
    deltas: dict[str, Delta] = field(default_factory=dict)
    identities: list[dict[str, Any]] = field(default_factory=list)
    codes: list[dict[str, Any]] = field(default_factory=list)
    sheets: list[dict[str, Any]] = field(default_factory=list)

    @property
    def is_empty(self) -> bool:
        return not any(d.out or d.into for d in self.deltas.values())


def canonical(value: Any) -> bytes:
    """Canonical JSON: UTF-8, sorted keys, no spaces."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def new_salts(count: int) -> Iterator[str]:
    """Fresh seeds for the salts of `count` rows."""
    seeds = os.urandom(16 * count).hex()
    return (seeds[i : i + 32] for i in range(0, 32 * count, 32))


def salt_of(salt: str, column: str) -> str | None:
    """The salt of one text of a row: made from the row's seed, or what is kept of it after another text was removed."""
    if salt.startswith("{"):
        return json.loads(salt).get(column)
    return hashlib.sha256(f"{salt}:{column}".encode()).hexdigest()


def text_hash(salt: str, value: str) -> str:
    """What stands for a text in the digest."""
    return hashlib.sha256(f"{salt}:{value}".encode()).hexdigest()


def _entry(table: Table, row: Row, removed: Mapping[tuple[str, int, str], str]) -> bytes:
    """A row's part of the digest: its table, record number and recorded values."""
    values: dict[str, Any] = {"unit": row["unit"]} if table.info["unit"] else {}
    for column in table.info["recorded"]:
        value = row[column.name]
        mark = removed.get((table.name, row["id"], column.name)) if removed else None
        if mark and value in (None, "", MARK):
            values[column.name] = {ALGORITHM: mark}
        elif value is None:
            continue
        elif column.is_text:
            values[column.name] = {ALGORITHM: text_hash(salt_of(row["salt"], column.name) or "", value)}
        else:
            values[column.name] = bool(value) if column.stored == "yesno" else value
    return canonical([table.name, row["record"], values])


def _digest(fields: Row, entries: Iterable[tuple[str, Iterator[bytes]]]) -> tuple[str, int]:
    """The digest of a change out of its own fields and its rows' entries, by "in" and "out"; and how many rows."""
    count = 0
    whole = hashlib.sha256(
        b'{"change":'
        + canonical({k: fields[k] for k in ("actor", "algorithm", "at", "number", "origin", "previous", "reason")})
    )
    for name, rows in entries:
        whole.update(f',"{name}":['.encode())
        for index, entry in enumerate(rows):
            whole.update(b"," + entry if index else entry)
            count += 1
        whole.update(b"]")
    whole.update(b"}")
    return whole.hexdigest(), count


def _previous(connection: Connection, number: int) -> str | None:
    return connection.execute(select(record.change.c.digest).where(record.change.c.number == number)).scalar()


class Stale(Conflict):
    """The registry changed after this change was staged: stage it again."""


def commit(
    connection: Connection,
    tables: Mapping[str, Table],
    staged: Staged,
    *,
    actor: str,
    reason: str,
    origin: Mapping[str, Any],
) -> int:
    """Writes a staged change inside the caller's transaction, and returns its number.

    Raises Conflict where the registry has changed since it was staged: stage it again.
    """
    base = head(connection)
    if base != staged.base:
        raise Stale("登记库在此期间已变更", "the registry changed meanwhile")
    number = base + 1
    fields = {
        "number": number,
        "at": datetime.datetime.now(datetime.UTC).isoformat(timespec="microseconds"),
        "actor": actor,
        "reason": reason,
        "origin": canonical(origin).decode(),
        "algorithm": ALGORITHM,
        "previous": _previous(connection, base),
    }
    touched = sorted(staged.deltas)
    for name in touched:
        _salt(staged.deltas[name].into)
    into = (_entry(tables[name], row, {}) for name in touched for row in sorted(staged.deltas[name].into, key=_by_id))
    removed = redacted(connection)
    out = (
        _entry(tables[name], row, removed) for name in touched for row in sorted(staged.deltas[name].out, key=_by_id)
    )
    fields["digest"], fields["rows"] = _digest(fields, (("in", into), ("out", out)))
    connection.execute(record.change.insert(), fields)
    _write(connection, tables, staged, number)
    return number


def _by_id(row: Row) -> int:
    return row["id"]


def _salt(rows: list[dict[str, Any]]) -> None:
    for row, salt in zip(rows, new_salts(len(rows)), strict=True):
        row["salt"] = salt


def _write(connection: Connection, tables: Mapping[str, Table], staged: Staged, number: int) -> None:
    """Writes the rows of a change: identities and codes first, then what goes out, then what comes in."""
    for table, rows in ((record.identity, staged.identities), (record.code, staged.codes)):
        _insert(connection, table, rows)
    _insert(connection, record.sheet, [{**s, "change": number} for s in staged.sheets])
    for name, delta in staged.deltas.items():
        table = tables[name]
        ids = [row["id"] for row in delta.out]
        for start in range(0, len(ids), 500):
            connection.execute(update(table).where(table.c.id.in_(ids[start : start + 500])).values(until=number))
        for row in delta.into:
            row["since"] = number
        _insert(connection, table, delta.into)


def _insert(connection: Connection, table: Table, rows: list[dict[str, Any]]) -> None:
    for start in range(0, len(rows), BATCH):
        connection.execute(table.insert(), rows[start : start + BATCH])


def redacted(connection: Connection) -> dict[tuple[str, int, str], str]:
    """The hashes that stand in for removed texts, by table, row and column."""
    r = record.redaction.c
    return {(t, i, c): h for t, i, c, h in connection.execute(select(r.table, r.row, r.column, r.hash))}


@dataclass(frozen=True)
class Verdict:
    """What verifying found: whether the chain holds, and if not, the first change that does not, and why."""

    ok: bool
    changes: int
    head: str | None
    change: int | None = None
    why: Words | None = None

    def as_json(self, language: str = "zh") -> dict[str, Any]:
        """The contract's shape, the reason in `language`."""
        told: dict[str, Any] = {"ok": self.ok, "changes": self.changes, "head": self.head}
        return told if self.why is None else told | {"change": self.change, "why": self.why.in_(language)}


def verify(connection: Connection, tables: Mapping[str, Table], against: str | None = None) -> Verdict:
    """Recomputes the whole chain; with `against`, a line of `checkpoint`, also finds truncation and a chain rebuilt."""
    changes = connection.execute(select(record.change).order_by(record.change.c.number)).mappings().all()
    last = changes[-1]["digest"] if changes else None
    removed = redacted(connection)
    previous = None
    for position, change in enumerate(changes, 1):
        why = _breach(connection, tables, change, position, previous, removed)
        if why:
            return Verdict(False, len(changes), last, position, why)
        previous = change["digest"]
    stray = _stray(connection, tables, len(changes)) or _miscoded(connection, tables, len(changes), removed)
    if stray:
        return Verdict(False, len(changes), last, *stray)
    if against is not None:
        number, digest = read_checkpoint(against)
        if number > len(changes) or (number and changes[number - 1]["digest"] != digest):
            return Verdict(False, len(changes), last, number, TRUNCATED if number > len(changes) else REBUILT)
    return Verdict(True, len(changes), last)


def _breach(
    connection: Connection,
    tables: Mapping[str, Table],
    change: Row,
    position: int,
    previous: str | None,
    removed: Mapping[tuple[str, int, str], str],
) -> Words | None:
    """Why a change does not hold; None where it does."""
    if change["number"] != position:
        return MISSING
    if change["previous"] != previous:
        return UNLINKED
    if change["algorithm"] != ALGORITHM:
        return ALTERED
    entries = (
        (name, _entries(connection, tables, column, position, removed))
        for name, column in (("in", "since"), ("out", "until"))
    )
    return None if _digest(change, entries) == (change["digest"], change["rows"]) else ALTERED


def _entries(
    connection: Connection,
    tables: Mapping[str, Table],
    column: str,
    number: int,
    removed: Mapping[tuple[str, int, str], str],
) -> Iterator[bytes]:
    for name in sorted(tables):
        table = tables[name]
        query = select(table).where(table.c[column] == number).order_by(table.c.id).execution_options(yield_per=BATCH)
        for row in connection.execute(query).mappings():
            yield _entry(table, row, removed)


def _stray(connection: Connection, tables: Mapping[str, Table], last: int) -> tuple[int, Words] | None:
    """A row that no change accounts for, or that ended before it began."""
    for name in sorted(tables):
        c = tables[name].c
        query = (
            select(c.since).where((c.since > last) | (c.since < 1) | (c.until > last) | (c.until <= c.since)).limit(1)
        )
        found = connection.execute(query).scalar()
        if found is not None:
            return found, Words(f"{name} 中有一行不属于任何变更", f"a row of {name} belongs to no change")
    return None


def _miscoded(
    connection: Connection, tables: Mapping[str, Table], last: int, removed: Mapping[tuple[str, int, str], str]
) -> tuple[int, Words] | None:
    """A code that means another identity, or one of another kind, than the versions tell, which are in the chain."""
    told: dict[tuple[str, int, str, str], int] = {}
    for table in tables.values():
        kind = table.info["kind"]
        if kind is not None:
            owner = table.c.unit if table.info["unit"] else table.c.record
            query = select(table.c.code, owner, func.min(table.c.since)).group_by(table.c.code, owner)
            of_kind = (record.SPACE_OF_KIND[kind], kind)
            told |= {(c, i, *of_kind): since for c, i, since in connection.execute(query) if c}
    codes, identities = record.code.c, record.identity.c
    query = select(codes.code, codes.identity, codes.space, identities.kind).where(codes.identity == identities.id)
    known = {(c, i, space, kind) for c, i, space, kind in connection.execute(query)}
    differing = told.keys() - known
    if not any(column == "code" for _, _, column in removed):
        differing |= known - told.keys()
    return (told.get(min(differing), last), MISCODED) if differing else None


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
