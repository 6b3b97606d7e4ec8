"""楼长: a row per building of a settlement site, the site merged down; personal columns among the others."""

from datetime import date

from openpyxl import Workbook

from tests.workbooks.shapes.drawing import drawn

FILE = "楼长登记表.xlsx"


def workbook() -> Workbook:
    rows = [
        ["钟山县易地扶贫搬迁集中安置点楼长情况登记表"],
        ["填报单位：钟山县搬迁办", *[None] * 7, "截至2020年6月30日"],
        [
            "序号",
            "安置点",
            "楼栋号",
            "楼长姓名",
            "性别",
            "出生年月",
            "文化程度",
            "政治面貌",
            "任职时间",
            "联系电话",
            "备注",
        ],
        [1, "幸福家园", "1栋", "韦明辉", "男", "1971.03", "初中", "中共党员", "2018.9", "13900000001", None],
        [2, None, "2栋", "黄秀英", "女", "1980.12", "高中", "群众", "2018.9", "13900000002", None],
        [3, None, "3栋", "莫建军", "男", "1966.07", "初中", "群众", None, "13900000003", "代"],
        [4, "安乐小区", "1栋", "廖家福", "男", "1975年5月", "大专", "中共党员", date(2019, 3, 1), "13900000004", None],
        [5, None, "2栋", "暂缺", None, None, None, None, None, None, "待选"],
        [6, None, "3栋", "陶  丽", "女", "1988.01", "中专", "预备党员", "2019年12月", "13900000006", None],
        [7, "和谐新居", "A座", "蒋玉梅", "女", "1979.9", "高中", "群众", "2020/1/5", "13900000007", None],
        [8, None, "B座", "卢志强", "男", "1969.11", "小学", "群众", "2020/1/5", "13900000008", None],
        ["填表人：", None, None, None, "审核人：", None, None, None, "填表日期："],
    ]
    return drawn(("楼长", rows, ["A1:K1", "B4:B6", "B7:B9", "B10:B11"]))
