"""Parameters: settings of a unit's place, dated, with their defaults."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

from .days import ONE_DAY, Span
from .ledgers import Row
from .world import World

#: Name -> default, as text, or (first day, default) several times: before the first of them nothing.
DEFAULTS: dict[str, str | list[tuple[date, str]]] = {
    "kept.meetings": "no",
    "kept.committees": "no",
    "kept.village_committees": "no",
    "kept.approvals": "no",
    "kept.screenings": "no",
    "kept.trainings": "no",
    "window.days": "10",
    "ORG-09.days": "90",
    "COM-06.days": "90",
    "ORG-14.members": "20",
    "LIFE-04.times": "1",
    "DEV-20.years": "2",
    "DEV-21.ratio": "3",
    "WEAK-05.days": "30",
    "WEAK-06.days": "30",
    "WEAK-08.day": "11-30",
    "WEAK-10.months": "12",
    "RELO-02.households": "500",
    "NAT-05.share": "0.5",
    "VEN-01.area": "300",
    "VEN-01.floor": "200",
    "PAY-06.tiers": "400;450;500",
    "ECO-01.yuan": "40000",
    "ECO-03.yuan": "50000",
    "screen.vacant_days": "90",
    "screen.development_years": "2",
    "star.publicity_days": "5",
    "case.checklist": [(date(2019, 1, 1), "plan;leader;unit;work_group;first_secretary;projects;leadership")],
    "case.skips": "no",
    **dict.fromkeys((f"step.levels.{step}" for step in ("screened", "rectifying", "submitted")), "township;county"),
    **dict.fromkeys((f"step.levels.{step}" for step in ("jointly_checked", "decided", "dismissed")), "county"),
    **dict.fromkeys((f"step.levels.{step}" for step in ("failed", "accepted", "closed", "withdrawn")), "county;city"),
    "audit.levels": "township;county;city",
    "star.chain": "declared;township;county;city;publicised;named",
    "draw.open_days": "30",
    "pay.head": [(date.min, "1600"), (date(2019, 6, 1), "2100")],
    "pay.both": [(date(2019, 6, 1), "2300")],
    "pay.professional": [(date(2019, 6, 1), "3800")],
}


def default_on(name: str, day: date) -> str:
    """The default of a parameter on a day."""
    default = DEFAULTS.get(name, "none")
    if isinstance(default, str):
        return default
    begun = [text for begins, text in default if begins <= day]
    return begun[-1] if begun else "none"


def _rows_where(w: World, name: str, place: str | None) -> Iterator[list[Row]]:
    """The rows of who stands for the place, of the places above it, of no place: each its own."""
    rows = w.ledgers.of("settings", "name", name)
    for at in (*w.chain(place), None):
        yield [row for row in rows if row["place"] == at]


def text_on(w: World, name: str, place: str | None, day: date) -> str | None:
    """What a parameter is at a place on a day, as written; None for nothing. Who stands for the place is of w's day."""
    for rows in _rows_where(w, name, place):
        begun = [row for row in rows if row["from"][0] <= day]
        if begun:
            text = max(begun, key=lambda row: row["from"][0])["value"]
            break
    else:
        text = "-"
    text = default_on(name, day) if text == "-" else text
    return None if text == "none" else text


def texts_on(w: World, name: str, place: str | None, span: Span) -> set[str | None]:
    """What it is on the days of a span: different values, if it changes within."""
    begins = {row["from"][0] for row in w.ledgers.of("settings", "name", name)}
    default = DEFAULTS.get(name, "none")
    begins |= set() if isinstance(default, str) else {day for day, _ in default}
    days = {span[0]} | {day for day in begins if span[0] < day <= span[1]}
    return {text_on(w, name, place, day) for day in days}


def value_of(name: str, text: str | None) -> Any:
    """The value that a text stands for."""
    if text is None:
        return None
    if name.endswith((".mode", ".day")):
        return text
    if name.startswith("kept."):
        return text == "yes"
    if name == "PAY-06.tiers":
        return {Decimal(part) for part in text.split(";")}
    number = Decimal(text)
    return int(number) if number == number.to_integral_value() else number


def value(w: World, name: str, place: str | None, span: Span) -> Any:
    """The value of a parameter; None where it is nothing, or not the same on each day of the span."""
    values = [value_of(name, text) for text in texts_on(w, name, place, span)]
    return values[0] if all(other == values[0] for other in values) else None


def turning(w: World, kept: str | None) -> set[date]:
    """The days on which a parameter that an answer reads may change: all but of modes, and of records kept one."""
    days = {day for default in DEFAULTS.values() if not isinstance(default, str) for day, _ in default}
    read = [row for row in w.ledgers.rows("settings") if _is_read(row["name"], kept)]
    return {row["from"][0] for row in read} | {day for day in days if day > date.min + ONE_DAY}


def _is_read(name: str, kept: str | None) -> bool:
    return name == f"kept.{kept}" or not (name.startswith("kept.") or name.endswith(".mode") or name == "window.days")
