"""The input 输入: rows of ledgers as values, whatever they were written in, each with a place to blame.

A sheet, a form, a message or a step of a case is read into `LedgerRows`; from there on nobody asks what it was.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from registry import days
from registry.columns import Column, Unfit, written
from registry.errors import Problem
from registry.language import Words
from registry.ledgers import RECORD, WITHDRAWN, Ledger
from registry.origins import Source
from registry.privacy import hidden
from registry.problems import Problems
from registry.spool import Spool
from registry.written import OUT_OF_YEARS

#: How many different cells of a column are remembered with what they were parsed to.
REMEMBERED = 50_000
_NOT_SEEN = object()
_LACKS = Words("新的一行缺少必填列", "a new row needs this column, which the sheet does not have")


@dataclass(slots=True)
class Row:
    """One row that comes in: its `cells` as they were parsed, in the order of the keys of their `columns`.

    `line` says where it stands in its source, for whoever has to mend it: the row of a sheet, the number of a form's or
    a message's entry. A withdrawn row has its key alone; `unfit` are the columns whose cells were refused.
    """

    line: int
    columns: tuple[str, ...]
    cells: tuple[Any, ...]
    withdrawn: bool = False
    record: str | None = None
    unfit: frozenset[str] = frozenset()

    @property
    def values(self) -> dict[str, Any]:
        """The row's values, by the keys of the columns that its source has."""
        return dict(zip(self.columns, self.cells, strict=True))


class PackedRows:
    """The rows of a ledger in their order, made anew whenever they are looked at: they take little memory."""

    def __init__(self) -> None:
        self._packed: Spool[tuple[Any, ...]] = Spool()
        self._columns: list[tuple[str, ...]] = []

    def append(self, row: Row) -> None:
        if row.columns not in self._columns:
            self._columns.append(row.columns)
        of_kind = self._columns.index(row.columns)
        self._packed.append((row.line, of_kind, row.cells, row.withdrawn, row.record, tuple(row.unfit)))

    def __iter__(self) -> Iterator[Row]:
        none = frozenset[str]()
        for line, of_kind, cells, withdrawn, number, unfit in self._packed:
            yield Row(line, self._columns[of_kind], cells, withdrawn, number, frozenset(unfit) if unfit else none)


@dataclass
class LedgerRows:
    """The rows of one ledger that come in together, and the source to blame for them.

    `source` is what people know them by (a file and its sheet, a form, a message), and is recorded with every row.
    """

    ledger: Ledger
    source: str
    rows: PackedRows = field(default_factory=PackedRows)
    _lacking: dict[tuple[str, ...], tuple[Column, ...]] = field(default_factory=dict)

    def origin(self, row: Row) -> tuple[Source, int]:
        """What a row came from, and its line there, as they are recorded with it."""
        return self._own, row.line

    @cached_property
    def _own(self) -> Source:
        return Source(self.source)

    def lacking(self, row: Row) -> tuple[Column, ...]:
        """The columns that must be filled and that a row does not have: a new one cannot do without."""
        if row.columns not in self._lacking:
            must = (column for column in self.ledger.columns if column.must_be_filled)
            self._lacking[row.columns] = tuple(column for column in must if column.key not in row.columns)
        return self._lacking[row.columns]

    def lack(self, column: Column) -> Words:
        """What is said of a new row whose source does not have a column that it needs."""
        return _LACKS

    def problem(
        self,
        row: Row | int | None,
        column: Column | None,
        problem: Words,
        allowed: Words = Words("", ""),
        value: str | None = None,
    ) -> Problem:
        """A problem of these rows, in its place."""
        line = row.line if isinstance(row, Row) else row
        key, label = (column.key, column.label) if column else (None, None)
        return Problem(problem, allowed, self.ledger.key, self.source, line, key, label, value)


# -- from cells to values --------------------------------------------------------------------------------------------


