"""Rectification at a Moment: cases, what was done, and how looking back found them."""

from __future__ import annotations

import polars as pl

from registry.organizations.queries import organizations
from registry.picture import Picture, join_by_unit, latest, once, once_for_all_days
from registry.rectification.models import case_measures, cases, look_backs


@once
def all_cases(picture: Picture) -> pl.DataFrame:
    """Every case: `unit` (its identity), days, the organization's `place`, `at`, the latest look-back's `result`."""
    of_organizations = organizations(picture).select("unit", "place", "at")
    found = join_by_unit(picture.rows(cases).rename({"record": "unit"}), "organization", of_organizations)
    checked = latest(_look_backs(picture), "checked_on", picture.calendar.as_of)
    found = join_by_unit(found, "unit", checked.select("unit", "result", look_back="id"))
    return found.with_columns(pl.col("result").fill_null("none"))


@once_for_all_days
def _look_backs(picture: Picture) -> pl.DataFrame:
    """Every look-back in the order of days: `unit` (the case), `checked_on`, `result`, `id`."""
    checked = picture.rows(look_backs).filter(pl.col("checked_on").is_not_null())
    in_order = checked.sort("checked_on", maintain_order=True)
    return in_order.select(pl.col("case").alias("unit"), "checked_on", "result", "id")


def is_open(picture: Picture) -> pl.Expr:
    """Whether a case is open on the day: identified by it, and not closed by it."""
    day = picture.calendar.as_of
    return (pl.col("identified_on") <= day) & ~(pl.col("closed_on") <= day).fill_null(False)


@once
def open_cases_of_villages(picture: Picture) -> pl.DataFrame:
    """The open cases of the organizations of each place, of any kind, living or not: `unit` (the place), `id`."""
    return (
        all_cases(picture)
        .filter(is_open(picture))
        .select(pl.col("place").alias("unit"), "identified_on", "closed_on", "id")
    )


@once
def open_cases_of_organizations(picture: Picture) -> pl.DataFrame:
    """The open cases of each organization: `unit` (the organization), `id`."""
    return (
        all_cases(picture)
        .filter(is_open(picture))
        .select(pl.col("organization").alias("unit"), "identified_on", "closed_on", "id")
    )


@once
def measures_of_cases(picture: Picture) -> pl.DataFrame:
    """The measures of each case: `unit` (the case), `measure`, `done_on`, `id`."""
    return picture.rows(case_measures).select(pl.col("case").alias("unit"), "measure", "done_on", "id")


@once
def look_backs_of_cases(picture: Picture) -> pl.DataFrame:
    """The look-backs of each case: `unit` (the case), `checked_on`, `result`, `id`."""
    return picture.rows(look_backs).select(pl.col("case").alias("unit"), "checked_on", "result", "id")
