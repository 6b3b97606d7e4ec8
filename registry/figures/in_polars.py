"""The declarations in Polars: the language that they are compiled to, where dataframes are filtered by it."""

from __future__ import annotations

from collections.abc import Collection
from functools import cache

import polars as pl

from registry.figures import compiling
from registry.figures.backend import Backend, Value
from registry.figures.model import Figure


class InPolars(Backend):
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

    def largest(self, expression: pl.Expr) -> pl.Expr:
        return expression.max()


POLARS = InPolars()


@cache
def tallies(figure: Figure) -> dict[str, pl.Expr]:
    """The numbers of each unit that add up to the figure, by field (`compiling.tallies`)."""
    return compiling.tallies(figure, POLARS)
