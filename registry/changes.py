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
from array import array
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from json.encoder import encode_basestring
from typing import Any

from sqlalchemy import Connection, Table, except_, func, literal, select, update

from registry import record
from registry.db import bring_in, bulk_insert, lay_aside
from registry.errors import Conflict
from registry.language import Words
from registry.moment import head
from registry.spool import BATCH, Cabinet, Spool

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
#: Salts are made this many at a time.
SALTS = 256
Version = tuple[Any, ...]
#: One piece of a change's canonical form, and how many rows it tells of.
Piece = tuple[bytes, int]


class Delta:
    """What change `number` does to one table: versions put `out` of force, and versions brought `into` it.

    Both are whole rows, in the order of the table's columns. `gone`: the ids of those out; `shelf`: holds those in too.
    """

    def __init__(self, table: Table, number: int):
        self.table, self.number = table, number
        self.out, self.gone = Cabinet[Version](), array("q")
        self.into: Spool[Version] = Spool()
        self.shelf: Table | None = None
        self._names = tuple(table.c.keys())
        self._salts, self._last = new_salts(), 0

    def bring_in(self, version: Mapping[str, Any]) -> None:
        """Adds a version; what it lacks is empty, its salt and `since` are added here. Ids only ever grow."""
        if version["id"] <= self._last:
            raise ValueError("versions are brought in in the order of their ids")
        self._last = version["id"]
        self.into.append(tuple(map({**version, "since": self.number, "salt": next(self._salts)}.get, self._names)))

    def put_out(self, version: Row) -> None:
        self.out.append(tuple(map(version.__getitem__, self._names)))
        self.gone.append(version["id"])


@dataclass
class Staged:
    """A change made ready against the registry as of change `base`: its numbers are final if that still holds.

    `identities` and `codes` are rows of their tables, `sheets` their numbers and names. `body` is what `prepare` made.
    """

    base: int
    deltas: dict[str, Delta] = field(default_factory=dict)
    identities: list[tuple[int, str]] = field(default_factory=list)
    codes: list[tuple[str, str, int]] = field(default_factory=list)
    sheets: list[tuple[int, str]] = field(default_factory=list)
    body: Spool[Piece] | None = None

    def delta(self, table: Table) -> Delta:
        """What the change does to `table`."""
        if table.name not in self.deltas:
            self.deltas[table.name] = Delta(table, self.base + 1)
        return self.deltas[table.name]

    @property
    def is_empty(self) -> bool:
        return not any(d.out or d.into for d in self.deltas.values())


def canonical(value: Any) -> bytes:
    """Canonical JSON: UTF-8, sorted keys, no spaces."""
    return _json(value).encode()


_json = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode
_JSON_OF: dict[type, Callable[[Any], str]] = {int: int.__repr__, str: encode_basestring}


def object_writer(names: Sequence[str]) -> Callable[[Sequence[Any]], str]:
    """What writes rows with columns `names` as canonical JSON, empty columns left out: as `canonical`, only faster."""
    places = [(f"{encode_basestring(name)}:", at) for at, name in sorted(enumerate(names), key=lambda n: n[1])]
    json_of = _JSON_OF.get

    def write(row: Sequence[Any]) -> str:
        filled = [key + json_of(type(value), _json)(value) for key, at in places if (value := row[at]) is not None]
        return f"{{{','.join(filled)}}}"

    return write


def new_salts() -> Iterator[str]:
    """Fresh seeds for the salts of rows, without end."""
    while True:
        seeds = os.urandom(16 * SALTS).hex()
        yield from (seeds[i : i + 32] for i in range(0, len(seeds), 32))


def salt_of(salt: str, column: str) -> str | None:
    """The salt of one text of a row: made from the row's seed, or what is kept of it after another text was removed."""
    if salt.startswith("{"):
        return json.loads(salt).get(column)
    return hashlib.sha256(f"{salt}:{column}".encode()).hexdigest()


def text_hash(salt: str, value: str) -> str:
    """What stands for a text in the digest."""
    return hashlib.sha256(f"{salt}:{value}".encode()).hexdigest()


class _Hash(str):
    """What stands for a text in the digest, as JSON."""


_JSON_OF[_Hash] = f'{{{{"{ALGORITHM}":"{{}}"}}}}'.format


def entry_writer(table: Table, removed: Mapping[tuple[str, int, str], str]) -> Callable[[Sequence[Any]], bytes]:
    """What writes a row's part of the digest: its table, record number and recorded values.

    Rows are in the order of the table's columns. `removed`: what stands in for removed texts, by table, row and column.
    """
    at = {name: n for n, name in enumerate(table.c.keys())}
    own, record_at, salt_at = at["id"], at["record"], at["salt"]
    recorded = table.info["recorded"]
    names = [*(c.name for c in recorded), *(["unit"] if table.info["unit"] else [])]
    places = [at[name] for name in names]
    texts = [(n, c.name) for n, c in enumerate(recorded) if c.is_text]
    answers = [n for n, c in enumerate(recorded) if c.stored == "yesno"]
    marks = {(row, column): mark for (name, row, column), mark in removed.items() if name == table.name}
    write, begin = object_writer(names), f"[{encode_basestring(table.name)},"

    def entry(row: Sequence[Any]) -> bytes:
        values = [row[n] for n in places]
        for n, name in texts:
            text = values[n]
            if (not text or text == MARK) and (row[own], name) in marks:
                values[n] = _Hash(marks[row[own], name])
            elif text is not None:
                values[n] = _Hash(text_hash(salt_of(row[salt_at], name) or "", text))
        for n in answers:
            values[n] = None if values[n] is None else bool(values[n])
        return f"{begin}{_json(row[record_at])},{write(values)}]".encode()

    return entry


