"""The program of a draw: equal to known draws, and a function of its seed and frame alone."""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
import sys
from collections import Counter
from itertools import chain
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.draws import algorithm
from registry.draws.algorithm import Lot, draw, hash_of, lot_of
from tests.registry_under_test import SAMPLE

KNOWN = json.loads((SAMPLE.parent / "rectification-sample" / "expected" / "draws.json").read_text(encoding="utf-8"))
SEED = "a seed of sixteen"


# -- known draws -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("known", KNOWN)
def test_a_known_draw_comes_out_as_it_is_known_in_the_order_in_which_it_was_drawn(known: dict[str, Any]) -> None:
    found = draw(lot_of(known)).as_json()
    assert json.dumps(found) == json.dumps(known["answer"])


def test_the_known_draws_have_public_numbers_teams_short_ones_and_strata_taken_whole() -> None:
    assert any(known["public"] for known in KNOWN) and any(not known["public"] for known in KNOWN)
    assert any(known["team"] > 1 for known in KNOWN) and any(known["answer"]["short"] for known in KNOWN)
    assert any(len(known["frame"][s]) < size for known in KNOWN for s, size in known["size"].items())
    assert any(size == 0 for known in KNOWN for size in known["size"].values())


@pytest.mark.parametrize("known", KNOWN)
def test_the_program_by_itself_draws_the_same_wherever_it_is_copied_to(known: dict[str, Any], tmp_path: Path) -> None:
    program = shutil.copy(algorithm.__file__, tmp_path / "program.py")
    described = {name: value for name, value in known.items() if name != "answer"}
    (tmp_path / "draw.json").write_text(json.dumps(described, ensure_ascii=False), encoding="utf-8")
    # Isolated: nothing of this project is found.
    done = subprocess.run([sys.executable, "-I", program, tmp_path / "draw.json"], capture_output=True, cwd=tmp_path)
    assert (done.returncode, json.loads(done.stdout)) == (0, known["answer"])


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"seed": "x", "frame": {"A": ["1"]}, "size": {}}', '{"seed": 1}'])
def test_a_file_that_describes_no_draw_is_told_and_nothing_is_drawn(
    text: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "draw.json").write_text(text, encoding="utf-8")
    assert algorithm.main([str(tmp_path / "draw.json")]) == 2
    assert algorithm.main([str(tmp_path / "nothing.json")]) == 2
    assert algorithm.main([]) == 2
    assert capsys.readouterr().out == ""


# -- what a draw comes to --------------------------------------------------------------------------------------------


def test_a_stratum_that_is_too_small_is_taken_whole() -> None:
    found = draw(Lot(SEED, {"A": ["1", "2"], "B": ["3", "4", "5"]}, {"A": 9, "B": 2}))
    assert (sorted(found.drawn["A"]), len(found.drawn["B"])) == (["1", "2"], 2)


def test_the_commitment_is_that_of_the_seed_whatever_public_number_is_said_later() -> None:
    lots = [Lot(SEED, {"A": ["1", "2"]}, {"A": 1}, public=public) for public in ("", "第 7 期", "04 11 19")]
    assert {draw(lot).commitment for lot in lots} == {hashlib.sha256(SEED.encode()).hexdigest()}


def test_a_public_number_gives_another_draw() -> None:
    units = [str(number) for number in range(100)]
    without, with_it = (draw(Lot(SEED, {"A": units}, {"A": 10}, public=public)) for public in ("", "04 11 19"))
    assert without.drawn != with_it.drawn


def test_of_the_pool_as_many_are_drawn_as_are_asked_for_and_all_by_default() -> None:
    pool = [f"P{number}" for number in range(10)]
    all_of_them = draw(Lot(SEED, {"A": ["1"]}, {"A": 1}, pool)).inspectors
    assert sorted(all_of_them) == sorted(pool)
    assert draw(Lot(SEED, {"A": ["1"]}, {"A": 1}, pool, people=3)).inspectors == all_of_them[:3]


def test_a_unit_that_fewer_may_have_than_a_team_has_is_short() -> None:
    lot = Lot(SEED, {"A": ["1", "2"]}, {"A": 2}, ["P", "Q"], team=2, barred=[("P", "1")])
    found = draw(lot)
    assert (found.assignments["1"], sorted(found.assignments["2"]), found.short) == (["Q"], ["P", "Q"], ["1"])


