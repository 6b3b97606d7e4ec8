"""第一书记任期考核: who was sent and from when to when, two spells side by side, grades of the year."""

from openpyxl import Workbook

from tests.workbooks.shapes.drawing import drawn, listed

FILE = "驻村第一书记任期情况.xlsx"
MERGED = "A1:J1 A2:J2 D3:E3 F3:I3 A3:A4 B3:B4 C3:C4 J3:J4"


def workbook() -> Workbook:
    return drawn(*((title, rows, MERGED.split()) for title, rows in listed(__file__)))
