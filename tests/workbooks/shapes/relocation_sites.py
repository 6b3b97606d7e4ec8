"""安置点台账: sites that are to be founded, how they are covered, bodies and homes by √, telephones.

Rows of one of the first three samples, with other telephone numbers: its rows stand in the file of the same name.
"""

from openpyxl import Workbook

from tests.workbooks.shapes.drawing import drawn, listed

FILE = "安置点党建台账.xlsx"
MERGED = {
    "安置点党建台账": [
        "A1:X1",
        "A2:X2",
        "A3:A4",
        "B3:B4",
        "C3:C4",
        "D3:D4",
        "E3:E4",
        "F3:F4",
        "G3:G4",
        "H3:H4",
        "I3:I4",
        "J3:L3",
        "M3:O3",
        "P3:S3",
        "T3:U3",
        "V3:V4",
        "W3:W4",
        "X3:X4",
        "B5:B14",
    ],
}


def workbook() -> Workbook:
    return drawn(*((title, rows, MERGED[title]) for title, rows in listed(__file__)))
