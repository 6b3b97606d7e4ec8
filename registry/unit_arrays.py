"""Rows and columns of dataframes by the numbers of units: as arrays, and without a thread where they are few.

Identities and record numbers are counted from 1, so few that an array has room for each.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

#: To hand fewer rows than these to threads, a column to each, takes longer than taking them column by column.
_FOR_THREADS = 50_000
#: Fewer rows than these are taken out of a dataframe one by one: to ask it for them together takes as long.
_FEW = 8
#: The place of what stands nowhere.
_NOWHERE = pl.Series([None], dtype=pl.UInt32)


def taken(columns: Sequence[pl.Series], rows: pl.Series) -> list[pl.Series]:
    """The rows of some columns that stand at places: null where there is no place."""
    if len(rows) < _FOR_THREADS or not columns:
        return [column[rows] for column in columns]
    return pl.DataFrame(columns)[rows].get_columns()


def where(frame: pl.DataFrame, truths: pl.Series | NDArray[np.bool_]) -> pl.DataFrame:
    """The rows of a frame of which it is true, as `DataFrame.filter` has them."""
    wanted = truths if isinstance(truths, pl.Series) else pl.Series(truths, dtype=pl.Boolean)
    if len(frame) < _FOR_THREADS:
        return pl.DataFrame([column.filter(wanted) for column in frame.get_columns()])
    return frame.filter(wanted)


def by_unit(
    units: NDArray[np.int64], values: NDArray[np.int64], wanted: NDArray[np.int64], otherwise: int = 0
) -> NDArray[np.int64]:
    """The value of each unit that is wanted: of several the last, `otherwise` where it has none."""
    found = np.full(max(units.max(initial=0), wanted.max(initial=0)) + 1, otherwise, dtype=np.int64)
    found[units] = values
    return found[wanted]


def where_known(name: str, values: NDArray[Any], known: NDArray[np.bool_]) -> pl.Series:
    """Values as a column, null where they are not known."""
    column = pl.Series(name, values)
    return column if known.all() else column.zip_with(pl.Series(known), pl.Series([None], dtype=column.dtype))


def positions(units: NDArray[np.int64], most: int = 0) -> NDArray[np.uint32]:
    """The place among `units` of each identity up to the largest of them, and up to `most`; else their number.

    Of one that stands there several times, the last place.
    """
    rows = np.full(max(most, units.max(initial=0)) + 1, len(units), dtype=np.uint32)
    rows[units] = np.arange(len(units), dtype=np.uint32)
    return rows


def numbers(units: pl.Series, otherwise: int = 0) -> NDArray[np.int64]:
    """Identities, or days, as an array; `otherwise`, 0, which nothing has, where there is none."""
    values = units.to_numpy()
    if not units.null_count():
        return values
    # Where something is missing they come as floating-point numbers, which are exact far beyond any identity or day.
    return np.where(np.isnan(values), otherwise, values).astype(np.int64)


def is_true(column: pl.Series) -> NDArray[np.bool_]:
    """Whether each truth of a column is one: not where there is none."""
    return column.to_numpy() if not column.null_count() else column.cast(pl.UInt8).to_numpy() == 1


def join_by_unit(frame: pl.DataFrame, column: str, other: pl.DataFrame) -> pl.DataFrame:
    """`frame`, in its order, with the columns that `other` has of the unit in `column`: null where it has none.

    `other` has one row per `unit`, which is never null. Identities and record numbers are counted from 1, so few that
    an array has room for each: looking up there takes a third of what hashing them takes, and less the more there are.
    """
    wanted, known = numbers(frame[column]), numbers(other["unit"])
    found = positions(known, wanted.max(initial=0))[wanted]
    rows = pl.Series(found).zip_with(pl.Series(found < len(known)), _NOWHERE)
    return frame.hstack(taken([c for c in other.get_columns() if c.name != "unit"], rows))


def latest(rows: pl.DataFrame, dated: str, day: int) -> pl.DataFrame:
    """The last row of each `unit` by a day: of rows in the order of their days, which stand in `dated`, none empty."""
    units = rows["unit"].to_numpy()[: np.searchsorted(rows[dated].to_numpy(), day, side="right")]
    return rows[pl.Series(np.flatnonzero(positions(units)[units] == np.arange(len(units))), dtype=pl.UInt32)]


def rows_at(frame: pl.DataFrame, at: Sequence[int] | NDArray[np.intp]) -> list[dict[str, Any]]:
    """The rows of a frame that stand at these places."""
    if len(at) < _FEW:
        return [frame.row(int(place), named=True) for place in at]
    return frame[np.asarray(at)].to_dicts()


def rows_about(frame: pl.DataFrame, units: Collection[int], column: str = "unit") -> list[dict[str, Any]]:
    """The rows of a frame about some units, in its order: ten times as fast as a filter, where they are few."""
    known = numbers(frame[column])
    if len(units) == 1:
        return rows_at(frame, np.flatnonzero(known == next(iter(units))))
    wanted = np.zeros(max(known.max(initial=0), max(units, default=0)) + 1, dtype=bool)
    wanted[list(units)] = True
    return rows_at(frame, np.flatnonzero(wanted[known]))
