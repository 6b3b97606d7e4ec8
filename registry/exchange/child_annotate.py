"""Writes problems into the sender's own workbook (runs in the child process only).

Nothing of it is read into a library and written anew: what a library does not know would be lost. The XML of its parts
is edited where a mark belongs (`sheet_edits`, `style_edits`, `comment_edits`, `package_edits`).
"""

from __future__ import annotations

import json
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from python_calamine import CalamineWorkbook

from registry.exchange.comment_edits import EMPTY, EMPTY_DRAWING, OURS, CommentEdits, Place
from registry.exchange.limits import Limits
from registry.exchange.package_edits import BOOK, Book, Package
from registry.exchange.sheet_edits import SheetEdits, SheetMarks, sheet_of_problems
from registry.exchange.style_edits import BAD_TAB, StyleEdits
from registry.exchange.workbook import check_archive
from registry.exchange.xml_edits import Uneditable

_WIDTHS = {1: 20, 2: 8, 3: 20, 4: 60, 5: 60}
_COMMENTS_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.comments+xml"
_DRAWING_TYPE = "application/vnd.openxmlformats-officedocument.vmlDrawing"
#: Where the sheet of problems remembers what colours the tabs had.
_TABS_COLUMN = len(_WIDTHS) + 1
_TAB = re.compile(r"<(?:\w+:)?tabColor(?:\s+\w+=\"[\w.-]*\")*\s*/>")


def annotate(path: Path, marks: Path, out: Path, limits: Limits) -> None:
    """Writes the workbook at `path` to `out`, marked as the file `marks` says; an earlier marking goes.

    A line of it is one JSON value. `{"own": title, "headings": […], "bad": [titles]}` comes first: our own sheet, whose
    lines follow, and the bad ones. A line is the cells of a row and the place that it is linked to.
    `{"sheet": title, "columns": [[column, first row, last row], …]}` begins a sheet, with its columns of problems and
    where their headers stand; its rows follow: `[row, [[column, text], …], [[column, comment], …], [bad columns]]`.
    """
    check_archive(path, limits)
    with zipfile.ZipFile(path) as archive, marks.open(encoding="utf-8") as lines:
        marking = _Marking(Package(archive), path)
        for order, rows in _orders(map(json.loads, lines)):
            if "own" in order:
                marking.begin(order, list(rows))
            else:
                marking.mark(order, rows)
        marking.end()
        marking.package.save(out)


def _orders(lines: Iterator[Any]) -> Iterator[tuple[dict[str, Any], Iterator[list[Any]]]]:
    """Each order with its rows, which are taken before the next one is asked for."""
    order = next(lines, None)

    def rows() -> Iterator[list[Any]]:
        nonlocal order
        for order in lines:
            if isinstance(order, dict):
                return
            yield order
        order = None

    while order is not None:
        yield order, rows()


