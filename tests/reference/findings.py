"""The structure findings of a day, plainly: unit by unit and row by row."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Any

from . import courses
from .world import Identity, Units, World, holds

#: (rule, unit) -> the living place where it counts, None where nobody stands for its place.
Findings = dict[tuple[str, str], Identity | None]
One = tuple[str, str, Identity | None]

FORM = "local_committee / committee working_committee / general_branch / branch joint_branch temporary_branch / group"
FORMS = {kind: rank for rank, kinds in enumerate(FORM.split("/")) for kind in kinds.split()}
PLACE = "province / municipality / county / township / village / natural_village relocation_site"
PLACES = {kind: rank for rank, kinds in enumerate(PLACE.split("/")) for kind in kinds.split()}
SPELLS = {
    "coverage": ("organization", "place"),
    "posts": ("unit",),
    "bodies": ("place",),
    "facilities": ("place",),
    "pairings": ("place",),
}
EVENTS = {
    "elections": ("organization", "elected_on"),
    "ratings": ("organization", "decided_on"),
    "cases": ("organization", "identified_on"),
    "projects": ("place", "started_on", "accepted_on", "delivered_on"),
    "activities": ("place", "held_on"),
    "facts": ("unit", "period"),
}
KEYS = {
    "coverage": "organization @ place / from",
    "posts": "person @ unit / role / from",
    "bodies": "place / kind / from",
    "facilities": "place / kind / name / from",
    "pairings": "partner @ place / from",
    "elections": "organization / elected_on",
    "ratings": "organization / year / stage",
    "cases": "code",
    "projects": "code",
    "activities": "place / kind / held_on / title",
    "facts": "unit / period",
}
#: Days that are part of a key are written in full; the others as months where they begin one (`spelling`).
FULL = ("elected_on", "held_on")


def findings(w: World) -> Findings:
    """Everything that is found on the day."""
    found = {}
    for rules, reckon in RECKONINGS.items():
        for rule, unit, at in reckon(w):
            assert rule in rules, f"{rule}: name it beside the function that finds it, in RECKONINGS"
            found[rule, unit] = at
    return found


def _sides(w: World) -> Iterator[tuple[Units, str]]:
    yield w.places, "parent"
    yield w.organizations, "superior"


def _at(w: World, units: Units, unit: Identity) -> Identity | None:
    return w.stands_for(unit if units is w.places else w.place_of(unit))


def _rings(w: World) -> Iterator[One]:
    for units, upper in _sides(w):
        for unit in units.states:
            seen, at = set(), unit
            while at is not None and units.lives(at) and at not in seen:
                seen.add(at)
                at = units.state(at).get(upper)
            if units.lives(unit) and at == unit:
                yield "STRUCT-CYCLE", units.code(unit), _at(w, units, unit)


def _orphans(w: World) -> Iterator[One]:
    for units, upper in _sides(w):
        for unit in units.states:
            above = units.state(unit).get(upper)
            if not units.lives(unit) or above is None or units.lives(above):
                continue
            if not units.begun(above) or not _heirs(w, units, above, set()) - {unit}:
                yield "STRUCT-ORPHAN", units.code(unit), _at(w, units, unit)


def _heirs(w: World, units: Units, unit: Identity, seen: set[Identity]) -> set[Identity]:
    if units.lives(unit):
        return {unit}
    if unit in seen or not units.begun(unit):
        return set()
    seen.add(unit)
    after = [s["successor"] for s in w.successions[unit] if s["on"] == units.state(unit)["to"]]
    return {heir for one in after for heir in _heirs(w, units, one, seen)}


def _pairs(w: World) -> Iterator[One]:
    for unit in w.organizations.states:
        state = w.organizations.state(unit)
        upper = state.get("superior")
        if upper is None or not (w.organizations.lives(unit) and w.organizations.lives(upper)):
            continue
        at, above = w.stands_for(w.place_of(unit)), w.stands_for(w.place_of(upper))
        lower = FORMS[w.organizations.state(upper)["kind"]] > FORMS[state["kind"]]
        if w.type_of(unit) in ("village_level", "subordinate"):
            lower |= PLACES[w.kind(w.place_of(upper))] > PLACES[w.kind(w.place_of(unit))]
        if lower:
            yield "STRUCT-LEVEL", unit, at
        if at is not None and above is not None and above not in w.chain(at):
            yield "STRUCT-OUTSIDE", unit, at


def _twice(w: World) -> Iterator[One]:
    for ledger, key in (("posts", ("person", "unit", "role")), ("coverage", ("organization", "place"))):
        rows = [row for row in w.rows(ledger) if holds(row, w.day)]
        times = Counter(tuple(row[c] for c in key) for row in rows)
        for values in (v for v, count in times.items() if count > 1):
            last = max((r for r in rows if tuple(r[c] for c in key) == values), key=lambda r: r["from"])
            yield (
                "STRUCT-OVERLAP",
                _name(ledger, last),
                _place_of_row(w, last, "unit" if ledger == "posts" else "place"),
            )


def _two(w: World) -> Iterator[One]:
    for unit in w.organizations.states:
        if w.organizations.lives(unit) and len(w.in_post("organization", unit, "secretary")) > 1:
            yield "STRUCT-TWO", unit, w.stands_for(w.place_of(unit))
    for place, count in Counter(w.place_of(o) for o in w.village_organizations()).items():
        if count > 1:
            yield "STRUCT-TWO-VILLAGE", w.places.code(place), w.stands_for(place)


def _misplaced(w: World) -> Iterator[One]:
    for ledger, columns in SPELLS.items():
        for row in w.rows(ledger):
            for column in columns if holds(row, w.day) else ():
                yield from _outside(w, ledger, row, column, (w.day, w.day), columns[-1])
    for ledger, (column, *steps) in EVENTS.items():
        for row in w.rows(ledger):
            step = next((s for s in steps if row.get(s) is not None), None)
            span = _span(step, row[step]) if step else None
            if span and span[0] <= w.day:
                yield from _outside(w, ledger, row, column, span, column)
    for case in w.rows("cases"):
        if courses.is_open(w, case):
            yield from _outside(w, "cases", case, "organization", (w.day, w.day), "organization")
    for unit in w.organizations.states:
        if w.organizations.lives(unit) and not w.places.lives(place := w.place_of(unit)):
            rule = "STRUCT-DEAD" if w.places.begun(place) else "STRUCT-BEFORE"
            yield rule, unit, w.stands_for(place)


def _span(step: str, value: Any) -> tuple[date, date]:
    """The days that a value of a row tells of."""
    if isinstance(value, tuple):
        return value
    if step in FULL or value.day != 1:
        return value, value
    return value, (value.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)


def _outside(w: World, ledger: str, row: dict, column: str, span: tuple[date, date], lies_by: str) -> Iterator[One]:
    """Whether what a row belongs to had ended by the first of the days, or had not begun by the last."""
    side, unit = w.unit(row[column])
    states = (w.organizations if side == "organization" else w.places).states[unit]
    begun = [s for s in states if s.get("from") is None or s["from"] <= span[1]]
    ends = begun[-1].get("to") if begun else None
    if not begun:
        yield "STRUCT-BEFORE", _name(ledger, row), _place_of_row(w, row, lies_by)
    elif ends is not None and ends <= span[0]:
        yield "STRUCT-DEAD", _name(ledger, row), _place_of_row(w, row, lies_by)


def _place_of_row(w: World, row: dict, column: str) -> Identity | None:
    side, unit = w.unit(row[column])
    return w.stands_for(w.place_of(unit) if side == "organization" else unit)


def _name(ledger: str, row: dict) -> str:
    """A row's key, as it is written."""
    words = KEYS[ledger].split()
    return "".join(word if word in "@/" else _written(row.get(word)) for word in words)


