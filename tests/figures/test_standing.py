"""What covers, belongs and stands in a scope: each rule in a registry of a few rows; and all by the plain reference."""

from __future__ import annotations

import pytest

from registry.errors import NotFound, Refused
from registry.figures import service
from tests.figures.edge_ledgers import BASE, EAST, EDGES, HAMLET, ORGANIZATIONS, PLACES, SCOPES, SITE, TOWN, WEST
from tests.reference.figures import CATALOGUE
from tests.reference.reading import read
from tests.registry_under_test import Plain, RegistryUnderTest, Small, fields_of


@pytest.mark.parametrize("about", EDGES)
def test_the_plain_reference_says_the_same_at_every_edge(small: Small, about: str) -> None:
    registry = small({**BASE, **EDGES[about]})
    plain = Plain(read(registry.folder / "set-1"))
    for day in ("2017-12-31", "2019-05-31", "2019-12-31", "2020-03-31"):
        for scope in SCOPES:
            for code, found in registry.figures(day, scope).items():
                assert fields_of(found) == plain.fields(code, day, scope), (day, scope, code)


# -- coverage ----------------------------------------------------------------------------------------------------


def mode_of(registry: RegistryUnderTest, place: str, day: str) -> str:
    """The mode of a site, out of the distribution over its scope."""
    found = registry.value("site.coverage_mode", day, place)
    return next(mode for mode, number in found.items() if number)


def test_a_group_covers_by_contact_at_its_own_place_and_whatever_its_row_says(small: Small) -> None:
    registry = small({**BASE, **EDGES["groups"]})
    assert mode_of(registry, SITE, "2018-12-31") == "none"
    assert mode_of(registry, SITE, "2019-01-01") == "contact"
    answers = [registry.answers(f"natural_village.{what}_coverage", "2019-01-01") for what in ("organization", "work")]
    assert answers == [{HAMLET: "not_met"}, {HAMLET: "met"}]


def test_without_members_only_a_row_recorded_as_contact_helps_not_a_group_of_its_own(small: Small) -> None:
    registry = small({**BASE, **EDGES["groups"]})
    assert registry.answers("natural_village.without_members_helped", "2019-06-30") == {HAMLET: "not_met"}
    registry = small({**BASE, **EDGES["contact"]})
    answers = {d: registry.answers("natural_village.without_members_helped", d) for d in ("2018-12-31", "2019-01-01")}
    assert answers == {"2018-12-31": {HAMLET: "not_met"}, "2019-01-01": {HAMLET: "met"}}


def test_a_row_of_an_organization_and_its_own_place_takes_the_place_of_what_goes_without_saying(small: Small) -> None:
    registry = small({**BASE, **EDGES["a row in place of the own place"]})
    days = (
        "2018-05-31",
        "2018-06-01",
        "2018-12-31",
        "2019-01-01",
        "2019-06-30",
        "2019-07-01",
        "2020-01-01",
        "2020-06-01",
    )
    modes = ["none", "independent", "independent", "contact", "contact", "independent", "independent", "contact"]
    assert [mode_of(registry, SITE, day) for day in days] == modes


def test_the_strongest_mode_counts(small: Small) -> None:
    registry = small({**BASE, **EDGES["contact"]})
    assert mode_of(registry, SITE, "2019-01-01") == "joint"


def test_a_joint_branch_covers_its_own_place_jointly_and_a_temporary_one_independently(small: Small) -> None:
    registry = small({**BASE, **EDGES["kinds of branch"]})
    shown = registry.explain("village.organized", WEST, "2019-01-01")["condition"]["values"]
    assert [v["value"] for v in shown] == ["joint"]
    assert mode_of(registry, SITE, "2019-01-01") == "independent"


def test_a_temporary_branch_is_no_village_organization(small: Small) -> None:
    organizations = ORGANIZATIONS.replace("D3,西村党支部,branch", "D3,西村党支部,temporary_branch")
    posts = "person,unit,role,from\nP1,D3,secretary,2018\nP2,D2,secretary,2018\n"
    registry = small({**BASE, "organizations": organizations, "posts": posts})
    assert registry.answers("village.secretary", "2019-06-30") == {EAST: "met", WEST: "not_met"}
    assert registry.units("organization.stars", "2019-06-30") == ["D2"]


# -- organizations and their places ------------------------------------------------------------------------------


