"""Which steps a case may take: every reason for which one is refused, at its edge."""

from __future__ import annotations

import pytest

from registry.errors import NotFound
from tests.procedures.cases_of_an_office import OFFICE, begun, reasons, steps, taken
from tests.registry_under_test import RegistryUnderTest, Small

pytestmark = pytest.mark.once("what a step is judged by is worked out of rows; test_case_changes.py writes on both")


@pytest.fixture
def office(small: Small) -> RegistryUnderTest:
    return small(OFFICE)


# -- what may follow -------------------------------------------------------------------------------------------------


def test_a_step_that_may_not_follow_is_refused(office: RegistryUnderTest) -> None:
    assert reasons(taken, office, "Z2", "dismissed", "2019-05-01", reason="无") == {
        ("step", "dismissed may not follow submitted")
    }


def test_a_step_may_be_left_out_only_where_and_while_the_setting_says_so(office: RegistryUnderTest) -> None:
    skipped = {("step", "decided may not follow screened (only where steps may be left out: case.skips)")}
    assert reasons(taken, office, "Z3", "decided", "2019-09-01") == skipped
    assert taken(office, "Z3", "decided", "2019-08-31")["case"]["not_recorded"] == ["jointly_checked"]


def test_a_case_that_begins_with_its_decision_has_left_steps_out(office: RegistryUnderTest) -> None:
    assert reasons(begun, office, "Z9", "decided", "2019-05-01", "county") == {
        ("step", "a case may not begin with decided (only where steps may be left out: case.skips)")
    }
    assert begun(office, "Z9", "decided", "2019-05-01", "county", organization="D3")["case"]["state"] == "decided"


def test_nothing_follows_the_end_of_a_case(office: RegistryUnderTest) -> None:
    taken(office, "Z2", "withdrawn", "2019-05-02", reason="误认")
    refused = reasons(taken, office, "Z2", "rectifying", "2019-05-02")
    assert refused == {("step", "the case ended on 2019-05-02, withdrawn: a relapse is a new one")}


def test_a_day_before_that_of_the_last_step_is_refused_and_its_own_is_not(office: RegistryUnderTest) -> None:
    refused = reasons(taken, office, "Z2", "rectifying", "2019-04-30")
    assert refused == {("on", "is before 2019-05-01, the day of the last step, submitted")}
    assert steps(taken(office, "Z2", "rectifying", "2019-05-01"), "step")[-2:] == ["submitted", "rectifying"]


def test_a_date_of_the_ledger_is_a_step_that_others_follow(office: RegistryUnderTest) -> None:
    refused = reasons(taken, office, "Z1", "submitted", "2019-03-31")
    assert refused == {("on", "is before 2019-04-01, the day of the last step, rectifying")}
    assert taken(office, "Z1", "submitted", "2019-04-01")["case"]["state"] == "submitted"


def test_the_same_step_on_the_same_day_is_refused_for_it_has_no_row_of_its_own(office: RegistryUnderTest) -> None:
    taken(office, "Z2", "rectifying", "2019-05-01")
    assert ("step", "submitted is recorded on 2019-05-01") in reasons(taken, office, "Z2", "submitted", "2019-05-01")
    assert ("step", "rectifying is recorded on 2019-04-01") in reasons(taken, office, "Z1", "rectifying", "2019-04-01")


# -- who signs -------------------------------------------------------------------------------------------------------


def test_a_level_is_asked_on_the_day_of_the_step(office: RegistryUnderTest) -> None:
    taken(office, "Z2", "accepted", "2019-05-06", score="70", raters="15")
    refused = reasons(taken, office, "Z2", "closed", "2019-06-01", "county")
    assert refused == {("level", "closed of 2019-06-01 is not signed by the level county")}
    assert taken(office, "Z2", "closed", "2019-05-31", "county", dry_run=True)["case"]["state"] == "closed"
    assert taken(office, "Z2", "closed", "2019-06-01", "city")["case"]["state"] == "closed"


# -- acceptance ------------------------------------------------------------------------------------------------------


def test_an_acceptance_waits_for_the_last_item_of_the_checklist(office: RegistryUnderTest) -> None:
    refused = reasons(taken, office, "Z2", "accepted", "2019-05-05")
    assert refused == {("step", "of the checklist not done by 2019-05-05: 一次述职")}
    assert taken(office, "Z2", "accepted", "2019-05-06")["case"]["state"] == "accepted"


@pytest.mark.parametrize(
    ("poll", "refused"),
    [
        ({"score": "69.9"}, {("score", "is under 70")}),
        ({"score": "70"}, set()),
        ({"raters": "14"}, {("raters", "is under 15")}),
        ({"raters": "15"}, set()),
        ({"raters": "16", "dissatisfied": "9"}, {("dissatisfied", "are more than 0.5 of those polled")}),
        ({"raters": "16", "dissatisfied": "8"}, set()),
        ({"dissatisfied": "9"}, set()),
    ],
)
def test_a_poll_is_asked_at_its_edge_and_what_is_not_recorded_is_not(
    office: RegistryUnderTest, poll: dict[str, str], refused: set[tuple[str, str]]
) -> None:
    if refused:
        assert reasons(taken, office, "Z2", "accepted", "2019-05-06", **poll) == refused
    else:
        assert taken(office, "Z2", "accepted", "2019-05-06", **poll)["case"]["state"] == "accepted"


