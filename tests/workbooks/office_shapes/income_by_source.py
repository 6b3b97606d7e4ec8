"""村级集体经济收入: the unit in the title, parts beside the whole, debts, a sum below each township."""

from openpyxl import Workbook

from tests.workbooks.shapes.drawing import drawn, listed

FILE = "2021年村级集体经济收入情况表.xlsx"
MERGED = "A1:K1 A2:K2 E3:J3 A3:A4 B3:B4 C3:C4 D3:D4 K3:K4"


def workbook() -> Workbook:
    return drawn(*((title, rows, MERGED.split()) for title, rows in listed(__file__)))
