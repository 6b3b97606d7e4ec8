"""The courses of cases 整顿流程 as rows of ledgers: the dates of `cases` that count, and every look-back.

They follow from `registry.rectification.steps`, whatever the day. The acceptance that counts alone turns on the day:
`cases` has the one that counts before all days, `case_steps` says which rows may count (`counts`).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import polars as pl

from registry.picture import Picture
from registry.rectification.courses import courses, look_back_rows
from registry.rectification.models import audit_items, case_steps, cases, look_backs
from registry.rectification.steps import DATES, Course, agrees


def counting(picture: Picture, key: str) -> pl.DataFrame | None:
    """The rows of a ledger of cases as rules read them; None of any other ledger.

    Of a day `<name>_ledger` and `<name>_id`, of a row `ledger` and `id`, say where it is recorded.
    """
    rows = _ROWS.get(key)
    return None if rows is None else picture.keep_for_all_days(("rows as rules read them", key), lambda: rows(picture))


def _cases(picture: Picture) -> pl.DataFrame:
    found, known = picture.rows(cases), courses(picture)
    schema: dict[str, Any] = {}
    for name in DATES:
        schema |= {f"{name}_written": pl.Int64, f"{name}_ledger": pl.String, f"{name}_id": pl.Int64}
    dates = pl.DataFrame([_dates_of(known[case]) for case in found["record"]], schema, orient="row")
    return found.drop(f"{name}_written" for name in DATES).hstack(dates)


def _dates_of(course: Course) -> list[Any]:
    counted = (course.identified, course.planned, course.accepted(0), course.closed)
    return [part for step in counted for part in ((step.on, step.ledger, step.id) if step else (None, None, None))]


def _steps(picture: Picture) -> pl.DataFrame:
    known = courses(picture)
    may_count = {step.id for course in known.values() for step in course.steps if _may_count(course, step)}
    return picture.rows(case_steps).with_columns(counts=pl.col("id").is_in(list(may_count)))


def _may_count(course: Course, step: Any) -> bool:
    """Whether a row is an acceptance that the date of `cases`, where there is one, agrees with."""
    date = course.dates.get("accepted_on")
    return step.ledger == "case_steps" and step.step == "accepted" and (date is None or agrees(date, step))


def _look_backs(picture: Picture) -> pl.DataFrame:
    """Every look-back once: of two of one case and day the one in `look_backs`, else that of the first item.

    `record` tells all apart; `own_record` is that of the ledger.
    """
    own = picture.rows(look_backs).with_columns(own_record="record", ledger=pl.lit("look_backs"))
    items = picture.rows(audit_items).rename({"auditor": "checker"})
    highest = own["record"].max() or 0
    items = items.with_columns(own_record="record", ledger=pl.lit("audit_items"), record=pl.col("record") + highest)
    told = look_back_rows(picture).filter(pl.col("ledger") == "audit_items")["id"]
    items = items.filter(pl.col("id").is_in(told.implode()))
    both = pl.concat([own, items.select(own.columns)])
    return both.unique(["case", "checked_on"], keep="first", maintain_order=True)


_ROWS: dict[str, Callable[[Picture], pl.DataFrame]] = {
    "cases": _cases,
    "case_steps": _steps,
    "look_backs": _look_backs,
}