class _Marking:
    """The marking of one workbook."""

    def __init__(self, package: Package, path: Path):
        self.package, self.book = package, Book(package)
        styles = package.linked(BOOK, "styles")
        if styles is None:
            raise Uneditable("no styles")
        self._styles_part, self.styles = styles, StyleEdits(package.read(styles))
        self._path, self._left = path, set(self.book.parts)
        self._own, self._bad = "", set[str]()
        self._lines: list[list[Any]] = []
        self._headings: list[str] = []
        self._tabs: dict[str, str] = {}

    def begin(self, order: dict[str, Any], lines: list[list[Any]]) -> None:
        """Takes note of our own sheet, and of what an earlier one remembers."""
        self._own, self._bad, self._headings, self._lines = order["own"], set(order["bad"]), order["headings"], lines
        self._left.discard(self._own)
        if self._own in self.book.parts:
            self._tabs = _remembered(self._path, self._own)

    def mark(self, order: dict[str, Any], rows: Iterator[list[Any]]) -> None:
        """Marks a sheet, row by row."""
        title = order["sheet"]
        self._left.remove(title)
        sheet = self._opened(title)
        marks = SheetMarks({column: (first, last) for column, first, last in order["columns"]})
        sheet.part_merges(marks)
        first, texts = sheet.first_of_merges(), dict[Place, str]()
        for row, written, comments, columns in rows:
            if written:
                marks.texts[row] = dict(written)
            for column in columns:
                at, beside = first(row, column)
                marks.bad.setdefault(at, {})[beside] = None
            for column, comment in comments:
                place = first(row, column)
                before = texts.get(place, "")
                if comment not in before:
                    texts[place] = f"{before}\n{comment}" if before else comment
        sheet.mark(marks)
        self._comment(self.book.parts[title], sheet, texts)
        self._close(title, sheet)
        if sheet.lost_formula:
            self.book.forget_chain()

    def end(self) -> None:
        """Takes earlier marks out of all other sheets, and puts our own first."""
        for title in self._left:
            part = self.book.parts[title]
            kept = self.package.linked(part, "comments")
            is_marked = BAD_TAB.encode() in self.package.read(part) or self.styles.coloured
            if title in self._bad or is_marked or (kept and OURS.encode() in self.package.read(kept)):
                sheet = self._opened(title)
                self._comment(part, sheet, {})
                self._close(title, sheet)
        own = None
        if self._lines:
            tabs = {title: colour for title, colour in self._tabs.items() if title in self._bad}
            remembered = json.dumps(tabs, ensure_ascii=False) if tabs else None
            own = sheet_of_problems(self._headings, iter(self._lines), _WIDTHS, remembered)
        self.book.put_first(self._own, own)
        self.package.write(self._styles_part, self.styles.done())

    def _opened(self, title: str) -> SheetEdits:
        """A sheet, with the colour that its tab is to have."""
        sheet = SheetEdits(self.package.read(self.book.parts[title]), self.styles)
        before = sheet.tab()
        if before and BAD_TAB not in before and title in self._bad:
            self._tabs[title] = before
        sheet.colour_tab(title in self._bad, self._tabs.get(title, ""))
        return sheet

    def _close(self, title: str, sheet: SheetEdits) -> None:
        self.package.write(self.book.parts[title], sheet.done())

    def _comment(self, part: str, sheet: SheetEdits, texts: dict[Place, str]) -> None:
        """Writes the comments of a sheet, into the sender's parts where it has some."""
        comments = self.package.linked(part, "comments")
        if not texts and (comments is None or OURS.encode() not in self.package.read(comments)):
            return
        link = sheet.comments_drawing()
        drawing = self.package.links(part).get(link, ("", None))[1] if link else None
        edits = CommentEdits(
            self.package.read(comments) if comments else EMPTY, self.package.read(drawing) if drawing else EMPTY_DRAWING
        )
        edits.put(texts)
        if comments is None:
            comments = self.package.free_name("xl/registryComments{}.xml")
            self.package.declare(comments, _COMMENTS_TYPE)
            self.package.link(part, "comments", comments)
        if drawing is None:
            drawing = self.package.free_name("xl/drawings/registryDrawing{}.vml")
            self.package.declare(drawing, _DRAWING_TYPE)
            sheet.link_comments(self.package.link(part, "vmlDrawing", drawing))
        self.package.write(comments, edits.xml)
        self.package.write(drawing, edits.drawing)


def _remembered(path: Path, title: str) -> dict[str, str]:
    """The colours of tabs that a sheet of an earlier marking remembers."""
    with CalamineWorkbook.from_path(str(path)) as book:
        rows = book.get_sheet_by_name(title).to_python(skip_empty_area=False, nrows=1)
    try:
        tabs = json.loads(str(rows[0][_TABS_COLUMN - 1]))
        return {str(name): colour for name, colour in tabs.items() if _TAB.fullmatch(colour)}
    except (IndexError, ValueError, AttributeError, TypeError):
        return {}
