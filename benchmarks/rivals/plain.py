"""The tests' plain reference: what the figures mean, written as directly as the text says it, never quick."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator
from typing import Any

from sqlalchemy import Connection, select

from benchmarks.figures12 import CODES, fields
from registry import days, record
from registry.columns import Choices, Column, Day, Period, Reference, Texts
from registry.figures.catalogue import BY_CODE
from registry.moment import head, in_force
from registry.slices import TABLES
from tests.reference import figures as reference
from tests.reference.reading import Ledgers
from tests.reference.world import World

#: The tables that stand in for the ledgers of units.
_STATES = {"places": "place_states", "organizations": "organization_states"}


def ledgers(connection: Connection) -> Ledgers:
    """Everything that the registry holds now, as the reference reads it: codes, dates and exact numbers."""
    codes = {row.identity: row.code for row in connection.execute(select(record.code.c.identity, record.code.c.code))}
    known_at = head(connection)
    found: Ledgers = {
        _STATES.get(key, key): list(_rows(connection, table, codes, known_at, key in _STATES))
        for key, table in TABLES.items()
    }
    taken = connection.execute(select(record.succession).where(in_force(record.succession, known_at))).mappings()
    found["successions"] = [
        {"predecessor": r["predecessor"], "successor": r["successor"], "on": days.date(r["effective"])} for r in taken
    ]
    return found


def _rows(connection: Connection, table: Any, codes: dict[int, str], known_at: int, states: bool) -> Iterator[dict]:
    recorded = table.info["recorded"]
    for row in connection.execute(select(table).where(in_force(table, known_at))).mappings():
        values = {c.key: _plain(c, row[c.name], codes, states) for c in recorded}
        yield values | {"unit": row["unit"]} if states else values


def _plain(column: Column, value: Any, codes: dict[int, str], states: bool) -> Any:
    """A stored value as the reference has it; what a state refers to stays an identity."""
    if value is None:
        return None
    if isinstance(column, Reference):
        return value if states else codes[value]
    if isinstance(column, Period):
        return days.date(value), days.date(days.last_day(value))
    if isinstance(column, Day):
        return days.date(value)
    if isinstance(column, Choices | Texts):
        return frozenset(value.split(";"))
    return column.plain(value)


def answers(ledgers: Ledgers, day: datetime.date, scopes: Iterable[str]) -> Iterator[list[int]]:
    """The numbers of the twelve figures of each of `scopes`, places by their codes."""
    world = World(ledgers, day)
    items = {code: list(reference.FIGURES[code][1](world)) for code in CODES}
    for scope in scopes:
        row = []
        for code in CODES:
            values = reference.fields(code, reference.in_scope(world, items[code], scope))
            values = values.get("categories", values)
            row += [int(values[field]) for field in fields(BY_CODE[code])]
        yield row
