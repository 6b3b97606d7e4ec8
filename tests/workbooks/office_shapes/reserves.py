"""村级后备干部: those who may hold a post one day; nobody of them is recorded by it."""

from openpyxl import Workbook

from tests.workbooks.shapes.drawing import drawn, listed

FILE = "村级后备干部名册.xlsx"
MERGED = "A1:L1 A2:L2"


def workbook() -> Workbook:
    return drawn(*((title, rows, MERGED.split()) for title, rows in listed(__file__)))
