"""What a document is put together from: headings, paragraphs, lines with a place of their own, and tables.

Headings are numbered 一、（一）1. as official documents number them (DOC-03; the numbering itself is unverified), in
English 1., 1.1, 1.1.1.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from registry.language import Words
from registry.report.model import Report

#: How a piece of a paragraph is set: plain or strong.
Style = Literal["plain", "strong"]
Piece = tuple[str, Style]
#: The lines of an official document that are no body text: 主送机关; 附件说明, its first line and the others; 署名;
#: 成文日期; what begins an annex on a page of its own, and the annex's title; an empty line.
Role = Literal["to", "attached", "attached_more", "signed", "dated", "annex", "annex_title", "blank"]


@dataclass(frozen=True)
class TitleLine:
    """A heading of level 1 to 3, with its number."""

    level: int
    text: str


@dataclass(frozen=True)
class Paragraph:
    """A paragraph out of pieces."""

    pieces: tuple[Piece, ...]


@dataclass(frozen=True)
class Placed:
    """A line with a place of its own. `right` is how many characters it stands in from the right edge, if there."""

    role: Role
    text: str = ""
    right: float = 0


@dataclass(frozen=True)
class GridRow:
    """A row of a grid; a cell may have several lines. `strong` rows sum up those that follow."""

    cells: tuple[str, ...]
    strong: bool = False


@dataclass(frozen=True)
class Grid:
    """A table on a page. `widths` are the columns' shares of its width; all but the `text` columns hold numbers.

    `over` are headings over the headings: a text for so many columns each, after the first column. Without headings it
    has no head. `is_form`: in the size of the body, with room to write by hand in what is empty; Word documents only.
    """

    headings: tuple[str, ...]
    rows: tuple[GridRow, ...]
    widths: tuple[float, ...]
    text: tuple[int, ...] = (0,)
    over: tuple[tuple[str, int], ...] = ()
    is_form: bool = False


Block = TitleLine | Paragraph | Placed | Grid


class Setter:
    """Sets a report in one language, counting its headings."""

    def __init__(self, report: Report, language: str):
        self.report, self.language = report, language
        self.counts = [0, 0, 0]

    def say(self, zh: str, en: str, *args: object) -> str:
        return Words(zh, en).format(*args).in_(self.language)

    def heading(self, level: int, words: Words) -> TitleLine:
        """The next heading of a level."""
        self.counts[level - 1] += 1
        self.counts[level:] = [0] * (3 - level)
        return TitleLine(level, numbered(self.counts[:level], self.language) + self.capital(words))

    def plain(self, text: str) -> Paragraph:
        return Paragraph(((text, "plain"),))

    def capital(self, words: Words) -> str:
        text = words.in_(self.language)
        return text[:1].upper() + text[1:] if self.language == "en" else text


# -- numbering -----------------------------------------------------------------------------------------------------

_DIGITS = "零一二三四五六七八九"


def chinese(number: int) -> str:
    """A number from 1 to 99 as headings count.

    >>> [chinese(n) for n in (1, 10, 12, 20, 64)]
    ['一', '十', '十二', '二十', '六十四']
    """
    tens, ones = divmod(number, 10)
    leading = "" if tens == 0 else "十" if tens == 1 else f"{_DIGITS[tens]}十"
    return leading + (_DIGITS[ones] if ones else "")


def numbered(counts: Sequence[int], language: str) -> str:
    """The number of a heading by its place among its like: 一、 （一） 1. ; in English 1. 1.1 1.1.1.

    >>> numbered([2], "zh"), numbered([2, 3], "zh"), numbered([2, 3, 4], "zh"), numbered([2, 3], "en")
    ('二、', '（三）', '4. ', '2.3 ')
    """
    if language == "en":
        return ".".join(map(str, counts)) + (". " if len(counts) == 1 else " ")
    last = counts[-1]
    return {1: f"{chinese(last)}、", 2: f"（{chinese(last)}）", 3: f"{last}. "}[len(counts)]
