"""Writes marked sheets anew: CSV files, a ledger too large to come back whole, a workbook that cannot be edited."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import xlsxwriter  # type: ignore[import-untyped]

from registry.exchange.cells import UNSTORED_FORMULA, Cell, CellError
from registry.exchange.comment_edits import AUTHOR
from registry.exchange.sheet_edits import MOST_LINKS
from registry.exchange.style_edits import BAD, BAD_TAB
from registry.shown import SINCE_1900, ShownDay, ShownNumber, ShownText, year_meant

#: The cells of a row, the texts of comments at its columns, counted from 1, and the columns of bad cells.
SheetLine = tuple[tuple[Cell, ...], Sequence[tuple[int, str]], Sequence[int]]
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
        self._formats: dict[tuple[str, bool], Any] = {}
        self._titles: set[str] = set()

    def __enter__(self) -> FreshWorkbook:
        return self

    def __exit__(self, *_: object) -> None:
        self._book.close()

    def add(
        self,
        title: str,
        rows: Iterable[SheetLine],
        widths: dict[int, int] | None = None,
        is_bad: bool = False,
        merges: Iterable[tuple[int, int, int, int]] = (),
    ) -> None:
        """A sheet with these rows, its title a free one; `widths` are of columns, counted from 1, `merges` from 0."""
        sheet = self._book.add_worksheet(title)
        # Its own way of merging writes the cells, also those of rows that are not there yet.
        sheet.merge += [list(corners) for corners in merges]
        if is_bad:
            sheet.set_tab_color(f"#{BAD_TAB[2:]}")
        for column, width in (widths or {}).items():
            sheet.set_column(column - 1, column - 1, width)
        for number, (row, comments, bad) in enumerate(rows):
            for column, cell in enumerate(row):
                is_bad_cell = column + 1 in bad
                if cell is not None or is_bad_cell:
                    self._write(sheet, number, column, cell, is_bad_cell)
            for column, text in comments:  # a row that is done takes no comment any more
                sheet.write_comment(number, column - 1, text, {"author": AUTHOR, "x_scale": 2.5})

    def list(
        self,
        title: str,
        headings: tuple[str, ...],
        lines: Iterable[tuple[tuple[Cell, ...], str | None]],
        widths: dict[int, int],
    ) -> None:
        """A sheet of lines, each with a link to another sheet's cell (`'sheet'!A1`) or None."""
        sheet = self._book.add_worksheet(title)
        sheet.set_tab_color(f"#{BAD_TAB[2:]}")
        sheet.freeze_panes(1, 0)
        for column, width in widths.items():
            sheet.set_column(column - 1, column - 1, width)
        sheet.write_row(0, 0, headings)
        room = MOST_LINKS
        for number, (cells, place) in enumerate(lines, 1):
            if place is not None and room:
                room -= 1
                sheet.write_url(number, 0, f"internal:{place}", string=str(cells[0]))
            for column, cell in enumerate(cells):
                if cell is not None and (column or place is None or not room):
                    self._write(sheet, number, column, cell, False)

    def _write(self, sheet: Any, row: int, column: int, cell: Cell, is_bad: bool) -> None:
        match cell:
            case None:
                sheet.write_blank(row, column, None, self._format("General", is_bad))
            case str():
                sheet.write_string(row, column, cell, self._format("@", is_bad))
            case bool():
                sheet.write_boolean(row, column, cell, self._format("General", is_bad))
            case int() | float():
                sheet.write_number(row, column, cell, self._format("General", is_bad))
            case datetime.datetime():
                sheet.write_datetime(row, column, cell, self._format("yyyy-mm-dd hh:mm:ss", is_bad))
            case datetime.date():
                sheet.write_datetime(row, column, cell, self._format("yyyy-mm-dd", is_bad))
            case ShownText():
                sheet.write_string(row, column, cell.value, self._format(cell.format, is_bad))
            case ShownNumber():
                sheet.write_number(row, column, cell.value, self._format(cell.format, is_bad))
            case ShownDay():
                # A year that was typed into a cell for days stays what it is; days are counted from 1900 here.
                serial = cell.serial if year_meant(cell) else (cell.day - SINCE_1900).days + cell.serial % 1
                sheet.write_number(row, column, serial, self._format(cell.format, is_bad))
            case CellError(kind=kind):  # as text: it reads back as the error that it was
                text = "#N/A" if kind == UNSTORED_FORMULA else kind
                sheet.write_string(row, column, text, self._format("@", is_bad))

    def _format(self, code: str, is_bad: bool) -> Any:
        """The format of a number format's code; the default of all is none."""
        if code == "General" and not is_bad:
            return None
        if (code, is_bad) not in self._formats:
            colour = {"bg_color": f"#{BAD[2:]}"} if is_bad else {}
            self._formats[code, is_bad] = self._book.add_format({"num_format": code, **colour})
        return self._formats[code, is_bad]

    def free_title(self, title: str) -> str:
        """A title that Excel takes: 31 characters at most, some of them not, and no title twice."""
        plain = _NOT_IN_TITLES.sub("_", title).strip("'")[:31] or "_"
        free, number = plain, 1
        while free.casefold() in self._titles:
            number += 1
            free = f"{plain[:27]}_{number}"
        self._titles.add(free.casefold())
        return free
