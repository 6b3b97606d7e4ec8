"""What a cell of a workbook shows counts: its number format is part of what was written."""

from __future__ import annotations

import datetime
import zipfile
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter  # type: ignore[import-untyped]

from registry import days
from registry.columns import Code, Column, Day, Number, Period, Text, Texts, Unfit, Year, YesNo
from registry.exchange.fresh_workbook import FreshWorkbook
from registry.exchange.number_formats import BUILT_IN, NumberFormat
from registry.exchange.reading import Cell, Sheet, read
from registry.shown import year_meant
from tests.exchange.desk import Desk

TEXT, CODE, DAY, PERIOD, YEAR = (
    Text("t", "文"),
    Code("c", "代码"),
    Day("d", "日期"),
    Period("p", "时期"),
    Year("y", "年度"),
)
COUNT, YUAN, YES_NO = Number("n", "人数"), Number("a", "收入元", decimals=True), YesNo("b", "是否")
DECEMBER, SECOND_OF_JANUARY = 43800, 46024


def book_of(folder: Path, *cells: tuple[Any, str | int], since_1904: bool = False) -> Path:
    """A workbook with these cells below each other, each with its number format or the number of one."""
    path = folder / "set.xlsx"
    with xlsxwriter.Workbook(str(path), {"date_1904": since_1904}) as book:
        sheet = book.add_worksheet("x")
        for row, (value, code) in enumerate(cells):
            sheet.write(row, 0, value, book.add_format({"num_format": code}))
    return path


def cells_of(path: Path) -> list[Cell]:
    (sheet,), problems = read(path, [])
    assert problems == []
    return [row[0] for row in sheet.rows]


def cell(folder: Path, value: Any, code: str | int, since_1904: bool = False) -> Cell:
    return cells_of(book_of(folder, (value, code), since_1904=since_1904))[0]


def refusal(column: Column, of: Any) -> str:
    with pytest.raises(Unfit) as unfit:
        column.parse(of)
    assert unfit.value.problem.en
    return unfit.value.problem.zh


# -- days ------------------------------------------------------------------------------------------------------------

MONTHS = ['yyyy"年"m"月"', 'yyyy"年"m"月";@', '[$-804]yyyy"年"m"月";@', '[DBNum1][$-804]yyyy"年"m"月";@', "mmm-yy",
          "yyyy-mm", "yyyy\\-mm", "yyyy/m;@", "yyyy.mm", "[$-409]mmmm\\ yyyy;@", 'e"年"m"月"', "yyyymm", "YYYY-MM",
          17, 27, 36, 50,
          52, 57]  # fmt: skip
YEARS = ["yyyy", 'yyyy"年"', "[$-804]yyyy\\年", "e", "yy", "[DBNum1]yyyy年"]
FULL = ["yyyy-mm-dd", 'yyyy"年"m"月"d"日"', "[$-F800]dddd, mmmm dd, yyyy", "m/d/yyyy", "d-mmm-yy", 'e"年"m"月"d"日"',
        'yyyy"年"m"月"d"日" aaaa', "yyyy-mm-dd hh:mm", 14, 15, 22, 30, 31]  # fmt: skip
WITHOUT_YEAR = ['m"月"d"日"', "m-d", "d-mmm", "[$-804]m\\月d\\日;@", 16, 28, 29, 51, 53, 54, 58]


@pytest.mark.parametrize("column", [DAY, PERIOD], ids=["date", "period"])
def test_a_day_of_which_the_cell_shows_a_month_or_a_year_is_that_month_or_year(column: Column, tmp_path: Path) -> None:
    cells = cells_of(book_of(tmp_path, *((DECEMBER, code) for code in (*MONTHS, *YEARS, *FULL, *WITHOUT_YEAR))))
    shown = [days.show(column.parse(cell)) for cell in cells]
    full = [*["2019-12-01"] * len(FULL), *["2019-12-01"] * len(WITHOUT_YEAR)]
    assert shown == [*["2019-12"] * len(MONTHS), *["2019"] * len(YEARS), *full]


