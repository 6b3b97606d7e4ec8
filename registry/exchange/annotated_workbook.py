"""The sender's own workbook back, with every problem where it stands.

Each sheet gets a last column 问题 with each row's problems, bad cells a colour and a comment, bad sheets a tab in red.
What belongs to no row stands in the comment of that column's header. A first sheet named 问题 lists every problem, each
with a link to its cell. A marked workbook imports again as it is: the import reads over all this.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain, islice
from pathlib import Path
from typing import Any

from registry.errors import Problem
from registry.exchange.fresh_workbook import FreshWorkbook, SheetLine
from registry.exchange.limits import MARKING, Limits
from registry.exchange.process import ChildDied, Children
from registry.exchange.reading import Cell, Sheet
from registry.exchange.xml_edits import letters
from registry.files import put, workplace
from registry.language import Words
from registry.ledgers import PROBLEM_HEADER
from registry.problems import Problems, spooled
from registry.slices import BY_KEY
from registry.spool import Spool
from registry.text import fold

LARGE = 20_000  # rows in total, above which the bad rows alone come back
CELLS = 2_000_000  # in total, likewise
COMMENTS = 5_000  # per sheet; Excel opens more of them only after minutes, and the column 问题 has them all
_ROWS = 1_048_576  # of an Excel sheet
_LENGTH = 32_000
_FAR = 1_000  # what is merged beyond this column spans the whole sheet
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_TEXT = Words("{label}：{problem}", "{label}: {problem}")
_ALLOWED = Words("（{allowed}）", " ({allowed})")
_HEADINGS = [Words("文件或工作表", "file or sheet"), Words("行", "row"), Words("列", "column"),
             Words("问题", "problem"), Words("允许", "allowed")]  # fmt: skip
_TOO_MANY = Words("有问题的行太多，其余未列出", "too many rows with problems; the rest are not listed")


#: A row of the sheet 问题, and the cell that it is linked to: the file of its sheet, its row and column.
Line = tuple[Cell, ...]
Target = tuple[str, int, int]
#: A row of a sheet with its problems: its number, their text, and what stands in comments, by column.
Marked = tuple[int, str, list[tuple[int, str]]]


@dataclass
class Marks:
    """The marks of one sheet. Rows and columns count from 1, as in Excel; `column` is where the problems stand.

    `rows` are in their order; `of_header` are the problems of no row below the header.
    """

    title: str
    header: int
    column: int
    columns: dict[str, int]
    rows: Spool[Marked] = field(default_factory=Spool)
    of_header: list[Problem] = field(default_factory=list)

    def all(self, language: str) -> Iterator[Marked]:
        """The header and the rows as they are marked."""
        yield from chain([_marked_header(self, language)], self.rows)

    def limited(self, language: str) -> Iterator[tuple[int, str, list[tuple[int, str]], list[int]]]:
        """The header and the rows with as many comments as a sheet takes, and the columns of all bad cells."""
        room = COMMENTS
        for row, text, comments in self.all(language):
            yield row, text, comments[:room], [column for column, _ in comments]
            room -= min(room, len(comments))

    @property
    def are_some(self) -> bool:
        return bool(self.rows or self.of_header)


@dataclass
class Listed:
    """What the sheet 问题 lists: its lines, each with its target or None, and the files whose sheets are bad."""

    lines: Spool[tuple[Line, Target | None]] = field(default_factory=Spool)
    bad: set[str] = field(default_factory=set)


def mark(
    path: Path,
    sheets: list[Sheet],
    problems: Sequence[Problem],
    headers: Mapping[str, int],
    out: Path,
    language: str,
    limits: Limits | None = None,
) -> bool:
    """Writes to `out` (.xlsx) what stood at `path`, marked with its problems in `language`.

    `sheets` is what `reading.read` gave, `headers` the row number of each sheet's header, by `Sheet.file`.
    A workbook is kept as it is, with its formats; CSV files become sheets; of more than LARGE rows in all, only those
    with problems are written, below their header. Of very many problems of one column and kind the first are marked
    and the others counted. No comment holds a cell's value. False where a workbook could not be kept as it is, and its
    cells alone were written.
    """
    whole = _is_small(sheets)
    sheets = [sheet for sheet in sheets if sheet.title != PROBLEM_HEADER]
    marked, listed = _arranged(sheets, problems, headers, language, whole)
    with workplace(out.absolute().parent) as folder:
        made = folder / "marked.xlsx"
        own = whole and bool(sheets) and path.is_file() and path.suffix.lower() == ".xlsx"
        is_kept = own and _annotated(path, marked, listed, made, language, limits or MARKING)
        if not is_kept:
            _written(sheets, marked, listed, made, whole, language)
        put(made, out, replacing=True)
    return is_kept or not own


def _is_small(sheets: list[Sheet]) -> bool:
    """Whether sheets come back with all their rows."""
    rows = sum(len(sheet.rows) for sheet in sheets)
    return rows <= LARGE and sum(len(sheet.rows) * len(sheet.rows[0]) for sheet in sheets if sheet.rows) <= CELLS


def _arranged(
    sheets: list[Sheet], problems: Sequence[Problem], headers: Mapping[str, int], language: str, whole: bool
) -> tuple[dict[str, Marks], Listed]:
    """The marks of every sheet that has a header, by its `file`, and the list of all problems."""
    if not isinstance(problems, Problems):
        problems = spooled(problems)
        problems.put_in_order([sheet.file for sheet in sheets])
    files = {sheet.file for sheet in sheets}
    marked = {sheet.file: _unmarked(sheet, headers[sheet.file]) for sheet in sheets if sheet.file in headers}
    listed = Listed()
    of_row: list[Problem] = []
    for problem in problems.shown():
        if of_row and (of_row[0].file, of_row[0].row) != (problem.file, problem.row):
            _add(marked, of_row, language)
            of_row = []
        marks = marked.get(problem.file or "")
        if problem.file in files:
            listed.bad.add(problem.file)
        listed.lines.append((_line(problem, language), _target(problem, marks, whole)))
        if marks is None:
            continue
        if (problem.row or 0) <= marks.header:
            marks.of_header.append(problem)
        else:
            of_row.append(problem)
    if of_row:
        _add(marked, of_row, language)
    return marked, listed


def _target(problem: Problem, marks: Marks | None, whole: bool) -> Target | None:
    """The cell that a problem is about, in the workbook that comes back."""
    if problem.file is None or (marks is None and not whole):
        return None
    if marks is None:
        return problem.file, 1, 1
    in_header = (problem.row or 0) <= marks.header
    column = _column_of(problem, marks.columns, in_header) or marks.column
    if whole:
        return problem.file, marks.header if in_header else problem.row or 1, column
    return problem.file, 1 if in_header else len(marks.rows) + 2, column  # the bad rows alone, below their header


def _unmarked(sheet: Sheet, header: int) -> Marks:
    """A sheet's marks before any problem: the column 问题 that it has, else the one after its last cell or merge."""
    cells = sheet.rows[header - 1]
    there = [at for at, cell in enumerate(cells, 1) if isinstance(cell, str) and fold(cell) == PROBLEM_HEADER]
    merged = (right + 1 for _, _, bottom, right in sheet.merges if bottom + 1 >= header and right < _FAR)
    return Marks(sheet.title, header, there[0] if there else max([len(cells), *merged]) + 1, _columns(cells))


