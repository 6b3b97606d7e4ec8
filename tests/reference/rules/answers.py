"""The answer of a rule for a unit on a day, and the numbers of a scope."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from . import codes, elections, life, organizations, parameters, pay, sites, versions, villages, weak
from .ledgers import Ledgers
from .rule import Asked, Rule, Unit, place_of, units
from .world import World

#: The catalogue, in its order.
CATALOGUE: dict[str, Rule] = {
    rule.code: rule
    for rules in (
        *(organizations.RULES, elections.RULES, life.RULES, villages.RULES, life.TRAINING_RULES),
        *(weak.RULES, sites.RULES, pay.RULES, codes.RULES),
    )
    for rule in rules
}


def answer(ledgers: Ledgers, code: str, unit: Unit | str, day: date) -> str:
    """met, not_met, unknown, undetermined or outside, of a unit or of the unit with that name."""
    w, rule = ledgers.world(day), CATALOGUE[code]
    if isinstance(unit, str):
        unit = next(known for known in units(w, rule) if known.name == unit)
    return answered(Asked(w, rule, unit))


def answer_of(w: World, code: str, it: Any) -> str:
    """The answer for a place, an organization or a row."""
    rule = CATALOGUE[code]
    return answered(Asked(w, rule, Unit(rule.ledger, it)))


def answered(q: Asked) -> str:
    """The answer to a question."""
    member = q.population
    if member is False:
        return "outside"
    in_force = versions.during(q.rule.code, q.on) if q.on is not None else [None]
    if in_force == [None]:
        return "outside"
    if member is None or None in in_force:
        return "undetermined"
    version = in_force[0]
    q.constant = version.constant
    met = None if len(in_force) > 1 or version.constant == "unknown" else q.condition
    if met is False and not kept(q):
        met = None
    return {True: "met", False: "not_met", None: "unknown"}[met]


def kept(q: Asked) -> bool:
    """Whether the record that the rule needs is kept: on each day of D."""
    if q.rule.kept is None:
        return True
    name = f"kept.{q.rule.kept}"
    return parameters.texts_on(q.w, name, q.place, q.on) == {"yes"}


def in_scope(w: World, unit: Unit, scope: str | None) -> bool:
    """Whether a unit counts in a place: where its own place is stood for."""
    if scope is None:
        return True
    return scope in w.ledgers.places and w.place_lives(scope) and scope in w.chain(place_of(w, unit))


def every(ledgers: Ledgers, code: str, day: date, scope: str | None) -> Iterator[tuple[Unit, str]]:
    """The units of a rule in a scope with their answers, those outside left out."""
    w = ledgers.world(day)
    for unit in units(w, CATALOGUE[code]):
        found = answer(ledgers, code, unit, day)
        if found != "outside" and in_scope(w, unit, scope):
            yield unit, found


def target(code: str, day: date) -> Any:
    """The target of the share on a day."""
    severity = CATALOGUE[code].severity
    if code == "VIL-09a":
        version = versions.on(code, day)
        return None if version is None else version.target
    given = versions.VERSIONS[code][0].target
    return given if given != "severity" else None if severity == "suggestion" else 1


def answers(ledgers: Ledgers, day: date, scope: str | None = None) -> dict[str, dict[str, Any]]:
    """Every rule of a scope on a day: its numbers and its target."""
    result = {}
    for code in CATALOGUE:
        found = [answer for _, answer in every(ledgers, code, day, scope)]
        met, not_met, unknown = (found.count(kind) for kind in ("met", "not_met", "unknown"))
        result[code] = {
            "numerator": met,
            "denominator": met + not_met + unknown,
            "not_met": not_met,
            "unknown": unknown,
            "undetermined": found.count("undetermined"),
            "target": target(code, day),
        }
    return result
