"""The rectification cases 整顿案件 as an auditor reads them: a row each, with how far it has come by the day."""

from __future__ import annotations

from typing import Any, NamedTuple

import polars as pl

from registry.columns import Column
from registry.lookup import ledger_rows
from registry.lookup.surroundings import days_between, located
from registry.picture import Picture, join_by_unit
from registry.rectification.ledger import CASES, LOOK_BACKS, SEVEN_ONES
from registry.rectification.models import look_backs
from registry.rectification.queries import all_cases, measures_of_cases

#: What is told of the latest look-back by the day.
OF_LOOK_BACK = ("checked_on", "result", "checker", "note")


class CaseList(NamedTuple):
    """The cases that were identified by the day, as `cases` has them, and how many were only `later`."""

    cases: pl.DataFrame
    later: int


def case_list(picture: Picture, inside: Any, language: str) -> CaseList:
    """The cases of a scope (`registry.figures.service.inside`), those of one place beside each other.

    `county`, `township`, `village`; the columns of the ledger, in words, `organization_name`; `overdue`, days from the
    deadline to the closing, of an open case to the day, 0 where it is not past, null without a deadline; `measures`,
    as in 3/7; `OF_LOOK_BACK`, with `result` as stored, null where there was none by the day.
    """
    found = _with_look_back(picture, _with_progress(picture, ledger_rows.rows(picture, CASES)))
    places = all_cases(picture).select("unit", "at")
    found = located(picture, join_by_unit(found, "record", places), inside, "code")
    known = found.filter("holds")
    columns: list[Column] = [*CASES.columns, LOOK_BACKS.by_key["checked_on"]]
    shown = ledger_rows.readable(columns, known, ledger_rows.called(picture), language, picture.moment.day)
    return CaseList(shown, len(found) - len(known))


def _with_progress(picture: Picture, found: pl.DataFrame) -> pl.DataFrame:
    """The cases with `overdue` and `measures`."""
    day = picture.calendar.as_of
    closed = pl.when(pl.col("closed_on") <= day).then("closed_on").otherwise(day)
    days = all_cases(picture).select("unit", overdue=days_between(pl.col("due_on"), closed).clip(0))
    done = measures_of_cases(picture).filter(pl.col("done_on") <= day)
    counted = done.group_by("unit").agg(done=pl.col("measure").n_unique())
    found = join_by_unit(join_by_unit(found, "record", days), "record", counted)
    return found.with_columns(measures=pl.format("{}/{}", pl.col("done").fill_null(0), len(SEVEN_ONES))).drop("done")


def _with_look_back(picture: Picture, found: pl.DataFrame) -> pl.DataFrame:
    """The cases with the latest look-back by the day."""
    latest = all_cases(picture).filter(pl.col("look_back").is_not_null()).select("unit", "look_back")
    written = picture.rows(look_backs).drop("checked_on").rename({"checked_on_written": "checked_on"})
    told = join_by_unit(latest, "look_back", written.select(*OF_LOOK_BACK, unit="id"))
    return join_by_unit(found, "record", told.drop("look_back"))
