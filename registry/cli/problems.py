"""The problems of an input as a table for people: a few as rich sets them, many row by row."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import chain, islice, zip_longest
from typing import TYPE_CHECKING

from registry.cli.output import console, note, print_table
from registry.errors import Problem
from registry.language import Words
from registry.privacy import hidden

if TYPE_CHECKING:
    from rich.console import Console

#: How much of a cell's value is shown among the problems, in characters.
LONGEST_VALUE = 100
#: More problems than these are set row by row, in columns that fit the first so many: rich holds a whole table, and
#: takes a thousandth of a second for each of its rows.
FEW = 1_000
_HEADINGS = tuple(
    Words(zh, en)
    for zh, en in (
        ("文件或工作表", "file or sheet"),
        ("行", "row"),
        ("列", "column"),
        ("值", "value"),
        ("问题", "problem"),
        ("允许", "allowed"),
    )
)
REMINDER_HEADINGS = (*_HEADINGS[:4], Words("提醒", "reminder"), Words("一般", "usual"))
WARNING_HEADINGS = (*_HEADINGS[:4], Words("提醒（须确认）", "warning (to be accepted)"), _HEADINGS[5])
ACCEPTED_HEADINGS = (*_HEADINGS[:4], Words("提醒（已确认）", "warning (accepted)"), _HEADINGS[5])
_COUNTED = Words(
    "同一列的同类问题只列出前 {first} 处，其余计数（--json 列出全部）。",
    "Of one column and kind the first {first} problems are told, the others counted (--json tells all).",
)
_ROW, _PROBLEM = 1, 4
#: The least room, in cells, for what later rows say: the largest number of a row, and how many there are of a kind.
_LEAST = {_ROW: 7, _PROBLEM: 70}

TextCells = Sequence[str]


def problems_table(problems: Sequence[Problem], language: str, titles: Sequence[Words] = _HEADINGS) -> None:
    """The problems of an input with their places on standard error; many of one column and kind are counted."""
    # Where nothing is wrong, which is the rule, what spools problems is not loaded.
    from registry.problems import FIRST, spooled

    problems = spooled(problems)
    rows = (_cells(problem, language) for problem in problems.shown())
    first = list(islice(rows, FEW + 1))
    headings = [heading.in_(language) for heading in titles]
    if len(first) <= FEW:
        print_table(headings, first, right=(_ROW,), err=True)
    else:
        _print_many(headings, first, rows)
    if problems.are_many():
        note(_COUNTED.format(first=f"{FIRST:,}").in_(language))


def _cells(problem: Problem, language: str) -> TextCells:
    column = (problem.label if language == "zh" else problem.column) or problem.column
    if problem.cell is not None:
        column = f"{problem.cell} {problem.header or ''}".rstrip()
    row = None if problem.row is None else str(problem.row)
    file = None if problem.file is None else hidden(problem.file)
    cells = (file, row, column, _shortened(problem.value))
    return [cell or "" for cell in (*cells, problem.problem.in_(language), problem.allowed.in_(language))]


def _shortened(value: str | None) -> str | None:
    """A value of a cell as far as it helps to find the cell."""
    return f"{value[:LONGEST_VALUE]}…" if value is not None and len(value) > LONGEST_VALUE else value


def _print_many(headings: TextCells, first: Sequence[TextCells], rest: Iterable[TextCells]) -> None:
    """A table like rich's, as wide as its first rows need, however long."""
    from rich.box import HEAVY_HEAD

    out = console(sys.stderr)
    box = HEAVY_HEAD.substitute(out.options, safe=out.safe_box)
    lines = _Lines(out, [headings, *first])
    head = "\n".join(lines.of(headings, box.head_vertical))
    rule = box.head_row_cross.join(box.head_row_horizontal * (width + 2) for width in lines.widths)
    sys.stderr.write(f"{head}\n{rule}\n")
    for row in chain(first, rest):
        sys.stderr.write("\n".join(lines.of(row, box.mid_vertical)) + "\n")


class _Lines:
    """Sets rows of cells in columns of one width each, which fit `rows` and those like them as far as there is room."""

    def __init__(self, out: Console, rows: Sequence[TextCells]):
        from rich.cells import cell_len

        self._len = cell_len
        widest = [max(max(map(cell_len, cell.split("\n"))) for cell in column) for column in zip(*rows, strict=True)]
        wanted = [max(width, _LEAST.get(at, 0)) for at, width in enumerate(widest)]
        self.widths = _fitted(wanted, out.width - 3 * len(wanted) + 1)
        self._folded = lru_cache(maxsize=10_000)(lambda text, width: _folded(out, text, width))

    def of(self, cells: TextCells, between: str) -> Iterator[str]:
        """The lines that a row takes, without blanks at their ends."""
        folded = [self._folded(cell, width) for cell, width in zip(cells, self.widths, strict=True)]
        for pieces in zip_longest(*folded, fillvalue=""):
            padded = (self._padded(at, piece) for at, piece in enumerate(pieces))
            yield f" {f' {between} '.join(padded)}".rstrip()

    def _padded(self, at: int, piece: str) -> str:
        blanks = " " * (self.widths[at] - self._len(piece))
        return blanks + piece if at == _ROW else piece + blanks


def _fitted(widths: list[int], room: int) -> list[int]:
    """Columns in so much room: the widest give way, down to one character of two cells.

    >>> _fitted([4, 30, 50], 60)
    [4, 28, 28]
    """
    fitted = list(widths)
    while sum(fitted) > room and max(fitted) > 2:
        fitted[fitted.index(max(fitted))] -= 1
    return fitted


def _folded(out: Console, text: str, width: int) -> list[str]:
    from rich.text import Text

    return [line.plain.rstrip() for line in Text(text).wrap(out, width, overflow="fold")] or [""]
