"""The body of a table: which rows are read, and what stands in their cells."""

from __future__ import annotations

import pytest

from registry.workbooks.tables.sum_rows import SumWords
from tests.workbooks.tables import one_sheet, read, sheet

PLACE = """
[sheet.place]
township = {column = "乡镇"}
village = {column = "村"}
"""
FACTS = """
[[sheet.make]]
ledger = "facts"
unit = "@place"
period = "@period"
households = {column = "户数"}
"""
TEXT = one_sheet('ignore = ["序号"]' + PLACE + FACTS)
HEAD = ("序号", "乡镇", "村", "户数")


def read_of(*rows, text=TEXT, **how):
    reading = read(sheet(HEAD, *rows, **how), text)
    places = [(row.number, *(one.value for one in row.place.values())) for row in reading.rows]
    return reading, places


def skipped(reading):
    return [(one.row, one.why) for one in reading.tables[0].skipped]


def test_all_cells_of_a_merge_have_its_value_and_rows_without_a_cell_of_their_own_are_nothing():
    reading, places = read_of(
        (1, "贺街镇", "甲村", 10), (2, None, "乙村", 20), (None, None, None, None), (3, "沙田镇", "丙村", 30),
        merges="B2:B4",
    )  # fmt: skip
    assert places == [(2, "贺街镇", "甲村"), (3, "贺街镇", "乙村"), (5, "沙田镇", "丙村")]
    assert (skipped(reading), reading.told) == ([(4, "empty")], [])
    table = reading.tables[0]
    assert (table.first, table.last, table.count) == (2, 5, 3)


@pytest.mark.parametrize("ditto", ["〃", '"', "同上", " 同 上 "])
def test_dittoes_have_the_value_of_the_nearest_row_above_that_is_read(ditto):
    reading, places = read_of(
        (1, "贺街镇", "甲村", 10), (None, "贺街镇小计", None, 10), (2, ditto, "乙村", ditto), (3, ditto, "丙村", 5)
    )
    assert places == [(2, "贺街镇", "甲村"), (4, "贺街镇", "乙村"), (5, "贺街镇", "丙村")]
    assert (reading.made("facts", "households"), reading.told) == ([10, 10, 5], [])


def test_a_ditto_without_a_row_above_is_a_problem():
    reading, _ = read_of((1, "贺街镇", "甲村", "〃"))
    assert reading.told == [("value", "D2")]


def test_an_empty_cell_of_a_column_in_fill_has_the_value_above():
    text = one_sheet('ignore = ["序号"]\nfill = ["乡镇"]' + PLACE + FACTS)
    reading, places = read_of(
        (1, "贺街镇", "甲村", 10),
        ("小计", None, None, 10),
        (2, None, "乙村", None),
        (3, "沙田镇", "丙村", 30),
        text=text,
    )
    assert places == [(2, "贺街镇", "甲村"), (4, "贺街镇", "乙村"), (5, "沙田镇", "丙村")]
    assert reading.made("facts", "households") == [10, 30]


# -- sums ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "cells",
    [
        ("合  计", None, None), ("小计", None, None), (None, "共计", None), (None, "贺街镇", "累计"),
        ("总计", None, "60个"), (None, "贺街镇小计", None), (None, "贺街小计", None), (None, None, "合计(2个村)"),
        (None, None, "合计（2个村）"),
        (None, "合计2个村", None), (None, "八步区贺街镇合计", None), (None, "合计：", None),
    ],
)  # fmt: skip
def test_rows_of_sums_are_not_read_wherever_they_stand(cells):
    for at in range(3):
        rows = [(1, "贺街镇", "甲村", 10), (2, "贺街镇", "乙村", 20)]
        rows.insert(at, (*cells, 30 if at == 2 else None))
        reading, places = read_of(*rows)
        assert [place[2] for place in places] == ["甲村", "乙村"]
        assert (skipped(reading), reading.told) == ([(at + 2, "sum")], [])


@pytest.mark.parametrize("name", ["合计村", "小计划村", "水渠总计", "总计划办小计村"])
def test_a_name_that_only_holds_such_a_word_is_a_place(name):
    _, places = read_of((1, "贺街镇", name, 10))
    assert places == [(2, "贺街镇", name)]


def test_a_word_behind_what_is_no_place_is_no_sum():
    words = SumWords((), lambda: {"贺街"})
    texts = ("贺街小计", "水渠总计", "贺街镇总计(3)", "合计x", "本月累计", "全县合计")
    assert [words.word(text) for text in texts] == ["小计", None, "总计", None, None, "合计"]


def test_a_cell_right_of_the_place_does_not_make_a_sum_and_without_a_place_the_first_filled_cell_does():
    text = one_sheet('[[sheet.make]]\nledger = "people"\nname = {column = "姓名"}\neducation = {column = "学历"}\n')
    rows = ("姓名", "学历"), ("合计", "x"), (None, "合计"), ("张三", "合计")
    reading = read(sheet(*rows), text)
    assert (skipped(reading), reading.made("people", "education")) == ([(2, "sum"), (3, "sum")], ["合计"])


def test_a_mapping_adds_words_of_sums():
    text = one_sheet('ignore = ["序号"]\nskip = ["全 县"]' + PLACE + FACTS)
    reading, places = read_of(
        (1, "贺街镇", "甲村", 10), ("全县", None, None, 10), ("全县(1个村)", None, None, 10), text=text
    )
    assert (len(places), skipped(reading)) == (1, [(3, "sum"), (4, "sum")])


