"""What is printed: JSON that says exactly what is stored, and numbers as people read them."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.cli.output import document, number

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
