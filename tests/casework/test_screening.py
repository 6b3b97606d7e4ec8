"""The criteria of the screening: each just below, on and above its bound, and where nothing is recorded."""

from __future__ import annotations

from typing import Any

import polars as pl
import pytest

from registry.casework.criteria import criteria
from registry.casework.criteria_by_day import answers_on
from registry.casework.screening import screening
from registry.casework.star_list import star_list
from registry.codes import identity_of
from registry.errors import NotFound
from tests.figures.edge_ledgers import BASE, EAST, ORGANIZATIONS, TOWN, WEST
from tests.registry_under_test import RegistryUnderTest, Small

#: The criteria that ask nothing of cases.
OWN = ("vacant", "overdue", "no_venue", "low_income", "no_development", "fewer_stars")
DAY = "2020-06-30"


def answers(registry: RegistryUnderTest, criterion: str, *days: str, organization: str = "D2") -> list[bool | None]:
    """What a criterion says of an organization on some days."""
    found = []
    for day in days:
        frame = criteria(registry.picture(day)).frame
        found += frame.filter(pl.col("code") == organization)[criterion].to_list() or [None]
    return found


def reasons(registry: RegistryUnderTest, day: str, organization: str = "D2") -> dict[str, tuple[Any, str | None]]:
    """The reasons of a candidate, by criterion: value and since; none where it is no candidate."""
    found = {one["organization"]: one for one in screening(registry.picture(day), None)["candidates"]}
    told = found[organization]["reasons"] if organization in found else []
    return {one["criterion"]: (one["value"], one["since"]) for one in told}


def test_an_organization_is_vacant_when_nobody_has_been_its_head_for_more_days_than_are_allowed(small: Small) -> None:
    posts = "person,unit,role,from,to\nP1,D2,secretary,2018-01-01,2019-01-10\nP2,D2,acting_secretary,2020-01-01,\n"
    registry = small({**BASE, "posts": posts, "settings": "name,place,from,value\nscreen.vacant_days,,2018-01-01,30\n"})
    days = ("2019-01-09", "2019-01-10", "2019-02-09", "2019-02-10", "2019-12-31", "2020-01-01")
    assert answers(registry, "vacant", *days) == [False, False, False, True, True, False]
    assert reasons(registry, "2019-02-10")["vacant"] == (31, "2019-01-10")


def test_a_vacancy_begins_with_the_organization_or_with_the_last_head_who_left_whichever_is_later(small: Small) -> None:
    organizations = ORGANIZATIONS.replace("451102101201,,", "451102101201,2019-03-01,")
    posts = "person,unit,role,from,to\nP1,D2,secretary,2018-01-01,2018-06-01\n"
    registry = small({**BASE, "organizations": organizations, "posts": posts})
    assert answers(registry, "vacant", "2019-05-30", "2019-05-31") == [False, True]
    assert reasons(registry, "2019-05-31")["vacant"] == (91, "2019-03-01")
    registry = small(BASE)
    assert reasons(registry, DAY)["vacant"] == (None, None)  # since before all that is recorded


def test_an_election_is_overdue_on_the_day_on_which_its_term_is_over(small: Small) -> None:
    registry = small(
        {**BASE, "elections": "organization,elected_on,extended_to\nD2,2017-03-01,\nD3,2017-03-01,2020-04\n"}
    )
    assert answers(registry, "overdue", "2017-02-28", "2020-02-29", "2020-03-01") == [None, False, True]
    assert reasons(registry, "2020-03-01")["overdue"] == ("2020-03-01", "2020-03-01")
    assert answers(registry, "overdue", "2020-04-29", "2020-04-30", organization="D3") == [False, True]


def test_a_venue_counts_while_it_is_in_use_at_the_recorded_place(small: Small) -> None:
    facilities = f"place,kind,name,from,to\n{EAST},venue,,2019-01-01,2020-01-01\n{EAST},children_home,,2018-01-01,\n"
    registry = small({**BASE, "facilities": facilities})
    days = ("2018-12-31", "2019-01-01", "2019-12-31", "2020-01-01")
    assert answers(registry, "no_venue", *days) == [True, False, False, True]


@pytest.mark.parametrize(("income", "low"), [("39999.9999", True), ("40000", False), ("40000.0001", False)])
def test_an_income_is_low_below_the_bound_and_unknown_where_none_is_recorded(
    small: Small, income: str, low: bool
) -> None:
    registry = small({**BASE, "facts": f"unit,period,collective_income_yuan\n{EAST},2019,{income}\n"})
    assert answers(registry, "low_income", "2019-12-30", "2019-12-31", "2020-12-30") == [None, low, low]
    assert answers(registry, "low_income", "2020-12-31") == [None]  # the year 2020 is over at the end of this day


