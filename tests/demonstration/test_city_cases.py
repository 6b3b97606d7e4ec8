"""The cases of the demonstration city: at every step in June 2019, closed in December, looked back at, relapsed."""

from __future__ import annotations

from collections import Counter, defaultdict

import pytest

from registry.demonstration import audits, plan
from registry.demonstration.counties import COUNTIES, PINGGUI, ZHONGSHAN
from registry.rectification.audit_ledger import SIGNATURES
from registry.rectification.ledger import RESULTS, STEPS
from registry.rectification.steps import DATES, FOLLOWS, Course, LookBack, Step, contradictions, steps_of
from registry.slices import BY_KEY

Rows = dict[str, list[dict[str, str]]]
MIDDLE, END = 20190630, 20191231


def day(text: str) -> int | None:
    """A written day as the registry's number of it."""
    return BY_KEY["cases"].by_key["closed_on"].parse(text)


class Cases:
    """The cases of the city as their rows tell them, each with its course."""

    def __init__(self, rows: Rows):
        self.rows = {row["code"]: row for row in rows["cases"]}
        self.dates = {code: {column: day(row[column]) for column in DATES} for code, row in self.rows.items()}
        self.steps: dict[str, list[Step]] = defaultdict(list)
        for row in rows["case_steps"]:
            no = int(row["no"]) if row["no"] else None
            self.steps[row["case"]].append(Step(row["step"], day(row["on"]) or 0, no, row["level"] or None))
        self.look_backs: dict[str, list[LookBack]] = defaultdict(list)
        for ledger in ("look_backs", "audit_items"):
            for row in rows[ledger]:
                if row["result"]:
                    self.look_backs[row["case"]].append(LookBack(day(row["checked_on"]) or 0, row["result"], ledger))
        self.courses = {
            code: steps_of(dates, self.steps[code], self.look_backs[code]) for code, dates in self.dates.items()
        }

    def of(self, *years: str) -> dict[str, Course]:
        return {code: course for code, course in self.courses.items() if self.rows[code]["year"] in years}

    def states(self, on: int, *years: str) -> Counter[str | None]:
        return Counter(course.state(on) for course in self.of(*years).values())


@pytest.fixture(scope="module")
def cases(rows: Rows) -> Cases:
    return Cases(rows)


def test_in_the_middle_of_2019_cases_stand_at_every_state(cases: Cases) -> None:
    states = cases.states(MIDDLE, "2016", "2017", "2018", "2019")
    assert {option.key for option in (*STEPS, *RESULTS)} == set(states) - {None}
    of_year = cases.states(MIDDLE, "2019")
    assert {option.key for option in STEPS} - {"withdrawn"} <= set(of_year)


def test_the_cases_of_2019_that_were_identified_are_closed_by_its_end(cases: Cases) -> None:
    identified = [course for course in cases.of("2019").values() if course.is_identified(END)]
    assert len(identified) == plan.CASES_2019
    assert all(course.state(END) == "closed" for course in identified)
    others = cases.states(END, "2019") - Counter(closed=plan.CASES_2019)
    assert set(others) == {"dismissed", "jointly_checked"}


def test_every_case_of_2017_and_2018_is_looked_back_at_in_2019_with_the_results_of_the_plan(cases: Cases) -> None:
    latest = {}
    for code, course in cases.of("2017", "2018").items():
        of_year = [one for one in course.look_backs if 20190101 <= one.day <= END]
        assert [one.ledger for one in of_year] == ["audit_items"], code
        latest[code] = course.look_backs[-1].result
    assert len(latest) == plan.CASES_2017 + plan.CASES_2018
    assert Counter(latest.values()) == plan.LOOK_BACKS_2019


def test_a_case_and_a_day_have_one_look_back(cases: Cases) -> None:
    for code, found in cases.look_backs.items():
        assert len({one.checked_on for one in found}) == len(found), code


def test_dates_and_steps_of_a_case_do_not_contradict_each_other(cases: Cases) -> None:
    found = {code: contradictions(cases.dates[code], cases.steps[code]) for code in cases.rows}
    assert {code: columns for code, columns in found.items() if columns} == {}


def test_every_step_may_follow_the_one_before_it(cases: Cases) -> None:
    for code, course in cases.courses.items():
        before: str | None = None
        for step in course.steps:
            assert before in (*FOLLOWS[step.step][0], *FOLLOWS[step.step][1]), (code, before, step)
            before = step.step


def test_some_counties_record_every_step_and_others_dates_alone(cases: Cases) -> None:
    with_rows = {code for code, steps in cases.steps.items() if len(steps) > 1}
    of_year = {code for code in cases.of("2019") if cases.courses[code].is_identified(END)}
    kept = {county: [code in with_rows for code in of_year if code[7:9] == county[4:]] for county in COUNTIES}
    whole, none = [c for c in COUNTIES if all(kept[c])], [c for c in COUNTIES if not any(kept[c])]
    assert {PINGGUI, ZHONGSHAN} <= set(whole) and len(none) >= 2
    alone = {code for code, dates in cases.dates.items() if not any(dates.values())}
    assert {code[7:9] for code in of_year & alone} == {PINGGUI[4:]}


