"""村“两委”班子成员名册: the post in the Party and the one in the village stand in two columns under one header."""

from openpyxl import Workbook

from tests.workbooks.shapes.drawing import drawn, listed

FILE = "莲塘镇村“两委”班子成员名册.xlsx"
MERGED = "A1:M1 A2:J2 I3:J3 A3:A4 B3:B4 C3:C4 D3:D4 E3:E4 F3:F4 G3:G4 H3:H4 K3:K4 L3:L4 M3:M4"


def workbook() -> Workbook:
    return drawn(*((title, rows, MERGED.split()) for title, rows in listed(__file__)))
