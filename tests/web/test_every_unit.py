"""Every unit, person and case of the demonstration city answers, on days before, within and after what is recorded.

`make test` opens the page of one of each shape: units about which as many rows tell the same, with the same columns
filled and the same keys chosen, make pages of the same parts. Of units that are alike four are opened, each on another
of the four days; one that is like no other is opened on one of them, in turn. `make soak` opens all of them on all four
days, and the picture around each.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from typing import NamedTuple

import pytest
from flask import Flask
from flask.testing import FlaskClient

from registry import demonstration
from registry.columns import Choice, Column, Day, Reference
from registry.demonstration.book import BookRow
from registry.exchange.importing import take
from registry.ledgers import Ledger
from registry.slices import LEDGERS
from registry.staging.service import Request
from registry.web import create_app
from tests.registries import founded

DAYS = ("2016-12-31", "2018-06-30", "2019-12-31", "2021-12-31")
PARTS = 5
SPACES = {"places": "unit", "organizations": "unit", "people": "person", "cases": "case"}
Rows = dict[str, list[BookRow]]


class Unit(NamedTuple):
    """What a page is about: a code, and the space of codes that it is of."""

    space: str
    code: str

    def page(self, day: str) -> str:
        return f"/units/{self.code}?space={self.space}&as_of={day}"

    def graph(self, day: str) -> str:
        return f"/units/{self.code}/graph.svg?as_of={day}"


@pytest.fixture(scope="module")
def rows() -> Rows:
    return demonstration.build()


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    folder = tmp_path_factory.mktemp("city")
    demonstration.write(folder / "set")
    engine = founded(folder / "registry.db")
    assert take(engine, folder / "set", Request()).change == 1
    yield create_app(engine)
    engine.dispose()


def shape_of(ledger: Ledger, row: BookRow) -> tuple[str, ...]:
    """Which columns of a row are filled, which keys are chosen in it, and how exactly its days are written."""

    def told(column: Column) -> str:
        text = row.get(column.key) or ""
        return text if isinstance(column, Choice) else str(len(text)) if isinstance(column, Day) else text and "filled"

    return ledger.key, *map(told, ledger.columns)


def shapes(rows: Rows) -> dict[Unit, frozenset[object]]:
    """Of every unit the rows about it by shape, each with how the unit stands in it: once, or more often."""
    found: dict[Unit, Counter[object]] = defaultdict(Counter)
    for ledger in LEDGERS:
        for row in rows.get(ledger.key, ()):
            shape = shape_of(ledger, row)
            if ledger.key in SPACES:
                found[Unit(SPACES[ledger.key], row["code"])]["itself", shape] += 1
            for column in (c for c in ledger.columns if isinstance(c, Reference) and row.get(c.key)):
                found[Unit(SPACES[column.to[0]], row[column.key])][column.key, shape] += 1
    return {unit: frozenset((what, min(n, 2)) for what, n in told.items()) for unit, told in found.items()}


def tasked(rows: Rows) -> list[Unit]:
    """Whoever has a page: places, organizations, cases, and people with a named task."""
    people = {row["person"] for key in ("posts", "trainings") for row in rows[key]}
    found = [Unit(space, row["code"]) for key, space in SPACES.items() for row in rows[key]]
    return [unit for unit in found if unit.space != "person" or unit.code in people]


def chosen(rows: Rows) -> Iterator[tuple[Unit, str]]:
    """Of units that are alike four, each on another day; and which day comes first goes on from shape to shape."""
    shape, alike = shapes(rows), defaultdict[frozenset[object], list[Unit]](list)
    for unit in tasked(rows):
        alike[shape[unit]].append(unit)
    for turn, units in enumerate(alike.values()):
        yield from ((unit, DAYS[(turn + n) % len(DAYS)]) for n, unit in enumerate(units[: len(DAYS)]))


def failures(client: FlaskClient, addresses: Iterator[str]) -> list[str]:
    """The addresses that answer with anything but a page."""
    answers = ((address, client.get(address).status_code) for address in addresses)
    return [f"{address}: {status}" for address, status in answers if status != 200]


def test_the_page_of_a_unit_of_every_shape_answers(app: Flask, rows: Rows) -> None:
    found = list(chosen(rows))
    assert {unit.space for unit, _ in found} == set(SPACES.values()) and {day for _, day in found} == set(DAYS)
    assert failures(app.test_client(), (unit.page(day) for unit, day in found)) == []


@pytest.mark.soak
@pytest.mark.parametrize("part", range(PARTS))
@pytest.mark.parametrize("day", DAYS)
def test_the_page_of_every_unit_answers_and_the_picture_around_it(app: Flask, rows: Rows, day: str, part: int) -> None:
    units = tasked(rows)[part::PARTS]
    assert failures(app.test_client(), (unit.page(day) for unit in units)) == []
    drawn = (unit.graph(day) for unit in units if unit.space == "unit")
    assert failures(app.test_client(), drawn) == []
