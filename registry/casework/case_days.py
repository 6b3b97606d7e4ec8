"""What follows of each case on the day, as a dataframe: its state, its limits, its checklist, the cases beside it.

Of each column `<name>_ledger` and `<name>_id` are the row that it follows from, where it is not the case's own.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import polars as pl

from registry import days
from registry.casework.case_record import Case, CaseRecord, case_record, not_done
from registry.compliance.queries import ParameterValues
from registry.picture import Picture, once
from registry.rectification.steps import LookBack, Step

_DAYS = ("limit_on", "first_limit_on")
_VALUES = {
    **dict.fromkeys(("state", "checklist", "undone", "earlier_cases", "followed_by"), pl.String),
    "accepted_before_closing": pl.Boolean,
}
_SCHEMA: dict[str, Any] = {"unit": pl.Int64, "days_open": pl.Int64, "case_count": pl.Int64}
for _name, _dtype in (*_VALUES.items(), *dict.fromkeys(_DAYS, pl.Int64).items()):
    _SCHEMA |= {_name: _dtype} | ({f"{_name}_written": pl.Int64} if _name in _DAYS else {})
    _SCHEMA |= {f"{_name}_ledger": pl.String, f"{_name}_id": pl.Int64}
#: The columns that there are, but for `unit`.
COLUMNS = tuple(name for name in _SCHEMA if name != "unit")


@once
def case_days(picture: Picture) -> pl.DataFrame:
    """Every case as of the day: `unit`, and `COLUMNS`.

    `days_open` since its identification, and `case_count`, 1, of a case that is identified; `accepted_before_closing`
    of one that is closed. `checklist`: what is asked of it; `undone`: what of that is not done; `earlier_cases`;
    `followed_by`: the first case that has a state and names it. The limits count to their last day.
    """
    beside = _Beside.of(case_record(picture))
    return pl.DataFrame([_day_of(beside, case) for case in beside.record.cases.values()], _SCHEMA, orient="row")


@dataclass(frozen=True)
class _Beside:
    """What is asked of every case beside its own row and course: each of it once, and not for each case."""

    record: CaseRecord
    parameters: ParameterValues
    relapses: Mapping[int, list[Case]]
    measures: Mapping[int, Mapping[str, Mapping[str, Any]]]

    @classmethod
    def of(cls, record: CaseRecord) -> _Beside:
        return cls(record, record.parameters, record.relapses, record.measures)


def _day_of(beside: _Beside, case: Case) -> list[Any]:
    """The row of a case, as `_SCHEMA` has its columns."""
    found: list[Any] = [case.identity, *_open_for(case)]
    own = ("cases", case.row["id"])
    for value, row in _values(beside, case):
        found += (value, *(row or own))
    for value, row in _limits(case):
        found += (None if value is None else days.last_day(value), value, *(row or own))
    return found


def _open_for(case: Case) -> tuple[int | None, int | None]:
    """The days since its identification, and 1, of a case that is identified by V."""
    identified = case.course.identified
    if identified is None or identified.day > case.day:
        return None, None
    return (days.date(case.day) - days.date(identified.day)).days, 1


#: The ledger of a row, and its version.
_Row = tuple[str, int | None]
#: A value and the row that it follows from; None for the case's own.
_Value = tuple[Any, _Row | None]


def _values(beside: _Beside, case: Case) -> Iterator[_Value]:
    """The values of `_VALUES`."""
    asked, setting = beside.parameters.deciding("case.checklist", case.place, case.year * 10000 + 1231)
    undone = not_done(asked.split(";"), beside.measures.get(case.identity, {}), case.day) if asked else ()
    by = next((one for one in beside.relapses.get(case.identity, ()) if one.state is not None), None)
    yield case.state, _row(case.deciding)
    yield asked or None, ("settings", setting["id"] if setting else None)
    yield ";".join(undone) or None, None
    yield ";".join(one.code for one in beside.record.earlier(case)) or None, None
    yield by.code if by else None, ("cases", by.row["id"]) if by else None
    yield _accepted(case)


def _limits(case: Case) -> Iterator[_Value]:
    """The values of `_DAYS`, as they are written."""
    course, with_limit = case.course, [step for step in case.course.by(case.day) if step.due_on is not None]
    last, first = (with_limit[-1], with_limit[0]) if with_limit else (None, None)
    yield course.due_on if last is None else last.due_on, _row(last)
    if course.due_on is not None:
        yield course.due_on, None
    else:
        yield None if first is None else first.due_on, _row(first)


def _row(found: Step | LookBack | None) -> _Row | None:
    return (found.ledger, found.id) if found is not None else None


def _accepted(case: Case) -> _Value:
    """Whether it was accepted by the day on which it was closed, where it is closed by V."""
    closed = case.course.closed
    if closed is None or closed.day > case.day:
        return None, None
    accepted = case.course.last(closed.day, "accepted")
    return accepted is not None, _row(accepted or closed)
