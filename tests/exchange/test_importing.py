"""An import is one change, all of it or nothing; rows are matched, revised, withdrawn, or refused with all reasons."""

from __future__ import annotations

import threading
import time
from typing import Any

import pytest
from sqlalchemy import select

from registry import changes, record, verifying
from registry.db import reading
from registry.errors import NotFound
from registry.exchange.importing import take, take_sheets
from registry.slices import VERSIONED
from registry.staging.service import Request
from tests.exchange.desk import BASE, Desk, sheet

POST = "person,unit,role,from\nP1,D2,secretary,2019-03"
FACTS = "unit,period,activists,applicants\n451102101201,2019,4,5"
CASE = "code,organization,year,identified_on,plan_on\nZ1,D2,2019,2019-03-01,2019-04-01"


# -- one change ------------------------------------------------------------------------------------------------------


def test_an_import_is_one_change_with_who_and_why_and_where_it_came_from(desk, tmp_path):
    (tmp_path / "people.csv").write_text("code,name\nP9,Eve\n")
    assert take(desk.engine, tmp_path / "people.csv", Request("clerk", "a list came")).change == 2
    with reading(desk.engine) as connection:
        last = connection.execute(select(record.change).where(record.change.c.number == 2)).mappings().one()
    assert (last["actor"], last["reason"], last["rows"]) == ("clerk", "a list came", 1)
    assert '"name":"people.csv"' in last["origin"] and len(last["origin"].split('"people.csv":"')[1]) > 64


def test_a_path_where_nothing_is_is_not_found(desk, tmp_path):
    with pytest.raises(NotFound):
        take(desk.engine, tmp_path / "nothing.csv", Request())


def test_an_old_set_again_changes_nothing_and_makes_no_change_record(desk):
    desk.accept(posts=POST, facts=FACTS)
    before = desk.size()
    for again in (BASE, {"posts": POST, "facts": FACTS}):
        outcome = desk.take(**again)
        assert (outcome.change, outcome.problems) == (None, [])
        assert all(set(c) and sum(c.values()) == c["same"] for c in outcome.counts.values())
    assert desk.size() == before


def test_a_dry_run_counts_what_would_be_and_stores_nothing(desk):
    before = desk.size()
    outcome = desk.take(dry=True, posts=POST)
    assert (outcome.change, outcome.counts["posts"]["new"]) == (None, 1)
    assert desk.size() == before


def test_a_set_with_one_problem_changes_nothing_at_all(desk):
    assert desk.refuse(people="code,name\nP9,Eve", posts="person,unit,role,from\nP7,D2,secretary,2019") == [
        ("posts", 2, "person")
    ]


# -- every problem in one pass ---------------------------------------------------------------------------------------


def test_every_problem_of_every_row_is_reported_in_one_pass_in_the_order_of_the_rows(desk):
    found = desk.refuse(
        people="code,name,birth_year\nP3,,1899\nP3,Cid,\nP4,Dan,x",
        posts="person,unit,role,from,to,end_reason\nP9,D2,secretary,2019,2018,\nP1,D2,trainee,2019-13,,term\nP1,N1,secretary,,,",
        bodies="place,kind,from\n451102101201,club,2019",
    )
    assert found == [
        ("people", 2, "name"),
        ("people", 2, "birth_year"),
        ("people", 3, "code"),
        ("people", 4, "birth_year"),
        ("posts", 2, "person"),
        ("posts", 2, "to"),
        ("posts", 3, "from"),
        ("posts", 3, "end_reason"),
        ("posts", 3, "role"),
        ("posts", 4, "from"),
        ("posts", 4, "role"),
        ("bodies", 2, "kind"),
    ]


def test_a_problem_tells_its_place_its_value_and_what_is_allowed(desk):
    (problem,) = desk.take(bodies="title row\n\nplace,kind,from\n451102101201,club,2019").problems
    shown = problem.as_json("en")
    assert {k: shown[k] for k in ("ledger", "file", "row", "column", "label", "value")} == {
        "ledger": "bodies",
        "file": "bodies.csv",
        "row": 4,
        "column": "kind",
        "label": "类别",
        "value": "club",
    }
    assert "union" in shown["allowed"] and "工会" in problem.as_json("zh")["allowed"]


# -- matching --------------------------------------------------------------------------------------------------------


def test_other_values_of_a_key_are_a_revision_and_what_was_known_before_stays(desk):
    desk.accept(posts=POST)
    assert desk.accept(posts="person,unit,role,from,to\nP1,D2,secretary,2019-03,2020-01-01") == {
        "posts": {"revised": 1}
    }
    assert desk.one("posts", "to") == ["2020-01-01"]
    assert desk.one("posts", "to", known_at=2) == [None]


def test_a_key_that_is_absent_from_the_file_is_left_alone(desk):
    desk.accept(people="code,name\nP2,Bert")
    assert [p["name"] for p in desk.in_force("people")] == ["Ann", "Bert"]


