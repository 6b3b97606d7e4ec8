"""Writes problems into the sender's own workbook (runs in the child process only).

openpyxl loses the stored values of formulas; they are put back, so that a workbook that comes back unopened
still imports.
"""

from __future__ import annotations

import datetime
import json
import re
import shutil
import sys
import zipfile
from collections.abc import Callable, Iterator
from functools import partial
from itertools import chain, product
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

sys.modules.setdefault("numpy", None)  # type: ignore[arg-type]  # openpyxl would load it, and it takes much memory

from openpyxl import Workbook, load_workbook  # noqa: E402
from openpyxl.comments import Comment  # noqa: E402
from openpyxl.styles import Alignment  # noqa: E402
from openpyxl.utils.datetime import to_excel  # noqa: E402
from openpyxl.worksheet.worksheet import Worksheet  # noqa: E402

from registry.exchange.cells import UNSTORED_FORMULA, Cell, CellError  # noqa: E402
from registry.exchange.limits import Limits  # noqa: E402
from registry.exchange.workbook import check_archive, sheets_of  # noqa: E402
from registry.shown import ShownDay, ShownNumber, ShownText  # noqa: E402

_BLOCK = 1 << 20
#: Gives what stands in the sheets of these titles.
StoredValues = Callable[[set[str]], dict[str, list[list[Cell]]]]
_OURS = "【问题】"  # begins what we wrote in a comment: the sender's own words before it stay
_FORMULA = re.compile(
    rb'<c r="([A-Z]+)([0-9]+)"([^>]*)>(<f\b[^>]*/>|<f\b[^>]*>[^<]*</f>)<v ?(?:/>|></v>)</c>'  # as openpyxl writes it
)


def annotate(path: Path, marks: Path, out: Path, limits: Limits) -> None:
    """Writes the workbook at `path` to `out`, marked as the file `marks` says.

    A line of it is one JSON value. `{"sheet": title, "header": row, "column": number}` begins a sheet, its rows follow:
    `[row, text, [[column, comment], …]]`, the header first. `{"own": title}` begins our own sheet, its rows follow.
    """
    check_archive(path, limits)
    plain = out.with_suffix(".plain")
    titles, epoch = _saved(path, marks, plain)
    _with_values(plain, out, partial(_values, path, limits), titles, epoch)
    plain.unlink()


def _saved(path: Path, marks: Path, plain: Path) -> tuple[list[str], datetime.datetime]:
    """Marks the workbook as openpyxl writes it, to `plain`: the titles of its sheets, and since when its days count."""
    book = load_workbook(path)
    for sheet in book.worksheets:
        _forget_comments(sheet)
    with marks.open(encoding="utf-8") as lines:
        for order, rows in _orders(map(json.loads, lines)):
            if "own" in order:
                _own_sheet(book, order["own"], rows)
            else:
                _mark(book[order["sheet"]], order["header"], order["column"], rows)
    book.save(plain)
    return [sheet.title for sheet in book.worksheets], book.epoch


def _orders(lines: Iterator[Any]) -> Iterator[tuple[dict[str, Any], Iterator[list[Any]]]]:
    """Each order with its rows, which are taken before the next one is asked for."""
    order = next(lines, None)

    def rows() -> Iterator[list[Any]]:
        nonlocal order
        for order in lines:
            if isinstance(order, dict):
                return
            yield order
        order = None

    while order is not None:
        yield order, rows()


def _values(path: Path, limits: Limits, titles: set[str]) -> dict[str, list[list[Cell]]]:
    """Reads the cells of some sheets of a workbook."""
    return {title: list(rows) for title, rows, _ in sheets_of(path, limits) if title in titles}


def _forget_comments(sheet: Worksheet) -> None:
    """Takes out of comments what an earlier marking wrote there."""
    for cell in sheet._cells.values():
        if cell.comment and _OURS in cell.comment.text:
            own = cell.comment.text.split(_OURS)[0].rstrip()
            cell.comment = Comment(own, cell.comment.author) if own else None


