"""The digest's canonical form: the quick way of writing it gives the bytes that the plain way gives."""

from __future__ import annotations

import datetime
import json
import string
from itertools import repeat
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Table, select, text

from registry import changes, digest, record, verifying
from registry.db import reading, transaction
from registry.slices import VERSIONED
from tests.reference.digest import plain_entry, plain_json, sha256
from tests.registries import SMALL, founded, imported

WHOLE = st.integers(-(2**63), 2**63 - 1)
TEXT = st.text(st.characters(exclude_categories=["Cs"]))
OF_KIND = {"text": TEXT | st.just(digest.MARK), "number": WHOLE, "reference": WHOLE, "yesno": st.booleans(),
           "row": st.from_regex(r"posts/[1-9][0-9]{0,5}", fullmatch=True)}  # fmt: skip


@given(
    st.dictionaries(st.text(string.ascii_lowercase + "_", min_size=1), st.one_of(st.none(), WHOLE, TEXT, st.booleans()))
)
def test_a_row_written_quickly_is_the_json_of_its_filled_columns(row):
    written = digest.object_writer(list(row))(list(row.values()))
    assert written == plain_json({name: value for name, value in row.items() if value is not None})


@st.composite
def rows(draw: st.DrawFn) -> tuple[Table, dict[str, Any], dict[tuple[str, int, str], str]]:
    """A row of some table with any values, and the redactions that there are."""
    table = draw(st.sampled_from(list(VERSIONED.values())))
    row: dict[str, Any] = {c.name: draw(st.integers(1, 3)) for c in table.c} | {
        "salt": draw(st.from_regex(r"[0-9a-f]{32}", fullmatch=True))
    }
    for column in table.info["recorded"]:
        row[column.name] = draw(st.one_of(st.none(), OF_KIND[column.stored]))
    for name in ("sheet", "line"):
        row[name] = draw(st.none() | st.integers(1, 3))
    places = st.tuples(
        st.sampled_from([table.name, "people"]),
        st.integers(1, 3),
        st.sampled_from([c.name for c in table.info["recorded"]]),
    )
    return table, row, draw(st.dictionaries(places, st.just(sha256("removed"))))


@given(rows())
def test_an_entry_written_quickly_is_what_the_digest_s_definition_says(drawn):
    table, row, removed = drawn
    written = digest.entry_writer(table, removed)([row[c.name] for c in table.c])
    assert written.decode() == plain_entry(table, row, removed)


@given(rows(), st.dictionaries(st.integers(1, 3), st.tuples(st.integers(1, 9), TEXT), min_size=3))
def test_an_entry_of_the_second_form_tells_besides_where_the_row_came_from(drawn, sheets):
    table, row, removed = drawn
    sheet_texts = {None: "null,null"} | {number: plain_json(sheet)[1:-1] for number, sheet in sheets.items()}
    written = digest.entry_writer(table, removed, sheet_texts)([row[c.name] for c in table.c])
    assert written.decode() == plain_entry(table, row, removed, sheets)


def test_a_text_in_the_place_of_a_number_is_not_taken_for_json():
    """Whoever writes `1,"role":"liaison"` where a number stands does not get the digest of a row that has both."""
    write = digest.object_writer(["a", "b"])
    assert json.loads(write(['1,"b":2', None])) == {"a": '1,"b":2'}


def test_a_change_has_the_same_digest_whether_it_was_prepared_before_the_lock_or_under_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = founded(tmp_path / "r.db")
    imported(engine, tmp_path / "in", SMALL)
    now = datetime.datetime(2020, 1, 1, tzinfo=datetime.UTC)
    monkeypatch.setattr(changes, "_time", lambda last, before: (now.isoformat(timespec="microseconds"), True))
    monkeypatch.setattr(changes, "new_salts", lambda: repeat("00" * 16))

    class Again(Exception):
        """The transaction is rolled back."""

    with reading(engine) as connection:
        versions = connection.execute(select(VERSIONED["people"])).mappings().all()
    staged = changes.Staged(1)
    delta = staged.delta(VERSIONED["people"])
    for version in versions:
        delta.put_out(version)
        delta.bring_in({**version, "id": version["id"] + 100, "name": "改名"})
    digests = []
    for before in (False, True):
        staged.body = None
        if before:
            with reading(engine) as connection:
                changes.prepare(connection, staged)
        with pytest.raises(Again), transaction(engine) as connection:
            number = changes.commit(connection, staged, actor="a", reason="r", origin={})
            digests.append(connection.execute(text("select digest, rows from change where number = 2")).one())
            assert verifying.verify(connection, VERSIONED).ok
            raise Again
    assert number == 2
    assert digests[0] == digests[1]
    assert digests[0].rows == 2 * len(versions)


def test_versions_that_come_in_another_order_than_their_ids_are_not_taken() -> None:
    delta = changes.Staged(1).delta(record.succession)
    delta.bring_in({"id": 7})
    with pytest.raises(ValueError, match="order of their ids"):
        delta.bring_in({"id": 7})
