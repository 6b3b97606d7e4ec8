"""One table in files of several kinds: what is read of each is the same."""

from __future__ import annotations

import csv
import datetime
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter  # type: ignore[import-untyped]

from registry.exchange.reading import read_workbook
from tests.workbooks.tables import Reading, read

TEXT = """
[[sheet]]
sheet = "村情"
header = [3, 4]
as_of = "2019-12-31"
period = "2019"
fill = ["乡镇"]
ignore = ["序号", "书记/电话"]
[sheet.place]
township = {column = "乡镇"}
village = {column = "村（社区）名称"}
[[sheet.make]]
ledger = "posts"
when = "书记/姓名"
person = {column = "书记/姓名"}
unit = "@unit"
role = "secretary"
from = {column = "书记/任职时间"}
[[sheet.make]]
ledger = "facts"
unit = "@place"
period = "@period"
collective_income_yuan = {column = "收入（万元）", factor = 10000}
poor_village = {column = "贫困村", values = {"√" = "yes"}, empty = "no"}
"""
HEAD = (
    ("八步区2019年村情表", *[None] * 7),
    ("填报单位：组织部", *[None] * 5, "填报时间：2020年1月", None),
    ("序号", "乡镇", "村（社区）\n名称", "书记", None, None, "收入\n（万元）", "贫困村"),
    (None, None, None, "姓名", "任职时间", "电话", None, None),
)
BODY = (
    (1, "贺街镇", "双瑞村", "张 三（女）", "2018.5", "13800138000", 5.2, "√"),
    (2, None, "西南村", "李四", "2017年2月", "0774-5280000", "30000元", None),
    ("小计", None, "2个", None, None, None, 8.2, None),
    (3, "沙田镇", "芳林村", None, None, None, "—", "√"),
    ("合  计", None, None, None, None, None, 8.2, None),
    ("填表人：某某", None, None, "审核人：", None, None, None, None),
)


def as_xlsx(path: Path) -> None:
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet("村情")
        month = book.add_format({"num_format": 'yyyy"年"m"月"'})
        tens = book.add_format({"num_format": '0.0"万元"'})
        for at, row in enumerate((*HEAD, *BODY)):
            sheet.write_row(at, 0, row)
        sheet.write_datetime(4, 4, datetime.datetime(2018, 5, 1), month)
        sheet.write_number(4, 6, 5.2, tens)
        sheet.merge_range("A1:H1", HEAD[0][0])
        for area, text in (("A3:A4", "序号"), ("B3:B4", "乡镇"), ("D3:F3", "书记"), ("B5:B6", "贺街镇")):
            sheet.merge_range(area, text)
        sheet.merge_range("C3:C4", HEAD[2][2])
        sheet.set_row(4, None, None, {"hidden": True})
        sheet.set_column("H:H", None, None, {"hidden": True})


def as_text(encoding: str, separator: str) -> Any:
    def write(path: Path) -> None:
        with path.open("w", encoding=encoding, newline="") as file:
            csv.writer(file, delimiter=separator).writerows((*HEAD, *BODY))

    return write


def of(folder: Path, write: Any, name: str) -> Reading:
    path = folder / name
    write(path)
    sheets, problems = read_workbook(path)
    assert problems == []
    return read(sheets, TEXT, file=name)


@pytest.mark.parametrize(
    ("write", "name"),
    [
        (as_text("utf-8", ","), "book.csv"),
        (as_text("gb18030", ";"), "book.txt"),
        (as_text("utf-16", "\t"), "村情.csv"),
    ],
    ids=["commas", "GB18030", "tabs"],
)
def test_a_text_gives_what_the_workbook_gives(tmp_path, write, name):
    workbook, text = of(tmp_path, as_xlsx, "2019年村情.xlsx"), of(tmp_path, write, name)
    for reading in (workbook, text):
        assert (reading.told, reading.warned) == ([], [])
    assert [row.place for row in text.rows] == [row.place for row in workbook.rows]
    for ledger, count in (("posts", 2), ("facts", 3)):
        assert text.made(ledger) == workbook.made(ledger)
        assert len(text.made(ledger)) == count
    assert workbook.made("facts", "collective_income_yuan", "poor_village") == [
        (520_000_000, True), (300_000_000, False), (None, True),
    ]  # fmt: skip
    assert workbook.made("posts", "from") == [20180500, 20170200]


def test_every_value_names_its_cell_and_the_header_above_it(tmp_path):
    reading = of(tmp_path, as_xlsx, "村情.xlsx")
    first = reading.rows[0]
    assert (first.sheet, first.number) == ("村情", 5)
    assert [first.place[level][1:] for level in ("township", "village")] == [
        ("贺街镇", "B", "乡镇"), ("双瑞村", "C", "村（社区）名称"),
    ]  # fmt: skip
    posts, facts = first.made
    assert posts.values["from"][1:] == ("2018年5月", "E", "书记/任职时间")
    assert facts.values["collective_income_yuan"][1:] == ("5.2万元", "G", "收入（万元）")
    assert posts.values["role"][1:] == ("", "", "")


def test_nothing_of_an_ignored_column_is_kept(tmp_path):
    reading = of(tmp_path, as_xlsx, "村情.xlsx")
    assert "13800138000" not in repr(reading.rows)
    assert "5280000" not in repr(reading.rows)