def test_a_relapse_is_followed_by_a_case_of_the_same_organization_that_begins_no_earlier(cases: Cases) -> None:
    linked = {code: row["relapse_of"] for code, row in cases.rows.items() if row["relapse_of"]}
    assert len(linked) >= 8
    for code, before in linked.items():
        assert cases.rows[code]["organization"] == cases.rows[before]["organization"]
        begins = cases.courses[code].begins(END)
        found = [one.day for one in cases.look_backs[before] if one.result == "relapsed"]
        assert found and begins is not None and min(found) <= begins, code


def test_of_the_relapses_that_were_found_most_are_followed_and_some_are_not(cases: Cases) -> None:
    relapsed = [code for code, course in cases.courses.items() if course.state(END) == "relapsed"]
    followed = {row["relapse_of"] for row in cases.rows.values()}
    assert 1 <= sum(code not in followed for code in relapsed) < sum(code in followed for code in relapsed)


def test_one_relapse_is_found_two_years_after_the_case_was_opened_with_every_step_of_both(cases: Cases) -> None:
    whole = [option.key for option in STEPS if option.key not in ("failed", "dismissed", "withdrawn")]
    found = []
    for code, row in cases.rows.items():
        pair = (code, row["relapse_of"])
        if all(one and set(whole) <= {step.step for step in cases.steps[one]} for one in pair):
            found.append(pair)
    assert ("RS2019-03104215", "RS2017-03104215") in found


def test_the_audit_that_is_closed_holds_the_cases_of_both_years_and_is_signed_by_every_level(rows: Rows) -> None:
    [audit] = [row for row in rows["audits"] if row["code"] == audits.CLOSED]
    items = [row for row in rows["audit_items"] if row["audit"] == audit["code"]]
    of_years = {row["code"] for row in rows["cases"] if row["year"] in audit["years"].split(";")}
    assert audit["closed_on"] and {row["case"] for row in items} == of_years
    for item in items:
        levels = list(SIGNATURES)[item["case"][7:9] == audits.WITHOUT_TOWNSHIP[4:] :]
        signed = [item[SIGNATURES[level]] for level in levels]
        assert all(signed) and sorted([item["checked_on"], *signed]) == [item["checked_on"], *signed]
        assert signed[-1] <= audit["closed_on"]


def test_the_audit_under_way_has_items_at_every_level(rows: Rows) -> None:
    [audit] = [row for row in rows["audits"] if not row["closed_on"]]
    items = [row for row in rows["audit_items"] if row["audit"] == audit["code"]]
    signed = Counter("".join("x" if item[column] else "-" for column in SIGNATURES.values()) for item in items)
    assert {"---", "x--", "xx-", "xxx"} <= set(signed)
    assert any(item["result"] and not item["township_on"] for item in items)
    assert any(not item["result"] for item in items)


def test_an_audit_opens_with_what_was_known_before_it(rows: Rows) -> None:
    for audit in rows["audits"]:
        assert audit["as_of"] == audit["opened_on"] and audit["known_at"] == "4"


def test_a_case_that_the_township_would_let_go_is_dismissed_and_two_of_2016_are_withdrawn(cases: Cases) -> None:
    assert cases.states(END, "2019")["dismissed"] == 3
    assert cases.states(END, "2016")["withdrawn"] == 2


def test_the_pool_has_the_professional_secretaries(rows: Rows) -> None:
    pool = {row["person"] for row in rows["pool"] if not row["to"]}
    professional = {row["person"] for row in rows["posts"] if row["management"] == "professional" and not row["to"]}
    assert len(pool) == plan.PROFESSIONAL_SECRETARIES and pool == professional
    assert all(row["outcome"] for row in rows["pool"] if row["to"])


def test_there_are_cadre_events_of_every_kind_in_2019(rows: Rows) -> None:
    counts = Counter(row["kind"] for row in rows["cadre_events"] if row["on"].startswith("2019"))
    assert {kind: count > 4 for kind, count in counts.items()} == dict.fromkeys(
        ("interviewed", "recalled", "accountable", "insured"), True
    )
    posts = {(row["person"], row["unit"]) for row in rows["posts"]}
    assert {(row["person"], row["unit"]) for row in (*rows["cadre_events"], *rows["safeguards"])} <= posts


def test_scores_of_a_naming_add_up_to_what_is_recorded_with_it(rows: Rows) -> None:
    sums: Counter[str] = Counter()
    for row in rows["rating_scores"]:
        sums[row["organization"]] += int(row["score"])
    named = {
        row["organization"]: int(row["score"]) for row in rows["ratings"] if row["stage"] == "named" and row["score"]
    }
    assert named == sums and len(named) > 20


def test_every_value_of_the_cases_that_a_county_sets_names_its_source(rows: Rows) -> None:
    own = [row for row in rows["settings"] if row["name"].startswith(("case.", "accept.", "audit.", "star.", "have."))]
    assert {"case.checklist", "accept.score", "case.skips", "audit.levels"} <= {row["name"] for row in own}
    assert all("演示" in row["source"] for row in own)
