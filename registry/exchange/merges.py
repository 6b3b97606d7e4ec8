"""Merged cells: a value that is merged over cells of the body stands in every cell that the merge spans."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from registry.exchange.cells import Cell

Cells = tuple[Cell, ...]


class Merges:
    """What is merged on a sheet: first row, first column, last row and last column of each, counted from 0."""

    def __init__(self, corners: Iterable[int] = ()):
        self._corners = array("l")
        self.extend(corners)

    def extend(self, corners: Iterable[int]) -> None:
        """Adds merges by the four numbers of each."""
        self._corners.extend(corners)
        if len(self._corners) % 4:
            raise ValueError("a merge has four numbers")

    def __len__(self) -> int:
        return len(self._corners) // 4

    def __iter__(self) -> Iterator[tuple[int, int, int, int]]:
        numbers = iter(self._corners)
        return zip(numbers, numbers, numbers, numbers, strict=True)

    def __eq__(self, other: Any) -> bool:
        return isinstance(other, Merges) and self._corners == other._corners

    __hash__ = None  # type: ignore[assignment]

    def lines(self, size: int = 4000) -> Iterator[list[int]]:
        """Their numbers in pieces, to be told one by one."""
        for at in range(0, len(self._corners), size):
            yield self._corners[at : at + size].tolist()

    def filled(self, rows: Iterable[Cells], header: int) -> Iterator[Cells]:
        """Yields the rows, those below the line of the header with the merged values in every cell.

        What is merged above it, or from it on, is a title. A row that has no cell of its own stays blank.
        """
        body = sorted((merge for merge in self if merge[0] >= header), reverse=True)
        if not body:
            yield from rows
            return
        standing: dict[int, tuple[int, Cell]] = {}
        for number, cells in enumerate(rows):
            own = list(cells)
            for column in list(standing):
                if standing[column][0] < number:
                    del standing[column]
                else:
                    own[column] = None
            while body and body[-1][0] <= number:
                self._begin(body.pop(), own, standing, number)
            if standing and any(cell is not None and cell != "" for cell in own):
                for column, (_, cell) in standing.items():
                    own[column] = cell
            yield tuple(own)

    @staticmethod
    def _begin(merge: tuple[int, int, int, int], own: list[Cell], standing: dict[int, Any], number: int) -> None:
        """Lets the value of a merge stand in its columns from its first row on."""
        top, left, bottom, right = merge
        if top != number or left >= len(own):
            return
        for column in range(left, min(right + 1, len(own))):
            standing[column] = bottom, own[left]
            if column > left:
                own[column] = None

    def body(self, rows: Sequence[Cells], header: int) -> Iterator[tuple[int, Cells]]:
        """Yields the rows below the line of the header with their lines, merged values in every cell."""
        for line, cells in enumerate(self.filled(rows, header), 1):
            if line > header:
                yield line, cells
