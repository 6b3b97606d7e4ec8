"""What may be done next with a case, told before it is done: never otherwise than it is then taken or refused."""

from __future__ import annotations

import pytest

from registry import days
from registry.casework.case_record import case_record
from registry.days import read
from registry.db import reading
from registry.errors import Invalid
from registry.moment import Moment, head
from registry.picture import Picture
from registry.procedures.steps_ahead import StepAhead, steps_ahead
from registry.rectification.steps import FOLLOWS
from tests.procedures.cases_of_an_office import OFFICE, taken
from tests.registry_under_test import RegistryUnderTest, Small


@pytest.fixture
def office(small: Small) -> RegistryUnderTest:
    return small(OFFICE)


def ahead(office: RegistryUnderTest, case: str, on: str) -> dict[str, StepAhead]:
    with reading(office.engine) as connection:
        picture = Picture(connection, Moment(days.date(read(on)), head(connection)))
        record = case_record(picture)
        (own,) = (one for one in record.cases.values() if one.code == case)
        return {one.step: one for one in steps_ahead(record, own)}


def test_it_tells_who_signs_and_what_of_the_checklist_is_lacking(office: RegistryUnderTest) -> None:
    accepted = ahead(office, "Z2", "2019-05-02")["accepted"]
    assert accepted.may_follow and accepted.levels == ("county", "city")
    assert [(one.item, one.is_met) for one in accepted.demands[:2]] == [("plan", True), ("own_1", False)]
    assert [one.words.zh for one in accepted.lacking] == ["一次述职"]
    assert [one.words.zh for one in accepted.demands[2:5]] == [
        "得分不低于 70",
        "测评人数不低于 15",
        "不满意票不超过测评人数的 0.5",
    ]
    closed = ahead(office, "Z2", "2019-06-10")["closed"]
    assert closed.levels == ("city",), "from June on the city alone"


def test_what_lacks_of_an_acceptance_is_no_reason_that_it_may_not_follow(office: RegistryUnderTest) -> None:
    assert [step for step, one in ahead(office, "Z2", "2019-05-02").items() if one.may_follow] == [
        "rectifying",
        "failed",
        "accepted",
        "withdrawn",
    ]


def test_a_new_limit_lies_after_the_one_so_far(office: RegistryUnderTest) -> None:
    assert "2019-07-31" in ahead(office, "Z2", "2019-06-01")["failed"].demands[0].words.zh
    assert "2019-09-01" in ahead(office, "Z2", "2019-09-01")["failed"].demands[0].words.zh


@pytest.mark.parametrize("case, on", [("Z1", "2019-05-01"), ("Z2", "2019-05-20"), ("Z3", "2019-03-01")])
def test_what_is_told_to_follow_is_refused_for_no_step_and_the_others_are(
    office: RegistryUnderTest, case: str, on: str
) -> None:
    told = ahead(office, case, on)
    assert set(told) == set(FOLLOWS)
    for step, one in told.items():
        more = {"due_on": "2020-01-31"} if step == "failed" else {}
        try:
            level = next(iter(one.levels), "county")
            taken(office, case, step, on, level, dry_run=True, reason="因", **more)
            refused = set[str]()
        except Invalid as invalid:
            refused = {problem.problem.en for problem in invalid.problems if problem.column == "step"}
        lacking = {text for text in refused if text.startswith("of the checklist")}
        assert refused - lacking == {words.en for words in one.against}, step
        assert bool(lacking) == bool(one.lacking and one.may_follow) or not one.may_follow, step
