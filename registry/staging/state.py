"""The state that the stagers of ledgers share: the change so far, its problems and counts, and its references."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from sqlalchemy import Table

from registry import record
from registry.changes import Staged
from registry.columns import Column, Reference
from registry.language import Words
from registry.ledgers import RECORD
from registry.privacy import hidden
from registry.problems import Problems
from registry.record import KIND_OF_LEDGER, SPACE_OF_KIND
from registry.slices import BY_KEY, LEDGERS, TABLES
from registry.staging.current_rows import CurrentRows
from registry.staging.input import LedgerRows, Row
from registry.versions.rows import Version
from registry.written import with_digits

NOWHERE = Words("", "")
#: A record number as exports write it: the registry's tag, a whole number and, since they tell it, who gave it.
_WRITTEN = re.compile(rf"(.+)-([0-9]{{1,18}})(?:\.([0-9a-f]{{{record.GIVEN}}}))?")
UNKNOWN_CODE = Words("没有这个代码", "unknown code")
_APART = Words(
    "不是本登记库给出的：这份台账来自从同一备份分开以后的另一份登记库",
    "was not given by this registry: the ledger comes from a copy of it that went on apart",
)
_CLEAR = Words("清空记录号，按关键列对应", "empty: the row is then matched by its key")


@dataclass
class ImportState:
    """One import while it is staged, over the rows that are recorded (`current`).

    `arriving`: the codes that this import's rows have; `leaving`: the identities it withdraws.
    `effective` (a day's number) and `correct`: how differences of places and organizations are meant.
    """

    current: CurrentRows
    effective: int | None = None
    correct: bool = False
    problems: Problems = field(default_factory=Problems)
    reminders: Problems = field(default_factory=Problems)
    counts: dict[str, Counter[str]] = field(default_factory=dict)
    arriving: dict[tuple[str, str], int] = field(default_factory=dict)
    leaving: set[int] = field(default_factory=set)
    fresh: dict[int, str] = field(default_factory=dict)
    row_of: dict[int, tuple[LedgerRows, Row]] = field(default_factory=dict)
    identity_of: dict[tuple[str, int], int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.staged = Staged(self.current.base)
        self.sheets: dict[str, int] = {}
        self._kinds_of_place: dict[int, frozenset[str]] = {}

    # -- what the stagers of ledgers share ---------------------------------------------------------------------

    def report(
        self,
        rows: LedgerRows,
        row: Row,
        column: str | None,
        what: Words,
        allowed: Words = NOWHERE,
        shown: str | None = None,
    ) -> None:
        """Appends a problem of a row; `shown` is the value as a person reads it."""
        declared = rows.ledger.by_key[column] if column else None
        if shown is None and declared is not None:
            shown = self.shown(declared, row.values.get(declared.key))
        self.problems.append(rows.problem(row, declared, what, allowed, shown))

    def shown(self, column: Column, value: Any) -> str:
        """A value as a person reads it; a resolved reference stays the code that was written."""
        return column.show(value) if not isinstance(column, Reference) else str(value or "")

    def sheet(self, rows: LedgerRows) -> int:
        """The number under which this sheet is recorded as the origin of rows."""
        if rows.source not in self.sheets:
            self.sheets[rows.source] = self.current.next(record.sheet)
            self.staged.sheets.append((self.sheets[rows.source], hidden(rows.source)))
        return self.sheets[rows.source]

    def bring_in(self, table: Table, rows: LedgerRows, row: Row, number: int, version: dict[str, Any]) -> None:
        """Stages a version: its values by column name, `number` its record number."""
        version["id"] = self.current.next(table)
        version["record"], version["sheet"], version["line"] = number, self.sheet(rows), row.line
        version["until"] = None
        self._check_kept(table, rows, row, version)
        self.staged.delta(table).bring_in(version)

    def _check_kept(self, table: Table, rows: LedgerRows, row: Row, version: dict[str, Any]) -> None:
        """Reports references that a row keeps from before, though what they refer to has been withdrawn."""
        for name, key in _REFERENCES[table.name]:
            identity = version.get(name)
            if identity is not None and not self.stands(identity):
                what = Words("所引用的已作废", "refers to what has been withdrawn")
                allowed = Words("填写有效的代码，或一并恢复它", "a code in force, or bring that row back too")
                self.report(rows, row, key, what, allowed, self.code_of(identity))

    def stands(self, identity: int) -> bool:
        """Whether an identity is in force after this import."""
        return identity not in self.leaving and (identity in self.row_of or identity in self.current.standing)

    def put_out(self, table: Table, version: Version) -> None:
        self.staged.delta(table).put_out(version)

    def count(self, ledger: str, what: str, number: int = 1) -> None:
        self.counts[ledger][what] += number

    # -- identities ---------------------------------------------------------------------------------------------

    def record_number(self, rows: LedgerRows, row: Row) -> int | None:
        """The number in `id 记录号`, where this registry gave it; another registry's means nothing here."""
        if row.record is not None and not _WRITTEN.fullmatch(row.record):
            self.report(
                rows,
                row,
                None,
                Words("记录号不是导出时的写法", "is not a record number as exports write it"),
                Words("留空，或照导出的填写", "empty, or as it was exported"),
                row.record,
            )
            return None
        if self._went_apart(row):
            self.problems.append(rows.problem(row, RECORD, _APART, _CLEAR, row.record))
            return None
        return self.number_in(row)

    def number_in(self, row: Row) -> int | None:
        """The record number that a row carries, where it is one that this registry may have given."""
        found = _WRITTEN.fullmatch(row.record or "")
        is_own = found is not None and found[1] == self.current.tag and not self._went_apart(row)
        return int(found[2]) if found is not None and is_own else None

    def _went_apart(self, row: Row) -> bool:
        """Whether a row's number has this registry's tag and comes from a change that it does not have.

        One as older exports wrote it does not tell its change, and is taken for this registry's own.
        """
        found = _WRITTEN.fullmatch(row.record or "")
        if found is None or found[1] != self.current.tag or found[3] is None:
            return False
        return found[3] not in self.current.given

    def space_of(self, column: Reference) -> str:
        """The space of the codes that a column refers to."""
        return _SPACES[column.to]

    def kind_of(self, identity: int) -> str:
        return self.fresh.get(identity) or self.current.kinds[identity]

    # -- what is known of a unit, in this import or recorded -----------------------------------------------------

    def kinds_of_place(self, identity: int) -> frozenset[str]:
        """The kinds that a place ever had, as recorded and as stated by this import."""
        kinds = self._kinds_of_place.get(identity)
        if kinds is None:
            recorded = {s["kind"] for s in self._place_states.get(identity, [])}
            kinds = self._kinds_of_place[identity] = frozenset(recorded.union(self._stated(identity, "kind")))
        return kinds

    def place_of(self, organization: int) -> int | None:
        """The place of an organization: as stated by this import, else as its last state has it."""
        for code in self._stated(organization, "place"):
            return self.identity_behind("unit", code)
        states = self._organization_states.get(organization)
        return states[-1]["place"] if states else None

    def _stated(self, identity: int, column: str) -> list[Any]:
        found = self.row_of.get(identity)
        value = found[1].values.get(column) if found else None
        return [] if value is None else [value]

    @cached_property
    def _place_states(self) -> dict[int, list[Version]]:
        return self.current.states(TABLES["places"])

    @cached_property
    def _organization_states(self) -> dict[int, list[Version]]:
        return self.current.states(TABLES["organizations"])

    def code_of(self, identity: int) -> str:
        """The code of a place or organization, as its last state has it or as stated by this import."""
        for states in (self._place_states, self._organization_states):
            if identity in states:
                return states[identity][-1]["code"]
        return next((code for (_, code), i in self.arriving.items() if i == identity), "")

    @cached_property
    def recorded_codes(self) -> dict[int, str]:
        """Identity -> a code that it has or had."""
        return {identity: code for (_, code), identity in self.current.codes.items()}

    # -- references ------------------------------------------------------------------------------------------------

    def resolve(self, rows: LedgerRows, row: Row) -> dict[str, Any]:
        """Resolves every reference among a row's values to its identity; one that fails is a problem and left out."""
        values = row.values
        for key in row.unfit:
            values.pop(key, None)
        for column in rows.ledger.references:
            code = values.get(column.key)
            if code is not None:
                found = self._resolve(rows, row, column, code)
                if found is None:
                    del values[column.key]
                else:
                    values[column.key] = found
        return values

    def identity_behind(self, space: str, code: str) -> int | None:
        """The identity that a code belongs to, in this import or recorded."""
        return self.arriving.get((space, code)) or self.current.codes.get((space, code))

    def _resolve(self, rows: LedgerRows, row: Row, column: Reference, code: str) -> int | None:
        identity = self.identity_behind(self.space_of(column), code)
        if identity is not None and self.kind_of(identity) in _KINDS[column.to]:
            if row.withdrawn or self.stands(identity):
                return identity
            what = Words("该代码已作废", "has been withdrawn")
        labels = Words("或".join(BY_KEY[k].label for k in column.to), " or ".join(column.to))
        if identity is None:
            what = UNKNOWN_CODE
            near = with_digits(code)
            if self.identity_behind(self.space_of(column), near) is not None:
                what = Words(f"没有这个代码（混有形似数字的字母，应为 {near} 吗）", f"unknown code (is {near} meant?)")
        elif self.kind_of(identity) not in _KINDS[column.to]:
            what = Words(f"不是{labels.zh}的代码", f"is not a code of {labels.en}")
        allowed = Words(f"本次导入或已登记的{labels.zh}代码", f"a code of {labels.en}, in this import or recorded")
        self.report(rows, row, column.key, what, allowed)
        return None


#: Every table that a change may touch, by its name.
TABLE_BY_NAME = {table.name: table for table in (*TABLES.values(), record.succession)}
_REFERENCES = {
    name: [(c.name, c.key) for c in table.info["recorded"] if c.stored == "reference"]
    for name, table in TABLE_BY_NAME.items()
}
#: The kinds of identity that references to these ledgers may be about, and the space of their codes.
_KINDS = {c.to: {KIND_OF_LEDGER[key] for key in c.to} for ledger in LEDGERS for c in ledger.references}
_SPACES = {to: SPACE_OF_KIND[KIND_OF_LEDGER[to[0]]] for to in _KINDS}
