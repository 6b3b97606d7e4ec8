"""The engine: one pass of all declared conditions over each unit frame; numbers and lists come from the same answers.

`wide` has the answers of several figures about one kind of unit side by side, in columns named `code|name`; sums over
them are the figures, and filters by them the lists.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from itertools import groupby
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from registry.columns import SCALE, amount
from registry.figures.catalogue import BY_CODE, adding
from registry.figures.compiling import REST, column
from registry.figures.in_arrays import Answered, AnsweredColumns, answered
from registry.figures.in_polars import tallies
from registry.figures.model import Figure, is_met, quotient
from registry.figures.tallying import Tallies, Values
from registry.picture import Picture
from registry.places.queries import NOBODY, Ladder, ladder

Result = dict[str, Any]
Inside = NDArray[np.bool_] | None


# -- frames to answers -------------------------------------------------------------------------------------------


def wide(picture: Picture, figures: Sequence[Figure]) -> pl.DataFrame:
    """The answers of `figures`, all about one kind of unit: `unit`, `at`, `id`, and each figure's columns (`column`).

    `registry.figures.compiling` has the columns of a figure. Kept in the picture. Where those of all figures about the
    units are kept already, they are these.
    """
    together = _kept_among(picture, "answers", tuple(figures))
    return picture.keep(("answers", _codes(together)), lambda: _answered(picture, together).wide())


@cache
def _codes(figures: tuple[Figure, ...]) -> tuple[str, ...]:
    return tuple(f.code for f in figures)


def _kept_among(picture: Picture, what: str, figures: tuple[Figure, ...]) -> tuple[Figure, ...]:
    """All figures that add up about the same units, where `what` of all is kept already; else the figures alone."""
    alike = adding(figures[0].units)
    are_among = all(BY_CODE.get(f.code) is f and f.kind != "distinct" for f in figures)
    return alike if are_among and picture.has((what, _codes(alike))) else figures


def _answered(picture: Picture, figures: tuple[Figure, ...]) -> Answered:
    return figures[0].answers_in(picture, figures) or answered(picture, figures)


def answers(picture: Picture, figure: Figure) -> pl.DataFrame:
    """The answers of one figure, its columns under their own names."""
    found = wide(picture, (figure,))
    own = (name for name in found.columns if name.startswith(column(figure, "")))
    return found[["unit", "at", "id"]].hstack([found[name].alias(name.rpartition("|")[2]) for name in own])


def within(found: pl.DataFrame, inside: Inside) -> pl.DataFrame:
    """The units that count in a scope: `inside` says which places lie in it; None for everything."""
    return found if inside is None else found.filter(pl.Series(inside[found["at"].to_numpy()], dtype=pl.Boolean))


# -- answers to numbers ------------------------------------------------------------------------------------------


def result(figure: Figure, tallied: Mapping[str, int]) -> Result:
    """The figure as the contract prints it, out of the sums of its tallies."""
    sums: dict[str, Any] = {k: v for k, v in tallied.items() if not k.endswith(REST)}
    for field in (k for k in sums if k + REST in tallied):
        sums[field] = amount(tallied[field] * SCALE + tallied[field + REST])
    if figure.kind == "distribution":
        return _whole(figure, {"categories": sums}, None)
    if figure.kind in ("share", "ratio"):
        value = quotient(sums["numerator"], sums["denominator"])
        return _whole(figure, {**sums, "value": value}, value)
    return _whole(figure, sums, sums["value"])


def _whole(figure: Figure, fields: dict[str, Any], value: Any) -> Result:
    return {"code": figure.code, "kind": figure.kind, **fields, "target": figure.target, "met": is_met(figure, value)}


def together(figures: Sequence[Figure]) -> Iterator[tuple[Figure, ...]]:
    """The figures about the same units together; a distinct figure does not add up, and stands alone."""
    adding = sorted((f for f in figures if f.kind != "distinct"), key=lambda f: f.together)
    for _, group in groupby(adding, key=lambda f: f.together):
        yield tuple(group)


def _tallies(picture: Picture, figures: tuple[Figure, ...]) -> Tallies:
    """The tallies of the figures, about one kind of unit, named as columns are; kept in the picture.

    Who asks for numbers alone needs no answers of units: they are not kept for it. Whoever asks for a figure when a
    scope was asked for all of them finds it among these.
    """
    together = _kept_among(picture, "tallies", figures)

    def tallied() -> Tallies:
        among = _kept_among(picture, "answers", together)
        is_there = picture.has(("answers", _codes(among)))
        found = AnsweredColumns.of(wide(picture, among)) if is_there else _answered(picture, together)
        return Tallies.of(found.at, found.tallies(together))

    return picture.keep(("tallies", _codes(together)), tallied)


def _values(picture: Picture, figure: Figure) -> Values:
    """The values that a distinct figure counts; kept in the picture."""

    def values() -> Values:
        found = answers(picture, figure).filter(pl.col("population").fill_null(False))
        return Values.of(found["at"], found["category"])

    return picture.keep(("values", figure.code), values)


def one_scope(picture: Picture, figures: Sequence[Figure], inside: Inside) -> list[Result]:
    """The figures of one scope, in their order."""
    sums: dict[str, int] = {}
    for group in together(figures):
        sums |= _tallies(picture, group).within(inside)
    for figure in figures:
        if figure.kind == "distinct":
            sums[column(figure, "value")] = _values(picture, figure).within(inside)
    return results(figures, sums)


def results(figures: Sequence[Figure], sums: Mapping[str, int]) -> list[Result]:
    """The figures as the contract prints them, out of the sums of their tallies, named as columns are."""
    return [result(figure, {field: sums[column(figure, field)] for field in fields(figure)}) for figure in figures]


def are_tallied(picture: Picture, figures: Sequence[Figure]) -> bool:
    """Whether every unit is answered already, so that figures of any scope are soon added up."""
    return all(picture.has(("tallies", _codes(group))) for group in together(figures))


def every_place(picture: Picture, figures: Sequence[Figure]) -> pl.DataFrame:
    """The figures of every living place as a scope: `unit`, and for each figure the columns of `fields` (`column`).

    Numbers of what lies in the place: what a figure's value is worked out of, and `result` turns into it.
    """
    steps = ladder(picture)
    return pl.DataFrame({"unit": steps.order} | {n: _narrow(sums) for n, sums in numbers_of_places(picture, figures)})


def numbers_of_places(picture: Picture, figures: Sequence[Figure]) -> Iterator[tuple[str, NDArray[np.int64]]]:
    """The columns of `every_place`, one after the other: those of a nation take six gibibytes together."""
    for name, sums in _added_up(picture, figures):
        yield name, sums[:-1]


def fields(figure: Figure) -> list[str]:
    """The names of the whole numbers that a figure is worked out of."""
    return ["value"] if figure.kind == "distinct" else list(tallies(figure))


def each_place(picture: Picture, figures: Sequence[Figure], places: Sequence[int]) -> Iterator[list[Result]]:
    """The figures of each of `places` as a scope."""
    at = ladder(picture).position[np.asarray(places, dtype=np.int64)]
    sums = {name: found[at].tolist() for name, found in _added_up(picture, figures)}
    by_figure = [(f, [(field, sums[column(f, field)]) for field in fields(f)]) for f in figures]
    for place in range(len(at)):
        yield [result(f, {field: found[place] for field, found in columns}) for f, columns in by_figure]


def _added_up(picture: Picture, figures: Sequence[Figure]) -> Iterator[tuple[str, NDArray[np.int64]]]:
    """Every column of sums by name: what counts at each place, added up, by the place's position in the ladder."""
    steps = ladder(picture)
    for group in together(figures):
        tallied = _tallies(picture, group)
        at = steps.position[tallied.at]
        for name in (column(figure, field) for figure in group for field in fields(figure)):
            sums = _counted(at, tallied.of_each(name), len(steps.order) + 1)
            steps.add_up(sums)
            yield name, sums
    for figure in figures:
        if figure.kind == "distinct":
            yield column(figure, "value"), _distinct(picture, figure, steps)


