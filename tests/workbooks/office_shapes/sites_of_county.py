"""安置点: households and people with the unit in the header, how the Party is there, bodies by √."""

from openpyxl import Workbook

from tests.workbooks.shapes.drawing import drawn, listed

FILE = "易地搬迁集中安置点党建情况.xlsx"
MERGED = "A1:N1 A2:N2 F3:H3 I3:J3 K3:M3 A3:A4 B3:B4 C3:C4 D3:D4 E3:E4 N3:N4"


def workbook() -> Workbook:
    return drawn(*((title, rows, MERGED.split()) for title, rows in listed(__file__)))
