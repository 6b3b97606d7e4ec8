"""Undoing: everything is as it was before, and what was known at the undone change stays known."""

from __future__ import annotations

import pytest

from registry.errors import Invalid, NotFound
from registry.restructuring import service
from tests.registries import imported
from tests.restructuring.small_county import Office
from tests.restructuring.test_merge_split import merged
from tests.restructuring.test_verbs import DAY, HILL, SOUTH, TOWN, WEST

DAYS = ("2017-12-31", "2018-01-01", "2018-05-01", "2020-04-30", DAY, "2020-06-01", "2021-01-01")


def test_an_undone_merger_leaves_the_tree_of_every_day_as_it_was(office: Office) -> None:
    before = {day: office.tree(day) for day in DAYS}
    rows = {code: office.in_force(code, "posts") for code in ("P1", "P2")}
    merged(office)
    known = {day: office.tree(day) for day in DAYS}
    assert service.undo(office.engine, 2) == 3
    assert {day: office.tree(day) for day in DAYS} == before
    assert {day: office.tree(day, known_at=2) for day in DAYS} == known
    plain = [{k: v for k, v in row.items() if k != "change"} for row in rows["P2"]]
    assert [{k: v for k, v in row.items() if k != "change"} for row in office.in_force("P2", "posts")] == plain


def test_an_undone_import_withdraws_what_it_founded(office: Office) -> None:
    service.undo(office.engine, 1)
    assert office.tree(DAY) == {}
    assert SOUTH in office.tree(DAY, known_at=1)


def test_an_undone_undoing_brings_everything_again(office: Office) -> None:
    merged(office)
    known = office.tree(DAY)
    service.undo(office.engine, 2)
    service.undo(office.engine, 3)
    assert office.tree(DAY) == known


def test_what_later_changes_built_on_is_not_undone_and_they_are_listed(office: Office) -> None:
    office.do("place", "rename", code=SOUTH, name="Southbank", effective=DAY)
    office.do("place", "move", code=SOUTH, under=HILL, effective="2021-01-01")
    with pytest.raises(Invalid) as refused:
        service.undo(office.engine, 2)
    assert {p.problem.en.split()[1] for p in refused.value.problems} == {"3"}
    assert office.head == 3
    service.undo(office.engine, 3)
    service.undo(office.engine, 2)
    assert office.tree("2021-01-01")[SOUTH] == ("South", TOWN)


def test_a_founding_that_others_refer_to_is_not_undone(office: Office) -> None:
    office.do("place", "found", code="451102102301", name="New", kind="village", parent=HILL, effective=DAY)
    office.do("organization", "transfer", code="D3", place="451102102301", effective=DAY)
    with pytest.raises(Invalid) as refused:
        service.undo(office.engine, 2)
    assert [p.problem.en for p in refused.value.problems] == ["change 3 refers to what it founded"]


def test_a_row_whose_key_is_anothers_by_now_is_not_brought_back(office: Office, tmp_path) -> None:
    posts = "person,unit,role,from,withdrawn\nP1,D2,secretary,2018-05,{}\n"
    assert imported(office.engine, tmp_path / "w", {"posts": posts.format("yes")}).change == 2
    assert imported(office.engine, tmp_path / "b", {"posts": posts.format("no")}).change == 3
    with pytest.raises(Invalid):
        service.undo(office.engine, 2)


def test_a_change_that_there_is_not_is_not_found(office: Office) -> None:
    with pytest.raises(NotFound):
        service.undo(office.engine, 9)


def test_a_dry_run_of_undoing_stores_nothing(office: Office) -> None:
    office.do("place", "abolish", code=WEST, effective=DAY)
    assert service.undo(office.engine, 2, dry_run=True) is None
    assert office.head == 2
