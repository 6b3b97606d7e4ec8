"""The course of a case against a second, plain reckoning of it, and sentence by sentence where it turns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry import days
from registry.rectification.ledger import STEPS
from registry.rectification.steps import FOLLOWS, LookBack, Step, contradictions, steps_of

NAMES = [option.key for option in STEPS]
KINDS = {
    "identified_on": ["decided"],
    "plan_on": ["rectifying"],
    "accepted_on": ["accepted"],
    "closed_on": ["closed", "withdrawn"],
}
#: Days, months and years that lie in each other or beside each other.
WRITTEN = [20190301, 20190302, 20190331, 20190401, 20190402, 20190300, 20190400, 20190000, 20200101, 20200000]
#: Every day on which anything may turn, and those around it.
TURNS = sorted(
    {20181231, 20190101, 20190102, 20190228, *(d for w in WRITTEN for d in (days.first_day(w), days.last_day(w)))}
    | {20190303, 20190330, 20190403, 20191230, 20200102, 20210101}
)


# -- the second reckoning: days as texts, no classes, a question at a time --------------------------------------------

Told = tuple[str, str, int, int | None]  # day, step, its place in the list of the day, limit


def text(day: int) -> str:
    return days.show(days.first_day(day))


def told(dates: Mapping[str, int | None], rows: Sequence[Step]) -> list[Told]:
    """Every step in its order: of the rows, and of each date that no row of its step tells."""
    lines = [(text(row.on), row.no or 0, NAMES.index(row.step), row.due_on) for row in rows]
    for column, kinds in KINDS.items():
        date = dates.get(column)
        if date is not None and not [row for row in rows if row.step in kinds]:
            lines.append((text(date), 0, NAMES.index(kinds[0]), None))
    ordered = sorted(lines, key=lambda line: line[:3])
    return [(day, NAMES[at], place, due) for place, (day, _, at, due) in enumerate(ordered)]


def counted(dates: Mapping[str, int | None], steps: list[Told], column: str, day: str) -> str | None:
    """The day that counts as a date of `cases`; of acceptances the last by a day, or the first where none is."""
    found = [d for d, step, _, _ in steps if step in KINDS[column]]
    if dates.get(column) is not None:
        found = [d for d in found if d.startswith(days.show(dates[column] or 0)) or d == text(dates[column] or 0)]
    if column == "accepted_on" and [d for d in found if d <= day]:
        return [d for d in found if d <= day][-1]
    return found[0] if found else None


def state(dates: Mapping[str, int | None], rows: Sequence[Step], checks: Sequence[LookBack], day: str) -> str | None:
    steps = told(dates, rows)
    identified, closed = (counted(dates, steps, column, day) for column in ("identified_on", "closed_on"))
    if identified is None or identified > day:
        known = ("screened", "jointly_checked", "dismissed")
    elif closed is None or closed > day:
        known = ("decided", "rectifying", "submitted", "failed", "accepted")
    else:
        if [step for d, step, _, _ in steps if d <= day and step in KINDS["closed_on"]][-1] == "withdrawn":
            return "withdrawn"
        looked = sorted(one for one in ((text(c.checked_on), c.result) for c in checks) if closed <= one[0] <= day)
        return looked[-1][1] if looked else "closed"
    found = [step for d, step, _, _ in steps if d <= day and step in known]
    return found[-1] if found else None


def limit(dates: Mapping[str, int | None], rows: Sequence[Step], first: int | None, day: str) -> int | None:
    found = first
    for on, _, _, due in told(dates, rows):
        if on <= day and due is not None:
            found = due
    return found


def missing(dates: Mapping[str, int | None], rows: Sequence[Step], day: str) -> list[str]:
    before = {
        "jointly_checked": ["screened"],
        "decided": ["screened", "jointly_checked"],
        "rectifying": ["screened", "jointly_checked", "decided"],
        "submitted": ["screened", "jointly_checked", "decided", "rectifying"],
        "accepted": ["screened", "jointly_checked", "decided", "rectifying", "submitted"],
        "closed": ["screened", "jointly_checked", "decided", "rectifying", "submitted", "accepted"],
    }
    before |= {"failed": before["accepted"], "dismissed": before["decided"], "withdrawn": before["rectifying"]}
    taken = [step for d, step, _, _ in told(dates, rows) if d <= day]
    longest: list[str] = max((before.get(step, []) for step in taken), key=len, default=[])
    return [step for step in longest if step not in taken]


def contradicted(dates: Mapping[str, int | None], rows: Sequence[Step]) -> list[str]:
    found = []
    for column, kinds in KINDS.items():
        own, date = [row for row in rows if row.step in kinds], dates.get(column)
        if date is not None and own:
            if not any(text(row.on).startswith(days.show(date)) or text(row.on) == text(date) for row in own):
                found.append(column)
        elif date is None and column == "identified_on" and not any(row.step in NAMES[:3] for row in rows):
            found.append(column)
    return found


# -- cases by lot ------------------------------------------------------------------------------------------------------

written = st.sampled_from(WRITTEN)
rows_by_lot = st.lists(
    st.builds(
        Step,
        st.sampled_from(NAMES),
        written,
        no=st.none() | st.integers(1, 2),
        due_on=st.none() | written,
    ),
    max_size=7,
    unique_by=lambda row: (row.step, row.day),
)
dates_by_lot = st.fixed_dictionaries({column: st.none() | written for column in KINDS})
checks_by_lot = st.lists(
    st.builds(LookBack, written, st.sampled_from(["consolidated", "partly", "relapsed"])),
    max_size=3,
    unique_by=lambda check: check.day,
)


@given(dates_by_lot, rows_by_lot)
def test_dates_that_no_row_agrees_with_are_contradictions(dates: dict[str, int | None], rows: list[Step]) -> None:
    assert contradictions(dates, rows) == contradicted(dates, rows)


@given(dates_by_lot, rows_by_lot, checks_by_lot, st.none() | written)
def test_a_course_is_the_same_reckoned_otherwise_on_every_turning_day(
    dates: dict[str, int | None], rows: list[Step], checks: list[LookBack], due_on: int | None
) -> None:
    # A date that no row agrees with is refused wherever it is recorded: it is left out here.
    for column in contradicted(dates, rows):
        dates[column] = None
    course = steps_of(dates, rows, checks, due_on=due_on)
    assert [(text(s.on), s.step) for s in course.steps] == [line[:2] for line in told(dates, rows)]
    for day in TURNS:
        shown = days.show(day)
        assert course.state(day) == state(dates, rows, checks, shown), shown
        assert course.limit(day) == limit(dates, rows, due_on, shown), shown
        assert course.not_recorded(day) == missing(dates, rows, shown), shown
        accepted, steps = course.accepted(day), told(dates, rows)
        assert (accepted and text(accepted.on)) == counted(dates, steps, "accepted_on", shown), shown
        assert course.begins(day) == min((r.day for r in course.steps if r.day <= day), default=None), shown


@given(dates_by_lot, rows_by_lot)
def test_a_case_is_open_where_its_state_is_that_of_an_open_case(dates: dict[str, int | None], rows: list[Step]) -> None:
    for column in contradicted(dates, rows):
        dates[column] = None
    course = steps_of(dates, rows)
    for day in TURNS:
        assert course.is_open(day) == (
            course.state(day) in ("decided", "rectifying", "submitted", "failed", "accepted")
        )


# -- sentences ------------------------------------------------------------------------------------------------------


def test_a_date_without_a_row_of_its_step_is_that_step() -> None:
    course = steps_of({"identified_on": 20190301, "closed_on": 20190500}, [Step("decided", 20190301)])
    assert [(step.step, step.ledger) for step in course.steps] == [("decided", "case_steps"), ("closed", "cases")]


def test_a_withdrawal_is_the_day_of_closing_and_has_its_own_state() -> None:
    course = steps_of({}, [Step("decided", 20190301), Step("withdrawn", 20190401)])
    assert [course.state(day) for day in (20190331, 20190401)] == ["decided", "withdrawn"]
    assert course.is_closed(20190401) and not course.is_open(20190401)


def test_a_look_back_before_the_closing_says_nothing_of_the_state() -> None:
    checks = [LookBack(20190331, "relapsed"), LookBack(20190402, "partly")]
    course = steps_of({"identified_on": 20190301, "closed_on": 20190401}, [], checks)
    assert [course.state(day) for day in (20190331, 20190401, 20190402)] == ["decided", "closed", "partly"]


def test_of_steps_of_one_day_the_number_comes_before_the_order_of_the_steps() -> None:
    rows = [Step("failed", 20190401, no=1), Step("rectifying", 20190401, no=2), Step("decided", 20190401)]
    assert [step.step for step in steps_of({}, rows).steps] == ["decided", "failed", "rectifying"]


def test_a_month_agrees_with_rows_in_it_of_which_the_first_counts_and_of_acceptances_the_last() -> None:
    rows = [Step(step, on) for step in ("decided", "accepted") for on in (20190228, 20190305, 20190320)]
    course = steps_of({"identified_on": 20190300, "accepted_on": 20190300}, rows)
    assert course.identified is not None and course.identified.on == 20190305
    assert [step and step.on for step in map(course.accepted, (20190310, 20190320))] == [20190305, 20190320]


@pytest.mark.parametrize("end", ["closed", "dismissed", "withdrawn"])
def test_nothing_follows_a_step_that_ends_a_case(end: str) -> None:
    assert not [step for step, (plain, skipped) in FOLLOWS.items() if end in (*plain, *skipped)]


def test_every_step_may_be_reached_without_leaving_any_out() -> None:
    reached: set[str | None] = {None}
    for _ in NAMES:
        reached |= {step for step, (before, _) in FOLLOWS.items() if reached & set(before)}
    assert reached == {None, *NAMES}
    chain = ("screened", "jointly_checked", "decided", "rectifying", "submitted", "accepted", "closed")
    assert all(before in FOLLOWS[step][0] for before, step in pairwise(chain))
