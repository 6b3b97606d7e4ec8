"""Makes an import ready: resolves references, matches rows with what is recorded, checks, and stages one change.

Nothing is written here. What comes out is either every problem of every row, or a `Staged` change with its
counts; where the registry changes before it is written, it is staged again.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from sqlalchemy import Table

from registry import record
from registry.changes import Staged
from registry.columns import Column, Reference
from registry.staging.current_rows import Holdings, Version
from registry.exchange.sheets import Parsed, Row
from registry.language import Words
from registry.privacy import hidden
from registry.problems import Problems
from registry.record import KIND_OF_LEDGER, SPACE_OF_KIND
from registry.slices import BY_KEY, LEDGERS, TABLES

COUNTS = ("new", "revised", "same", "withdrawn", "cleared")
NOWHERE = Words("", "")
#: A record number as exports write it: the registry's tag, and a whole number.
_WRITTEN = re.compile(r".+-[0-9]{1,18}")


@dataclass
class Staging:
    """The work of staging one import.

    `arriving`: the codes that this import's rows have; `leaving`: the identities it withdraws.
    `effective` (a day's number) and `correct` say how differences of places and organizations are meant.
    """

    holdings: Holdings
    parsed: list[Parsed]
    effective: int | None = None
    correct: bool = False
    problems: Problems = field(default_factory=Problems)
    counts: dict[str, Counter[str]] = field(default_factory=dict)
    arriving: dict[tuple[str, str], int] = field(default_factory=dict)
    leaving: set[int] = field(default_factory=set)
    fresh: dict[int, str] = field(default_factory=dict)
    rows_of: dict[int, tuple[Parsed, Row]] = field(default_factory=dict)
    identity_of: dict[tuple[str, int], int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.staged = Staged(self.holdings.base)
        self.sheets: dict[str, int] = {}
        self._kinds_of_place: dict[int, frozenset[str]] = {}

    # -- what the stagers of ledgers share ---------------------------------------------------------------------

    def report(
        self,
        parsed: Parsed,
        row: Row,
        column: str | None,
        what: Words,
        allowed: Words = NOWHERE,
        shown: str | None = None,
    ) -> None:
        """Tells a problem of a row; `shown` is the value as a person reads it."""
        declared = parsed.ledger.by_key[column] if column else None
        if shown is None and declared is not None:
            shown = self.shown(declared, row.values.get(declared.key))
        self.problems.append(parsed.problem(row, declared, what, allowed, shown))

    def shown(self, column: Column, value: Any) -> str:
        """A value as a person reads it; a resolved reference stays the code that was written."""
        return column.show(value) if not isinstance(column, Reference) else str(value or "")

    def sheet(self, parsed: Parsed) -> int:
        """The number under which this sheet is recorded as the origin of rows."""
        if parsed.file not in self.sheets:
            self.sheets[parsed.file] = self.holdings.next(record.sheet)
            self.staged.sheets.append((self.sheets[parsed.file], hidden(parsed.file)))
        return self.sheets[parsed.file]

    def bring_in(self, table: Table, parsed: Parsed, row: Row, number: int, version: dict[str, Any]) -> None:
        """Stages a version: its values by column name, `number` its record number."""
        version["id"] = self.holdings.next(table)
        version["record"], version["sheet"], version["line"] = number, self.sheet(parsed), row.line
        version["until"] = None
        self._check_kept(table, parsed, row, version)
        self.staged.delta(table).bring_in(version)

    def _check_kept(self, table: Table, parsed: Parsed, row: Row, version: dict[str, Any]) -> None:
        """What a row keeps from before, in columns that its sheet lacks or in other states, may have been withdrawn."""
        for name, key in _REFERENCES[table.name]:
            identity = version.get(name)
            if identity is not None and not self.stands(identity):
                what = Words("所引用的已作废", "refers to what has been withdrawn")
                allowed = Words("填写有效的代码，或一并恢复它", "a code in force, or bring that row back too")
                self.report(parsed, row, key, what, allowed, self.code_of(identity))

    def stands(self, identity: int) -> bool:
        """Whether an identity is in force after this import."""
        return identity not in self.leaving and (identity in self.rows_of or identity in self.holdings.standing)

    def put_out(self, table: Table, version: Version) -> None:
        self.staged.delta(table).put_out(version)

    def count(self, ledger: str, what: str, number: int = 1) -> None:
        self.counts[ledger][what] += number

    # -- identities ------------------------------------------------------------------------------------------------

    def stage(self) -> Staged:
        """Stages everything; problems are in `problems`, and then what is staged must not be written."""
        from registry.staging.rows import RowStager
        from registry.staging.units import UnitStager

        for parsed in self.parsed:
            self.counts[parsed.ledger.key] = Counter(dict.fromkeys(COUNTS, 0))
        for parsed in self.parsed:
            if parsed.ledger.key in KIND_OF_LEDGER:
                self._identify(parsed)
        stagers = [(UnitStager if p.ledger.shape == "unit" else RowStager)(self, p) for p in self.parsed]
        for stager in stagers:
            stager.stage()
        if self.leaving:
            self._check_left_behind()
        return self.staged

    def _identify(self, parsed: Parsed) -> None:
        """Gives every row of a ledger that others refer to its identity, before any reference is resolved."""
        kind = KIND_OF_LEDGER[parsed.ledger.key]
        for row in parsed.rows:
            code = row.values.get("code")
            if code is None:
                continue
            identity = self._identity(parsed, row, kind, code)
            if identity is None:
                continue
            earlier = self.rows_of.get(identity)
            if earlier is not None:
                line = earlier[1].line
                self.report(
                    parsed,
                    row,
                    "code",
                    Words(f"与第 {line} 行重复", f"is row {line} again"),
                    Words("每个代码只能出现一次", "each code once"),
                )
                continue
            self.rows_of[identity] = (parsed, row)
            self.identity_of[parsed.ledger.key, row.line] = identity
            if row.withdrawn:
                self.leaving.add(identity)
            self.arriving[SPACE_OF_KIND[kind], code] = identity

    def _identity(self, parsed: Parsed, row: Row, kind: str, code: str) -> int | None:
        """The identity that a row is about: by its record number, by its code, or a new one."""
        place = (SPACE_OF_KIND[kind], code)
        known = self.arriving.get(place) or self.holdings.codes.get(place)
        if known is not None and self.kind_of(known) != kind:
            other = "党组织" if kind == "place" else "地点"
            self.report(
                parsed,
                row,
                "code",
                Words(f"已是{other}的代码", f"is already the code of a {self.kind_of(known)}"),
                Words("一个代码不能既是地点又是党组织", "a code is a place's or an organization's, never both"),
            )
            return None
        named = self.record_number(parsed, row)
        if named is None:
            return known if known is not None else self._new(kind, place, row, parsed)
        if self.holdings.kinds.get(named) != kind:
            self.report(
                parsed,
                row,
                None,
                Words("记录号不存在", "there is no such record number"),
                Words("留空，或照导出的填写", "empty, or as it was exported"),
                row.record,
            )
            return None
        if known is not None and known != named:
            self.report(
                parsed,
                row,
                "code",
                Words("已属于另一条记录", "belongs to another record"),
                Words("一个代码永远只属于一个单位", "a code belongs to one identity for ever"),
            )
            return None
        if known is None:
            self.staged.codes.append((*place, named))
        return named

    def _new(self, kind: str, place: tuple[str, str], row: Row, parsed: Parsed) -> int | None:
        if row.withdrawn:
            self.report(
                parsed,
                row,
                "code",
                Words("没有这个代码，无从作废", "unknown: there is nothing to withdraw"),
                Words("已登记的代码", "a code that is recorded"),
            )
            return None
        identity = self.holdings.next(record.identity)
        self.fresh[identity] = kind
        self.staged.identities.append((identity, kind))
        self.staged.codes.append((*place, identity))
        return identity

    def record_number(self, parsed: Parsed, row: Row) -> int | None:
        """The number in `id 记录号`, where this registry gave it; another registry's says nothing here."""
        if row.record is not None and not _WRITTEN.fullmatch(row.record):
            self.report(
                parsed,
                row,
                None,
                Words("记录号不是导出时的写法", "is not a record number as exports write it"),
                Words("留空，或照导出的填写", "empty, or as it was exported"),
                row.record,
            )
            return None
        return self.number_in(row)

    def number_in(self, row: Row) -> int | None:
        """The record number that a row carries, where it is one that this registry may have given."""
        if row.record is None or not _WRITTEN.fullmatch(row.record):
            return None
        tag, _, number = row.record.rpartition("-")
        return int(number) if tag == self.holdings.tag else None

    def space_of(self, column: Reference) -> str:
        """The space of the codes that a column refers to."""
        return _SPACES[column.to]

    def kind_of(self, identity: int) -> str:
        return self.fresh.get(identity) or self.holdings.kinds[identity]

    # -- what is known of a unit, in this import or recorded -----------------------------------------------------

    def kinds_of_place(self, identity: int) -> frozenset[str]:
        """The kinds that a place ever had, as recorded and as this import says."""
        kinds = self._kinds_of_place.get(identity)
        if kinds is None:
            held = {s["kind"] for s in self._place_states.get(identity, [])}
            kinds = self._kinds_of_place[identity] = frozenset(held.union(self._said(identity, "kind")))
        return kinds

    def place_of(self, organization: int) -> int | None:
        """The place of an organization: as this import says, else as its last state has it."""
        for code in self._said(organization, "place"):
            return self.identity_behind("unit", code)
        states = self._organization_states.get(organization)
        return states[-1]["place"] if states else None

    def _said(self, identity: int, column: str) -> list[Any]:
        found = self.rows_of.get(identity)
        value = found[1].values.get(column) if found else None
        return [] if value is None else [value]

    @cached_property
    def _place_states(self) -> dict[int, list[Version]]:
        return self.holdings.states(TABLES["places"])

    @cached_property
    def _organization_states(self) -> dict[int, list[Version]]:
        return self.holdings.states(TABLES["organizations"])

    def code_of(self, identity: int) -> str:
        """The code of a place or organization, as its last state has it or as this import says."""
        for states in (self._place_states, self._organization_states):
            if identity in states:
                return states[identity][-1]["code"]
        return next((code for (_, code), i in self.arriving.items() if i == identity), "")

    @cached_property
    def _recorded_codes(self) -> dict[int, str]:
        """Identity -> a code that it has or had."""
        return {identity: code for (_, code), identity in self.holdings.codes.items()}

    # -- references ------------------------------------------------------------------------------------------------

    def resolve(self, parsed: Parsed, row: Row) -> dict[str, Any]:
        """The row's values with every reference resolved to its identity; one that fails is a problem and left out."""
        values = row.values
        for key in row.unfit:
            values.pop(key, None)
        for column in parsed.ledger.references:
            code = values.get(column.key)
            if code is not None:
                found = self._resolve(parsed, row, column, code)
                if found is None:
                    del values[column.key]
                else:
                    values[column.key] = found
        return values

    def identity_behind(self, space: str, code: str) -> int | None:
        """The identity that a code belongs to, in this import or recorded."""
        return self.arriving.get((space, code)) or self.holdings.codes.get((space, code))

    def _resolve(self, parsed: Parsed, row: Row, column: Reference, code: str) -> int | None:
        identity = self.identity_behind(self.space_of(column), code)
        if identity is not None and self.kind_of(identity) in _KINDS[column.to]:
            if row.withdrawn or self.stands(identity):
                return identity
            what = Words("该代码已作废", "has been withdrawn")
        labels = Words("或".join(BY_KEY[k].label for k in column.to), " or ".join(column.to))
        if identity is None:
            what = Words("没有这个代码", "unknown code")
        elif self.kind_of(identity) not in _KINDS[column.to]:
            what = Words(f"不是{labels.zh}的代码", f"is not a code of {labels.en}")
        allowed = Words(f"本次导入或已登记的{labels.zh}代码", f"a code of {labels.en}, in this import or recorded")
        self.report(parsed, row, column.key, what, allowed)
        return None

    # -- withdrawals -----------------------------------------------------------------------------------------------

    def _check_left_behind(self) -> None:
        """Withdrawing what rows in force refer to is a problem, unless those rows go in the same import."""
        for identity, (where, version, column) in self._referring():
            parsed, row = self.rows_of[identity]
            key = self._key_of(where, version)
            label = BY_KEY[where].label if where in BY_KEY else "承接关系"
            zh, en = (
                f"仍被引用：{label}“{key}”的{column.label}",
                f"is still referred to: `{column.key}` of {where} {key}",
            )
            what = Words(zh, en)
            self.report(
                parsed,
                row,
                "code",
                what,
                Words("在同一次导入中一并作废引用它的行", "withdraw the rows that refer to it in the same import"),
            )

    def _key_of(self, where: str, version: Version) -> str:
        """The key of a row that is recorded, as a person reads it."""
        columns = BY_KEY[where].key_columns if where in BY_KEY else record.succession.info["recorded"]
        codes = self._recorded_codes
        shown = (codes.get(v, "") if c.stored == "reference" else c.show(v) for c in columns if (v := version[c.name]))
        return " ".join(shown)

    def _referring(self) -> Iterator[tuple[int, tuple[str, Version, Column]]]:
        for name, table in _TABLE.items():
            gone = set(self.staged.delta(table).gone)
            own = "predecessor" if table is record.succession else None
            for column in table.info["recorded"]:
                if column.stored != "reference" or column.name == own:
                    continue
                for version in self.holdings.referring(table, column.name, self.leaving):
                    owner = version["unit"] if table.info["unit"] else None
                    if version["id"] not in gone and owner not in self.leaving:
                        yield version[column.name], (_LEDGER.get(name, name), version, column)


_TABLE = {table.name: table for table in (*TABLES.values(), record.succession)}
_REFERENCES = {
    name: [(c.name, c.key) for c in table.info["recorded"] if c.stored == "reference"] for name, table in _TABLE.items()
}
#: What references to these ledgers may be about, and the space of the codes.
_KINDS = {c.to: {KIND_OF_LEDGER[key] for key in c.to} for ledger in LEDGERS for c in ledger.references}
_SPACES = {to: SPACE_OF_KIND[KIND_OF_LEDGER[to[0]]] for to in _KINDS}
_LEDGER = {table.name: key for key, table in TABLES.items()}
