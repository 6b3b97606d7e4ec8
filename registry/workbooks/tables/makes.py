"""What a make asks of each row of a table: the rows of its ledger, with the cell of every value."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from registry import days
from registry.columns import Code, Column, Reference, Unfit, Year
from registry.exchange.xml_edits import letters
from registry.language import Words
from registry.ledgers import Ledger
from registry.slices import BY_KEY
from registry.staging.input import REMEMBERED
from registry.workbooks.cells.column_values import ColumnValues
from registry.workbooks.mappings.mapping import OPEN, Make, Source
from registry.workbooks.tables.doubts import likely, magnitude, mended
from registry.workbooks.tables.headers import text_of
from registry.workbooks.tables.reports import Reports, Target, cell_name
from registry.workbooks.tables.source_rows import At, Counted, MadeRow, Sourced
from registry.workbooks.tables.steps import Choosing, Good, Nothing, Outcome, Steps
from registry.workbooks.tables.table import Table
from registry.workbooks.tables.table_days import outside, read_once

_MUST = Words("必填，不能为空", "must be filled")
_UNEVEN = Words("各列分出的份数不同", "the columns of this row split into different numbers of parts")
_NO_SUBTRAHEND = Words("“{0}”为空，差没有读入", "{0!r} is empty: the difference is not taken")
#: The values of one class by which what was read before is looked up: 1 and True are not the same.
_PLAIN = (int, str)
#: The columns whose values say of which years a table is.
_OF_YEARS = ("year", "period")
_NO_OTHER = Words("“{0}”不是人名", "{0!r} is not a person")


@dataclass
class SourcedColumn:
    """A column of a ledger that a column of the table fills: `at`, counted from 0; None where that is not there.

    `other` is the column that is subtracted, or whose person is meant.
    """

    target: Target
    column: Column
    steps: Steps
    at: int | None
    other: Steps | None = None
    other_at: int | None = None
    other_header: str = ""
    header: str = ""

    def __post_init__(self) -> None:
        self.key, self.values = self.column.key, self.steps.values
        self.likely = likely(self.column)
        self.letters = "" if self.at is None else letters(self.at + 1)
        #: What was read of the values that stand in many rows; and what the cells themselves come to.
        self._known: dict[tuple[Any, str], Sourced] = {}
        self._plain: dict[tuple[type, Any], Sourced | Nothing | None] = {}
        #: A code that is not given is the registry's to give.
        self.must_be_filled = self.column.must_be_filled and not _is_own_code(self.column)

    def sourced(self, good: Good) -> Sourced:
        """A value with its place in the table, one for all rows that say the same."""
        if good.value.__class__ not in _PLAIN:
            return Sourced(good.value, good.text, self.letters, self.header)
        seen = good.value, good.text
        known = self._known.get(seen)
        if known is None:
            if len(self._known) == REMEMBERED:
                self._known.clear()
            known = self._known[seen] = Sourced(*seen, self.letters, self.header)
        return known

    def plain(self, cell: Any) -> Sourced | Nothing | None:
        """What a cell comes to wherever it stands: its value, or EMPTY where it leaves what is recorded; None where
        the row has a say in it, or something is to be told there.

        Most cells of a column stand in it again and again, and of nearly all of them that is all there is to do.
        """
        seen = cell.__class__, cell
        known = self._plain.get(seen, Nothing.OPEN)
        if known is Nothing.OPEN:
            if len(self._plain) == REMEMBERED:
                self._plain.clear()
            known = self._plain[seen] = self._read_plainly(cell)
        return known

    def _read_plainly(self, cell: Any) -> Sourced | Nothing | None:
        is_filled, outcomes = self.steps.read(cell)
        one = outcomes[0] if len(outcomes) == 1 else None
        if one is Nothing.EMPTY:
            return None if is_filled or self.must_be_filled else Nothing.EMPTY
        if not isinstance(one, Good) or not is_filled or one.note is not None or one.value.__class__ is At:
            return None
        is_part = self.other is not None and one.amount is not None
        return None if is_part or self.key in _OF_YEARS or not self.is_likely(one.value) else self.sourced(one)

    def is_likely(self, value: Any) -> bool:
        """Whether a value is no number of an unlikely size."""
        if self.likely is None or value.__class__ is not int or not value:
            return True
        least, most = self.likely
        return least <= value <= most


def _is_own_code(column: Column) -> bool:
    return isinstance(column, Code) and not isinstance(column, Reference)


class RowDays:
    """The days of a row, and what was told of its cells already."""

    def __init__(self, number: int, as_of: int, period: int | None):
        self.number, self.as_of, self.period = number, as_of, period
        self.noted: set[tuple[int, str]] = set()


class MakeReader:
    """Reads the rows that a make asks for. `masked` are columns that nothing is read of."""

    def __init__(self, make: Make, table: Table, blank: tuple[str, ...], reports: Reports, masked: frozenset[int]):
        self.make, self.table, self.reports, self._blank = make, table, reports, blank
        self.ledger: Ledger = BY_KEY[make.ledger]
        self.constants: dict[str, Sourced] = {}
        self.columns: list[SourcedColumn] = []
        unread: set[str] = set()
        for key, value in make.values.items():
            column = self.ledger.by_key[key]
            if value == OPEN:
                unread.add(key)
            elif isinstance(value, str):
                self.constants[key] = Sourced(self._constant(column, value))
            elif value.column is None:
                self._once(key, column, value, unread)
            else:
                self.columns.append(self._sourced(column, self._with_same(value) if key == "name" else value))
        lost = {c.key for c in self.columns if c.at is None or c.at in masked}
        self.unread = frozenset(unread | lost)
        self.columns = [c for c in self.columns if c.key not in lost]
        self._cells = {c.key: Sourced(None, "", c.letters, c.header) for c in self.columns}
        self._when = None if make.when is None else Choosing(make.when, blank)
        at = None if make.when is None or make.when.source.column is None else self._at(make.when.source.column)
        self._when_at = None if at in masked else at
        self._is_of_each_row = not self.columns and not lost
        #: The years and periods that it says for its rows, and their last days.
        self.years: set[int] = set()
        self.last_days: set[int] = set()
        for key, sourced in self.constants.items():
            self._note_year(key, sourced.value)
        self._has_period = any(sourced.value == At("period") for sourced in self.constants.values())
        #: The days of the last row, and what the mapping itself says with them.
        self._dated_on: tuple[int, int | None] | None = None
        self._of_dates: dict[str, Sourced] = {}

    def _note_year(self, key: str, value: Any) -> None:
        """Notes the year or the period that a row says."""
        if key == "year" and isinstance(value, int):
            self.years.add(value)
        elif key == "period" and isinstance(value, int):
            self.years.add(value // 10_000)
            self.last_days.add(days.last_day(value))

    def _at(self, name: str | None) -> int | None:
        return None if name is None else self.table.header.column(name)

    def _constant(self, column: Column, text: str) -> Any:
        if text.startswith("@"):
            return At(text[1:])
        values = ColumnValues(self.ledger, column)
        return values.parse(text).value if values.is_person or isinstance(column, Reference) else column.parse(text)

    def _once(self, key: str, column: Column, source: Source, unread: set[str]) -> None:
        """Reads a source that is one cell, or the title; or one that counts rows."""
        if source.count and source.cell is None and not source.title:
            self.constants[key] = Sourced(Counted(1))
            return
        values = ColumnValues(self.ledger, column, source.factor)
        outcome, place = read_once(source, values, self.table, self._blank)
        told = text_of(outside(source, self.table)[0])
        cell = "" if place.row is None or place.column is None else cell_name(place.row, place.column)
        if isinstance(outcome, Good):
            self.constants[key] = Sourced(outcome.value, outcome.text, cell)
        else:
            unread.add(key)
            if outcome is not Nothing.OPEN:
                unfit = outcome if isinstance(outcome, Unfit) else Unfit(*_MUST)
                target = Target(self.ledger, column)
                self.reports.unfit(unfit, place.row, place.column, target, values.allowed, told)

    def _with_same(self, source: Source) -> Source:
        """A source as it is read: the name of a person who is described is the one of the posts of its column."""
        if self.make.ledger != "people" or source.same is not None:
            return source
        posts = (make.values.get("person") for make in self.table.mapping.makes if make.ledger == "posts")
        of_column = (
            one for one in posts if isinstance(one, Source) and self._at(one.column) == self._at(source.column)
        )
        return replace(source, same=next((one.same for one in of_column if one.same is not None), None))

    def _sourced(self, column: Column, source: Source) -> SourcedColumn:
        values = ColumnValues(self.ledger, column, source.factor)
        other, at = source.minus or source.same, self._at(source.column)
        return SourcedColumn(
            Target(self.ledger, column),
            column,
            Steps(source, values, self._blank),
            at,
            None if other is None else Steps(Source(column=other), values, self._blank),
            self._at(other),
            other or "",
            "" if at is None else self.reports.headers.get(at, ""),
        )

    # -- a row -------------------------------------------------------------------------------------------------------

    def made(self, cells: Sequence[Any], row: RowDays) -> Iterator[MadeRow]:
        """Yields the rows that this make asks of a row of the table."""
        if not self._is_wanted(cells, row):
            return
        plain = self._plain_values(cells, row)
        if plain is not None:
            if plain or self._is_of_each_row or self._when is not None:
                yield MadeRow(self.make, self._constants_of(row) | plain, self.unread, self._cells)
            return
        read = [(column, column.steps.read(cells[column.at])) for column in self.columns if column.at is not None]
        if self._when is None and not self._is_of_each_row and not any(one.is_filled for _, one in read):
            return
        if all(len(one.outcomes) == 1 for _, one in read):
            outcomes = [(column, one.outcomes[0]) for column, one in read]
            if all(outcome is not Nothing.NO_ROW for _, outcome in outcomes):
                yield self._row(outcomes, cells, row)
            return
        size = 1
        for column, one in read:
            own = len(one.outcomes)
            if own != 1 and size not in (1, own):
                self._tell(column, row, cells, Unfit(*_UNEVEN))
                return
            size = max(size, own)
        for part in range(size):
            outcomes = [(column, one.outcomes[part if len(one.outcomes) > 1 else 0]) for column, one in read]
            several = [one.outcomes[part] for _, one in read if len(one.outcomes) > 1]
            if any(one is not Nothing.EMPTY for one in several) and all(
                one is not Nothing.NO_ROW for _, one in outcomes
            ):
                yield self._row(outcomes, cells, row)

    def _plain_values(self, cells: Sequence[Any], row: RowDays) -> dict[str, Sourced] | None:
        """The values of a row's columns where nothing is to be told of any; None where one is to be looked at."""
        if self._has_period and row.period is None:
            return None
        values: dict[str, Sourced] = {}
        for column in self.columns:
            value = column.plain(cells[column.at])  # type: ignore[index]
            if value is None:
                return None
            if value is not Nothing.EMPTY:
                values[column.key] = value  # type: ignore[assignment]
        return values

    def _constants_of(self, row: RowDays) -> dict[str, Sourced]:
        """What the mapping itself says, with the days of a row."""
        if not self._has_period:
            return self.constants
        if self._dated_on != (row.as_of, row.period):
            self._dated_on = row.as_of, row.period
            self._of_dates = {key: self._dated(key, sourced, row) for key, sourced in self.constants.items()}
        return self._of_dates

    def _is_wanted(self, cells: Sequence[Any], row: RowDays) -> bool:
        """Whether `when` wants a row to be made."""
        if self._when is None:
            return True
        if self._when_at is None:
            return False
        cell = cells[self._when_at]
        try:
            return self._when.is_chosen(cell)
        except Unfit as unfit:
            words = Words(*["、".join((self.make.when.among if self.make.when else None) or ())] * 2)
            self.reports.unfit(unfit, row.number, self._when_at, Target(self.ledger), words, text_of(cell))
            return False

    def _row(self, outcomes: list[tuple[SourcedColumn, Outcome]], cells: Sequence[Any], row: RowDays) -> MadeRow:
        values, unfit = dict(self._constants_of(row)), self.unread
        for column, outcome in outcomes:
            if column.other is not None:
                outcome = self._with_other(column, outcome, cells, row)
            if isinstance(outcome, Good):
                values[column.key] = self._value(column, outcome, row)
            elif outcome is Nothing.EMPTY:
                if column.must_be_filled:
                    self._tell(column, row, cells, Unfit(*_MUST, hide=True))
                    unfit |= {column.key}
            else:
                unfit |= {column.key}
                if isinstance(outcome, Unfit):
                    self._tell(column, row, cells, outcome)
        if row.period is None:
            unknown = {key for key, sourced in values.items() if sourced.value == At("period")}
            values, unfit = {key: one for key, one in values.items() if key not in unknown}, unfit | unknown
        return MadeRow(self.make, values, unfit, self._cells)

    def _value(self, column: SourcedColumn, good: Good, row: RowDays) -> Sourced:
        at, value = column.at, good.value
        assert at is not None
        sourced = column.sourced(good)
        if value.__class__ is At:
            return self._dated(column.key, sourced, row)
        if not column.is_likely(value):
            what = magnitude(column.column, value)
            self.reports.warn("magnitude", what, row.number, at, column.target, good.text, mended(column.column))
        if column.key in _OF_YEARS:
            self._note_year(column.key, value)
        if good.note is not None and (at, good.note.zh) not in row.noted:
            row.noted.add((at, good.note.zh))
            self.reports.warn("note", good.note, row.number, at, column.target, good.text)
        return sourced

    def _dated(self, key: str, sourced: Sourced, row: RowDays) -> Sourced:
        """A value with what its @ word stands for, as far as the row's days tell."""
        word = sourced.value.word if isinstance(sourced.value, At) else ""
        if word == "period" or (word == "as_of" and isinstance(self.ledger.by_key[key], Year)):
            day = row.period if word == "period" else row.as_of
            if day is not None:
                return sourced._replace(value=day // 10_000 if isinstance(self.ledger.by_key[key], Year) else day)
        return sourced

    def _with_other(self, column: SourcedColumn, outcome: Outcome, cells: Sequence[Any], row: RowDays) -> Outcome:
        """What a cell comes to that is only part of it: a number less another, or the person of another column."""
        is_number = isinstance(outcome, Good) and outcome.amount is not None
        if column.other is None or not (is_number or outcome is Nothing.SAME):
            return outcome
        if column.other_at is None:
            return Nothing.OPEN
        cell = cells[column.other_at]
        other = column.other.read(cell).outcomes[0]
        if not isinstance(outcome, Good):
            return self._same(column, other, cells)
        if isinstance(other, Good):
            return self._less(column, outcome, other)
        if isinstance(other, Unfit):
            allowed = column.values.allowed
            self.reports.unfit(other, row.number, column.other_at, column.target, allowed, text_of(cell))
            return Nothing.OPEN
        note = _NO_SUBTRAHEND.format(column.other_header)
        self.reports.warn("note", note, row.number, column.other_at, column.target)
        return Nothing.EMPTY

    @staticmethod
    def _same(column: SourcedColumn, other: Outcome, cells: Sequence[Any]) -> Outcome:
        """The person of the other column, as if its name stood here."""
        if isinstance(other, Good):
            return other._replace(text=text_of(cells[column.at]) if column.at is not None else "", note=None)
        return other if other is Nothing.EMPTY else Unfit(*_NO_OTHER.format(column.other_header))

    @staticmethod
    def _less(column: SourcedColumn, one: Good, other: Good) -> Outcome:
        """A number less the other, in the registry's unit."""
        difference = (one.amount or Decimal(0)) - (other.amount or Decimal(0))
        try:
            return one._replace(value=column.values.of_amount(difference))
        except Unfit as unfit:
            return unfit

    def _tell(self, column: SourcedColumn, row: RowDays, cells: Sequence[Any], unfit: Unfit) -> None:
        at = column.at
        if at is not None:
            text = text_of(cells[at])
            self.reports.unfit(unfit, row.number, at, column.target, column.values.allowed_for(text), text)
