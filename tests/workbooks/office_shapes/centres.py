"""党群服务中心: 面积 in its header, when it was opened, who it cost; yes and no beside it."""

from openpyxl import Workbook

from tests.workbooks.shapes.drawing import drawn, listed

FILE = "党群服务中心建设情况统计表.xlsx"
MERGED = "A1:K1 A2:K2 E3:I3 A3:A4 B3:B4 C3:C4 D3:D4 J3:J4 K3:K4"


def workbook() -> Workbook:
    return drawn(*((title, rows, MERGED.split()) for title, rows in listed(__file__)))
