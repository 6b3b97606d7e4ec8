"""Rules as expressions: what is declared of a rule runs on every engine of figures (`registry.figures.backend`).

What is so of a unit on V, whatever ladder or history it takes to know, stands in columns (`registry.snapshots` writes
them): of an answer yes, no or null; of a number or a day the ends of what it may be, null for anything. Out of these
the declaration makes population and answer: conditions, bounds, deadlines, versions on the rule's own day, and what is
unknown because no record is kept. `registry.checks.engine.evaluation` says the same of arrays, and tests hold the two
against each other.
"""

from __future__ import annotations

import operator
from collections.abc import Callable
from functools import reduce
from typing import NamedTuple

import numpy as np

from registry import days
from registry.checks.engine import ranges
from registry.checks.rule import WINDOWS, CatalogueRule, Version
from registry.conditions import Bounded, BoundRelation, Calendar, Condition, DoneInTime, FallsDue, So
from registry.figures import compiling
from registry.figures.backend import Backend, Expression

#: The ends of a number or a day in the names of columns, and what is asked of a deadline: its day, whether what it asks
#: for is done by V, and whether also in time.
LEAST, MOST = ".least", ".most"
DUE, DONE, IN_TIME = ".due", ".done", ".in_time"


class Ends(NamedTuple):
    """The least and the most that something may be, null for anything."""

    least: Expression
    most: Expression


def columns(rule: CatalogueRule, calendar: Calendar, to: Backend) -> dict[str, Expression]:
    """The answers of a rule of each unit, by their own names, as `registry.figures.compiling.columns`."""
    population = compiled(rule.population, rule, calendar, to)
    if rule.unit_kind.base is not None:
        population &= to.column(rule.unit_kind.base)
    if rule.day is None:
        version = rule.version_on(_known_day(rule, calendar))
        if version is None:
            population &= to.literal(False)
        answer = compiled(_condition(rule, version), rule, calendar, to)
    else:
        answer = _by_version(rule, calendar, to)
        population, answer = _on_days_that_may_differ(rule, population, answer, to)
    if rule.kept is not None:
        # What is not recorded where no record is kept is no reason to say no.
        answer |= to.choose(to.column(on_own_day(rule, f"kept.{rule.kept}")), to.literal(False))
    return {"population": population, "answer": answer}


def on_own_day(rule: CatalogueRule, parameter: str) -> str:
    """The name of the column of a parameter where each unit counts, on the rule's own day."""
    day = rule.day or rule.window
    return parameter if day is None else f"{parameter}@{day}"


# -- conditions --------------------------------------------------------------------------------------------------


def compiled(condition: Condition, rule: CatalogueRule, calendar: Calendar, to: Backend) -> Expression:
    """A condition of a rule as an expression."""

    def asked(part: Condition) -> Expression:
        match part:
            case So(column):
                return to.column(column)
            case Bounded(column, relation, name):
                return _compared(_ends(column, to), relation, _bound(rule, name, to), to)
            case FallsDue(column):
                return _falls_due(column, calendar, to)
            case DoneInTime(column):
                return to.column(column + IN_TIME)
        raise TypeError(f"no such condition of a rule: {part!r}")

    return compiling.combined(condition, asked, to)


def _ends(column: str, to: Backend) -> Ends:
    return Ends(to.column(column + LEAST), to.column(column + MOST))


def _bound(rule: CatalogueRule, name: str, to: Backend) -> Ends:
    if name in rule.bounds:
        return _exactly(rule.bounds[name], to)
    return _ends(on_own_day(rule, name), to)


def _exactly(value: int, to: Backend) -> Ends:
    return Ends(to.literal(value), to.literal(value))


#: How numbers are compared, and whether it is certain of the least that the first may be.
_RELATIONS: dict[BoundRelation, tuple[Callable[[Expression, Expression], Expression], bool]] = {
    "at_least": (operator.ge, True),
    "above": (operator.gt, True),
    "at_most": (operator.le, False),
    "below": (operator.lt, False),
}


