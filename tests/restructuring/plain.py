"""The graph through time as a plain model: what each unit is on each of forty days, and no more.

It shares nothing with the program: no states, no spells, no versions. A change is a copy of the whole.
"""

from __future__ import annotations

import copy
import datetime
from dataclasses import dataclass, field

#: Day 0 stands for all that was before; the last for all that comes after.
LAST = 39
_START = datetime.date(2020, 1, 1)
UNDER = {"township": ("county",), "village": ("township",), "natural_village": ("village",), "county": ()}


def date(day: int) -> str:
    return (_START + datetime.timedelta(days=day)).isoformat()


@dataclass
class Unit:
    """`was[day]`: what it is on the day (code, name, kind, above, place), None where it does not live."""

    sort: str
    was: list[dict | None]

    def last(self) -> dict:
        return next(w for w in reversed(self.was) if w is not None)

    def becomes(self, day: int, column: str, value: object) -> None:
        """From the day on, and on as long as it says the same as on the day."""
        old = self.was[day][column]  # type: ignore[index]
        for at in range(day, LAST + 1):
            now = self.was[at]
            if now is not None and now[column] != old:
                break
            if now is not None:
                self.was[at] = {**now, column: value}

    def changes_from(self, day: int) -> bool:
        """Whether it becomes anything else on the day or later."""
        return any(self.was[at] != self.was[at - 1] for at in range(max(day, 1), LAST + 1))


