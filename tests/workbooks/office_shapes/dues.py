"""党费收缴: quarters below a header with its unit, what is due and what is paid; nothing that a ledger holds."""

from openpyxl import Workbook

from tests.workbooks.shapes.drawing import drawn, listed

FILE = "2021年党费收缴情况统计表.xlsx"
MERGED = "A1:J1 D3:E3 F3:G3 A3:A4 B3:B4 C3:C4 H3:H4 I3:I4 J3:J4"


def workbook() -> Workbook:
    return drawn(*((title, rows, MERGED.split()) for title, rows in listed(__file__)))