def test_a_month_is_the_same_row_in_a_workbook_and_in_a_csv_file(desk: Desk, tmp_path: Path) -> None:
    month = cell(tmp_path, DECEMBER, 57)
    rows: list[tuple[Cell, ...]] = [("unit", "period", "activists"), ("451102101201", month, 1)]
    assert desk.accept(facts=Sheet("facts", "facts", rows, "xlsx")) == {"facts": {"new": 1}}
    assert desk.accept(facts="unit,period,activists\n451102101201,2019-12,1") == {"facts": {"same": 1}}


@pytest.mark.parametrize("code", ["aaaa", "dddd", "d", 'm"月"', "mmm", "h:mm", "mm:ss", "yyyy d"])
def test_a_day_of_which_no_date_is_seen_is_asked_about(code: str, tmp_path: Path) -> None:
    assert "2019-12-01" in refusal(DAY, cell(tmp_path, DECEMBER, code))


@pytest.mark.parametrize("code", ["yyyy-mm-dd", "yyyy", 'yyyy"年"m"月"', 'm"月"d"日"', 14, 57])
@pytest.mark.parametrize("since_1904", [False, True], ids=["since 1900", "since 1904"])
@pytest.mark.parametrize("year", [1900, 1956, 2018, 2100])
def test_a_year_typed_into_a_cell_for_days_is_asked_about_by_its_number(
    code: str | int, since_1904: bool, year: int, tmp_path: Path
) -> None:
    of = cell(tmp_path, year, code, since_1904)
    for column in (DAY, PERIOD, YEAR, COUNT):
        assert f"年份 {year} " in refusal(column, of)


def test_other_days_of_those_years_are_days(tmp_path: Path) -> None:
    assert DAY.parse(cell(tmp_path, 1899, 14)) == 19050313
    assert DAY.parse(cell(tmp_path, 2101, 14)) == 19051001
    assert DAY.parse("1905-07-10") == 19050710
    assert DAY.parse(cell(tmp_path, datetime.date(1905, 7, 10), 14, since_1904=True)) == 19050710
    assert DAY.parse(cell(tmp_path, datetime.date(1909, 7, 11), 14)) == 19090711


def test_days_of_a_workbook_that_counts_from_1904_are_those_that_it_shows(tmp_path: Path) -> None:
    day = datetime.date(2019, 12, 1)
    codes = ("yyyy-mm-dd", 57, "yyyy", 58)
    cells = cells_of(book_of(tmp_path, *((day, code) for code in codes), since_1904=True))
    assert [days.show(DAY.parse(cell)) for cell in cells] == ["2019-12-01", "2019-12", "2019", "2019-12-01"]


def test_a_year_column_takes_a_day_that_shows_a_year_alone(tmp_path: Path) -> None:
    assert YEAR.parse(cell(tmp_path, DECEMBER, 'yyyy"年"')) == 2019
    refusal(YEAR, cell(tmp_path, DECEMBER, 57))


@pytest.mark.parametrize("code, shown", [('m"月"d"日"', "1月2日"), (58, "1月2日"), ("d-mmm", "2-Jan"),
                                         ("mmm-yy", "Jan-26"),
                                         ('yyyy"年"m"月"', "2026年1月"), ("yyyy-mm-dd", "2026-01-02")])  # fmt: skip
@pytest.mark.parametrize("column", [TEXT, Texts("m", "多"), CODE], ids=["text", "several", "code"])
def test_a_day_in_a_text_or_a_code_is_shown_in_both_readings(
    column: Column, code: str | int, shown: str, tmp_path: Path
) -> None:
    said = refusal(column, cell(tmp_path, SECOND_OF_JANUARY, code))
    assert shown in said
    assert "2026-01-02" in said


