"""The sheets of an .xlsx workbook (runs in the child process).

The archive is looked over before anything reads it; python-calamine then reads the values. What calamine leaves
blank although something stands there (a formula without a stored value, an Excel error) is found in the sheet's XML,
as is what a cell shows beside its value, and what is merged.
"""

from __future__ import annotations

import posixpath
import re
import stat
import zipfile
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import IO, Any
from xml.etree import ElementTree
from xml.parsers import expat

from python_calamine import CalamineSheet, CalamineWorkbook, SheetMetadata, SheetTypeEnum, SheetVisibleEnum

from registry.exchange.cells import UNSTORED_FORMULA, Cell, CellError, trimmed
from registry.exchange.limits import MIB, Limits
from registry.exchange.merges import Merges
from registry.exchange.pieces import books
from registry.exchange.read_errors import Unreadable
from registry.exchange.shown_cells import StyledCells, Styles, column_of

_BOOK = "xl/workbook.xml"
_LINKS = "xl/_rels/workbook.xml.rels"
_TEXTS = "xl/sharedStrings.xml"
_PARTS = 10_000
_RATIO = 200  # a sheet of the same cell repeated packs to about a sixtieth; deflate's best is a thousandth
_ALWAYS_ALLOWED = 16 * MIB
_XML = (".xml", ".rels", ".vml")
_BLOCK = 1 << 20
_HINTS = (b"<f", b":f", b't="e"', b"t='e'")
_FORMULA_OR_ERROR = re.compile(rb"""<(?:\w+:)?f[\s/>]|\bt=["']e["']""")
_MERGE = re.compile(rb"""<(?:\w+:)?mergeCell\s[^<>]*?\bref=["']([A-Za-z0-9:]+)["']""")
#: Title, whether it is hidden, rows and merges of a sheet: rows[0] is Excel's row 1. The rows are taken before the next
#: sheet is asked for.
SheetRead = tuple[str, bool, Iterator[list[Cell]], Merges]
_AREA = re.compile(r"([A-Z]{1,3})([0-9]{1,7}):([A-Z]{1,3})([0-9]{1,7})")


def check_archive(path: Path, limits: Limits) -> None:
    """Raises Unreadable unless the file is a whole .xlsx archive of allowed size, without macros or declarations."""
    with path.open("rb") as file:
        start = file.read(8)
    if start.startswith(b"\xd0\xcf\x11\xe0"):
        raise Unreadable("ole")
    if not start.startswith(b"PK"):
        raise Unreadable("not_xlsx")
    with zipfile.ZipFile(path) as archive:
        check_size(archive, path, limits)
        if any(part.flag_bits & 1 for part in archive.infolist()):
            raise Unreadable("ole")
        names = set(archive.namelist())
        if "[Content_Types].xml" not in names or _BOOK not in names:
            raise Unreadable("not_xlsx")
        if b"macroenabled" in archive.read("[Content_Types].xml").lower():
            raise Unreadable("macros")
        refuse_declarations(archive)


def check_size(archive: zipfile.ZipFile, path: Path, limits: Limits) -> None:
    """Raises Unreadable for an archive that unpacks to more than is allowed, by what it says of itself; and for one
    with a link to somewhere, which no program writes into a workbook."""
    parts = archive.infolist()
    if any(stat.S_ISLNK(part.external_attr >> 16) for part in parts):
        raise Unreadable("damaged")
    unpacked = sum(part.file_size for part in parts)
    packed_too_well = unpacked > _ALWAYS_ALLOWED and unpacked > _RATIO * path.stat().st_size
    if len(parts) > _PARTS or unpacked > limits.unpacked or packed_too_well:
        raise Unreadable("unpacked")


def refuse_declarations(archive: zipfile.ZipFile) -> None:
    """Raises Unreadable if any part declares a document type: entities (XXE, "billion laughs") begin there."""
    for name in set(archive.namelist()):
        if name.lower().endswith(_XML):
            _refuse_declaration(archive, name)


class _Seen(Exception):
    """The root element has begun: no declaration can follow."""


