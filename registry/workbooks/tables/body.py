"""The body 表体 of a table: its rows below the header, with merged, repeated and filled values in every cell."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

from registry.workbooks.cells.words import DITTO, ENDS, bare
from registry.workbooks.tables.headers import is_filled, text_of
from registry.workbooks.tables.sum_rows import SumWords, is_compared, stem
from registry.workbooks.tables.table import Table

#: What a row is: one that is read, or why it is not. A total is a sum whose numbers are compared.
Kind = Literal["row", "empty", "sum", "total", "footer", "after_end"]


class Span(NamedTuple):
    """A merge over several rows: its first row, as Excel shows it, and its first column."""

    row: int
    column: int


class BodyRow(NamedTuple):
    """A row of the body. `cells` are all of the sheet's row, by column from 0, those of other tables blank; `own` has
    the same before anything was merged, repeated or filled into it; `spans` are the merges from above in it."""

    number: int
    kind: Kind
    cells: list[Any]
    own: Sequence[Any]
    spans: dict[int, Span]
    first: int | None = None


@dataclass
class _Standing:
    """A merge that stands over the row: its last row counted from 0, its value, and where it begins."""

    bottom: int
    value: Any
    span: Span


class Body:
    """The body of a table. `places` are the columns of its place from the outermost in, `limit` the last row that may
    belong to it (None: the sheet's last)."""

    def __init__(self, table: Table, places: Sequence[int], limit: int | None = None):
        self.table, self.places, self.limit = table, places, limit
        mapping, header = table.mapping, table.header
        self._first_place = min(places, default=None)
        self._fill = [c for name in mapping.fill if (c := header.column(name)) is not None]
        self._ends = tuple({*ENDS, *map(bare, mapping.end)} - {""})
        self._names: set[str] | None = None
        #: The columns in which dittoes stand, known once every row was looked at.
        self._repeated: list[int] | None = None
        self._sums = SumWords(mapping.skip, self._place_names)
        self._left, self._right = header.left, header.right
        # A column that is named by its letter may lie beyond all that is filled.
        self.size = max([header.right, *table.known, *places, *self._fill]) + 1

    def rows(self) -> Iterator[BodyRow]:
        """Yields every row below the header, also those that are not read."""
        above: Sequence[Any] = ()
        ended = False
        repeated: set[int] = set()
        for number, cells, own, spans in self._merged():
            first = next((column for column, cell in enumerate(own) if is_filled(cell)), None)
            kind: Kind = "empty"
            if first is not None:
                ended = ended or bare(text_of(own[first])).startswith(self._ends)
                kind = self._kind(cells, own) if not ended else "after_end" if self._is_after(own) else "footer"
            if kind == "row":
                self._repeat(cells, above, repeated)
                above = cells
            yield BodyRow(number, kind, cells, own, spans, first)
        self._repeated = sorted(repeated) if self._repeated is None else self._repeated

    def _is_after(self, own: Sequence[Any]) -> bool:
        """Whether a row of the footer fills the innermost column of the place."""
        if not self.places:
            return False
        cell = own[self.places[-1]]
        return is_filled(cell) and ":" not in bare(text_of(cell))

    def _kind(self, cells: Sequence[Any], own: Sequence[Any]) -> Kind:
        """What a row is that is not of the footer."""
        if self._first_place is None:
            looked_at = [next(cell for cell in own if is_filled(cell))]
        else:
            looked_at = [*cells[self._left : self._first_place], *(cells[column] for column in self.places)]
        words = [self._sums.word(bare(cell)) for cell in looked_at if isinstance(cell, str)]
        found = [word for word in words if word is not None]
        if not found:
            return "row"
        return "total" if any(map(is_compared, found)) else "sum"

    def _repeat(self, cells: list[Any], above: Sequence[Any], repeated: set[int]) -> None:
        """Puts the values of the nearest row above that is read in the place of dittoes, and into what is filled."""
        if not above:
            return
        for column in self._fill:
            if not is_filled(cells[column]):
                cells[column] = above[column]
        for column in range(len(cells)) if self._repeated is None else self._repeated:
            cell = cells[column]
            if isinstance(cell, str) and len(cell) < 12 and bare(cell) in DITTO:
                cells[column] = above[column]
                repeated.add(column)

    def _place_names(self) -> Collection[str]:
        """The names of the places that stand in the table, and their stems."""
        if self._names is None:
            texts = {bare(text_of(cells[column])) for _, cells, _, _ in self._merged() for column in self.places}
            texts |= {bare(value) for value in self.table.mapping.place.values() if isinstance(value, str)}
            self._names = (texts | set(map(stem, texts))) - {""}
        return self._names

    # -- merges ------------------------------------------------------------------------------------------------------

    def _merged(self) -> Iterator[tuple[int, list[Any], list[Any], dict[int, Span]]]:
        """Yields each row below the header: its number, its cells with the values of merges, its own, and the merges.

        What is merged from the header on, or above it, is a title. A row without a cell of its own stays blank.
        """
        sheet, begin = self.table.sheet, self.table.header.last
        merges = sorted((merge for merge in sheet.merges if merge[0] >= begin), reverse=True)
        standing: dict[int, _Standing] = {}
        for at, whole in enumerate(sheet.rows):
            if at < begin:
                continue
            if self.limit is not None and at >= self.limit:
                return
            own = [None] * self._left + [*whole[self._left : self._right + 1]]
            own += [None] * (self.size - len(own))
            for column in [column for column, one in standing.items() if one.bottom < at]:
                del standing[column]
            for column in standing:
                own[column] = None
            cells = own.copy()
            while merges and merges[-1][0] <= at:
                self._begin(merges.pop(), whole, own, standing, at)
            spans: dict[int, Span] = {}
            if standing and any(cell is not None and cell != "" for cell in own):
                cells = own.copy()
                for column, one in standing.items():
                    cells[column] = one.value
                    if one.bottom >= one.span.row:  # over several rows: these are counted from 0, that from 1
                        spans[column] = one.span
            yield at + 1, cells, own, spans

    def _begin(
        self, merge: tuple[int, int, int, int], whole: Sequence[Any], own: list[Any], standing: dict[int, Any], at: int
    ) -> None:
        """Lets the value of a merge stand in its columns from its first row on."""
        top, left, bottom, right = merge
        if top != at or left >= len(whole):
            return
        for column in range(max(left, self._left), min(right, self._right) + 1):
            standing[column] = _Standing(bottom, whole[left], Span(top + 1, left))
            if column > left:
                own[column] = None
