"""自然村: a row per natural village, township and village merged down; how it is covered, and who keeps in touch."""

from openpyxl import Workbook

from tests.workbooks.shapes.drawing import drawn

FILE = "自然村党组织覆盖摸底表.xlsx"


def workbook() -> Workbook:
    header = ["序号", "乡镇", "行政村", "自然村（屯）名称", "农户数", "正式党员数", "预备党员数", "入党积极分子数",
              "党组织设置形式", "覆盖的党组织名称", "联系党员", "备注"]  # fmt: skip
    rows = [
        ["八步区自然村（屯）党组织覆盖情况摸底表（截至2019年9月30日）"],
        header,
        [1, "开山镇", "开山村", "上寨", 62, 7, 0, 2, "单独组建", "上寨党支部", None, None],
        [2, None, None, "下寨屯", 35, 3, 1, 1, "联合组建", "开山村党支部", None, None],
        [3, None, None, "冲口", 18, 0, 0, 0, "党员联系", "开山村党支部", "钟国良", None],
        [4, None, "龙岭村", "大坪", 41, 4, 0, 2, "单独组建", "大坪党支部", None, None],
        [5, None, None, "石角屯", 22, 1, 0, 1, "挂靠", "龙岭村党支部", None, None],
        [6, None, None, "黎屋", 9, 0, 0, 0, "党员联系", "龙岭村党支部", "黎永安", "拟并入大坪"],
        [7, "南乡镇", "良怀村", "新屋", 30, 2, 1, 1, "联合组建", "良怀村党支部", None, None],
        [8, None, None, "旧屋", 27, 3, 0, 0, "单独组建", "旧屋党支部", None, None],
        [9, None, None, "塘头屯", 15, 0, 0, 1, "党员联系", "良怀村党支部", "韦仁杰", None],
        ["合计", None, "3个", "9个", 259, 20, 2, 8, None, None, None, None],
    ]
    merged = ["A1:L1", "B3:B8", "C3:C5", "C6:C8", "B9:B11", "C9:C11"]
    return drawn(("自然村", rows, merged))
