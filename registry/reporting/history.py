"""Everything that was ever recorded about one unit, withdrawn and corrected versions too, each with its change."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, Table, or_, select

from registry import columns, days, record
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


def history_of(connection: Connection, code: str) -> dict[str, Any]:
    """The history of the place, organization, person or case that `code` belongs to or ever belonged to.

    {"codes": every code it had, "states", "successions", "posts", "coverage", "ratings", "cases", "facts"}; an entry
    has the ledger's columns by key (references as codes), `change` that brought it in, and `until`, the change that put
    it out of force (None: in force). In order of time, versions of one time in order of their changes.
    Raises NotFound for a code that was never known.
    """
    identity, kind = find(connection, code)
    naming = _Codes(connection)
    found = {"codes": naming.all_of(identity), "states": _states(connection, naming, identity, kind)}
    table = record.succession
    involved = or_(table.c.predecessor == identity, table.c.successor == identity)
    found["successions"] = _entries(connection, naming, table, involved, "effective")
    for key, time in SECTIONS.items():
        table = TABLES[key]
        references = [table.c[c.name] == identity for c in BY_KEY[key].references]
        found[key] = _entries(connection, naming, table, or_(*references), time)
    return found


def find(connection: Connection, code: str, space: str | None = None) -> tuple[int, str]:
    """The identity that a code belongs to or ever belonged to, and its kind: in `space`, else in the first of `SPACES`.

    Raises NotFound for a code that was never known.
    """
    c, i = record.code.c, record.identity.c
    query = select(c.space, c.identity, i.kind).join_from(record.code, record.identity).where(c.code == code)
    found = {own: (identity, kind) for own, identity, kind in connection.execute(query)}
    for asked in SPACES if space is None else (space,):
        if asked in found:
            return found[asked]
    raise NotFound(f"没有代码 {code}", f"there is no code {code}")


def _states(connection: Connection, naming: _Codes, identity: int, kind: str) -> list[Entry]:
    """The states of a place or organization; of a person or a case the versions of its own row."""
    ledger = next(key for key, of in record.KIND_OF_LEDGER.items() if of == kind)
    table = TABLES[ledger]
    of_unit = (table.c.unit if table.info["unit"] else table.c.record) == identity
    return _entries(connection, naming, table, of_unit, "begins" if "begins" in table.c else "since")


def _entries(connection: Connection, naming: _Codes, table: Table, where: Any, time: str) -> list[Entry]:
    """The versions that `where` names, in order of time."""
    rows = connection.execute(select(table).where(where)).mappings().all()
    ordered = sorted(rows, key=lambda row: (_day(row[time]), row["since"], row["id"]))
    return [_entry(naming, table, dict(row)) for row in ordered]


def _day(written: int | None) -> int:
    """What a written day sorts by; a version's change sorts as it stands."""
    return 0 if not written else days.first_day(written) if written > 10_000_000 else written


def _entry(naming: _Codes, table: Table, row: Mapping[str, Any]) -> Entry:
    entry: Entry = {}
    for column in table.info["recorded"]:
        value = row[column.name]
        entry[column.key] = naming.of(value) if isinstance(column, columns.Reference) else column.plain(value)
    return entry | {"change": row["since"], "until": row["until"]}


class _Codes:
    """Identities as people name them: by the code that was given last."""

    def __init__(self, connection: Connection):
        self.connection = connection
        self._last: dict[int, str] = {}

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
