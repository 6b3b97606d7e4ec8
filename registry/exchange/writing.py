"""Writing a ledger set (台账): a folder of CSV files, or one workbook with a sheet per ledger.

A value is written so that parsing its cell gives the value again: dates as they were written, numbers exact, choices by
label (or by key, in English). Text is always text, whatever it begins with. A set appears only when all of it is
written, and never takes the place of a file that stood there before.
"""

from __future__ import annotations

import csv
import datetime
import io
import traceback
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Protocol

import xlsxwriter  # type: ignore[import-untyped]
from xlsxwriter.exceptions import FileCreateError  # type: ignore[import-untyped]

from registry.columns import Choice, Choices, Code, Column, Day, Number, YesNo
from registry.errors import Refused
from registry.exchange.text_cells import text_cell
from registry.files import new_folders, put_all, refuse_standing, workplace
from registry.ledgers import RECORD, Ledger

#: A row's values in the order of `columns_of`: as they are stored, a reference as the code that it is to show.
RowValues = Sequence[Any]
#: A workbook's text stays text: never a formula, a number or a link.
PLAIN_TEXT = {"strings_to_formulas": False, "strings_to_numbers": False, "strings_to_urls": False}
#: The rows that a sheet of Excel has.
SHEET_ROWS = 1_048_576
#: The digits of a number that Excel keeps exactly.
_EXACT_DIGITS = 15
#: Widths by the kind of column, in characters.
_WIDTHS: dict[type[Column], int] = {Choices: 16, Choice: 14, YesNo: 6, Number: 10, Day: 12, Code: 20, Column: 24}


class LedgerWriter(Protocol):
    """Takes the ledgers of a set one after the other."""

    def add(self, ledger: Ledger, rows: Iterable[RowValues]) -> int:
        """Writes one ledger, its header first, and returns how many rows it has."""


def columns_of(ledger: Ledger) -> tuple[Column, ...]:
    """The columns that are written: the ledger's own, and the record number 记录号."""
    return (*ledger.columns, RECORD)


def sheet_title(ledger: Ledger, language: str) -> str:
    """The name of a ledger's sheet: the Chinese one, in English the key; the import knows both."""
    return ledger.label if language == "zh" else ledger.key


def header_of(column: Column, language: str) -> str:
    """The header of a column: its Chinese label, in English its key; the import knows both."""
    return column.label if language == "zh" else column.key


def width_of(column: Column, language: str) -> int:
    """A sensible width of a column of a sheet, in characters."""
    own = next(width for kind, width in _WIDTHS.items() if isinstance(column, kind))
    return max(text_width(header_of(column, language)) + 4, own)


def text_width(text: str) -> int:
    """The width at which a text is shown, in characters: a Chinese one is two wide."""
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


@contextmanager
def new_workbook(path: Path, **options: Any) -> Iterator[xlsxwriter.Workbook]:
    """A workbook that is written to `path` where the block ends well. Raises OSError where it cannot be written.

    It is packed in memory: a zip file that a full disk cut short would complain again when it is thrown away. Its rows
    and parts lie in temporary files meanwhile.
    """
    packed = io.BytesIO()
    with workplace() as parts:
        book = xlsxwriter.Workbook(packed, {**PLAIN_TEXT, "tmpdir": str(parts), **options})
        try:
            yield book
        except BaseException:
            with suppress(Exception):
                book.close()
            raise
        try:
            book.close()
        except FileCreateError as error:
            # The half-made zip in its frames goes now, while there is something to close it with.
            traceback.clear_frames(error.args[0].__traceback__)
            raise error.args[0] from error
    path.write_bytes(packed.getbuffer())


@contextmanager
def ledger_set(
    path: Path, language: str, written_on: datetime.date, ledgers: Iterable[Ledger]
) -> Iterator[LedgerWriter]:
    """A writer of a set of `ledgers` at `path`: a workbook where it ends in .xlsx, else a folder, made if need be.

    `written_on` is the day that a workbook says it is of: the same content then gives the same bytes.
    Raises Refused where `path` can be neither, and where the workbook or a CSV file of `ledgers` stands there already.
    """
    path = Path(path)
    is_book = path.suffix.lower() == ".xlsx"
    if not is_book and (path.suffix.lower() in (".csv", ".xls", ".xlsm", ".et", ".ods") or path.is_file()):
        raise Refused(
            f"只能导出为文件夹或 .xlsx 工作簿：{path}", f"an export is a folder or an .xlsx workbook, not {path.name}"
        )
    home = (path.parent if is_book else path).absolute()
    for standing in [path] if is_book else [home / f"{ledger.key}.csv" for ledger in ledgers]:
        refuse_standing(standing)
    with new_folders(home), workplace(home) as made:
        if is_book:
            with new_workbook(made / path.name, constant_memory=True) as book:
                yield _Workbook(book, language, written_on)
        else:
            yield _Folder(made, language)
        put_all(made, home)


