"""各支部党员人数统计: one header row, several branches of a village, men and women, plan and result of development."""

from openpyxl import Workbook

from tests.workbooks.shapes.drawing import drawn

FILE = "党员人数统计.xlsx"


def workbook() -> Workbook:
    header = ["序号", "村别", "支部名称", "党员总数", "正式党员", "预备党员", "男", "女", "积极分子", "申请入党人数",
              "2021年计划发展数", "2021年已发展数", "党小组个数", "支部书记", "支部换届日期", "备注"]  # fmt: skip
    rows = [
        ["沙河镇各村党支部党员人数统计"],
        ["2021年12月31日"],
        header,
        [1, "东沙河村", "东沙河村党支部", 48, 46, 2, 33, 15, 3, 6, 2, 2, 4, "孟宪国", "2021-02-20", None],
        [2, "西沙河村", "西沙河村党支部", 35, 34, 1, 26, 9, 2, 4, 1, 1, 3, "齐桂芝", "2021-02-21", None],
        [3, "后营村", "后营村党支部", 29, 29, 0, 22, 7, 1, 3, 1, 0, 2, "于海", "2021-02-21", "指标未完成"],
        [4, "前营村", "前营村党支部", 52, 50, 2, 37, 15, 4, 7, 2, 2, 4, "刘永福", "2021-02-23", None],
        ["合计", "4个村", None, 164, 159, 5, 118, 46, 10, 20, 6, 5, 13, None, None, None],
    ]  # fmt: skip
    return drawn(("人数", rows, ["A1:P1", "A2:P2"]))
