"""Rectification at a Moment: cases, what was done, and how looking back found them."""

from __future__ import annotations

import numpy as np
import polars as pl
from numpy.typing import NDArray

from registry.organizations.queries import organizations
from registry.picture import Picture, first_day, once, once_for_all_days
from registry.rectification.courses import counting_dates, courses, later_acceptances, look_back_rows
from registry.rectification.models import case_measures, cases
from registry.rectification.steps import DATES
from registry.unit_arrays import join_by_unit, latest, numbers, where


@once
def all_cases(picture: Picture) -> pl.DataFrame:
    """Every case: `unit` (its identity), the days that count, the organization's `place`, `at`, the latest look-back's
    `result`. Of each day and of the result its `_ledger` and `_id`: the version that it came from."""
    of_organizations = organizations(picture)[["unit", "place", "at"]]
    found = join_by_unit(counting_cases(picture).rename({"record": "unit"}), "organization", of_organizations)
    checked = latest(_look_backs(picture), "checked_on", picture.calendar.as_of)
    its = [checked["ledger"].alias("result_ledger"), checked["id"].alias("result_id")]
    found = join_by_unit(found, "unit", pl.DataFrame([checked["unit"], checked["result"], *its]))
    return found.replace_column(found.columns.index("result"), found["result"].fill_null("none"))


@once
def counting_cases(picture: Picture) -> pl.DataFrame:
    """The rows of `cases`, each of their dates the one that counts (`registry.rectification.steps`), as of the day."""
    found, accepted = _before_all_days(picture), latest(later_acceptances(picture), "turned", picture.calendar.as_of)
    later = join_by_unit(found[["record"]], "record", accepted).drop("record")
    is_before = later["turned"].is_null()
    own = found.get_columns()
    return pl.DataFrame([c.zip_with(is_before, later[c.name]) if c.name in later.columns else c for c in own])


@once_for_all_days
def _before_all_days(picture: Picture) -> pl.DataFrame:
    """As `counting_cases`, of acceptances the one that counts before all days."""
    found, turned = _rows_of_cases(picture), counting_dates(picture)
    if turned.is_empty():
        return found
    names = [c for c in turned.columns if c != "unit"]
    with_rows = pl.col("record").is_in(turned["unit"].implode())
    joined = join_by_unit(found[["record"]], "record", turned)
    found = found.with_columns(
        pl.when(with_rows).then(joined[name]).otherwise(pl.col(name)).alias(name) for name in names
    )
    return found.with_columns(first_day(pl.col(f"{name}_written")).alias(name) for name in DATES)


@once_for_all_days
def _rows_of_cases(picture: Picture) -> pl.DataFrame:
    """The rows of `cases`, and of each of their dates that it came from there."""
    own = [
        column
        for name in DATES
        for column in (pl.lit("cases").alias(f"{name}_ledger"), pl.col("id").alias(f"{name}_id"))
    ]
    return picture.rows(cases).with_columns(own)


@once_for_all_days
def steps_of_cases(picture: Picture) -> pl.DataFrame:
    """The steps of each case, rows and dates: `unit` (the case), `step`, `on`, `ledger`, `id`."""
    rows = [(case, s.step, s.day, s.on, s.ledger, s.id) for case, one in courses(picture).items() for s in one.steps]
    numbered = dict.fromkeys(("on", "on_written"), pl.Int64)
    schema = {"unit": pl.Int64, "step": pl.String, **numbered, "ledger": pl.String, "id": pl.Int64}
    return pl.DataFrame(rows, schema, orient="row")


@once_for_all_days
def _look_backs(picture: Picture) -> pl.DataFrame:
    """Every look-back in the order of days: `unit` (the case), `checked_on` (as it was written: `checked_on_written`),
    `result`, `ledger`, `id`."""
    found = look_back_rows(picture).with_columns(checked_on=first_day(pl.col("checked_on_written")))
    in_order = found.sort("checked_on", maintain_order=True)
    return in_order.select(pl.col("case").alias("unit"), "checked_on", "checked_on_written", "result", "ledger", "id")


def are_open(picture: Picture, found: pl.DataFrame) -> NDArray[np.bool_]:
    """Which of some cases are open on the day: identified by it, and not closed by it."""
    day = picture.calendar.as_of
    identified, closed = numbers(found["identified_on"]), numbers(found["closed_on"])
    return (identified > 0) & (identified <= day) & ((closed == 0) | (closed > day))


def _open_cases(picture: Picture, owner: str) -> pl.DataFrame:
    """The cases that are open on the day, `unit` what stands in the column `owner`."""
    found = all_cases(picture)
    own = [found[owner].alias("unit"), *(found[name] for name in ("identified_on", "closed_on", "id"))]
    return where(pl.DataFrame(own), are_open(picture, found))


@once
def open_cases_of_villages(picture: Picture) -> pl.DataFrame:
    """The open cases of the organizations of each place, of any kind, living or not: `unit` (the place), `id`."""
    return _open_cases(picture, "place")


@once
def open_cases_of_organizations(picture: Picture) -> pl.DataFrame:
    """The open cases of each organization: `unit` (the organization), `id`."""
    return _open_cases(picture, "organization")


@once_for_all_days
def measures_of_cases(picture: Picture) -> pl.DataFrame:
    """The measures of each case: `unit` (the case), `measure`, `done_on`, `id`."""
    return picture.rows(case_measures).select(pl.col("case").alias("unit"), "measure", "done_on", "id")


@once_for_all_days
def look_backs_of_cases(picture: Picture) -> pl.DataFrame:
    """The look-backs of each case: `unit` (the case), `checked_on`, `result`, `ledger`, `id`."""
    return _look_backs(picture)
