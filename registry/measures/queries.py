"""Measures at a Moment: stocks, flows and plans of every unit."""

from __future__ import annotations

from collections.abc import Collection
from functools import partial

import numpy as np
import polars as pl

from registry.measures.ledger import MEASURES, STOCKS, Measure
from registry.measures.models import facts
from registry.picture import Picture, Told, once


@once
def _dated(picture: Picture) -> pl.DataFrame:
    """The rows of measures with `year`, `month`, `end` (the period's last day) and `span`: 0 day, 1 month, 2 year."""
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
    return rows.with_columns(end=end)


@once
def observations(picture: Picture) -> pl.DataFrame:
    """`_dated` in order of end, and where two end together the shorter later: the last is the one that counts."""
    return _dated(picture).sort("end", "span", descending=[False, True])


def _measure(picture: Picture, measure: Measure) -> pl.DataFrame:
    """`unit` and the measure on the day, where it is recorded.

    A stock is the observation with the latest end by the day. A flow is the year to date: the observation of the year
    if it has ended, else the sum of its months that have. A plan is the observation of the year, on any day of it.
    """
    day = picture.calendar.as_of
    return picture.keep(("measure", measure.key), lambda: _on_the_day(_dated(picture), measure, day))


#: The measures of units, each where it is asked for: null where it is not recorded.
MEASURED = tuple(Told((measure.key,), partial(_measure, measure=measure)) for measure in MEASURES)


def stocks_of(picture: Picture, units: Collection[int]) -> tuple[pl.DataFrame, dict[str, set[int]]]:
    """The stocks of some units alone on the day, a row for each; and of each stock the units of which it is observed on
    the day or later."""
    day = picture.calendar.as_of
    dated = _dated(picture).filter(pl.col("unit").is_in(list(units)))
    frame = pl.DataFrame({"unit": sorted(units)}, schema={"unit": dated.schema["unit"]})
    later = dated.filter(pl.col("end") >= day)
    for measure in STOCKS:
        frame = frame.join(_on_the_day(dated, measure, day), on="unit", how="left")
    return frame, {m.key: set(later.filter(pl.col(m.key).is_not_null())["unit"]) for m in STOCKS}


def _on_the_day(dated: pl.DataFrame, measure: Measure, day: int) -> pl.DataFrame:
    key, ended, this_year = measure.key, pl.col("end") <= day, pl.col("year") == day // 10000
    recorded, whole_year = pl.col(key).is_not_null(), this_year & (pl.col("span") == 2)
    # Columns that are not asked for are not copied either.
    asked = dated[["unit", "year", "span", "end", key]]
    if measure.kind == "stock":
        return _last(asked.filter(recorded & ended), key)
    if measure.kind == "plan":
        return asked.filter(recorded & whole_year)[["unit", key]]
    told = asked.filter(recorded & whole_year & ended)[["unit", key]]
    months = asked.filter(recorded & this_year & (pl.col("span") == 1) & ended)
    summed = months.join(told, on="unit", how="anti").group_by("unit").agg(pl.col(key).sum())
    return pl.concat([told, summed])


def _last(observed: pl.DataFrame, key: str) -> pl.DataFrame:
    """Of each unit the value that counts, found without sorting or grouping: of its observations the one ends last."""
    units = observed["unit"].to_numpy()
    order = observed["end"].to_numpy() * 4 - observed["span"].to_numpy()
    latest = np.zeros(units.max(initial=0) + 1, dtype=np.int64)
    np.maximum.at(latest, units, order)
    return observed[["unit", key]].filter(pl.Series(order == latest[units], dtype=pl.Boolean))
