"""The tables of a sheet, found by the words of their headers: where each begins, and the headings of its columns."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise

from registry.exchange.merges import Merges
from registry.exchange.reading import Sheet
from registry.exchange.xml_edits import letters
from registry.privacy import holds_personal_number
from registry.workbooks.proposing.heading import Heading
from registry.workbooks.tables.headers import Header, is_filled, text_of

#: A header ends within so many rows.
_DEPTH = 25
_MOST_ROWS = 3
_SAYING = ("place", "measure", "subject", "column", "both", "personal", "serial", "remark", "part", "unkept", "unclear")
#: What stands above a table: 填报单位：…, 截至…：
_OF_FORM = re.compile(r"(?:单位|时间|日期|截[至止]|部门|人|编号|电话|盖章[)）]?)[:：]")
_USED_ROWS = 500


@dataclass(frozen=True)
class FoundTable:
    """A table of a sheet, with the headings of its columns (counted from 0). `stands_beside`: others stand at its
    side, so that a mapping has to tell its columns."""

    header: Header
    headings: dict[int, Heading]
    stands_beside: bool = False

    @property
    def sheet(self) -> Sheet:
        return self.header.sheet

    @property
    def columns(self) -> str:
        """Its columns by their letters: `A:P`."""
        return f"{letters(self.header.left + 1)}:{letters(self.header.right + 1)}"


def tables(sheet: Sheet) -> list[FoundTable]:
    """The tables of a sheet whose headers the dictionary knows, from the left to the right."""
    top = replace(
        sheet,
        rows=[tuple(row) for row in sheet.rows[: _DEPTH + _MOST_ROWS]],
        merges=Merges(n for merge in sheet.merges if merge[0] < _DEPTH for n in merge),
    )
    rows = _HeaderSearch(top).rows()
    if rows is None:
        return []
    whole = Header(top, *rows)
    used = _used(sheet, rows[1])
    spans = _spans(whole, used)
    found = []
    for left, right in spans:
        headings = _headings(Header(top, *rows, left, right), used)
        found.append(FoundTable(Header(sheet, *rows, left, right), headings, len(spans) > 1))
    return found


class _HeaderSearch:
    """Looks for the rows of a sheet's header, by how many different headers the dictionary knows."""

    def __init__(self, top: Sheet):
        self.top = top
        self.merges = list(top.merges)
        self.filled = [{at for at, cell in enumerate(row) if is_filled(cell)} for row in top.rows]
        for first, left, _, right in self.merges:
            if left in self.filled[first]:
                self.filled[first].update(range(left, right + 1))

    def rows(self) -> tuple[int, int] | None:
        """The first and the last row as Excel shows them; None where no row has two headers that are known."""
        best: tuple[int, int, int] | None = None
        for last in range(1, min(len(self.top.rows), _DEPTH) + 1):
            if best is not None and last > best[2] + _MOST_ROWS and best[0] * 2 > len(self.filled[best[2] - 1]):
                break  # what stands further down is the table's body
            if self._is_title(last):
                continue
            first, score = last, self._score(last, last)
            while first > 1 and last - first + 1 < _MOST_ROWS and self._joins(first - 1, first, last):
                first -= 1
                score = max(score, self._score(first, last))
            if score >= 2 and (best is None or score > best[0] or self._completes(best, score, first, last)):
                best = score, first, last
        return None if best is None else self._with_numbers(*self._down(*best[1:]))

    def _down(self, first: int, last: int) -> tuple[int, int]:
        """The header with the rows below it that belong to it, though nobody may know their words."""
        while last < len(self.top.rows) and last - first + 1 < _MOST_ROWS and self._goes_on(first, last):
            last += 1
        return first, last

    def _goes_on(self, first: int, last: int) -> bool:
        """Whether the row below a header belongs to it: a merge of the header reaches into it, or it has texts alone,
        and nothing below those of places (without such, the first two), which no first row of a body goes without."""
        if any(first <= top + 1 <= last <= bottom for top, _, bottom, _ in self.merges):
            return True
        names = Header(self.top, first, last).names
        row = self.top.rows[last]
        below = {at for at, cell in enumerate(row) if is_filled(cell)}
        wanted = {at for at, name in names.items() if _is_of_place(name)} or set(sorted(names)[:2])
        are_texts = all(isinstance(row[at], str) and not text_of(row[at]).isdigit() for at in below)
        stand_below = all(at in names or at - 1 in below for at in below)
        return len(below) > 1 and are_texts and stand_below and not below & wanted

    def _completes(self, best: tuple[int, int, int], score: int, first: int, last: int) -> bool:
        """Whether a row below the best header so far is of headers alone, and belongs to it."""
        texts = [text_of(cell) for cell in self.top.rows[last - 1] if is_filled(cell)]
        return score == best[0] and first <= best[1] and last == best[2] + 1 and all(_is_told((t,)) for t in texts)

    def _with_numbers(self, first: int, last: int) -> tuple[int, int]:
        """The header with the row of numbers of columns (1, 2, 3 … or 甲, 1, 2 …) that may stand below it."""
        if last < len(self.top.rows) and last - first + 1 < _MOST_ROWS:
            texts = [text_of(cell) for cell in self.top.rows[last] if is_filled(cell)]
            numbers = [int(text) for text in texts if text.isdigit()]
            if len(texts) > 3 and len(numbers) >= len(texts) - 3 and numbers == list(range(1, len(numbers) + 1)):
                return first, last + 1
        return first, last

    def _joins(self, row: int, first: int, last: int) -> bool:
        """Whether a row belongs to the header that begins below it."""
        if self._is_title(row):
            return False
        if any(top < row <= bottom and bottom >= first - 1 and bottom < last for top, _, bottom, _ in self._from(row)):
            return True
        above, below = self.filled[row - 1], self.filled[first - 1]
        if len(_begins(above)) < 4 and len(below) > len(_begins(above)):
            spans = _spans(Header(self.top, first, last), set())
            if len(spans) > 1 and {left for left, _ in spans} >= _begins(above):
                return False  # the titles of tables that stand side by side
        if above - below:
            return self._score(row, last) > self._score(first, last)
        return bool(below - above) and self._score(row, row) > 0

    def _from(self, row: int) -> list[tuple[int, int, int, int]]:
        """The merges that go from a row, or above it, down below it."""
        return [(top, left, bottom, right) for top, left, bottom, right in self.merges if top < row <= bottom]

    def _is_title(self, row: int) -> bool:
        texts = {text_of(cell) for cell in self.top.rows[row - 1] if is_filled(cell)}
        is_covered = any(top < row - 1 < bottom + 1 for top, _, bottom, _ in self.merges)
        return (len(texts) < 2 and not is_covered) or any(map(_OF_FORM.search, texts))

    def _score(self, first: int, last: int) -> int:
        header = Header(self.top, first, last)
        return sum(map(_is_told, {tuple(header.texts_over(column)) for column in header.names}))


