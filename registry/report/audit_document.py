"""The report of a look-back audit as a document to sign: what it comes to, its tables, who signs, and the list."""

from __future__ import annotations

from collections.abc import Iterator

from registry.language import Words
from registry.report.audit_summary import AuditSummary, AuditTable, Cell
from registry.report.blocks import Block, Grid, GridRow, Paragraph, Placed, TitleLine, numbered
from registry.report.layout import Document, addressed, imprint, signed
from registry.report.sentences import day_words
from registry.report.signature import Signature


def document(report: AuditSummary, signature: Signature, language: str) -> Document:
    """The report as a document."""
    subtitle = Words("（截至{0}）", "As of {0}").format(day_words(report.moment.as_of))
    running = Words("{0}　时点：{1}　数据版本：第 {2} 次变更", "{0}; as of {1}; version of the data: change {2}")
    return Document(
        report.title.in_(language),
        subtitle.in_(language),
        running.format(report.title, str(report.moment.as_of), str(report.moment.known_at)).in_(language),
        tuple(_blocks(report, signature, language)),
        imprint(signature, language),
    )


def _blocks(report: AuditSummary, signature: Signature, language: str) -> Iterator[Block]:
    stop = "。" if language == "zh" else "."
    yield addressed(signature, language)
    about = Words("现将{0}报告如下。", "{0}.").format(report.title)
    yield _plain(about.in_(language))
    yield _heading(1, Words("总体情况", "Overview"), language)
    for words in report.overview:
        yield _plain(words.in_(language) + stop)
    for place, table in enumerate(report.tables, 2):
        yield _heading(place, table.title, language)
        yield _grid(table, language)
    yield _heading(len(report.tables) + 2, Words("名单和依据", "Cases and what they rest on"), language)
    for fact in report.facts:
        yield _plain(f"{fact.name.in_(language)}{'：' if language == 'zh' else ': '}{fact.text.in_(language)}{stop}")
    yield _plain(Words("特此报告。", "Respectfully submitted.").in_(language))
    attached = Words("附件：{0}", "Annex: {0}").format(report.items.title)
    yield Placed("blank")
    yield Placed("attached", attached.in_(language))
    yield from signed(signature, language)
    yield Placed("annex", Words("附件", "Annex").in_(language))
    yield Placed("annex_title", report.items.title.in_(language))
    yield _grid(_brief(report.items), language)


def _plain(text: str) -> Paragraph:
    return Paragraph(((text, "plain"),))


def _heading(place: int, words: Words, language: str) -> TitleLine:
    return TitleLine(1, numbered([place], language) + words.in_(language))


#: The columns of the list that fit on paper; the workbook has all of them.
_ON_PAPER = (0, 1, 2, 3, 4, 5, 6, 9, 10, 11)


def _brief(table: AuditTable) -> AuditTable:
    """The list with the columns that fit on paper."""
    kept = [at for at in _ON_PAPER if at < len(table.headings)]
    return AuditTable(
        table.key,
        table.title,
        tuple(table.headings[at] for at in kept),
        tuple(tuple(row[at] for at in kept) for row in table.rows),
        tuple(range(len(kept))),
        tuple(table.widths[at] for at in kept),
    )


def _grid(table: AuditTable, language: str) -> Grid:
    rows = tuple(GridRow(tuple(_cell(cell, language) for cell in row)) for row in table.rows)
    return Grid(tuple(words.in_(language) for words in table.headings), rows, table.widths, table.text)


def _cell(cell: Cell, language: str) -> str:
    return cell.in_(language) if isinstance(cell, Words) else str(cell)
