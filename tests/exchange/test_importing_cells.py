"""What a cell may hold, and how sheets and headers are named: the same rows come of every spelling."""

from __future__ import annotations

import datetime

import pytest

from registry.exchange.reading import CellError, Sheet
from registry.slices import LEDGERS
from tests.exchange.desk import Desk

IDENTITY = "11010519491231002X"
MOBILE = "13800138000"


def sheet(title: str, *rows: tuple) -> Sheet:
    return Sheet(title, title, list(rows), "xlsx")


def person(desk: Desk, column: str, cell: object) -> object:
    """What is recorded of a cell about the person P1."""
    desk.accept(people=sheet("people", ("code", column), ("P1", cell)))
    return next(row[column] for row in desk.in_force("people") if row["code"] == "P1")


def is_refused(desk: Desk, column: str, cell: object) -> bool:
    return desk.refuse(people=sheet("people", ("code", column), ("P1", cell))) == [("people", 2, column)]


# -- names -----------------------------------------------------------------------------------------------------------


def test_sheets_and_columns_are_named_by_key_or_by_chinese_name_in_any_order(desk):
    rows = [("职务", "from", "人员编号", "单位代码", "分工"), ("党组织书记", "2019年3月", "P1", "D2", "组织、宣传")]
    assert desk.accept(posts=sheet("任职", *rows)) == {"posts": {"new": 1}}
    header = ("person", "unit", "role", "from", "portfolio")
    again = ("P1", "D2", "secretary", "2019-03", "publicity; organization")
    assert desk.accept(posts=sheet("posts", header, again)) == {"posts": {"same": 1}}


def test_every_label_of_every_ledger_and_column_is_its_own():
    assert len({name for ledger in LEDGERS for name in (ledger.key, ledger.label)}) == 2 * len(LEDGERS)
    for ledger in LEDGERS:
        assert len({c.label for c in ledger.columns}) == len(ledger.columns)


def test_an_unknown_sheet_a_ledger_twice_and_an_unknown_or_repeated_column_are_problems(desk):
    header, row = ("code", "name"), ("P9", "Eve")
    assert desk.refuse(a=sheet("Sheet1", header, row)) == [(None, None, None)]
    assert desk.refuse(a=sheet("people", header, row), b=sheet("人员", header, row)) == [("people", None, None)]
    for other in ("phone", "姓名"):
        assert desk.refuse(a=sheet("people", (*header, other), (*row, "x"))) == [("people", 1, None)]
    assert desk.refuse(a=sheet("people", ("name",), ("Eve",))) == [("people", None, None)]


def test_titles_above_the_header_and_blank_rows_are_skipped_and_our_own_columns_are_known(desk):
    rows = [
        ("人员一览", None, None),
        (None, None, None),
        ("编号", "姓名", "问题"),
        (" ", None, None),
        ("P9", "Eve", "old"),
    ]
    assert desk.accept(people=sheet("people", *rows)) == {"people": {"new": 1}}


def test_an_inclusive_end_is_stored_as_the_day_after(desk):
    for header, cell, day in (("截止日期", "2019-12-31", "2020-01-01"), ("至（含当日）", "2019-05", "2019-06")):
        post = sheet("posts", ("person", "unit", "role", "from", header), ("P1", "D2", "secretary", "2018", cell))
        desk.accept(posts=post)
        assert desk.one("posts", "to") == [day]


# -- values ----------------------------------------------------------------------------------------------------------


def test_text_is_trimmed_composed_and_full_width_letters_and_digits_are_folded(desk):
    assert person(desk, "education", "　ＭＢＡ２ e\u0301 ") == "MBA2 é"


@pytest.mark.parametrize("cell", ["Ｐ1", 1.0, "1.0", 1, "1E+05", "1.23456789e+08"])
def test_a_code_is_text_however_excel_kept_it(desk, cell):
    code = {"Ｐ1": "P1", "1E+05": None, "1.23456789e+08": "123456789"}.get(str(cell), "1")
    people = sheet("people", ("code", "name"), (cell, "Ann"))
    if code is None:
        assert desk.refuse(people=people) == [("people", 2, "code")]
    else:
        desk.accept(people=people)
        assert code in [p["code"] for p in desk.in_force("people")]


