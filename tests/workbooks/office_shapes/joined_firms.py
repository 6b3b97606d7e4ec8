"""村企联建: firms by name and kind, what they give, the village's income of two years."""

from openpyxl import Workbook

from tests.workbooks.shapes.drawing import drawn, listed

FILE = "村企联建发展集体经济情况.xlsx"
MERGED = "A1:I1 G2:H2 A2:A3 B2:B3 C2:C3 D2:D3 E2:E3 F2:F3 I2:I3"


def workbook() -> Workbook:
    return drawn(*((title, rows, MERGED.split()) for title, rows in listed(__file__)))
