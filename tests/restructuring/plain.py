"""The graph through time as a plain model: what each unit is on each of forty days, and no more.

It shares nothing with the program: no states, no spells, no versions. A change is a copy of the whole.
"""

from __future__ import annotations

import datetime
import random
from dataclasses import dataclass, field
from typing import Any

#: Day 0 stands for all that was before; the last for all that comes after.
LAST = 39
_START = datetime.date(2020, 1, 1)
UNDER = {
    "municipality": (),
    "county": ("municipality",),
    "township": ("county",),
    "village": ("township",),
    "natural_village": ("village",),
}
#: Where in the key of a ledger's rows a place, or an organization, stands that they may be handed over from.
OF = {"place": {"posts": 1, "coverage": 1, "facts": 0}, "organization": {"posts": 1, "coverage": 0}}


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

    def turns_last(self) -> int:
        """The first day of what it is at last, or was at its end."""
        living = [day for day, was in enumerate(self.was) if was is not None]
        return next((day for day in reversed(living) if day == 0 or self.was[day - 1] != self.was[day]), 0)

    def ends(self) -> int | None:
        """The first day on which it lives no longer, None where it does at last."""
        return None if self.was[LAST] is not None else max(d for d, was in enumerate(self.was) if was is not None) + 1

    def changes_from(self, day: int) -> bool:
        """Whether it becomes anything else on the day or later."""
        return any(self.was[at] != self.was[at - 1] for at in range(max(day, 1), LAST + 1))


