"""Tables that look different and say the same: columns moved, places merged, filled down or repeated, sums put in."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from registry.exchange.merges import Merges
from registry.exchange.reading import Sheet
from registry.workbooks.tables.source_rows import Sourced
from tests.workbooks.tables import one_sheet, read

HEADERS = ("序号", "乡镇", "村", "户数", "收入(万元)", "书记", "时间")
TEXT = one_sheet(
    'ignore = ["序号"]\n{0}[sheet.place]\ntownship = {{column = "乡镇"}}\nvillage = {{column = "村"}}\n'
    '[[sheet.make]]\nledger = "facts"\nunit = "@place"\nperiod = "@period"\nhouseholds = {{column = "户数"}}\n'
    'collective_income_yuan = {{column = "收入(万元)", factor = 10000}}\n'
    '[[sheet.make]]\nledger = "posts"\nwhen = "书记"\nperson = {{column = "书记"}}\nunit = "@unit"\n'
    'role = "secretary"\nfrom = {{column = "时间", empty = "@as_of"}}\n'
)
ROW = st.fixed_dictionaries(
    {
        "村": st.sampled_from(["甲村", "乙村", "丙社区", "丁村委会"]),
        "户数": st.sampled_from([None, 12, "30户", "—"]),
        "收入(万元)": st.sampled_from([None, 1.5, "2万元", "30000元"]),
        "书记": st.sampled_from([None, "张 三", "李四（女）", "空缺"]),
        "时间": st.sampled_from([None, "2018.5", 2018.5, "2018年5月1日"]),
    }
)
BLOCKS = st.lists(
    st.tuples(st.sampled_from(["贺街镇", "沙田镇", "公会镇"]), st.lists(ROW, min_size=1, max_size=3)),
    min_size=1,
    max_size=3,
)
#: How a township's name stands in the rows of its block.
WAYS = ("written", "merged", "filled", "ditto")


def laid_out(blocks: Any, order: list[int], way: str, sums: list[int]) -> Sheet:
    """A sheet of the blocks: columns in this order, the townships in that way, and rows of sums behind some blocks."""
    rows: list[list[Any]] = [list(HEADERS)]
    merged: list[int] = []
    town = order.index(1)
    for number, (township, villages) in enumerate(blocks):
        first = len(rows)
        for at, village in enumerate(villages):
            name = township if way == "written" or not at else "〃" if way == "ditto" else None
            rows.append([len(rows), name, *(village[header] for header in HEADERS[2:])])
        if way == "merged" and len(villages) > 1:
            merged += [first, town, len(rows) - 1, town]
        if number in sums:
            rows.append([None, f"{township}小计", None, 99, 99, None, None])
    cells = [tuple(row[at] for at in order) for row in rows]
    return Sheet("表", "表", cells, "xlsx", merges=Merges(merged))


def said(sheet: Sheet, way: str) -> Any:
    """What is read of a sheet, without the places of the cells."""
    reading = read(sheet, TEXT.format('fill = ["乡镇"]\n' if way == "filled" else ""))
    assert reading.told == []
    plain = lambda values: {key: Sourced(one.value, one.text) for key, one in values.items()}  # noqa: E731
    return [(plain(row.place), [(made.make.ledger, plain(made.values)) for made in row.made]) for row in reading.rows]


@given(BLOCKS, st.permutations(range(len(HEADERS))), st.sampled_from(WAYS), st.lists(st.integers(0, 2)))
def test_moving_columns_merging_or_filling_down_and_adding_sums_changes_nothing(blocks, order, way, sums):
    plain = said(laid_out(blocks, list(range(len(HEADERS))), "written", []), "written")
    assert len(plain) == sum(len(villages) for _, villages in blocks)
    assert said(laid_out(blocks, order, way, sums), way) == plain


@given(BLOCKS, st.data())
def test_a_header_that_is_gone_is_told_and_never_swallowed(blocks, data):
    sheet = laid_out(blocks, list(range(len(HEADERS))), "written", [])
    gone = data.draw(st.integers(0, len(HEADERS) - 1))
    rows = [tuple(cell for at, cell in enumerate(row) if at != gone) for row in sheet.rows]
    reading = read(Sheet("表", "表", rows, "xlsx"), TEXT.format(""))
    assert [(one.code, one.header) for one in reading.problems if one.code == "missing_column"] == [
        ("missing_column", HEADERS[gone])
    ]


@given(BLOCKS, st.data())
def test_a_header_that_is_called_otherwise_is_told_as_missing_and_as_new(blocks, data):
    sheet = laid_out(blocks, list(range(len(HEADERS))), "written", [])
    at = data.draw(st.integers(0, len(HEADERS) - 1))
    header = tuple(f"{name}改" if column == at else name for column, name in enumerate(HEADERS))
    reading = read(Sheet("表", "表", [header, *sheet.rows[1:]], "xlsx"), TEXT.format(""))
    assert {(one.code, one.header) for one in reading.problems} >= {
        ("missing_column", HEADERS[at]), ("new_column", f"{HEADERS[at]}改"),
    }  # fmt: skip
