"""Reminders: what is taken and looks wrong is told with its place, and refused only where that is asked for."""

from __future__ import annotations

from datetime import timedelta

import pytest

from registry.exchange.importing import take_sheets
from registry.moment import today
from registry.staging.service import Request
from tests.exchange.desk import Desk, sheet

pytestmark = pytest.mark.usefixtures("one_day")

YEAR = today().year
TODAY, TOMORROW = (str(today() + timedelta(days=n)) for n in (0, 1))
WEST, SOUTH, TOWN = "451102101202", "451102101201", "451102101"


def reminded(desk: Desk, **ledgers: str) -> list[tuple[str | None, int | None, str | None]]:
    """Where an import that is taken looks wrong."""
    outcome = desk.take(**ledgers)
    assert list(outcome.problems) == [] and outcome.change is not None
    return [(r.ledger, r.row, r.column) for r in outcome.reminders]


@pytest.mark.parametrize(
    ("year", "is_shown"),
    [(YEAR - 18, False), (YEAR - 17, True), (YEAR - 100, False), (YEAR - 101, True), (YEAR + 1, True), (1975, False)],
)
def test_whoever_has_a_task_is_18_to_100_years_of_age(desk: Desk, year: int, is_shown: bool) -> None:
    told = reminded(desk, people=f"code,name,birth_year\nP8,Eve,{year}")
    assert told == ([("people", 2, "birth_year")] if is_shown else [])


@pytest.mark.parametrize(
    ("ledger", "rows", "column"),
    [
        ("posts", "person,unit,role,from\nP1,D2,secretary,{0}", "from"),
        ("people", "code,name,full_member_on\nP8,Eve,{0}", "full_member_on"),
        ("places", "code,name,kind,parent,from\nN8,Hill,natural_village,451102101201,{0}", "from"),
        ("elections", "organization,elected_on\nD2,{0}", "elected_on"),
        ("cases", "code,organization,year,identified_on,closed_on\nZ1,D2,2019,2019-01,{0}", "closed_on"),
        ("activities", "place,kind,held_on,title\n451102101201,wish,{0},x", "held_on"),
        ("facts", "unit,period,activists\n451102101201,{0},3", "period"),
    ],
)
def test_a_day_that_is_to_have_come_has_come(desk: Desk, ledger: str, rows: str, column: str) -> None:
    assert reminded(desk, **{ledger: rows.format(TOMORROW)}) == [(ledger, 2, column)]


def test_today_ends_deadlines_and_plans_may_lie_ahead(desk: Desk) -> None:
    ahead = {
        "posts": f"person,unit,role,from,to\nP1,D2,secretary,{TODAY},{YEAR + 2}",
        "cases": f"code,organization,year,identified_on,due_on\nZ1,D2,{YEAR},{TODAY},{YEAR + 1}",
        "elections": f"organization,elected_on,extended_to\nD2,2020,{YEAR + 3}",
        "facts": f"unit,period,development_plan\n{WEST},{YEAR + 1},3",
    }
    assert reminded(desk, **ahead) == []


@pytest.mark.parametrize(("area", "told"), [("5000", 0), ("5000.0001", 1), ("50000", 1), ("", 0)])
def test_a_hall_of_more_than_five_thousand_square_metres_is_rare(desk: Desk, area: str, told: int) -> None:
    assert len(reminded(desk, facilities=f"place,kind,name,from,area_m2\n{WEST},venue,,2019,{area}")) == told


INCOME = "unit,period,collective_income_yuan\n"


@pytest.mark.parametrize(
    ("before", "after", "told"), [("5000", "49999.9999", 0), ("5000", "50000", 1), ("0", "50000", 0)]
)
def test_an_income_of_ten_times_last_years_is_told_whether_that_is_recorded_or_comes_along(
    desk: Desk, before: str, after: str, told: int
) -> None:
    last, this = f"{WEST},2018,{before}", f"{WEST},2019,{after}"
    assert len(reminded(desk, facts=f"{INCOME}{this}\n{SOUTH},2018,1\n{last}")) == told
    desk.accept(facts=f"{INCOME}{SOUTH},2020,1")
    assert reminded(desk, facts=f"{INCOME}{SOUTH},2021,10") == [("facts", 2, "collective_income_yuan")]
    assert reminded(desk, facts=f"{INCOME}{SOUTH},2023,1000") == []


def test_a_month_is_compared_with_the_same_month(desk: Desk) -> None:
    rows = f"{INCOME}{WEST},2018,10\n{WEST},2018-05,10\n{WEST},2019-05,100\n{WEST},2019-06,1000"
    assert reminded(desk, facts=rows) == [("facts", 4, "collective_income_yuan")]


def test_of_what_is_recorded_like_that_nothing_is_told(desk: Desk) -> None:
    people = "code,name,birth_year\nP8,Eve,1910"
    assert len(reminded(desk, people=people)) == 1
    assert list(desk.take(people=people).reminders) == []


def test_what_looks_wrong_is_refused_where_that_is_asked_for(desk: Desk) -> None:
    before = desk.changes()
    sheets = [sheet("people", "code,name,birth_year\nP7,Dan,1975\nP8,Eve,1910")]
    strict = take_sheets(desk.engine, sheets, [], Request("t", strict=True), dict)
    assert (strict.change, strict.is_refused, list(strict.problems), desk.changes()) == (None, True, [], before)
    (one,) = (r.as_json("zh") for r in strict.reminders)
    assert (one["file"], one["row"], one["column"], one["label"], one["value"]) == (
        "people.csv", 3, "birth_year", "出生年份", "1910"
    )  # fmt: skip
    sheets = [sheet("people", "code,name,birth_year\nP7,Dan,1975")]
    assert take_sheets(desk.engine, sheets, [], Request("t", strict=True), dict).change == before + 1
