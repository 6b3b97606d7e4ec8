"""Whatever stands in a sheet, it is read to its end: rows, or problems that say where."""

from __future__ import annotations

import datetime

from hypothesis import given, settings
from hypothesis import strategies as st

from registry.exchange.merges import Merges
from registry.exchange.reading import CellError, Sheet
from registry.shown import ShownDay, ShownNumber, ShownText
from tests.workbooks.tables import read

TEXT = """
blank = ["未配"]
[[sheet]]
sheet = "*"
header = [2, 3]
as_of = {cell = "A1"}
period = {column = "年"}
fill = ["乡镇"]
both_posts = "一肩挑"
ignore = ["备注", "col:Q"]
[sheet.place]
township = {column = "乡镇"}
village = {column = "村", values = {"镇直" = ""}}
[[sheet.make]]
ledger = "posts"
when = {column = "书记", values = {"空" = ""}}
replaces = true
person = {column = "书记", split = true}
unit = "@unit"
role = "secretary"
from = {column = "起止", part = "from", empty = "@as_of"}
to = {column = "起止", part = "to"}
[[sheet.make]]
ledger = "posts"
person = {column = "主任", same = "书记", after = "主任："}
unit = "@place"
role = "village_director"
from = {title = true}
[[sheet.make]]
ledger = "facts"
unit = "@place"
period = "@period"
households = {column = "户", minus = "其中"}
residents = {column = "书记", count = true}
collective_income_yuan = {column = "收入", factor = 10000}
poor_village = {column = "一肩挑"}
[[sheet.make]]
ledger = "ratings"
when = {column = "一肩挑", is = ["√"]}
organization = "@organization"
year = {column = "年", take = "year"}
stars = {column = "星"}
decided_on = "@as_of"
"""
HEADERS = ["乡镇", "村", "书记", "起止", "主任", "年", "户", "其中", "收入", "一肩挑", "星", "备注"]
DAY = datetime.date(2019, 5, 1)
CELLS = st.one_of(
    st.none(),
    st.sampled_from(
        [
            *(
                "合计",
                "小计",
                "甲镇小计",
                "总计(3个)",
                "填表人：",
                "注",
                "〃",
                "同上",
                "—",
                "无",
                "待定",
                "未配",
                "镇直",
                "空",
            ),
            *(
                "甲镇",
                "双瑞村",
                "张三（女）、李四",
                "主任：同左",
                "同左",
                "2018.3-2020.3",
                "2019.5",
                "2019年度",
                "5万元",
                "√",
            ),
            *(
                "否",
                "三星",
                "约5",
                "13800138000",
                "11010519491231002X",
                "一二三四五六七八九十" * 30,
                "\n",
                "/",
                "2019年",
            ),
            *(1, 2.5, 2019.1, 2019.5, 2019, 1e300, -3, True, False, float("inf"), DAY, CellError("#REF!")),
            datetime.datetime(2019, 5, 1, 12, 30),
            ShownDay(DAY, 43586.0, "m", "5月", 0),
            ShownNumber(5.2, "x", "5.2万元"),
            ShownText("甲", "@", "甲村"),
        ]
    ),
    st.text(max_size=4),
)
ROWS = st.lists(st.lists(CELLS, min_size=13, max_size=13).map(tuple), min_size=0, max_size=6)
CORNER = st.tuples(st.integers(0, 8), st.integers(0, 14))


def merges(corners):
    """Merges that do not overlap in a column, as Excel keeps them."""
    kept, taken = [], set()
    for (top, left), (bottom, right) in corners:
        area = {(row, column) for row in range(top, bottom + 1) for column in range(left, right + 1)}
        if area and not area & taken:
            taken |= area
            kept += [top, left, bottom, right]
    return Merges(kept)


@settings(max_examples=150)
@given(
    CELLS, ROWS, st.lists(st.tuples(CORNER, CORNER), max_size=4), st.sampled_from(["xlsx", "ods", "csv"]), st.booleans()
)
def test_every_row_is_read_or_told(title, rows, corners, kind, is_moved):
    head = [(title, *[None] * 12), (*HEADERS, None), tuple([None] * 13)]
    cells = [*([tuple([None] * 13)] if is_moved else []), *head, *rows]
    table = Sheet("2019年", "2019年", cells, kind, merges=merges(corners))
    reading = read(table, TEXT)
    for one in [*reading.problems, *reading.warnings]:
        assert one.code
        assert one.problem.zh
        assert one.problem.en
        assert one.sheet == "2019年"
        shown = f"{one.value}{one.problem}{one.header}"
        assert "13800138000" not in shown
        assert "11010519491231002X" not in shown
    numbers = [row.number for row in reading.rows]
    for read_of in reading.tables:
        assert len({*numbers, *(one.row for one in read_of.skipped)}) == len(numbers) + len(read_of.skipped)
        assert list(read_of.rows()) == reading.rows
