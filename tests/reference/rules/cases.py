"""The dates of a case: as its row gives them, or the days of its steps."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from .days import Span

if TYPE_CHECKING:
    from .ledgers import Ledgers, Row

STEPS = {
    "identified_on": ("decided",),
    "plan_on": ("rectifying",),
    "accepted_on": ("accepted",),
    "closed_on": ("closed", "withdrawn"),
}


def dated(ledgers: Ledgers, case: Row, day: date) -> Row:
    """The row of a case with its dates as its steps give them; the row itself where no steps are recorded."""
    steps = ledgers.of("case_steps", "case", case["code"])
    if not steps:
        return case
    read = case.copied()
    for column, names in STEPS.items():
        days = sorted(step["on"] for step in steps if step["step"] in names)
        read[column] = date_of(case[column], days, day if column == "accepted_on" else None)
    return read


def date_of(given: Span | None, days: list[Span], last_by: date | None) -> Span | None:
    """The first of the days (or the last by a day); where a month or year is given too, of those that lie in it."""
    if given is not None:
        days = [on for on in days if given[0] <= on[0] and on[1] <= given[1]]
    if last_by is not None:
        days = [on for on in days if on[0] <= last_by][-1:] or days
    return days[0] if days else given


def look_backs(ledgers: Ledgers) -> list[dict[str, str]]:
    """The items of audits that have a result, as look-backs; one that is recorded as such too stands once."""
    recorded = {(row["case"], row["checked_on"]) for row in ledgers.rows("look_backs")}
    return [
        {"case": row.raw["case"], "checked_on": row.raw["checked_on"], "result": row.raw["result"]}
        for row in ledgers.rows("audit_items")
        if row["result"] is not None and (row["case"], row["checked_on"]) not in recorded
    ]
