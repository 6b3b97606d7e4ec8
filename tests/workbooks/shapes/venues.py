"""阵地: areas of two kinds in two units, the five unities as √, a service centre and two homes beside the venue."""

from openpyxl import Workbook

from tests.workbooks.shapes.drawing import down, drawn

FILE = "村级阵地建设情况.xlsx"


def workbook() -> Workbook:
    upper = ["序号", "乡镇", "村（社区）", "村级组织活动场所", *[None] * 7, "党群服务中心", None,
             "“两家”建设（有打√）", None, "备注"]  # fmt: skip
    lower = [*[None] * 3, "占地面积（亩）", "建筑面积（平方米）", "启用时间", "统一面积", "统一结构", "统一标识",
             "统一功能", "统一配套", "面积（㎡）", "建成时间", "儿童之家", "妇女之家", None]  # fmt: skip
    rows = [
        ["平桂区村级组织活动场所建设情况一览表"],
        ["填报单位：平桂区委组织部", *[None] * 12, "截至2020年9月30日"],
        upper,
        lower,
        [1, "望高镇", "望高社区", 0.8, 420, "2015.6", "√", "√", "√", "√", "√", 600, "2018.11", "√", "√", None],
        [2, None, "川岩村", 0.5, 310, "2016.9", "√", "×", "√", "√", "√", None, None, "√", None, None],
        [3, None, "宝山村", 0.6, 286.5, "2014.1", "×", "×", "√", "√", "×", None, None, None, "√", "拟扩建"],
        [4, None, "鱼塘村", 1.2, 520, "2019.7", "√", "√", "√", "√", "√", 450, "2019.7", "√", "√", None],
        [5, "羊头镇", "木家村", 0.4, 240, "2011.5", "×", "×", "×", "√", "×", None, None, None, None, "危房"],
        [6, None, "马山村", 0.7, 305, "2017.12", "√", "√", "√", "√", "×", None, None, "√", "√", None],
        [7, None, "龙山村", "—", None, None, None, None, None, None, None, None, None, None, None, "在建"],
        [8, None, "中红村", 0.6, 330, "2018.3", "√", "√", "√", "√", "√", 380, "2020.5", "√", None, None],
        ["合 计", None, "8个", 4.8, 2411.5, None, None, None, None, None, None, 1430, None, None, None, None],
    ]
    merged = ["A1:P1", "D3:K3", "L3:M3", "N3:O3", *down("ABCP", 3, 4), "B5:B8", "B9:B12"]
    return drawn(("活动场所情况", rows, merged))