@pytest.mark.parametrize(
    ("due_on", "refused"),
    [
        (None, {("due_on", "a failed acceptance sets a new limit")}),
        ("2019-05-06", {("due_on", "is not after the day of the step")}),
        ("2019-07-31", {("due_on", "is not after the limit so far, 2019-07-31")}),
        ("2019-07", {("due_on", "is not after the limit so far, 2019-07-31")}),
        ("2019-08-01", set()),
        ("2019-08", set()),
    ],
)
def test_a_failure_sets_a_limit_later_than_its_day_and_the_limit_so_far(
    office: RegistryUnderTest, due_on: str | None, refused: set[tuple[str, str]]
) -> None:
    if refused:
        assert reasons(taken, office, "Z2", "failed", "2019-05-06", due_on=due_on, reason="未完成") == refused
    else:
        assert taken(office, "Z2", "failed", "2019-05-06", due_on=due_on, reason="未完成")["case"]["limit"] == due_on


def test_a_failure_and_a_withdrawal_say_why(office: RegistryUnderTest) -> None:
    refused = reasons(taken, office, "Z2", "failed", "2019-05-06", due_on="2019-12-31")
    assert refused == {("reason", "failed needs its reason")}
    assert reasons(taken, office, "Z2", "withdrawn", "2019-05-06") == {("reason", "withdrawn needs its reason")}
    assert reasons(taken, office, "Z3", "dismissed", "2019-05-06") == {("reason", "dismissed needs its reason")}


# -- entered late ----------------------------------------------------------------------------------------------------


def test_an_inserted_step_stands_after_those_of_its_day_and_shows_why_it_is_late(office: RegistryUnderTest) -> None:
    more = {"insert": "漏登", "due_on": "2019-08-31", "reason": "未完成"}
    inserted = taken(office, "Z2", "failed", "2019-03-10", **more)
    assert steps(inserted, "step", "no", "late")[-2:] == [("rectifying", None, None), ("failed", 1, "漏登")]
    after = taken(office, "Z2", "rectifying", "2019-05-01")
    assert steps(after, "step")[3:] == ["rectifying", "failed", "submitted", "rectifying"]


def test_an_inserted_step_must_fit_both_before_and_after(office: RegistryUnderTest) -> None:
    assert reasons(taken, office, "Z2", "accepted", "2019-04-01", insert="漏登") == {
        ("step", "submitted of 2019-05-01, which comes next, may not follow accepted"),
        ("step", "of the checklist not done by 2019-04-01: 一次述职"),
    }
    assert reasons(taken, office, "Z2", "closed", "2019-02-10", insert="漏登") == {
        ("step", "closed may not follow jointly checked"),
        ("step", "decided of 2019-03-01, which comes next, may not follow closed"),
    }


def test_steps_that_were_left_out_do_not_hinder_an_inserted_one(office: RegistryUnderTest) -> None:
    inserted = taken(office, "Z1", "screened", "2019-02-28", "township", insert="漏登")
    assert inserted["case"]["state"] == "screened"
    assert inserted["case"]["steps"][0]["late"] == "漏登"


def test_what_is_not_before_the_last_step_is_not_inserted(office: RegistryUnderTest) -> None:
    said = {("insert", "is not before the last step: there is nothing to insert")}
    assert reasons(taken, office, "Z2", "rectifying", "2019-05-01", insert="漏登") == said


def test_who_inserts_says_why_once(office: RegistryUnderTest) -> None:
    assert ("late", "must be given") in reasons(taken, office, "Z1", "screened", "2019-02-28", "county", insert=" ")
    twice = reasons(taken, office, "Z1", "screened", "2019-02-28", "county", insert="漏登", late="迟")
    assert twice == {("late", "says the same as --insert")}


# -- all at once -----------------------------------------------------------------------------------------------------


def test_a_step_that_may_not_follow_is_refused_with_every_reason(office: RegistryUnderTest) -> None:
    assert reasons(taken, office, "Z2", "failed", "2019-02-15", "township", score="101", due_on="2019-02-15") == {
        ("step", "failed may not follow submitted")
        if False
        else ("on", "is before 2019-05-01, the day of the last step, submitted"),
        ("level", "failed of 2019-02-15 is not signed by the level township"),
        ("score", "is out of range"),
        ("due_on", "is not after the day of the step"),
        ("reason", "failed needs its reason"),
    }


def test_a_column_of_another_step_is_refused(office: RegistryUnderTest) -> None:
    assert reasons(begun, office, "Z9", "screened", "2019-02-15", due_on="2019-12-31", score="80") == {
        ("due_on", "is not asked of the step screened"),
        ("score", "is not asked of the step screened"),
    }


def test_an_unknown_step_level_or_day_is_refused(office: RegistryUnderTest) -> None:
    assert {column for column, _ in reasons(taken, office, "Z2", "nonsense", "2019-05-32", "parish")} == {
        "step",
        "level",
        "on",
    }
    assert {column for column, _ in reasons(taken, office, "Z2", "rectifying", "2019-05-02", "")} == {"level"}


def test_a_case_is_opened_with_a_new_code_as_screened_or_decided(office: RegistryUnderTest) -> None:
    assert reasons(begun, office, "Z2", "jointly_checked", "2019-02-15", "county") == {
        ("code", "there is a case of this code"),
        ("step", "a case is opened as screened or decided"),
    }


def test_an_unknown_case_or_organization_is_not_found(office: RegistryUnderTest) -> None:
    for act in (
        lambda: taken(office, "Z9", "decided", "2019-05-01", "parish"),
        lambda: begun(office, "Z9", "screened", "2019-05-01", organization="D9"),
        lambda: begun(office, "Z9", "screened", "2019-05-01", organization="451102101202"),
        lambda: begun(office, "Z9", "screened", "2019-05-01", relapse_of="Z8"),
    ):
        with pytest.raises(NotFound):
            act()
