"""基层党组织书记培训登记: who was at which course, of which level, how many hours; certificates and lodging beside."""

from openpyxl import Workbook

from tests.workbooks.shapes.drawing import drawn

FILE = "书记轮训登记表.xlsx"


def workbook() -> Workbook:
    header = ["序号", "县（区）", "镇（街）", "村（社区）", "参训人员姓名", "职务", "培训班次名称", "主办层级",
              "培训起始日期",
              "培训学时（小时）", "培训形式", "结业证书编号", "住宿安排"]  # fmt: skip
    rows = [
        ["2022年村（社区）党组织书记轮训登记表"],
        header,
        [1, "洛川区", "旧县镇", "洛生村", "屈军", "党支部书记", "村书记乡村振兴专题班", "市级", "2022.4.11", 32,
         "集中", "A01",
         "双人间"],
        [2, "洛川区", "旧县镇", "荣华村", "安小利", "党支部书记", "村书记乡村振兴专题班", "市级", "2022.4.11", 32,
         "集中", "A02",
         "双人间"],
        [3, "洛川区", "凤栖街道", "城东社区", "党宁", "党总支书记", "社区治理示范班", "省级", "2022.6.20", 40, "集中",
         "B17",
         "单间"],
        [4, "富平区", "石头镇", "樊家村", "樊栓牢", "党支部书记", "新任书记任职培训班", "县级", "2022.3.7", 16, "线上",
         None,
         None],
    ]  # fmt: skip
    return drawn(("登记表", rows, ["A1:M1"]))
