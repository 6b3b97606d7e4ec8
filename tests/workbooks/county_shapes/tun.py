"""自然屯党的组织和党的工作覆盖: 屯 below villages of one township, how each is covered and by whom."""

from openpyxl import Workbook

from tests.workbooks.shapes.drawing import down, drawn

FILE = "自然屯覆盖情况统计表.xlsx"


def workbook() -> Workbook:
    upper = ["序号", "村（社区）", "屯名", "户数", "人口数", "党员数", None, "入党积极分子", "党组织覆盖情况", None,
             "党的工作覆盖情况", None, "屯长姓名", "备注"]  # fmt: skip
    lower = [*[None] * 5, "正式", "预备", None, "覆盖方式", "所属党支部名称", "联系党员姓名", "联系电话", None, None]
    rows = [
        ["平桂区水口镇自然屯党的组织和党的工作覆盖情况统计表"],
        ["（截至2020年6月30日）"],
        upper,
        lower,
        [1, "水口社区", "上街屯", 88, 352, 9, 1, 2, "单独组建", "上街屯党支部", None, None, "谢平", None],
        [2, None, "下街屯", 74, 301, 4, 0, 1, "联合组建", "水口社区党支部", None, None, "谢林", None],
        [3, "虎岩村", "大岩屯", 51, 220, 5, 0, 0, "单独组建", "大岩屯党支部", None, None, "盘有", None],
        [4, None, "小岩屯", 23, 96, 0, 0, 1, "派员联系", "虎岩村党支部", "盘金生", "13900000071", "赵强", None],
        [5, None, "牛角屯", 17, 70, 0, 0, 0, "派员联系", "虎岩村党支部", "赵小英", "13900000072", "赵七", "散居"],
        [6, "民田村", "新村屯", 39, 164, 2, 1, 1, "联合组建", "民田村党支部", None, None, "李有才", None],
        ["合计", "3个", "6个", 292, 1203, 20, 2, 5, *[None] * 6],
        ["填表说明：覆盖方式填单独组建、联合组建、派员联系。"],
    ]  # fmt: skip
    merged = ["A1:N1", "A2:N2", "F3:G3", "I3:J3", "K3:L3", *down("ABCDEHMN", 3, 4), "B5:B6", "B7:B9"]
    return drawn(("Sheet1", rows, merged))
