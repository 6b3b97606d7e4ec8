"""Files from outside: what is read from them, and how hostile, damaged or misnamed ones are refused."""

from __future__ import annotations

import datetime
import io
import json
import os
import stat
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter  # type: ignore[import-untyped]

import registry
from registry.errors import NotFound, Problem
from registry.exchange import process
from registry.exchange.cells import decode_row, encode_row
from registry.exchange.limits import MIB, Limits
from registry.exchange.reading import Cell, CellError, Sheet, read

HEADER = ("代码", "名称")


def only_sheet(path: Path) -> Sheet:
    sheets, problems = read(path, ["places"])
    assert problems == []
    assert len(sheets) == 1
    return sheets[0]


def only_problem(path: Path, limits: Limits | None = None) -> Problem:
    sheets, problems = read(path, ["places"], limits)
    assert sheets == []
    assert len(problems) == 1
    problem = problems[0]
    assert problem.file == path.name
    assert all([problem.problem.zh, problem.problem.en, problem.allowed.zh, problem.allowed.en])
    return problem


def csv_file(folder: Path, content: bytes | str, name: str = "places.csv") -> Path:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def workbook(folder: Path, fill: Callable[[xlsxwriter.Workbook], None], name: str = "set.xlsx") -> Path:
    path = folder / name
    with xlsxwriter.Workbook(str(path)) as book:
        fill(book)
    return path


def plain_workbook(folder: Path, name: str = "set.xlsx") -> Path:
    return workbook(folder, lambda book: book.add_worksheet("places").write_row(0, 0, HEADER), name)


def with_part(path: Path, part: str, change: Callable[[bytes], bytes]) -> Path:
    """The workbook with one part of its archive changed."""
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    parts[part] = change(parts.get(part, b""))
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return path


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_csv_file_may_be_utf8_with_or_without_its_mark_or_gb18030(tmp_path: Path, encoding: str) -> None:
    path = csv_file(tmp_path, "代码,名称\n450100,仫佬族镇𠮷\n".encode(encoding))
    assert only_sheet(path) == Sheet("places.csv", "places", [HEADER, ("450100", "仫佬族镇𠮷")], "csv")


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_a_csv_row_may_end_in_any_of_the_three_ways(tmp_path: Path, end: str) -> None:
    assert only_sheet(csv_file(tmp_path, f"a,b{end}1,2{end}")).rows == [("a", "b"), ("1", "2")]


def test_csv_rows_are_numbered_as_excel_numbers_them_and_are_equally_wide(tmp_path: Path) -> None:
    path = csv_file(tmp_path, '台账\n\n代码,名称\n1,"两\n行, ""引""",\n2\n \n,\n')
    blank = (None, None)
    assert only_sheet(path).rows == [("台账", None), blank, HEADER, ("1", '两\n行, "引"'), ("2", None)]


def test_the_text_of_an_excel_error_in_a_csv_file_is_an_error(tmp_path: Path) -> None:
    assert only_sheet(csv_file(tmp_path, "a,b\n#REF!,#5\n")).rows[1] == (CellError("#REF!"), "#5")


def test_of_a_folder_the_named_csv_files_are_read_and_one_bad_file_hides_no_other(tmp_path: Path) -> None:
    csv_file(tmp_path, "a\n", "PLACES.csv")
    csv_file(tmp_path, "b\n", "党组织.CSV")
    csv_file(tmp_path, "c\n", "notes.csv")
    csv_file(tmp_path, b"\x89PNG\r\n", "coverage.csv")
    csv_file(tmp_path, '"d\n', "people.csv")
    sheets, problems = read(tmp_path, ["places", "党组织", "coverage", "people"])
    assert [(sheet.file, sheet.title) for sheet in sheets] == [("PLACES.csv", "PLACES"), ("党组织.CSV", "党组织")]
    assert [problem.file for problem in problems] == ["coverage.csv", "people.csv"]


def test_a_folder_without_a_ledger_file_is_a_problem(tmp_path: Path) -> None:
    csv_file(tmp_path, "c\n", "notes.csv")
    assert "no ledger" in only_problem(tmp_path).problem.en


def test_a_path_where_nothing_is_is_not_found(tmp_path: Path) -> None:
    with pytest.raises(NotFound):
        read(tmp_path / "places.csv", ["places"])


