"""The cells of tables as HTML: most of what a page is made of, so that they are written here and not by a template."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import Any, Protocol

from markupsafe import Markup, escape

from registry.figures.labels import ANSWERS
from registry.language import Words
from registry.web.parameters import HAS
from registry.web.sparkline import course_points
from registry.web.tables import Heading, Table, TableCell

#: A state is marked by shape as well as by word.
_SHAPES = {"met": "✓", "not_met": "✗", "unknown": "？", "undetermined": "◇", "outside": "—", "population": "●"}
#: How many texts are kept as they stand in HTML: codes, names, words, and small numbers come again and again.
_KEPT = 20_000
#: What is added to the class of a cell that stays in sight; how long a text always fits into a column.
_FROZEN, _SHORT = ("", " frozen", " frozen second"), 12
_FILTER = Words("按“{0}”筛选", "filter by {0}")
_SELECT, _ROW = Words("选择", "select"), Words("选择第 {0} 行", "select row {0}")


class Asks(Protocol):
    """A question, as far as the headings of a table need it: the language, and this page asked otherwise."""

    @property
    def language(self) -> str: ...

    def here(self, **more: Any) -> str: ...


def table_heads(table: Table, question: Asks) -> Markup:
    """The headings of a table, each with how the rows stand by it, and leading to the table sorted by it."""
    heads = [_head(table, heading, question) for heading in table.headings]
    if table.selected_by:
        words = _text(_SELECT.in_(question.language))
        heads.insert(0, f'<th scope="col" class="select"><span class="visually-hidden">{words}</span></th>')
    return Markup("\n".join(heads))


def _head(table: Table, heading: Heading, question: Asks) -> str:
    shown, direction = _text(heading.words.in_(question.language)), table.direction(heading.key)
    if direction:
        shown += f'<span aria-hidden="true"> {"▲" if direction == "ascending" else "▼"}</span>'
    if table.sortable(heading):
        sorted_so = {f"{table.key}.sort": table.turned(heading.key), f"{table.key}.page": None}
        shown = f'<a href="{escape(question.here(**sorted_so))}#{table.key}">{shown}</a>'
    stands = f' aria-sort="{direction}"' if direction else ""
    sought = _filter(table, heading, question.language) if table.worked and heading.filter else ""
    return f'<th scope="col" class="{heading.kind}{_FROZEN[heading.frozen]}"{stands}>{shown}{sought}</th>'


def _filter(table: Table, heading: Heading, language: str) -> str:
    """What the rows are filtered by in a heading: a choice, or a field to write in; both belong to the table's form."""
    written, called = table.filters.get(heading.key, ""), _text(heading.words.in_(language))
    label = _FILTER.in_(language).format(called)
    named = f'name="{table.key}.{HAS}.{heading.key}" form="{table.key}-filters" aria-label="{label}"'
    if heading.filter is None or heading.filter.kind != "choice":
        return f'<input type="text" {named} value="{escape(written)}" size="6" maxlength="80">'
    options = [("", ""), *((value, words.in_(language)) for value, words in heading.filter.offered)]
    shown = (
        f'<option value="{_text(value)}"{" selected" if value == written else ""}>{_text(text)}</option>'
        for value, text in options
    )
    return f"<select {named}>{''.join(shown)}</select>"


def table_rows(cells: Iterable[Iterable[TableCell]], language: str) -> Markup:
    """The rows of a table's body."""
    shown = ("".join(_cell(cell, language) for cell in row) for row in cells)
    return Markup("".join(f"<tr>{row}</tr>\n" for row in shown))


def selected_rows(table: Table, language: str) -> Markup:
    """The rows of a table's body, each with a box by which a reader selects it for the form of the table."""
    rows = zip(table.names_of_rows, table.shown(language), strict=True)
    shown = (
        _box(table, at, name, language) + "".join(_cell(cell, language) for cell in row)
        for at, (name, row) in enumerate(rows, 1)
    )
    return Markup("".join(f"<tr>{row}</tr>\n" for row in shown))


def _box(table: Table, at: int, name: str, language: str) -> str:
    label = _text(_ROW.in_(language).format(at))
    named = f'name="row" value="{escape(name)}" form="{table.key}-selected" aria-label="{label}"'
    return f'<td class="select"><input type="checkbox" {named}></td>'


def mark(state: str, text: str | Words, language: str) -> Markup:
    """A state of `registry.figures.model.STATUSES`, or `outside`, marked by its shape; `text` says it in words."""
    shown = text.in_(language) if isinstance(text, Words) else text
    shape = f'<span class="shape" aria-hidden="true">{_SHAPES[state]}</span>'
    return Markup(f'<span class="state {state}">{shape} {_text(shown)}</span>')


def _cell(cell: TableCell, language: str) -> str:
    styled = f"{cell.kind}{_FROZEN[cell.heading.frozen]}"
    # What may be cut off in a narrow column is told when it is pointed at.
    whole = f' title="{_text(cell.shown)}"' if cell.heading.filter and len(cell.shown) > _SHORT else ""
    if cell.kind == "course":
        return f'<td class="course">{_course(cell.value)}</td>'
    shown = mark(cell.state, cell.shown or ANSWERS[cell.state], language) if cell.state else _text(cell.shown)
    if cell.link and cell.shown:
        beside = " data-side" if cell.heading.beside else ""
        return f'<td class="{styled}"{whole}><a{beside} href="{_text(cell.link)}">{shown}</a></td>'
    return f'<td class="{styled}"{whole}>{shown}</td>'


def _course(values: list[float | None] | None) -> str:
    """A small course of numbers: a line from left to right, drawn without a script."""
    course = course_points(values)
    if course is None:
        return ""
    return (
        f'<svg class="course" width="72" height="20" viewBox="0 0 72 20" role="img" aria-label="{_text(course.label)}">'
        f'<polyline points="{course.points}" fill="none" stroke="currentColor" stroke-width="1.5"/>'
        f'<circle cx="{course.x}" cy="{course.y}" r="2"/></svg>'
    )


@lru_cache(_KEPT)
def _text(text: str) -> str:
    return str(escape(text))