def test_a_day_where_a_number_is_to_stand_is_shown_with_its_number(tmp_path: Path) -> None:
    said = refusal(COUNT, cell(tmp_path, 12, "yyyy-mm-dd"))
    assert "1900-01-1" in said
    assert "1月2日" in refusal(COUNT, cell(tmp_path, SECOND_OF_JANUARY, 58))


# -- numbers ---------------------------------------------------------------------------------------------------------

UNITS = {
    '0.0"万元"': (5.2, "5.2万元"),
    "0.0\\万\\元": (5.2, "5.2万元"),
    "0!.0,": (52000, "5.2"),
    '0!.0,"万"': (52000, "5.2万"),
    '0.0,"千"': (5200, "5.2千"),
    "0.0,": (5200, "5.2"),
    '#,##0.00,,"百万元"': (5_200_000, "5.20百万元"),
    '0"人"': (12, "12人"),
    '0"元"': (12, "12元"),
    'General"㎡"': (300, "300㎡"),
    'G/通用格式"户"': (3, "3户"),
    '[>=10000]0!.0,"万";0': (52000, "5.2万"),
    '[Red]0"个";[Blue]-0"个"': (-3, "-3个"),
    '"约"0': (3, "约3"),
    "[$€-2] 0.00": (3, "€ 3.00"),
    '$#,##0': (3, "$3"),
    '@"人"': (5, "5人"),
    9: (0.5, "50%"),
    10: (0.505, "50.50%"),
}  # fmt: skip


@pytest.mark.parametrize("code", UNITS)
def test_a_number_that_is_shown_with_a_unit_or_in_another_scale_is_a_problem_with_both_readings(
    code: str | int, tmp_path: Path
) -> None:
    value, shown = UNITS[code]
    of = cell(tmp_path, value, code)
    for column in (COUNT, YUAN, TEXT, CODE):
        said = refusal(column, of)
        assert f"“{shown}”" in said
        assert f"“{value}”" in said


PLAIN = ["General", "0", "0.00", "#,##0", "#,##0.00", "#,##0;[Red]-#,##0", "0_);(0)", "[DBNum1]0", "0.00E+00", "# ?/?",
         '_ * #,##0.00_ ;_ * \\-#,##0.00_ ;_ * "-"??_ ;_ @_ ', "@", "0;-0;;@", 1, 2, 3, 4, 37, 38, 39, 40, 41,
         43]  # fmt: skip


def test_a_number_that_is_grouped_rounded_coloured_or_aligned_is_the_number(tmp_path: Path) -> None:
    values = (1234.5, 12, 0)
    cells = cells_of(book_of(tmp_path, *((value, code) for code in PLAIN for value in values)))
    assert cells == [float(value) for _ in PLAIN for value in values]


@pytest.mark.parametrize("code", ["¥#,##0.00", '"¥"#,##0.00', "[$¥-804]#,##0.00", "￥0.00", "[$CNY] 0.00", 7, 44])
def test_a_sign_of_yuan_says_nothing_in_a_column_of_yuan_and_is_a_unit_in_any_other(
    code: str | int, tmp_path: Path
) -> None:
    of = cell(tmp_path, 5.2, code)
    assert YUAN.parse(of) == 52_000
    assert "5.2" in refusal(Number("n", "面积", decimals=True), of)


@pytest.mark.parametrize("code, shown", [("000000", "000012"), ('"P-"000', "P-012"), ("0000", "0012")])
def test_a_code_is_what_its_format_shows(code: str, shown: str, tmp_path: Path) -> None:
    of = cell(tmp_path, 12, code)
    assert CODE.parse(of) == shown
    if shown.isdigit():
        assert TEXT.parse(of) == shown
        assert COUNT.parse(of) == 12


def test_a_number_as_long_as_its_padding_is_a_number(tmp_path: Path) -> None:
    assert cell(tmp_path, 451103, "000000") == 451103.0


@pytest.mark.parametrize("value, code, shown", [(2019, '0"年"', "2019"), (20191231, "0000-00-00", "2019-12-31"),
                                                (201912, '0000"年"00"月"', "2019-12")])  # fmt: skip
