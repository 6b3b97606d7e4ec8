"""Editions one after the other, and which moves are confirmed where the bureau uses a code again."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks import editions, measuring
from benchmarks.figures12 import Differs
from benchmarks.measuring import Watch
from benchmarks.parts import editions as part
from benchmarks.stores import sqlite

HEADER = ("code", "name", "parent_code")
TOP = [("4511", "贺州市", ""), ("451102", "八步区", "4511"), ("451102101", "贺街镇", "451102")]
EAST, EAST_MOVED = ("451102101201", "东村委会", "451102101"), ("451102101209", "东村委会", "451102101")
SOUTH, SOUTH_MOVED = ("451102101202", "南村委会", "451102101"), ("451102101208", "南村委会", "451102101")
#: The code that 东村 had and lost is given to 新村 while 东村 has its other one.
REUSED = ("451102101201", "新村委会", "451102101")
DAYS = {
    "2016-07-31": [*TOP, EAST, SOUTH],
    "2017-10-31": [*TOP, EAST_MOVED, SOUTH_MOVED],
    "2018-10-31": [*TOP, EAST_MOVED, SOUTH_MOVED, REUSED],
}


@pytest.fixture
def files(tmp_path: Path) -> dict[str, Path]:
    return {day: editions.written(tmp_path / f"{day}.csv", HEADER, rows) for day, rows in DAYS.items()}


def url_of(database: Path) -> str:
    return sqlite(database).render_as_string()


@pytest.mark.parametrize("confirming", [False, True])
def test_the_tree_of_every_day_is_its_edition_though_a_code_is_used_again(
    files: dict[str, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, confirming: bool
) -> None:
    # In this process: what a new one costs is not what is tested.
    monkeypatch.setattr(part, "fresh", lambda work, *arguments: measuring._child(work, arguments))
    applied = part.applied(files, tmp_path / "registry.db", confirming)
    assert [one.rows for one in applied] == [5, 5, 6]
    assert applied[1].took.found["moved"] == (1 if confirming else 0)


def test_only_single_candidates_are_confirmed_and_none_whose_code_comes_back() -> None:
    pairs = [("1", "11"), ("2", "12"), ("2", "13"), ("3", "14"), ("4", "14"), ("5", "15")]
    proposed = [{"old": old, "new": new} for old, new in pairs]
    found = editions.confirmed(proposed, ["1", "2", "3", "4", "5", "6"], {"5", "6", "7"})
    assert found == [("5", ""), ("6", ""), ("1", "11")]


def test_a_tree_that_is_not_its_edition_is_refused(files: dict[str, Path], tmp_path: Path) -> None:
    first, second, _ = files.items()
    url = url_of(tmp_path / "registry.db")
    part.take(Watch(), url, first[1], first[0], None)
    part.tree(Watch(), url, first[1], first[0])
    with pytest.raises(Differs, match="东村委会"):
        part.tree(Watch(), url, second[1], first[0])


def test_an_edition_that_is_refused_is_shown_with_its_reason(files: dict[str, Path], tmp_path: Path) -> None:
    url, days = url_of(tmp_path / "registry.db"), [*files]
    moves = editions.written(tmp_path / "moves.csv", ("old_code", "new_code"), [(EAST[0], EAST_MOVED[0])])
    part.take(Watch(), url, files[days[0]], days[0], None)
    part.take(Watch(), url, files[days[1]], days[1], moves)
    with pytest.raises(Differs, match=EAST[0]):
        part.take(Watch(), url, files[days[2]], days[2], None)
