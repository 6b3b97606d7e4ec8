"""The country in small size: what was drawn is found, and every rival answers what the registry answers."""

from __future__ import annotations

import shutil
from collections import Counter
from pathlib import Path

import pytest
from sqlalchemy.engine import make_url

from benchmarks import organized
from benchmarks.figures12 import Differs
from benchmarks.measuring import Watch
from benchmarks.official import Place
from benchmarks.parts import country
from benchmarks.stores import picture, sqlite
from registry import verifying
from registry.archive import restore
from registry.checks.service import findings
from registry.slices import VERSIONED
from tests.benchmarks.conftest import tree


def places() -> list[Place]:
    """The two provinces, the first with a second county."""
    more = [Place("110103", "乙区", "county", "1101"), Place("110103101", "某镇", "township", "110103")]
    more.append(Place("110103101201", "某村", "village", "110103101"))
    return [*tree(), *more]


@pytest.fixture(scope="module")
def small_country(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The address of the registry that took the small country in."""
    folder = tmp_path_factory.mktemp("country")
    assert organized.write(places(), folder / "country.zip") == 2 * len(places()) + 1
    restore(folder / "country.zip", sqlite(folder / "country.db"))
    return sqlite(folder / "country.db").render_as_string()


@pytest.fixture
def copied(small_country: str, tmp_path: Path) -> str:
    """A copy of the small country to write to."""
    shutil.copy(make_url(small_country).database or "", tmp_path / "copy.db")
    return sqlite(tmp_path / "copy.db").render_as_string()


def found(work: str, url: str) -> object:
    """What a part of the measuring found."""
    watch = Watch()
    getattr(country, work)(watch, url)
    assert watch.seconds
    return watch.found


def test_the_same_tree_always_gives_the_same_country(tmp_path: Path) -> None:
    for name in ("first.zip", "second.zip"):
        organized.write(places(), tmp_path / name)
    assert (tmp_path / "first.zip").read_bytes() == (tmp_path / "second.zip").read_bytes()


def test_the_country_that_was_restored_verifies(small_country: str) -> None:
    with picture(small_country) as known:
        assert verifying.verify(known.connection, VERSIONED).ok


def test_of_every_kind_that_was_drawn_something_is_found(small_country: str) -> None:
    with picture(small_country) as known:
        counts = Counter(f.rule.code for f in findings(known))
    assert counts.keys() >= set(country.GRAPHS)
    assert counts["STRUCT-CYCLE"] == 2


@pytest.mark.parametrize("rival", ["sql", "networkx"])
@pytest.mark.parametrize("work", ["tree", "check"])
def test_a_rival_tells_the_same_tree_and_the_same_findings(small_country: str, work: str, rival: str) -> None:
    assert found(f"{work}_by_{rival}", small_country) == found(work, small_country)


@pytest.mark.parametrize("work", ["move", "move_by_sql", "move_by_networkx"])
def test_whoever_moves_a_township_finds_it_under_its_new_county_and_refuses_a_ring(copied: str, work: str) -> None:
    assert found(work, copied) == {"stands under": "110103"}


def test_a_rival_that_answers_something_else_than_the_registry_is_refused() -> None:
    country.same("tree", [1, 1, 1])
    with pytest.raises(Differs, match="tree"):
        country.same("tree", [1, 1, 2])
