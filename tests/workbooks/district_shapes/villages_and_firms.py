"""村企结对台账: firms and villages, what they give in 万元, from when to when; a village's numbers beside them."""

from openpyxl import Workbook

from tests.workbooks.shapes.drawing import down, drawn

FILE = "“百企联百村”结对台账.xlsx"


def workbook() -> Workbook:
    upper = ["序号", "联村企业", None, None, "所联村", None, None, None, "结对期限", None, "投入资金（万元）",
             "帮扶方式",
             "2020年度村集体经济收入（元）", "成效"]  # fmt: skip
    lower = [
        None,
        "企业名称",
        "法人代表",
        "企业电话",
        "镇",
        "村",
        "总户数",
        "是否建档立卡贫困村",
        "起",
        "止",
        *[None] * 4,
    ]
    rows = [
        ["临川区“百企联百村”村企结对帮扶台账"],
        ["（2020年度）"],
        upper,
        lower,
        [1, "示例粮油有限公司", "某某", "0794-8000001", "罗针镇", "长湖村", 733, "是", "2018.4", "2021.4", 25,
         "产业帮扶",
         86500, "良好"],
        [2, "示例纺织有限公司", "某某", "0794-8000002", "罗针镇", "旸田村", 512, "否", "2018.6", "2021.6", 10,
         "就业帮扶",
         52300, "良好"],
        [3, "示例园林有限公司", "某某", "0794-8000003", "云山镇", "圳上村", 640, "是", "2019.3", "2022.3", 16.5,
         "产业帮扶",
         71000, "一般"],
        [4, "示例建材有限公司", "某某", "0794-8000004", "云山镇", "邓桥村", 455, "否", "2019.3", "2022.3", 8, "捐赠",
         48800, "良好"],
    ]  # fmt: skip
    merged = ["A1:N1", "A2:N2", "B3:D3", "E3:H3", "I3:J3", *down("AKLMN", 3, 4)]
    return drawn(("村企结对", rows, merged))