def test_a_number_that_is_shown_as_a_date_is_that_date(value: int, code: str, shown: str, tmp_path: Path) -> None:
    assert days.show(DAY.parse(cell(tmp_path, value, code))) == shown


def test_a_number_that_is_shown_as_a_word_is_that_word(tmp_path: Path) -> None:
    code = '[=1]"是";[=0]"否";General'
    assert [YES_NO.parse(of) for of in cells_of(book_of(tmp_path, (1, code), (0, code)))] == [True, False]


def test_a_text_beside_which_more_is_shown_is_a_problem_with_both_readings(tmp_path: Path) -> None:
    for column in (TEXT, CODE, DAY, COUNT):
        said = refusal(column, cell(tmp_path, "甲", 'General;General;General;@"村"'))
        assert "“甲村”" in said
        assert "“甲”" in said
    assert cell(tmp_path, "甲", "_ @_ ") == "甲"


@pytest.mark.parametrize(
    "number, code", [(13800138000, '"手机"0'), (13800138000, "000-0000-0000"), (13800138000, '0"。"')]
)
def test_a_mobile_number_is_never_repeated_whatever_its_format_shows(number: int, code: str, tmp_path: Path) -> None:
    of = cell(tmp_path, number, code)
    of_text = cell(tmp_path, str(number), '@"号"')
    for column in (TEXT, CODE, COUNT, DAY):
        for one in (of, of_text):
            with pytest.raises(Unfit) as unfit:
                column.parse(one)
            assert unfit.value.hide
            assert "138" not in str(unfit.value.problem)


@pytest.mark.parametrize("value", [2019.1, 2019.5, 2019.11, 201905, 201912, 5, 12345678])
def test_a_number_is_a_date_only_as_all_its_digits_or_a_year(value: float) -> None:
    refusal(DAY, float(value))


# -- near misses -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("serial", [43525, 43525.0, "43525"])
def test_the_number_by_which_excel_counts_a_day_is_told_with_its_day(serial: Any) -> None:
    assert "2019-03-01" in refusal(DAY, serial)


@pytest.mark.parametrize("text, meant", [("1O0", "100"), ("l2", "12"), ("1,OOO", "1,000"), ("5o.5", "50.5")])
def test_a_letter_for_a_digit_in_a_number_is_told_with_the_number(text: str, meant: str) -> None:
    assert meant in refusal(YUAN, text)
    assert "O" not in refusal(YUAN, "OO")


def test_a_letter_for_a_digit_in_a_code_is_told_where_the_code_with_digits_is_there(desk: Desk) -> None:
    outcome = desk.take(facts="unit,period,activists\n451102lO1201,2019,1\n45110210X201,2019,1")
    near, far = outcome.problems
    assert "451102101201" in near.problem.zh
    assert far.problem.en == "unknown code"


# -- where cells are found -------------------------------------------------------------------------------------------


def with_sheet(path: Path, xml: str) -> Path:
    """The workbook with other rows; style 1 shows a month, style 2 a unit."""
    space = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    parts["xl/worksheets/sheet1.xml"] = f'<worksheet xmlns="{space}">{xml}</worksheet>'.encode()
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return path


@pytest.mark.parametrize(
    "cells",
    [
        '<c r="A1" s="1"><v>43800</v></c>',
        "<c s='1' r='A1'><v>43800</v></c>",
        '<c s="1"><v>43800</v></c>',
        '<c r="A1" s="1" t="n"><f>1+1</f><v>43800</v></c>',
        '<c r="A1" s="1" t="d"><v>2019-12-01</v></c>',
    ],
)
def test_a_styled_cell_is_found_however_its_xml_is_written(cells: str, tmp_path: Path) -> None:
    path = with_sheet(book_of(tmp_path, (1, 57), (1, '0"人"')), f"<sheetData><row>{cells}</row></sheetData>")
    assert DAY.parse(cells_of(path)[0]) == 20191200


