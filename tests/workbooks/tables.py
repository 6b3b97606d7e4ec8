"""Small tables as offices keep them, and what is read of them through a mapping."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from registry.errors import Problem
from registry.exchange.merges import Merges
from registry.exchange.reading import Sheet
from registry.exchange.shown_cells import column_of
from registry.workbooks.mappings.file import loads
from registry.workbooks.mappings.mapping import Mapping
from registry.workbooks.tables.reading import Circumstances, TableReading
from registry.workbooks.tables.source_rows import SourceRow
from registry.workbooks.tables.workbook import WorkbookReading, read_tables

TODAY = 20200115


def corners(areas: str) -> Iterable[int]:
    """The numbers of merges that are written as `A1:C1 B5:B7`."""
    for area in areas.split():
        first, last = area.split(":")
        for cell in (first, last):
            yield int(re.sub(r"\D", "", cell)) - 1
            yield column_of(cell)


def sheet(
    *rows: Sequence[Any], title: str = "表", merges: str = "", kind: Any = "xlsx", is_hidden: bool = False
) -> Sheet:
    """A sheet with these rows; merges as Excel writes them."""
    width = max(map(len, rows), default=0)
    cells = [tuple(cell if cell != "" else None for cell in (*row, *[None] * (width - len(row)))) for row in rows]
    merged = Merges(corners(merges))
    return Sheet(title, title, cells, kind, is_hidden=is_hidden, merges=merged)


def mapping(text: str) -> Mapping:
    """A mapping by what its file says below the first line."""
    read, problems = loads(f"mapping = 1\n{text}", "toml", "对照表")
    assert [(problem.column, problem.problem.zh, problem.value) for problem in problems] == []
    assert read is not None
    return read


def one_sheet(text: str) -> str:
    """A mapping's text of one table of the sheet 表, its header in row 1."""
    return f'[[sheet]]\nsheet = "表"\nheader = [1, 1]\nas_of = "2019-12-31"\nperiod = "2019"\n{text}'


@dataclass
class Reading:
    """What was read: the tables, their rows, and what was told."""

    workbook: WorkbookReading
    tables: list[TableReading]
    rows: list[SourceRow]

    @property
    def problems(self) -> list[Problem]:
        return [*self.workbook.problems, *(one for table in self.tables for one in table.problems)]

    @property
    def warnings(self) -> list[Problem]:
        return [one for table in self.tables for one in table.warnings]

    @property
    def told(self) -> list[tuple[str | None, str | None]]:
        """The code and the cell of every problem."""
        return [(one.code, one.cell) for one in self.problems]

    @property
    def warned(self) -> list[tuple[str | None, str | None]]:
        return [(one.code, one.cell) for one in self.warnings]

    def made(self, ledger: str, *keys: str) -> list[Any]:
        """The values of the rows made of a ledger: by key, or of some columns in their order."""
        rows = [one for row in self.rows for one in row.made if one.make.ledger == ledger]
        values = [{key: sourced.value for key, sourced in one.values.items()} for one in rows]
        if not keys:
            return values
        found = [tuple(one.get(key) for key in keys) for one in values]
        return [one[0] for one in found] if len(keys) == 1 else found


def read(
    sheets: Sheet | Sequence[Sheet],
    text: str,
    file: str = "台账.xlsx",
    as_of: int | None = None,
    period: int | None = None,
) -> Reading:
    """Reads sheets through a mapping's text."""
    several = [sheets] if isinstance(sheets, Sheet) else sheets
    given = Circumstances(file, TODAY, as_of, period)
    workbook = read_tables(several, mapping(text), given)
    rows = [row for table in workbook.tables for row in table.rows()]
    return Reading(workbook, workbook.tables, rows)
