"""发展党员: the year's plan, what has come of it, and who waits; ages and degrees are parts of it."""

from openpyxl import Workbook

from tests.workbooks.shapes.drawing import drawn, listed

FILE = "2022年农村发展党员工作进度表.xlsx"
MERGED = "A1:K1 G3:J3 H4:J4 A3:A5 B3:B5 C3:C5 D3:D5 E3:E5 F3:F5 K3:K5 G4:G5"


def workbook() -> Workbook:
    return drawn(*((title, rows, MERGED.split()) for title, rows in listed(__file__)))