def _compared(number: Ends, relation: BoundRelation, bound: Ends, to: Backend) -> Expression:
    """True where it is true of all that either side may be, false where of nothing, else null."""
    holds, is_of_least = _RELATIONS[relation]
    one, other = holds(number.least, bound.most), holds(number.most, bound.least)
    certainly, perhaps = (one, other) if is_of_least else (other, one)
    never = ~to.filled(perhaps, True)
    return to.choose(to.filled(certainly, False), to.literal(True), to.choose(never, to.literal(False)))


def _falls_due(column: str, calendar: Calendar, to: Backend) -> Expression:
    due, of_year = _ends(column + DUE, to), (calendar.year_start, calendar.year * 10_000 + 1231)
    first, last = (_exactly(day, to) for day in of_year)
    this_year = _compared(due, "at_least", first, to) & _compared(due, "at_most", last, to)
    is_over = _compared(due, "below", _exactly(calendar.as_of, to), to)
    return is_over & (this_year | ~to.column(column + DONE))


# -- versions ----------------------------------------------------------------------------------------------------


def _known_day(rule: CatalogueRule, calendar: Calendar) -> int:
    """D of a rule that has no column for it: V, or the first day of the window."""
    if rule.window is None:
        return calendar.as_of
    first, _ = ranges.last_window(np.array([ranges.first_day(calendar.as_of)]), WINDOWS[rule.window])
    return days.of(ranges.date(first[0]))


def _condition(rule: CatalogueRule, version: Version | None) -> Condition:
    return rule.condition if version is None or version.condition is None else version.condition


def _is_in_force(version: Version, day: Expression, to: Backend) -> Expression:
    """Whether it is in force on a day; not where no day is recorded."""
    return _overlaps(version, day, day, to)


def _overlaps(version: Version, first: Expression, last: Expression, to: Backend) -> Expression:
    """Whether it is in force on any day from a first to a last one; not where one of them is not recorded."""
    found = ~to.is_null(first) & ~to.is_null(last)
    if version.since is not None:
        found &= to.filled(last >= to.literal(version.since), False)
    if version.until is not None:
        found &= to.filled(first < to.literal(version.until), False)
    return found


def _by_version(rule: CatalogueRule, calendar: Calendar, to: Backend) -> Expression:
    """The answer by the version in force on the first day that D may be; null where its wording is none's."""
    if all(version.condition is None for version in rule.versions):
        return compiled(rule.condition, rule, calendar, to)
    day = to.column(f"{rule.day}{LEAST}")
    answer = to.choose(to.literal(False), to.literal(True))
    for version in rule.versions:
        its = compiled(_condition(rule, version), rule, calendar, to)
        answer = to.choose(_is_in_force(version, day, to), its, answer)
    return answer


def _on_days_that_may_differ(
    rule: CatalogueRule, population: Expression, answer: Expression, to: Backend
) -> tuple[Expression, Expression]:
    """Population and answer where D may be several days: who is in force on some of them only perhaps counts, and
    where another version holds on the last of them than on the first, the answer is unknown."""
    first, last = _ends(str(rule.day), to)
    is_one_day = to.filled(first == last, False)
    at_first, at_last = ([_is_in_force(v, day, to) for v in rule.versions] for day in (first, last))
    begins, ends, between = (
        reduce(operator.or_, found)
        for found in (at_first, at_last, [_overlaps(v, first, last, to) for v in rule.versions])
    )
    never = ~begins & ~(~is_one_day & (ends | between))
    partly = ~is_one_day & ~never & ~(begins & ends)
    differ = reduce(operator.or_, (one != other for one, other in zip(at_first, at_last, strict=True)))
    population = population & ~never & to.choose(~partly, to.literal(True))
    return population, to.choose(is_one_day | ~differ, answer)
