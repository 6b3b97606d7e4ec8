"""Two states of knowledge side by side 两版对照: figures that differ, units whose answers moved, and by which changes.

An answer of a unit to a figure is what its list says: the status, and what the figure adds up of it. A unit that is in
no list of a figure is outside.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any, NamedTuple

import polars as pl

from registry.figures import engine, service
from registry.figures.catalogue import BY_CODE, FIGURES, adding
from registry.figures.lists import titles
from registry.figures.lists.unit_list import unit_list
from registry.figures.model import Figure
from registry.picture import Picture

#: How many states of knowledge are looked at for the changes by which answers turned; up to so many changes, each is.
LOOKED_AT, EACH = 40, 16


class Answer(NamedTuple):
    """What a unit answers to a figure: the number of its status, and the figure's `value` and `over`, if any."""

    status: int
    value: Any = None
    over: Any = None


class Turn(NamedTuple):
    """An answer turned by change `last`; where not all were looked at, by one of those after `first` up to it."""

    first: int
    last: int


#: A figure by its code, and a unit.
Asked = tuple[str, int]


@dataclass(frozen=True)
class Versions:
    """Two states of knowledge of one day: as known at an `earlier` change and at a `later` one; `at` has any between.

    `scope` is a place's code, None for everything.
    """

    earlier: Picture
    later: Picture
    scope: str | None
    at: Callable[[int], Picture]
    _looked_at: dict[int, Mapping[Asked, Answer]] = field(default_factory=dict)

    def moved(self) -> dict[str, dict[int, tuple[Answer | None, Answer | None]]]:
        """By the code of every figure that has any: the units whose answers differ, each with both; None is outside."""
        found = {}
        for figure in self._may_differ():
            before, after = (self._answers(picture, figure) for picture in (self.earlier, self.later))
            pairs = {unit: (before.get(unit), after.get(unit)) for unit in (before | after)}
            differ = {unit: pair for unit, pair in pairs.items() if pair[0] != pair[1]}
            if differ:
                found[figure.code] = differ
        return {figure.code: found[figure.code] for figure in FIGURES if figure.code in found}

    def results(self) -> Iterator[tuple[Figure, engine.Result, engine.Result]]:
        """Every figure with its results in both states."""
        both = (service.figures_of(picture, self.scope) for picture in (self.earlier, self.later))
        yield from zip(FIGURES, *both, strict=True)

    def titles(self, figure: Figure, units: Iterable[int], language: str) -> dict[int, tuple[str, str]]:
        """What units of a figure are called, code and title: in the later state, those that it lacks in the earlier."""
        found: dict[int, tuple[str, str]] = {}
        for picture in (self.later, self.earlier):
            missing = [unit for unit in units if unit not in found]
            if missing:
                named = titles.titles(picture, figure.units, language).filter(pl.col("unit").is_in(missing))
                found |= {
                    unit: (code, title) for unit, code, title in named.select("unit", "code", "title").iter_rows()
                }
        return found

    def turned(self, asked: Iterable[Asked]) -> dict[Asked, list[Turn]]:
        """The changes by which answers turned, in order; where there are more than `EACH` between the two states, none
        is looked for between states that are alike."""
        found: dict[Asked, list[Turn]] = {one: [] for one in asked}
        first, last = self.earlier.moment.known_at, self.later.moment.known_at
        steps = range(first, last + 1) if last - first <= EACH else (first, last)
        for before, after in pairwise(steps):
            self._between(before, after, [*found], found)
        return found

    def _between(self, first: int, last: int, asked: Sequence[Asked], found: dict[Asked, list[Turn]]) -> None:
        before, after = self._known(first, asked), self._known(last, asked)
        differ = [one for one in asked if before.get(one) != after.get(one)]
        if not differ:
            return
        middle = (first + last) // 2
        is_known = middle in self._looked_at or len(self._looked_at) < LOOKED_AT
        if last - first == 1 or not is_known:
            for one in differ:
                found[one].append(Turn(first, last))
            return
        self._between(first, middle, differ, found)
        self._between(middle, last, differ, found)

    def _known(self, change: int, asked: Sequence[Asked]) -> Mapping[Asked, Answer]:
        """The answers at a change to whatever is asked; whoever asks for less later finds them here."""
        if change not in self._looked_at or not self._looked_at[change].keys() >= set(asked):
            known = {self.earlier.moment.known_at: self.earlier, self.later.moment.known_at: self.later}
            picture = known.get(change) or self.at(change)
            answers: dict[Asked, Any] = dict.fromkeys(asked)
            for code in dict.fromkeys(code for code, _ in asked):
                of_units = self._answers(picture, BY_CODE[code])
                answers |= {(code, unit): of_units.get(unit) for of, unit in asked if of == code}
            self._looked_at[change] = {**self._looked_at.get(change, {}), **answers}
        return self._looked_at[change]

    def _answers(self, picture: Picture, figure: Figure) -> dict[int, Answer]:
        found = unit_list(picture, figure, service.inside(picture, self.scope)).units
        columns = [name for name in ("value", "over") if name in found.columns]
        return {unit: Answer(*answer) for unit, *answer in found.select("unit", "status", *columns).iter_rows()}

    def _may_differ(self) -> Iterator[Figure]:
        """The figures of which the engine's answers about any unit differ, or which count other units."""
        for figures in filter(None, dict.fromkeys(adding(figure.units) for figure in FIGURES)):
            yield from self._among(figures)
        for figure in FIGURES:
            if figure.kind == "distinct":
                yield from self._among((figure,))

    def _among(self, figures: tuple[Figure, ...]) -> Iterator[Figure]:
        before, after = (
            engine.within(engine.wide(picture, figures), service.inside(picture, self.scope)).drop("at", "id")
            for picture in (self.earlier, self.later)
        )
        both = before.join(after, on="unit", how="full", suffix="|after")
        alone = both["unit"].is_null() | both["unit|after"].is_null()
        for figure in figures:
            names = [name for name in before.columns if name.startswith(engine.column(figure, ""))]
            differs = pl.any_horizontal([pl.col(name).ne_missing(pl.col(f"{name}|after")) for name in names])
            if alone.any() or both.select(differs.any()).item():
                yield figure
