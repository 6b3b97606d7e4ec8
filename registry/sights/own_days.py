"""The day by which a row has begun, happened or been measured: whoever had its unit until then reads no later one."""

from __future__ import annotations

import numpy as np
import polars as pl
from numpy.typing import NDArray

from registry.columns import Day, Year
from registry.draws.ledger import DRAW_UNITS
from registry.draws.models import draws
from registry.ledgers import Ledger
from registry.measures.queries import last_days
from registry.picture import Picture
from registry.rectification.audit_ledger import AUDIT_ITEMS
from registry.rectification.ledger import CASES
from registry.rectification.models import audits
from registry.rectification.queries import counting_cases
from registry.unit_arrays import by_unit, numbers

#: Later than every day: of a row that does not say when anything was.
NEVER = 99_999_999
Days = NDArray[np.int64]


def own_days(picture: Picture, ledger: Ledger, rows: pl.DataFrame) -> Days:
    """The own day of each of some rows, which are as a picture has them.

    A spell and a state have their first day, a measure the last of its period, an event the first day that it tells of;
    what is of an audit or a draw has that one's first day, a case the day on which it was identified.
    """
    if ledger.shape in ("spell", "unit"):
        return numbers(rows["begins"])
    if ledger.shape == "observation":
        return numbers(last_days(rows["period"]), NEVER)
    if ledger is AUDIT_ITEMS:
        return _days_of(picture.rows(audits), "opened_on", rows["audit"])
    if ledger is DRAW_UNITS:
        return _days_of(picture.rows(draws), "committed_on", rows["draw"])
    if ledger is CASES:
        return _days_of(counting_cases(picture), "identified_on", rows["record"])
    told = _first_told(ledger, rows)
    # What was to be done of a case, and is not yet, is told as soon as the case is.
    return np.where(told == NEVER, 0, told) if ledger.lies.by == ("case",) else told


def _days_of(rows: pl.DataFrame, name: str, wanted: pl.Series) -> Days:
    """A day of the rows with these record numbers."""
    return by_unit(numbers(rows["record"]), numbers(rows[name], NEVER), numbers(wanted), NEVER)


def _first_told(ledger: Ledger, rows: pl.DataFrame) -> Days:
    """The first of a row's days, in the order of its columns, that is recorded; without one the first of its year."""
    told = [pl.col(c.name) for c in ledger.columns if isinstance(c, Day) and not (c.is_due or c.is_end or c.is_ahead)]
    years = [pl.col(c.name) * 10_000 + 101 for c in ledger.columns if isinstance(c, Year)]
    return numbers(rows.select(day=pl.coalesce(*told, *years, pl.lit(NEVER)))["day"], NEVER)
