"""The report as a Word document, laid out as official documents are (公文格式, GB/T 9704-2012).

DOC-01 (verified): A4; margins 37 mm at the top, 28 left, 26 right, 35 at the bottom: a type area of 156 × 225 mm.
DOC-02 (verified): body size-3 FangSong 仿宋, 16 pt, black, 22 lines a page, 28 characters a line.
DOC-03 (verified but for level 3 and the numbering): title size-2 小标宋, 22 pt; level 1 黑体, level 2 楷体, level 3
仿宋, all 16 pt.
DOC-04 (verified in code): page number size-4 宋体, half-width, between dashes; on odd pages right, on even left, one
character in.
DOC-05 (the layout is known from a bulletin, the rule's text is unverified): the document ends with whom copies go to
and the printing office and date between rules, in size-4 FangSong, at the foot of the last page.

Exactly 28.95 pt a line gives 22 lines of the 225 mm, and 15.75 pt a character 28 of the 156 mm. Fonts are named, not
embedded: an office has them. Long tables and lists are put together as XML at once, cell by cell would take minutes.
"""

from __future__ import annotations

import datetime
import io
import re
from collections.abc import Iterable, Iterator
from typing import Any
from xml.sax.saxutils import escape

from docx import Document as new_document
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Length, Mm, Pt, RGBColor

from registry.report.blocks import Block, Grid, GridRow, Paragraph, Piece, Placed, TitleLine
from registry.report.layout import Document, document
from registry.report.model import Report

FANGSONG, TITLE, HEITI, KAITI, SONGTI = "仿宋_GB2312", "方正小标宋简体", "黑体", "楷体_GB2312", "宋体"
#: What Latin letters and digits of an English document are set in.
LATIN = "Times New Roman"
BODY, LARGE, SIZE_4, CELL = Pt(16), Pt(22), Pt(14), Pt(8)
PITCH = Pt(28.95)
#: What is taken off each character, so that 28 of 16 pt fit in 156 mm: in twentieths of a point.
TIGHTER = -5
#: The type area in twentieths of a point, the unit of tables.
_WIDTH = round(Mm(156).pt * 20)
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def render(report: Report, language: str) -> bytes:
    """The report as a .docx file."""
    return render_document(document(report, language), report.moment.as_of, language)


def render_document(document: Document, day: datetime.date, language: str) -> bytes:
    """A document as a .docx file, which says that it was made on `day`."""
    made = _Writer(document, day, language).made()
    packed = io.BytesIO()
    made.save(packed)
    return packed.getvalue()


class _Writer:
    """One document while it is made."""

    def __init__(self, document: Document, day: datetime.date, language: str):
        self.document, self.day, self.language = document, day, language
        self.docx = new_document()

    def made(self) -> Any:
        """The document, complete."""
        _Page(self.docx, self.language).set_up()
        properties = self.docx.core_properties
        properties.title, properties.author, properties.comments = self.document.title, "", self.document.running
        properties.created = properties.modified = datetime.datetime.combine(self.day, datetime.time())
        body = "".join(self._body())
        whole = parse_xml(f"<w:body {nsdecls('w')}>{body}</w:body>")
        section = self.docx.element.body.sectPr
        for element in list(whole):
            section.addprevious(element)
        return self.docx

    def _body(self) -> Iterator[str]:
        yield _paragraph("Title", [(self.document.title, "plain")])
        yield _paragraph("Subtitle", [(self.document.subtitle, "plain")])
        yield _paragraph("Normal", [])
        for block in self.document.blocks:
            yield _block(block)
        yield from self._closing()

    def _closing(self) -> Iterator[str]:
        """The imprint 版记 (DOC-05), in a frame at the foot of the page that the document ends on."""
        for line in self.document.imprint:
            yield _paragraph("Imprint", [(line, "plain")], _FOOT)
        yield _AFTER


# -- blocks to XML -------------------------------------------------------------------------------------------------


def _clean(text: str) -> str:
    return escape(_ILLEGAL.sub("", text))


