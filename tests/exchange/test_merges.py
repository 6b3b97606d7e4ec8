"""A value that is merged over cells of the body stands in every cell that the merge spans."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
import xlsxwriter  # type: ignore[import-untyped]

from registry.errors import Problem
from registry.exchange import annotated_workbook
from registry.exchange.annotated_workbook import mark
from registry.exchange.merges import Merges
from registry.exchange.reading import Cell, Sheet, read
from registry.language import Words
from tests.exchange.desk import Desk

HEADER = ("代码", "名称", "类别", "上级代码")


def sheet_of(folder: Path, fill: Callable[[xlsxwriter.worksheet.Worksheet], None], title: str = "地点") -> Sheet:
    path = folder / "set.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        fill(book.add_worksheet(title))
    sheets, problems = read(path, [])
    assert problems == []
    return sheets[0]


def villages(sheet: xlsxwriter.worksheet.Worksheet) -> None:
    """A title over all columns, the header, three villages of one township, of one kind."""
    sheet.merge_range("A1:D1", "台账")
    sheet.write_row("A2", HEADER)
    for row in (2, 3, 4):
        sheet.write_row(row, 0, [f"W{row}", f"村{row}"])
    sheet.merge_range("C3:C5", "自然村")
    sheet.merge_range("D3:D5", "451102101201")


def test_a_value_merged_over_rows_stands_in_each_of_them(desk: Desk, tmp_path: Path) -> None:
    assert desk.accept(places=sheet_of(tmp_path, villages)) == {"places": {"new": 3}}
    recorded = [(row["kind"], row["parent"]) for row in desk.in_force("places") if row["code"].startswith("W")]
    assert recorded == [("natural_village", "451102101201")] * 3


def test_a_value_merged_over_columns_stands_in_each_of_them(desk: Desk, tmp_path: Path) -> None:
    def fill(sheet: xlsxwriter.worksheet.Worksheet) -> None:
        sheet.write_row("A1", ["单位代码", "时期", "入党积极分子", "入党申请人"])
        sheet.write_row("A2", ["451102101201", "2019"])
        sheet.merge_range("C2:D2", 3)

    desk.accept(facts=sheet_of(tmp_path, fill, "指标台账"))
    assert desk.one("facts", "activists", "applicants") == [3, 3]


def test_what_is_merged_over_the_header_or_from_it_on_stands_once(desk: Desk, tmp_path: Path) -> None:
    def fill(sheet: xlsxwriter.worksheet.Worksheet) -> None:
        sheet.merge_range("A1:B1", "编号")
        sheet.merge_range("C1:C2", "姓名")
        sheet.write_row("A3", ["P9", None, "Eve"])
        sheet.write_row("A4", ["P8"])

    assert desk.refuse(people=sheet_of(tmp_path, fill, "人员")) == [("people", 4, "name")]


def test_a_row_that_only_merges_reach_is_blank(desk: Desk, tmp_path: Path) -> None:
    def fill(sheet: xlsxwriter.worksheet.Worksheet) -> None:
        sheet.write_row("A1", ["编号", "姓名", "学历"])
        sheet.merge_range("A2:A3", "P9")
        sheet.merge_range("B2:B3", "Eve")
        sheet.merge_range("C2:C40", "大专")
        sheet.write("D50", " ")

    assert desk.accept(people=sheet_of(tmp_path, fill, "人员")) == {"people": {"new": 1}}


def test_what_a_merge_hides_is_not_read() -> None:
    rows: list[tuple[Cell, ...]] = [("h", "h"), ("a", "x"), ("b", "y"), ("hidden", "z"), ("c", "z")]
    merged = Merges([1, 0, 3, 0])
    assert list(merged.body(rows, 1)) == [(2, ("a", "x")), (3, ("a", "y")), (4, ("a", "z")), (5, ("c", "z"))]


def test_an_empty_merge_is_empty_and_one_beyond_the_sheet_reaches_its_edge() -> None:
    rows: list[tuple[Cell, ...]] = [("h", "h"), (None, "x"), (None, "y"), ("b", "z")]
    merged = Merges([1, 0, 2, 0, 3, 1, 900, 900, 5, 5, 6, 6, 2, 7, 3, 8])
    assert [cells for _, cells in merged.body(rows, 1)] == [(None, "x"), (None, "y"), ("b", "z")]


def test_many_merges_travel_in_pieces(tmp_path: Path) -> None:
    def fill(sheet: xlsxwriter.worksheet.Worksheet) -> None:
        for row in range(0, 5000, 2):
            sheet.merge_range(row, 0, row + 1, 0, row)
            sheet.write_row(row, 1, ["x"])
            sheet.write_row(row + 1, 1, ["x"])

    sheet = sheet_of(tmp_path, fill)
    assert len(sheet.merges) == 2500
    assert [cells[0] for _, cells in sheet.body(0)] == [float(row - row % 2) for row in range(5000)]


@pytest.mark.parametrize("whole", [True, False], ids=["all rows", "the bad rows alone"])
def test_a_workbook_written_anew_has_the_merged_value_in_every_row(
    whole: bool, desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(annotated_workbook, "LARGE", 100 if whole else 0)
    sheet = sheet_of(tmp_path, villages)
    problems = [Problem(Words("没有", "none"), Words("", ""), "places", "地点", row, "name", "名称") for row in (4, 5)]
    mark(tmp_path / "other.csv", [sheet], problems, {"地点": 2}, tmp_path / "out.xlsx", "zh")
    again = next(sheet for sheet in read(tmp_path / "out.xlsx", [])[0] if sheet.title == "地点")
    bodies = [cells[:4] for cells in again.rows][-2:]
    assert bodies == [(f"W{row}", f"村{row}", "自然村", "451102101201") for row in (3, 4)]
