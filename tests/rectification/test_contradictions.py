"""A case says the same thing twice, by dates and by steps: after no change do they contradict each other."""

from __future__ import annotations

import pytest

from registry.errors import Invalid
from registry.restructuring import service
from tests.exchange.desk import Desk


def _undone(desk: Desk, change: int) -> list[tuple[str | None, str | None]]:
    """What an undoing is refused for: the case and the column."""
    before = desk.size()
    with pytest.raises(Invalid) as refused:
        service.undo(desk.engine, change)
    assert desk.size() == before
    return [(p.value, p.column) for p in refused.value.problems]


def test_a_step_on_another_day_than_the_date_is_refused_at_the_date(desk: Desk) -> None:
    outcome = desk.take(case_steps="case,step,on\nZ1,decided,2018-03-02")
    (problem,) = outcome.problems
    assert (problem.file, problem.row, problem.column, problem.value) == (
        "case_steps.csv",
        2,
        "identified_on",
        "2018-03-01",
    )
    assert problem.problem.en == "is the day of no row of its step: 2018-03-02"
    assert problem.problem.zh == "与整顿流程中“认定”的日期不符：2018-03-02"


def test_a_month_agrees_with_a_step_of_one_of_its_days(desk: Desk) -> None:
    assert desk.refuse(case_steps="case,step,on\nZ1,rectifying,2018-05-01") == [("case_steps", 2, "plan_on")]
    assert desk.accept(case_steps="case,step,on\nZ1,rectifying,2018-04-30") == {"case_steps": {"new": 1}}


def test_a_withdrawal_agrees_with_the_day_of_closing(desk: Desk) -> None:
    assert desk.accept(case_steps="case,step,on\nZ1,withdrawn,2018-12-01") == {"case_steps": {"new": 1}}


def test_a_date_that_one_of_several_rows_has_is_taken_at_the_row_of_the_case(desk: Desk) -> None:
    assert desk.refuse(cases="code,organization,year,identified_on\nZ2,D3,2018,2018-03-06") == [
        ("cases", 2, "identified_on")
    ]
    assert desk.accept(cases="code,organization,year,identified_on\nZ2,D3,2018,2018-03-20") == {"cases": {"revised": 1}}


def test_a_case_that_nothing_begins_is_refused_and_one_that_a_screening_begins_is_not(desk: Desk) -> None:
    cases = "code,organization,year,identified_on\nZ3,D2,2019,\nZ4,D3,2019,"
    steps = "case,step,on\nZ3,rectifying,2019-01-01\nZ4,screened,2019-01-01"
    assert desk.refuse(cases=cases, case_steps=steps) == [("cases", 2, "identified_on")]
    assert desk.refuse(cases="code,organization,year\nZ3,D2,2019") == [("cases", 2, "identified_on")]
    assert desk.accept(cases=cases.replace("\nZ3,D2,2019,", ""), case_steps="case,step,on\nZ4,screened,2019-01-01")


def test_a_day_that_cannot_be_read_is_told_once_and_not_as_missing_too(desk: Desk) -> None:
    assert desk.refuse(cases="code,organization,year,identified_on\nZ3,D2,2019,soon") == [("cases", 2, "identified_on")]
    refused = desk.refuse(
        cases="code,organization,year,identified_on\nZ3,D2,2019,", case_steps="case,step,on\nZ3,decided,soon"
    )
    assert refused == [("case_steps", 2, "on")]


def test_the_last_row_of_a_step_stays_as_long_as_its_date_stands(desk: Desk) -> None:
    desk.accept(case_steps="case,step,on\nZ1,closed,2018-12-01")
    gone = "case,step,on,withdrawn\nZ1,closed,2018-12-01,yes"
    outcome = desk.take(case_steps=gone)
    (problem,) = outcome.problems
    assert (problem.row, problem.column) == (2, "closed_on")
    assert problem.allowed.en == "clear it in the same import"
    other = "code,organization,year,closed_on\nZ1,D2,2018,2018-12-02"
    assert desk.refuse(case_steps=gone, cases=other) == [("cases", 2, "closed_on")]
    counts = desk.accept(case_steps=gone, cases="code,organization,year,closed_on\nZ1,D2,2018,")
    assert counts == {"case_steps": {"withdrawn": 1}, "cases": {"revised": 1, "cleared": 1}}


def test_a_row_that_becomes_another_step_leaves_the_date_of_its_old_one(desk: Desk) -> None:
    desk.accept(case_steps="case,step,on\nZ1,closed,2018-12-01")
    number = desk.number("case_steps", case="Z1")
    assert desk.refuse(case_steps=f"id,case,step,on\n{number},Z1,accepted,2018-12-01") == [
        ("case_steps", 2, "closed_on")
    ]


def test_a_row_that_becomes_another_cases_leaves_the_date_of_its_old_one(desk: Desk) -> None:
    desk.accept(case_steps="case,step,on\nZ1,closed,2018-12-01")
    number = desk.number("case_steps", case="Z1")
    moved = f"id,case,step,on\n{number},Z2,closed,2018-12-01"
    assert desk.refuse(case_steps=moved) == [("case_steps", 2, "closed_on")]
    cleared = "code,organization,year,closed_on\nZ1,D2,2018,"
    counts = desk.accept(case_steps=moved, cases=cleared)
    assert counts == {"case_steps": {"revised": 1}, "cases": {"revised": 1, "cleared": 1}}


