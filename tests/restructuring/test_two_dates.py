"""Two dates proved: random sequences of verbs, corrections, imports and undoings against a plain model.

A sequence is thirty orders, each carried out or refused by the registry and by the model alike: every verb, mergers
and splits of places and of organizations, ledger sets of units, posts, coverage and facts (as they are, effective on a
day, or as corrections), and the undoing of any earlier change. At its end it is compared at every change and, of each,
on every day on which something begins or ends and on the days beside it:

- at every change and every such day: the states of all units and the posts, coverage and facts in force; that no unit
  has two states at once, or one that says only what the one before it said;
- of the last change on all its days, of the others on a share of the (change, day) pairs drawn by lot (1 in 20, in the
  soak 1 in 5), what is answered from a `Picture` and dear: which places live and what stands above them, and that no
  living place is lost; on every third of these days, that units stand in a ring where an import said so, by the
  findings too, and nowhere else;
- of every fourth sequence that the chain of changes verifies.
"""

from __future__ import annotations

import datetime
import random
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, select

from registry import spells
from registry.checks.service import findings
from registry.db import reading
from registry.moment import Moment, in_force
from registry.organizations.models import organization_states
from registry.people.models import people
from registry.picture import Picture
from registry.places.models import place_states
from registry.places.queries import ladder, states
from registry.slices import TABLES, VERSIONED
from registry.verifying import verify
from tests.registries import on_postgresql
from tests.restructuring.plain import World, date
from tests.restructuring.random_histories import VERBS, Clerk, beginning, number

#: What is compared of the rows of other ledgers, and which of it are units.
_SAID = {"posts": ("person", "unit", "role"), "coverage": ("organization", "place", "mode"),
         "facts": ("unit", "activists")}  # fmt: skip
_UNITS = ("unit", "organization", "place")


def _of_table(connection: Connection, table: Any, known_at: int) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = {}
    for row in connection.execute(select(table).where(in_force(table, known_at))).mappings():
        found.setdefault(row["unit"], []).append(row)
    return {unit: spells.in_order(rows) for unit, rows in found.items()}


def compare_rows(connection: Connection, known_at: int, world: World, on_days: list[int]) -> None:
    """All that is in force at a change, on each of these days."""
    units = {
        unit: (sort, rows)
        for sort, table in (("place", place_states), ("organization", organization_states))
        for unit, rows in _of_table(connection, table, known_at).items()
    }
    assert all(spells.are_sound(rows) for _, rows in units.values())
    assert not any(_says_the_same(a, b) for _, rows in units.values() for a, b in pairwise(rows))
    rows_of = {ledger: _rows(connection, ledger, known_at) for ledger in _SAID}
    names = dict(connection.execute(select(people.c.record, people.c.code)).all())  # type: ignore[arg-type]

    def code(unit: int | None, day: int) -> str | None:
        return None if unit is None else spells.state_on(units[unit][1], day)["code"]

    for day in on_days:
        at, seen = number(day), {}
        for sort, rows in units.values():
            state = spells.at(rows, at)
            if state is not None:
                above = state["parent" if sort == "place" else "superior"]
                place = None if sort == "place" else state["place"]
                seen[state["code"]] = (sort, state["name"], code(above, at), code(place, at))
        assert seen == world.seen(day), (known_at, day)
        found = {
            (
                ledger,
                *(names[row[c]] if c == "person" else code(row[c], at) if c in _UNITS else row[c] for c in columns),
            )
            for ledger, columns in _SAID.items()
            for row in rows_of[ledger]
            if (row["period"] == at if ledger == "facts" else spells.at([row], at))
        }
        assert found == world.rows_on(day), (known_at, day)


def _says_the_same(before: Any, after: Any) -> bool:
    """Whether a state goes on with what the one before it said."""
    columns = ("code", "name", "kind", *(("parent",) if "parent" in before else ("superior", "place")))
    return spells.end_of(before) == spells.begin_of(after) and all(before[c] == after[c] for c in columns)


def _rows(connection: Connection, ledger: str, known_at: int) -> list[Any]:
    table = TABLES[ledger]
    return list(connection.execute(select(table).where(in_force(table, known_at))).mappings())


def compare_trees(connection: Connection, known_at: int, world: World, on_days: list[int]) -> None:
    """The places as the product answers them: which live, and that whatever lives stands under a living one."""
    picture = Picture(connection, Moment(datetime.date.fromisoformat(date(0)), known_at))
    for count, day in enumerate(on_days):
        on = picture.on(datetime.date.fromisoformat(date(day)))
        found, steps = states(on).filter("lives"), ladder(on)
        wanted = {code for code, (sort, *_) in world.seen(day).items() if sort == "place"}
        assert set(found["code"]) == wanted, (known_at, day)
        tops = {c for u, c in zip(found["unit"], found["code"], strict=True) if steps.above[u] == 0}
        assert tops <= world.tops(day), (known_at, day)
        assert not any(steps.above[u] == u for u in found["unit"])
        assert not world.in_rings(day) & wanted
        if count % 3 == 0:
            assert {f.unit for f in findings(on, None, "STRUCT-CYCLE")} == world.in_rings(day), (known_at, day)


def run(folder: Path, seed: int, steps: int, one_in: int = 20) -> Clerk:
    """One sequence, compared at its end; of the trees of earlier changes, one in so many (change, day) pairs."""
    engine, world = beginning(folder / f"{seed}.db")
    clerk, share = Clerk(seed, engine, world), random.Random(seed)
    for _ in range(steps):
        clerk.step()
    with reading(engine) as connection:
        last = len(clerk.known) - 1
        for known_at, then in enumerate(clerk.known):
            every = then.turning_days()
            compare_rows(connection, known_at, then, every)
            few = every if known_at == last else [day for day in every if not share.randrange(one_in)]
            compare_trees(connection, known_at, then, few)
        if seed % 4 == 0:
            assert (verdict := verify(connection, VERSIONED)).ok and verdict.changes == last
    engine.dispose()
    return clerk


def named(folder: Path, seed: int, steps: int, one_in: int = 20) -> Clerk:
    """The same, whose failure names the seed."""
    try:
        return run(folder, seed, steps, one_in)
    except Exception as error:
        raise AssertionError(f"the sequence of seed {seed}") from error


#: In these sequences every verb, import and undoing of `VERBS` is done and refused.
SEEDS = (1, 4, 5, 6, 9, 14, 16, 18, 20, 24, 28)


def test_no_sequence_of_verbs_and_imports_says_other_than_the_plain_model(tmp_path: Path) -> None:
    """Three sequences on PostgreSQL: what is random are the verbs and the sets, not the database."""
    tried: set[tuple[str, bool]] = set()
    for seed in SEEDS[:3] if on_postgresql() else SEEDS:
        clerk = named(tmp_path, seed, 30)
        assert len(clerk.known) > 5
        tried |= clerk.tried
    assert on_postgresql() or tried == {(verb, done) for verb in VERBS for done in (True, False)}


@pytest.mark.soak
@pytest.mark.parametrize("part", range(20))
def test_long_sequences_of_verbs_and_imports_say_the_same(
    part: int, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    """Twenty parts of 25 sequences, which may run beside each other, each with seeds made from the run's own."""
    lot = random.Random(f"{request.config.getoption('--hypothesis-seed')}, part {part}")
    for seed in [lot.getrandbits(48) for _ in range(25)]:
        named(tmp_path, seed, 50, one_in=5)