def test_the_bound_of_an_income_is_the_one_set_nearest_above_the_place(small: Small) -> None:
    facts = f"unit,period,collective_income_yuan\n{EAST},2019,45000\n{WEST},2019,45000\n"
    settings = (
        f"name,place,from,value\nscreen.income_yuan,,2019-01-01,30000\nscreen.income_yuan,{TOWN},2020-01-01,50000\n"
        f"screen.income_yuan,{WEST},2020-01-01,-\n"
    )
    registry = small({**BASE, "facts": facts, "settings": settings})
    assert answers(registry, "low_income", "2019-12-31", "2020-01-01") == [False, True]
    assert answers(registry, "low_income", "2020-01-01", organization="D3") == [False]  # the default, 40000


def test_no_development_is_none_in_each_year_and_unknown_unless_one_year_decides_it(small: Small) -> None:
    facts = f"unit,period,members_developed\n{EAST},2018,0\n{EAST},2019,0\n{WEST},2017,1\n{WEST},2019-03,0\n"
    registry = small({**BASE, "facts": facts})
    assert answers(registry, "no_development", "2019-12-30", "2019-12-31") == [None, True]
    assert answers(registry, "no_development", "2018-12-31", DAY, organization="D3") == [False, None]
    one_year = small(
        {**BASE, "facts": facts, "settings": "name,place,from,value\nscreen.development_years,,2018-01-01,1\n"}
    )
    assert answers(one_year, "no_development", "2018-12-31", DAY, organization="D2") == [True, True]


def test_stars_are_fewer_than_so_many_years_before_to_the_day(small: Small) -> None:
    ratings = (
        "organization,year,stage,stars,decided_on\nD2,2018,named,4,2018-07-01\nD2,2019,named,3,2019-02-01\n"
        "D2,2019,revoked,3,2020-02-29\n"
    )
    registry = small({**BASE, "ratings": ratings})
    days = ("2018-07-01", "2019-01-31", "2019-02-01", "2019-06-30", "2019-07-01", "2020-01-31", "2020-02-01")
    assert answers(registry, "fewer_stars", *days) == [False, False, False, False, True, True, False]
    assert reasons(registry, "2020-02-29")["fewer_stars"] == (3, None)


CASES = "code,organization,year,identified_on,closed_on,relapse_of\nZ1,D2,2017,2017-03-01,2018-02-28,\n"


def test_a_case_counts_again_until_so_many_years_after_its_closing(small: Small) -> None:
    registry = small({**BASE, "cases": CASES})
    days = ("2018-02-27", "2018-02-28", "2020-02-27", "2020-02-28")
    assert answers(registry, "again", *days) == [False, True, True, False]
    assert reasons(registry, "2020-02-27")["again"] == (["Z1"], None)


def test_a_case_that_was_withdrawn_was_not_put_right(small: Small) -> None:
    steps = "case,step,on,level\nZ1,withdrawn,2018-02-28,county\n"
    registry = small({**BASE, "cases": CASES, "case_steps": steps})
    assert answers(registry, "again", "2018-02-28") == [False]


def test_a_relapse_counts_at_any_age_until_a_case_that_names_it_has_a_state(small: Small) -> None:
    cases = CASES + "Z2,D3,2020,2020-05-01,,Z1\n"
    registry = small({**BASE, "cases": cases, "look_backs": "case,checked_on,result\nZ1,2018-06-01,relapsed\n"})
    assert answers(registry, "relapsed", "2018-05-31", "2018-06-01", "2020-04-30", "2020-05-01") == [
        *(False, True, True, False)
    ]
    assert reasons(registry, "2020-04-30")["relapsed"] == (["Z1"], None)


def test_cases_count_for_the_organization_that_took_over_once_it_has(small: Small) -> None:
    organizations = ORGANIZATIONS.replace("from,to\n", "from,to,successor\n").replace(
        "451102101201,,", "451102101201,,2019-01-01,D3"
    )
    registry = small({**BASE, "organizations": organizations, "cases": CASES})
    assert answers(registry, "again", "2018-12-31", "2019-01-01", organization="D3") == [False, True]


