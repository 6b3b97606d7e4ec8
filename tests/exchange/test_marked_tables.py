"""Workbooks as offices keep them come back with 问题 behind each table, whatever kind they are of."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from registry.errors import Problem
from registry.exchange import annotated_workbook
from registry.exchange.annotated_workbook import mark
from registry.exchange.marks import Table
from registry.exchange.merges import Merges
from registry.exchange.reading import Cell, Sheet, read_workbook
from registry.exchange.style_edits import BAD, BAD_TAB
from registry.language import Words

TITLE = "村情一览表"
ONE = {TITLE: [Table((3, 4))]}


def bad(cell: str | None, row: int | None = None, header: str = "书记/姓名", sheet: str = TITLE) -> Problem:
    """A problem of a mapping: it names the cell, and no file."""
    number = row or (int("".join(filter(str.isdigit, cell))) if cell else None)
    return Problem(
        Words("没有这个名称", "no such name"), ledger="posts", row=number, column="person", label="人员编号",
        code="unknown_name", sheet=sheet, cell=cell, header=header,
    )  # fmt: skip


def overview(path: Path) -> Path:
    """A title, a header of two rows with merges, a township merged over two villages, a note behind the table."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = TITLE
    sheet["A1"] = "村情一览表（2019年度）"
    for number, row in enumerate([["乡镇", "村名", "书记", None], [None, None, "姓名", "任职"],
                                  ["甲镇", "一村", "张甲", "2018.3"], [None, "二村", "李乙", None],
                                  ["乙镇", "三村", "王丙", "2019.5"]], 3):  # fmt: skip
        for column, text in enumerate(row, 1):
            sheet.cell(number, column, text)
    for area in ("A1:F1", "A3:A4", "B3:B4", "C3:D3", "A5:A6"):
        sheet.merge_cells(area)
    book.create_sheet("说明")["A1"] = "说明"
    book.save(path)
    return path


def returned(
    path: Path, problems: Sequence[Problem], tables: dict[str, list[Table]], sheets: list[Sheet] | None = None
) -> openpyxl.Workbook:
    out = path.with_name("marked.xlsx")
    assert mark(path, sheets or read_workbook(path)[0], problems, tables, out, "zh")
    return openpyxl.load_workbook(out)


def rows(sheet: Any) -> list[list[Any]]:
    return [[cell.value for cell in row] for row in sheet.iter_rows()]


def comments(sheet: Any) -> dict[str, str]:
    return {cell.coordinate: cell.comment.text for row in sheet.iter_rows() for cell in row if cell.comment}


def coloured(sheet: Any) -> set[str]:
    found = (cell for row in sheet.iter_rows() for cell in row if cell.fill.fill_type)
    return {cell.coordinate for cell in found if cell.fill.fgColor.rgb in (BAD, "FF" + BAD[2:])}


def merged(sheet: Any) -> set[str]:
    return {str(area) for area in sheet.merged_cells.ranges}


FOUND = [bad("C5"), bad("A6", header="乡镇"), bad("D6", header="书记/任职"), bad("A1", header="标题"),
         bad(None, header="党员")]  # fmt: skip
TEXT = "{}：没有这个名称"


def as_another_kind(path: Path) -> list[Sheet]:
    """The sheets as those of an .xls workbook, where what is merged is known and nothing else can be kept."""
    sheets = read_workbook(path)[0]
    return [Sheet(s.file, s.title, s.rows, "xls", s.is_hidden, s.merges) for s in sheets]


