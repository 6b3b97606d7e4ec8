"""What a sight reads, against the words of the rule: random histories of a small world, of every change and day some.

T and R(V, K) are compared as sets of codes with what `tests/reference/sights.py` reckons of the plain model; and of
every ledger the rows that may be read.
"""

from __future__ import annotations

import random
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, ClassVar

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
    """Of each history some (change, day) pairs are looked at with the eyes of whoever was granted a place, or two; of
    those who read more on that day than they have today also the rows."""

    moments, looks, closer = 4, 30, 6
    #: How many were looked at closely, in all histories of this process.
    looked: ClassVar[int] = 0

    def compare(self) -> None:
        by_chance, last = random.Random(len(self.before)), self.model.change
        grants = [[code] for code in PLACES] + [by_chance.sample(sorted(PLACES), 2) for _ in PLACES]
        with reading(self.engine) as connection:
            codes = dict(connection.execute(select(record.code.c.identity, record.code.c.code)).tuples().all())
            today = by_chance.choice(turning_days(self.model.ledgers()))
            now = World(self.model.ledgers(), today)
            for _ in range(self.moments):
                change = by_chance.choice((last, by_chance.randint(0, last)))
                day = by_chance.choice((today, *turning_days(self.model.ledgers(change))))
                world = World(self.model.ledgers(change), day)
                eyes = Eyes(connection, codes, Moment(today, last), Moment(day, change), now, world)
                closer = self.closer
                for granted in by_chance.sample(grants, min(self.looks, len(grants))):
                    closer -= eyes.look(granted, closer > 0)
                type(self).looked += self.closer - closer


@dataclass
class Eyes:
    """One Moment of a history, to be looked at by one after the other; `now` and `world` are today's and its plain
    worlds."""

    connection: Connection
    codes: dict[int, str]
    today: Moment
    then: Moment
    now: World
    world: World

    def __post_init__(self) -> None:
        self.whole = Picture(self.connection, self.today), Picture(self.connection, self.then)
        self.identities = {code: identity for identity, code in self.codes.items()}

    def look(self, granted: list[str], is_close: bool) -> bool:
        """T and R, and the rows of who reads more than T. Whether the rows were looked at."""
        now, then = self.whole
        sight = sight_of(now, frozenset(self.identities[code] for code in granted if code in self.identities))
        own, who = reference.today(self.now, granted), (granted, self.today, self.then)
        assert {self.codes[unit] for unit in sight.today.nonzero()[0]} == own, who
        picture = then.seen_by(sight)
        plain = reference.Readable(self.world, granted, own)
        assert {self.codes[unit] for unit in readable(picture).units.nonzero()[0]} == plain.units, who
        if not is_close or plain.units == own:
            return False
        for key in LEDGERS:
            assert _rows(picture, key, self.codes) == _plain(plain.rows(key), key), (key, *who)
        for key in LIES_AT.keys() & KEYS.keys():
            assert _history(picture, key, self.codes) == _plain(plain.history(key), key), (key, *who)
        return True


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
    Sights.looked = 0
    everyday = settings(max_examples=5, stateful_step_count=30, phases=(Phase.generate,))
    run_state_machine_as_test(Sights, settings=everyday)
    assert Sights.looked > 20


class MoreSights(Sights):
    """Of each history more is looked at."""

    moments, closer = 15, 15


@pytest.mark.soak
def test_soak_what_is_read_is_what_the_plain_model_says():
    run_state_machine_as_test(MoreSights, settings=settings(settings.get_profile("soak"), max_examples=100))