def _comment(sheet: Worksheet, merged: dict[tuple[int, int], tuple[int, int]], at: tuple[int, int], text: str) -> None:
    cell = sheet.cell(*merged.get(at, at))
    before = f"{cell.comment.text}\n" if cell.comment else f"{_OURS}\n"
    if _OURS not in before:
        before += f"{_OURS}\n"
    cell.comment = Comment(before + text, "registry", width=320, height=40 + 20 * (len(before + text) // 20))


def _mark(sheet: Worksheet, header: int, column: int, rows: Iterator[list[Any]]) -> None:
    """The column of problems beside the table, and the comments; rows and columns count from 1."""
    merged = _parted(sheet, column)
    for (row, at), cell in sheet._cells.items():
        if at == column and row > header:
            cell.value = None
    for row, text, comments in rows:
        cell = sheet.cell(row, column, text)
        if row == header:
            _head(sheet, cell)
        else:
            cell.data_type = "s"  # never a formula, whatever it begins with
            cell.alignment = Alignment(wrap_text=True, vertical="top")
        for at, comment in comments:
            _comment(sheet, merged, (row, at), comment)


def _parted(sheet: Worksheet, column: int) -> dict[tuple[int, int], tuple[int, int]]:
    """Parts what is merged over a column; of the other merged cells the place of the first of each, by their places.

    By hand: openpyxl looks through all that is merged for every one that it parts.
    """
    first = {}
    for merged in list(sheet.merged_cells.ranges):
        rows, columns = range(merged.min_row, merged.max_row + 1), range(merged.min_col, merged.max_col + 1)
        top, *others = product(rows, columns)
        if column in columns:
            sheet.merged_cells.ranges.remove(merged)
            for at in others:
                sheet._cells.pop(at, None)
        else:
            first.update(dict.fromkeys(others, top))
    return first


def _head(sheet: Worksheet, head: Any) -> None:
    """The header of the column of problems looks like the one beside it."""
    if head.column > 1:
        head._style = sheet.cell(head.row, head.column - 1)._style.__copy__()
    letter = head.column_letter
    sheet.column_dimensions[letter].width = max(sheet.column_dimensions[letter].width, 60)


def _own_sheet(book: Workbook, title: str, rows: Iterator[list[Any]]) -> None:
    """The sheet of problems that have no row; an earlier one goes."""
    if title in book.sheetnames:
        del book[title]
    first = next(rows, None)
    if first is None and book.sheetnames:
        return
    sheet = book.create_sheet(title)
    for number, cells in enumerate(chain([first or []], rows), 1):
        for at, value in enumerate(cells, 1):
            cell = sheet.cell(number, at, value)
            if isinstance(value, str):
                cell.data_type = "s"
    for letter, width in zip("ABCDE", (20, 8, 20, 60, 60), strict=True):
        sheet.column_dimensions[letter].width = width


def _with_values(plain: Path, out: Path, values: StoredValues, titles: list[str], epoch: datetime.datetime) -> None:
    """Copies the archive, each formula with the value that was stored beside it; `values` gives some sheets' values."""
    parts = {f"xl/worksheets/sheet{number}.xml": title for number, title in enumerate(titles, 1)}
    with zipfile.ZipFile(plain) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        reckoned = {name: title for name, title in parts.items() if _has_formulas(old, name)}
        stored = values(set(reckoned.values()))
        for name in old.namelist():
            if name in reckoned:
                rows = stored.get(reckoned[name], [])
                new.writestr(name, _FORMULA.sub(partial(_valued, rows=rows, epoch=epoch), old.read(name)))
            else:
                with old.open(name) as source, new.open(name, "w") as copy:
                    shutil.copyfileobj(source, copy)


def _has_formulas(archive: zipfile.ZipFile, name: str) -> bool:
    before = b""
    with archive.open(name) as part:
        while block := part.read(_BLOCK):
            if b"<f" in before + block:
                return True
            before = block[-1:]
    return False


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
        case ShownDay():
            text = repr(value.serial)
        case ShownNumber():
            text = repr(value.value)
        case ShownText():
            kind, text = "str", value.value
        case datetime.date():
            text = repr(to_excel(value, epoch))
        case _:
            kind, text = "str", value or ""
    content = formula + f"<v>{escape(text)}</v></c>".encode()
    return b'<c r="%b%b"%b t="%b">%b' % (letters, row, attributes, kind.encode(), content)
