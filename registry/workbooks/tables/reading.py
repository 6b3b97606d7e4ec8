"""A table, read: every row with the rows of ledgers that its makes ask for, before any name is looked up."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any, Literal

from registry import days
from registry.columns import Unfit, YesNo
from registry.exchange.xml_edits import letters
from registry.language import Words
from registry.problems import Problems
from registry.slices import BY_KEY
from registry.workbooks.cells.column_values import ColumnValues
from registry.workbooks.cells.days_in_text import behind_until
from registry.workbooks.cells.words import bare, is_empty
from registry.workbooks.mappings.mapping import LEVELS, OPEN, Level, Mapping, Source
from registry.workbooks.tables.body import Body, BodyRow, Span
from registry.workbooks.tables.doubts import day_mended, unit_doubt, year_doubt
from registry.workbooks.tables.headers import is_filled, text_of
from registry.workbooks.tables.makes import MakeReader, RowDays, SourcedColumn
from registry.workbooks.tables.named_headers import named
from registry.workbooks.tables.questions import SAY_IT
from registry.workbooks.tables.reports import MERGED_NUMBER, Reports, Target, cell_name
from registry.workbooks.tables.source_rows import Sourced, SourceRow
from registry.workbooks.tables.steps import Good, Nothing, Steps
from registry.workbooks.tables.sum_checks import SumChecks
from registry.workbooks.tables.survey import survey, tell_columns
from registry.workbooks.tables.table import Table
from registry.workbooks.tables.table_days import TableDay, read_once

#: The places of which several organizations may stand in a table.
_OF_SEVERAL = frozenset(("village", "natural_village", "site"))
Why = Literal["sum", "footer", "empty"]
_NAMES = ColumnValues(BY_KEY["facts"], BY_KEY["facts"].by_key["unit"])
_YES_NO = ColumnValues(BY_KEY["facts"], YesNo("both_posts", "一肩挑"))
_BY_DAY = Words(
    "日期按所存的日读入：这种格式的文件看不出单元格怎样显示",
    "the date counts by its day: such a file does not tell what its cell shows",
)
_NO_PLACE = Words("没有填写地点", "no place is filled in")
_AFTER_END = Words(
    "表尾以下还有填写地点的行，没有读入", "a row below the end of the table fills in a place and is not read"
)
_NO_DAY = Words("没有写 {0}", "{0} is not said")


@dataclass(frozen=True)
class Skipped:
    """A row that was not read, and why."""

    row: int
    why: Why


@dataclass(frozen=True)
class Circumstances:
    """What is known beside a workbook: the name of its file, the day of the import, and days that were given for the
    mapping's own."""

    file: str
    today: int
    as_of: int | None = None
    period: int | None = None


