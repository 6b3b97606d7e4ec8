"""Opens what is about the units of the demonstration city, on days before, within and after what is recorded."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from flask import Flask

from registry.demonstration.book import BookRow

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


def failures(app: Flask, addresses: Iterator[str]) -> list[str]:
    """The addresses that answer with anything but a page."""
    client = app.test_client()
    answers = ((address, client.get(address).status_code) for address in addresses)
    return [f"{address}: {status}" for address, status in answers if status != 200]


def open_all(app: Flask, units: list[Unit], day: str) -> None:
    """Opens the page of each of some units, of which there are many, on a day."""
    assert len(units) > 100
    assert failures(app, (unit.page(day) for unit in units)) == []
