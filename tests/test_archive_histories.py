"""Whatever imports, verbs, undoings and editions write, by lot, comes back from its archive: no check refuses it."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, seed, settings
from hypothesis import strategies as st
from hypothesis.stateful import run_state_machine_as_test
from sqlalchemy import Engine

from registry import archive
from registry.db import reading
from registry.verifying import checkpoint
from tests.exchange.test_histories import History
from tests.registries import discard, founded, on_postgresql, opened, url_of
from tests.restructuring import both_ways, city
from tests.restructuring.both_ways import Hand
from tests.restructuring.listing import taken
from tests.restructuring.random_histories import Clerk, beginning
from tests.restructuring.test_any_editions import DAYS, Country


def comes_back(engine: Engine, folder: Path) -> None:
    """The archive of a registry is restored, with the same head."""
    archive.write(engine, folder / "r.zip")
    archive.restore(folder / "r.zip", url_of(folder / "back.db"))
    back = opened(folder / "back.db")
    with reading(engine) as connection, reading(back) as restored:
        assert checkpoint(restored) == checkpoint(connection)
    back.dispose()
    discard(folder / "back.db")


class Archived(History):
    """Random imports, of which nothing is asked but that their archive comes back."""

    def look(self, *_: Any) -> None:
        pass

    def compare(self) -> None:
        comes_back(self.engine, self.folder)


def test_the_archive_of_random_imports_comes_back() -> None:
    """A quarter as many on PostgreSQL: what is random is the clerk, not the database."""
    examples = 1 if on_postgresql() else 4
    run_state_machine_as_test(Archived, settings=settings(max_examples=examples, stateful_step_count=30))


@pytest.mark.soak
@pytest.mark.parametrize("part", range(10))
def test_the_archive_of_many_long_random_histories_comes_back(part: int, request: pytest.FixtureRequest) -> None:
    machine = seed(f"{request.config.getoption('--hypothesis-seed')}, archive {part}")(Archived)
    run_state_machine_as_test(machine, settings=settings(max_examples=50, stateful_step_count=50))


@pytest.mark.parametrize("drawn", range(1 if on_postgresql() else 3))
def test_the_archive_of_verbs_imports_and_undoings_by_lot_comes_back(drawn: int, tmp_path: Path) -> None:
    engine, world = beginning(tmp_path / "registry.db")
    clerk = Clerk(drawn, engine, world)
    for _ in range(30):
        clerk.step()
    comes_back(engine, tmp_path)
    engine.dispose()


@pytest.mark.soak
@pytest.mark.parametrize("drawn", range(100, 400))
def test_the_archive_of_many_verbs_imports_and_undoings_comes_back(drawn: int, tmp_path: Path) -> None:
    test_the_archive_of_verbs_imports_and_undoings_by_lot_comes_back(drawn, tmp_path)


def test_the_archive_of_a_city_changed_by_verbs_comes_back(tmp_path: Path) -> None:
    a_changed_city_comes_back(tmp_path, 0)


@pytest.mark.soak
@pytest.mark.parametrize("drawn", range(1, 50))
def test_the_archive_of_a_city_changed_by_many_verbs_comes_back(drawn: int, tmp_path: Path) -> None:
    a_changed_city_comes_back(tmp_path, drawn)


def a_changed_city_comes_back(tmp_path: Path, drawn: int) -> None:
    office = both_ways.office_of_the_city(tmp_path)
    hand = Hand(office, random.Random(drawn))
    while len(hand.done) < 12:
        hand.try_on(hand.lot.choice(city.DAYS))
    comes_back(office.engine, tmp_path)
    office.engine.dispose()


@given(lot=st.randoms(use_true_random=False))
@settings(max_examples=1 if on_postgresql() else 2)
def test_the_archive_of_any_editions_comes_back(tmp_path_factory: pytest.TempPathFactory, lot: random.Random) -> None:
    any_editions_come_back(tmp_path_factory.mktemp("editions"), lot)


@pytest.mark.soak
@given(lot=st.randoms(use_true_random=False))
@settings(settings.get_profile("soak"), max_examples=100)
def test_the_archive_of_many_editions_comes_back(tmp_path_factory: pytest.TempPathFactory, lot: random.Random) -> None:
    any_editions_come_back(tmp_path_factory.mktemp("editions"), lot)


def any_editions_come_back(folder: Path, lot: random.Random) -> None:
    engine, country = founded(folder / "registry.db"), Country(lot)
    for day in DAYS:
        confirmed = dict(lot.sample(sorted(country.moved.items()), lot.randint(0, len(country.moved))))
        taken(engine, folder, list(country.rows.values()), day, confirmed)
        country.turn()
    comes_back(engine, folder)
    engine.dispose()
    discard(folder)
