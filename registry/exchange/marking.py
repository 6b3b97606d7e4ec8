"""The sender's own workbook back, with every problem where it stands.

Each sheet gets a last column 问题 that tells each row's problems, and bad cells a comment. What belongs to no row
stands in the comment of that column's header and in a sheet named 问题. A marked workbook imports again as it is:
the import reads over both.
"""

from __future__ import annotations

import dataclasses
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from registry.errors import Problem
from registry.exchange.limits import Limits
from registry.exchange.process import ChildDied, Children
from registry.exchange.reading import Cell, Sheet
from registry.exchange.rewriting import FreshWorkbook
from registry.files import put, workplace
from registry.language import Words
from registry.ledgers import PROBLEM_HEADER
from registry.slices import BY_KEY
from registry.text import fold

LARGE = 20_000  # rows in total, above which the bad rows alone come back
COMMENTS = 5_000  # per sheet; Excel opens more of them only after minutes, and the column 问题 tells all
_ROWS = 1_048_576  # of an Excel sheet
_LENGTH = 32_000
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_TEXT = Words("{label}：{problem}", "{label}: {problem}")
_ALLOWED = Words("（{allowed}）", " ({allowed})")
_HEADINGS = [Words("文件或工作表", "file or sheet"), Words("行", "row"), Words("列", "column"),
             Words("问题", "problem"), Words("允许", "allowed")]  # fmt: skip
_TOO_MANY = Words("有问题的行太多，其余未列出", "too many rows with problems; the rest are not listed")


@dataclass
class Marks:
    """What goes into one sheet. Rows and columns count from 1, as in Excel; `column` is where the problems stand."""

    title: str
    header: int
    column: int
    heading: str = PROBLEM_HEADER
    texts: dict[int, str] = field(default_factory=dict)
    comments: list[tuple[int, int, str]] = field(default_factory=list)


def mark(
    path: Path,
    sheets: list[Sheet],
    problems: list[Problem],
    headers: Mapping[str, int],
    out: Path,
    language: str,
    limits: Limits | None = None,
) -> None:
    """Write to `out` (.xlsx) what stood at `path`, marked with its problems in `language`.

    `sheets` is what `reading.read` gave, `headers` the row number of each sheet's header, by `Sheet.file`.
    A workbook is kept as it is, with its formats; CSV files become sheets; of more than LARGE rows in all, only those
    with problems are written, below their header. No comment holds a cell's value.
    """
    marked, loose = _arranged(sheets, problems, headers, language)
    table = _loose_table(loose, language) if loose else []
    whole = sum(len(sheet.rows) for sheet in sheets) <= LARGE
    with workplace(out.absolute().parent) as folder:
        made = folder / "marked.xlsx"
        own = whole and bool(sheets) and path.is_file() and path.suffix.lower() == ".xlsx"
        if not (own and _stamped(path, list(marked.values()), table, made, limits or Limits())):
            _written(sheets, marked, table, made, whole, language)
        put(made, out, replacing=True)


def _arranged(
    sheets: list[Sheet], problems: list[Problem], headers: Mapping[str, int], language: str
) -> tuple[dict[str, Marks], list[Problem]]:
    """The marks of every sheet that has a header, by its `file`, and the problems that belong to no row of them."""
    marked: dict[str, Marks] = {}
    rows: dict[str, dict[int, list[Problem]]] = {}
    loose = []
    for sheet in sheets:
        if sheet.file in headers:
            marked[sheet.file], rows[sheet.file] = _unmarked(sheet, headers[sheet.file]), {}
    for problem in problems:
        marks = marked.get(problem.file or "")
        row = problem.row or 0
        if marks is None or row <= marks.header:
            loose.append(problem)
        if marks is not None:
            rows[problem.file or ""].setdefault(max(row, marks.header), []).append(problem)
    for sheet in sheets:
        if marks := marked.get(sheet.file):
            columns = _columns(sheet.rows[marks.header - 1])
            for row, of_row in sorted(rows[sheet.file].items()):
                _add(marks, row, of_row, columns, language)
    return marked, loose


def _unmarked(sheet: Sheet, header: int) -> Marks:
    """A sheet's marks before any problem: the column 问题 that it has, else the one after its last."""
    cells = sheet.rows[header - 1]
    there = [at for at, cell in enumerate(cells, 1) if isinstance(cell, str) and fold(cell) == PROBLEM_HEADER]
    return Marks(sheet.title, header, there[0] if there else len(cells) + 1)


def _columns(header: Iterable[Cell]) -> dict[str, int]:
    """The columns by their header's text; of equal ones the first."""
    columns: dict[str, int] = {}
    for at, cell in enumerate(header, 1):
        if isinstance(cell, str):
            columns.setdefault(fold(cell), at)
    return columns


def _column_of(problem: Problem, columns: dict[str, int], in_header: bool) -> int | None:
    """Where the problem's cell stands: under the column's key, its label, or another name that its ledger knows."""
    if problem.column is None:
        return columns.get(fold(problem.value or "")) if in_header else None
    for name in (problem.column, problem.label or ""):
        if name in columns:
            return columns[name]
    ledger = BY_KEY.get(problem.ledger or "")
    names = ledger.headers if ledger else {}
    return next((at for text, at in columns.items() if text in names and names[text][0].key == problem.column), None)


