"""The declarations in Polars: the language that they are compiled to, and the questions about relations."""

from __future__ import annotations

from collections.abc import Collection
from functools import cache

import numpy as np
import polars as pl
from numpy.typing import NDArray

from registry.conditions import Condition, Shared, Some
from registry.figures import Figure
from registry.picture import Picture, numbers
from registry.reporting import compiling
from registry.reporting.frames import UNITS
from registry.reporting.target import Target, Value


class InPolars(Target):
    """The language in expressions of Polars."""

    def literal(self, value: Value | None) -> pl.Expr:
        return pl.lit(value)

    def column(self, name: str) -> pl.Expr:
        return pl.col(name)

    def is_in(self, expression: pl.Expr, values: Collection[Value]) -> pl.Expr:
        return expression.is_in(values)

    def is_null(self, expression: pl.Expr) -> pl.Expr:
        return expression.is_null()

    def filled(self, expression: pl.Expr, value: Value) -> pl.Expr:
        return expression.fill_null(value)

    def choose(self, test: pl.Expr, then: pl.Expr, otherwise: pl.Expr | None = None) -> pl.Expr:
        return pl.when(test).then(then).otherwise(otherwise)

    def text(self, expression: pl.Expr) -> pl.Expr:
        return expression.cast(pl.String)

    def quotient(self, expression: pl.Expr, divisor: int) -> pl.Expr:
        return expression // divisor

    def remainder(self, expression: pl.Expr, divisor: int) -> pl.Expr:
        return expression % divisor

    def total(self, expression: pl.Expr) -> pl.Expr:
        return expression.cast(pl.Int64).sum()

    def some(self, expression: pl.Expr) -> pl.Expr:
        return expression.any()


POLARS = InPolars()


def flags(picture: Picture, figure: Figure, question: Condition) -> pl.Series:
    """What each unit of the figure's frame answers to a question, in the frame's order (`compiling.answer_of_flag`)."""
    asked = UNITS[figure.units].base(picture)["unit"].to_numpy()
    units, flags_of_rows = _graded(picture, figure, question)
    found = np.full(max(asked.max(initial=0), units.max(initial=0)) + 1, compiling.FLAGS[0], dtype=np.int8)
    # The strongest is written last, and stays: what `compiling.flag_of_rows` says of a group, without grouping.
    for flag in compiling.FLAGS[1:]:
        found[units[flags_of_rows == flag]] = flag
    return pl.Series(found[asked])


def _graded(picture: Picture, figure: Figure, question: Condition) -> tuple[NDArray[np.int64], NDArray[np.int8]]:
    """Of the rows of the relation that a question is about: the unit of each, and the flag that it answers."""
    relations = UNITS[figure.units].relations
    if isinstance(question, Shared):
        first, second = (
            relations[r].frame(picture).select("unit", question.column) for r in (question.first, question.second)
        )
        met = numbers(first.join(second, on=["unit", question.column], how="semi")["unit"])
        return met, np.ones(len(met), dtype=np.int8)
    assert isinstance(question, Some)
    flag = compiling.flag_of_row(question, picture.calendar, POLARS)
    rows = relations[question.relation].frame(picture).select("unit", flag=flag.cast(pl.Int8))
    return numbers(rows["unit"]), rows["flag"].to_numpy()


@cache
def tallies(figure: Figure) -> dict[str, pl.Expr]:
    """What of each unit adds up to the figure, by field (`compiling.tallies`)."""
    return compiling.tallies(figure, POLARS)
