"""The last year that the ledgers know: for ever, inclusive ends on it, and terms that end after it."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry import days
from registry.columns import Day, Unfit
from registry.exchange.exporting import export
from registry.exchange.importing import take
from registry.moment import Moment, head
from registry.staging.service import Request
from tests.exchange.desk import Desk
from tests.registries import founded

LAST = {"2100": "2101", "2100-12": "2101-01", "2100-12-31": "2101-01-01"}
POST = "person,unit,role,from,{0}\nP1,D2,secretary,2018,{1}"
WRITTEN = st.builds(
    lambda day, kind: day if kind == 0 else day // 100 * 100 if kind == 1 else day // 10000 * 10000,
    st.dates(date(1900, 1, 1), date(2100, 12, 31)).map(days.of),
    st.integers(0, 2),
)


@pytest.mark.parametrize("header", ["截止日期", "至（含当日）"])
@pytest.mark.parametrize("last", LAST)
def test_an_inclusive_end_on_the_last_days_is_taken_and_comes_back_in_an_export(
    desk: Desk, tmp_path, header: str, last: str
) -> None:
    desk.accept(posts=POST.format(header, last))
    assert desk.one("posts", "to") == [LAST[last]]
    with desk.engine.connect() as connection:
        export(desk.engine, tmp_path / "out", Moment(date(2100, 12, 31), head(connection)))
    again = take(desk.engine, tmp_path / "out", Request("t"))
    assert list(again.problems) == [] and again.change is None
    other = founded(tmp_path / "other.db")
    assert list(take(other, tmp_path / "out", Request("t")).problems) == []


@pytest.mark.parametrize("end", ["2101-01-02", "2101-02", "2102", "2101-12-31", "9999-12-31", "2101-1-0"])
def test_what_comes_after_is_a_problem_with_its_place(desk: Desk, end: str) -> None:
    for header in ("to", "截止日期"):
        assert desk.refuse(posts=POST.format(header, end)) == [("posts", 2, "to")]


@pytest.mark.parametrize("end", LAST.values())
def test_the_day_after_all_is_an_end_and_nothing_else(desk: Desk, end: str) -> None:
    assert desk.refuse(posts=POST.format("截止日期", end)) == [("posts", 2, "to")]
    assert desk.refuse(posts=f"person,unit,role,from\nP1,D2,secretary,{end}") == [("posts", 2, "from")]
    for column in (Day("from", ""), Day("due_on", "", is_due=True), Day("held_on", "")):
        with pytest.raises(Unfit):
            column.parse(end)


@given(WRITTEN)
def test_after_a_written_day_comes_the_next_written_as_exactly(written: int) -> None:
    after = days.after(written)
    assert days.date(after) == days.date(days.last_day(written)) + timedelta(days=1)
    assert len(days.show(after)) == len(days.show(written))
    assert days.read_back(days.show(after)) == after == Day("to", "").parse(days.show(after))
    assert Day("to", "").misfit(after) is None
