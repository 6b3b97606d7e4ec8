"""Where problems stand on the sheets that come back: in a column 问题 behind each table, and at the cells."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from heapq import merge
from itertools import groupby
from operator import itemgetter

from registry.errors import Problem
from registry.exchange.problem_texts import joined, said
from registry.exchange.reading import Cell, Sheet
from registry.exchange.shown_cells import column_of
from registry.ledgers import PROBLEM_HEADER
from registry.slices import BY_KEY
from registry.spool import Spool
from registry.text import fold

COMMENTS = 5_000  # per sheet; Excel opens more of them only after minutes, and the column 问题 has them all
_FAR = 1_000  # what is merged beyond this column spans the whole sheet
_CELL = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")

#: Texts by their columns, counted from 1.
Texts = list[tuple[int, str]]
#: A row of a sheet with what is written on it: its number, texts of columns 问题, and texts of comments.
Marked = tuple[int, Texts, Texts]


@dataclass(frozen=True)
class Table:
    """Where a table stands on a sheet: first and last row of its header, and first and last column where it has not the
    whole width. All count from 1, as in Excel."""

    header: tuple[int, int]
    columns: tuple[int, int] | None = None

    def holds(self, row: int, column: int) -> bool:
        """Whether a cell is below the beginning of the header, and within the columns."""
        return row >= self.header[0] and (self.columns is None or self.columns[0] <= column <= self.columns[1])


#: The row of the header of a sheet of one table, or where its tables stand.
Tables = int | Sequence[Table]


@dataclass
class TableMarks:
    """The marks of one table: `column` is where its problems stand, `of_header` are those of no row of its body."""

    table: Table
    column: int
    columns: dict[str, int]
    of_header: list[Problem] = field(default_factory=list)

    def row_of(self, problem: Problem) -> int:
        """The row of a problem; the header's last for one of the whole table."""
        return problem.row or self.table.header[1]

    def is_of_header(self, problem: Problem) -> bool:
        """Whether a problem is of no row of the body."""
        return (problem.row or 0) <= self.table.header[1]

    def place_of(self, problem: Problem) -> tuple[int, int] | None:
        """The cell that a problem is about: the one that it names, or that of its column."""
        in_header = self.is_of_header(problem)
        match = _CELL.fullmatch(problem.cell or "")
        if match and (in_header or int(match[2]) == problem.row):
            return int(match[2]), column_of(match[0]) + 1
        column = self._column_of(problem, in_header)
        row = self.table.header[1] if in_header else self.row_of(problem)
        return None if column is None else (row, column)

    def _column_of(self, problem: Problem, in_header: bool) -> int | None:
        """The column of the problem's cell: under the column's key, its label, or another name of it."""
        if problem.column is None or problem.code is not None:
            return self.columns.get(fold(problem.value or "")) if in_header else None
        for name in (problem.column, problem.label or ""):
            if name in self.columns:
                return self.columns[name]
        ledger = BY_KEY.get(problem.ledger or "")
        names = ledger.headers if ledger else {}
        found = (at for text, at in self.columns.items() if text in names and names[text][0].key == problem.column)
        return next(found, None)

    def head(self, language: str) -> Iterator[Marked]:
        """The rows of the header: each has the header 问题, the last one all that belongs to no row in its comment."""
        first, last = self.table.header
        for row in range(first, last):
            yield row, [(self.column, PROBLEM_HEADER)], []
        comments = [(self.column, joined(self.of_header, language))] if self.of_header else []
        yield last, [(self.column, PROBLEM_HEADER)], comments
        for row, texts in self.comments(self.of_header, language).items():
            yield row, [], texts

    def comments(self, problems: Iterable[Problem], language: str) -> dict[int, Texts]:
        """The texts of the comments at the cells of problems, by their rows."""
        by_place: dict[tuple[int, int], list[str]] = {}
        for problem in problems:
            if (place := self.place_of(problem)) is not None:
                by_place.setdefault(place, []).append(said(problem, language))
        found: dict[int, Texts] = {}
        for (row, column), lines in by_place.items():
            found.setdefault(row, []).append((column, "\n".join(dict.fromkeys(lines))))
        return found