def test_of_an_organization_that_does_not_live_all_is_unknown(small: Small) -> None:
    organizations = ORGANIZATIONS.replace("451102101201,,", "451102101201,2018-01-01,2019-01-01")
    registry = small({**BASE, "organizations": organizations})
    for day in ("2017-12-31", "2019-01-01"):
        unit = identity_of(registry.picture(day), "D2")
        assert answers_on(registry.picture(day), registry.picture(day).calendar.as_of, [unit]) == {
            unit: dict.fromkeys(OWN)
        }
        assert answers(registry, "vacant", day) == [None]


# -- the screening -------------------------------------------------------------------------------------------------

SOUND = {
    **BASE,
    "posts": "person,unit,role,from\nP1,D2,secretary,2018-01-01\nP2,D3,secretary,2018-01-01\n",
    "facilities": f"place,kind,name,from\n{EAST},venue,,2018-01-01\n{WEST},venue,,2018-01-01\n",
    "elections": "organization,elected_on\nD2,2019-01-01\n",
    "facts": f"unit,period,collective_income_yuan,members_developed\n{EAST},2019,50000,1\n{WEST},2019,50000,1\n",
}


def test_who_meets_no_criterion_is_no_candidate_and_who_may_meet_one_is_undetermined(small: Small) -> None:
    registry = small(SOUND)
    found = screening(registry.picture(DAY), None)
    assert (found["population"], found["candidates"], found["undetermined"]) == (2, [], 1)  # D3 was never elected
    assert screening(registry.picture(DAY), EAST) == found | {"scope": EAST, "population": 1, "undetermined": 0}


def test_a_candidate_tells_its_open_case_those_it_answers_for_and_what_is_not_recorded(small: Small) -> None:
    organizations = ORGANIZATIONS.replace("from,to\n", "from,to,successor\n").replace(
        "451102101202,,", "451102101202,,,"
    )
    organizations += f"D4,老支部,branch,,D1,{EAST},,2019-06-01,D3\n"
    cases = (
        "code,organization,year,identified_on\nZ2,D3,2020,2020-02-01\nZ1,D3,2020,2020-03-01\nZ3,D4,2018,2018-05-01\n"
    )
    registry = small({**SOUND, "organizations": organizations, "facilities": "place,kind,name,from\n", "cases": cases})
    (first, second) = screening(registry.picture(DAY), None)["candidates"]
    assert (first["organization"], first["open_case"], first["answers_for"], first["unknown"]) == ("D2", None, [], [])
    assert second == {
        "organization": "D3",
        "place": WEST,
        "open_case": "Z1",
        "answers_for": ["Z3"],
        "reasons": [{"criterion": "no_venue", "value": None, "since": None}],
        "unknown": ["overdue"],
    }
    assert registry.units("screen.candidates", DAY) == ["D2"]


def test_a_scope_that_does_not_live_has_nobody_and_one_that_never_was_is_not_found(small: Small) -> None:
    places = BASE["places"].replace(
        "451102101201,东村,village,451102101,,", "451102101201,东村,village,451102101,,2020-01-01"
    )
    registry = small({**BASE, "places": places})
    assert screening(registry.picture(DAY), EAST)["population"] == 0
    with pytest.raises(NotFound):
        screening(registry.picture(DAY), "999")


def test_stars_are_told_of_organizations_and_of_their_villages_by_the_best(small: Small) -> None:
    organizations = ORGANIZATIONS + f"D4,二支部,branch,village_level,D1,{EAST},,\n"
    ratings = (
        "organization,year,stage,stars,decided_on,document\nD2,2018,named,3,2019-01,平组1号\nD3,2018,named,2,2019-01-05,\n"
        "D4,2018,named,5,2019-01-06,\n"
    )
    registry = small({**BASE, "organizations": organizations, "ratings": ratings})
    found = star_list(registry.picture(DAY))
    assert found["organizations"] == [
        {"code": "D2", "stars": 3, "year": 2018, "decided_on": "2019-01", "document": "平组1号"},
        {"code": "D4", "stars": 5, "year": 2018, "decided_on": "2019-01-06", "document": None},
    ]
    assert found["villages"] == [{"code": EAST, "stars": 5, "organizations": ["D2", "D4"]}]
    assert [one["code"] for one in star_list(registry.picture(DAY), WEST, least=2)["organizations"]] == ["D3"]
    assert registry.value("village.stars", DAY) == {"0": 0, "1": 0, "2": 1, "3": 0, "4": 0, "5": 1}
