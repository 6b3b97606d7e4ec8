"""Lines of a grid 表格的行: a row of a ledger each, or one that is still to be entered; what stood there when it was
opened, and what is typed. A cell is dirty where these differ: of a row that stands dirty cells alone are written."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from werkzeug.datastructures import MultiDict

from registry.columns import Column
from registry.desk.blocks import formula_fault, plain_text
from registry.desk.orders import RowOrder
from registry.errors import Problem
from registry.language import Words
from registry.ledgers import Ledger
from registry.lookup.row_documents import documents_of
from registry.picture import Picture
from registry.privacy import hidden
from registry.web.desk.comparison import NOW, PICK
from registry.web.desk.fields import is_alike
from registry.web.desk.many_rows import shown


class Clash(NamedTuple):
    """A cell that somebody else altered meanwhile: the name of the choice, its column, what it was, what was typed, and
    what is recorded now."""

    name: str
    column: Column
    opened: str
    typed: str
    now: str


@dataclass
class GridLine:
    """A line: what it is called, the cells that say which row it is (`fixed`), the row that stands, if one does, with
    the version that was seen, and the texts of the cells: as they were (`was`), and as they are typed."""

    called: str
    fixed: dict[str, str]
    was: dict[str, str]
    record: str | None = None
    version: str | None = None
    typed: dict[str, str] = field(default_factory=dict)
    faults: dict[str, list[Words]] = field(default_factory=dict)

    def text(self, key: str) -> str:
        """What stands in a cell."""
        return self.typed.get(key, self.was.get(key, ""))

    def is_dirty(self, column: Column) -> bool:
        """Whether something else is typed into a cell than stood there."""
        return not is_alike(column, self.text(column.key), self.was.get(column.key, ""))

    def order(self, columns: Sequence[Column]) -> RowOrder | None:
        """What is wanted of the row; None where nothing is."""
        dirty = {column.key: plain_text(self.text(column.key)) for column in columns if self.is_dirty(column)}
        if not dirty:
            return None
        if self.record:
            return RowOrder(dirty, self.record, self.version)
        filled = {column.key: text for column in columns if (text := plain_text(self.text(column.key)))}
        return RowOrder({**self.fixed, **filled})

    def formulas(self, line: int, columns: Sequence[Column]) -> Iterator[Problem]:
        """The cells into which a formula was typed."""
        for column in columns:
            text = self.text(column.key)
            if self.is_dirty(column) and (fault := formula_fault(text)) is not None:
                yield Problem(*fault, row=line, column=column.key, label=column.label, value=hidden(text))

    def refresh(self, at: int, columns: Sequence[Column], now: GridLine) -> Iterator[Clash]:
        """Makes what stands now what was opened; the cells of which somebody else and the typist think differently."""
        for column in columns:
            key, was, stands = column.key, self.was.get(column.key, ""), now.was.get(column.key, "")
            if not self.is_dirty(column):
                self.typed.pop(key, None)
            elif not is_alike(column, was, stands) and not is_alike(column, self.text(key), stands):
                yield Clash(f"{PICK}r{at}.{key}", column, was, self.text(key), stands)
        self.was, self.record, self.version = dict(now.was), now.record, now.version


def line_of(ledger: Ledger, row: Mapping[str, Any], called: str, fixed: Sequence[Column], language: str) -> GridLine:
    """The line of a row that stands, as its document has it."""
    texts = {column.key: shown(column, row[column.key], language) for column in ledger.columns if column.key in row}
    own = {column.key: texts[column.key] for column in fixed}
    return GridLine(called, own, texts, row["record"], str(row["change"]))


def lines_standing(
    picture: Picture, ledger: Ledger, numbers: Sequence[int], fixed: Sequence[Column], language: str
) -> list[GridLine]:
    """The lines of rows in force that may be read, by their numbers, in that order."""
    found = documents_of(picture, ledger, numbers)
    return [line_of(ledger, found[n], found[n]["record"], fixed, language) for n in numbers if n in found]


def lines_typed(form: MultiDict[str, str], columns: Sequence[Column], fixed: Sequence[Column]) -> list[GridLine]:
    """The lines of a grid that came in; of a cell of which what is recorded now was picked, that is what is typed."""
    found: list[GridLine] = []
    while (called := form.get(f"r{len(found)}.called")) is not None:
        name = f"r{len(found)}."
        was = _texts(form.get(f"{name}was", ""))
        typed = {column.key: form[name + column.key] for column in columns if name + column.key in form}
        for key in [key for key in typed if form.get(f"{PICK}{name}{key}") == NOW]:
            typed[key] = was.get(key, "")
        own = {column.key: form.get(name + column.key, "") for column in fixed}
        record, version = form.get(f"{name}record") or None, form.get(f"{name}version") or None
        found.append(GridLine(called, own, was, record, version, typed))
    return found


def _texts(written: str) -> dict[str, str]:
    """What a form says of the texts that stood in a line when it was opened."""
    try:
        found = json.loads(written)
    except ValueError:
        return {}
    return {str(key): str(text) for key, text in found.items()} if isinstance(found, dict) else {}