@pytest.mark.parametrize("kept", [True, False], ids=["the workbook itself", "of another kind"])
def test_each_row_tells_its_problems_behind_the_table_and_cells_are_marked(kept: bool, tmp_path: Path) -> None:
    path = overview(tmp_path / "a.xlsx")
    book = returned(path, FOUND, ONE, None if kept else as_another_kind(path))
    assert book.sheetnames == ["问题", TITLE, "说明"]
    sheet = book[TITLE]
    assert [row[4] for row in rows(sheet)] == [
        None, None, "问题", "问题", TEXT.format("书记/姓名"), f"{TEXT.format('乡镇')}；{TEXT.format('书记/任职')}",
        None,
    ]  # fmt: skip
    assert [row[:4] for row in rows(sheet)] == [row[:4] for row in rows(openpyxl.load_workbook(path)[TITLE])]
    assert {place: text.partition("】\n")[2] or text for place, text in comments(sheet).items()} == {
        "A1": "没有这个名称", "C5": "没有这个名称", "D6": "没有这个名称",
        "E4": f"{TEXT.format('党员')}；{TEXT.format('标题')}", "A5": "没有这个名称",
    }  # fmt: skip
    assert coloured(sheet) >= {"A1", "C5", "D6"}
    assert sheet.sheet_properties.tabColor.rgb == BAD_TAB and book["说明"].sheet_properties.tabColor is None
    assert merged(sheet) == {"A1:F1", "A3:A4", "B3:B4", "C3:D3", "A5:A6"}
    links = [cell.hyperlink.location for cell in book["问题"]["A"][1:]]
    assert sorted(links) == [f"'{TITLE}'!{cell}" for cell in ("A1", "A6", "C5", "D6", "E4")]
    assert [row[0] for row in rows(book["问题"])[1:]] == [TITLE] * 5


def test_a_marked_workbook_is_marked_anew_in_the_same_column(tmp_path: Path) -> None:
    path = overview(tmp_path / "a.xlsx")
    returned(path, FOUND, ONE)
    first = (tmp_path / "marked.xlsx").rename(tmp_path / "first.xlsx")
    sheet = returned(first, [bad("C7")], ONE)[TITLE]
    assert [row[4:] for row in rows(sheet)] == [
        [None, None], [None, None], ["问题", None], ["问题", None], [None, None], [None, None],
        [TEXT.format("书记/姓名"), None],
    ]  # fmt: skip
    assert (coloured(sheet), set(comments(sheet))) == ({"C7"}, {"C7"})


