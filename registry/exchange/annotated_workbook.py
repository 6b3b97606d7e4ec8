"""The sender's own workbook back, with every problem where it stands.

Each sheet gets a column 问题 behind each of its tables, with each row's problems, bad cells a colour and a comment, bad
sheets a tab in red. What belongs to no row stands in the comment of that column's header. A first sheet named 问题
lists every problem, each with a link to its cell. A marked workbook imports again as it is: the import reads over all
this.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any

from registry.errors import Problem
from registry.exchange.fresh_workbook import FreshWorkbook, SheetLine
from registry.exchange.limits import MARKING, Limits
from registry.exchange.marks import Marks, Tables, by_sheet
from registry.exchange.problem_texts import label_of, without_unwritable, writable
from registry.exchange.process import ChildDied, Children
from registry.exchange.reading import Cell, Sheet
from registry.exchange.xml_edits import letters
from registry.files import put, workplace
from registry.language import Words
from registry.ledgers import PROBLEM_HEADER
from registry.problems import Problems, spooled
from registry.spool import Spool

LARGE = 20_000  # rows in total, above which the bad rows alone come back
CELLS = 2_000_000  # in total, likewise
_ROWS = 1_048_576  # of an Excel sheet
_HEADINGS = [Words("文件或工作表", "file or sheet"), Words("行", "row"), Words("列", "column"),
             Words("问题", "problem"), Words("允许", "allowed")]  # fmt: skip
_TOO_MANY = Words("有问题的行太多，其余未列出", "too many rows with problems; the rest are not listed")

#: A row of the sheet 问题, and the cell that it is linked to: the file of its sheet, its row and column.
Line = tuple[Cell, ...]
Target = tuple[str, int, int]


@dataclass
class Listed:
    """What the sheet 问题 lists: its lines, each with its target or None, and the files whose sheets are bad."""

    lines: Spool[tuple[Line, Target | None]] = field(default_factory=Spool)
    bad: set[str] = field(default_factory=set)


def mark(
    path: Path,
    sheets: list[Sheet],
    problems: Sequence[Problem],
    tables: Mapping[str, Tables],
    out: Path,
    language: str,
    limits: Limits | None = None,
) -> bool:
    """Writes to `out` (.xlsx) what stood at `path`, marked with its problems in `language`.

    `sheets` is what `reading.read` or `reading.read_workbook` gave; `tables` says by `Sheet.file` where each sheet's
    tables stand, or the row number of its header. A problem stands at the cell that it names, else at that of its
    column. An .xlsx workbook is kept as it is, with its formats; of others the cells are written, and what is merged;
    texts become sheets. Of more than LARGE rows in all, only those with problems are written, below their header. Of
    very many problems of one column and kind the first are marked and the others counted. No comment holds a cell's
    value. False where an .xlsx workbook could not be kept as it is, and its cells alone were written.
    """
    whole = _is_small(sheets)
    sheets = [sheet for sheet in sheets if sheet.title != PROBLEM_HEADER]
    marked, listed = _arranged(sheets, problems, tables, language, whole)
    with workplace(out.absolute().parent) as folder:
        made = folder / "marked.xlsx"
        own = whole and bool(sheets) and path.is_file() and all(sheet.kind == "xlsx" for sheet in sheets)
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
    sheets: list[Sheet], problems: Sequence[Problem], tables: Mapping[str, Tables], language: str, whole: bool
) -> tuple[dict[str, Marks], Listed]:
    """The marks of every sheet that has a table, by its `file`, and the list of all problems."""
    if not isinstance(problems, Problems):
        problems = spooled(problems)
        problems.put_in_order([sheet.file for sheet in sheets])
    files = {sheet.title: sheet.file for sheet in sheets} | {sheet.file: sheet.file for sheet in sheets}
    marked, listed = by_sheet(sheets, tables, whole), Listed()
    of_row: list[Problem] = []
    before: tuple[str | None, int] | None = None
    for problem in problems.shown():
        file = files.get(problem.file or problem.sheet or "")
        marks = marked.get(file or "")
        at = (file, marks.of(problem).row_of(problem)) if marks is not None else None
        if of_row and at != before:
            _add(marked, before, of_row, language)
            of_row = []
        before = at
        if file is not None:
            listed.bad.add(file)
        listed.lines.append((_line(problem, language), _target(problem, file, marks, whole)))
        if marks is None:
            continue
        if marks.of(problem).is_of_header(problem):
            marks.of(problem).of_header.append(problem)
        else:
            of_row.append(problem)
    if of_row:
        _add(marked, before, of_row, language)
    return marked, listed


def _add(
    marked: Mapping[str, Marks], at: tuple[str | None, int] | None, problems: list[Problem], language: str
) -> None:
    assert at is not None
    marked[at[0] or ""].add(problems, language)


def _target(problem: Problem, file: str | None, marks: Marks | None, whole: bool) -> Target | None:
    """The cell that a problem is about, in the workbook that comes back."""
    if file is None or (marks is None and not whole):
        return None
    if marks is None:
        return file, 1, 1
    table = marks.of(problem)
    place = table.place_of(problem)
    in_header = table.is_of_header(problem)
    row, column = place or (table.table.header[1] if in_header else table.row_of(problem), table.column)
    if not whole and not (marks.is_mapped and row <= marks.head):  # the bad rows alone, below what stands above them
        row = 1 if in_header else marks.head + marks.below + 1
    return file, row, column


def _line(problem: Problem, language: str) -> Line:
    """A problem as a row of the sheet 问题."""
    words = (problem.file or problem.sheet, label_of(problem, language), *_said(problem, language))
    file, column, what, allowed = (writable(word) if word else None for word in words)
    return file, problem.row, column, what, allowed


def _said(problem: Problem, language: str) -> tuple[str, str]:
    return problem.problem.in_(language), problem.allowed.in_(language)


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
        columns = [[column, *header] for column, header in marks.headers.items()]
        yield {"sheet": marks.title, "columns": columns}
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
            widths = dict.fromkeys(one.headers, 60)
            book.add(title, islice(rows, _ROWS), widths, is_bad, _kept_merges(sheet, one, whole))


def _writable(row: tuple[Cell, ...]) -> tuple[Cell, ...]:
    return tuple(without_unwritable(cell) if isinstance(cell, str) else cell for cell in row)


def _kept_merges(sheet: Sheet, marks: Marks, whole: bool) -> Iterator[tuple[int, int, int, int]]:
    """What stays merged on a sheet: where the bad rows alone come back, what is above them."""
    columns = [(column - 1, first - 1) for column, (first, _) in marks.headers.items()]
    for top, left, bottom, right in sheet.merges if marks.is_mapped else ():
        is_over_problems = any(left <= column <= right and bottom >= header for column, header in columns)
        if (whole or bottom < marks.head) and not is_over_problems and (top, left) != (bottom, right):
            yield top, left, bottom, right


def _all_rows(sheet: Sheet, marks: Marks, language: str) -> Iterator[SheetLine]:
    """All rows with their cells in the columns of problems; above a header these are the sheet's own."""
    lines = marks.limited(language)
    number, texts, comments, bad = next(lines)
    rows = sheet.rows if marks.is_mapped else sheet.merges.filled(sheet.rows, marks.header)
    for at, row in enumerate(rows, 1):
        if at == number:
            yield _marked(row, marks, at, dict(texts)), comments, bad
            number, texts, comments, bad = next(lines, (0, [], [], []))
        else:
            yield _marked(row, marks, at, {}), (), ()


