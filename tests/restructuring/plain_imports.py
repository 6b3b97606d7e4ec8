"""Imports on the plain model: what a ledger set makes of the world, day by day.

A set is taken whole or not at all. Rows of places and organizations say what a unit is from a day on (`effective`), or
what it always was (`correct`), or else only what is known already, and ends; rows of other ledgers stand as they are.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from tests.restructuring.plain import LAST, UNDER, World

#: A row: column -> value; days as numbers, units as codes. `withdrawn`: the row is withdrawn.
Row = Mapping[str, Any]
SORT = {"places": "place", "organizations": "organization"}
#: What of a unit is compared, and the column that says what stands above it.
_COMPARED = {"place": ("name", "kind", "parent"), "organization": ("name", "kind", "superior", "place")}
_KEYS = {"posts": ("person", "unit", "role", "from"), "coverage": ("organization", "place", "from"),
         "facts": ("unit", "period")}  # fmt: skip
_TO = {"organization": ("organization",), "superior": ("organization",), "place": ("place",), "parent": ("place",)}


class Refused(Exception):
    """Something in the set cannot be."""


def take(world: World, ledgers: Mapping[str, list[Row]], effective: int | None, correct: bool) -> bool | None:
    """Whether the set is taken; None where it is, and changes nothing. What is refused changes nothing."""
    before = world.copy()
    try:
        _Taking(world, effective, correct).run(ledgers)
    except Refused:
        world.__dict__.update(before.__dict__)
        return False
    return True if world != before else None


@dataclass
class _Taking:
    world: World
    effective: int | None
    correct: bool

    def run(self, ledgers: Mapping[str, list[Row]]) -> None:
        new = {row["code"]: SORT[name] for name in SORT for row in ledgers.get(name, ())}
        self.fresh = {code: sort for code, sort in new.items() if code not in self.world.codes}
        for ledger, rows in ledgers.items():
            sort = SORT.get(ledger)
            self._each_once([self._key(ledger, row) for row in rows] if sort is None else map(self._unit, rows))
            for row in rows:
                if sort is None:
                    self._row(ledger, row)
                elif row["code"] in self.fresh:
                    self._found(sort, row)
                else:
                    self._say(sort, row)

    def _each_once(self, keys: Iterable[Any]) -> None:
        keys = list(keys)
        self._must(len(set(keys)) == len(keys))

    @staticmethod
    def _must(fact: object) -> None:
        if not fact:
            raise Refused

    def _unit(self, row: Row) -> str:
        return self.world.codes.get(row["code"], row["code"])

    def _named(self, code: str | None, sorts: Iterable[str]) -> str | None:
        """The unit of one of these sorts that a code names, in this set or before it."""
        if code is None:
            return None
        unit = self.world.codes.get(code, code if code in self.fresh else None)
        self._must(unit is not None and (self.fresh.get(code) or self.world.units[unit].sort) in sorts)
        return unit

    # -- places and organizations ------------------------------------------------------------------------------------

    def _stated(self, sort: str, row: Row) -> dict[str, Any]:
        """What a row says of a unit, in the world's words."""
        stated = {}
        for column in _COMPARED[sort]:
            if column in row:
                value = self._named(row[column], _TO[column]) if column in _TO else row[column]
                stated["above" if column in ("parent", "superior") else column] = value
        return stated

    def _found(self, sort: str, row: Row) -> None:
        begin, end = row.get("from"), row.get("to")
        self._must(end is None or end > (begin or 0))
        self.world.found(row["code"], sort, begin or 0, **self._stated(sort, row))
        self._check_parent(row["code"])
        if end is not None:
            self.world.end(row["code"], end)

    def _check_parent(self, unit: str, above: str | None = None) -> None:
        state = self.world.units[unit].last()
        above = above or state["above"]
        if self.world.units[unit].sort == "place" and above is not None:
            self._must(self._kind(above) in UNDER[state["kind"]])
        if self.world.units[unit].sort == "place" and above is None:
            self._must(state["kind"] == "municipality")

    def _kind(self, place: str) -> str:
        """The kind of a place; one further down in the set is a village in these tests."""
        return self.world.units[place].last()["kind"] if place in self.world.units else "village"

    def _say(self, sort: str, row: Row) -> None:
        unit = self._named(row["code"], (sort,))
        assert unit is not None
        stated, from_, to = self._stated(sort, row), row.get("from"), row.get("to")
        self._must(to is None or from_ is None or to > from_)
        self._must(stated.get("above") != unit)
        if "above" in stated and stated["above"] is not None:
            self._check_parent(unit, stated["above"])
        if self.correct:
            self._correct(unit, stated, row)
            return
        if self.effective is not None and self.world.on(unit, self.effective) is not None:
            for column, value in stated.items():
                if self.world.on(unit, self.effective)[column] != value:  # type: ignore[index]
                    self.world.units[unit].becomes(self.effective, column, value)
        else:
            was = self.world.units[unit].was[from_ or 0 :]
            self._must(any(w is not None and all(w[c] == v for c, v in stated.items()) for w in was))
        ends = self.world.units[unit].ends()
        self._must(to is None or ends is None or to == ends)
        if to is not None and ends is None:
            self._end(unit, to)

    def _end(self, unit: str, to: int) -> None:
        self._must(to > self.world.units[unit].turns_last())
        self.world.end(unit, to)

    def _correct(self, unit: str, stated: dict[str, Any], row: Row) -> None:
        for column, value in stated.items():
            self.world.rewrite(unit, column, value)
        was, ends = self.world.units[unit].was, self.world.units[unit].ends()
        if "from" in row:
            # Both days may move at once, past each other: as if it had always been first.
            self._begin(was, 0)
        if "to" in row:
            # The successor is no column of these sets, and stays: so does an end then.
            self._must(row["to"] is not None or not any(u == unit and day == ends for u, _, day in self.world.taken))
            self._must(self.world.end_otherwise(unit, row["to"]))
        if "from" in row:
            self._begin(was, row["from"] or 0)

    def _begin(self, was: list[dict | None], day: int) -> None:
        first = next(at for at in range(LAST + 1) if was[at] is not None)
        end = next((at for at in range(first, LAST + 1) if was[at] != was[first]), LAST + 1)
        self._must(day < end)
        was[:end] = [None if at < day else dict(was[first]) for at in range(end)]  # type: ignore[call-overload]

    # -- other ledgers -----------------------------------------------------------------------------------------------

    def _key(self, ledger: str, row: Row) -> tuple:
        sorts = {"unit": ("place",), "place": ("place",), "organization": ("organization",)}
        if ledger == "posts":
            sorts["unit"] = ("place", "organization")
        return tuple(self._named(row[c], sorts[c]) if c in sorts else row[c] for c in _KEYS[ledger])

    def _row(self, ledger: str, row: Row) -> None:
        key = self._key(ledger, row)
        if row.get("withdrawn"):
            self._must(self.world.rows.pop((ledger, key), None))
            return
        if ledger == "posts":
            sort = self.fresh.get(key[1]) or self.world.units[key[1]].sort
            self._must((row["role"] == "secretary") == (sort == "organization"))
        if ledger == "facts":
            self._must(self._kind(key[0]) in ("village", "natural_village"))
        else:
            self._must(row["to"] is None or row["to"] > row["from"])
        self.world.rows[ledger, key] = {c: v for c, v in row.items() if c not in (*_KEYS[ledger], "withdrawn")}
