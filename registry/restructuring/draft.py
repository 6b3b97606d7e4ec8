"""A change in the making: what places and organizations, and what belongs to them, are to have been.

A verb reads and alters a `Draft`; its difference from the record is staged as one change. Nothing is written here,
and what a verb does not touch is not read: one move costs the same in a city and in a nation.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from sqlalchemy import Connection, Table, select

from registry import record, spells
from registry.changes import Staged
from registry.compliance.ledger import FINDING_STEPS
from registry.ledgers import Ledger
from registry.names.units import UnitNames
from registry.organizations.ledger import ORGANIZATIONS
from registry.places.ledger import PLACES
from registry.slices import BY_KEY, TABLES, VERSIONED
from registry.staging.current_rows import CurrentRows
from registry.staging.names import recorded_units
from registry.staging.rights import COMMAND_LINE, Rights
from registry.unit_names import KeptUnit
from registry.versions.rows import Version


@dataclass(frozen=True)
class UnitLedger:
    """A kind of unit, place or organization: its ledger, and the column with what stands above it."""

    key: str
    ledger: Ledger
    above: str

    @property
    def table(self) -> Table:
        return TABLES[self.ledger.key]

    @cached_property
    def columns(self) -> tuple[str, ...]:
        """The columns of a state, its days among them."""
        return tuple(c.name for c in self.table.info["recorded"])


PLACE = UnitLedger("place", PLACES, "parent")
ORGANIZATION = UnitLedger("organization", ORGANIZATIONS, "superior")
KINDS = {kind.key: kind for kind in (PLACE, ORGANIZATION)}


class Draft:
    """The record as of its last change, `base`, and what is to become of it."""

    def __init__(self, connection: Connection, rights: Rights = COMMAND_LINE):
        self.connection = connection
        self.current = CurrentRows(connection, rights)
        self.base = self.current.base
        self._states_read: dict[int, list[spells.State]] = {}
        self._wanted: dict[int, list[spells.State]] = {}
        self._kinds: dict[int, str] = {}
        self._codes: dict[str, int | None] = {}
        self._fresh: dict[int, str] = {}
        self._given: dict[str, int] = {}
        self._out: dict[str, dict[int, Version]] = {}
        self._into: dict[str, dict[int, dict[str, Any]]] = {}
        self._all_codes = False

    # -- units ---------------------------------------------------------------------------------------------------

    @cached_property
    def names(self) -> UnitNames:
        """The names of all units that are recorded: read where one is named otherwise than by a code."""
        return recorded_units(self.current)

    def identity(self, code: str) -> int | None:
        """The place or organization that a code belongs to or ever belonged to, in this draft too; of those alone that
        whoever writes knows of."""
        found = self._owner(code)
        return None if found in self.current.hidden else found

    def is_taken(self, code: str) -> bool:
        """Whether a code is that of somebody whom whoever writes does not know of."""
        return self._owner(code) in self.current.hidden

    def _owner(self, code: str) -> int | None:
        """Whose a code is or ever was."""
        if code in self._given:
            return self._given[code]
        if code not in self._codes:
            if self._all_codes:
                return None
            c = record.code.c
            query = select(c.identity).where(c.space == "unit", c.code == code)
            self._codes[code] = self.connection.execute(query).scalar()
        return self._codes[code]

    def kind_of(self, identity: int) -> UnitLedger:
        """Whether an identity is a place or an organization."""
        return KINDS[self._kind(identity)]

    def _kind(self, identity: int) -> str:
        if identity not in self._kinds:
            query = select(record.identity.c.kind).where(record.identity.c.id == identity)
            self._kinds[identity] = self.connection.execute(query).scalar_one()
        return self._kinds[identity]

    def read(self, kind: UnitLedger, identities: Iterable[int]) -> None:
        """Reads many units of a kind at once: for a change that touches many."""
        wanted = {
            identity for identity in identities if identity not in self._states_read and identity not in self._fresh
        }
        found = self.current.states_of(kind.table, wanted)
        self._states_read |= {identity: found.get(identity, []) for identity in wanted}
        self._kinds |= dict.fromkeys(found, kind.key)

    def read_codes(self) -> None:
        """Reads every code of a unit at once: for a change that asks for most of them."""
        c = record.code.c
        codes = self.connection.execute(select(c.code, c.identity).where(c.space == "unit"))
        self._codes |= {code: identity for code, identity in codes}  # noqa: C416 - rows are not pairs to mypy
        self._all_codes = True

    def states(self, identity: int) -> list[spells.State]:
        """The states that a unit is to have, in order of time; none where it was withdrawn."""
        return self._wanted[identity] if identity in self._wanted else self.recorded(identity)

    def recorded(self, identity: int) -> list[spells.State]:
        """The states that a unit has in the record, in order of time; none of a new one."""
        if identity in self._fresh:
            return []
        if identity not in self._states_read:
            table = self.kind_of(identity).table
            query = select(table).where(table.c.unit == identity, table.c.until.is_(None))
            self._states_read[identity] = spells.in_order(self.connection.execute(query).mappings())
        return self._states_read[identity]

    def set_states(self, identity: int, states: Sequence[spells.State]) -> None:
        """Sets the states that a unit is to have."""
        self._wanted[identity] = list(states)

    def new(self, kind: UnitLedger, code: str) -> int:
        """Adds a unit with a code that nobody ever had; its states are to be set."""
        identity = self.current.next(record.identity)
        self._fresh[identity] = self._kinds[identity] = kind.key
        self.give(identity, code)
        return identity

    def give(self, identity: int, code: str) -> None:
        """Gives a unit a code; one that it has or had already stays its own."""
        if self.identity(code) is None:
            self._given[code] = identity

    def code_of(self, identity: int, day: int | None = None) -> str:
        """The code of a unit on a day; without one the code that it was given last."""
        states = self.states(identity)
        if not states:
            return self._any_code_of(identity)
        return (states[-1] if day is None else spells.state_on(states, day))["code"]

    def _any_code_of(self, identity: int) -> str:
        c = record.code.c
        recorded = self.connection.execute(select(c.code).where(c.space == "unit", c.identity == identity)).scalars()
        return next(iter([*recorded, *(code for code, i in self._given.items() if i == identity)]), "")

    def code_of_any(self, identity: int) -> str:
        """The code of whatever a row may refer to: a unit, a person, a case."""
        if identity in self._fresh or self._kind(identity) in KINDS:
            return self.code_of(identity)
        c = record.code.c
        return self.connection.execute(select(c.code).where(c.identity == identity)).scalar() or ""

    def under(self, identity: int, day: int) -> list[int]:
        """The units that stand under one on a day or come to stand there later, by code."""
        kind = self.kind_of(identity)
        return self._referring_units(kind, kind.above, identity, day)

    def organizations_of(self, place: int, day: int) -> list[int]:
        """The organizations whose place is this one on a day or later, by code."""
        return self._referring_units(ORGANIZATION, "place", place, day)

    def _referring_units(self, kind: UnitLedger, column: str, identity: int, day: int) -> list[int]:
        t = kind.table
        query = select(t.c.unit).where(t.c[column] == identity, t.c.until.is_(None)).distinct()
        found = {*self.connection.execute(query).scalars()}
        found |= {unit for unit in self._wanted if self.kind_of(unit) is kind}
        from_day = (
            unit for unit in found if any(s[column] == identity and spells.end_of(s) > day for s in self.states(unit))
        )
        return sorted(from_day, key=self.code_of)

    # -- successions ---------------------------------------------------------------------------------------------

    def successions_of(self, predecessor: int) -> list[Version]:
        """The successions of a unit, recorded and drafted."""
        return self.rows(record.succession, "predecessor", predecessor)

    @property
    def successions(self) -> list[Version]:
        """The successions that the draft adds."""
        return list(self._into.get(record.succession.name, {}).values())

    def succeed(self, predecessor: int, successor: int, day: int) -> None:
        """Adds that one takes over from the other on a day."""
        recorded = self.successions_of(predecessor)
        if not any(s["successor"] == successor and s["effective"] == day for s in recorded):
            self.add(record.succession, {"predecessor": predecessor, "successor": successor, "effective": day})

    # -- rows ----------------------------------------------------------------------------------------------------

    def rows(self, table: Table, column: str, identity: int) -> list[Version]:
        """The rows that refer to a unit by a column, as they are to be, in order of their records."""
        query = select(table).where(table.c[column] == identity, table.c.until.is_(None))
        out = self._out.get(table.name, {})
        standing = [row for row in self.connection.execute(query).mappings() if row["record"] not in out]
        into = [row for row in self._into.get(table.name, {}).values() if row[column] == identity]
        return sorted([*standing, *into], key=lambda row: row["record"])

    def has_steps(self, ledger: str, row: Version) -> bool:
        """Whether steps about findings name a row of a ledger."""
        (column,) = FINDING_STEPS.units
        kept = KeptUnit(ledger, row["record"]).text
        return bool(self.current.having(TABLES[FINDING_STEPS.key], column.name, kept))

    def revise(self, table: Table, row: Version, **values: Any) -> None:
        """Gives a row other values; its record stays."""
        self.drop(table, row)
        self._bring_in(table, {**row, **values})

    def add(self, table: Table, values: dict[str, Any]) -> None:
        """Adds a row."""
        self._bring_in(table, {**values, "record": self.current.next(table, "record")})

    def drop(self, table: Table, row: Version) -> None:
        """Puts a row out of force."""
        brought_in = self._into.get(table.name, {}).pop(row["record"], None)
        if brought_in is None:
            self._out.setdefault(table.name, {})[row["record"]] = row

    def _bring_in(self, table: Table, values: dict[str, Any]) -> None:
        names = ["record", *(["unit"] if table.info["unit"] else []), *(c.name for c in table.info["recorded"])]
        self._into.setdefault(table.name, {})[values["record"]] = {name: values.get(name) for name in names}

    # -- what comes of it ----------------------------------------------------------------------------------------

    @property
    def touched(self) -> list[int]:
        """The units whose states are to be others than recorded, in the order in which they were set."""
        return [unit for unit in self._wanted if any(self._difference(unit))]

    def _difference(self, unit: int) -> tuple[list[spells.State], list[tuple[spells.State | None, spells.State]]]:
        return spells.difference(self.recorded(unit), self._wanted[unit], self.kind_of(unit).columns)

    @cached_property
    def staged(self) -> Staged:
        """The change that makes the record into the draft; asked for once, when the draft is complete."""
        staged = Staged(self.base)
        staged.identities = list(self._fresh.items())
        staged.codes = [("unit", code, identity) for code, identity in self._given.items()]
        for unit in self._wanted:
            self._stage_unit(unit)
        for name, rows in self._out.items():
            for row in rows.values():
                staged.delta(VERSIONED[name]).put_out(row)
        for name, into in self._into.items():
            table = VERSIONED[name]
            for values in into.values():
                staged.delta(table).bring_in({**values, "id": self.current.next(table)})
        return staged

    def _stage_unit(self, unit: int) -> None:
        """Turns the difference between what a unit was and what it is to be into rows."""
        kind = self.kind_of(unit)
        out, into = self._difference(unit)
        records = {spells.begin_of(s): s["record"] for s in self.recorded(unit)}
        for state in out:
            self._out.setdefault(kind.table.name, {})[state["record"]] = state
        for _, state in into:
            number = records.get(spells.begin_of(state)) or self.current.next(kind.table, "record")
            self._bring_in(kind.table, {**state, "unit": unit, "record": number})


def tables_about(target: str) -> Iterator[tuple[Ledger, Table, str]]:
    """The ledgers whose rows refer to rows of the ledger `target`, each with the column that does; states apart."""
    for ledger in BY_KEY.values():
        if ledger.shape != "unit":
            for column in ledger.references:
                if target in column.to:
                    yield ledger, TABLES[ledger.key], column.name