def _runs(pieces: Iterable[Piece]) -> Iterator[str]:
    """Neighbouring pieces that look alike are one run."""
    whole: list[tuple[str, bool]] = []
    for text, style in pieces:
        strong = style == "strong"
        if whole and whole[-1][1] == strong:
            whole[-1] = (whole[-1][0] + text, strong)
        else:
            whole.append((text, strong))
    for text, strong in whole:
        look = '<w:rPr><w:rStyle w:val="Strong"/></w:rPr>' if strong else ""
        parts = text.split("\t")
        run = "<w:tab/>".join(f'<w:t xml:space="preserve">{_clean(part)}</w:t>' for part in parts)
        yield f"<w:r>{look}{run}</w:r>"


def _paragraph(style: str, pieces: Iterable[Piece], more: str = "") -> str:
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/>{more}</w:pPr>{"".join(_runs(pieces))}</w:p>'


#: The styles of lines with a place of their own.
_PLACED = {
    "to": "To",
    "attached": "Attached",
    "attached_more": "AttachedMore",
    "signed": "Signed",
    "dated": "Signed",
    "annex": "Annex",
    "annex_title": "AnnexTitle",
    "blank": "Blank",
}


def _block(block: Block) -> str:
    if isinstance(block, Placed):
        right = f'<w:ind w:right="{round(block.right * BODY.pt * 20)}"/>' if block.right else ""
        return _paragraph(_PLACED[block.role], [(block.text, "plain")], right)
    if isinstance(block, TitleLine):
        return _paragraph(f"Heading{block.level}", [(block.text, "plain")])
    if isinstance(block, Paragraph):
        return _paragraph("Normal", block.pieces)
    return _table(block)


def _table(grid: Grid) -> str:
    """A table with its head on every page; one that fits on a page stays in one piece, and no row is broken."""
    whole = sum(grid.widths)
    widths = [round(_WIDTH * width / whole) for width in grid.widths]
    columns = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    together = len(grid.rows) <= 12
    left = set(grid.text)
    style, high = ("FormText", _HIGH) if grid.is_form else ("CellText", "")
    keeping = (together and at < len(grid.rows) for at in range(1, len(grid.rows) + 1))
    rows = "".join(_row(row, widths, left, high, k, style) for row, k in zip(grid.rows, keeping, strict=True))
    return (
        f'<w:tbl><w:tblPr><w:tblStyle w:val="TableGrid"/><w:tblW w:w="{_WIDTH}" w:type="dxa"/>'
        '<w:tblLayout w:type="fixed"/><w:tblCellMar><w:left w:w="28" w:type="dxa"/><w:right w:w="28" w:type="dxa"/>'
        f"</w:tblCellMar></w:tblPr><w:tblGrid>{columns}</w:tblGrid>{_head(grid, widths)}{rows}</w:tbl>{_AFTER}"
    )


def _head(grid: Grid, widths: list[int]) -> str:
    """The row of headings, under those that stand over several of them; nothing where there are none."""
    if not grid.headings:
        return ""
    if not grid.over:
        return _row(GridRow(grid.headings, True), widths, set(), "<w:tblHeader/>", True)
    cells, at = [_cell(grid.headings[0], widths[0], "Cell", True, True, '<w:vMerge w:val="restart"/>')], 1
    for text, span in grid.over:
        wide = sum(widths[at : at + span])
        cells.append(_cell(text, wide, "Cell", True, True, f'<w:gridSpan w:val="{span}"/>'))
        at += span
    under = [_cell("", widths[0], "Cell", True, True, "<w:vMerge/>")]
    under += [_cell(t, w, "Cell", True, True) for t, w in zip(grid.headings[1:], widths[1:], strict=True)]
    rows = ("".join(cells), "".join(under))
    return "".join(f"<w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>{row}</w:tr>" for row in rows)


