"""The sender's own workbook comes back with its problems, and imports again as it is."""

from __future__ import annotations

import datetime
import re
import zipfile
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter  # type: ignore[import-untyped]
from openpyxl.comments import Comment

from registry.errors import Problem
from registry.exchange import annotated_workbook
from registry.exchange.annotated_workbook import mark
from registry.exchange.reading import Cell, CellError, Sheet, read
from registry.language import Words

HEADER = ("代码", "名称", "上级代码")
UNKNOWN = Words("没有这个地点", "no such place")
CODES = Words("已有的代码", "a code that is there")


def problem(row: int | None, column: str | None = "parent", file: str | None = "places", **more: object) -> Problem:
    label = {"parent": "上级代码", "name": "名称"}.get(column or "")
    return Problem(UNKNOWN, CODES, "places", file, row, column, label, **more)  # type: ignore[arg-type]


def senders_workbook(folder: Path) -> Path:
    """A title, a header in row 2, three rows, a formula with a stored value in D, a fill and a comment of their own."""
    path = folder / "set.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet("places")
        sheet.merge_range(0, 0, 0, 9, "台账")
        for number, row in enumerate([HEADER, ("1", "甲", "0"), ("=2", "乙", "9"), ("3", "丙", "")], 1):
            for column, text in enumerate(row):
                sheet.write_string(number, column, text)
        sheet.write("D2", "设立日期")
        sheet.write_formula("D3", "=DATE(2019,5,1)", book.add_format({"num_format": "yyyy-mm-dd"}), 43586)
        sheet.write_formula("D4", '="x"&"<y>"', book.add_format({"bg_color": "#ff0000"}), "x<y>")
        sheet.write_formula("D5", "=1/0", None, "#DIV/0!")
        sheet.write_comment("A3", "寄件人的批注")
        book.add_worksheet("people").write_row(0, 0, ["编号", "姓名"])
    return path


def marked(path: Path, problems: list[Problem], headers: dict[str, int], language: str = "zh") -> Path:
    out = path.with_name(f"marked-{path.stem}.xlsx")
    sheets, unread = read(path, ["places", "people"])
    mark(path, sheets, unread + problems, headers, out, language)
    return out


def rows_of(path: Path, title: str) -> list[tuple[Cell, ...]]:
    sheets, problems = read(path, [])
    assert problems == []
    return next(sheet.rows for sheet in sheets if sheet.title == title)


def comments_of(path: Path, title: str) -> dict[str, str]:
    sheet = openpyxl.load_workbook(path)[title]
    return {cell.coordinate: cell.comment.text for row in sheet.iter_rows() for cell in row if cell.comment}


def test_each_row_tells_its_problems_in_a_last_column_and_bad_cells_are_commented(tmp_path: Path) -> None:
    problems = [problem(3), problem(3, "name"), problem(4), problem(4)]
    out = marked(senders_workbook(tmp_path), problems, {"places": 2, "people": 1})
    rows = rows_of(out, "places")
    assert [row[4] for row in rows] == [
        None,
        "问题",
        "上级代码：没有这个地点（已有的代码）；名称：没有这个地点（已有的代码）",
        "上级代码：没有这个地点（已有的代码）",
        None,
    ]
    comments = comments_of(out, "places")
    assert set(comments) == {"A3", "B3", "C3", "C4"}
    assert comments["C4"].endswith("没有这个地点\n已有的代码")
    assert rows_of(out, "people") == [("编号", "姓名", "问题")]


def test_the_workbook_stays_as_it_was_beside_that(tmp_path: Path) -> None:
    path = senders_workbook(tmp_path)
    out = marked(path, [problem(4)], {"places": 2})
    before, after = rows_of(path, "places"), rows_of(out, "places")
    assert [row[:4] for row in after] == before
    assert before[2][3] == datetime.date(2019, 5, 1)
    assert (before[3][0], before[3][3], before[4][3]) == ("=2", "x<y>", CellError("#DIV/0!"))
    sheet = openpyxl.load_workbook(out)["places"]
    assert (sheet["D4"].value, sheet["D4"].fill.fgColor.rgb) == ('="x"&"<y>"', "FFFF0000")
    assert sheet["A4"].data_type == "s"


def test_the_texts_are_in_the_language_asked_for(tmp_path: Path) -> None:
    out = marked(senders_workbook(tmp_path), [problem(3), problem(3, "name")], {"places": 2}, "en")
    text = "parent: no such place (a code that is there); name: no such place (a code that is there)"
    assert rows_of(out, "places")[2][4] == text
    assert "no such place\na code that is there" in comments_of(out, "places")["C3"]