def _body(sections: Iterable[tuple[str, Iterable[list[bytes]]]]) -> Iterator[Piece]:
    """The canonical form of a change behind its own fields: its rows' entries, by "in" and "out"."""
    for name, batches in sections:
        yield f',"{name}":['.encode(), 0
        comma = b""
        for batch in batches:
            yield comma + b",".join(batch), len(batch)
            comma = b","
        yield b"]", 0
    yield b"}", 0


def _digest(fields: Row, body: Iterable[Piece]) -> tuple[str, int]:
    """The digest of a change out of its own fields and its rows' entries; and how many rows."""
    count = 0
    whole = hashlib.sha256(
        b'{"change":'
        + canonical({k: fields[k] for k in ("actor", "algorithm", "at", "number", "origin", "previous", "reason")})
    )
    for piece, rows in body:
        whole.update(piece)
        count += rows
    return whole.hexdigest(), count


class Stale(Conflict):
    """The registry changed after this change was staged: stage it again."""


def prepare(connection: Connection, staged: Staged) -> None:
    """Makes ready before the lock is taken what does not depend on when the change is written: its rows' entries."""
    removed = redacted(connection)
    deltas = [staged.deltas[name] for name in sorted(staged.deltas)]
    sections = (
        ("in", (list(map(entry_writer(d.table, removed), rows)) for d in deltas for rows in d.into.batches())),
        ("out", (list(map(entry_writer(d.table, removed), rows)) for d in deltas for rows in _batches_out(d))),
    )
    staged.body = Spool(batch=1)
    for piece in _body(sections):
        staged.body.append(piece)


def lay_ahead(staged: Staged, connection: Connection) -> None:
    """Lays many rows aside over the connection that will write them, before it takes the lock."""
    for delta in staged.deltas.values():
        if len(delta.into) > BATCH:
            delta.shelf = lay_aside(connection, delta.table, delta.into.batches())


def _batches_out(delta: Delta) -> Iterator[list[Version]]:
    """The versions that a change puts out of force, in the order of their ids."""
    places = sorted(range(len(delta.gone)), key=delta.gone.__getitem__)
    for start in range(0, len(places), BATCH):
        yield [delta.out[place] for place in places[start : start + BATCH]]


def commit(connection: Connection, staged: Staged, *, actor: str, reason: str, origin: Mapping[str, Any]) -> int:
    """Writes a staged change inside the caller's transaction, and returns its number.

    Whoever has much to write has called `prepare` and `lay_ahead` before, so that nobody waits for that too.
    Raises Conflict where the registry has changed since it was staged: stage it again.
    """
    base = head(connection)
    if base != staged.base:
        raise Stale("登记库在此期间已变更", "the registry changed meanwhile")
    if staged.body is None:
        prepare(connection, staged)
    fields = {
        "number": base + 1,
        "at": datetime.datetime.now(datetime.UTC).isoformat(timespec="microseconds"),
        "actor": actor,
        "reason": reason,
        "origin": canonical(origin).decode(),
        "algorithm": ALGORITHM,
        "previous": connection.execute(select(record.change.c.digest).where(record.change.c.number == base)).scalar(),
    }
    fields["digest"], fields["rows"] = _digest(fields, staged.body or ())
    connection.execute(record.change.insert(), fields)
    _write(connection, staged, base + 1)
    return base + 1


def _write(connection: Connection, staged: Staged, number: int) -> None:
    """Writes the rows of a change: identities and codes first, then what goes out, then what comes in."""
    bulk_insert(connection, record.identity, [staged.identities])
    bulk_insert(connection, record.code, [staged.codes])
    bulk_insert(connection, record.sheet, [[(sheet, number, name) for sheet, name in staged.sheets]])
    for delta in staged.deltas.values():
        table, gone = delta.table, delta.gone
        for start in range(0, len(gone), 500):
            connection.execute(update(table).where(table.c.id.in_(gone[start : start + 500])).values(until=number))
        if delta.shelf is None:
            bulk_insert(connection, table, delta.into.batches())
        else:
            bring_in(connection, table, delta.shelf)


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
    sections = (
        (name, _entries(connection, tables, column, position, removed))
        for name, column in (("in", "since"), ("out", "until"))
    )
    return None if _digest(change, _body(sections)) == (change["digest"], change["rows"]) else ALTERED


def _entries(
    connection: Connection,
    tables: Mapping[str, Table],
    column: str,
    number: int,
    removed: Mapping[tuple[str, int, str], str],
) -> Iterator[list[bytes]]:
    for name in sorted(tables):
        table = tables[name]
        query = select(table).where(table.c[column] == number).order_by(table.c.id).execution_options(yield_per=BATCH)
        for rows in connection.execute(query).partitions():
            yield list(map(entry_writer(table, removed), rows))


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
    codes, identities = record.code.c, record.identity.c
    held = select(codes.code, codes.identity, codes.space).where(codes.identity == identities.id)
    of_kind = {table.info["kind"]: table for table in tables.values() if table.info["kind"]}
    for kind, table in sorted(of_kind.items()):
        owner = table.c.unit if table.info["unit"] else table.c.record
        told = select(table.c.code, owner, literal(record.SPACE_OF_KIND[kind])).where(table.c.code != "")
        known = held.where(identities.kind == kind)
        wrong = connection.execute(except_(told, known).order_by(table.c.code).limit(1)).first()
        if wrong is not None:
            first = select(func.min(table.c.since)).where(table.c.code == wrong[0], owner == wrong[1])
            return connection.execute(first).scalar_one(), MISCODED
        is_whole = not any(column == "code" for _, _, column in removed)
        if is_whole and connection.execute(except_(known, told).limit(1)).first() is not None:
            return last, MISCODED
    alien = held.where(identities.kind.not_in(of_kind)).limit(1)
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
