"""Units that rows name in one cell, of whatever ledger: which row each means, in this import or recorded."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from registry.columns import Column, Reference, Unfit
from registry.compliance.rules import LOOK_BACKS, UNITS_OF
from registry.language import Words
from registry.ledgers import Ledger
from registry.record import KIND_OF_LEDGER, SPACE_OF_KIND
from registry.slices import BY_KEY, TABLES
from registry.staging.names import ORGANIZATIONS, PEOPLE, NameFault, told
from registry.staging.names_in_units import UNITS, NamesInUnits
from registry.unit_names import ROUNDS, KeptUnit, UnitName, parts_of
from registry.versions.rows import Version
from registry.written import is_code, with_digits

if TYPE_CHECKING:
    from registry.staging.state import ImportState

_UNKNOWN = Words("没有这个单位", "there is no such unit")
_SEVERAL = Words("不止一行叫这个名字", "more than one row has this name")
_RATINGS = "ratings"
#: How the name of a round is written.
_ROUND = Words("党组织代码/年度", "organization/year")
#: More ledgers than this are not told one by one.
_FEW = 3


@dataclass(frozen=True)
class UnitFault:
    """What is wrong with the name of a unit, what is allowed, and of one that is told by names whom it could mean."""

    what: Words
    allowed: Words
    fault: NameFault | None = None


class NamedUnits:
    """The units of one import. They are asked for when the rows of all other ledgers are staged.

    A unit is told by codes, or by the names of whom it is about, as they are meant on the day of its row.
    """

    def __init__(self, state: ImportState):
        self.state = state
        self._kept: dict[tuple[str, str, bool, int], str | UnitFault] = {}
        #: By whose names a unit is looked for; None while codes alone count.
        self._names: NamesInUnits | None = None
        self._recorded: dict[tuple[str, str, Any, bool], list[Version]] = {}
        self._out: dict[str, frozenset[int]] = {}
        self._into: dict[tuple[str, str], dict[Any, list[Version]]] = {}

    def kept(self, values: Mapping[str, Any], column: UnitName, withdrawn: bool, day: int) -> str | UnitFault:
        """What is kept of the unit that a row names, or what is wrong with its name.

        A `withdrawn` row may name what is withdrawn too.
        """
        asked = values[column.told_by], values[column.key], withdrawn, day
        if asked not in self._kept:
            self._kept[asked] = self._one(*asked)
        return self._kept[asked]

    def _one(self, rule: str, name: str, withdrawn: bool, day: int) -> str | UnitFault:
        """The unit of that name: by codes, which count first, else by names."""
        found = self._named(rule, name, withdrawn)
        names = self._names = None if found else NamesInUnits(self.state.names, day)
        try:
            found = found or self._named(rule, name, withdrawn)
        finally:
            self._names = None
        if names is not None and names.ambiguous:
            return UnitFault(*told(names.ambiguous, name, UNITS))
        if len(found) == 1:
            return found.pop()
        if found:
            return UnitFault(_SEVERAL, self.allowed(rule))
        unknown = None if names is None or is_code(name) else names.unknown
        if unknown is not None and (unknown.candidates or set(UNITS_OF[rule]) <= {*UNITS}):
            return UnitFault(*told(unknown, name, [ledger for ledger in UNITS_OF[rule] if ledger in UNITS] or UNITS))
        return UnitFault(self._unknown(rule, name), self.allowed(rule))

    def _named(self, rule: str, name: str, withdrawn: bool) -> set[str]:
        """The units of a rule that have this name, as they are kept."""
        ledgers = UNITS_OF[rule]
        found = {unit.text for ledger in ledgers for unit in self._units(ledger, name, withdrawn)}
        if not found and ledgers == LOOK_BACKS:
            found = {unit.text for unit in self._checked(name, withdrawn)}
        units = [ledger for ledger in ledgers if ledger in UNITS]
        if self._names is not None and units:
            identity = self._names.unit(name, units)
            if identity is not None and self.state.stands(identity):
                kinds = {kind: ledger for ledger, kind in KIND_OF_LEDGER.items()}
                found.add(KeptUnit(kinds[self.state.kind_of(identity)], identity).text)
        return found

    def allowed(self, rule: str) -> Words:
        """How the units of a rule are written."""
        ledgers = UNITS_OF[rule]
        if len(ledgers) > _FEW:
            form = Words("registry findings --rule {0} 所列的单位", "a unit as `registry findings --rule {0}` lists it")
            return form.format(rule)
        forms = [_form(ledger) for ledger in ledgers]
        return Words("，或".join(f.zh for f in forms), ", or ".join(f.en for f in forms))

    def _unknown(self, rule: str, name: str) -> Words:
        near = with_digits(name)
        if near != name and any(self._units(ledger, near, False) for ledger in UNITS_OF[rule]):
            zh = f"没有这个单位（混有形似数字的字母，应为 {near} 吗）"
            return Words(zh, f"there is no such unit (is {near} meant?)")
        return _UNKNOWN

    def _units(self, ledger: str, name: str, withdrawn: bool) -> list[KeptUnit]:
        """The units of a ledger that have this name."""
        if ledger == ROUNDS:
            return list(self._rounds(name, withdrawn))
        if ledger in KIND_OF_LEDGER:
            kind = KIND_OF_LEDGER[ledger]
            identity = self._identity(SPACE_OF_KIND[kind], name, kind, withdrawn)
            return [] if identity is None else [KeptUnit(ledger, identity)]
        return [KeptUnit(ledger, record) for record in self._rows(BY_KEY[ledger], name, withdrawn)]

    def _checked(self, name: str, withdrawn: bool) -> Iterator[KeptUnit]:
        """The first item of an audit that is the look-back of a case on a day: it is named as one that is no item."""
        own, items = (BY_KEY[ledger] for ledger in LOOK_BACKS)
        if (values := self._values(own, name, withdrawn)) is not None:
            rows = self._about(items, values["case"], withdrawn, "case")
            found = [row["record"] for row in rows if row["checked_on"] and own.identify(row) == own.identify(values)]
            yield from (KeptUnit(items.key, record) for record in found[:1])

    def _identity(self, space: str, code: str, kind: str | None, withdrawn: bool) -> int | None:
        identity = self.state.identity_behind(space, code)
        if identity is None or (kind is not None and self.state.kind_of(identity) != kind):
            return None
        return identity if withdrawn or self.state.stands(identity) else None

    def _rounds(self, name: str, withdrawn: bool) -> Iterator[KeptUnit]:
        """The round of an organization and a year, where it has a step."""
        code, _, year = name.rpartition("/")
        organization = self._identity("unit", code, "organization", withdrawn)
        if organization is None and self._names is not None:
            organization = self._names.unit(code, (ORGANIZATIONS,))
        steps = self._about(BY_KEY[_RATINGS], organization, withdrawn) if organization is not None else []
        if organization is not None and any(str(row["year"]) == year for row in steps):
            yield KeptUnit(ROUNDS, organization, int(year))

    # -- rows that are known by their keys -----------------------------------------------------------------------------

    def _rows(self, ledger: Ledger, name: str, withdrawn: bool) -> set[int]:
        """The record numbers of the rows of a ledger that have this name: one, or none."""
        values = self._values(ledger, name, withdrawn)
        if values is None:
            return set()
        key, names = ledger.identify(values), {c.key: c.name for c in ledger.key_columns}
        found = [
            row["record"]
            for row in self._about(ledger, values[ledger.key_columns[0].key], withdrawn)
            if ledger.identify({key: row[name] for key, name in names.items()}) == key
        ]
        # Of several that were withdrawn the last is meant; of those in force there is one.
        return set(found[-1:])

    def _values(self, ledger: Ledger, name: str, withdrawn: bool) -> dict[str, Any] | None:
        """The values of the key that a name says; None where it says none."""
        parts = parts_of(ledger.key, ledger.key_columns, name)
        if parts is None:
            return None
        values: dict[str, Any] = {}
        role = dict(zip((c.key for c in ledger.key_columns), parts, strict=True)).get("role")
        # A person is looked for at the unit that the key names behind them.
        for column, part in sorted(zip(ledger.key_columns, parts, strict=True), key=lambda one: _is_person(one[0])):
            value = self._value(column, part, withdrawn)
            if value is None and part and self._names is not None and isinstance(column, Reference):
                value = self._names.part(column, part, role, values.get("unit"))
            if value is None and (part or column.must_be_filled):
                return None
            values[column.key] = value
        return values

    def _value(self, column: Column, part: str, withdrawn: bool) -> Any:
        if isinstance(column, Reference):
            return self._identity(self.state.space_of(column), part, None, withdrawn) if part else None
        try:
            return column.parse(part)
        except Unfit:
            return None

    def _about(self, ledger: Ledger, value: Any, withdrawn: bool, column: str | None = None) -> list[Version]:
        """The rows of a ledger, as they will stand, that have this in a column, without one the first of their key; of
        a `withdrawn` row's unit also those that do not stand, before them."""
        column = column or ledger.key_columns[0].name
        if (ledger.key, column, value, withdrawn) not in self._recorded:
            gone = self._gone(ledger.key)
            recorded = self.state.current.having(TABLES[ledger.key], column, value, ever=withdrawn)
            standing = [row for row in recorded if row["until"] is None and row["id"] not in gone]
            former = [row for row in recorded if row["until"] is not None or row["id"] in gone]
            arriving = self._arriving(ledger, column).get(value, [])
            found = [*(former if withdrawn else ()), *standing, *arriving]
            self._recorded[ledger.key, column, value, withdrawn] = found
        return self._recorded[ledger.key, column, value, withdrawn]

    def _gone(self, ledger: str) -> frozenset[int]:
        """The versions of a ledger that this import puts out of force."""
        if ledger not in self._out:
            self._out[ledger] = frozenset(self.state.staged.delta(TABLES[ledger]).out_ids)
        return self._out[ledger]

    def _arriving(self, ledger: Ledger, column: str) -> dict[Any, list[Version]]:
        """The versions of a ledger that this import brings in, by a column."""
        if (ledger.key, column) not in self._into:
            table = TABLES[ledger.key]
            by_value = self._into[ledger.key, column] = defaultdict(list)
            for row in self.state.staged.delta(table).into:
                version = dict(zip(table.c.keys(), row, strict=True))
                by_value[version[column]].append(version)
        return self._into[ledger.key, column]


def _is_person(column: Column) -> bool:
    return isinstance(column, Reference) and PEOPLE in column.to


def _form(ledger: str) -> Words:
    """How the name of a ledger's row is written."""
    if ledger == ROUNDS:
        return _ROUND
    declared = BY_KEY[ledger]
    keys = [Words(c.label, c.key) for c in declared.key_columns]
    joined = [("@" if n == 1 and ledger in ("posts", "pairings") else "/" if n else "") for n in range(len(keys))]
    zh = "".join(f"{join}{key.zh}" for join, key in zip(joined, keys, strict=True))
    en = "".join(f"{join}{key.en}" for join, key in zip(joined, keys, strict=True))
    return Words(f"{declared.label}：{zh}", f"{en} of {declared.key}")
