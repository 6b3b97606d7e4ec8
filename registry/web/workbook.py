"""A table of a page as a workbook: exactly what is shown, numbers as numbers and text as text."""

from __future__ import annotations

import io
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import xlsxwriter  # type: ignore[import-untyped]

from registry.exchange.sheets import FOR_READING
from registry.exchange.writing import PLAIN_TEXT
from registry.web.question import Question
from registry.web.tables import Table, TableCell

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_WIDTHS = {"text": 28, "code": 18, "number": 14, "share": 12, "course": 40}


def workbook(table: Table, question: Question) -> bytes:
    """The table, headed by what it is: its title, the scope, the two dates."""
    made = io.BytesIO()
    book = xlsxwriter.Workbook(made, {**PLAIN_TEXT, "in_memory": True})
    sheet = book.add_worksheet(question.say(FOR_READING))
    heading = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
    formats = {kind: book.add_format({"num_format": form}) for kind, form in _FORMATS.items()}
    sheet.write_string(0, 0, question.say(table.title), book.add_format({"bold": True}))
    sheet.write_string(1, 0, dates(question))
    top = 3
    for at, head in enumerate(table.headings):
        sheet.set_column(at, at, _WIDTHS[head.kind])
        sheet.write_string(top, at, question.say(head.words), heading)
    for line, cells in enumerate(table.all(question.language), top + 1):
        for at, cell in enumerate(cells):
            _write(sheet, line, at, cell, formats)
    # A total is neither sorted nor filtered with the rows.
    last = top + max(len(table.found), 1)
    sheet.freeze_panes(top + 1, 1)
    sheet.autofilter(top, 0, last, len(table.headings) - 1)
    sheet.repeat_rows(top)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    book.close()
    return made.getvalue()


#: 100 % is said of all alone, so shares are written with as many digits as set them apart.
_FORMATS = {"number": "#,##0.####", "share": "0.00##%", "text": "@", "code": "@"}


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
        sheet.write_string(line, at, cell.shown)
