"""Opens what is about the units of the demonstration city, on days before, within and after what is recorded.

There are 17 000 units, so 68 000 pages of four days. Rows about a unit are alike that have the same columns filled and
the same keys chosen, and of which it has one, or more: there are 1 050 kinds of them. In `make test` as many units are
opened as show each kind on one of the days, which take turns. In `make soak` each unit is opened on all of them.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from itertools import cycle
from typing import NamedTuple

from flask import Flask

from registry.columns import Choice, Column, Day
from registry.demonstration.book import BookRow
from registry.ledgers import Ledger
from registry.slices import LEDGERS

DAYS = ("2016-12-31", "2018-06-30", "2019-12-31", "2021-12-31")
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


def of(rows: Rows, *ledgers: str) -> list[Unit]:
    """The units of some ledgers that have a page: of people those with a named task."""
    tasked = {row["person"] for key in ("posts", "trainings") for row in rows[key]}
    found = [Unit(SPACES[key], row["code"]) for key in ledgers for row in rows[key]]
    return [unit for unit in found if unit.space != "person" or unit.code in tasked]


def shape_of(ledger: Ledger, row: BookRow) -> tuple[str, ...]:
    """Which columns of a row are filled, which keys are chosen in it, and how exactly its days are written."""

    def of_cell(column: Column) -> str:
        text = row.get(column.key) or ""
        return text if isinstance(column, Choice) else str(len(text)) if isinstance(column, Day) else text and "filled"

    return ledger.key, *map(of_cell, ledger.columns)


def shapes(rows: Rows) -> dict[Unit, frozenset[object]]:
    """Of every unit the rows about it by shape, each with how the unit stands in it: once, or more often."""
    found: dict[Unit, Counter[object]] = defaultdict(Counter)
    for ledger in LEDGERS:
        for row in rows.get(ledger.key, ()):
            shape = shape_of(ledger, row)
            if ledger.key in SPACES:
                found[Unit(SPACES[ledger.key], row["code"])]["itself", shape] += 1
            for column in (c for c in ledger.references if c.to[0] in SPACES and row.get(c.key)):
                found[Unit(SPACES[column.to[0]], row[column.key])][column.key, shape] += 1
    return {unit: frozenset((what, min(n, 2)) for what, n in rows_about.items()) for unit, rows_about in found.items()}


def days_of(rows: Rows) -> dict[Unit, str]:
    """The units that are opened, each on one day: together they show every shape of row; the days take turns."""
    shape, seen, found = shapes(rows), set[object](), dict[Unit, str]()
    for ledger in SPACES:
        turn = cycle(DAYS)
        for unit in of(rows, ledger):
            if shape[unit] - seen:
                found[unit] = next(turn)
                seen |= shape[unit]
    return found


def failures(app: Flask, addresses: Iterator[str]) -> list[str]:
    """The addresses that answer with anything but a page."""
    client = app.test_client()
    answers = ((address, client.get(address).status_code) for address in addresses)
    return [f"{address}: {status}" for address, status in answers if status != 200]


def open_all(app: Flask, units: list[Unit], day: str) -> None:
    """Opens the page of each of some units, of which there are many, on a day."""
    assert len(units) > 20
    assert failures(app, (unit.page(day) for unit in units)) == []