def _add(marks: Marks, row: int, problems: list[Problem], columns: dict[str, int], language: str) -> None:
    """The problems of one row. The header 问题 must stay what it is, so its problems become its comment."""
    in_header = row == marks.header
    text = _joined((_text(problem, language) for problem in problems), language)
    if not in_header:
        marks.texts[row] = text
    by_cell: dict[int, list[Problem]] = {}
    for problem in problems:
        column = _column_of(problem, columns, in_header)
        if column is not None:
            by_cell.setdefault(column, []).append(problem)
    comments = [(row, marks.column, text)] if in_header else []
    for column, of_cell in by_cell.items():
        lines = (f"{p.problem.in_(language)}\n{p.allowed.in_(language)}".strip() for p in of_cell)
        comments.append((row, column, _written_text("\n".join(dict.fromkeys(lines)))))
    marks.comments += comments[: COMMENTS - len(marks.comments)]


def _text(problem: Problem, language: str) -> str:
    """A problem in one line: its column, what is wrong, what is allowed."""
    label = (problem.column if language == "en" else problem.label) or problem.label or problem.column
    text = problem.problem.in_(language)
    if label:
        text = _TEXT.in_(language).format(label=label, problem=text)
    allowed = problem.allowed.in_(language)
    return text + (_ALLOWED.in_(language).format(allowed=allowed) if allowed else "")


def _joined(texts: Iterable[str], language: str) -> str:
    return _written_text(("; " if language == "en" else "；").join(dict.fromkeys(texts)))


def _written_text(text: str) -> str:
    """The text without characters that a workbook cannot hold, and no longer than a cell."""
    text = _UNWRITABLE.sub("", text)
    return text if len(text) <= _LENGTH else text[:_LENGTH] + "…"


def _loose_table(problems: list[Problem], language: str) -> list[tuple[Cell, ...]]:
    """The rows of the sheet 问题."""
    table: list[tuple[Cell, ...]] = [tuple(heading.in_(language) for heading in _HEADINGS)]
    for p in problems:
        column = (p.column if language == "en" else p.label) or p.label or p.column
        words = (p.file, column, p.problem.in_(language), p.allowed.in_(language))
        file, column, problem, allowed = (_written_text(word) if word else None for word in words)
        table.append((file, p.row, column, problem, allowed))
    return table


def _stamped(path: Path, marked: list[Marks], table: list[tuple[Cell, ...]], made: Path, limits: Limits) -> bool:
    """Whether a child process could mark the workbook itself; `made` is then whole."""
    job = {"sheets": [dataclasses.asdict(marks) for marks in marked], "loose": table, "title": PROBLEM_HEADER}
    marks = made.with_name("marks.json")
    marks.write_text(json.dumps(job, ensure_ascii=False), encoding="utf-8")
    said = made.with_name("said.json")
    with Children(limits) as children:
        try:
            children.run({"do": "mark", "path": str(path.absolute()), "marks": str(marks), "out": str(made)}, said)
        except ChildDied:
            return False
    return said.read_bytes().strip() == b'{"end": true}'


def _written(
    sheets: list[Sheet],
    marked: dict[str, Marks],
    table: list[tuple[Cell, ...]],
    made: Path,
    whole: bool,
    language: str,
) -> None:
    """Write the sheets anew, all their rows or the bad ones alone."""
    with FreshWorkbook(made) as book:
        for sheet in sheets:
            marks = marked.get(sheet.file)
            if marks is None:
                if whole:
                    book.add(sheet.title, map(_writable, sheet.rows))
                continue
            if whole or marks.texts or marks.comments:
                rows = range(1, len(sheet.rows) + 1) if whole else [marks.header, *sorted(marks.texts)][:_ROWS]
                if len(rows) == _ROWS:
                    table = table or _loose_table([], language)
                    table.append((sheet.file, None, None, _TOO_MANY.in_(language), None))
                place = {row: number for number, row in enumerate(rows, 1)}
                comments = [(place[row], column, text) for row, column, text in marks.comments if row in place]
                book.add(sheet.title, _marked_rows(sheet, marks, rows), comments, {marks.column: 60})
        if table:
            book.add(PROBLEM_HEADER, table, widths={1: 20, 2: 8, 3: 20, 4: 60, 5: 60})


def _writable(row: tuple[Cell, ...]) -> tuple[Cell, ...]:
    return tuple(_UNWRITABLE.sub("", cell) if isinstance(cell, str) else cell for cell in row)


def _marked_rows(sheet: Sheet, marks: Marks, rows: Iterable[int]) -> Iterator[tuple[Cell, ...]]:
    """The chosen rows with their cell in the column of problems; above the header it is the sheet's own."""
    at = marks.column - 1
    for number in rows:
        row = _writable(sheet.rows[number - 1])
        if number >= marks.header:
            told = marks.heading if number == marks.header else marks.texts.get(number)
            row = (*row[:at], told, *row[at + 1 :])
        yield row
