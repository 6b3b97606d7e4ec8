"""The declarations in Polars: the language that they are compiled to, and the questions about relations."""

from __future__ import annotations

from collections.abc import Collection
from functools import cache

import polars as pl

from registry.conditions import Condition, Shared, Some
from registry.figures import Figure
from registry.picture import Picture
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


def flags(picture: Picture, figure: Figure, question: Condition) -> pl.DataFrame:
    """Of the units that have rows in the relation: `unit` and `flag`, the answer (`compiling.answer_of_flag`)."""
    relations = UNITS[figure.units].relations
    if isinstance(question, Shared):
        first, second = (
            relations[r].frame(picture).select("unit", question.column) for r in (question.first, question.second)
        )
        met = first.join(second, on=["unit", question.column]).select("unit").unique()
        return met.with_columns(flag=pl.lit(1, pl.Int8))
    assert isinstance(question, Some)
    rows = relations[question.relation].frame(picture)
    flag = compiling.flag_of_row(question, picture.calendar, POLARS)
    graded = rows.select("unit", flag=flag.cast(pl.Int8))
    found = compiling.flag_of_rows(pl.col("flag"), POLARS)
    return graded.group_by("unit").agg(flag=found.cast(pl.Int8))


@cache
def tallies(figure: Figure) -> dict[str, pl.Expr]:
    """What of each unit adds up to the figure, by field (`compiling.tallies`)."""
    return compiling.tallies(figure, POLARS)
