"""The plain second reckoning of the compliance rules where a day, a successor or a month makes the difference."""

from __future__ import annotations

from datetime import date

import pytest

from tests.reference.rules import due, findings
from tests.small_villages import SET, ledgers, said

FIRST = "person unit role from to\n P1 451102100201 first_secretary {begins} {ends}"


@pytest.mark.parametrize(
    ("begins", "ends", "day", "answer"),
    [
        ("2019-03-01", "-", "2022-02-28", "met"),  # three years are full at the end of that day
        ("2019-03-01", "-", "2022-03-01", "not_met"),
        ("2019-03", "-", "2022-03-01", "unknown"),
        ("2019-03-01", "2020-03-01", "2020-12-31", "met"),
        ("2019-03-01", "2020-02-29", "2020-12-31", "not_met"),
        ("2019-03-01", "2020-03", "2020-12-31", "met"),
        ("2019-03-01", "2020-03", "2020-03-15", "undetermined"),  # ended by then, perhaps
        ("2019-03-01", "2020-03-01", "2021-01-01", None),
    ],
)
def test_a_first_secretary_stays_for_one_to_three_years(begins, ends, day, answer):
    known = ledgers(posts=FIRST.format(begins=begins, ends=ends))
    assert said(known, "VIL-12b", day) == answer


@pytest.mark.parametrize(
    ("held", "answer"), [("2019-05-15", "met"), ("2019-05-14", "not_met"), ("2019-05", "unknown"), ("2019-06", "met")]
)
def test_a_lecture_counts_when_the_speaker_was_secretary_that_day(held, answer):
    known = ledgers(
        posts="person unit role from to\n P1 C2 secretary 2019-05-15 -",
        activities=f"place kind held_on title speaker\n 451102100203 lecture {held} 课 P1",
    )
    assert said(known, "LIFE-09", "2019-12-31", "C2") == answer


def test_a_natural_village_of_an_ended_village_counts_at_its_successor():
    places = SET["places"] + "N9 二组 natural_village 451102100209 - - -\n"
    facts = "unit period full_members probationary_members\n N9 2018 0 0"
    known = ledgers(places=places, facts=facts)
    assert said(known, "NAT-05", "2019-06-30", "451102100209") == "not_met"
    assert said(known, "NAT-05", "2019-06-30", "451102100201") is None
    assert said(known, "NAT-05", "2019-07-01", "451102100201") == "not_met"


def test_a_township_answers_for_a_project_of_a_place_that_has_ended_but_not_of_its_villages():
    places = SET["places"] + "451102100210 弃村 village 451102100 - 2019-06-01 -\n"
    projects = "code kind place started_on delivered_on\n X1 five_small {place} 2018-01-01 {delivered}"
    for place, delivered, answers in (
        ("451102100210", "2019-02-01", ["not_met", "met"]),
        ("451102100201", "2019-02-01", ["not_met", "not_met"]),
        ("451102100", "2019-06", ["not_met", "unknown"]),
    ):
        known = ledgers(places=places, projects=projects.format(place=place, delivered=delivered))
        assert [said(known, "VEN-04", day, "451102100") for day in ("2019-05-31", "2019-06-01")] == answers


def test_an_economic_organization_is_led_from_a_village_or_township_at_or_above_its_place():
    header, *lines = [line.split() for line in SET["organizations"].strip().splitlines()]
    text = "\n".join([" ".join([*header, "type"]), *(" ".join([*line, "-"]) for line in lines)])
    more = {"B9": "branch C2 451102100209", "E1": "branch B9 451102100201", "E2": "branch C1 451102100201"}
    for code, rest in more.items():
        text += f"\n{code} 中共企 {rest} - - {'-' if code == 'B9' else 'economic'}"
    known = ledgers(organizations=text)
    assert [said(known, "VIL-08", day, "E1") for day in ("2019-06-30", "2019-07-01")] == ["not_met", "met"]
    assert said(known, "VIL-08", "2019-07-01", "E2") == "not_met"  # led from the county


