"""A rule asked of units on days: population, answer, version and mode of each."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from registry.checks.columns.location import Deadline, Located
from registry.checks.engine import parameters
from registry.checks.engine.answers import Answers, both, either, negated, where
from registry.checks.engine.ranges import FAR, Range, first_day, is_one_day, one_day
from registry.checks.engine.unit_days import UnitDays
from registry.checks.rule import MODES, WINDOWS, CatalogueRule, Version
from registry.conditions import All, Always, AnyOf, Bounded, Condition, DoneInTime, FallsDue, Not, So

_NONE = np.zeros(0, dtype=np.int64)
#: The answers as they are counted.
_ANSWERS = {"not_met": 0, "unknown": 1, "met": 2}


@dataclass(frozen=True)
class Evaluated:
    """The answers of a rule: whether each unit is of its population, and whether it is met; the place of its version
    among the rule's on D (-1: none)."""

    pairs: UnitDays
    population: Answers
    answer: Answers
    version: NDArray[np.int64]

    @property
    def not_met(self) -> NDArray[np.bool_]:
        return (self.population == 2) & (self.answer == 0)

    def has_status(self, status: str) -> NDArray[np.bool_]:
        """Which units are in the list of a status: undetermined, population, met, not_met or unknown."""
        if status == "undetermined":
            return self.population == 1
        counts = self.population == 2
        return counts if status == "population" else counts & (self.answer == _ANSWERS[status])


def evaluated(rule: CatalogueRule, pairs: UnitDays) -> Evaluated:
    """The rule asked of units on days; a unit that is not there is outside."""
    return pairs.once(("evaluated", rule.code), lambda: _evaluated(rule, pairs))


def _evaluated(rule: CatalogueRule, pairs: UnitDays) -> Evaluated:
    day = own_day(rule, pairs)
    version = _versions(rule, day.least)
    population = answer_to(rule.population, rule, pairs, day)
    if rule.unit_kind.base is not None:
        population = both(population, getattr(pairs, rule.unit_kind.base)())
    answer = _answer(rule, pairs, day, version)
    # On one day one version is in force: it is looked at once, and stands for all.
    outside = version[:1] < 0 if is_one_day(version) else version < 0
    several = np.flatnonzero(day.least != day.most) if day.least is not day.most else _NONE
    if len(several):
        outside = np.broadcast_to(outside, len(pairs)).copy()
        population, answer = population.copy(), answer.copy()
        first, between = version[several], day[several]
        last = _versions(rule, between.most)
        never = (first < 0) & (last < 0) & ~_in_force_between(rule, between)
        partly = ~never & ((first < 0) | (last < 0)) & (population[several] == 2)
        outside[several] = never
        population[several[partly]] = 1
        answer[several[first != last]] = 1
    if outside.any():
        population = where(~outside, population)
    if rule.kept is not None:
        is_kept = kept_on(rule, pairs, day)
        answer = np.maximum(answer, (~is_kept).view(np.int8))
    return Evaluated(pairs, population, answer, version)


def own_day(rule: CatalogueRule, pairs: UnitDays) -> Range:
    """D: V, the first day of the window, or the column that the rule names."""
    if rule.day is not None:
        return getattr(pairs, rule.day)()
    if rule.window is not None:
        return Range.exactly(pairs.last_window(WINDOWS[rule.window])[0])
    return Range.exactly(pairs.day)


def version_bounds(version: Version) -> tuple[int, int]:
    since = -FAR if version.since is None else first_day(version.since)
    until = FAR if version.until is None else first_day(version.until)
    return since, until


@cache
def _bounds(rule: CatalogueRule) -> tuple[tuple[int, int], ...]:
    return tuple(map(version_bounds, rule.versions))


def _versions(rule: CatalogueRule, days: NDArray[np.int64]) -> NDArray[np.int64]:
    """The place of the version in force on each day, -1 for none."""
    if is_one_day(days):
        day = int(days[0])
        found = (place for place, (since, until) in enumerate(_bounds(rule)) if since <= day < until)
        return one_day(next(found, -1) if abs(day) < FAR else -1, len(days))
    known, places = np.abs(days) < FAR, np.full(len(days), -1, dtype=np.int64)
    for place, (since, until) in enumerate(_bounds(rule)):
        places[known & (days >= since) & (days < until)] = place
    return places


