"""The registry at a Moment, as dataframes: read once, kept for the questions that follow.

A `Picture` is right for ever: what was known at a change never changes. Its frames hold plain numbers: identities,
days' numbers (`registry.days`) normalised to their first day, amounts in ten-thousandths (`registry.columns.SCALE`).
"""

from __future__ import annotations

import datetime
from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

import polars as pl
from sqlalchemy import Connection, Table, select

from registry.columns import Day, Period
from registry.conditions import Calendar
from registry.moment import Moment, in_force

_POLARS = {"text": pl.String, "number": pl.Int64, "yesno": pl.Boolean, "reference": pl.Int64}
T = TypeVar("T")


class Picture:
    """The rows in force at `moment`. `connection` is used to read each table once, when it is first asked for.

    `tables` are rows that were read before, as known at the same change; `kept` are answers of the same moment.
    """

    def __init__(
        self,
        connection: Connection,
        moment: Moment,
        tables: dict[str, pl.DataFrame] | None = None,
        kept: dict[Any, Any] | None = None,
    ):
        self.connection, self.moment = connection, moment
        self.calendar = Calendar.of(moment.as_of)
        self.tables: dict[str, pl.DataFrame] = {} if tables is None else tables
        self.kept: dict[Any, Any] = {} if kept is None else kept

    def on(self, day: datetime.date) -> Picture:
        """The same state of knowledge as of another day: what was read is not read again."""
        return Picture(self.connection, Moment(day, self.moment.known_at), self.tables)

    def rows(self, table: Table) -> pl.DataFrame:
        """The rows of `table` in force: `id` (the version), `record`, `unit` of a state, and what is recorded.

        A day is there twice: as `<name>_written` it is as it was written.
        """
        if table.name not in self.tables:
            self.tables[table.name] = self._read(table)
        return self.tables[table.name]

    def _read(self, table: Table) -> pl.DataFrame:
        recorded = table.info["recorded"]
        own = ["id", "record", *(["unit"] if table.info["unit"] else [])]
        schema = dict.fromkeys(own, pl.Int64) | {c.name: _POLARS[c.stored] for c in recorded}
        query = select(*(table.c[name] for name in schema)).where(in_force(table, self.moment.known_at))
        rows = [tuple(row) for row in self.connection.execute(query)]
        frame = pl.DataFrame(rows, schema=schema, orient="row")
        days = [c for c in recorded if isinstance(c, Day) and not isinstance(c, Period)]
        written = [pl.col(c.name).alias(f"{c.name}_written") for c in days]
        return frame.with_columns(*written, *(_first_day(pl.col(c.name)) for c in days))


def _first_day(day: pl.Expr) -> pl.Expr:
    """`registry.days.first_day` of a column."""
    return day + pl.when(day % 100 > 0).then(0).when(day % 10000 > 0).then(1).otherwise(101)


def once(function: Callable[[Picture], T]) -> Callable[[Picture], T]:
    """A question to a picture that is answered once."""

    @wraps(function)
    def answer(picture: Picture) -> T:
        if answer not in picture.kept:
            picture.kept[answer] = function(picture)
        return picture.kept[answer]

    return answer


def holds(picture: Picture) -> pl.Expr:
    """Whether a spell holds on the as-of day: from its first day to the day before its end, as far as recorded."""
    day = picture.calendar.as_of
    return (pl.col("begins").fill_null(0) <= day) & (pl.col("ends").fill_null(99_999_999) > day)


def standing(states: pl.DataFrame, day: int) -> pl.DataFrame:
    """One row per unit: the state that tells what it is on `day`, with `lives` and `begun`.

    That is the state that holds; of a unit that has ended its last, of one that has not begun its first.
    """
    states = states.with_columns(pl.col("begins").fill_null(0), pl.col("ends").fill_null(99_999_999)).sort(
        "unit", "begins"
    )
    begun = states.filter(pl.col("begins") <= day).group_by("unit", maintain_order=True).last()
    later = states.filter(pl.col("begins") > day).join(begun.select("unit"), on="unit", how="anti")
    first = later.group_by("unit", maintain_order=True).first()
    whole = pl.concat([begun.with_columns(begun=pl.lit(True)), first.with_columns(begun=pl.lit(False))])
    return whole.with_columns(lives=pl.col("begun") & (pl.col("ends") > day))
