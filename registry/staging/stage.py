"""The stage 预备: rows that come in become one change, or every problem of every row.

Nothing is written here. Where the registry changes before the change is written, it is staged again.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property

from registry import record
from registry.columns import Column
from registry.compliance.ledger import FINDING_STEPS
from registry.language import Words
from registry.moment import Moment, today
from registry.record import KIND_OF_LEDGER, SPACE_OF_KIND
from registry.slices import BY_KEY, TABLES, VERSIONED
from registry.staging.case_checks import CaseProblems
from registry.staging.input import LedgerRows, Row
from registry.staging.rights import USED_ELSEWHERE
from registry.staging.rows import RowStager
from registry.staging.state import ImportState
from registry.staging.units import UnitStager
from registry.unit_names import KeptUnit
from registry.versions import At, View
from registry.versions.rows import Version
from registry.versions.units import with_names

#: What is said of its own withdrawal by nobody else: who took over from a unit, and whom somebody is one with.
_OWN = {
    (record.succession, "predecessor"),
    *((record.same_person, column.name) for column in record.same_person.info["recorded"]),
}
_LEDGER = {table.name: key for key, table in TABLES.items()}
#: What is said of a code that is somebody's whom the writer does not know of: that alone.
CODE_TAKEN = Words("代码已被使用", "is used already"), Words("没有用过的代码", "a code never used")


def stage(state: ImportState, ledgers: Sequence[LedgerRows]) -> None:
    """Stages the rows of several ledgers as one change: `state.staged`, which must not be written where
    `state.problems` has any."""
    state.ledgers = ledgers
    for rows in ledgers:
        state.count(rows.ledger.key, "new", 0)
    for rows in ledgers:
        if rows.ledger.key in KIND_OF_LEDGER:
            _Identities(state, rows).give()
    # Whose rows name units of any ledger comes when these are there.
    for rows in sorted(ledgers, key=lambda rows: bool(rows.ledger.units)):
        (UnitStager if rows.ledger.shape == "unit" else RowStager)(state, rows).stage()
    if state.leaving or state.gone:
        _Withdrawals(state).check()
    CaseProblems(state, ledgers).check()


class _Identities:
    """Gives every row of a ledger that others refer to its identity, before any reference is resolved."""

    def __init__(self, state: ImportState, rows: LedgerRows):
        self.state, self.rows = state, rows
        self.kind = KIND_OF_LEDGER[rows.ledger.key]
        self.space = SPACE_OF_KIND[self.kind]

    def give(self) -> None:
        """Gives every row its identity, in `state.identity_of`, and reports every problem with it."""
        for row in self.rows.rows:
            code = row.values.get("code")
            identity = None if code is None else self._identity(row, code)
            if code is None or identity is None:
                continue
            earlier = self.state.row_of.get(identity)
            if earlier is not None:
                line = earlier[1].line
                what = Words(f"与第 {line} 行重复", f"is row {line} again")
                self._report(row, "code", what, Words("每个代码只能出现一次", "each code once"))
                continue
            self.state.row_of[identity] = (self.rows, row)
            self.state.identity_of[self.rows.ledger.key, row.line] = identity
            if row.withdrawn:
                self.state.leaving.add(identity)
            self.state.arriving[self.space, code] = identity

    def _identity(self, row: Row, code: str) -> int | None:
        """The identity that a row is about: by its record number, by its code, or a new one."""
        known = self.state.identity_behind(self.space, code)
        if known is None and self.state.current.is_taken(self.space, code):
            self._report(row, "code", *CODE_TAKEN)
            return None
        if known is not None and self.state.kind_of(known) != self.kind:
            other = "党组织" if self.kind == "place" else "地点"
            what = Words(f"已是{other}的代码", f"is already the code of a {self.state.kind_of(known)}")
            allowed = Words("一个代码不能既是地点又是党组织", "a code is a place's or an organization's, never both")
            self._report(row, "code", what, allowed)
            return None
        named = self.state.record_number(self.rows, row)
        named = named and self.state.current.same_person.get(named, named)
        if named is None:
            return known if known is not None else self._new(row, code)
        if self.state.current.kinds.get(named) != self.kind or named in self.state.current.hidden:
            what = Words("记录号不存在", "there is no such record number")
            self._report(row, None, what, Words("留空，或照导出的填写", "empty, or as it was exported"), row.record)
            return None
        if known is not None and known != named:
            what = Words("已属于另一条记录", "belongs to another record")
            allowed = Words("一个代码永远只属于一个单位", "a code belongs to one identity for ever")
            self._report(row, "code", what, allowed)
            return None
        if known is None:
            self.state.staged.codes.append((self.space, code, named))
        return named

    def _new(self, row: Row, code: str) -> int | None:
        if row.withdrawn:
            what = Words("没有这个代码，无从作废", "unknown: there is nothing to withdraw")
            self._report(row, "code", what, Words("已登记的代码", "a code that is recorded"))
            return None
        identity = self.state.current.next(record.identity)
        self.state.fresh[identity] = self.kind
        self.state.staged.identities.append((identity, self.kind))
        self.state.staged.codes.append((self.space, code, identity))
        return identity

    def _report(self, row: Row, column: str | None, what: Words, allowed: Words, shown: str | None = None) -> None:
        self.state.report(self.rows, row, column, what, allowed, shown)


class _Withdrawals:
    """Checks whether rows in force refer to what is withdrawn."""

    def __init__(self, state: ImportState):
        self.state = state

    def check(self) -> None:
        """Reports what is withdrawn though rows in force refer to it, unless those rows go in the same import."""
        for identity, (where, version, column) in self._referring():
            self._report(*self.state.row_of[identity], where, version, column)
        for unit, version, column in self._naming():
            self._report(*unit, FINDING_STEPS.key, version, column)

    def _report(self, rows: LedgerRows, row: Row, where: str, version: Version, column: Column) -> None:
        if not self.state.current.shows(TABLES[where] if where in TABLES else VERSIONED[where], version):
            self.state.report(rows, row, rows.ledger.key_columns[0].key, *USED_ELSEWHERE)
            return
        key = self._key_of(where, version)
        label = BY_KEY[where].label if where in BY_KEY else "承接关系"
        zh, en = (
            f"仍被引用：{label}“{key}”的{column.label}",
            f"is still referred to: `{column.key}` of {where} {key}",
        )
        allowed = Words("在同一次导入中一并作废引用它的行", "withdraw the rows that refer to it in the same import")
        self.state.report(rows, row, rows.ledger.key_columns[0].key, Words(zh, en), allowed)

    def _naming(self) -> Iterator[tuple[tuple[LedgerRows, Row], Version, Column]]:
        """The steps in force about what this import withdraws: its row, the step, and the column that names it."""
        gone = dict(self.state.gone)
        for identity in self.state.leaving:
            rows, row = self.state.row_of[identity]
            gone[KeptUnit(rows.ledger.key, identity).text] = rows, row
        table, (column,) = TABLES[FINDING_STEPS.key], FINDING_STEPS.units
        put_out = set(self.state.staged.delta(table).out_ids)
        for version in self.state.current.in_force(table):
            unit = KeptUnit.read(version[column.name])
            owner = unit.text if unit.year is None else KeptUnit("organizations", unit.number).text
            if owner in gone and version["id"] not in put_out:
                yield gone[owner], version, column

    def _key_of(self, where: str, version: Version) -> str:
        """The key of a row that is recorded, as a person reads it."""
        columns = BY_KEY[where].key_columns if where in BY_KEY else record.succession.info["recorded"]
        codes = self.state.recorded_codes
        (named,) = with_names(self.view, TABLES[where], [version]) if where in TABLES else [version]
        shown = (codes.get(v, "") if c.stored == "reference" else c.show(v) for c in columns if (v := named[c.name]))
        return " ".join(shown)

    @cached_property
    def view(self) -> View:
        """The registry as it stands before this import."""
        return At(self.state.current.connection, Moment(today(), self.state.current.base))

    def _referring(self) -> Iterator[tuple[int, tuple[str, Version, Column]]]:
        for name, table in VERSIONED.items():
            put_out = set(self.state.staged.delta(table).out_ids)
            for column in table.info["recorded"]:
                if column.stored != "reference" or (table, column.name) in _OWN:
                    continue
                for version in self.state.current.referring(table, column.name, self.state.leaving):
                    owner = version["unit"] if table.info["unit"] else None
                    if version["id"] not in put_out and owner not in self.state.leaving:
                        yield version[column.name], (_LEDGER.get(name, name), version, column)
