"""Where a value stands in a workbook, and what is told there: problems and warnings, each once, in the order of the
workbook."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from string import ascii_letters
from typing import Any, NamedTuple

from registry.columns import Column
from registry.errors import Meant, Problem
from registry.language import Words
from registry.ledgers import Ledger
from registry.names.found import Candidate
from registry.privacy import hidden
from registry.workbooks.tables.source_rows import Sourced, SourceRow

NOWHERE = Words("", "")
#: What stands in no cell.
NOT_SOURCED = Sourced(None)


class Spot:
    """A place in a workbook: a row of a sheet, and the cell with its header where there is one; `text` stands there.

    `row` is the one that asks: a cell above the table is in another one (`own_row`).

    `file` is what problems of the sheet name. There are as many as there are values, so what tells of the cell is what
    was read of it, which rows share.
    """

    __slots__ = ("file", "row", "sheet", "sourced")

    def __init__(self, row: SourceRow, sourced: Sourced = NOT_SOURCED):
        self.file, self.sheet, self.row, self.sourced = row.file, row.sheet, row.number, sourced

    def beside(self, sourced: Sourced) -> Spot:
        """Another cell of the same row."""
        other = Spot.__new__(Spot)
        other.file, other.sheet, other.row, other.sourced = self.file, self.sheet, self.row, sourced
        return other

    @property
    def column(self) -> str:
        """The letter of the cell's column where it stands in the row itself, else the whole cell."""
        return self.sourced.cell

    @property
    def cell(self) -> str:
        column = self.sourced.cell
        return f"{column}{self.row}" if column.isalpha() else column

    @property
    def own_row(self) -> int:
        """The row in which the cell stands."""
        column = self.sourced.cell
        return self.row if column.isalpha() or not column else int(column.lstrip(ascii_letters))

    @property
    def header(self) -> str:
        return self.sourced.header

    @property
    def text(self) -> str:
        return self.sourced.text

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Spot) and self._whole == other._whole

    def __hash__(self) -> int:
        return hash(self._whole)

    @property
    def _whole(self) -> tuple[str, ...]:
        _, *told = self.sourced
        return self.file, self.sheet, str(self.row), *told


def spot_of(row: SourceRow, sourced: Sourced | None = None) -> Spot:
    """Where a value of a row stands; a constant stands nowhere but in its row."""
    return Spot(row) if sourced is None or not sourced.cell else Spot(row, sourced)


class Cited(NamedTuple):
    """A value as a ledger keeps it, with the place that it is from."""

    value: Any
    spot: Spot


@dataclass
class Complaints:
    """What is told of a workbook: problems, which refuse it, warnings, which do until they are accepted, and reminders.

    Of one cell a fault is told once, whichever rows are made of it.
    """

    problems: list[Problem] = field(default_factory=list)
    warnings: list[Problem] = field(default_factory=list)
    reminders: list[Problem] = field(default_factory=list)
    _told: set[tuple[Any, ...]] = field(default_factory=set)

    def refuse(
        self,
        code: str,
        spot: Spot,
        what: Words,
        allowed: Words = NOWHERE,
        *,
        of: tuple[Ledger, Column | None] | None = None,
        candidates: Iterable[Candidate] = (),
    ) -> None:
        """Adds a problem; `of`: the ledger and column that the value was for."""
        self._tell(self.problems, code, spot, what, allowed, of, candidates)

    def warn(
        self, code: str, spot: Spot, what: Words, allowed: Words = NOWHERE, *, of: tuple[Ledger, Column] | None = None
    ) -> None:
        """Adds a warning."""
        self._tell(self.warnings, code, spot, what, allowed, of, ())

    def remind(self, spot: Spot, what: Words, allowed: Words, *, of: tuple[Ledger, Column]) -> None:
        """Adds a reminder."""
        self._tell(self.reminders, "value", spot, what, allowed, of, ())

    def _tell(
        self,
        into: list[Problem],
        code: str,
        spot: Spot,
        what: Words,
        allowed: Words,
        of: tuple[Ledger, Column | None] | None,
        candidates: Iterable[Candidate],
    ) -> None:
        told = (code, spot.sheet, spot.cell or spot.row, what)
        if told in self._told:
            return
        self._told.add(told)
        into.append(problem_at(code, spot, what, allowed, of, candidates))

    def put_in_order(self, sheets: Sequence[str]) -> None:
        """Puts all in the order of the sheets and of their rows."""
        rank = {sheet: at for at, sheet in enumerate(sheets)}
        for told in (self.problems, self.warnings, self.reminders):
            told.sort(key=lambda one: (rank.get(one.sheet or "", -1), one.row or 0))


def problem_at(
    code: str,
    spot: Spot,
    what: Words,
    allowed: Words = NOWHERE,
    of: tuple[Ledger, Column | None] | None = None,
    candidates: Iterable[Candidate] = (),
) -> Problem:
    """A problem of what stands in a place."""
    ledger, column = of or (None, None)
    return Problem(
        what,
        allowed,
        ledger=ledger.key if ledger else None,
        file=spot.file,
        row=spot.own_row,
        column=column.key if column else None,
        label=column.label if column else None,
        value=hidden(spot.text),
        code=code,
        sheet=hidden(spot.sheet),
        cell=spot.cell or None,
        header=hidden(spot.header) or None,
        candidates=tuple(Meant(one.code, one.name, one.path) for one in candidates),
    )