def _columns(header: Iterable[Cell]) -> dict[str, int]:
    """The columns by their header's text; of equal ones the first."""
    columns: dict[str, int] = {}
    for at, cell in enumerate(header, 1):
        if isinstance(cell, str):
            columns.setdefault(fold(cell), at)
    return columns


def _column_of(problem: Problem, columns: dict[str, int], in_header: bool) -> int | None:
    """The column of the problem's cell: under the column's key, its label, or another name that its ledger knows."""
    if problem.column is None:
        return columns.get(fold(problem.value or "")) if in_header else None
    for name in (problem.column, problem.label or ""):
        if name in columns:
            return columns[name]
    ledger = BY_KEY.get(problem.ledger or "")
    names = ledger.headers if ledger else {}
    return next((at for text, at in columns.items() if text in names and names[text][0].key == problem.column), None)


def _add(marked: Mapping[str, Marks], problems: list[Problem], language: str) -> None:
    """Marks a row with its problems."""
    marks, row = marked[problems[0].file or ""], problems[0].row
    assert row is not None
    marks.rows.append((row, _joined(problems, language), _comments(marks, problems, False, language)))


def _marked_header(marks: Marks, language: str) -> Marked:
    """The header 问题 must stay what it is, so its problems become its comment."""
    if not marks.of_header:
        return marks.header, PROBLEM_HEADER, []
    comment = (marks.column, _joined(marks.of_header, language))
    return marks.header, PROBLEM_HEADER, [comment, *_comments(marks, marks.of_header, True, language)]


