"""村党组织换届: general branches and branches, the meeting's numbers, and who is in the committee with which task."""

from openpyxl import Workbook

from tests.workbooks.shapes.drawing import down, drawn

FILE = "村党组织换届及班子情况.xlsx"


def workbook() -> Workbook:
    upper = ["编号", "乡镇党委", "党总支（党支部）名称", "党员大会选举情况", *[None] * 6, "新一届班子", *[None] * 6,
             "上届书记", "是否连任", "下届换届时间"]  # fmt: skip
    lower = [None, None, None, "选举时间", "应到党员", "实到党员", "应选委员", "委员候选人数", "延期换届至", "是否差额",
             "书记", "书记出生年月", "书记学历", "副书记", "组织委员", "宣传委员", "纪检委员", None, None,
             None]  # fmt: skip
    rows = [
        ["临江市村党组织换届选举工作情况汇总表"],
        ["统计截至：2020年12月25日"],
        upper,
        lower,
        [1, "河口镇", "河口村党总支", "2020.12.3", 92, 85, 5, 6, None, "是", "汪建华", "1970.11", "高中", "程小燕",
         "胡明", "胡晓梅", "汪国平", "汪建华", "是", "2025.12"],
        [2, "河口镇", "渔湖村党支部", "2020.12.4", 41, 36, 3, 4, None, "是", "余长根", "1978.3", "大专", None, "余水生",
         "余红", "余来福", "余老大", "否", "2025.12"],
        [3, "河口镇", "莲花村党支部", "2020.12.4", 37, 33, 3, 4, None, "是", "叶素芬", "1983.8", "大专", "叶林",
         "叶开", None, "叶开", "叶素芬", "是", "2025.12"],
        [4, "桥头乡", "桥头村党总支", "2020.12.8", 76, 64, 5, 6, None, "是", "龚喜", "1966.2", "初中", "龚兰英", "许亮",
         "龚勇", "许军", "龚喜", "是", "2025.12"],
        [5, "桥头乡", "枫林村党支部", "2017.12.10", None, None, None, None, "2021.3.31", None, "章大海", "1972.5",
         "高中", None,
         None, None, None, "章大海", None, None],
        ["说明：枫林村经批准延期换届。"],
    ]  # fmt: skip
    merged = ["A1:T1", "A2:T2", "D3:J3", "K3:Q3", *down("ABCRST", 3, 4)]
    return drawn(("换届汇总", rows, merged))
