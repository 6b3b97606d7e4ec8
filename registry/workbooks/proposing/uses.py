"""Uses of columns 用途: where each column of a table goes, and why; the rows of ledgers that they go to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any, Literal

from registry.exchange.xml_edits import letters
from registry.language import Words
from registry.workbooks.proposing.cell_evidence import CellEvidence
from registry.workbooks.proposing.heading import Heading

Kind = Literal["place", "make", "both_posts", "ignore", "open"]


@dataclass(frozen=True)
class Row:
    """A row of a ledger that each row of the table makes: what is `constant` in it, and `apart`, which tells it from
    others of the same kind (the header of a person's name, a year), `told_by` too where one person has several (the
    header of the post)."""

    ledger: str
    constant: tuple[tuple[str, str], ...] = ()
    apart: str = ""
    told_by: str = ""

    @property
    def constants(self) -> dict[str, str]:
        return dict(self.constant)


@dataclass(frozen=True)
class Filling:
    """A key of a row that a column fills, and the steps from its cells to values; a key `when` decides whether the row
    is made at all."""

    row: Row
    key: str
    steps: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}), hash=False)


@dataclass(frozen=True)
class Question:
    """Something that a clerk has to say: about what, of which column (its letter), in words; and how it is written."""

    about: str
    says: Words
    column: str | None = None
    answer: Words | None = None


@dataclass(frozen=True)
class Use:
    """Where a column goes: a level of the place, keys of rows, nowhere, or not sure: then what is asked, and how the
    answer is written."""

    kind: Kind
    why: Words
    level: str = ""
    fillings: tuple[Filling, ...] = ()
    asks: Words | None = None
    answer: Words | None = None

    def because(self, why: Words) -> Use:
        """The same use with another reason."""
        return replace(self, why=why)


@dataclass(frozen=True)
class ColumnSeen:
    """A column of a table: its place from 0, its heading and its cells."""

    at: int
    heading: Heading
    cells: CellEvidence

    @property
    def letter(self) -> str:
        """Its letters in the sheet: F."""
        return letters(self.at + 1)


def ignored(zh: str, en: str) -> Use:
    """A column that is not taken."""
    return Use("ignore", Words(zh, en))


def unsure(zh: str, en: str) -> Use:
    """A column of which a clerk has to say what it is."""
    return Use("open", Words(zh, en), asks=Words(zh, en))
