"""The comments of one sheet: ours beside the sender's, those of an earlier marking away (runs in the child process).

A comment is a text in one part, and a box in a drawing (VML), which is no good XML in every program's files: there
whole boxes are put in or taken out.
"""

from __future__ import annotations

import re

from registry.exchange.package_edits import TRANSITIONAL
from registry.exchange.shown_cells import column_of
from registry.exchange.xml_edits import Edits, Element, Uneditable, child_text, elements, letters, prefix_of, quoted

OURS = "【问题】"  # begins what we wrote in a comment: the sender's own words before it stay
AUTHOR = "registry"
EMPTY = f'<comments xmlns="{TRANSITIONAL}"><authors/><commentList/></comments>'.encode()
_SPACES = (
    'xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office" '
    'xmlns:x="urn:schemas-microsoft-com:office:excel"'
)
EMPTY_DRAWING = f"<xml {_SPACES}></xml>".encode()
_KIND = (
    f'<v:shapetype {_SPACES} id="_x0000_t202" coordsize="21600,21600" o:spt="202" path="m,l,21600r21600,l21600,xe">'
    '<v:stroke joinstyle="miter"/><v:path gradientshapeok="t" o:connecttype="rect"/></v:shapetype>'
).encode()
_BOX = re.compile(rb"<((?:\w+:)?)shape\s.*?</\1shape>", re.DOTALL)
_ROW, _COLUMN = re.compile(rb"<(?:\w+:)?Row>\s*(\d+)\s*</"), re.compile(rb"<(?:\w+:)?Column>\s*(\d+)\s*</")
_NUMBER = re.compile(rb"_x0000_s(\d+)")
Place = tuple[int, int]


class CommentEdits:
    """The comments of a sheet, by the row and column of their cells, counted from 1."""

    def __init__(self, xml: bytes, drawing: bytes):
        self.xml, self.drawing = xml, drawing
        root = elements(xml)
        authors, comments = root.first("authors"), root.first("commentList")
        if authors is None or comments is None or b"</xml>" not in drawing:
            raise Uneditable("comments")
        self.authors, self.list = authors, comments
        self.prefix = prefix_of(xml, root).decode()
        self.there = {_place(one): one for one in comments.named("comment")}
        self.names = [child_text(xml, one) for one in authors.children]

    def put(self, texts: dict[Place, str]) -> None:
        """Takes away what an earlier marking wrote, and writes these texts."""
        edits = Edits(self.xml)
        author = self.names.index(AUTHOR) if AUTHOR in self.names else len(self.names)
        gone: list[Place] = []
        for place, one in self.there.items():
            own, is_ours = self._own_words(one)
            if is_ours and not own:
                edits.put(one.start, one.end, b"")
                gone.append(place)
            elif is_ours or place in texts:
                self._rewrite(edits, one, own, texts.get(place))
        new = {place: text for place, text in texts.items() if place not in self.there or place in gone}
        if new and author == len(self.names):
            edits.append(self.authors, f"<{self.prefix}author>{AUTHOR}</{self.prefix}author>".encode())
        edits.append(self.list, b"".join(self._comment(place, text, author) for place, text in sorted(new.items())))
        self.xml = edits.done()
        self._draw(gone, new)

    def _own_words(self, one: Element) -> tuple[list[tuple[Element, str]], bool]:
        """The texts of a comment before ours, and whether ours is there."""
        own: list[tuple[Element, str]] = []
        for piece in self._texts(one):
            text = child_text(self.xml, piece)
            if OURS in text:
                before = text.partition(OURS)[0].rstrip()
                own += [(piece, before)] if before else []
                return [pair for pair in own if pair[1].strip()], True
            own.append((piece, text))
        return own, False

    def _texts(self, one: Element) -> list[Element]:
        text = one.first("text")
        if text is None:
            return []
        pieces = [text.first("t"), *(run.first("t") for run in text.named("r"))]
        return [piece for piece in pieces if piece is not None]

    def _rewrite(self, edits: Edits, one: Element, own: list[tuple[Element, str]], text: str | None) -> None:
        """Writes the sender's words, each with its look, and ours behind them."""
        author = self.names[int(one.attributes.get("authorId", "0"))] if self.names else ""
        whole = one.first("text")
        if whole is None or author.startswith("tc="):
            return  # a conversation has its words elsewhere
        kept, p = [], self.prefix
        runs = [(run, run.first("t")) for run in whole.named("r")]
        for piece, words in own:
            run = next((run for run, text_of in runs if text_of is piece), None)
            look = run.first("rPr") if run else None
            kept.append(self._run(words, self.xml[look.start : look.end].decode() if look else ""))
        if text is not None:
            kept.append(self._run(f"\n{OURS}\n{text}"))
        new = f"<{p}text>{''.join(kept)}</{p}text>"
        edits.put(whole.start, whole.end, new.encode())

    def _run(self, text: str, look: str = "") -> str:
        p = self.prefix
        return f'<{p}r>{look}<{p}t xml:space="preserve">{quoted(text)}</{p}t></{p}r>'

    def _comment(self, place: Place, text: str, author: int) -> bytes:
        p, at = self.prefix, f"{letters(place[1])}{place[0]}"
        words = self._run(f"{OURS}\n{text}")
        return f'<{p}comment ref="{at}" authorId="{author}"><{p}text>{words}</{p}text></{p}comment>'.encode()

    def _draw(self, gone: list[Place], new: dict[Place, str]) -> None:
        drawing = _BOX.sub(lambda match: b"" if _place_of_box(match[0]) in gone else match[0], self.drawing)
        number = max(map(int, _NUMBER.findall(drawing)), default=1024)
        boxes = [_box(place, text, number + at) for at, (place, text) in enumerate(sorted(new.items()), 1)]
        if boxes and b'id="_x0000_t202"' not in drawing:
            boxes.insert(0, _KIND)
        before, end, after = drawing.rpartition(b"</xml>")
        self.drawing = before + b"".join(boxes) + end + after

    @property
    def is_empty(self) -> bool:
        return not elements(self.xml).first("commentList").children  # type: ignore[union-attr]


