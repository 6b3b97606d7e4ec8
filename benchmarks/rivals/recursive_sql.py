"""One recursive query per figure and scope, on the registry's own SQLite file."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence

from benchmarks.figures12 import CODES

# Days may be months and years (20190500, 20190000): beside a full day they compare as their first days do.
# `+until`: SQLite would else find rows by the index of what is in force, which is nearly everything.
_HOLDS = "+{0}.until IS NULL AND coalesce({0}.begins, 0) <= :day AND coalesce({0}.ends, 99999999) > :day"
# The state that tells of a unit: the last that has begun, of one that has not begun the first.
_STANDS = """+{0}.until IS NULL AND NOT EXISTS (
    SELECT 1 FROM {1} q WHERE q.unit = {0}.unit AND +q.until IS NULL AND CASE WHEN coalesce({0}.begins, 0) <= :day
    THEN q.begins <= :day AND q.begins > coalesce({0}.begins, 0) ELSE coalesce(q.begins, 0) < {0}.begins END)"""
_TAKEN = """(SELECT count(DISTINCT x.successor) FROM succession x WHERE x.predecessor = p.unit AND +x.until IS NULL
    AND x.effective > coalesce(p.begins, 0) AND x.effective <= :day AND coalesce(p.ends, 99999999) <= :day) = 1"""
_STATE = _STANDS.format("p", "place_states")
#: What lies in the scope: below a place what its parent is, and what it alone took over from.
_SCOPE = f"""scope(unit) AS (
    VALUES (:scope)
    UNION SELECT p.unit FROM scope JOIN place_states p ON p.parent = scope.unit
        WHERE {_STATE} AND NOT {_TAKEN}
    UNION SELECT p.unit FROM scope JOIN succession s ON s.successor = scope.unit AND +s.until IS NULL
        JOIN place_states p ON p.unit = s.predecessor WHERE {_STATE} AND {_TAKEN}
), lives(unit) AS (
    SELECT p.unit FROM scope JOIN place_states p ON p.unit = scope.unit
    WHERE p.kind = '{{kind}}' AND {_HOLDS.format("p")}
)"""
_RANK = "CASE WHEN o.kind = 'group' THEN 4 ELSE {} END"
_MODES = f"""mode(unit, rank) AS (
    SELECT unit, min(rank) FROM (
        SELECT c.place AS unit, {_RANK.format("CASE c.mode WHEN 'independent' THEN 1 WHEN 'joint' THEN 2 WHEN 'absorbed' THEN 3 ELSE 4 END")} AS rank
        FROM lives JOIN coverage c ON c.place = lives.unit JOIN organization_states o ON o.unit = c.organization
        WHERE {_HOLDS.format("c")} AND {_HOLDS.format("o")}
        UNION ALL
        SELECT o.place, {_RANK.format("CASE o.kind WHEN 'joint_branch' THEN 2 ELSE 1 END")}
        FROM lives JOIN organization_states o ON o.place = lives.unit
        WHERE {_HOLDS.format("o")} AND NOT EXISTS (SELECT 1 FROM coverage c
            WHERE c.organization = o.unit AND c.place = o.place AND {_HOLDS.format("c")})
    ) GROUP BY unit
)"""  # noqa: E501 - one expression of SQL
_MONTH_END = "CAST(strftime('%d', printf('%04d-%02d-01', f.period / 10000, f.period / 100 % 100), '+1 month', '-1 day') AS INTEGER)"  # noqa: E501
_END = f"CASE WHEN f.period % 100 > 0 THEN f.period WHEN f.period % 10000 > 0 THEN f.period + {_MONTH_END} ELSE f.period + 1231 END"  # noqa: E501
_OF = "FROM facts f WHERE f.unit = lives.unit AND +f.until IS NULL AND"


def _stock(measure: str) -> str:
    return f"""(SELECT f.{measure} {_OF} f.{measure} IS NOT NULL AND {_END} <= :day
        ORDER BY {_END} DESC, f.period % 10000 > 0 DESC, f.period % 100 > 0 DESC LIMIT 1)"""


def _plan(measure: str) -> str:
    return f"(SELECT f.{measure} {_OF} f.period = :day / 10000 * 10000)"


def _flow(measure: str) -> str:
    months = "f.period / 10000 = :day / 10000 AND f.period % 10000 > 0 AND f.period % 100 = 0"
    return f"""coalesce((SELECT f.{measure} {_OF} f.period = :day / 10000 * 10000 AND f.period + 1231 <= :day),
        (SELECT sum(f.{measure}) {_OF} {months} AND {_END} <= :day))"""


_PLACE_KIND = f"(SELECT p.kind FROM place_states p WHERE p.unit = {{}} AND {_STATE})"
_SUPERIOR_PLACE = f"(SELECT s.place FROM organization_states s WHERE s.unit = o.superior AND {_STANDS.format('s', 'organization_states')})"  # noqa: E501
_VILLAGE_ORGANIZATION = f"""{_HOLDS.format("o")} AND o.kind IN ('committee', 'general_branch', 'branch', 'joint_branch')
    AND coalesce(o.type, CASE WHEN {_SUPERIOR_PLACE} = o.place THEN 'subordinate' ELSE 'village_level' END)
        = 'village_level'
    AND {_PLACE_KIND.format("o.place")} = 'village'"""
_SECRETARIES = f"""SELECT t.person FROM organization_states o JOIN posts t ON t.unit = o.unit
    WHERE o.place = lives.unit AND {_VILLAGE_ORGANIZATION} AND t.role = 'secretary' AND {_HOLDS.format("t")}"""
_SHARE = "coalesce(sum(answer), 0), count(*), count(*) - count(answer), 0"
_VENUES = f"""SELECT CASE WHEN area_m2 IS NULL THEN NULL ELSE area_m2 >= 3000000 END AS big FROM facilities v
    WHERE v.place = lives.unit AND v.kind = 'venue' AND {_HOLDS.format("v")}"""
_STARS = """coalesce((SELECT CASE WHEN r.stage = 'revoked' THEN 0 ELSE r.stars END FROM ratings r
    WHERE r.organization = o.unit AND +r.until IS NULL AND r.stage IN ('named', 'revoked') AND r.decided_on <= :day
    ORDER BY r.decided_on DESC, r.year DESC, r.stage = 'revoked' DESC LIMIT 1), 0)"""


def _query(kind: str, select: str, more: str = "") -> str:
    return f"WITH RECURSIVE {_SCOPE.format(kind=kind)}{', ' + more if more else ''} {select}"


_YEAR = _SCOPE.format(kind="village").replace(
    _HOLDS.format("p"),
    f"""{_STATE} AND EXISTS (SELECT 1 FROM place_states y WHERE y.unit = p.unit AND +y.until IS NULL
        AND coalesce(y.begins, 0) <= :day AND coalesce(y.ends, 99999999) > :day / 10000 * 10000 + 101)""",
)
_DUE = f"(SELECT unit, {_stock('full_members')} AS members FROM lives)"
_BOTH = "FROM (SELECT {} AS a, {} AS b FROM lives)".format(_stock("activists"), _plan("development_plan"))
_COVERED = "SELECT unit, {0} AS answer FROM {1} LEFT JOIN mode USING (unit)"
QUERIES: dict[str, str] = {
    "place.villages": _query("village", "SELECT count(*), 0 FROM lives"),
    "natural_village.organization_coverage": _query(
        "natural_village", f"SELECT {_SHARE} FROM ({_COVERED.format('coalesce(rank, 5) <= 3', 'lives')})", _MODES
    ),
    "natural_village.branch_where_due": _query(
        "natural_village",
        f"""SELECT coalesce(sum(answer AND members >= 3), 0), coalesce(sum(members >= 3), 0), 0, sum(members IS NULL)
        FROM (SELECT members, coalesce(rank, 5) = 1 AS answer FROM {_DUE} LEFT JOIN mode USING (unit))""",
        _MODES,
    ),
    "site.coverage_mode": _query(
        "relocation_site",
        f"""SELECT {", ".join(f"coalesce(sum(answer = {n}), 0)" for n in range(1, 6))}
        FROM ({_COVERED.format("coalesce(rank, 5)", "lives")})""",
        _MODES,
    ),
    "village.secretary": _query(
        "village", f"SELECT {_SHARE} FROM (SELECT EXISTS ({_SECRETARIES}) AS answer FROM lives)"
    ),
    "village.both_posts": _query(
        "village",
        f"""SELECT {_SHARE} FROM (SELECT EXISTS ({_SECRETARIES} AND t.person IN (SELECT d.person FROM posts d
        WHERE d.unit = lives.unit AND d.role = 'village_director' AND {_HOLDS.format("d")})) AS answer FROM lives)""",
    ),
    "village.venue_300": _query(
        "village",
        f"""SELECT {_SHARE} FROM (SELECT CASE WHEN 1 IN ({_VENUES}) THEN 1
        WHEN EXISTS (SELECT 1 FROM ({_VENUES}) WHERE big IS NULL) THEN NULL ELSE 0 END AS answer FROM lives)""",
    ),
    "village.income_50k": _query(
        "village",
        f"SELECT {_SHARE} FROM (SELECT {_flow('collective_income_yuan')} >= 500000000 AS answer FROM lives)",
    ),
    "pairing.enterprises": _query(
        "village",
        f"""SELECT count(DISTINCT g.partner) FROM scope JOIN pairings g ON g.place = scope.unit
        WHERE g.partner_kind = 'enterprise' AND {_HOLDS.format("g")} AND {_PLACE_KIND.format("g.place")} = 'village'""",
    ),
    "organization.stars": _query(
        "village",
        f"""SELECT {", ".join(f"coalesce(sum(stars = {n}), 0)" for n in range(6))}
        FROM (SELECT {_STARS} AS stars FROM scope JOIN organization_states o ON o.place = scope.unit
        WHERE {_VILLAGE_ORGANIZATION})""",
    ),
    "member.developed": f"""WITH RECURSIVE {_YEAR} SELECT coalesce(sum(v), 0), count(*) - count(v)
        FROM (SELECT {_flow("members_developed")} AS v FROM lives)""",
    "member.activist_ratio": _query(
        "village",
        f"""SELECT coalesce(sum(a) FILTER (WHERE b IS NOT NULL), 0), coalesce(sum(b) FILTER (WHERE a IS NOT NULL), 0),
        count(*) FILTER (WHERE (a IS NULL) <> (b IS NULL)) {_BOTH}""",
    ),
}


def answers(connection: sqlite3.Connection, day: int, scope: int) -> list[int]:
    """The numbers of the twelve figures of one scope, a place's identity: one query each."""
    found: list[int] = []
    for code in CODES:
        row: Sequence[int | None] = connection.execute(QUERIES[code], {"day": day, "scope": scope}).fetchone()
        found += [value or 0 for value in row]
    return found
