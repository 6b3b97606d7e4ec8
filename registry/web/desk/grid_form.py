"""The form of a grid 表格: lines of cells, why they are written, from which day on, and what is wrong with which."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from werkzeug.datastructures import MultiDict

from registry.columns import Column
from registry.desk.orders import Mode, Order, RowOrder
from registry.errors import Invalid, Problem, Refusal
from registry.language import Words
from registry.ledgers import RECORD, Ledger
from registry.problems import Problems
from registry.staging.input import rows_of_mappings
from registry.web.desk.forms import CALLED, WriteForm, said
from registry.web.desk.grid_lines import Clash, GridLine, lines_typed

_NOTHING = Words("没有改动任何一格", "no cell is another than it was")
_OF_LINE = Words("{line}：{problem}", "{line}: {problem}")
_CLASH = Words(
    "打开之后，有 {0} 格已由别人登记为别的内容，尚未保存：请逐格选择，再保存",
    "{0} of the cells were recorded otherwise by somebody since you opened the grid, and nothing was saved: choose "
    "cell by cell, and save",
)
_MEANWHILE = Words(
    "打开之后，有的行已由别人改动，与您所填的不冲突，已按现在登记的显示；尚未保存，请再保存一次",
    "some rows were altered by somebody since you opened the grid, not in the cells that you filled in: they are shown "
    "as recorded now; nothing was saved yet, save again",
)


class GridForm(WriteForm):
    """A grid: its `lines`, and the `columns` of their cells; `fixed` are those that say which row a line is.

    `clashes` are the cells that somebody else altered meanwhile.
    """

    def __init__(
        self,
        ledger: Ledger,
        columns: Sequence[Column],
        fixed: Sequence[Column],
        language: str,
        typed: MultiDict[str, str] | None = None,
    ):
        super().__init__((), language, typed, effective=ledger.shape == "spell")
        self.ledger, self.columns, self.fixed = ledger, columns, fixed
        self.lines: list[GridLine] = [] if typed is None else lines_typed(typed, columns, fixed)
        self.clashes: list[tuple[GridLine, Clash]] = []
        #: The lines that are written, in the order in which they are.
        self._sent: list[GridLine] = []

    @property
    def dirty(self) -> int:
        """How many cells are not as they were."""
        return sum(line.is_dirty(column) for line in self.lines for column in self.columns)

    def order(self, mode: Mode) -> Order:
        """What is wanted of all rows of which a cell is dirty. Raises Invalid where that is of none, or a formula."""
        found = [(line, line.order(self.columns)) for line in self.lines]
        orders = [order for _, order in found if order is not None]
        self._sent = [line for line, order in found if order is not None]
        problems = [p for n, line in enumerate(self._sent, 1) for p in line.formulas(n, self.columns)]
        if problems:
            problems += self._unfit(orders, {(problem.row, problem.column) for problem in problems})
        if not orders:
            problems.append(Problem(_NOTHING))
        if problems:
            raise Invalid(problems)
        return Order(self.ledger, orders, mode, self.effective, self.reason)

    def _unfit(self, orders: Sequence[RowOrder], told: Collection[Any]) -> list[Problem]:
        """What the columns say of the other cells: all that is wrong is told at once."""
        found = Problems()
        rows = [{**order.values, **({RECORD.key: order.record} if order.record else {})} for order in orders]
        rows_of_mappings(self.ledger, "", rows, found)
        return [problem for problem in found if (problem.row, problem.column) not in told]

    def blame(self, refusal: Refusal, called: Mapping[str, str] = CALLED) -> None:
        """Says what was refused: beside its cell, by the name of its line, or at the top."""
        if not isinstance(refusal, Invalid):
            super().blame(refusal, called)
            return
        if any(problem.row for problem in refusal.problems):
            self.whole.append(refusal.says)
        for problem in refusal.problems:
            line = self._sent[problem.row - 1] if problem.row and problem.row <= len(self._sent) else None
            if line is None:
                super().blame(Invalid([problem]), called)
            elif any(column.key == problem.column for column in self.columns):
                line.faults.setdefault(str(problem.column), []).append(said(problem))
            else:
                self.whole.append(_OF_LINE.format(line=line.called, problem=said(problem)))

    def refresh(self, now: Sequence[GridLine]) -> None:
        """Sets what stands `now` beside what is typed, line by line; where these differ it is a clash."""
        by_record = {line.record: line for line in now if line.record}
        by_key = {tuple(line.fixed.values()): line for line in now if self.fixed}
        for at, line in enumerate(self.lines):
            if line.record is None and not self.fixed:
                continue  # a blank line is of no row
            newer = by_record.get(line.record or "") or by_key.get(tuple(line.fixed.values()))
            newer = newer or GridLine(line.called, line.fixed, {})
            self.clashes += [(line, clash) for clash in line.refresh(at, self.columns, newer)]

    def tell_clashes(self, was_stale: bool) -> None:
        """Says at the top that others wrote meanwhile."""
        if self.clashes:
            self.whole.append(_CLASH.format(len(self.clashes)))
        elif was_stale:
            self.whole.append(_MEANWHILE)
