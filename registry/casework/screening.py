"""Screening 排查: which village organizations the criteria make candidates for putting right, and why."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import polars as pl

from registry import days
from registry.casework.case_documents import read_cases
from registry.casework.case_record import Case, case_record
from registry.casework.criteria import CRITERIA, Criteria, criteria
from registry.codes import place_of
from registry.columns import amount
from registry.picture import Picture, once
from registry.places.queries import states
from registry.sights.readable import read_in

_NAMES = [criterion.key for criterion in CRITERIA]


@once
def village_organizations(picture: Picture) -> pl.DataFrame:
    """The criteria of the village organizations that live on the day, by code; `is_candidate`: yes, no, or null, where
    it is neither one by any criterion nor certainly none."""
    found = criteria(picture).frame.filter("of_village").sort("code")
    return found.with_columns(is_candidate=pl.any_horizontal(*_NAMES))


def screening(picture: Picture, scope: str | None) -> dict[str, Any]:
    """The candidates in a scope, by code, each with its reasons. Raises NotFound for a code that is no place's."""
    found = village_organizations(picture)
    within = read_in(picture, None if scope is None else place_of(picture, scope))
    if within is not None:
        found = found.filter(pl.Series(within[found["at"].to_numpy()], dtype=pl.Boolean))
    return {
        "as_of": picture.moment.as_of.isoformat(),
        "known_at": picture.moment.known_at,
        "scope": scope,
        "population": len(found),
        "candidates": list(_candidates(picture, found.filter("is_candidate"))),
        "undetermined": int(found["is_candidate"].null_count()),
    }


def _candidates(picture: Picture, found: pl.DataFrame) -> Iterator[dict[str, Any]]:
    codes = dict(states(picture).select("unit", "code").iter_rows())
    known, record = criteria(picture), case_record(picture)
    answered, of_organizations = record.answered, record.of_organizations  # each is looked up once, not for each row
    for row in found.iter_rows(named=True):
        of_it = [case for case in answered.get(row["unit"], ()) if case.course.is_open(record.day)]
        own = [case.code for case in of_organizations.get(row["unit"], ()) if case.course.is_open(record.day)]
        yield {
            "organization": row["code"],
            "place": codes.get(row["at"]),
            "open_case": own[0] if own else None,
            "answers_for": [one.code for one in read_cases(picture, of_it) if one.organization != row["unit"]],
            "reasons": [_reason(picture, known, row, name) for name in _NAMES if row[name]],
            "unknown": [name for name in _NAMES if row[name] is None],
        }


def _reason(picture: Picture, known: Criteria, row: Mapping[str, Any], name: str) -> dict[str, Any]:
    """A criterion that is met, by how much, and since when."""
    value, since = value_of(picture, known, row, name)
    return {"criterion": name, "value": value, "since": since}


def value_of(picture: Picture, known: Criteria, row: Mapping[str, Any], name: str) -> tuple[Any, str | None]:
    """What a criterion rests on in a row of the frame, as JSON has it, and since when it has been so."""
    match name:
        case "vacant":
            return row["days"], _shown(row["since"])
        case "overdue":
            return _shown(row["expiry"]), _shown(row["expiry"])
        case "low_income":
            return amount(row["income"]), None
        case "fewer_stars":
            return row["stars_before"], None
        case "again" | "relapsed":
            cases: dict[int, list[Case]] = getattr(known, name)
            return [case.code for case in read_cases(picture, cases[row["unit"]])], None
    return None, None


def _shown(day: int | None) -> str | None:
    return None if day is None else days.show(day)