def side_by_side(path: Path, gap: int) -> dict[str, list[Table]]:
    """Two tables of three columns beside each other, their headers in rows 1 and 2."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = TITLE
    second = 4 + gap
    for first, top in ((1, 1), (second, 2)):
        for number in range(top, 5):
            for column in range(first, first + 3):
                sheet.cell(number, column, "头" if number == top else "x")
    book.save(path)
    return {TITLE: [Table((1, 1), (1, 3)), Table((2, 2), (second, second + 2))]}


@pytest.mark.parametrize("kept", [True, False], ids=["the workbook itself", "of another kind"])
def test_of_tables_side_by_side_each_has_its_own_column(kept: bool, tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    tables = side_by_side(path, gap=1)
    found = [bad("B3"), bad("F3"), bad("B2"), bad("F2", header="表头"), bad(None, 4, header="党员")]
    sheet = returned(path, found, tables, None if kept else as_another_kind(path))[TITLE]
    text = TEXT.format("书记/姓名")
    assert [row[3] for row in rows(sheet)] == ["问题", text, text, TEXT.format("党员")]
    assert [row[7] for row in rows(sheet)] == [None, "问题", text, None]
    assert coloured(sheet) >= {"B2", "B3", "F2", "F3"}
    assert comments(sheet)["H2"].endswith(TEXT.format("表头"))


@pytest.mark.parametrize("kept", [True, False], ids=["the workbook itself", "of another kind"])
def test_tables_without_room_between_them_tell_their_problems_behind_the_last(kept: bool, tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    tables = side_by_side(path, gap=0)
    sheet = returned(path, [bad("B3"), bad("E3", header="村名")], tables, None if kept else as_another_kind(path))[
        TITLE
    ]
    assert [row[3] for row in rows(sheet)] == [None, "头", "x", "x"]
    joined = f"{TEXT.format('书记/姓名')}；{TEXT.format('村名')}"
    assert [row[6] for row in rows(sheet)] == ["问题", "问题", joined, None]


def test_tables_below_each_other_each_have_their_header(tmp_path: Path) -> None:
    sheet = [("村名", "数"), ("a", "1"), (None, None), ("社区", "数"), ("b", "2")]
    sheets = [Sheet("a.csv", "a", sheet, "csv")]
    tables = {"a.csv": [Table((1, 1)), Table((4, 4))]}
    found = [bad("B5", sheet="a"), bad("B2", sheet="a"), bad("A4", sheet="a", header="社区")]
    book = returned(tmp_path / "a.csv", found, tables, sheets)
    text = TEXT.format("书记/姓名")
    assert [row[2] for row in rows(book["a"])] == ["问题", text, None, "问题", text]
    assert set(comments(book["a"])) == {"B2", "B5", "A4", "C4"}


def test_where_the_bad_rows_alone_come_back_all_that_is_above_the_header_stays_where_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(annotated_workbook, "LARGE", 3)
    path = overview(tmp_path / "a.xlsx")
    book = returned(path, [bad("D6", header="书记/任职"), bad("C7")], ONE, as_another_kind(path))
    sheet = book[TITLE]
    assert rows(sheet)[4:] == [
        ["甲镇", "二村", "李乙", None, TEXT.format("书记/任职"), None],
        ["乙镇", "三村", "王丙", "2019.5", TEXT.format("书记/姓名"), None],
    ]
    assert [row[:4] for row in rows(sheet)[:4]] == [row[:4] for row in rows(openpyxl.load_workbook(path)[TITLE])[:4]]
    assert merged(sheet) == {"A1:F1", "A3:A4", "B3:B4", "C3:D3"}
    assert [cell.hyperlink.location for cell in book["问题"]["A"][1:]] == [f"'{TITLE}'!D5", f"'{TITLE}'!C6"]
    assert set(comments(sheet)) == {"D5", "C6"}


def test_every_kind_comes_back_as_xlsx_with_the_cells_that_were_read(tmp_path: Path) -> None:
    body: list[tuple[Cell, ...]] = [("村名", "户数"), ("一村", 3.0), ("二村", True), ("三村", None)]
    for kind in ("csv", "xls", "xlsb", "ods"):
        sheets = [Sheet(TITLE, TITLE, body, kind, merges=Merges([1, 0, 2, 0] if kind == "xls" else []))]  # type: ignore[arg-type]
        book = returned(tmp_path / f"a.{kind}", [bad("B4")], {TITLE: [Table((1, 1))]}, sheets)
        assert [tuple(row[:2]) for row in rows(book[TITLE])][1:2] == [("一村", 3)]
        again, problems = read_workbook(tmp_path / "marked.xlsx")
        assert problems == []
        assert [row[2] for row in again[1].rows] == ["问题", None, None, TEXT.format("书记/姓名")]


def test_an_et_that_is_xlsx_inside_is_kept_as_it_is(tmp_path: Path) -> None:
    path = overview(tmp_path / "a.xlsx").rename(tmp_path / "a.et")
    assert merged(returned(path, FOUND, ONE)[TITLE]) == {"A1:F1", "A3:A4", "B3:B4", "C3:D3", "A5:A6"}


def test_one_column_element_for_all_columns_is_parted_for_each_table(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    tables = side_by_side(path, gap=1)
    book = openpyxl.load_workbook(path)
    dimensions = book[TITLE].column_dimensions["A"]
    dimensions.min, dimensions.max, dimensions.width = 1, 20, 9
    book.save(path)
    columns = returned(path, [bad("B3"), bad("F3")], tables)[TITLE].column_dimensions
    widths = [(one.min, one.max, one.width) for one in columns.values()]
    assert widths == [(1, 3, 9), (4, 4, 60), (5, 7, 9), (8, 8, 60), (9, 20, 9)]
