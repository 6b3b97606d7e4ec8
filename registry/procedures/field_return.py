"""A field workbook 回头看工作单 that comes back, read as it is: its rows, and what they were when it was written.

It is opened as every file from outside is, in a child process with limits.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from registry.columns import Column, Unfit, written
from registry.errors import Invalid, Problem
from registry.exchange.reading import Sheet, read
from registry.exchange.sheets import unusable
from registry.language import Words
from registry.privacy import hidden
from registry.procedures.field_workbook import (
    AUDIT,
    CHANGE,
    HEADS,
    INPUTS,
    LOCKED,
    META,
    SHEET,
    SIGNED_ON,
    LockedColumn,
)
from registry.rectification.audit_ledger import AUDIT_ITEMS
from registry.text import fold

#: What no cell was found to hold: another than any value.
NOT_THERE = object()
_EXPORTED = Words("本登记库导出的回头看工作单", "a field workbook as registry audit export writes it")
#: The header is looked for in so many rows.
_TITLES = 20


@dataclass(frozen=True)
class FieldRow:
    """A row of the workbook: the texts of its locked cells, and the cells of its inputs, by key."""

    line: int
    locked: Mapping[str, str]
    inputs: Mapping[str, Any]

    @property
    def case(self) -> str:
        return self.locked["case"]


@dataclass(frozen=True)
class BaseRow:
    """What a row was when the workbook was written: the digest of what is locked, inputs and signatures as texts."""

    digest: str
    texts: Mapping[str, str]


@dataclass
class FieldReturn:
    """A workbook that came back: of which audit, written at which change; `problems` are those of its form."""

    audit: str
    change: str
    base: dict[str, BaseRow]
    rows: list[FieldRow] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def read_workbook(path: Path) -> FieldReturn:
    """Reads a field workbook. Raises NotFound where there is none, Invalid for a file that is no field workbook."""
    sheets, problems = read(path, {})
    if problems:
        raise Invalid(problems)
    titled = {sheet.title: sheet for sheet in sheets}
    if SHEET not in titled or META not in titled:
        what = Words("不是回头看工作单", "is no field workbook of an audit")
        raise Invalid([Problem(what, _EXPORTED, file=hidden(path.name))])
    found = _meta(titled[META])
    _read_rows(titled[SHEET], found)
    return found


def _meta(sheet: Sheet) -> FieldReturn:
    """What the hidden sheet keeps. Raises Invalid where it was altered."""
    rows = [[text_of(cell) for cell in row] for row in sheet.rows]
    wanted = ["case", "digest", *(column.key for column in (*INPUTS, *SIGNED_ON))]
    begun = [row[: len(wanted)] for row in rows[: HEADS + 1]]
    firsts = [row[:1] for row in begun]
    if len(begun) <= HEADS or (firsts[AUDIT], firsts[CHANGE], begun[HEADS]) != (["audit"], ["change"], wanted):
        what = Words("隐藏的工作表被改动，无从比对", "the hidden sheet was altered: nothing can be compared with it")
        raise Invalid([Problem(what, _EXPORTED, file=META)])
    base = {}
    for row in rows[HEADS + 1 :]:
        case, own, *texts = row[: len(wanted)]
        base[case] = BaseRow(own, dict(zip(wanted[2:], texts, strict=True)))
    return FieldReturn(rows[AUDIT][1], rows[CHANGE][1], base)


def text_of(cell: Any) -> str:
    """The folded text of a cell."""
    return "" if cell is None else fold(written(cell))


def _read_rows(sheet: Sheet, found: FieldReturn) -> None:
    """The rows below the header; columns that are locked must all be there, of inputs one may be missing."""
    header = next((line for line, row in enumerate(sheet.rows[:_TITLES], 1) if _is_header(row)), None)
    if header is None:
        what = Words("没有表头", "there is no header")
        found.problems.append(problem(None, None, what, Words("整顿编号、检查人……", "the headers as exported")))
        return
    texts = [text_of(cell) for cell in sheet.rows[header - 1]]
    labels = {column.key: column.label for column in LOCKED} | {column.key: column.label for column in INPUTS}
    at = {key: texts.index(label) for key, label in labels.items() if label in texts}
    for column in LOCKED:
        if column.key not in at:
            found.problems.append(problem(header, column, Words("缺少此列", "is missing"), _EXPORTED))
    if not found.problems:
        found.rows += _rows(sheet, header, at)


def _is_header(row: Sequence[Any]) -> bool:
    texts = {text_of(cell) for cell in row}
    return LOCKED[0].label in texts and any(column.label in texts for column in INPUTS)


def _rows(sheet: Sheet, header: int, at: Mapping[str, int]) -> Iterator[FieldRow]:
    for line, cells in sheet.body(header):
        if any(text_of(cell) for cell in cells):
            locked = {column.key: text_of(cells[at[column.key]]) for column in LOCKED}
            inputs = {column.key: cells[at[column.key]] for column in INPUTS if column.key in at}
            yield FieldRow(line, locked, inputs)


def value_of(row: FieldRow, column: Column, problems: list[Problem]) -> Any:
    """The value of an input of a row; `NOT_THERE`, and a problem, where its cell holds none."""
    cell = row.inputs[column.key]
    try:
        if (unfit := unusable(cell)) is not None:
            raise unfit
        return column.parse(cell)
    except Unfit as unfit:
        shown = "" if unfit.hide else hidden(written(cell))
        problems.append(problem(row.line, column, unfit.problem, column.allowed, shown))
        return NOT_THERE


def problem(
    line: int | None,
    column: Column | LockedColumn | None,
    what: Words,
    allowed: Words = Words("", ""),
    value: str | None = None,
) -> Problem:
    """A problem of the workbook, in its place."""
    key, label = (column.key, column.label) if column is not None else (None, None)
    return Problem(what, allowed, AUDIT_ITEMS.key, SHEET, line, key, label, value)