def _comments(marks: Marks, problems: list[Problem], in_header: bool, language: str) -> list[tuple[int, str]]:
    """The texts of the comments at the cells of one row, by their columns."""
    by_cell: dict[int, list[str]] = {}
    for problem in problems:
        column = _column_of(problem, marks.columns, in_header)
        if column is not None:
            line = f"{problem.problem.in_(language)}\n{problem.allowed.in_(language)}".strip()
            by_cell.setdefault(column, []).append(line)
    return [(column, _written_text("\n".join(dict.fromkeys(lines)))) for column, lines in by_cell.items()]


def _text(problem: Problem, language: str) -> str:
    """A problem in one line: its column, what is wrong, what is allowed."""
    label = (problem.column if language == "en" else problem.label) or problem.label or problem.column
    text = problem.problem.in_(language)
    if label:
        text = _TEXT.in_(language).format(label=label, problem=text)
    allowed = problem.allowed.in_(language)
    return text + (_ALLOWED.in_(language).format(allowed=allowed) if allowed else "")


def _joined(problems: list[Problem], language: str) -> str:
    texts = dict.fromkeys(_text(problem, language) for problem in problems)
    return _written_text(("; " if language == "en" else "；").join(texts))


def _written_text(text: str) -> str:
    """The text without characters that a workbook cannot hold, and no longer than a cell."""
    text = _UNWRITABLE.sub("", text)
    return text if len(text) <= _LENGTH else text[:_LENGTH] + "…"


def _line(problem: Problem, language: str) -> Line:
    """A problem as a row of the sheet 问题."""
    column = (problem.column if language == "en" else problem.label) or problem.label or problem.column
    words = (problem.file, column, problem.problem.in_(language), problem.allowed.in_(language))
    file, column, what, allowed = (_written_text(word) if word else None for word in words)
    return file, problem.row, column, what, allowed


def _place(target: Target, titles: Mapping[str, str]) -> str | None:
    """A target as a link says it: 'sheet'!A1."""
    file, row, column = target
    if file not in titles:
        return None
    title = titles[file].replace("'", "''")
    return f"'{title}'!{letters(column)}{row}"


def _list(listed: Listed, titles: Mapping[str, str]) -> Iterator[tuple[Line, str | None]]:
    """The rows of the sheet 问题 with their links; `titles` are those of the sheets, by their `file`."""
    return ((line, _place(target, titles) if target else None) for line, target in listed.lines)


