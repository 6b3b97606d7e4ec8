"""What was known at a change 已知情况: the tables that were read of it, carried over to another change.

Rows known at two changes differ by the versions that began or ended between: only those are read.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from functools import cache

import polars as pl
from sqlalchemy import (
    CompoundSelect,
    Connection,
    Integer,
    Table,
    bindparam,
    exists,
    func,
    literal,
    or_,
    select,
    union_all,
)

from registry import record
from registry.db import frame
from registry.picture import Kept, in_order, schema_of, shaped


@dataclass
class Known:
    """The tables read so far as known at a change, and how far the record had come then: its `last` change with its
    `digest`, and how many texts had been removed from it (`redactions`). `timeless`: answers of every day."""

    known_at: int
    last: int = 0
    digest: str = ""
    redactions: int = 0
    tables: dict[str, pl.DataFrame] = field(default_factory=dict)
    timeless: Kept = field(default_factory=Kept)

    @classmethod
    def at(cls, connection: Connection, known_at: int) -> Known:
        """Nothing read yet of what was known at change `known_at`."""
        c = record.change.c
        removed = select(func.count()).select_from(record.redaction).scalar_subquery()
        query = select(c.number, c.digest, removed).order_by(c.number.desc()).limit(1)
        return cls(known_at, *(connection.execute(query).one_or_none() or ()))

    def leads_to(self, connection: Connection, now: Known) -> bool:
        """Whether the record went on from here to `now` without losing anything: the same chain, no text removed."""
        if self.redactions != now.redactions or self.last > now.last:
            return False
        query = select(record.change.c.digest).where(record.change.c.number == self.last)
        return (connection.execute(query).scalar() or "") == self.digest

    def carry(self, connection: Connection, now: Known, tables: Mapping[str, Table]) -> set[str]:
        """Gives `now` every one of `tables` that was read here: of the rows only those that differ are read.

        Returns the names of those that may differ: a table that was not read here yet was not compared, and whoever
        reads it here later has learned nothing of `now`.
        """
        same, read = set[str](), self.tables.keys() & tables.keys()
        touched = _touched(connection, [tables[name] for name in sorted(read)], (self.known_at, now.known_at))
        for name in read:
            here = self.tables[name]
            now.tables[name] = (
                _carried(connection, tables[name], here, (self.known_at, now.known_at)) if name in touched else here
            )
            if now.tables[name] is here:
                same.add(name)
        changed = tables.keys() - same
        now.timeless = self.timeless.but_for(changed)
        return changed


def _touched(connection: Connection, tables: Collection[Table], changes: tuple[int, int]) -> set[str]:
    """The names of those tables of which a version began or ended between two changes: one statement for all."""
    first, last = sorted(changes)
    if not tables or first == last:
        return set()
    found = connection.execute(_probes(tuple(tables)), {"first": first + 1, "last": last})
    return set(found.scalars())


@cache
def _probes(tables: tuple[Table, ...]) -> CompoundSelect:
    """Names those of some tables of which a version began or ended from change `first` to `last`."""
    between = bindparam("first", type_=Integer), bindparam("last", type_=Integer)
    return union_all(
        *(
            select(literal(table.name)).where(exists().where(column.between(*between)))
            for table in tables
            for column in (table.c.since, table.c.until)
        )
    )


def _carried(connection: Connection, table: Table, known: pl.DataFrame, changes: tuple[int, int]) -> pl.DataFrame:
    """The rows of a table in force at the second of two changes, out of those `known` at the first; the same frame
    where none differs. Either may be the earlier one."""
    (first, last), known_at = sorted(changes), changes[1]
    schema = schema_of(table) | {"since": pl.Int64, "until": pl.Int64}
    between = or_(*(c.between(first + 1, last) for c in (table.c.since, table.c.until)))
    touched = frame(connection, select(*(table.c[name] for name in schema)).where(between), schema)
    if touched.is_empty():
        return known
    now = touched.filter((pl.col("since") <= known_at) & (pl.col("until").is_null() | (pl.col("until") > known_at)))
    kept = known.filter(~pl.col("id").is_in(touched["id"].implode()))
    return in_order(pl.concat([kept, shaped(table, now.drop("since", "until"))]))
