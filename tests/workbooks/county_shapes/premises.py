"""村级阵地建设摸底表: one sheet for a township, what is there by 有 and 无, five flags, why it falls short."""

from openpyxl import Workbook

from tests.workbooks.shapes.drawing import down, drawn

FILE = "村级阵地建设摸底表.xlsx"


def workbook() -> Workbook:
    upper = ["序号", "村（社区）名称", "村级组织活动场所", *[None] * 5, "“五统一”达标情况（达标打√）", *[None] * 4,
             "党群服务中心", None, "妇女之家（有/无）", "儿童之家（有/无）", "农家书屋（有/无）", "卫生室（个）",
             "未达标原因"]  # fmt: skip
    lower = [None, None, "建成年份", "建筑面积（㎡）", "层数", "房屋结构", "产权归属", "是否危房", "统一面积",
             "统一结构", "统一标识", "统一功能", "统一配套", "启用时间", "使用面积（㎡）", *[None] * 5]  # fmt: skip
    rows = [
        ["八步区步头镇村级阵地建设情况摸底表"],
        ["填表时间：2020年7月15日"],
        upper,
        lower,
        [1, "步头社区", 2012, 420, 3, "砖混", "集体", "否", "√", "√", "√", "√", "√", "2018.7", 160, "有", "有", "有",
         1, None],
        [2, "善华村", 2008, 210, 2, "砖混", "集体", "否", None, "√", "√", "√", None, "2019.10", 90, "有", "无", "有",
         1, "面积不足300平方米"],
        [3, "大平村", 1999, 150, 1, "砖木", "借用", "是", None, None, "√", None, None, None, None, "无", "无", "无", 1,
         "拟重建"],
        [4, "黄石村", 2016, 330, 2, "框架", "集体", "否", "√", "√", "√", "√", "√", "2019.3", 120, "有", "有", "有", 2,
         None],
        ["审核：某某", None, None, "制表：某某"],
    ]  # fmt: skip
    merged = ["A1:T1", "C3:H3", "I3:M3", "N3:O3", *down("ABPQRST", 3, 4)]
    return drawn(("阵地", rows, merged))
