"""The header of a table: what each column is called, and where the header is found."""

from __future__ import annotations

import pytest

from registry.workbooks.tables.headers import Header
from tests.workbooks.tables import one_sheet, read, sheet


def names(*rows, merges="", first=1, last=None):
    return list(Header(sheet(*rows, merges=merges), first, last or len(rows)).names.values())


def test_a_merge_gives_its_text_to_each_cell_that_it_spans():
    upper, lower = ("序号", "党组织书记", None, None), (None, "姓名", "性别", "任职时间")
    assert names(upper, lower, merges="A1:A2 B1:D1") == [
        "序号",
        "党组织书记/姓名",
        "党组织书记/性别",
        "党组织书记/任职时间",
    ]


def test_an_empty_cell_over_a_filled_one_takes_the_nearest_text_to_its_left_that_stands_over_a_filled_one():
    upper, lower = ("序号", "党组织书记", None, "主任", None, "备注"), (None, "姓名", "时间", "姓名", "时间", None)
    assert names(upper, lower) == ["序号", "党组织书记/姓名", "党组织书记/时间", "主任/姓名", "主任/时间", "备注"]
    # 序号 stands over nothing: it is nobody's text but its own column's.
    assert names(("序号", None, "主任"), (None, "村名", "姓名")) == ["序号", "村名", "主任/姓名"]
    # A merge that goes down to the last row stands over nothing either.
    assert names(("序号", None), (None, "村名"), merges="A1:A2") == ["序号", "村名"]


def test_three_rows_are_joined_top_down_and_what_is_empty_or_repeated_is_left_out():
    rows = ("党员", None, None, "户数"), ("正式", None, "预备", "户 数"), ("男", "女", "预备", None)
    assert names(*rows) == ["党员/正式/男", "党员/正式/女", "党员/预备", "户数"]


def test_white_space_is_no_part_of_a_header_and_a_second_column_of_one_header_has_a_number():
    assert names(("村（社区）\n名称", "备 注", "备注", "备注")) == ["村（社区）名称", "备注", "备注#2", "备注#3"]


def test_headers_are_compared_after_nfkc_without_white_space():
    header = Header(sheet(("面积（㎡）", "姓 \u3000名", None)), 1, 1)
    assert [header.column(name) for name in ("面积(m2)", "姓名", "col:C", "COL:c", "面积")] == [0, 1, 2, None, None]


FACTS = """
[sheet.place]
village = {column = "村"}
[[sheet.make]]
ledger = "facts"
unit = "@place"
period = "@period"
households = {column = "户数"}
"""


@pytest.mark.parametrize("above", [0, 1, 2, 5])
def test_a_table_is_found_where_all_headers_stand(above):
    rows = [("某表",)] * above + [("村", "户数"), ("甲村", 12)]
    reading = read(sheet(*rows), one_sheet(FACTS))
    assert reading.made("facts", "households") == [12]
    assert (reading.told, reading.tables[0].table.header.first) == ([], above + 1)


def test_without_rows_of_a_header_it_is_sought_from_the_top_down():
    text = one_sheet(FACTS).replace("header = [1, 1]\n", "").replace('"户数"', '"人口/户数"')
    rows = ("某表",), ("村", "人口"), (None, "户数"), ("甲村", 12)
    reading = read(sheet(*rows, merges="A2:A3"), text)
    assert (reading.tables[0].table.header.first, reading.tables[0].table.header.last) == (2, 3)
    assert (reading.made("facts", "households"), reading.told) == ([12], [])


def test_a_header_that_fits_nowhere_is_told_against_the_nearest_with_the_column_that_is_new():
    rows = ("某表",), ("村", "总户数", "备注"), ("甲村", 12, None)
    reading = read(sheet(*rows), one_sheet('ignore = ["备注"]' + FACTS))
    told = [(one.code, one.sheet, one.row, one.cell, one.header) for one in reading.problems]
    assert told == [("missing_column", "表", 2, None, "户数"), ("new_column", "表", 2, "B2", "总户数")]


