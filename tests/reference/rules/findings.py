"""What is found on a day: since when, under which version, with what status, whose it is, and what is due."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from . import parameters, turns, versions
from .answers import CATALOGUE, answer, every, in_scope, kept
from .days import by, since
from .ledgers import Ledgers, Row
from .rule import Asked, Unit, place_of, units
from .terms import expiry, latest_election
from .villages import COUNTY_OR_ABOVE
from .world import World

TOWNSHIP_OR_ABOVE = ("township", *COUNTY_OR_ABOVE)
OWNERS = ("local_committee", "committee", "working_committee")


def findings(
    ledgers: Ledgers, day: date, scope: str | None = None, codes: Iterable[str] | None = None
) -> list[tuple[Any, ...]]:
    """rule, unit, severity, mode, since, version, status, owner of each unit not met, by the catalogue, then unit."""
    found = []
    for code in CATALOGUE:
        if codes is None or code in codes:
            rows = [
                finding(ledgers, code, unit, day) for unit, is_ in every(ledgers, code, day, scope) if is_ == "not_met"
            ]
            found += sorted((row for row in rows if row[3] != "off"), key=lambda row: row[1])
    return found


def finding(ledgers: Ledgers, code: str, unit: Unit, day: date) -> tuple[Any, ...]:
    """The finding of a unit that is not met."""
    w = ledgers.world(day)
    q = Asked(w, CATALOGUE[code], unit)
    first = versions.on(code, q.on[0])
    began = begun(ledgers, code, unit, day)
    return (
        *(code, unit.name, q.rule.severity, mode(q, first)),
        *(shown(began), shown(first.since), status(w, q, began), owner(w, unit)),
    )


def shown(day: date | None) -> str | None:
    """A day as written."""
    return None if day is None else day.isoformat()


def mode(q: Asked, version: versions.Version) -> str:
    """on, report or off: of the version, unless a parameter says otherwise; report while a window is young."""
    given = parameters.value(q.w, f"{q.rule.code}.mode", q.place, q.w.today) or version.mode
    if given == "off" or q.rule.window is None:
        return given
    days = parameters.value(q.w, "window.days", q.place, q.w.today)
    young = days is not None and q.w.day <= q.window[1] + timedelta(days=days)
    return "report" if young else given


def begun(ledgers: Ledgers, code: str, unit: Unit, day: date) -> date | None:
    """since: the first day of the unbroken run of days up to the day on which the unit is not met."""
    known = ledgers.runs.get((code, unit))
    if known is None or known[0] != day:
        start = since(lambda on: answer(ledgers, code, unit, on) == "not_met", turns.of(ledgers, code, unit, day), day)
        known = ledgers.runs[code, unit] = (day, start)
    return known[1]


def owner(w: World, unit: Unit) -> str | None:
    """The nearest of the places, from township up, with a living committee of its own: the smallest code."""
    for place in w.chain(place_of(w, unit)):
        if w.kind(place) in TOWNSHIP_OR_ABOVE:
            there = [o for o in w.organizations_at(place) if w.lives_as(o, *OWNERS) and o != unit.it]
            if there:
                return min(there)
    return None


def status(w: World, q: Asked, began: date | None) -> str:
    """excepted, in_hand, overdue, acknowledged, notified or new."""
    steps = [
        step
        for step in w.ledgers.of("finding_steps", "unit", q.unit.name)
        if step["rule"] == q.rule.code and step["on"][0] <= w.day
    ]
    if any(excepts(w, q, step, steps) for step in steps):
        return "excepted"
    steps = [step for step in steps if began is None or step["on"][0] >= began]
    plans = [step for step in steps if step["step"] == "plan"]
    if plans:
        return "overdue" if max(plans, key=lambda step: step["on"][0])["due_on"][0] < w.day else "in_hand"
    notices = [w.ledgers.of("notices", "code", step["notice"])[0] for step in steps if step["step"] == "notice"]
    received = any(by(notice["received_on"], w.day) for notice in notices)
    if received or any(step["step"] == "acknowledge" for step in steps):
        return "acknowledged"
    return "notified" if notices else "new"


def excepts(w: World, q: Asked, step: Row, steps: list[Row]) -> bool:
    """An except that holds, not ended, by an approver who may."""
    if step["step"] != "except" or not step["on"][0] <= w.day < step["until"][0]:
        return False
    if any(other["step"] == "end" and other["on"][0] >= step["on"][0] for other in steps):
        return False
    approver = step["approver"]
    levels = COUNTY_OR_ABOVE if q.rule.severity == "violation" else TOWNSHIP_OR_ABOVE
    above = w.stands_for(w.place_of(approver))
    return approver != q.unit.it and w.level(approver) in levels and above is not None and above in w.chain(q.place)


def due(ledgers: Ledgers, day: date, scope: str | None = None, within: int = 60) -> list[tuple[Any, ...]]:
    """rule, unit, due_on, owner of what is due within so many days, by day, catalogue, unit."""
    w, last = ledgers.world(day), day + timedelta(days=within)
    found = []
    for place, (code, rule) in enumerate(CATALOGUE.items()):
        if rule.due is None and code != "TERM-03":
            continue
        for unit in units(w, rule):
            on = falls_due(Asked(w, rule, unit))
            if on is not None and day <= on <= last and in_scope(w, unit, scope):
                found.append((on, place, unit.name, (code, unit.name, on.isoformat(), owner(w, unit))))
    return [row for *_, row in sorted(found, key=lambda entry: entry[:3])]


def falls_due(q: Asked) -> date | None:
    """The first day of its deadline, or of the end of its term, where it may still be kept."""
    if q.members is not True:
        return None
    if q.rule.due is None:
        election = latest_election(q.w, q.it)
        ends = None if election is None else expiry(q.w, election)
    else:
        ends = q.due.on
    if ends is None or (q.rule.due is not None and q.due.done_by(q.w.day) is not False):
        return None
    in_force = versions.during(q.rule.code, q.on)
    if None in in_force or mode(q, in_force[0]) == "off" or not kept(q):
        return None
    return ends[0]