@dataclass
class World:
    """All units by a name of their own, every code that was ever given, and the rows of the other ledgers.

    A row is what its ledger says beside the key; a key names units by their own names and ends with a day: posts by
    person, unit, role and `from`; coverage by organization, place and `from`; facts by place and their day.
    """

    units: dict[str, Unit] = field(default_factory=dict)
    codes: dict[str, str] = field(default_factory=dict)
    rows: dict[tuple[str, tuple], dict] = field(default_factory=dict)
    #: From whom, who took over, and on which day.
    taken: set[tuple[str, str, int]] = field(default_factory=set)

    def copy(self) -> World:
        """A copy of the whole; what a unit was on a day is never altered, only replaced."""
        units = {name: Unit(unit.sort, list(unit.was)) for name, unit in self.units.items()}
        rows = {key: dict(row) for key, row in self.rows.items()}
        return World(units, dict(self.codes), rows, set(self.taken))

    def found(self, code: str, sort: str, day: int, **values: object) -> None:
        self.codes[code] = code
        state = {"code": code, **values}
        self.units[code] = Unit(sort, [state if at >= day else None for at in range(LAST + 1)])

    def of(self, code: str, sort: str) -> str | None:
        unit = self.codes.get(code)
        return unit if unit is not None and self.units[unit].sort == sort else None

    def any_code(self, lot: random.Random, name: str) -> str:
        """One of the codes that a unit ever had; whatever else it is, itself."""
        return lot.choice([code for code, unit in self.codes.items() if unit == name] or [name])

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

    def abolish(self, sort: str, code: str, day: int, successor: str | None = None) -> bool:
        unit = self.of(code, sort)
        if unit is None or self.on(unit, day) is None or not self._may_end(unit, day):
            return False
        if successor is not None:
            other = self.of(successor, sort)
            if other is None or other == unit or self.on(other, day) is None:
                return False
            self.taken.add((unit, other, day))
        self.end(unit, day)
        return True

    def _may_end(self, unit: str, day: int) -> bool:
        """Whether it becomes nothing else later, and need not live later to take over from another."""
        needed = any(successor == unit and at >= day for _, successor, at in self.taken)
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

    def correct(self, sort: str, code: str, column: str, value: Any) -> bool:
        """It was never so: its name, what stands above it (that lives at last), its place, or its end."""
        unit, before = self.of(code, sort), self.copy()
        if unit is None:
            return False
        if column == "to":
            needed = any(successor == unit and value is not None and at >= value for _, successor, at in self.taken)
            done = value != self.units[unit].ends() and not needed and self.end_otherwise(unit, value)
        else:
            named = value if column == "name" else self.of(value, sort if column == "above" else "place")
            lives = column != "above" or self.on(named, LAST) is not None
            done = named is not None and lives and self.rewrite(unit, column, named)
        if done and (column in ("name", "place") or self.is_sound(unit)):
            return True
        self.__dict__.update(before.__dict__)
        return False

    def end_otherwise(self, unit: str, day: int | None) -> bool:
        """Its last end was another, or it has none; who took over then did so on that day, or did not."""
        was, begin = self.units[unit].was, self.units[unit].turns_last()
        if day is not None and day <= begin:
            return False
        former = {one for one in self.taken if one[0] == unit and one[2] == self.units[unit].ends()}
        self.taken -= former
        was[begin:] = [was[begin] if day is None or at < day else None for at in range(begin, LAST + 1)]
        self.taken |= {(unit, successor, day) for _, successor, _ in former if day is not None}
        return True

    def rewrite(self, unit: str, column: str, value: object) -> bool:
        """It never was what it is said to be at last."""
        wrong = self.units[unit].last().get(column)
        if wrong == value:
            return False
        for at in range(LAST, -1, -1):
            now = self.on(unit, at)
            if now is not None and now[column] != wrong:
                break
            if now is not None:
                self.units[unit].was[at] = {**now, column: value}
        return True

    def merge(self, sort: str, codes: list[str], into: str, day: int, destinations: dict[str, str]) -> bool:
        """Merges units into a standing one; what belongs to them goes where `goes` says (see `_goes`)."""
        successor = self.of(into, sort)
        merged = list(dict.fromkeys(self.of(code, sort) for code in codes))
        if self.on(successor, day) is None or any(self.on(unit, day) is None for unit in merged):
            return False
        ending = [unit for unit in merged if unit is not None and unit != successor]
        if not ending or len(merged) < (2 if into in codes else 1):
            return False
        return self._replace(ending, [successor], day, destinations)  # type: ignore[list-item]

    def split(self, sort: str, code: str, into: str, new: str, day: int, destinations: dict[str, str]) -> bool:
        """Splits a unit in a standing one, perhaps itself, and one that is founded under what it stands under."""
        whole, part = self.of(code, sort), self.of(into, sort)
        if self.on(whole, day) is None or self.on(part, day) is None or new in self.codes:
            return False
        before, state = self.copy(), self.on(whole, day)
        above = state["above"]  # type: ignore[index]
        more = {"place": state["place"]} if sort == "organization" else {}  # type: ignore[index]
        if above is not None and self.on(above, day) is None:
            return False
        if above is None and sort == "place" and state["kind"] not in ("province", "municipality"):  # type: ignore[index]
            return False
        self.found(new, sort, day, name="New", kind=state["kind"], above=above, **more)  # type: ignore[index]
        if self._replace([whole], [part, new], day, destinations):  # type: ignore[list-item]
            return True
        self.__dict__.update(before.__dict__)
        return False

    def _replace(self, ending: list[str], successors: list[str], day: int, destinations: dict[str, str]) -> bool:
        """Hands over what belongs to units, and ends them unless one of the takers is the unit itself."""
        before = self.copy()
        ended = [unit for unit in ending if unit not in successors]
        if all(self._hand_over(u, day, destinations, ended) for u in ending) and all(
            self._may_end(u, day) for u in ended
        ):
            for unit in ended:
                self.end(unit, day)
            live_on = all(self.on(successor, day) is not None for successor in successors)
            if live_on and all(self.is_sound(unit, day) for unit in self._moved(before)):
                self.taken |= {(u, successor, day) for u in ending for successor in successors if successor != u}
                return True
        self.__dict__.update(before.__dict__)
        return False

    def _moved(self, before: World) -> list[str]:
        """The units that stand under another one than before, on any day."""
        return [
            name
            for name, unit in self.units.items()
            if any(a and b and a["above"] != b["above"] for a, b in zip(unit.was, before.units[name].was, strict=True))
        ]

    def _hand_over(self, unit: str, day: int, destinations: dict[str, str], ended: list[str]) -> bool:
        """`goes`: where children, posts, coverage and facts go: to a unit, `end`, or (facts) `stay`."""
        sort = self.units[unit].sort
        for name, other in list(self.units.items()):
            under = [at for at in range(day, LAST + 1) if (other.was[at] or {}).get("above") == unit]
            if other.sort != sort or not under or name in ended:
                continue
            to = self.of(destinations["children"], sort)
            if destinations["children"] == "end":
                if not self._may_end(name, day):
                    return False
                self.end(name, day)
            elif self.on(to, day) is None or to in ended:
                return False
            else:
                for at in under:
                    other.was[at] = {**other.was[at], "above": to}  # type: ignore[dict-item]
        for ledger, place in OF[sort].items():
            for key in [key for where, key in self.rows if where == ledger and key[place] == unit]:
                if not self._hand_row_over(ledger, key, place, day, destinations[ledger], ended):
                    return False
        return True

    def _hand_row_over(self, ledger: str, key: tuple, place: int, day: int, destination: str, ended: list[str]) -> bool:
        row, begin = self.rows[ledger, key], key[-1]
        if (begin < day if ledger == "facts" else row["to"] is not None and row["to"] <= day) or destination == "stay":
            return True
        runs = ledger != "facts" and begin < day
        to = self.of(destination, self.units[key[place]].sort)
        moved = (*key[:place], to, *key[place + 1 : -1], max(begin, day))
        if destination != "end":
            if self.on(to, day) is None or to in ended or (to != key[place] and (ledger, moved) in self.rows):
                return False
            if to == key[place]:
                return True
            self.rows[ledger, moved] = dict(row)
        if runs:
            row["to"] = day
        else:
            del self.rows[ledger, key]
        return True

    # -- what is compared -------------------------------------------------------------------------------------------

    def seen(self, day: int) -> dict[str, tuple]:
        """Code -> what the unit is on the day, others by the code that they have then or had last before."""
        found = {}
        for unit in self.units.values():
            state = unit.was[day]
            if state is not None:
                others = [state["above"], state.get("place")]
                found[state["code"]] = (unit.sort, state["name"], *(self.code_on(other, day) for other in others))
        return found

    def code_on(self, unit: str | None, day: int) -> str | None:
        """The code of a unit on a day, or before it at last, or at first."""
        return None if unit is None else self._at_or_around(unit, day)["code"]

    def _at_or_around(self, unit: str, day: int) -> dict:
        """What a unit is on a day, or was before it at last, or else came to be at first."""
        was = self.units[unit].was
        begun = [w for w in was[: day + 1] if w is not None]
        return begun[-1] if begun else next(w for w in was if w is not None)

    def rows_on(self, day: int) -> set[tuple]:
        """What the rows say of a day: units by the codes that they have then or had last before."""
        found = set()
        for (ledger, key), row in self.rows.items():
            if key[-1] == day if ledger == "facts" else key[-1] <= day < (LAST + 1 if row["to"] is None else row["to"]):
                names = [self.code_on(part, day) if part in self.units else part for part in key[:-1]]
                found.add((ledger, *names, *(row[c] for c in ("mode", "activists") if c in row)))
        return found

    def tops(self, day: int) -> set[str]:
        """The codes of the living places above which nobody lives, going up over those that do not live too."""
        found = set()
        for name, unit in self.units.items():
            line = [name]
            while unit.sort == "place" and (above := self._at_or_around(line[-1], day)["above"]) is not None:
                line.append(above)
            if unit.sort == "place" and [u for u in line if self.on(u, day) is not None] == [name]:
                found.add(self.code_on(name, day))
        return found  # type: ignore[return-value]

    def in_rings(self, day: int) -> set[str]:
        """The codes of the living units that stand above themselves."""
        found = set()
        for name, unit in self.units.items():
            above, seen = (unit.was[day] or {}).get("above"), set[str]()
            while above is not None and above not in seen and self.on(above, day) is not None:
                if above == name:
                    found.add(self.code_on(name, day))
                seen.add(above)
                above = self.on(above, day)["above"]  # type: ignore[index]
        return found  # type: ignore[return-value]

    def turning_days(self) -> list[int]:
        """Every day on which something begins or ends, one before and one after."""
        turns = {at for unit in self.units.values() for at in range(1, LAST + 1) if unit.was[at] != unit.was[at - 1]}
        turns |= {day for (_, key), row in self.rows.items() for day in (key[-1], row.get("to")) if day is not None}
        return sorted({day for turn in turns for day in (turn - 1, turn, turn + 1) if 0 <= day <= LAST} | {0, LAST})