@pytest.mark.parametrize("code", ["a b", "x" * 33, "编号", 1e17, True])
def test_what_is_no_code_is_refused(desk, code):
    assert desk.refuse(people=sheet("people", ("code", "name"), (code, "Ann"))) == [("people", 2, "code")]


DAYS = {
    "2019-12-31": "2019-12-31",
    "2019/12/31": "2019-12-31",
    "2019.12.31": "2019-12-31",
    "2019年12月31日": "2019-12-31",
    "20191231": "2019-12-31",
    20191231: "2019-12-31",
    datetime.date(2019, 12, 31): "2019-12-31",
    datetime.datetime(2019, 12, 31): "2019-12-31",
    "2019-05": "2019-05",
    "2019.5": "2019-05",
    "2019年5月": "2019-05",
    "1956": "1956",
    "1956年": "1956",
    1956.0: "1956",
}


@pytest.mark.parametrize("cell", DAYS, ids=repr)
def test_a_date_is_taken_in_every_spelling_and_shown_as_exactly_as_it_was_written(desk, cell):
    assert person(desk, "full_member_on", cell) == DAYS[cell]


@pytest.mark.parametrize("cell", [2019.1, 43830, "2019-02-30", "31.12.2019", "2019-13", 2101, True, "soon", 201905])
def test_what_is_no_date_or_is_ambiguous_is_refused(desk, cell):
    assert is_refused(desk, "full_member_on", cell)


@pytest.mark.parametrize(
    "yes, no",
    [("是", "否"), ("有", "无"), ("yes", "no"), ("TRUE", "false"), (1, 0), ("√", "×"), ("✓", "✗"), (True, False)],
)
def test_yes_and_no_are_taken_in_every_spelling(desk, yes, no):
    header = ("place", "kind", "name", "from", "unified_area", "unified_signs")
    desk.accept(facilities=sheet("facilities", header, ("N1", "venue", None, "2019", yes, no)))
    assert desk.one("facilities", "unified_area", "unified_signs") == [True, False]


@pytest.mark.parametrize("mode", ["independent", "独立建立", "单独组建", "单独建", "INDEPENDENT"])
def test_a_choice_is_its_key_its_label_or_a_spelling_that_is_listed(desk, mode):
    desk.accept(coverage=sheet("coverage", ("organization", "place", "mode", "from"), ("D2", "N1", mode, "2019")))
    assert desk.one("coverage", "mode") == ["independent"]


@pytest.mark.parametrize(
    "cell, area",
    [("1,234", 1234), ("3.0", 3), (3.0, 3), ("0.5", 0.5), ("300平方米", None), ("-1", None), ("1,23", None)],
)
def test_a_number_is_written_with_commas_or_a_point_and_never_with_a_unit(desk, cell, area):
    facilities = sheet("facilities", ("place", "kind", "name", "from", "area_m2"), ("N1", "venue", None, "2019", cell))
    if area is None:
        assert desk.refuse(facilities=facilities) == [("facilities", 2, "area_m2")]
    else:
        desk.accept(facilities=facilities)
        assert float(desk.one("facilities", "area_m2")[0]) == area


@pytest.mark.parametrize("column, cell", [("birth_year", 1899), ("birth_year", "1975.5"), ("gender", "x")])
def test_a_value_outside_its_range_or_choices_is_refused(desk, column, cell):
    assert is_refused(desk, column, cell)


def test_a_formula_without_a_stored_value_and_an_excel_error_are_problems(desk):
    for kind in ("formula", "#REF!"):
        assert is_refused(desk, "education", CellError(kind))


@pytest.mark.parametrize("column", ["code", "name", "education", "birth_year", "full_member_on"])
@pytest.mark.parametrize("number", [IDENTITY, MOBILE])
def test_an_identity_or_mobile_number_is_refused_without_repeating_it(desk, column, number):
    cells = {"code": "P9", "name": "Eve"} | {column: number}
    outcome = desk.take(people=sheet("people", tuple(cells), tuple(cells.values())))
    (problem,) = outcome.problems
    assert (problem.column, problem.value) == (column, "")
    assert number not in str([problem.as_json(language) for language in ("zh", "en")])


def test_an_identity_number_with_a_wrong_check_digit_is_an_ordinary_number(desk):
    assert person(desk, "education", IDENTITY.replace("X", "1")) == IDENTITY.replace("X", "1")
