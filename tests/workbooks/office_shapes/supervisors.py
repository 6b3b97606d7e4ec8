"""村务监督委员会: who sits in it, beside the village's secretary; its posts are none of the registry's."""

from openpyxl import Workbook

from tests.workbooks.shapes.drawing import drawn, listed

FILE = "村务监督委员会情况表.xlsx"
MERGED = "A1:J1 A2:J2 D3:E3 F3:H3 A3:A4 B3:B4 C3:C4 I3:I4 J3:J4"


def workbook() -> Workbook:
    return drawn(*((title, rows, MERGED.split()) for title, rows in listed(__file__)))
