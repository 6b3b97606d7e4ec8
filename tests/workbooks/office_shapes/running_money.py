"""村级组织运转经费: what each village is given and has spent; nothing that a ledger holds."""

from openpyxl import Workbook

from tests.workbooks.shapes.drawing import drawn, listed

FILE = "村级组织运转经费落实情况.xlsx"
MERGED = "A1:K1 A2:K2 F3:G3 H3:I3 A3:A4 B3:B4 C3:C4 D3:D4 E3:E4 J3:J4 K3:K4"


def workbook() -> Workbook:
    return drawn(*((title, rows, MERGED.split()) for title, rows in listed(__file__)))
