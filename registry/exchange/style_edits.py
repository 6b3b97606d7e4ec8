"""The formats of cells that a marking needs: bad cells coloured, and back again (runs in the child process).

A bad cell gets its own format in our colour. What colour it had stands in the same fill, as the second colour, which
a full fill does not show: so a later marking gives it back.
"""

from __future__ import annotations

import re
from functools import cached_property

from registry.exchange.xml_edits import Edits, Element, Uneditable, elements, prefix_of, with_attribute

#: The colour of bad cells, and of the tabs of their sheets: no program offers just these.
BAD = "FFFFC7CB"
BAD_TAB = "FFE0484D"
_NO_COLOUR = b'indexed="64"'
_COLOUR = re.compile(rb"<(?:\w+:)?(fg|bg)Color\s*([^<>]*?)\s*/>")


class StyleEdits:
    """The styles of a workbook, to which formats are added."""

    def __init__(self, xml: bytes):
        self.xml = xml
        root = elements(xml)
        fills, formats = root.first("fills"), root.first("cellXfs")
        if fills is None or formats is None or not formats.children:
            raise Uneditable("styles")
        self._fills, self._formats = fills, formats
        self.prefix = prefix_of(xml, root)
        self._fill_texts = [self._text(fill) for fill in fills.children]
        self._texts = [self._text(format) for format in formats.children]
        self._old = len(self._fill_texts), len(self._texts)
        self._bad: dict[int, int] = {}

    def _text(self, element: Element) -> bytes:
        return self.xml[element.start : element.end]

    @cached_property
    def coloured(self) -> dict[int, int]:
        """The formats of bad cells of an earlier marking, each with the format that the cell had."""
        ours = {at: text for at, text in enumerate(self._fill_texts) if BAD.encode() in text}
        found = {}
        for at, format in enumerate(self._formats.children):
            fill = int(format.attributes.get("fillId", "0"))
            if fill in ours:
                found[at] = self._with_fill(self._texts[at], self._fill_before(ours[fill]))
        return found

    def _fill_before(self, text: bytes) -> int:
        """The fill in whose place one of ours was put."""
        before = dict(_COLOUR.findall(text)).get(b"bg", _NO_COLOUR)
        return 0 if before == _NO_COLOUR else self._fill(before, _NO_COLOUR)

    def _fill(self, colour: bytes, hidden: bytes) -> int:
        p = self.prefix
        text = b'<%bfill><%bpatternFill patternType="solid"><%bfgColor %b/><%bbgColor %b/></%bpatternFill></%bfill>' % (
            p, p, p, colour, p, hidden, p, p,
        )  # fmt: skip
        return _number_of(text, self._fill_texts)

    def _with_fill(self, text: bytes, fill: int) -> int:
        """The format with another fill."""
        end = text.index(b">") + 1
        tag = with_attribute(with_attribute(text[:end], "fillId", str(fill)), "applyFill", "1")
        return _number_of(tag + text[end:], self._texts)

    def bad(self, format: int) -> int:
        """The format of a bad cell that has another one; a pattern or a gradient stays as it is."""
        if format not in self._bad:
            text = self._texts[format] if format < len(self._texts) else self._texts[0]
            tag = re.search(rb"""\bfillId=["'](\d+)["']""", text)
            fill = self._fill_texts[int(tag[1])] if tag and int(tag[1]) < len(self._fill_texts) else b""
            colours = dict(_COLOUR.findall(fill))
            if b'"solid"' in fill and b"fg" in colours:
                self._bad[format] = self._with_fill(text, self._fill(b'rgb="%b"' % BAD.encode(), colours[b"fg"]))
            elif b'"none"' in fill or (b"patternType" not in fill and b"gradientFill" not in fill):
                self._bad[format] = self._with_fill(text, self._fill(b'rgb="%b"' % BAD.encode(), _NO_COLOUR))
            else:
                self._bad[format] = format
        return self._bad[format]

    @cached_property
    def wrapped(self) -> int:
        """The format of the texts of problems."""
        p = self.prefix
        font = re.search(rb"""\bfontId=["'](\d+)["']""", self._texts[0])
        text = b'<%bxf numFmtId="0" fontId="%b" fillId="0" borderId="0" xfId="0" applyAlignment="1">' % (
            p, font[1] if font else b"0",
        )  # fmt: skip
        return _number_of(
            text + b'<%balignment vertical="top" wrapText="1"/></%bxf>' % (p, p),
            self._texts,
        )

    def done(self) -> bytes:
        """The styles with what was added."""
        edits = Edits(self.xml)
        for element, texts, old in zip(
            (self._fills, self._formats), (self._fill_texts, self._texts), self._old, strict=True
        ):
            if len(texts) > old:
                edits.append(element, b"".join(texts[old:]), len(texts))
        return edits.done()


def _number_of(text: bytes, texts: list[bytes]) -> int:
    """The place of a text in a list, to which it is added where it is new."""
    if text not in texts:
        texts.append(text)
    return texts.index(text)
