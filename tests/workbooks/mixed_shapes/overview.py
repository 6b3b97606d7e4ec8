"""村情民情一览: people, members, income, hall and helpers of each village in one row; a plan beside."""

from openpyxl import Workbook

from tests.workbooks.shapes.drawing import down, drawn

FILE = "村情民情一览表.xlsx"


def workbook() -> Workbook:
    upper = ["序号", "村级名称", "人口情况", None, None, "党建情况", *[None] * 8, "集体经济（万元）", None, None,
             "办公场所", None, "帮扶情况", None, None]  # fmt: skip
    middle = [None, None, "总户数", "总人口", "脱贫人口", "党组织书记", None, "党员", None, None, "积极分子人数",
              "入党申请人人数", "2023年发展党员", None, "2022年收入", "2023年收入", "2024年计划", "面积（㎡）",
              "建成时间",
              "后盾单位", "驻村第一书记", "到村时间"]  # fmt: skip
    lower = [
        *[None] * 5,
        "姓名",
        "任职时间",
        "正式党员",
        "预备党员",
        "流动党员",
        None,
        None,
        "计划",
        "实际",
        *[None] * 8,
    ]
    rows = [
        ["永兴县白水镇村情民情一览表（2023年12月31日）"],
        upper,
        middle,
        lower,
        [1, "白水村", 902, 3310, 120, "莫安", "2021.1", 55, 2, 9, 4, 8, 2, 2, 14.2, 18.8, 20, 420, "2017.6", "县审计局",
         "曾理", "2023.6"],
        [2, "黄泥村", 488, 1820, 66, "莫平", "2021.1", 31, 1, 4, 2, 5, 1, 1, 8, 9.6, 11, 260, "2014.8", "县气象局",
         "秦川",
         "2023.6"],
        [3, "石壁村", 367, 1402, 58, "卢秋", "2022.7", 28, 0, 6, 2, 3, 1, 0, 6.1, 7.3, 8, 310, "2019.11", "县残联",
         "罗勇",
         "2021.5"],
        [4, "古楼村", 610, 2288, 94, "卢春", "2021.1", 40, 2, 5, 3, 6, 2, 2, 10.5, 12.9, 15, 300, "2016.1",
         "县邮政公司",
         "蒙丹", "2023.6"],
        ["合计", None, 2367, 8820, 338, None, None, 154, 5, 24, 11, 22, 6, 5, 38.8, 48.6, 54, 1290, None, None, None,
         None],
        ["填报人：", *[None] * 10, "审核人："],
    ]  # fmt: skip
    merged = ["A1:V1", "C2:E2", "F2:N2", "O2:Q2", "R2:S2", "T2:V2", "F3:G3", "H3:J3", "M3:N3", *down("AB", 2, 4)]
    merged += down("CDEKLOPQRSTUV", 3, 4)
    return drawn(("一览表", rows, merged))
