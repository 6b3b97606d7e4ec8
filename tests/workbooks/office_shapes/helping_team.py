"""驻村工作队: the first secretary and two members side by side, who sent them, since when."""

from openpyxl import Workbook

from tests.workbooks.shapes.drawing import drawn, listed

FILE = "驻村工作队选派情况一览表.xlsx"
MERGED = "A1:K1 A2:K2 D3:F3 G3:J3 A3:A4 B3:B4 C3:C4 K3:K4"


def workbook() -> Workbook:
    return drawn(*((title, rows, MERGED.split()) for title, rows in listed(__file__)))