def _place(comment: Element) -> Place:
    match = re.fullmatch(r"([A-Z]+)(\d+)", comment.attributes.get("ref", ""))
    if match is None:
        raise Uneditable("comment without a place")
    return int(match[2]), column_of(match[1]) + 1


def _place_of_box(box: bytes) -> Place | None:
    row, column = _ROW.search(box), _COLUMN.search(box)
    if b'ObjectType="Note"' not in box or row is None or column is None:
        return None
    return int(row[1]) + 1, int(column[1]) + 1


def _box(place: Place, text: str, number: int) -> bytes:
    """The box of a comment, right of its cell, as high as its text needs."""
    row, column = place[0] - 1, place[1] - 1
    high = min(20, 3 + len(text) // 20)
    anchor = f"{column + 1}, 15, {max(row - 1, 0)}, 10, {column + 5}, 15, {max(row - 1, 0) + high}, 10"
    return (
        f'<v:shape {_SPACES} id="_x0000_s{number}" type="#_x0000_t202" style="position:absolute;visibility:hidden" '
        'fillcolor="#ffffe1" o:insetmode="auto"><v:fill color2="#ffffe1"/><v:shadow on="t" color="black" obscured="t"/>'
        '<v:path o:connecttype="none"/><v:textbox style="mso-direction-alt:auto"><div style="text-align:left"></div>'
        '</v:textbox><x:ClientData ObjectType="Note"><x:MoveWithCells/><x:SizeWithCells/>'
        f"<x:Anchor>{anchor}</x:Anchor><x:AutoFill>False</x:AutoFill><x:Row>{row}</x:Row><x:Column>{column}</x:Column>"
        "</x:ClientData></v:shape>"
    ).encode()
