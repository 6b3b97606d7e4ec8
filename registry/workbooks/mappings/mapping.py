"""A mapping 对照表: what the tables of a workbook mean, in the words of its own headers.

Nothing here reads a file: `file` reads one, TOML or JSON, and `text` writes it.
"""

from __future__ import annotations

from collections.abc import Mapping as MappingOf
from dataclasses import dataclass, field
from decimal import Decimal
from types import MappingProxyType
from typing import Literal, get_args

#: The number of the form in which mappings are written.
FORM = 1
#: An open question 待定: what stands here is still to be decided, and refuses the import until it is.
OPEN = "?"
Level = Literal["county", "township", "village", "natural_village", "site", "organization"]
#: The levels of `place`, from the outermost to the innermost.
LEVELS: tuple[Level, ...] = get_args(Level)


@dataclass(frozen=True)
class Source:
    """Where a value is read: a `column` by its header (`col:F`: by its letter), a `cell` as `A2`, or the sheet's
    `title`; and the steps that follow from the cell to the value, in the order of the fields."""

    column: str | None = None
    cell: str | None = None
    title: bool = False
    after: str | None = None
    part: Literal["from", "to"] | None = None
    split: bool = False
    values: MappingOf[str, str] | None = None
    empty: str | None = None
    same: str | None = None
    take: Literal["year", "month"] | None = None
    minus: str | None = None
    factor: Decimal | None = None
    count: bool = False


#: A constant, what an @ word stands for, an open question, or where the value is read.
Value = str | Source


@dataclass(frozen=True)
class When:
    """What must be filled, and no "no", for a row to be made; `among`: what it must be one of (`is` in the file)."""

    source: Source
    among: tuple[str, ...] | None = None


@dataclass(frozen=True)
class Make:
    """One row of a ledger for each row of the table (several where a source is split): `values` by the keys of the
    ledger's columns."""

    ledger: str
    values: MappingOf[str, Value]
    when: When | None = None
    replaces: bool = False


@dataclass(frozen=True)
class TableMapping:
    """One table of a workbook (`[[sheet]]` in the file): where it stands, and what its columns mean.

    `sheet` is the title, or `*` for every sheet with all headers named here; `header` the first and the last row of the
    header; `columns` those of this table where several stand side by side (`A:P`).
    """

    sheet: str
    header: tuple[int, int] | None = None
    columns: str | None = None
    as_of: Value | None = None
    period: Value | None = None
    fill: tuple[str, ...] = ()
    skip: tuple[str, ...] = ()
    end: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    open: tuple[str, ...] = ()
    both_posts: str | None = None
    place: MappingOf[Level, Value] = field(default_factory=lambda: MappingProxyType({}))
    makes: tuple[Make, ...] = ()


@dataclass(frozen=True)
class Mapping:
    """A mapping under its `name`. `blank`: what counts as empty beside the usual; `accept`: the warnings that are
    confirmed; `ignore_sheets`: sheets that hold nothing to take."""

    name: str
    tables: tuple[TableMapping, ...]
    blank: tuple[str, ...] = ()
    accept: tuple[str, ...] = ()
    ignore_sheets: tuple[str, ...] = ()
