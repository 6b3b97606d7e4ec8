"""Both sides 两边的值 of a submission: of each value that becomes another, what it is now and what it is to be."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from sqlalchemy import Connection, Table, or_, select

from registry import record
from registry.changes import Staged
from registry.columns import Column
from registry.desk.judgement import versions
from registry.moment import Moment, head, today
from registry.slices import BY_KEY, TABLES
from registry.versions import At
from registry.versions.rows import Version
from registry.versions.units import names_of_units

#: Of so many rows the sides are told; of the others only that there are more.
MOST = 200
_KEY = {table.name: key for key, table in TABLES.items()}


@dataclass(frozen=True)
class AlteredRow:
    """A row of a change: as it is (None: it is new) and as it is to be (None: it is withdrawn)."""

    table: Table
    old: Version | None
    new: Version | None

    @property
    def version(self) -> Version:
        """It, as it is to be, or else as it is."""
        found = self.new or self.old
        assert found is not None
        return found

    @property
    def columns(self) -> list[Column]:
        """What is recorded of it."""
        found: list[Column] = list(self.table.info["recorded"])
        return found

    @property
    def differing(self) -> list[Column]:
        """The columns whose values become others."""
        old, new = self.old or {}, self.new or {}
        return [column for column in self.columns if old.get(column.name) != new.get(column.name)]


def altered(staged: Staged) -> Iterator[AlteredRow]:
    """The rows that a change alters, ledger by ledger."""
    for delta in staged.deltas.values():
        old = {row["record"]: row for row in versions(delta, delta.out)}
        for row in versions(delta, delta.into):
            yield AlteredRow(delta.table, old.pop(row["record"], None), row)
        yield from (AlteredRow(delta.table, row, None) for row in old.values())


class Sides:
    """Rows of a change as a person reads them, over the record as it stands."""

    def __init__(self, connection: Connection, staged: Staged):
        self.connection, self.staged = connection, staged

    def of_row(self, row: AlteredRow) -> dict[str, Any]:
        """A row: its ledger, its record number (None of a new one), its key, and of each value both sides."""
        old, new = row.old or {}, row.new or {}
        return {
            "ledger": _KEY.get(row.table.name, row.table.name),
            "record": None if row.old is None else row.old["record"],
            "is": "new" if row.old is None else "withdrawn" if row.new is None else "changed",
            "key": {c.key: self._plain(c, row.version[c.name]) for c in row.columns if c.is_key},
            "values": [
                {"column": c.key, "label": c.label, "now": self._plain(c, old.get(c.name))}
                | {"proposed": self._plain(c, new.get(c.name))}
                for c in row.differing
            ],
        }

    def whole(self, table: Table, version: Version | None) -> dict[str, Any] | None:
        """All that is recorded of a row, by the keys of the columns."""
        if version is None:
            return None
        return {c.key: self._plain(c, version[c.name]) for c in table.info["recorded"]}

    def _plain(self, column: Column, value: Any) -> Any:
        if value is None:
            return None
        if column.stored == "reference":
            return self._codes.get(value) or self._code(value)
        if column.stored == "row":
            view = At(self.connection, Moment(today(), head(self.connection)))
            return names_of_units(view, [value]).get(value, "")
        return column.plain(value)

    @cached_property
    def _codes(self) -> dict[int, str]:
        """The codes that the change gives."""
        return {identity: code for _, code, identity in self.staged.codes}

    def _code(self, identity: int) -> str:
        query = select(record.code.c.code).where(record.code.c.identity == identity).order_by(record.code.c.code)
        found = self._codes[identity] = self.connection.execute(query).scalar() or ""
        return found


def changed_since(connection: Connection, staged: Staged, base: int) -> list[dict[str, Any]]:
    """The rows that a change alters and that are others than they were at change `base`: of each what it was then, what
    it is now, and what it is to be."""
    sides, found = Sides(connection, staged), []
    for row in altered(staged):
        if row.old is not None and row.old["since"] > base:
            then = _at(connection, row.table, row.old["record"], base)
            three = {"then": then, "now": row.old, "proposed": row.new}
            told: dict[str, Any] = {name: sides.whole(row.table, version) for name, version in three.items()}
            own = {"ledger": _KEY.get(row.table.name, row.table.name), "label": _label(row.table)}
            found.append(own | {"record": row.old["record"], "change": row.old["since"]} | told)
    return found


def _label(table: Table) -> str | None:
    return BY_KEY[_KEY[table.name]].label if table.name in _KEY else None


def _at(connection: Connection, table: Table, number: int, base: int) -> Mapping[Any, Any] | None:
    c = table.c
    query = select(table).where(c.record == number, c.since <= base, or_(c.until.is_(None), c.until > base))
    return connection.execute(query.order_by(c.id.desc())).mappings().first()