#: The least height of a row that somebody writes in: a line and a half.
_HIGH = f'<w:trHeight w:val="{round(1.5 * PITCH.pt * 20)}" w:hRule="atLeast"/>'
#: Two tables need something between them, or they are one.
_AFTER = '<w:p><w:pPr><w:pStyle w:val="Gap"/></w:pPr></w:p>'
#: A frame as wide as the type area, at its foot.
_FOOT = (
    f'<w:framePr w:w="{_WIDTH}" w:hSpace="0" w:wrap="around" w:vAnchor="margin" w:hAnchor="margin" w:xAlign="left" '
    'w:yAlign="bottom"/>'
)


def _row(row: GridRow, widths: list[int], left: set[int], more: str, keep: bool, style: str = "CellText") -> str:
    cells = (
        _cell(text, width, style if at in left else "Cell", row.strong, keep)
        for at, (text, width) in enumerate(zip(row.cells, widths, strict=True))
    )
    return f"<w:tr><w:trPr><w:cantSplit/>{more}</w:trPr>{''.join(cells)}</w:tr>"


def _cell(text: str, width: int, style: str, strong: bool, keep: bool, merged: str = "") -> str:
    look = '<w:rPr><w:rStyle w:val="Strong"/></w:rPr>' if strong else ""
    kept = "<w:keepNext/>" if keep else ""
    run = "<w:br/>".join(f'<w:t xml:space="preserve">{_clean(line)}</w:t>' for line in text.split("\n"))
    return (
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{merged}<w:vAlign w:val="center"/></w:tcPr>'
        f'<w:p><w:pPr><w:pStyle w:val="{style}"/>{kept}</w:pPr><w:r>{look}{run}</w:r></w:p></w:tc>'
    )


# -- the page and its styles ---------------------------------------------------------------------------------------


