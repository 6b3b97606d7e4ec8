"""Workbooks and texts of every kind: the same cells are read from each; what is none of them is refused in words."""

from __future__ import annotations

import datetime
import io
import os
import shutil
import struct
import subprocess
import zipfile
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from registry.errors import NotFound, Problem
from registry.exchange.limits import MIB, Limits
from registry.exchange.reading import Cell, CellError, Sheet, read_workbook
from registry.exchange.sheets import is_ledger_set
from registry.shown import ShownDay, ShownNumber, ShownText
from tests.exchange.binary_books import compound, old_stream, xlsb

WRITTEN = {"xls": "xls", "ods": "ods", "semicolons": "csv:Text - txt - csv (StarCalc):59,34,76,1,,0,false,true,false",
           "tabs": "csv:Text - txt - csv (StarCalc):9,34,65535,1,,0,false,true,false"}  # fmt: skip


def only(path: Path, **how: Any) -> Sheet:
    sheets, problems = read_workbook(path, **how)
    assert problems == []
    assert len(sheets) == 1
    return sheets[0]


def refusal(path: Path, limits: Limits | None = None) -> Problem:
    sheets, problems = read_workbook(path, limits)
    assert sheets == []
    assert [(problem.code, problem.file) for problem in problems] == [("unreadable", path.name)]
    problem = problems[0]
    assert all([problem.problem.zh, problem.problem.en, problem.allowed.zh, problem.allowed.en])
    return problem


def saved(folder: Path, content: bytes | str, name: str = "台账.xls") -> Path:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def value(cell: Cell) -> Cell:
    """What stands in a cell, whatever it shows."""
    match cell:
        case ShownDay():
            return cell.day
        case ShownNumber() | ShownText():
            return cell.value
    return cell


def values(sheet: Sheet) -> list[tuple[Cell, ...]]:
    return [tuple(map(value, row)) for row in sheet.rows]


# -- the same cells from every format ----------------------------------------------------------------------------------


