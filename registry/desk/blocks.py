"""Blocks 粘贴的块: cells of a spreadsheet as the clipboard has them, and the new rows of a ledger that they come to.

The clipboard has a line for each row, with a tab between two cells; a cell with a line break or a tab in it stands
between quotation marks. Cells are named as in a spreadsheet: `B3` is the second of the third line.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from registry import days
from registry.columns import Column, Unfit
from registry.desk.orders import MOST, RowOrder
from registry.errors import Problem
from registry.language import Words
from registry.ledgers import PROBLEM_HEADER, RECORD, WITHDRAWN, Ledger
from registry.privacy import hidden
from registry.problems import Problems
from registry.staging.input import InputColumn, rows_of_mappings
from registry.text import fold

#: A cell between quotation marks, any other, and what follows it.
_CELL = re.compile(r'("(?:[^"]|"")*+"(?=[\t\n]|\Z)|[^\t\n]*)(\t|\n|\Z)')
#: What a sheet would take for a formula stands behind an apostrophe where it is text.
_TEXT_ALL_THE_SAME = re.compile(r"'(?=['=+\-@\t\r])")
_EMPTY = Words("没有内容：请把 Excel 里的一块粘贴进来", "there is nothing: paste a block of a spreadsheet")
_NO_ROWS = Words("只有表头，没有行", "there is a header and no row")
_FORMULA = Words("是公式：请在 Excel 中复制后粘贴为数值", "is a formula: paste values")
_VALUES = Words("数值或文字；文字以 = 开头的，前面加 '", "a value; before a text that begins with = an apostrophe")
_OUTSIDE = Words("在表头右边之外", "stands to the right of the header")
_WITHIN = Words("至多 {0} 列", "{0} {0:column|columns} at most")
_TOO_MANY = Words("这是第 {0} 行：一次至多 {1} 行", "this is row {0}: {1} at most are written at once")
_SPLIT = Words("分几次粘贴，每次至多 {0} 行", "paste several times, {0} {0:row|rows} at most each time")
_UNKNOWN = Words("不认识的列“{0}”", "unknown column {0!r}")
_TWICE = Words("列“{0}”出现了两次", "the column {0} is there twice")
_NEW_ALONE = Words(
    "粘贴只登记新的行，不能有“{0}”这一列", "a block that is pasted brings new rows alone: leave out the column {0}"
)
_NO_HEADER = Words("有内容而没有表头", "holds values without a header")


def read_block(text: str) -> list[list[str]]:
    r"""The cells of each line of a block, as they were written.

    >>> read_block('单位代码\t备注\r\nA1\t"两\n行"\n')
    [['单位代码', '备注'], ['A1', '两\n行']]
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n").rstrip("\n")
    lines: list[list[str]] = [[]]
    for found in _CELL.finditer(text):
        cell, after = found.groups()
        # Quotation marks that hold neither a line break nor a tab are the cell's own.
        is_quoted = cell.startswith('"') and ("\n" in cell or "\t" in cell)
        lines[-1].append(cell[1:-1].replace('""', '"') if is_quoted else cell)
        if not after:
            break
        if after == "\n":
            lines.append([])
    return lines


def formula_fault(cell: str) -> tuple[Words, Words] | None:
    """What is wrong with a cell that is a formula, and what is allowed; None for any other.

    >>> formula_fault("=A1+1") is None, formula_fault("'=A1") is None
    (False, True)
    """
    return (_FORMULA, _VALUES) if fold(cell).startswith("=") else None


def plain_text(cell: str) -> str:
    """A cell without the apostrophe that says that it is text.

    >>> plain_text("'=A1"), plain_text("'A1")
    ('=A1', "'A1")
    """
    return cell[1:] if _TEXT_ALL_THE_SAME.match(cell) else cell


def cell_name(line: int, at: int) -> str:
    """How a cell is called, by its line, from 1, and its place in it, from 0.

    >>> cell_name(3, 1), cell_name(10, 27)
    ('B3', 'AB10')
    """
    letters = ""
    at += 1
    while at:
        at, letter = divmod(at - 1, 26)
        letters = chr(65 + letter) + letters
    return f"{letters}{line}"