def test_a_column_that_is_absent_leaves_what_is_recorded_and_an_empty_cell_clears_it(desk):
    desk.accept(facts=FACTS)
    assert desk.accept(facts="unit,period,activists\n451102101201,2019,") == {"facts": {"revised": 1, "cleared": 1}}
    assert desk.one("facts", "activists", "applicants") == [None, 5]
    assert desk.accept(facts="unit,period,activists\n451102101201,2019,") == {"facts": {"same": 1}}


def test_dates_in_a_key_are_matched_by_the_day_and_periods_are_themselves(desk):
    desk.accept(posts=POST, facts="unit,period,activists\n451102101201,2019-05,4")
    again = "person,unit,role,from,source\nP1,D2,secretary,2019-03-01,local"
    assert desk.accept(posts=again)["posts"] == {"revised": 1}
    other = "unit,period,activists\n451102101201,2019-05-01,4"
    assert desk.accept(facts=other)["facts"] == {"new": 1}


def test_people_and_cases_are_matched_by_their_code(desk):
    desk.accept(cases=CASE)
    counts = desk.accept(people="code,name\nP1,Anna", cases="code,plan_on\nZ1,2019-05-01")
    assert counts == {"people": {"revised": 1}, "cases": {"revised": 1}}
    assert desk.one("cases", "organization", "plan_on") == ["D2", "2019-05-01"]


def test_the_same_key_twice_is_a_problem_also_where_two_codes_name_one_unit(desk):
    assert desk.refuse(posts=POST + "\nP1,D2,secretary,2019-03-01") == [("posts", 3, "person")]
    desk.accept(effective="2019-07-01", places=f"id,code\n{desk.number('places', code='N1')},N2")
    two = "place,kind,from\nN1,union,2019\nN2,union,2019-01-01"
    assert desk.refuse(bodies=two) == [("bodies", 3, "place")]


def test_a_new_row_needs_its_required_columns(desk):
    assert desk.refuse(people="code,education\nP9,大专") == [("people", 2, "name")]
    assert desk.accept(people="code,education\nP1,本科") == {"people": {"revised": 1}}


def test_what_a_row_says_together_with_what_is_recorded_of_it_must_be_right(desk):
    desk.accept(cases=CASE)
    assert desk.refuse(cases="code,closed_on\nZ1,2019-03-31") == [("cases", 2, "closed_on")]


# -- record numbers --------------------------------------------------------------------------------------------------


def test_a_record_number_corrects_a_key_and_before_the_change_the_old_date_is_known(desk):
    desk.accept(posts=POST)
    corrected = f"id,person,unit,role,from\n{desk.number('posts', person='P1')},P1,D2,secretary,2018-03"
    assert desk.accept(posts=corrected) == {"posts": {"revised": 1}}
    assert (desk.one("posts", "from"), desk.one("posts", "from", known_at=2)) == (["2018-03"], ["2019-03"])


def test_two_rows_swap_their_keys_by_their_record_numbers(desk):
    desk.accept(posts=f"{POST},\nP2,D3,secretary,2019-03".replace(",\n", "\n"))
    first, second = (desk.number("posts", person=p) for p in ("P1", "P2"))
    swapped = f"id,person,unit,role,from\n{first},P2,D3,secretary,2019-03\n{second},P1,D2,secretary,2019-03"
    assert desk.accept(posts=swapped) == {"posts": {"revised": 2}}
    assert (desk.number("posts", person="P2"), desk.number("posts", person="P1")) == (first, second)


def test_a_corrected_key_that_is_another_rows_is_a_problem(desk):
    desk.accept(posts=POST + "\nP2,D3,secretary,2019-03")
    first, second = (desk.number("posts", person=p) for p in ("P1", "P2"))
    header = "id,person,unit,role,from\n"
    assert desk.refuse(posts=f"{header}{first},P2,D3,secretary,2019-03") == [("posts", 2, "person")]
    both = f"{header}{first},P2,D2,secretary,2019\n{second},P2,D2,secretary,2019"
    assert desk.refuse(posts=both) == [("posts", 3, "person")]
    fresh = f"{header}{first},P2,D2,secretary,2019\n,P2,D2,secretary,2019"
    assert desk.refuse(posts=fresh) == [("posts", 2, "person")]


def test_a_record_number_of_another_registry_says_nothing_and_one_that_was_never_given_is_a_problem(desk):
    tag = desk.number("people", code="P1").split("-")[0]
    assert desk.accept(people="id,code,name\nother-1,P1,Ann")["people"] == {"same": 1}
    assert desk.refuse(people=f"id,code,name\n{tag}-99,P1,Ann") == [("people", 2, None)]
    assert desk.refuse(posts=f"id,{POST.replace(chr(10), chr(10) + tag + '-99,')}") == [("posts", 2, None)]


def test_a_person_gets_another_code_by_the_record_number_and_keeps_the_old_one(desk):
    desk.accept(posts=POST)
    number = desk.number("people", code="P1")
    assert desk.accept(people=f"id,code\n{number},P1-a") == {"people": {"revised": 1}}
    assert desk.accept(posts=POST) == {"posts": {"same": 1}}
    assert desk.refuse(people=f"id,code\n{number},P2") == [("people", 2, "code")]


