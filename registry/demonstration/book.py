"""The book that the rows are written into, and the small facts of chance that all topics share."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

from registry.demonstration import plan

LEDGERS = (
    "places",
    "organizations",
    "coverage",
    "people",
    "posts",
    "elections",
    "ratings",
    "cases",
    "case_measures",
    "look_backs",
    "facts",
    "bodies",
    "facilities",
    "pairings",
    "projects",
    "trainings",
    "activities",
)
GAPS = 0.025  # share of the optional values that nobody wrote down

BookRow = dict[str, str]


class Book:
    """Rows by ledger, in the order of writing; a cell that a row does not mention is empty."""

    def __init__(self) -> None:
        self._rows: dict[str, list[BookRow]] = {ledger: [] for ledger in LEDGERS}

    def add(self, ledger: str, cells: BookRow) -> BookRow:
        """Write one row down; the row comes back and may still be changed."""
        self._rows[ledger].append(cells)
        return cells

    def rows(self, ledger: str) -> list[BookRow]:
        """The rows of one ledger so far."""
        return self._rows[ledger]

    def ledgers(self) -> dict[str, list[BookRow]]:
        """Every ledger, each row with the same columns (those that any row of the ledger mentions)."""
        return {ledger: _level(rows) for ledger, rows in self._rows.items()}


def _level(rows: list[BookRow]) -> list[BookRow]:
    columns = list(dict.fromkeys(column for row in rows for column in row))
    return [{column: row.get(column, "") for column in columns} for row in rows]


def stream(topic: str) -> Random:
    """A topic's own stream of chance: a change in one topic leaves the others as they were."""
    return Random(f"{plan.SEED}/{topic}")


def maybe(rng: Random, value: object, gaps: float = GAPS) -> str:
    """The value as text, or now and then nothing: not recorded."""
    return "" if rng.random() < gaps else str(value)


def day(rng: Random, first: str, last: str) -> str:
    """A working day between two ISO days, both included (the first itself where the span holds no working day)."""
    start, end = date.fromisoformat(first), date.fromisoformat(last)
    chosen = start + timedelta(days=rng.randint(0, max((end - start).days, 0)))
    while chosen.weekday() > 4 and chosen > start:
        chosen -= timedelta(days=1)
    return chosen.isoformat()


def later(iso: str, days: int) -> str:
    """The ISO day `days` after `iso`."""
    return (date.fromisoformat(iso) + timedelta(days=days)).isoformat()


def full_day(text: str) -> str:
    """The first day of a date that may be only a month or a year; empty stays empty.

    >>> full_day("2019-05"), full_day("1956")
    ('2019-05-01', '1956-01-01')
    """
    return text + {4: "-01-01", 7: "-01"}.get(len(text), "")
