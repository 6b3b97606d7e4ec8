"""村“两委”换届: three rows of headers, the Party's election and the village's beside each other, who was elected."""

from openpyxl import Workbook

from tests.workbooks.shapes.drawing import drawn, listed

FILE = "村级换届选举情况汇总表.xlsx"
MERGED = "A1:M1 A2:M2 D3:I3 J3:L3 E4:F4 H4:I4 K4:L4 A3:A5 B3:B5 C3:C5 M3:M5 D4:D5 G4:G5 J4:J5"


def workbook() -> Workbook:
    return drawn(*((title, rows, MERGED.split()) for title, rows in listed(__file__)))
