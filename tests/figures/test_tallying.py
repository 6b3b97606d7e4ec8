"""What is kept as bits adds up to what the rows add up to, in any scope."""

from __future__ import annotations

from typing import Any

import numpy as np
import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from registry.figures.tallying import Tallies, Values

PLACES = 5
ROW = st.tuples(st.integers(0, PLACES - 1), st.booleans(), st.booleans(), st.integers(-(2**40), 2**40))
ROWS = st.lists(ROW, max_size=200)
Row = tuple[int, bool, bool, int]
#: Which of the places lie in a scope; None for everything.
SCOPES = st.none() | st.lists(st.booleans(), min_size=PLACES, max_size=PLACES)


def lying(rows: list[Any], inside: list[bool] | None) -> list[Any]:
    return [row for row in rows if inside is None or inside[row[0]]]


def array(inside: list[bool] | None) -> Any:
    return None if inside is None else np.array(inside)


def tallied(units: pl.DataFrame) -> Tallies:
    at, *columns = (units[name] for name in units.columns)
    return Tallies.of(at.to_numpy(), {column.name: column.to_numpy() for column in columns})


@given(ROWS, SCOPES)
def test_units_and_amounts_add_up_in_a_scope(rows: list[Row], inside: list[bool] | None) -> None:
    schema = {"at": pl.Int64, "met": pl.Boolean, "unknown": pl.Boolean, "amount": pl.Int64}
    tallies = tallied(pl.DataFrame(rows, schema, orient="row"))
    here = lying(rows, inside)
    sums = {name: sum(row[at] for row in here) for at, name in ((1, "met"), (2, "unknown"), (3, "amount"))}
    assert tallies.within(array(inside)) == sums


@given(ROWS, SCOPES)
def test_amounts_alone_add_up_too(rows: list[Row], inside: list[bool] | None) -> None:
    at, amounts = [row[0] for row in rows], [row[3] for row in rows]
    units = pl.DataFrame({"at": at, "amount": amounts}, schema={"at": pl.Int64, "amount": pl.Int64})
    assert tallied(units).within(array(inside)) == {"amount": sum(row[3] for row in lying(rows, inside))}


@given(st.lists(st.tuples(st.integers(0, PLACES - 1), st.none() | st.sampled_from("甲乙丙")), max_size=30), SCOPES)
def test_different_values_are_counted_in_a_scope(rows: list[tuple[int, str | None]], inside: list[bool] | None) -> None:
    found = pl.DataFrame(rows, {"at": pl.Int64, "value": pl.String}, orient="row")
    different = {value for _, value in lying(rows, inside)}
    assert Values.of(found["at"], found["value"]).within(array(inside)) == len(different)
