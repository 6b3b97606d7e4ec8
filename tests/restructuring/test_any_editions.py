"""Any editions: what the comparison reports explains the whole difference, and applying it gives the edition."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, select

from registry import record
from registry.db import reading
from registry.restructuring.comparing import Listed, RecordedPlace, difference, followed, has_moved
from registry.restructuring.proposing import proposals
from tests.registries import copy, founded, on_postgresql, opened
from tests.restructuring.listing import Row, official, taken

DAYS = ("2016-07-31", "2017-10-31", "2018-10-31", "2019-10-31")
NAMES = "东西南北中上下前后新"
CLASSES = {6: ("县", "市", "区"), 9: ("乡", "镇", "街道"), 12: ("村委会", "社区居委会")}
ABOVE = {6: 4, 9: 6, 12: 9}


@dataclass
class Country:
    """A city as its editions tell of it: `rows` of this one, `recorded` of the one before.

    `moved`: codes of the one before -> those that the same places have in this one. `left`: rows that were dropped.
    """

    random: Random
    rows: dict[str, Row] = field(default_factory=dict)
    recorded: dict[str, Row] = field(default_factory=dict)
    used: set[str] = field(default_factory=set)
    left: dict[str, Row] = field(default_factory=dict)
    moved: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.rows["4511"] = ("4511", "贺州市", None)
        for length, number in ((6, 3), (9, 5), (12, 12)):
            for _ in range(self.random.randint(1, number)):
                self.add(length)

    def of(self, length: int) -> list[str]:
        return [code for code in self.rows if len(code) == length]

    def name(self, length: int) -> str:
        return self.random.choice(NAMES) + self.random.choice(CLASSES[length])

    def code_under(self, parent: str) -> str:
        """A code that nobody had, under a parent."""
        length = next(below for below, above in ABOVE.items() if above == len(parent))
        codes = (f"{parent}{n:0{length - len(parent)}}" for n in range(1, 99))
        code = next(c for c in codes if c not in self.used)
        self.used.add(code)
        return code

    def add(self, length: int) -> None:
        if above := self.of(ABOVE[length]):
            parent = self.random.choice(above)
            code = self.code_under(parent)
            self.rows[code] = (code, self.name(length), parent)

    def turn(self) -> None:
        """Something happens here and there: the next edition."""
        self.recorded, self.moved = dict(self.rows), {}
        for _ in range(self.random.randint(0, 6)):
            length = self.random.choice((6, 9, 12, 12))
            act = self.random.choice((self.rename, self.drop, self.move, self.move, self.give_back, self.add))
            act(length)
        self.moved = {old: new for old, new in self.moved.items() if new in self.rows and old not in self.rows}

    def rename(self, length: int) -> None:
        if codes := self.of(length):
            code = self.random.choice(codes)
            self.rows[code] = (code, self.name(length), self.rows[code][2])

    def drop(self, length: int) -> None:
        codes = [c for c in self.of(length) if not any(r[2] == c for r in self.rows.values())]
        if codes:
            code = self.random.choice(codes)
            row = self.rows.pop(code)
            if code not in self.moved.values():
                self.left[code] = row

    def give_back(self, length: int) -> None:
        """A code that was dropped comes back, perhaps under another name."""
        codes = [c for c, r in self.left.items() if len(c) == length and r[2] in self.rows and c not in self.rows]
        if codes:
            code = self.random.choice(codes)
            self.rows[code] = (
                code,
                self.random.choice((self.name(length), self.left[code][1])),
                self.left.pop(code)[2],
            )

    def move(self, length: int) -> None:
        """A place gets another code and perhaps another parent; what stands under it gets others with it."""
        above = self.of(ABOVE[length])
        movable = [c for c in self.of(length) if c not in self.moved.values()]
        if above and movable:
            self._recode(self.random.choice(movable), self.random.choice(above))

    def _recode(self, old: str, parent: str) -> None:
        _, name, _ = self.rows.pop(old)
        new = self.code_under(parent)
        self.rows[new] = (new, name, parent)
        origin = {now: before for before, now in self.moved.items()}.get(old, old)
        if origin in self.recorded:
            self.moved[origin] = new
        for child in [c for c, r in self.rows.items() if r[2] == old]:
            self._recode(child, new)


def turned(random: Random) -> Country:
    """A city of two editions."""
    country = Country(random)
    country.turn()
    return country


def listed_of(rows: dict[str, Row]) -> dict[str, Listed]:
    return {code: Listed(*rows[code]) for code in sorted(rows, key=lambda c: (len(c), c))}


def recorded_of(rows: dict[str, Row]) -> dict[str, RecordedPlace]:
    return {code: RecordedPlace(code, row.name, row.kind, row.parent) for code, row in listed_of(rows).items()}


@given(st.randoms(use_true_random=False), st.booleans())
@settings(max_examples=60)
def test_what_is_reported_explains_the_whole_difference(random, confirmed):
    country = turned(random)
    recorded, listed = recorded_of(country.recorded), listed_of(country.rows)
    moves = country.moved if confirmed else {}
    found = difference(recorded, listed, followed(recorded, listed, moves, frozenset()))
    assert found.same.items() >= moves.items()
    after = {code: (row.name, row.parent) for code, row in recorded.items() if code not in found.gone}
    assert sorted(after) == sorted(found.same)
    expected = {}
    for old, (name, parent) in after.items():
        new = found.same[old]
        row = listed[new]
        if old in found.moved:
            parent = row.parent
        elif parent is not None:
            parent = found.same.get(parent, parent)
        expected[new] = (new, row.name if old in found.renamed else name, parent)
    expected |= {code: tuple(listed[code]) for code in found.new}
    assert expected == {code: tuple(row) for code, row in listed.items()}
    assert all(
        has_moved(recorded[o], listed[n], found.same) or o != n for o, n in found.same.items() if o in found.moved
    )


@given(st.randoms(use_true_random=False))
@settings(max_examples=60)
def test_whoever_keeps_a_name_within_the_city_is_among_the_proposals(random):
    country = turned(random)
    recorded, listed = recorded_of(country.recorded), listed_of(country.rows)
    found = difference(recorded, listed, {})
    proposed = {(p.old, p.new) for p in proposals(recorded, listed, found, frozenset())}
    kept = {(o, n) for o, n in country.moved.items() if recorded[o].name == listed[n].name}
    assert kept <= proposed
    assert {o for o, _ in proposed} <= set(found.gone)
    assert {n for _, n in proposed} <= set(found.new)


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A registry that holds nothing, to be copied."""
    file = tmp_path_factory.mktemp("empty") / "registry.db"
    founded(file).dispose()
    return file


