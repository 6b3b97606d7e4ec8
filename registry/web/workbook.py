"""A table of a page as a workbook that can go to an office as it is: exactly what is shown, and what it is of."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import xlsxwriter  # type: ignore[import-untyped]

from registry.exchange.sheets import FOR_READING
from registry.exchange.writing import PLAIN_TEXT, text_width
from registry.language import Words
from registry.web.question import Question
from registry.web.tables import Table, TableCell

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
#: The widths of a column, in characters: what stands in it, within these.
_NARROWEST, _WIDEST = 6, 48
#: How many rows a column's width is judged by.
_JUDGED = 2_000
_NUMBER = Words("序号", "no.")
_PAGES = Words("第 &P 页，共 &N 页", "page &P of &N")
_TITLE = Words("{0}（截至 {1}）", "{0} (as of {1})")
#: 100 % is said of all alone, so shares are written with as many digits as set them apart.
_FORMATS = {"number": "#,##0.####", "share": "0.00##%", "text": "@", "sentence": "@", "code": "@", "course": "General"}


@dataclass(frozen=True)
class Exported:
    """What a page says of a table besides its title: the figure or unit that it is about, and lines that explain it."""

    about: Words | None = None
    explains: Sequence[Words] = ()
    #: Whether `about` is the whole subject, within no scope: a unit.
    stands_alone: bool = False


def subject(table: Table, question: Question, exported: Exported) -> list[str]:
    """What a table is of, from the whole to the part: the scope, the figure or unit, the list."""
    scope = [] if exported.stands_alone else [question.scope_name]
    about = [question.say(exported.about)] if exported.about else []
    return list(dict.fromkeys([*scope, *about, question.say(table.title)]))


def file_name(table: Table, question: Question, exported: Exported) -> str:
    """The name of the file: what it is of, and the day."""
    return "-".join([*subject(table, question, exported), str(question.moment.as_of)]) + ".xlsx"


def workbook(table: Table, question: Question, exported: Exported) -> bytes:
    """The table under what it is: its subject and day, the two dates, what it means.

    A list of units is numbered. Raises nothing of its own.
    """
    made = io.BytesIO()
    book = xlsxwriter.Workbook(made, {**PLAIN_TEXT, "in_memory": True})
    sheet = book.add_worksheet(question.say(FOR_READING))
    widths = _Widths(question, table)
    top = _write_head(book, sheet, table, question, exported)
    body = {"border": 1, "valign": "top", "text_wrap": True}
    formats = {kind: book.add_format({**body, "num_format": form}) for kind, form in _FORMATS.items()}
    heading = book.add_format({**body, "bold": True, "bg_color": "#E7E6E6", "align": "center", "valign": "vcenter"})
    first = int(table.numbered)
    if first:
        sheet.write_string(top, 0, question.say(_NUMBER), heading)
    for at, head in enumerate(table.headings, first):
        sheet.write_string(top, at, question.say(head.words), heading)
    last = top
    for last, cells in enumerate(table.all(question.language), top + 1):
        if first:
            sheet.write_number(last, 0, last - top, formats["number"])
        for at, cell in enumerate(cells, first):
            _write(sheet, last, at, cell, formats)
        widths.see(cells)
    if first:
        sheet.set_column(0, 0, _NARROWEST)
    for at, width in enumerate(widths.found(), first):
        sheet.set_column(at, at, width)
    right = first + len(table.headings) - 1
    sheet.freeze_panes(top + 1, first + 1)
    # A total is neither sorted nor filtered with the rows.
    sheet.autofilter(top, 0, top + max(len(table.found), 1), right)
    sheet.repeat_rows(top)
    sheet.print_area(0, 0, max(last, top + 1), right)
    sheet.set_footer(f"&C{question.say(_PAGES)}")
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    book.close()
    return made.getvalue()


def _write_head(book: Any, sheet: Any, table: Table, question: Question, exported: Exported) -> int:
    """What stands above the table; gives the row of the header, from 0."""
    title = _TITLE.format(" ".join(subject(table, question, exported)), question.moment.as_of)
    sheet.write_string(0, 0, question.say(title), book.add_format({"bold": True, "font_size": 14}))
    sheet.write_string(1, 0, dates(question))
    lines = [*exported.explains, *table.notes]
    for row, words in enumerate(lines, 2):
        sheet.write_string(row, 0, question.say(words))
    return len(lines) + 3


class _Widths:
    """The widths of columns: as wide as what stands in them, within bounds."""

    def __init__(self, question: Question, table: Table):
        self._widths = [text_width(question.say(head.words)) for head in table.headings]
        self._seen = 0

    def see(self, cells: Sequence[TableCell]) -> None:
        self._seen += 1
        if self._seen <= _JUDGED:
            for at, cell in enumerate(cells):
                self._widths[at] = max(self._widths[at], text_width(cell.shown))

    def found(self) -> Iterator[int]:
        return (min(max(width + 2, _NARROWEST), _WIDEST) for width in self._widths)


def dates(question: Question) -> str:
    """The scope, the day and the state of knowledge, in a line."""
    return question.words(
        f"范围：{question.scope_name}　时点：{question.moment.as_of}　数据版本：第 {question.moment.known_at} 次变更",
        f"Scope: {question.scope_name}; as of {question.moment.as_of}; as known at change {question.moment.known_at}",
    )


def _write(sheet: Any, line: int, at: int, cell: TableCell, formats: Mapping[str, Any]) -> None:
    """A number is written as one, all else as the text that is shown."""
    is_number = isinstance(cell.value, (int, float, Decimal)) and not isinstance(cell.value, bool)
    if is_number and cell.heading.in_words is None:
        sheet.write_number(line, at, cell.value, formats["share" if cell.kind == "share" else "number"])
    elif cell.shown:
        sheet.write_string(line, at, cell.shown, formats["text"])
    else:
        sheet.write_blank(line, at, None, formats["text"])