def overview(path: Path) -> Path:
    """A table as offices keep it: blank rows and columns before it, two header rows, merges, a hidden sheet."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "村情一览表"
    sheet["B2"] = "村情一览表（2019年度）"
    for column, text in enumerate(["乡镇", "村名", "集体经济", None, "任职时间", "说明", "党员"], 2):
        sheet.cell(4, column, text)
    sheet["D5"], sheet["E5"] = "收入(万元)", "面积"
    for area in ("B2:H2", "B4:B5", "C4:C5", "D4:E4", "B6:B7"):
        sheet.merge_cells(area)
    rows: list[list[Any]] = [
        ["贺街镇", "双瑞村", 5.25, 300, datetime.date(2018, 3, 1), "两\n行；“引”, 逗号", 31],
        [None, "新村", None, 1234567.5, datetime.date(2019, 12, 31), "  空  格 ", 0],
        ["莲塘镇", "古柏村", 12, 80, None, None, None],
    ]
    for number, row in enumerate(rows, 6):
        for column, one in enumerate(row, 2):
            cell = sheet.cell(number, column, one)
            if isinstance(one, datetime.date):
                cell.number_format = "yyyy-mm-dd"
    sheet["B12"] = "填表人：甲"
    sheet.row_dimensions[7].hidden = True
    book.create_sheet("空")
    hidden = book.create_sheet("底稿")
    hidden["A1"], hidden.sheet_state = "x", "hidden"
    book.save(path)
    return path


@cache
def converted(path: Path, kind: str) -> Path:
    """The workbook as LibreOffice writes it in another format, which takes a second."""
    program = shutil.which("soffice")
    if program is None:
        pytest.skip("soffice is not installed")
    out, profile = path.parent / kind, f"-env:UserInstallation={(path.parent / 'profile').as_uri()}"
    command = [program, profile, "--headless", "--convert-to", WRITTEN[kind], "--outdir", str(out), str(path)]
    subprocess.run(command, check=True, capture_output=True, env={**os.environ, "SAL_USE_VCLPLUGIN": "svp"})
    return next(out.iterdir())


@pytest.fixture(scope="module")
def sent(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return overview(tmp_path_factory.mktemp("formats") / "村情一览表.xlsx")


@pytest.fixture(scope="module")
def as_xlsx(sent: Path) -> list[Sheet]:
    return read_workbook(sent)[0]


@pytest.mark.parametrize("kind", ["xls", "ods"])
def test_the_same_cells_are_read_from_every_kind_of_workbook(kind: str, sent: Path, as_xlsx: list[Sheet]) -> None:
    path = converted(sent, kind)
    sheets, problems = read_workbook(path)
    assert problems == []
    assert {sheet.kind for sheet in as_xlsx} == {"xlsx"} and {sheet.kind for sheet in sheets} == {kind}
    assert [(s.title, s.file, s.is_hidden, s.book) for s in sheets] == [
        ("村情一览表", "村情一览表", False, path.name), ("空", "空", False, path.name),
        ("底稿", "底稿", True, path.name),
    ]  # fmt: skip
    assert [values(sheet) for sheet in sheets] == [values(sheet) for sheet in as_xlsx]
    types = [[[type(cell) for cell in row] for row in values(sheet)] for sheet in sheets]
    assert types == [[[type(cell) for cell in row] for row in values(sheet)] for sheet in as_xlsx]


def test_what_is_merged_is_known_in_xlsx_and_xls_alone(sent: Path, as_xlsx: list[Sheet]) -> None:
    expected = [(1, 1, 1, 7), (3, 1, 4, 1), (3, 2, 4, 2), (3, 3, 3, 4), (5, 1, 6, 1)]
    assert sorted(as_xlsx[0].merges) == expected
    old, open_document = (read_workbook(converted(sent, kind))[0][0] for kind in ("xls", "ods"))
    assert sorted(old.merges) == expected
    assert list(open_document.merges) == []


@pytest.mark.parametrize("kind", ["semicolons", "tabs"])
def test_the_same_texts_are_read_from_a_text_in_the_same_rows(kind: str, sent: Path, as_xlsx: list[Sheet]) -> None:
    def written(cell: Cell) -> Cell:
        one = value(cell)
        if isinstance(one, datetime.date):
            return one.isoformat()
        return f"{one:g}" if isinstance(one, float) and one < 1e6 else "1234567.5" if isinstance(one, float) else one

    sheet = only(converted(sent, kind))
    assert (sheet.title, sheet.kind) == ("村情一览表", "csv")
    expected = [tuple(map(written, row)) for row in as_xlsx[0].rows]
    assert [row[: len(expected[0])] for row in sheet.rows] == expected


def test_the_suffix_says_nothing(sent: Path, tmp_path: Path, as_xlsx: list[Sheet]) -> None:
    old = converted(sent, "xls").read_bytes()
    for name, content, kind in [
        ("a.et", old, "xls"), ("b.et", sent.read_bytes(), "xlsx"), ("c.xlsx", old, "xls"),
        ("d", sent.read_bytes(), "xlsx"), ("e.csv", converted(sent, "ods").read_bytes(), "ods"),
    ]:  # fmt: skip
        sheets, problems = read_workbook(saved(tmp_path, content, name))
        assert problems == []
        assert (values(sheets[0]), sheets[0].kind) == (values(as_xlsx[0]), kind)
    text = only(saved(tmp_path, "村名\t户数\n甲\t3\n", "报表.xls"))
    assert (text.title, text.kind, text.rows) == ("报表", "csv", [("村名", "户数"), ("甲", "3")])


# -- the binary formats ------------------------------------------------------------------------------------------------

ROWS = [
    [None],
    [None, "村名", "户数"],
    [None, "甲", 5.0, True, "#N/A", "=#DIV/0!"],
    [],
    [None, 43831.0, 43831.5, 43831.0],
]
READ = [
    (None,) * 6, (None, "村名", "户数", None, None, None),
    (None, "甲", 5.0, True, CellError("#N/A"), CellError("#DIV/0!")), (None,) * 6,
]  # fmt: skip
#: A year and month, as Chinese Excel names it by its number alone.
FORMATS, STYLES = (0, 57), {(4, 1): 1, (4, 2): 1}
DAYS = (None, datetime.date(2020, 1, 1), datetime.datetime(2020, 1, 1, 12), 43831.0, None, None)


def old_book(folder: Path, padding: int = 0, name: str = "a.xls", **how: Any) -> Path:
    """An .xls workbook; padding makes its stream a large one."""
    stream = old_stream(ROWS, formats=FORMATS, styles=STYLES, **how) + bytes(padding)
    return saved(folder, compound({"Workbook": stream, "\x05SummaryInformation": b"x"}), name)


@pytest.mark.parametrize("padding", [0, 5000, 600_000], ids=["a small stream", "a large one", "a very large one"])
def test_errors_and_days_of_an_old_workbook_are_what_they_are(padding: int, tmp_path: Path) -> None:
    sheet = only(old_book(tmp_path, padding))
    assert (sheet.title, sheet.kind, sheet.rows) == ("表", "xls", [*READ, DAYS])


def test_errors_and_days_of_a_binary_workbook_are_what_they_are(tmp_path: Path) -> None:
    path = xlsb(tmp_path / "a.xlsb", {"表": ROWS, "底稿": [["x"]]}, ["底稿"], FORMATS, STYLES)
    sheets, problems = read_workbook(path)
    assert problems == []
    assert [(s.title, s.kind, s.is_hidden, s.rows) for s in sheets] == [
        ("表", "xlsb", False, [*READ, DAYS]), ("底稿", "xlsb", True, [("x",)]),
    ]  # fmt: skip


def test_days_that_are_counted_from_1904_are_the_days_meant(tmp_path: Path) -> None:
    old = only(old_book(tmp_path, since_1904=True))
    new = only(xlsb(tmp_path / "a.xlsb", {"表": ROWS}, (), FORMATS, STYLES, since_1904=True))
    assert old.rows[4][1] == new.rows[4][1] == datetime.date(2024, 1, 2)


# -- open documents ----------------------------------------------------------------------------------------------------

SPACES = " ".join(
    f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{long}:1.0"'
    for name, long in {
        "office": "office", "t": "table", "text": "text", "style": "style", "draw": "drawing",
    }.items()
)  # fmt: skip
MIMETYPE = "application/vnd.oasis.opendocument.spreadsheet"


def document(folder: Path, table: str, name: str = "a.ods", kind: str = MIMETYPE, **parts: str) -> Path:
    """An .ods workbook of one sheet; its table is written with the prefix `t`."""
    style = '<style:style style:name="ta9"><style:table-properties t:display="false"/></style:style>'
    content = (
        f'<office:document-content {SPACES} xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:'
        f'calcext:1.0"><office:automatic-styles>{style}</office:automatic-styles><office:body><office:spreadsheet>'
        f"<t:tracked-changes><t:cell-content-change><t:change-track-table-cell><text:p>旧</text:p>"
        f"</t:change-track-table-cell></t:cell-content-change></t:tracked-changes>"
        f"{table}</office:spreadsheet></office:body></office:document-content>"
    )
    with zipfile.ZipFile(folder / name, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", kind)
        for part, text in ({"content.xml": content, "META-INF/manifest.xml": "<m/>"} | parts).items():
            archive.writestr(part, text)
    return folder / name


def row(*cells: str, repeated: int = 1) -> str:
    return f'<t:table-row t:number-rows-repeated="{repeated}">{"".join(cells)}</t:table-row>'


def cell(text: str = "", kind: str = "string", further: str = "", name: str = "table-cell") -> str:
    return f'<t:{name} office:value-type="{kind}" {further}><text:p>{text}</text:p></t:{name}>'


def table(*rows: str, style: str = "ta1", title: str = "表") -> str:
    return f'<t:table t:name="{title}" t:style-name="{style}">{"".join(rows)}</t:table>'


def test_repeated_rows_and_cells_of_a_document_stand_where_they_are_and_its_blank_end_is_nowhere(
    tmp_path: Path,
) -> None:
    blank = '<t:table-cell t:number-columns-repeated="16384"/>'
    path = document(tmp_path, table(
        "<t:table-header-rows>", row(blank, repeated=2), row('<t:table-cell t:number-columns-repeated="2"/>',
            cell("x", further='t:number-columns-repeated="2"'), blank, repeated=2), "</t:table-header-rows>",
        "<t:table-row-group>", row(cell("y")), "</t:table-row-group>", row(blank, repeated=1_048_000), row(blank),
    ))  # fmt: skip
    nothing, twice = (None,) * 4, (None, None, "x", "x")
    assert only(path).rows == [nothing, nothing, twice, twice, ("y", None, None, None)]


def test_each_kind_of_cell_of_a_document_is_what_it_is(tmp_path: Path) -> None:
    day, number = 'office:date-value="{}"', 'office:value="{}"'
    cells = [
        (cell("是", "boolean", 'office:boolean-value="true"'), True),
        (cell("5,2", "float", number.format(5.2)), 5.2), (cell("25%", "percentage", number.format(0.25)), 0.25),
        (cell("￥3", "currency", number.format(3)), 3.0),
        (cell("2019年5月", "date", day.format("2019-05-01")), datetime.date(2019, 5, 1)),
        (cell("x", "date", day.format("2019-05-01T00:00:00")), datetime.date(2019, 5, 1)),
        (cell("x", "date", day.format("2019-05-01T08:30:00.000000000")), datetime.datetime(2019, 5, 1, 8, 30)),
        (cell("x", "date", day.format("-0009-05-01")), "-0009-05-01"),
        (cell("8:30", "time", 'office:time-value="PT8H30M"'), "8:30"),
        (cell("shown", "string", 'office:string-value="held"'), "held"),
        (cell('甲<text:s text:c="2"/>乙<text:tab/>丙</text:p><text:p><text:span>丁\n  戊</text:span>'),
         "甲  乙\t丙\n丁 戊"),
        (cell("#DIV/0!", "string", 'office:string-value="" t:formula="of:=1/0" calcext:value-type="error"'),
         CellError("#DIV/0!")),
        (cell("Err:502", "float", f'{number.format(0)} t:formula="of:=X()"'), CellError("Err:502")),
        ('<t:table-cell t:formula="of:=1+1"/>', CellError("formula")),
        ('<t:table-cell t:formula="of:=&quot;&quot;"><text:p/></t:table-cell>', None),
        (cell("藏", name="covered-table-cell"), None),
        (cell('甲</text:p><office:annotation><text:p>批注</text:p></office:annotation><draw:frame><text:p>框</text:p>'
              "</draw:frame><text:p>"), "甲\n"),
        (f"<t:table-cell>{table(row(cell('内')), title='')}<text:p>外</text:p></t:table-cell>", "外"),
        (cell("末"), "末"),
    ]  # fmt: skip
    shapes = "<t:shapes><draw:frame><text:p>图</text:p></draw:frame></t:shapes>"
    sheet = only(document(tmp_path, table(shapes, row(*(xml for xml, _ in cells)))))
    assert sheet.rows == [tuple(one for _, one in cells)]


def test_a_document_says_which_sheets_are_hidden_and_copies_of_other_files_are_none(tmp_path: Path) -> None:
    tables = (
        table(row(cell("x"))),
        table(row(cell("y")), style="ta9", title="底稿"),
        table(style="ta_extref", title="'file:'"),
    )
    sheets = read_workbook(document(tmp_path, "".join(tables)))[0]
    assert [(sheet.title, sheet.is_hidden) for sheet in sheets] == [("表", False), ("底稿", True)]


# -- texts -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_a_text_is_told_by_its_content(encoding: str, separator: str, tmp_path: Path) -> None:
    rows = [("村情一览表", None, None), ("村名", "户数", "说明"), ("甲", "3", "a")]
    lines = "\n".join(separator.join(one or "" for one in row) for row in rows)
    sheet = only(saved(tmp_path, lines.encode(encoding), "台账2019.txt"))
    assert (sheet.file, sheet.title, sheet.kind, sheet.rows) == ("台账2019.txt", "台账2019", "csv", rows)


def test_where_its_headers_are_known_they_tell_the_separator_of_a_text(tmp_path: Path) -> None:
    path = saved(tmp_path, "甲,乙,丙\n甲,乙,丙\n村名;户数\na,b,c;1\nd,e,f;2\n", "a.csv")
    assert only(path).rows[3] == ("a", "b", "c;1")
    assert only(path, headers=[["村名"], ["户数"]]).rows[3] == ("a,b,c", "1")


# -- folders -----------------------------------------------------------------------------------------------------------


def test_of_a_folder_each_file_is_read_and_one_bad_file_hides_no_other(tmp_path: Path) -> None:
    saved(tmp_path, "甲,1\n", "乙.csv")
    old_book(tmp_path, name="丙.xls")
    old_book(tmp_path, name="丁.et")
    saved(tmp_path, b"%PDF-1.7", "甲.xlsx")
    saved(tmp_path, "x", "~$丙.xls")
    saved(tmp_path, "x", ".DS_Store")
    (tmp_path / "旧").mkdir()
    sheets, problems = read_workbook(tmp_path)
    assert {(sheet.book, sheet.file, sheet.title) for sheet in sheets} == {
        ("乙.csv", "乙.csv", "乙"), ("丙.xls", "丙.xls/表", "表"), ("丁.et", "丁.et/表", "表"),
    }  # fmt: skip
    assert {(problem.file, problem.code) for problem in problems} == {("甲.xlsx", "unreadable"), ("旧", "unreadable")}


def test_nothing_at_a_path_is_not_found_and_a_folder_of_nothing_is_told(tmp_path: Path) -> None:
    with pytest.raises(NotFound):
        read_workbook(tmp_path / "a.xlsx")
    assert "no file" in refusal(tmp_path).problem.en


@pytest.mark.parametrize(
    ("name", "titles", "expected"),
    [
        ("台账.xlsx", ["Sheet1", "任职"], True), ("台账.xls", ["posts"], True), ("任职.et", ["Sheet1"], True),
        ("Posts.csv", ["Posts"], True), ("供查阅.xlsx", ["供查阅"], True), ("任职台账.xlsx", ["任职表"], False),
        ("软弱涣散整顿台账.xlsx", ["2019年", "问题"], False), ("村情一览表.csv", ["村情一览表"], False),
    ],
)  # fmt: skip
def test_a_file_with_a_sheet_or_a_name_of_a_ledger_is_a_ledger_set(
    name: str, titles: list[str], expected: bool, tmp_path: Path
) -> None:
    sheets = [Sheet(title, title, [], "xlsx") for title in titles]
    assert is_ledger_set(saved(tmp_path, "x", name), sheets) is expected


@pytest.mark.parametrize(
    ("name", "expected"), [("任职.csv", True), ("任职 (1).csv", True), ("任职.xlsx", True), ("村情.xlsx", False)]
)
def test_a_folder_with_a_file_of_a_ledgers_name_is_a_ledger_set(name: str, expected: bool, tmp_path: Path) -> None:
    saved(tmp_path, "x", name)
    assert is_ledger_set(tmp_path) is expected


# -- refusals ----------------------------------------------------------------------------------------------------------


def archive_of(*names: str, **parts: str) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name in names:
            archive.writestr(name, parts.get(name, "<a/>"))
    return file.getvalue()


HTML = '<html xmlns:x="urn:schemas-microsoft-com:office:excel"><body><table><tr><td>a</td></tr></table></body></html>'
REFUSED = {
    "a web page": (HTML, "web page"),
    "a web page behind its mark, in capitals": (("\ufeff\r\n " + HTML.upper()), "web page"),
    "a web page in UTF-16": (HTML.encode("utf-16"), "web page"),
    "a table of a web page alone": ("<table border=1><tr><td>a</td></tr></table>", "web page"),
    "a web archive": ("MIME-Version: 1.0\r\nContent-Type: text/html\r\n\r\n<html></html>", "web page"),
    "Excel's XML of 2003": ('<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office"/>', "XML"),
    "Word": (archive_of("[Content_Types].xml", "word/document.xml"), "Word"),
    "old Word": (compound({"WordDocument": bytes(5000)}), "Word"),
    "a text document": (archive_of("mimetype", mimetype="application/vnd.oasis.opendocument.text"), "Word"),
    "RTF": ("{\\rtf1 x}", "Word"),
    "slides": (archive_of("[Content_Types].xml", "ppt/presentation.xml"), "slides"),
    "PDF": (b"%PDF-1.7\n\xff\xfe", "PDF"),
    "OFD": (archive_of("OFD.xml", "Doc_0/Document.xml"), "PDF or OFD"),
    "PNG": (b"\x89PNG\r\n\x1a\n" + bytes(9), "picture"),
    "JPEG": (b"\xff\xd8\xff\xe0" + bytes(9), "picture"),
    "BMP": (b"BM\x36\x10\0\0\0\0\0\0\x36\0", "picture"),
    "a workbook with a password": (compound({"EncryptionInfo": b"x", "EncryptedPackage": bytes(6000)}), "password"),
    "an old workbook with a password": (
        compound({"Workbook": old_stream([["x"]], extra=struct.pack("<HH", 0x2F, 6) + bytes(6))}), "password"),
    "macros in an old workbook": (compound({"Workbook": old_stream([["x"]]), "_VBA_PROJECT_CUR": b"x"}), "macros"),
    "an old sheet of macros": (compound({"Workbook": old_stream([["x"]], kind=1)}), "macros"),
    "Excel 95": (compound({"Book": old_stream([["x"]], excel_95=True)}), "Excel 95"),
    "an archive": (archive_of("台账.xlsx"), "archive"),
    "another archive": (b"Rar!\x1a\x07", "archive"),
    "a program": (b"MZ\x90\0\3\0\0\0" + bytes(90), "neither a workbook nor text"),
    "some other compound file": (compound({"Contents": bytes(5000)}), "neither a workbook nor text"),
    "Latin text": ("Münster".encode("latin-1") + b"\xff\xff", "neither UTF-8 nor GB18030"),
    "nothing": (b"", "empty"),
}  # fmt: skip


@pytest.mark.parametrize("what", REFUSED)
@pytest.mark.parametrize("name", ["台账.xls", "台账.xlsx", "台账.csv"])
def test_what_is_no_workbook_is_refused_in_its_own_words_whatever_its_name(
    what: str, name: str, tmp_path: Path
) -> None:
    content, words = REFUSED[what]
    assert words in refusal(saved(tmp_path, content, name)).problem.en


def test_macros_of_newer_workbooks_are_refused(sent: Path, tmp_path: Path) -> None:
    book = io.BytesIO(sent.read_bytes())
    with zipfile.ZipFile(book, "a") as archive:
        archive.writestr("xl/vbaProject.bin", "x")
    assert "macros" in refusal(saved(tmp_path, book.getvalue(), "a.xlsx")).problem.en
    assert "macros" in refusal(xlsb(tmp_path / "b.xlsb", {"表": ROWS}, further={"xl/vbaProject.bin": b"x"})).problem.en
    with_module = document(tmp_path, table(row(cell("x"))), **{"Basic/Standard/Module1.xml": "<a/>"})
    assert "macros" in refusal(with_module).problem.en
    assert only(document(tmp_path, table(row(cell("x"))), **{"Basic/Standard/script-lb.xml": "<a/>"})).rows == [("x",)]


def test_a_document_with_a_password_is_refused(tmp_path: Path) -> None:
    locked = {"META-INF/manifest.xml": "<m><manifest:encryption-data/></m>"}
    assert "password" in refusal(document(tmp_path, table(), **locked)).problem.en


# -- hostile files -----------------------------------------------------------------------------------------------------


def made(folder: Path, kind: str) -> Path:
    return {
        "xls": lambda: old_book(folder, 20_000),
        "xlsb": lambda: xlsb(folder / "a.xlsb", {"表": ROWS}),
        "ods": lambda: document(folder, table(row(cell("x")))),
    }[kind]()


@pytest.mark.parametrize("kind", ["xls", "xlsb", "ods"])
@pytest.mark.parametrize("kept", [0.1, 0.5, 0.9, 0.98])
def test_a_truncated_workbook_is_refused(kind: str, kept: float, tmp_path: Path) -> None:
    whole = made(tmp_path, kind).read_bytes()
    assert "damaged" in refusal(saved(tmp_path, whole[: int(len(whole) * kept)])).problem.en


def with_bytes_changed(folder: Path, kind: str, steps: int) -> None:
    """Reads a workbook with one byte changed, here and there."""
    whole = made(folder, kind).read_bytes()
    for at in range(0, len(whole), len(whole) // steps):
        path = saved(folder, whole[:at] + bytes([whole[at] ^ 0xFF]) + whole[at + 1 :])
        sheets, problems = read_workbook(path, Limits(seconds=20))
        assert sheets or problems[0].code == "unreadable"


@pytest.mark.parametrize("kind", ["xls", "xlsb", "ods"])
def test_a_workbook_with_a_byte_changed_is_read_or_refused_and_this_process_lives(kind: str, tmp_path: Path) -> None:
    with_bytes_changed(tmp_path, kind, 20)


@pytest.mark.soak
@pytest.mark.parametrize("kind", ["xls", "xlsb", "ods"])
def test_a_workbook_with_any_byte_changed_is_read_or_refused_and_this_process_lives(kind: str, tmp_path: Path) -> None:
    with_bytes_changed(tmp_path, kind, 600)


@pytest.mark.parametrize("kind", ["xlsb", "ods"])
def test_a_part_that_is_no_whole_xml_is_refused(kind: str, tmp_path: Path) -> None:
    if kind == "ods":
        path = document(tmp_path, table(row(cell("x")))[:-9])
    else:
        path = xlsb(tmp_path / "a.xlsb", {"表": ROWS}, further={"xl/_rels/workbook.bin.rels": b"<Relationships>"})
    assert "damaged" in refusal(path).problem.en


@pytest.mark.parametrize("kind", ["xlsb", "ods"])
def test_a_declaration_of_entities_is_refused(kind: str, tmp_path: Path) -> None:
    bomb = '<!DOCTYPE a [<!ENTITY x "lol">]><a>&x;</a>'
    if kind == "ods":
        path = document(tmp_path, "", **{"styles.xml": bomb})
    else:
        path = xlsb(tmp_path / "a.xlsb", {"表": ROWS}, further={"docProps/app.xml": bomb.encode()})
    assert "DTD" in refusal(path).problem.en


@pytest.mark.parametrize("kind", ["xlsb", "ods"])
def test_a_zip_bomb_is_refused_before_it_is_unpacked(kind: str, tmp_path: Path) -> None:
    if kind == "ods":
        path = document(tmp_path, " " * (32 * MIB))
    else:
        path = xlsb(tmp_path / "a.xlsb", {"表": ROWS}, further={"xl/media/a": bytes(32 * MIB)})
    assert path.stat().st_size < 100_000
    assert "unpacks to too much" in refusal(path).problem.en


MANY = 't:number-columns-repeated="999999999"'
FAR: dict[str, Callable[[Path], Path]] = {
    "xls": lambda folder: saved(folder, compound({"Workbook": old_stream([[]] * 60_000 + [[None] * 255 + [1.0]])})),
    "xlsb": lambda folder: xlsb(folder / "a.xlsb", {"表": [[]] * 2_000 + [[None] * 16_383 + [1.0]]}),
    "ods: rows": lambda folder: document(folder, table(row(cell("x"), repeated=1_000_000_000))),
    "ods: cells": lambda folder: document(
        folder, table(row(cell("x", further='t:number-columns-repeated="999999999"')))
    ),
    "ods: blank rows": lambda folder: document(
        folder, table(row(cell("x")), row("<t:table-cell/>", repeated=1_000_000_000), row(cell("x")))
    ),
}


@pytest.mark.parametrize("kind", FAR)
def test_more_cells_than_allowed_are_refused_though_the_file_is_small(kind: str, tmp_path: Path) -> None:
    assert "more than 1000000 cells" in refusal(FAR[kind](tmp_path), Limits(cells=1_000_000)).problem.en


def test_a_long_text_is_refused_with_its_row_and_a_large_file_for_its_size(tmp_path: Path) -> None:
    assert "more than 32767 characters" in refusal(document(tmp_path, table(row(cell("x" * 40_000))))).problem.en
    assert "larger than 1 MB" in refusal(saved(tmp_path, bytes(MIB + 1)), Limits(size=MIB)).problem.en


def test_chains_of_a_compound_file_that_lead_in_a_circle_are_refused(tmp_path: Path) -> None:
    whole = bytearray(compound({"Workbook": old_stream(ROWS) + bytes(9000)}))
    (directory,), (table_at,) = struct.unpack_from("<I", whole, 48), struct.unpack_from("<I", whole, 76)
    struct.pack_into("<I", whole, (table_at + 1) * 512 + directory * 4, directory)  # the folder is followed by itself
    assert "damaged" in refusal(saved(tmp_path, bytes(whole)), Limits(seconds=20)).problem.en
