"""Columns as arrays, and what stands in them at the numbers of units: for frames of few rows, without a thread.

Identities and record numbers are counted from 1, so few that an array has room for each.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

#: To hand fewer rows than these to threads, a column to each, takes longer than taking them column by column.
_FOR_THREADS = 50_000


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