def test_the_only_row_that_begins_a_case_may_not_become_another_cases(desk: Desk) -> None:
    desk.accept(cases="code,organization,year\nZ3,D2,2019", case_steps="case,step,on\nZ3,screened,2019-01-01")
    moved = f"id,case,step,on\n{desk.number('case_steps', case='Z3')},Z1,screened,2017-12-01"
    assert desk.refuse(case_steps=moved) == [("case_steps", 2, "identified_on")]


def test_a_case_withdrawn_with_all_its_rows_is_asked_nothing(desk: Desk) -> None:
    counts = desk.accept(
        cases="code,withdrawn\nZ2,yes",
        case_steps="case,step,on,withdrawn\nZ2,screened,2018-02-01,yes\nZ2,decided,2018-03-05,yes\n"
        "Z2,decided,2018-03-20,yes\nZ2,closed,2018-11-30,yes",
        audit_items="audit,case,withdrawn\nH1,Z2,yes",
    )
    assert counts["cases"] == {"withdrawn": 1}
    assert desk.refuse(cases="code,organization,year\nZ2,D3,2018") == [("cases", 2, "identified_on")]


def test_a_case_is_no_relapse_of_itself(desk: Desk) -> None:
    head = "code,organization,year,identified_on,relapse_of\n"
    assert desk.refuse(cases=f"{head}Z3,D2,2019,2019-01-01,Z3") == [("cases", 2, "relapse_of")]
    assert desk.refuse(cases="code,organization,year,relapse_of\nZ1,D2,2018,Z1") == [("cases", 2, "relapse_of")]
    assert desk.accept(cases=f"{head}Z3,D2,2019,2019-01-01,Z1") == {"cases": {"new": 1}}


def test_an_audit_is_of_no_later_change_than_its_own(desk: Desk) -> None:
    head = "code,name,opened_on,years,as_of,known_at\n"
    assert desk.refuse(audits=f"{head}H3,x,2019-06-01,2018,2019-05-31,3") == [("audits", 2, "known_at")]
    assert desk.accept(audits=f"{head}H3,x,2019-06-01,2018,2019-05-31,2") == {"audits": {"new": 1}}
    assert desk.accept(audits=f"{head}H3,x,2019-06-01,2018,2019-05-31,3") == {"audits": {"revised": 1}}


def test_one_day_has_one_result_wherever_it_is_said(desk: Desk) -> None:
    head = "case,checked_on,result\n"
    assert desk.refuse(look_backs=f"{head}Z1,2019-07-01,partly") == [("look_backs", 2, "result")]
    assert desk.accept(look_backs=f"{head}Z1,2019-07-01,consolidated\nZ1,2019-07-02,partly")["look_backs"]["new"] == 2
    other = "audit,case,checked_on,result\nH2,Z1,{},relapsed"
    outcome = desk.take(audit_items=other.format("2019-07"))
    (problem,) = outcome.problems
    assert (problem.row, problem.column) == (2, "result")
    assert problem.problem.en == "is consolidated in look_backs for the same case and day"
    assert desk.accept(audit_items=other.format("2019-07-03"))["audit_items"] == {"new": 1}
    assert desk.refuse(audit_items="audit,case,checked_on,result\nH1,Z1,2019-07-03,partly") == [
        ("audit_items", 2, "result")
    ]


def test_a_look_back_and_an_item_that_come_together_are_told_of_once(desk: Desk) -> None:
    refused = desk.refuse(
        look_backs="case,checked_on,result\nZ2,2019-08-01,partly",
        audit_items="audit,case,checked_on,result\nH1,Z2,2019-08-01,abolished",
    )
    assert refused == [("audit_items", 2, "result")]


# -- undoing -------------------------------------------------------------------------------------------------------


def test_an_undoing_leaves_a_date_alone_again_that_stood_alone_before(desk: Desk) -> None:
    desk.accept(case_steps="case,step,on\nZ1,closed,2018-12-01")
    assert service.undo(desk.engine, 2) == 3
    assert [row["case"] for row in desk.in_force("case_steps")] == ["Z2"] * 4


def test_a_step_whose_date_came_later_is_not_undone(desk: Desk) -> None:
    desk.accept(case_steps="case,step,on\nZ2,rectifying,2018-05-01")
    desk.accept(cases="code,organization,year,plan_on\nZ2,D3,2018,2018-05")
    assert _undone(desk, 2) == [("Z2", "plan_on")]
    service.undo(desk.engine, 3)
    service.undo(desk.engine, 2)


def test_a_date_that_later_steps_contradict_does_not_come_back(desk: Desk) -> None:
    desk.accept(cases="code,organization,year,plan_on\nZ1,D2,2018,")
    desk.accept(case_steps="case,step,on\nZ1,rectifying,2018-06-01")
    assert _undone(desk, 2) == [("Z1", "plan_on")]


def test_a_look_back_does_not_come_back_beside_another_result(desk: Desk) -> None:
    desk.accept(audit_items="audit,case,checked_on,result\nH1,Z1,,")
    desk.accept(look_backs="case,checked_on,result\nZ1,2019-07-01,relapsed")
    assert _undone(desk, 2) == [("Z1", "result")]
