"""The demonstration city shows what the bulletin published, and moving the date shows a city at work."""

from __future__ import annotations

import csv
from datetime import date
from functools import cache
from itertools import combinations, pairwise
from typing import Any

import pytest

from registry.demonstration import plan
from registry.demonstration.counties import COUNTIES
from registry.resources import resource
from tests.reference.figures import TARGETS, answers, evaluate
from tests.reference.reading import Ledgers

BULLETIN = resource("demonstration", "expected.tsv")
YEAR_END = date(2019, 12, 31)
PAST = (date(2017, 12, 31), date(2018, 12, 31), YEAR_END)
Figures = dict[str, dict[str, Any]]


def expected() -> list[dict[str, str]]:
    """The rows of the bulletin's table."""
    with BULLETIN.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t"))


@pytest.fixture(scope="module")
def figures(ledgers: Ledgers) -> Any:
    """The city's figures, or a county's, as of a day."""

    @cache
    def of_day(day: date) -> dict[str | None, Figures]:
        return evaluate(ledgers, day, ["4511", *COUNTIES])

    return lambda day, scope="4511": of_day(day)[scope]


def value(figure: dict[str, Any], field: str = "value") -> Any:
    """A field, by its dotted name."""
    found: Any = figure
    for part in field.split("."):
        found = found[part]
    return found


@pytest.mark.parametrize("row", expected(), ids=lambda row: f"{row['figure']} {row['field']}")
def test_every_published_figure_holds_at_the_end_of_2019(row: dict[str, str], figures: Any) -> None:
    found, wanted = value(figures(YEAR_END)[row["figure"]], row["field"]), float(row["expected"])
    holds = {"=": found == wanted, ">": found > wanted, "≈": abs(found - wanted) <= 0.0005}
    assert holds[row["op"]], f"{found} {row['op']} {wanted}"


def test_the_table_of_the_bulletin_is_not_empty() -> None:
    assert len(expected()) > 50


IMPROVING = (
    "place.sites",
    "natural_village.branch_where_due",
    "natural_village.organization_coverage",
    "natural_village.work_coverage",
    "natural_village.without_members_helped",
    "site.organization_coverage",
    "site.instructor",
    "site.self_governance",
    "site.mass_bodies",
    "site.women_home",
    "site.service_activities",
    "village.secretary",
    "village.both_posts",
    "village.venue_300",
    "village.venue_unified",
    "village.income_40k",
    "village.income_50k",
    "village.income_100k",
    "village.poor_paired",
    "village.paired",
    "village.first_secretary_where_due",
    "pairing.enterprises",
    "organization.term_valid",
    "secretary.trained_city",
    "cadre.resident",
    "case.closed",
    "case.look_back",
    "member.activists",
    "clinic.direct_settlement",
    "township.posts_filled",
    "project.pairing",
    "project.devolved",
)


@pytest.mark.parametrize("code", IMPROVING)
def test_every_year_end_is_better_than_the_one_before(code: str, figures: Any) -> None:
    series = [value(figures(day)[code]) for day in PAST]
    assert all(before < after for before, after in pairwise(series)), series


def test_some_figures_were_worse_not_only_a_little(figures: Any) -> None:
    first, last = figures(PAST[0]), figures(YEAR_END)
    for code in (
        "natural_village.organization_coverage",
        "village.venue_300",
        "village.poor_paired",
        "village.income_40k",
    ):
        assert value(first[code]) < value(last[code]) - 0.25, code


def test_the_middle_of_2019_lies_between(figures: Any) -> None:
    middle = figures(date(2019, 6, 30))
    for code in ("natural_village.organization_coverage", "village.venue_300", "site.instructor", "village.paired"):
        assert value(figures(PAST[1])[code]) < value(middle[code]) < value(figures(YEAR_END)[code]), code
    assert value(middle["case.closed"]) < 0.1


def test_there_were_fewer_stars_before(figures: Any) -> None:
    for level in ("categories.5", "categories.4", "categories.3"):
        series = [value(figures(day)["organization.stars"], level) for day in PAST]
        assert series[0] < series[1] < series[2]


@pytest.mark.parametrize("year", [2017, 2018])
def test_the_cases_of_2017_and_2018_were_open_at_the_end_of_their_year(year: int, figures: Any) -> None:
    year_end = figures(date(year, 12, 31))
    assert value(year_end["case.opened"]) == {2017: plan.CASES_2017, 2018: plan.CASES_2018}[year]
    assert value(year_end["case.closed"]) < 0.2
    assert value(year_end["case.overdue"]) > 10


