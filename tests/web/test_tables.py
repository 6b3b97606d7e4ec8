"""Rows that are put in words a page at a time, or of which a dataframe is made only where one is needed."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import polars as pl
import pytest
from flask import Flask

from registry.language import Words
from registry.web.tables import Heading, Readable, Rows, Table, filled

NAMES = ["丁", "乙", "甲", "丙", None]
HEADINGS = [Heading("name", Words("名称", "name")), Heading("length", Words("长度", "length"), "number")]
APP = Flask(__name__)


def plain() -> Rows:
    return Rows(
        [{"name": name, "length": len(name)} if name else {"name": None} for name in NAMES],
        {"name": pl.String, "length": pl.Int64, "kind": pl.String},
    )


ASKED: list[int] = []


def readable() -> Readable:
    def words(rows: pl.DataFrame) -> pl.DataFrame:
        ASKED.append(len(rows))
        return rows.with_columns(length=pl.col("name").str.len_chars().cast(pl.Int64))

    stored = pl.DataFrame({"name": ["戊", *NAMES]})
    return Readable(stored, np.array([1, 2, 3, 4, 5], dtype=np.uint32), words, ["length"])


@pytest.fixture(params=[plain, readable], ids=["plain", "readable"])
def rows(request: pytest.FixtureRequest) -> Iterator[Rows | Readable]:
    ASKED.clear()
    yield request.param()


def shown(rows: Rows | Readable, query: str = "", size: int = 2) -> list[list[str]]:
    """The texts of the page that is asked for."""
    with APP.test_request_context(f"/?{query}"):
        table = Table("t", Words("表", "table"), HEADINGS, rows, size=size)
        return [[cell.shown for cell in row] for row in table.shown("zh")]


def test_they_are_shown_a_page_at_a_time_in_the_order_given(rows: Rows | Readable) -> None:
    assert shown(rows) == [["丁", "1"], ["乙", "1"]]
    assert shown(rows, "t.page=3") == [["", ""]]


def test_only_the_rows_of_the_page_are_put_in_words() -> None:
    ASKED.clear()
    shown(readable(), "t.page=2")
    assert ASKED == [2]


def test_they_are_sorted_and_sought_as_a_dataframe_is(rows: Rows | Readable) -> None:
    assert shown(rows, "t.sort=-name", 5) == [[name, "1"] for name in sorted(filter(None, NAMES))[::-1]] + [["", ""]]
    assert shown(rows, "t.q=甲") == [["甲", "1"]]
    assert shown(rows, "t.sort=nothing") == shown(rows)


def test_every_page_of_them_is_exported(rows: Rows | Readable) -> None:
    with APP.test_request_context("/"):
        table = Table("t", Words("表", "table"), HEADINGS, rows, size=2)
        assert [cells[0].value for cells in table.all("zh")] == NAMES


def test_a_column_in_which_nothing_stands_is_left_out() -> None:
    headings = [*HEADINGS, Heading("kind", Words("类别", "kind"))]
    assert filled(headings, plain()) == HEADINGS and filled(headings, plain().frame) == HEADINGS
