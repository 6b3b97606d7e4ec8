"""What the shapes of this folder are drawn with: rows of cells as they stand, and the ranges that are merged."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from openpyxl import Workbook

Rows = Sequence[Sequence[Any]]


def drawn(*sheets: tuple[str, Rows, Iterable[str]]) -> Workbook:
    """A workbook of sheets, each with its title, its rows from Excel's row 1 on, and its merged ranges."""
    book = Workbook()
    book.remove(book.active)
    for title, rows, merged in sheets:
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(list(row))
        for cells in merged:
            sheet.merge_cells(cells)
    return book


def down(columns: str, first: int, last: int) -> list[str]:
    """The merge of each of these columns over the rows of the header."""
    return [f"{column}{first}:{column}{last}" for column in columns]


def listed(module: str) -> list[tuple[str, Rows]]:
    """The sheets in the file beside a shape: each line has the sheet's title before its cells."""
    sheets: dict[str, list[list[Any]]] = {}
    with Path(module).with_suffix(".csv").open(encoding="utf-8", newline="") as file:
        for title, *cells in csv.reader(file):
            sheets.setdefault(title, []).append([_cell(text) for text in cells])
    return list(sheets.items())


_NUMBER = re.compile(r"(?!(?:19|20)\d\d\.)\d{1,7}(\.\d+)?")


def _cell(text: str) -> Any:
    """A cell of such a line: a number where it is written as one and is no month and no telephone number."""
    if match := _NUMBER.fullmatch(text):
        return float(text) if match[1] else int(text)
    return text or None