def income(*rows, column="收入（万元）", factor=10_000):
    text = one_sheet(
        PLACE.replace('township = {column = "乡镇"}\n', "")
        + f'[[sheet.make]]\nledger = "facts"\nunit = "@place"\nperiod = "@period"\n'
        f'collective_income_yuan = {{column = "{column}", factor = {factor}}}\n'
    )
    return read(sheet(("村", column), *rows), text)


def test_a_total_is_compared_with_the_sums_since_the_last_one_and_of_all_in_the_registrys_unit():
    rows = [("甲村", 1.5), ("乙村", "25000元"), ("合计", 4), ("丙村", 2), ("合计", 2), ("丁村", 1), ("总计", 7)]
    assert income(*rows).warned == []
    rows[2] = ("合计", "4.000002")
    assert [one.cell for one in income(*rows).warnings] == ["B4"]
    rows[2] = ("合计", "4.0000009")
    assert income(*rows).warned == []


def test_a_sum_that_is_off_is_warned_of_with_both_numbers():
    (warning,) = income(("甲村", 1.5), ("乙村", 2.5), ("小计", 9), ("合计", 5)).warnings
    assert (warning.code, warning.row, warning.cell, warning.column) == ("sum", 5, "B5", "collective_income_yuan")
    assert (warning.header, warning.value) == ("收入（万元）", "5")
    assert "50,000" in warning.problem.zh
    assert "40,000" in warning.problem.zh


def test_a_total_above_its_rows_is_compared_with_all_of_them():
    rows = [("合计", 7), ("甲村", 3), ("乙村", 4)]
    assert income(*rows).warned == []
    rows[0] = ("合计", 8)
    assert income(*rows).warned == [("sum", "B2")]
    assert income(("甲村", 3), ("合计", 3), ("乙村", 4), ("合计", 5), ("总计", 7)).warned == [("sum", "B5")]


def test_a_merged_number_counts_once_in_the_sum_and_what_is_no_number_is_not_compared():
    rows = ("甲村", 3), ("甲村", None), ("合计", 3), ("合计", "—")
    text = one_sheet(
        '[sheet.place]\nvillage = {column = "村"}\n[[sheet.make]]\nledger = "facts"\nunit = "@place"\n'
        'period = "@period"\nhouseholds = {column = "户数"}\n'
    )
    reading = read(sheet(("村", "户数"), *rows, merges="B2:B3"), text)
    assert (reading.warned, reading.told, reading.made("facts", "households")) == ([], [], [3, 3])


def test_a_number_merged_over_rows_of_different_places_is_a_problem():
    reading, _ = read_of(
        (1, "贺街镇", "甲村", 10), (2, "贺街镇", "乙村", None), (3, "贺街镇", "乙村", 7), (4, "贺街镇", "乙村", None),
        merges="D2:D3 D4:D5 B2:B5",
    )  # fmt: skip
    told = [(one.code, one.row, one.cell, one.header, one.ledger, one.column, one.value) for one in reading.problems]
    assert told == [("merged_number", 2, "D2", "户数", "facts", "households", "10")]


# -- the end ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "first",
    [
        "填表人：李某",
        "填报人",
        "制表：",
        "审 核 人：",
        "负责人",
        "单位负责人：",
        "备注：略",
        "注：1.略",
        "说明：",
        "填表说明",
        "分管领导：",
    ],
)
def test_from_the_end_on_nothing_is_read(first):
    text = one_sheet('ignore = ["序号"]\nend = ["分管领导"]' + PLACE + FACTS)
    reading, places = read_of(
        (1, "贺街镇", "甲村", 10), (), (first, None, None, None), (None, None, "填报时间：2019年", 99), text=text
    )
    assert (len(places), skipped(reading), reading.told) == (1, [(3, "empty"), (4, "footer"), (5, "footer")], [])


def test_a_row_below_the_end_that_fills_the_innermost_place_is_told():
    reading, places = read_of(
        (1, "贺街镇", "甲村", 10), ("备注", "贺街镇", "乙村", 20), (3, "贺街镇", "丙村", 30), (4, "沙田镇", None, 1),
        ("填表人：", None, "审核人：", None), ("注", None, None, None), merges="A7:C7",
    )  # fmt: skip
    assert len(places) == 1
    assert [(one.code, one.row, one.cell, one.value) for one in reading.problems] == [
        ("after_end", 3, "C3", "乙村"), ("after_end", 4, "C4", "丙村"),
    ]  # fmt: skip
    assert skipped(reading) == [(row, "footer") for row in (3, 4, 5, 6, 7)]


def test_a_merge_from_above_is_not_the_first_cell_of_a_footer():
    _, places = read_of((None, "说明镇", "甲村", 10), (None, None, "乙村", 20), merges="B2:B3")
    assert places == []
    _, places = read_of((1, "说明镇", "甲村", 10), (None, None, "乙村", 20), merges="B2:B3")
    assert len(places) == 2


def test_a_second_look_yields_the_same_rows_and_tells_nothing_again():
    reading, _ = read_of((1, "贺街镇", "甲村", "多"), ("合计", None, None, 7))
    told = len(reading.problems), len(reading.warnings)
    assert list(reading.tables[0].rows()) == reading.rows
    assert (len(reading.problems), len(reading.warnings)) == told
    assert told == (1, 1)
