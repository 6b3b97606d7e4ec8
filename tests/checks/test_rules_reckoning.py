"""The plain second reckoning of the compliance rules, on a small set of its own: sentence by sentence."""

from __future__ import annotations

import csv
from datetime import date, timedelta
from pathlib import Path

import pytest

from tests.reference import figures, reading
from tests.reference.rules import Ledgers, answer, answers, due, findings
from tests.reference.rules.answers import CATALOGUE, every
from tests.reference.rules.days import at_most, months_after, span_of, window_of
from tests.reference.rules.versions import VERSIONS
from tests.reference.world import World
from tests.small_villages import SET, ledgers, said


def test_a_comparison_of_spans_holds_for_each_day_for_none_or_is_not_known():
    month, within, after = span_of("2019-06"), span_of("2019-06-30"), span_of("2019-07")
    assert [at_most(month, after), at_most(after, month), at_most(month, within), at_most(within, month)] == [
        *(True, False, True, None)
    ]
    assert at_most(None, month) is None


def test_months_after_the_last_day_of_a_longer_month_are_the_last_day_of_that_month():
    assert months_after(date(2020, 1, 31), 1) == date(2020, 2, 29)
    assert months_after(date(2020, 2, 29), 12) == date(2021, 2, 28)
    assert months_after(date(2019, 8, 31), -6) == date(2019, 2, 28)


@pytest.mark.parametrize(
    ("letter", "day", "first", "last"),
    [
        ("m", "2019-12-31", "2019-12-01", "2019-12-31"),
        ("m", "2019-12-30", "2019-11-01", "2019-11-30"),
        ("q", "2020-07-10", "2020-04-01", "2020-06-30"),
        ("q", "2020-02-10", "2019-10-01", "2019-12-31"),
        ("y", "2020-12-30", "2019-01-01", "2019-12-31"),
        ("y", "2020-12-31", "2020-01-01", "2020-12-31"),
    ],
)
def test_a_window_is_the_last_whose_last_day_is_not_after_the_day(letter, day, first, last):
    assert window_of(letter, date.fromisoformat(day)) == (date.fromisoformat(first), date.fromisoformat(last))


def test_the_catalogue_has_113_rules_each_with_versions_and_a_condition_or_a_deadline():
    assert len(CATALOGUE) == 113 and set(VERSIONS) == set(CATALOGUE)
    assert all((rule.condition is None) is (rule.due is not None) for rule in CATALOGUE.values())


APPROVALS = """
    organization  matter     no  applied_on  approved_on  refused_on  filed_on  approver
    J1            establish  -   {applied}   {approved}   -           -         C2
    """


@pytest.mark.parametrize(
    ("applied", "approved", "day", "answer"),
    [
        ("2019-05-31", "2019-06-30", "2019-07-01", "met"),
        ("2019-05-31", "2019-07-01", "2019-07-01", "not_met"),
        ("2019-05-31", "-", "2019-06-30", None),  # due today
        ("2019-05-31", "-", "2019-07-01", "not_met"),
        ("2019-05", "2019-06-30", "2019-07-01", "unknown"),  # due from 1 to 30 June
        ("2019-05", "2019-06-01", "2019-07-01", "met"),
        ("2019-07", "-", "2019-07-15", None),  # applied perhaps by then, but due later
        ("2017-05-31", "2017-07-01", "2019-07-01", None),  # no version then
        ("2018-11-02", "2018-12-02", "2019-07-01", None),  # done, and due in another year
        ("2018-11-02", "-", "2019-07-01", "not_met"),
        ("2018-10", "-", "2019-07-01", "undetermined"),  # a version from 28 October
    ],
)
def test_an_application_is_answered_within_a_month(applied, approved, day, answer):
    known = ledgers(approvals=APPROVALS.format(applied=applied, approved=approved))
    assert said(known, "ORG-07", day, "J1/establish/") == answer


def test_whoever_keeps_no_record_of_meetings_is_not_accused_of_holding_none():
    activities = """
        place         kind      held_on     title  organization
        451102100201  assembly  2019-08-01  会     B1
        451102100202  assembly  2019        会     -
        """
    for kept, expected in ((True, "not_met"), (False, "unknown")):
        known = ledgers(kept, activities=activities)
        assert said(known, "LIFE-01", "2019-09-30", "B1") == "met"
        assert said(known, "LIFE-01", "2019-12-31", "B1") == expected
        assert said(known, "LIFE-01", "2019-12-31", "J1") == "unknown"  # perhaps in it


def test_a_term_of_a_branch_elsewhere_ends_after_two_or_three_years_and_may_not_be_known():
    organizations = SET["organizations"] + "T1 中共站 branch C2 451102100 - -\n"
    elections = """
        organization  elected_on  extended_to
        B1            2018-07-12  -
        J1            2018-07-11  -
        T1            2018        -
        """
    known = ledgers(organizations=organizations, elections=elections)
    assert [said(known, "TERM-03", day, "B1") for day in ("2023-07-12", "2023-07-13")] == ["met", "not_met"]
    assert [said(known, "TERM-03", day, "J1") for day in ("2021-07-11", "2021-07-12")] == ["met", "not_met"]
    assert [said(known, "TERM-03", day, "T1") for day in ("2020-01-01", "2020-01-02", "2021-12-31", "2022-01-01")] == [
        *("met", "unknown", "unknown", "not_met")
    ]


