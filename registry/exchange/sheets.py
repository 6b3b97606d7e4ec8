"""From sheets to rows: finds the header, knows the columns, parses every cell; tells every problem with its place."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from registry import days
from registry.columns import Column, Unfit, written
from registry.errors import Problem
from registry.exchange.reading import CellError, Sheet
from registry.language import Words
from registry.ledgers import PROBLEM_HEADER, RECORD, WITHDRAWN, Ledger
from registry.privacy import hidden
from registry.problems import Problems
from registry.slices import BY_NAME
from registry.spool import Spool
from registry.text import fold

#: Sheets of our own making that hold no ledger: the template's explanations, and whole files' problems.
OUR_SHEETS = ("说明", PROBLEM_HEADER)
#: The title of the sheet of a page's export: what is in it was worked out, or is told in a reader's words.
FOR_READING = Words("供查阅", "for reading")

#: How many different cells of a column are remembered with what they were parsed to.
REMEMBERED = 50_000
_NOT_SEEN = object()


@dataclass(slots=True)
class Row:
    """One row of a sheet: its `cells` as they were parsed, in the order of the keys of their `columns`.

    A withdrawn row has its key alone; `unfit` are the columns whose cells were refused.
    """

    line: int
    columns: tuple[str, ...]
    cells: tuple[Any, ...]
    withdrawn: bool = False
    record: str | None = None
    unfit: frozenset[str] = frozenset()

    @property
    def values(self) -> dict[str, Any]:
        """What was read of the row, by the keys of the columns that its sheet has."""
        return dict(zip(self.columns, self.cells, strict=True))


class Packed:
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
class Parsed:
    """One ledger of the set as it was parsed. `present`: the keys of the columns that its sheet has."""

    ledger: Ledger
    file: str
    present: tuple[str, ...] = ()
    header: int | None = None
    rows: Packed = field(default_factory=Packed)

    def problem(
        self,
        row: Row | int | None,
        column: Column | None,
        problem: Words,
        allowed: Words = Words("", ""),
        value: str | None = None,
    ) -> Problem:
        """A problem of this sheet, in its place."""
        line = row.line if isinstance(row, Row) else row
        key, label = (column.key, column.label) if column else (None, None)
        return Problem(problem, allowed, self.ledger.key, self.file, line, key, label, value)


def parse(sheets: list[Sheet]) -> tuple[list[Parsed], Problems]:
    """Every ledger that the sheets hold, and every problem of every cell. A ledger that has no header has no rows."""
    parsed: dict[str, Parsed] = {}
    problems = Problems()
    for sheet in sheets:
        ledger = BY_NAME.get(fold(sheet.title)) or BY_NAME.get(fold(sheet.title).lower())
        if ledger is None:
            if sheet.title not in OUR_SHEETS:
                problems.append(_unknown(sheet))
        elif ledger.key in parsed:
            what = Words(f"台账“{ledger.label}”出现了两次", f"the ledger {ledger.key} is there twice")
            problems.append(
                Problem(
                    what,
                    Words("每个台账只能有一个文件或工作表", "one file or sheet for a ledger"),
                    ledger.key,
                    sheet.file,
                )
            )
        else:
            parsed[ledger.key] = one = Parsed(ledger, sheet.file)
            _Reader(one, sheet, problems).read()
    return list(parsed.values()), problems


def _unknown(sheet: Sheet) -> Problem:
    if sheet.title in (FOR_READING.zh, FOR_READING.en):
        return Problem(
            Words("网页上导出的表只供查阅，不能导入", "what a page exports is for reading and is not imported"),
            Words("registry export 导出的台账", "ledgers as registry export writes them"),
            None,
            sheet.file,
        )
    names = Words("、".join(BY_NAME[k].label for k in _keys()), ", ".join(_keys()))
    what = (
        Words("不认识的文件或工作表", "not a ledger")
        if sheet.kind == "csv"
        else Words(
            f"不认识的工作表“{hidden(sheet.title)}”，请删除或改名",
            f"the sheet {hidden(sheet.title)!r} is no ledger: delete or rename it",
        )
    )
    return Problem(what, Words(f"名称须为：{names.zh}", f"one of: {names.en}"), None, sheet.file)


def _keys() -> list[str]:
    return list(dict.fromkeys(ledger.key for ledger in BY_NAME.values()))


def header_of(ledger: Ledger, cells: tuple[Any, ...]) -> list[str] | None:
    """The header texts of a row that holds every key column; None where it does not."""
    texts = [fold(c) if isinstance(c, str) else "" if c is None else str(c) for c in cells]
    found = {ledger.headers[t][0].key for t in texts if t in ledger.headers}
    return texts if all(c.key in found for c in ledger.key_columns) else None


def _missing(ledger: Ledger, sheet: Sheet) -> Words:
    """What is wrong with a sheet without a header: which key columns the row that comes nearest lacks."""
    best, lacking = 0, ledger.key_columns
    for line, cells in enumerate(sheet.rows, 1):
        found = {ledger.headers[t][0].key for c in cells if isinstance(c, str) and (t := fold(c)) in ledger.headers}
        missing = tuple(c for c in ledger.key_columns if c.key not in found)
        if found and (not best or len(missing) < len(lacking)):
            best, lacking = line, missing
    if not best:
        return Words("没有表头", "there is no header")
    zh, en = "、".join(c.label for c in lacking), ", ".join(c.key for c in lacking)
    return Words(f"没有表头：第 {best} 行缺少 {zh}", f"there is no header: row {best} lacks {en}")


class _Reader:
    """Reads one sheet into `parsed`."""

    def __init__(self, parsed: Parsed, sheet: Sheet, problems: Problems):
        self.parsed, self.sheet, self.ledger, self.problems = parsed, sheet, parsed.ledger, problems
        self.at: list[_Place] = []

    def read(self) -> None:
        for index, cells in enumerate(self.sheet.rows):
            header = header_of(self.ledger, cells)
            if header is not None:
                self.parsed.header = index + 1
                self._columns(header, index + 1)
                self._rows(index + 1)
                return
        keys = Words(
            "、".join(c.label for c in self.ledger.key_columns), ", ".join(c.key for c in self.ledger.key_columns)
        )
        empty = not any(any(c is not None and c != "" for c in row) for row in self.sheet.rows)
        what = Words("文件或工作表是空的", "the file or sheet is empty") if empty else _missing(self.ledger, self.sheet)
        self.problems.append(
            self.parsed.problem(None, None, what, Words(f"表头须含：{keys.zh}", f"a row with the headers {keys.en}"))
        )

    def _columns(self, header: list[str], line: int) -> None:
        """Which column stands where; unknown, repeated and missing headers are problems."""
        seen: set[str] = set()
        filled = self._filled({position for position, text in enumerate(header) if not text}, line)
        for position, text in enumerate(header):
            if position in filled:
                number = position + 1
                what = Words(f"第 {number} 列有内容而没有表头", f"column {number} holds values without a header")
                self._header_problem(line, f"{number}", what)
            if text in ("", PROBLEM_HEADER):
                continue
            known = self.ledger.headers.get(text)
            text = hidden(text)
            if known is None:
                what = Words(
                    f"不认识的列“{text}”，请删除此列或改正表头",
                    f"unknown column {text!r}: delete it or mend its header",
                )
                self._header_problem(line, text, what)
            elif known[0].key in seen:
                label, key = known[0].label, known[0].key
                other = Words(f"列“{label}”出现了两次", f"the column {key} is there twice")
                same = Words(
                    f"“{text}”与“{label}”是同一列，只留一个", f"{text!r} is the same column as {key}: keep one"
                )
                self._header_problem(line, text, other if text in (label, key) else same)
            else:
                seen.add(known[0].key)
                self.at.append(_Place(position, *known))
        self.parsed.present = tuple(c.key for c in self.ledger.columns if c.key in seen)

    def _filled(self, positions: set[int], line: int) -> set[int]:
        """Of some positions those where a row below `line` holds something: one look at the rows for all of them."""
        blank = set(positions)
        for row in islice(self.sheet.rows, line, None) if positions else ():
            blank = {at for at in blank if at >= len(row) or row[at] in (None, "")}
            if not blank:
                break
        return positions - blank

    def _header_problem(self, line: int, text: str, what: Words) -> None:
        names = Words("、".join(c.label for c in self.ledger.columns), ", ".join(c.key for c in self.ledger.columns))
        self.problems.append(self.parsed.problem(line, None, what, names, text))

    def _rows(self, header: int) -> None:
        withdraws = next((p for p in self.at if p.column is WITHDRAWN), None)
        number = next((p for p in self.at if p.column is RECORD), None)
        whole = [p for p in self.at if p is not withdraws and p is not number]
        of_kind = {False: whole, True: [p for p in whole if p.column.is_key]}
        columns = {kind: tuple(p.column.key for p in places) for kind, places in of_kind.items()}
        for line, cells in enumerate(islice(self.sheet.rows, header, None), header + 1):
            if all(c is None or (isinstance(c, str) and not fold(c)) for c in cells):
                continue
            withdrawn = withdraws is not None and bool(self._cell(line, withdraws, cells, set()))
            unfit: set[str] = set()
            values = tuple([self._cell(line, place, cells, unfit) for place in of_kind[withdrawn]])
            record = None if number is None else self._cell(line, number, cells, unfit)
            self.parsed.rows.append(Row(line, columns[withdrawn], values, withdrawn, record, frozenset(unfit)))

    def _cell(self, line: int, place: _Place, cells: tuple[Any, ...], unfit: set[str]) -> Any:
        """The value of a row's cell at `place`; what it says more than once is parsed once."""
        cell = cells[place.position] if place.position < len(cells) else None
        seen = (cell.__class__, cell)
        value = place.known.get(seen, _NOT_SEEN)
        if value is _NOT_SEEN:
            try:
                value = place.parsed(cell)
            except Unfit as fault:
                shown = "" if fault.hide or isinstance(cell, CellError) else hidden(written(cell))
                self._refuse(line, place.column, fault.problem, shown, unfit)
                return None
            if len(place.known) == REMEMBERED:
                place.known.clear()
            place.known[seen] = value
        return value

    def _refuse(self, line: int, column: Column, what: Words, value: str, unfit: set[str]) -> None:
        unfit.add(column.key)
        self.problems.append(self.parsed.problem(line, column, what, column.allowed, value))


class _Place:
    """Where a column stands in a sheet, and what its cells were parsed to so far."""

    def __init__(self, position: int, column: Column, inclusive: bool):
        self.position, self.column, self.inclusive = position, column, inclusive
        self.known: dict[Any, Any] = {}

    def parsed(self, cell: Any) -> Any:
        """The value of a cell. Raises Unfit."""
        if isinstance(cell, CellError):
            raise _unusable(cell)
        value = self.column.parse(cell)
        if value is None and self.column.must_be_filled:
            raise Unfit("必填，不能为空", "must be filled", hide=True)
        return days.after(value) if self.inclusive and value is not None else value


def _unusable(cell: CellError) -> Unfit:
    if cell.kind == "formula":
        return Unfit(
            "公式没有算出的值：请用 Excel 打开并保存，或粘贴为数值",
            "the formula has no stored value: save it in Excel, or paste values",
        )
    return Unfit(f"单元格错误 {cell.kind}", f"the cell holds the error {cell.kind}")
