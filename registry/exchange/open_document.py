"""The sheets of an OpenDocument workbook, .ods (runs in the child process).

Its XML is read as a stream. It says repeated rows and cells by a number, so that a few bytes may stand for any size:
blank ones are counted, and given only where something stands behind them.
"""

from __future__ import annotations

import datetime
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import repeat
from pathlib import Path
from typing import IO
from xml.parsers import expat

from registry.exchange.cells import ERROR_TEXTS, UNSTORED_FORMULA, Cell, CellError, trimmed
from registry.exchange.limits import Limits
from registry.exchange.merges import Merges
from registry.exchange.read_errors import Unreadable
from registry.exchange.workbook import SheetRead

_CONTENT, _MANIFEST = "content.xml", "META-INF/manifest.xml"
_BLOCK = 1 << 16
_SPACE = " "  # sets a namespace apart from a name
_TABLE, _OFFICE = (
    "urn:oasis:names:tc:opendocument:xmlns:table:1.0 ",
    "urn:oasis:names:tc:opendocument:xmlns:office:1.0 ",
)
_TEXT, _STYLE = "urn:oasis:names:tc:opendocument:xmlns:text:1.0 ", "urn:oasis:names:tc:opendocument:xmlns:style:1.0 "
_DRAWING = "urn:oasis:names:tc:opendocument:xmlns:drawing:1.0 "
_NEWER = "urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0 "
#: What stands in a sheet or a cell and is none of its own: comments, shapes, what was changed, copies, readings above
#: characters.
_BESIDE = (f"{_OFFICE}annotation", f"{_TABLE}shapes", f"{_TABLE}tracked-changes", f"{_TABLE}dde-links",
           f"{_TEXT}ruby-text", _DRAWING)  # fmt: skip
#: The style of sheets that are copies of what stands in other files.
_COPIED = "ta_extref"
_CELLS = f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell"
_BLANKS = re.compile(r"[ \t\r\n]+")
_NUMBERS = "float", "percentage", "currency"


def check_document(archive: zipfile.ZipFile) -> None:
    """Raises Unreadable for a document with a password or with macros."""
    if _MANIFEST in archive.namelist() and b"encryption-data" in archive.read(_MANIFEST):
        raise Unreadable("password")
    parts = [name.split("/") for name in archive.namelist()]
    if any(part[0] in ("Basic", "Scripts") and len(part) > 2 and not part[-1].startswith("script-") for part in parts):
        raise Unreadable("macros")


@dataclass(frozen=True)
class _Begun:
    """A sheet begins."""

    title: str
    is_hidden: bool


#: What is found one after another: a sheet begins, a row stands so many times, a sheet ends.
_Found = _Begun | tuple[list[Cell], int] | None


def sheets_of(path: Path, limits: Limits) -> Iterator[SheetRead]:
    """The sheets of a document. The archive was checked. What is merged is not told."""
    with zipfile.ZipFile(path) as archive, archive.open(_CONTENT) as xml:
        found = _Reader(limits).read(xml)
        for one in found:
            if isinstance(one, _Begun):
                yield one.title, one.is_hidden, _rows(found), Merges()


def _rows(found: Iterator[_Found]) -> Iterator[list[Cell]]:
    """The rows up to the end of the sheet, blank ones at its end left out."""
    blank = 0
    for one in found:
        if one is None:
            return
        assert isinstance(one, tuple)
        row, times = one
        if row:
            yield from repeat([], blank)
            yield from repeat(row, times)
        blank = 0 if row else blank + times


