"""The book that the rows are written into, and the small facts of chance that all topics share."""

from __future__ import annotations

from datetime import date
from functools import cache
from random import Random

from registry.demonstration import plan

LEDGERS = (
    "places",
    "organizations",
    "approvals",
    "coverage",
    "people",
    "posts",
    "elections",
    "pay",
    "ratings",
    "rating_scores",
    "cases",
    "case_steps",
    "case_measures",
    "look_backs",
    "audits",
    "audit_items",
    "screenings",
    "cadre_events",
    "safeguards",
    "pool",
    "facts",
    "bodies",
    "facilities",
    "pairings",
    "projects",
    "trainings",
    "activities",
    "policies",
    "notices",
    "finding_steps",
    "settings",
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
    columns: BookRow = {}
    for row in rows:
        columns |= row
    empty = dict.fromkeys(columns, "")
    return [empty | row for row in rows]


def stream(topic: str) -> Random:
    """A topic's own stream of chance: a change in one topic leaves the others as they were."""
    return Random(f"{plan.SEED}/{topic}")


def maybe(rng: Random, value: object, gaps: float = GAPS) -> str:
    """The value as text, or now and then nothing: not recorded."""
    return "" if rng.random() < gaps else str(value)


def day(rng: Random, first: str, last: str) -> str:
    """A working day between two ISO days, both included (the first itself where the span holds no working day)."""
    start, end = _ordinal(first), _ordinal(last)
    chosen = start + rng.randint(0, max(end - start, 0))
    while chosen % 7 in (0, 6) and chosen > start:
        chosen -= 1
    return _iso(chosen)


@cache
def _ordinal(iso: str) -> int:
    return date.fromisoformat(iso).toordinal()


@cache
def _iso(ordinal: int) -> str:
    return date.fromordinal(ordinal).isoformat()


def later(iso: str, days: int) -> str:
    """The ISO day `days` after `iso`."""
    return _iso(_ordinal(iso) + days)


def workday(iso: str) -> str:
    """The day itself, or the Monday after it.

    >>> workday("2019-04-12"), workday("2019-04-13")
    ('2019-04-12', '2019-04-15')
    """
    ordinal = _ordinal(iso)
    while ordinal % 7 in (0, 6):
        ordinal += 1
    return _iso(ordinal)


def full_day(text: str) -> str:
    """The first day of a date that may be only a month or a year; empty stays empty.

    >>> full_day("2019-05"), full_day("1956")
    ('2019-05-01', '1956-01-01')
    """
    return text + {4: "-01-01", 7: "-01"}.get(len(text), "")
