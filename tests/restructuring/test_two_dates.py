"""Two dates proved: random sequences of all verbs, imports and undoings against a plain model.

TODO
"""

from __future__ import annotations

import datetime
import random
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, select

from registry import spells
from registry.changes import verify
from registry.db import reading
from registry.moment import Moment, in_force
from registry.organizations.models import organization_states
from registry.people.models import people
from registry.picture import Picture
from registry.places.models import place_states
from registry.places.queries import ladder, states
from registry.reporting.findings.service import findings
from registry.slices import TABLES, VERSIONED
from tests.registries import on_postgresql
from tests.restructuring.chance import Clerk, beginning, number
from tests.restructuring.plain import World, date

#: What is compared of the rows of other ledgers, and which of it are units.
_SAID = {"posts": ("person", "unit", "role"), "coverage": ("organization", "place", "mode"),
         "facts": ("unit", "activists")}  # fmt: skip
_UNITS = ("unit", "organization", "place")


def _of_table(connection: Connection, table: Any, known_at: int) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = {}
    for row in connection.execute(select(table).where(in_force(table, known_at))).mappings():
        found.setdefault(row["unit"], []).append(row)
    return {unit: spells.in_order(rows) for unit, rows in found.items()}


def compare_rows(connection: Connection, known_at: int, world: World) -> None:
    """All that is in force at a change, on every day that matters."""
    units = {
        unit: (sort, rows)
        for sort, table in (("place", place_states), ("organization", organization_states))
        for unit, rows in _of_table(connection, table, known_at).items()
    }
    assert all(spells.are_sound(rows) for _, rows in units.values())
    held = {ledger: _rows(connection, ledger, known_at) for ledger in _SAID}
    names = dict(connection.execute(select(people.c.record, people.c.code)).all())  # type: ignore[arg-type]

    def code(unit: int | None, day: int) -> str | None:
        return None if unit is None else spells.standing(units[unit][1], day)["code"]

    for day in world.turning_days():
        at, seen = number(day), {}
        for sort, rows in units.values():
            state = spells.at(rows, at)
            if state is not None:
                above = state["parent" if sort == "place" else "superior"]
                place = None if sort == "place" else state["place"]
                seen[state["code"]] = (sort, state["name"], code(above, at), code(place, at))
        assert seen == world.seen(day), (known_at, day)
        told = {
            (ledger, *(names[row[c]] if c == "person" else code(row[c], at) if c in _UNITS else row[c] for c in said))
            for ledger, said in _SAID.items()
            for row in held[ledger]
            if (row["period"] == at if ledger == "facts" else spells.at([row], at))
        }
        assert told == world.told(day), (known_at, day)


def _rows(connection: Connection, ledger: str, known_at: int) -> list[Any]:
    table = TABLES[ledger]
    return list(connection.execute(select(table).where(in_force(table, known_at))).mappings())


def compare_trees(connection: Connection, known_at: int, world: World, share: random.Random | None) -> None:
    """The places as the product answers them: which live, and that whatever lives stands under a living one."""
    picture = Picture(connection, Moment(datetime.date.fromisoformat(date(0)), known_at))
    for day in world.turning_days():
        if share is not None and share.random() > 0.05:
            continue
        on = picture.on(datetime.date.fromisoformat(date(day)))
        found, steps = states(on).filter("lives"), ladder(on)
        wanted = {code for code, (sort, *_) in world.seen(day).items() if sort == "place"}
        assert set(found["code"]) == wanted, (known_at, day)
        tops = {c for u, c in zip(found["unit"], found["code"], strict=True) if steps.above[u] == 0}
        assert tops <= world.tops(day), (known_at, day)
        assert not any(steps.above[u] == u for u in found["unit"])
        rings = {f.unit for f in findings(on, rule="STRUCT-CYCLE")}
        assert rings == world.in_rings(day), (known_at, day)
        assert not rings & wanted


def run(folder: Path, seed: int, steps: int) -> Clerk:
    """One sequence of verbs, compared at its end."""
    engine, world = beginning(folder / f"{seed}.db")
    clerk = Clerk(seed, engine, world)
    for _ in range(steps):
        clerk.step()
    share = random.Random(seed)
    with reading(engine) as connection:
        last = len(clerk.known) - 1
        for known_at, then in enumerate(clerk.known):
            compare_rows(connection, known_at, then)
            compare_trees(connection, known_at, then, None if known_at == last else share)
        assert (verdict := verify(connection, VERSIONED)).ok and verdict.changes == last
    engine.dispose()
    return clerk


# What is random are the verbs, not the database.
@pytest.mark.parametrize("seed", range(8 if on_postgresql() else 40))
def test_no_sequence_of_verbs_says_other_than_the_plain_model(seed: int, tmp_path: Path) -> None:
    clerk = run(tmp_path, seed, 30)
    assert len(clerk.known) > 5


@pytest.mark.soak
@pytest.mark.parametrize("part", range(10))
def test_long_sequences_say_the_same(part: int, tmp_path: Path) -> None:
    lot = random.Random()
    for number in range(50):
        seed = lot.getrandbits(48)
        try:
            run(tmp_path / str(number), seed, 50)
        except AssertionError as error:
            raise AssertionError(f"seed {seed}") from error
