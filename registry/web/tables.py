"""A table (表) of a page, declared once: what it shows is sorted, sought, paged, and exported as a workbook.

What a reader set stands in the address, under the table's own key: `<key>.sort` (a column, `-` before it: downwards),
`<key>.page`, `<key>.q` (rows that hold a text). `export=<key>` answers with the workbook of what is shown, all pages.
Of a table to be worked with also `<key>.columns` (those that are shown), `<key>.rows` (of a page) and
`<key>.has.<column>` (rows that a filter leaves).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, Literal, NamedTuple, Protocol

import numpy as np
import polars as pl
from flask import request
from numpy.typing import NDArray

from registry.language import Words
from registry.numbers import number, percentage
from registry.text import fold
from registry.web.filters import Filter
from registry.web.parameters import COLUMNS, HAS, ROWS, whole_number

TableRow = Mapping[str, Any]
#: number and share stand to the right. A code is never broken, nor a text that leads somewhere: that is a name; what is
#: broken though it does is a sentence. A course is drawn.
CellKind = Literal["text", "sentence", "code", "number", "share", "course"]
#: The rows of a page of a table, and of what an export reads at once; fewer rows than `WHOLE` are all on one page.
PAGE, TOGETHER, WHOLE = 50, 5_000, 100
#: How many rows a page of a table to be worked with may have, as it is offered.
SIZES = (50, 100, 200, 500)


class RowSource(Protocol):
    """Rows that are read a page at a time: a dataframe is one, and so is what the database cuts into pages."""

    def __len__(self) -> int: ...

    def slice(self, offset: int, length: int) -> pl.DataFrame:
        """The rows from `offset` on, at most `length` of them."""


class Rows:
    """Rows that are at hand, with a value in each of `columns` or none; `columns` has the type of each.

    A dataframe is made of them where they are sorted or sought: to show them needs none.
    """

    def __init__(self, rows: Iterable[TableRow], columns: Mapping[str, Any]):
        self.columns: Collection[str] = columns
        self._types = columns
        self._rows = [{**dict.fromkeys(columns), **row} for row in rows]

    def __len__(self) -> int:
        return len(self._rows)

    def slice(self, offset: int, length: int) -> list[dict[str, Any]]:
        """The rows from `offset` on, at most `length` of them."""
        return [{**row} for row in self._rows[offset : offset + length]]

    def has(self, column: str) -> bool:
        """Whether anything stands in a column."""
        return any(row[column] is not None for row in self._rows)

    @cached_property
    def frame(self) -> pl.DataFrame:
        """The rows as a dataframe."""
        return pl.DataFrame(self._rows, self._types, orient="row")


@dataclass
class Readable:
    """Stored rows, those `at` some places of a dataframe, that are put in words a page at a time.

    `words` does so, and adds the columns `more`; to all of them where they are sorted or sought.
    """

    stored: pl.DataFrame
    at: NDArray[np.uint32]
    words: Callable[[pl.DataFrame], pl.DataFrame]
    more: Collection[str]

    @property
    def columns(self) -> Collection[str]:
        return {*self.stored.columns, *self.more}

    def __len__(self) -> int:
        return len(self.at)

    def slice(self, offset: int, length: int) -> pl.DataFrame:
        """The rows from `offset` on, at most `length` of them."""
        return self.words(self.stored[pl.Series(self.at[offset : offset + length])])

    @cached_property
    def frame(self) -> pl.DataFrame:
        """The rows as a dataframe."""
        return self.slice(0, len(self))

    def left_by(self, holds: Sequence[pl.Expr]) -> Readable:
        """Those of the rows of which all this holds, as they are stored."""
        stored = self.stored[pl.Series(self.at)].select(pl.all_horizontal(holds).alias("left"))
        return replace(self, at=self.at[stored["left"].to_numpy()])


#: Rows that may be sorted and sought: of some a dataframe is made for it.
Movable = pl.DataFrame | Rows | Readable


@dataclass(frozen=True)
class Heading:
    """A column: its key in the rows, its heading, and how its values are shown.

    `in_words` puts a value in words, `link` gives the address that a cell leads to, `state` a state of
    `figures.STATUSES` that is marked by shape as well as by word, `late` the values of a column that is only worked out
    for rows shown (sorted by what stands in the rows under its key, if anything does).
    A course is a list of numbers.
    """

    key: str
    words: Words
    kind: CellKind = "text"
    in_words: Callable[[Any], Words] | None = None
    link: Callable[[TableRow], str | None] | None = None
    state: Callable[[TableRow], str | None] | None = None
    late: Callable[[Sequence[TableRow]], Sequence[Any]] | None = None
    #: What is shown where there is no value: nothing, unless it is said.
    absent: Words | None = None
    #: The kind of a cell, where the rows of a column are of different kinds.
    kind_of: Callable[[TableRow], CellKind] | None = None
    #: How the rows of a table to be worked with are filtered by the column; None: they are not.
    filter: Filter | None = None
    #: Whether the column stays in sight at the left when a reader scrolls: the first (1) or the second (2) that does.
    frozen: Literal[0, 1, 2] = 0
    #: Whether what its cells lead to is opened beside the table, where there is room.
    beside: bool = False
    #: Whether what is more than nothing is shown with its sign: a change.
    signed: bool = False

    def shown(self, value: Any, kind: CellKind, language: str) -> str:
        """A value as people read it."""
        if value is None:
            return self.absent.in_(language) if self.absent else ""
        if self.in_words is not None:
            return self.in_words(value).in_(language)
        if isinstance(value, Words):
            return value.in_(language)
        if kind == "share":
            return percentage(value)
        if kind != "number":
            return str(value)
        return f"+{number(value)}" if self.signed and value > 0 else number(value)


class TableCell(NamedTuple):
    """A cell as a template needs it; `value` is what an export writes."""

    heading: Heading
    kind: CellKind
    value: Any
    shown: str
    link: str | None
    state: str | None


def without_empty(headings: Sequence[Heading], rows: Rows, remarks: Collection[str]) -> list[Heading]:
    """The headings but those of columns of `remarks` in which nothing stands: what is recorded keeps its column."""
    return [h for h in headings if h.key not in remarks or rows.has(h.key)]


@dataclass
class Table:
    """A table of the rows in `frame`, which has a column for every heading that is not worked out late.

    What the database cuts into pages stands in the order that it gives: it is neither sorted nor sought here.
    """

    key: str
    title: Words
    headings: Sequence[Heading]
    frame: Movable | RowSource
    empty: Words = Words("没有内容", "nothing here")
    size: int = PAGE
    #: Whether the rows may be sorted and sought; a short table of fixed order is not.
    movable: bool = True
    notes: Sequence[Words] = field(default_factory=tuple)
    #: Whether it is a list of units, which is numbered where it goes out as a workbook.
    numbered: bool = False
    #: Makes the workbook of rows of a ledger that can be imported again; None for what is only read.
    ledger_workbook: Callable[[], bytes] | None = None
    #: What all of it comes to, a row of its own that stands last, however the others are sorted, sought and paged.
    total: TableRow | None = None
    #: Whether it is worked with: columns are chosen, rows filtered by each, and their number on a page is set.
    worked: bool = False
    #: How a row is named in a form that takes the rows which a reader selects; None: none are selected.
    selected_by: Callable[[TableRow], str] | None = None

    def __post_init__(self) -> None:
        self.movable = self.movable and isinstance(self.frame, Movable)
        #: All columns that there are; those that are shown are `headings`.
        self.offered = self.headings
        if self.worked:
            self.headings = self._chosen()

    def _chosen(self) -> Sequence[Heading]:
        """The columns that a reader chose, and those that stay in sight; all of them where none was chosen."""
        written = {key for text in request.args.getlist(f"{self.key}.{COLUMNS}") for key in text.split(",")}
        if not written.intersection(h.key for h in self.offered):
            return self.offered
        return [h for h in self.offered if h.frozen or h.key in written]

    @cached_property
    def filters(self) -> dict[str, str]:
        """What a reader filters by: the key of each column, and what stands in its heading."""
        if not self.worked:
            return {}
        written = {h.key: request.args.get(f"{self.key}.{HAS}.{h.key}", "").strip() for h in self.offered if h.filter}
        return {key: text for key, text in written.items() if text}

    def _left(self, frame: Movable) -> Movable:
        """The rows that the filters leave: by what is stored first, by what is shown last."""
        holds = {
            h.key: h.filter.holds(h.key, self.filters[h.key])
            for h in self.offered
            if h.filter and h.key in self.filters
        }
        as_shown = [h.key for h in self.offered if h.key in holds and h.filter and h.filter.kind == "text"]
        if isinstance(frame, Readable) and len(holds) > len(as_shown):
            frame = frame.left_by([expression for key, expression in holds.items() if key not in as_shown])
            holds = {key: holds[key] for key in as_shown}
        if holds:
            frame = frame if isinstance(frame, pl.DataFrame) else frame.frame
            frame = frame.filter(*holds.values())
        return frame

    @cached_property
    def sort(self) -> str:
        """The column by which a reader sorts, `-` before it for downwards; empty: in the given order."""
        written = request.args.get(f"{self.key}.sort", "")
        return written if self.movable and self._sortable(written.removeprefix("-")) else ""

    def _sortable(self, key: str) -> bool:
        return key in self._in_frame

    @cached_property
    def _in_frame(self) -> set[str]:
        """The headings whose values stand in the frame."""
        columns = self.frame.columns if isinstance(self.frame, Movable) else ()
        return {h.key for h in self.offered}.intersection(columns)

    @cached_property
    def sought(self) -> str:
        """The text that a reader seeks."""
        return fold(request.args.get(f"{self.key}.q", "")) if self.movable else ""

    @cached_property
    def found(self) -> Movable | RowSource:
        """All rows that are shown, in order."""
        frame = self._left(self.frame) if self.filters and isinstance(self.frame, Movable) else self.frame
        if isinstance(frame, (Rows, Readable)) and (self.sought or self.sort):
            frame = frame.frame
        if not isinstance(frame, pl.DataFrame):
            return frame
        if self.sought:
            texts = [h.key for h in self.headings if h.key in frame.columns and frame[h.key].dtype == pl.String]
            holds = [pl.col(t).str.contains(self.sought, literal=True).fill_null(False) for t in texts]
            frame = frame.filter(pl.any_horizontal(holds)) if holds else frame
        if self.sort:
            key, down = self.sort.removeprefix("-"), self.sort.startswith("-")
            frame = frame.sort(key, descending=down, nulls_last=True, maintain_order=True)
        return frame

    @cached_property
    def _on_a_page(self) -> int:
        """How many rows stand on a page: as many as a reader says, else all of a table that has few."""
        if self.worked and self.rows_asked:
            return self.rows_asked
        return max(self.size, WHOLE - 1 if len(self.found) < WHOLE else 0)

    @cached_property
    def rows_asked(self) -> int | None:
        """How many rows a reader wants on a page, within what may be; None: as it is."""
        asked = whole_number(request.args.get(f"{self.key}.{ROWS}", ""), 0) if self.worked else 0
        return min(max(asked, SIZES[0]), SIZES[-1]) if asked else None

    @property
    def sizes(self) -> tuple[int, ...]:
        """How many rows a page may have, as it is offered."""
        return tuple(sorted({*SIZES, *([self.rows_asked] if self.rows_asked else [])}))

    @property
    def without_filters(self) -> dict[str, None]:
        """What is taken out of the address to see all rows again."""
        return dict.fromkeys([f"{self.key}.page", *(f"{self.key}.{HAS}.{key}" for key in self.filters)])

    @property
    def own_names(self) -> list[str]:
        """The parameters of its filters, its columns and its pages."""
        return [f"{self.key}.{what}" for what in (COLUMNS, ROWS, "page", *(f"{HAS}.{h.key}" for h in self.offered))]

    @cached_property
    def pages(self) -> int:
        return max(1, math.ceil(len(self.found) / self._on_a_page))

    @cached_property
    def page(self) -> int:
        """The page that is shown, from 1; one that does not exist is the nearest that does."""
        number = whole_number(request.args.get(f"{self.key}.page", ""), 1)
        return min(max(number, 1), self.pages)

    def shown(self, language: str) -> list[list[TableCell]]:
        """The cells of the page that is shown."""
        return self._cells(self._of_page, language)

    @cached_property
    def _of_page(self) -> pl.DataFrame | list[dict[str, Any]]:
        """The rows of the page that is shown."""
        return self.found.slice((self.page - 1) * self._on_a_page, self._on_a_page)

    @property
    def names_of_rows(self) -> list[str]:
        """How the rows of the page that is shown are named in a form; nothing where none are selected."""
        if self.selected_by is None:
            return []
        rows = self._of_page
        return [self.selected_by(row) for row in (rows.to_dicts() if isinstance(rows, pl.DataFrame) else rows)]

    def total_shown(self, language: str, doors: bool = True) -> list[TableCell]:
        """The cells of the total."""
        return [self._cell(h, self.total, language, doors) for h in self.headings] if self.total else []

    def all(self, language: str) -> Iterator[list[TableCell]]:
        """The cells of every page, without what they lead to."""
        for start in range(0, len(self.found), TOGETHER):
            yield from self._cells(self.found.slice(start, TOGETHER), language, doors=False)
        if self.total and len(self.found):
            yield self.total_shown(language, doors=False)

    def _cells(
        self, found: pl.DataFrame | list[dict[str, Any]], language: str, doors: bool = True
    ) -> list[list[TableCell]]:
        rows = found.to_dicts() if isinstance(found, pl.DataFrame) else found
        late = {h.key: h.late(rows) for h in self.headings if h.late is not None and rows}
        for key, values in late.items():
            for row, value in zip(rows, values, strict=True):
                row[key] = value
        return [[self._cell(h, row, language, doors) for h in self.headings] for row in rows]

    @staticmethod
    def _cell(heading: Heading, row: TableRow, language: str, doors: bool) -> TableCell:
        value = row[heading.key]
        link = heading.link(row) if heading.link and doors else None
        state = heading.state(row) if heading.state else None
        kind = heading.kind_of(row) if heading.kind_of else heading.kind
        return TableCell(heading, kind, value, heading.shown(value, kind, language), link, state)

    def turned(self, key: str) -> str:
        """What `sort` becomes when a reader presses a heading: upwards, downwards, as given."""
        return {key: f"-{key}", f"-{key}": ""}.get(self.sort, key)

    def direction(self, key: str) -> str | None:
        """How the rows stand by a column: for `aria-sort`."""
        return {key: "ascending", f"-{key}": "descending"}.get(self.sort)

    def sortable(self, heading: Heading) -> bool:
        return self.movable and self._sortable(heading.key) and len(self.frame) > 1
