"""One random verb, import or undoing after another, carried out in a registry and in the plain world beside it."""

from __future__ import annotations

import datetime
import random
from pathlib import Path
from typing import Any

from sqlalchemy import Engine

from registry import days
from registry.errors import Invalid
from registry.restructuring import service
from registry.restructuring.commands import order
from registry.staging.service import Outcome, Request, take_rows
from registry.staging.write import write
from tests.registries import founded
from tests.restructuring.plain import LAST, World, date
from tests.restructuring.plain_imports import take
from tests.restructuring.plain_undoing import is_built_on, put_back
from tests.restructuring.random_sets import NAMES, PEOPLE, Desk, Set, as_rows

_PLACES = {
    "M": ("municipality", None),
    "C": ("county", "M"),
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
_POSTS = {"P1": ("V1", "village_director"), "P2": ("V2", "village_director"), "P3": ("D2", "secretary")}
_BEGINNING: Set = {
    "places": [{"code": c, "name": c, "kind": kind, "parent": above} for c, (kind, above) in _PLACES.items()],
    "organizations": [
        {"code": c, "name": c, "kind": "committee", "superior": above, "place": place}
        for c, (above, place) in _ORGANIZATIONS.items()
    ],
    "posts": [{"person": p, "unit": unit, "role": role, "from": 1, "to": None} for p, (unit, role) in _POSTS.items()],
    "coverage": [{"organization": "D2", "place": "N1", "from": 1, "mode": "contact", "to": None}],
    "facts": [{"unit": "V1", "period": 20, "activists": 4}, {"unit": "V2", "period": 20, "activists": 5}],
}
VERBS = (
    *("found", "rename", "rename", "recode", "move", "move", "transfer", "abolish", "reopen", "correct"),
    *("merge", "merge_organizations", "split", "undo", "undo"),
    *("take",) * 8,
)


def number(day: int) -> int:
    """A day of the plain world as the registry has it."""
    return days.of(datetime.date.fromisoformat(date(day)))


def beginning(file: Path) -> tuple[Engine, World]:
    """A registry and the model of it, of the same few units."""
    world, engine = World(), founded(file)
    assert take(world, _BEGINNING, None, False)
    people = [{"code": code, "name": code} for code in PEOPLE]
    outcome = hand_in(engine, {**_BEGINNING, "people": people})
    assert (outcome.change, outcome.problems) == (1, [])
    return engine, world


def hand_in(engine: Engine, ledgers: Set, effective: int | None = None, correct: bool = False) -> Outcome:
    """Hands a set in, as rows of values."""
    request = Request("tester", effective=None if effective is None else number(effective), correct=correct)
    rows, problems = as_rows(ledgers)
    return take_rows(engine, rows, request, lambda: {"kind": "import"}, problems)


class Clerk:
    """Carries one random verb out, in the registry and in the model, and finds both of one mind whether it can be."""

    def __init__(self, seed: int, engine: Engine, world: World):
        self.lot, self.engine, self.world = random.Random(seed), engine, world
        #: The world after each change; `log` shows a failing test's reader what was done.
        self.known = [World(), world.copy()]
        self.log: list[str] = []
        #: Each verb that was tried, and whether it was done.
        self.tried: set[tuple[str, bool]] = set()

    def step(self) -> None:
        verb = self.lot.choice(VERBS)
        before = self.world.copy()
        self.log.append(verb)
        done = getattr(self, f"_{verb}")()
        self.tried.add((verb, done))
        if done:
            self.known.append(self.world.copy())
        else:
            assert before == self.world, "\n".join(self.log)

    def _both(self, sort: str, verb: str, done: bool, **texts: Any) -> bool:
        """Does in the registry what the model did, or is refused there too."""
        self.log[-1] = f"{sort} {verb} {texts} {'done' if done else 'refused'}"
        try:
            stage = service.stage_of(order(sort, verb, texts))
            write(self.engine, stage, actor="", reason="", origin={"kind": "test"}, dry_run=False)
        except Invalid as invalid:
            self.log[-1] += f" {[(p.column, p.value, p.problem.en) for p in invalid.problems]}"
            assert not done, "\n".join(self.log)
            return False
        assert done, "\n".join(self.log)
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
        # Perhaps the code of a unit whose founding was undone, which is then founded again.
        above, place, code = self._code(sort), self._code("place"), f"X{sort[0]}{len(self.world.codes)}"
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
        sort, day, name = self._sort(), self._day(), self.lot.choice(NAMES)
        code = self._code(sort)
        done = self.world.change(sort, code, day, name=name)
        return self._both(sort, "rename", done, code=code, name=name, effective=date(day))

    def _recode(self) -> bool:
        sort, day = self._sort(), self._day()
        code, new = self._code(sort), self.lot.choice((f"Y{len(self.log)}", self._code(sort)))
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
        code, successor = self._code(sort), self.lot.choice((None, self._code(sort)))
        done = self.world.abolish(sort, code, day, successor)
        more = {} if successor is None else {"successor": successor}
        return self._both(sort, "abolish", done, code=code, effective=date(day), **more)

    def _reopen(self) -> bool:
        sort, day = self._sort(), self._day()
        code = self._code(sort)
        return self._both(sort, "reopen", self.world.reopen(sort, code, day), code=code, effective=date(day))

    def _correct(self) -> bool:
        sort = self._sort()
        columns = {"name": "name", "above": "parent" if sort == "place" else "superior", "to": "to"}
        columns |= {"place": "place"} if sort == "organization" else {}
        code, column = self._code(sort), self.lot.choice(("name", *columns))
        value: Any = self.lot.choice(NAMES) if column == "name" else self.lot.choice((None, self._day()))
        if column in ("above", "place"):
            value = self._code(sort if column == "above" else "place")
        done = self.world.correct(sort, code, column, value)
        text = "" if value is None else date(value) if column == "to" else value
        return self._both(sort, "correct", done, code=code, **{columns[column]: text})

    def _merge(self) -> bool:
        kind = self.lot.choice(("village", "village", "village", "natural_village", "township"))
        alike = self._alike("place", kind)
        return self._joins("place", alike) if alike else False

    def _merge_organizations(self) -> bool:
        return self._joins("organization", self._alike("organization"))

    def _alike(self, sort: str, kind: str | None = None) -> list[str]:
        """The codes of the units of a sort, or of a kind."""
        found = [(code, self.world.units[unit]) for code, unit in self.world.codes.items()]
        return [code for code, u in found if u.sort == sort and kind in (None, u.last()["kind"])]

    def _joins(self, sort: str, alike: list[str]) -> bool:
        codes = self.lot.sample(alike, min(len(alike), self.lot.choice((1, 2, 2))))
        into, day = self.lot.choice(alike), self._day()
        if self.world.of(into, sort) in {self.world.of(c, sort) for c in codes} and into not in codes:
            into = codes[0]
        destinations = self._destinations(sort, [into])
        done = self.world.merge(sort, codes, into, day, destinations)
        return self._both(
            sort, "merge", done, codes=codes, into=into, effective=date(day), **self._assignments(sort, destinations)
        )

    def _split(self) -> bool:
        sort, day, new = self._sort(), self._day(), f"W{len(self.log)}"
        code = self._code(sort)
        kind = self.world.units[self.world.codes[code]].last()["kind"] if sort == "place" else None
        into = self.lot.choice((code, self.lot.choice(self._alike(sort, kind))))
        if self.world.of(into, sort) == self.world.of(code, sort):
            into = code
        destinations = self._destinations(sort, [into, new])
        done = self.world.split(sort, code, into, new, day, destinations)
        texts = {"code": code, "into": [into, new], "new": [f"{new}=New"], "effective": date(day)}
        return self._both(sort, "split", done, **texts, **self._assignments(sort, destinations))

    def _destinations(self, sort: str, successors: list[str]) -> dict[str, str]:
        """Where what belongs to a unit goes, by kind of thing."""
        destinations = {what: self.lot.choice((*successors, "end")) for what in ("posts", "coverage")}
        destinations["children"] = self.lot.choice((*successors * 4, "end"))
        return destinations | ({"facts": self.lot.choice((*successors, "stay"))} if sort == "place" else {})

    @staticmethod
    def _assignments(sort: str, destinations: dict[str, str]) -> dict[str, list[str]]:
        destinations = destinations | ({"organizations": "stay"} if sort == "place" else {})
        return {f"goes_{what}": [f"*={where}"] for what, where in destinations.items()}

    # -- imports and undoing -----------------------------------------------------------------------------------------

    def _take(self) -> bool:
        ledgers, effective, correct = Desk(self.lot, self.world, len(self.log)).draw()
        self.log[-1] = f"import effective {effective} correct {correct} of {ledgers}"
        taken = take(self.world, ledgers, effective, correct)
        outcome = hand_in(self.engine, ledgers, effective, correct)
        self.log[-1] += f" {taken} {outcome.change} {[str(p.problem.en) for p in outcome.problems]}"
        assert (taken is False) == bool(outcome.problems), "\n".join(self.log)
        assert bool(taken) == (outcome.change is not None), "\n".join(self.log)
        return bool(taken)

    def _undo(self) -> bool:
        """What nobody touched since is as it was before; what cannot be undone was touched, or is referred to."""
        last = len(self.known) - 1
        founding = [n for n in range(2, last + 1) if self.known[n].units.keys() - self.known[n - 1].units.keys()]
        undone = self.lot.choice((last, self.lot.randint(1, last), *founding[-2:]))
        if undone == 1:
            return False
        before, after = self.known[undone - 1], self.known[undone]
        self.log[-1] = f"undo {undone}"
        try:
            service.undo(self.engine, undone)
        except Invalid as invalid:
            self.log[-1] += f" refused {[p.problem.en for p in invalid.problems]}"
            later = [(self.known[n - 1], self.known[n]) for n in range(undone + 1, last + 1)]
            assert is_built_on(before, after, later), "\n".join(self.log)
            return False
        assert put_back(self.world, before, after), "\n".join(self.log)
        return True
