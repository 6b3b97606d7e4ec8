"""The sheets of an .xls workbook of Excel 97 to 2003, or of WPS .et (runs in the child process).

One of Excel 95 is refused: calamine takes its Chinese texts apart.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from pathlib import Path

from python_calamine import CalamineWorkbook, SheetTypeEnum

from registry.exchange.binary_cells import BinaryScan
from registry.exchange.compound_file import CompoundFile
from registry.exchange.file_kinds import book_name
from registry.exchange.limits import Limits
from registry.exchange.merges import Merges
from registry.exchange.read_errors import Unreadable
from registry.exchange.workbook import SheetRead, hidden_in, rows_of

_BEGIN, _END, _LOCKED, _SHEET = 0x0809, 0x0A, 0x2F, 0x85
_FORMULA, _ERROR, _NUMBERS = 0x06, 0x0205, 0xBD
#: Records of one filled cell; there is one of several numbers besides.
_ONE = frozenset((0x0203, 0x0204, 0xFD, 0x027E, 0xD6, _ERROR, _FORMULA))
_MACROS = 1, 6
_VERSION = 0x0600  # of Excel 97, and of all since


def sheets_of(path: Path, limits: Limits) -> Iterator[SheetRead]:
    """The worksheets of a workbook."""
    scans = _scans(path, limits)
    with path.open("rb") as file, CalamineWorkbook.from_filelike(file) as book:
        for number, sheet in enumerate(book.sheets_metadata):
            if sheet.typ != SheetTypeEnum.WorkSheet:
                continue
            scan, values = scans[number], book.get_sheet_by_index(number)
            merges = Merges(n for (top, left), end in values.merged_cell_ranges or () for n in (top, left, *end))
            yield sheet.name, hidden_in(sheet), scan.rows(rows_of(values, limits)), merges


def _scans(path: Path, limits: Limits) -> list[BinaryScan]:
    """What calamine does not tell of each sheet, in their order."""
    with path.open("rb") as file:
        compound = CompoundFile(file)
        content = compound.stream(book_name(compound) or "")
    starts = list[int]()
    for kind, at, size in _records(content, 0):
        if kind == _BEGIN and struct.unpack_from("<H", content, at)[0] != _VERSION:
            raise Unreadable("old")
        if kind == _LOCKED and size:
            raise Unreadable("password")
        if kind == _SHEET:
            start, sort = struct.unpack_from("<I1xB", content, at)
            if sort in _MACROS:
                raise Unreadable("macros")
            starts.append(start)
    return [_scan(content, start, BinaryScan(limits)) for start in starts]


def _scan(content: bytes, start: int, scan: BinaryScan) -> BinaryScan:
    for kind, at, size in _records(content, start):
        if kind in _ONE:
            row, column = struct.unpack_from("<HH", content, at)
            scan.see(row, column)
            if kind == _ERROR and content[at + 7]:
                scan.error(row, column, content[at + 6])
            elif kind == _FORMULA and content[at + 12 : at + 14] == b"\xff\xff" and content[at + 6] == 2:
                scan.error(row, column, content[at + 8])
        elif kind == _NUMBERS:
            row, _ = struct.unpack_from("<HH", content, at)
            scan.see(row, struct.unpack_from("<H", content, at + size - 2)[0])
    return scan


def _records(content: bytes, start: int) -> Iterator[tuple[int, int, int]]:
    """Kind, place and size of each record from a sheet's beginning to its end; a chart within it is passed over."""
    at, depth = start, 0
    while at + 4 <= len(content):
        kind, size = struct.unpack_from("<HH", content, at)
        at += 4
        if at + size > len(content):
            break
        depth += (kind == _BEGIN) - (kind == _END)
        if depth == 0:
            return
        if depth == 1:
            yield kind, at, size
        at += size
    raise Unreadable("damaged")
