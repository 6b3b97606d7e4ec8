"""村级集体经济: three years side by side, what is only a part of the income beside it; who heads the collective."""

from openpyxl import Workbook

from tests.workbooks.shapes.drawing import down, drawn

FILE = "村级集体经济发展情况调查表.xlsx"


def workbook() -> Workbook:
    upper = ["序", "县（市、区）", "乡镇", "村", "总户数（户）", "总人口（人）", "是否贫困村",
             "村集体经济收入（万元）", None, None,
             "2019年经营性收入（万元）", "集体经济组织", None, "发展项目", "帮扶单位"]  # fmt: skip
    lower = [*[None] * 7, "2017年", "2018年", "2019年", None, "名称", "负责人", None, None]
    rows = [
        ["八步区村级集体经济发展情况调查表"],
        ["截至2019年12月31日"],
        upper,
        lower,
        [
            1,
            "八步区",
            "桂岭镇",
            "梅江村",
            812,
            3560,
            "是",
            2.1,
            4.6,
            6.8,
            3.1,
            "梅江村股份经济合作社",
            "黎光",
            "光伏",
            "区税务局",
        ],
        [
            2,
            "八步区",
            "桂岭镇",
            "竹园村",
            640,
            2711,
            "否",
            3,
            5.2,
            7.7,
            4,
            "竹园村股份经济合作社",
            "莫小强",
            "脐橙",
            "区文旅局",
        ],
        [
            3,
            "八步区",
            "信都镇",
            "信联村",
            1120,
            4980,
            "否",
            8.8,
            9.1,
            12.5,
            9,
            "信联村股份经济合作社",
            "罗春",
            "出租",
            None,
        ],
        [
            4,
            "八步区",
            "信都镇",
            "新红村",
            530,
            2205,
            "是",
            1.2,
            3.3,
            5.4,
            1,
            "新红村股份经济合作社",
            "邓文",
            "养殖",
            "区人社局",
        ],
        ["累计", None, None, "4个", 3102, 13456, None, 15.1, 22.2, 32.4, 17.1, None, None, None, None],
        ["说明：经营性收入为集体经济收入的一部分。"],
    ]
    return drawn(("调查表", rows, ["A1:O1", "A2:O2", "H3:J3", "L3:M3", *down("ABCDEFGKNO", 3, 4)]))
