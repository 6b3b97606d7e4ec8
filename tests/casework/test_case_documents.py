"""What is told of a case on a day, as `registry case list` and `case show` have it."""

from __future__ import annotations

import pytest

from registry.casework.case_documents import case_document, list_document
from registry.errors import NotFound
from tests.registry_under_test import RegistryUnderTest, Small

LEDGERS = {
    "places": "code,name,kind,parent,from,to,successor\n45,广西,province,,,,\n4511,贺州市,municipality,45,,,\n"
    "451102,八步区,county,4511,,,\n451102101,贺街镇,township,451102,,,\n451102101202,西村,village,451102101,,,\n"
    "451102101203,北村,village,451102101,,2020-01-01,451102101202\n",
    "organizations": "code,name,kind,place,from,to,successor\nD2,西村党支部,branch,451102101202,2010,,\n"
    "D3,北村党支部,branch,451102101203,2010,2019-10-01,D2\n",
    "settings": "name,place,from,value\ncase.checklist,,2019-01-01,plan;own_1\n",
    "cases": "code,organization,year,problems,identified_on,closed_on,due_on,relapse_of\n"
    "Z1,D3,2018,软弱;涣散,2018-03-01,2018-09-01,2018-08-31,\nZ2,D2,2019,,,,,Z1\n",
    "case_steps": "case,step,on,level,due_on,score\nZ2,screened,2019-02-01,township,,\n"
    "Z2,decided,2019-11-01,county,2019-12,\n"
    "Z2,failed,2019-12-20,city,2020-01-15,69.5\n",
    "case_measures": "case,measure,responsible,due_on,done_on\nZ2,plan,镇党委,2019-11-30,2019-12\n",
    "look_backs": "case,checked_on,result,checker\nZ1,2018-12-01,consolidated,甲组\n",
    "audits": "code,name,opened_on,years,as_of\nH1,回头看,2019-03-01,2018,2019-02-28\n",
    "audit_items": "audit,case,auditor,checked_on,result,note\nH1,Z1,乙组,2019-04-01,relapsed,又散了\n",
}


@pytest.fixture
def office(small: Small) -> RegistryUnderTest:
    return small(LEDGERS)


def listed(office: RegistryUnderTest, day: str, **wanted: object) -> list[tuple[str, str]]:
    found = list_document(office.picture(day), **wanted)["cases"]  # type: ignore[arg-type]
    return [(case["case"], case["state"]) for case in found]


def test_cases_are_listed_from_their_first_step_on(office: RegistryUnderTest) -> None:
    assert listed(office, "2018-02-28") == []
    assert listed(office, "2019-01-31") == [("Z1", "consolidated")]
    assert listed(office, "2019-02-01") == [("Z1", "consolidated"), ("Z2", "screened")]


def test_cases_are_listed_by_scope_year_and_state(office: RegistryUnderTest) -> None:
    day = "2020-02-01"
    assert listed(office, day, scope="451102101202") == [("Z1", "relapsed"), ("Z2", "failed")]
    assert listed(office, "2019-12-31", scope="451102101202") == [("Z2", "failed")]
    assert listed(office, day, year=2018) == [("Z1", "relapsed")]
    assert listed(office, day, state="failed") == [("Z2", "failed")]
    with pytest.raises(NotFound):
        listed(office, day, scope="9")


def test_of_an_organization_that_has_ended_its_successors_answer_and_its_place_is_stood_for(
    office: RegistryUnderTest,
) -> None:
    before, after = (case_document(office.picture(day), "Z1") for day in ("2019-09-30", "2020-01-01"))
    assert (before["answers"], before["place"]) == (["D3"], "451102101203")
    assert (after["organization"], after["answers"], after["place"]) == ("D3", ["D2"], "451102101202")


def test_a_case_names_what_it_relapsed_from_and_what_came_before_it(office: RegistryUnderTest) -> None:
    shown = case_document(office.picture("2019-12-31"), "Z2")
    assert (shown["relapse_of"], shown["earlier"], shown["relapses"]) == ("Z1", ["Z1"], [])
    # D3 comes before D2 from the day on which D2 took over: a case of that day or later has it among the earlier ones.
    assert case_document(office.picture("2018-12-31"), "Z1")["relapses"] == ["Z2"]


@pytest.mark.parametrize(
    ("day", "left"),
    [("2019-10-31", None), ("2019-11-01", 60), ("2019-12-19", 12), ("2019-12-20", 26), ("2020-01-16", -1)],
)
def test_the_days_left_are_those_to_the_end_of_the_limit_of_an_open_case(
    office: RegistryUnderTest, day: str, left: int | None
) -> None:
    assert case_document(office.picture(day), "Z2")["days_left"] == left


def test_steps_are_told_up_to_the_day_with_the_ledger_that_they_stand_in(office: RegistryUnderTest) -> None:
    shown = case_document(office.picture("2018-08-31"), "Z1")
    assert [(step["step"], step["on"], step["level"], step["ledger"]) for step in shown["steps"]] == [
        ("decided", "2018-03-01", None, "cases")
    ]
    last = case_document(office.picture("2020-01-01"), "Z2")["steps"][-1]
    assert (last["case"], last["due_on"], str(last["score"]), last["ledger"]) == (
        "Z2",
        "2020-01-15",
        "69.5",
        "case_steps",
    )
    assert shown["not_recorded"] == ["screened", "jointly_checked"]


def test_the_checklist_is_told_item_by_item_done_or_not(office: RegistryUnderTest) -> None:
    nothing = {"responsible": None, "due_on": None, "done_on": None}
    assert case_document(office.picture("2019-12-31"), "Z2")["checklist"] == [
        {"case": "Z2", "measure": "own_1", **nothing},
        {"case": "Z2", "measure": "plan", "responsible": "镇党委", "due_on": "2019-11-30", "done_on": "2019-12"},
    ]
    assert case_document(office.picture("2019-12-31"), "Z1")["checklist"] == []


def test_look_backs_are_told_wherever_they_are_recorded(office: RegistryUnderTest) -> None:
    told = {day: case_document(office.picture(day), "Z1")["look_backs"] for day in ("2019-03-31", "2019-04-01")}
    first = {"case": "Z1", "checked_on": "2018-12-01", "result": "consolidated", "checker": "甲组", "note": None}
    second = {"case": "Z1", "checked_on": "2019-04-01", "result": "relapsed", "checker": "乙组", "note": "又散了"}
    assert told["2019-03-31"] == [first | {"ledger": "look_backs"}]
    assert told["2019-04-01"] == [first | {"ledger": "look_backs"}, second | {"ledger": "audit_items"}]


def test_a_case_that_was_not_known_or_is_withdrawn_is_not_found(office: RegistryUnderTest) -> None:
    office.take(
        {"cases": "code,organization,year\nZ3,D2,2020\n", "case_steps": "case,step,on\nZ3,screened,2020-01-05\n"}
    )
    assert case_document(office.picture("2020-01-01"), "Z3")["state"] is None
    for code, known_at in (("Z3", 1), ("Z4", 2)):
        with pytest.raises(NotFound):
            case_document(office.picture("2020-02-01", known_at), code)
