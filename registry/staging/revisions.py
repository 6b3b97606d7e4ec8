"""The revisions 修订 of an import: of each value that becomes another, what is recorded and what is to be."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from registry.columns import Column, Reference
from registry.language import LANGUAGES, Words
from registry.privacy import hidden
from registry.staging.input import LedgerRows, Row
from registry.unit_names import UnitName

#: So many values are kept: whoever tries an import looks at the first, and reads all in the change that it becomes.
FIRST = 100
_EMPTY = Words("（空）", "(empty)")


@dataclass(frozen=True)
class Revision:
    """A value that becomes another: the file or sheet and the row that say so, the ledger by its key, the column in
    words, and the value before and after."""

    file: str
    row: int | None
    ledger: str
    column: Words
    before: Words
    after: Words


class Revisions:
    """The first revisions of an import; `code_of` tells the code of whom a reference means."""

    def __init__(self, code_of: Callable[[int], str]):
        self.code_of = code_of
        self.first: list[Revision] = []

    def note(self, rows: LedgerRows, row: Row, column: Column, before: Any, after: Any) -> None:
        """Keeps a revision, as long as there are few; of a unit of whatever ledger it is not told."""
        if len(self.first) == FIRST or isinstance(column, UnitName):
            return
        place = rows.problem(row, column, _EMPTY)
        own = Words(column.label, column.key)
        shown = self._shown(column, before), self._shown(column, after)
        self.first.append(Revision(place.file or "", place.row, rows.ledger.key, own, *shown))

    def _shown(self, column: Column, value: Any) -> Words:
        if value is None:
            return _EMPTY
        if isinstance(column, Reference):
            return Words(*[self.code_of(value)] * 2)
        return Words(*(hidden(column.show(value, language)) for language in LANGUAGES))
