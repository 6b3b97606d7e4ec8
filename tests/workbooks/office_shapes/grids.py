"""网格: several rows for a village, households and people of a part of it, which are none of the village's."""

from openpyxl import Workbook

from tests.workbooks.shapes.drawing import drawn, listed

FILE = "城区街道网格化管理台账.xlsx"
MERGED = "A1:J1 A2:J2"


def workbook() -> Workbook:
    return drawn(*((title, rows, MERGED.split()) for title, rows in listed(__file__)))
