"""Measures at a Moment: stocks, flows and plans of every unit."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from registry.kept import observed_by, of_column
from registry.measures.ledger import MEASURES, STOCKS, Measure
from registry.measures.models import facts
from registry.picture import LookupColumns, Picture, once_for_all_days
from registry.unit_arrays import positions

#: Of the column `period`: whether it is a day, a month or a year, and its last day.
_span = pl.when(pl.col("period") % 100 > 0).then(0).when(pl.col("period") % 10000 > 0).then(1).otherwise(2)
_month_end = pl.date(pl.col("period") // 10000, (pl.col("period") // 100 % 100).clip(1), 1).dt.month_end().dt.day()
_end = pl.col("period") + (pl.when(_span == 0).then(0).when(_span == 1).then(_month_end.cast(pl.Int64)).otherwise(1231))


@once_for_all_days
def _dated(picture: Picture) -> pl.DataFrame:
    """The rows of measures with `year`, `month`, `end` (the period's last day) and `span`: 0 day, 1 month, 2 year."""
    period = pl.col("period")
    return picture.rows(facts).with_columns(year=period // 10000, month=period // 100 % 100, span=_span, end=_end)


def last_days(periods: pl.Series) -> pl.Series:
    """The last day of each of some periods."""
    return periods.to_frame("period").select(_end.alias("end"))["end"]


@once_for_all_days
def observations(picture: Picture) -> pl.DataFrame:
    """`_dated` in order of end, and where two end together the shorter later: the last is the one that counts."""
    return _dated(picture).sort("end", "span", descending=[False, True])


def observations_of(picture: Picture, measure: Measure) -> pl.DataFrame:
    """The `observations` of one measure: `id`, `unit`, its value, `end`, `year`, `span`."""

    def found() -> pl.DataFrame:
        recorded = observations(picture).filter(pl.col(measure.key).is_not_null())
        return recorded.select("id", "unit", measure.key, "end", "year", "span")

    return picture.keep_for_all_days(("observations", measure.key), found)


@dataclass(frozen=True)
class _Observed:
    """Every observation of one measure, the one that counts last: of each the unit, the value, its period."""

    units: NDArray[np.int64]
    values: NDArray[Any]
    end: NDArray[np.int64]
    year: NDArray[np.int64]
    span: NDArray[np.int64]

    @classmethod
    def of(cls, found: pl.DataFrame, measure: Measure) -> _Observed:
        """Out of rows as `observations` has them."""
        recorded = found.filter(pl.col(measure.key).is_not_null())
        return cls(*(recorded[name].to_numpy() for name in ("unit", measure.key, "end", "year", "span")))

    def on(self, day: int, kind: str) -> tuple[NDArray[np.int64], NDArray[Any]]:
        """The units that have a measure of this kind on a day, and its values."""
        if kind == "stock":
            return self._latest(int(np.searchsorted(self.end, day, side="right")))
        whole_year = (self.year == day // 10000) & (self.span == 2)
        if kind == "plan":
            return self.units[whole_year], self.values[whole_year]
        ended = self.end <= day
        months = ended & (self.year == day // 10000) & (self.span == 1)
        is_whole = ended & whole_year
        months &= ~np.isin(self.units, self.units[is_whole])
        units, at = np.unique(self.units[months], return_inverse=True)
        sums = np.zeros(len(units), dtype=np.int64)
        np.add.at(sums, at, self.values[months])
        return np.concatenate([self.units[is_whole], units]), np.concatenate([self.values[is_whole], sums])

    def _latest(self, ended: int) -> tuple[NDArray[np.int64], NDArray[Any]]:
        """The last of each unit's observations among the first `ended` ones."""
        units = self.units[:ended]
        last = np.flatnonzero(positions(units)[units] == np.arange(ended))
        return units[last], self.values[last]


def _measure(picture: Picture, measure: Measure) -> pl.DataFrame:
    """`unit` and the measure on the day, where it is recorded.

    A stock is the observation with the latest end by the day. A flow is the year to date: the observation of the year
    if it has ended, else the sum of its months that have. A plan is the observation of the year, on any day of it.
    """
    day = picture.calendar.as_of
    read = of_column(facts, measure.key) if measure.kind == "plan" else observed_by(facts, measure.key, day)
    return picture.keep(("measure", measure.key), lambda: measure_on(picture, measure, day), read=(read,))


def measure_on(picture: Picture, measure: Measure, day: int) -> pl.DataFrame:
    """`unit` and the measure on a full day, whatever the picture's, where it is recorded."""

    def observed() -> _Observed:
        return _Observed.of(observations(picture), measure)

    of_measure = picture.keep_for_all_days(("observed", measure.key), observed, read=(of_column(facts, measure.key),))
    return _frame(of_measure, measure, day)


def _frame(observed: _Observed, measure: Measure, day: int) -> pl.DataFrame:
    units, values = observed.on(day, measure.kind)
    return pl.DataFrame({"unit": units, measure.key: values})


#: The measures of units, each where it is asked for: null where it is not recorded.
MEASURED = tuple(LookupColumns((measure.key,), partial(_measure, measure=measure)) for measure in MEASURES)


def stocks_of(picture: Picture, units: Collection[int]) -> tuple[pl.DataFrame, dict[str, set[int]]]:
    """The stocks of some units alone on the day, a row for each; and of each stock the units of which it is observed on
    the day or later."""
    day = picture.calendar.as_of
    found = observations(picture).filter(pl.col("unit").is_in(list(units)))
    frame = pl.DataFrame({"unit": sorted(units)}, schema={"unit": found.schema["unit"]})
    later = found.filter(pl.col("end") >= day)
    for measure in STOCKS:
        frame = frame.join(_frame(_Observed.of(found, measure), measure, day), on="unit", how="left")
    return frame, {m.key: set(later.filter(pl.col(m.key).is_not_null())["unit"]) for m in STOCKS}