def ledger_workbook(
    ledger: Ledger, rows: Iterable[RowValues], language: str, written_on: datetime.date, title: str
) -> bytes:
    """Some rows of one ledger as an .xlsx file that imports again: its own columns, under a `title`.

    Raises Refused where there are more than a sheet can hold.
    """
    with workplace() as folder:
        made = folder / "ledger.xlsx"
        with new_workbook(made, constant_memory=True) as book:
            _Workbook(book, language, written_on).add(ledger, rows, title)
        return made.read_bytes()


def _shower(column: Column, language: str) -> Callable[[Any], str]:
    """Returns a function that shows values of one column; each different one is worked out once."""
    known: dict[Any, str] = {}

    def show(value: Any) -> str:
        text = known.get(value)
        if text is None:
            text = known[value] = column.show(value, language)
        return text

    return show


def _csv_shower(column: Column, language: str) -> Callable[[Any], str]:
    """As `_shower`, for CSV: what is no number is text, which no spreadsheet is to compute."""
    show = _shower(column, language)
    return show if isinstance(column, Number) else lambda value: text_cell(show(value))


class _Folder:
    """A folder of CSV files, named by the ledgers' keys: UTF-8 with the mark by which Excel knows it."""

    def __init__(self, folder: Path, language: str):
        self.folder, self.language = folder, language

    def add(self, ledger: Ledger, rows: Iterable[RowValues]) -> int:
        columns = columns_of(ledger)
        showers = [_csv_shower(column, self.language) for column in columns]
        count = 0
        with (self.folder / f"{ledger.key}.csv").open("w", encoding="utf-8-sig", newline="") as file:
            out = csv.writer(file)
            out.writerow(header_of(column, self.language) for column in columns)
            for row in rows:
                out.writerow([show(value) for show, value in zip(showers, row, strict=True)])
                count += 1
        return count


class _Workbook:
    """One workbook. Rows go to the disk as they come, so that a large registry needs little memory."""

    def __init__(self, book: xlsxwriter.Workbook, language: str, written_on: datetime.date):
        self.book, self.language = book, language
        self.book.set_properties({"created": datetime.datetime.combine(written_on, datetime.time(0))})
        self.text = self.book.add_format({"num_format": "@"})
        self.head = self.book.add_format({"bold": True, "bg_color": "#E7E6E6", "bottom": 1})

    def add(self, ledger: Ledger, rows: Iterable[RowValues], title: str | None = None) -> int:
        """Writes one ledger, and returns how many rows it has; above its header a `title`, if it has one."""
        columns = columns_of(ledger)
        sheet = self.book.add_worksheet(sheet_title(ledger, self.language))
        head = 0
        if title is not None:
            sheet.write_string(0, 0, title, self.book.add_format({"bold": True}))
            head = 1
        sheet.freeze_panes(head + 1, 0)
        for at, column in enumerate(columns):
            plain = isinstance(column, Number)
            sheet.set_column(at, at, width_of(column, self.language), None if plain else self.text)
            sheet.write_string(head, at, header_of(column, self.language), self.head)
        writers = [self._cell_writer(sheet, column) for column in columns]
        count = 0
        for count, row in enumerate(rows, 1):
            if head + count == SHEET_ROWS:
                raise Refused(
                    f"“{ledger.label}”的行数超过一张工作表的容量，请导出为文件夹",
                    f"{ledger.key} has more rows than a sheet can hold: export a folder",
                )
            for at, value in enumerate(row):
                if value is not None:
                    writers[at](head + count, at, value)
        sheet.autofilter(head, 0, head + count, len(columns) - 1)
        sheet.ignore_errors({"number_stored_as_text": f"A1:XFD{SHEET_ROWS}"})
        return count

    def _cell_writer(self, sheet: Any, column: Column) -> Callable[[int, int, Any], None]:
        """Returns what writes a value of `column` into its cell: a number where Excel keeps it exactly, else text."""
        show = _shower(column, self.language)

        def as_text(row: int, at: int, value: Any) -> None:
            sheet.write_string(row, at, show(value), self.text)

        def as_number(row: int, at: int, value: Any) -> None:
            text = show(value)
            if len(text.replace(".", "").lstrip("-0")) > _EXACT_DIGITS:
                as_text(row, at, value)
            else:
                sheet.write_number(row, at, float(text))

        return as_number if isinstance(column, Number) else as_text
