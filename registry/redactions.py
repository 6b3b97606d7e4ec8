"""Redactions 已删除的文字: which texts may be removed, and that a change of the record bears each removal out.

A change that removes texts names in its origin each place and the hash that stands in for it, so the table of
redactions says nothing that the chain does not say too (docs/decisions/0031).
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Table, select
from sqlalchemy import column as column_called
from sqlalchemy import table as table_called

from registry import record
from registry.columns import Code, Column
from registry.digest import FIRST, MARK, OF_SHEETS, TEXTS, RowMapping, text_in
from registry.language import Words

KIND = "redaction"
#: What of a redaction stands in the origin of the change that made it.
PLACE = ("table", "row", "column", "hash")
#: Why a change does not hold.
UNSAID = Words("它所删除的文字与删除记录不符", "the texts that it removed are not those that are recorded as removed")
UNMADE = Words("有文字记为由它删除，它却不是删除文字的变更", "texts are said to be removed by it, which removed none")
UNMARKED = Words(
    "记为已删除的文字处不是删除标记", "where a text is recorded as removed, something else than the mark stands"
)
UNFIT = Words("此处的内容不允许删除", "what it removed is nothing that may be removed")
#: What a text of a submission may stand in: it lies beside the record.
_SUBMISSION = table_called("submission", *map(column_called, ("id", "content", "sides", "reason")))
_STEP = table_called("submission_step", column_called("submission"), column_called("text"))
#: What is raised where values of another kind than any that we write stand in a row.
_ODD = (TypeError, ValueError, AttributeError, KeyError)


def may_be_removed(column: Column) -> bool:
    """Whether a column holds free texts: a code is what rows are known by."""
    return column.is_text and not isinstance(column, Code)


def places_of(redactions: Sequence[RowMapping]) -> list[dict[str, Any]]:
    """Redactions as the origin of their change has them."""
    return [{name: row[name] for name in PLACE} for row in redactions]


def fault(
    connection: Connection, tables: Mapping[str, Table], changes: Sequence[RowMapping]
) -> tuple[int, Words] | None:
    """Finds the first redaction that the chain does not bear out, or change that removed something else than recorded.

    `changes`: all of the record, whose digests hold. Returns the change's number and what is wrong with it.
    """
    known = _Record(connection, tables, changes)
    by_change: dict[Any, list[RowMapping]] = defaultdict(list)
    for row in connection.execute(select(record.redaction).order_by(record.redaction.c.id)).mappings():
        by_change[row["change"]].append(row)
    for change in changes:
        try:
            why = known.fault(change, by_change.pop(change["number"], []))
        except _ODD:
            why = UNSAID
        if why is not None:
            return change["number"], why
    return (len(changes), UNMADE) if by_change else None


class _Record:
    """The record that redactions are held against."""

    def __init__(self, connection: Connection, tables: Mapping[str, Table], changes: Sequence[RowMapping]):
        self.connection, self.tables, self.changes = connection, tables, changes

    def fault(self, change: RowMapping, made: Sequence[RowMapping]) -> Words | None:
        """The fault of the redactions that a change is said to have made."""
        origin = json.loads(change["origin"])
        if origin.get("kind") != KIND:
            return UNMADE if made else None
        # A change of the first form does not name what it removed: it names a row and a column.
        removed = places_of(made) if change["algorithm"] == FIRST else origin.get("removed")
        are_same = isinstance(removed, list) and _sorted(removed) == _sorted(places_of(made))
        # What submissions lost is no text of the record: it is named by the origin alone.
        held = origin.get("submissions", [])
        if (
            not (made or held)
            or not are_same
            or change["rows"]
            or any(row["reason"] != change["reason"] for row in made)
        ):
            return UNSAID
        for redaction in made:
            why = self._place_fault(redaction)
            if why is None and change["algorithm"] == FIRST and not self._is_beside(origin, redaction):
                why = UNSAID
            if why is not None:
                return why
        return None if all(map(self._is_marked, held)) else UNMARKED

    def _is_marked(self, name: str) -> bool:
        """Whether the mark stands somewhere in a submission, or in what was said of it."""
        own = select(_SUBMISSION).where(_SUBMISSION.c.id == name)
        steps = select(_STEP.c.text).where(_STEP.c.submission == name)
        texts = [*self.connection.execute(own).all(), *self.connection.execute(steps).all()]
        return any(MARK in str(text) for row in texts for text in row)

    def _place_fault(self, redaction: RowMapping) -> Words | None:
        """The fault of the place of a redaction."""
        if redaction["table"] == record.change.name:
            return self._in_change(redaction)
        if redaction["table"] == record.sheet.name:
            return self._in_sheet(redaction)
        return self._in_row(redaction)

    def _in_change(self, redaction: RowMapping) -> Words | None:
        """A text of a change: only of an earlier one, in whose digest it stands as a hash."""
        number, column = redaction["row"], redaction["column"]
        if not 0 < number < redaction["change"] or column not in TEXTS:
            return UNFIT
        change = self.changes[number - 1]
        if change["algorithm"] == FIRST:
            return UNFIT
        return None if text_in(change, column) == MARK and _is_removed(change["salt"], column) else UNMARKED

    def _in_sheet(self, redaction: RowMapping) -> Words | None:
        """A text of a sheet: its name, or what it tells of a mapped workbook."""
        sheet = self._row(record.sheet, redaction["row"])
        column = redaction["column"]
        if sheet is None or not sheet["salt"] or column not in OF_SHEETS:
            return UNFIT
        if sheet["change"] >= redaction["change"]:
            return UNFIT
        return None if sheet[column] == MARK and _is_removed(sheet["salt"], column) else UNMARKED

    def _in_row(self, redaction: RowMapping) -> Words | None:
        """A text of a version of a row."""
        table = self.tables.get(redaction["table"])
        columns = table.info["recorded"] if table is not None else ()
        column = next((c for c in columns if c.name == redaction["column"]), None)
        if table is None or column is None or not may_be_removed(column):
            return UNFIT
        version = self._row(table, redaction["row"])
        if version is None or version["since"] >= redaction["change"]:
            return UNFIT
        return None if version[column.name] == MARK and _is_removed(version["salt"], column.name) else UNMARKED

    def _row(self, table: Table, number: int) -> RowMapping | None:
        return self.connection.execute(select(table).where(table.c.id == number)).mappings().first()

    def _is_beside(self, origin: RowMapping, redaction: RowMapping) -> bool:
        """Whether a text was removed in the row, or in a state of the unit, and in the column that an origin names."""
        kind = record.KIND_OF_LEDGER.get(origin["ledger"])
        of_kind = [t for t in self.tables.values() if kind is not None and t.info["kind"] == kind]
        table = of_kind[0] if of_kind else self.tables[origin["ledger"]]
        names = [c.name for c in table.info["recorded"] if c.key == origin["column"]]
        if (table.name, names) != (redaction["table"], [redaction["column"]]):
            return False
        owner = table.c.unit if table.info["unit"] else table.c.record
        of_row = select(owner).where(table.c.record == origin["record"])
        beside = select(table.c.id).where(table.c.id == redaction["row"], owner.in_(of_row))
        return self.connection.execute(beside).first() is not None


def _sorted(places: list[Any]) -> list[str]:
    return sorted(json.dumps(place, sort_keys=True) for place in places)


def _is_removed(salt: str, column: str) -> bool:
    """Whether of a row's salts that of a removed text is gone."""
    return salt.startswith("{") and column not in json.loads(salt)
