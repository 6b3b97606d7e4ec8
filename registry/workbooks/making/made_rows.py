"""Rows of a ledger as a workbook's rows made them: each says which cells it is from, and is blamed there."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from typing import Any

from registry.columns import Column, Reference
from registry.errors import Problem
from registry.language import Words
from registry.ledgers import Ledger
from registry.origins import Source
from registry.privacy import hidden
from registry.staging.input import LedgerRows, Row
from registry.workbooks.making import words
from registry.workbooks.making.drafts import Draft, Tally
from registry.workbooks.making.spots import NOWHERE, Cited, Spot, problem_at


@dataclass
class MadeRows(LedgerRows):
    """The rows of one ledger that a workbook (`source`: its file's name) brings; their lines count them from 1."""

    _drafts: list[Draft] = field(default_factory=list)
    _columns: dict[tuple[str, ...], tuple[tuple[str, Column, bool], ...]] = field(default_factory=dict)
    _sources: dict[tuple[Any, ...], Source] = field(default_factory=dict)

    @classmethod
    def of(cls, ledger: Ledger, file: str, drafts: Iterable[Draft], code_of: Callable[[int], str]) -> MadeRows:
        """The rows out of drafts, their references as codes; of what they lack nothing is said."""
        made = cls(ledger, file)
        for draft in drafts:
            made._append(draft, code_of)
        return made

    def _append(self, draft: Draft, code_of: Callable[[int], str]) -> None:
        values: dict[str, Any] = {}
        for key, column, is_reference in self._columns_of(draft):
            value = draft.values[key].value
            if isinstance(value, Tally):
                if not value.of:
                    continue  # no row, no zero
                value = value.value(column)
            elif is_reference and value is not None:
                value = code_of(value)
            values[key] = value
        self._drafts.append(draft)
        self.rows.append(Row(len(self._drafts), tuple(values), tuple(values.values())))

    def let_go(self) -> None:
        """Lets go of what the rows were made of, once they are staged: nothing is told of them any more."""
        self._drafts.clear()

    def _columns_of(self, draft: Draft) -> tuple[tuple[str, Column, bool], ...]:
        """The columns of a draft in the order of the ledger's, and whether they are references: rows are many, and of
        few kinds."""
        keys = tuple(draft.values)
        known = self._columns.get(keys)
        if known is None:
            own = (column for column in self.ledger.columns if column.key in draft.values)
            known = self._columns[keys] = tuple((one.key, one, isinstance(one, Reference)) for one in own)
        return known

    def origin(self, row: Row) -> tuple[Source, int]:
        draft = self._drafts[row.line - 1]
        line, sheet = draft.spot.row, draft.spot.sheet
        places: list[str] = []
        for key in row.columns:
            spot = draft.values[key].spot
            if spot.row != line or spot.sheet != sheet:
                return self._source(draft, row.columns), line
            places += spot.sourced[2:]
        # The rows of one table have their values in the same columns.
        alike = sheet, row.columns, tuple(places)
        known = self._sources.get(alike)
        if known is None:
            known = self._sources[alike] = self._source(draft, row.columns)
        return known, line

    def _source(self, draft: Draft, keys: Iterable[str]) -> Source:
        """What a row came from: the cells of its values."""
        spots = {key: draft.values[key].spot for key in keys}
        cells = {key: (spot.sheet, spot.cell, spot.header) for key, spot in spots.items() if spot.column}
        return Source.of_row(self.source, draft.spot.sheet, draft.spot.row, cells)

    def problem(
        self,
        row: Row | int | None,
        column: Column | None,
        problem: Words,
        allowed: Words = NOWHERE,
        value: str | None = None,
    ) -> Problem:
        line = row.line if isinstance(row, Row) else row
        if line is None:
            return super().problem(row, column, problem, allowed, value)
        draft = self._drafts[line - 1]
        cited = None if column is None else draft.values.get(column.key)
        spot, is_own = self._spot(draft, column, cited)
        if column is not None and cited is None and not is_own:
            allowed = words.without_entry(allowed, self.ledger.key, column.key)
        found = problem_at("value", spot, problem, allowed, (self.ledger, column))
        if value is None or (spot.text and (is_own or not value)):
            return found
        return replace(found, value=hidden(value))

    def lack(self, column: Column) -> Words:
        return words.NOT_GIVEN.format(label=column.label, key=column.key)

    @staticmethod
    def _spot(draft: Draft, column: Column | None, cited: Cited | None) -> tuple[Spot, bool]:
        """Where the value of a column is from or would stand, and whether that is its own cell.

        A constant is told where its row is; of a table without a column that tells that, at the row's first cell.
        """
        if cited is not None and cited.spot.column:
            return cited.spot, True
        if column is not None and column.key in draft.cells:
            return draft.spot.beside(draft.cells[column.key]), True
        if draft.spot.column:
            return draft.spot, False
        spots = (one.spot for one in draft.values.values())
        return next((one for one in spots if one.column and one.row == draft.spot.row), draft.spot), False
