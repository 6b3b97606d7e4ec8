"""Reports 问题与提醒: what is wrong with a table, and what is taken only once it is confirmed, each with its cell."""

from __future__ import annotations

from dataclasses import dataclass, field

from registry.columns import Column, Unfit
from registry.errors import Problem
from registry.exchange.reading import Sheet
from registry.exchange.xml_edits import letters
from registry.language import Words
from registry.ledgers import Ledger
from registry.privacy import hidden
from registry.problems import Problems

_NOTHING = Words("", "")
#: What is wrong with a number that is merged over rows of different places, and what to do.
MERGED_NUMBER = (
    Words("合并的数跨了不同地点的行", "a number is merged over rows of different places"),
    Words("取消合并，写在它所属的那一行", "unmerge it, and write it in the row that it is of"),
)


def cell_name(row: int, column: int) -> str:
    """A cell as Excel names it; the column is counted from 0.

    >>> cell_name(12, 5)
    'F12'
    """
    return f"{letters(column + 1)}{row}"


@dataclass(frozen=True)
class Target:
    """The column of a ledger that a cell is for; of a cell of the place its level."""

    ledger: Ledger | None = None
    column: Column | None = None
    level: str | None = None

    @property
    def names(self) -> tuple[str | None, str | None, str | None]:
        """The keys of ledger and column, and the column's label."""
        if self.column is None:
            return self.ledger.key if self.ledger else None, self.level, None
        return self.ledger.key if self.ledger else None, self.column.key, self.column.label


NOBODY = Target()


@dataclass
class Reports:
    """What is told of a sheet. `headers` are those of its columns from the row `first` on, above which titles stand;
    `is_told`: a further look at it tells nothing."""

    sheet: Sheet
    headers: dict[int, str] = field(default_factory=dict)
    first: int = 1
    problems: Problems = field(default_factory=Problems)
    warnings: Problems = field(default_factory=Problems)
    is_told: bool = False

    def tell(
        self,
        code: str,
        what: Words,
        row: int | None = None,
        column: int | None = None,
        target: Target = NOBODY,
        allowed: Words = _NOTHING,
        value: str | None = None,
        header: str | None = None,
    ) -> None:
        """Adds a problem at a cell, a row, or the sheet."""
        if not self.is_told:
            self.problems.append(self._report(code, what, row, column, target, allowed, value, header))

    def warn(
        self,
        code: str,
        what: Words,
        row: int | None = None,
        column: int | None = None,
        target: Target = NOBODY,
        value: str | None = None,
        allowed: Words = _NOTHING,
    ) -> None:
        """Adds a warning."""
        if not self.is_told:
            self.warnings.append(self._report(code, what, row, column, target, allowed, value, None))

    def unfit(
        self, unfit: Unfit, row: int | None, column: int | None, target: Target, allowed: Words, value: str
    ) -> None:
        """Adds that a cell does not fit its column."""
        self.tell("value", unfit.problem, row, column, target, allowed, "" if unfit.hide else value)

    def _report(
        self,
        code: str,
        what: Words,
        row: int | None,
        column: int | None,
        target: Target,
        allowed: Words,
        value: str | None,
        header: str | None,
    ) -> Problem:
        ledger, key, label = target.names
        cell = None if row is None or column is None else cell_name(row, column)
        is_below = cell is not None and row is not None and row >= self.first
        over = self.headers.get(column or 0) if header is None and is_below else header
        shown = None if value is None else hidden(value)
        title, over = hidden(self.sheet.title), None if over is None else hidden(over)
        return Problem(what, allowed, ledger, self.sheet.file, row, key, label, shown, code, title, cell, over)
