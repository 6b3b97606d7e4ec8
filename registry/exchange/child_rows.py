"""The rows of a sheet in the answer of a child process: they stay in its file, and take no memory."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import IO, Any, overload

from registry.exchange.cells import Cell, decode_row

#: So many rows are read from the file at once.
STEP = 1000
Cells = tuple[Cell, ...]


class RowsFile(Sequence[Cells]):
    """Rows that are read from their file whenever they are looked at, one line of JSON each.

    Every row is as wide as the widest; those without any cell at the end are left out.
    """

    def __init__(self, file: IO[bytes]):
        self._file, self._starts = file, list[int]()
        self._count = self._length = self._width = 0
        self._piece: tuple[int, list[Cells]] = -1, []

    def add(self, at: int, row: Cells) -> None:
        """Notes that the next row is the line at byte `at` of the file; the lines of all rows follow each other."""
        if self._count % STEP == 0:
            self._starts.append(at)
        self._count += 1
        if row:
            self._length, self._width = self._count, max(self._width, len(row))

    def __len__(self) -> int:
        return self._length

    def __iter__(self) -> Iterator[Cells]:
        for number in range(-(-self._length // STEP)):
            yield from self._read(number)

    @overload
    def __getitem__(self, at: int) -> Cells: ...
    @overload
    def __getitem__(self, at: slice) -> list[Cells]: ...
    def __getitem__(self, at: int | slice) -> Cells | list[Cells]:
        if isinstance(at, slice):
            return [self[n] for n in range(*at.indices(self._length))]
        number, place = divmod(range(self._length)[at], STEP)
        return self._read(number)[place]

    def __eq__(self, other: Any) -> bool:
        return isinstance(other, (RowsFile, list)) and list(self) == list(other)

    __hash__ = None  # type: ignore[assignment]

    def _read(self, number: int) -> list[Cells]:
        """A piece of STEP rows, the last one of fewer; the piece that was asked for last is kept."""
        if self._piece[0] != number:
            self._file.seek(self._starts[number])
            lines = islice(self._file, min(STEP, self._length - number * STEP))
            rows = (decode_row(line.decode()) for line in lines)
            self._piece = number, [row + (None,) * (self._width - len(row)) for row in rows]
        return self._piece[1]
