"""The judgement 权限判定 of a change that is about to be written: whether whoever writes has all that it touches."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from sqlalchemy import Connection, Table, select

from registry import record
from registry.changes import Delta, Staged
from registry.desk.whereabouts import Whereabouts, cases_named, units_named
from registry.draws.ledger import DRAW_UNITS, DRAWS
from registry.errors import NotAllowed
from registry.people.models import people
from registry.rectification.models import cases
from registry.sight import Sight
from registry.slices import TABLES
from registry.spool import IndexedSpool, Spool
from registry.versions.rows import Version

StoredRows = IndexedSpool[tuple[Any, ...]] | Spool[tuple[Any, ...]]
#: Whose rights are asked of the command itself: a draw has its scope, a mapping whoever saved it.
_BY_COMMAND = frozenset({TABLES[DRAWS.key].name, TABLES[DRAW_UNITS.key].name, record.mapping.name})
NOT_YOURS = "可以查阅，但不在您可以登记的范围内", "readable, but outside what you may write"


class Judgement:
    """The rows of a change against what may be written (`writes`); persons without posts whom he `entered` are his."""

    def __init__(self, connection: Connection, whereabouts: Whereabouts, writes: Sight, entered: frozenset[int]):
        self.connection, self.whereabouts, self.writes, self.entered = connection, whereabouts, writes, entered
        self._fresh: set[int] = set()

    def check(self, staged: Staged, carried: Mapping[int, Version], *, whole: bool = False) -> None:
        """Raises NotAllowed where the change touches what may not be written.

        `carried`: of new rows, by their lines, those that they carry on. `whole`: all that a row names counts, whatever
        of it is altered.
        """
        if self.writes.is_everything:
            return
        self._fresh = {identity for identity, _ in staged.identities}
        for delta in staged.deltas.values():
            if delta.table is cases:
                self.whereabouts.opened |= {row["record"]: row["organization"] for row in versions(delta, delta.into)}
        for name, delta in staged.deltas.items():
            if name in _BY_COMMAND:
                continue
            judged = self._units(delta, whole) if delta.table.info["unit"] else self._rows(delta, carried, whole)
            if not all(judged):
                raise NotAllowed(*NOT_YOURS)

    def check_rows(self, rows: Iterable[tuple[Table, Version]]) -> None:
        """Raises NotAllowed where one of some rows may not be written, whole as it is."""
        for table, row in rows:
            if self.writes.is_everything:
                continue
            if table.info["unit"]:
                may = self.writes.has(row["unit"])
            else:
                may = table.name not in _BY_COMMAND and self._may(table, None, row, True)
            if not may:
                raise NotAllowed(*NOT_YOURS)

    def has(self, unit: int) -> bool:
        """Whether a place or an organization may be written, or is founded by the change."""
        return unit in self._fresh or self.writes.has(unit)

    def may_alter(self, table: Table, version: Version) -> bool:
        """Whether a row that stands may be altered at all: it lies, at one end at least, in what may be written."""
        if self.writes.is_everything:
            return True
        if table is people:
            return self._is_own_person(version["record"])
        return any(map(self.writes.has, self.whereabouts.of(table, version)))

    # -- rows ------------------------------------------------------------------------------------------------------

    def _rows(self, delta: Delta, carried: Mapping[int, Version], whole: bool) -> Iterator[bool]:
        """Whether each row of a table may be written as it is."""
        table = delta.table
        before = {row["record"]: row for row in versions(delta, delta.out)}
        for row in versions(delta, delta.into):
            old = before.pop(row["record"], None) or carried.get(row["line"] or 0)
            yield self._may(table, old, row, whole)
        for row in before.values():
            yield self._may(table, row, None, whole)

    def _may(self, table: Table, old: Version | None, new: Version | None, whole: bool) -> bool:
        """Whether a row may become another: every unit that it names newly, or until now, may be written."""
        if table is people:
            row = new or old
            return (old is None and not whole) or (row is not None and self._is_own_person(row["record"]))
        if table is record.same_person:
            return all(self._is_own_person(row[c]) for row in (old, new) if row for c in ("duplicate", "person"))
        is_revised = old is not None and new is not None and not whole
        if not all(self.has(unit) for unit in self._named(table, old, new, is_revised)):
            return False
        lies = frozenset[int]().union(*(self.whereabouts.of(table, row) for row in (old, new) if row))
        return any(map(self.has, lies))

    def _named(self, table: Table, old: Version | None, new: Version | None, is_revised: bool) -> Iterator[int]:
        """The units that a row names newly, or until now; of one that is not `is_revised` all."""
        for name, is_case in (*((n, False) for n in units_named(table)), *((n, True) for n in cases_named(table))):
            values = {None if row is None else row[name] for row in (old, new)}
            if is_revised and len(values) == 1:
                continue
            for value in (one for one in values if one is not None):
                unit = self.whereabouts.of_case(value) if is_case else value
                yield -1 if unit is None else unit

    def _is_own_person(self, person: int) -> bool:
        """Whether every post of a person is at a unit that may be written; of one without any whether he is his."""
        units = self.whereabouts.of_person(person)
        return all(map(self.has, units)) if units else person in self.entered or person in self._fresh

    # -- states of units --------------------------------------------------------------------------------------------

    def _units(self, delta: Delta, whole: bool) -> Iterator[bool]:
        """Whether each unit may have the states that it is to have."""
        table = delta.table
        out, into = _by_unit(delta, delta.out), _by_unit(delta, delta.into)
        for unit in out.keys() | into.keys():
            gone = {row["id"] for row in out.get(unit, ())}
            query = select(table).where(table.c.unit == unit, table.c.until.is_(None))
            before: list[Version] = [] if unit in self._fresh else list(self.connection.execute(query).mappings())
            after = [*(row for row in before if row["id"] not in gone), *into.get(unit, ())]
            named = [{row[name] for row in rows for name in units_named(table)} for rows in (before, after)]
            counts = (named[0] | named[1] if whole else named[0] ^ named[1]) - {None}
            is_founded = unit in self._fresh
            yield (all(map(self.has, counts)) and (bool(counts) if is_founded else self.writes.has(unit) or not before))


def versions(delta: Delta, rows: StoredRows) -> Iterator[Version]:
    """Rows of a change by the names of their columns."""
    names = tuple(delta.table.c.keys())
    each = (rows[at] for at in range(len(rows))) if isinstance(rows, IndexedSpool) else rows
    for row in each:
        yield dict(zip(names, row, strict=True))


def _by_unit(delta: Delta, rows: StoredRows) -> dict[int, list[Version]]:
    found: dict[int, list[Version]] = defaultdict(list)
    for row in versions(delta, rows):
        found[row["unit"]].append(row)
    return found
