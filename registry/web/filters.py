"""The filters 筛选 of columns: what a reader writes or chooses in a heading, and the rows that are left by it.

A text is held by what is shown, a choice is one of those that there are, a number is compared: 5, >5, >=5, <5, <=5.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Literal

import polars as pl

from registry.columns import SCALE, Choice, Choices, Column, Number, Year, YesNo
from registry.language import Words
from registry.text import fold

#: What is chosen for rows of which nothing is recorded in a column.
EMPTY = "-"
_EMPTY = Words("（空）", "(empty)")
_TRUTH = (("true", Words("是", "yes")), ("false", Words("否", "no")))
_COMPARED = re.compile(r"(>=|<=|≥|≤|>|<|=)?\s*(-?\d{1,15}(?:\.\d{1,4})?)")
_OPERATORS: dict[str, Any] = {
    ">": operator.gt,
    "<": operator.lt,
    ">=": operator.ge,
    "≥": operator.ge,
    "<=": operator.le,
    "≤": operator.le,
    "=": operator.eq,
    "": operator.eq,
}


@dataclass(frozen=True)
class Filter:
    """How the rows of a table are filtered by a column.

    `options` of a choice: what is stored, and its words; `between`: what stands between several of them in a cell.
    `scale`: how many of what is stored make one of what is shown; `before`: what is shown before each of them.
    """

    kind: Literal["text", "choice", "number"] = "text"
    options: Sequence[tuple[str, Words]] = ()
    between: str | None = None
    scale: int = 1
    before: str | None = None

    @property
    def offered(self) -> Sequence[tuple[str, Words]]:
        """The options, and that there is nothing."""
        return [*self.options, (EMPTY, _EMPTY)]

    def holds(self, column: str, written: str) -> pl.Expr:
        """Whether a row is left by what is `written`, which is not empty; no row by what cannot be understood."""
        value = pl.col(column)
        if self.kind == "choice":
            return (
                value.is_null() if written == EMPTY else self._chosen(value.cast(pl.String), written).fill_null(False)
            )
        if self.kind == "number":
            found = _COMPARED.fullmatch(written.strip())
            if found is None:
                return value.is_null() & pl.lit(False)
            number = float(Decimal(found[2]) * self.scale)
            compared: pl.Expr = _OPERATORS[found[1] or ""](value.cast(pl.Float64), number)
            return compared.fill_null(False)
        if self.before is not None:
            value = pl.concat_str(pl.lit(self.before), value.cast(pl.String))
        return value.str.contains(fold(written), literal=True).fill_null(False)

    def _chosen(self, value: pl.Expr, written: str) -> pl.Expr:
        if self.between is None:
            return value == written
        return pl.concat_str(pl.lit(self.between), value, pl.lit(self.between)).str.contains(
            f"{self.between}{written}{self.between}", literal=True
        )


def filter_of(column: Column) -> Filter:
    """The filter of a declared column of a ledger."""
    if isinstance(column, Choice):
        options = [(option.key, option.words) for option in column.options]
        return Filter("choice", options, ";" if isinstance(column, Choices) else None)
    if isinstance(column, YesNo):
        return Filter("choice", _TRUTH)
    if isinstance(column, Number) and column.called:
        return Filter("choice", [(str(n), words) for n, words in enumerate(column.called)])
    if isinstance(column, Number) and not isinstance(column, Year):
        return Filter("number", scale=SCALE if column.decimals else 1)
    return Filter()


def filter_of_names(names: pl.Series, between: str | None = None) -> Filter:
    """The filter of a column that holds few different names: one of them is chosen, in the order in which they come."""
    different = names.drop_nulls().unique(maintain_order=True).to_list()
    single = dict.fromkeys(name for text in different for name in (text.split(between) if between else [text]))
    return Filter("choice", [(name, Words(name, name)) for name in single], between)


TRUTH = Filter("choice", _TRUTH)
