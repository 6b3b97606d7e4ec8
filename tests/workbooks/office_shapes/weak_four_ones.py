"""软弱涣散整顿台账: three rows of headers, the 四个一 by name, the rectification's dates below 整顿进度."""

from openpyxl import Workbook

from tests.workbooks.shapes.drawing import drawn, listed

FILE = "2022年软弱涣散基层党组织整顿台账.xlsx"
MERGED = "A1:M1 D3:E3 F3:I3 J3:L3 F4:G4 H4:I4 A3:A5 B3:B5 C3:C5 M3:M5 D4:D5 E4:E5 J4:J5 K4:K5 L4:L5 B6:B7"


def workbook() -> Workbook:
    return drawn(*((title, rows, MERGED.split()) for title, rows in listed(__file__)))
