"""Writes problems into the sender's own workbook (runs in the child process only).

openpyxl loses the stored values of formulas; they are put back, so that a workbook that comes back unopened
still imports.
"""

from __future__ import annotations

import datetime
import json
import re
import sys
import zipfile
from functools import partial
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

sys.modules.setdefault("numpy", None)  # type: ignore[arg-type]  # openpyxl would load it, and it takes much memory

from openpyxl import Workbook, load_workbook  # noqa: E402
from openpyxl.cell.cell import MergedCell  # noqa: E402
from openpyxl.comments import Comment  # noqa: E402
from openpyxl.styles import Alignment  # noqa: E402
from openpyxl.utils.datetime import to_excel  # noqa: E402
from openpyxl.worksheet.worksheet import Worksheet  # noqa: E402

from registry.exchange.cells import UNSTORED_FORMULA, Cell, CellError  # noqa: E402
from registry.exchange.limits import Limits  # noqa: E402
from registry.exchange.workbook import check_archive, sheets_of  # noqa: E402

_OURS = "【问题】"  # begins what we wrote in a comment: the sender's own words before it stay
_FORMULA = re.compile(
    rb'<c r="([A-Z]+)([0-9]+)"([^>]*)>(<f\b[^>]*/>|<f\b[^>]*>[^<]*</f>)<v ?(?:/>|></v>)</c>'  # as openpyxl writes it
)


def stamp(path: Path, marks: Path, out: Path, limits: Limits) -> None:
    """Write the workbook at `path` to `out`, marked as the JSON file `marks` says (`marking.Marks` as objects)."""
    check_archive(path, limits)
    job = json.loads(marks.read_text(encoding="utf-8"))
    values = {title: list(rows) for title, rows in sheets_of(path, limits)}
    book = load_workbook(path)
    for sheet in book.worksheets:
        _forget_comments(sheet)
    for one in job["sheets"]:
        _mark(book[one["title"]], one)
    _own_sheet(book, job["title"], job["loose"])
    plain = out.with_suffix(".plain")
    book.save(plain)
    in_order = [values.get(sheet.title, []) for sheet in book.worksheets]
    _with_values(plain, out, in_order, book)
    plain.unlink()


def _forget_comments(sheet: Worksheet) -> None:
    """Take out what an earlier marking said in comments."""
    for cell in sheet._cells.values():
        if cell.comment and _OURS in cell.comment.text:
            own = cell.comment.text.split(_OURS)[0].rstrip()
            cell.comment = Comment(own, cell.comment.author) if own else None


def _comment(sheet: Worksheet, row: int, column: int, text: str) -> None:
    cell = sheet.cell(row, column)
    if isinstance(cell, MergedCell):
        within = next(r for r in sheet.merged_cells.ranges if cell.coordinate in r)
        cell = sheet.cell(within.min_row, within.min_col)
    before = f"{cell.comment.text}\n" if cell.comment else f"{_OURS}\n"
    if _OURS not in before:
        before += f"{_OURS}\n"
    cell.comment = Comment(before + text, "registry", width=320, height=40 + 20 * (len(before + text) // 20))


def _mark(sheet: Worksheet, marks: dict[str, Any]) -> None:
    """The column of problems beside the table, and the comments; rows and columns count from 1."""
    column, header = marks["column"], marks["header"]
    for merged in list(sheet.merged_cells.ranges):
        if merged.min_col <= column <= merged.max_col:
            sheet.unmerge_cells(str(merged))
    for (row, at), cell in list(sheet._cells.items()):
        if at == column and row > header:
            cell.value = None
    head = sheet.cell(header, column, marks["heading"])
    if column > 1:
        head._style = sheet.cell(header, column - 1)._style.__copy__()
    letter = head.column_letter
    sheet.column_dimensions[letter].width = max(sheet.column_dimensions[letter].width, 60)
    for row, text in marks["texts"].items():
        cell = sheet.cell(int(row), column, text)
        cell.data_type = "s"  # never a formula, whatever it begins with
        cell.alignment = Alignment(wrap_text=True, vertical="top")
    for row, at, text in marks["comments"]:
        _comment(sheet, row, at, text)


def _own_sheet(book: Workbook, title: str, loose: list[list[Any]]) -> None:
    """The sheet of problems that have no row; an earlier one goes."""
    if title in book.sheetnames:
        del book[title]
    if not loose and book.sheetnames:
        return
    sheet = book.create_sheet(title)
    for number, cells in enumerate(loose, 1):
        for at, value in enumerate(cells, 1):
            cell = sheet.cell(number, at, value)
            if isinstance(value, str):
                cell.data_type = "s"
    for letter, width in zip("ABCDE", (20, 8, 20, 60, 60), strict=True):
        sheet.column_dimensions[letter].width = width


def _with_values(plain: Path, out: Path, sheets: list[list[list[Cell]]], book: Workbook) -> None:
    """Copy the archive, each formula with the value that was stored beside it."""
    parts = {f"xl/worksheets/sheet{number}.xml": rows for number, rows in enumerate(sheets, 1)}
    with zipfile.ZipFile(plain) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            data = old.read(name)
            if name in parts and b"<f" in data:
                data = _FORMULA.sub(partial(_valued, rows=parts[name], epoch=book.epoch), data)
            new.writestr(name, data)


def _valued(found: re.Match[bytes], rows: list[list[Cell]], epoch: datetime.datetime) -> bytes:
    letters, row, attributes, formula = found.groups()
    column = 0
    for letter in letters:
        column = column * 26 + letter - 64
    cells = rows[int(row) - 1] if int(row) <= len(rows) else []
    value = cells[column - 1] if column <= len(cells) else None
    kind, text = "n", ""
    match value:
        case CellError(kind=error):
            if error == UNSTORED_FORMULA:
                return found.group()
            kind, text = "e", error
        case bool():
            kind, text = "b", str(int(value))
        case int() | float():
            text = repr(value)
        case datetime.date():
            text = repr(to_excel(value, epoch))
        case _:
            kind, text = "str", value or ""
    content = formula + f"<v>{escape(text)}</v></c>".encode()
    return b'<c r="%b%b"%b t="%b">%b' % (letters, row, attributes, kind.encode(), content)
