"""The reports, cohorts and worksheets of audits: those of the sample, whose answers are known, and sentences."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from registry.casework.audit_report import report_document
from registry.casework.audits import all_audits, audit_document, audit_of, cohort
from registry.casework.worksheets import facts_of, worksheet
from registry.codes import place_of
from registry.errors import NotFound
from tests.audited_county import AS_OF, COUNTIES, County
from tests.exchange.desk import Desk
from tests.registries import founded
from tests.registry_under_test import RegistryUnderTest, Small

SAMPLE = Path(__file__).resolve().parent.parent / "data" / "rectification-sample"
DAYS = ("2018-12-31", "2019-06-30", "2019-12-31", "2020-02-29", "2021-07-12")
STATES = [(known_at, day) for known_at in (1, 2) for day in DAYS]


@pytest.fixture(scope="module")
def sample_of_cases(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RegistryUnderTest]:
    """A registry that has taken both sets of the sample of cases."""
    folder = tmp_path_factory.mktemp("audits")
    registry = RegistryUnderTest(founded(folder / "registry.db"), folder)
    assert [registry.take(SAMPLE / name) for name in ("first", "second")] == [1, 2]
    yield registry
    registry.close()


def expected(known_at: int, day: str) -> dict[str, Any]:
    name = ("first", "second")[known_at - 1]
    return json.loads((SAMPLE / "expected" / f"{name}-{day}.json").read_text(encoding="utf-8"))


# A report looks at the days of all its cases: one day of each set has all of it, the others what costs little.
@pytest.mark.parametrize(("known_at", "day"), [(1, DAYS[2]), (2, DAYS[4])])
def test_the_reports_of_the_sample_are_those_that_are_known(
    sample_of_cases: RegistryUnderTest, known_at: int, day: str
) -> None:
    picture = sample_of_cases.picture(day, known_at)
    for code, known in expected(known_at, day)["reports"].items():
        found = report_document(picture, audit_of(picture, code))
        assert {key: found[key] for key in known} == known
        assert (found["as_of"], found["known_at"]) == (day, known_at)


@pytest.mark.parametrize(("known_at", "day"), STATES)
def test_the_items_and_cohorts_of_the_sample_are_those_that_are_known(
    sample_of_cases: RegistryUnderTest, known_at: int, day: str
) -> None:
    picture, known = sample_of_cases.picture(day, known_at), expected(known_at, day)
    for code, report in known["reports"].items():
        found = audit_document(picture, audit_of(picture, code))
        for key in ("missed", "added", "dropped"):
            assert found[key] == report[key]
        for key in ("cohort", "checked", "signed", "results"):
            assert found["audit"][key] == report[key]
    for one in known["cohorts"]:
        scope = None if one["scope"] is None else place_of(picture, one["scope"])
        assert [case.code for case in cohort(picture, one["years"], scope, one["problems"])] == one["cases"]
    assert len(known["reports"]) == len(all_audits(picture)) == 3


@pytest.mark.parametrize(("known_at", "day"), [(1, DAYS[1]), (2, DAYS[3])])
def test_the_worksheets_of_the_sample_are_those_that_are_known(
    sample_of_cases: RegistryUnderTest, known_at: int, day: str
) -> None:
    picture = sample_of_cases.picture(day, known_at)
    for known in expected(known_at, day)["worksheets"]:
        found = facts_of(picture, known["case"])
        found["steps"] = [step["step"] for step in found["steps"]]
        assert {key: found[key] for key in known} == known


# -- sentences ---------------------------------------------------------------------------------------------------


@pytest.fixture
def county(small: Small) -> County:
    county = County(small(COUNTIES))
    county.open()
    return county


def reported(county: County, day: str) -> dict[str, Any]:
    county.registry.connection.rollback()
    picture = county.registry.picture(day)
    return report_document(picture, audit_of(picture, "H1"))


def test_what_was_found_and_signed_counts_from_its_day_on(county: County) -> None:
    county.record("Z1", on="2019-07-10", result="relapsed", no_case="待定", reasons="书记空缺;资金未到位")
    county.record("Z5", on="2019-07-12", result="relapsed", no_case="待定", reasons="资金未到位")
    county.sign("township", 20190715)
    before, after = reported(county, "2019-07-11"), reported(county, "2019-07-15")
    assert (before["checked"], before["signed"]["township"]) == (1, 0)
    assert (after["checked"], after["signed"]["township"]) == (2, 2)
    assert before["results"] == {"consolidated": 0, "partly": 0, "relapsed": 1, "abolished": 0, "none": 3}
    assert after["relapse_reasons"] == [{"reason": "资金未到位", "count": 2}, {"reason": "书记空缺", "count": 1}]
    assert [one["case"] for one in after["relapsed"]] == ["Z1", "Z5"]


def test_a_case_of_two_problems_counts_in_both_and_those_without_any_stand_last(county: County) -> None:
    found = reported(county, "2019-07-11")["by_problem"]
    assert [(one["problem"], one["cohort"]) for one in found] == [
        ("制度不全", 1),
        ("收入低", 2),
        ("班子不齐", 1),
        (None, 1),
    ]


def test_cases_are_told_by_the_county_that_they_count_in_and_by_their_year(county: County) -> None:
    found = reported(county, "2019-07-11")
    assert [(one["place"], one["cohort"]) for one in found["by_county"]] == [("451102", 3), ("451103", 1)]
    assert [(one["year"], one["cohort"]) for one in found["by_year"]] == [(2017, 1), (2018, 3)]


def test_cases_for_which_nobody_answers_are_named(county: County) -> None:
    assert reported(county, "2019-07-11")["nobody"] == ["Z3"]
    assert reported(county, "2019-02-28")["nobody"] == []


def test_a_criterion_that_was_mended_when_the_case_was_closed_and_is_met_again_is_back(county: County) -> None:
    """V1 had a secretary from June 2018 to the end of the year: the case was closed in November."""
    vacant = reported(county, "2019-07-11")["criteria"][0]
    assert vacant["criterion"] == "vacant"
    assert (vacant["identified"], vacant["closed"], vacant["now"], vacant["back"]) == (4, 3, 3, 1)


def test_the_new_case_is_the_one_that_names_the_relapse_once_it_has_a_state(county: County) -> None:
    county.record("Z1", result="relapsed", new_case="N1")
    (relapsed,) = reported(county, "2019-07-10")["relapsed"]
    assert (relapsed["new_case"], relapsed["answers"], relapsed["place"]) == ("N1", ["V1"], "451102101201")


def test_items_that_come_later_are_added_and_those_that_are_withdrawn_dropped(county: County) -> None:
    county.registry.take({"audit_items": "audit,case,withdrawn\nH1,Z6,\nH1,Z5,yes\n"})
    found = reported(county, "2019-07-11")
    assert (found["added"], found["dropped"], found["missed"]) == (["Z6"], ["Z5"], ["Z5"])
    county.registry.take({"audit_items": "audit,case\nH1,Z5\n"})
    assert reported(county, "2019-07-11")["dropped"] == [], "it is in force again"


def test_an_item_that_is_corrected_to_another_case_is_dropped_and_the_other_added(county: County) -> None:
    """A record number holds on to a row whatever its keys become: the cohort is of cases."""
    number = Desk(county.engine).number("audit_items", case="Z5")
    county.registry.take({"audit_items": f"id,audit,case\n{number},H1,Z6\n"})
    found = reported(county, "2019-07-11")
    assert (found["added"], found["dropped"], found["missed"]) == (["Z6"], ["Z5"], ["Z5"])


def test_a_worksheet_has_the_case_its_county_the_criteria_and_the_item(county: County) -> None:
    county.record("Z1", auditor="甲组")
    county.registry.connection.rollback()
    picture = county.registry.picture("2019-07-11")
    audit = audit_of(picture, "H1")
    found = worksheet(picture, audit, "Z1")
    assert (found["case"], found["state"], found["county"]) == ("Z1", "consolidated", "451102")
    assert found["item"]["auditor"] == "甲组"
    assert found["criteria"]["closed"]["vacant"] == "no" and found["criteria"]["now"]["vacant"] == "yes"
    with pytest.raises(NotFound):
        worksheet(picture, audit, "Z4")


def test_of_a_case_that_nobody_answers_for_the_criteria_are_unknown_now(county: County) -> None:
    criteria = facts_of(county.registry.picture("2019-07-11"), "Z3")["criteria"]
    assert set(criteria["now"].values()) == {"unknown"}


def test_the_criteria_of_a_day_that_has_not_come_are_not_told(county: County) -> None:
    criteria = facts_of(county.registry.picture("2018-06-30"), "Z1")["criteria"]
    assert criteria["identified"] is not None and criteria["closed"] is None
    assert facts_of(county.registry.picture("2018-02-28"), "Z1")["criteria"]["identified"] is None


def test_the_audit_is_of_its_own_day(county: County) -> None:
    assert reported(county, "2021-01-01")["missed"] == [], "Z6 was not identified by then"
    assert county.shown()["audit"]["as_of"] == AS_OF
