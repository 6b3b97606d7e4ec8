"""A field workbook 回头看工作单 is taken in beside what was recorded meanwhile: cell by cell, of three states.

What the workbook did not alter is left. What it altered is taken, unless the registry has another value by now than
when the workbook was written: that is a conflict, and nothing is stored until somebody says whose is to stand.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, Literal

from sqlalchemy import Connection, Engine

from registry.casework.audits import Item, as_list, audit_of, case_of
from registry.changes import Staged
from registry.columns import Column
from registry.errors import NotFound, Problem
from registry.exchange.importing import origin_of
from registry.language import Words
from registry.moment import Moment, head, today
from registry.picture import Picture
from registry.problems import Problems
from registry.procedures.audits import Who
from registry.procedures.field_return import (
    NOT_THERE,
    BaseRow,
    FieldReturn,
    FieldRow,
    problem,
    read_workbook,
    text_of,
    value_of,
)
from registry.procedures.field_workbook import INPUTS, LOCKED, SHEET, SIGNED_ON, digest, facts, shown
from registry.rectification.audit_ledger import AUDIT_ITEMS
from registry.staging.current_rows import CurrentRows
from registry.staging.input import LedgerRows, Row
from registry.staging.stage import stage
from registry.staging.state import ImportState
from registry.staging.write import write

#: Whose value is to stand where both have another.
Take = Literal["workbook", "registry"]
_ALTERED = Words("锁定的单元格被改动", "a locked cell was altered")
_UNKNOWN = Words("名单中没有这个案件", "is no item that the workbook was written with")
_TWICE = Words("与第 {0} 行是同一案件", "is the case of row {0} again")
_NOT_YET = Words("工作单所据的变更本登记库没有", "was written at a change that this registry does not have")


@dataclass(frozen=True)
class CellConflict:
    """A cell that both altered, or a signature given since: what it was, in the workbook, and in the registry."""

    case: str
    column: str
    base: Any
    yours: Any
    theirs: Any

    @property
    def as_json(self) -> dict[str, Any]:
        return dict(vars(self))


@dataclass(frozen=True)
class TakenCell:
    """A cell of which the workbook's text is taken, and what stands in the registry until then."""

    case: str
    column: Column
    before: str
    after: str


@dataclass
class Merged:
    """What a workbook comes to: the cells that are taken, by which change; conflicts and problems, if any."""

    change: int | None = None
    cells: list[TakenCell] = field(default_factory=list)
    conflicts: list[CellConflict] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    @property
    def taken(self) -> int:
        """How many cells are taken."""
        return len(self.cells)

    @property
    def answer(self) -> dict[str, Any]:
        """As JSON has it, but for the problems."""
        conflicts = [conflict.as_json for conflict in self.conflicts]
        return {"change": self.change, "taken": self.taken, "conflicts": conflicts}


def take_workbook(engine: Engine, path: Path, who: Who, take: Take | None = None, dry_run: bool = False) -> Merged:
    """Takes a field workbook in as one change; nothing is stored where there is any conflict or problem.

    Raises NotFound for a file or an audit that there is not, Invalid for a file that is no field workbook.
    """
    returned = read_workbook(path)

    def staging(connection: Connection) -> tuple[Staged | None, Merged]:
        picture = Picture(connection, Moment(today(), head(connection)), sight=who.rights.sight(connection))
        merge = _Merge(picture, returned, take)
        rows = merge.rows()
        outcome = Merged(None, [], merge.conflicts, merge.problems)
        state = ImportState(CurrentRows(connection, who.rights), problems=Problems())
        stage(state, [rows])
        outcome.problems += state.problems
        if outcome.problems or outcome.conflicts:
            return None, outcome
        outcome.cells = merge.cells
        return state.staged, outcome

    origin = lambda: origin_of(path, ())  # noqa: E731
    how: dict[str, Any] = {"actor": who.actor, "reason": who.reason, "dry_run": dry_run, "rights": who.rights}
    number, merged = write(engine, staging, origin=origin, **how, is_signed=True)
    merged.change = number
    return merged


