"""The value of a parameter 参数 where a unit counts, on a day."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from registry.checks.engine.groups import each_once
from registry.checks.engine.ranges import FAR, Numbers, Range, days_at, first_day, is_one_day
from registry.checks.engine.states import are_many_on_one
from registry.checks.engine.unit_days import Indexes, UnitDays
from registry.compliance.parameters import BY_NAME, DEFAULT, Parameter

Values = NDArray[Any]
#: No row decides: the default does.
_DEFAULT = -1


@dataclass(frozen=True)
class Settled:
    """The rows of the settings that decide a parameter for pairs: places of rows of the ledger, below 0 the default."""

    name: str
    rows: Indexes
    days: Numbers


@dataclass(frozen=True)
class Chosen:
    """The values of a parameter: of pair n, `values[places[n]]`. Each value stands once; the first is None, nothing."""

    values: list[Any]
    places: Indexes

    def listed(self) -> list[Any]:
        return [self.values[place] for place in self.places.tolist()]


def rows_that_decide(pairs: UnitDays, name: str, at: Indexes, days: Numbers) -> Settled:
    """Which row decides, for units that count `at` living places, on `days`.

    Of the rows by the day those of the place itself, else of the nearest above with any, else those without a place; of
    these the latest.
    """
    ledger = pairs.record.ledger("settings")
    named = np.flatnonzero(ledger.says("name", name))
    found = np.full(len(pairs), _DEFAULT, dtype=np.int64)
    if not len(named):
        return Settled(name, found, days)
    begins, where = ledger.begins[named], ledger.refers("place")[named]
    order = np.argsort(begins, kind="stable")
    named, begins, where = named[order], begins[order], where[order]
    has_own = np.zeros(int(where.max()) + 1, dtype=bool)
    has_own[where] = True
    has_own[0] = False
    for current in _upwards(pairs, name, at, has_own) if has_own.any() else ():
        pick = np.flatnonzero(has_own[np.where(current < len(has_own), current, 0)] & (found == _DEFAULT))
        for place in each_once(current[pick]) if len(pick) else ():
            _decide(found, pick[current[pick] == place], named[where == place], begins[where == place], days)
    rest = np.flatnonzero(found == _DEFAULT)
    _decide(found, rest, named[where == 0], begins[where == 0], days)
    return Settled(name, found, days)


def _upwards(pairs: UnitDays, name: str, at: Indexes, has_own: NDArray[np.bool_]) -> Iterator[Indexes]:
    """Living places and those above them, as `UnitDays.upwards`: of all units on one day those alone that have rows of
    a parameter."""
    if pairs.record.reading is not None or not is_one_day(pairs.day):
        yield from pairs.upwards(at)
        return
    everywhere = pairs.record.everywhere(int(pairs.day[0]))
    nearest = everywhere.once(("nearest", name), lambda: _nearest(everywhere, has_own))
    above = everywhere.pick("above")
    current = nearest[at]
    while (current > 0).any():
        yield current
        current = nearest[above[current]]


def _nearest(everywhere: UnitDays, has_own: NDArray[np.bool_]) -> Indexes:
    """The place itself, or the nearest above it, that has rows of a parameter; 0 where none has."""
    nearest = np.zeros(len(everywhere), dtype=np.int64)
    for current in everywhere.upwards(everywhere.units):
        own = has_own[np.where(current < len(has_own), current, 0)]
        nearest = np.where((nearest == 0) & own, current, nearest)
    return nearest


def _decide(found: Indexes, pick: Indexes, rows: Indexes, begins: Numbers, days: Numbers) -> None:
    if len(pick) and len(rows):
        at = np.searchsorted(begins, days[pick], side="right") - 1
        found[pick] = np.where(at >= 0, rows[at], _DEFAULT)


def chosen(pairs: UnitDays, settled: Settled) -> Chosen:
    """The values, as their kinds read them."""
    parameter = BY_NAME[settled.name]
    known: list[Any] = [None]
    turns = np.array([_counted(day) for day, _ in parameter.defaults], dtype=np.int64)
    of_turns = np.array([0, *(_place(known, parameter.default(day)) for day, _ in parameter.defaults)])
    places = of_turns[np.searchsorted(turns, settled.days, side="right")]
    decided = np.flatnonzero(settled.rows >= 0)
    if len(decided):
        texts = pairs.record.ledger("settings").texts("value")
        rows, of_rows = np.unique(settled.rows[decided], return_inverse=True)
        of_texts = np.array([_place_of_text(known, parameter, texts[row]) for row in rows.tolist()])[of_rows]
        places[decided] = np.where(of_texts >= 0, of_texts, places[decided])
    found = Chosen(known, places)
    if (evidence := pairs.record.evidence) is not None:
        evidence.parameters.append((settled.name, pairs.roots, settled.rows, found.listed()))
    return found


def values(pairs: UnitDays, settled: Settled) -> list[Any]:
    """The value of each pair, None for nothing."""
    return chosen(pairs, settled).listed()


def _place(values: list[Any], value: Any) -> int:
    """The place of a value among `values`, which it is put into."""
    if value not in values:
        values.append(value)
    return values.index(value)


def _place_of_text(values: list[Any], parameter: Parameter, text: str) -> int:
    """The place of a written value among `values`, below 0 where the default is meant."""
    return _DEFAULT if text == DEFAULT else _place(values, parameter.parse(text))


def _counted(day: int) -> int:
    return first_day(day) if day else -FAR


def numbers(pairs: UnitDays, name: str, at: Indexes, on: Range) -> Range:
    """A whole number where it is the same on each of the days of `on`; anything where it is not, or is nothing."""
    found = chosen_on_each(pairs, name, at, on)
    least = np.array([-FAR if value is None else int(value) for value in found.values], dtype=np.int64)
    most = np.array([FAR if value is None else int(value) for value in found.values], dtype=np.int64)
    return Range(least[found.places], most[found.places])


def same_on_each(pairs: UnitDays, name: str, at: Indexes, on: Range) -> list[Any]:
    """The value, where it is the same on each of the days of `on`; else None."""
    return chosen_on_each(pairs, name, at, on).listed()


def chosen_on_each(pairs: UnitDays, name: str, at: Indexes, on: Range) -> Chosen:
    """The values where they are the same on each of the days of `on`, else None."""
    # Whoever notes on what answers rest is told of each asking; all others may be told what was said before.
    is_one_day = on.least is on.most and are_many_on_one(on.least) and are_many_on_one(pairs.day)
    if is_one_day and pairs.record.reading is None:
        return _chosen_on(pairs, name, at, on.least)
    found = chosen(pairs, rows_that_decide(pairs, name, at, on.least))
    several = np.flatnonzero(on.least != on.most)
    if not len(several):
        return found
    ledger = pairs.record.ledger("settings")
    turns = {*ledger.begins[ledger.says("name", name)].tolist(), *(_counted(d) for d, _ in BY_NAME[name].defaults)}
    places = {value: place for place, value in enumerate(found.values)}
    said = found.places.copy()
    for day in sorted(turns):
        inside = several[(on.least[several] < day) & (on.most[several] >= day)]
        if len(inside):
            those = UnitDays(pairs.record, at[inside], days_at(pairs.day, inside), pairs.roots[inside])
            then = chosen(those, rows_that_decide(those, name, those.units, np.full(len(inside), day)))
            alike = np.array([places.get(value, _DEFAULT) for value in then.values], dtype=np.int64)
            said[inside[found.places[inside] != alike[then.places]]] = 0
    return Chosen(found.values, said)


def _chosen_on(pairs: UnitDays, name: str, at: Indexes, days: Numbers) -> Chosen:
    """The values on one day, which is the same for many pairs: those of all places, which other rules ask too."""
    # Above a place stands what does on V, whatever the day of the parameter.
    everywhere, day = pairs.record.everywhere(int(pairs.day[0])), int(days[0])

    def of_all() -> Chosen:
        return chosen(everywhere, rows_that_decide(everywhere, name, everywhere.units, np.full(len(everywhere), day)))

    found = everywhere.once(("parameter", name, day), of_all)
    return Chosen(found.values, found.places[at])


def all_of(pairs: UnitDays, name: str, read: Callable[[Any], bool], at: Indexes, on: Range) -> NDArray[np.bool_]:
    """Whether the value answers `read` on each of the days."""
    found = chosen_on_each(pairs, name, at, on)
    return np.array([value is not None and bool(read(value)) for value in found.values], dtype=bool)[found.places]