def _annotated(
    path: Path, marked: Mapping[str, Marks], listed: Listed, made: Path, language: str, limits: Limits
) -> bool:
    """Whether a child process could mark the workbook itself; `made` is then whole."""
    job, answer = made.with_name("marks.json"), made.with_name("answer.json")
    with job.open("w", encoding="utf-8") as file:
        for one in _orders(marked, listed, language):
            file.write(json.dumps(one, ensure_ascii=False) + "\n")
    with Children(limits) as children:
        try:
            children.run({"do": "mark", "path": str(path.absolute()), "marks": str(job), "out": str(made)}, answer)
        except ChildDied:
            return False
    return answer.read_bytes().strip() == b'{"end": true}'


def _orders(marked: Mapping[str, Marks], listed: Listed, language: str) -> Iterator[Any]:
    """The orders to the child, line by line, as `registry.exchange.child_annotate` takes them."""
    # A sheet of a workbook is named in problems by its title.
    titles = {file: file for file in listed.bad}
    headings = [heading.in_(language) for heading in _HEADINGS]
    yield {"own": PROBLEM_HEADER, "headings": headings, "bad": sorted(listed.bad)}
    yield from ([*line, place] for line, place in _list(listed, titles))
    for marks in marked.values():
        yield {"sheet": marks.title, "header": marks.header, "column": marks.column}
        yield from marks.limited(language)


def _written(
    sheets: list[Sheet], marked: dict[str, Marks], listed: Listed, made: Path, whole: bool, language: str
) -> None:
    """Writes the sheets anew, all their rows or the bad ones alone, behind the list of problems."""
    with FreshWorkbook(made) as book:
        own = book.free_title(PROBLEM_HEADER) if len(listed.lines) else None
        kept = [s for s in sheets if whole or (s.file in marked and marked[s.file].are_some)]
        titles = {sheet.file: book.free_title(sheet.title) for sheet in kept}
        for file, marks in marked.items():
            if len(marks.rows) >= _ROWS and not whole:
                listed.lines.append(((file, None, None, _TOO_MANY.in_(language), None), None))
        if own is not None:
            headings = tuple(heading.in_(language) for heading in _HEADINGS)
            book.list(own, headings, islice(_list(listed, titles), _ROWS - 1), {1: 20, 2: 8, 3: 20, 4: 60, 5: 60})
        for sheet in kept:
            title, is_bad = titles[sheet.file], sheet.file in listed.bad
            if sheet.file not in marked:
                book.add(title, ((_writable(row), (), ()) for row in sheet.rows), is_bad=is_bad)
                continue
            one = marked[sheet.file]
            rows = _all_rows(sheet, one, language) if whole else _bad_rows(sheet, one, language)
            book.add(title, islice(rows, _ROWS), {one.column: 60}, is_bad)


def _writable(row: tuple[Cell, ...]) -> tuple[Cell, ...]:
    return tuple(_UNWRITABLE.sub("", cell) if isinstance(cell, str) else cell for cell in row)


def _all_rows(sheet: Sheet, marks: Marks, language: str) -> Iterator[SheetLine]:
    """All rows with their cell in the column of problems; above the header it is the sheet's own."""
    lines = marks.limited(language)
    number, text, comments, bad = next(lines)
    for at, row in enumerate(sheet.merges.filled(sheet.rows, marks.header), 1):
        if at == number:
            yield _marked(row, marks, text), comments, bad
            number, text, comments, bad = next(lines, (0, "", [], []))
        else:
            yield _writable(row) if at < marks.header else _marked(row, marks, None), (), ()


def _bad_rows(sheet: Sheet, marks: Marks, language: str) -> Iterator[SheetLine]:
    """The header and the rows with problems."""
    merged = enumerate(sheet.merges.filled(sheet.rows, marks.header), 1) if len(sheet.merges) else None
    for number, text, comments, bad in marks.limited(language):
        row = sheet.rows[number - 1] if merged is None else next(row for at, row in merged if at == number)
        yield _marked(row, marks, text), comments, bad


def _marked(row: tuple[Cell, ...], marks: Marks, text: str | None) -> tuple[Cell, ...]:
    at = marks.column - 1
    row = _writable(row)
    return (*row[:at], text, *row[at + 1 :])
