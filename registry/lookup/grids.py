"""Grids 表格: the rows of a ledger that stand in a scope in a period, and the units there that have none yet.

A ledger is about the places, or the organizations, that its rows lie by. Where its key is a unit and a period a unit
has one row at most.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import polars as pl

from registry import days
from registry.columns import Column, Day, Period, Reference, Year
from registry.figures import service
from registry.language import Words
from registry.ledgers import Ledger
from registry.lookup import ledger_rows
from registry.measures.ledger import FACTS, MEASURES
from registry.organizations.ledger import ORGANIZATIONS
from registry.picture import Picture
from registry.places.ledger import KINDS
from registry.unit_arrays import join_by_unit

#: The kinds of place that a ledger may have a line for each of.
OFFERED = ("village", "natural_village", "relocation_site", "township")
_PLACES, _ORGANIZATIONS = ("places",), ("organizations",)


class Wanted(NamedTuple):
    """Which rows a grid is of: a ledger's, in a scope (its code; None: everything), of a period as it is stored (None:
    of all), and about places of a kind."""

    ledger: Ledger
    scope: str | None
    period: int | None
    kind: str


class Line(NamedTuple):
    """A line of a grid: the code and the name of its unit, and the number of the row; None of what is not there."""

    code: str | None
    name: str | None
    record: int | None


def unit_column(ledger: Ledger) -> Reference | None:
    """The column with the unit that a row is about; None where no column refers to places or organizations alone."""
    columns = (ledger.by_key[key] for key in ledger.lies.by)
    found = (c for c in columns if isinstance(c, Reference) and c.to in (_PLACES, _ORGANIZATIONS))
    return next(found, None)


def fixed_columns(ledger: Ledger) -> Sequence[Column]:
    """The columns of the unit and the period, where they are the whole key; else none."""
    unit, own = unit_column(ledger), ledger.key_columns
    is_one = len(own) == 2 and unit in own and any(isinstance(c, (Period, Year)) for c in own)
    return own if is_one else ()


def period_column(ledger: Ledger) -> Day | Year | None:
    """The column by which a row belongs to a period: that of the key, else its day; None of what has no such day."""
    of_key = next((column for column in ledger.key_columns if isinstance(column, (Period, Year))), None)
    return of_key or (None if ledger.shape == "register" else ledger.dated_by)


def columns_of(ledger: Ledger, kind: str) -> Sequence[Column]:
    """The columns of a grid beside those that are fixed: of measures those that are recorded at a kind of place."""
    if ledger is FACTS:
        return [measure.column for measure in MEASURES if kind in measure.at]
    fixed = fixed_columns(ledger)
    return [column for column in ledger.columns if column not in fixed]


def kinds_of(ledger: Ledger) -> list[tuple[str, Words]]:
    """The kinds of place of which a grid may have a line each; none of a ledger about organizations or people."""
    unit = unit_column(ledger)
    if unit is None or unit.to != _PLACES:
        return []
    return [(kind.key, kind.words) for kind in KINDS if kind.key in OFFERED and columns_of(ledger, kind.key)]


def lines_of(picture: Picture, wanted: Wanted) -> list[Line]:
    """The lines of a grid: those of its units, in the order of their codes, each with its rows or without one; then the
    rows that are about anything else in the scope.

    Raises NotFound for a scope that there is not.
    """
    ledger = wanted.ledger
    found = ledger_rows.rows(picture, ledger)
    lying = ledger_rows.lying_in(picture, ledger, service.inside(picture, wanted.scope))
    found = found.filter(pl.Series(lying, dtype=pl.Boolean)).filter(_of_period(ledger, wanted.period))
    unit, units = unit_column(ledger), _units(picture, wanted)
    if unit is None:
        return [Line(None, None, record) for record in found["record"].sort()]
    own = found.select("record", unit=unit.name)
    of_units = units.join(own, on="unit", how="left", maintain_order="left").sort("code", "record", nulls_last=True)
    others = own.join(units, on="unit", how="anti", maintain_order="left")
    if ledger is FACTS:  # another kind of place has other measures
        others = others.clear()
    called = ledger_rows.called(picture).select(unit="identity", code="code", name="name")
    others = join_by_unit(others, "unit", called).sort("code", "record", nulls_last=True)
    lines = pl.concat([of_units.select("code", "name", "record"), others.select("code", "name", "record")])
    return [Line(*row) for row in lines.iter_rows()]


def _of_period(ledger: Ledger, period: int | None) -> pl.Expr:
    """Whether a row belongs to a period: it is of just that one, of that year, held in it, or happened in it."""
    column = period_column(ledger)
    if column is None or period is None:
        return pl.lit(True)
    own = pl.col(column.name)
    if isinstance(column, Year):
        return own == period // 10_000
    if isinstance(column, Period):
        return own == period
    last = days.last_day(period)
    if ledger.shape == "spell":
        ended = pl.col("ends").is_not_null() & (pl.col("ends") <= days.first_day(period))
        return (own.is_null() | (own <= last)) & ~ended
    return own.is_not_null() & (own >= period) & (own <= last)


def _units(picture: Picture, wanted: Wanted) -> pl.DataFrame:
    """The units of the scope that the ledger is about, on the day: `unit`, `code`, `name`, in the order of codes."""
    column = unit_column(wanted.ledger)
    if column is None:
        return pl.DataFrame(schema={"unit": pl.Int64, "code": pl.String, "name": pl.String})
    if column.to == _PLACES:
        return service.places_of(picture, wanted.scope, wanted.kind).select("unit", "code", "name")
    found = ledger_rows.rows(picture, ORGANIZATIONS)
    lying = ledger_rows.lying_in(picture, ORGANIZATIONS, service.inside(picture, wanted.scope))
    living = found["holds"].fill_null(False).to_numpy()
    of_scope = found.filter(pl.Series(np.logical_and(lying, living), dtype=pl.Boolean))
    return of_scope.select("code", "name", unit="record").select("unit", "code", "name").sort("code")
