"""Rows that are put in words a page at a time, or of which a dataframe is made only where one is needed."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import polars as pl
import pytest
from flask import Flask

from registry.language import Words
from registry.web import tables
from registry.web.tables import Heading, Readable, Rows, Table, without_empty

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


@pytest.fixture
def paged(monkeypatch: pytest.MonkeyPatch) -> None:
    """Short tables are cut into pages too."""
    monkeypatch.setattr(tables, "WHOLE", 0)


@pytest.fixture(params=[plain, readable], ids=["plain", "readable"])
def rows(request: pytest.FixtureRequest) -> Iterator[Rows | Readable]:
    ASKED.clear()
    yield request.param()


def shown(rows: Rows | Readable, query: str = "", size: int = 2) -> list[list[str]]:
    """The texts of the page that is asked for."""
    with APP.test_request_context(f"/?{query}"):
        table = Table("t", Words("表", "table"), HEADINGS, rows, size=size)
        return [[cell.shown for cell in row] for row in table.shown("zh")]


@pytest.mark.usefixtures("paged")
def test_they_are_shown_a_page_at_a_time_in_the_order_given(rows: Rows | Readable) -> None:
    assert shown(rows) == [["丁", "1"], ["乙", "1"]]
    assert shown(rows, "t.page=3") == [["", ""]]


@pytest.mark.usefixtures("paged")
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


def test_a_column_in_which_nothing_stands_keeps_its_place_unless_it_is_of_remarks() -> None:
    headings = [*HEADINGS, Heading("kind", Words("类别", "kind"))]
    assert without_empty(headings, plain(), []) == headings
    assert without_empty(headings, plain(), ["kind", "length"]) == HEADINGS


@pytest.mark.parametrize(("rows", "pages"), [(99, 1), (100, 2), (1, 1), (0, 1)])
def test_a_table_of_fewer_rows_than_a_hundred_is_whole(rows: int, pages: int) -> None:
    frame = pl.DataFrame({"name": ["甲"] * rows}, schema={"name": pl.String})
    with APP.test_request_context("/"):
        table = Table("t", Words("表", "table"), HEADINGS[:1], frame)
        assert table.pages == pages and len(table.shown("zh")) == (rows if pages == 1 else 50)


def test_a_total_stands_last_however_the_rows_stand_and_on_every_page() -> None:
    frame, total = pl.DataFrame({"name": list("乙甲"), "length": [1, 2]}), {"name": "合计", "length": 2}
    with APP.test_request_context("/?t.sort=-length&t.q=甲"):
        table = Table("t", Words("表", "table"), HEADINGS, frame, total=total)
        assert [cell.shown for cell in table.total_shown("zh")] == ["合计", "2"]
        assert [[cell.shown for cell in row] for row in table.all("zh")] == [["甲", "2"], ["合计", "2"]]
