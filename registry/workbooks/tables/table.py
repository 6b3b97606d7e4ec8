"""A table 表 of a sheet: where the headers stand that its mapping names."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from registry.exchange.reading import Sheet
from registry.ledgers import PROBLEM_HEADER
from registry.workbooks.cells.words import bare
from registry.workbooks.mappings.checks import span
from registry.workbooks.mappings.mapping import TableMapping
from registry.workbooks.tables.headers import BY_LETTER, Header, text_of
from registry.workbooks.tables.named_headers import named, placed

_MOST_ROWS = 3
#: So many rows that could end the header are looked at: words of it may stand in every row of the body.
_MOST_PLACES = 200


@dataclass
class Table:
    """A table as a mapping means it, found in a sheet; `missing` are the headers that do not stand there."""

    mapping: TableMapping
    header: Header

    @property
    def sheet(self) -> Sheet:
        return self.header.sheet

    @cached_property
    def missing(self) -> tuple[str, ...]:
        """The headers that it lacks, as the mapping writes them."""
        return tuple(name for name in named(self.mapping).values() if self.header.column(name) is None)

    @property
    def fits(self) -> bool:
        return not self.missing

    @cached_property
    def known(self) -> dict[int, str]:
        """The columns that have a place in the mapping, each by its header as the mapping writes it."""
        found = ((self.header.column(name), name) for name in placed(self.mapping).values())
        return {column: name for column, name in found if column is not None}

    @cached_property
    def further(self) -> dict[int, str]:
        """The headers that have no place in the mapping, by column; our own 问题 is none of them."""
        return {
            column: name
            for column, name in self.header.names.items()
            if column not in self.known and bare(name) != PROBLEM_HEADER
        }


def find(mapping: TableMapping, sheet: Sheet) -> Table:
    """The table in a sheet: at the rows that the mapping says, else where all headers stand, else where most do."""
    left, right = span(mapping.columns) if mapping.columns else (0, None)
    best: Table | None = None
    if mapping.header is not None:
        best = Table(mapping, Header(sheet, *mapping.header, left, right))
        if best.fits:
            return best
    for first, last in _elsewhere(mapping, sheet):
        table = Table(mapping, Header(sheet, first, last, left, right))
        if table.fits and not table.header.is_cut():
            return table
        if best is None or len(table.missing) < len(best.missing):
            best = table
    return best or Table(mapping, Header(sheet, *(mapping.header or (1, 1)), left, right))


def _elsewhere(mapping: TableMapping, sheet: Sheet) -> Iterator[tuple[int, int]]:
    """Rows that may be the header, nearest to those that the mapping says first, else from the top down."""
    ends = _ends(mapping)
    last_rows = [number for number, row in enumerate(sheet.rows, 1) if any(bare(text_of(c)) in ends for c in row if c)]
    depths = list(range(1, _MOST_ROWS + 1))
    if mapping.header is None:
        ends_at = last_rows[:_MOST_PLACES]
        yield from ((last - depth + 1, last) for last in ends_at for depth in depths if depth <= last)
        return
    first, last = mapping.header
    depths.sort(key=lambda depth: depth != last - first + 1)
    last_rows.sort(key=lambda row: abs(row - last))
    yield from ((row - depth + 1, row) for depth in depths for row in last_rows[:_MOST_PLACES] if depth <= row)


def _ends(mapping: TableMapping) -> set[str]:
    """What may stand in the last row of the header: the headers from any of their / on."""
    ends = set()
    for name in named(mapping):
        if not BY_LETTER.fullmatch(name):
            parts = name.partition("#")[0].split("/")
            ends |= {"/".join(parts[at:]) for at in range(len(parts))}
    return ends
