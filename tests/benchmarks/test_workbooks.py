"""The list of villages that is measured is imported whole, six ledgers from each row, and its mapping is proposed."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks import village_list
from benchmarks.measuring import Watch
from benchmarks.parts import workbooks
from benchmarks.rivals import reading

pytestmark = pytest.mark.once("what is measured does not depend on the database")
VILLAGES = 45


def test_every_row_of_the_list_is_taken_and_once_more_changes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workbooks, "HERE", tmp_path)
    monkeypatch.setattr(workbooks, "VILLAGES", VILLAGES)
    book = village_list.write(tmp_path / "list.xlsx", VILLAGES)
    mapping = tmp_path / "list.toml"
    mapping.write_text(village_list.MAPPING, encoding="utf-8")
    file = workbooks._copied(workbooks._recorded())
    first, again, rival = Watch(), Watch(), Watch()
    workbooks.taken(first, book, mapping, file)
    workbooks.taken(again, book, mapping, file)
    reading.by_openpyxl(rival, book)
    # Of each row two posts and a row of measures, facilities and ratings, and a person at least.
    assert rival.found["rows"] == VILLAGES
    assert first.found["new"] > 6 * VILLAGES and first.found["same"] == 0
    assert again.found["new"] == 0 and again.found["same"] > 5 * VILLAGES


def test_a_mapping_is_proposed_of_every_sheet(tmp_path: Path) -> None:
    watch = Watch()
    workbooks.propose(watch, village_list.write(tmp_path / "list.xlsx", VILLAGES, 3))
    assert watch.found["sheets"] == 3 and watch.found["columns"] >= 3 * 14
