"""The header 表头 of a table: one to three rows, whose texts name each column."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import Any

from registry.exchange.reading import CellError, Sheet
from registry.exchange.shown_cells import column_of
from registry.text import fold
from registry.workbooks.cells.words import bare
from registry.written import written

#: A column by its letter: `col:F`.
BY_LETTER = re.compile(r"col:([A-Za-z]{1,3})")
_BLANK = re.compile(r"\s+")
#: Texts that begin so are filled: most do, and need no folding.
_SEEN = re.compile("[0-9A-Za-z\u4e00-\u9fff]")


def is_filled(cell: Any) -> bool:
    """Whether something stands in a cell."""
    if cell is None or cell == "":
        return False
    return not isinstance(cell, str) or _SEEN.match(cell) is not None or bool(fold(cell))


def text_of(cell: Any) -> str:
    """What a cell shows; of one that Excel could not work out nothing."""
    return "" if cell is None or isinstance(cell, CellError) else written(cell)


def cell_at(sheet: Sheet, row: int, column: int) -> Any:
    """The cell at a place counted from 0; of one within a merge the merge's."""
    if 0 <= row < len(sheet.rows):
        cells = sheet.rows[row]
        if column < len(cells) and is_filled(cells[column]):
            return cells[column]
        for top, left, bottom, right in sheet.merges:
            if top <= row <= bottom and left <= column <= right and left < len(sheet.rows[top]):
                return sheet.rows[top][left]
    return None


def width(sheet: Sheet) -> int:
    """How many columns a sheet has."""
    return len(sheet.rows[0]) if len(sheet.rows) else 0


class Header:
    """The header of a table of a sheet: its `first` and `last` row as Excel shows them, and the columns from `left` to
    `right`, counted from 0.

    A merge gives its text to each cell that it spans; in an upper row an empty cell over a filled one takes the nearest
    text to its left, if that too stands over a filled cell.
    """

    def __init__(self, sheet: Sheet, first: int, last: int, left: int = 0, right: int | None = None):
        self.sheet, self.first, self.last = sheet, first, last
        self.left = left
        self.right = max(width(sheet) - 1, left) if right is None else right

    @cached_property
    def names(self) -> dict[int, str]:
        """The header of each column that has one: its texts top down, and of a second one of the same text `…#2`."""
        found: dict[int, str] = {}
        times: dict[str, int] = {}
        for column in range(self.left, self.right + 1):
            name = "/".join(self.texts_over(column))
            if name:
                times[bare(name)] = time = times.get(bare(name), 0) + 1
                found[column] = name if time == 1 else f"{name}#{time}"
        return found

    def texts_over(self, column: int) -> Iterator[str]:
        """The different texts that stand over a column, from the top down."""
        seen = set()
        for row in self._grid:
            text = row[column - self.left]
            if text and bare(text) not in seen:
                seen.add(bare(text))
                yield text

    @cached_property
    def _columns(self) -> dict[str, int]:
        return {bare(name): column for column, name in self.names.items()}

    def column(self, name: str) -> int | None:
        """The column of a header, or of `col:F`, counted from 0; None where it does not stand."""
        found = self._columns.get(bare(name))
        if found is None and (match := BY_LETTER.fullmatch(bare(name))):
            column = column_of(match[1])
            return column if self.left <= column <= max(self.right, column if self._is_open else 0) else None
        return found

    @property
    def _is_open(self) -> bool:
        """Whether the table goes on to the end of the sheet: further columns are empty ones of it."""
        return self.right >= width(self.sheet) - 1

    def is_cut(self) -> bool:
        """Whether something is merged from these rows down below them: the header is longer."""
        return any(
            self.first - 1 <= top < self.last <= bottom and left <= self.right and right >= self.left
            for top, left, bottom, right in self.sheet.merges
        )

    # -- its texts ---------------------------------------------------------------------------------------------------

    @cached_property
    def _grid(self) -> list[list[str]]:
        """The texts of its rows, each as if it stood in every cell that it is about."""
        grid = [self._row(row) for row in range(self.first - 1, self.last)]
        bottoms = self._merge(grid)
        for row in range(len(grid) - 2, -1, -1):
            self._from_the_left(grid, bottoms, row)
        return grid

    def _row(self, row: int) -> list[str]:
        cells: Sequence[Any] = self.sheet.rows[row] if row < len(self.sheet.rows) else ()
        return [
            _BLANK.sub("", text_of(cells[column])) if column < len(cells) else ""
            for column in range(self.left, self.right + 1)
        ]

    def _merge(self, grid: list[list[str]]) -> dict[tuple[int, int], int]:
        """Lets the text of each merge stand in its cells; returns of these cells the merge's last row."""
        bottoms: dict[tuple[int, int], int] = {}
        begin = self.first - 1
        for top, left, bottom, right in self.sheet.merges:
            if bottom < begin or top >= self.last or right < self.left or left > self.right:
                continue
            is_there = top < len(self.sheet.rows) and left < width(self.sheet)
            text = _BLANK.sub("", text_of(self.sheet.rows[top][left])) if is_there else ""
            for row in range(max(top, begin), min(bottom, self.last - 1) + 1):
                for column in range(max(left, self.left), min(right, self.right) + 1):
                    grid[row - begin][column - self.left] = text
                    bottoms[row - begin, column - self.left] = bottom - begin
        return bottoms

    @staticmethod
    def _from_the_left(grid: list[list[str]], bottoms: dict[tuple[int, int], int], row: int) -> None:
        texts, below = grid[row], grid[row + 1]
        nearest: int | None = None
        for column, text in enumerate(texts):
            if text:
                nearest = column
            elif below[column] and (row, column) not in bottoms and nearest is not None:
                under = bottoms.get((row, nearest), row) + 1
                if under < len(grid) and grid[under][nearest]:
                    texts[column] = texts[nearest]
                    nearest = column
