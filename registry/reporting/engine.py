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
from registry.conditions import Condition
from registry.figures import Figure, is_met, quotient
from registry.picture import Picture
from registry.places.queries import NOBODY, Ladder, ladder
from registry.reporting import compiling, in_polars
from registry.reporting.compiling import REST, column, questions
from registry.reporting.frames import UNITS
from registry.reporting.in_polars import POLARS, tallies

Result = dict[str, Any]
Inside = NDArray[np.bool_] | None


# -- frames to answers -------------------------------------------------------------------------------------------


def wide(picture: Picture, figures: Sequence[Figure]) -> pl.DataFrame:
    """The answers of `figures`, all about one kind of unit: `unit`, `at`, `id`, and each figure's columns (`column`).

    What columns a figure has tells `registry.reporting.compiling`. Kept in the picture.
    """
    key = ("answers", tuple(f.code for f in figures))
    if key not in picture.kept:
        frame, flags = _asked(picture, figures)
        told = {f: compiling.columns(f, picture.calendar, flags, POLARS) for f in figures}
        columns = {column(f, name): e for f in figures for name, e in told[f].items()}
        picture.kept[key] = frame.select("unit", "at", "id", **columns)
    return picture.kept[key]


def _asked(picture: Picture, figures: Sequence[Figure]) -> tuple[pl.DataFrame, dict[Condition, pl.Expr]]:
    """The frame with a column for every question about a relation, and the answer to each as an expression."""
    frame = UNITS[figures[0].units].frame(picture)
    flags: dict[Condition, pl.Expr] = {}
    for figure in figures:
        for question in (*questions(figure.population), *questions(figure.condition)):
            if question in flags:
                continue
            name = f"question {len(flags)}"
            key = ("question", figure.units, question)
            if key not in picture.kept:
                picture.kept[key] = in_polars.flags(picture, figure, question)
            frame = frame.join(picture.kept[key].rename({"flag": name}), on="unit", how="left")
            flags[question] = compiling.answer_of_flag(pl.col(name), POLARS)
    return frame, flags


def answers(picture: Picture, figure: Figure) -> pl.DataFrame:
    """The answers of one figure, its columns under their own names."""
    found = wide(picture, (figure,))
    return found.rename({name: name.rpartition("|")[2] for name in found.columns})


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


def _together(figures: Sequence[Figure]) -> Iterator[tuple[Figure, ...]]:
    """The figures about one kind of unit together; a distinct figure does not add up, and is told alone."""
    adding = sorted((f for f in figures if f.kind != "distinct"), key=lambda f: f.units)
    for _, group in groupby(adding, key=lambda f: f.units):
        yield tuple(group)


@cache
def _sums(figures: tuple[Figure, ...]) -> dict[str, pl.Expr]:
    """The sums of all the figures' tallies, named as columns are."""
    return {column(f, k): POLARS.total(e) for f in figures for k, e in tallies(f).items()}


def one_scope(picture: Picture, figures: Sequence[Figure], inside: Inside) -> list[Result]:
    """The figures of one scope, in their order."""
    results = {}
    for group in _together(figures):
        sums = within(wide(picture, group), inside).select(**_sums(group)).row(0, named=True)
        for figure in group:
            results[figure.code] = result(figure, {k: sums[column(figure, k)] for k in tallies(figure)})
    for figure in figures:
        if figure.kind == "distinct":
            counted = within(answers(picture, figure), inside).filter(pl.col("population").fill_null(False))
            results[figure.code] = result(figure, {"value": counted["category"].n_unique()})
    return [results[f.code] for f in figures]


def each_place(picture: Picture, figures: Sequence[Figure], places: Sequence[int]) -> Iterator[list[Result]]:
    """The figures of each of `places` as a scope: grouped once where units count, then added up the ladder."""
    steps = ladder(picture)
    sums: dict[str, NDArray[np.int64]] = {}
    for group in _together(figures):
        grouped = wide(picture, group).group_by("at").agg(**_sums(group))
        at = grouped["at"].to_numpy()
        for name in grouped.columns[1:]:
            sums[name] = np.zeros(len(steps.lives), dtype=np.int64)
            sums[name][at] = grouped[name].to_numpy()
            _roll_up(sums[name], steps)
    for figure in figures:
        if figure.kind == "distinct":
            sums[column(figure, "value")] = _distinct(picture, figure, steps)
    fields = {f.code: ["value"] if f.kind == "distinct" else list(tallies(f)) for f in figures}
    for place in places:
        yield [result(f, {k: int(sums[column(f, k)][place]) for k in fields[f.code]}) for f in figures]


def _roll_up(sums: NDArray[np.int64], steps: Ladder) -> None:
    """Adds to every place what lies below it, from the deepest places up."""
    sums[NOBODY] = 0
    for depth in range(int(steps.depth.max(initial=0)), 0, -1):
        rung = np.flatnonzero((steps.depth == depth) & steps.lives)
        np.add.at(sums, steps.above[rung], sums[rung])


def _distinct(picture: Picture, figure: Figure, steps: Ladder) -> NDArray[np.int64]:
    """How many different values each place and all below it have: a value counts once at each place it reaches."""
    found = answers(picture, figure).filter(pl.col("population").fill_null(False)).select("at", "category").unique()
    counts = np.zeros(len(steps.lives), dtype=np.int64)
    reached = []
    while len(found):
        found = found.filter(pl.col("at") != NOBODY)
        reached.append(found)
        found = found.with_columns(at=pl.Series(steps.above[found["at"].to_numpy()], dtype=pl.Int64)).unique()
    if reached:
        each = pl.concat(reached).unique().group_by("at").len()
        counts[each["at"].to_numpy()] = each["len"].to_numpy()
    return counts
