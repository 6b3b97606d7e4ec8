"""村级活动场所: the area with ㎡ in its header, the year it was finished, what it cost, the five unities."""

from openpyxl import Workbook

from tests.workbooks.shapes.drawing import drawn, listed

FILE = "村级组织活动场所调查表.xlsx"
MERGED = "A1:J1 A2:J2 D3:G3 A3:A4 B3:B4 C3:C4 H3:H4 I3:I4 J3:J4"


def workbook() -> Workbook:
    return drawn(*((title, rows, MERGED.split()) for title, rows in listed(__file__)))