def identity(engine: Engine, code: str) -> int | None:
    with reading(engine) as connection:
        query = select(record.code.c.identity).where(record.code.c.space == "unit", record.code.c.code == code)
        return connection.execute(query).scalar()


@given(st.randoms(use_true_random=False))
@settings(max_examples=2 if on_postgresql() else 8)  # what is random are the editions, not the database
def test_after_any_editions_the_tree_of_each_day_is_its_edition(tmp_path_factory, empty, random):
    apply_any(tmp_path_factory.mktemp("any"), empty, random)


@pytest.mark.soak
@given(st.randoms(use_true_random=False))
@settings(settings.get_profile("soak"), max_examples=300)
def test_soak_after_many_editions_the_tree_of_each_day_is_its_edition(tmp_path_factory, empty, random):
    apply_any(tmp_path_factory.mktemp("any"), empty, random)


def apply_any(folder: Path, empty: Path, random: Random) -> None:
    """Applies one edition after the other; each day has the tree of its own."""
    engine = opened(copy(empty, folder / "registry.db"))
    try:
        wanted: dict[str, list[Row]] = {}
        country = Country(random)
        for day in DAYS:
            rows = list(country.rows.values())
            confirmed = dict(random.sample(sorted(country.moved.items()), random.randint(0, len(country.moved))))
            applied = taken(engine, folder, rows, day, confirmed)
            assert {m["old"]: m["new"] for m in applied.moved}.items() >= confirmed.items()
            for old, new in confirmed.items():
                assert identity(engine, old) == identity(engine, new)
            wanted[day] = sorted(rows)
            assert taken(engine, folder, rows, day, confirmed).change is None
            country.turn()
        for day, rows in wanted.items():
            assert official(engine, day) == rows, day
    finally:
        engine.dispose()