class _Page:
    """The page and the styles of an official document."""

    def __init__(self, made: Any, language: str):
        self.docx, self.language = made, language

    def set_up(self) -> None:
        self._margins()
        self._settings()
        self._body_styles()
        self._placed_styles()
        self._small_styles()
        self._footers()

    def _margins(self) -> None:
        """DOC-01; the footer's number stands 7 mm below the type area (DOC-04)."""
        section = self.docx.sections[0]
        section.page_width, section.page_height = Mm(210), Mm(297)
        section.top_margin, section.bottom_margin = Mm(37), Mm(35)
        section.left_margin, section.right_margin = Mm(28), Mm(26)
        section.footer_distance = Mm(25.5)
        grid = section._sectPr.find(qn("w:docGrid"))
        if grid is not None:
            section._sectPr.remove(grid)
        lines = f'<w:docGrid {nsdecls("w")} w:type="lines" w:linePitch="{round(PITCH.pt * 20)}"/>'
        section._sectPr.append(parse_xml(lines))

    def _settings(self) -> None:
        """The language; odd and even pages differ; punctuation keeps its width."""
        for language in self.docx.styles.element.iter(qn("w:lang")):
            language.set(qn("w:val"), "en-GB")  # Latin letters and digits: as Chinese they would be broken anywhere
            language.set(qn("w:eastAsia"), "zh-CN")
        self.docx.settings.odd_and_even_pages_header_footer = True
        spacing = parse_xml(f'<w:characterSpacingControl {nsdecls("w")} w:val="doNotCompress"/>')
        self.docx.settings.element.append(spacing)

    def _body_styles(self) -> None:
        """DOC-02 and DOC-03."""
        self._font(self.docx.styles.element.find(qn("w:docDefaults")).find(qn("w:rPrDefault")), FANGSONG)
        normal = self._style("Normal", FANGSONG, BODY)
        _format(normal, WD_ALIGN_PARAGRAPH.JUSTIFY if self.language == "zh" else WD_ALIGN_PARAGRAPH.LEFT)
        _indent(normal)
        _tighten(normal)
        title = self._style("Title", TITLE, LARGE)
        _format(title, WD_ALIGN_PARAGRAPH.CENTER)
        _format(self._style("Subtitle", KAITI, BODY), WD_ALIGN_PARAGRAPH.CENTER)
        for level, font in enumerate((HEITI, KAITI, FANGSONG), 1):
            heading = self._style(f"Heading {level}", font, BODY)
            _format(heading, WD_ALIGN_PARAGRAPH.LEFT)
            _indent(heading)
            heading.paragraph_format.keep_with_next = True
            outline = parse_xml(f'<w:outlineLvl {nsdecls("w")} w:val="{level - 1}"/>')
            _insert(heading.element.get_or_add_pPr(), outline)

    def _placed_styles(self) -> None:
        """The lines that are no body text: whom it goes to, annexes, who signs, and what begins an annex."""
        left, right = WD_ALIGN_PARAGRAPH.LEFT, WD_ALIGN_PARAGRAPH.RIGHT
        for name, font, size, align in (
            *(("To", FANGSONG, BODY, left), ("Attached", FANGSONG, BODY, left), ("AttachedMore", FANGSONG, BODY, left)),
            *(("Signed", FANGSONG, BODY, right), ("Blank", FANGSONG, BODY, left), ("Annex", HEITI, BODY, left)),
            ("AnnexTitle", TITLE, LARGE, WD_ALIGN_PARAGRAPH.CENTER),
        ):
            style = self._style(name, font, size)
            _format(style, align)
            style.paragraph_format.keep_with_next = name not in ("To", "Signed")
        styles = self.docx.styles
        styles["Attached"].paragraph_format.left_indent = 2 * BODY
        styles["AttachedMore"].paragraph_format.left_indent = (5 if self.language == "zh" else 6) * BODY
        styles["Annex"].paragraph_format.page_break_before = True

    def _small_styles(self) -> None:
        """Cells of tables, what stands between tables, strong words, and the imprint (DOC-05)."""
        for name, align in (("Cell", WD_ALIGN_PARAGRAPH.CENTER), ("CellText", WD_ALIGN_PARAGRAPH.LEFT)):
            cell = self._style(name, FANGSONG, CELL)
            _format(cell, align, Pt(11))
        _format(self._style("FormText", FANGSONG, BODY), WD_ALIGN_PARAGRAPH.LEFT)
        _format(self._style("Gap", FANGSONG, CELL), WD_ALIGN_PARAGRAPH.LEFT, Pt(12))
        strong = self.docx.styles["Strong"]
        _bare(strong)
        self._font(strong.element, HEITI)
        imprint = self._style("Imprint", FANGSONG, SIZE_4)
        _format(imprint, WD_ALIGN_PARAGRAPH.LEFT)
        imprint.paragraph_format.left_indent = imprint.paragraph_format.right_indent = SIZE_4
        imprint.paragraph_format.keep_with_next = True
        rule = 'w:val="single" w:sz="{}" w:space="1" w:color="000000"'
        sides = (("top", 8), ("bottom", 8), ("between", 6))
        rules = "".join(f"<w:{side} {rule.format(size)}/>" for side, size in sides)
        _insert(imprint.element.get_or_add_pPr(), parse_xml(f"<w:pBdr {nsdecls('w')}>{rules}</w:pBdr>"))
        imprint.paragraph_format.tab_stops.add_tab_stop(Mm(156) - SIZE_4, 2)

    def _style(self, name: str, font: str, size: Length) -> Any:
        """A style of the document's own, or one of Word's made over: its font and size, black, without effects."""
        styles = self.docx.styles
        style = styles[name] if name in [s.name for s in styles] else styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        _bare(style)
        self._font(style.element, font)
        style.font.size, style.font.color.rgb = size, RGBColor(0, 0, 0)
        return style

    def _font(self, element: Any, font: str) -> None:
        """The font of a style's element: in a Chinese document of everything, else of what is Chinese."""
        latin = font if self.language == "zh" else LATIN
        names = f'w:ascii="{latin}" w:hAnsi="{latin}" w:cs="{latin}" w:eastAsia="{font}"'
        look = element.get_or_add_rPr() if hasattr(element, "get_or_add_rPr") else element.find(qn("w:rPr"))
        for old in look.findall(qn("w:rFonts")):
            look.remove(old)
        look.insert(0, parse_xml(f"<w:rFonts {nsdecls('w')} {names}/>"))

    def _footers(self) -> None:
        """DOC-04: — 1 — at the outer edge, one character in."""
        section = self.docx.sections[0]
        number = self._style("PageNumber", SONGTI, SIZE_4)
        _format(number, WD_ALIGN_PARAGRAPH.LEFT, Mm(5))
        number.paragraph_format.space_before = Mm(4)
        sides = (section.footer, WD_ALIGN_PARAGRAPH.RIGHT), (section.even_page_footer, WD_ALIGN_PARAGRAPH.LEFT)
        for footer, side in sides:
            footer.is_linked_to_previous = False
            paragraph = footer.paragraphs[0]
            paragraph.style, paragraph.alignment = number, side
            paragraph.paragraph_format.left_indent = paragraph.paragraph_format.right_indent = SIZE_4
            for run in _NUMBER:
                paragraph._p.append(parse_xml(run))


