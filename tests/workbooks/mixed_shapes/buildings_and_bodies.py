"""搬迁社区治理: sites of a county with their halls, bodies by 是 and 否, heads and instructors."""

from openpyxl import Workbook

from tests.workbooks.shapes.drawing import down, drawn

FILE = "集中安置区治理台账.xlsx"


def workbook() -> Workbook:
    upper = ["编号", "乡镇", "集中安置区", "安置情况", None, None, None, "是否建立", None, None, None, "党支部书记",
             None,
             "党建工作指导员", "2021年开展志愿服务活动（场次）", "服务设施", None, None]  # fmt: skip
    lower = [None, None, None, "户数", "人数", "楼栋", "住房（套）", "工会组织", "团组织", "妇联组织", "居民自治组织",
             "姓名",
             "任职时间", None, None, "党群服务中心面积（平方米）", "儿童之家", "四点半学校"]  # fmt: skip
    rows = [
        ["望谟县易地扶贫搬迁集中安置区社区治理台账"],
        ["截止2021年12月"],
        upper,
        lower,
        [1, "平洞镇", "锦绣安置区", 480, 2105, 14, 486, "是", "是", "是", "是", "韦光", "2019.12", "岑丽", 22, 600,
         "有", "有"],
        [2, "平洞镇", "福源安置区", 233, 998, 7, 240, "否", "是", "是", "是", "岑大勇", "2020.4", "黄敏", 13, 320,
         "有", "无"],
        [3, "新屯镇", "新屯安置区", 91, 388, 3, 96, "否", "否", "是", "否", None, None, "杨柳", 5, None, "无", "无"],
    ]  # fmt: skip
    merged = ["A1:R1", "A2:R2", "D3:G3", "H3:K3", "L3:M3", "P3:R3", *down("ABCNO", 3, 4)]
    return drawn(("台账", rows, merged))
