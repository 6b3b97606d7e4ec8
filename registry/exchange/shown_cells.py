"""The cells of a sheet that show something else than their value (runs in the child process).

calamine gives a cell's value, and a day where its format has one. Which format a cell has stands in the sheet's XML:
it is looked into only where a cell has a format that is not plain.
"""

from __future__ import annotations

import datetime
import math
import re
import zipfile
from array import array
from collections.abc import Callable, Iterator
from functools import lru_cache
from xml.etree import ElementTree

from registry.exchange.cells import Cell
from registry.exchange.number_formats import NumberFormat, format_of
from registry.shown import SINCE_1900, SINCE_1904, ShownDay, ShownNumber, ShownText
from registry.text import fold

_REMEMBERED = 10_000
_PLACE = re.compile(rb"""\br=["']([A-Za-z]+)([0-9]+)["']""")


def column_of(reference: str) -> int:
    """The column of `C8`, counted from 0.

    >>> column_of("C8"), column_of("XFD1")
    (2, 16383)
    """
    number = 0
    for letter in reference:
        if not letter.isalpha():
            break
        number = number * 26 + ord(letter.upper()) - 64
    return number - 1


_column_of_letters = lru_cache(column_of)


def _tag(element: ElementTree.Element) -> str:
    return element.tag.rpartition("}")[2]


class Styles:
    """The formats of a workbook that are not plain, by the number that its cells name them by."""

    def __init__(self, archive: zipfile.ZipFile, book: str, styles: str):
        properties = (e for e in ElementTree.fromstring(archive.read(book)).iter() if _tag(e) == "workbookPr")
        self.since_1904 = any(e.get("date1904", "0") in ("1", "true") for e in properties)
        self.since = SINCE_1904 if self.since_1904 else SINCE_1900
        self.formats: dict[str, NumberFormat] = {}
        #: What a cell shows, by its type, its value and its style; ledgers repeat them.
        self.shown: Callable[[type, Cell, str], Cell] = lru_cache(maxsize=_REMEMBERED)(self._shown)
        if styles in archive.namelist():
            self._read(ElementTree.fromstring(archive.read(styles)))

    def _read(self, root: ElementTree.Element) -> None:
        custom = {int(e.get("numFmtId", "0")): e.get("formatCode", "") for e in root.iter() if _tag(e) == "numFmt"}
        known: dict[int, NumberFormat] = {}
        for table in root:
            if _tag(table) == "cellXfs":
                for at, element in enumerate(table):
                    number = int(element.get("numFmtId", "0"))
                    if number not in known:
                        known[number] = NumberFormat(format_of(number, custom))
                    if not known[number].is_plain or (self.since_1904 and known[number].is_of_days):
                        self.formats[str(at)] = known[number]

    def _shown(self, kind: type, cell: Cell, style: str) -> Cell:
        format = self.formats[style]
        if isinstance(cell, str):
            text = format.text(cell)
            return cell if fold(text) == fold(cell) else ShownText(cell, format.code, text)
        if isinstance(cell, bool) or not isinstance(cell, (int, float, datetime.date)):
            return cell
        value = self._serial(cell) if isinstance(cell, datetime.date) else float(cell)
        if not math.isfinite(value):
            return cell
        parts = format.of_day(value)
        if parts is not None:
            return self._day(cell, value, format, parts)
        text_of_number = format.number(value)
        if text_of_number is None:
            return cell
        return ShownNumber(value, format.code, text_of_number)

    def _serial(self, cell: datetime.date) -> float:
        moment = cell if isinstance(cell, datetime.datetime) else datetime.datetime.combine(cell, datetime.time())
        return (moment - datetime.datetime.combine(self.since, datetime.time())) / datetime.timedelta(days=1)

    def _day(self, cell: Cell, serial: float, format: NumberFormat, parts: str) -> Cell:
        try:
            moment = datetime.datetime.combine(self.since, datetime.time()) + datetime.timedelta(days=serial)
        except OverflowError:
            return cell
        day = moment.date()
        number = day.year * 10_000 if parts else 0
        number += day.month * 100 if "m" in parts else 0
        number += day.day if "d" in parts else 0
        return ShownDay(day, serial, format.code, format.day(moment), number)


class StyledCells:
    """The places of a sheet's cells whose formats are not plain, counted from 0; twelve bytes each."""

    def __init__(self, styles: Styles | None = None):
        self.styles = styles
        numbers = "|".join(styles.formats if styles else ())
        self._searched = re.compile(rf"""<(?:\w+:)?c\s([^<>]*?)\bs=["']({numbers})["']([^<>]*)""".encode())
        self._rows, self._columns, self._styles = array("l"), array("H"), array("H")

    def add(self, row: int, column: int, style: str) -> None:
        self._rows.append(row)
        self._columns.append(column)
        self._styles.append(int(style))

    def find(self, xml: bytes) -> bool:
        """Adds the cells of a piece of the sheet's XML. False where one does not say its place: it must be counted."""
        if self.styles is None or not self.styles.formats:
            return True
        for before, style, after in self._searched.findall(xml):
            if after.endswith(b"/"):
                continue  # a blank cell
            place = _PLACE.search(before) or _PLACE.search(after)
            if place is None:
                return False
            self.add(int(place[2]) - 1, _column_of_letters(place[1].decode()), style.decode())
        return True

    def __iter__(self) -> Iterator[tuple[int, int, str]]:
        """Row, column and style, in the order of the rows."""
        order: range | list[int] = range(len(self._rows))
        if any(self._rows[n] > self._rows[n + 1] for n in range(len(self._rows) - 1)):
            order = sorted(order, key=self._rows.__getitem__)
        return ((self._rows[n], self._columns[n], str(self._styles[n])) for n in order)

    def shown(self, rows: Iterator[list[Cell]]) -> Iterator[list[Cell]]:
        """The rows of the sheet, with what these cells show."""
        if not self._rows or self.styles is None:
            yield from rows
            return
        shown = self.styles.shown
        places = iter(self)
        row, column, style = next(places)
        for number, cells in enumerate(rows):
            while row <= number:
                if row == number and column < len(cells) and cells[column] is not None:
                    cells[column] = shown(type(cells[column]), cells[column], style)
                row, column, style = next(places, (1 << 62, 0, ""))
            yield cells