class _Merge:
    """One workbook against the registry as it stands."""

    def __init__(self, picture: Picture, returned: FieldReturn, take: Take | None):
        self.picture, self.returned, self.take = picture, returned, take
        self.audit = audit_of(picture, returned.audit)
        self.conflicts: list[CellConflict] = []
        self.problems = list(returned.problems)
        self.cells: list[TakenCell] = []

    def rows(self) -> LedgerRows:
        """The rows of items that the workbook alters."""
        found = LedgerRows(AUDIT_ITEMS, SHEET)
        if not self._is_known():
            self.problems.append(problem(None, None, _NOT_YET, value=self.returned.change))
            return found
        for row, item, base in self._items():
            values = self._values(row, item, base)
            if values:
                whole = {"audit": self.audit.code, "case": item.case.code, **values}
                found.rows.append(Row(row.line, tuple(whole), tuple(whole.values())))
        return found

    def _is_known(self) -> bool:
        change = self.returned.change
        return (
            change.isascii() and change.isdigit() and len(change) < 19 and int(change) <= self.picture.moment.known_at
        )

    # -- which rows ------------------------------------------------------------------------------------------------

    def _items(self) -> Iterator[tuple[FieldRow, Item, BaseRow]]:
        """Yields the rows of the workbook that may be taken, each with its item; what is wrong with others is told."""
        seen: dict[str, int] = {}
        for row in self.returned.rows:
            first = seen.setdefault(row.case, row.line)
            item, base = self._item(row.case), self.returned.base.get(row.case)
            if item is None or base is None:
                self.problems.append(problem(row.line, LOCKED[0], _UNKNOWN, value=row.case))
            elif first != row.line:
                self.problems.append(problem(row.line, LOCKED[0], _TWICE.format(first), value=row.case))
            elif digest(row.locked) == base.digest or not self._altered(row, item):
                yield row, item, base

    def _item(self, code: str) -> Item | None:
        try:
            return self.audit.item(case_of(self.picture, code).identity) if code else None
        except NotFound:
            return None

    def _altered(self, row: FieldRow, item: Item) -> bool:
        """Whether locked cells are others than what is known; each is a problem."""
        known = self._facts[item.case.identity]
        others = [column for column in LOCKED if row.locked[column.key] != text_of(known[column.key])]
        for column in others:
            allowed = Words(known[column.key], known[column.key])
            self.problems.append(problem(row.line, column, _ALTERED, allowed, row.locked[column.key]))
        return bool(others)

    @cached_property
    def _facts(self) -> dict[int, dict[str, str]]:
        return facts(self.picture, self.audit, [item.case for item in self.audit.items])

    # -- which cells -----------------------------------------------------------------------------------------------

    def _values(self, row: FieldRow, item: Item, base: BaseRow) -> dict[str, Any]:
        """The cells of a row that are taken, by key, and the signatures that go with them."""
        values: dict[str, Any] = {}
        for column in INPUTS:
            if column.key in row.inputs and (yours := self._taken(row, column, item, base)) is not NOT_THERE:
                values[column.key] = yours
        signed = [column for column in SIGNED_ON if values and _is_signed_since(column, item, base)]
        if signed and self.take is None:
            self.conflicts += [self._conflict(item, base, column, None) for column in signed]
        if signed and self.take == "registry":
            return {}
        self.cells += [
            TakenCell(item.case.code, column, shown(column, item.row), column.show(values[column.key]))
            for column in INPUTS
            if column.key in values
        ]
        return {**values, **{column.key: None for column in signed}}

    def _taken(self, row: FieldRow, column: Column, item: Item, base: BaseRow) -> Any:
        """The value of a cell that is taken; `NOT_THERE` where it is left, is a conflict, or holds no value."""
        then, theirs = base.texts[column.key], shown(column, item.row)
        if text_of(row.inputs[column.key]) == then:
            return NOT_THERE
        yours = value_of(row, column, self.problems)
        if yours is NOT_THERE or column.show(yours) in (then, theirs):
            return NOT_THERE
        if theirs == then or self.take == "workbook":
            return yours
        if self.take is None:
            self.conflicts.append(self._conflict(item, base, column, yours))
        return NOT_THERE

    def _conflict(self, item: Item, base: BaseRow, column: Column, yours: Any) -> CellConflict:
        theirs = item.row.get(f"{column.name}_written", item.row[column.name])
        sides = (_read_back(column, base.texts[column.key]), yours, theirs)
        return CellConflict(item.case.code, column.key, *(as_list(column.key, column.plain(side)) for side in sides))


def _is_signed_since(column: Column, item: Item, base: BaseRow) -> bool:
    """Whether a signature was given, or given anew, since the workbook was written."""
    return item.row[column.name] is not None and shown(column, item.row) != base.texts[column.key]


def _read_back(column: Column, text: str) -> Any:
    """The value that a text of `_meta` was written from."""
    return column.parse(text)
