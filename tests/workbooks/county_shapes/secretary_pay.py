"""村党组织书记报酬发放表: one month's pay, of which only the basic part has a place; accounts and signatures."""

from openpyxl import Workbook

from tests.workbooks.shapes.drawing import down, drawn

FILE = "2021年6月报酬发放表.xlsx"


def workbook() -> Workbook:
    upper = ["序号", "村（社区）", "姓名", "职务", "任职起始时间", "应发报酬（元）", *[None] * 3, "代扣养老保险（元）",
             "实发金额（元）", "开户银行", "银行账号", "领款人签字"]  # fmt: skip
    lower = [*[None] * 5, "基本报酬", "绩效报酬", "任职年限补贴", "小计", *[None] * 5]
    account = "62284800000000%05d"
    rows = [
        ["信都镇村（社区）党组织书记报酬发放表"],
        ["发放月份：2021年6月", *[None] * 12, "单位：元"],
        upper,
        lower,
        [1, "信联村", "罗春生", "党总支书记", "2017.9", 2350, 1000, 100, 3450, 200, 3250, "县农商行", account % 1,
         None],
        [2, "新红村", "邓家文", "党支部书记", "2021.1", 2350, 900, 0, 3250, 200, 3050, "县农商行", account % 2, None],
        [3, "平龙村", "黎小玲", "党支部书记", "2019.3", 2350, 950, 50, 3350, 200, 3150, "县农商行", account % 3, None],
        [4, "祉洞村", "陈大林", "党总支书记", "2014.8", 2350, 1000, 150, 3500, 200, 3300, "县农商行", account % 4,
         None],
        ["合计", None, None, None, None, 9400, 3850, 300, 13550, 800, 12750, None, None, None],
        ["制表人：某某", *[None] * 5, "审核人：某某"],
    ]  # fmt: skip
    merged = ["A1:N1", "A2:D2", "F3:I3", *down("ABCDEJKLMN", 3, 4)]
    return drawn(("6月", rows, merged))