def _in_force_between(rule: CatalogueRule, day: Range) -> NDArray[np.bool_]:
    found = np.zeros(len(day), dtype=bool)
    for since, until in _bounds(rule):
        found |= day.recorded & (day.most >= since) & (day.least < until)
    return found


def _answer(rule: CatalogueRule, pairs: UnitDays, day: Range, version: NDArray[np.int64]) -> Answers:
    if all(v.condition is None for v in rule.versions):
        return answer_to(rule.condition, rule, pairs, day)
    found = np.ones(len(pairs), dtype=np.int8)
    for place, one in enumerate(rule.versions):
        condition = rule.condition if one.condition is None else one.condition
        found = np.where(version == place, answer_to(condition, rule, pairs, day), found)
    return found.astype(np.int8)


def kept_on(rule: CatalogueRule, pairs: UnitDays, day: Range) -> NDArray[np.bool_]:
    """Whether the record that the rule reads is kept, where each unit counts, on each of the days of D."""
    assert isinstance(pairs, Located)
    if pairs.record.reading is not None:
        return parameters.all_of(pairs, f"kept.{rule.kept}", bool, pairs.at(), day)
    # Many rules read the same record on the same day of the same units.
    return pairs.once(
        ("kept on", rule.kept, rule.day, rule.window),
        lambda: parameters.all_of(pairs, f"kept.{rule.kept}", bool, pairs.at(), day),
    )


def answer_to(condition: Condition, rule: CatalogueRule, pairs: UnitDays, day: Range) -> Answers:
    """The answer of each pair to a condition; parameters in it are those of `day`."""
    match condition:
        case Always():
            return np.full(len(pairs), 2, dtype=np.int8)
        case Not(part):
            return negated(answer_to(part, rule, pairs, day))
        case All(parts):
            return both(*(answer_to(p, rule, pairs, day) for p in parts))
        case AnyOf(parts):
            return either(*(answer_to(p, rule, pairs, day) for p in parts))
        case So(column):
            return getattr(pairs, column)()
        case Bounded(column, relation, name):
            number: Range = getattr(pairs, column)()
            return getattr(number, relation)(bound_of(rule, name, pairs, day))
        case FallsDue(column):
            deadline: Deadline = getattr(pairs, column)()
            return deadline.asked(pairs)
        case DoneInTime(column):
            return getattr(pairs, column)().in_time
    raise TypeError(f"no such condition of a rule: {condition!r}")


def bound_of(rule: CatalogueRule, name: str, pairs: UnitDays, day: Range) -> Range | int:
    """The number that a bound stands for: as the wording has it, or the parameter where each unit counts."""
    if name in rule.bounds:
        return rule.bounds[name]
    assert isinstance(pairs, Located)
    return parameters.numbers(pairs, name, pairs.at(), day)


def modes(rule: CatalogueRule, found: Evaluated) -> list[str]:
    """The mode of each unit on V: as its parameter says, else its version; of a window that has just ended, report."""
    pairs = found.pairs
    assert isinstance(pairs, Located)
    settled = parameters.rows_that_decide(pairs, f"{rule.code}.mode", pairs.at(), pairs.day)
    said = parameters.values(pairs, settled)
    own = [rule.versions[v].mode if v >= 0 else "on" for v in found.version.tolist()]
    modes = [a or b for a, b in zip(said, own, strict=True)]
    if rule.window is not None:
        last = pairs.last_window(WINDOWS[rule.window])[1]
        days = pairs.number("window.days")
        fresh = days.recorded & (pairs.day <= last + days.least)
        modes = ["report" if f and m != "off" else m for f, m in zip(fresh.tolist(), modes, strict=True)]
    assert set(modes) <= set(MODES)
    return modes
