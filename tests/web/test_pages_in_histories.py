"""Every page answers, whatever was recorded: after random imports, and after random verbs, imports and undoings.

At the end of a history, of its last change on the days on which something begins or ends and on the days beside them
(a third of them in `make test`), and of a share of the earlier changes: the page of every place, organization, case and
person that was known by then. By lot, of each such day: the picture around a unit, the reasons of some units of a
figure, and one of the other pages.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from urllib.parse import quote

import pytest
from flask import Flask
from hypothesis import seed, settings
from hypothesis.stateful import run_state_machine_as_test
from sqlalchemy import Connection, Engine, select, union

from registry.db import reading
from registry.figures import service
from registry.figures.catalogue import FIGURES
from registry.moment import Moment, in_force
from registry.picture import Picture
from registry.slices import LEDGERS, TABLES
from registry.web import create_app
from tests.exchange.test_histories import History
from tests.restructuring.plain import date as written
from tests.restructuring.random_histories import Clerk, beginning

#: The pages that are about no single unit.
OTHERS = (
    *("/", "/tree", "/tree?of=organizations", "/changes", "/ledgers", "/findings", "/report", "/search?q=1"),
    *(f"/ledgers/{ledger.key}" for ledger in LEDGERS),
    *(f"/figures/{figure.code}" for figure in FIGURES),
)
#: Of a figure, the reasons of so many units are read.
REASONS = 3
#: The ledgers that tell of a person's named tasks.
TASKS = ("posts", "trainings")


def units(connection: Connection, change: int) -> Iterator[tuple[str, int]]:
    """The page of everything that was known by a change, each with its status: whoever had no named task has none.

    A person's code may be a place's too, so the space of codes is named.
    """
    posts, trainings = (select(TABLES[key].c.person).where(in_force(TABLES[key], change)) for key in TASKS)
    tasked = set(connection.execute(union(posts, trainings)).scalars())
    for key, space in (("places", "unit"), ("organizations", "unit"), ("cases", "case"), ("people", "person")):
        c = TABLES[key].c
        for code, record in connection.execute(select(c.code, c.record).where(c.since <= change).distinct()):
            yield f"/units/{code}?space={space}", 200 if key != "people" or record in tasked else 404


def drawn(connection: Connection, change: int) -> list[str]:
    """The pictures around everything that is in force."""
    found = (select(TABLES[key].c.code).where(in_force(TABLES[key], change)) for key in ("places", "organizations"))
    return [f"/units/{code}/graph.svg" for code in connection.execute(union(*found).order_by("code")).scalars()]


def others(connection: Connection, change: int, day: date, lot: random.Random) -> Iterator[str]:
    """A page that is about no single unit, the change's own, and the reasons of some units of a figure."""
    yield lot.choice(OTHERS)
    if change:
        yield f"/changes/{change}"
    figure = lot.choice(FIGURES)
    found = service.units_of(Picture(connection, Moment(day, change)), figure.code, None, None)["units"]
    yield from (f"/figures/{figure.code}/{quote(unit)}" for unit in found[:REASONS])


def open_all(app: Flask, connection: Connection, change: int, day: date, lot: random.Random) -> None:
    """Opens the pages of a change on a day."""
    wanted = dict(units(connection, change))
    pictures = drawn(connection, change)
    wanted |= dict.fromkeys([*lot.sample(pictures, min(1, len(pictures))), *others(connection, change, day, lot)], 200)
    client, when = app.test_client(), f"as_of={day}&known_at={change}"
    statuses = {page: client.get(f"{page}{'&' if '?' in page else '?'}{when}").status_code for page in wanted}
    assert statuses == wanted, [(page, when, statuses[page]) for page in wanted if statuses[page] != wanted[page]]


class Opened(History):
    """Histories of imports whose pages are opened, and whose figures are not compared."""

    one_in = 50

    def compare(self) -> None:
        app, lot = create_app(self.engine), random.Random(self.model.change)
        with reading(self.engine) as connection:
            for change, day in self.pairs():
                open_all(app, connection, change, day, lot)

    def look(self, change: int, day: date) -> None:
        """Figures are not asked for."""


def open_after_verbs(engine: Engine, clerk: Clerk, one_in: int, last_one_in: int) -> None:
    """Opens all pages after a sequence of verbs: on so many of the days at its end, and at every earlier change."""
    app, lot, last = create_app(engine), random.Random(len(clerk.known)), len(clerk.known) - 1
    with reading(engine) as connection:
        for change, world in enumerate(clerk.known):
            for day in world.turning_days():
                if not lot.randrange(last_one_in if change == last else one_in):
                    open_all(app, connection, change, date.fromisoformat(written(day)), lot)


def run(folder: Path, number: int, steps: int, one_in: int, last_one_in: int = 1) -> None:
    engine, world = beginning(folder / f"{number}.db")
    clerk = Clerk(number, engine, world)
    for _ in range(steps):
        clerk.step()
    open_after_verbs(engine, clerk, one_in, last_one_in)
    engine.dispose()


@pytest.mark.sqlite("verbs and imports in turn, of which the next test opens the pages on both")
def test_every_page_answers_after_random_imports() -> None:
    run_state_machine_as_test(Opened, settings=settings(max_examples=1, stateful_step_count=15))


def test_every_page_answers_after_random_verbs_imports_and_undoings(tmp_path: Path) -> None:
    run(tmp_path, 0, 15, one_in=100, last_one_in=3)


@pytest.mark.soak
@pytest.mark.parametrize("part", range(10))
def test_every_page_answers_after_many_long_histories(part: int, request: pytest.FixtureRequest) -> None:
    machine = seed(f"{request.config.getoption('--hypothesis-seed')}, pages {part}")(Opened)
    run_state_machine_as_test(machine, settings=settings(max_examples=5, stateful_step_count=40))


@pytest.mark.soak
@pytest.mark.parametrize("part", range(10))
def test_every_page_answers_after_long_sequences(part: int, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    lot = random.Random(f"{request.config.getoption('--hypothesis-seed')}, pages {part}")
    for number in [lot.getrandbits(48) for _ in range(5)]:
        run(tmp_path, number, 40, one_in=20)
