"""Two dates proved: random sequences of all verbs against a plain model, at every change and every day that matters.

At every change the states and posts in force are compared on every day on which something begins or ends, and the
days beside it. The tree as the product answers it is compared on all these days of the last change, and on a random
share of those of the earlier ones.
"""

from __future__ import annotations

import datetime
import random
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, select

from registry import days, spells
from registry.changes import verify
from registry.db import reading
from registry.errors import Invalid
from registry.moment import Moment, in_force
from registry.organizations.models import organization_states
from registry.people.models import people, posts
from registry.picture import Picture
from registry.places.models import place_states
from registry.places.queries import ladder, states
from registry.restructuring import service
from registry.slices import VERSIONED
from tests.registries import on_postgresql
from tests.restructuring.office import Office
from tests.restructuring.plain import LAST, World, date

_PLACES = {
    "C": ("county", None),
    "T1": ("township", "C"),
    "T2": ("township", "C"),
    "V1": ("village", "T1"),
    "V2": ("village", "T1"),
    "V3": ("village", "T1"),
    "V4": ("village", "T2"),
    "N1": ("natural_village", "V1"),
    "N2": ("natural_village", "V2"),
    "N3": ("natural_village", "V3"),
}
_ORGANIZATIONS = {"D0": (None, "C"), "D1": ("D0", "T1"), "D2": ("D1", "V1"), "D3": ("D2", "V1"), "D4": ("D1", "V4")}
_POSTS = {"P1": ("V1", "village_director"), "P2": ("V2", "village_director"), "P3": ("V4", "first_secretary")}
_VERBS = (
    "found",
    "rename",
    "rename",
    "recode",
    "move",
    "move",
    "transfer",
    "abolish",
    "reopen",
    "correct",
    "merge",
    "undo",
)
_NAMES = ("East", "West", "North", "South")


def beginning(folder: Path) -> tuple[Office, World]:
    """A registry and the model of it, of the same few units."""
    ledgers = {"places": "code,name,kind,parent\n", "organizations": "code,name,kind,superior,place\n"}
    ledgers |= {"people": "code,name\n", "posts": "person,unit,role,from\n"}
    world = World()
    for code, (kind, above) in _PLACES.items():
        ledgers["places"] += f"{code},{code},{kind},{above or ''}\n"
        world.found(code, "place", 0, name=code, kind=kind, above=above)
    for code, (above, place) in _ORGANIZATIONS.items():
        ledgers["organizations"] += f"{code},{code},committee,{above or ''},{place}\n"
        world.found(code, "organization", 0, name=code, kind="committee", above=above, place=place)
    for person, (place, role) in _POSTS.items():
        ledgers["people"] += f"{person},{person}\n"
        ledgers["posts"] += f"{person},{place},{role},{date(1)}\n"
        world.posts[person] = [None if day < 1 else place for day in range(LAST + 1)]
    return Office(folder, ledgers), world


