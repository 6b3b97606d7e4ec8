"""Rows come as columns of the types that are asked for, whatever stands in them, and reading them costs no lock."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Boolean, Column, Engine, MetaData, Table, Text, insert, select

from registry.db import arrow, connect, frame, reading, transaction
from registry.record import Whole
from tests.registries import founded, url_of

SCHEMA = {"id": pl.Int64, "number": pl.Int64, "text": pl.String, "yes": pl.Boolean}
ROWS = Table(
    "rows", MetaData(), Column("id", Whole, primary_key=True), Column("number", Whole), Column("text", Text),
    Column("yes", Boolean),
)  # fmt: skip
#: Every text that both databases hold.
TEXTS = st.text(st.characters(codec="utf-8", exclude_characters="\0")) | st.sampled_from(
    ["", "'", '"', "%s %%", "\\", ":x", "甲🙂"]
)
VALUES = st.tuples(st.none() | st.integers(-(2**63), 2**63 - 1), st.none() | TEXTS, st.none() | st.booleans())


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    engine = founded(tmp_path_factory.mktemp("arrow") / "rows.db")
    with transaction(engine) as connection:
        ROWS.metadata.create_all(connection)
    return engine


def fill(engine: Engine, rows: list[tuple[Any, ...]]) -> None:
    """Nothing but these rows stands in the table, numbered in order."""
    with transaction(engine) as connection:
        connection.execute(ROWS.delete())
        if rows:
            named = [dict(zip(SCHEMA, (at, *row), strict=True)) for at, row in enumerate(rows)]
            connection.execute(insert(ROWS), named)


@given(st.lists(VALUES, max_size=8), TEXTS)
@settings(max_examples=60)
def test_what_is_read_is_what_the_cursor_says_in_the_types_asked_for(
    engine: Engine, rows: list[tuple[Any, ...]], wanted: str
) -> None:
    fill(engine, rows)
    for query in (select(ROWS), select(ROWS).where(ROWS.c.text == wanted)):
        with reading(engine) as connection:
            expected = sorted(tuple(row) for row in connection.execute(query))
            for way in (arrow, frame):
                found = way(connection, query, SCHEMA)
                assert dict(found.schema) == SCHEMA
                assert sorted(found.rows()) == expected


@pytest.mark.parametrize("count", [50_000, 50_001])
def test_a_column_may_be_empty_for_long_and_filled_at_the_end(engine: Engine, count: int) -> None:
    fill(engine, [(None, None, None)] * (count - 1) + [(2**62, "末", True)])
    with reading(engine) as connection:
        found = arrow(connection, select(ROWS), SCHEMA)
    assert (len(found), found.null_count().row(0)) == (count, (0, count - 1, count - 1, count - 1))
    assert found.sort("id").row(-1) == (count - 1, 2**62, "末", True)


def test_columns_have_the_names_of_the_schema_in_its_order(engine: Engine) -> None:
    fill(engine, [(7, "甲", False)])
    with reading(engine) as connection:
        found = arrow(connection, select(ROWS.c.text, ROWS.c.number), {"a": pl.String, "b": pl.Int64})
    assert found.to_dict(as_series=False) == {"a": ["甲"], "b": [7]}


def test_a_transaction_that_writes_reads_its_own_rows(engine: Engine) -> None:
    fill(engine, [])
    with transaction(engine) as connection:
        connection.execute(insert(ROWS), {"id": 1, "text": "尚未提交"})
        assert arrow(connection, select(ROWS), SCHEMA)["text"].to_list() == ["尚未提交"]


def test_a_database_in_memory_is_read_too() -> None:
    engine = connect(url_of(Path(":memory:")))
    with engine.connect() as connection:
        ROWS.metadata.create_all(connection)
        connection.execute(insert(ROWS), {"id": 1, "text": "内存"})
        assert arrow(connection, select(ROWS), SCHEMA)["text"].to_list() == ["内存"]


_OTHER = "import sqlite3, sys; sqlite3.connect(sys.argv[1], timeout=0).execute('begin immediate')"


@pytest.mark.sqlite("a lock of its file, which belongs to the process")
def test_reading_beside_a_writer_of_the_same_process_leaves_it_its_lock(tmp_path: Path) -> None:
    """A second library of SQLite in the process would take it away: what is written then may be lost."""
    file = tmp_path / "rows.db"
    engine = connect(url_of(file))
    with sqlite3.connect(file) as made:
        made.execute("pragma journal_mode=wal")
    made.close()
    with transaction(engine) as connection:
        ROWS.metadata.create_all(connection)
    with transaction(engine) as connection:
        connection.execute(insert(ROWS), {"id": 1})
        with reading(engine) as beside:
            assert arrow(beside, select(ROWS), SCHEMA).is_empty()
        other = subprocess.run([sys.executable, "-c", _OTHER, str(file)], capture_output=True, text=True, check=False)
        assert "database is locked" in other.stderr
