"""Sums 合计 that a table tells, against the numbers of its rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from registry.language import Words
from registry.workbooks.tables.body import BodyRow
from registry.workbooks.tables.headers import is_filled, text_of
from registry.workbooks.tables.makes import SourcedColumn
from registry.workbooks.tables.reports import Reports, Target
from registry.workbooks.tables.steps import Good, Steps

#: From so much on a sum is another.
_OFF = Decimal("0.01")
_WRONG = Words("合计是 {told}，各行相加是 {found}", "the sum says {told}, the rows come to {found}")


@dataclass
class _Running:
    """The sums of a column: since the last row of sums, and of all."""

    steps: Steps
    target: Target
    since: Decimal = Decimal(0)
    all: Decimal = Decimal(0)

    def begin_anew(self) -> None:
        """Adds what came since the last row of sums to the sum of all."""
        self.all += self.since
        self.since = Decimal(0)


class SumChecks:
    """The sums of the columns of a table that are mapped to numbers, in the registry's unit."""

    def __init__(self, columns: Sequence[SourcedColumn]):
        self._running: dict[int, dict[Decimal | None, _Running]] = {}
        self._doubtful: list[tuple[int, int, _Running, Decimal, str]] = []
        for column in columns:
            if column.values.is_number and not column.steps.source.count and column.at is not None:
                of_column = self._running.setdefault(column.at, {})
                of_column.setdefault(column.values.factor, _Running(column.steps, column.target))

    def add(self, row: BodyRow) -> None:
        """Adds the numbers of a row that is read; one that is merged over several rows counts where it begins."""
        for at, of_column in self._running.items():
            cell = row.cells[at]
            if cell is row.own[at] or is_filled(row.own[at]):
                for running in of_column.values():
                    number = _number(running, cell)
                    if number is not None:
                        running.since += number

    def note(self, row: BodyRow) -> None:
        """Notes the numbers of a row of sums; below it the sums begin anew."""
        for at, of_column in self._running.items():
            for running in of_column.values():
                told = _number(running, row.cells[at])
                since = running.since
                running.begin_anew()
                if told is not None and abs(told - since) >= _OFF:
                    self._doubtful.append((row.number, at, running, told, text_of(row.cells[at])))

    def compare(self, reports: Reports) -> None:
        """Warns of the sums that are neither that of the rows since the last one nor that of all rows of the table."""
        for of_column in self._running.values():
            for running in of_column.values():
                running.begin_anew()
        for number, at, running, told, text in self._doubtful:
            if abs(told - running.all) >= _OFF:
                what = _WRONG.format(told=f"{told.normalize():,f}", found=f"{running.all.normalize():,f}")
                reports.warn("sum", what, number, at, running.target, text)


def _number(running: _Running, cell: Any) -> Decimal | None:
    outcome = running.steps.read(cell).outcomes[0]
    return outcome.amount if isinstance(outcome, Good) else None