class TableReading:
    """The reading of a table that stands in a sheet.

    `rows` may be gone through several times; what is wrong is told the first time. `first`, `last`, `count` and
    `skipped` are known after it. `top` is the first row that is about this table, `limit` the last that may be its own.
    """

    def __init__(self, table: Table, mapping: Mapping, given: Circumstances, top: int = 1, limit: int | None = None):
        self.table, self.mapping, self.given, self._top = table, mapping, given, top
        self.reports = Reports(table.sheet, table.known | table.header.names, table.header.first)
        self.first: int | None = None
        self.last: int | None = None
        self.count = 0
        self.skipped: list[Skipped] = []
        self._place_of_table()
        self._body = Body(table, [at for _, _, at in self._places], limit)
        found = survey(table, self._body)
        tell_columns(table, found, self.reports)
        self._masked, self._has_totals = found.personal | found.contrary, found.has_totals
        self._makes = [
            MakeReader(make, table, mapping.blank, self.reports, self._masked) for make in table.mapping.makes
        ]
        self._of_numbers = [column for column in self._columns() if column.values.is_number]
        self._numbers_at = frozenset(column.at for column in self._of_numbers if column.at is not None)
        self._days_of_table()
        self._doubt_units()

    @property
    def problems(self) -> Problems:
        return self.reports.problems

    @property
    def warnings(self) -> Problems:
        return self.reports.warnings

    def rows(self) -> Iterator[SourceRow]:
        """Yields the rows that are read, in their order; none where most headers are missing: it is another table."""
        self.first, self.last, self.count, self.skipped = None, None, 0, []
        if len(self.table.missing) * 2 > len(named(self.table.mapping)):
            return
        sums = SumChecks(list(self._columns()) if self._has_totals else [])
        self._merged: dict[tuple[Span, int], Any] = {}
        #: Of each column of the place what was read of it last, and its value.
        self._last_named: dict[int, tuple[Good, Sourced]] = {}
        for row in self._body.rows():
            if row.kind == "row":
                self.first, self.last, self.count = self.first or row.number, row.number, self.count + 1
                sums.add(row)
                yield self._read(row)
            else:
                self._skip(row, sums)
        sums.compare(self.reports)
        self._doubt_years()
        self.reports.is_told = True

    def _skip(self, row: BodyRow, sums: SumChecks) -> None:
        if row.kind == "total":
            sums.note(row)
        if row.kind == "after_end":
            level, _, at = self._places[-1]
            self.reports.tell("after_end", _AFTER_END, row.number, at, Target(level=level), value=text_of(row.own[at]))
        why: Why = "empty" if row.kind == "empty" else "sum" if row.kind in ("sum", "total") else "footer"
        self.skipped.append(Skipped(row.number, why))

    # -- the table ---------------------------------------------------------------------------------------------------

    def _place_of_table(self) -> None:
        """Reads what is one for all rows of the place, and how its columns are read."""
        self._constants: dict[Level, Sourced] = {}
        self._places: list[tuple[Level, Steps, int]] = []
        self._innermost: Level | None = None
        #: Levels whose column is not there, which is told already.
        self._lost: set[Level] = set()
        for level in LEVELS:
            value = self.table.mapping.place.get(level)
            if value is None or value == OPEN:
                continue
            self._innermost = level
            if isinstance(value, str):
                self._constants[level] = Sourced(value)
            elif value.column is None:
                self._place_once(level, value)
            elif (at := self.table.header.column(value.column)) is not None:
                self._places.append((level, Steps(value, _NAMES, self.mapping.blank), at))
            else:
                self._lost.add(level)

    def _place_once(self, level: Level, source: Source) -> None:
        outcome, place = read_once(source, _NAMES, self.table, self.mapping.blank)
        if isinstance(outcome, Good):
            cell = "" if place.row is None or place.column is None else cell_name(place.row, place.column)
            self._constants[level] = Sourced(outcome.value, outcome.text, cell)
        elif isinstance(outcome, Unfit):
            self.reports.unfit(outcome, place.row, place.column, Target(level=level), _NAMES.allowed, "")

    def _days_of_table(self) -> None:
        mapping, blank = self.table.mapping, self.mapping.blank
        self._as_of = TableDay("as_of", mapping.as_of, self.given.as_of, self.table, blank)
        self._period = TableDay("period", mapping.period, self.given.period, self.table, blank)
        as_of = self._as_of.fixed(self.reports)
        self._fixed_as_of = None if as_of is None else days.last_day(as_of)
        self._fixed_period = self._period.fixed(self.reports)
        for day, is_known in ((self._as_of, as_of is not None), (self._period, self._fixed_period is not None)):
            if not is_known and day.is_unsaid and self._is_asked_for(day.name):
                allowed = SAY_IT.format(day.name, day.name.replace("_", "-"))
                about = Target(level=day.name)
                self.reports.tell("open_question", _NO_DAY.format(day.name), allowed=allowed, target=about)

    def _is_asked_for(self, name: str) -> bool:
        """Whether a value of a make is @as_of, or @period."""
        word = f"@{name}"
        values = [value for make in self.table.mapping.makes for value in make.values.values()]
        listed = [
            v for value in values if isinstance(value, Source) for v in (value.empty, *(value.values or {}).values())
        ]
        return word in values or word in listed

    # -- a row -------------------------------------------------------------------------------------------------------

    def _read(self, row: BodyRow) -> SourceRow:
        as_of, period = self._days_of_row(row)
        place, is_wanted, is_told = self._place(row)
        merged = self._check_merges(row, place)
        if self.table.sheet.kind not in ("xlsx", "csv"):
            self._note_days(row)
        made = []
        if is_wanted:
            of_row = RowDays(row.number, as_of, period)
            made = [one for make in self._makes for one in make.made(row.cells, of_row)]
        if made and self._innermost is not None and self._innermost not in place:
            made = []
            if not is_told and self._places:
                level, _, at = self._places[-1]
                self.reports.tell("no_place", _NO_PLACE, row.number, at, Target(level=level))
        both = self._both_posts(row) if is_wanted else None
        sheet = self.table.sheet
        return SourceRow(sheet.title, row.number, as_of, place, tuple(made), both, sheet.file, merged)

    def _days_of_row(self, row: BodyRow) -> tuple[int, int | None]:
        as_of, period = self._fixed_as_of, self._fixed_period
        if self._as_of.is_by_row:
            own = self._as_of.of_row(row.number, row.cells, self.reports)
            as_of = None if own is None else days.last_day(own)
        if self._period.is_by_row:
            period = self._period.of_row(row.number, row.cells, self.reports)
        return self.given.today if as_of is None else as_of, period

    def _place(self, row: BodyRow) -> tuple[dict[Level, Sourced], bool, bool]:
        """The filled levels of a row's place, whether rows are made of it at all, and whether a level was told."""
        is_wanted, is_told = True, bool(self._lost)
        if not self._places:
            return self._constants, is_wanted, is_told
        found: dict[Level, Sourced] = {}
        for level, steps, at in self._places:
            outcome = steps.read(row.cells[at]).outcomes[0]
            if at in self._masked:
                is_told = True
            elif isinstance(outcome, Good):
                found[level] = self._sourced(at, outcome)
            elif outcome is Nothing.NO_ROW:
                is_wanted = False
            elif isinstance(outcome, Unfit):
                is_told = True
                text = text_of(row.cells[at])
                self.reports.unfit(outcome, row.number, at, Target(level=level), _NAMES.allowed, text)
        if self._constants:
            found = {level: one for level in LEVELS if (one := found.get(level) or self._constants.get(level))}
        return found, is_wanted, is_told

    def _sourced(self, at: int, good: Good) -> Sourced:
        """A name with its cell, one for the rows below each other that say the same."""
        known = self._last_named.get(at)
        if known is None or known[0] is not good:
            sourced = Sourced(good.value, good.text, letters(at + 1), self._header(at))
            known = self._last_named[at] = good, sourced
        return known[1]

    def _header(self, at: int) -> str:
        return self.reports.headers.get(at, "")

    def _both_posts(self, row: BodyRow) -> Sourced | None:
        name = self.table.mapping.both_posts
        at = None if name is None or name == OPEN else self.table.header.column(name)
        if at is None or at in self._masked:
            return None
        text = bare(text_of(row.cells[at]))
        if is_empty(text) or text in map(bare, self.mapping.blank):
            return None
        try:
            value = _YES_NO.parse(row.cells[at]).value
        except Unfit as unfit:
            about = Target(level="both_posts")
            self.reports.unfit(unfit, row.number, at, about, _YES_NO.allowed, text_of(row.cells[at]))
            return None
        return Sourced(value, text_of(row.cells[at]), letters(at + 1), self._header(at))

    def _columns(self) -> Iterator[SourcedColumn]:
        for make in self._makes:
            yield from make.columns

    def _check_merges(self, row: BodyRow, place: dict[Level, Sourced]) -> dict[str, int]:
        """Tells of a number that is merged over rows of different places.

        The organizations of one village may be of one place: such numbers are returned, as SourceRow has them.
        """
        merged: dict[str, int] = {}
        if not row.spans or row.spans.keys().isdisjoint(self._numbers_at):
            return merged
        of_several = "organization" in place and not _OF_SEVERAL.isdisjoint(place)
        levels = [level for level in place if not of_several or level != "organization"]
        here = tuple((level, bare(text_of(place[level].value))) for level in levels)
        for column in self._of_numbers:
            at = column.at
            if at is None or at not in row.spans:
                continue
            if column.steps.read(row.cells[at]).outcomes[0] is Nothing.EMPTY:
                continue
            span = row.spans[at]
            if of_several:
                merged[column.letters] = span.row
            there = self._merged.setdefault((span, at), here)
            if there is not None and there != here:
                self._merged[span, at] = None
                value = text_of(row.cells[at])
                what, allowed = MERGED_NUMBER
                self.reports.tell("merged_number", what, span.row, span.column, column.target, allowed, value)
        return merged

    def _note_days(self, row: BodyRow) -> None:
        """Notes the cells of days of which the file does not tell what they show."""
        noted = set()
        for column in self._columns():
            at = column.at
            if column.values.is_day and at is not None and at not in noted and isinstance(row.cells[at], datetime.date):
                noted.add(at)
                self.reports.warn("note", _BY_DAY, row.number, at, column.target, text_of(row.cells[at])[:10])

    # -- doubts ------------------------------------------------------------------------------------------------------

    def _titles(self) -> Iterator[tuple[int, int, str]]:
        """Yields what stands in each row above the header: its number, its first filled column, and its text."""
        header = self.table.header
        for number in range(self._top, header.first):
            cells = self.table.sheet.rows[number - 1] if number <= len(self.table.sheet.rows) else ()
            filled = [at for at, cell in enumerate(cells) if is_filled(cell)]
            if filled:
                yield number, filled[0], " ".join(text_of(cells[at]) for at in filled)

    def _doubt_units(self) -> None:
        titles = [text for _, _, text in self._titles()] + [self.table.sheet.title]
        told = set()
        for column in self._columns():
            if column.key.endswith("_yuan") and column.at is not None and not column.steps.source.count:
                key = column.at, column.target.ledger, column.key
                doubt = unit_doubt(self._header(column.at), titles, column.steps.source.factor)
                if doubt is not None and key not in told:
                    told.add(key)
                    self.reports.warn("unit", doubt, self.table.header.last, column.at, column.target)

    def _doubt_years(self) -> None:
        known = [self._fixed_as_of, self._fixed_period, *self._as_of.seen, *self._period.seen]
        years = {day // 10_000 for day in known if day is not None}
        for make in self._makes:
            years |= make.years
        last_days = {days.last_day(day) for day in known if day is not None}
        for make in self._makes:
            last_days |= make.last_days
        for text, row, column, source in (
            (PurePath(self.given.file).stem, None, None, None),
            (self.table.sheet.title, None, None, "{title = true}"),
            *((text, row, at, self._until_at(row)) for row, at, text in self._titles()),
        ):
            doubt = year_doubt(text, years, last_days)
            if doubt is not None:
                self.reports.warn("year", doubt, row, column, value=text, allowed=day_mended(text, source))

    def _until_at(self, row: int) -> str | None:
        """The source that reads the day behind 截至 in a row of titles; None where no cell has both."""
        cells = [text_of(cell) for cell in self.table.sheet.rows[row - 1]]
        at = next((at for at, text in enumerate(cells) if behind_until(bare(text)) is not None), None)
        return None if at is None else f'{{cell = "{cell_name(row, at)}"}}'
