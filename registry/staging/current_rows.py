"""The current rows of the registry while a write is made ready: read once, as of one change."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from functools import cached_property
from itertools import groupby
from operator import itemgetter
from typing import Any

from sqlalchemy import Connection, Select, Table, bindparam, exists, func, select

from registry import record, spells
from registry.moment import head
from registry.record import KIND_OF_LEDGER
from registry.slices import TABLES
from registry.spool import BATCH
from registry.staging.looked_up import LookedUp, LookedUpSet
from registry.staging.rights import COMMAND_LINE, Rights
from registry.versions.rows import Version

_KIND_OF = select(record.identity.c.kind).where(record.identity.c.id == bindparam("identity"))
_LEDGER_OF_KIND = {kind: key for key, kind in KIND_OF_LEDGER.items()}


class CurrentRows:
    """The rows in force, the identities and the codes of the registry as of its last change, `base`.

    What is hidden from whoever writes, as his `rights` have it, has no code and no name here; it is in force all the
    same.
    """

    def __init__(self, connection: Connection, rights: Rights = COMMAND_LINE):
        self.connection, self.rights = connection, rights
        self.base = head(connection)
        self._next: dict[tuple[str, str], int] = {}
        self._states: dict[str, dict[int, list[Version]]] = {}

    @cached_property
    def tag(self) -> str:
        """The registry's own tag: record numbers that exports carry begin with it."""
        query = select(record.setting.c.value).where(record.setting.c.key == "tag")
        return self.connection.execute(query).scalar_one()

    @cached_property
    def given(self) -> frozenset[str]:
        """What the record numbers that this registry gave may end in: the beginnings of its changes' digests."""
        digests = self.connection.execute(select(record.change.c.digest)).scalars()
        return frozenset(digest[: record.GIVEN] for digest in digests)

    @cached_property
    def hidden(self) -> Set[int]:
        """The identities that whoever writes does not know of."""
        return self.rights.hidden(self.connection)

    @cached_property
    def codes(self) -> Mapping[tuple[str, str], int]:
        """As `all_codes`, of those whom whoever writes knows of."""
        if not self.hidden:
            return self.all_codes
        return LookedUp(self._code_known, self._codes_known)

    def _code_known(self, code: tuple[str, str]) -> int | None:
        identity = self.all_codes.get(code)
        return None if identity in self.hidden else identity

    def _codes_known(self) -> dict[tuple[str, str], int]:
        return {code: identity for code, identity in self.all_codes.items() if identity not in self.hidden}

    def let_name(self, codes: Mapping[tuple[str, str], int]) -> None:
        """Lets whoever writes name some by their codes, whether he knows of them or not."""
        known = self.codes
        self.codes = LookedUp(lambda code: codes.get(code) or known.get(code), lambda: {**known, **codes})

    @cached_property
    def codes_above(self) -> dict[tuple[str, str], int]:
        """The codes of those who may be named alone, though they lie outside what whoever writes may read."""
        above = self.rights.above(self.connection)
        return {code: identity for code, identity in self.all_codes.items() if identity in above} if above else {}

    def is_taken(self, space: str, code: str) -> bool:
        """Whether a code is that of somebody whom whoever writes does not know of."""
        return self.all_codes.get((space, code)) in self.hidden

    def shows(self, table: Table, version: Version) -> bool:
        """Whether whoever writes may be told of a row."""
        return self.rights.shows(self.connection, table, version)

    def shown(self, table: Table, versions: Sequence[Version]) -> list[Version]:
        """Those of some rows that whoever writes may be told of; as many statements are sent where there are none."""
        return self.rights.shown(self.connection, table, versions)

    @cached_property
    def all_codes(self) -> Mapping[tuple[str, str], int]:
        """(space, code) -> identity, of every code that there ever was; of who was recorded twice that of the one.

        A person's own code comes behind those of his duplicates.
        """
        return LookedUp(self._owner, self._owners)

    def _owner(self, code: tuple[str, str]) -> int | None:
        c = record.code.c
        query = select(c.identity).where(c.space == code[0], c.code == code[1])
        identity: int | None = self.connection.execute(query).scalar()
        return None if identity is None else self.same_person.get(identity, identity)

    def _owners(self) -> dict[tuple[str, str], int]:
        c, one = record.code.c, self.same_person
        every = self.connection.execute(select(c.space, c.code, c.identity))
        found = sorted(every, key=lambda row: row.identity not in one) if one else every
        return {(space, code): one.get(identity, identity) for space, code, identity in found}

    @cached_property
    def codes_of(self) -> Mapping[int, str]:
        """Identity -> a code by which `all_codes` has it."""
        return LookedUp(self._code, lambda: {identity: code for (_, code), identity in self.all_codes.items()})

    def _code(self, identity: int) -> str | None:
        c = record.code.c
        query = select(c.code).where(c.identity == identity).order_by(c.space, c.code).limit(1)
        code: str | None = self.connection.execute(query).scalar()
        return code

    @cached_property
    def same_person(self) -> dict[int, int]:
        """Who was recorded twice: the identity of the duplicate -> the one who that is."""
        same = record.same_person
        found = self.connection.execute(select(same.c.duplicate, same.c.person).where(same.c.until.is_(None)))
        return {duplicate: person for duplicate, person in found}  # noqa: C416 - rows are not pairs to mypy

    @cached_property
    def codes_of_duplicates(self) -> set[tuple[str, str]]:
        """The codes, with their spaces, under which somebody was recorded once more."""
        c, same = record.code.c, record.same_person
        of_duplicates = record.code.join(same, same.c.duplicate == c.identity)
        query = select(c.space, c.code).select_from(of_duplicates).where(same.c.until.is_(None))
        return {(space, code) for space, code in self.connection.execute(query)}

    @cached_property
    def kinds(self) -> Mapping[int, str]:
        """Identity -> its kind: place, organization, person, case."""
        return LookedUp(self._kind, self._kinds)

    def _kind(self, identity: int) -> str | None:
        kind: str | None = self.connection.execute(_KIND_OF, {"identity": identity}).scalar()
        return kind

    def _kinds(self) -> dict[int, str]:
        return {i: kind for i, kind in self.connection.execute(select(record.identity.c.id, record.identity.c.kind))}  # noqa: C416 - rows are not pairs to mypy

    @cached_property
    def standing(self) -> Set[int]:
        """The identities that are in force: entered, and not withdrawn."""
        return LookedUpSet(self._stands, self._all_standing)

    def _stands(self, identity: int) -> bool:
        ledger = _LEDGER_OF_KIND.get(self.kinds.get(identity, ""))
        if ledger is None:
            return False
        column = TABLES[ledger].c["unit" if TABLES[ledger].info["unit"] else "record"]
        query = select(column).where(column == identity, TABLES[ledger].c.until.is_(None)).limit(1)
        return self.connection.execute(query).first() is not None

    def _all_standing(self) -> set[int]:
        return {i for key in KIND_OF_LEDGER for i in self._identities_in_force(TABLES[key])}

    def _identities_in_force(self, table: Table) -> list[int]:
        column = table.c.unit if table.info["unit"] else table.c.record
        return list(self.connection.execute(select(column).where(table.c.until.is_(None))).scalars())

    def rows(self, table: Table) -> dict[int, Version]:
        """The versions in force, by record number."""
        return {row["record"]: row for row in self.in_force(table)}

    def in_force(self, table: Table) -> Iterator[Version]:
        """The versions in force."""
        return self._each(select(table).where(table.c.until.is_(None)).order_by(table.c.id))

    def rows_among(self, table: Table, column: str, wanted: Iterable[int]) -> Iterator[Version]:
        """The versions in force whose `column` is one of `wanted`.

        That they are in force is seen here: a database that is asked for it too reads all that are, for each part.
        """
        numbers = sorted(wanted)
        for start in range(0, len(numbers), 500):
            query = select(table).where(table.c[column].in_(numbers[start : start + 500])).order_by(table.c.id)
            yield from (row for row in self._each(query) if row["until"] is None)

    def withdrawn(self, table: Table) -> Iterator[Version]:
        """The last version of every row that is no longer in force."""
        other = table.alias()
        still = exists().where(other.c.record == table.c.record, other.c.until.is_(None))
        query = select(table).where(table.c.until.is_not(None), ~still).order_by(table.c.record, table.c.id)
        for _, versions in groupby(self._each(query), key=itemgetter("record")):
            *_, last = versions
            yield last

    def _each(self, query: Select[Any]) -> Iterator[Version]:
        """The rows that a query finds, one after the other: however many they are, few are held."""
        return iter(self.connection.execute(query.execution_options(yield_per=BATCH)).mappings())

    def having(self, table: Table, column: str, value: Any, ever: bool = False) -> list[Version]:
        """The versions in force (or that there `ever` were) with a value in a column, in the order of their numbers."""
        query = select(table).where(table.c[column] == value).order_by(table.c.id)
        return list(self.connection.execute(query if ever else query.where(table.c.until.is_(None))).mappings())

    def states(self, table: Table) -> dict[int, list[Version]]:
        """Identity -> its states in force, in order of time: read once, whoever asks."""
        if table.name not in self._states:
            self._states[table.name] = _by_unit(self.in_force(table))
        return self._states[table.name]

    def states_of(self, table: Table, identities: set[int]) -> dict[int, list[Version]]:
        """As `states`, of some identities alone."""
        return _by_unit(self.rows_among(table, "unit", identities))

    def withdrawn_states(self, table: Table) -> dict[int, list[Version]]:
        """Identity -> the states that its withdrawal put out of force, for identities that are withdrawn."""
        still = select(table.c.unit).where(table.c.until.is_(None))
        query = select(table).where(table.c.until.is_not(None), table.c.unit.not_in(still))
        states = _by_unit(self.connection.execute(query).mappings())
        return {unit: [s for s in rows if s["until"] == max(r["until"] for r in rows)] for unit, rows in states.items()}

    @cached_property
    def successions(self) -> dict[int, list[Version]]:
        """Predecessor -> its successions in force."""
        found: dict[int, list[Version]] = defaultdict(list)
        for row in self.rows(record.succession).values():
            found[row["predecessor"]].append(row)
        return found

    def withdrawn_successions(self, predecessor: int, change: int) -> list[Version]:
        """The successions of `predecessor` that `change` put out of force."""
        t = record.succession
        query = select(t).where(t.c.predecessor == predecessor, t.c.until == change)
        return list(self.connection.execute(query).mappings())

    def referring(self, table: Table, column: str, identities: set[int]) -> list[Version]:
        """The versions in force whose `column` refers to one of `identities`."""
        wanted = sorted(identities)
        found: list[Version] = []
        for start in range(0, len(wanted), 500):
            part = table.c[column].in_(wanted[start : start + 500])
            found += self.connection.execute(select(table).where(table.c.until.is_(None), part)).mappings()
        return found

    def next(self, table: Table, column: str = "id") -> int:
        """The next free number of a table's column; each is given out once."""
        place = (table.name, column)
        if place not in self._next:
            self._next[place] = self.connection.execute(
                select(func.coalesce(func.max(table.c[column]), 0))
            ).scalar_one()
        self._next[place] += 1
        return self._next[place]


def _by_unit(rows: Any) -> dict[int, list[Version]]:
    found: dict[int, list[Version]] = defaultdict(list)
    for row in rows:
        found[row["unit"]].append(row)
    return {unit: spells.in_order(states) for unit, states in found.items()}
