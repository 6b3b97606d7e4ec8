"""What is measured of rectification is asked of what it says: the board, the screening and the report of an audit."""

from __future__ import annotations

import pytest

from benchmarks.measuring import Watch
from benchmarks.parts import nation, rectification
from registry.casework.screening import screening
from registry.picture import Picture
from tests.audited_county import COUNTIES, County
from tests.registries import address_of
from tests.registry_under_test import Small

pytestmark = pytest.mark.once("what is measured does not depend on the database")


def test_the_city_is_asked_for_its_board_its_candidates_and_the_report_of_its_largest_audit(small: Small) -> None:
    county = County(small(COUNTIES))
    county.open("H2", years="2017")
    county.open()
    watch = Watch()
    rectification.ask(watch, address_of(county.registry.folder / "registry.db"))
    assert watch.found == {"board": 6, "screening": 3, "report": 4}
    ways = {"", ", cold", ", first", ", again"}
    assert watch.seconds.keys() == {f"{what}{way}" for what in watch.found for way in ways}


def test_the_nation_has_candidates_others_and_some_of_which_it_is_not_known(small_nation: str, known: Picture) -> None:
    watch = Watch()
    nation.screen(watch, small_nation)
    answer = screening(known, None)
    population, candidates = watch.found["population"], watch.found["candidates"]
    assert (population, candidates) == (answer["population"], len(answer["candidates"]))
    assert 0 < candidates < population and {one["unknown"] == [] for one in answer["candidates"]} == {True, False}
