"""The tree, the structure check and a move by recursive SQL on the registry's own SQLite file."""

from __future__ import annotations

import sqlite3

from benchmarks.rivals.structure import HOLDS, Found
from registry.organizations.hierarchy import FORMS
from registry.places.hierarchy import LEVELS

# `+until`: SQLite would else find rows by the index of what is in force, which is nearly everything.
_PLACE, _ORGANIZATION = ("+" + HOLDS.format(alias) for alias in ("p", "o"))
_TREE = f"""WITH RECURSIVE tree(unit, code, name, kind, above) AS (
    SELECT unit, code, name, kind, NULL FROM place_states p WHERE parent IS NULL AND {_PLACE}
    UNION ALL SELECT p.unit, p.code, p.name, p.kind, tree.code
        FROM tree JOIN place_states p ON p.parent = tree.unit WHERE {_PLACE}
) SELECT code, name, kind, above FROM tree ORDER BY code"""


def _rings(table: str, above: str, holds: str) -> str:
    alias = holds[1]
    return f"""WITH RECURSIVE up(unit, at) AS (
        SELECT unit, {above} FROM {table} {alias} WHERE {above} IS NOT NULL AND {holds}
        UNION SELECT up.unit, {alias}.{above} FROM up JOIN {table} {alias} ON {alias}.unit = up.at
            WHERE {alias}.{above} IS NOT NULL AND {holds}
    ) SELECT 'STRUCT-CYCLE', unit FROM up WHERE unit = at"""


def _orphans(table: str, above: str, holds: str) -> str:
    alias = holds[1]
    living = f"EXISTS (SELECT 1 FROM {table} {alias} WHERE {alias}.unit = {{}} AND {holds})"
    return f"""WITH RECURSIVE loose(unit, above) AS MATERIALIZED (
        SELECT unit, {above} FROM {table} {alias} WHERE {above} IS NOT NULL AND {holds}
    ), lost(unit, above) AS MATERIALIZED (SELECT unit, above FROM loose WHERE NOT {living.format("loose.above")}
    ), heirs(unit, heir) AS (
        SELECT unit, above FROM lost
        UNION SELECT heirs.unit, s.successor FROM heirs JOIN succession s ON s.predecessor = heirs.heir
            WHERE +s.until IS NULL AND s.effective <= :day
    ) SELECT 'STRUCT-ORPHAN', unit FROM lost WHERE unit NOT IN (
        SELECT unit FROM heirs WHERE heir <> unit AND {living.format("heirs.heir")})"""


def _ranks(column: str, ranks: dict[str, int]) -> str:
    cases = (f"WHEN '{kind}' THEN {rank}" for kind, rank in ranks.items())
    return f"CASE {column} {' '.join(cases)} END"


_PAIRS = f"""organization_states o JOIN organization_states a ON a.unit = o.superior
    JOIN place_states p ON p.unit = o.place JOIN place_states q ON q.unit = a.place
    WHERE {_ORGANIZATION} AND {_PLACE} AND +{HOLDS.format("a")} AND +{HOLDS.format("q")}"""
_LEVELS = f"""SELECT 'STRUCT-LEVEL', o.unit FROM {_PAIRS} AND ({_ranks("a.kind", FORMS)} > {_ranks("o.kind", FORMS)}
    OR {_ranks("q.kind", LEVELS)} > {_ranks("p.kind", LEVELS)})"""
_OUTSIDE = f"""WITH RECURSIVE climb(unit, at, area) AS (
    SELECT o.unit, o.place, a.place FROM {_PAIRS}
    UNION ALL SELECT climb.unit, p.parent, climb.area FROM climb JOIN place_states p ON p.unit = climb.at
        WHERE climb.at <> climb.area AND p.parent IS NOT NULL AND {_PLACE}
) SELECT 'STRUCT-OUTSIDE', unit FROM climb GROUP BY unit HAVING NOT max(at = area)"""
_OF_PLACES = ("place_states", "parent", _PLACE)
_OF_ORGANIZATIONS = ("organization_states", "superior", _ORGANIZATION)
_STRUCTURE = (*(make(*of) for of in (_OF_PLACES, _OF_ORGANIZATIONS) for make in (_rings, _orphans)), _LEVELS, _OUTSIDE)


def listed(raw: sqlite3.Connection, day: int) -> list[tuple[str, str, str, str | None]]:
    """The places of a day by their codes: code, name, kind, the code of the one above."""
    return raw.execute(_TREE, {"day": day}).fetchall()


def structure(raw: sqlite3.Connection, day: int) -> Found:
    """What STRUCT-CYCLE, -ORPHAN, -LEVEL and -OUTSIDE find: rule and unit."""
    return {found for query in _STRUCTURE for found in raw.execute(query, {"day": day})}


def move(raw: sqlite3.Connection, day: int, unit: int, under: int, table: str = "place_states") -> bool:
    """Sets a unit under another one in one transaction; False where it would stand above itself.

    An UPDATE, as a table without a past would be written: of states nothing is kept.
    """
    _, above, holds = _OF_PLACES if table == "place_states" else _OF_ORGANIZATIONS
    alias = holds[1]
    line = f"""WITH RECURSIVE up(unit) AS (
        VALUES (:under) UNION SELECT {alias}.{above} FROM up JOIN {table} {alias} ON {alias}.unit = up.unit
        WHERE {alias}.{above} IS NOT NULL AND {holds}
    ) SELECT unit FROM up"""
    values = {"day": day, "unit": unit, "under": under}
    raw.execute("BEGIN IMMEDIATE")
    where = f"{alias}.unit = :unit AND {holds} AND :unit NOT IN ({line})"
    done = raw.execute(f"UPDATE {table} AS {alias} SET {above} = :under WHERE {where}", values)
    raw.execute("COMMIT")
    return done.rowcount == 1
