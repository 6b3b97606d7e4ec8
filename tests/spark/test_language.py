"""The language that declarations are compiled to means on Spark what it means in Polars."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from registry.conditions import Calendar, Condition
from registry.figures.backend import Backend
from registry.figures.in_polars import POLARS
from registry.figures.model import Figure
from tests.figures.test_conditions import (
    ANYTHING,
    DAY,
    NOBODYS,
    QUESTIONS,
    RELATIONS,
    SCHEMA,
    UNIT,
    Made,
    combined,
    stored,
)

pytestmark = pytest.mark.spark
#: Spark takes a second for any answer: few examples, each with many conditions and units.
FEW = settings(max_examples=4, deadline=None, suppress_health_check=list(HealthCheck))
PAIRS = st.lists(st.tuples(combined(QUESTIONS), combined(QUESTIONS)), min_size=12, max_size=12)


def on_spark(spark: Any, folder: Path, units: list[Any], figures: list[Figure]) -> list[tuple[Any, ...]]:
    """The population and answer of each unit for each figure, unit by unit, through files as snapshots have them."""
    from registry.snapshots.distributed.figures import Cluster

    def kept(name: str, rows: list[dict[str, Any]]) -> None:
        schema = {"registry": pl.String, "unit": pl.String, "at": pl.String, **SCHEMA}
        frame = pl.DataFrame(rows, schema=schema, orient="row")
        frame.write_parquet(folder / f"{name}.parquet")

    class MadeUp(Cluster):
        def table(self, name: str) -> Any:
            return self.session.read.parquet(f"file://{folder}/{name}.parquet")

    def row(n: int, values: Any) -> dict[str, Any]:
        return {"registry": "r", "unit": str(n), "at": str(n), **stored(values)}

    kept("village", [row(n, unit["own"]) for n, unit in enumerate(units)])
    for relation in RELATIONS:
        kept(f"village.{relation}", [row(n, values) for n, unit in enumerate(units) for values in unit[relation]])
    wide = MadeUp(spark, SimpleNamespace(calendar=Calendar(DAY))).wide(figures)  # type: ignore[arg-type]
    found = {int(row["at"]): row for row in wide.collect()}
    return [tuple(found[n])[2:] for n in range(len(units))]


@given(st.lists(UNIT, min_size=20, max_size=20), PAIRS)
@FEW
def test_random_conditions_answer_alike_on_both_engines(
    spark: Any, tmp_path_factory: pytest.TempPathFactory, units: list[Any], pairs: list[tuple[Condition, Condition]]
) -> None:
    figures = [
        Figure(f"any.{n}", "share", ANYTHING, ANYTHING, "village", NOBODYS, population, condition)
        for n, (population, condition) in enumerate(pairs)
    ]
    expected = [Made(units).answers(f.population, f.condition) for f in figures]
    found = on_spark(spark, tmp_path_factory.mktemp("made"), units, figures)
    assert found == [tuple(answer for figure in expected for answer in figure[n]) for n in range(len(units))]


def expressions(to: Backend) -> dict[str, Any]:
    """Something of everything that the language says, over a number, a truth and a text."""
    x, b, t = to.column("x"), to.column("b"), to.column("odd `name`|of it")
    zero = to.literal(0)
    return {
        "quotient": to.quotient(x, 10_000),
        "remainder": to.remainder(x, 10_000),
        "seven": to.quotient(x, 7),
        "left of seven": to.remainder(x, 7),
        "text": to.text(x),
        "in": to.is_in(t, ["a", "b"]),
        "null": to.is_null(t),
        "filled": to.filled(t, "z"),
        "and": b & (x > zero),
        "or": b | (x > zero),
        "not": ~b,
        "differ": to.is_null(t) != to.is_null(x),
        "choose": to.choose(b, x),
        "otherwise": to.choose(b, x, zero),
        "nothing": to.literal(None),
    }


ROWS = st.lists(
    st.fixed_dictionaries(
        {
            "x": st.none() | st.integers(-(2**60), 2**60) | st.integers(-20_000, 20_000),
            "b": st.none() | st.booleans(),
            "odd `name`|of it": st.none() | st.sampled_from(["a", "b", "c", "市"]),
        }
    ),
    min_size=60,
    max_size=60,
)


@given(ROWS)
@FEW
def test_everything_that_the_language_says_means_the_same(
    spark: Any, tmp_path_factory: pytest.TempPathFactory, rows: list[dict[str, Any]]
) -> None:
    from registry.snapshots.distributed.in_spark import SPARK

    schema = {"x": pl.Int64, "b": pl.Boolean, "odd `name`|of it": pl.String}
    frame = pl.DataFrame(rows, schema=schema, orient="row").with_row_index("n").with_columns(pl.col("n").cast(pl.Int64))
    path = tmp_path_factory.mktemp("rows") / "rows.parquet"
    frame.write_parquet(path)
    table = spark.read.parquet(f"file://{path}")
    answers = table.select("n", *(e.alias(name) for name, e in expressions(SPARK).items())).orderBy("n").collect()
    assert [tuple(row)[1:] for row in answers] == frame.select(**expressions(POLARS)).rows()

    few = frame.filter(pl.col("x").is_between(-20_000, 20_000))
    few.write_parquet(path.with_name("few.parquet"))
    table = spark.read.parquet(f"file://{path.with_name('few.parquet')}")
    answers = table.agg(*(e.alias(name) for name, e in sums(SPARK).items())).first()
    assert tuple(answers) == few.select(**sums(POLARS)).row(0)


def sums(to: Backend) -> dict[str, Any]:
    return {"total": to.total(to.column("x")), "count": to.total(to.column("b")), "largest": to.largest(to.column("x"))}


def test_a_sum_that_outgrows_64_bits_is_an_error_and_not_another_number(spark: Any, tmp_path: Path) -> None:
    from registry.snapshots.distributed.in_spark import SPARK

    pl.DataFrame({"x": [2**62, 2**62]}).write_parquet(tmp_path / "large.parquet")
    table = spark.read.parquet(f"file://{tmp_path}/large.parquet")
    with pytest.raises(Exception, match="ARITHMETIC_OVERFLOW"):
        table.agg(SPARK.total(SPARK.column("x"))).collect()
