"""发展党员: a sheet per county, three header rows, 总计 above its parts and 小计 below; 〃 for the township above."""

from openpyxl import Workbook

from tests.workbooks.shapes.drawing import down, drawn

FILE = "2019年度发展党员统计表.xlsx"

_HEADER = [
    ["乡（镇）", "村（社区）", "入党申请人数", "入党积极分子数", "发展对象数", "2019年度", *[None] * 4, "备注"],
    [*[None] * 5, "发展党员", None, "党员队伍", None, None, None],
    [*[None] * 5, "计划数", "完成数", "正式党员", "预备党员", "合计", None],
]
_MERGED = ["A1:K1", "F3:J3", "F4:G4", "H4:J4", *down("ABCDEK", 3, 5)]


def _sheet(county: str, body: list[list[object]]) -> tuple[str, list[list[object]], list[str]]:
    rows: list[list[object]] = [["2019年度发展党员工作情况统计表"], [*[None] * 9, "单位：人"], *_HEADER, *body]
    rows.append(["填报人：某某某", None, None, None, "填报时间：2020年1月8日"])
    return county, rows, _MERGED


def workbook() -> Workbook:
    zhaoping = [
        ["总计", None, 52, 34, 16, 10, 9, 259, 13, 272, None],
        ["黄姚镇", "春甫村委会", 8, 6, 2, 2, 1, 41, 2, 43, None],
        ["〃", "白山村委会", 5, 4, 1, 1, 1, 38, 1, 39, None],
        ["〃", "崩江村委会", 11, 7, 3, 2, 2, 52, 3, 55, None],
        ["小计", None, 24, 17, 6, 5, 4, 131, 6, 137, None],
        ["走马镇", "裕路村委会", 9, 5, 4, 2, 2, 47, 2, 49, None],
        ["〃", "西坪村委会", 12, 7, 3, 2, 2, 49, 4, 53, None],
        ["〃", "庇江村委会", 7, 5, 3, 1, 1, 32, 1, 33, "含流动党员"],
        ["小计", None, 28, 17, 10, 5, 5, 128, 7, 135, None],
    ]
    zhongshan = [
        ["总计", None, 23, 17, 6, 5, 3, 118, 4, 122, None],
        ["回龙镇", "兴联村委会", 6, 4, 1, 1, 0, 29, 0, 29, None],
        ["〃", "东凤村委会", 7, 6, 2, 2, 1, 44, 2, 46, None],
        ["〃", "泉岭村委会", 10, 7, 3, 2, 2, 45, 2, 47, None],
        ["小计", None, 23, 17, 6, 5, 3, 118, 4, 122, None],
    ]
    return drawn(_sheet("昭平县", zhaoping), _sheet("钟山县", zhongshan))