def test_marking_again_rewrites_the_column_and_the_comments_and_keeps_the_senders(tmp_path: Path) -> None:
    path = senders_workbook(tmp_path)
    book = openpyxl.load_workbook(path)
    book["places"]["C4"].comment = Comment("自己的话", "me")
    book.save(path)
    once = marked(path, [problem(3), problem(4), problem(None, None)], {"places": 2})
    twice = marked(once, [problem(4)], {"places": 2})
    assert [row[4:] for row in rows_of(twice, "places")] == [
        (None,), ("问题",), (None,), ("上级代码：没有这个地点（已有的代码）",), (None,),
    ]  # fmt: skip
    comments = comments_of(twice, "places")
    assert set(comments) == {"A3", "C4"}
    assert comments["C4"] == comments_of(once, "places")["C4"] == "自己的话\n【问题】\n没有这个地点\n已有的代码"
    assert [row[:3] for row in rows_of(twice, "问题")[1:]] == [("places", 4.0, "上级代码")]
    third = marked(twice, [], {"places": 2})
    assert comments_of(third, "places") == {"A3": "寄件人的批注", "C4": "自己的话"}
    assert "问题" not in openpyxl.load_workbook(third).sheetnames


def test_a_column_of_problems_that_is_there_is_used_wherever_it_stands(tmp_path: Path) -> None:
    path = tmp_path / "set.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        book.add_worksheet("places").add_table(
            0,
            0,
            2,
            2,
            {
                "data": [["1", "旧", "x"], ["2", "旧", "y"]],
                "columns": [{"header": h} for h in ("代码", "问题", "名称")],
            },
        )
    out = marked(path, [problem(2, "name")], {"places": 1})
    text = "名称：没有这个地点（已有的代码）"
    assert rows_of(out, "places") == [("代码", "问题", "名称"), ("1", text, "x"), ("2", None, "y")]


def test_what_belongs_to_no_row_stands_in_a_comment_of_the_header_and_in_a_sheet_of_its_own(tmp_path: Path) -> None:
    unknown_column = problem(2, None, value="名称")
    problems = [problem(None, None), unknown_column, problem(None, None, "people"), problem(None, None, None)]
    out = marked(senders_workbook(tmp_path), problems, {"places": 2})
    assert rows_of(out, "places")[1][4] == "问题"
    comments = comments_of(out, "places")
    assert "没有这个地点（已有的代码）" in comments["E2"]
    assert "没有这个地点" in comments["B2"]
    assert [row[:2] for row in rows_of(out, "问题")] == [
        ("文件或工作表", "行"), (None, None), ("places", None), ("places", 2.0), ("people", None),
    ]  # fmt: skip
    links = [cell.hyperlink and cell.hyperlink.location for cell in openpyxl.load_workbook(out)["问题"]["A"]]
    assert links == [None, None, "'places'!E2", "'places'!B2", "'people'!A1"]


def test_a_problem_finds_its_column_under_any_header_that_the_ledger_knows(tmp_path: Path) -> None:
    sheet = Sheet("places", "places", [("代码", "截止日期"), ("1", "x")], "csv")
    mark(tmp_path, [sheet], [problem(2, "to")], {"places": 1}, tmp_path / "out.xlsx", "zh")
    assert set(comments_of(tmp_path / "out.xlsx", "places")) == {"B2"}


def test_csv_files_come_back_as_sheets_of_text(tmp_path: Path) -> None:
    folder = tmp_path / "set"
    folder.mkdir()
    (folder / "places.csv").write_text(
        "台账\n代码,名称,上级代码\n0012,=1+1,https://a.example\n,\x0b坏,9\n", encoding="utf-8"
    )
    (folder / "people.csv").write_text('编号\n"1\n', encoding="utf-8")
    out = marked(folder, [problem(4, file="places.csv")], {"places.csv": 2})
    assert rows_of(out, "places") == [
        ("台账", None, None, None),
        (*HEADER, "问题"),
        ("0012", "=1+1", "https://a.example", None),
        (None, "坏", "9", "上级代码：没有这个地点（已有的代码）"),
    ]
    assert set(comments_of(out, "places")) == {"C4"}
    assert rows_of(out, "问题")[1][:2] == ("people.csv", 2.0)
    assert openpyxl.load_workbook(out)["places"]["A3"].number_format == "@"