class Clerk:
    """Carries one random verb out, in the registry and in the model, and finds both of one mind whether it can be."""

    def __init__(self, seed: int, office: Office, world: World):
        self.lot, self.office, self.world = random.Random(seed), office, world
        #: The world after each change; `said` tells a failing test's reader what was done.
        self.known = {0: World(), 1: world.copy()}
        self.said: list[str] = []

    def step(self) -> None:
        verb = self.lot.choice(_VERBS)
        before = self.world.copy()
        self.said.append(verb)
        if getattr(self, f"_{verb}")():
            self.known[self.office.head] = self.world.copy()
        else:
            assert before == self.world, "\n".join(self.said)

    def _both(self, sort: str, verb: str, done: bool, **texts: Any) -> bool:
        """Does in the registry what the model did, or is refused there too."""
        self.said[-1] = f"{sort} {verb} {texts} {'done' if done else 'refused'}"
        try:
            self.office.do(sort, verb, **texts)
        except Invalid:
            assert not done, "\n".join(self.said)
            return False
        assert done, "\n".join(self.said)
        return True

    def _sort(self) -> str:
        return self.lot.choice(("place", "place", "organization"))

    def _code(self, sort: str) -> str:
        return self.lot.choice([code for code, unit in self.world.codes.items() if self.world.units[unit].sort == sort])

    def _day(self) -> int:
        return self.lot.randint(2, LAST - 2)

    def _found(self) -> bool:
        sort, day = self._sort(), self._day()
        kind = "village" if sort == "place" else "branch"
        above, place, code = self._code(sort), self._code("place"), f"X{len(self.world.codes)}"
        texts = {"code": code, "name": "New", "kind": kind, "effective": date(day)}
        texts |= {"parent": above} if sort == "place" else {"superior": above, "place": place}
        unit = self.world.of(above, sort)
        done = code not in self.world.codes and self.world.on(unit, day) is not None
        if done and sort == "place":
            done = self.world.on(unit, day)["kind"] == "township"  # type: ignore[index]
        if done:
            more = {} if sort == "place" else {"place": self.world.of(place, "place")}
            self.world.found(code, sort, day, name="New", kind=kind, above=unit, **more)
        return self._both(sort, "found", done, **texts)

    def _rename(self) -> bool:
        sort, day, name = self._sort(), self._day(), self.lot.choice(_NAMES)
        code = self._code(sort)
        done = self.world.change(sort, code, day, name=name)
        return self._both(sort, "rename", done, code=code, name=name, effective=date(day))

    def _recode(self) -> bool:
        sort, day = self._sort(), self._day()
        code, new = self._code(sort), self.lot.choice((f"Y{len(self.said)}", self._code(sort)))
        done = self.world.recode(sort, code, new, day)
        return self._both(sort, "recode", done, code=code, new_code=new, effective=date(day))

    def _move(self) -> bool:
        sort, day = self._sort(), self._day()
        code, under = self._code(sort), self._code(sort)
        done = self.world.move(sort, code, under, day)
        return self._both(sort, "move", done, code=code, under=under, effective=date(day))

    def _transfer(self) -> bool:
        day, code, place = self._day(), self._code("organization"), self._code("place")
        unit = self.world.of(place, "place")
        done = self.world.on(unit, day) is not None and self.world.change("organization", code, day, place=unit)
        return self._both("organization", "transfer", done, code=code, place=place, effective=date(day))

    def _abolish(self) -> bool:
        sort, day = self._sort(), self._day()
        code = self._code(sort)
        return self._both(sort, "abolish", self.world.abolish(sort, code, day), code=code, effective=date(day))

    def _reopen(self) -> bool:
        sort, day = self._sort(), self._day()
        code = self._code(sort)
        return self._both(sort, "reopen", self.world.reopen(sort, code, day), code=code, effective=date(day))

    def _correct(self) -> bool:
        sort, name = self._sort(), self.lot.choice(_NAMES)
        code = self._code(sort)
        return self._both(sort, "correct", self.world.correct(sort, code, name), code=code, name=name)

    def _merge(self) -> bool:
        villages = [c for c, u in self.world.codes.items() if self.world.units[u].last()["kind"] == "village"]
        codes = self.lot.sample(villages, min(len(villages), self.lot.choice((1, 2, 2))))
        into, day, ends = self.lot.choice(villages), self._day(), self.lot.random() < 0.5
        if self.world.of(into, "place") in {self.world.of(c, "place") for c in codes} and into not in codes:
            into = codes[0]
        told = {"goes_children": [f"*={into}"], "goes_organizations": ["*=stay"]}
        told |= {"goes_posts": ["*=end" if ends else f"*={into}"]}
        done = self.world.merge(codes, into, day, ends)
        return self._both("place", "merge", done, codes=codes, into=into, effective=date(day), **told)

    def _undo(self) -> bool:
        """The last change can always be undone; then all is as it was before it."""
        head = self.office.head
        if head == 1:
            return False
        before, codes = self.known[head - 1], self.world.codes
        self.world.__dict__.update(before.copy().__dict__)
        service.undo(self.office.engine, head)
        # A code that was given stays its unit's for ever; of one that is no more it is nobody's again to ask about.
        self.world.codes = {**{c: u for c, u in codes.items() if u in self.world.units}, **self.world.codes}
        return True


# -- comparing -----------------------------------------------------------------------------------------------------


def _of_table(connection: Connection, table: Any, known_at: int) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = {}
    for row in connection.execute(select(table).where(in_force(table, known_at))).mappings():
        found.setdefault(row["unit"], []).append(row)
    return {unit: spells.in_order(rows) for unit, rows in found.items()}


def compare_rows(connection: Connection, known_at: int, world: World) -> None:
    """The states and posts in force at a change, on every day that matters."""
    units = {
        unit: (sort, rows)
        for sort, table in (("place", place_states), ("organization", organization_states))
        for unit, rows in _of_table(connection, table, known_at).items()
    }
    assert all(spells.are_sound(rows) for _, rows in units.values())
    held = list(connection.execute(select(posts).where(in_force(posts, known_at))).mappings())
    names = dict(connection.execute(select(people.c.record, people.c.code)).all())  # type: ignore[arg-type]

    def code(unit: int | None, day: int) -> str | None:
        return None if unit is None else spells.standing(units[unit][1], day)["code"]

    for day in world.turning_days():
        number = days.of(datetime.date.fromisoformat(date(day)))
        seen = {}
        for sort, rows in units.values():
            state = spells.at(rows, number)
            if state is not None:
                above = state["parent" if sort == "place" else "superior"]
                place = None if sort == "place" else state["place"]
                seen[state["code"]] = (sort, state["name"], code(above, number), code(place, number))
        assert seen == world.seen(day), (known_at, day)
        in_post = {(names[p["person"]], code(p["unit"], number)) for p in held if spells.at([p], number)}
        assert in_post == world.in_post(day), (known_at, day)


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
        top = world.on("C", day)
        assert top is None or tops <= {top["code"]}, (known_at, day)
        assert not any(steps.above[u] == u for u in found["unit"])


def run(folder: Path, seed: int, steps: int) -> Clerk:
    """One sequence of verbs, compared at its end."""
    office, world = beginning(folder)
    clerk = Clerk(seed, office, world)
    for _ in range(steps):
        clerk.step()
    share = random.Random(seed)
    with reading(office.engine) as connection:
        last = office.head
        for known_at, then in clerk.known.items():
            compare_rows(connection, known_at, then)
            compare_trees(connection, known_at, then, None if known_at == last else share)
        assert verify(connection, VERSIONED).ok
    office.engine.dispose()
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
