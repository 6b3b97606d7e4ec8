"""Measures at a Moment: stocks, flows and plans of every unit."""

from __future__ import annotations

import polars as pl

from registry.measures.ledger import MEASURES, Measure
from registry.measures.models import facts
from registry.picture import Picture, once


@once
def observations(picture: Picture) -> pl.DataFrame:
    """The rows of measures with `year`, `month`, `end` (the period's last day) and `span`: 0 day, 1 month, 2 year.

    In order of end, and where two end together the shorter later: the last is the one that counts.
    """
    period = pl.col("period")
    rows = picture.rows(facts).with_columns(
        year=period // 10000,
        month=period // 100 % 100,
        span=pl.when(period % 100 > 0).then(0).when(period % 10000 > 0).then(1).otherwise(2),
    )
    day_of_month = pl.date("year", pl.col("month").clip(1), 1).dt.month_end().dt.day().cast(pl.Int64)
    end = (
        pl.when(pl.col("span") == 0)
        .then(period)
        .when(pl.col("span") == 1)
        .then(period + day_of_month)
        .otherwise(period + 1231)
    )
    return rows.with_columns(end=end).sort("end", "span", descending=[False, True])


@once
def measures(picture: Picture) -> pl.DataFrame:
    """One row per unit with every measure on the day: null where it is not recorded.

    A stock is the observation with the latest end by the day. A flow is the year to date: the observation of the year
    if it has ended, else the sum of its months that have. A plan is the observation of the year, on any day of it.
    """
    found = observations(picture)
    return found.group_by("unit").agg(_of(m, picture.calendar.as_of).alias(m.key) for m in MEASURES)


def _of(measure: Measure, day: int) -> pl.Expr:
    value, this_year = pl.col(measure.key), pl.col("year") == day // 10000
    ended = pl.col("end") <= day
    if measure.kind == "stock":
        return value.filter(ended).drop_nulls().last()
    whole_year = (
        value.filter(this_year & (pl.col("span") == 2) & (ended if measure.kind == "flow" else True))
        .drop_nulls()
        .last()
    )
    if measure.kind == "plan":
        return whole_year
    months = value.filter(this_year & (pl.col("span") == 1) & ended).drop_nulls()
    return pl.coalesce(whole_year, pl.when(months.len() > 0).then(months.sum()))