def _written(value: Any) -> str:
    if not isinstance(value, tuple):
        return "" if value is None else str(value)
    first, last = value
    length = 10 if first == last else 4 if (last - first).days > 31 else 7
    return first.isoformat()[:length]


def _above(w: World) -> Iterator[One]:
    """Living places whose latest part is more than their latest whole."""
    for kind, part, whole in (
        ("village", "direct_settlement_clinics", "integrated_clinics"),
        ("township", "posts_filled", "posts_established"),
    ):
        for place in w.living(kind):
            one, all_ = w.measure(place, part), w.measure(place, whole)
            if one is not None and all_ is not None and one > all_:
                yield "DATA-ABOVE", w.places.code(place), place


#: Who finds what breaks which rules.
RECKONINGS: dict[tuple[str, ...], Callable[[World], Iterator[One]]] = {
    ("STRUCT-CYCLE",): _rings,
    ("STRUCT-ORPHAN",): _orphans,
    ("STRUCT-LEVEL", "STRUCT-OUTSIDE"): _pairs,
    ("STRUCT-OVERLAP",): _twice,
    ("STRUCT-TWO", "STRUCT-TWO-VILLAGE"): _two,
    ("STRUCT-DEAD", "STRUCT-BEFORE"): _misplaced,
    ("DATA-ABOVE",): _above,
}
RECKONED = {rule for rules in RECKONINGS for rule in rules}
