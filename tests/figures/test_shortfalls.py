"""What is missing 缺什么: a short phrase for each part of a condition that does not hold, from the values alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.conditions import (
    ALWAYS,
    AtLeast,
    Calendar,
    Condition,
    In,
    Is,
    Not,
    On,
    Recorded,
    Shared,
    Some,
    either,
    every,
    holds,
)
from registry.figures import explaining
from registry.figures.catalogue import BY_CODE, FIGURES
from registry.figures.frames import UNITS
from registry.figures.lists import page_list
from registry.figures.model import Units
from registry.figures.shortfalls import in_one_line, shortfalls
from tests.registry_under_test import RegistryUnderTest

CALENDAR = Calendar(20191231)
Relations = Mapping[str, Sequence[Mapping[str, Any]]]


def missing(
    condition: Condition, own: Mapping[str, Any] | None = None, rows: Relations | None = None, of: Units = "village"
) -> tuple[str, str]:
    there = rows or {}
    found = shortfalls(condition, UNITS[of], own or {}, lambda relation: there.get(relation, ()), CALENDAR)
    return in_one_line(found)


def of_figure(code: str, own: Mapping[str, Any] | None = None, rows: Relations | None = None) -> str:
    return missing(BY_CODE[code].condition, own, rows, BY_CODE[code].units)[0]


def venue(**more: Any) -> dict[str, Any]:
    unities = dict.fromkeys(
        ("unified_area", "unified_structure", "unified_signs", "unified_functions", "unified_equipment"), True
    )
    return {"kind": "venue", "area_m2": 300, **unities, **more}


def test_what_is_not_there_is_named_and_several_of_one_kind_together() -> None:
    assert of_figure("site.mass_bodies", rows={"bodies": [{"kind": "union"}, {"kind": "women"}]}) == "缺：团组织"
    assert of_figure("site.mass_bodies") == "缺：工会、团组织、妇联"
    assert of_figure("village.first_secretary_where_due") == "未派第一书记"
    assert of_figure("village.led") == "无党组织书记或主持工作在任"
    assert of_figure("village.poor_paired") == "缺：企业结对"


def test_parts_that_hold_are_left_out_and_the_others_stand_side_by_side() -> None:
    both = every(Some("bodies", Is("kind", "youth_league")), Some("posts", Is("role", "first_secretary")), ALWAYS)
    assert missing(both)[0] == "缺：团组织 · 未派第一书记"
    assert missing(both, rows={"bodies": [{"kind": "youth_league"}]})[0] == "未派第一书记"
    assert missing(both, rows={"bodies": [{"kind": "youth_league"}], "posts": [{"role": "first_secretary"}]})[0] == ""


def test_a_number_says_by_how_much_it_falls_short_in_its_unit() -> None:
    small = {"facilities": [venue(area_m2=107), venue(area_m2=221), {"kind": "children_home", "area_m2": 299}]}
    assert of_figure("village.venue_300", rows=small) == "面积 221 ㎡，差 79 ㎡", "the venue that comes nearest"
    assert of_figure("village.venue_300") == "缺：活动场所"
    income = BY_CODE["village.income_50k"].condition
    assert missing(income, {"collective_income_yuan": 42_231}) == (
        "集体经济收入 42,231 元，差 7,769 元",
        "collective income 42,231 yuan, 7,769 yuan short",
    )
    assert missing(AtLeast("full_members", 3), {"full_members": 2})[0] == "正式党员 2，差 1"


def test_what_is_not_recorded_is_said_to_be_so_and_not_to_be_lacking() -> None:
    assert of_figure("village.venue_300", rows={"facilities": [venue(area_m2=None)]}) == "面积未登记"
    assert of_figure("village.income_50k") == "集体经济收入未登记"
    assert of_figure("organization.term_valid") == "任期届满日未登记"


def test_a_term_that_has_run_out_says_when_and_for_how_many_days() -> None:
    assert of_figure("organization.term_valid", {"term_ends": 20170922}) == "任期 2017-09-22 届满，已超期 830 天"
    words = missing(On("term_ends", "after"), {"term_ends": 20191230}, of="organization")
    assert words == ("任期 2019-12-30 届满，已超期 1 天", "the term ended 2019-12-30, 1 day ago")


def test_of_the_unities_those_that_are_not_so_are_named_apart_from_those_that_nobody_recorded() -> None:
    amiss = {"facilities": [venue(unified_area=False, unified_signs=False, unified_equipment=None)]}
    assert of_figure("village.venue_unified", rows=amiss) == "统一面积、统一标识为“否” · 统一配套未登记"


def test_measures_of_a_case_that_are_begun_are_not_done_and_others_are_not_begun() -> None:
    measures = [{"measure": "leader", "done_on": None}, {"measure": "unit", "done_on": 20200105}]
    measures += [{"measure": m, "done_on": 20190601} for m in ("work_group", "first_secretary", "projects")]
    found = of_figure("case.seven_ones", rows={"measures": measures})
    assert found == "未落实：整顿方案、班子建设 · 未完成：领导挂点、单位帮扶"


def test_what_was_done_in_another_year_is_dated() -> None:
    assert of_figure("case.look_back") == "未回头看"
    earlier = {"look_backs": [{"checked_on": 20180301}, {"checked_on": 20180601}]}
    assert of_figure("case.look_back", rows=earlier) == "回头看最近在 2018-06-01，当年没有"
    later = {"look_backs": [{"checked_on": 20200601}]}
    assert of_figure("case.look_back", rows=later) == "当年没有回头看", "of a later day nothing is told"
    assert of_figure("case.look_back", rows={"look_backs": earlier["look_backs"] + later["look_backs"]}) == (
        "回头看最近在 2018-06-01，当年没有"
    )


def test_a_place_covered_in_another_way_says_in_which() -> None:
    assert of_figure("village.organized") == "未覆盖"
    contact = {"coverage": [{"mode": "contact"}]}
    assert of_figure("natural_village.branch_where_due", rows=contact) == "覆盖方式为党员联系，应为独立建立"


def test_two_posts_held_by_two_people_and_a_post_that_nobody_holds() -> None:
    both = Shared("person", "secretaries", "village_directors")
    two = {"secretaries": [{"person": 1}], "village_directors": [{"person": 2}]}
    assert missing(both, rows=two)[0] == "村党组织书记与村（居）委会主任不是同一人"
    assert missing(both, rows={"secretaries": [{"person": 1}]})[0] == "无村（居）委会主任"


def test_where_one_of_several_would_do_all_are_named_and_where_it_is_unknown_what_would_tell() -> None:
    helped = either(Some("posts", Is("role", "contact_member")), AtLeast("members_developed", 1))
    assert missing(helped, {"members_developed": 0}, of="natural_village")[0] == (
        "以下有一项即可：未派联系党员；发展党员 0，差 1"
    )
    due = BY_CODE["village.first_secretary_where_due"].population
    assert missing(due)[0] == "建档立卡贫困村未登记", "no open case decides nothing while the other is unknown"


LEAVES: st.SearchStrategy[Condition] = st.sampled_from(
    [
        ALWAYS,
        Is("kind", "village"),
        Is("poor_village", True, unknown=True),
        In("mode", ("independent", "joint")),
        AtLeast("full_members", 3, unknown=True),
        AtLeast("full_members", 3),
        Recorded("subkind"),
        Some("posts"),
        Some("posts", Is("role", "first_secretary")),
        Some("facilities", every(Is("kind", "venue"), AtLeast("area_m2", 300, unknown=True))),
        Shared("person", "secretaries", "village_directors"),
    ]
)
TREES = st.recursive(
    LEAVES, lambda parts: st.lists(parts, min_size=1, max_size=3).map(lambda p: every(*p)) | parts.map(Not) | (
        st.lists(parts, min_size=1, max_size=3).map(lambda p: either(*p))
    )
)  # fmt: skip
OWN = st.fixed_dictionaries(
    {
        "kind": st.sampled_from(["village", "township"]),
        "poor_village": st.sampled_from([True, False, None]),
        "mode": st.sampled_from(["independent", "contact", "none"]),
        "full_members": st.sampled_from([None, 0, 3]),
        "subkind": st.sampled_from([None, "community"]),
    }
)
ROWS = st.fixed_dictionaries(
    {
        "posts": st.lists(st.sampled_from([{"role": "first_secretary"}, {"role": "trainee"}]), max_size=2),
        "facilities": st.lists(
            st.builds(dict, kind=st.sampled_from(["venue", "women_home"]), area_m2=st.sampled_from([None, 10, 400])),
            max_size=3,
        ),
        "secretaries": st.lists(st.builds(dict, person=st.integers(1, 3)), max_size=2),
        "village_directors": st.lists(st.builds(dict, person=st.integers(1, 3)), max_size=2),
    }
)


@given(TREES, OWN, ROWS)
def test_something_is_missing_just_where_a_condition_does_not_hold_whatever_it_is(
    condition: Condition, own: dict[str, Any], rows: Relations
) -> None:
    answer = holds(condition, own, lambda relation: rows.get(relation, ()), CALENDAR)
    found = missing(condition, own, rows)
    assert (answer is True) == (found == ("", "")), (answer, found)


@pytest.mark.parametrize("status", ["not_met", "unknown", "undetermined"])
def test_every_unit_of_a_list_that_lacks_something_says_what_in_both_languages(
    sample: RegistryUnderTest, status: str
) -> None:
    picture, said = sample.picture("2019-12-31"), 0
    for figure in FIGURES:
        if status in page_list.statuses(figure):
            found = page_list.listed(picture, figure, None, status, "zh")
            for words in page_list.lacking(picture, figure, found["unit"].to_list(), found["state"].to_list()):
                assert words is not None and words.zh and words.en, figure.code
                said += 1
    assert said > 10


def test_who_is_met_lacks_nothing_and_who_is_not_lacks_something_by_the_values_alone(
    sample: RegistryUnderTest,
) -> None:
    picture = sample.picture("2019-12-31")
    for figure in FIGURES:
        if figure.kind == "share":
            met = page_list.listed(picture, figure, None, "met", "zh")["unit"].to_list()
            assert not any(explaining.lacking_of(picture, figure, met, ["met"] * len(met))), figure.code
            # Asked as if they were not met: their condition holds, so nothing is found to be missing.
            assert not any(explaining.lacking_of(picture, figure, met, ["not_met"] * len(met))), figure.code
