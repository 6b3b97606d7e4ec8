"""Parses sheets into rows of ledgers: finds the header, knows the columns, reports every problem with its place."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any

from registry.columns import Unfit, written
from registry.errors import Problem
from registry.exchange.reading import CellError, Sheet, has_ledger_name, ledger_named
from registry.language import Words
from registry.ledgers import PROBLEM_HEADER, Ledger
from registry.privacy import hidden
from registry.problems import Problems
from registry.slices import COMMAND_NAMES, SHEET_NAMES
from registry.staging.input import InputColumn, LedgerRows, RowParser
from registry.text import fold

#: Sheets of our own making that hold no ledger: the template's explanations, and whole files' problems.
EXPLANATIONS = "说明"
OUR_SHEETS = (EXPLANATIONS, PROBLEM_HEADER)
#: The title of the sheet of a page's export: what is in it was worked out, or is put in a reader's words.
FOR_READING = Words("供查阅", "for reading")


@dataclass
class Parsed:
    """A set of sheets as it was parsed: the rows of each ledger, the line of each sheet's header, and every problem."""

    ledgers: list[LedgerRows] = field(default_factory=list)
    headers: dict[str, int] = field(default_factory=dict)
    problems: Problems = field(default_factory=Problems)
    #: The titles of sheets that were passed over.
    ignored: list[str] = field(default_factory=list)


def is_ledger_set(path: Path, sheets: Iterable[Sheet] = ()) -> bool:
    """Whether what is at a path is a ledger set, by its name or that of one of its `sheets`, as far as they were read.

    Of any other a mapping is sought. What a page exports is refused as a ledger set is.
    """
    ours = (FOR_READING.zh, FOR_READING.en)
    return has_ledger_name(path, SHEET_NAMES) or any(
        ledger_named(SHEET_NAMES, sheet.title) is not None or sheet.title in ours for sheet in sheets
    )


def parse(sheets: list[Sheet]) -> Parsed:
    """Every ledger that the sheets hold, and every problem of every cell. A ledger that has no header has no rows."""
    parsed = Parsed()
    seen: set[str] = set()
    for sheet in sheets:
        ledger = ledger_named(SHEET_NAMES, sheet.title)
        if is_passed_over(sheet):
            if fold(sheet.title) != EXPLANATIONS:
                parsed.ignored.append(hidden(sheet.title))
        elif ledger is None:
            parsed.problems.append(_unknown(sheet))
        elif ledger.key in seen:
            what = Words(f"台账“{ledger.label}”出现了两次", f"the ledger {ledger.key} is there twice")
            allowed = Words("每个台账只能有一个文件或工作表", "one file or sheet for a ledger")
            parsed.problems.append(Problem(what, allowed, ledger.key, sheet.file))
        else:
            seen.add(ledger.key)
            reader = _Reader(ledger, sheet, parsed.problems)
            reader.read()
            parsed.ledgers.append(reader.rows)
            if reader.header is not None:
                parsed.headers[sheet.file] = reader.header
    return parsed


def is_passed_over(sheet: Sheet) -> bool:
    """Whether a sheet is for no import: it is ours, or named after what commands alone write, or of a workbook and
    blank, or hidden and named after no ledger."""
    if fold(sheet.title) in OUR_SHEETS or ledger_named(COMMAND_NAMES, sheet.title) is not None:
        return True
    is_ledger = ledger_named(SHEET_NAMES, sheet.title) is not None
    return sheet.kind != "csv" and (sheet.is_blank or (sheet.is_hidden and not is_ledger))


