"""What follows of each case on the day, as a dataframe: its state, its limits, its checklist, the cases beside it.

Of each column `<name>_ledger` and `<name>_id` are the row that it follows from, where it is not the case's own. What
follows of a case's course alone turns on few days, and is worked out for all of them together.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import numpy as np
import polars as pl

from registry import days
from registry.casework.case_record import Case, CaseRecord, case_record, cases_before, done_on, not_done, rows_of_cases
from registry.picture import Picture, once, once_for_all_days
from registry.places.queries import NOBODY
from registry.rectification.courses import courses
from registry.rectification.steps import Course, LookBack, Step
from registry.unit_arrays import latest

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
#: Those that follow of a case's course alone, in the order in which they are worked out.
_OF_COURSE = tuple(name for name in _SCHEMA if name.startswith(("state", "accepted_before_closing", *_DAYS)))


@once
def case_days(picture: Picture) -> pl.DataFrame:
    """Every case as of the day: `unit`, and `COLUMNS`.

    `days_open` since its identification, and `case_count`, 1, of a case that is identified; `accepted_before_closing`
    of one that is closed. `checklist`: what is asked of it; `undone`: what of that is not done; `earlier_cases`;
    `followed_by`: the first case that has a state and names it. The limits count to their last day.
    """
    found, record = latest(_by_turns(picture), "turned", picture.calendar.as_of), case_record(picture)
    of_it = [record.cases[case] for case in found["unit"].to_list()]
    days_open = (days.date(record.day).toordinal() - found["identified"]).alias("days_open")
    columns = [*found.get_columns(), days_open, *_asked(record, of_it), *_beside(record, of_it)]
    by_name = {column.name: column for column in columns}
    return pl.DataFrame([by_name[name] for name in _SCHEMA])


# -- of its own course -------------------------------------------------------------------------------------------


@once_for_all_days
def _by_turns(picture: Picture) -> pl.DataFrame:
    """What follows of the course of each case, from each day on (`turned`) on which it may turn, in the order of these
    days: `unit`, `identified` (the day, counted), `case_count`, and `_OF_COURSE`."""
    known, versions = courses(picture), {row["record"]: row["id"] for row in rows_of_cases(picture)}
    found = [
        (case, turned, *_identified(course, turned), *_of_course(course, turned, ("cases", versions[case])))
        for case, course in known.items()
        for turned in course.turns
    ]
    own = {"unit": pl.Int64, "turned": pl.Int64, "identified": pl.Int64, "case_count": pl.Int64}
    schema = own | {name: _SCHEMA[name] for name in _OF_COURSE}
    columns = zip(*found, strict=True) if found else ((),) * len(schema)
    return pl.DataFrame(dict(zip(schema, columns, strict=True)), schema).sort("turned", maintain_order=True)


def _identified(course: Course, day: int) -> tuple[int | None, int | None]:
    """The day of its identification, counted, and 1, of a case that is identified by a day."""
    identified = course.identified
    if identified is None or identified.day > day:
        return None, None
    return days.date(identified.day).toordinal(), 1


#: The ledger of a row, and its version.
_Row = tuple[str, int]


def _of_course(course: Course, day: int, own: _Row) -> Iterator[Any]:
    """`_OF_COURSE` on a day; `own` is the case's own row."""
    yield from (course.state(day), *_row(course.deciding(day), own))
    yield from _accepted(course, day, own)
    with_limit = [step for step in course.by(day) if step.due_on is not None]
    last, first = (with_limit[-1], with_limit[0]) if with_limit else (None, None)
    for step in (last, first if course.due_on is None else None):
        written = course.due_on if step is None else step.due_on
        yield from (None if written is None else days.last_day(written), written, *_row(step, own))


def _row(found: Step | LookBack | None, own: _Row) -> _Row:
    return own if found is None else (found.ledger, found.id)


def _accepted(course: Course, day: int, own: _Row) -> tuple[bool | None, str, int]:
    """Whether it was accepted by the day on which it was closed, where it is closed by a day; and the row."""
    closed = course.closed
    if closed is None or closed.day > day:
        return None, *own
    accepted = course.last(closed.day, "accepted")
    return accepted is not None, *_row(accepted or closed, own)


# -- of what stands beside it ------------------------------------------------------------------------------------


def _asked(record: CaseRecord, of_it: Sequence[Case]) -> Iterator[pl.Series]:
    """The checklist of each case, with the row of the settings that says so, and what of it is not done."""
    asked, settings = _checklists(record, of_it)
    done = done_on(record.picture)
    undone = (
        not_done(text.split(";"), done.get(case.identity, {}), record.day) if text else ()
        for case, text in zip(of_it, asked, strict=True)
    )
    yield from _columns("checklist", asked, ["settings"] * len(of_it), settings)
    yield from _columns("undone", _joined(undone), *_own(of_it))


def _checklists(record: CaseRecord, of_it: Sequence[Case]) -> tuple[list[str | None], list[int | None]]:
    """The setting case.checklist of each case, on 31 December of its year, and the version that says so."""
    places = np.array([case.place or NOBODY for case in of_it], dtype=np.int64)
    years = np.array([case.year for case in of_it], dtype=np.int64)
    asked, settings = np.full((2, len(of_it)), None, dtype=object)
    for year in np.unique(years).tolist():
        those, day = years == year, year * 10000 + 1231
        which, rows = record.parameters.deciding_at("case.checklist", places[those], day)
        texts = [record.parameters.of_row("case.checklist", row, day) or None for row in rows]
        asked[those] = np.array(texts, dtype=object)[which]
        settings[those] = np.array([row["id"] if row else None for row in rows], dtype=object)[which]
    return asked.tolist(), settings.tolist()


def _beside(record: CaseRecord, of_it: Sequence[Case]) -> Iterator[pl.Series]:
    """The earlier cases of each, and the first case that has a state and names it."""
    may_have = cases_before(record.picture)
    earlier = ((one.code for one in record.earlier(case)) if case.identity in may_have else () for case in of_it)
    yield from _columns("earlier_cases", _joined(earlier), *_own(of_it))
    relapses = record.relapses
    by = [next((one for one in relapses.get(case.identity, ()) if one.state is not None), None) for case in of_it]
    ledgers, versions = _own([one or case for one, case in zip(by, of_it, strict=True)])
    yield from _columns("followed_by", [one.code if one else None for one in by], ledgers, versions)


def _joined(lists: Iterable[Iterable[str]]) -> list[str | None]:
    return [";".join(parts) or None for parts in lists]


def _own(of_it: Sequence[Case]) -> tuple[list[str], list[int]]:
    """The rows of cases themselves: their ledger, and their versions."""
    return ["cases"] * len(of_it), [case.row["id"] for case in of_it]


def _columns(name: str, *values: Sequence[Any]) -> Iterator[pl.Series]:
    """A column with its `_ledger` and `_id`."""
    for of_it, found in zip((name, f"{name}_ledger", f"{name}_id"), values, strict=True):
        yield pl.Series(of_it, found, dtype=_SCHEMA[of_it])
