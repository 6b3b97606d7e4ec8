"""“三务”公开: what was shown, how often and when; nothing that a ledger holds."""

from openpyxl import Workbook

from tests.workbooks.shapes.drawing import drawn, listed

FILE = "村级“三务”公开检查情况.xlsx"
MERGED = "A1:L1 C2:D2 E2:F2 G2:H2 A2:A3 B2:B3 I2:I3 J2:J3 K2:K3 L2:L3"


def workbook() -> Workbook:
    return drawn(*((title, rows, MERGED.split()) for title, rows in listed(__file__)))
