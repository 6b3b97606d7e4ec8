"""The rectification cases 整顿案件 as a board shows them: a row each, its state, its limit, how far it has come."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

import polars as pl

from registry import days
from registry.casework.case_documents import days_left
from registry.casework.case_record import Case, CaseRecord, case_record
from registry.figures.lists.whereabouts import by_identity, nearest
from registry.lookup.ledger_rows import Names, names_of
from registry.lookup.surroundings import SURROUNDINGS, located
from registry.picture import Picture, once
from registry.rectification.ledger import SEVEN_ONES
from registry.rectification.models import audit_items, look_backs
from registry.rectification.steps import LookBack, Step

#: What is told of the latest look-back by the day.
OF_LOOK_BACK = ("checked_on", "result", "checker", "note")


class CaseList(NamedTuple):
    """The cases of a scope that have a state on the day, a row each, and how many only begin `later`."""

    rows: list[dict[str, Any]]
    later: int


def case_list(picture: Picture, inside: Any) -> CaseList:
    """The cases of a scope (`registry.figures.service.inside`), those of one place beside each other.

    Of each `SURROUNDINGS`, and the codes `county_code` and `township_code`; `code`, `year`, `problems` (parted by ;),
    `state`; `organization`, its code, and `organization_name`; `answers`, the names of those who answer for it in its
    stead; `limit` on the day as written, `days_left`; the days on which it was identified, planned, accepted, closed,
    as written; `overdue`, days from its first limit to its closing, of an open case to the day, 0 where it is not past;
    `measures`, as in 3/7; `OF_LOOK_BACK`. What there is none of is None.
    """
    record = case_record(picture)
    found = located(picture, _places(record), inside, "code")
    cases = [(record.cases[row["unit"]], row) for row in found.iter_rows(named=True)]
    shown = [(case, row) for case, row in cases if case.course.state(record.day) is not None]
    heirs = {unit for case, _ in shown for unit in _others(record, case)}
    names = names_of(picture, heirs | {case.organization for case, _ in shown})
    checks, codes = _checks(picture), by_identity(picture, "code")
    above = {kind: codes[nearest(picture, kind)] for kind in SURROUNDINGS[:2]}
    rows = [
        {kind: row[kind] for kind in SURROUNDINGS}
        | {f"{kind}_code": above[kind][case.at] or None for kind in above}
        | _of_case(record, case, names)
        | _progress(record, case)
        | _look_back(record, case, checks)
        for case, row in shown
    ]
    return CaseList(rows, len(cases) - len(shown))


def _places(record: CaseRecord) -> pl.DataFrame:
    """Where each case counts."""
    rows = [(case.identity, case.code, case.at) for case in record.cases.values()]
    return pl.DataFrame(rows, {"unit": pl.Int64, "code": pl.String, "at": pl.Int64}, orient="row")


def _others(record: CaseRecord, case: Case) -> list[int]:
    """Who answers for a case in the stead of its organization."""
    return [unit for unit in record.answering(case) if unit != case.organization]


def _of_case(record: CaseRecord, case: Case, names: Names) -> dict[str, Any]:
    code, name = names.get(case.organization, (None, None))
    heirs = [names[unit][1] or names[unit][0] for unit in _others(record, case) if unit in names]
    return {
        "code": case.code,
        "year": case.year,
        "problems": case.row["problems"],
        "state": case.course.state(record.day),
        "organization": code,
        "organization_name": name,
        "answers": "、".join(heirs) or None,
        "limit": case.course.limit(record.day),
        "days_left": days_left(case, record.day),
    }


def _progress(record: CaseRecord, case: Case) -> dict[str, Any]:
    """The days of its steps, how long its first limit is past, and how many of its measures are done."""
    asked = record.checklist(case) or tuple(one.key for one in SEVEN_ONES)
    rows = record.measures.get(case.identity, {})
    done = {key for key, row in rows.items() if row["done_on"] is not None and row["done_on"] <= record.day}
    return {
        **dates_of(case, record.day),
        "overdue": _overdue(case, record.day),
        "measures": f"{sum(key in done for key in asked)}/{len(asked)}",
    }


def dates_of(case: Case, day: int) -> dict[str, int | None]:
    """The days of a case as `cases` names them, each the one that counts, as it was written."""
    course = case.course
    steps: dict[str, Step | None] = {
        "identified_on": course.identified,
        "plan_on": course.planned,
        "accepted_on": course.accepted(day),
        "closed_on": course.closed,
    }
    return {name: None if step is None else step.on for name, step in steps.items()}


def _overdue(case: Case, day: int) -> int | None:
    due, closed = case.course.due_on, case.course.closed
    if due is None:
        return None
    end = closed.day if closed is not None and closed.day <= day else day
    return max((days.date(end) - days.date(days.last_day(due))).days, 0)


@once
def _checks(picture: Picture) -> dict[tuple[str, int], Mapping[str, Any]]:
    """Who checked at a look-back, and what was noted, by its ledger and version."""
    noted = {"look_backs": (look_backs, "checker"), "audit_items": (audit_items, "auditor")}
    return {
        (key, row["id"]): row
        for key, (table, who) in noted.items()
        for row in picture.rows(table).select("id", "note", checker=who).iter_rows(named=True)
    }


def _look_back(record: CaseRecord, case: Case, checks: Mapping[tuple[str, int], Mapping[str, Any]]) -> dict[str, Any]:
    """The latest look-back by the day."""
    last: LookBack | None = next((one for one in reversed(case.course.look_backs) if one.day <= record.day), None)
    if last is None:
        return dict.fromkeys(OF_LOOK_BACK)
    row = checks[last.ledger, last.id]
    return {"checked_on": last.checked_on, "result": last.result, "checker": row["checker"], "note": row["note"]}
