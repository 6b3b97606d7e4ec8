"""What a place stands under: a province under nothing, a municipality perhaps, all else under something."""

from __future__ import annotations

import pytest

from registry.language import Words
from tests.exchange.desk import Desk
from tests.restructuring.small_county import Office

WEST, TOWN, COUNTY = "451102101202", "451102101", "451102"
BELOW = {
    "county": ("451103", "市"),
    "township": ("451102102", "县区"),
    "village": ("451102101203", "乡镇街道"),
    "natural_village": ("N2", "村社区"),
    "relocation_site": ("S1", "村社区、乡镇街道、县区"),
}


@pytest.mark.parametrize("kind", BELOW)
@pytest.mark.parametrize("how", [{}, {"correct": True}, {"effective": "2019-07-01"}])
def test_a_new_place_of_a_lower_kind_needs_a_parent_whatever_the_import_says(desk: Desk, kind: str, how) -> None:
    code, above = BELOW[kind]
    for sheet in (f"code,name,kind,parent\n{code},New,{kind},", f"code,name,kind\n{code},New,{kind}"):
        assert desk.refuse(places=sheet, **how) == [("places", 2, "parent")]
        (problem,) = desk.take(places=sheet, **how).problems
        assert problem.problem == Words("须说明上级", "it must be told what it stands under")
        assert problem.allowed.zh == above


@pytest.mark.parametrize("kind", ["province", "municipality"])
def test_a_province_and_a_municipality_may_stand_under_nothing(desk: Desk, kind: str) -> None:
    assert desk.accept(places=f"code,name,kind,parent\n45,Top,{kind},") == {"places": {"new": 1}}


@pytest.mark.parametrize("how", [{}, {"correct": True}, {"effective": "2019-07-01"}])
def test_no_parent_that_is_recorded_is_cleared(desk: Desk, how) -> None:
    assert desk.refuse(places=f"code,parent\n{WEST},", **how) == [("places", 2, "parent")]
    assert desk.refuse(places=f"code,name,kind,parent\n{WEST},West,village,", **how) == [("places", 2, "parent")]


def test_what_becomes_a_county_must_be_told_what_it_stands_under(desk: Desk) -> None:
    desk.accept(places="code,name,kind,parent\n4512,Other,municipality,")
    for how in ({"correct": True}, {"effective": "2019-07-01"}):
        assert desk.refuse(places="code,kind\n4512,county", **how) == [("places", 2, "parent")]
    assert desk.accept(places="code,kind,parent\n4512,county,4511", correct=True) == {"places": {"revised": 1}}


def test_a_correction_leaves_no_earlier_state_of_a_lower_kind_under_nothing(desk: Desk) -> None:
    desk.accept(places="code,name,kind,parent\n4512,Other,municipality,\n45,Top,province,")
    desk.accept(places="code,name,parent\n4512,New,45", effective="2019-07-01")
    # The kind is wrong in both states, the parent in the later one only.
    assert desk.refuse(places="code,kind,parent\n4512,county,4511", correct=True) == [("places", 2, "parent")]


def test_an_old_list_without_the_column_changes_nothing(desk: Desk) -> None:
    assert desk.accept(places=f"code,name,kind\n{WEST},West,village") == {"places": {"same": 1}}
    assert desk.accept(places=f"code,to\n{WEST},2019-07-01") == {"places": {"revised": 1}}
    assert desk.accept(places=f"code,name,kind,to\n{WEST},West,village,2019-07-01") == {"places": {"same": 1}}


def test_of_a_place_that_is_withdrawn_only_the_key_is_read(desk: Desk) -> None:
    row = "N1,Pond,natural_village,,yes"
    assert desk.accept(places=f"code,name,kind,parent,withdrawn\n{row}") == {"places": {"withdrawn": 1}}
    assert desk.refuse(places="code,name,kind,parent\nN1,Pond,natural_village,") == [("places", 2, "parent")]
    assert desk.accept(places="code,name,kind\nN1,Pond,natural_village") == {"places": {"revised": 1}}


def test_a_parent_that_is_not_known_is_one_problem(desk: Desk) -> None:
    assert desk.refuse(places="code,name,kind,parent\nN2,New,natural_village,X9") == [("places", 2, "parent")]


def test_a_place_that_ended_stood_under_something_too(desk: Desk) -> None:
    ended = f"code,name,kind,parent,to,successor\nV9,Old,village,,2018,{WEST}"
    assert desk.refuse(places=ended) == [("places", 2, "parent")]


def test_no_verb_leaves_a_place_under_nothing(tmp_path) -> None:
    office = Office(tmp_path)
    for verb, options in (
        ("found", {"code": "V9", "name": "New", "kind": "village", "effective": "2019-07"}),
        ("correct", {"code": "451102101201", "parent": ""}),
        ("correct", {"code": "4511", "kind": "county"}),
        ("rename", {"code": "4511", "name": "City", "kind": "county", "effective": "2019-07"}),
    ):
        refused = office.refused("place", verb, **options)
        assert refused == [("parent", "it must be told what it stands under")]