# -- withdrawn rows --------------------------------------------------------------------------------------------------


def test_a_withdrawn_row_counts_no_longer_but_is_in_what_was_known_before(desk):
    desk.accept(facts=FACTS)
    withdrawn = "unit,period,withdrawn,activists\n451102101201,2019,是,not a number"
    assert desk.accept(facts=withdrawn) == {"facts": {"withdrawn": 1}}
    assert (desk.in_force("facts"), len(desk.in_force("facts", known_at=2))) == ([], 1)
    assert desk.accept(facts=withdrawn) == {"facts": {"same": 1}}


def test_a_withdrawn_row_comes_back_with_the_values_that_its_sheet_lacks(desk):
    desk.accept(facts=FACTS)
    desk.accept(facts="unit,period,withdrawn\n451102101201,2019,yes")
    counts = desk.accept(facts="unit,period,activists\n451102101201,2019,")
    assert counts == {"facts": {"revised": 1, "cleared": 1}}
    assert desk.one("facts", "activists", "applicants") == [None, 5]


def test_withdrawing_an_unknown_key_is_a_problem(desk):
    assert desk.refuse(facts="unit,period,withdrawn\n451102101201,2019,yes") == [("facts", 2, "unit")]
    assert desk.refuse(people="code,withdrawn\nP9,yes") == [("people", 2, "code")]


def test_withdrawing_what_rows_refer_to_is_a_problem_unless_they_are_withdrawn_in_the_same_import(desk):
    desk.accept(posts=POST)
    person = "code,withdrawn\nP1,yes"
    assert desk.refuse(people=person) == [("people", 2, "code")]
    counts = desk.accept(people=person, posts="person,unit,role,from,withdrawn\nP1,D2,secretary,2019-03,yes")
    assert counts == {"people": {"withdrawn": 1}, "posts": {"withdrawn": 1}}


def test_a_row_that_keeps_a_reference_to_what_is_withdrawn_is_a_problem(desk):
    desk.accept(cases=CASE)
    withdrawn = "code,withdrawn\nD2,yes"
    assert desk.refuse(organizations=withdrawn, cases="code,plan_on\nZ1,2019-05-01") == [("cases", 2, "organization")]
    moved = "code,organization\nZ1,D3"
    assert desk.accept(organizations=withdrawn, cases=moved)["cases"] == {"revised": 1}


def test_a_row_comes_back_only_with_what_it_refers_to(desk):
    desk.accept(cases=CASE)
    desk.accept(organizations="code,withdrawn\nD2,yes", cases="code,withdrawn\nZ1,yes")
    assert desk.refuse(cases="code,plan_on\nZ1,2019-05-01") == [("cases", 2, "organization")]
    counts = desk.accept(cases="code\nZ1", organizations="code\nD2")
    assert counts == {"cases": {"revised": 1}, "organizations": {"revised": 1}}
    assert desk.one("cases", "organization") == ["D2"]


def test_a_reference_to_a_withdrawn_row_is_a_problem(desk):
    desk.accept(people="code,withdrawn\nP1,yes")
    assert desk.refuse(posts=POST) == [("posts", 2, "person")]


# -- two at once -----------------------------------------------------------------------------------------------------


def race(desk: Desk, monkeypatch: pytest.MonkeyPatch, first: str, second: str) -> tuple[int | None, int | None]:
    """The changes of two imports of people; the second one is staged while the first one is being written."""
    done: dict[str, int | None] = {}
    commit = changes.commit

    def hand_in(name: str, text: str) -> None:
        done[name] = take_sheets(desk.engine, [sheet("people", text)], [], Request(name), dict).change

    other = threading.Thread(target=hand_in, args=("second", second))

    def meanwhile(*arguments: Any, **named: Any) -> int:
        monkeypatch.setattr(changes, "commit", commit)
        other.start()
        time.sleep(0.4)
        assert "second" not in done
        return commit(*arguments, **named)

    monkeypatch.setattr(changes, "commit", meanwhile)
    hand_in("first", first)
    other.join()
    return done["first"], done["second"]


def test_of_two_imports_at_once_both_become_changes_and_nothing_is_lost(desk, monkeypatch):
    assert race(desk, monkeypatch, "code,name\nP3,Cid", "code,name\nP4,Dan") == (2, 3)
    assert [p["code"] for p in desk.in_force("people")] == ["P1", "P2", "P3", "P4"]
    with reading(desk.engine) as connection:
        assert verifying.verify(connection, VERSIONED).ok


def test_an_import_is_staged_again_where_another_one_came_first(desk, monkeypatch):
    assert race(desk, monkeypatch, "code,name\nP3,Cid", "code,name\nP3,Cid") == (2, None)
    assert race(desk, monkeypatch, "code,name\nP1,Eve", "code,name\nP1,Amy") == (3, 4)
    assert [p["name"] for p in desk.in_force("people")] == ["Bob", "Cid", "Amy"]
