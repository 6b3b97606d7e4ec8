"""结对共建: units and firms beside each other, since when, by whom; what they did is text."""

from openpyxl import Workbook

from tests.workbooks.shapes.drawing import drawn, listed

FILE = "党组织结对共建情况表.xlsx"
MERGED = "A1:J1 A2:J2 D3:E3 F3:G3 A3:A4 B3:B4 C3:C4 H3:H4 I3:I4 J3:J4"


def workbook() -> Workbook:
    return drawn(*((title, rows, MERGED.split()) for title, rows in listed(__file__)))
