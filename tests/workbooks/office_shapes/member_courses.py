"""党员教育培训: a row per course and participant, the course in columns of its own, hours and certificate."""

from openpyxl import Workbook

from tests.workbooks.shapes.drawing import drawn, listed

FILE = "党员教育培训登记表.xlsx"
MERGED = "A1:K1"


def workbook() -> Workbook:
    return drawn(*((title, rows, MERGED.split()) for title, rows in listed(__file__)))
