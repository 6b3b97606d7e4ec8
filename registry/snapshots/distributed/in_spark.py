"""The language that declarations are compiled to, in columns of Apache Spark. Making one needs a running session."""

from __future__ import annotations

from collections.abc import Collection

from pyspark.sql import Column
from pyspark.sql import functions as f

from registry.figures.backend import Backend, Value


class InSpark(Backend):
    """The language in columns of Spark, whose own arithmetic overflows with an error (ANSI mode)."""

    def literal(self, value: Value | None) -> Column:
        return f.lit(value)

    def column(self, name: str) -> Column:
        return f.col("`" + name.replace("`", "``") + "`")

    def is_in(self, expression: Column, values: Collection[Value]) -> Column:
        return expression.isin(list(values))

    def is_null(self, expression: Column) -> Column:
        return expression.isNull()

    def filled(self, expression: Column, value: Value) -> Column:
        return f.coalesce(expression, f.lit(value))

    def choose(self, test: Column, then: Column, otherwise: Column | None = None) -> Column:
        chosen = f.when(test, then)
        return chosen if otherwise is None else chosen.otherwise(otherwise)

    def text(self, expression: Column) -> Column:
        return expression.cast("string")

    def quotient(self, expression: Column, divisor: int) -> Column:
        # Spark's own division of whole numbers is rounded towards nought; what is divided here leaves nothing.
        return f.call_function("div", expression - self.remainder(expression, divisor), f.lit(divisor))

    def remainder(self, expression: Column, divisor: int) -> Column:
        return f.pmod(expression, f.lit(divisor))

    def total(self, expression: Column) -> Column:
        return f.coalesce(f.sum(expression.cast("bigint")), f.lit(0))

    def largest(self, expression: Column) -> Column:
        return f.max(expression)


SPARK = InSpark()