def _counted(at: NDArray[np.int64], tallied: NDArray[np.bool_] | NDArray[np.int64], size: int) -> NDArray[np.int64]:
    """The sum of the units that count at each place: of those that are true, or of their numbers."""
    if tallied.dtype == np.bool_:
        return np.bincount(at[tallied], minlength=size)
    sums = np.zeros(size, dtype=np.int64)
    np.add.at(sums, at, tallied)
    return sums


def _narrow(sums: NDArray[np.int64]) -> NDArray[Any]:
    """Whole numbers in half the room, where they are small enough."""
    return sums.astype(np.int32) if sums.max(initial=0) < 2**31 and sums.min(initial=0) >= -(2**31) else sums


def _distinct(picture: Picture, figure: Figure, steps: Ladder) -> NDArray[np.int64]:
    """The number of different values of each place with all below it: a value counts once at each place it reaches."""
    found = answers(picture, figure).filter(pl.col("population").fill_null(False)).select("at", "category").unique()
    counts = np.zeros(len(steps.order) + 1, dtype=np.int64)
    reached = []
    while len(found):
        found = found.filter(pl.col("at") != NOBODY)
        reached.append(found)
        found = found.with_columns(at=pl.Series(steps.above[found["at"].to_numpy()], dtype=pl.Int64)).unique()
    if reached:
        each = pl.concat(reached).unique().group_by("at").len()
        counts[steps.position[each["at"].to_numpy()]] = each["len"].to_numpy()
    return counts