def test_of_a_large_ledger_the_bad_rows_alone_come_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(annotated_workbook, "LARGE", 6)
    day, moment = datetime.date(2019, 5, 1), datetime.datetime(2019, 5, 1, 8)
    rows: list[tuple[Cell, ...]] = [("台账", None, None), HEADER]
    rows += [(str(n), day, moment) for n in range(4)] + [(7.0, CellError("formula"), CellError("#REF!")), (True, 1, "")]
    sheets = [Sheet("places", "places", rows, "xlsx"), Sheet("people", "people", [("编号",), ("1",)], "xlsx")]
    out = tmp_path / "out.xlsx"
    mark(tmp_path / "set.xlsx", sheets, [problem(7), problem(3), problem(8)], {"places": 2, "people": 1}, out, "zh")
    text = "上级代码：没有这个地点（已有的代码）"
    listed, *others = read(out, [])[0]
    assert [row[:3] for row in listed.rows] == [
        ("文件或工作表", "行", "列"), *(("places", row, "上级代码") for row in (3.0, 7.0, 8.0)),
    ]  # fmt: skip
    links = [cell.hyperlink and cell.hyperlink.location for cell in openpyxl.load_workbook(out)["问题"]["A"]]
    assert links == [None, "'places'!C2", "'places'!C3", "'places'!C4"]
    assert others == [
        Sheet(
            "places",
            "places",
            [
                (*HEADER, "问题"),
                ("0", day, moment, text),
                (7.0, CellError("#N/A"), CellError("#REF!"), text),
                (True, 1.0, None, text),
            ],
            "xlsx",
        )
    ]
    assert set(comments_of(out, "places")) == {"C2", "C3", "C4"}


def test_a_workbook_that_cannot_be_read_comes_back_as_its_problem(tmp_path: Path) -> None:
    (tmp_path / "set.xlsx").write_bytes(b"PK\x03\x04 cut")
    out = marked(tmp_path / "set.xlsx", [], {})
    assert [row[0] for row in rows_of(out, "问题")] == ["文件或工作表", "set.xlsx"]


def test_a_workbook_that_cannot_be_kept_as_it_is_is_written_anew(tmp_path: Path) -> None:
    path = senders_workbook(tmp_path)
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    parts["xl/worksheets/sheet1.xml"] = re.sub(rb' r="[A-Z]+3"', b"", parts["xl/worksheets/sheet1.xml"])
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    out, found = tmp_path / "out.xlsx", [problem(3), problem(None, None, "people")]
    assert not mark(path, read(path, [])[0], found, {"places": 2, "people": 1}, out, "zh")
    assert rows_of(out, "places")[2][4] == "上级代码：没有这个地点（已有的代码）"
    book = openpyxl.load_workbook(out)
    assert book.sheetnames == ["问题", "places", "people"]
    assert [cell.hyperlink and cell.hyperlink.location for cell in book["问题"]["A"]] == [
        None, "'places'!C3", "'people'!C1",
    ]  # fmt: skip
    assert (book["places"]["C3"].fill.fgColor.rgb, book["places"]["B3"].fill.fill_type) == ("FFFFC7CB", None)
    assert {sheet.title: bool(sheet.sheet_properties.tabColor) for sheet in book} == {
        "问题": True, "places": True, "people": True,
    }  # fmt: skip


def test_no_comment_holds_the_value_of_a_cell(tmp_path: Path) -> None:
    out = marked(senders_workbook(tmp_path), [problem(4, value="450100SECRET")], {"places": 2})
    with zipfile.ZipFile(out) as archive:
        assert not [name for name in archive.namelist() if b"SECRET" in archive.read(name)]


def test_a_problem_text_is_never_a_formula_and_never_unwritable(tmp_path: Path) -> None:
    bad = Problem(Words("=1+1\x00" + "长" * 40_000, "=1"), Words("", ""), None, "places", 3)
    out = marked(senders_workbook(tmp_path), [bad, Problem(Words("=2", "=2"))], {"places": 2})
    text = rows_of(out, "places")[2][4]
    assert isinstance(text, str)
    assert text.startswith("=1+1长")
    assert len(text) < 32_767
    assert "=2" in [row[3] for row in rows_of(out, "问题")]


def test_sheet_titles_are_made_such_as_excel_takes(tmp_path: Path) -> None:
    sheets = [Sheet(f"{t}.csv", t, [("x",)], "csv") for t in ("a/b", "A_B", "长" * 40, "长" * 35, "'")]
    mark(tmp_path, sheets, [], {}, tmp_path / "out.xlsx", "zh")
    titles = [sheet.title for sheet in read(tmp_path / "out.xlsx", [])[0]]
    assert titles == ["a_b", "A_B_2", "长" * 31, "长" * 27 + "_2", "_"]
