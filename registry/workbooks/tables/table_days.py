"""The days of a table: the day on which its names are meant (as_of) and its period, as written or read in its texts."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from registry import days
from registry.columns import Unfit
from registry.exchange.shown_cells import column_of
from registry.language import Words
from registry.slices import BY_KEY
from registry.workbooks.cells.column_values import ColumnValues
from registry.workbooks.cells.days_in_text import day_told
from registry.workbooks.mappings.mapping import OPEN, Source, Value
from registry.workbooks.tables.headers import cell_at, text_of
from registry.workbooks.tables.reports import Reports, Target
from registry.workbooks.tables.steps import Good, Nothing, Outcome, Steps, behind
from registry.workbooks.tables.table import Table

_PERIOD = ColumnValues(BY_KEY["facts"], BY_KEY["facts"].by_key["period"], of_texts=True)
_NO_DAY = Words("看不出唯一的日期、月份或年份", "does not tell one date, month or year")
_ALLOWED = Words(
    "日期、月份或年份；或用 --as-of、--period 指定", "a date, a month or a year; or give --as-of, --period"
)


@dataclass(frozen=True)
class Place:
    """The place of a cell outside the body: its row as Excel shows it and its column from 0, None of the title."""

    row: int | None = None
    column: int | None = None


def outside(source: Source, table: Table) -> tuple[Any, Place]:
    """The cell, or the title, that a source reads once for the whole table."""
    if source.cell is None:
        return table.sheet.title, Place()
    row, column = int("".join(filter(str.isdigit, source.cell))), column_of(source.cell)
    return cell_at(table.sheet, row - 1, column), Place(row, column)


def read_once(source: Source, values: ColumnValues, table: Table, blank: tuple[str, ...]) -> tuple[Outcome, Place]:
    """What a source gives that reads a cell or the title: for days and years what its text tells of a day."""
    cell, place = outside(source, table)
    if isinstance(cell, str) and values.is_day:
        if source.after is not None:
            cell, source = behind(source.after, cell), replace(source, after=None)
        told = day_told(cell)
        cell = cell if told is None else days.show(told)
    return Steps(source, values, blank).read(cell).outcomes[0], place


class TableDay:
    """as_of or the period of a table: one for all rows, or by a column of theirs."""

    def __init__(self, name: str, value: Value | None, given: int | None, table: Table, blank: tuple[str, ...]):
        self.name, self.given, self._value, self._table = name, given, value, table
        self._blank = blank
        #: The days that rows have said.
        self.seen: set[int] = set()
        self.column: int | None = None
        self._steps: Steps | None = None
        if given is None and isinstance(value, Source) and value.column is not None:
            self.column, self._steps = table.header.column(value.column), Steps(value, _PERIOD, blank)

    def fixed(self, reports: Reports) -> int | None:
        """The day for all rows, as `registry.days` has it; None where none is said. A text without one is told."""
        value = self._value
        if self.given is not None or value is None or value == OPEN or self._steps is not None:
            return self.given
        if isinstance(value, str):
            return days.read(value)
        outcome, place = read_once(value, _PERIOD, self._table, self._blank)
        if isinstance(outcome, Good):
            return int(outcome.value)
        what = _NO_DAY if outcome is Nothing.EMPTY or isinstance(outcome, Unfit) else Words("待定", "is open")
        text = text_of(outside(value, self._table)[0])
        reports.tell("value", what, place.row, place.column, Target(level=self.name), _ALLOWED, text)
        return None

    def of_row(self, number: int, cells: list[Any], reports: Reports) -> int | None:
        """The day of a row whose column says it."""
        assert self._steps is not None
        if self.column is None:
            return None
        outcome = self._steps.read(cells[self.column]).outcomes[0]
        if isinstance(outcome, Good):
            self.seen.add(outcome.value)
            return int(outcome.value)
        unfit = outcome if isinstance(outcome, Unfit) else Unfit(*_NO_DAY)
        reports.unfit(unfit, number, self.column, Target(level=self.name), _ALLOWED, text_of(cells[self.column]))
        return None

    @property
    def is_by_row(self) -> bool:
        return self._steps is not None

    @property
    def is_unsaid(self) -> bool:
        """Whether neither the mapping says it, not even as a question, nor anybody gave it."""
        return self.given is None and self._value is None