class _Reader:
    """What is told of the sheets by the XML of a document's content."""

    def __init__(self, limits: Limits):
        self._limits = limits
        self._found: list[_Found] = []
        self._hidden_styles, self._style = set[str](), ""
        #: How deep the parser is in what stands beside the cells, and in sheets; a sheet in a cell is none.
        self._beside, self._is_in_sheet = 0, False
        self._row: list[Cell] = []
        self._blank, self._times = 0, 1
        self._cell: dict[str, str] | None = None
        self._texts: list[str] = []
        self._is_in_text = 0
        parser = self._parser = expat.ParserCreate(namespace_separator=_SPACE)
        parser.buffer_text = True
        parser.StartElementHandler, parser.EndElementHandler = self._start, self._end
        parser.CharacterDataHandler = self._characters

    def read(self, xml: IO[bytes]) -> Iterator[_Found]:
        while block := xml.read(_BLOCK):
            self._parser.Parse(block, False)
            found, self._found = self._found, []
            yield from found
        self._parser.Parse(b"", True)
        yield from self._found

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        if self._beside or name.startswith(_BESIDE) or (name == f"{_TABLE}table" and self._is_beside(attributes)):
            self._beside += 1
        elif self._cell is not None:
            self._within_cell(name, attributes)
        elif name in _CELLS:
            self._cell, self._texts = attributes, []
        elif name == f"{_TABLE}table-row":
            self._row, self._blank = [], 0
            self._times = int(attributes.get(f"{_TABLE}number-rows-repeated", "1"))
        elif name == f"{_TABLE}table":
            style = attributes.get(f"{_TABLE}style-name", "")
            self._found.append(_Begun(attributes.get(f"{_TABLE}name", ""), style in self._hidden_styles))
            self._is_in_sheet = True
        elif name == f"{_STYLE}style":
            self._style = attributes.get(f"{_STYLE}name", "")
        elif name == f"{_STYLE}table-properties" and attributes.get(f"{_TABLE}display") == "false":
            self._hidden_styles.add(self._style)

    def _is_beside(self, table: dict[str, str]) -> bool:
        """Whether a table is no sheet of this document."""
        return self._is_in_sheet or table.get(f"{_TABLE}style-name") == _COPIED

    def _within_cell(self, name: str, attributes: dict[str, str]) -> None:
        if name == f"{_TEXT}p":
            self._texts.append("")
            self._is_in_text += 1
        elif name == f"{_TEXT}s":
            self._add(" " * min(int(attributes.get(f"{_TEXT}c", "1")), self._limits.text))
        elif name in (f"{_TEXT}tab", f"{_TEXT}line-break"):
            self._add("\t" if name.endswith("tab") else "\n")

    def _characters(self, text: str) -> None:
        if self._is_in_text and not self._beside:
            self._add(_BLANKS.sub(" ", text))

    def _add(self, text: str) -> None:
        if self._texts:
            self._texts[-1] += text
            if len(self._texts[-1]) > self._limits.text:
                raise Unreadable("text")

    def _end(self, name: str) -> None:
        if self._beside:
            self._beside -= 1
        elif name == f"{_TEXT}p" and self._is_in_text:
            self._is_in_text -= 1
        elif name in _CELLS and self._cell is not None:
            self._put(self._value(self._cell, name), int(self._cell.get(f"{_TABLE}number-columns-repeated", "1")))
            self._cell = None
        elif name == f"{_TABLE}table-row":
            self._found.append((trimmed(self._row), self._times))
        elif name == f"{_TABLE}table":
            self._found.append(None)
            self._is_in_sheet = False

    def _put(self, value: Cell, times: int) -> None:
        if value is None or value == "":
            self._blank += times
            return
        if len(self._row) + self._blank + times > self._limits.cells:
            raise Unreadable("cells")
        self._row += [None] * self._blank
        self._row += [value] * times
        self._blank = 0

    def _value(self, cell: dict[str, str], name: str) -> Cell:
        """The value of a cell; what lies under a merge is none."""
        kind, text = cell.get(f"{_OFFICE}value-type"), "\n".join(self._texts)
        is_formula = f"{_TABLE}formula" in cell
        if name != _CELLS[0]:
            return None
        if cell.get(f"{_NEWER}value-type") == "error":
            return CellError(text.strip() or UNSTORED_FORMULA)
        if is_formula and (text.strip() in ERROR_TEXTS or text.startswith("Err:")):
            return CellError(text.strip())
        if is_formula and kind is None and not self._texts:
            return CellError(UNSTORED_FORMULA)
        if kind in _NUMBERS:
            return float(cell[f"{_OFFICE}value"])
        if kind == "boolean":
            return cell[f"{_OFFICE}boolean-value"] == "true"
        if kind == "date":
            return _day(cell[f"{_OFFICE}date-value"])
        return cell.get(f"{_OFFICE}string-value", text) if kind == "string" else text


def _day(text: str) -> Cell:
    """A day, or a time on a day; a text that is neither stays what it is."""
    try:
        moment = datetime.datetime.fromisoformat(text)
    except ValueError:
        return text
    return moment if moment.time() != datetime.time() else moment.date()