@pytest.mark.parametrize(
    ("elected", "answer"),
    [
        ("2019-06-10", "met"),
        ("2019-06-30", "met"),
        ("2019-06", "unknown"),
        ("2019-05-31", "met"),
        ("2019-07-02", "not_met"),
    ],
)
def test_approval_comes_before_the_first_election_since_the_application_and_filing_after_it(elected, answer):
    known = ledgers(
        elections=f"organization elected_on\n J1 {elected}",
        approvals="""
            organization  matter     no  applied_on  approved_on  refused_on  filed_on    approver
            J1            establish  -   2019-06-01  2019-06-10   -           2019-07-01  C2
            """,
    )
    assert said(known, "ORG-08a", "2019-12-31") == answer


def test_an_election_recorded_as_a_month_is_the_latest_from_its_first_day_on():
    known = ledgers(elections="organization elected_on eligible present\n B1 2016-05-01 10 5\n B1 2019-06 10 9")
    assert [said(known, "ELE-01", day, "B1") for day in ("2019-05-31", "2019-06-01")] == ["not_met", "met"]


def test_a_day_of_the_rule_within_two_versions_answers_nothing():
    known = ledgers(elections="organization elected_on eligible present\n B1 2020-07 10 9")
    assert said(known, "ELE-01", "2020-07-31", "B1") == "unknown"
    known = ledgers(elections="organization elected_on seats candidates\n B1 2020-07 5 5")
    assert said(known, "ELE-03", "2020-07-31", "B1") == "undetermined"


def test_a_look_back_is_the_latest_of_its_case_by_first_days_and_its_own_case_may_follow_it():
    known = ledgers(
        cases="code organization year identified_on\n Z1 B1 2019 2019-08-01",
        look_backs="""
            case  checked_on  result
            Z1    2019-07-01  relapsed
            Z1    2019-09     consolidated
            """,
    )
    assert [said(known, "WEAK-12", day, "Z1/2019-07-01") for day in ("2019-07-31", "2019-08-31", "2019-09-01")] == [
        *("not_met", "met", None)
    ]


@pytest.mark.parametrize(
    ("done", "answer"), [("2019-06-15", "met"), ("-", "not_met"), ("2019-06", "unknown"), ("2019-06-16", "not_met")]
)
def test_a_measure_without_its_day_is_not_done_and_one_of_the_month_of_acceptance_may_be(done, answer):
    measures = ("plan", "leader", "unit", "work_group", "first_secretary", "projects", "leadership")
    rows = [f"Z1 {measure} {done if measure == 'unit' else '2019-06-01'}" for measure in measures]
    known = ledgers(
        cases="code organization year identified_on accepted_on\n Z1 B1 2019 2019-03-01 2019-06-15",
        case_measures="\n".join(["case measure done_on", *rows]),
    )
    assert said(known, "WEAK-07", "2019-12-31", "Z1") == answer


def test_what_is_off_is_neither_found_nor_due_and_still_counted():
    settings = "name place from value\n SEED-03.mode - 2019-01-01 off"
    notices = "code organization issued_on due_on received_on\n D1 B1 2019-06-01 2019-07-31 -"
    off, on = ledgers(settings=settings, notices=notices), ledgers(notices=notices)
    for known, number in ((off, 0), (on, 1)):
        assert len(findings(known, date(2019, 8, 1), codes=["SEED-03"])) == number
        assert len([row for row in due(known, date(2019, 7, 1)) if row[0] == "SEED-03"]) == number
        assert said(known, "SEED-03", "2019-08-01", "D1") == "not_met"


@pytest.mark.parametrize(
    ("received", "status"), [("2019-08-31", "acknowledged"), ("2019-09", "notified"), ("-", "notified")]
)
def test_a_notice_received_by_then_is_acknowledged_and_one_perhaps_received_is_not(received, status):
    known = ledgers(
        notices=f"code organization issued_on due_on received_on\n D1 C2 2019-08-01 2019-12-31 {received}",
        finding_steps="rule unit on step due_on until approver notice\n CODE-07 N1 2019-08-01 notice - - - D1",
    )
    (found,) = (row for row in findings(known, date(2019, 9, 15), codes=["CODE-07"]) if row[1] == "N1")
    assert found[6] == status
