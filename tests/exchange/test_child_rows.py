"""The rows of a child's answer are looked up in its file, and are as if they were a list."""

from __future__ import annotations

import io
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.exchange import child_rows
from registry.exchange.cells import encode_row, trimmed
from registry.exchange.child_rows import RowsFile

TEXT = st.text(st.characters(exclude_categories=["Cs"]))
CELLS = st.one_of(st.none(), st.booleans(), st.integers(), st.dates(), TEXT)
SHEET = st.lists(st.lists(CELLS, max_size=3).map(trimmed), max_size=20)


def as_list(sheet: list[Any]) -> list[tuple[Any, ...]]:
    """A sheet's rows all as wide as the widest, without blank ones at the end."""
    width = max(map(len, sheet), default=0)
    last = max((n for n, row in enumerate(sheet, 1) if row), default=0)
    return [(*row, *[None] * (width - len(row))) for row in sheet[:last]]


@pytest.fixture(scope="module", autouse=True)
def _few_at_once() -> Any:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(child_rows, "STEP", 3)
        yield


def rows_files(*sheets: list[Any]) -> list[RowsFile]:
    file, given = io.BytesIO(), []
    for sheet in sheets:
        rows = RowsFile(file)
        file.write(b'{"sheet": "x"}\n')
        for row in sheet:
            at = file.tell()
            file.write(encode_row(row).encode() + b"\n")
            rows.add(at, tuple(row))
        given.append(rows)
    return given


@given(SHEET, SHEET)
def test_rows_in_a_file_are_those_of_a_list(one, other):
    for rows, plain in zip(rows_files(one, other), (as_list(one), as_list(other)), strict=True):
        assert list(rows) == plain
        assert rows == plain
        assert len(rows) == len(plain)
        assert [rows[n] for n in range(len(plain))] == plain
        assert [rows[-n] for n in range(1, len(plain) + 1)] == plain[::-1]
        assert (rows[2:9], rows[::-2], rows[:-1]) == (plain[2:9], plain[::-2], plain[:-1])
        for beyond in (len(plain), -len(plain) - 1):
            with pytest.raises(IndexError):
                rows[beyond]


@given(SHEET, SHEET)
def test_two_sheets_of_one_file_are_read_side_by_side(one, other):
    first, second = rows_files(one, other)
    pairs = zip(first, second, first, strict=False)
    assert list(pairs) == list(zip(as_list(one), as_list(other), as_list(one), strict=False))


def test_rows_that_differ_are_not_equal():
    one, other = rows_files([["a"], ["b"]], [["a"], ["c"]])
    assert one != other
    assert one != [("a",)]
    assert one != "ab"


def test_of_many_rows_only_the_piece_that_was_asked_for_last_is_in_memory():
    (rows,) = rows_files([[n] for n in range(100)])
    assert rows[50] == (50,)
    assert len(list(rows)) == 100
    assert len(rows._piece[1]) <= child_rows.STEP
