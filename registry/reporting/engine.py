"""The engine: one pass of declared conditions over unit frames; numbers and lists come from the same answers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import reduce
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from registry.columns import SCALE, Number, amount
from registry.conditions import (
    All,
    Always,
    AnyOf,
    AtLeast,
    Calendar,
    Condition,
    In,
    Is,
    Not,
    OfYear,
    On,
    Recorded,
    Shared,
    Some,
)
from registry.figures import Figure, is_met, quotient
from registry.picture import Picture
from registry.places.queries import NOBODY, Ladder, ladder
from registry.reporting.frames import UNITS
from registry.slices import LEDGERS

#: Columns that frames hold in ten-thousandths.
SCALED = {c.name for ledger in LEDGERS for c in ledger.columns if isinstance(c, Number) and c.decimals}
#: What the ten-thousandths of a field are tallied as.
REST = "_rest"
Result = dict[str, Any]


# -- conditions to expressions -----------------------------------------------------------------------------------


def compiled(condition: Condition, calendar: Calendar, flags: dict[Condition, str]) -> pl.Expr:
    """The condition as an expression; `flags` names the column that answers each question about a relation."""
    match condition:
        case Always():
            return pl.lit(True)
        case Not(part):
            return ~compiled(part, calendar, flags)
        case All(parts):
            return reduce(lambda a, b: a & b, (compiled(p, calendar, flags) for p in parts))
        case AnyOf(parts):
            return reduce(lambda a, b: a | b, (compiled(p, calendar, flags) for p in parts))
        case Some() | Shared():
            return pl.col(flags[condition])
        case Recorded(column):
            return pl.col(column).is_not_null()
    test = _test(condition, calendar)
    return test if getattr(condition, "unknown", False) else test.fill_null(False)


def _test(condition: Condition, calendar: Calendar) -> pl.Expr:
    """A test of one column: null where the column has no value."""
    match condition:
        case Is(column, value):
            return pl.col(column) == value
        case In(column, values):
            return pl.col(column).is_in(values)
        case AtLeast(column, bound):
            return pl.col(column) >= (bound * SCALE if column in SCALED else bound)
        case OfYear(column, ago):
            return pl.col(column).is_in([calendar.year - a for a in ago])
        case On(column, relation):
            day = pl.col(column)
            return {
                "by": day <= calendar.as_of,
                "before": day < calendar.as_of,
                "after": day > calendar.as_of,
                "in_year": day.is_between(calendar.year_start, calendar.as_of),
            }[relation]
    raise TypeError(f"no such condition: {condition!r}")


def questions(condition: Condition) -> Iterator[Condition]:
    """The parts of a condition that ask about a relation."""
    match condition:
        case Not(part):
            yield from questions(part)
        case All(parts) | AnyOf(parts):
            for part in parts:
                yield from questions(part)
        case Some() | Shared():
            yield condition


def _answered(picture: Picture, figure: Figure, question: Condition) -> pl.DataFrame:
    """Of the units that have rows in the relation: `unit` and `flag`, the question's answer. Kept in the picture."""
    relations = UNITS[figure.units].relations
    if isinstance(question, Shared):
        first, second = (
            relations[r].frame(picture).select("unit", question.column) for r in (question.first, question.second)
        )
        return first.join(second, on=["unit", question.column]).select("unit").unique().with_columns(flag=pl.lit(True))
    assert isinstance(question, Some)
    rows = relations[question.relation].frame(picture)
    answer = rows.select("unit", answer=compiled(question.where, picture.calendar, {}))
    met, unknown = pl.col("answer").fill_null(False).any(), pl.col("answer").is_null().any()
    return answer.group_by("unit").agg(flag=pl.when(met).then(True).when(unknown).then(None).otherwise(False))


def answers(picture: Picture, figure: Figure) -> pl.DataFrame:
    """Every unit's answer: `unit`, `at`, `id`, `population` and `answer` (null: undetermined, unknown).

    `value` and `over` are the figure's measures, `category` and `each` the text it classifies or counts by.
    """
    key = ("answers", figure.code)
    if key not in picture.kept:
        picture.kept[key] = _answers(picture, figure)
    return picture.kept[key]