def test_vacant_township_posts_fell_from_the_published_rate_of_2018(figures: Any) -> None:
    assert value(figures(PAST[1])["township.posts_filled"]) == pytest.approx(1 - plan.VACANCY_2018, abs=0.0005)


def test_the_plan_of_development_keeps_the_activists_above_three_for_one(figures: Any) -> None:
    assert value(figures(YEAR_END)["member.plan"]) == plan.DEVELOPMENT_PLAN <= plan.ACTIVISTS / 3


def test_ten_days_later_stocks_and_spells_stand_and_flows_begin_anew(figures: Any) -> None:
    before, after = figures(YEAR_END), figures(date(2020, 1, 10))
    for code in (
        "place.villages",
        "village.organized",
        "village.venue_300",
        "organization.term_valid",
        "cadre.resident",
    ):
        assert value(after[code]) == value(before[code]), code
    assert after["village.income_40k"]["unknown"] == after["village.income_40k"]["denominator"]
    assert value(after["member.plan"]) > 0
    assert value(after["case.opened"]) == value(after["activity.wishes"]) == 0


#: The shares that the city was drawn for: those that the bulletin publishes, and ten that lie beside them.
SHARES = (
    "natural_village.branch_where_due",
    "natural_village.organization_coverage",
    "natural_village.work_coverage",
    "natural_village.without_members_helped",
    "site.organization_coverage",
    "site.instructor",
    "site.self_governance",
    "site.mass_bodies",
    "village.organized",
    "village.secretary",
    "village.led",
    "village.both_posts",
    "village.venue_300",
    "village.venue_unified",
    "village.income_40k",
    "village.income_50k",
    "village.income_100k",
    "village.income_200k",
    "village.income_500k",
    "village.poor_paired",
    "village.first_secretary_where_due",
    "organization.term_valid",
    "secretary.trained_city",
    "case.closed",
    "case.seven_ones",
    "case.look_back",
    "five_small.delivered",
)


@pytest.mark.parametrize("pair", list(combinations(COUNTIES, 2)), ids="-".join)
def test_no_two_counties_have_the_same_rate_in_more_than_a_third_of_the_shares(pair: Any, figures: Any) -> None:
    one, other = (figures(YEAR_END, county) for county in pair)
    whole = [code for code in SHARES if value(figures(YEAR_END)[code]) == 1]  # met by all, so by each county
    able = [code for code in SHARES if code not in whole]
    same = [code for code in able if value(one[code]) == value(other[code])]
    assert len(able) >= 18 and len(same) <= len(able) / 3, same


def test_no_county_stands_apart_in_its_natural_villages(figures: Any) -> None:
    """Of each a like share must have a branch of its own, and a like number of them a village has."""
    due = {}
    for county in COUNTIES:
        found = figures(YEAR_END, county)
        branches, hamlets = (
            value(found["natural_village.branch_where_due"], "denominator"),
            value(found["place.natural_villages"]),
        )
        due[county] = branches / hamlets, branches / value(found["place.villages"])
    assert all(0.3 <= share <= 0.5 and 1.7 <= branches <= 2.8 for share, branches in due.values()), due


def test_every_county_is_the_best_at_something_or_the_worst_at_something(figures: Any) -> None:
    rates = {
        code: {c: value(figures(YEAR_END, c)[code]) for c in COUNTIES}
        for code in SHARES
        if code.startswith(("village.", "organization.", "secretary."))
    }
    best = {max(found, key=found.__getitem__) for found in rates.values() if len(set(found.values())) == 5}
    worst = {min(found, key=found.__getitem__) for found in rates.values() if len(set(found.values())) == 5}
    assert best | worst >= set(COUNTIES) - {"451123"} and len(best) >= 3
    spread = [max(found.values()) - min(found.values()) for found in rates.values()]
    assert sum(width > 0.1 for width in spread) >= 6


def failures(ledgers: Ledgers) -> dict[str, int]:
    """How many of the shares with a target each village does not meet, its organization's term among them."""
    count: dict[str, int] = {}
    place_of = {row["code"]: row["place"] for row in ledgers["organizations"]}
    for code in [code for code in SHARES if code.startswith("village.") and TARGETS[code]] + [
        "organization.term_valid"
    ]:
        for unit, answer in answers(ledgers, code, YEAR_END, "4511").items():
            village = place_of.get(unit, unit)
            count[village] = count.get(village, 0) + (answer == "not_met")
    return count


def test_at_least_thirty_villages_fail_three_targets_or_more(ledgers: Ledgers) -> None:
    count = failures(ledgers)
    assert sum(failed >= 3 for failed in count.values()) >= 30
    assert sum(failed == 0 for failed in count.values()) >= 300
