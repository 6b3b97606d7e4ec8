"""Conditions as dataframe expressions: the tree that is declared is what runs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import reduce

import polars as pl

from registry.columns import SCALE, Number
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
from registry.slices import LEDGERS

#: Columns that frames hold in ten-thousandths.
SCALED = {c.name for ledger in LEDGERS for c in ledger.columns if isinstance(c, Number) and c.decimals}


def compiled(condition: Condition, calendar: Calendar, flags: Mapping[Condition, pl.Expr]) -> pl.Expr:
    """The condition as an expression; `flags` has the answer to each question about a relation."""
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
            return flags[condition]
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