def _begins(columns: set[int]) -> set[int]:
    """The columns of which the one to the left is not among them."""
    return {at for at in columns if at - 1 not in columns}


@lru_cache(maxsize=20_000)
def _is_told(texts: tuple[str, ...]) -> bool:
    """Whether the dictionary knows a header by its texts from the top down."""
    heading = Heading("/".join(texts), texts)
    return heading.last.is_known and (heading.last.has(*_SAYING) or heading.month is not None)


def _is_of_place(name: str) -> bool:
    last = Heading(name, tuple(name.split("/"))).last
    return bool(last.words) and all(word.has("place", "neutral") for word in last.words) and last.has("place")


def _heading(header: Header, column: int) -> Heading:
    """The heading of a column, called alike wherever it comes again."""
    texts = tuple(header.texts_over(column))
    return Heading("/".join(texts), texts)


def _used(sheet: Sheet, last: int) -> set[int]:
    """The columns in which something stands below the header."""
    return {at for row in sheet.rows[last : last + _USED_ROWS] for at, cell in enumerate(row) if is_filled(cell)}


def _spans(header: Header, used: set[int]) -> list[tuple[int, int]]:
    """The first and the last column of each table: several stand side by side where the first header comes again."""
    names = header.names
    if not names:
        return []
    first = min(names)
    whole = [(first, max(*names, *used, first))]
    headings = {at: _heading(header, at) for at in names}
    begins = [at for at in sorted(names) if headings[at] == headings[first]]
    if len(begins) < 2 or min(b - a for a, b in pairwise(begins)) < 3:
        return whole
    ends = [*begins[1:], whole[0][1] + 1]
    spans = [(a, max(at for at in {*names, *used} if a <= at < b)) for a, b in zip(begins, ends, strict=True)]
    are_tables = all(any(headings[at].last.has("place") for at in names if a <= at <= b) for a, b in spans)
    return spans if are_tables else whole


def _headings(header: Header, used: set[int]) -> dict[int, Heading]:
    """The headings of the columns that have one or have cells below; without one a column goes by its letter, and so
    does one that holds a number of a person: a table without a header begins with a row of them."""
    names = {at: name for at, name in header.names.items() if not holds_personal_number(name)}
    used = used | header.names.keys()
    columns = [at for at in range(header.left, header.right + 1) if at in names or at in used]
    return {
        at: replace(_heading(header, at), text=names[at]) if at in names else Heading(f"col:{letters(at + 1)}", ())
        for at in columns
    }