def _unknown(sheet: Sheet) -> Problem:
    if sheet.title in (FOR_READING.zh, FOR_READING.en):
        return Problem(
            Words("网页上导出的表只供查阅，不能导入", "what a page exports is for reading and is not imported"),
            Words("registry export 导出的台账", "ledgers as registry export writes them"),
            None,
            hidden(sheet.file),
        )
    names = Words("、".join(SHEET_NAMES[k].label for k in _keys()), ", ".join(_keys()))
    what = (
        Words("不认识的文件或工作表", "not a ledger")
        if sheet.kind == "csv"
        else Words(
            f"不认识的工作表“{hidden(sheet.title)}”，请删除或改名",
            f"the sheet {hidden(sheet.title)!r} is no ledger: delete or rename it",
        )
    )
    return Problem(what, Words(f"名称须为：{names.zh}", f"one of: {names.en}"), None, hidden(sheet.file))


def _keys() -> list[str]:
    return list(dict.fromkeys(ledger.key for ledger in SHEET_NAMES.values()))


def header_of(ledger: Ledger, cells: tuple[Any, ...]) -> list[str] | None:
    """The header texts of a row that holds every key column; None where it does not."""
    texts = ["" if c is None else written(c) for c in cells]
    found = {ledger.headers[t][0].key for t in texts if t in ledger.headers}
    return texts if all(c.key in found for c in ledger.key_columns) else None


def _missing(ledger: Ledger, sheet: Sheet) -> Words:
    """The problem of a sheet without a header: which key columns the row that comes nearest lacks."""
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
    """Reads one sheet into `rows`; `header` is the line of its header, None where it has none."""

    def __init__(self, ledger: Ledger, sheet: Sheet, problems: Problems):
        self.sheet, self.ledger, self.problems = sheet, ledger, problems
        self.rows = LedgerRows(ledger, sheet.file)
        self.header: int | None = None
        self.columns: list[InputColumn] = []

    def read(self) -> None:
        for index, cells in enumerate(self.sheet.rows):
            header = header_of(self.ledger, cells)
            if header is not None:
                self.header = index + 1
                self._find_columns(header, index + 1)
                self._rows(index + 1)
                return
        keys = Words(
            "、".join(c.label for c in self.ledger.key_columns), ", ".join(c.key for c in self.ledger.key_columns)
        )
        empty = not any(any(c is not None and c != "" for c in row) for row in self.sheet.rows)
        what = Words("文件或工作表是空的", "the file or sheet is empty") if empty else _missing(self.ledger, self.sheet)
        self.problems.append(
            self.rows.problem(None, None, what, Words(f"表头须含：{keys.zh}", f"a row with the headers {keys.en}"))
        )

    def _find_columns(self, header: list[str], line: int) -> None:
        """Finds which column stands where; unknown, repeated and missing headers are problems."""
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
                self.columns.append(InputColumn(position, *known))

    def _filled(self, positions: set[int], line: int) -> set[int]:
        """Those of some positions where a row below `line` holds something: one look at the rows for all of them."""
        blank = set(positions)
        for row in islice(self.sheet.rows, line, None) if positions else ():
            blank = {at for at in blank if at >= len(row) or row[at] in (None, "")}
            if not blank:
                break
        return positions - blank

    def _header_problem(self, line: int, text: str, what: Words) -> None:
        names = Words("、".join(c.label for c in self.ledger.columns), ", ".join(c.key for c in self.ledger.columns))
        self.problems.append(self.rows.problem(line, None, what, names, text))

    def _rows(self, header: int) -> None:
        parser = RowParser(self.rows, self.columns, self.problems, unusable)
        for line, cells in self.sheet.body(header):
            if not all(c is None or (isinstance(c, str) and not fold(c)) for c in cells):
                parser.append(line, cells)


def unusable(cell: Any) -> Unfit | None:
    """The problem of a cell that Excel could not work out; None for any other."""
    if not isinstance(cell, CellError):
        return None
    if cell.kind == "formula":
        return Unfit(
            "公式没有算出的值：请用 Excel 打开并保存，或粘贴为数值",
            "the formula has no stored value: save it in Excel, or paste values",
            hide=True,
        )
    return Unfit(f"单元格错误 {cell.kind}", f"the cell holds the error {cell.kind}", hide=True)
