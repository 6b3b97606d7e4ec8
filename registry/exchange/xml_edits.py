"""XML parts of a workbook, edited where they are: what is not meant stays byte by byte (runs in the child process).

A tree written anew would lose prefixes that other parts of the document name in texts. So a part stays bytes, elements
are places in them, and edits are put in between.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from xml.parsers import expat
from xml.sax.saxutils import escape, unescape

_TAG = re.compile(rb"""<(?:[^<>"']|"[^"]*"|'[^']*')*>""")
_NAME = re.compile(rb"<(?:([\w.-]+):)?[\w.-]+")
_ENTITIES = {"&quot;": '"', "&apos;": "'"}


class Uneditable(ValueError):
    """A workbook that is not built as the editing expects it: it is written anew instead."""


@dataclass
class Element:
    """An element by its places in the bytes of a part: of its tag, its content, and its end."""

    name: str
    start: int
    inside: int
    outside: int = 0
    end: int = 0
    attributes: dict[str, str] = field(default_factory=dict)
    children: list[Element] = field(default_factory=list)

    def named(self, name: str) -> Iterator[Element]:
        return (child for child in self.children if child.name == name)

    def first(self, name: str) -> Element | None:
        return next(self.named(name), None)

    def all(self) -> Iterator[Element]:
        for child in self.children:
            yield child
            yield from child.all()


def elements(xml: bytes, but_within: str = "") -> Element:
    """The root element of a part, with all others, but for those within elements named `but_within`."""
    check_encoding(xml)
    root = Element("", 0, 0)
    opened, hidden = [root], 0
    parser = expat.ParserCreate()

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal hidden
        if hidden:
            hidden += 1
            return
        at = parser.CurrentByteIndex
        inside = tag_end(xml, at)
        element = Element(name.rpartition(":")[2], at, inside, inside, inside, attributes)
        opened[-1].children.append(element)
        opened.append(element)
        hidden = int(element.name == but_within)

    def end(_: str) -> None:
        nonlocal hidden
        if hidden > 1:
            hidden -= 1
            return
        hidden = 0
        element, at = opened.pop(), parser.CurrentByteIndex
        if not xml.endswith(b"/>", element.start, element.inside):
            element.outside, element.end = at, tag_end(xml, at)

    parser.StartElementHandler, parser.EndElementHandler = start, end
    parser.Parse(xml, True)
    return root.children[0]


def check_encoding(xml: bytes) -> None:
    """Raises Uneditable for a part in another encoding than UTF-8."""
    declared = re.match(rb"""\s*<\?xml[^>]*encoding=["']([\w-]+)["']""", xml.removeprefix(b"\xef\xbb\xbf"))
    if xml.startswith((b"\xff\xfe", b"\xfe\xff")) or (declared and declared[1].lower() not in (b"utf-8", b"us-ascii")):
        raise Uneditable("encoding")


def tag_end(xml: bytes, at: int) -> int:
    match = _TAG.match(xml, at)
    if match is None:
        raise Uneditable("tag")
    return match.end()


def prefix_of(xml: bytes, element: Element) -> bytes:
    """The prefix of an element's name, with its colon."""
    match = _NAME.match(xml, element.start)
    return match[1] + b":" if match and match[1] else b""


def attribute(tag: bytes, name: str) -> str | None:
    """An attribute of a start tag."""
    match = re.search(rb"""\s%b\s*=\s*("[^"]*"|'[^']*')""" % name.encode(), tag)
    return unescape(match[1][1:-1].decode(), _ENTITIES) if match else None


def with_attribute(tag: bytes, name: str, value: str | None) -> bytes:
    """A start tag with an attribute, or without it where `value` is None."""
    tag = re.sub(rb"""\s+%b\s*=\s*("[^"]*"|'[^']*')""" % name.encode(), b"", tag)
    if value is None:
        return tag
    end = -2 if tag.endswith(b"/>") else -1
    return tag[:end].rstrip() + f' {name}="{quoted(value)}"'.encode() + tag[end:]


def quoted(text: str) -> str:
    """A text as it stands in XML, also in an attribute."""
    return escape(text, {'"': "&quot;"})


class Edits:
    """Edits of one part; each replaces the bytes between two places, which no other edit touches."""

    def __init__(self, xml: bytes):
        self.xml = xml
        self._edits: list[tuple[int, int, int, bytes]] = []

    def put(self, start: int, end: int, new: bytes) -> None:
        self._edits.append((start, end, len(self._edits), new))

    def insert(self, at: int, new: bytes) -> None:
        self.put(at, at, new)

    def tag(self, element: Element, change: Callable[[bytes], bytes]) -> None:
        """Changes the start tag of an element."""
        self.put(element.start, element.inside, change(self.xml[element.start : element.inside]))

    def append(self, element: Element, new: bytes, count: int | None = None) -> None:
        """Puts something at the end of an element's content, and its number into its attribute `count`."""
        tag = self.xml[element.start : element.inside]
        own = tag if count is None else with_attribute(tag, "count", str(count))
        if element.outside == element.inside == element.end:  # <fills/>
            name = re.match(rb"<([\w:.-]+)", tag)
            assert name is not None
            opened = own[:-2].rstrip() + b">" if own.endswith(b"/>") else own
            self.put(element.start, element.end, opened + new + b"</" + name[1] + b">")
            return
        if own != tag:
            self.put(element.start, element.inside, own)
        self.insert(element.outside, new)

    def done(self) -> bytes:
        """The part with its edits; a check that it is still whole."""
        pieces, at = [], 0
        for start, end, _, new in sorted(self._edits):
            if start < at:
                raise Uneditable("edits that touch")
            pieces += [self.xml[at:start], new]
            at = end
        xml = b"".join([*pieces, self.xml[at:]])
        if self._edits:
            expat.ParserCreate().Parse(xml, True)
        return xml


def child_text(xml: bytes, element: Element) -> str:
    """The text of an element without children."""
    return unescape(xml[element.inside : element.outside].decode(), _ENTITIES)


def letters(column: int) -> str:
    """The letters of a column, counted from 1.

    >>> letters(3), letters(27), letters(16384)
    ('C', 'AA', 'XFD')
    """
    text = ""
    while column:
        column, rest = divmod(column - 1, 26)
        text = chr(65 + rest) + text
    return text
