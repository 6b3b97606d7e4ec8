"""The sender's own workbook comes back with everything that stood in it, and is marked anew as often as needed."""

from __future__ import annotations

import datetime
import io
import re
import zipfile
from pathlib import Path
from xml.etree import ElementTree

import openpyxl
import pytest
import xlsxwriter  # type: ignore[import-untyped]

from registry.errors import Problem
from registry.exchange.annotated_workbook import mark
from registry.exchange.reading import read
from registry.exchange.style_edits import BAD, BAD_TAB
from registry.language import Words
from tests.exchange.desk import Desk

PICTURE = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d"
    "49444154789c6360000002000001e221bc330000000049454e44ae426082"
)
HEADER = ("地点代码", "类别", "名称", "启用日期", "面积")
#: The elements of a sheet, in the only order in which Excel takes them.
ORDER = [
    "sheetPr", "dimension", "sheetViews", "sheetFormatPr", "cols", "sheetData", "sheetCalcPr", "sheetProtection",
    "protectedRanges", "scenarios", "autoFilter", "sortState", "dataConsolidate", "customSheetViews", "mergeCells",
    "phoneticPr", "conditionalFormatting", "dataValidations", "hyperlinks", "printOptions", "pageMargins",
    "pageSetup", "headerFooter", "rowBreaks", "colBreaks", "customProperties", "cellWatches", "ignoredErrors",
    "smartTags", "drawing", "legacyDrawing", "legacyDrawingHF", "drawingHF", "picture", "oleObjects", "controls",
    "webPublishItems", "tableParts", "extLst",
]  # fmt: skip


def rich_workbook(path: Path) -> Path:
    """A cover with a text box; venues with all that a sheet may hold; people in a table; a chart sheet."""
    with xlsxwriter.Workbook(str(path)) as book:
        cover = book.add_worksheet("说明")
        cover.insert_textbox("B2", "封面")
        venues = book.add_worksheet("阵地")
        _fill(book, venues)
        people = book.add_worksheet("人员")
        people.add_table(
            0, 0, 2, 1, {"columns": [{"header": "编号"}, {"header": "姓名"}], "data": [["P8", "甲"], ["P9", "乙"]]}
        )
        people.print_area("A1:B3")
        bars = book.add_chart({"type": "bar"})
        bars.add_series({"values": "=阵地!$E$3:$E$6"})
        book.add_chartsheet("图").set_chart(bars)
        book.define_name("全局", "=阵地!$A$1")
    return path


def _fill(book: xlsxwriter.Workbook, sheet: xlsxwriter.worksheet.Worksheet) -> None:
    yellow, day = book.add_format({"bg_color": "#FFFF00"}), book.add_format({"num_format": "yyyy-mm-dd"})
    sheet.set_tab_color("#00FF00")
    sheet.activate()
    sheet.merge_range(0, 0, 0, 9, "阵地台账")
    sheet.write_row(1, 0, HEADER)
    sheet.write_row(2, 0, ["451102101201", "活动场所", "a", "2018", "300㎡"])
    sheet.write_row(3, 0, ["451102101202", "活动场所", "b"])
    sheet.write_datetime(3, 3, datetime.datetime(2019, 1, 1), day)
    sheet.write(3, 4, "五十", yellow)
    sheet.write_row(4, 0, ["N1", "活动场所", "c", "2018"])
    sheet.write_formula(4, 4, "=100+5", None, 105)
    sheet.write_comment("A3", "寄件人的批注")
    sheet.write_comment("E3", "面积要核")
    sheet.data_validation("B3:B20", {"validate": "list", "source": ["活动场所", "儿童之家"]})
    red = book.add_format({"font_color": "red"})
    sheet.conditional_format("E3:E20", {"type": "cell", "criteria": ">", "value": 100, "format": red})
    sheet.insert_image("H3", "p.png", {"image_data": io.BytesIO(PICTURE)})
    sheet.insert_textbox("H8", "NOTE-IN-A-BOX")
    chart = book.add_chart({"type": "column"})
    chart.add_series({"values": "=阵地!$E$3:$E$6"})
    sheet.insert_chart("L3", chart)
    sheet.add_sparkline("G3", {"range": "阵地!E3:E6"})
    sheet.autofilter("A2:E5")
    sheet.print_area("A1:E5")
    sheet.repeat_rows(0, 1)
    sheet.set_column("A:XFD", 14)
    sheet.set_header("&L&G", {"image_left": "p.png", "image_data_left": io.BytesIO(PICTURE)})
    sheet.insert_button("J1")


def bad(row: int | None, column: str | None = "area_m2", file: str = "阵地") -> Problem:
    labels = {"area_m2": "面积", "kind": "类别", "name": "姓名"}
    what = Words("不是数", "is not a number")
    return Problem(what, Words("数", "a number"), "facilities", file, row, column, labels.get(column or ""))


FOUND = [bad(3), bad(4), bad(5, "kind"), bad(3, "name", "人员")]
HEADERS = {"阵地": 2, "人员": 1}


