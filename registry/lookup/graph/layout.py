"""Where everything stands in the picture: a pure function from texts to boxes, lines and captions, in pixels.

The line upwards and the unit itself stand in one column, the highest at the top. Below them stand groups of cards in
rows; a card is a box with what is under it as a list. A trunk along the left edge leads to every row. Texts stand
inside boxes that were measured for them, captions in rows of their own, lines in the gaps: nothing overlaps.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Literal

MARGIN, TRUNK, COLUMNS = 24, 34, 5
WIDTH, GAP, ROW_GAP = 210, 16, 30
TEXT, SMALL = 13, 11
LINE, SMALL_LINE, PAD = 18, 15, 7
INDENT, ITEM, ITEM_GAP = 16, 24, 4
#: How much room a mark takes at the left of a text.
MARK = 18
BoxShape = Literal["place", "organization"]
Stroke = Literal["plain", "focus", "ended"]


@dataclass(frozen=True)
class Item:
    """A unit as it is drawn: its key, its name, what is said below it, its shape, outline, and mark."""

    key: int
    name: str
    below: str = ""
    shape: BoxShape = "place"
    stroke: Stroke = "plain"
    mark: str | None = None


@dataclass(frozen=True)
class CardGroup:
    """A group of cards under a caption; of each card its head and the list under it."""

    caption: str
    cards: Sequence[tuple[Item, Sequence[Item]]]


@dataclass(frozen=True)
class Box:
    """An item at its place, with its texts: (left edge, base line, size, text)."""

    item: Item
    x: float
    y: float
    width: float
    height: float
    texts: tuple[tuple[float, float, int, str], ...]


@dataclass(frozen=True)
class Layout:
    """A picture of `width` and `height`: boxes, lines through points, the ring's line, and captions (x, y, text)."""

    width: float
    height: float
    boxes: list[Box] = field(default_factory=list)
    lines: list[tuple[tuple[float, float], ...]] = field(default_factory=list)
    ring: tuple[tuple[float, float], ...] = ()
    captions: list[tuple[float, float, str]] = field(default_factory=list)


def measured(text: str, size: int) -> float:
    """How wide a text is at most: a Chinese character is as wide as high, any other seven tenths of it.

    >>> measured("西村 D2", 10)
    41.0
    """
    return sum(size if unicodedata.east_asian_width(c) in "WFA" else 0.7 * size for c in text)


def fitted(text: str, width: float, size: int) -> str:
    """The text as far as it fits, with … where it was cut."""
    if measured(text, size) <= width:
        return text
    while text and measured(text + "…", size) > width:
        text = text[:-1]
    return text + "…"


def wrapped(text: str, width: float, size: int, most: int = 2) -> list[str]:
    """The text in at most so many lines, the last one cut.

    >>> wrapped("中共八步区贺街镇委员会", 60, 10)
    ['中共八步区贺', '街镇委员会']
    """
    lines: list[str] = []
    while text and len(lines) < most - 1 and measured(text, size) > width:
        cut = len(text)
        while measured(text[:cut], size) > width:
            cut -= 1
        lines.append(text[:cut])
        text = text[cut:].lstrip()
    return [*lines, fitted(text, width, size)]


def layout(line: Sequence[Item], groups: Sequence[CardGroup], ring: int | None = None) -> Layout:
    """The picture of a line from the top down to the unit itself, and of the groups below it.

    `ring`: the position in `line` of who stands above its top again.
    """
    made = Layout(0, 0)
    x, y = float(MARGIN + TRUNK), float(MARGIN)
    chain = []
    for item in line:
        chain.append(_box(item, x, y))
        y = chain[-1].y + chain[-1].height + ROW_GAP
    made.boxes.extend(chain)
    centre = x + WIDTH / 2
    made.lines.extend(((centre, a.y + a.height), (centre, b.y)) for a, b in pairwise(chain))
    trunk = _trunk(chain[-1])
    bottom, reach = trunk[1], trunk[1]
    for group in (g for g in groups if g.cards):
        made.captions.append((x, bottom + ROW_GAP, group.caption))
        top = bottom + ROW_GAP + ROW_GAP
        for start in range(0, len(group.cards), COLUMNS):
            bus = top - GAP
            reach, bottom = bus, _row(made, group.cards[start : start + COLUMNS], top)
            top = bottom + ROW_GAP
    if reach > trunk[1]:
        middle = chain[-1].y + chain[-1].height / 2
        made.lines.append(((x, middle), (trunk[0], middle), (trunk[0], reach)))
    back = _back(chain, ring)
    width = max(b.x + b.width for b in made.boxes) + MARGIN + (3 * GAP if back else 0)
    captions = max((cx + measured(text, TEXT) for cx, _, text in made.captions), default=0) + MARGIN
    return Layout(max(width, captions), bottom + MARGIN, made.boxes, made.lines, back, made.captions)


