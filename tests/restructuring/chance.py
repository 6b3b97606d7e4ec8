"""One random verb, import or undoing after another, carried out in a registry and in the plain world beside it."""

from __future__ import annotations

import datetime
import random
from pathlib import Path
from typing import Any

from registry import days
from registry.errors import Invalid
from registry.restructuring import service
from registry.restructuring.ordering import order
from tests.registries import imported
from tests.restructuring.handed_in import NAMES, Desk, as_text
from tests.restructuring.office import Office
from tests.restructuring.plain import LAST, World, date, is_built_on
from tests.restructuring.plain_imports import take

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
    *("found", "rename", "rename", "recode", "move", "move", "transfer", "abolish", "reopen", "correct"),
    *("merge", "merge_organizations", "split", "undo", "undo"),
    *("take",) * 8,
)


def number(day: int) -> int:
    """A day of the plain world as the registry has it."""
    return days.of(datetime.date.fromisoformat(date(day)))


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
        world.rows["posts", (person, place, role, 1)] = {"to": None}
    return Office(folder, ledgers), world


class Clerk:
    """Carries one random verb out, in the registry and in the model, and finds both of one mind whether it can be."""

    def __init__(self, seed: int, office: Office, world: World, folder: Path):
        self.lot, self.office, self.world, self.folder = random.Random(seed), office, world, folder
        #: The world after each change; `said` tells a failing test's reader what was done.
        self.known = {0: World(), 1: world.copy()}
        self.said: list[str] = []

    def step(self) -> None:
        verb = self.lot.choice(_VERBS)
        before = self.world.copy()
        self.said.append(verb)
        if getattr(self, f"_{verb}")():
            self.known[self.office.head] = self.world.copy()
            assert self.office.head == len(self.known) - 1, "\n".join(self.said)
        else:
            assert before == self.world, "\n".join(self.said)

    def _both(self, sort: str, verb: str, done: bool, **texts: Any) -> bool:
        """Does in the registry what the model did, or is refused there too."""
        self.said[-1] = f"{sort} {verb} {texts} {'done' if done else 'refused'}"
        try:
            told = service.staging(order(sort, verb, texts))
            service.commit(self.office.engine, told, actor="", reason="", origin={"kind": "test"}, dry_run=False)
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
        sort, day, name = self._sort(), self._day(), self.lot.choice(NAMES)
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
        sort, name = self._sort(), self.lot.choice(NAMES)
        code = self._code(sort)
        return self._both(sort, "correct", self.world.correct(sort, code, name), code=code, name=name)

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
        goes = self._goes(sort, [into])
        done = self.world.merge(sort, codes, into, day, goes)
        return self._both(sort, "merge", done, codes=codes, into=into, effective=date(day), **self._told(sort, goes))

    def _split(self) -> bool:
        sort, day, new = self._sort(), self._day(), f"W{len(self.said)}"
        code = self._code(sort)
        kind = self.world.units[self.world.codes[code]].last()["kind"] if sort == "place" else None
        into = self.lot.choice((code, self.lot.choice(self._alike(sort, kind))))
        if self.world.of(into, sort) == self.world.of(code, sort):
            into = code
        goes = self._goes(sort, [into, new])
        done = self.world.split(sort, code, into, new, day, goes)
        texts = {"code": code, "into": [into, new], "new": [f"{new}=New"], "effective": date(day)}
        return self._both(sort, "split", done, **texts, **self._told(sort, goes))

    def _goes(self, sort: str, takers: list[str]) -> dict[str, str]:
        """Where what belongs to a unit goes, by kind of thing."""
        goes = {what: self.lot.choice((*takers, "end")) for what in ("posts", "coverage")}
        goes["children"] = self.lot.choice((*takers * 4, "end"))
        return goes | ({"facts": self.lot.choice((*takers, "stay"))} if sort == "place" else {})

    @staticmethod
    def _told(sort: str, goes: dict[str, str]) -> dict[str, list[str]]:
        goes = goes | ({"organizations": "stay"} if sort == "place" else {})
        return {f"goes_{what}": [f"*={where}"] for what, where in goes.items()}

    # -- imports and undoing -----------------------------------------------------------------------------------------

    def _take(self) -> bool:
        ledgers, effective, correct = Desk(self.lot, self.world, len(self.said)).draw()
        self.said[-1] = f"import effective {effective} correct {correct} of {ledgers}"
        taken = take(self.world, ledgers, effective, correct)
        how = {"effective": None if effective is None else number(effective), "correct": correct}
        texts = {ledger: as_text(rows) for ledger, rows in ledgers.items()}
        outcome = imported(self.office.engine, self.folder / str(len(self.said)), texts, **how)
        self.said[-1] += f" {taken} {outcome.change} {[str(p.problem.en) for p in outcome.problems]}"
        assert (taken is False) == bool(outcome.problems), "\n".join(self.said)
        assert bool(taken) == (outcome.change is not None), "\n".join(self.said)
        return bool(taken)

    def _undo(self) -> bool:
        """What nobody touched since is as it was before; what cannot be undone was touched, or is referred to, since."""
        last = self.office.head
        undone = self.lot.choice((last, self.lot.randint(1, last)))
        if undone == 1:
            return False
        before, after = self.known[undone - 1], self.known[undone]
        self.said[-1] = f"undo {undone}"
        try:
            service.undo(self.office.engine, undone)
        except Invalid as invalid:
            self.said[-1] += f" refused {[p.problem.en for p in invalid.problems]}"
            later = [(self.known[n - 1], self.known[n]) for n in range(undone + 1, last + 1)]
            assert is_built_on(before, after, later), "\n".join(self.said)
            return False
        assert self.world.put_back(before, after), "\n".join(self.said)
        return True