@dataclass
class Marks:
    """The marks of one sheet; `rows` are in their order.

    `is_mapped`: the sheet is one as offices keep them, of which nothing may move: what is merged stays so, and where
    the bad rows alone come back, they stand below all that is above them. `below` counts the bad rows there.
    """

    title: str
    tables: list[TableMarks]
    is_mapped: bool = False
    rows: Spool[Marked] = field(default_factory=Spool)
    below: int = 0
    #: The comments of cells that are merged, at the first of each merge.
    first: Callable[[int, int], tuple[int, int]] = lambda row, column: (row, column)
    of_merges: dict[int, Texts] = field(default_factory=dict)

    @property
    def header(self) -> int:
        """The last row of the first header."""
        return min(one.table.header[1] for one in self.tables)

    @property
    def head(self) -> int:
        """So many rows stand before the bad ones where these alone come back."""
        return max(one.table.header[1] for one in self.tables) if self.is_mapped else 1

    def of(self, problem: Problem) -> TableMarks:
        """The marks of the table that a problem is about."""
        if len(self.tables) == 1:
            return self.tables[0]
        match = _CELL.fullmatch(problem.cell or "")
        leftmost = min(one.table.columns[0] if one.table.columns else 1 for one in self.tables)
        row, column = (int(match[2]), column_of(match[0]) + 1) if match else (problem.row or 0, leftmost)
        held = [one for one in self.tables if one.table.holds(row, column)]
        return max(held, key=lambda one: one.table.header) if held else self.tables[0]

    def add(self, problems: Sequence[Problem], language: str) -> None:
        """Marks a row with its problems."""
        texts: dict[int, list[Problem]] = {}
        comments: Texts = []
        row = self.of(problems[0]).row_of(problems[0])
        self.below += row > self.head
        for problem in problems:
            texts.setdefault(self.of(problem).column, []).append(problem)
        for one in self.tables:
            own = [problem for problem in problems if self.of(problem) is one]
            for column, text in (text for texts_of in one.comments(own, language).values() for text in texts_of):
                top, left = self.first(row, column)
                (comments if top == row else self.of_merges.setdefault(top, [])).append((left, text))
        self.rows.append((row, [(column, joined(own, language)) for column, own in texts.items()], comments))

    def all(self, language: str) -> Iterator[Marked]:
        """The header and the rows as they are marked."""
        heads = [row for one in self.tables for row in one.head(language)]
        heads += ((row, [], texts) for row, texts in self.of_merges.items())
        heads.sort(key=itemgetter(0))
        for row, group in groupby(merge(heads, self.rows, key=itemgetter(0)), key=itemgetter(0)):
            first, *others = group
            yield (row, *_together([first, *others])) if others else first

    def limited(self, language: str) -> Iterator[tuple[int, Texts, Texts, list[int]]]:
        """The header and the rows with as many comments as a sheet takes, and the columns of all bad cells."""
        room = COMMENTS
        for row, texts, comments in self.all(language):
            yield row, texts, comments[:room], [column for column, _ in comments]
            room -= min(room, len(comments))

    @property
    def headers(self) -> dict[int, tuple[int, int]]:
        """The columns of problems, each with the first and the last row of the headers of its tables."""
        found: dict[int, tuple[int, int]] = {}
        for one in self.tables:
            first, last = one.table.header
            before = found.get(one.column, one.table.header)
            found[one.column] = min(first, before[0]), max(last, before[1])
        return found

    @property
    def are_some(self) -> bool:
        return bool(self.rows) or any(one.of_header for one in self.tables)


def _together(marked: Iterable[Marked]) -> tuple[Texts, Texts]:
    """What is written on one row: of two texts in one column the later, of two comments both."""
    written: dict[int, str] = {}
    lines: dict[int, dict[str, None]] = {}
    for _, texts, comments in marked:
        written.update(texts)
        for column, text in comments:
            lines.setdefault(column, {})[text] = None
    return list(written.items()), [(column, "\n".join(texts_of)) for column, texts_of in lines.items()]


def by_sheet(sheets: Iterable[Sheet], tables: Mapping[str, Tables], whole: bool) -> dict[str, Marks]:
    """The marks of every sheet that has a table, by its `file`, before any problem; `whole`: all its rows come back."""
    return {sheet.file: _unmarked(sheet, tables[sheet.file], whole) for sheet in sheets if tables.get(sheet.file)}


def _unmarked(sheet: Sheet, tables: Tables, whole: bool) -> Marks:
    if isinstance(tables, int):
        return Marks(sheet.title, [_table_marks(sheet, Table((tables, tables)))])
    marks = Marks(sheet.title, [_table_marks(sheet, table) for table in tables], is_mapped=True)
    if whole and len(sheet.merges):
        marks.first = _first_of_merges(sheet)
    return marks


def _first_of_merges(sheet: Sheet) -> Callable[[int, int], tuple[int, int]]:
    """Gives for a place that of the cell in which its merge has its value."""
    by_row: dict[int, list[tuple[int, int, int, int]]] = {}
    for merged in sheet.merges:
        for row in range(merged[0], min(merged[2] + 1, len(sheet.rows))):
            by_row.setdefault(row, []).append(merged)

    def first(row: int, column: int) -> tuple[int, int]:
        for top, left, _, right in by_row.get(row - 1, ()):
            if left < column <= right + 1:
                return top + 1, left + 1
        return row, column

    return first


def _table_marks(sheet: Sheet, table: Table) -> TableMarks:
    cells = sheet.rows[table.header[1] - 1]
    return TableMarks(table, _problem_column(sheet, table, cells), _columns(cells, table))


def _problem_column(sheet: Sheet, table: Table, header: tuple[Cell, ...]) -> int:
    """The column 问题 that a table has; else the one behind it if that is blank, else the one behind all cells."""
    first, last = table.columns or (1, len(header))
    there = [at for at, cell in enumerate(header, 1) if isinstance(cell, str) and fold(cell) == PROBLEM_HEADER]
    own = [at for at in there if first <= at <= last + 1]
    if own:
        return own[0]
    if table.columns and last < len(header) and _is_blank(sheet, table.header[0], last):
        return last + 1
    top = table.header[0]
    merged = (right + 1 for _, _, bottom, right in sheet.merges if bottom + 1 >= top and right < _FAR)
    return there[-1] if there else max([len(header), *merged]) + 1


def _is_blank(sheet: Sheet, top: int, column: int) -> bool:
    """Whether nothing stands in a column, counted from 0, from a row on."""
    if any(left <= column <= right and bottom + 1 >= top for _, left, bottom, right in sheet.merges):
        return False
    return all(row[column] is None or number < top for number, row in enumerate(sheet.rows, 1))


def _columns(header: Iterable[Cell], table: Table) -> dict[str, int]:
    """The columns of a table by their header's text; of equal ones the first."""
    columns: dict[str, int] = {}
    for at, cell in enumerate(header, 1):
        if isinstance(cell, str) and table.holds(table.header[0], at):
            columns.setdefault(fold(cell), at)
    return columns
