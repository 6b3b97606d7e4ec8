"""党员队伍建设统计表: numbers of members, development, training, meetings; one row per village, three header rows."""

from openpyxl import Workbook

from tests.workbooks.shapes.drawing import down, drawn

FILE = "党员队伍建设情况统计表.xlsx"


def workbook() -> Workbook:
    upper = ["序号", "乡镇", "村（社区）", "党员队伍（名）", *[None] * 5, "2020年发展党员工作", *[None] * 5,
             "党员教育培训", None, "“三会一课”开展情况（次）", *[None] * 3, "主题党日活动（次）"]  # fmt: skip
    middle = [*[None] * 3, "党员总数", "其中", None, None, "流动党员", None, "递交入党申请书人数", "入党积极分子人数",
              "发展对象人数", "发展党员", None, "转正人数", "举办期数", "培训人次", "党员大会", "支委会", "党小组会",
              "党课",
              None]  # fmt: skip
    lower = [
        *[None] * 4,
        "正式党员",
        "预备党员",
        "女党员",
        "流出",
        "流入",
        *[None] * 3,
        "计划数",
        "完成数",
        *[None] * 8,
    ]
    rows = [
        ["昭平县2020年度党员队伍建设情况统计表"],
        upper,
        middle,
        lower,
        [1, "北陀镇", "平凤村", 61, 59, 2, 15, 6, 1, 5, 4, 2, 2, 2, 1, 4, 180, 4, 12, 24, 4, 12],
        [2, None, "六合村", 40, 39, 1, 8, 4, 0, 3, 2, 1, 1, 1, 1, 3, 110, 4, 12, 20, 3, 12],
        [3, None, "大广村", 35, 35, 0, 7, 2, 0, 4, 2, 0, 1, 0, 0, 3, 95, 4, 11, 16, 4, 11],
        [4, "富罗镇", "思乐村", 52, 50, 2, 13, 7, 2, 6, 3, 2, 2, 2, 2, 4, 150, 4, 12, 24, 4, 12],
        [5, None, "砂子村", 47, 46, 1, 12, 3, 0, 4, 3, 1, 1, 1, 0, 4, 140, 3, 12, 22, 4, 12],
        ["全县合计", None, None, 235, 229, 6, 55, 22, 3, 22, 14, 6, 7, 6, 4, 18, 675, 19, 59, 106, 19, 59],
        ["填表人：某某", *[None] * 8, "联系电话：13900000091"],
    ]  # fmt: skip
    merged = ["A1:V1", "D2:I2", "J2:O2", "P2:Q2", "R2:U2", "E3:G3", "H3:I3", "M3:N3", *down("ABCV", 2, 4)]
    merged += [*down("DJKLOPQRSTU", 3, 4), "B5:B7", "B8:B9"]
    return drawn(("党员队伍", rows, merged))
