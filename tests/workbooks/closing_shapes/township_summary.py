"""基层党建基本情况汇总: a village in each row, its organization and members, who leads, who is there to help."""

from openpyxl import Workbook

from tests.workbooks.shapes.drawing import down, drawn

FILE = "基层党建情况汇总表.xlsx"


def workbook() -> Workbook:
    upper = ["序号", "村（社区）", "党组织", None, "村“两委”主要负责人", None, None, None, "党员队伍", None, None,
             None, None, "年度发展党员情况",
             None, "包村工作", None, None]  # fmt: skip
    lower = [None, None, "名称", "换届时间", "党组织书记", "书记任职时间", "村（居）委会主任", "主任任职时间",
             "在册党员", "正式党员", "预备党员",
             "入党积极分子", "入党申请人", "计划数", "完成数", "包村县领导", "包村单位", "包村干部"]  # fmt: skip
    rows = [
        ["灵川县大圩镇基层党建基本情况汇总表"],
        ["截至2023年12月31日"],
        upper,
        lower,
        [1, "廖家村", "廖家村党总支", "2021.1.9", "廖祖德", "2021.1", "廖祖德", "2021.3", 66, 64, 2, 4, 7, 2, 2,
         "全某", "县林业局", "蒋月"],
        [2, "熊村", "熊村党支部", "2021.1.10", "熊文斌", "2018.2", "秦小琼", "2021.3", 43, 42, 1, 2, 4, 1, 1, "全某",
         "县残联", "阳光"],
        [3, "毛村", "毛村党支部", "2021.1.10", "黄社生", "2021.1", "黄社生", "2021.3", 37, 37, 0, 2, 3, 1, 0, "文某",
         "县总工会", "唐婕"],
        [4, "大圩社区", "大圩社区党总支", "2021.1.12", "李艳芳", "2021.1", "李艳芳", "2021.3", 88, 86, 2, 5, 9, 2, 2,
         "文某", "县妇联", "莫宁"],
        ["合计", None, None, None, None, None, None, None, 234, 229, 5, 13, 23, 6, 5, None, None, None],
    ]  # fmt: skip
    merged = ["A1:R1", "A2:R2", "C3:D3", "E3:H3", "I3:M3", "N3:O3", "P3:R3", *down("AB", 3, 4)]
    return drawn(("汇总", rows, merged))
