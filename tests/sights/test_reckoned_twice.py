"""What a sight reads, against the words of the rule: random histories of a small world, of every change and day some.

T and R(V, K) are compared as sets of codes with what `tests/reference/sights.py` reckons of the plain model; and of
every ledger the rows that may be read.
"""

from __future__ import annotations

import random
from collections.abc import Iterable
from datetime import date
from typing import Any

import pytest
from hypothesis import Phase, settings
from hypothesis.stateful import run_state_machine_as_test
from sqlalchemy import Connection, select

from registry import record
from registry.db import reading
from registry.moment import Moment
from registry.picture import Picture
from registry.sights.readable import readable
from registry.sights.service import sight_of
from registry.slices import BY_KEY, TABLES
from registry.versions.rows import known
from tests.exchange.test_histories import History
from tests.histories.comparing import plain_value, turning_days
from tests.histories.universe import PLACES
from tests.reference import sights as reference
from tests.reference.reading import KEYS, Row
from tests.reference.sights import LIES_AT
from tests.reference.world import World

#: The ledgers of which the model knows the rows and the reference where they lie.
LEDGERS = [key for key in (*LIES_AT, "people", "case_measures", "look_backs", "trainings") if key in KEYS]


class Sights(History):
    """Of each history some (change, day) pairs are looked at with the eyes of some who were granted places."""

    looks = 6

    def compare(self) -> None:
        by_chance, last = random.Random(len(self.before)), self.model.change
        with reading(self.engine) as connection:
            codes = dict(connection.execute(select(record.code.c.identity, record.code.c.code)).tuples().all())
            for _ in range(self.looks):
                granted = by_chance.sample(sorted(PLACES), by_chance.choice((1, 1, 2, 3)))
                today = by_chance.choice(turning_days(self.model.ledgers()))
                change = by_chance.choice((last, by_chance.randint(0, last)))
                day = by_chance.choice((today, *turning_days(self.model.ledgers(change))))
                self.look_with(connection, codes, granted, (today, last), (day, change))

    def look_with(
        self,
        connection: Connection,
        codes: dict[int, str],
        granted: list[str],
        today: tuple[date, int],
        then: tuple[date, int],
    ) -> None:
        identities = {code: identity for identity, code in codes.items()}
        places = frozenset(identities[code] for code in granted if code in identities)
        sight = sight_of(Picture(connection, Moment(*today)), places)
        world, now = World(self.model.ledgers(then[1]), then[0]), World(self.model.ledgers(today[1]), today[0])
        own = reference.today(now, granted)
        assert {codes[unit] for unit in sight.today.nonzero()[0]} == own, (granted, today)
        picture = Picture(connection, Moment(*then), sight=sight)
        plain = reference.Readable(world, granted, own)
        assert {codes[unit] for unit in readable(picture).units.nonzero()[0]} == plain.units, (granted, today, then)
        for key in LEDGERS:
            assert _rows(picture, key, codes) == _plain(plain.rows(key), key), (key, granted, today, then)
        for key in LIES_AT.keys() & KEYS.keys():
            assert _history(picture, key, codes) == _plain(plain.history(key), key), (key, granted, today, then)


def _keys(key: str) -> list[Any]:
    return [next(c for c in TABLES[key].info["recorded"] if c.key == name) for name in KEYS[key]]


def _history(picture: Picture, key: str, codes: dict[int, str]) -> list[str]:
    """The rows in force out of everything that was known, as histories are told of it."""
    found = known(picture, TABLES[key], {})
    at = picture.moment.known_at
    rows = (version for version in found if version["until"] is None or version["until"] > at)
    return sorted(_text(plain_value(c, row[c.name], codes) for c in _keys(key)) for row in rows)


def _rows(picture: Picture, key: str, codes: dict[int, str]) -> list[str]:
    columns = _keys(key)
    found = readable(picture).rows(BY_KEY[key])
    written = [f"{c.name}_written" if f"{c.name}_written" in found.columns else c.name for c in columns]
    rows = found.select(written).iter_rows()
    return sorted(_text(plain_value(c, v, codes) for c, v in zip(columns, row, strict=True)) for row in rows)


def _plain(rows: list[Row], key: str) -> list[str]:
    return sorted(_text(row.get(name) for name in KEYS[key]) for row in rows)


def _text(values: Iterable[Any]) -> str:
    """A key as text, a period by its two days."""
    return "/".join("-".join(map(str, value)) if isinstance(value, tuple) else str(value) for value in values)


def test_what_is_read_is_what_the_plain_model_says():
    run_state_machine_as_test(
        Sights, settings=settings(max_examples=4, stateful_step_count=20, phases=(Phase.generate,))
    )


class MoreSights(Sights):
    """Of each history more is looked at."""

    looks = 60


@pytest.mark.soak
def test_soak_what_is_read_is_what_the_plain_model_says():
    run_state_machine_as_test(MoreSights, settings=settings(settings.get_profile("soak"), max_examples=100))