def test_every_kind_of_cell_of_a_workbook_arrives_as_what_it_is(tmp_path: Path) -> None:
    def fill(book: xlsxwriter.Workbook) -> None:
        sheet = book.add_worksheet("地点")
        sheet.write_string(0, 0, "009")
        sheet.write_number(0, 1, 4511)
        sheet.write_boolean(0, 2, True)
        sheet.write_datetime(0, 3, datetime.datetime(2019, 12, 31), book.add_format({"num_format": "yyyy-mm-dd"}))
        moment = datetime.datetime(2019, 12, 31, 8, 30)
        sheet.write_datetime(0, 4, moment, book.add_format({"num_format": "yyyy-mm-dd hh:mm"}))
        sheet.write_string(0, 5, '[a] {"b"}')
        sheet.write_string(0, 6, " ")
        sheet.write_string(0, 7, "end")

    expected: tuple[Cell, ...] = (
        "009", 4511.0, True, datetime.date(2019, 12, 31), datetime.datetime(2019, 12, 31, 8, 30), '[a] {"b"}', None,
        "end",
    )  # fmt: skip
    sheet = only_sheet(workbook(tmp_path, fill))
    assert sheet == Sheet("地点", "地点", [expected], "xlsx")
    assert [type(cell) for cell in sheet.rows[0]] == [type(cell) for cell in expected]


def test_title_rows_blank_rows_and_blank_columns_keep_their_places(tmp_path: Path) -> None:
    def fill(book: xlsxwriter.Workbook) -> None:
        sheet = book.add_worksheet("places")
        sheet.write(1, 1, "二〇一九年台账")
        sheet.write_row(3, 1, HEADER)
        sheet.write(9, 1, " ")

    blank = (None, None, None)
    path = workbook(tmp_path, fill)
    assert only_sheet(path).rows == [blank, (None, "二〇一九年台账", None), blank, (None, *HEADER)]


def test_hidden_rows_and_hidden_sheets_are_read_and_charts_are_not(tmp_path: Path) -> None:
    def fill(book: xlsxwriter.Workbook) -> None:
        first, hidden, very_hidden = (book.add_worksheet(title) for title in ("places", "coverage", "people"))
        for sheet in (first, hidden, very_hidden):
            sheet.write(1, 0, sheet.name)
        first.set_row(1, None, None, {"hidden": True})
        hidden.hide()
        very_hidden.very_hidden()
        book.add_worksheet("empty")
        chart = book.add_chart({"type": "bar"})
        chart.add_series({"values": "=places!$A$1:$A$2"})
        book.add_chartsheet("chart").set_chart(chart)

    sheets, problems = read(workbook(tmp_path, fill), [])
    assert problems == []
    assert [(sheet.title, sheet.rows[1:]) for sheet in sheets] == [
        ("places", [("places",)]), ("coverage", [("coverage",)]), ("people", [("people",)]), ("empty", []),
    ]  # fmt: skip


def test_the_value_of_merged_cells_stands_in_the_first_of_them_and_below_the_header_in_all(tmp_path: Path) -> None:
    def fill(book: xlsxwriter.Workbook) -> None:
        book.add_worksheet("places").merge_range(0, 0, 1, 1, "合并")
        book.worksheets()[0].write(1, 2, "x")

    sheet = only_sheet(workbook(tmp_path, fill))
    assert sheet.rows == [("合并", None, None), (None, None, "x")]
    assert list(sheet.body(0)) == [(1, ("合并", "合并", None)), (2, ("合并", "合并", "x"))]
    assert list(sheet.body(1)) == [(2, (None, None, "x"))]