def _bad_rows(sheet: Sheet, marks: Marks, language: str) -> Iterator[SheetLine]:
    """The header and the rows with problems; of a sheet as offices keep them also all that is above the header."""
    wanted, kept = marks.limited(language), marks.head if marks.is_mapped else 0
    if len(sheet.merges) or kept:
        filled = enumerate(sheet.merges.filled(sheet.rows, marks.header), 1)
        number, texts, comments, bad = next(wanted)
        for at, row in filled:
            if at == number:
                yield _marked(row, marks, at, dict(texts)), comments, bad
                number, texts, comments, bad = next(wanted, (0, [], [], []))
            elif at <= kept:
                yield _marked(row, marks, at, {}), (), ()
            elif not number:
                return
        return
    for number, texts, comments, bad in wanted:
        yield _marked(sheet.rows[number - 1], marks, number, dict(texts)), comments, bad


def _marked(row: tuple[Cell, ...], marks: Marks, at: int, texts: Mapping[int, str]) -> tuple[Cell, ...]:
    """A row with what is written in its columns of problems, and nothing else in them from their header on."""
    cells = list(_writable(row))
    for column, (first, _) in marks.headers.items():
        if at >= first:
            cells += [None] * (column - len(cells))
            cells[column - 1] = texts.get(column)
    return tuple(cells)
