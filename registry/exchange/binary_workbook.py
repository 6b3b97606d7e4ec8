"""The sheets of an .xlsb workbook (runs in the child process)."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

from python_calamine import CalamineWorkbook, SheetTypeEnum

from registry.exchange.binary_cells import BinaryScan, number_at
from registry.exchange.limits import Limits
from registry.exchange.merges import Merges
from registry.exchange.read_errors import Unreadable
from registry.exchange.workbook import SheetRead, hidden_in, link_target, rows_of

_BOOK, _LINKS = "xl/workbook.bin", "xl/_rels/workbook.bin.rels"
_ROW, _ERROR, _FORMULA_ERROR, _SHEET = 0, 3, 11, 156
_CELLS = frozenset((2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 62))


def check_macros(archive: zipfile.ZipFile) -> None:
    """Raises Unreadable for a workbook with macros: of .xlsb no type tells it."""
    if any(name.lower().endswith("vbaproject.bin") or "/macrosheets/" in name for name in archive.namelist()):
        raise Unreadable("macros")


def sheets_of(path: Path, limits: Limits) -> Iterator[SheetRead]:
    """The worksheets of a workbook. The archive was checked. What is merged is not told."""
    with path.open("rb") as file, zipfile.ZipFile(path) as archive, CalamineWorkbook.from_filelike(file) as book:
        parts = _parts(archive)
        for sheet in book.sheets_metadata:
            if sheet.typ != SheetTypeEnum.WorkSheet:
                continue
            scan = _scan(archive.read(parts[sheet.name]), BinaryScan(limits))
            rows = scan.rows(rows_of(book.get_sheet_by_name(sheet.name), limits))
            yield sheet.name, hidden_in(sheet), rows, Merges()


def _parts(archive: zipfile.ZipFile) -> dict[str, str]:
    """The part of each sheet, by its title."""
    links = {link.get("Id"): link_target(link) for link in ElementTree.fromstring(archive.read(_LINKS))}
    content, parts = archive.read(_BOOK), dict[str, str]()
    for kind, at, _ in _records(content):
        if kind == _SHEET:
            link, after = _text(content, at + 8)
            parts[_text(content, after)[0]] = links[link]
    return parts


def _scan(content: bytes, scan: BinaryScan) -> BinaryScan:
    row = 0
    for kind, at, _ in _records(content):
        if kind == _ROW:
            row = number_at(content, at)
        elif kind in _CELLS:
            column = number_at(content, at)
            scan.see(row, column)
            if kind in (_ERROR, _FORMULA_ERROR):
                scan.error(row, column, content[at + 8])
    return scan


def _text(content: bytes, at: int) -> tuple[str, int]:
    """A text with its length before it, and the place behind it."""
    end = at + 4 + 2 * number_at(content, at)
    return content[at + 4 : end].decode("utf-16-le"), end


def _records(content: bytes) -> Iterator[tuple[int, int, int]]:
    """Kind, place and size of each record of a part; both numbers before it are of seven bits a byte."""
    at, length = 0, len(content)
    while at < length:
        kind = content[at]
        at += 1
        if kind & 0x80:
            kind = kind & 0x7F | content[at] << 7
            at += 1
        size = shift = 0
        while True:
            byte = content[at]
            at += 1
            size |= (byte & 0x7F) << shift
            shift += 7
            if byte < 0x80 or shift == 28:
                break
        if at + size > length:
            raise Unreadable("damaged")
        yield kind, at, size
        at += size
