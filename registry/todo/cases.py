"""Limits of open cases 整顿期限: those that come within thirty days, and those that are past."""

from __future__ import annotations

from collections.abc import Iterator

from registry import days
from registry.casework.case_record import Case, case_record
from registry.language import Words
from registry.todo.item import Asked, Found, in_days

#: So many days ahead a limit is told.
AHEAD = 30
_DUE = Words("整顿期限为 {day}", "the case is to be put right by {day}")
_OVERDUE = Words("整顿期限 {day} 已过，案件仍未销号", "the limit {day} has passed, and the case is still open")


def due(asked: Asked) -> Iterator[Found]:
    """Open cases whose limit on V lies from V to thirty days later."""
    return _between(asked, asked.day, in_days(asked.picture.moment.as_of, AHEAD), _DUE)


def overdue(asked: Asked) -> Iterator[Found]:
    """Open cases whose limit on V is before V."""
    return _between(asked, 0, asked.day - 1, _OVERDUE)


def _between(asked: Asked, first: int, last: int, says: Words) -> Iterator[Found]:
    found = [
        (case, limit)
        for case, limit in _limits(asked)
        if first <= limit <= last and asked.has(case.at) and asked.tells(case.organization, limit)
    ]
    names = asked.called({case.organization for case, _ in found})
    for case, limit in found:
        title = names.get(case.organization, ("", ""))[1]
        shown = says.format(day=days.show(limit))
        yield Found(f"case/{case.identity}", case.code, shown, limit, title, case.organization, {"case": case.code})


def _limits(asked: Asked) -> Iterator[tuple[Case, int]]:
    """The open cases that have a limit, each with its last day: of a month it is the last one."""
    for case in case_record(asked.picture).cases.values():
        if case.course.is_open(asked.day):
            limit = case.course.limit(asked.day)
            if limit is not None:
                yield case, days.last_day(limit)
