"""What calamine does not tell of the cells of .xls and .xlsb workbooks (runs in the child process).

It gives errors as blank cells. They are found in the records of a sheet, which are looked through for nothing else, but
for how far the sheet reaches: calamine makes room for all of it at once.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable, Iterator
from typing import Any

from registry.exchange.cells import Cell
from registry.exchange.limits import Limits
from registry.exchange.read_errors import Unreadable
from registry.exchange.workbook import Scan, and_blank, cleaned

_ERRORS = {0x00: "#NULL!", 0x07: "#DIV/0!", 0x0F: "#VALUE!", 0x17: "#REF!", 0x1D: "#NAME?", 0x24: "#NUM!",
           0x2A: "#N/A", 0x2B: "#GETTING_DATA"}  # fmt: skip


class BinaryScan(Scan):
    """The errors of a sheet, which may reach no further than `limits` allow."""

    def __init__(self, limits: Limits):
        super().__init__()
        self._limits = limits
        self._bottom = self._right = 0

    def see(self, row: int, column: int) -> None:
        """Takes note of a filled cell."""
        if row > self._bottom or column > self._right:
            self._bottom, self._right = max(row, self._bottom), max(column, self._right)
            if (self._bottom + 1) * (self._right + 1) > self._limits.cells:
                raise Unreadable("cells")

    def error(self, row: int, column: int, code: int) -> None:
        self.errors[row, column] = _ERRORS.get(code, "#N/A")

    def rows(self, rows: Iterable[list[Any]]) -> Iterator[list[Cell]]:
        """The rows of the sheet out of those that calamine gives; every number is a float, as in other workbooks."""
        floats = ([float(cell) if type(cell) is int else cell for cell in row] for row in rows)
        return cleaned(and_blank(floats, self), self)


def number_at(data: bytes, at: int) -> int:
    """The number of four bytes at a place."""
    (number,) = struct.unpack_from("<I", data, at)
    return int(number)