def marked(path: Path, problems: list[Problem], name: str = "marked.xlsx") -> Path:
    out = path.with_name(name)
    mark(path, read(path, [])[0], problems, HEADERS, out, "zh")
    return out


def parts(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as archive:
        assert len(set(archive.namelist())) == len(archive.namelist())
        return {name: archive.read(name) for name in archive.namelist()}


@pytest.fixture(scope="module")
def sent(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return rich_workbook(tmp_path_factory.mktemp("kept") / "set.xlsx")


@pytest.fixture(scope="module")
def returned(sent: Path) -> Path:
    return marked(sent, FOUND)


def colour(cell: openpyxl.cell.Cell) -> str | None:
    return cell.fill.fgColor.rgb if cell.fill.fill_type else None


def test_nothing_of_the_senders_is_lost(sent: Path, returned: Path) -> None:
    before, after = parts(sent), parts(returned)
    edited = {"[Content_Types].xml", "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/styles.xml"}
    touched = ("xl/worksheets/", "xl/comments", "xl/drawings/vmlDrawing")
    assert [name for name in before if after.get(name) != before[name] and not name.startswith(touched)] == sorted(
        edited, key=list(before).index
    )
    whole = after["xl/worksheets/sheet2.xml"]
    for kept in (b"<dataValidation ", b"<cfRule ", b"sparkline>", b"<drawing ", b"<legacyDrawingHF ", b"<autoFilter ",
                 b"<mergeCell ref=\"A1:J1\"", b"<f>100+5</f><v>105</v>"):  # fmt: skip
        assert before["xl/worksheets/sheet2.xml"].count(kept) == whole.count(kept) > 0
    box = [name for name, data in after.items() if b"NOTE-IN-A-BOX" in data]
    assert box and all(after[name] == before[name] for name in box)
    assert b'ObjectType="Button"' in b"".join(after.values())


def test_it_is_built_as_excel_demands(returned: Path) -> None:
    after = parts(returned)
    types = after["[Content_Types].xml"].decode()
    for name, data in after.items():
        if name.endswith((".xml", ".rels")):
            root = ElementTree.fromstring(data)
        if name.startswith("xl/worksheets/") and name.endswith(".xml"):
            found = [child.tag.rpartition("}")[2] for child in root]
            assert [ORDER.index(one) for one in found] == sorted(ORDER.index(one) for one in found)
            assert f'PartName="/{name}"' in types
        if name.endswith(".rels"):
            names = [link.get("Id") for link in root]
            assert len(set(names)) == len(names)
    assert b'tabSelected="1"' in after["xl/worksheets/registry1.xml"]
    assert sum(b'tabSelected="1"' in data for data in after.values()) == 1


def test_bad_cells_and_the_tabs_of_bad_sheets_are_coloured_and_it_opens_on_the_list_of_all_problems(
    returned: Path,
) -> None:
    book = openpyxl.load_workbook(returned)
    assert book.sheetnames == ["问题", "说明", "阵地", "人员", "图"]
    assert book.active.title == "问题"
    tabs = {title: book[title].sheet_properties.tabColor for title in ("说明", "阵地", "人员")}
    assert {title: tab and tab.rgb for title, tab in tabs.items()} == {"说明": None, "阵地": BAD_TAB, "人员": BAD_TAB}
    venues = book["阵地"]
    assert {cell.coordinate for row in venues["A1:E6"] for cell in row if colour(cell) == BAD} == {"E3", "E4", "B5"}
    assert [[cell.value for cell in row[:4]] for row in book["问题"].iter_rows(min_row=2)] == [
        ["阵地", 3, "面积", "不是数"], ["阵地", 4, "面积", "不是数"], ["阵地", 5, "类别", "不是数"],
        ["人员", 3, "姓名", "不是数"],
    ]  # fmt: skip
    links = [cell.hyperlink.location for cell in book["问题"]["A"][1:]]
    assert links == ["'阵地'!E3", "'阵地'!E4", "'阵地'!B5", "'人员'!B3"]


def test_names_of_one_sheet_stay_with_it_though_another_comes_first(returned: Path) -> None:
    book = openpyxl.load_workbook(returned)
    assert book["阵地"].print_area == "'阵地'!$A$1:$E$5"
    assert book["阵地"].print_title_rows == "$1:$2"
    assert book["人员"].print_area == "'人员'!$A$1:$B$3"
    assert book["人员"].tables
    assert list(book.defined_names) == ["全局"]


def test_the_senders_comments_stay_beside_ours(returned: Path) -> None:
    sheet = openpyxl.load_workbook(returned)["阵地"]
    assert {cell.coordinate: cell.comment.text for row in sheet["A1:F6"] for cell in row if cell.comment} == {
        "A3": "寄件人的批注",
        "E3": "面积要核\n【问题】\n不是数\n数",
        "E4": "【问题】\n不是数\n数",
        "B5": "【问题】\n不是数\n数",
    }


def test_a_later_marking_takes_the_place_of_the_earlier(returned: Path) -> None:
    second = marked(returned, [bad(5, "kind")], "second.xlsx")
    book = openpyxl.load_workbook(second)
    venues = book["阵地"]
    assert {cell.coordinate: colour(cell) for row in venues["A1:E6"] for cell in row if colour(cell)} == {
        "E4": "FFFFFF00", "B5": BAD,
    }  # fmt: skip
    assert [venues.cell(row, 6).value for row in range(1, 6)] == [None, "问题", None, None, "类别：不是数（数）"]
    assert venues.sheet_properties.tabColor.rgb == BAD_TAB
    assert book["人员"].sheet_properties.tabColor is None
    assert book.sheetnames[:2] == ["问题", "说明"]
    assert {cell.coordinate for row in venues["A1:F6"] for cell in row if cell.comment} == {"A3", "E3", "B5"}
    assert venues["E3"].comment.text == "面积要核"

    clean = openpyxl.load_workbook(marked(second, [], "clean.xlsx"))
    assert clean.sheetnames == ["说明", "阵地", "人员", "图"]
    assert clean["阵地"].sheet_properties.tabColor.rgb == "FF00FF00"
    assert {colour(cell) for row in clean["阵地"]["A1:E6"] for cell in row} == {None, "FFFFFF00"}
    assert clean["阵地"].print_area == "'阵地'!$A$1:$E$5"


def test_marking_again_and_again_adds_nothing(returned: Path) -> None:
    sizes, path = [], returned
    for time in range(4):
        path = marked(path, FOUND, f"{time}.xlsx")
        sizes.append({name.replace("registry2", "registry1"): len(data) for name, data in parts(path).items()})
    assert sizes[1] == sizes[2] == sizes[3]


def test_mended_where_it_is_it_is_imported_with_nothing_removed(desk: Desk, returned: Path, tmp_path: Path) -> None:
    book = openpyxl.load_workbook(returned)
    book["阵地"]["E3"], book["阵地"]["E4"], book["阵地"]["E5"] = 300, 50, 105
    book.save(tmp_path / "mended.xlsx")
    sheets = read(tmp_path / "mended.xlsx", [])[0]
    assert [sheet.title for sheet in sheets] == ["问题", "说明", "阵地", "人员"]
    counts = desk.accept(**{f"s{at}": sheet for at, sheet in enumerate(sheets)})
    assert counts == {"facilities": {"new": 3}, "people": {"new": 2}}


def test_a_bad_cell_of_a_merge_is_marked_where_its_value_stands(tmp_path: Path) -> None:
    path = tmp_path / "set.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet("人员")
        sheet.write_row("A1", ["编号", "姓名", "学历"])
        sheet.write_column("A2", ["P1", "P2", "P3"])
        sheet.merge_range("B2:B4", "甲")
        sheet.merge_range("C2:E3", "x")
    problems = [bad(row, "name", "人员") for row in (2, 3, 4)]
    sheet = openpyxl.load_workbook(marked(path, problems))["人员"]
    assert {cell.coordinate: cell.comment.text for row in sheet.iter_rows() for cell in row if cell.comment} == {
        "B2": "【问题】\n不是数\n数",
    }  # fmt: skip
    assert {str(area) for area in sheet.merged_cells.ranges} == {"B2:B4", "C2:E3"}
    assert [sheet.cell(row, 6).value for row in range(1, 5)] == ["问题", *["姓名：不是数（数）"] * 3]


SPACE = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
PLAIN = (
    f"<worksheet xmlns='{SPACE}'><sheetPr/><sheetData><row r='1'><c r='A1' t='inlineStr'><is><t>编号</t></is></c>"
    "<c r='B1' t='inlineStr'><is><t>姓名</t></is></c></row><row r='2' spans='1:1'><c r='A2'><v>1</v></c></row>"
    "</sheetData></worksheet>"
)
ROWS = {
    "single quotes": PLAIN,
    "double quotes": PLAIN.replace("'", '"'),
    "a prefix": re.sub("<(/?)", r"<\1x:", PLAIN).replace("xmlns=", "xmlns:x="),
}


@pytest.mark.parametrize("written", ROWS)
def test_a_sheet_is_edited_however_its_xml_is_written(written: str, tmp_path: Path) -> None:
    path = tmp_path / "set.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        book.add_worksheet("人员")
        book.add_worksheet("图片").insert_image("A1", "p.png", {"image_data": io.BytesIO(PICTURE)})
    given = parts(path)
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in given.items():
            archive.writestr(name, ROWS[written] if name == "xl/worksheets/sheet1.xml" else data)
    out = marked(path, [bad(2, "name", "人员")])
    assert "xl/media/image1.png" in parts(out)
    sheet = openpyxl.load_workbook(out)["人员"]
    assert [[cell.value for cell in row] for row in sheet] == [
        ["编号", "姓名", "问题"],
        [1, None, "姓名：不是数（数）"],
    ]
    assert colour(sheet["B2"]) == BAD
    assert sheet["B2"].comment
    assert sheet.sheet_properties.tabColor.rgb == BAD_TAB