POSTS = """
    person  unit  role              from        to          portfolio
    P1      B1    secretary         {begins}    {ends}      -
    P2      B1    committee_member  2019-01-01  -           -
    """


def test_a_post_is_long_vacant_after_ninety_days_from_its_end():
    known = ledgers(posts=POSTS.format(begins="2019-01-01", ends="2019-06-30"))
    last = date(2019, 6, 30) + timedelta(days=90)
    assert said(known, "COM-06", last.isoformat(), "B1") == "met"
    assert said(known, "COM-06", (last + timedelta(days=1)).isoformat(), "B1") == "not_met"
    assert said(known, "COM-06", "2019-01-01", "C2") == "not_met"  # vacant since before the record
    assert said(known, "COM-06", "2019-09-30", "J1") == "not_met"


@pytest.mark.parametrize(
    ("begins", "answer"),
    [
        ("2019-06-30", "met"),
        ("2019-06-29", "unknown"),
        ("2019-05-31", "not_met"),
        ("2019-05", "not_met"),
        ("2019", "unknown"),
    ],
)
def test_a_secretary_has_been_a_full_member_for_a_year(begins, answer):
    known = ledgers(posts=POSTS.format(begins=begins, ends="-"))
    assert said(known, "COM-04", "2019-12-31") == answer


def test_a_committee_has_three_people_and_their_portfolios():
    known = ledgers(posts=POSTS.format(begins="2019-01-01", ends="-"))
    assert said(known, "COM-01c", "2019-12-31", "B1") == "not_met"
    assert said(known, "COM-01b", "2019-12-31", "B1") == "met"
    assert said(known, "COM-03a", "2019-12-31", "B1") == "unknown"  # no portfolio is recorded
    assert said(known, "COM-01c", "2019-12-31", "J1") is None


def test_a_case_of_an_ended_village_counts_where_its_successor_is():
    organizations = SET["organizations"] + "B9 中共旧 branch C2 451102100209 - 2019-07-01\n"
    cases = """
        code  organization  year  identified_on  closed_on
        Z1    B9            2018  2018-04        2018-12-30
        Z2    B1            2019  2019-04-01     -
        """
    known = ledgers(organizations=organizations, cases=cases)
    assert said(known, "WEAK-11", "2019-06-30", "451102100201") == "met"
    assert said(known, "WEAK-11", "2019-07-01", "451102100201") == "not_met"


def test_steps_give_the_dates_of_a_case_that_its_row_lacks():
    known = ledgers(
        cases="code organization year identified_on closed_on\n Z1 B1 2019 2019-04 -",
        case_steps="""
            case  step       on          no
            Z1    decided    2019-04-20  -
            Z1    withdrawn  2019-06-01  -
            """,
    )
    assert [said(known, "WEAK-02", day, "Z1") for day in ("2019-04-19", "2019-04-20", "2019-06-01")] == [
        *(None, "not_met", None)
    ]


def test_a_setting_counts_at_its_place_and_below_until_a_nearer_one_and_a_dash_is_the_default():
    facilities = """
        place         kind   name  area_m2  from  to
        451102100201  venue  -     250      -     -
        451102100202  venue  -     250      -     -
        """
    settings = """
        name         place         from        value
        VEN-01.area  451102        2019-06-01  250
        VEN-01.area  451102100202  2019-07-01  '-'
        VEN-01.area  451102100202  2019-08-01  none
        """
    known = ledgers(facilities=facilities, settings=settings)
    for unit, answered in (
        ("451102100201", ["not_met", "met", "met", "met"]),
        ("451102100202", ["not_met", "met", "not_met", "unknown"]),
    ):
        days = ("2019-05-31", "2019-06-01", "2019-07-01", "2019-08-01")
        assert [said(known, "VEN-01a", day, unit) for day in days] == answered


FACTS = """
    unit          period   full_members  probationary_members
    451102100203  2018-12  2             0
    451102100203  2019-05  3             0
    """


def test_a_finding_says_since_when_under_which_version_and_whose_it_is():
    known = ledgers(facts=FACTS)
    assert findings(known, date(2019, 12, 31), codes=["ORG-01a"]) == [
        ("ORG-01a", "451102100203", "violation", "on", "2019-05-31", "2018-10-28", "new", "C2")
    ]
    assert findings(known, date(2019, 5, 30), codes=["ORG-01a"]) == []
    assert findings(known, date(2019, 12, 31), "451102", ["ORG-01a"])
    assert not findings(known, date(2019, 12, 31), "451102100201", ["ORG-01a"])


