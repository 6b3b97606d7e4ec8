"""What is printed: JSON that says exactly what is stored, and numbers as people read them."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.cli.output import document
from registry.cli.problems import problems_table
from registry.errors import Problem
from registry.language import Words
from registry.numbers import number, percentage

SCALARS = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text()


@given(st.recursive(SCALARS, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner), max_leaves=20))
def test_a_document_is_json_that_reads_back_as_it_was(value: Any) -> None:
    assert json.loads(document(value)) == value


@given(st.decimals(allow_nan=False, allow_infinity=False, places=4))
def test_an_exact_amount_stays_exact(value: Decimal) -> None:
    assert json.loads(document({"value": value}), parse_float=Decimal, parse_int=Decimal) == {"value": value}


@pytest.mark.parametrize("value", [Decimal("1E+3"), Decimal("-0.00"), Decimal("250000.5")])
def test_an_amount_is_never_written_with_an_exponent(value: Decimal) -> None:
    assert "e" not in document(value).lower()


def test_what_is_no_number_is_no_document() -> None:
    with pytest.raises(ValueError, match="not JSON compliant"):
        document({"value": float("nan")})


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (None, ""),
        (0, "0"),
        (1234567, "1,234,567"),
        (1.0, "1"),
        (0.8929, "0.8929"),
        (3.487827, "3.49"),
        (Decimal("0.5"), "0.5"),
    ],
)
def test_a_number_is_shown_as_people_read_it(value: Any, shown: str) -> None:
    assert number(value) == shown


@pytest.mark.parametrize(
    ("value", "shown"),
    [(None, ""), (0, "0 %"), (1, "100 %"), (2 / 3, "66.67 %"), (0.5, "50 %"), (0.999999, "99.99 %"), (1e-9, "0.01 %")],
)
def test_a_share_is_shown_as_a_percentage_and_nearly_all_is_not_all(value: float | None, shown: str) -> None:
    assert percentage(value) == shown


def test_a_long_value_is_cut_among_the_problems(capsys: pytest.CaptureFixture[str]) -> None:
    problem = Problem(Words("太长", "too long"), value="甲" * 101)
    problems_table([problem], "zh")
    shown = "".join(capsys.readouterr().err.split())
    assert shown.count("甲") == 100
    assert "…" in shown
    assert problem.as_json("zh")["value"] == "甲" * 101
    problems_table([Problem(Words("太长", "too long"), value="甲" * 100)], "zh")
    assert "…" not in capsys.readouterr().err
