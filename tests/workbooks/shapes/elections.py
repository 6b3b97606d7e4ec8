"""换届: elections of the branch and of the villagers' committee in one row, and who was elected; 小计 and 合计."""

from openpyxl import Workbook

from tests.workbooks.shapes.drawing import down, drawn

FILE = "村级组织换届选举情况表.xlsx"


def workbook() -> Workbook:
    upper = ["序号", "乡镇名称", "村名", "村党组织换届", *[None] * 6, "新当选党组织书记", *[None] * 3,
             "党组织副书记姓名", "支部委员", "村委会换届时间"]  # fmt: skip
    lower = [*[None] * 3, "党组织名称", "选举日期", "应到会人数", "实到会人数", "应选委员人数", "候选人数",
             "当选最低票数", "姓名", "性别", "出生日期", "当选时间", None, None, None]  # fmt: skip
    day = "2018-12-05"
    rows = [
        ["富川瑶族自治县村级组织换届选举工作情况表"],
        ["（统计截至2019年3月31日）"],
        upper,
        lower,
        [1, "白沙镇", "井山村", "井山村党支部", "2018年12月5日", 36, 31, 3, 4, 25, "奉明", "男", "1968-02-14", day,
         None, "任小军、周桂", "2019-01-12"],
        [2, None, "木江村", "木江村党支部", "2018年12月6日", 41, 36, 3, 4, 29, "盘家兴", "男", "1973-10-03",
         "2018-12-06", "蒋秋生", "何英", "2019-01-12"],
        [3, None, "鸡岭村", "鸡岭村党支部", "2018年12月5日", 28, 24, 3, 4, 18, "钟小妹", "女", "1980-07-21", day,
         None, "奉家权、李忠", "2019-01-13"],
        ["小计", None, None, None, None, 105, 91, 9, 12, None, None, None, None, None, None, None, None],
        [4, "莲山镇", "吉山村", "中共吉山村总支部委员会", "2018年12月10日", 64, 55, 5, 6, 40, "林树林", "男",
         "1965-05-30", "2018-12-10", "唐小明", "莫日光、白玉、林建", "2019-01-15"],
        [5, None, "沙洲村", "沙洲村党支部", "2018年12月10日", 33, 27, 3, 4, 22, "任永忠", "男", "1977-01-09",
         "2018-12-10", None, "奉玉、周志", "2019-01-15"],
        ["小计", None, None, None, None, 97, 82, 8, 10, None, None, None, None, None, None, None, None],
        ["合计（5个村）", None, None, None, None, 202, 173, 17, 22, None, None, None, None, None, None, None, None],
        ["审核：", None, None, None, None, None, "制表："],
    ]  # fmt: skip
    merged = ["A1:Q1", "A2:Q2", "D3:J3", "K3:N3", *down("ABCOPQ", 3, 4), "B5:B7", "B9:B10"]
    return drawn(("换届情况", rows, merged))
