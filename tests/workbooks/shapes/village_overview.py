"""村情一览表: six ledgers from one row; the township merged down, 小计 and 合计, units in cells, 同左, √ or nothing.

Rows of one of the first three samples, with other telephone numbers: its rows stand in the file of the same name.
"""

from openpyxl import Workbook

from tests.workbooks.shapes.drawing import drawn, listed

FILE = "村情一览表.xlsx"
MERGED = {
    "村情一览表": [
        "A1:U1",
        "A2:M2",
        "N2:U2",
        "A3:A4",
        "B3:B4",
        "C3:C4",
        "D3:H3",
        "I3:J3",
        "K3:K4",
        "L3:M3",
        "N3:N4",
        "O3:O4",
        "P3:P4",
        "Q3:Q4",
        "R3:R4",
        "S3:S4",
        "T3:T4",
        "U3:U4",
        "B5:B11",
        "A12:B12",
        "B13:B17",
        "A18:B18",
        "A19:C19",
    ],
}


def workbook() -> Workbook:
    return drawn(*((title, rows, MERGED[title]) for title, rows in listed(__file__)))
