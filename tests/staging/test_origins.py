"""Where rows came from: a file and a line; of a mapped workbook the sheet, the cell and the header of each value."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine, text

from registry import archive, verifying
from registry.db import reading
from registry.digest import MARK
from registry.figures.explaining import explain
from registry.figures.service import figure_of
from registry.lookup.history import history_of
from registry.moment import Moment, head, today
from registry.origins import Source, is_stored_cells
from registry.picture import Picture
from registry.problems import Problems
from registry.restructuring.redacting import redact
from registry.restructuring.service import undo
from registry.slices import BY_KEY, VERSIONED
from registry.staging.input import LedgerRows, Row, rows_of_mappings
from registry.staging.service import Request, take_rows
from registry.versions import At
from registry.web import create_app
from tests.reference.digest import plain_digest
from tests.registries import SMALL, founded, imported, opened, touch_freely, url_of

ORIGIN = {"kind": "import", "files": {"村情一览表.xlsx": "0" * 64}}
FILE, SHEET = "村情一览表.xlsx", "村情"
POSTS = {"person": (SHEET, "F12", "书记/姓名"), "from": (SHEET, "G12", "书记/任职时间")}
FACTS = {"activists": (SHEET, "K12", "积极分子"), "residents": ("人口", "C7", "常住人口")}


@dataclass
class Mapped(LedgerRows):
    """Rows that a mapping made: `cells` are those of each, by its number; all stand at line 12 of one sheet."""

    cells: Mapping[int, Mapping[str, tuple[str, str, str]]] = field(default_factory=dict)

    def origin(self, row: Row) -> tuple[Source, int]:
        return Source.of_row(FILE, SHEET, 12, self.cells[row.line]), 12


def take(engine: Engine, ledger: str, cells: Mapping[str, tuple[str, str, str]], **values: str) -> int:
    """Takes one row that was made of these cells: the number of the change."""
    problems = Problems()
    plain = rows_of_mappings(BY_KEY[ledger], FILE, [values], problems)
    rows = Mapped(plain.ledger, plain.source, plain.rows, cells={1: cells})
    outcome = take_rows(engine, [rows], Request("测试", "测试"), lambda: ORIGIN, problems)
    assert outcome.problems == [] and outcome.change is not None
    return outcome.change


@pytest.fixture
def engine(tmp_path: Path) -> Engine:
    engine = founded(tmp_path / "r.db")
    assert not imported(engine, tmp_path / "set", SMALL).problems
    return engine


def history(engine: Engine, code: str) -> dict[str, Any]:
    with reading(engine) as connection:
        return history_of(At(connection, Moment(today(), head(connection))), code)


def holds(engine: Engine) -> None:
    with reading(engine) as connection:
        assert verifying.verify(connection, VERSIONED).ok


def test_history_tells_sheet_cell_and_header_of_each_value_that_a_mapping_read(engine: Engine) -> None:
    take(engine, "posts", POSTS, person="P2", unit="D2", role="deputy_secretary", **{"from": "2019-05"})
    entry = history(engine, "P2")["posts"][-1]
    made_of = {"file": FILE, "row": 12, "sheet": SHEET, "cell": "F12", "header": "书记/姓名"}
    assert {key: entry[key] for key in made_of} == made_of
    assert entry["cells"] == {"person": made_of, "from": made_of | {"cell": "G12", "header": "书记/任职时间"}}


def test_a_value_from_another_sheet_and_row_is_told_by_its_own(engine: Engine) -> None:
    take(engine, "facts", FACTS, unit="451102101202", period="2020", activists="5", residents="900")
    cells = history(engine, "451102101202")["facts"][-1]["cells"]
    assert cells["residents"] == {"file": FILE, "row": 7, "sheet": "人口", "cell": "C7", "header": "常住人口"}
    assert cells["activists"]["cell"] == "K12" and cells["activists"]["sheet"] == SHEET


def explained(engine: Engine, day: str) -> dict[str, Any]:
    """The income of the village, as the figure that counts it explains it."""
    with reading(engine) as connection:
        picture = Picture(connection, Moment(datetime.date.fromisoformat(day), head(connection)))
        answer = explain(picture, figure_of("village.income_50k"), "451102101202")
    (value,) = (v for v in answer["condition"]["values"] if v["name"] == "collective_income_yuan")
    return value


def test_an_explanation_tells_the_cell_of_a_value_and_keeps_telling_it_while_others_change(engine: Engine) -> None:
    before = explained(engine, "2019-12-31")
    assert not {"sheet", "cell", "header"} & before.keys() and before["file"] == "facts.csv"
    cells = {"collective_income_yuan": (SHEET, "L12", "集体经济(万元)")}
    change = take(engine, "facts", cells, unit="451102101202", period="2019", collective_income_yuan="61000")
    income = explained(engine, "2019-12-31")
    told = {"file": FILE, "row": 12, "sheet": SHEET, "cell": "L12", "header": "集体经济(万元)", "change": change}
    assert {key: income[key] for key in told} == told
    take(engine, "facts", {"activists": (SHEET, "K9", "积极分子")}, unit="451102101202", period="2019", activists="6")
    assert explained(engine, "2019-12-31") == income


def test_the_pages_of_a_change_and_of_an_explanation_show_sheet_cell_and_header(engine: Engine) -> None:
    cells = {"collective_income_yuan": (SHEET, "L12", "集体经济(万元)")}
    change = take(engine, "facts", cells, unit="451102101202", period="2019", collective_income_yuan="61000")
    client = create_app(engine).test_client()
    day = "as_of=2019-12-31"
    for page in (f"/changes/{change}?{day}", f"/figures/village.income_50k/451102101202?{day}"):
        shown = unescape(client.get(page).text)
        assert all(text in shown for text in ("单元格", "表头", FILE, SHEET, "L12", "集体经济(万元)")), page
    assert "单元格" not in client.get(f"/changes/1?{day}").text


def test_of_ledger_sets_nothing_more_is_told_than_before(engine: Engine) -> None:
    (entry,) = history(engine, "P1")["posts"]
    assert not {"file", "row", "sheet", "cell", "header", "cells"} & entry.keys()


def test_the_chain_holds_by_both_reckonings_and_a_header_that_is_altered_is_found(engine: Engine) -> None:
    change = take(engine, "posts", POSTS, person="P2", unit="D2", role="deputy_secretary", **{"from": "2019-05"})
    with reading(engine) as connection:
        digest = connection.execute(text(f"select digest from change where number = {change}")).scalar()
        assert plain_digest(connection, dict(VERSIONED), change) == digest
    holds(engine)
    touch_freely(engine, "update sheet set headers = replace(headers, 'F', 'E') where title is not null")
    with reading(engine) as connection:
        assert verifying.verify(connection, VERSIONED).change == change


def test_an_archive_brings_titles_and_headers_back_and_undoing_leaves_them(engine: Engine, tmp_path: Path) -> None:
    change = take(engine, "posts", POSTS, person="P2", unit="D2", role="deputy_secretary", **{"from": "2019-05"})
    undo(engine, undo(engine, change) or 0)
    told = history(engine, "P2")["posts"]
    assert told[-1]["cells"]["person"]["cell"] == "F12"
    archive.write(engine, tmp_path / "a.zip")
    archive.restore(tmp_path / "a.zip", url_of(tmp_path / "back.db"))
    assert history(opened(tmp_path / "back.db"), "P2")["posts"] == told


def test_titles_and_headers_are_removed_with_the_names_of_the_files(engine: Engine) -> None:
    change = take(engine, "posts", POSTS, person="P2", unit="D2", role="deputy_secretary", **{"from": "2019-05"})
    redact(engine, change, f"changes/{change}", "files", "测试", "不应登记")
    with reading(engine) as connection:
        texts = connection.execute(text(f"select name, title, headers from sheet where change = {change}")).one()
    assert set(texts) == {MARK}
    holds(engine)
    entry = history(engine, "P2")["posts"][-1]
    assert (entry["file"], entry["sheet"], entry["cell"], entry["cells"]) == (MARK, MARK, None, {})


def test_a_personal_number_in_a_title_or_header_is_never_kept() -> None:
    source = Source.of_row("表.xlsx", "张三13800138000", 3, {"name": ("x", "A3", "李四13800138000")})
    assert "138" not in str(source.as_stored())


def test_what_the_mapping_itself_says_came_from_the_cell_that_made_the_row() -> None:
    source = Source.of_row(FILE, "表", 3, {"person": ("表", "C3", "书记"), "source": ("表", "D3", "来源")})
    assert source.told(3, "role") == source.told(3, None) == source.told(3, "person")
    assert source.told(3, "source")["cell"] == "D3"


LETTERS = st.text("ABCXYZ", min_size=1, max_size=3)
CELLS = st.dictionaries(
    st.text(min_size=1, max_size=5),
    st.tuples(st.sampled_from(["甲", "乙"]), LETTERS, st.integers(1, 30), st.text(max_size=9)),
    min_size=1,
    max_size=4,
)


@given(CELLS, st.integers(1, 30))
def test_what_is_stored_of_a_source_tells_each_cell_as_it_was_given(cells: Any, line: int) -> None:
    given_cells = {c: (sheet, f"{letters}{row}", header) for c, (sheet, letters, row, header) in cells.items()}
    source = Source.of_row(FILE, "甲", line, given_cells)
    stored = source.as_stored()
    assert stored["headers"] is not None and is_stored_cells(stored["headers"])
    back = Source.stored(stored)
    assert back == source
    for column, (sheet, cell, header) in given_cells.items():
        told = back.told(line, column)
        assert (told["sheet"], told["cell"], told["header"]) == (sheet, cell, header)
        assert told["cell"].endswith(str(told["row"]))