def test_blank_cells_and_cells_in_any_order_of_rows_keep_their_places(tmp_path: Path) -> None:
    rows = "".join(
        f'<row r="{row}"><c r="A{row}" s="1"/><c r="B{row}" s="2"><v>{row}</v></c></row>' for row in (1, 3, 700)
    )
    path = with_sheet(book_of(tmp_path, (1, 57), (1, '0"人"')), f"<sheetData>{rows}</sheetData>")
    (sheet,), _ = read(path, [])
    assert {n: str(row[1]) for n, row in enumerate(sheet.rows, 1) if row[1] is not None} == {
        1: "1人", 3: "3人", 700: "700人",
    }  # fmt: skip
    assert {row[0] for row in sheet.rows} == {None}


@pytest.mark.parametrize("since_1904", [False, True], ids=["since 1900", "since 1904"])
def test_a_workbook_written_anew_shows_what_the_cells_showed(since_1904: bool, tmp_path: Path) -> None:
    codes = [(DECEMBER, 57), (DECEMBER, "yyyy"), (2018, 14), (2018, 57), (5.2, '0.0"万元"'), (12, "000000"),
             ("甲", 'General;General;General;@"村"'), (SECOND_OF_JANUARY, 58), (DECEMBER + 0.5, 57)]  # fmt: skip
    cells = cells_of(book_of(tmp_path, *codes, since_1904=since_1904))
    with FreshWorkbook(tmp_path / "anew.xlsx") as book:
        book.add("x", (((cell,), (), ()) for cell in cells))
    again = cells_of(tmp_path / "anew.xlsx")
    for column in (DAY, CODE, COUNT, YUAN):
        for before, after in zip(cells, again, strict=True):
            assert _said(column, before) == _said(column, after)


def _said(column: Column, of: Cell) -> object:
    try:
        return column.parse(of)
    except Unfit as unfit:
        return unfit.problem.zh.replace("-", "/").partition("显示为")[0]


@pytest.mark.parametrize("code", ["", ";", ";;;", '"', "[", "\\", "_", "*", "0" * 200 + "." + "0" * 50, "%%%", ",,,,",
                                  "@@", "[]",
                                  "[>x]0", "[h]", "General,%", "?/", "0.0.0", "e", "mmmmmm"])  # fmt: skip
@pytest.mark.parametrize("value", [0.0, -0.0, 1e308, -1e-300, 43800.5, 2958466.0])
def test_no_format_however_odd_breaks_the_reading(code: str, value: float) -> None:
    format = NumberFormat(code)
    assert isinstance(format.is_plain, bool)
    assert format.of_day(value) in ("", "y", "ym", "ymd", None)
    format.number(value)
    format.text("甲")
    format.day(datetime.datetime(2019, 12, 1))


def test_every_format_that_is_named_by_a_number_is_known_as_what_it_is() -> None:
    kinds = {number: NumberFormat(code).of_day(43800.0) for number, code in BUILT_IN.items()}
    assert {number for number, parts in kinds.items() if parts is not None} == {
        *range(14, 23), *range(27, 37), 45, 47, *range(50, 59),
    }  # fmt: skip


@pytest.mark.parametrize("hour, number", [(0, "43586;"), (12, "43586.5;")])
def test_a_day_in_a_column_of_numbers_is_refused_with_its_number_whatever_the_time(hour: int, number: str) -> None:
    """A reader of other workbooks hands over a day with its time, where a day of its own would have none."""
    with pytest.raises(Unfit, match=f"holds {number}"):
        COUNT.parse(datetime.datetime(2019, 5, 1, hour))


@pytest.mark.parametrize("hour, year", [(0, 2018), (12, None)])
def test_a_day_with_a_time_was_never_typed_as_a_year(hour: int, year: int | None) -> None:
    assert year_meant(datetime.datetime(1905, 7, 10, hour)) == year
