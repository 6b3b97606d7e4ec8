"""软弱涣散整顿台账: a sheet per year, organizations by several kinds of name, the seven measures as seven days.

Rows of one of the first three samples, with other telephone numbers: its rows stand in the file of the same name.
"""

from openpyxl import Workbook

from tests.workbooks.shapes.drawing import drawn, listed

FILE = "软弱涣散整顿台账.xlsx"
MERGED = {
    "2018年度": [
        "A1:T1",
        "A2:L2",
        "A3:A4",
        "B3:B4",
        "C3:C4",
        "D3:D4",
        "E3:E4",
        "F3:F4",
        "G3:M3",
        "N3:N4",
        "O3:O4",
        "P3:P4",
        "Q3:R3",
        "S3:S4",
        "T3:T4",
        "B5:B14",
        "C5:C7",
        "C9:C14",
    ],
    "2019年度": [
        "A1:T1",
        "A2:L2",
        "A3:A4",
        "B3:B4",
        "C3:C4",
        "D3:D4",
        "E3:E4",
        "F3:F4",
        "G3:M3",
        "N3:N4",
        "O3:O4",
        "P3:P4",
        "Q3:R3",
        "S3:S4",
        "T3:T4",
        "B5:B14",
        "C5:C6",
        "C8:C10",
    ],
}


def workbook() -> Workbook:
    return drawn(*((title, rows, MERGED[title]) for title, rows in listed(__file__)))
