"""The courses of all cases at a state of knowledge: what `registry.rectification.steps` makes of the rows in force."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import fields
from typing import Any

import polars as pl

from registry.picture import Picture, once_for_all_days
from registry.rectification.models import audit_items, case_steps, cases, look_backs
from registry.rectification.steps import DATES, Course, LookBack, Step, steps_of

_OF_A_STEP = tuple(f.name for f in fields(Step) if f.name not in ("on", "due_on", "ledger"))


@once_for_all_days
def courses(picture: Picture) -> dict[int, Course]:
    """The course of every case, by its identity."""
    steps, checks = _steps(picture), _look_backs(picture)
    names = ["record", "id", "due_on_written", *(f"{column}_written" for column in DATES)]
    return {
        case: steps_of(dict(zip(DATES, dates, strict=True)), steps[case], checks[case], due_on=due_on, case=version)
        for case, version, due_on, *dates in picture.rows(cases).select(names).iter_rows()
    }


def _steps(picture: Picture) -> dict[int, list[Step]]:
    found: dict[int, list[Step]] = defaultdict(list)
    for row in picture.rows(case_steps).iter_rows(named=True):
        own = {name: row[name] for name in _OF_A_STEP}
        found[row["case"]].append(Step(on=row["on_written"], due_on=row["due_on_written"], **own))
    return found


def _look_backs(picture: Picture) -> dict[int, list[LookBack]]:
    found: dict[int, list[LookBack]] = defaultdict(list)
    for case, checked_on, result, ledger, version in look_back_rows(picture).iter_rows():
        found[case].append(LookBack(checked_on, result, ledger, version))
    return found


@once_for_all_days
def look_back_rows(picture: Picture) -> pl.DataFrame:
    """Every look-back, of `look_backs` and of audits: `case`, `checked_on_written`, `result`, `ledger`, `id`."""
    both = [
        picture.rows(table)
        .filter(pl.col("result").is_not_null() & pl.col("checked_on_written").is_not_null())
        .select("case", "checked_on_written", "result", pl.lit(table.name).alias("ledger"), "id")
        for table in (look_backs, audit_items)
    ]
    return pl.concat(both)


@once_for_all_days
def counting_dates(picture: Picture) -> pl.DataFrame:
    """The dates that count of the cases that have rows of steps: `unit`, each date as it was written with `_written`
    after its name, and the `_ledger` and `_id` of what it came from. Of other cases those of `cases` count.

    Of acceptances the one that counts before all days; those that count later `later_acceptances` has.
    """
    known = courses(picture)
    with_rows = picture.rows(case_steps)["case"].unique().to_list()
    schema: dict[str, Any] = {"unit": pl.Int64}
    for column in DATES:
        schema |= _named(column)
    rows = [[case, *_dates_of(known[case])] for case in sorted(with_rows) if case in known]
    return pl.DataFrame(rows, schema, orient="row")


def _named(column: str) -> dict[str, Any]:
    """The columns of a date."""
    return {f"{column}_written": pl.Int64, f"{column}_ledger": pl.String, f"{column}_id": pl.Int64}


def _dates_of(course: Course) -> Iterator[Any]:
    for step in (course.identified, course.planned, course.accepted(0), course.closed):
        yield from _told(step)


def _told(step: Step | None) -> tuple[int | None, str | None, int | None]:
    return (None, None, None) if step is None else (step.on, step.ledger, step.id)


@once_for_all_days
def later_acceptances(picture: Picture) -> pl.DataFrame:
    """The acceptance that counts from a day on, `turned`, of the cases of which several do one after the other:
    `unit`, `accepted_on`, and its columns as `counting_dates` has them; in the order of these days."""
    found = []
    for case, course in courses(picture).items():
        turns = course.acceptance_days
        for day in turns if len(turns) > 1 else ():
            step = course.accepted(day)
            found.append((case, day, step.day if step else None, *_told(step)))
    schema = {**dict.fromkeys(("unit", "turned", "accepted_on"), pl.Int64), **_named("accepted_on")}
    return pl.DataFrame(found, schema, orient="row").sort("turned", maintain_order=True)
