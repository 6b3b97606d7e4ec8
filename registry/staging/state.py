"""The state that the stagers of ledgers share: the change so far, its problems and counts, and its references."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from sqlalchemy import Table

from registry import record
from registry.changes import Staged
from registry.columns import Column, Reference
from registry.compliance.ledger import FINDING_STEPS
from registry.language import Words
from registry.ledgers import RECORD
from registry.names.found import Found
from registry.organizations.ledger import ORGANIZATIONS
from registry.origins import Source
from registry.problems import Problems
from registry.record import KIND_OF_LEDGER, SPACE_OF_KIND
from registry.rectification.audit_ledger import AUDIT_ITEMS
from registry.rectification.ledger import CASE_STEPS, CASES, LOOK_BACKS
from registry.slices import BY_KEY, LEDGERS, TABLES, VERSIONED
from registry.staging.current_rows import CurrentRows
from registry.staging.input import REMEMBERED, LedgerRows, Row
from registry.staging.looked_up import LookedUp
from registry.staging.named_units import NamedUnits
from registry.staging.names import PEOPLE, NameFault, NamesOfImport, among, left_out, may_be_named, number_of, told
from registry.staging.revisions import Revisions
from registry.staging.rights import NAMED_ALONE
from registry.unit_names import UnitName
from registry.versions.rows import Version
from registry.written import NOT_A_CODE, is_code, with_digits

NOWHERE = Words("", "")
#: How many sources are told apart without being compared.
_SOURCES = 1_000
#: A record number as exports write it: the registry's tag, a whole number and, since they tell it, who gave it.
_WRITTEN = re.compile(rf"(.+)-([0-9]{{1,18}})(?:\.([0-9a-f]{{{record.GIVEN}}}))?")
#: What is counted of each ledger.
COUNTS = ("new", "revised", "same", "withdrawn", "cleared")
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
    `effective` (a day's number) and `correct`: how differences of places and organizations are meant. `only_new`: a row
    without a record number is a new one, and a key that stands already is a problem.
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
    #: The rows without an identity that this import withdraws, as they are kept where a unit is named.
    gone: dict[str, tuple[LedgerRows, Row]] = field(default_factory=dict)
    #: All rows of the import: names in one ledger may be those of what comes in with another.
    ledgers: Sequence[LedgerRows] = ()
    only_new: bool = False

    def __post_init__(self) -> None:
        self.staged = Staged(self.current.base)
        self.revisions = Revisions(lambda identity: self.recorded_codes.get(identity) or self.code_of(identity))
        self.sheets: dict[Source, int] = {}
        #: The sources by which one they are, while they are kept here.
        self._numbered: dict[int, tuple[Source, int]] = {}
        #: Whom codes mean, of those that stand and may be referred to so.
        self._meant: dict[tuple[tuple[str, ...], str], int] = {}
        #: The rows that versions about cases were made of, by table and number, where a version tells another line.
        self.made_of: dict[tuple[str, int], tuple[LedgerRows, int]] = {}
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
        fault: NameFault | None = None,
    ) -> None:
        """Appends a problem of a row; `shown` is the value as a person reads it, `fault` what is wrong with a name."""
        declared = rows.ledger.by_key[column] if column else None
        if shown is None and declared is not None:
            shown = self.shown(declared, row.values.get(declared.key))
        problem = rows.problem(row, declared, what, allowed, shown)
        self.problems.append(problem if fault is None else replace(problem, **fault._asdict()))

    def shown(self, column: Column, value: Any) -> str:
        """A value as a person reads it; a resolved reference stays the code that was written."""
        return column.show(value) if not isinstance(column, Reference) else str(value or "")

    def sheet(self, source: Source) -> int:
        """The number under which a source is recorded as the origin of rows."""
        known = self._numbered.get(id(source))
        if known is not None:
            return known[1]  # of many cells to compare, and of many rows
        if source not in self.sheets:
            self.sheets[source] = self.current.next(record.sheet)
            self.staged.sheets.append((self.sheets[source], source))
        if len(self._numbered) == _SOURCES:
            self._numbered.clear()
        self._numbered[id(source)] = source, self.sheets[source]
        return self.sheets[source]

    def bring_in(self, table: Table, rows: LedgerRows, row: Row, number: int, version: dict[str, Any]) -> None:
        """Stages a version: its values by column name, `number` its record number."""
        version["id"] = self.current.next(table)
        source, line = rows.origin(row)
        version["record"], version["sheet"], version["line"] = number, self.sheet(source), line
        is_asked_for = table.name in _OF_CASES
        if is_asked_for and (line != row.line or source.name != rows.source):
            self.made_of[table.name, version["id"]] = rows, row.line
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
        if ledger not in self.counts:
            self.counts[ledger] = Counter(dict.fromkeys(COUNTS, 0))
        self.counts[ledger][what] += number

    # -- identities ---------------------------------------------------------------------------------------------

    def record_number(self, rows: LedgerRows, row: Row) -> int | None:
        """The number in `id 记录号`, where this registry gave it; another registry's means nothing here."""
        if row.record is None:
            return None
        if not _WRITTEN.fullmatch(row.record):
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
            return self.identity_meant(*self.row_of[organization], _PLACE, code)
        states = self._organization_states.get(organization)
        return states[-1]["place"] if states else None

    def _stated(self, identity: int, column: str) -> list[Any]:
        found = self.row_of.get(identity)
        value = found[1].values.get(column) if found else None
        return [] if value is None else [value]

    @cached_property
    def _place_states(self) -> Mapping[int, list[Version]]:
        return self._states(TABLES["places"])

    @cached_property
    def _organization_states(self) -> Mapping[int, list[Version]]:
        return self._states(TABLES["organizations"])

    def _states(self, table: Table) -> Mapping[int, list[Version]]:
        """Identity -> its states in force, in order of time."""
        current = self.current
        return LookedUp(lambda i: current.states_of(table, {i}).get(i), lambda: current.states(table))

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

    def resolve(self, rows: LedgerRows, row: Row, known: Mapping[str, Collection[Any]] | None = None) -> dict[str, Any]:
        """Resolves every reference among a row's values to its identity; one that fails is a problem and left out.

        `known`: whom the recorded row names in its columns: these it may go on naming, whoever knows of them.
        """
        values = row.values
        for key in row.unfit:
            values.pop(key, None)
        for column in rows.ledger.references:
            code = values.get(column.key)
            if code is not None:
                named = (known or {}).get(column.key, ())
                found = self._meant.get((column.to, code)) or self._resolve(rows, row, column, code, named)
                if found is None:
                    del values[column.key]
                else:
                    values[column.key] = found
        for unit in rows.ledger.units:
            self._resolve_unit(rows, row, unit, values)
        return values

    @cached_property
    def has_steps(self) -> bool:
        """Whether any row in force names a unit of whatever ledger: what is withdrawn may be one."""
        return next(self.current.in_force(TABLES[FINDING_STEPS.key]), None) is not None

    @cached_property
    def units(self) -> NamedUnits:
        """The units that rows name in one cell."""
        return NamedUnits(self)

    def _resolve_unit(self, rows: LedgerRows, row: Row, column: UnitName, values: dict[str, Any]) -> None:
        """Resolves the unit that a row names to what is kept of it; one that is not known is a problem and left out."""
        if values.get(column.key) is None:
            return
        found = None
        if values.get(column.told_by) is not None:
            found = self.units.kept(values, column, row.withdrawn, self.names.day(rows, row))
        if isinstance(found, str):
            values[column.key] = found
            return
        if found is not None:
            self.report(rows, row, column.key, found.what, found.allowed, fault=found.fault)
        del values[column.key]

    def identity_behind(self, space: str, code: str) -> int | None:
        """The identity that a code belongs to, in this import or recorded."""
        return self.arriving.get((space, code)) or self.current.codes.get((space, code))

    def identity_meant(self, rows: LedgerRows, row: Row, column: Reference, text: str | None) -> int | None:
        """The identity whose code a text is, else whom it names; None where that is nobody, or several are."""
        if text is None:
            return None
        code = _SPACES[column.to], text
        identity = self.arriving.get(code) or self.current.codes.get(code)
        if identity is None and (rows.ledger.key, column.key) in NAMED_ALONE:
            identity = self.current.codes_above.get(code)
        return identity if identity is not None else number_of(self._named(rows, row, column, text))

    @cached_property
    def names(self) -> NamesOfImport:
        """The names that stand for codes."""
        return NamesOfImport(self, self.ledgers)

    def _named(self, rows: LedgerRows, row: Row, column: Reference, text: str) -> Found:
        return self.names.found(rows, row, column, text) if may_be_named(column, text) else Found()

    def _resolve(self, rows: LedgerRows, row: Row, column: Reference, text: str, known: Collection[Any]) -> int | None:
        identity = self.identity_meant(rows, row, column, text)
        if identity is None and (hidden := self.current.all_codes.get((_SPACES[column.to], text))) in known:
            identity = hidden
        if identity is None:
            self._report_unknown(rows, row, column, text)
        elif self.kind_of(identity) not in _KINDS[column.to]:
            labels = _labels(column)
            what = Words(f"不是{labels.zh}的代码", f"is not a code of {labels.en}")
            self.report(rows, row, column.key, what, _allowed(column))
        elif not (row.withdrawn or self.stands(identity)):
            self.report(rows, row, column.key, Words("该代码已作废", "has been withdrawn"), _allowed(column))
        else:
            note = left_out(text) if PEOPLE in column.to else None
            if note is not None:
                self.reminders.append(rows.problem(row, column, note, NOWHERE, text))
            elif not row.withdrawn and self.identity_behind(self.space_of(column), text) == identity:
                if len(self._meant) == REMEMBERED:
                    self._meant.clear()
                self._meant[column.to, text] = identity
            return identity
        return None

    def _report_unknown(self, rows: LedgerRows, row: Row, column: Reference, text: str) -> None:
        """Reports a text that is nobody's code, and names nobody or several."""
        found = self._named(rows, row, column, text)
        if is_code(text) and not found.candidates:
            near = with_digits(text)
            what = UNKNOWN_CODE
            if self.identity_behind(self.space_of(column), near) is not None:
                what = Words(f"没有这个代码（混有形似数字的字母，应为 {near} 吗）", f"unknown code (is {near} meant?)")
            self.report(rows, row, column.key, what, _allowed(column))
        elif not may_be_named(column, text):
            self.report(rows, row, column.key, NOT_A_CODE, column.allowed)
        elif found.fault is not None:
            what, allowed, fault = told(found, text, among(column, row.values))
            self.report(rows, row, column.key, what, allowed, fault=fault)


def _labels(column: Reference) -> Words:
    return Words("或".join(BY_KEY[k].label for k in column.to), " or ".join(column.to))


def _allowed(column: Reference) -> Words:
    labels = _labels(column)
    return Words(f"本次导入或已登记的{labels.zh}代码", f"a code of {labels.en}, in this import or recorded")


_REFERENCES = {
    name: [(c.name, c.key) for c in table.info["recorded"] if c.stored == "reference"]
    for name, table in VERSIONED.items()
}
#: The kinds of identity that references to these ledgers may be about, and the space of their codes.
_KINDS = {c.to: {KIND_OF_LEDGER[key] for key in c.to} for ledger in LEDGERS for c in ledger.references}
#: The tables in whose rows faults of cases are found once all rows are there.
_OF_CASES = {TABLES[ledger.key].name for ledger in (CASES, CASE_STEPS, LOOK_BACKS, AUDIT_ITEMS)}
_PLACE = ORGANIZATIONS.references[1]
_SPACES = {to: SPACE_OF_KIND[KIND_OF_LEDGER[to[0]]] for to in _KINDS}