def _trunk(focus: Box) -> tuple[float, float]:
    return MARGIN + TRUNK / 4, focus.y + focus.height


def _row(made: Layout, cards: Sequence[tuple[Item, Sequence[Item]]], top: float) -> float:
    """A row of cards, tied to the trunk; its lower edge."""
    bus, lower, last = top - GAP, top, 0.0
    for column, (head, under) in enumerate(cards):
        x = MARGIN + TRUNK + column * (WIDTH + GAP)
        box = _box(head, x, top)
        made.boxes.append(box)
        last = x + WIDTH / 2
        made.lines.append(((last, bus), (last, top)))
        lower = max(lower, _list(made, box, under))
    made.lines.append(((MARGIN + TRUNK / 4, bus), (last, bus)))
    return lower


def _list(made: Layout, head: Box, under: Sequence[Item]) -> float:
    """What is under a card's head, tied to it; its lower edge."""
    y, spine, middle = head.y + head.height + ITEM_GAP, head.x + INDENT / 2, 0.0
    for item in under:
        made.boxes.append(_item(item, head.x + INDENT, y))
        middle = y + ITEM / 2
        made.lines.append(((spine, middle), (head.x + INDENT, middle)))
        y += ITEM + ITEM_GAP
    if under:
        made.lines.append(((spine, head.y + head.height), (spine, middle)))
    return y - ITEM_GAP


def _box(item: Item, x: float, y: float) -> Box:
    """A box of as many lines as its name needs, and one below."""
    left = x + PAD + (MARK if item.mark else 0)
    room = x + WIDTH - PAD - left
    lines = [(TEXT, t) for t in wrapped(item.name, room, TEXT)]
    lines += [(SMALL, fitted(part, room, SMALL)) for part in item.below.split("\n") if part]
    return Box(item, x, y, WIDTH, _height(lines), tuple(_texts(lines, left, y)))


def _height(lines: Sequence[tuple[int, str]]) -> float:
    return 2 * PAD + sum(LINE if size == TEXT else SMALL_LINE for size, _ in lines)


def _texts(lines: Sequence[tuple[int, str]], left: float, y: float) -> Iterator[tuple[float, float, int, str]]:
    at = y + PAD
    for size, text in lines:
        at += LINE if size == TEXT else SMALL_LINE
        yield left, at - 4, size, text


def _item(item: Item, x: float, y: float) -> Box:
    """A box of one line: the name, and what is said of it as far as there is room."""
    width, left = float(WIDTH - INDENT), x + PAD + (MARK if item.mark else 0)
    text = " · ".join(filter(None, (item.name, item.below.replace("\n", " · "))))
    return Box(item, x, y, width, ITEM, ((left, y + ITEM - 8, SMALL, fitted(text, x + width - PAD - left, SMALL)),))


def _back(chain: Sequence[Box], ring: int | None) -> tuple[tuple[float, float], ...]:
    """The line from the top back down to who stands above it again."""
    if ring is None:
        return ()
    top, low = chain[0], chain[ring]
    right, out = top.x + top.width, top.x + top.width + 2 * GAP
    start, end = top.y + top.height / 3, low.y + low.height * 2 / 3
    return (right, start), (out, start), (out, end), (right, end)
