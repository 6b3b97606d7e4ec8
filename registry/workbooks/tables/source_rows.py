"""What was read of a table's rows before any name in it was looked up: values, each with the cell that it is from."""

from __future__ import annotations

from collections.abc import Mapping as MappingOf
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, NamedTuple

from registry.workbooks.mappings.mapping import Level, Make


@dataclass(frozen=True, slots=True)
class At:
    """What an @ word stands for, still to be looked up: `At("unit")` is `@unit`.

    It is never `period`, which is known.
    """

    word: str


@dataclass(frozen=True, slots=True)
class Counted:
    """A row that counts (`count = true`): once where its column is filled, else not at all."""

    times: int


@dataclass(frozen=True, slots=True)
class PersonName:
    """A person as a cell names one: 张伟, 张伟（1965）, 张伟（女）, 张伟@双瑞村."""

    name: str
    gender: str | None = None
    birth_year: int | None = None
    place: str | None = None


class Sourced(NamedTuple):
    """A value with the cell that it is from and the header above it; both are empty for a constant.

    `cell` is a letter (`F`) where the value stands in its own row, else a whole cell (`A2`): rows that say the same
    share it. `value` is as the ledger's column parses it; the text of a name where a reference is wanted; PersonName
    for a person, also in their own ledger's `name`; At and Counted for what is known later. `text` is what stands in
    the cell; of a cell that is only counted nothing.
    """

    value: Any
    text: str = ""
    cell: str = ""
    header: str = ""


NO_CELLS: MappingOf[str, Sourced] = MappingProxyType({})


class MadeRow(NamedTuple):
    """A row that a make asks for, by the keys of its ledger's columns; those whose source is empty are left out.

    `unfit` are the columns that were told as problems already: that they lack is told no second time. `cells` are where
    the values of columns stand, empty ones too: without a value.
    """

    make: Make
    values: MappingOf[str, Sourced]
    unfit: frozenset[str] = frozenset()
    cells: MappingOf[str, Sourced] = NO_CELLS


class SourceRow(NamedTuple):
    """One row of a table: its number as Excel shows it, the filled levels of its place from the outermost in, and the
    rows to be made.

    `as_of` is a full day. `file` is what the problems of the sheet name; `sheet` is its title. `merged` are the columns
    of numbers that are merged over rows of one village and several organizations, by their letters, each with the
    first row of its merge: whether it is one place's number is known once the organizations are.
    """

    sheet: str
    number: int
    as_of: int
    place: MappingOf[Level, Sourced]
    made: tuple[MadeRow, ...]
    both_posts: Sourced | None = None
    file: str = ""
    merged: MappingOf[str, int] = MappingProxyType({})
