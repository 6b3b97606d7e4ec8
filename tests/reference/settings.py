"""The settings that the figures read, evaluated the plain way: from the place upwards, and else the default."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from .world import Identity, World

SEVEN_ONES = ("plan", "leader", "unit", "work_group", "first_secretary", "projects", "leadership")
#: What holds without any row: from which day, and the value; None where nothing is asked for.
DEFAULTS: dict[str, list[tuple[date, str | None]]] = {
    "case.checklist": [(date.min, None), (date(2019, 1, 1), ";".join(SEVEN_ONES))],
    "screen.income_yuan": [(date.min, "40000")],
    "screen.vacant_days": [(date.min, "90")],
    "screen.development_years": [(date.min, "2")],
    "screen.again_years": [(date.min, "2")],
    "screen.star_years": [(date.min, "1")],
    "audit.levels": [(date.min, "township;county;city")],
    "cadre.term_years": [(date.min, "3")],
    "pay.head": [(date.min, "1600"), (date(2019, 6, 1), "2100")],
    "pay.both": [(date.min, None), (date(2019, 6, 1), "2300")],
    "pay.professional": [(date.min, None), (date(2019, 6, 1), "3800")],
}


def setting(w: World, name: str, place: Identity, day: date | None = None) -> str | None:
    """What is set where a place counts, on a day, else that of the world; None where nothing is asked for."""
    day = w.day if day is None else day
    rows = [row for row in w.rows("settings") if row["name"] == name and row["from"] <= day]
    at = w.stands_for(place)
    while True:
        here = [row for row in rows if _place(w, row) == at]
        if here or at is None:
            break
        at = w.above(at)
    if here and (value := max(here, key=lambda row: row["from"])["value"]) != "-":
        return None if value == "none" else value
    return [value for since, value in DEFAULTS[name] if since <= day][-1]


def _place(w: World, row: dict[str, Any]) -> Identity | None:
    return None if row.get("place") is None else w.places.ids[row["place"]]


def number(w: World, name: str, place: Identity) -> Decimal | None:
    """A number that is set where a place counts."""
    found = setting(w, name, place)
    return None if found is None else Decimal(found)
