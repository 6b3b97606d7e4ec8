"""The ledgers of a set as rows of parsed values, and which rows speak of whom."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from decimal import Decimal
from typing import Any

from . import cases
from .days import one, span_of
from .world import World

WHOLE = {
    *("year", "eligible", "present", "seats", "candidates", "votes_for", "in_favour", "stars", "no", "batch"),
    *("full_members", "probationary_members", "activists", "applicants", "development_plan", "members_developed"),
    *("households", "residents", "buildings", "flats", "allowance_yuan", "urban_rural_class", "times", "participants"),
}
NUMBER = {"collective_income_yuan", "area_m2", "hours", "base_yuan", "amount_yuan"}
YES_NO = {
    *("withdrawn", "passed", "poor_village"),
    *("unified_area", "unified_structure", "unified_signs", "unified_functions", "unified_equipment"),
}
SEVERAL = {"portfolio", "problems", "rules"}
SPANS = {"from", "to", "on", "until", "period", "extended_to", "planned_to", "public_to"}
DEADLINES = {"due_on", "extended_to"}
#: What tells rows of a ledger apart that have no code of their own.
KEYS = {
    "posts": "{person}@{unit}/{role}/{from}",
    "activities": "{place}/{kind}/{held_on}/{title}",
    "approvals": "{organization}/{matter}/{no}",
    "ratings": "{organization}/{year}/{stage}",
    "look_backs": "{case}/{checked_on}",
}


class Row(dict[str, Any]):
    """A row of parsed values, None where not recorded; `raw` has the cells as they are written."""

    def __init__(self, ledger: str, raw: dict[str, str]):
        super().__init__({column: parsed(column, text) for column, text in raw.items()})
        self.ledger, self.raw = ledger, raw
        escaped = defaultdict(str, {c: t.replace("%", "%25").replace("/", "%2F") for c, t in raw.items()})
        self.name = KEYS.get(ledger, "{code}").format_map(escaped) if ledger in KEYS or "code" in raw else ""

    def copied(self) -> Row:
        """The same row, to be read otherwise."""
        return Row(self.ledger, self.raw)

    @property
    def days(self) -> list[date]:
        """The first and last days of every date."""
        return [day for cell in self.values() if isinstance(cell, tuple) for day in cell]

    def __missing__(self, column: str) -> None:
        return None

    __hash__ = object.__hash__  # type: ignore[assignment]

    def __eq__(self, other: object) -> bool:
        return self is other


def parsed(column: str, text: str) -> Any:
    """The value of a cell."""
    if text == "":
        return None
    if column in DEADLINES:
        return one(span_of(text)[1])
    if column in SPANS or column.endswith("_on"):
        return span_of(text)
    if column in SEVERAL:
        return frozenset(part.strip() for part in text.replace("、", ";").replace("；", ";").split(";") if part.strip())
    if column in YES_NO:
        return {"yes": True, "no": False}[text]
    return int(text) if column in WHOLE else Decimal(text) if column in NUMBER else text


class Ledgers:
    """The rows in force of every ledger: `given` is ledger key -> rows of canonical cells (`csv.DictReader`).

    A unit of places or organizations may have several rows, each a state of it over its spell.
    """

    def __init__(self, given: dict[str, list[dict[str, str]]]):
        self.given = {
            name: [row for row in (Row(name, cells) for cells in rows) if not row["withdrawn"]]
            for name, rows in given.items()
        }
        self._indices: dict[tuple[str, str], dict[Any, list[Row]]] = {}
        self._worlds: dict[date, World] = {}
        #: Since when a unit was not met under a rule, as last asked: by the day asked.
        self.runs: dict[Any, tuple[date, date | None]] = {}
        items = [Row("look_backs", cells) for cells in cases.look_backs(self)]
        self.given["look_backs"] = [*self.rows("look_backs"), *items]
        self.places = self._states("places")
        self.organizations = self._states("organizations")

    def _states(self, ledger: str) -> dict[str, list[Row]]:
        states: dict[str, list[Row]] = defaultdict(list)
        for row in sorted(self.rows(ledger), key=lambda row: row["from"] or one(date.min)):
            states[row["code"]].append(row)
        return states

    def rows(self, ledger: str) -> list[Row]:
        """The rows in force of a ledger."""
        return self.given.get(ledger, [])

    def of(self, ledger: str, column: str, value: Any) -> list[Row]:
        """The rows of a ledger with that value in a column."""
        if (ledger, column) not in self._indices:
            index: dict[Any, list[Row]] = defaultdict(list)
            for row in self.rows(ledger):
                index[row[column]].append(row)
            self._indices[ledger, column] = index
        return self._indices[ledger, column].get(value, [])

    def world(self, day: date) -> World:
        """The ledgers looked at on a day."""
        if day not in self._worlds:
            self._worlds[day] = World(self, day)
        return self._worlds[day]
