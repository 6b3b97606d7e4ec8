"""What taking a step writes: one change, its rows numbered, and what of the dates becomes a row."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from registry.casework.case_documents import case_document
from registry.errors import Invalid
from registry.moment import head
from registry.procedures.case_changes import stage_of, step_order
from registry.record import change
from registry.staging.write import write
from tests.procedures.cases_of_an_office import OFFICE, begun, reasons, steps, taken
from tests.registry_under_test import RegistryUnderTest, Small


@pytest.fixture
def office(small: Small) -> RegistryUnderTest:
    return small(OFFICE)


def test_a_step_is_one_change_with_who_and_why(office: RegistryUnderTest) -> None:
    answer = taken(office, "Z2", "rectifying", "2019-05-01", by="镇党委", document="贺发〔2019〕1号")
    assert (answer["change"], answer["case"]["steps"][-1]["by"]) == (2, "镇党委")
    c = change.c
    (written,) = office.connection.execute(select(c.actor, c.reason, c.origin).where(c.number == 2)).all()
    assert written == ("张三", "例会", '{"kind":"command","name":"case step"}')


def test_a_dry_run_shows_the_case_as_it_would_be_and_stores_nothing(office: RegistryUnderTest) -> None:
    answer = taken(office, "Z2", "rectifying", "2019-05-01", dry_run=True)
    assert (answer["change"], answer["case"]["state"]) == (None, "rectifying")
    assert head(office.connection) == 1
    assert case_document(office.picture("2019-05-01"), "Z2")["state"] == "submitted"


def test_what_is_refused_stores_nothing(office: RegistryUnderTest) -> None:
    reasons(taken, office, "Z2", "closed", "2019-05-01")
    assert head(office.connection) == 1


def test_steps_of_one_day_are_numbered_in_the_order_in_which_they_were_taken(office: RegistryUnderTest) -> None:
    taken(office, "Z2", "failed", "2019-05-01", due_on="2019-12-31", reason="未完成")
    answer = taken(office, "Z2", "rectifying", "2019-05-01")
    assert steps(answer, "step", "no")[-3:] == [("submitted", None), ("failed", 1), ("rectifying", 2)]


def test_a_step_that_stood_only_as_a_date_becomes_a_row_when_another_of_its_kind_is_taken(
    office: RegistryUnderTest,
) -> None:
    taken(office, "Z1", "submitted", "2019-06-01")
    before = taken(office, "Z1", "failed", "2019-06-10", due_on="2019-12-31", reason="未完成")
    assert steps(before, "step", "ledger")[:2] == [("decided", "cases"), ("rectifying", "cases")]
    after = taken(office, "Z1", "rectifying", "2019-06-20")
    assert steps(after, "step", "on", "ledger") == [
        ("decided", "2019-03-01", "cases"),
        ("rectifying", "2019-04", "case_steps"),
        ("submitted", "2019-06-01", "case_steps"),
        ("failed", "2019-06-10", "case_steps"),
        ("rectifying", "2019-06-20", "case_steps"),
    ]


def test_a_case_is_opened_with_its_first_step_in_one_change(office: RegistryUnderTest) -> None:
    answer = begun(office, "Z9", "screened", "2019-05-01", problems="软弱、涣散", relapse_of="Z1")
    assert answer["change"] == 2
    shown = answer["case"]
    assert (shown["organization"], shown["year"], shown["problems"]) == ("D2", 2019, ["涣散", "软弱"])
    assert (shown["state"], shown["relapse_of"], steps(answer, "step", "no")) == ("screened", "Z1", [("screened", 1)])
    assert case_document(office.picture("2019-05-01"), "Z1")["relapses"] == ["Z9"]


def test_the_code_of_a_case_that_was_withdrawn_opens_it_again_without_what_was_said_of_it(
    office: RegistryUnderTest,
) -> None:
    office.take(
        {
            "cases": "code,organization,year,withdrawn\nZ1,D2,2019,yes\n",
            "case_measures": "case,measure,withdrawn\nZ1,plan,yes\n",
        }
    )
    shown = begun(office, "Z1", "screened", "2019-05-01", year="2020")["case"]
    assert (shown["year"], shown["problems"], shown["limit"]) == (2020, [], None)
    assert [step["step"] for step in shown["steps"]] == ["screened"]


def test_a_step_is_judged_again_where_somebody_elses_change_came_first(office: RegistryUnderTest) -> None:
    stage, is_first = stage_of(step_order("Z2", {"step": "rectifying", "on": "2019-05-01", "level": "county"})), True

    def overtaken(connection):  # type: ignore[no-untyped-def]
        nonlocal is_first
        staged = stage(connection)
        if is_first:
            is_first = False
            taken(office, "Z2", "withdrawn", "2019-05-01", reason="误认")
        return staged

    with pytest.raises(Invalid):
        write(office.engine, overtaken, actor="", reason="", origin={"kind": "command", "name": "case step"})
    assert case_document(office.picture("2019-05-01"), "Z2")["state"] == "withdrawn"


def test_the_findings_that_come_and_go_with_a_step_are_told(office: RegistryUnderTest) -> None:
    limited = {"due_on": "2019-12-31", "reason": "未完成"}
    answer = taken(office, "Z2", "failed", "2019-08-01", **limited)
    assert {finding["rule"] for finding in answer["findings"]["gone"]} == {"CASE-LIMIT"}
