"""The report of a look-back audit as a workbook: what it comes to, a sheet for each table, and every case."""

from __future__ import annotations

import io
from typing import Any

import xlsxwriter  # type: ignore[import-untyped]

from registry.language import Words
from registry.report.audit_summary import AuditSummary, AuditTable
from registry.report.xlsx import LONGEST_NAME, PLAIN_TEXT

_SUMMARY = Words("总体情况", "Overview")
_FONT, _A4, _WIDEST = "宋体", 9, 60
_CELL = {"font_name": _FONT, "font_size": 10, "valign": "vcenter", "border": 1, "text_wrap": True}


def render(report: AuditSummary, language: str) -> bytes:
    """The report as a .xlsx file."""
    made = io.BytesIO()
    book = xlsxwriter.Workbook(made, {**PLAIN_TEXT, "in_memory": True})
    book.set_properties({"title": report.title.in_(language), "author": ""})
    formats = {
        "title": book.add_format({"font_name": _FONT, "bold": True, "font_size": 14}),
        "plain": book.add_format({"font_name": _FONT, "font_size": 10, "text_wrap": True, "valign": "top"}),
        "head": book.add_format({**_CELL, "bold": True, "bg_color": "#E7E6E6", "align": "center"}),
        "text": book.add_format({**_CELL, "num_format": "@"}),
        "number": book.add_format({**_CELL, "num_format": "0"}),
    }
    _summary(book, report, formats, language)
    for table in (*report.tables, report.items):
        _table(book, report, table, formats, language)
    book.close()
    return made.getvalue()


def _sheet(book: Any, name: str) -> Any:
    """A new sheet, set up for A4 across, one page wide."""
    sheet = book.add_worksheet(name.replace("：", " ").replace(":", " ")[:LONGEST_NAME])
    sheet.set_landscape()
    sheet.set_paper(_A4)
    sheet.fit_to_pages(1, 0)
    sheet.set_footer("&C— &P / &N —")
    return sheet


def _summary(book: Any, report: AuditSummary, formats: dict[str, Any], language: str) -> None:
    """The sentences, and what the report is of."""
    sheet = _sheet(book, _SUMMARY.in_(language))
    sheet.set_column(0, 0, 18)
    sheet.set_column(1, 1, 90)
    sheet.write_string(0, 0, report.title.in_(language), formats["title"])
    row, stop = 2, "。" if language == "zh" else "."
    for words in report.overview:
        text = words.in_(language) + stop
        sheet.set_row(row, 15 * (1 + _wide(text) // 105))
        sheet.merge_range(row, 0, row, 1, text, formats["plain"])
        row += 1
    for at, fact in enumerate(report.facts, row + 1):
        sheet.write_string(at, 0, fact.name.in_(language), formats["plain"])
        sheet.write_string(at, 1, fact.text.in_(language), formats["plain"])


def _table(book: Any, report: AuditSummary, table: AuditTable, formats: dict[str, Any], language: str) -> None:
    sheet = _sheet(book, table.title.in_(language))
    title = Words("{0} · {1}", "{0} · {1}").format(table.title, report.title)
    sheet.write_string(0, 0, title.in_(language), formats["title"])
    widths = [_wide(words.in_(language)) for words in table.headings]
    for at, words in enumerate(table.headings):
        sheet.write_string(2, at, words.in_(language), formats["head"])
    for row, cells in enumerate(table.rows, 3):
        for at, cell in enumerate(cells):
            if isinstance(cell, Words):
                text = cell.in_(language)
                sheet.write_string(row, at, text, formats["text"])
                widths[at] = max(widths[at], _wide(text))
            else:
                sheet.write_number(row, at, cell, formats["number"])
    for at, width in enumerate(widths):
        sheet.set_column(at, at, min(width + 3, _WIDEST))
    sheet.freeze_panes(3, 0)
    sheet.autofilter(2, 0, 2 + max(len(table.rows), 1), len(table.headings) - 1)
    sheet.repeat_rows(2)


def _wide(text: str) -> int:
    """How wide a text is shown, in characters: a Chinese one is two wide."""
    return (len(text) + len(text.encode("utf-8", "replace"))) // 2
