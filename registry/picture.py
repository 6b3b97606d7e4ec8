"""The registry at a Moment, as dataframes: read once, kept for the questions that follow.

A `Picture` is right for ever: what was known at a change never changes. Its frames hold plain numbers: identities,
days' numbers (`registry.days`) normalised to their first day (of a deadline the last), amounts in ten-thousandths.
Rows known at two changes differ by the versions that began or ended between (`registry.knowledge`).
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, partial, wraps
from typing import Any, TypeVar

import numpy as np
import polars as pl
from numpy.typing import NDArray
from sqlalchemy import (
    Connection,
    Table,
    select,
)

from registry import record
from registry.columns import Day, Period
from registry.conditions import Calendar
from registry.db import arrow
from registry.kept import Difference, Kept, KeptAnswer, Read, made, made_apart, note
from registry.moment import Moment, in_force
from registry.sight import EVERYTHING, Sight
from registry.unit_arrays import join_by_unit, numbers, taken

_POLARS = {"text": pl.String, "number": pl.Int64, "yesno": pl.Boolean, "reference": pl.Int64, "row": pl.String}
S = TypeVar("S")
T = TypeVar("T")


class Picture:
    """The rows in force at `moment`: each table is read once, when it is first asked for.

    `tables` are rows that were read before, as known at the same change; `kept` are answers of the same moment,
    `timeless` those that are the same on every day. All three are shared by whoever asks; `sight` is what this one may
    see (`registry.sights` cuts by it).
    """

    def __init__(
        self,
        connection: Connection,
        moment: Moment,
        tables: dict[str, pl.DataFrame] | None = None,
        kept: Kept | None = None,
        timeless: Kept | None = None,
        sight: Sight = EVERYTHING,
    ):
        self._connection, self.moment, self._sight = connection, moment, sight
        self.calendar = Calendar.of(moment.as_of)
        self.tables: dict[str, pl.DataFrame] = {} if tables is None else tables
        self._kept = Kept() if kept is None else kept
        self.timeless = Kept() if timeless is None else timeless

    @property
    def connection(self) -> Connection:
        """The connection that `registry.versions` reads by, past the picture.

        Nobody knows what is read then: an answer that takes it while it is made is never carried over, nor is any that
        is made from that one.
        """
        note((), is_past=True)
        return self._connection

    def past_of(self, *tables: Table) -> Connection:
        """As `connection`, by which no other versions are read than of these tables, those not in force any more too.

        It is known what was read then: of a table whose rows in force are the same at two changes no version began or
        ended between them. So an answer is carried over as others are.
        """
        for table in tables:
            self.rows(table)
        return self._connection

    def of_change(self, number: int) -> Connection:
        """As `connection`, by which no other versions are read than those that a change which was known brought in or
        put out: they are the same for ever, and an answer is carried over as if nothing had been read."""
        assert number <= self.moment.known_at
        return self._connection

    @property
    def sight(self) -> Sight:
        """What whoever asks may see. An answer that asks for it while it is made is kept for this sight alone."""
        note((), is_seen=True)
        return self._sight

    def on(self, day: datetime.date) -> Picture:
        """The same state of knowledge as of another day: what was read is not read again."""
        moment = Moment(day, self.moment.known_at)
        return Picture(self._connection, moment, self.tables, timeless=self.timeless, sight=self._sight)

    def seen_by(self, sight: Sight) -> Picture:
        """The same picture with other eyes: rows and answers are shared, but for what follows from a sight."""
        return Picture(self._connection, self.moment, self.tables, self._kept, self.timeless, sight)

    def rows(self, table: Table) -> pl.DataFrame:
        """The rows of `table` in force: `id` (the version), `record`, `unit` of a state, and what is recorded.

        A day is there twice: as `<name>_written` it is as it was written.
        """
        if table.name not in self.tables:
            self.tables[table.name] = self._read(table)
        note((table.name,))
        return self.tables[table.name]

    def keep(
        self, question: Any, make: Callable[[], T], *, carried: bool = True, read: Collection[Read] | None = None
    ) -> T:
        """The answer to a question of this moment, made once.

        What it is made from is noted, whoever asks for it: it is still right when nothing of that has changed. One that
        need not be `carried` over to a picture after a change is kept in this one alone. Whoever takes less than what
        is noted says what is `read` himself (`of_column`, `observed_by`).
        """
        return self._kept_in(self._kept, question, make, carried, read)

    def keep_each(
        self,
        items: Sequence[S],
        question: Callable[[S], Any],
        make: Callable[[list[S]], Sequence[T]],
        together: Callable[[S], Any] = lambda _: None,
    ) -> list[T]:
        """The answer to the question about each of several items, kept one by one. Those that are not there are made by
        groups (`together`), and each of a group is made from what the group is made from."""
        new: dict[Any, list[S]] = {}
        for item in items:
            if not self.has(question(item)):
                new.setdefault(together(item), []).append(item)
        for group in new.values():
            found = made(partial(make, group))
            for item, answer in zip(group, found.value, strict=True):
                self.keep(question(item), partial(found.again, answer))
        return [self.keep(question(item), partial(_alone, make, item)) for item in items]

    def keep_for_all_days(
        self, question: Any, make: Callable[[], T], *, carried: bool = True, read: Collection[Read] | None = None
    ) -> T:
        """The answer to a question of what was known, whatever the day: made as `keep` has it, but once for all days.

        The day plays no part in it, nor in any other answer that it is made from.
        """
        return self._kept_in(self.timeless, question, make, carried, read)

    def has(self, question: Any) -> bool:
        """Whether a question of this moment is answered already."""
        return question in self._kept.answers or (question, self._sight) in self._kept.answers

    def forget(self, *questions: Any) -> None:
        """Forgets the answers to these questions of this moment, or to all of them."""
        for question in questions or list(self._kept.answers):
            self._kept.answers.pop(question, None)
            self._kept.answers.pop((question, self._sight), None)

    def still_right(self, difference: Difference) -> Kept:
        """The answers of this moment that are still right where nothing else differs."""
        return self._kept.but_for(difference)

    def _kept_in(
        self, kept: Kept, question: Any, make: Callable[[], T], carried: bool, read: Collection[Read] | None
    ) -> T:
        while (answer := kept.find(question, self._sight)) is None:
            with kept.turns.of(question) as is_ours:
                if is_ours:
                    self._put(kept, question, make, carried, read)
        note(answer.read, answer.is_past, answer.is_seen)
        return answer.value

    def _put(
        self, kept: Kept, question: Any, make: Callable[[], T], carried: bool, read: Collection[Read] | None
    ) -> None:
        """Makes the answer to a question, and keeps it with what it was made from."""
        found = made_apart(make)
        of = found.read if read is None else frozenset(read)
        answer = KeptAnswer(found.value, of, found.is_past, carried and not found.is_past, found.is_seen)
        kept.put((question, self._sight) if found.is_seen else question, answer)

    def _read(self, table: Table) -> pl.DataFrame:
        schema = schema_of(table)
        query = select(*(table.c[name] for name in schema)).where(in_force(table, self.moment.known_at))
        return in_order(shaped(table, arrow(self._connection, query, schema)))


def _alone(make: Callable[[list[S]], Sequence[T]], item: S) -> T:
    (answer,) = make([item])
    return answer


def schema_of(table: Table) -> dict[str, Any]:
    """The columns that a picture has of a table, days as they are written, and their types."""
    own = ["id", "record", *(["unit"] if table.info["unit"] else [])]
    return dict.fromkeys(own, pl.Int64) | {c.name: _POLARS[c.stored] for c in table.info["recorded"]}


def shaped(table: Table, rows: pl.DataFrame) -> pl.DataFrame:
    """Rows as they are stored in the form that pictures give them: each day twice."""
    names = days_of(table)
    written = [pl.col(name).alias(f"{name}_written") for name in names]
    return rows.with_columns(*written, *(_counted(table, name) for name in names))


@cache
def days_of(table: Table) -> tuple[str, ...]:
    """The columns of a table that a picture has twice."""
    return tuple(c.name for c in table.info["recorded"] if isinstance(c, Day) and not isinstance(c, Period))


def in_order(rows: pl.DataFrame) -> pl.DataFrame:
    """By version: whatever order they came in, questions that take the first or the last find the same."""
    return rows if rows["id"].is_sorted() else rows.sort("id")


def _counted(table: Table, name: str) -> pl.Expr:
    """The column of a day as it counts: from its first day, a deadline to its last."""
    is_due = next(c.is_due for c in table.info["recorded"] if isinstance(c, Day) and c.name == name)
    return last_day(pl.col(name)) if is_due else first_day(pl.col(name))


def first_day(day: pl.Expr) -> pl.Expr:
    """`registry.days.first_day` of a column."""
    return day + pl.when(day % 100 > 0).then(0).when(day % 10000 > 0).then(1).otherwise(101)


def last_day(day: pl.Expr) -> pl.Expr:
    """`registry.days.last_day` of a column."""
    month = day // 100 % 100
    length = pl.date(day // 10000, pl.when(month > 0).then(month).otherwise(12), 1).dt.month_end().dt.day()
    last = pl.when(month > 0).then(day).otherwise(day + 1200) + length.cast(pl.Int64)
    return pl.when(day % 100 > 0).then(day).otherwise(last)


def once(function: Callable[[Picture], T]) -> Callable[[Picture], T]:
    """A question to a picture that is answered once."""

    @wraps(function)
    def answer(picture: Picture) -> T:
        return picture.keep(answer, lambda: function(picture))

    return answer


def once_for_all_days(function: Callable[[Picture], T]) -> Callable[[Picture], T]:
    """A question to a picture that has the same answer on every day, and is answered once."""

    @wraps(function)
    def answer(picture: Picture) -> T:
        return picture.keep_for_all_days(answer, lambda: function(picture))

    answer.is_for_all_days = True  # type: ignore[attr-defined]
    return answer


def holds(picture: Picture) -> pl.Expr:
    """Whether a spell holds on the as-of day: from its first day to the day before its end, as far as recorded."""
    day = picture.calendar.as_of
    return (pl.col("begins").fill_null(0) <= day) & (pl.col("ends").fill_null(99_999_999) > day)


def holding(picture: Picture, rows: pl.DataFrame) -> NDArray[np.bool_]:
    """As `holds`, of the rows of a spell."""
    day = picture.calendar.as_of
    return (numbers(rows["begins"]) <= day) & (numbers(rows["ends"], 99_999_999) > day)


@dataclass(frozen=True)
class LookupColumns:
    """Columns that units have from elsewhere: looked up only where one of them is asked for.

    `frame` has a row per `unit` that has any of them; of the others the columns are `otherwise`, or null.
    """

    columns: tuple[str, ...]
    frame: Callable[[Picture], pl.DataFrame]
    otherwise: Mapping[str, str | int] = field(default_factory=dict)


def with_lookups(
    picture: Picture, frame: pl.DataFrame, lookups: Iterable[LookupColumns], wanted: Collection[str] | None = None
) -> pl.DataFrame:
    """`frame`, in its order, with the columns that `lookups` have of its units: all of them, or those in `wanted`."""
    for lookup in lookups:
        if wanted is None or not set(lookup.columns).isdisjoint(wanted):
            found = lookup.frame(picture)
            names = [name for name in found.columns if name == "unit" or wanted is None or name in wanted]
            frame = join_by_unit(frame, "unit", found[names])
            for name in lookup.otherwise.keys() & set(names):
                filled = pl.Series([lookup.otherwise[name]], dtype=frame[name].dtype)
                column = frame[name].zip_with(frame[name].is_not_null(), filled)
                frame.replace_column(frame.columns.index(name), column)
    return frame


def took_over(picture: Picture, ended: pl.DataFrame) -> pl.DataFrame:
    """The successors at the ends of some units, `unit` and `ends`: `unit` and `successors`, where there are any.

    Neither who took over at an end before it lived again, nor a part that was split off while it lived on.
    """
    found = picture.rows(record.succession).rename({"predecessor": "unit"})
    found = found.join(ended, left_on=["unit", "effective"], right_on=["unit", "ends"])
    return found.group_by("unit").agg(successors=pl.col("successor").unique())


def states_on(states: pl.DataFrame, day: int) -> pl.DataFrame:
    """One row per unit: its state on `day`, with `lives` and `begun`.

    That is the state that holds; of a unit that has ended its last, of one that has not begun its first.
    """
    units = states["unit"].to_numpy()
    begins, ends = numbers(states["begins"]), numbers(states["ends"], 99_999_999)
    order = np.lexsort((begins, units)) if (np.diff(units) <= 0).any() else np.arange(len(units))
    units, begun = units[order], begins[order] <= day
    another = units[1:] != units[:-1]
    last_begun = np.append(another | ~begun[1:], True)
    first = np.insert(another, 0, True)
    at = order[np.where(begun, last_begun, first)] if len(units) else order
    own = {"begins": begins[at], "ends": ends[at]}
    flags = {"begun": own["begins"] <= day, "lives": (own["begins"] <= day) & (own["ends"] > day)}
    found = taken(states.get_columns(), pl.Series(at, dtype=pl.UInt32))
    columns = [pl.Series(c.name, own[c.name]) if c.name in own else c for c in found]
    return pl.DataFrame([*columns, *(pl.Series(name, values, dtype=pl.Boolean) for name, values in flags.items())])
