"""村情: three rows of headers, units in brackets, members by kind, the secretary beside the numbers."""

from openpyxl import Workbook

from tests.workbooks.shapes.drawing import drawn, listed

FILE = "2020年村情基本情况统计表.xlsx"
MERGED = "A1:O1 D2:E2 F2:I2 J2:M2 G3:I3 A2:A4 B2:B4 C2:C4 N2:N4 O2:O4 D3:D4 E3:E4 F3:F4 J3:J4 K3:K4 L3:L4 M3:M4"


def workbook() -> Workbook:
    return drawn(*((title, rows, MERGED.split()) for title, rows in listed(__file__)))
