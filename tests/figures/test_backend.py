"""The language that declarations are compiled to means the same to every engine; here, in Polars and in arrays."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.figures.backend import Backend
from registry.figures.in_arrays import InArrays, as_column
from registry.figures.in_polars import POLARS

NUMBERS = st.none() | st.integers(-(2**53), 2**53)
SCHEMA = {"x": pl.Int64, "y": pl.Int64, "b": pl.Boolean, "t": pl.String}
#: What is said in the language, by names.
Said = Callable[[Backend], dict[str, Any]]


def in_polars(rows: pl.DataFrame, said: Said) -> pl.DataFrame:
    return rows.select(**said(POLARS))


def in_arrays(rows: pl.DataFrame, said: Said) -> pl.DataFrame:
    return pl.DataFrame([as_column(name, e, len(rows)) for name, e in said(InArrays({}, rows)).items()])


BOTH = pytest.mark.parametrize("asked", [in_polars, in_arrays])
Asked = Callable[[pl.DataFrame, Said], pl.DataFrame]


def of(values: list[int | None]) -> pl.DataFrame:
    return pl.DataFrame({"x": values}, schema={"x": pl.Int64})


@BOTH
@given(st.lists(NUMBERS, min_size=1, max_size=8), st.integers(1, 10_000))
def test_division_rounds_down_and_what_is_left_is_never_below_nought(
    asked: Asked, values: list[int | None], divisor: int
) -> None:
    found = asked(
        of(values), lambda to: {"q": to.quotient(x := to.column("x"), divisor), "r": to.remainder(x, divisor)}
    )
    assert found.rows() == [(None, None) if v is None else divmod(v, divisor) for v in values]


@BOTH
def test_a_choice_without_an_otherwise_is_null_and_a_null_test_chooses_it(asked: Asked) -> None:
    def said(to: Backend) -> dict[str, Any]:
        test = to.column("x") > to.literal(1)
        return {"a": to.choose(test, to.column("t")), "b": to.choose(test, to.column("t"), to.column("u"))}

    rows = of([2, 1, None]).with_columns(t=pl.lit("yes"), u=pl.lit("no"))
    assert asked(rows, said).rows() == [("yes", "yes"), (None, "no"), (None, "no")]


@BOTH
def test_a_sum_counts_null_as_nought_and_of_nothing_is_nought(asked: Asked) -> None:
    def said(to: Backend) -> dict[str, Any]:
        return {"x": to.total(to.column("x"))}

    assert asked(of([None, 3, -1]), said).rows() == [(2,)]
    assert asked(of([]), said).rows() == [(0,)]


@BOTH
def test_the_largest_passes_over_null_and_of_nothing_there_is_none(asked: Asked) -> None:
    def said(to: Backend) -> dict[str, Any]:
        return {"x": to.largest(to.column("x"))}

    assert asked(of([None, -3, -1]), said).rows() == [(-1,)]
    assert asked(of([None]), said).rows() == asked(of([]), said).rows() == [(None,)]


ROWS = st.lists(
    st.fixed_dictionaries(
        {
            "x": st.none() | st.integers(-(2**62), 2**62) | st.integers(-3, 3),
            "y": st.none() | st.integers(-3, 3),
            "b": st.none() | st.booleans(),
            "t": st.none() | st.sampled_from(["a", "b", "市"]),
        }
    ),
    max_size=12,
)


def everything(to: Backend) -> dict[str, Any]:
    """Something of everything that the language says, over numbers, a truth and a text."""
    x, y, b, t = (to.column(name) for name in SCHEMA)
    zero, larger = to.literal(0), x > y
    return {
        "equal": x == y,
        "differ": x != y,
        "below": x < zero,
        "to": x <= y,
        "above": larger,
        "from": x >= zero,
        "in": to.is_in(t, ["a", "b"]),
        "in numbers": to.is_in(y, [1, 2]),
        "is": t == to.literal("a"),
        "is not": t != to.literal("a"),
        "no text": to.is_null(t),
        "no number": to.is_null(x),
        "no truth": to.is_null(b & larger),
        "and": b & larger,
        "or": b | larger,
        "not": ~(b & larger),
        "alike": b == larger,
        "unlike": b != larger,
        "true": b == to.literal(True),
        "filled with true": to.filled(b, True),
        "filled with false": to.filled(b & larger, False),
        "filled": to.filled(x, 7),
        "text filled": to.filled(t, "z"),
        "chosen": to.choose(b, x, y),
        "chosen truth": to.choose(larger, b, larger),
        "chosen number": to.choose(b, zero, y),
        "chosen or nothing": to.choose(b, x),
        "chosen truth or nothing": to.choose(larger, b),
        "text": to.text(x),
    }


@given(ROWS)
def test_everything_that_the_language_says_means_the_same_in_arrays(rows: list[dict[str, Any]]) -> None:
    frame = pl.DataFrame(rows, schema=SCHEMA, orient="row")
    assert in_arrays(frame, everything).rows() == in_polars(frame, everything).rows()