class InputColumn:
    """A column's position among the cells of a source, from 0, and the values its cells were parsed to so far.

    `inclusive`: the source names the last day on which something held, the ledger the first on which it does not.
    """

    def __init__(self, at: int, column: Column, inclusive: bool = False):
        self.at, self.column, self.inclusive = at, column, inclusive
        self.known: dict[Any, Any] = {}

    def parsed(self, cell: Any) -> Any:
        """The value of a cell. Raises Unfit."""
        value = self.column.parse(cell)
        if value is None and self.column.must_be_filled:
            raise Unfit("必填，不能为空", "must be filled", hide=True)
        if not self.inclusive or value is None:
            return value
        if value in days.ALL_AFTER:
            raise Unfit(*OUT_OF_YEARS)
        return days.after(value)


class RowParser:
    """Parses rows of cells into the rows of a ledger; what a column says more than once is parsed once.

    `columns` are those of the source. `unusable` is asked about a cell first: the Unfit for
    one that holds no value at all (the error of a formula), None for any other.
    """

    def __init__(
        self,
        into: LedgerRows,
        columns: Sequence[InputColumn],
        problems: Problems,
        unusable: Callable[[Any], Unfit | None] = lambda _: None,
    ):
        self.into, self.problems, self.unusable = into, problems, unusable
        self._withdraws = next((one for one in columns if one.column is WITHDRAWN), None)
        self._number = next((one for one in columns if one.column is RECORD), None)
        whole = [one for one in columns if one.column is not WITHDRAWN and one.column is not RECORD]
        self._read = {False: whole, True: [one for one in whole if one.column.is_key]}
        self._keys = {kind: tuple(one.column.key for one in read) for kind, read in self._read.items()}

    def append(self, line: int, cells: Sequence[Any]) -> None:
        """Parses the cells of a row, whose last ones may be missing, and appends the row."""
        withdrawn = self._withdraws is not None and bool(self._cell(line, self._withdraws, cells, set()))
        unfit: set[str] = set()
        values = tuple([self._cell(line, column, cells, unfit) for column in self._read[withdrawn]])
        number = None if self._number is None else self._cell(line, self._number, cells, unfit)
        self.into.rows.append(Row(line, self._keys[withdrawn], values, withdrawn, number, frozenset(unfit)))

    def _cell(self, line: int, column: InputColumn, cells: Sequence[Any], unfit: set[str]) -> Any:
        cell = cells[column.at] if column.at < len(cells) else None
        seen = (cell.__class__, cell)
        value = column.known.get(seen, _NOT_SEEN)
        if value is _NOT_SEEN:
            try:
                value = self._parsed(column, cell)
            except Unfit as fault:
                shown = "" if fault.hide else hidden(written(cell))
                unfit.add(column.column.key)
                own = column.column
                self.problems.append(self.into.problem(line, own, fault.problem, own.allowed, shown))
                return None
            if len(column.known) == REMEMBERED:
                column.known.clear()
            column.known[seen] = value
        return value

    def _parsed(self, column: InputColumn, cell: Any) -> Any:
        unusable = self.unusable(cell)
        if unusable is not None:
            raise unusable
        return column.parsed(cell)


def rows_of_mappings(
    ledger: Ledger, source: str, rows: Iterable[Mapping[str, Any]], problems: Problems, first: int = 1
) -> LedgerRows:
    """Parses mappings from the keys of a ledger's columns to cells, as forms and messages have them, into its rows.

    A row has the columns that it names, and each may name others, but for those of the key, which every row has that
    does not name its record number.
    `first` is the line of the first one. A cell that does not fit, or a name that is no column's, is added to
    `problems`.
    """
    found = LedgerRows(ledger, source)
    own = (*ledger.columns, RECORD, WITHDRAWN)
    columns = {column.key: InputColumn(at, column) for at, column in enumerate(own)}
    parsers: dict[tuple[str, ...], RowParser] = {}
    for line, row in enumerate(rows, first):
        for name in row.keys() - columns.keys():
            what = Words(f"没有“{hidden(name)}”这一列", f"there is no column {hidden(name)!r}")
            allowed = Words("、".join(c.label for c in ledger.columns), ", ".join(c.key for c in ledger.columns))
            problems.append(found.problem(line, None, what, allowed))
        has_number = RECORD.key in row
        named = tuple(key for key, one in columns.items() if key in row or (one.column.is_key and not has_number))
        if named not in parsers:
            parsers[named] = RowParser(found, [columns[key] for key in named], problems)
        parsers[named].append(line, [row.get(key) for key in columns])
    return found
