"""The language that declarations are compiled to means the same to every engine; here, to Polars."""

from __future__ import annotations

from typing import Any

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from registry.figures.in_polars import POLARS

NUMBERS = st.none() | st.integers(-(2**53), 2**53)


def evaluated(values: list[int | None], **expressions: pl.Expr) -> list[tuple[Any, ...]]:
    return pl.DataFrame({"x": values}, schema={"x": pl.Int64}).select(**expressions).rows()


@given(st.lists(NUMBERS, min_size=1, max_size=8), st.integers(1, 10_000))
def test_division_rounds_down_and_what_is_left_is_never_below_nought(values: list[int | None], divisor: int) -> None:
    x = POLARS.column("x")
    found = evaluated(values, q=POLARS.quotient(x, divisor), r=POLARS.remainder(x, divisor))
    assert found == [(None, None) if v is None else divmod(v, divisor) for v in values]


def test_a_choice_without_an_otherwise_is_null_and_a_null_test_chooses_it() -> None:
    test = POLARS.column("x") > POLARS.literal(1)
    chosen = POLARS.choose(test, POLARS.literal("yes"), POLARS.literal("no"))
    assert evaluated([2, 1, None], a=POLARS.choose(test, POLARS.literal("yes")), b=chosen) == [
        ("yes", "yes"),
        (None, "no"),
        (None, "no"),
    ]


def test_a_sum_counts_null_as_nought_and_of_nothing_is_nought() -> None:
    total = POLARS.total(POLARS.column("x"))
    assert evaluated([None, 3, -1], x=total) == [(2,)]
    assert evaluated([], x=total) == [(0,)]


def test_the_largest_passes_over_null_and_of_nothing_there_is_none() -> None:
    largest = POLARS.largest(POLARS.column("x"))
    assert evaluated([None, -3, -1], x=largest) == [(-1,)]
    assert evaluated([None], x=largest) == evaluated([], x=largest) == [(None,)]
