"""Checks rows of the record by themselves, many at once: of an archive as they come in, of a registry as they stand."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import count, islice
from typing import Any

import numpy as np
from sqlalchemy import Column, Connection, Integer, Table, Text, select

from registry.archive import between_rows
from registry.archive.form import TABLES
from registry.archive.known import EVER, KINDS, NOBODY, REFERRED, STANDS, KnownNumbers
from registry.archive.row_checks import Referring, RowRule, references_of, rules_of
from registry.archive.row_problems import Faults
from registry.changes import StoredRow
from registry.errors import Problem
from registry.language import Words
from registry.slices import VERSIONED
from registry.spool import BATCH

_LARGEST_NUMBER = 2**63
_UNFIT = Words("不是此列所存的类型", "is not what its column holds")
_EMPTY = Words("必填，不能为空", "must be filled")


class Checking:
    """The rows of a record, table by table in the order of `TABLES`: what is wrong with each is noted in `faults`."""

    def __init__(self, faults: Faults):
        self.faults, self.known = faults, KnownNumbers()
        #: Whether every value so far was of its column's type.
        self.is_typed = True
        self._rules: dict[str, list[RowRule]] = {}

    def standing(self, table: Table, numbers: Sequence[int], rows: Sequence[StoredRow]) -> list[StoredRow]:
        """Those of some rows, in the order of the table's columns, that stand by themselves.

        `numbers`: the number that a fault of each names. A row that refers to one that does not stand is no fault.
        """
        mistyped = self._mistyped(table, numbers, rows)
        if mistyped:
            numbers = [number for place, number in enumerate(numbers) if place not in mistyped]
            rows = [row for place, row in enumerate(rows) if place not in mistyped]
        if not rows:
            return []
        columns = dict(zip(table.c.keys(), zip(*rows, strict=True), strict=True))
        wrong = set[int]()
        for rule in self._of(table):
            wrong |= self._breaches(table, rule, numbers, columns)
        if table.name in VERSIONED:
            for reference in references_of(table):
                wrong |= self._astray(table, reference, numbers, columns)
        self.known.take(table.name, columns)
        return [row for place, row in enumerate(rows) if place not in wrong] if wrong else list(rows)

    def _of(self, table: Table) -> list[RowRule]:
        if table.name not in self._rules:
            self._rules[table.name] = rules_of(table, self.known)
        return self._rules[table.name]

    def _breaches(
        self, table: Table, rule: RowRule, numbers: Sequence[int], columns: Mapping[str, Sequence[Any]]
    ) -> set[int]:
        """The places of the rows that break a rule. It is asked once of what many rows say alike."""
        cells = [columns[name] for name in rule.columns]
        if rule.all_hold(*cells):
            return set()
        whole: Iterable[Any] = cells[0] if len(cells) == 1 else list(zip(*cells, strict=True))
        faulty = {}
        for values in set(whole):
            if len(cells) > 1 or values is not None:
                found = list(rule.faults(*values) if len(cells) > 1 else rule.faults(values))
                if found:
                    faulty[values] = found
        wrong = {place for place, values in enumerate(whole) if values in faulty} if faulty else set[int]()
        for place in sorted(wrong):
            values = tuple(column[place] for column in cells)
            for column, what, allowed in faulty[values if len(cells) > 1 else values[0]]:
                self.faults.note(table, numbers[place], column, what, allowed, columns[column][place])
        return wrong

    def _astray(
        self, table: Table, reference: Referring, numbers: Sequence[int], columns: Mapping[str, Sequence[Any]]
    ) -> set[int]:
        """The places of the rows that refer to nobody, or to what is of another kind. The others are remembered."""
        values, known = columns[reference.column], self.known
        if values.count(None) == len(values):
            return set()
        found = known.places(values)
        in_force = found[[until is None for until in columns["until"]]]
        if reference.is_own:
            known.mark(found, EVER)
        if not reference.may_be_gone:
            known.mark(in_force, STANDS if reference.is_own else REFERRED)
        is_other = np.array([*(kind not in reference.kinds for kind in KINDS), False])
        is_wrong = found == NOBODY
        is_wrong[found >= 0] = is_other[known.kinds[found[found >= 0]]]
        wrong = np.flatnonzero(is_wrong).tolist()
        for place in wrong:
            what, allowed = reference.faults(bool(found[place] == NOBODY))
            self.faults.note(table, numbers[place], reference.column, what, allowed, values[place])
        return set(wrong)

    def _mistyped(self, table: Table, numbers: Sequence[int], rows: Sequence[StoredRow]) -> set[int]:
        """The places of the rows with a value that is not of its column's type: nothing is turned into another one."""
        wrong = set[int]()
        for column, values in zip(table.c, zip(*rows, strict=True), strict=True):
            if not _all_fit(column, values):
                for place, value in enumerate(values):
                    what = _misfit(column, value)
                    if what is not None:
                        wrong.add(place)
                        self.faults.note(table, numbers[place], column.name, what)
        self.is_typed = self.is_typed and not wrong
        return wrong


def _type_of(column: Column[Any]) -> type:
    return str if isinstance(column.type, Text) else int if isinstance(column.type, Integer) else bool


def _all_fit(column: Column[Any], values: Sequence[Any]) -> bool:
    """Whether all of a column's values are of its type, and can be stored."""
    if column.nullable and values.count(None) == len(values):
        return True
    types, wanted = set(map(type, values)), _type_of(column)
    if not types <= ({wanted, type(None)} if column.nullable else {wanted}):
        return False
    if wanted is int:
        filled = [value for value in values if value is not None]
        return not filled or (min(filled) >= -_LARGEST_NUMBER and max(filled) < _LARGEST_NUMBER)
    return wanted is bool or _is_storable("".join(filter(None, values)))


def _is_storable(text: str) -> bool:
    """Whether both kinds of database take a text: no NUL, and no half of a character."""
    try:
        return "\x00" not in text and bool(text.isascii() or text.encode())
    except UnicodeEncodeError:
        return False


def _misfit(column: Column[Any], value: Any) -> Words | None:
    """The fault of a value that is not of its column's type."""
    if value is None:
        return None if column.nullable else _EMPTY
    return None if _all_fit(column, (value,)) else _UNFIT


def problems_of(connection: Connection) -> list[Problem]:
    """The problems of the rows of a registry as they stand, each with its number or its place in the table."""
    faults = Faults("{}")
    checking = Checking(faults)
    for table in TABLES:
        numbers: Iterator[int] = count(1)
        query = select(table).order_by(*table.primary_key.columns).execution_options(yield_per=BATCH)
        for rows in connection.execute(query).partitions():
            own = [row.id for row in rows] if "id" in table.c else list(islice(numbers, len(rows)))
            checking.standing(table, own, [tuple(row) for row in rows])
    if checking.is_typed:
        for breach in between_rows.breaches(connection, checking.known):
            faults.note(*breach)
    return faults.problems
