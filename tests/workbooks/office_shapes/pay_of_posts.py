"""村干部报酬: who holds each post and what it pays, two posts side by side, the unit in the header."""

from openpyxl import Workbook

from tests.workbooks.shapes.drawing import drawn, listed

FILE = "村干部报酬发放标准.xlsx"
MERGED = "A1:J1 A2:J2 D3:F3 G3:I3 A3:A4 B3:B4 C3:C4 J3:J4"


def workbook() -> Workbook:
    return drawn(*((title, rows, MERGED.split()) for title, rows in listed(__file__)))
