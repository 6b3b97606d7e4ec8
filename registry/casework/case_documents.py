"""The documents of cases: `registry case list` and `registry case show`, as JSON has them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import polars as pl

from registry import codes, days
from registry.casework.case_record import Case, CaseRecord, case_record
from registry.errors import NotFound
from registry.ledgers import Ledger
from registry.organizations.queries import organizations
from registry.picture import Picture, once
from registry.places import queries as places
from registry.rectification.ledger import CASE_MEASURES, CASE_STEPS, LOOK_BACKS
from registry.rectification.models import audit_items, cases, look_backs
from registry.rectification.steps import LookBack, Step
from registry.sights.readable import read_in, readable


@once
def unit_codes(picture: Picture) -> dict[int, str]:
    """The codes that places and organizations have on the day, by identity."""
    named = [frame.select("unit", "code") for frame in (places.states(picture), organizations(picture))]
    return dict(pl.concat(named).iter_rows())


def list_document(
    picture: Picture, scope: str | None = None, year: int | None = None, state: str | None = None
) -> dict[str, Any]:
    """The cases that have a state on the day, by code: {"cases": [...]}.

    Those that count in a scope, of a year, in a state, as far as these are given. Raises NotFound for an unknown scope.
    """
    return {"cases": [line_of_case(picture, case) for case in cases_of(picture, scope, year, state)]}


def cases_of(
    picture: Picture, scope: str | None = None, year: int | None = None, state: str | None = None
) -> list[Case]:
    """The cases of `list_document`. Raises NotFound for an unknown scope."""
    record = case_record(picture)
    inside = read_in(picture, None if scope is None else codes.place_of(picture, scope))
    found = []
    for case in record.cases.values():
        its = case.course.state(record.day)
        is_wanted = its is not None and (state is None or its == state) and (year is None or case.year == year)
        if is_wanted and (inside is None or bool(inside[case.at])):
            found.append(case)
    return found


def line_of_case(picture: Picture, case: Case) -> dict[str, Any]:
    """A case as `case list` has it; `state` is None where it has none on the day."""
    record, named = case_record(picture), unit_codes(picture)
    course, limit = case.course, case.course.limit(record.day)
    return {
        "case": case.code,
        "organization": named.get(case.organization),
        "answers": sorted(named[unit] for unit in record.answering(case) if unit in named),
        "place": named.get(case.at),
        "year": case.year,
        "state": course.state(record.day),
        "open": course.is_open(record.day),
        "limit": None if limit is None else days.show(limit),
    }


def case_document(picture: Picture, code: str) -> dict[str, Any]:
    """A case as `case show` has it: its line, and all that is known of it by the day. Raises NotFound."""
    record = case_record(picture)
    case = record.cases.get(codes.identity_of(picture, code, "case"))
    if case is None:
        # Its code was given, and the case was withdrawn since, or came later.
        raise NotFound(f"没有案件 {code}", f"there is no case {code}")
    course, before = case.course, record.cases.get(case.relapse_of or 0)
    return {
        **line_of_case(picture, case),
        "problems": case.row["problems"].split(";") if case.row["problems"] else [],
        "relapse_of": None if before is None else before.code,
        "relapses": [one.code for one in record.relapses.get(case.identity, ())],
        "earlier": [one.code for one in earlier_cases(picture, case)],
        "days_left": days_left(case, record.day),
        "steps": [step_document(case, step) for step in course.by(record.day)],
        "not_recorded": course.not_recorded(record.day),
        "checklist": checklist_document(record, case),
        "look_backs": [
            _look_back(picture, case, one) for one in course.look_backs if days.first_day(one.checked_on) <= record.day
        ],
    }


def earlier_cases(picture: Picture, case: Case) -> list[Case]:
    """The earlier cases of the line of a case, some of which its organization took over, as far as they may be read."""
    return read_cases(picture, case_record(picture).earlier(case))


def codes_of_earlier(picture: Picture, case: Case) -> str | None:
    """The codes of the earlier cases in one text; an ellipsis stands for those that may not be read."""
    every, read = case_record(picture).earlier(case), earlier_cases(picture, case)
    return ";".join([*(one.code for one in read), *(["…"] if len(read) < len(every) else ())]) or None


def read_cases(picture: Picture, found: Iterable[Case]) -> list[Case]:
    """Those of some cases that may be read: what an organization took over may be a case elsewhere."""
    seen = readable(picture)
    return [one for one in found if seen.shows(cases, one.row)]


def days_left(case: Case, day: int) -> int | None:
    """The days from a day to the limit of an open case, below 0 once it is past; None where there is none to keep."""
    limit = case.course.limit(day)
    if limit is None or not case.course.is_open(day):
        return None
    return (days.date(days.last_day(limit)) - days.date(day)).days


def step_document(case: Case, step: Step) -> dict[str, Any]:
    """A step with the columns of `case_steps`, and the ledger that it stands in."""
    values = {column.name: getattr(step, column.name, None) for column in CASE_STEPS.columns}
    return {**plain(CASE_STEPS, values | {"case": case.code}), "ledger": step.ledger}


def checklist_document(record: CaseRecord, case: Case) -> list[dict[str, Any]]:
    """The checklist of a case, each item as `case_measures` has it; of one not recorded the key alone."""
    rows, found = record.measures.get(case.identity, {}), []
    for item in record.checklist(case) or ():
        row = rows.get(item, {"measure": item})
        found.append(plain(CASE_MEASURES, {**_as_written(row), "case": case.code}))
    return sorted(found, key=lambda one: one["measure"])


def plain(ledger: Ledger, values: Mapping[str, Any]) -> dict[str, Any]:
    """The values of a row, by the names of the database, as JSON has them by the keys of the ledger's columns."""
    return {column.key: column.plain(values.get(column.name)) for column in ledger.columns}


def _as_written(row: Mapping[str, Any]) -> dict[str, Any]:
    """A row of a picture with its days as they were written."""
    return {name: row.get(f"{name}_written", value) for name, value in row.items()}


@once
def _checks(picture: Picture) -> dict[tuple[str, int], dict[str, Any]]:
    """Every row that is a look-back, by its ledger and version, as `look_backs` would have it."""
    found = {}
    for table in (look_backs, audit_items):
        for row in picture.rows(table).iter_rows(named=True):
            found[table.name, row["id"]] = {"checker": row.get("auditor"), **row}
    return found


def _look_back(picture: Picture, case: Case, one: LookBack) -> dict[str, Any]:
    row = _as_written(_checks(picture)[one.ledger, one.id])
    return {**plain(LOOK_BACKS, {**row, "case": case.code}), "ledger": one.ledger}
