"""驻村工作队花名册: the team's people below each other, villages merged down, roles in a column, the day they came."""

from openpyxl import Workbook

from tests.workbooks.shapes.drawing import drawn

FILE = "驻村工作队花名册.xlsx"


def workbook() -> Workbook:
    header = ["编号", "派驻乡镇", "派驻村", "队员姓名", "性别", "出生年月", "学历", "在工作队担任的职务",
              "原工作单位及职务", "进驻时间",
              "联系电话", "备注"]  # fmt: skip
    rows = [
        ["资源县驻村工作队员花名册"],
        ["截至2022年2月28日"],
        header,
        [1, "梅溪镇", "咸水洞村", "易兵", "男", "1982.7", "本科", "第一书记", "区科技厅科员", "2021.6", "13900000171",
         None],
        [2, None, None, "蒋丽", "女", "1991.4", "本科", "工作队员", "县文联干事", "2021.6", "13900000172", None],
        [3, None, "大坨村", "伍刚", "男", "1977.11", "大专", "第一书记", "县农机中心主任", "2021.6", "13900000173",
         None],
        [4, None, None, "邓芸", "女", "1988.1", "本科", "工作队员", "县图书馆馆员", "2021.8", "13900000174", "接任"],
        [5, "瓜里乡", "田洞村", "粟勇", "男", "1980.5", "本科", "第一书记", "市邮政局", "2021.6", "13900000175", None],
    ]  # fmt: skip
    return drawn(("花名册", rows, ["A1:L1", "A2:L2", "B4:B7", "C4:C5", "C6:C7"]))