def _refuse_declaration(archive: zipfile.ZipFile, name: str) -> None:
    """Raises Unreadable if the part declares a document type."""

    def declared(*_: object) -> None:
        raise Unreadable("entities")

    def begun(*_: object) -> None:
        raise _Seen

    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = declared
    parser.StartElementHandler = begun
    try:
        with archive.open(name) as part:
            while block := part.read(4096):
                parser.Parse(block, False)
    except (_Seen, expat.ExpatError):
        return  # whether a part without a declaration is well-formed matters only to the one who reads it


def link_target(link: ElementTree.Element) -> str:
    """The part to which a link of the book leads."""
    return posixpath.normpath(posixpath.join("/xl", link.get("Target", ""))).lstrip("/")


def _styles(archive: zipfile.ZipFile) -> Styles:
    """The formats of the workbook's cells."""
    links = ElementTree.fromstring(archive.read(_LINKS))
    parts = (link_target(link) for link in links if link.get("Type", "").endswith("/styles"))
    return Styles(archive, _BOOK, next(parts, "xl/styles.xml"))


def _sheet_parts(archive: zipfile.ZipFile) -> dict[str, str]:
    """The part of the archive that holds each sheet, by the sheet's title."""
    targets = {link.get("Id"): link_target(link) for link in ElementTree.fromstring(archive.read(_LINKS))}
    found = {}
    for element in ElementTree.fromstring(archive.read(_BOOK)).iter():
        if element.tag.rpartition("}")[2] == "sheet":
            link = next((value for name, value in element.items() if name.rpartition("}")[2] == "id"), None)
            found[element.get("name", "")] = targets.get(link, "")
    return found


def hidden_in(sheet: SheetMetadata) -> bool:
    """Whether neither Excel nor WPS shows a sheet."""
    return sheet.visible != SheetVisibleEnum.Visible


class Scan:
    """What calamine does not tell of a sheet: cells that it reads as blank, styles that are not plain, merges.

    Places are (row, column), counted from 0.
    """

    def __init__(self, styles: Styles | None = None) -> None:
        self.formulas: set[tuple[int, int]] = set()
        self.errors: dict[tuple[int, int], str] = {}
        self.styled = StyledCells(styles)
        self.merges = Merges()
        self._formats = styles.formats if styles else {}
        self._row = self._column = -1
        self._kind = ""
        self._parser = expat.ParserCreate()
        self._parser.buffer_text = True
        self._parser.StartElementHandler = self._start

    def read(self, part: Any) -> None:
        self._parser.ParseFile(part)

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        name = name.rpartition(":")[2]
        if name == "c":
            self._kind = attributes.get("t", "n")
            self._column = column_of(attributes["r"]) if "r" in attributes else self._column + 1
            if attributes.get("s") in self._formats:
                self.styled.add(self._row, self._column, attributes["s"])
        elif name == "v":
            if self._kind == "e":  # text is listened to here alone: it would cost as much as all the rest
                self._parser.CharacterDataHandler = self._error
            elif self._kind == "str":
                self.formulas.discard((self._row, self._column))  # an empty text that is stored, as of =IF(A1="","",A1)
            elif (self._row, self._column) in self.formulas:
                self._parser.CharacterDataHandler = self._value
            return
        elif name == "f":
            self.formulas.add((self._row, self._column))
        elif name == "row":
            self._row = int(attributes["r"]) - 1 if "r" in attributes else self._row + 1
            self._column = -1
        elif name == "mergeCell":
            self.merge(attributes.get("ref", ""))
        self._parser.CharacterDataHandler = None

    def merge(self, area: str) -> None:
        """Notes what is merged: `B2:C5`."""
        if match := _AREA.fullmatch(area):
            self.merges.extend((int(match[2]) - 1, column_of(match[1]), int(match[4]) - 1, column_of(match[3])))

    def _error(self, text: str) -> None:
        if text.strip():
            self.errors[self._row, self._column] = text.strip()

    def _value(self, text: str) -> None:
        if text.strip():  # a value is stored: of a million formulas there is nothing to remember
            self.formulas.discard((self._row, self._column))

    def instead_of_blank(self, row: int, column: int) -> Cell:
        """The true value of a blank cell."""
        if kind := self.errors.get((row, column)):
            return CellError(kind)
        return CellError(UNSTORED_FORMULA) if (row, column) in self.formulas else None


