"""生活困难党员慰问: members by name, what is given to them; nobody of them holds a post."""

from openpyxl import Workbook

from tests.workbooks.shapes.drawing import drawn, listed

FILE = "慰问生活困难党员花名册.xlsx"
MERGED = "A1:K1"


def workbook() -> Workbook:
    return drawn(*((title, rows, MERGED.split()) for title, rows in listed(__file__)))
