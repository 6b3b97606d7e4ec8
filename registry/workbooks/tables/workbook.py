"""A workbook, read: which of its sheets hold the tables of a mapping, and what stands in others."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain

from registry.errors import Problem
from registry.exchange.reading import Sheet
from registry.exchange.xml_edits import letters
from registry.language import Words
from registry.ledgers import PROBLEM_HEADER
from registry.privacy import hidden
from registry.problems import Problems
from registry.workbooks.cells.words import bare
from registry.workbooks.mappings.checks import is_beside, span
from registry.workbooks.mappings.mapping import Mapping, TableMapping
from registry.workbooks.tables.headers import is_filled, width
from registry.workbooks.tables.questions import questions
from registry.workbooks.tables.reading import Circumstances, TableReading
from registry.workbooks.tables.reports import Reports
from registry.workbooks.tables.table import Table, find

#: Every sheet with all headers that are named.
EVERY = "*"
_NO_SHEET = Words("没有工作表“{0}”，与此最近的是“{1}”", "there is no sheet {0!r}; {1!r} comes nearest to it")
_NO_SHEETS = Words("没有可以读的工作表", "there is no sheet to read")
_HIDDEN = Words("工作表“{0}”是隐藏的，没有读入：请取消隐藏", "the sheet {0!r} is hidden and not read: show it")
_NEW_SHEET = Words("对照表里没有这个工作表", "no [[sheet]] of the mapping fits this sheet")
_WHERE = Words("写进 ignore_sheets，或为它写一个 [[sheet]]", "name it in ignore_sheets, or write a [[sheet]] for it")
_NEW_COLUMN = Words("各表的 columns 都不含这一列", "no table's `columns` have this column")
_NO_MAPPING = Words(
    "没有一个已保存的对照表，其表头这里全有而又没有多余的列",
    "there is no saved mapping of which all headers stand here, and no further one",
)
_MISSING = Words("缺少这一列", "this column is not there")
_SEVERAL = Words("有几个已保存的对照表适用：请用 --map 指明", "several saved mappings fit: name one with --map")
_NAME_ONE = Words(
    "先用 registry map 建议一份对照表，再用 --map 指明", "propose a mapping with registry map, then name it with --map"
)


@dataclass
class WorkbookReading:
    """The tables of a workbook in the order of its sheets, what is wrong beside them, and the sheets passed over."""

    tables: list[TableReading] = field(default_factory=list)
    problems: Problems = field(default_factory=Problems)
    ignored: list[str] = field(default_factory=list)

    @property
    def every_problem(self) -> Iterator[Problem]:
        """What is wrong beside the tables and in them, once their rows were read."""
        return chain(self.problems, *(table.problems for table in self.tables))

    @property
    def warnings(self) -> Iterator[Problem]:
        """What is doubtful in the tables, once their rows were read."""
        return chain.from_iterable(table.warnings for table in self.tables)


def read_tables(sheets: Sequence[Sheet], mapping: Mapping, given: Circumstances) -> WorkbookReading:
    """The tables that a mapping means in the sheets of a workbook; their rows are still to be read."""
    reading = WorkbookReading()
    answered = [name for name in ("as_of", "period") if getattr(given, name) is not None]
    reading.problems.extend(questions(mapping, answered))
    looked_at = _looked_at(sheets, mapping, reading.ignored)
    found = _found(mapping, looked_at, sheets, reading.problems)
    for sheet in looked_at:
        here = [table for table in found if table.sheet is sheet]
        if not here:
            Reports(sheet, problems=reading.problems).tell("new_sheet", _NEW_SHEET, allowed=_WHERE)
        for table in here:
            top, limit = _between(table, here)
            reading.tables.append(TableReading(table, mapping, given, top, limit))
        _tell_beside(here, reading.problems)
    return reading


def _looked_at(sheets: Iterable[Sheet], mapping: Mapping, ignored: list[str]) -> list[Sheet]:
    """The sheets that may hold a table: shown, and filled or wanted. Those that are passed over are named."""
    names, titles = {*map(bare, mapping.ignore_sheets), PROBLEM_HEADER}, {bare(one.sheet) for one in mapping.tables}
    found = []
    for sheet in sheets:
        is_wanted = not sheet.is_blank or bare(sheet.title) in titles
        if is_wanted and not sheet.is_hidden and bare(sheet.title) not in names:
            found.append(sheet)
        else:
            ignored.append(hidden(sheet.title))
    return found


def _found(mapping: Mapping, looked_at: list[Sheet], sheets: Sequence[Sheet], problems: Problems) -> list[Table]:
    """Where each table of a mapping stands; one that fits nowhere is the nearest, or is told."""
    titles = {bare(table.sheet) for table in mapping.tables}
    found: list[Table] = []
    for wanted in mapping.tables:
        own = [sheet for sheet in looked_at if bare(sheet.title) == bare(wanted.sheet)]
        if wanted.sheet == EVERY:
            others = [find(wanted, sheet) for sheet in looked_at if bare(sheet.title) not in titles]
            fitting = [table for table in others if table.fits]
            found += fitting or ([_nearest(others)] if others else [])
            if not others:
                problems.append(Problem(_NO_SHEETS, code="missing_column"))
        elif own:
            found.append(find(wanted, own[0]))
        else:
            found += _without_sheet(wanted, looked_at, sheets, problems)
    return found


def _without_sheet(
    wanted: TableMapping, looked_at: list[Sheet], sheets: Sequence[Sheet], problems: Problems
) -> list[Table]:
    """The table of a sheet that is not there: a text file has no titles; of a workbook the nearest is told."""
    if any(sheet.is_hidden and bare(sheet.title) == bare(wanted.sheet) for sheet in sheets):
        title = hidden(wanted.sheet)
        problems.append(Problem(_HIDDEN.format(title), sheet=title, code="missing_column"))
        return []
    others = [find(wanted, sheet) for sheet in looked_at]
    if not others:
        problems.append(Problem(_NO_SHEETS, code="missing_column", sheet=hidden(wanted.sheet)))
        return []
    nearest = _nearest(others)
    if nearest.sheet.kind == "csv":
        return [nearest]
    reports = Reports(nearest.sheet, problems=problems)
    reports.tell("missing_column", _NO_SHEET.format(hidden(wanted.sheet), hidden(nearest.sheet.title)))
    for name in nearest.missing:
        reports.tell("missing_column", _MISSING, nearest.header.last, header=name)
    return []


def _nearest(tables: Sequence[Table]) -> Table:
    """The table that lacks the fewest of its headers."""
    return min(tables, key=lambda table: len(table.missing))


def _between(table: Table, others: Sequence[Table]) -> tuple[int, int | None]:
    """The first and the last row that may be about a table, where another one stands above or below it."""
    top, limit = 1, None
    for other in others:
        if other is table or is_beside(table.mapping, other.mapping):
            continue
        if other.header.last < table.header.first:
            top = max(top, other.header.last + 1, table.header.first - 2)
        elif other.header.first > table.header.last:
            limit = other.header.first - 1 if limit is None else min(limit, other.header.first - 1)
    return top, limit


def _tell_beside(tables: Sequence[Table], problems: Problems) -> None:
    """Tells of columns that hold something beside tables that stand side by side."""
    if not tables or any(table.mapping.columns is None for table in tables):
        return
    sheet, first = tables[0].sheet, min(table.header.first for table in tables)
    taken = {column for table in tables for column in _span(table)}
    beside = [column for column in range(width(sheet)) if column not in taken]
    reports = Reports(sheet, problems=problems)
    for column in beside:
        cells = [row[column] for row in sheet.rows[first - 1 :] if column < len(row) and is_filled(row[column])]
        if cells and not (isinstance(cells[0], str) and bare(cells[0]) == PROBLEM_HEADER):
            row = max(table.header.last for table in tables)
            reports.tell("new_column", _NEW_COLUMN, row, column, allowed=_WHERE, header=f"col:{letters(column + 1)}")


def _span(table: Table) -> range:
    first, last = span(table.mapping.columns or "A:A")
    return range(first, last + 1)


def choose(saved: Sequence[Mapping], sheets: Sequence[Sheet]) -> tuple[Mapping | None, list[Problem]]:
    """The only saved mapping of which all headers stand, and no further one; or why there is none."""
    fitting = [mapping for mapping in saved if fits(mapping, sheets)]
    if len(fitting) == 1:
        return fitting[0], []
    if not fitting:
        return None, [Problem(_NO_MAPPING, _NAME_ONE, code="no_mapping")]
    names = [mapping.name for mapping in fitting]
    return None, [Problem(_SEVERAL, Words("、".join(names), ", ".join(names)), code="no_mapping")]


def fits(mapping: Mapping, sheets: Sequence[Sheet]) -> bool:
    """Whether all headers of a mapping stand in these sheets, and its tables have no further one."""
    problems = Problems()
    found = _found(mapping, _looked_at(sheets, mapping, []), sheets, problems)
    return bool(found) and not problems and all(table.fits and not table.further for table in found)
