"""The edges of days and of periods, of stars and of amounts: each rule in a registry of a few rows."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest

from registry.figures import service
from tests.figures.edge_ledgers import BASE, EAST, EDGES, SITE, TOWN, WEST
from tests.figures.sentences import FLAGS
from tests.registry_under_test import RegistryUnderTest, Small


def values(registry: RegistryUnderTest, figure: str, *days: str, scope: str | None = None) -> list[object]:
    return [registry.value(figure, day, scope) for day in days]


# -- terms -------------------------------------------------------------------------------------------------------


def test_a_term_of_three_years_from_a_29_february_ends_on_28_february(small: Small) -> None:
    registry = small({**BASE, **EDGES["terms"]})
    answers = {day: registry.answers("organization.term_valid", day)["D2"] for day in ("2019-02-27", "2019-02-28")}
    assert answers == {"2019-02-27": "met", "2019-02-28": "not_met"}
    shown = registry.explain("organization.term_valid", "D2", "2019-02-28")["condition"]["values"][0]
    assert (shown["value"], shown["on"], shown["key"]) == ("2019-02-28", "2016-02-29", "D2/2016-02-29")


def test_a_body_elected_before_12_july_2018_serves_three_years_and_from_then_on_five(small: Small) -> None:
    registry = small({**BASE, **EDGES["terms"]})
    for day, answer in {
        "2018-07-10": "unknown",
        "2018-07-11": "met",
        "2021-07-10": "met",
        "2021-07-11": "not_met",
    }.items():
        assert registry.answers("organization.term_valid", day)["D3"] == answer, day
    registry = small({**BASE, **EDGES["terms around the rule"]})
    for day, answer in {"2021-07-12": "met", "2023-07-11": "met", "2023-07-12": "not_met"}.items():
        assert registry.answers("organization.term_valid", day)["D2"] == answer, day


def test_an_extension_takes_the_place_of_the_term_and_lasts_to_the_last_day_of_its_month(small: Small) -> None:
    registry = small({**BASE, **EDGES["terms around the rule"]})
    for day, answer in {
        "2018-06-30": "unknown",
        "2018-07-01": "met",
        "2021-09-01": "met",
        "2021-09-29": "met",
        "2021-09-30": "not_met",
    }.items():
        assert registry.answers("organization.term_valid", day)["D3"] == answer, day


def test_a_term_of_five_years_from_a_29_february_ends_on_28_february(small: Small) -> None:
    registry = small({**BASE, **EDGES["terms"]})
    answers = [registry.answers("organization.term_valid", day)["D2"] for day in ("2025-02-27", "2025-02-28")]
    assert answers == ["met", "not_met"]


def test_a_term_that_ends_after_the_last_day_that_may_be_written_is_explained(small: Small) -> None:
    elections = "organization,elected_on,extended_to\nD2,2096-02-29,\nD3,2100,\n"
    registry = small({**BASE, "elections": elections})
    for day in ("2096-02-29", "2100-12-31", "2101-02-27", "2101-02-28", "2104-12-31", "2105-01-01", "9999-12-31"):
        answers = registry.answers("organization.term_valid", day)
        shown = {u: registry.explain("organization.term_valid", u, day) for u in ("D2", "D3")}
        assert {u: s["answer"] for u, s in shown.items()} == {u: answers[u] for u in shown}
        if day > "2100":
            ends = {
                u: v["value"] for u, s in shown.items() for v in s["condition"]["values"] if v["name"] == "term_ends"
            }
            assert ends == {"D2": "2101-02-28", "D3": "2105-01-01"}
            assert answers["D2"] == ("met" if day < "2101-02-28" else "not_met")


# -- periods -----------------------------------------------------------------------------------------------------


def test_of_stocks_that_end_together_the_day_comes_before_the_month_and_the_month_before_the_year(small: Small) -> None:
    registry = small({**BASE, **EDGES["ties"]})
    days = ("2019-06-29", "2019-06-30", "2019-12-30", "2019-12-31")
    assert values(registry, "member.activists", *days) == [0, 5, 5, 3]
    assert values(registry, "member.applicants", *days) == [0, 40, 40, 20]
    assert registry.figures("2019-06-29")["member.activists"]["unknown"] == 2


def test_a_month_of_february_ends_on_the_29th_in_a_leap_year(small: Small) -> None:
    registry = small({**BASE, **EDGES["ties"]})
    assert values(registry, "member.applicants", "2020-02-28", "2020-02-29") == [20, 60]


def test_a_flow_of_a_year_that_has_not_ended_counts_by_its_months_that_have(small: Small) -> None:
    registry = small({**BASE, **EDGES["flows"]})
    days = ("2019-01-30", "2019-01-31", "2019-02-28", "2019-12-30", "2019-12-31", "2020-01-01", "2020-02-29")
    assert values(registry, "member.developed", *days) == [0, 1, 3, 3, 7, 0, 1]
    shown = registry.explain("member.developed", EAST, "2019-06-30")["condition"]["values"]
    assert [(v["period"], v["value"]) for v in shown] == [("2019-01", 1), ("2019-02", 2)]


def test_an_income_of_exactly_the_bound_is_met_and_a_ten_thousandth_below_is_not(small: Small) -> None:
    registry = small({**BASE, **EDGES["flows"]})
    answers = {
        d: registry.answers("village.income_40k", d) for d in ("2019-02-28", "2019-12-31", "2020-02-29", "2020-03-31")
    }
    assert answers["2019-02-28"] == {EAST: "met", WEST: "unknown"}
    assert answers["2019-12-31"] == {EAST: "not_met", WEST: "unknown"}
    assert answers["2020-02-29"] == answers["2020-03-31"] == {EAST: "unknown", WEST: "met"}


def test_a_plan_is_that_of_the_year_on_any_day_of_it(small: Small) -> None:
    registry = small({**BASE, **EDGES["plans"]})
    days = ("2018-12-31", "2019-01-01", "2019-06-30", "2019-12-31", "2020-01-01")
    assert values(registry, "member.plan", *days) == [5, 2, 2, 2, 0]


def test_a_ratio_is_over_the_units_that_have_both_and_unknown_are_those_that_have_one(small: Small) -> None:
    registry = small({**BASE, **EDGES["plans"]})
    ratios = {day: registry.figures(day)["member.activist_ratio"] for day in ("2019-12-30", "2019-12-31", "2020-06-30")}
    shown = {day: [r[k] for k in ("numerator", "denominator", "unknown", "value", "met")] for day, r in ratios.items()}
    assert shown == {
        "2019-12-30": [1, 2, 0, 0.5, False],
        "2019-12-31": [6, 2, 0, 3.0, True],
        "2020-06-30": [0, 0, 1, None, None],
    }
    assert registry.units("member.activist_ratio", "2020-06-30") == []


# -- parts of dates ----------------------------------------------------------------------------------------------


def test_a_month_as_the_day_by_which_a_case_is_due_is_past_after_its_last_day(small: Small) -> None:
    registry = small({**BASE, **EDGES["parts of dates"]})
    days = ("2019-05-01", "2019-05-31", "2019-06-01", "2019-06-30", "2019-07-01")
    assert values(registry, "case.overdue", *days) == [0, 0, 1, 1, 0]


@pytest.mark.parametrize(
    ("written", "last"), [("2020-02", "2020-02-29"), ("2100-02", "2100-02-28"), ("2019", "2019-12-31"),
                          ("2019-12", "2019-12-31"), ("2019-12-05", "2019-12-05"), ("2100", "2100-12-31")],
)  # fmt: skip
def test_a_deadline_counts_to_the_last_day_that_it_names_and_is_shown_as_written(
    small: Small, written: str, last: str
) -> None:
    cases = f"code,organization,year,identified_on,due_on\nZ1,D2,2019,2019-03,{written}\n"
    elections = f"organization,elected_on,extended_to\nD2,2018,{written}\n"
    registry = small({**BASE, "cases": cases, "elections": elections})
    end = date.fromisoformat(last)
    before, after = (str(end + timedelta(days=n)) for n in (-1, 1))
    assert values(registry, "case.overdue", before, last, after) == [0, 0, 1]
    shown = registry.explain("case.overdue", "Z1", after)
    assert shown["answer"] == "met"
    assert {v["value"] for v in shown["population"]["values"] if v["name"] == "due_on"} == {written}
    answers = {d: registry.explain("organization.term_valid", "D2", d)["answer"] for d in (before, last)}
    assert answers == {before: "met", last: "not_met"}


def test_an_event_of_a_month_or_a_year_has_happened_from_its_first_day_on(small: Small) -> None:
    registry = small({**BASE, **EDGES["parts of dates"]})
    assert values(registry, "case.opened", "2018-12-31", "2019-01-01", "2019-02-28", "2019-03-01") == [0, 1, 1, 2]
    assert values(registry, "activity.wishes", "2019-01-01", "2019-04-30", "2019-05-01", "2020-01-01") == [3, 3, 4, 0]


def test_a_spell_of_months_holds_from_the_first_day_to_the_day_before_the_last_months_first(small: Small) -> None:
    registry = small({**BASE, **EDGES["parts of dates"]})
    days = ("2018-04-30", "2018-05-01", "2019-05-31", "2019-06-01")
    assert [len(registry.units("village.secretary", day, "met")) for day in days] == [0, 1, 1, 0]
    assert values(registry, "secretary.removed_unfit", "2019-05-31", "2019-06-01", "2019-12-31", "2020-01-01") == [
        0,
        1,
        1,
        0,
    ]
    assert values(registry, "cadre.trainee", "2018-12-31", "2019-01-01", "2019-12-31", "2020-01-01") == [0, 1, 1, 0]
    modes = [
        registry.explain("site.coverage_mode", SITE, d)["condition"]["values"] for d in ("2019-04-30", "2019-05-01")
    ]
    assert [len(values) for values in modes] == [0, 1]


def test_a_unit_is_named_with_the_day_as_it_was_written(small: Small) -> None:
    registry = small({**BASE, **EDGES["parts of dates"]})
    assert registry.units("secretary.removed_unfit", "2019-06-30") == ["P1@D2/secretary/2018-05"]
    assert registry.units("activity.wishes", "2019-06-30") == [f"{EAST}/wish/2019-05/夏", f"{EAST}/wish/2019/春"]
    shown = registry.explain("case.overdue", "Z1", "2019-06-30")["population"]["values"]
    assert {v["name"]: v["value"] for v in shown} == {
        "identified_on": "2019-03",
        "closed_on": "2019-07",
        "due_on": "2019-05",
    }


# -- stars -------------------------------------------------------------------------------------------------------


def test_of_ratings_of_one_day_the_later_year_counts_and_of_one_year_the_revocation(small: Small) -> None:
    registry = small({**BASE, **EDGES["stars"]})
    none = dict.fromkeys("012345", 0)
    assert registry.value("organization.stars", "2019-02-27") == none | {"0": 2}
    assert registry.value("organization.stars", "2019-02-28") == none | {"0": 1, "1": 1}
    assert registry.value("organization.stars", "2019-03-01") == none | {"0": 1, "3": 1}
    assert registry.value("organization.stars", "2019-11-30") == none | {"0": 1, "3": 1}
    assert registry.value("organization.stars", "2019-12-01") == none | {"3": 1, "5": 1}


# -- amounts -----------------------------------------------------------------------------------------------------


def test_amounts_with_decimals_add_up_exactly(small: Small) -> None:
    registry = small({**BASE, **EDGES["amounts"]})
    found = registry.figures("2019-12-31")
    assert found["project.pairing_amount"]["value"] == Decimal("0.3")
    assert (found["project.devolved_amount"]["value"], found["project.devolved_amount"]["unknown"]) == (0, 1)
    assert registry.value("project.pairing_amount", "2020-12-31") == Decimal("5.3")
    assert [registry.value("project.pairing_amount", "2019-12-31", s) for s in (EAST, WEST)] == [
        Decimal("0.1"),
        Decimal("0.2"),
    ]


def test_a_thousand_of_the_largest_amounts_add_up_exactly(small: Small) -> None:
    rows = "".join(f"X{n},devolved,{EAST},999999999998.9999,2019\n" for n in range(1000))
    registry = small({**BASE, "projects": "code,kind,place,amount_yuan,started_on\n" + rows})
    assert registry.value("project.devolved_amount", "2019-12-31") == Decimal("999999999998999.9")
    by_town = service.figures_by(registry.connection, registry.moment("2019-12-31"), None, "township")
    assert by_town[0]["figures"] == list(registry.figures("2019-12-31", TOWN).values())


# -- venues ------------------------------------------------------------------------------------------------------


def test_a_venue_without_an_area_makes_unknown_only_where_no_other_is_large_enough(small: Small) -> None:
    header = f"place,kind,name,from,to,area_m2,{','.join(FLAGS)}\n"
    large, none = f"{EAST},venue,新,2018,,300,,,,,\n", f"{EAST},venue,旧,2018,2019-07-01,,yes,yes,yes,yes,\n"
    small_one = f"{WEST},venue,,2018,,299.9999,yes,no,,,\n{WEST},service_centre,,2018,,500,yes,yes,yes,yes,yes\n"
    registry = small({**BASE, "facilities": header + large + none + small_one})
    assert registry.answers("village.venue_300", "2019-06-30") == {EAST: "met", WEST: "not_met"}
    assert registry.answers("village.venue_unified", "2019-06-30") == {EAST: "unknown", WEST: "not_met"}
    registry = small({**BASE, "facilities": header + none + small_one})
    assert registry.answers("village.venue_300", "2019-06-30") == {EAST: "unknown", WEST: "not_met"}
    assert registry.answers("village.venue_300", "2019-07-01") == {EAST: "not_met", WEST: "not_met"}
    assert registry.answers("village.venue_unified", "2019-07-01") == {WEST: "not_met"}
