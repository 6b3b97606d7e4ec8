"""Structure findings: of each rule what it finds, what it leaves alone, and the day on the edge."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from registry.checks import service
from registry.checks.structure.catalogue import RULES
from registry.errors import NotFound
from tests.registry_under_test import RegistryUnderTest, Small

DAY = "2019-06-15"
PLACES = (
    "code,name,kind,parent,from,to,successor\n45,省,province,,,,\n4511,市,municipality,45,,,\n451102,东县,county,4511,,,\n"
    "451103,西县,county,4511,,,\n451102101,东乡,township,451102,,,\n451103101,西乡,township,451103,,,\n"
    "451102101201,甲村,village,451102101,,,\n451102101202,乙村,village,451102101,,,\n"
    "451103101201,丙村,village,451103101,,,\n"
)
ORGANIZATIONS = (
    "code,name,kind,type,superior,place,from,to,successor\nD1,东乡党委,committee,,,451102101,,,\n"
    "D2,甲村党支部,branch,,D1,451102101201,,,\nD3,乙村党支部,branch,,D1,451102101202,,,\n"
)
PEOPLE = "code,name\nP1,安某\nP2,柏某\n"

#: The rules that this file is about: others may find something else in the same small registries.
HERE = tuple(
    f"STRUCT-{rule}"
    for rule in ("CYCLE", "ORPHAN", "LEVEL", "OVERLAP", "OUTSIDE", "DEAD", "BEFORE", "TWO", "TWO-VILLAGE")
)


def ledgers(places: str = "", organizations: str = "", **more: str) -> Mapping[str, str]:
    return {"places": PLACES + places, "organizations": ORGANIZATIONS + organizations, "people": PEOPLE} | more


def found(registry: RegistryUnderTest, rule: str | None = None, day: str = DAY, scope: str | None = None) -> list[str]:
    """The units of the findings of a rule; of all rules of this file with the rule before each."""
    listed = service.findings(registry.picture(day), scope, *([f"STRUCT-{rule}"] if rule else HERE))
    return [f.unit if rule else f"{f.rule.code} {f.unit}" for f in listed]


def test_a_sound_registry_has_no_findings(small: Small) -> None:
    posts = "person,unit,role,from\nP1,D2,secretary,2018-05\nP2,D3,secretary,2018-05\n"
    assert found(small(ledgers(posts=posts))) == []


def test_nothing_is_found_before_anything_was_known(small: Small) -> None:
    registry = small(ledgers())
    assert service.findings(registry.picture(DAY, 0)) == []


# Rings

RING = (
    "D4,丁,branch,,D6,451102101201,,,\nD5,戊,branch,,D4,451102101201,,2019-06-16,\nD6,己,branch,,D5,451102101201,,,\n"
)


def test_each_organization_on_a_ring_is_found_and_what_leads_to_it_is_not(small: Small) -> None:
    registry = small(ledgers(organizations=RING + "D7,庚,branch,,D4,451102101201,,,\n"))
    assert found(registry, "CYCLE") == ["D4", "D5", "D6"]


def test_a_ring_is_broken_on_the_day_on_which_one_of_it_has_ended(small: Small) -> None:
    registry = small(ledgers(organizations=RING))
    assert found(registry, "CYCLE", "2019-06-16") == []
    assert found(registry, "ORPHAN", "2019-06-16") == ["D6"]


def test_a_ring_is_shown_once_round(small: Small) -> None:
    (first, *_) = service.findings(small(ledgers(organizations=RING)).picture(DAY), None, "STRUCT-CYCLE")
    assert first.says.zh == "丁（D4）：上级关系成环：丁（D4） → 己（D6） → 戊（D5） → 丁（D4）"


# Superiors that do not live

ENDED = "D8,旧党委,committee,,,451102101,,2019-06-15,{}\nD9,新支部,branch,,D8,451102101201,,,\n"


def test_an_organization_under_one_that_ended_without_successor_is_found_from_that_day_on(small: Small) -> None:
    registry = small(ledgers(organizations=ENDED.format("")))
    assert found(registry, "ORPHAN", "2019-06-14") == []
    assert found(registry, "ORPHAN", "2019-06-15") == ["D9"]


def test_an_organization_under_one_that_was_taken_over_is_left_alone(small: Small) -> None:
    assert found(small(ledgers(organizations=ENDED.format("D1"))), "ORPHAN") == []


def test_the_organization_itself_is_no_successor_of_its_superior(small: Small) -> None:
    assert found(small(ledgers(organizations=ENDED.format("D9"))), "ORPHAN") == ["D9"]


def test_a_successor_that_ended_without_one_leaves_an_orphan(small: Small) -> None:
    more = ENDED.format("D10") + "D10,又一党委,committee,,,451102101,,2019-06-15,\n"
    assert found(small(ledgers(organizations=more)), "ORPHAN") == ["D9"]


def test_an_organization_under_one_that_has_not_begun_is_found(small: Small) -> None:
    more = "D8,新党委,committee,,,451102101,2019-06-16,,\nD9,新支部,branch,,D8,451102101201,,,\n"
    registry = small(ledgers(organizations=more))
    assert found(registry, "ORPHAN") == ["D9"]
    assert found(registry, "ORPHAN", "2019-06-16") == []


def test_a_village_whose_township_ended_without_successor_is_found(small: Small) -> None:
    more = "451102102,旧乡,township,451102,,2019,\n451102102201,丁村,village,451102102,,,\n"
    assert found(small(ledgers(more)), "ORPHAN") == ["451102102201"]


# Levels


@pytest.mark.parametrize(
    ("superior", "own", "is_found"),
    [
        ("branch", "general_branch", True),
        ("group", "branch", True),
        ("joint_branch", "temporary_branch", False),
        ("working_committee", "committee", False),
        ("committee", "local_committee", True),
        ("branch", "group", False),
    ],
)
def test_a_superior_of_a_lower_form_is_found(small: Small, superior: str, own: str, is_found: bool) -> None:
    more = f"D8,上,{superior},,,451102101201,,,\nD9,下,{own},,D8,451102101201,,,\n"
    assert found(small(ledgers(organizations=more)), "LEVEL") == ["D9"] * is_found


@pytest.mark.parametrize(("kind", "is_found"), [("", True), ("village_level", True), ("economic", False)])
def test_a_superior_at_a_lower_place_is_found_unless_the_place_tells_no_level(
    small: Small, kind: str, is_found: bool
) -> None:
    more = f"D8,县里的,branch,{kind},D1,451102,,,\n"
    assert found(small(ledgers(organizations=more)), "LEVEL") == ["D8"] * is_found


# Twice the same


def test_one_post_recorded_twice_is_found_where_both_hold(small: Small) -> None:
    posts = "person,unit,role,from,to\nP1,D2,secretary,2018-05,2019-06-16\nP1,D2,secretary,2019-06-01,\n"
    registry = small(ledgers(posts=posts))
    assert found(registry) == ["STRUCT-OVERLAP P1@D2/secretary/2019-06-01"]
    assert found(registry, day="2019-06-16") == found(registry, day="2019-05-31") == []


def test_two_roles_or_two_units_of_one_person_are_no_overlap(small: Small) -> None:
    posts = "person,unit,role,from\nP1,D2,secretary,2018\nP1,D2,committee_member,2018\nP1,D3,secretary,2018\n"
    assert found(small(ledgers(posts=posts)), "OVERLAP") == []


def test_one_place_covered_twice_by_one_organization_is_found_whatever_the_modes(small: Small) -> None:
    rows = "D2,451102101202,joint,2018,\nD2,451102101202,contact,2019,\nD3,451102101202,joint,2018,\n"
    registry = small(ledgers(coverage="organization,place,mode,from,to\n" + rows))
    assert found(registry) == ["STRUCT-OVERLAP D2@451102101202/2019"]


# Outside


def test_an_organization_outside_its_superiors_place_is_found(small: Small) -> None:
    registry = small(ledgers(organizations="D8,丙村党支部,branch,,D1,451103101201,,,\n"))
    assert found(registry) == ["STRUCT-OUTSIDE D8"]


def test_a_village_that_moves_takes_its_organization_outside_from_that_day_on(small: Small) -> None:
    registry = small(ledgers())
    registry.take({"places": "code,parent\n451102101202,451103101\n"}, effective=20190615)
    assert found(registry, day="2019-06-14") == []
    assert found(registry, day="2019-06-15") == ["STRUCT-OUTSIDE D3"]


def test_who_took_over_stands_for_a_place_that_ended(small: Small) -> None:
    more = "451102101203,丁村,village,451103101,,2019,451102101201\n"
    registry = small(ledgers(more, "D8,丁村党支部,branch,,D1,451102101203,,,\n"))
    assert found(registry) == ["STRUCT-DEAD D8"]


# Outliving and preceding


def test_a_post_outlives_its_organization_unless_it_ends_the_same_day(small: Small) -> None:
    more = "D8,旧支部,branch,,D1,451102101201,2018-05,2019-06-15,\n"
    posts = "person,unit,role,from,to\nP1,D8,secretary,2018-05,\nP2,D8,deputy_secretary,2018-05,2019-06-15\n"
    registry = small(ledgers(organizations=more, posts=posts))
    assert found(registry, "DEAD", "2019-06-14") == []
    assert found(registry) == ["STRUCT-DEAD P1@D8/secretary/2018-05"]


def test_a_row_that_begins_on_the_first_day_of_its_place_is_sound_and_one_before_is_not(small: Small) -> None:
    more = "451102101203,丁村,village,451102101,2019-06-15,,\n"
    rows = "451102101203,women,2019-06-15\n451102101203,union,2019-06-14\n"
    registry = small(ledgers(more, bodies="place,kind,from\n" + rows))
    assert found(registry, day="2019-06-14") == ["STRUCT-BEFORE 451102101203/union/2019-06-14"]
    assert found(registry, day="2019-06-15") == []


def test_coverage_whose_place_and_organization_have_both_ended_is_one_finding_of_both(small: Small) -> None:
    more = "451102101203,丁村,village,451102101,,2019-01-01,451102101201\n"
    registry = small(
        ledgers(
            more,
            "D8,旧支部,branch,,D1,451102101201,,2019-02-01,\n",
            coverage="organization,place,mode,from\nD8,451102101203,joint,2018\n",
        )
    )
    (one,) = service.findings(registry.picture(DAY), None, *HERE)
    shown = "旧支部 (D8), which ended on 2019-02-01; 丁村 (451102101203), which ended on 2019-01-01"
    assert one.says.en.endswith(f": belongs to {shown}")


def test_an_open_case_outlives_its_organization_and_a_closed_one_does_not(small: Small) -> None:
    rows = "Z1,D8,2019,2019-01-10,\nZ2,D8,2019,2019-01-10,2019-06-14\n"
    registry = small(
        ledgers(
            organizations="D8,旧支部,branch,,D1,451102101201,,2019-06-15,\n",
            cases="code,organization,year,identified_on,closed_on\n" + rows,
        )
    )
    assert found(registry, "DEAD", "2019-06-14") == []
    assert found(registry, "DEAD") == ["Z1"]


def test_what_happened_after_the_end_is_found_and_what_happened_before_it_stays_sound(small: Small) -> None:
    more = "451102101203,丁村,village,451102101,2018-03-01,2019-05-10,451102101201\n"
    periods = ("2017", "2018", "2019-05", "2019-06")
    facts = "unit,period,activists\n" + "".join(f"451102101203,{period},1\n" for period in periods)
    activities = (
        "place,kind,held_on,title\n451102101203,service,2019-05-09,一\n451102101203,service,2019-05-10,二\n"
        "451102101203,service,2019-06-16,三\n"
    )
    registry = small(ledgers(more, facts=facts, activities=activities))
    assert found(registry) == [
        "STRUCT-DEAD 451102101203/2019-06",
        "STRUCT-DEAD 451102101203/service/2019-05-10/二",
        "STRUCT-BEFORE 451102101203/2017",
    ]


def test_an_event_of_a_month_is_sound_if_a_day_of_the_month_is(small: Small) -> None:
    more = "D8,新支部,branch,,D1,451102101201,2019-05-20,,\n"
    ratings = "organization,year,stage,stars,decided_on\nD8,2019,named,3,2019-05\nD8,2018,named,3,2019-04\n"
    registry = small(ledgers(organizations=more, ratings=ratings))
    assert found(registry, "BEFORE") == ["D8/2018/named"]


# Two where there is one


def test_two_secretaries_are_found_an_acting_one_and_one_who_left_are_not(small: Small) -> None:
    rows = "P1,D2,secretary,2018,\nP2,D2,secretary,2019-06-15,\nP1,D3,secretary,2018,\nP2,D3,acting_secretary,2018,\n"
    registry = small(ledgers(posts="person,unit,role,from,to\n" + rows))
    assert found(registry, day="2019-06-14") == []
    assert found(registry) == ["STRUCT-TWO D2"]


def test_one_secretary_recorded_twice_is_an_overlap_and_not_two(small: Small) -> None:
    posts = "person,unit,role,from\nP1,D2,secretary,2018\nP1,D2,secretary,2019\n"
    assert found(small(ledgers(posts=posts))) == ["STRUCT-OVERLAP P1@D2/secretary/2019"]


def test_two_village_organizations_at_one_village_are_found_a_subordinate_one_is_not(small: Small) -> None:
    more = "D8,又一支部,branch,village_level,D1,451102101201,,,\nD9,下设支部,branch,,D3,451102101202,,,\n"
    assert found(small(ledgers(organizations=more))) == ["STRUCT-TWO-VILLAGE 451102101201"]


# What is listed


def test_a_finding_counts_in_every_scope_in_which_its_unit_lies_and_in_no_other(small: Small) -> None:
    registry = small(ledgers(organizations="D8,丙村党支部,branch,,D1,451103101201,,,\n"))
    shown = {scope: found(registry, "OUTSIDE", scope=scope) for scope in ("4511", "451103", "451103101201", "451102")}
    assert shown == {"4511": ["D8"], "451103": ["D8"], "451103101201": ["D8"], "451102": []}


def test_the_values_behind_a_finding_tell_the_file_the_row_and_the_change(small: Small) -> None:
    posts = "person,unit,role,from\nP1,D2,secretary,2018-05\nP2,D2,secretary,2019-03\n"
    registry = small(ledgers(posts=posts))
    registry.take({"posts": "person,unit,role,from,source\nP1,D2,secretary,2018-05,local\n"})
    picture = registry.picture(DAY)
    (finding,) = service.as_json(picture, service.findings(picture, None, *HERE))["findings"]
    assert (finding["rule"], finding["severity"], finding["unit"]) == ("STRUCT-TWO", "violation", "D2")
    shown = [(v["name"], v["value"], v["file"], v["row"], v["change"]) for v in finding["values"]]
    assert shown == [
        ("posts.person", "P1", "posts.csv", 2, 1),
        ("posts.begins", "2018-05", "posts.csv", 2, 1),
        ("posts.person", "P2", "posts.csv", 3, 1),
        ("posts.begins", "2019-03", "posts.csv", 3, 1),
    ]


def test_an_unknown_rule_is_not_found(small: Small) -> None:
    with pytest.raises(NotFound):
        service.findings(small(ledgers()).picture(DAY), None, "STRUCT-NONE")


def test_every_rule_says_in_both_languages_what_it_is_and_what_to_do() -> None:
    for rule in RULES:
        for words in (rule.name, rule.meaning, rule.says, rule.advice):
            assert words.zh and words.en and words.zh != words.en
