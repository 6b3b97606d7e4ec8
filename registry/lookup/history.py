"""Everything that was ever recorded about one unit, withdrawn and corrected versions too, each with its change."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Any

from sqlalchemy import Connection, Table, bindparam, or_, select

from registry import columns, days, record, spells
from registry.errors import NotFound
from registry.slices import BY_KEY, TABLES

SPACES = ("unit", "person", "case")
#: The ledgers whose rows a history lists beside the states, and the column that puts them in order of time.
SECTIONS = {
    "posts": "begins",
    "coverage": "begins",
    "ratings": "decided_on",
    "cases": "identified_on",
    "facts": "period",
}
Entry = dict[str, Any]
_LEDGER_OF = {kind: key for key, kind in record.KIND_OF_LEDGER.items()}


def history_of(connection: Connection, code: str) -> dict[str, Any]:
    """The history of the place, organization, person or case that `code` belongs to or ever belonged to.

    {"codes": every code it had, "states", "successions", "posts", "coverage", "ratings", "cases", "facts"}; an entry
    has the ledger's columns by key (references as codes), `record`, the row's number as exports write it, `change` that
    brought it in, and `until`, the change that put it out of force (None: in force). In order of time, versions of one
    time in order of their changes. Cases stay with whom they were opened against: those of whom the unit took over from
    are told too, each with its organization. Raises NotFound for a code that was never known.
    """
    identity, kind = find(connection, code)
    naming = _Names(connection)
    found = {"codes": naming.all_of(identity), "states": _states(connection, naming, identity, kind)}
    table = record.succession
    involved = or_(table.c.predecessor == identity, table.c.successor == identity)
    found["successions"] = _entries(connection, naming, table, involved, "effective")
    for key, time in SECTIONS.items():
        table = TABLES[key]
        whose = {identity, *(_predecessors(connection, identity, kind) if key == "cases" else ())}
        references = [table.c[c.name].in_(whose) for c in BY_KEY[key].references]
        found[key] = _entries(connection, naming, table, or_(*references), time)
    return found


def _predecessors(connection: Connection, identity: int, kind: str) -> set[int]:
    """Those from whom a unit took over at their ends, and those from whom these did."""
    table, t = TABLES[_LEDGER_OF[kind]], record.succession
    found, asked = set[int](), [identity]
    while table.info["unit"] and asked:
        taken = select(t).where(t.c.successor == asked.pop(), t.c.until.is_(None))
        for row in connection.execute(taken).mappings().all():
            of_unit = select(table).where(table.c.unit == row["predecessor"], table.c.until.is_(None))
            states = spells.in_order(connection.execute(of_unit).mappings())
            if states and row["predecessor"] not in found and spells.at_the_end(states, [row]):
                found.add(row["predecessor"])
                asked.append(row["predecessor"])
    return found


_MEANT = (
    select(record.code.c.space, record.code.c.identity, record.identity.c.kind)
    .join_from(record.code, record.identity)
    .where(record.code.c.code == bindparam("code"))
)


def find(connection: Connection, code: str, space: str | None = None) -> tuple[int, str]:
    """The identity that a code belongs to or ever belonged to, and its kind: in `space`, else in the first of `SPACES`.

    Raises NotFound for a code that was never known.
    """
    found = {own: (identity, kind) for own, identity, kind in connection.execute(_MEANT, {"code": code})}
    for asked in SPACES if space is None else (space,):
        if asked in found:
            return found[asked]
    raise NotFound(f"没有代码 {code}", f"there is no code {code}")


def _states(connection: Connection, naming: _Names, identity: int, kind: str) -> list[Entry]:
    """The states of a place or organization; of a person or a case the versions of its own row."""
    table = TABLES[_LEDGER_OF[kind]]
    of_unit = (table.c.unit if table.info["unit"] else table.c.record) == identity
    return _entries(connection, naming, table, of_unit, "begins" if "begins" in table.c else "since")


def _entries(connection: Connection, naming: _Names, table: Table, where: Any, time: str) -> list[Entry]:
    """The versions that `where` names, in order of time."""
    rows = connection.execute(select(table).where(where)).mappings().all()
    ordered = sorted(rows, key=lambda row: (_day(row[time]), row["since"], row["id"]))
    return [_entry(naming, table, dict(row)) for row in ordered]


def _day(written: int | None) -> int:
    """What a written day sorts by; a version's change sorts as it stands."""
    return 0 if not written else days.first_day(written) if written > 10_000_000 else written


def _entry(naming: _Names, table: Table, row: Mapping[str, Any]) -> Entry:
    entry: Entry = {}
    for column in table.info["recorded"]:
        value = row[column.name]
        entry[column.key] = naming.of(value) if isinstance(column, columns.Reference) else column.plain(value)
    return entry | {"record": naming.row(row["record"]), "change": row["since"], "until": row["until"]}


class _Names:
    """Identities and rows as people name them: by the code that was given last, by record number and tag."""

    def __init__(self, connection: Connection):
        self.connection = connection
        self._last: dict[int, str] = {}

    @cached_property
    def _tag(self) -> str:
        query = select(record.setting.c.value).where(record.setting.c.key == "tag")
        return self.connection.execute(query).scalar_one()

    def row(self, number: int) -> str:
        """A row by its record number, with the registry's tag."""
        return f"{self._tag}-{number}"

    def all_of(self, identity: int) -> list[str]:
        """Every code that an identity ever had: in order of the states that carry them, then the others."""
        c = record.code.c
        owned = set(self.connection.execute(select(c.code).where(c.identity == identity)).scalars())
        carried = [code for code in self._carried(identity) if code in owned]
        return list(dict.fromkeys([*carried, *sorted(owned)]))

    def of(self, identity: int | None) -> str | None:
        """The last code of an identity."""
        if identity is None:
            return None
        if identity not in self._last:
            carried = self._carried(identity)
            self._last[identity] = carried[-1] if carried else self.all_of(identity)[-1]
        return self._last[identity]

    def _carried(self, identity: int) -> list[str]:
        """The codes of a place's or organization's states in force, in order of time."""
        found: list[tuple[int, str]] = []
        for key in ("places", "organizations"):
            t = TABLES[key]
            query = select(t.c.begins, t.c.code).where(t.c.unit == identity, t.c.until.is_(None))
            found += [(_day(begins), code) for begins, code in self.connection.execute(query)]
        return [code for _, code in sorted(found)]
