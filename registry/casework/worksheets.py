"""The worksheet 工作单 of a case that is looked back at: the case, and whether what once made it one still holds."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from typing import Any

from registry.casework.audits import Audit, case_of, item_document, items_in
from registry.casework.case_documents import case_document, unit_codes
from registry.casework.case_record import Case, case_record
from registry.casework.criteria import OWN
from registry.casework.criteria_by_day import Answers, answers_on
from registry.picture import Picture, once
from registry.places import queries as places
from registry.places.queries import NOBODY

_WORDS = {True: "yes", False: "no", None: "unknown"}


def worksheet(picture: Picture, audit: Audit, case: str) -> dict[str, Any]:
    """The worksheet of a case of an audit. Raises NotFound for a case that is no item of it."""
    (item,) = items_in(picture, audit, case=case)
    return {**facts_of(picture, case), "item": item_document(audit, item)}


def facts_of(picture: Picture, code: str) -> dict[str, Any]:
    """What a worksheet tells of a case: as `case show` has it, its county, and the criteria on three days."""
    case = case_of(picture, code)
    answers = criteria_of_cases(picture, [case])[case.identity]
    return {
        **case_document(picture, code),
        "county": unit_codes(picture).get(county_of(picture, case)),
        "criteria": {when: _shown(found) for when, found in answers.items()},
    }


def county_of(picture: Picture, case: Case) -> int:
    """The living county that a case counts in, or `NOBODY`."""
    counties = _counties(picture)
    return next((place for place in places.ladder(picture).line(case.at) if place in counties), NOBODY)


@once
def _counties(picture: Picture) -> set[int]:
    living = places.living(picture)
    return set(living.filter(living["kind"] == "county")["unit"].to_list())


def criteria_of_cases(picture: Picture, cases: Collection[Case]) -> dict[int, dict[str, Answers | None]]:
    """The criteria of cases when each was `identified` and when it was `closed`, None before, and `now`; by identity.

    Then they are those of its organization; now of whoever answers for it: met where any of them meets it, unknown of
    nobody. Each day is looked at once.
    """
    record = case_record(picture)
    asked: dict[int, set[int]] = defaultdict(set)
    for case in cases:
        for day in _days_of(case, record.day).values():
            asked[day or record.day].add(case.organization)
        asked[record.day].update(record.answering(case))
    found = {day: answers_on(picture, day, units) for day, units in asked.items()}
    return {
        case.identity: {
            **{
                when: found[day][case.organization] if day else None for when, day in _days_of(case, record.day).items()
            },
            "now": _of_any([found[record.day][unit] for unit in record.answering(case)]),
        }
        for case in cases
    }


def _days_of(case: Case, day: int) -> dict[str, int | None]:
    """The days on which a case was identified and closed, as far as that was by a full day."""
    steps = {"identified": case.course.identified, "closed": case.course.closed}
    return {when: step.day if step is not None and step.day <= day else None for when, step in steps.items()}


def _of_any(answers: Collection[Answers]) -> Answers:
    """Whether any of several meets each criterion; unknown where there is nobody."""
    return {one.key: _or([found[one.key] for found in answers]) if answers else None for one in OWN}


def _or(values: Collection[bool | None]) -> bool | None:
    return True if True in values else None if None in values else False


def _shown(answers: Mapping[str, bool | None] | None) -> dict[str, str] | None:
    return None if answers is None else {name: _WORDS[is_met] for name, is_met in answers.items()}