_W = nsdecls("w")
#: — PAGE —
_NUMBER = (
    f'<w:r {_W}><w:t xml:space="preserve">— </w:t></w:r>',
    f'<w:r {_W}><w:fldChar w:fldCharType="begin"/></w:r>',
    f'<w:r {_W}><w:instrText xml:space="preserve"> PAGE </w:instrText></w:r>',
    f'<w:r {_W}><w:fldChar w:fldCharType="separate"/></w:r>',
    f"<w:r {_W}><w:t>1</w:t></w:r>",
    f'<w:r {_W}><w:fldChar w:fldCharType="end"/></w:r>',
    f'<w:r {_W}><w:t xml:space="preserve"> —</w:t></w:r>',
)


def _bare(style: Any) -> None:
    """Takes off everything that Word's own template gives a style: colours, rules, spacing."""
    for tag in ("w:pPr", "w:rPr"):
        for old in style.element.findall(qn(tag)):
            style.element.remove(old)


def _format(style: Any, align: Any, pitch: Length = PITCH) -> None:
    """Lines of one exact height and nothing between paragraphs: the grid of 22 lines."""
    layout = style.paragraph_format
    layout.alignment = align
    layout.space_before = layout.space_after = Pt(0)
    layout.line_spacing_rule, layout.line_spacing = WD_LINE_SPACING.EXACTLY, pitch
    layout.widow_control = False
    layout.first_line_indent = Pt(0)
    # Punctuation may hang over the edge in Word, as it does unless a flag says otherwise. LibreOffice 7.4 takes the
    # flag for its opposite: with it it keeps the punctuation within the type area.
    flags = {"snapToGrid": 0, "overflowPunct": 1, "autoSpaceDE": 0, "autoSpaceDN": 0}
    for name, value in flags.items():
        _insert(style.element.get_or_add_pPr(), parse_xml(f'<w:{name} {nsdecls("w")} w:val="{value}"/>'))


def _indent(style: Any) -> None:
    """Two characters in."""
    style.paragraph_format.first_line_indent = 2 * BODY


def _tighten(style: Any) -> None:
    """Takes a little off each character; Word wants it before the size."""
    size = style.element.get_or_add_rPr().find(qn("w:sz"))
    size.addprevious(parse_xml(f'<w:spacing {nsdecls("w")} w:val="{TIGHTER}"/>'))


#: The order that Word wants a paragraph's properties in, as far as they are used here.
_ORDER = [
    qn(f"w:{name}")
    for name in (
        *("pStyle", "keepNext", "keepLines", "pageBreakBefore", "widowControl", "pBdr", "shd", "tabs", "overflowPunct"),
        *("topLinePunct", "autoSpaceDE", "autoSpaceDN", "snapToGrid", "spacing", "ind", "jc", "outlineLvl"),
    )
]


def _insert(properties: Any, element: Any) -> None:
    """Puts a property where Word's schema wants it."""
    after = set(_ORDER[_ORDER.index(element.tag) + 1 :])
    for sibling in properties:
        if sibling.tag in after:
            sibling.addprevious(element)
            return
    properties.append(element)
