"""What a rule is, and what it is asked: a unit on a day."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any, NamedTuple

from ..items import Truth, all_of, any_of
from . import parameters
from .days import Span, at_most, before, by, one, window_of, within
from .ledgers import Row
from .world import World


class Unit(NamedTuple):
    """A unit of a ledger: `it` is the code of a place or organization, else the row."""

    ledger: str
    it: Any

    @property
    def name(self) -> str:
        """As `registry units` writes it, else the key."""
        return self.it if isinstance(self.it, str) else self.it.name


class Due(NamedTuple):
    """due(X, done): `done` are the days by any of which it may be done, each with whether it counts."""

    on: Span | None
    done: list[tuple[Span | None, Truth]]

    def done_by(self, day: date) -> Truth:
        """Whether it is done by a day."""
        return any_of(all_of([counts, by(done, day)]) for done, counts in self.done)

    def population(self, w: World) -> Truth:
        """X < V and (X lies in Y, or not done by V)."""
        done = self.done_by(w.day)
        open_still = None if done is None else not done
        return all_of([before(self.on, w.today), any_of([within(self.on, w.year), open_still])])

    def met(self, w: World) -> Truth:
        """Done by V and done ≤ X."""
        return any_of(
            all_of([counts, by(done, w.day), at_most(done, self.on) if done else False]) for done, counts in self.done
        )


def due(on: Span | None, *done: Span | None) -> Due:
    """A deadline with the days by any of which it may be done."""
    return Due(on, [(day, True) for day in done])


@dataclass
class Asked:
    """A rule asked about a unit on the day of w."""

    w: World
    rule: Rule
    unit: Unit
    #: The constant of the version, where it has one.
    constant: Any = None

    @property
    def it(self) -> Any:
        """The code of the unit, or its row."""
        return self.unit.it

    @property
    def row(self) -> Row:
        """The row of the unit."""
        return self.w.dated(self.unit.it) if self.unit.ledger == "cases" else self.unit.it

    @cached_property
    def window(self) -> Span:
        """The window of the rule."""
        assert self.rule.window is not None
        return window_of(self.rule.window, self.w.day)

    @cached_property
    def on(self) -> Span | None:
        """D, the day of the rule: V, the first day of the window, or a day of the unit."""
        if self.rule.on is not None:
            return self.rule.on(self)
        return one(self.window[0]) if self.rule.window else self.w.today

    @cached_property
    def place(self) -> str:
        """The recorded place of the unit."""
        return place_of(self.w, self.unit)

    def value(self, name: str, on: Span | None = None) -> Any:
        """A parameter on D, or on a day."""
        on = self.on if on is None else on
        return None if on is None else parameters.value(self.w, name, self.place, on)

    @cached_property
    def due(self) -> Due:
        """The deadline of the unit."""
        assert self.rule.due is not None
        return self.rule.due(self)

    @cached_property
    def members(self) -> Truth:
        """The population, the deadline aside."""
        return self.rule.population(self)

    @property
    def population(self) -> Truth:
        """Whether the unit is of the population."""
        if self.rule.due is None or self.members is False:
            return self.members
        return all_of([self.members, self.due.population(self.w)])

    @property
    def condition(self) -> Truth:
        """Whether the condition holds."""
        if self.rule.condition is None:
            return self.due.met(self.w)
        return self.rule.condition(self)


Question = Callable[[Asked], Truth]


@dataclass(frozen=True)
class Rule:
    """A rule of the catalogue: a deadline rule has `due` in place of a condition."""

    code: str
    severity: str
    #: The ledger whose units are asked.
    ledger: str
    population: Question
    condition: Question | None = None
    due: Callable[[Asked], Due] | None = None
    on: Callable[[Asked], Span | None] | None = None
    window: str | None = None
    kept: str | None = None


def place_of(w: World, unit: Unit) -> str:
    """The recorded place of a unit: where it counts is who stands for it."""
    if unit.ledger == "places":
        return unit.it
    if unit.ledger == "organizations":
        return w.place_of(unit.it)
    row: Row = unit.it
    if unit.ledger == "look_backs":
        row = w.case(row["case"])
    if unit.ledger == "posts":
        return w.village_of(row)
    return row["place"] if unit.ledger in ("projects", "activities") else w.place_of(row["organization"])


def units(w: World, rule: Rule) -> Iterable[Unit]:
    """Every unit that the ledger of a rule has."""
    if rule.ledger == "places":
        return (Unit("places", code) for code in w.ledgers.places)
    if rule.ledger == "organizations":
        return (Unit("organizations", code) for code in w.ledgers.organizations)
    return (Unit(rule.ledger, row) for row in w.ledgers.rows(rule.ledger))
