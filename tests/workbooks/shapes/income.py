"""集体经济: a column per month under the year and the thing measured, their sum, and the whole of the year before."""

from openpyxl import Workbook

from tests.workbooks.shapes.drawing import down, drawn

FILE = "集体经济收入分月统计表.xlsx"


def _village(number: int, township: str | None, name: str, before: float, months: list[float | None]) -> list[object]:
    total = round(sum(month or 0 for month in months), 2)
    return [number, township, name, before, *months, total, round(total / 2, 2)]


def workbook() -> Workbook:
    upper = ["序号", "乡镇", "行政村", "2018年村集体经济收入", "2019年村集体经济收入", *[None] * 13]
    middle = [*[None] * 4, "其中各月", *[None] * 11, "全年累计", "其中：经营性收入"]
    lower = [*[None] * 4, *[f"{month}月" for month in range(1, 13)], None, None]
    even = [1200, 800, 950, 1000, 1500, 700, 1300, 1100, 2000, 900, 1800, 5000]
    some = [0, 0, None, 3000, 0, 0, 4500, 0, None, 0, 2500, 8800.5]
    rows = [
        ["钟山县2019年村级集体经济收入分月统计表"],
        [*[None] * 16, "单位：元"],
        upper,
        middle,
        lower,
        _village(1, "石龙镇", "石龙村", 21000, even),
        _village(2, None, "大虞村", 15600.5, some),
        _village(3, None, "松桂村", 40200, [month * 2 for month in even]),
        _village(4, "凤翔镇", "林樟村", 33000, [month + 500 for month in even]),
        _village(5, None, "江亚村", 8000, some),
        ["填报人：", None, None, None, "负责人："],
    ]
    merged = ["A1:R1", "E3:R3", "E4:P4", *down("ABCD", 3, 5), *down("QR", 4, 5), "B6:B8", "B9:B10"]
    return drawn(("分月", rows, merged))
