"""Mergers and splits: where everything goes is asked for, never guessed; nothing is lost."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from registry import days, record
from registry.errors import Invalid, Problem
from registry.figures.service import units_of
from registry.moment import Moment
from registry.picture import Picture
from registry.slices import TABLES
from tests.registries import imported
from tests.restructuring.small_county import Office
from tests.restructuring.test_verbs import DAY, HILL, NORTH, SOUTH, TOWN, WEST

WHOLE = "451102101299"
#: Where everything of South goes in a merger into a new village.
MOVED = {
    "goes_children": [f"*={WHOLE}"],
    "goes_organizations": [f"D2={WHOLE}", f"D3={WHOLE}"],
    "goes_coverage": ["*=end"],
    "goes_posts": [f"*={WHOLE}"],
    "goes_facts": ["*=stay"],
}


def merged(office: Office, **more: object) -> dict:
    texts = {
        "codes": [SOUTH, WEST],
        "into": WHOLE,
        "new": [f"{WHOLE}=Southwest"],
        "effective": DAY,
        **MOVED,
        **more,
    }
    return office.do("place", "merge", **texts)


def test_a_merger_asks_for_everything_that_has_no_destination(office: Office) -> None:
    texts = {"codes": [SOUTH, WEST], "into": WHOLE, "new": [f"{WHOLE}=Southwest"], "effective": DAY}
    problems = office.refused("place", "merge", **texts)
    assert [column for column, _ in problems] == ["children", "organizations", "coverage", "posts", "organizations"]
    assert all(what.startswith("it is not told where it goes") for _, what in problems)


def test_merged_places_end_and_the_new_one_begins_with_what_they_had_in_common(office: Office) -> None:
    answer = merged(office)
    assert [(s["predecessor"], s["successor"]) for s in answer["successions"]] == [(SOUTH, WHOLE), (WEST, WHOLE)]
    before, after = office.tree("2020-04-30"), office.tree(DAY)
    assert {SOUTH, WEST} <= before.keys() and WHOLE not in before
    assert not {SOUTH, WEST} & after.keys() and after[WHOLE] == ("Southwest", TOWN)
    assert after["N1"] == ("Pond", WHOLE)


def test_a_post_that_is_handed_over_ends_at_one_place_and_goes_on_at_the_other(office: Office) -> None:
    merged(office)
    posts = [(p["unit"], p["from"], p["to"]) for p in office.in_force("P2", "posts")]
    assert posts == [(SOUTH, "2018-03-01", DAY), (WHOLE, DAY, "2020-06")]


def test_coverage_that_is_assigned_to_end_ends_on_the_day(office: Office) -> None:
    merged(office)
    assert [(c["place"], c["to"]) for c in office.in_force("D3", "coverage")] == [(SOUTH, DAY)]


def test_the_case_of_a_merged_village_is_found_from_its_successor(office: Office) -> None:
    merged(office)
    assert [c["code"] for c in office.history("D2")["cases"]] == ["Z1"]
    assert office.in_force("D2", "states")[-1]["place"] == WHOLE


def looked_back_at(office: Office, scope: str) -> set[str]:
    """The cases that a look-back of 2021 is due of, in a place."""
    with office.read() as connection:
        known = Picture(connection, Moment(datetime.date(2021, 12, 31), office.head))
        return set(units_of(known, "case.look_back", scope, "population")["units"])


def test_a_merged_organizations_cases_are_those_of_its_successor_and_looked_back_at(office: Office) -> None:
    """Also of who took over from that one in turn; not of a part that was split off from one that lives on."""
    into = {"goes_posts": ["*=D3"], "goes_coverage": ["*=end"], "effective": DAY}
    office.do("organization", "merge", codes=["D2"], into="D3", **into)
    assert [(c["code"], c["organization"]) for c in office.history("D3")["cases"]] == [("Z1", "D2")]
    assert looked_back_at(office, SOUTH) == {"Z1"}
    texts = {"into": ["D3", "D8"], "new": ["D8=Eight"], "goes_posts": ["*=D3"], "effective": "2020-07-01"}
    office.do("organization", "split", code="D3", **texts, goes_coverage=["*=end"])
    assert office.history("D8")["cases"] == []
    into = {"new": ["D9=Nine"], "goes_posts": ["*=D9"], "goes_coverage": ["*=end"], "effective": "2020-08-01"}
    office.do("organization", "merge", codes=["D3", "D8"], into="D9", **into)
    assert [(c["code"], c["organization"]) for c in office.history("D9")["cases"]] == [("Z1", "D2")]
    assert looked_back_at(office, SOUTH) == {"Z1"}


def test_a_merger_into_one_of_the_merged_ends_only_the_others(office: Office) -> None:
    texts = {"goes_children": [f"*={WEST}"], "goes_organizations": ["D2=stay"], "goes_coverage": ["*=end"]}
    texts |= {"goes_posts": [f"*={WEST}"]}
    answer = office.do("place", "merge", codes=[SOUTH, WEST], into=WEST, effective=DAY, **texts)
    assert [(s["predecessor"], s["successor"]) for s in answer["successions"]] == [(SOUTH, WEST)]
    assert office.tree(DAY)["N1"] == ("Pond", WEST)


def test_nothing_is_handed_to_what_ends_or_to_a_place_of_the_wrong_kind(office: Office) -> None:
    refused = office.refused(
        "place", "merge", codes=[SOUTH, WEST], into=WHOLE, new=[f"{WHOLE}=Southwest"], effective=DAY,
        **(MOVED | {"goes_children": [f"N1={HILL}"], "goes_posts": [f"*={WEST}"]}),
    )  # fmt: skip
    assert refused == [("children", "the parent is of the wrong kind"), ("posts", "ends on that day")]


def test_an_assignment_of_nothing_is_reported(office: Office) -> None:
    refused = office.refused(
        "place", "merge", codes=[SOUTH, WEST], into=WHOLE, new=[f"{WHOLE}=Southwest"], effective=DAY,
        **(MOVED | {"goes_pairings": ["E1=end"]}),
    )  # fmt: skip
    assert refused == [("pairings", "there is no such thing")]


def test_a_plan_in_a_file_tells_the_same(office: Office, tmp_path: Path) -> None:
    plan = tmp_path / "plan.csv"
    plan.write_text(
        f"类别,事项,去向\n下级,N1,{WHOLE}\norganizations,*,{WHOLE}\n覆盖,*,end\n任职,{SOUTH},{WHOLE}\n指标台账,*,stay\n",
        encoding="utf-8",
    )
    texts = {"codes": [SOUTH, WEST], "into": WHOLE, "new": [f"{WHOLE}=Southwest"], "effective": DAY, "plan": plan}
    office.do("place", "merge", **texts)
    assert office.tree(DAY)["N1"] == ("Pond", WHOLE)


@pytest.mark.parametrize("kind", ["党组织", "organizations", "所在地在此的党组织", "the organizations of the place"])
def test_a_plan_calls_kinds_of_things_as_ledgers_and_lists_do(office: Office, tmp_path: Path, kind: str) -> None:
    plan = tmp_path / "plan.csv"
    plan.write_text(
        f"地点,N1,{WHOLE}\n{kind},*,{WHOLE}\n覆盖,*,end\n任职,*,{WHOLE}\n指标台账,*,stay\n", encoding="utf-8"
    )
    texts = {"codes": [SOUTH, WEST], "into": WHOLE, "new": [f"{WHOLE}=Southwest"], "effective": DAY, "plan": plan}
    office.do("place", "merge", **texts)
    assert office.in_force("D2", "states")[-1]["place"] == WHOLE


def problems(office: Office, **texts: Any) -> list[Problem]:
    """Why a merger is refused."""
    with pytest.raises(Invalid) as refused:
        office.do("place", "merge", **texts)
    return refused.value.problems


def halls(office: Office, code: str) -> list[tuple[Any, ...]]:
    """The halls of a place: name, first day, end, area."""
    table, codes = TABLES["facilities"], record.code
    query = select(table.c.name, table.c.begins, table.c.ends, table.c.area_m2).join(
        codes, codes.c.identity == table.c.place
    )
    with office.read() as connection:
        found = connection.execute(query.where(table.c.until.is_(None), codes.c.code == code)).all()
    return sorted((n, days.show(b), e and days.show(e), int(area) // 10_000) for n, b, e, area in found)


HALLS = {
    "facilities": "place,kind,name,from,area_m2\n"
    f"{SOUTH},venue,Hall,2017,200\n{WEST},venue,Hall,2018,320\n{NORTH},venue,Hall,2020-05-01,90\n"
}


def test_of_two_halls_of_one_name_one_takes_another_name_as_it_is_assigned(office: Office, tmp_path: Path) -> None:
    imported(office.engine, tmp_path, HALLS)
    merger = {"codes": [SOUTH, WEST], "into": WHOLE, "new": [f"{WHOLE}=Southwest"], "effective": DAY, **MOVED}
    refused = problems(office, **merger, goes_facilities=[f"*={WHOLE}"])
    assert [(p.column, p.value, p.problem.en, p.allowed.en) for p in refused] == [
        (
            "facilities",
            f"{WEST}/venue/Hall/2018",
            f"{WHOLE} has such a row: {WHOLE}/venue/Hall/{DAY}",
            "end, a code/another name",
        )
    ]
    texts = [f"{WEST}/venue/Hall/2018={WHOLE}/West hall", f"{SOUTH}={WHOLE}"]
    office.do("place", "merge", **merger, goes_facilities=texts)
    found = halls(office, WHOLE)
    assert found == [("Hall", DAY, None, 200), ("West hall", DAY, None, 320)]
    assert halls(office, WEST) == [("Hall", "2018", DAY, 320)]


def test_a_thing_takes_another_name_where_it_has_one_that_a_ledger_takes(office: Office, tmp_path: Path) -> None:
    imported(office.engine, tmp_path, HALLS)
    texts = {"goes_facilities": [f"*={NORTH}/13800138000"], "goes_posts": [f"*={NORTH}/Bob"]}
    found = problems(office, codes=[SOUTH], into=NORTH, effective=DAY, **texts)
    assert [(p.column, p.value) for p in found if p.column in ("posts", "facilities")] == [
        ("posts", f"{NORTH}/Bob"), ("facilities", f"{SOUTH}/venue/Hall/2017"),
    ]  # fmt: skip


def test_a_split_into_a_standing_and_a_new_part_hands_everything_over(office: Office) -> None:
    part = "451102101298"
    answer = office.do(
        "place", "split", code=SOUTH, into=[NORTH, part], new=[f"{part}=Southeast"], effective=DAY,
        goes_children=[f"N1={part}"], goes_organizations=[f"D2={part}"], goes_coverage=[f"*={NORTH}"],
        goes_posts=["*=end"],
    )  # fmt: skip
    assert [(s["predecessor"], s["successor"]) for s in answer["successions"]] == [(SOUTH, NORTH), (SOUTH, part)]
    assert office.tree(DAY)["N1"] == ("Pond", part) and SOUTH not in office.tree(DAY)
    assert [(c["place"], c["from"]) for c in office.in_force("D3", "coverage")] == [
        (SOUTH, "2018-01-01"),
        (NORTH, DAY),
    ]


def test_a_part_may_be_split_off_a_village_that_lives_on(office: Office) -> None:
    part = "451102101298"
    office.do(
        "place", "split", code=SOUTH, into=[SOUTH, part], new=[f"{part}=Southeast"], effective=DAY,
        goes_children=[f"N1={part}"], goes_organizations=[f"D2={SOUTH}"], goes_coverage=[f"*={SOUTH}"],
        goes_posts=[f"*={SOUTH}"],
    )  # fmt: skip
    after = office.tree(DAY)
    assert after["N1"] == ("Pond", part) and after[SOUTH] == ("South", TOWN)
    assert (
        office.in_force("P2", "posts") == [{**row, "unit": SOUTH} for row in office.in_force("P2", "posts")]
        and len(office.in_force("P2", "posts")) == 1
    )


def test_a_fact_of_a_later_year_goes_where_it_is_assigned(office: Office, tmp_path: Path) -> None:
    texts = MOVED | {"goes_facts": [f"*={WHOLE}"]}
    merged_codes = {"codes": [SOUTH, WEST], "into": WHOLE, "new": [f"{WHOLE}=Southwest"]}
    office.do("place", "merge", effective="2019-10-01", **merged_codes, **texts)
    assert [(f["unit"], f["period"]) for f in office.in_force(WHOLE, "facts")] == [(WHOLE, "2020")]
    assert [(f["unit"], f["period"]) for f in office.in_force(SOUTH, "facts")] == [(SOUTH, "2018")]


def test_organizations_are_merged_like_places(office: Office) -> None:
    office.do(
        "organization", "merge", codes=["D2", "D3"], into="D2", effective=DAY, goes_coverage=["*=D2"],
    )  # fmt: skip
    assert office.history("D3")["states"][-1]["to"] == DAY
    assert {(c["place"], c["from"]) for c in office.in_force("D2", "coverage")} >= {(SOUTH, DAY)}


def test_an_organization_never_comes_to_stand_under_itself_by_a_merger_into_its_own_subordinate(office: Office) -> None:
    texts = {"codes": ["D1"], "into": "D2", "effective": DAY}
    refused = office.refused("organization", "merge", **texts, goes_children=["*=D2"])
    assert refused == [("children", f"would stand above itself from {DAY}")]
    office.do("organization", "found", code="D0", name="Above", kind="committee", place=TOWN, effective="2019-01-01")
    office.do("organization", "merge", **texts, goes_children=["D2=D0", "*=D2"])
    superiors = {code: office.in_force(code, "states")[-1]["superior"] for code in ("D2", "D3")}
    assert superiors == {"D2": "D0", "D3": "D2"}


def test_who_takes_over_does_not_end_with_what_stood_under_the_others(office: Office) -> None:
    refused = office.refused("organization", "merge", codes=["D1"], into="D2", effective=DAY, goes_children=["*=end"],
                             goes_posts=["*=end"], goes_coverage=["*=end"])  # fmt: skip
    assert refused == [("into", f"does not exist on {DAY} (… – {DAY})")]


def test_what_ends_itself_in_a_merger_needs_no_destination(office: Office) -> None:
    office.do("organization", "found", code="D0", name="Above", kind="committee", place=TOWN, effective="2019-01-01")
    texts = {"goes_children": ["D3=D0"], "goes_posts": ["*=D0"], "goes_coverage": ["*=D0"]}
    office.do("organization", "merge", codes=["D1", "D2"], into="D0", effective=DAY, **texts)
    ends = {code: office.in_force(code, "states")[-1]["to"] for code in ("D1", "D2", "D3")}
    assert ends == {"D1": DAY, "D2": DAY, "D3": None}


def test_a_unit_named_by_two_of_its_codes_is_one_unit(office: Office) -> None:
    office.do("organization", "recode", code="D3", new_code="D33", effective="2019-01-01")
    office.do("organization", "merge", codes=["D3", "D33"], into="D2", effective=DAY, goes_coverage=["*=end"])
    assert office.in_force("D3", "states")[-1]["to"] == DAY
    office.do("organization", "recode", code="D2", new_code="D22", effective=DAY)
    texts = {"code": "D2", "into": ["D2", "D22"], "effective": "2021-01-01"}
    assert ("into", "it is split into two or more") in office.refused("organization", "split", **texts)