def _scan(archive: zipfile.ZipFile, name: str, styles: Styles | None = None) -> Scan:
    """What is told of a sheet by its XML alone, and a check that it is whole: calamine reads broken XML in part.

    A sheet that has neither formula nor error is not looked into element by element.
    """
    scan, whole, before = Scan(styles), expat.ParserCreate(), b""
    with archive.open(name) as part:
        while block := part.read(_BLOCK):
            whole.Parse(block, False)
            block, _, before = (before + block).rpartition(b">")  # so that every tag is looked at whole
            # Plain searches first: they are ten times as fast as the pattern, and most sheets have neither.
            if any(hint in block for hint in _HINTS) and _FORMULA_OR_ERROR.search(block + b">"):
                break
            if not scan.styled.find(block):
                break
            for area in _MERGE.findall(block) if b"mergeCell" in block else ():
                scan.merge(area.decode())
        else:
            whole.Parse(b"", True)
            return scan
    scan = Scan(styles)
    with archive.open(name) as part:
        scan.read(part)
    return scan


def cleaned(rows: Iterable[list[Any]], scan: Scan) -> Iterator[list[Cell]]:
    columns_by_row: dict[int, list[int]] = {}
    for row_number, column in scan.formulas | scan.errors.keys():
        columns_by_row.setdefault(row_number, []).append(column)
    for number, row in enumerate(rows):
        for column in columns_by_row.get(number, ()):
            row.extend([None] * (column + 1 - len(row)))
            if row[column] is None or row[column] == "":
                row[column] = scan.instead_of_blank(number, column)
        yield trimmed(row)


def and_blank(rows: Iterable[list[Any]], scan: Scan) -> Iterator[list[Any]]:
    """calamine's rows, and blank ones below them if only formulas or errors stand there."""
    lacking = max((row + 1 for row, _ in scan.formulas | scan.errors.keys()), default=0)
    for row in rows:
        yield row
        lacking -= 1
    yield from ([] for _ in range(lacking))


def rows_of(values: CalamineSheet, limits: Limits, before: int = 0) -> Iterator[list[Any]]:
    """The rows of a sheet, but for the first `before`, which must be blank."""
    if values.start is None or values.end is None:
        return
    if values.start[0] < before:
        raise Unreadable("damaged")
    if (values.end[0] + 1) * (values.end[1] + 1) > limits.cells:
        raise Unreadable("cells")
    above, left = values.start
    yield from ([] for _ in range(above - before))
    if before:
        # Of rows one by one calamine gives all blank ones above, for every piece.
        yield from ([None] * left + row for row in values.to_python(skip_empty_area=True))
    else:
        yield from ([None] * left + row for row in islice(values.iter_rows(), above, None))


def _rows_of_pieces(pieces: Iterator[IO[bytes]], title: str, limits: Limits) -> Iterator[list[Any]]:
    number = 0
    for piece in pieces:
        with CalamineWorkbook.from_filelike(piece) as book:
            for row in rows_of(book.get_sheet_by_name(title), limits, number):
                yield row
                number += 1


def sheets_of(path: Path, limits: Limits) -> Iterator[SheetRead]:
    """The worksheets of a workbook, hidden ones too. The archive was checked."""
    with path.open("rb") as file, zipfile.ZipFile(path) as archive, CalamineWorkbook.from_filelike(file) as book:
        parts, styles = _sheet_parts(archive), _styles(archive)
        if _TEXTS in archive.namelist():
            _scan(archive, _TEXTS)
        for sheet in book.sheets_metadata:
            if sheet.typ != SheetTypeEnum.WorkSheet:
                continue
            part = parts.get(sheet.name, "")
            scan = _scan(archive, part, styles) if part in archive.namelist() else Scan()
            with books(archive, part, set(parts.values())) as pieces:
                if pieces is None:
                    rows = rows_of(book.get_sheet_by_name(sheet.name), limits)
                else:
                    rows = _rows_of_pieces(pieces, sheet.name, limits)
                is_hidden = hidden_in(sheet)
                yield sheet.name, is_hidden, scan.styled.shown(cleaned(and_blank(rows, scan), scan)), scan.merges
