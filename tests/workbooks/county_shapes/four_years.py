"""村集体经济收入: years side by side under one group, parts of the last year, a plan for the next; 万元 above."""

from openpyxl import Workbook

from tests.workbooks.shapes.drawing import down, drawn

FILE = "村集体经济收入统计表.xlsx"


def workbook() -> Workbook:
    upper = ["序号", "乡镇", "行政村", "基本情况", None, None, "历年村集体经济收入", None, None, "2021年收入构成",
             None, None,
             None, "2022年目标收入", "村民合作社理事长", "主要经营项目"]  # fmt: skip
    lower = [*[None] * 3, "总户数", "总人口", "是否脱贫村", "2019年", "2020年", "2021年", "资源发包", "资产租赁",
             "入股分红",
             "补助收入", *[None] * 3]  # fmt: skip
    rows = [
        ["富川瑶族自治县村集体经济收入情况统计表"],
        ["填报单位：县委组织部", *[None] * 11, "单位：万元、户、人"],
        upper,
        lower,
        [1, "朝东镇", "秀水村", 1010, 4321, "否", 8.2, 10.5, 15.36, 5, 6.36, 4, 0, 18, "毛建国", "研学旅游"],
        [2, None, "岔山村", 205, 880, "是", 5.1, 7.8, 11.2, 1, 8.2, 2, 0, 13, "杨小军", "古道民宿"],
        [3, None, "塘源村", 430, 1702, "是", 3.4, 5, 6.9, 2, 0, 4.9, 0, 8, "何林", "脐橙种植"],
        [None, "小计", None, 1645, 6903, None, 16.7, 23.3, 33.46, 8, 14.56, 10.9, 0, 39, None, None],
        [4, "城北镇", "凤溪村", 388, 1534, "否", 4.4, 6.1, 9.05, 3, 3.05, 3, 0, 11, "陈胜", "瑶族康养"],
        [5, None, "六合村", 512, 2150, "是", 3, 5.2, 7.4, 1.4, 2, 4, 0, 9, "李桂花", "光伏发电"],
        [None, "小计", None, 900, 3684, None, 7.4, 11.3, 16.45, 4.4, 5.05, 7, 0, 20, None, None],
        [None, "总计", None, 2545, 10587, None, 24.1, 34.6, 49.91, 12.4, 19.61, 17.9, 0, 59, None, None],
    ]  # fmt: skip
    merged = ["A1:P1", "D3:F3", "G3:I3", "J3:M3", *down("ABCNOP", 3, 4), "B5:B7", "B9:B10"]
    return drawn(("集体经济", rows, merged))
