"""What was known at a change 已知情况: the tables that were read of it, carried over to another change.

Rows known at two changes differ by the versions that began or ended between: only those are read.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from functools import cache, partial

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
from registry.columns import Number, Period, YesNo
from registry.db import frame
from registry.kept import Difference, Kept, of_column
from registry.picture import Picture, in_order, last_day, schema_of, shaped


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

    @classmethod
    def of(cls, picture: Picture) -> Known:
        """What a picture has read, and what it was asked on every day."""
        known = cls.at(picture.past_of(), picture.moment.known_at)
        known.tables, known.timeless = picture.tables, picture.timeless
        return known

    def leads_to(self, connection: Connection, now: Known) -> bool:
        """Whether the record went on from here to `now` without losing anything: the same chain, no text removed."""
        if self.redactions != now.redactions or self.last > now.last:
            return False
        query = select(record.change.c.digest).where(record.change.c.number == self.last)
        return (connection.execute(query).scalar() or "") == self.digest

    def carry(self, connection: Connection, now: Known, tables: Mapping[str, Table]) -> Difference:
        """Gives `now` every one of `tables` that was read here: of the rows only those that differ are read.

        Returns in what the two may differ: a table that was not read here yet was not compared, and whoever reads it
        here later has learned nothing of `now`.
        """
        # As they are at this moment: what somebody else reads meanwhile was not compared.
        known, names, measures = self.tables.copy(), set[str](), dict[str, int]()
        read = known.keys() & tables.keys()
        moved = touched(connection, [tables[name] for name in sorted(read)], (self.known_at, now.known_at))
        for name in tables:
            table, here = tables[name], known.get(name)
            if here is None:
                names.add(name)
                measures |= {of_column(table, column): 0 for column in measures_of(table)}
            elif name not in moved:
                now.tables[name] = here
            else:
                now.tables[name], of_table = _carried(connection, table, here, (self.known_at, now.known_at))
                names.add(name)
                measures |= of_table
        difference = Difference(frozenset(names), measures)
        now.timeless = self.timeless.but_for(difference)
        return difference


def touched(connection: Connection, tables: Collection[Table], changes: tuple[int, int]) -> set[str]:
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


def _carried(
    connection: Connection, table: Table, known: pl.DataFrame, changes: tuple[int, int]
) -> tuple[pl.DataFrame, dict[str, int]]:
    """The rows of a table in force at the second of two changes, out of those `known` at the first, and the measures
    that differ, as `Difference` has them. Either may be the earlier one."""
    first, last = sorted(changes)
    schema = schema_of(table) | {"since": pl.Int64, "until": pl.Int64}
    between = or_(*(c.between(first + 1, last) for c in (table.c.since, table.c.until)))
    touched = frame(connection, select(*(table.c[name] for name in schema)).where(between), schema)
    before, now = (
        touched.filter((pl.col("since") <= at) & (pl.col("until").is_null() | (pl.col("until") > at))) for at in changes
    )
    kept = known.filter(~pl.col("id").is_in(touched["id"].implode()))
    rows = in_order(pl.concat([kept, shaped(table, now.drop("since", "until"))]))
    recorded = [name for name in measures_of(table) if touched[name].null_count() < len(touched)]
    differing = {name: _first_difference(before, now, table, name) for name in recorded}
    return rows, {of_column(table, name): day for name, day in differing.items() if day is not None}


def _first_difference(before: pl.DataFrame, now: pl.DataFrame, table: Table, measure: str) -> int | None:
    """The last day of the first period of which a row in which a measure is recorded is another one than before, by
    what is no measure, or says another number; None where there is none."""
    own = [name for name in schema_of(table) if name not in ("id", *measures_of(table))]
    one, other = (rows.filter(pl.col(measure).is_not_null()).select(*own, measure) for rows in (before, now))
    apart = partial(pl.DataFrame.join, on=one.columns, how="anti", nulls_equal=True)
    differing = pl.concat([apart(one, other), apart(other, one)])
    (period,) = (column.name for column in table.info["recorded"] if isinstance(column, Period))
    ends: list[int] = differing.select(last_day(pl.col(period)))[period].to_list()
    return min(ends, default=None)


@cache
def measures_of(table: Table) -> tuple[str, ...]:
    """The measures of a table of observations, each of which may be asked for alone; of every other table none."""
    is_observed = any(isinstance(c, Period) for c in table.info["recorded"])
    return tuple(c.name for c in table.info["recorded"] if is_observed and type(c) in (Number, YesNo))