def test_an_organization_older_than_its_place_counts_at_the_parent_and_after_it_at_the_successor(small: Small) -> None:
    registry = small({**BASE, **EDGES["older and younger"]})
    for day, scopes in {
        "2016-12-31": (),
        "2017-12-31": (TOWN,),
        "2018-01-01": (TOWN, EAST),
        "2020-01-01": (TOWN, WEST),
    }.items():
        counted = [s for s in (TOWN, EAST, WEST) if "D2" in registry.units("organization.stars", day, scope=s)]
        assert counted == list(scopes), day


def test_a_post_holds_only_while_its_organization_lives(small: Small) -> None:
    registry = small({**BASE, **EDGES["older and younger"]})
    days = ("2016-12-31", "2017-01-01", "2020-01-01")
    assert [registry.units("secretary.trained_city", d, "population") for d in days] == [
        [],
        ["P1@D2/secretary/2016-01-01"],
        ["P1@D2/secretary/2016-01-01"],
    ]
    days = ("2019-05-31", "2019-06-01", "2019-11-30", "2019-12-01")
    assert [registry.answers("village.led", day)[WEST] for day in days] == ["not_met", "met", "met", "not_met"]


def test_an_organization_at_the_place_of_its_superior_is_subordinate_though_that_one_has_ended(small: Small) -> None:
    registry = small({**BASE, **EDGES["a dead superior"]})
    assert registry.units("organization.stars", "2018-12-31") == ["D2", "D3", "D6"]
    assert registry.units("organization.stars", "2019-01-01") == ["D3", "D6"]


# -- scopes ------------------------------------------------------------------------------------------------------


def assert_nought(registry: RegistryUnderTest, day: str, scope: str | None, known_at: int | None = None) -> None:
    figures = registry.figures(day, scope, known_at)
    assert set(figures) == set(CATALOGUE)
    for code, found in figures.items():
        numbers = found.get("categories") or {k: v for k, v in fields_of(found).items() if k != "kind"}
        assert not any(numbers.values()), code


def test_a_scope_that_does_not_live_gives_noughts(small: Small) -> None:
    registry = small({**BASE, **EDGES["older and younger"]})
    assert registry.value("place.villages", "2019-12-31", EAST) == 1
    for day in ("2017-12-31", "2020-01-01"):
        assert_nought(registry, day, EAST)


def test_a_scope_that_was_not_known_yet_gives_noughts_and_one_never_known_is_not_found(small: Small) -> None:
    registry = small(BASE)
    registry.take({"places": PLACES + "451102101203,北村,village,451102101,,,\n"})
    assert registry.value("place.villages", "2019-12-31", "451102101203") == 1
    assert_nought(registry, "2019-12-31", "451102101203", known_at=1)
    assert_nought(registry, "2019-12-31", TOWN, known_at=0)
    for unknown in ("451102101299", "D2", "P1"):
        with pytest.raises(NotFound):
            registry.figures("2019-12-31", unknown)
        with pytest.raises(NotFound):
            service.units(registry.connection, "place.villages", registry.moment("2019-12-31"), unknown)


def test_an_as_of_before_everything_gives_noughts(small: Small) -> None:
    registry = small({**BASE, "places": PLACES.replace("贺州市,municipality,45,,,", "贺州市,municipality,45,1950,,")})
    assert_nought(registry, "1900-01-01", "4511")


def test_a_kind_or_a_status_that_there_is_not_is_refused(small: Small) -> None:
    registry = small(BASE)
    with pytest.raises(Refused):
        service.figures_by(registry.connection, registry.moment("2019-12-31"), None, "hamlet")
    for figure, status in (("village.poor", "met"), ("member.plan", "undetermined"), ("organization.stars", "unknown")):
        with pytest.raises(Refused):
            registry.units(figure, "2019-12-31", status)


def test_a_township_that_ended_in_its_own_village_is_not_set_above_itself(small: Small) -> None:
    """Whoever stands for it stands under the county all the same, and the sum over counties equals the city."""
    registry = small(
        {
            "places": "code,name,kind,parent,to,successor\n4511,市,municipality,,,\n451102,区,county,4511,,\n"
            "451102101,镇,township,451102,2019-06-01,451102101201\n451102101201,甲,village,451102101,,\n"
            "451102101202,乙,village,451102101,,\n451102101202001,屯,natural_village,451102101202,,\n"
        }
    )
    for scope in (None, "4511", "451102"):
        assert registry.value("place.villages", "2019-07-01", scope) == 2
        assert registry.value("place.natural_villages", "2019-07-01", scope) == 1
