"""What figures ask of an engine of dataframes: the small language that declarations are compiled to.

Expressions are the engine's own. Python's operators make comparisons (null where a side is null) and the three-valued
"and", "or", "not" of them; what engines spell differently stands here. Whatever is said of a figure is said in this
language once, so that every engine that speaks it gives the same numbers.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Collection
from typing import Any

#: An expression of the engine's: a value for each row, or, of `total` and `largest`, for each group.
Expression = Any
Value = bool | int | str


class Backend(ABC):
    """An engine's spelling of the language. Numbers are whole, of 64 bits."""

    @abstractmethod
    def literal(self, value: Value | None) -> Expression:
        """The same value for each row."""

    @abstractmethod
    def column(self, name: str) -> Expression:
        """The column of this name, whatever letters it has."""

    @abstractmethod
    def is_in(self, expression: Expression, values: Collection[Value]) -> Expression:
        """Whether it is one of `values`; null of null."""

    @abstractmethod
    def is_null(self, expression: Expression) -> Expression:
        """Whether there is no value: never null itself."""

    @abstractmethod
    def filled(self, expression: Expression, value: Value) -> Expression:
        """The expression, `value` in place of null."""

    @abstractmethod
    def choose(self, test: Expression, then: Expression, otherwise: Expression | None = None) -> Expression:
        """`then` where `test` is true; where it is false or null `otherwise`, null without one."""

    @abstractmethod
    def text(self, expression: Expression) -> Expression:
        """As text: a whole number in decimal digits."""

    @abstractmethod
    def quotient(self, expression: Expression, divisor: int) -> Expression:
        """Divided by a positive number and rounded down, below zero too: -1 by 10 is -1."""

    @abstractmethod
    def remainder(self, expression: Expression, divisor: int) -> Expression:
        """What `quotient` leaves, never below zero: of -1 by 10 it is 9."""

    @abstractmethod
    def total(self, expression: Expression) -> Expression:
        """Of a group: the sum, a truth as 1, null as 0; 0 where there are no rows."""

    @abstractmethod
    def largest(self, expression: Expression) -> Expression:
        """Of a group: the largest number; null where no row has one."""