def test_a_formula_without_a_stored_value_is_an_error_and_one_with_a_value_is_its_value(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active["B2"] = "=1+1"
    book.save(tmp_path / "unstored.xlsx")
    assert only_sheet(tmp_path / "unstored.xlsx").rows == [(None, None), (None, CellError("formula"))]

    stored = workbook(tmp_path, lambda book: book.add_worksheet().write_formula(0, 0, "=1+1", None, 2))
    assert only_sheet(stored).rows == [(2.0,)]


def test_a_formula_whose_stored_value_is_an_empty_text_is_a_blank_cell(tmp_path: Path) -> None:
    path = workbook(tmp_path, lambda book: book.add_worksheet().write_row(0, 0, ["=A2", "x"]))
    change = lambda xml: xml.replace(b'<c r="A1">', b'<c r="A1" t="str">').replace(b"</f><v>0</v>", b"</f><v></v>")  # noqa: E731
    assert only_sheet(with_part(path, "xl/worksheets/sheet1.xml", change)).rows == [(None, "x")]


def test_formulas_are_found_under_a_namespace_prefix_and_without_cell_references(tmp_path: Path) -> None:
    def prefixed(_: bytes) -> bytes:
        rows = b"<x:row><x:c><x:v>1</x:v></x:c><x:c><x:f>1+1</x:f></x:c></x:row>"
        name = b'xmlns:x="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
        return b"<x:worksheet " + name + b"><x:sheetData>" + rows + b"</x:sheetData></x:worksheet>"

    path = with_part(plain_workbook(tmp_path), "xl/worksheets/sheet1.xml", prefixed)
    assert only_sheet(path).rows == [(1.0, CellError("formula"))]


def test_an_excel_error_is_reported_by_its_name(tmp_path: Path) -> None:
    path = workbook(tmp_path, lambda book: book.add_worksheet().write_formula(0, 1, "=1/0", None, "#DIV/0!"))
    assert only_sheet(path).rows == [(None, CellError("#DIV/0!"))]


def test_a_small_sheet_that_spans_all_of_excel_is_refused_and_this_process_lives(tmp_path: Path) -> None:
    def corners(book: xlsxwriter.Workbook) -> None:
        sheet = book.add_worksheet("places")
        sheet.write("A1", "代码")
        sheet.write("XFD1048576", "x")

    path = workbook(tmp_path, corners)
    assert path.stat().st_size < 10_000
    assert "more memory" in only_problem(path, Limits(memory=256 * MIB)).problem.en


def test_more_cells_than_allowed_are_refused(tmp_path: Path) -> None:
    ragged = csv_file(tmp_path, "a\n" * 100 + "," * 99 + "b\n")
    assert "more than 10000 cells" in only_problem(ragged, Limits(cells=10_000)).problem.en
    assert len(read(ragged, [], Limits(cells=10_100))[0][0].rows) == 101

    wide = workbook(tmp_path, lambda book: book.add_worksheet().write(99, 99, "x"))
    assert "more than 9999 cells" in only_problem(wide, Limits(cells=9_999)).problem.en


def test_a_zip_bomb_is_refused_before_it_is_unpacked(tmp_path: Path) -> None:
    path = with_part(plain_workbook(tmp_path), "xl/worksheets/sheet1.xml", lambda _: b" " * (32 * MIB))
    assert path.stat().st_size < 100_000
    assert "unpacks to too much" in only_problem(path).problem.en


def test_a_workbook_with_a_link_to_a_file_of_this_machine_is_refused(tmp_path: Path) -> None:
    path = plain_workbook(tmp_path)
    link = zipfile.ZipInfo("xl/media/image1.png")
    link.create_system, link.external_attr = 3, (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr(link, "/etc/hostname")
    assert "damaged" in only_problem(path).problem.en


def test_a_zip_bomb_that_lies_about_its_size_is_refused(tmp_path: Path) -> None:
    cells = b"".join(b'<c t="inlineStr"><is><t>%b</t></is></c>' % (b"x" * 30_000) for _ in range(3_000))
    sheet = b"<worksheet><sheetData><row>" + cells + b"</row></sheetData></worksheet>"
    path = with_part(plain_workbook(tmp_path), "xl/worksheets/sheet1.xml", lambda _: sheet)
    true, lie = len(sheet).to_bytes(4, "little"), (5_000).to_bytes(4, "little")
    path.write_bytes(path.read_bytes().replace(true, lie))
    assert only_problem(path, Limits(memory=64 * MIB)).row is None


@pytest.mark.parametrize("part", ["xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "docProps/core.xml"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_declaration_of_entities_in_any_part_is_refused(tmp_path: Path, part: str, encoding: str) -> None:
    secret = csv_file(tmp_path, "secret", "secret.txt")
    xxe = f'<?xml version="1.0" encoding="{encoding}"?><!DOCTYPE a [<!ENTITY x SYSTEM "file://{secret}">]><a>&x;</a>'
    path = with_part(plain_workbook(tmp_path), part, lambda _: xxe.encode(encoding))
    assert "DTD" in only_problem(path).problem.en


def test_a_billion_laughs_is_refused(tmp_path: Path) -> None:
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10 if n else "lol"}">' for n in range(10))
    bomb = f"<!DOCTYPE a [{laughs}]><a>&l9;</a>".encode()
    path = with_part(plain_workbook(tmp_path), "xl/worksheets/sheet1.xml", lambda _: bomb)
    assert "DTD" in only_problem(path).problem.en


@pytest.mark.parametrize("kept", [0.3, 0.9, 0.99])
def test_a_truncated_workbook_is_refused(tmp_path: Path, kept: float) -> None:
    whole = plain_workbook(tmp_path).read_bytes()
    assert "damaged" in only_problem(csv_file(tmp_path, whole[: int(len(whole) * kept)], "cut.xlsx")).problem.en


@pytest.mark.parametrize("part", ["xl/worksheets/sheet1.xml", "xl/sharedStrings.xml"])
@pytest.mark.parametrize("cut", [lambda xml: xml[: len(xml) // 2], lambda xml: xml.replace(b"</", b"</y", 1)])
def test_a_workbook_with_a_damaged_part_is_refused(tmp_path: Path, part: str, cut: Callable[[bytes], bytes]) -> None:
    assert "damaged" in only_problem(with_part(plain_workbook(tmp_path), part, cut)).problem.en


def test_a_workbook_whose_bytes_changed_on_the_way_is_refused(tmp_path: Path) -> None:
    path = workbook(tmp_path, lambda book: book.add_worksheet().write(0, 0, 1234))
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    path.write_bytes(path.read_bytes().replace(b"<v>1234</v>", b"<v>9234</v>"))
    assert "damaged" in only_problem(path).problem.en


@pytest.mark.parametrize(
    "name, content",
    [("a.xlsx", b"\x89PNG\r\n\x1a\n0000"), ("b.xlsx", b"a,b\n1,2\n"), ("c.csv", b"%PDF-1.7\n"), ("d.csv", b"a\0b\n")],
)
def test_a_file_that_is_not_what_its_name_says_is_refused(tmp_path: Path, name: str, content: bytes) -> None:
    assert "not what its name says" in only_problem(csv_file(tmp_path, content, name)).problem.en


def test_a_workbook_named_csv_and_an_archive_of_something_else_are_refused(tmp_path: Path) -> None:
    renamed = plain_workbook(tmp_path).rename(tmp_path / "places.csv")
    assert "not what its name says" in only_problem(renamed).problem.en

    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as other:
        other.writestr("word/document.xml", "<a/>")
    assert "not what its name says" in only_problem(csv_file(tmp_path, archive.getvalue(), "a.xlsx")).problem.en


def test_an_old_or_locked_workbook_is_to_be_saved_as_xlsx(tmp_path: Path) -> None:
    old = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600
    assert "save it as .xlsx" in only_problem(csv_file(tmp_path, old, "locked.xlsx")).allowed.en
    for name in ("a.xls", "a.et", "a.xlsm", "a.wps"):
        assert ".xlsx" in only_problem(csv_file(tmp_path, old, name)).allowed.en


def test_a_workbook_with_macros_is_refused_whatever_its_name(tmp_path: Path) -> None:
    enable = lambda xml: xml.replace(b"spreadsheetml.sheet.main", b"ms-excel.sheet.macroEnabled.main")  # noqa: E731
    assert "macros" in only_problem(with_part(plain_workbook(tmp_path), "[Content_Types].xml", enable)).problem.en


@pytest.mark.parametrize("name", ["places.csv", "set.xlsx"])
def test_an_empty_file_is_refused(tmp_path: Path, name: str) -> None:
    assert "empty" in only_problem(csv_file(tmp_path, b"", name)).problem.en


def test_a_quotation_mark_that_is_never_closed_is_reported_with_its_row(tmp_path: Path) -> None:
    problem = only_problem(csv_file(tmp_path, 'a,b\n1,2\n3,"4\n5,6\n'))
    assert (problem.row, "never closed" in problem.problem.en) == (3, True)


def test_words_after_a_closing_quotation_mark_are_reported_with_their_row(tmp_path: Path) -> None:
    problem = only_problem(csv_file(tmp_path, 'a,b\n"1"x,2\n'))
    assert (problem.row, "closing quotation mark" in problem.problem.en) == (2, True)


def test_a_cell_longer_than_excel_allows_is_reported_with_its_row(tmp_path: Path) -> None:
    longest = "x" * 32_767
    assert only_sheet(csv_file(tmp_path, f"a\n{longest}\n")).rows[1] == (longest,)
    assert only_problem(csv_file(tmp_path, f"a\n{longest}x\n")).row == 2

    long = '<worksheet><sheetData><row><c t="inlineStr"><is><t>{}x</t></is></c></row></sheetData></worksheet>'
    change = lambda _: long.format(longest).encode()  # noqa: E731
    assert only_problem(with_part(plain_workbook(tmp_path), "xl/worksheets/sheet1.xml", change)).row == 1


@pytest.mark.parametrize("content", [b"\xff\xfe\x00\xd8\n\x00", b"\xff\xff\xff\n", "名\n".encode("utf-32")])
def test_other_encodings_are_refused(tmp_path: Path, content: bytes) -> None:
    assert "neither UTF-8 nor GB18030" in only_problem(csv_file(tmp_path, content)).problem.en


def test_a_file_that_is_too_large_is_not_opened(tmp_path: Path) -> None:
    assert "larger than 1 MB" in only_problem(csv_file(tmp_path, "x\n" * MIB), Limits(size=MIB)).problem.en


def test_a_folder_or_a_pipe_in_place_of_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "places.csv").mkdir()
    os.mkfifo(tmp_path / "people.csv")
    _, problems = read(tmp_path, ["places", "people"])
    assert ["cannot be opened" in problem.problem.en for problem in problems] == [True, True]


def test_reading_that_takes_too_long_is_ended_and_reported(tmp_path: Path) -> None:
    path = csv_file(tmp_path, "a\n" * 9_000_000)
    assert "more time than the 1 s" in only_problem(path, Limits(seconds=1)).problem.en


def test_reading_that_takes_too_much_memory_is_ended_and_reported(tmp_path: Path) -> None:
    path = csv_file(tmp_path, "a," * 20_000_000)
    assert "more memory than the 64 MB" in only_problem(path, Limits(memory=64 * MIB)).problem.en


def test_a_child_that_writes_without_end_is_ended_and_reported(tmp_path: Path) -> None:
    path = csv_file(tmp_path, "abcd\n" * 50_000)
    assert "damaged" in only_problem(path, Limits(output=10_000)).problem.en


def test_the_child_loads_neither_the_application_nor_its_large_libraries(tmp_path: Path) -> None:
    modules = "sorted({name.split('.')[0] for name in sys.modules})"
    job = {"do": "read", "path": str(plain_workbook(tmp_path))}
    read = f"child._do({job}, limits, child._Writer(limits, sys.stdout))"
    begun = process._START.replace('child.main(order["limits"])', f"limits = child.Limits(); {read}; print({modules})")
    order = json.dumps({"search": [p for p in sys.path if p], "package": list(registry.__path__)})
    start = [sys.executable, "-I", "-S", "-c", begun, order]
    done = subprocess.run(start, capture_output=True, text=True, check=True)
    loaded = done.stdout.splitlines()[-1]
    assert "'python_calamine'" in loaded
    assert not [name for name in ("flask", "sqlalchemy", "polars", "numpy", "openpyxl") if f"'{name}'" in loaded]


@pytest.mark.parametrize("line", ['{"a": 1}', "[[]]", '[["x1"]]', '[["d2019-13-01"]]', '[{"a": 1}]', "[1", "[[1]]"])
def test_a_line_that_is_no_row_is_refused(line: str) -> None:
    with pytest.raises(ValueError):
        decode_row(line)


def test_a_row_survives_the_way_to_the_parent() -> None:
    row: list[Cell] = [None, "[", "“”\n\u2028\x85", 1, 1.5, False, datetime.date(1956, 1, 1), CellError("#N/A")]
    row.append(datetime.datetime(2019, 1, 1, 8))
    assert decode_row(encode_row(row)) == tuple(row)


def test_a_child_neither_reads_the_other_jobs_nor_tells_of_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What opens the file sees no input, and what it prints is no answer: whatever a library does with its streams."""
    meddling = (
        "child._do = lambda job, limits, writer: (writer.tell_parent({'read': sys.stdin.read()}), os.write(1, b'7\\n'))"
    )
    start = process._START.replace("child.main(", f"import os; {meddling}\nchild.main(")
    assert start != process._START
    monkeypatch.setattr(process, "_START", start)
    with process.Children(Limits(seconds=10)) as children:
        for number in range(3):
            answer = tmp_path / f"{number}"
            children.run({"do": "read", "path": f"{number}.csv"}, answer)
            assert [json.loads(line) for line in answer.read_text().splitlines()] == [{"read": ""}, {"end": True}]


def test_of_jobs_that_wait_together_each_is_done_once_though_one_reads_its_input(tmp_path: Path) -> None:
    meddling = "child._do = lambda job, limits, writer: writer.tell_parent({'read': os.read(0, 1 << 16).decode()})"
    start = process._START.replace("child.main(", f"import os; {meddling}\nchild.main(")
    order = {"limits": {}, "search": sys.path, "package": list(registry.__path__)}
    jobs = [{"do": "read", "answer": str(tmp_path / str(number)), "fill": "x" * 20_000} for number in range(20)]
    done = subprocess.run(
        [sys.executable, "-I", "-S", "-c", start, json.dumps(order)],
        input="".join(json.dumps(job) + "\n" for job in jobs).encode(),
        capture_output=True,
        check=True,
    )
    assert done.stdout == b"0\n" * len(jobs)
    for job in jobs:
        assert json.loads(Path(str(job["answer"])).read_text().splitlines()[0]) == {"read": ""}
