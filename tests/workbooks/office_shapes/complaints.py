"""信访矛盾排查: disputes of villages, who settles them by when; none of it is a case of an organization."""

from openpyxl import Workbook

from tests.workbooks.shapes.drawing import drawn, listed

FILE = "村级信访矛盾排查台账.xlsx"
MERGED = "A1:K1"


def workbook() -> Workbook:
    return drawn(*((title, rows, MERGED.split()) for title, rows in listed(__file__)))