def _answers(picture: Picture, figure: Figure) -> pl.DataFrame:
    frame = UNITS[figure.units].frame(picture)
    flags: dict[Condition, str] = {}
    for question in dict.fromkeys([*questions(figure.population), *questions(figure.condition)]):
        flags[question] = f"answer_{len(flags)}"
        found = picture.kept.setdefault(("question", figure.units, question), None)
        if found is None:
            found = picture.kept["question", figure.units, question] = _answered(picture, figure, question)
        has_rows = found.with_columns(has=pl.lit(True)).rename({"flag": flags[question]})
        frame = frame.join(has_rows, on="unit", how="left")
        frame = frame.with_columns(
            pl.when(pl.col("has").is_null()).then(False).otherwise(pl.col(flags[question])).alias(flags[question])
        ).drop("has")
    columns = {
        "population": compiled(figure.population, picture.calendar, flags),
        "answer": compiled(figure.condition, picture.calendar, flags),
    }
    if figure.measure:
        value = pl.col(figure.measure)
        columns["value"] = value.fill_null(figure.missing) if figure.missing is not None else value
    if figure.over:
        columns["over"] = pl.col(figure.over)
    if figure.category or figure.each:
        columns["category"] = pl.col(figure.category or figure.each or "").cast(pl.String)
    return frame.select("unit", "at", "id", **columns)


# -- answers to numbers ------------------------------------------------------------------------------------------


def tallies(figure: Figure) -> dict[str, pl.Expr]:
    """What of each unit adds up to the figure: expressions of whole numbers over `answers`, by field."""
    population = pl.col("population").fill_null(False)
    undetermined = {"undetermined": pl.col("population").is_null()}
    if figure.kind == "share":
        met, unknown = pl.col("answer").fill_null(False), pl.col("answer").is_null()
        return {
            "numerator": population & met,
            "denominator": population,
            "unknown": population & unknown,
        } | undetermined
    if figure.kind == "count":
        return {"value": population} | undetermined
    if figure.kind == "total":
        value = pl.when(population).then(pl.col("value")).fill_null(0)
        return _summed("value", figure.measure, value) | {"unknown": population & pl.col("value").is_null()}
    if figure.kind == "ratio":
        has, has_over = pl.col("value").is_not_null(), pl.col("over").is_not_null()
        both = population & has & has_over
        numerator, denominator = (pl.when(both).then(pl.col(c)).otherwise(0) for c in ("value", "over"))
        summed = _summed("numerator", figure.measure, numerator) | _summed("denominator", figure.over, denominator)
        return summed | {"unknown": population & (has != has_over)}
    return {c: population & (pl.col("category") == c).fill_null(False) for c in figure.categories}


def _summed(field: str, column: str | None, value: pl.Expr) -> dict[str, pl.Expr]:
    """What adds up to a field. Amounts add up as whole units and ten-thousandths apart: no sum outgrows 64 bits."""
    return {field: value // SCALE, field + REST: value % SCALE} if column in SCALED else {field: value}


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


def one(picture: Picture, figure: Figure, inside: NDArray[np.bool_] | None) -> Result:
    """The figure of one scope: `inside` says which places lie in it; None for everything."""
    found = answers(picture, figure)
    if inside is not None:
        found = found.filter(pl.Series(inside[found["at"].to_numpy()])) if len(found) else found
    if figure.kind == "distinct":
        return result(figure, {"value": found.filter(pl.col("population").fill_null(False))["category"].n_unique()})
    return result(
        figure, found.select(**{k: e.cast(pl.Int64).sum() for k, e in tallies(figure).items()}).row(0, named=True)
    )


def each_place(picture: Picture, figures: Sequence[Figure], places: Sequence[int]) -> Iterator[list[Result]]:
    """The figures of each of `places` as a scope: grouped once where units count, then added up the ladder."""
    steps = ladder(picture)
    columns: list[tuple[Figure, str]] = []
    sums = []
    for figure in figures:
        if figure.kind == "distinct":
            columns.append((figure, "value"))
            sums.append(_distinct(picture, figure, steps))
            continue
        grouped = (
            answers(picture, figure)
            .group_by("at")
            .agg(**{k: e.cast(pl.Int64).sum() for k, e in tallies(figure).items()})
        )
        for name in tallies(figure):
            column = np.zeros(len(steps.lives), dtype=np.int64)
            column[grouped["at"].to_numpy()] = grouped[name].to_numpy()
            columns.append((figure, name))
            sums.append(_rolled_up(column, steps))
    for place in places:
        fields: dict[str, dict[str, int]] = {f.code: {} for f in figures}
        for (figure, name), column in zip(columns, sums, strict=True):
            fields[figure.code][name] = int(column[place])
        yield [result(f, fields[f.code]) for f in figures]


def _rolled_up(column: NDArray[np.int64], steps: Ladder) -> NDArray[np.int64]:
    """The sums of every place and all that lies below it: from the deepest places up."""
    column[NOBODY] = 0
    for depth in range(int(steps.depth.max(initial=0)), 0, -1):
        rung = np.flatnonzero((steps.depth == depth) & steps.lives)
        np.add.at(column, steps.above[rung], column[rung])
    return column


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
