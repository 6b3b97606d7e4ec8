"""One sheet of the sender's, edited: the column of problems, coloured cells and tab (runs in the child process)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from registry.exchange.package_edits import RELATIONSHIPS, TRANSITIONAL
from registry.exchange.shown_cells import column_of
from registry.exchange.style_edits import BAD_TAB, StyleEdits
from registry.exchange.xml_edits import (
    Edits,
    Element,
    Uneditable,
    attribute,
    elements,
    letters,
    prefix_of,
    quoted,
    with_attribute,
)

_ROW = rb"""<%brow\b((?:[^<>"']|"[^"]*"|'[^']*')*)>"""
_CELL = rb"""<%bc\b((?:[^<>"']|"[^"]*"|'[^']*')*)>"""
_STYLED = re.compile(rb"""(<(?:\w+:)?(?:c|row|col)\s(?:[^<>]*\s)?(?:s|style)=["'])([0-9]+)(?=["'])""")
#: What stands behind the link to the comments in a sheet.
_AFTER_COMMENTS = ("legacyDrawingHF", "drawingHF", "picture", "oleObjects", "controls", "webPublishItems", "tableParts",
                   "extLst")  # fmt: skip
_AREA = re.compile(r"([A-Z]+)([0-9]+)(?::([A-Z]+)([0-9]+))?")
_WIDTH = 60.0


@dataclass
class SheetMarks:
    """What is to be written on a sheet. Rows and columns count from 1."""

    #: The columns of problems, each with the first and the last row of its table's header.
    columns: dict[int, tuple[int, int]]
    #: The texts in them, by row and column.
    texts: dict[int, dict[int, str]] = field(default_factory=dict)
    #: The columns of bad cells, by row, in an order.
    bad: dict[int, dict[int, None]] = field(default_factory=dict)

    @property
    def top(self) -> int:
        """The first row on which something is written."""
        return min([first for first, _ in self.columns.values()] + list(self.bad))


class SheetEdits:
    """The XML of a sheet, and the edits of it."""

    def __init__(self, xml: bytes, styles: StyleEdits):
        self.styles = styles
        if styles.coloured:
            before = styles.coloured
            xml = _STYLED.sub(lambda m: m[1] + str(before.get(int(m[2]), int(m[2]))).encode(), xml)
        self.xml = xml
        self.root = elements(xml, but_within="sheetData")
        if self.root.name not in ("worksheet", "chartsheet", "dialogsheet") or TRANSITIONAL.encode() not in xml[:4096]:
            raise Uneditable("not a sheet")
        self.prefix = prefix_of(xml, self.root)
        self.edits = Edits(xml)
        self.merged = list(self._merges())
        self.lost_formula = False

    def _merges(self) -> Iterator[tuple[int, int, int, int, Element]]:
        """First row, first column, last row and last column of all that is merged, counted from 1."""
        merges = self.root.first("mergeCells")
        for element in merges.children if merges else ():
            match = _AREA.fullmatch(element.attributes.get("ref", ""))
            if match and match[3]:
                top, bottom = int(match[2]), int(match[4])
                yield top, column_of(match[1]) + 1, bottom, column_of(match[3]) + 1, element

    def first_of_merges(self) -> Callable[[int, int], tuple[int, int]]:
        """Gives for a place that of the cell in which its merge has its value."""
        by_row: dict[int, list[tuple[int, int, int, int, Element]]] = {}
        if sum(bottom - top + 1 for top, _, bottom, _, _ in self.merged) > 5_000_000:
            raise Uneditable("merges")
        for merge in self.merged:
            for row in range(merge[0], merge[2] + 1):
                by_row.setdefault(row, []).append(merge)

        def first(row: int, column: int) -> tuple[int, int]:
            found = (m for m in by_row.get(row, ()) if m[1] <= column <= m[3])
            merge = next(found, None)
            return (row, column) if merge is None else (merge[0], merge[1])

        return first

    # -- the tab -------------------------------------------------------------------------------------------------------

    def tab(self) -> str | None:
        """The colour of the tab, as its element has it; None where it has none."""
        found = self._tab()
        return self.xml[found.start : found.end].decode() if found else None

    def _tab(self) -> Element | None:
        properties = self.root.first("sheetPr")
        return properties.first("tabColor") if properties else None

    def colour_tab(self, is_bad: bool, before: str) -> None:
        """Colours the tab of a bad sheet; that of another has its own colour, `before` where it is ours now."""
        old, properties = self._tab(), self.root.first("sheetPr")
        is_ours = old is not None and BAD_TAB in (self.tab() or "")
        if is_bad == is_ours or (not is_bad and old is None):
            return
        new = b'<%btabColor rgb="%b"/>' % (self.prefix, BAD_TAB.encode()) if is_bad else before.encode()
        if old is not None:
            self.edits.put(old.start, old.end, new)
        elif properties is None:
            self.edits.insert(self.root.inside, b"<%bsheetPr>%b</%bsheetPr>" % (self.prefix, new, self.prefix))
        elif properties.inside == properties.outside:
            self.edits.append(properties, new)
        else:
            self.edits.insert(properties.inside, new)

    # -- cells ---------------------------------------------------------------------------------------------------------

    def mark(self, marks: SheetMarks) -> None:
        """Writes the column of problems, and colours bad cells."""
        data = self.root.first("sheetData")
        if data is None or data.inside == data.end:
            raise Uneditable("no rows")
        body = self.xml[data.inside : data.outside]
        if b"<![CDATA[" in body or b"<!--" in body:
            raise Uneditable("cells beside the rows")
        self._widen(marks)
        last, top, seen = 0, marks.top, set[int]()
        row = re.compile(_ROW % self.prefix)
        end = b"</%brow>" % self.prefix
        for match in row.finditer(self.xml, data.inside, data.outside):
            number = attribute(match[0], "r")
            if number is None or int(number) <= last:
                raise Uneditable("rows without numbers")
            last = int(number)
            if last < top:
                continue
            is_empty = match[0].endswith(b"/>")
            inner = b"" if is_empty else self.xml[match.end() : self.xml.index(end, match.end(), data.outside)]
            new = self._row(match[0], last, inner, marks)
            if new is not None:
                tag = with_attribute(match[0].replace(b"/>", b">") if is_empty else match[0], "spans", None)
                stop = match.end() if is_empty else match.end() + len(inner) + len(end)
                self.edits.put(match.start(), stop, tag + new + end)
            seen.add(last)
        if not seen.issuperset((*marks.texts, *marks.bad)):
            raise Uneditable("rows that are not there")

    def _row(self, tag: bytes, number: int, inner: bytes, marks: SheetMarks) -> bytes | None:
        """The cells of a row with what is to be written; None where nothing is."""
        texts, bad = marks.texts.get(number, {}), marks.bad.get(number, {})
        own_columns = [column for column, (first, _) in marks.columns.items() if number >= first]
        cells_there = inner.replace(b"'", b'"')
        if not texts and not bad and not any(_place(column, number) in cells_there for column in own_columns):
            return None
        cells = _cells(inner, self.prefix)
        own = attribute(tag, "s") if attribute(tag, "customFormat") in ("1", "true") else None
        for column in bad:
            if column not in own_columns or number <= marks.columns[column][1]:
                start, cell = cells.get(column, (b"", b""))
                style = int(attribute(start, "s") or 0) if start else int(own or self._style_of_column(column))
                start = start or f'<{self.prefix.decode()}c r="{letters(column)}{number}"/>'.encode()
                cells[column] = with_attribute(start, "s", str(self.styles.bad(style))), cell
        for column in own_columns:
            is_header = number <= marks.columns[column][1]
            self._problem_cell(cells, number, column, texts.get(column), is_header)
        return b"".join(start + cell for _, (start, cell) in sorted(cells.items()))

    def _problem_cell(
        self, cells: dict[int, tuple[bytes, bytes]], number: int, column: int, text: str | None, is_header: bool
    ) -> None:
        """Puts a text into a column of problems, or takes away what stands there."""
        start, cell = cells.get(column, (b"", b""))
        if is_header and cell:
            return  # the header of a column that is there
        self.lost_formula |= re.search(rb"<(?:\w+:)?f[\s/>]", cell) is not None
        if text is None:
            cells.pop(column, None)
            return
        style = self.styles.wrapped
        if is_header:
            beside = cells.get(column - 1, (b"", b""))[0]
            style = int(attribute(beside, "s") or 0)
            if start and attribute(start, "s"):
                style = int(attribute(start, "s") or 0)
        p = self.prefix.decode()
        tag = f'<{p}c r="{letters(column)}{number}" s="{style}" t="inlineStr">'
        cells[column] = (
            tag.encode(),
            f'<{p}is><{p}t xml:space="preserve">{quoted(text)}</{p}t></{p}is></{p}c>'.encode(),
        )

    def _style_of_column(self, column: int) -> str:
        columns = self.root.first("cols")
        for element in columns.children if columns else ():
            if int(element.attributes.get("min", "0")) <= column <= int(element.attributes.get("max", "0")):
                return element.attributes.get("style", "0")
        return "0"

    def part_merges(self, marks: SheetMarks) -> None:
        """Parts what is merged over a column of problems, from the header on."""
        columns = [(column, first) for column, (first, _) in marks.columns.items()]
        parted = [m for m in self.merged if any(m[2] >= first and m[1] <= c <= m[3] for c, first in columns)]
        merges = self.root.first("mergeCells")
        if not parted or merges is None:
            return
        self.merged = [merge for merge in self.merged if merge not in parted]
        if len(parted) == len(merges.children):
            self.edits.put(merges.start, merges.end, b"")
            return
        for *_, element in parted:
            self.edits.put(element.start, element.end, b"")
        count = str(len(merges.children) - len(parted))
        self.edits.tag(merges, lambda tag: with_attribute(tag, "count", count))

    def _widen(self, marks: SheetMarks) -> None:
        """Makes the columns of problems wide enough to read, and the dimension as wide as the sheet is now."""
        p, data = self.prefix.decode(), self.root.first("sheetData")
        columns = self.root.first("cols")
        assert data is not None
        if columns is None:
            new = b"".join(map(self._wide, sorted(marks.columns)))
            self.edits.insert(data.start, f"<{p}cols>".encode() + new + f"</{p}cols>".encode())
        else:
            self._split_columns(columns, sorted(marks.columns))
        dimension = self.root.first("dimension")
        match = _AREA.fullmatch(dimension.attributes.get("ref", "")) if dimension else None
        if dimension and match:
            right = max(*marks.columns, column_of(match[3] or match[1]) + 1)
            area = f"{match[1]}{match[2]}:{letters(right)}{match[4] or match[2]}"
            self.edits.tag(dimension, lambda tag: with_attribute(tag, "ref", area))

    def _wide(self, column: int) -> bytes:
        p = self.prefix.decode()
        return f'<{p}col min="{column}" max="{column}" width="{_WIDTH:g}" customWidth="1"/>'.encode()

    def _split_columns(self, columns: Element, left: list[int]) -> None:
        """Gives columns, in their order, the width of problems, and leaves all others theirs."""
        for element in columns.children:
            first, last = (int(element.attributes.get(name, "0")) for name in ("min", "max"))
            before = [column for column in left if column < first]
            within = [column for column in left if first <= column <= last]
            left = [column for column in left if column > last]
            if before:
                self.edits.insert(element.start, b"".join(map(self._wide, before)))
            if within and float(element.attributes.get("width", "0")) < _WIDTH:
                self._split(element, first, last, within)
        if left:
            self.edits.append(columns, b"".join(map(self._wide, left)))

    def _split(self, element: Element, first: int, last: int, wide: list[int]) -> None:
        """Parts one element of columns where some of them become wide."""
        tag = self.xml[element.start : element.end]
        own = with_attribute(with_attribute(tag, "width", f"{_WIDTH:g}"), "customWidth", "1")
        parts = list[tuple[bytes, int, int]]()
        for column in wide:
            parts += [(tag, first, column - 1), (own, column, column)]
            first = column + 1
        kept = (
            with_attribute(with_attribute(part, "min", str(low)), "max", str(high))
            for part, low, high in [*parts, (tag, first, last)]
            if low <= high
        )
        self.edits.put(element.start, element.end, b"".join(kept))

    # -- comments ------------------------------------------------------------------------------------------------------

    def comments_drawing(self) -> str | None:
        """The link to the drawing of the sheet's comments."""
        found = self.root.first("legacyDrawing")
        return next((v for n, v in found.attributes.items() if n.endswith(":id")), None) if found else None

    def link_comments(self, link: str) -> None:
        """Names the link to the drawing of the sheet's comments."""
        new = f'<{self.prefix.decode()}legacyDrawing xmlns:r="{RELATIONSHIPS}" r:id="{link}"/>'.encode()
        drawing = self.root.first("drawing")
        after = [child for child in self.root.children if child.name in _AFTER_COMMENTS or _holds(child)]
        if drawing is not None:
            self.edits.insert(drawing.end, new)
        else:
            self.edits.insert(after[0].start if after else self.root.outside, new)

    def done(self) -> bytes:
        return self.edits.done()


def _holds(element: Element) -> bool:
    """Whether an element holds controls or objects for programs that know them."""
    return element.name == "AlternateContent" and any(one.name in _AFTER_COMMENTS for one in element.all())


def _place(column: int, row: int) -> bytes:
    return f'r="{letters(column)}{row}"'.encode()


def _cells(inner: bytes, prefix: bytes) -> dict[int, tuple[bytes, bytes]]:
    """Start tag and rest of each cell of a row, by its column, counted from 1."""
    cells: dict[int, tuple[bytes, bytes]] = {}
    end = b"</%bc>" % prefix
    for match in re.finditer(_CELL % prefix, inner):
        place = attribute(match[0], "r")
        if place is None:
            raise Uneditable("cells without places")
        rest = b"" if match[0].endswith(b"/>") else inner[match.end() : inner.index(end, match.end()) + len(end)]
        cells[column_of(place) + 1] = match[0], rest
    return cells


def sheet_of_problems(
    headings: list[str], lines: Iterator[list[object]], widths: Mapping[int, int], remembered: str | None
) -> bytes:
    """The XML of the sheet of all problems, whose lines end with the place that they are linked to, or None.

    `remembered` is a text for a later marking, in a hidden column behind the others.
    """
    rows, links = [_line(1, [*headings, remembered])], list[str]()
    for number, (*cells, place) in enumerate(lines, 2):
        rows.append(_line(number, cells))
        if place is not None and len(links) < MOST_LINKS:
            links.append(
                f'<hyperlink ref="A{number}" location="{quoted(str(place))}" display="{quoted(str(cells[0]))}"/>'
            )
    columns = "".join(f'<col min="{at}" max="{at}" width="{width}" customWidth="1"/>' for at, width in widths.items())
    columns += f'<col min="{len(widths) + 1}" max="{len(widths) + 1}" width="9" hidden="1"/>' if remembered else ""
    linked = f"<hyperlinks>{''.join(links)}</hyperlinks>" if links else ""
    return (
        f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<worksheet xmlns="{TRANSITIONAL}">'
        f'<sheetPr><tabColor rgb="{BAD_TAB}"/></sheetPr><sheetViews><sheetView tabSelected="1" workbookViewId="0">'
        '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews>'
        f"<cols>{columns}</cols><sheetData>{''.join(rows)}</sheetData>{linked}</worksheet>"
    ).encode()


#: Excel takes no more links on a sheet.
MOST_LINKS = 65_000


def _line(number: int, cells: Sequence[object]) -> str:
    written = []
    for column, cell in enumerate(cells, 1):
        place = f"{letters(column)}{number}"
        if isinstance(cell, int):
            written.append(f'<c r="{place}"><v>{cell}</v></c>')
        elif cell is not None:
            written.append(f'<c r="{place}" t="inlineStr"><is><t xml:space="preserve">{quoted(str(cell))}</t></is></c>')
    return f'<row r="{number}">{"".join(written)}</row>'
