"""The workbook of the handbook: a township's table as it was sent, with what its clerk got wrong, and how it is mended.

It stands in `docs/examples` too, for whoever follows the handbook. Its places are official, its people those of the
demonstration or invented.
"""

from __future__ import annotations

from pathlib import Path

from openpyxl import Workbook, load_workbook

from tests.workbooks.shapes.drawing import down, drawn

FILE = "贺街镇村情表.xlsx"
TITLE = "村情表"
#: The cell that says on which day the table stands.
UNTIL = "J2"
_COLUMNS = (
    "序号 村（社区） 党组织书记 - - - 村（居）委会主任 是否一肩挑 党员数 预备党员 活动场所面积（㎡） 集体经济收入 备注"
)
_HEADER = (
    [None if text == "-" else text for text in _COLUMNS.split()],
    [None, None, "姓名", "性别", "出生年月", "联系电话", *[None] * 7],
)
_VILLAGES = (
    [1, "河东社区", "李思杭", "男", "1985.06", "13900000001", "曾金云", "否", 43, 2, 305, 28500, None],
    [2, "长利社区", "谢明林", "男", "1967.11", "13900000002", "同左", "是", 71, 5, 317, 31200, None],
    [3, "南堂村", "吴龙杰", "男", "1968.02", "13900000003", "麦湘钦", "否", 50, 3, "约650", 21300, None],
    [4, "香花村", "莫云林", "男", "1978.09", "13900000004", "莫云林", "是", 28, 2, 300, 46000, None],
    [5, "五协村", "赵仁龙", "男", "1963.04", "13900000005", "陆秋明", "否", 26, 1, 485, 40500, None],
    [6, "东莲村", "黎文秀", "女", "1981.12", "13900000006", "廖文宇", "否", 39, 3, "442㎡", 22800, "6月换书记"],
    [7, "双端村", "义海志", "男", "1970.10", "13900000007", "林远锋", "否", 28, 2, 320, 2.6, None],
    [8, "寿峰村", "莫庆杰", "男", "1978.05", "13900000008", "同左", "否", 25, 1, 566, 41900, None],
)
_ROWS = (
    ["贺街镇村（社区）情况表", *[None] * 12],
    ["填报单位：中共贺街镇委员会", *[None] * 8, "截至2020年6月30日", *[None] * 3],
    *_HEADER,
    *_VILLAGES,
    ["合计", *[None] * 7, 311, 19, None, None, None],
    ["填表人：韦小妹", *[None] * 5, "审核人：周志强", *[None] * 6],
)
_MERGED = ("A1:M1", "A2:D2", "J2:M2", "C3:F3", *down("ABGHIJKLM", 3, 4), "A13:B13")


def workbook() -> Workbook:
    return drawn((TITLE, _ROWS, _MERGED))


def mend(file: Path, cells: dict[str, str | float], to: Path | None = None) -> None:
    """Writes values into cells of the table, as whoever mends the workbook does."""
    book = load_workbook(file)
    for cell, value in cells.items():
        book[TITLE][cell] = value
    book.save(to or file)
