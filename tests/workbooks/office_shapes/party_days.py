"""主题党日: a row per meeting, those who should come and those who came, where and who led it."""

from openpyxl import Workbook

from tests.workbooks.shapes.drawing import drawn, listed

FILE = "2022年主题党日活动开展情况.xlsx"
MERGED = "A1:J1 A2:J2"


def workbook() -> Workbook:
    return drawn(*((title, rows, MERGED.split()) for title, rows in listed(__file__)))