def test_whoever_has_the_fewest_units_so_far_comes_first() -> None:
    units = [str(number) for number in range(60)]
    found = draw(Lot(SEED, {"A": units}, {"A": 60}, ["P", "Q", "R"], team=1))
    assert Counter(chain(*found.assignments.values())) == {"P": 20, "Q": 20, "R": 20}


# -- lots by lot -----------------------------------------------------------------------------------------------------

CODES = st.text("0123456789ABZ", min_size=1, max_size=4)


@st.composite
def lots(draw_from: st.DrawFn) -> dict[str, Any]:
    """What describes a draw: every unit is of one stratum."""
    units = draw_from(st.lists(CODES, unique=True, max_size=12))
    strata = [draw_from(st.sampled_from("ABC")) for _ in units]
    frame = {s: [unit for unit, its in zip(units, strata, strict=True) if its == s] for s in "ABC"}
    pool = draw_from(st.lists(st.sampled_from("PQRST"), unique=True))
    pairs = [(person, unit) for person in pool for unit in units]
    return {
        "seed": draw_from(st.text(min_size=1, max_size=20).filter(lambda text: text.isprintable())),
        "public": draw_from(st.sampled_from(["", "04 11 19", "第 7 期"])),
        "frame": frame,
        "size": {stratum: draw_from(st.integers(0, 5)) for stratum in frame},
        "pool": pool,
        "people": draw_from(st.none() | st.integers(0, 5)),
        "team": draw_from(st.integers(1, 3)),
        "barred": draw_from(st.lists(st.sampled_from(pairs), unique=True)) if pairs else [],
    }


def _shuffled(described: dict[str, Any], random: Any) -> dict[str, Any]:
    """The same draw, told in another order."""

    def mixed(values: Any) -> list[Any]:
        found = list(values)
        random.shuffle(found)
        return found

    return described | {
        "frame": {stratum: mixed(described["frame"][stratum]) for stratum in mixed(described["frame"])},
        "size": {stratum: described["size"][stratum] for stratum in mixed(described["size"])},
        "pool": mixed(described["pool"]),
        "barred": mixed(described["barred"]),
    }


@given(lots(), st.randoms(use_true_random=False))
def test_a_draw_follows_from_its_seed_and_frame_whatever_the_order_of_what_it_is_told(
    described: dict[str, Any], random: Any
) -> None:
    told, again = draw(lot_of(described)).as_json(), draw(lot_of(_shuffled(described, random))).as_json()
    assert json.dumps(told) == json.dumps(again)


@given(lots())
def test_a_draw_is_what_its_rules_say(described: dict[str, Any]) -> None:
    found, key = draw(lot_of(described)), described["seed"]
    if described["public"]:
        key = f"{key}:{described['public']}"
    for stratum, units in described["frame"].items():
        in_order = sorted((hash_of(key, unit), unit) for unit in units)[: described["size"][stratum]]
        assert found.drawn[stratum] == [unit for _, unit in in_order]
    assert list(found.assignments) == sorted(chain(*found.drawn.values()), key=lambda unit: (hash_of(key, unit), unit))
    assert found.inspectors == sorted(described["pool"], key=lambda p: (hash_of(key, p), p))[: described["people"]]
    load: Counter[str] = Counter()
    for unit, team in found.assignments.items():
        free = [person for person in found.inspectors if (person, unit) not in described["barred"]]
        assert set(team) <= set(free) and len(team) == min(described["team"], len(free))
        assert all(load[one] <= load[other] for one in team for other in set(free) - set(team))
        load.update(team)
    assert found.short == [unit for unit, team in found.assignments.items() if len(team) < described["team"]]


@given(lots(), st.text(min_size=1, max_size=20))
def test_who_inspects_changes_nothing_about_what_is_drawn(described: dict[str, Any], more: str) -> None:
    others = described | {"pool": [*described["pool"], f"X{more}"], "people": None, "team": 1, "barred": []}
    assert draw(lot_of(described)).drawn == draw(lot_of(others)).drawn
