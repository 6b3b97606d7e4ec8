"""星级化管理: three rounds with their stars and their dates, the last with its document."""

from openpyxl import Workbook

from tests.workbooks.shapes.drawing import drawn, listed

FILE = "2020年党组织星级评定情况表.xlsx"
MERGED = "A1:L1 E2:F2 G2:H2 I2:K2 A2:A3 B2:B3 C2:C3 D2:D3 L2:L3"


def workbook() -> Workbook:
    return drawn(*((title, rows, MERGED.split()) for title, rows in listed(__file__)))
