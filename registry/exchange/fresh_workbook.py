"""Writes marked sheets anew: CSV files, a ledger too large to come back whole, a workbook that openpyxl cannot open."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import xlsxwriter  # type: ignore[import-untyped]

from registry.exchange.cells import UNSTORED_FORMULA, Cell, CellError
from registry.shown import SINCE_1900, ShownDay, ShownNumber, ShownText, year_meant

#: The cells of a row, and the texts of comments at its columns, counted from 1.
SheetLine = tuple[tuple[Cell, ...], Sequence[tuple[int, str]]]
_NOT_IN_TITLES = re.compile(r"[\[\]:*?/\\]")
_OPTIONS = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}


class FreshWorkbook:
    """An .xlsx of sheets written row by row. Text stays text, so that a code keeps its leading zeros.

    Use as a context manager: the file is whole when the block ends.
    """

    def __init__(self, path: Path):
        # Its rows lie beside it until it is whole: the folder is its maker's, and goes with it.
        self._book = xlsxwriter.Workbook(str(path), {**_OPTIONS, "tmpdir": str(path.parent)})
        self._text = self._book.add_format({"num_format": "@"})
        self._day = self._book.add_format({"num_format": "yyyy-mm-dd"})
        self._time = self._book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"})
        self._formats: dict[str, Any] = {}
        self._titles: set[str] = set()

    def __enter__(self) -> FreshWorkbook:
        return self

    def __exit__(self, *_: object) -> None:
        self._book.close()

    def add(self, title: str, rows: Iterable[SheetLine], widths: dict[int, int] | None = None) -> None:
        """A sheet with these rows; `widths` are of columns, counted from 1."""
        sheet = self._book.add_worksheet(self._free_title(title))
        for column, width in (widths or {}).items():
            sheet.set_column(column - 1, column - 1, width)
        for number, (row, comments) in enumerate(rows):
            for column, cell in enumerate(row):
                if cell is not None:
                    self._write(sheet, number, column, cell)
            for column, text in comments:  # a row that is done takes no comment any more
                sheet.write_comment(number, column - 1, text, {"author": "registry", "x_scale": 2.5})

    def _write(self, sheet: Any, row: int, column: int, cell: Cell) -> None:
        match cell:
            case str():
                sheet.write_string(row, column, cell, self._text)
            case bool():
                sheet.write_boolean(row, column, cell)
            case int() | float():
                sheet.write_number(row, column, cell)
            case datetime.datetime():
                sheet.write_datetime(row, column, cell, self._time)
            case datetime.date():
                sheet.write_datetime(row, column, cell, self._day)
            case ShownText():
                sheet.write_string(row, column, cell.value, self._format(cell.format))
            case ShownNumber():
                sheet.write_number(row, column, cell.value, self._format(cell.format))
            case ShownDay():
                # A year that was typed into a cell for days stays what it is; days are counted from 1900 here.
                serial = cell.serial if year_meant(cell) else (cell.day - SINCE_1900).days + cell.serial % 1
                sheet.write_number(row, column, serial, self._format(cell.format))
            case CellError(kind=kind):  # as text: it reads back as the error that it was
                sheet.write_string(row, column, "#N/A" if kind == UNSTORED_FORMULA else kind)

    def _format(self, code: str) -> Any:
        if code not in self._formats:
            self._formats[code] = self._book.add_format({"num_format": code})
        return self._formats[code]

    def _free_title(self, title: str) -> str:
        """A title that Excel takes: 31 characters at most, some of them not, and no title twice."""
        plain = _NOT_IN_TITLES.sub("_", title).strip("'")[:31] or "_"
        free, number = plain, 1
        while free.casefold() in self._titles:
            number += 1
            free = f"{plain[:27]}_{number}"
        self._titles.add(free.casefold())
        return free