@pytest.mark.parametrize(
    ("steps", "status"),
    [
        (["2019-05-30 plan 2020-01-31 - -"], "new"),  # of an earlier run
        (["2019-05-31 plan 2020-01-31 - -"], "in_hand"),
        (["2019-05-31 plan 2020-01-31 - -", "2019-06-01 plan 2019-12-30 - -"], "overdue"),
        (["2019-05-31 plan 2019-12-31 - -", "2019-06-01 acknowledge - - -"], "in_hand"),
        (["2019-06-01 acknowledge - - -"], "acknowledged"),
        (["2019-05-01 except - 2020-01-01 C1"], "excepted"),
        (["2019-05-01 except - 2019-12-31 C1"], "new"),
        (["2019-05-01 except - 2020-01-01 C2"], "new"),  # a township, for a violation
        (["2019-05-01 except - 2020-01-01 C1", "2019-05-01 end - - -"], "new"),
        (["2019-05-01 except - 2020-01-01 C1", "2019-04-30 end - - -"], "excepted"),
    ],
)
def test_the_status_of_a_finding_comes_of_its_steps(steps, status):
    header = "rule unit on step due_on until approver\n"
    text = header + "\n".join(f"ORG-01a 451102100203 {step}" for step in steps)
    known = ledgers(facts=FACTS, finding_steps=text)
    (found,) = findings(known, date(2019, 12, 31), codes=["ORG-01a"])
    assert found[6] == status


def test_a_finding_of_a_window_is_report_until_ten_days_after_it():
    known = ledgers()
    for day, mode in (("2019-07-10", "report"), ("2019-07-11", "on")):
        found = findings(known, date.fromisoformat(day), codes=["LIFE-01"])
        assert {(row[1], row[3]) for row in found} == {("B1", mode), ("J1", mode)}


def test_what_falls_due_is_listed_from_the_day_itself_and_not_once_it_is_perhaps_done():
    notices = """
        code  organization  issued_on   due_on      received_on
        D1    B1            2019-06-01  2019-07-31  -
        D2    J1            2019-06-01  2019-07     2019-07
        """
    known = ledgers(notices=notices)
    assert due(known, date(2019, 6, 1), None, 60) == [
        ("SEED-03", "D1", "2019-07-31", "C2"),
        ("SEED-03", "D2", "2019-07-31", "C2"),
    ]
    assert due(known, date(2019, 7, 15), None, 60) == [("SEED-03", "D1", "2019-07-31", "C2")]
    assert due(known, date(2019, 8, 1), None, 60) == [] == due(known, date(2019, 6, 1), None, 59)


def test_the_days_on_which_a_run_may_begin_are_enough():
    known = ledgers(
        facts=FACTS,
        posts=POSTS.format(begins="2019-01-01", ends="2019-06-30"),
        approvals=APPROVALS.format(applied="2019-03", approved="-"),
        elections="organization elected_on extended_to\n B1 2014-05-01 -\n J1 2016-11 -",
    )
    day, checked = date(2019, 10, 1), 0
    for row in findings(known, day):
        code, name, began = row[0], row[1], row[4]
        at = day
        while at > date(2018, 12, 1) and answer(known, code, name, at - timedelta(days=1)) == "not_met":
            at -= timedelta(days=1)
        if at > date(2018, 12, 1):
            assert began == at.isoformat(), row
            checked += 1
        else:
            assert began is None or began <= at.isoformat(), row
    assert checked >= 10


def test_the_numbers_of_a_rule_are_those_of_its_units():
    known = ledgers(facts=FACTS)
    day = date(2019, 12, 31)
    for scope in (None, "451102100", "451102100201", "nowhere"):
        for code, numbers in answers(known, day, scope).items():
            found = [given for _, given in every(known, code, day, scope)]
            assert numbers["denominator"] == len(found) - found.count("undetermined")
            assert numbers["numerator"] == found.count("met") and numbers["not_met"] == found.count("not_met")
    assert answers(known, day)["ORG-01a"]["undetermined"] == 2
    assert answers(known, day)["VIL-09a"]["target"] is None


SAMPLE = Path(__file__).parents[1] / "data" / "sample" / "first"
AS_THE_FIGURE = {
    "EDU-04": "secretary.trained_city",
    "NAT-01": "natural_village.branch_where_due",
    "NAT-02": "natural_village.without_members_helped",
    "VEN-01a": "village.venue_300",
    "VEN-02": "village.venue_unified",
    "SEED-02": "village.poor_paired",
    "RELO-01": "site.organization_coverage",
    "RELO-03": "site.instructor",
}


def test_a_rule_that_says_what_a_figure_says_has_its_units_and_answers():
    known = Ledgers({path.stem: list(csv.DictReader(path.open(encoding="utf-8"))) for path in SAMPLE.glob("*.csv")})
    day = date(2019, 12, 31)
    theirs = World(reading.read(SAMPLE), day)
    for code, figure in AS_THE_FIGURE.items():
        found = {unit.name: given for unit, given in every(known, code, day, "451103")}
        items = figures.in_scope(theirs, figures.FIGURES[figure][1](theirs), "451103")
        assert found == {item.unit: item.answer for item in items}, code
