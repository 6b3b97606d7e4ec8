"""安置点党组织和社区治理: sites in townships, how each is organized, bodies by √, who does the work there."""

from openpyxl import Workbook

from tests.workbooks.shapes.drawing import down, drawn

FILE = "安置点党建和治理情况表.xlsx"


def workbook() -> Workbook:
    upper = ["序号", "所属县（区）", "所在乡镇（街道）", "安置点名称", "搬迁规模", None, "住房建设", None,
             "党组织设置", None,
             None, "党组织书记", "党建指导员", "群团和自治组织（打“√”）", *[None] * 3, "配套设施（打“√”）", *[None] * 3,
             "包点领导", "备注"]  # fmt: skip
    lower = [*[None] * 4, "搬迁户数", "搬迁人数", "楼房栋数", "住房套数", "党组织名称", "设置方式", "正式党员人数",
             None,
             None, "居委会", "工会", "共青团", "妇联", "党群服务中心", "儿童之家", "妇女之家", "卫生服务站", None,
             None]  # fmt: skip
    rows = [
        ["贺州市易地扶贫搬迁安置点党组织设置和社区治理情况统计表"],
        ["数据截至：2020年9月30日"],
        upper,
        lower,
        [1, "昭平县", "昭平镇", "东宁安置点", 402, 1730, 12, 410, "东宁安置点党支部", "单独组建", 21, "陆远", "邱梅",
         "√", "√", "√", "√", "√", "√", "√", "√", "古某", None],
        [2, None, "走马镇", "走马新城安置点", 118, 512, 4, 120, "走马社区党总支", "联合组建", 6, None, "莫洁", "√", "√",
         None, "√", "√", "√", None, None, "古某", None],
        [3, "钟山县", "钟山镇", "龟石安置点", 260, 1090, 7, 268, "龟石安置点党支部", "单独组建", 14, "董云", "虞兰",
         "√",
         "√", "√", "√", "√", None, "√", "√", "钟某", None],
        [4, None, "红花镇", "红花安置点", 45, 190, 2, 48, "红花社区党支部", "挂靠", 3, None, "廖霞", None, None, None,
         "√", None, None, None, None, "钟某", "规模小"],
        ["合计", None, None, None, 825, 3522, 25, 846, None, None, 44, *[None] * 12],
    ]  # fmt: skip
    merged = ["A1:W1", "A2:W2", "E3:F3", "G3:H3", "I3:K3", "N3:Q3", "R3:U3", *down("ABCDLMVW", 3, 4), "B5:B6", "B7:B8"]
    return drawn(("统计表", rows, merged))
