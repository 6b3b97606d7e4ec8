"""Verbs and imports on one registry: a change means the same whoever says it, and neither hinders the other."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from registry import days
from tests.registries import imported
from tests.restructuring.small_county import Office
from tests.restructuring.test_verbs import DAY, HILL, NORTH, SOUTH, TOWN, WEST

RING = {"organizations": "code,superior\nD1,D2\n"}


@pytest.fixture
def take(office: Office, tmp_path: Path) -> Any:
    """Hands in one ledger set after another; `effective` as a full day."""
    folders = (tmp_path / str(number) for number in range(99))

    def taken(ledgers: dict[str, str], effective: int | None = None, correct: bool = False) -> list[str]:
        outcome = imported(office.engine, next(folders), ledgers, effective=effective, correct=correct)
        return [p.problem.en for p in outcome.problems]

    return taken


def names(office: Office, code: str) -> list[tuple[str, str | None, str | None]]:
    return [(s["name"], s["from"], s["to"]) for s in office.in_force(code, "states")]


def test_an_import_from_a_day_is_carried_on_into_a_later_move_like_a_verb(office: Office, take: Any) -> None:
    office.do("place", "move", code=SOUTH, under=HILL, effective="2020-07-01")
    assert take({"places": f"code,name\n{SOUTH},Southbank\n"}, effective=days.number(2020, 5, 1)) == []
    assert office.tree("2020-06-01")[SOUTH] == ("Southbank", TOWN)
    assert office.tree("2020-08-01")[SOUTH] == ("Southbank", HILL)


@pytest.mark.parametrize("by_import", [True, False])
def test_a_correction_leaves_no_turn_on_which_nothing_changes(office: Office, take: Any, by_import: bool) -> None:
    office.do("place", "rename", code=SOUTH, name="Wrong", effective=DAY)
    if by_import:
        assert take({"places": f"code,name,to\n{SOUTH},South,2020-03-01\n"}, correct=True) == []
    else:
        office.do("place", "correct", code=SOUTH, name="South", to="2020-03-01")
    assert names(office, SOUTH) == [("South", None, "2020-03-01")]


def test_what_a_change_says_already_of_later_is_one_state_with_it(office: Office) -> None:
    office.do("place", "rename", code=SOUTH, name="Southbank", effective="2021-01-01")
    answer = office.do("place", "rename", code=SOUTH, name="Southbank", effective=DAY)
    texts = [(s["name"], s["from"], s["to"]) for s in answer["units"][0]["states"]]
    assert texts == names(office, SOUTH) == [("South", None, DAY), ("Southbank", DAY, None)]


def test_a_unit_that_took_its_successors_place_again_is_imported_like_any_other(office: Office, take: Any) -> None:
    office.do("place", "abolish", code=NORTH, successor=WEST, effective="2019-01-01")
    office.do("place", "reopen", code=NORTH, effective=DAY)
    assert take({"places": f"code,name\n{NORTH},North\n"}) == []
    assert take({"places": f"code,name\n{NORTH},Northbank\n"}, effective=days.number(2021, 1, 1)) == []
    assert take({"places": f"code,to,successor\n{NORTH},2022-01-01,{SOUTH}\n"}) == []
    texts = [(s["successor"], s["effective"]) for s in office.in_force(NORTH, "successions")]
    assert texts == [(WEST, "2019-01-01"), (SOUTH, "2022-01-01")]


def split_off(office: Office) -> None:
    """A part of North, which lives on."""
    office.do("place", "split", code=NORTH, into=[NORTH, "X"], new=["X=Part"], effective=DAY)


def test_a_unit_that_a_part_was_split_off_from_is_imported_like_any_other(office: Office, take: Any) -> None:
    split_off(office)
    assert take({"places": f"code,name\n{NORTH},North\n"}) == []
    assert take({"places": f"code,to\n{NORTH},2022-01-01\n"}) == []
    assert [s["effective"] for s in office.in_force(NORTH, "successions")] == [DAY]


def test_a_corrected_end_leaves_the_part_that_was_split_off_before_it_alone(office: Office) -> None:
    split_off(office)
    office.do("place", "abolish", code=NORTH, successor=WEST, effective="2021-01-01")
    office.do("place", "correct", code=NORTH, to="2022-01-01")
    texts = [(s["successor"], s["effective"]) for s in office.in_force(NORTH, "successions")]
    assert texts == [("X", DAY), (WEST, "2022-01-01")]


def test_what_stands_in_a_ring_by_an_import_is_renamed_and_corrected_all_the_same(office: Office, take: Any) -> None:
    assert take(RING, effective=days.number(2020, 1, 1)) == []
    office.do("organization", "rename", code="D1", name="Renamed", effective=DAY)
    office.do("organization", "correct", code="D2", name="Corrected")
    assert names(office, "D2") == [("Corrected", None, None)]
    office.do("organization", "correct", code="D1", superior="")
    assert office.in_force("D1", "states")[-1]["superior"] is None


def test_no_village_is_lost_where_its_township_ended_in_a_village_that_ended_as_well(office: Office, take: Any) -> None:
    office.do("place", "abolish", code=TOWN, successor=NORTH, effective="2020-01-01")
    assert take({"places": f"code,to\n{NORTH},2019-06-01\n"}) == []
    after = office.tree("2020-01-01")
    assert (after[SOUTH][1], after[WEST][1]) == ("451102", "451102") and NORTH not in after


def test_no_village_is_lost_where_its_county_ended_in_what_had_moved_out_of_reach(office: Office) -> None:
    """Pond stands for the county; West, under which it stands, ended in Hill's new village."""
    office.do("place", "found", code="V9", name="New", kind="village", parent=HILL, effective="2019-01-01")
    office.do("place", "abolish", code=SOUTH, successor="V9", effective="2020-01-01")
    office.do("place", "abolish", code="451102", successor="N1", effective="2020-01-01")
    after = office.tree("2020-01-01")
    assert after["N1"][1] == TOWN and after["V9"][1] == HILL


def test_all_who_took_over_from_a_split_unit_follow_its_corrected_end(office: Office, take: Any) -> None:
    texts = {"code": NORTH, "into": [WEST, "X"], "new": ["X=Part"], "effective": DAY}
    office.do("place", "split", **texts)
    assert take({"places": f"code,to,successor\n{NORTH},2020-05-01,{WEST}\n"}) == []
    assert take({"places": f"code,successor\n{NORTH},{SOUTH}\n"}) == [f"differs from '{WEST}' as recorded"]
    assert take({"places": f"code,to\n{NORTH},2021-01-01\n"}, correct=True) == []
    taken = {(s["successor"], s["effective"]) for s in office.in_force(NORTH, "successions")}
    assert taken == {(WEST, "2021-01-01"), ("X", "2021-01-01")}
    assert take({"places": f"code,to\n{NORTH},\n"}, correct=True) != []