@dataclass
class Block:
    """A block that is to become new rows of a ledger.

    Its first line is its header where it has one of the ledger's headers, by label or by key; a block without has the
    ledger's columns in their order. `problems` are those that it has by itself.
    """

    ledger: Ledger
    text: str
    problems: list[Problem] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.lines = read_block(self.text)
        self.header = self._header()
        self.columns = list(self._columns())
        self._check()

    def _header(self) -> list[str] | None:
        """The texts of the first line, where it is a header."""
        texts = [fold(cell) for cell in self.lines[0]]
        return texts if any(text in self.ledger.headers for text in texts) else None

    def _columns(self) -> Iterator[InputColumn]:
        """The columns of the block, each where it stands."""
        if self.header is None:
            yield from (InputColumn(at, column) for at, column in enumerate(self.ledger.columns))
            return
        seen = set[str]()
        for at, text in enumerate(self.header):
            known = self.ledger.headers.get(text)
            if text in ("", PROBLEM_HEADER):
                continue
            if known is None:
                self._refuse(1, at, _UNKNOWN.format(hidden(text)), self._labels, hidden(text))
            elif known[0] in (RECORD, WITHDRAWN):
                self._refuse(1, at, _NEW_ALONE.format(known[0].label), self._labels, text)
            elif known[0].key in seen:
                self._refuse(1, at, _TWICE.format(known[0].label), self._labels, text)
            else:
                seen.add(known[0].key)
                yield InputColumn(at, *known)

    @property
    def _labels(self) -> Words:
        columns = self.ledger.columns
        return Words("、".join(c.label for c in columns), ", ".join(c.key for c in columns))

    @cached_property
    def rows(self) -> list[int]:
        """The lines, from 1, that have something in them, below the header."""
        first = 1 if self.header is None else 2
        return [n for n, cells in enumerate(self.lines, 1) if n >= first and any(map(fold, cells))]

    def _check(self) -> None:
        """Finds what is wrong with the block, whatever the ledger says of its cells."""
        if not self.rows:
            self._refuse(1, 0, _EMPTY if self.header is None else _NO_ROWS, Words("", ""))
        if len(self.rows) > MOST:
            said = _TOO_MANY.format(MOST + 1, MOST)
            self._refuse(self.rows[MOST], 0, said, _SPLIT.format(MOST))
        width = len(self.ledger.columns) if self.header is None else len(self.header)
        for line in self.rows[:MOST]:
            for at, cell in enumerate(self.lines[line - 1]):
                if at >= width and fold(cell):
                    self._refuse(line, at, _OUTSIDE, _WITHIN.format(width), hidden(cell))
                elif self.header is not None and at < width and not self.header[at] and fold(cell):
                    self._refuse(line, at, _NO_HEADER, self._labels, hidden(cell))
                elif (fault := formula_fault(cell)) is not None:
                    self._refuse(line, at, *fault, hidden(cell))

    def _refuse(self, line: int, at: int, what: Words, allowed: Words, value: str | None = None) -> None:
        column = next((one.column for one in getattr(self, "columns", ()) if one.at == at), None)
        key, label = (column.key, column.label) if column else (None, None)
        name = cell_name(line, at)
        self.problems.append(
            Problem(what, allowed, self.ledger.key, row=line, column=key, label=label, value=value, cell=name)
        )

    # -- as rows -----------------------------------------------------------------------------------------------------

    @property
    def orders(self) -> list[RowOrder]:
        """The new rows that it comes to: cells by the keys of their columns."""
        return [RowOrder(self._cells(self.lines[line - 1])) for line in self.rows]

    def _cells(self, cells: Sequence[str]) -> dict[str, Any]:
        return {one.column.key: _cell(one, cells[one.at] if one.at < len(cells) else "") for one in self.columns}

    def all_problems(self) -> list[Problem]:
        """Everything that is wrong with it as far as it can be seen without the registry: its own problems, and what
        the columns say of its cells."""
        found = Problems()
        few = [order.values for order in self.orders[:MOST]]
        rows_of_mappings(self.ledger, "", few, found)
        named = {(problem.row, problem.cell) for problem in self.problems}
        told = [one for one in self.placed(found) if (one.row, one.cell) not in named]
        return sorted([*self.problems, *told], key=lambda problem: problem.row or 0)

    def placed(self, problems: Sequence[Problem]) -> list[Problem]:
        """Problems of the rows as they were ordered, counted from 1, each with its line and its cell in the block."""
        return [self._placed(problem) for problem in problems]

    def _placed(self, problem: Problem) -> Problem:
        if problem.row is None or problem.row > len(self.rows):
            return problem
        line = self.rows[problem.row - 1]
        at = self.places.get(problem.column or "")
        return replace(problem, row=line, cell=None if at is None else cell_name(line, at))

    @cached_property
    def places(self) -> Mapping[str, int]:
        """Where the columns stand, by their keys."""
        return {one.column.key: one.at for one in self.columns}


def _cell(column: InputColumn, cell: str) -> str:
    """A cell as the ledger's column has it: a text without the apostrophe that made it one, and of a last day on which
    something still holds the next."""
    cell = plain_text(cell)
    if not column.inclusive:
        return cell
    try:
        day = _parsed(column.column, cell)
    except Unfit:
        return cell
    return cell if day is None or day in days.ALL_AFTER else days.show(days.after(day))


def _parsed(column: Column, cell: str) -> int | None:
    found: int | None = column.parse(cell)
    return found
