"""The courses of cases, evaluated the plain way: what happened to one, out of its dates, its steps and its items."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from .reading import Row, lasts_to
from .world import Identity, World

STEPS = (
    *("screened", "jointly_checked", "decided", "rectifying", "submitted"),
    *("failed", "accepted", "closed", "dismissed", "withdrawn"),
)
RESULTS = ("consolidated", "partly", "relapsed", "abolished")
OF_DATES = {
    "identified_on": ("decided",),
    "plan_on": ("rectifying",),
    "accepted_on": ("accepted",),
    "closed_on": ("closed", "withdrawn"),
}


def steps(w: World, case: Row) -> list[Row]:
    """What happened by the day, in order: the rows, and the dates of steps that have none."""
    rows = [dict(row) for row in w.about("case", case["code"], "case_steps")]
    recorded = {row["step"] for row in rows}
    for column, kinds in OF_DATES.items():
        if case.get(column) is not None and recorded.isdisjoint(kinds):
            rows.append({"step": kinds[0], "on": case[column]})
    in_order = sorted(rows, key=lambda row: (row["on"], row.get("no") or 0, STEPS.index(row["step"])))
    return [row for row in in_order if row["on"] <= w.day]


def day_of(w: World, case: Row, column: str) -> date | None:
    """The day that counts as a date of the case, if it is by the day."""
    found = [row["on"] for row in steps(w, case) if row["step"] in OF_DATES[column]]
    told = case.get(column)
    if told is not None:
        found = [on for on in found if told <= on <= lasts_to(told)]
    if not found:
        return None
    return found[-1] if column == "accepted_on" else found[0]


def is_identified(w: World, case: Row) -> bool:
    return day_of(w, case, "identified_on") is not None


def is_open(w: World, case: Row) -> bool:
    """Identified by the day, and not closed by it."""
    return is_identified(w, case) and day_of(w, case, "closed_on") is None


def look_backs(w: World, case: Row) -> list[Row]:
    """Its look-backs by the day, of items of audits too, in order."""
    items = [row for row in w.about("case", case["code"], "audit_items") if row.get("result") is not None]
    found = [*w.about("case", case["code"], "look_backs"), *items]
    return sorted((row for row in found if w.happened(row["checked_on"])), key=lambda row: row["checked_on"])


def state(w: World, case: Row) -> str | None:
    """Where it stands on the day; None before all steps."""

    def last(*kinds: str) -> str | None:
        found = [row["step"] for row in steps(w, case) if row["step"] in kinds]
        return found[-1] if found else None

    if not is_identified(w, case):
        return last("screened", "jointly_checked", "dismissed")
    closed = day_of(w, case, "closed_on")
    if closed is None:
        return last("decided", "rectifying", "submitted", "failed", "accepted")
    if last("closed", "withdrawn") == "withdrawn":
        return "withdrawn"
    results = [row["result"] for row in look_backs(w, case) if row["checked_on"] >= closed]
    return results[-1] if results else "closed"


def is_withdrawn(w: World, case: Row) -> bool:
    return state(w, case) == "withdrawn"


def line(w: World, organization: Identity, day: date) -> set[Identity]:
    """An organization, and those from which it descends by what had taken over by a day."""
    found = {organization}
    while True:
        before = {
            predecessor
            for predecessor, rows in w.handovers.items()
            for row in rows
            if row["successor"] in found and row["on"] <= day
        }
        if before <= found:
            return found
        found |= before


def cases_of_line(w: World, organization: Identity, day: date) -> Iterator[Row]:
    """The cases of the organizations of a line."""
    of_line = line(w, organization, day)
    return (case for case in w.rows("cases") if w.organizations.ids[case["organization"]] in of_line)


def earlier(w: World, case: Row) -> list[str]:
    """The cases identified before it, in its organization's line."""
    identified = day_of(w, case, "identified_on")
    assert identified is not None
    found = []
    for other in cases_of_line(w, w.organizations.ids[case["organization"]], identified):
        on = day_of(w, other, "identified_on")
        if on is not None and not is_withdrawn(w, other) and (on, other["code"]) < (identified, case["code"]):
            found.append(other["code"])
    return sorted(found)


def followers(w: World, case: Row) -> list[str]:
    """The cases with a state that name it as the one that they are a relapse of."""
    named = (other for other in w.rows("cases") if other.get("relapse_of") == case["code"])
    return sorted(other["code"] for other in named if state(w, other) is not None)


def limits(w: World, case: Row) -> dict[str, Any]:
    """Its first limit, and its present one; what is set in the case comes before all rows."""
    rows = [row["due_on"] for row in steps(w, case) if row.get("due_on") is not None]
    told = [case["due_on"]] if case.get("due_on") is not None else []
    every = [*told, *rows]
    return {"first": every[0] if every else None, "present": every[-1] if every else None}
