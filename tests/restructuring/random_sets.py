"""Ledger sets that somebody may hand in, drawn by lot from what the plain world holds: mostly sensible."""

from __future__ import annotations

import random
from typing import Any

from registry.problems import Problems
from registry.slices import BY_KEY
from registry.staging.input import LedgerRows, rows_of_mappings
from tests.restructuring.plain import LAST, World, date

Set = dict[str, list[dict[str, Any]]]
PEOPLE = ("P1", "P2", "P3")
NAMES = ("East", "West", "North", "South")
_ABOVE = {"place": "parent", "organization": "superior"}
_LEDGERS = {"place": "places", "organization": "organizations"}
_DAYS = ("from", "to", "period")


def as_rows(ledgers: Set) -> tuple[list[LedgerRows], Problems]:
    """A set as rows of values, and what reading them had."""
    problems = Problems()
    rows = [
        rows_of_mappings(BY_KEY[key], key, [{c: _cell(c, value) for c, value in row.items()} for row in of], problems)
        for key, of in ledgers.items()
    ]
    return rows, problems


def _cell(column: str, value: Any) -> str | None:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return None if value is None else date(value) if column in _DAYS else str(value)


class Desk:
    """Draws sets. `number`: new codes are made of it."""

    def __init__(self, lot: random.Random, world: World, number: int):
        self.lot, self.world, self.number = lot, world, number

    def draw(self) -> tuple[Set, int | None, bool]:
        """A set, the day from which it holds, and whether the record was wrong."""
        how = self.lot.choice(("", "effective", "effective", "correct"))
        found: Set = {}
        if self.lot.random() < 0.7:
            sort = self.lot.choice(("place", "organization"))
            found[_LEDGERS[sort]] = self._units(sort, how)
        if not found or self.lot.random() < 0.3:
            ledger = self.lot.choice(("posts", "coverage", "facts"))
            found[ledger] = self._rows(ledger, [r["code"] for rows in found.values() for r in rows])
        return found, self._day() if how == "effective" else None, how == "correct"

    def _day(self) -> int:
        return self.lot.randint(2, LAST - 2)

    def _code(self, sort: str) -> str:
        """A code that some unit has or had; once in a while of the other sort."""
        sort = sort if self.lot.random() < 0.98 else self.lot.choice(("place", "organization"))
        return self.lot.choice([code for code, unit in self.world.codes.items() if self.world.units[unit].sort == sort])

    # -- places and organizations ------------------------------------------------------------------------------------

    def _units(self, sort: str, how: str) -> list[dict[str, Any]]:
        rows = [self._known(sort, how) for _ in range(self.lot.randint(1, 2))]
        dated = [c for c in ("from", "to") if self.lot.random() < (0.25 if how == "correct" else 0.15)]
        columns = ["name", "kind", _ABOVE[sort], *(["place"] if sort == "organization" else [])]
        if self.lot.random() < 0.25:
            rows.append(self._new(sort))
        elif self.lot.random() < 0.4:
            columns = self.lot.sample(columns, self.lot.randint(1, len(columns) - 1))
        return [{c: row[c] for c in ("code", *columns, *dated)} for row in rows]

    def _known(self, sort: str, how: str) -> dict[str, Any]:
        """A unit as it was on some day, perhaps with something else in it."""
        code = self._code(sort)
        unit = self.world.units[self.world.codes[code]]
        lived = [day for day, was in enumerate(unit.was) if was is not None]
        day = self.lot.choice([*lived, *lived[-1:] * len(lived)])
        state: dict[str, Any] = unit.was[day]  # type: ignore[assignment]
        row = {"code": code, "name": state["name"], "kind": state["kind"]}
        row[_ABOVE[unit.sort]] = self.world.code_on(state["above"], self._day())
        row["place"] = self.world.code_on(state.get("place"), day)
        row |= {"parent": row.get("parent"), "superior": row.get("superior")}
        for _ in range(self.lot.choice((0, 1, 1, 2) if how else (0, 0, 0, 1))):
            self._change(sort, row)
        begun, ends = lived[0] or None, unit.ends()
        row["from"] = begun if self.lot.random() < 0.5 else self.lot.choice((None, self._day()))
        row["to"] = ends if self.lot.random() < 0.5 else self.lot.choice((None, self._day()))
        return row

    def _change(self, sort: str, row: dict[str, Any]) -> None:
        column = self.lot.choice(("name", _ABOVE[sort], *(["place"] if sort == "organization" else [])))
        if column == "name":
            row["name"] = self.lot.choice(NAMES)
        elif column == "place":
            row["place"] = self._code("place")
        elif column == "superior":
            row["superior"] = self.lot.choice((None, self._code(sort), self._code(sort), self._code(sort)))
        elif row["parent"] is not None:
            row["parent"] = self._like(row["parent"])

    def _like(self, code: str) -> str:
        """A place of the same kind, as a rule."""
        kind = self.world.units[self.world.codes[code]].last()["kind"]
        alike = [c for c, u in self.world.codes.items() if self.world.units[u].last()["kind"] == kind]
        return self.lot.choice(alike) if self.lot.random() < 0.9 else self._code("place")

    def _new(self, sort: str) -> dict[str, Any]:
        """A unit that nobody knew: a village of some township, or a branch."""
        row = {"code": f"Z{self.number}", "name": "New", "kind": "village" if sort == "place" else "branch"}
        row |= {"parent": self._like("T1"), "superior": self._code("organization"), "place": self._code("place")}
        begin = self.lot.choice((None, self._day()))
        return row | {"from": begin, "to": self.lot.choice((None, None, self._day()))}

    # -- other ledgers -----------------------------------------------------------------------------------------------

    def _rows(self, ledger: str, new: list[str]) -> list[dict[str, Any]]:
        """One to three rows, known or new; all of them, or none, may be withdrawn."""
        columns = {"posts": ("person", "unit", "role"), "coverage": ("organization", "place"), "facts": ("unit",)}[
            ledger
        ]
        withdrawn = self.lot.random() < 0.15
        rows = []
        for _ in range(self.lot.randint(1, 3)):
            known = [key for where, key in self.world.rows if where == ledger]
            if known and (withdrawn or self.lot.random() < 0.4):
                key = self.lot.choice(known)
                row = {c: self.world.any_code(self.lot, part) for c, part in zip(columns, key, strict=False)}
                row[_DAYS[0] if ledger != "facts" else "period"] = key[-1]
            elif not withdrawn:
                row = self._new_row(ledger, new)
            else:
                continue
            rows.append(row | self._values(ledger) | {"withdrawn": withdrawn})
        return rows or self._rows(ledger, new)

    def _new_row(self, ledger: str, new: list[str]) -> dict[str, Any]:
        if ledger == "coverage":
            return {"organization": self._code("organization"), "place": self._code("place"), "from": self._day()}
        unit = self.lot.choice([*new, self._code("place"), self._code("place"), self._code("organization")])
        if ledger == "facts":
            return {"unit": unit if self.lot.random() < 0.1 else self._like("V1"), "period": self._day()}
        sort = self.world.units[self.world.codes[unit]].sort if unit in self.world.codes else "place"
        role = "secretary" if (sort == "organization") == (self.lot.random() < 0.95) else "village_director"
        return {"person": self.lot.choice(PEOPLE), "unit": unit, "role": role, "from": self._day()}

    def _values(self, ledger: str) -> dict[str, Any]:
        if ledger == "facts":
            return {"activists": self.lot.randint(1, 9)}
        to = {"to": self.lot.choice((None, None, self._day()))}
        return to if ledger == "posts" else {"mode": self.lot.choice(("independent", "joint", "contact")), **to}