def test_every_column_with_a_header_or_with_values_is_named_somewhere():
    rows = ("村", "户数", None, "电话", None), ("甲村", 12, "x", None, None)
    reading = read(sheet(*rows), one_sheet(FACTS))
    assert [(one.code, one.cell, one.header) for one in reading.problems] == [
        ("new_column", "C1", "col:C"), ("new_column", "D1", "电话"),
    ]  # fmt: skip
    assert read(sheet(*rows), one_sheet('ignore = ["col:C", "电话"]' + FACTS)).told == []


def test_a_column_by_its_letter_may_lie_beyond_what_is_filled():
    text = one_sheet('ignore = ["col:H"]' + FACTS + 'residents = {column = "col:Z"}\n')
    reading = read(sheet(("村", "户数"), ("甲村", 12)), text)
    assert (reading.made("facts", "households", "residents"), reading.told) == ([(12, None)], [])


def test_the_column_of_problems_that_came_back_is_not_new():
    assert read(sheet(("村", "户数", "问题"), ("甲村", 12, "…")), one_sheet(FACTS)).told == []


def test_a_column_that_is_open_refuses():
    reading = read(sheet(("村", "户数", "备注"), ("甲村", 12, None)), one_sheet('open = ["备注"]' + FACTS))
    assert [(one.code, one.cell, one.header) for one in reading.problems] == [("open_column", "C1", "备注")]


def test_tables_side_by_side_have_their_columns_and_what_stands_beside_them_is_told():
    head = one_sheet('columns = "A:B"' + FACTS)
    other = head.replace('columns = "A:B"', 'columns = "D:E"')
    rows = ("村", "户数", None, "村", "户数", "注"), ("甲村", 1, None, "乙村", 2, "x"), (None, None, None, "丙村", 3)
    reading = read(sheet(*rows), head + "\n" + other)
    assert reading.made("facts", "households") == [1, 2, 3]
    assert reading.told == [("new_column", "F1")]
    assert [[one.row for one in table.skipped] for table in reading.tables] == [[3], []]


def test_a_table_below_another_one_ends_it():
    second = FACTS.replace("户数", "人口").replace("households", "residents")
    text = one_sheet(FACTS) + "\n" + one_sheet(second).replace("[1, 1]", "[5, 5]")
    rows = ("村", "户数"), ("甲村", 1), ("乙村", 2), (), ("村", "人口"), ("甲村", 30)
    reading = read(sheet(*rows), text)
    assert (reading.made("facts", "households", "residents"), reading.told) == ([(1, None), (2, None), (None, 30)], [])


def test_a_column_that_is_only_filled_down_has_no_place_yet():
    rows = ("村", "户数", "片区"), ("甲村", 12, "东")
    reading = read(sheet(*rows), one_sheet('fill = ["片区"]' + FACTS))
    assert [(one.code, one.header) for one in reading.problems] == [("new_column", "片区")]
    assert read(sheet(*rows), one_sheet('fill = ["片区"]\nignore = ["片区"]' + FACTS)).told == []


def test_a_column_that_is_ignored_and_read_as_well_is_told_and_not_read():
    text = one_sheet('ignore = ["户 数", "col:A"]' + FACTS)
    reading = read(sheet(("村", "户数"), ("甲村", 10)), text)
    assert [(one.code, one.cell, one.header, one.ledger, one.column) for one in reading.problems] == [
        ("mapping", "A1", "村", None, "village"),
        ("mapping", "B1", "户数", "facts", "households"),
    ]
    assert reading.problems[1].allowed.zh == "从 ignore 里去掉，或删掉 facts.households"
    assert reading.made("facts") == []
    chosen = one_sheet(
        'ignore = ["户数"]'
        + FACTS.replace("households = ", 'when = "户数"\nresidents = ').replace(
            '{column = "户数"}', '{column = "人口"}'
        )
    )
    assert read(sheet(("村", "户数", "人口"), ("甲村", 10, 30)), chosen).told == [("mapping", "B1")]