@dataclass
class World:
    """All units by a name of their own, every code that was ever given, and who is in which post on each day."""

    units: dict[str, Unit] = field(default_factory=dict)
    codes: dict[str, str] = field(default_factory=dict)
    posts: dict[str, list[str | None]] = field(default_factory=dict)
    #: Who took over, and on which day.
    taken: list[tuple[str, int]] = field(default_factory=list)

    def copy(self) -> World:
        return copy.deepcopy(self)

    def found(self, code: str, sort: str, day: int, **values: object) -> None:
        self.codes[code] = code
        state = {"code": code, **values}
        self.units[code] = Unit(sort, [state if at >= day else None for at in range(LAST + 1)])

    def of(self, code: str, sort: str) -> str | None:
        unit = self.codes.get(code)
        return unit if unit is not None and self.units[unit].sort == sort else None

    def on(self, unit: str | None, day: int) -> dict | None:
        return self.units[unit].was[day] if unit in self.units else None  # type: ignore[index]

    def is_sound(self, unit: str, since: int = 0) -> bool:
        """Whether nothing stands above itself, and every place under one of the next kind up."""
        for day in range(since, LAST + 1):
            state, seen = self.on(unit, day), {unit}
            if state is None:
                continue
            above = state["above"]
            if state["kind"] in UNDER and above is not None and self._kind(above, day) not in UNDER[state["kind"]]:
                return False
            while above is not None and self.on(above, day) is not None:
                if above == unit:
                    return False
                if above in seen:
                    break
                seen.add(above)
                above = self.on(above, day)["above"]  # type: ignore[index]
        return True

    def _kind(self, unit: str, day: int) -> str:
        """A unit's kind, on days too on which it does not live; kinds never change here."""
        return self.units[unit].last()["kind"]

    # -- the verbs: each says whether it is done --------------------------------------------------------------------

    def change(self, sort: str, code: str, day: int, /, **values: object) -> bool:
        unit = self.of(code, sort)
        state = self.on(unit, day)
        if unit is None or state is None or all(state[k] == v for k, v in values.items()):
            return False
        before = self.copy()
        for column, value in values.items():
            self.units[unit].becomes(day, column, value)
        if "above" in values and not self.is_sound(unit, day):
            self.__dict__.update(before.__dict__)
            return False
        return True

    def recode(self, sort: str, code: str, new: str, day: int) -> bool:
        unit = self.of(code, sort)
        if unit is None or self.codes.get(new, unit) != unit or not self.change(sort, code, day, code=new):
            return False
        self.codes[new] = unit
        return True

    def move(self, sort: str, code: str, under: str, day: int) -> bool:
        above = self.of(under, sort)
        if self.on(above, day) is None or above == self.of(code, sort):
            return False
        return self.change(sort, code, day, above=above)

    def abolish(self, sort: str, code: str, day: int) -> bool:
        unit = self.of(code, sort)
        if unit is None or self.on(unit, day) is None or not self._may_end(unit, day):
            return False
        self.end(unit, day)
        return True

    def _may_end(self, unit: str, day: int) -> bool:
        """Whether it becomes nothing else later, and need not live later to take over from another."""
        needed = any(taker == unit and at >= day for taker, at in self.taken)
        return not needed and not self.units[unit].changes_from(day)

    def end(self, unit: str, day: int) -> None:
        self.units[unit].was[day:] = [None] * (LAST + 1 - day)

    def reopen(self, sort: str, code: str, day: int) -> bool:
        unit = self.of(code, sort)
        if unit is None or any(self.on(unit, at) is not None for at in range(day, LAST + 1)):
            return False
        before, last = self.copy(), self.units[unit].last()
        self.units[unit].was[day:] = [dict(last) for _ in range(day, LAST + 1)]
        above = last["above"]
        if (above is not None and self.on(above, day) is None) or not self.is_sound(unit, day):
            self.__dict__.update(before.__dict__)
            return False
        return True

    def correct(self, sort: str, code: str, name: str) -> bool:
        unit = self.of(code, sort)
        if unit is None:
            return False
        wrong = self.units[unit].last()["name"]
        if wrong == name:
            return False
        for at in range(LAST, -1, -1):
            now = self.on(unit, at)
            if now is not None and now["name"] != wrong:
                break
            if now is not None:
                self.units[unit].was[at] = {**now, "name": name}
        return self.is_sound(unit)

    def merge(self, codes: list[str], into: str, day: int, posts_end: bool) -> bool:
        """Merges villages into a standing one: what stands under them goes there, their posts go there or end."""
        taker = self.of(into, "place")
        merged = list(dict.fromkeys(self.of(code, "place") for code in codes))
        if self.on(taker, day) is None or any(self.on(unit, day) is None for unit in merged):
            return False
        ending = [unit for unit in merged if unit is not None and unit != taker]
        if not ending or len(merged) < (2 if into in codes else 1):
            return False
        before = self.copy()
        for unit in ending:
            self._hand_over(unit, taker, day, posts_end)
        if not all(self._may_end(unit, day) for unit in ending) or not all(map(self.is_sound, self.units)):
            self.__dict__.update(before.__dict__)
            return False
        for unit in ending:
            self.end(unit, day)
            self.taken.append((taker, day))  # type: ignore[arg-type]
        return True

    def _hand_over(self, unit: str, taker: str | None, day: int, posts_end: bool) -> None:
        for other in self.units.values():
            for at in range(day, LAST + 1):
                now = other.was[at]
                if other.sort == "place" and now is not None and now["above"] == unit:
                    other.was[at] = {**now, "above": taker}
        for held in self.posts.values():
            for at in range(day, LAST + 1):
                if held[at] == unit:
                    held[at] = None if posts_end else taker

    # -- what is compared -------------------------------------------------------------------------------------------

    def seen(self, day: int) -> dict[str, tuple]:
        """Code -> what the unit is on the day, others by the code that they have then or had last before."""
        found = {}
        for unit in self.units.values():
            state = unit.was[day]
            if state is not None:
                others = [state["above"], state.get("place")]
                found[state["code"]] = (unit.sort, state["name"], *(self._code(other, day) for other in others))
        return found

    def _code(self, unit: str | None, day: int) -> str | None:
        if unit is None:
            return None
        was = self.units[unit].was
        begun = [w for w in was[: day + 1] if w is not None]
        return (begun[-1] if begun else next(w for w in was if w is not None))["code"]

    def in_post(self, day: int) -> set[tuple[str, str | None]]:
        return {(person, self._code(held[day], day)) for person, held in self.posts.items() if held[day] is not None}

    def turning_days(self) -> list[int]:
        """Every day on which something begins or ends, one before and one after."""
        whats = [unit.was for unit in self.units.values()] + list(self.posts.values())  # type: ignore[operator]
        turns = {at for was in whats for at in range(1, LAST + 1) if was[at] != was[at - 1]}
        return sorted({day for turn in turns for day in (turn - 1, turn, turn + 1) if 0 <= day <= LAST} | {0, LAST})
