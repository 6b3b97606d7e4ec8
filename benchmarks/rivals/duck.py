"""DuckDB on the same rows, as it would be written by hand: level columns, flat tables, and GROUP BY ROLLUP."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import polars as pl

from benchmarks.figures12 import FIELDS
from registry.picture import Picture
from registry.record import succession
from registry.slices import TABLES

if TYPE_CHECKING:
    import duckdb

READ = ("places", "organizations", "coverage", "posts", "ratings", "facts", "facilities", "pairings")
LEVELS = ("province", "municipality", "county", "township", "village")


class _Arrow:
    """A dataframe as nothing but a stream of Arrow, which DuckDB takes without another package."""

    def __init__(self, frame: pl.DataFrame):
        self.frame = frame

    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object:
        return self.frame.__arrow_c_stream__(requested_schema)


def load(picture: Picture) -> duckdb.DuckDBPyConnection:
    """A DuckDB in memory with the rows in force of every table that the twelve figures read."""
    import duckdb  # it comes with `make bench`: what else the parts measure is tested without it

    connection = duckdb.connect()
    for table in (*(TABLES[key] for key in READ), succession):
        connection.register("given", _Arrow(picture.rows(table)))
        connection.execute(f"CREATE TABLE {table.name} AS SELECT * FROM given")
        connection.unregister("given")
    return connection


def _holds(alias: str = "") -> str:
    dot = f"{alias}." if alias else ""
    return f"coalesce({dot}begins, 0) <= $day AND coalesce({dot}ends, 99999999) > $day"


def _standing(table: str) -> str:
    """One state per unit: the one that holds; of a unit that does not live the last begun, else the first."""
    return f"""CREATE OR REPLACE TEMP TABLE all_{table} AS
    WITH living AS (SELECT *, true AS lives FROM {table} WHERE {_holds()})
    FROM living UNION ALL BY NAME
    SELECT *, false AS lives FROM {table} ANTI JOIN living USING (unit)
    QUALIFY row_number() OVER (PARTITION BY unit ORDER BY coalesce(begins, 0) <= $day DESC,
        CASE WHEN coalesce(begins, 0) <= $day THEN -coalesce(begins, 0) ELSE begins END) = 1"""


_STANDS_FOR = """CREATE OR REPLACE TEMP TABLE stands AS
WITH RECURSIVE gone AS (
    SELECT p.unit, coalesce(s.successor, p.parent) AS next FROM all_place_states p LEFT JOIN (
        SELECT predecessor, any_value(successor) AS successor FROM succession
        JOIN all_place_states e ON e.unit = predecessor AND NOT lives AND coalesce(begins, 0) <= $day
        WHERE effective > coalesce(begins, 0) AND effective <= $day
        GROUP BY predecessor HAVING count(DISTINCT successor) = 1) s ON s.predecessor = p.unit
    WHERE NOT p.lives
), walk AS (
    SELECT unit, next FROM gone UNION SELECT walk.unit, gone.next FROM walk JOIN gone ON gone.unit = walk.next
)
SELECT walk.unit, next AS stander FROM walk JOIN all_place_states p ON p.unit = next AND p.lives"""
_LEVEL = "CASE WHEN c.kind = '{0}' THEN c.unit ELSE {1} END AS {0}"
_LEVELS = f"""CREATE OR REPLACE TEMP TABLE levels AS
WITH RECURSIVE living AS (
    SELECT p.unit, p.kind, coalesce(s.stander, p.parent) AS above
    FROM all_place_states p LEFT JOIN stands s ON s.unit = p.parent WHERE p.lives
), level AS (
    SELECT c.unit, {", ".join(_LEVEL.format(k, "NULL") for k in LEVELS)} FROM living c WHERE above IS NULL
    UNION ALL
    SELECT c.unit, {", ".join(_LEVEL.format(k, f"level.{k}") for k in LEVELS)}
    FROM level JOIN living c ON c.above = level.unit
)
SELECT level.*, kind FROM level JOIN living USING (unit)"""
_AT = """CREATE OR REPLACE TEMP TABLE counts_at AS
SELECT unit AS place, unit FROM levels UNION ALL SELECT unit, stander FROM stands"""
_ORGANIZATION = """CREATE OR REPLACE TEMP TABLE organization AS
SELECT o.unit, o.kind, o.place, p.kind = 'village'
    AND o.kind IN ('committee', 'general_branch', 'branch', 'joint_branch')
    AND coalesce(o.type, CASE WHEN s.place = o.place THEN 'subordinate' ELSE 'village_level' END) = 'village_level'
    AS of_village
FROM all_organization_states o LEFT JOIN all_organization_states s ON s.unit = o.superior
LEFT JOIN all_place_states p ON p.unit = o.place WHERE o.lives"""
_RANK = "CASE {} WHEN 'independent' THEN 1 WHEN 'joint' THEN 2 WHEN 'absorbed' THEN 3 ELSE 4 END"
_MODE = f"""CREATE OR REPLACE TEMP TABLE mode AS
WITH held AS (SELECT organization, place, mode FROM coverage WHERE {_holds()})
SELECT place AS unit, min(rank) AS rank FROM (
    SELECT h.place, CASE WHEN o.kind = 'group' THEN 4 ELSE {_RANK.format("h.mode")} END AS rank
    FROM held h JOIN organization o ON o.unit = h.organization
    UNION ALL
    SELECT o.place, CASE o.kind WHEN 'group' THEN 4 WHEN 'joint_branch' THEN 2 ELSE 1 END
    FROM organization o ANTI JOIN held h ON h.organization = o.unit AND h.place = o.place
) GROUP BY place"""
_ENDED = "FILTER (WHERE last <= $day AND {0} IS NOT NULL)"
_YEARLY = "FILTER (WHERE period = $day // 10000 * 10000{0})"
_MONTHLY = "FILTER (WHERE period // 10000 = $day // 10000 AND span = 1 AND last <= $day)"


def _flow(measure: str) -> str:
    whole = f"max({measure}) {_YEARLY.format(' AND last <= $day')}"
    return f"coalesce({whole}, sum({measure}) {_MONTHLY})::BIGINT AS {measure}"


_MEASURE = f"""CREATE OR REPLACE TEMP TABLE measure AS
WITH dated AS (SELECT *, CASE WHEN period % 100 > 0 THEN 2 WHEN period % 10000 > 0 THEN 1 ELSE 0 END AS span,
    CASE span WHEN 2 THEN period WHEN 0 THEN period + 1231
    ELSE period + day(last_day(make_date(period // 10000, period // 100 % 100, 1))) END AS last FROM facts)
SELECT unit, max_by(full_members, last * 10 + span) {_ENDED.format("full_members")} AS full_members,
    max_by(activists, last * 10 + span) {_ENDED.format("activists")} AS activists,
    max(development_plan) {_YEARLY.format("")} AS development_plan,
    {_flow("members_developed")}, {_flow("collective_income_yuan")}
FROM dated GROUP BY unit"""
_FLAT_NATURAL = """CREATE OR REPLACE TEMP TABLE flat_natural_village AS
SELECT l.*, full_members, coalesce(rank, 5) AS rank FROM levels l LEFT JOIN measure USING (unit) LEFT JOIN mode
USING (unit) WHERE l.kind = 'natural_village'"""
_FLAT_SITE = """CREATE OR REPLACE TEMP TABLE flat_site AS
SELECT l.*, coalesce(rank, 5) AS rank FROM levels l LEFT JOIN mode USING (unit) WHERE l.kind = 'relocation_site'"""
_FLAT_VILLAGE = f"""CREATE OR REPLACE TEMP TABLE flat_village AS
WITH led AS (SELECT o.place, t.person FROM posts t JOIN organization o ON o.unit = t.unit
    WHERE o.of_village AND t.role = 'secretary' AND {_holds("t")}),
directed AS (SELECT unit AS place, person FROM posts WHERE role = 'village_director' AND {_holds()}),
secretary AS (SELECT DISTINCT place AS unit, true AS secretary FROM led),
one_person AS (SELECT DISTINCT place AS unit, true AS both_posts FROM led JOIN directed USING (place, person)),
venue AS (SELECT place AS unit, bool_or(area_m2 >= 3000000) AS big, bool_or(area_m2 IS NULL) AS open
    FROM facilities WHERE kind = 'venue' AND {_holds()} GROUP BY place)
SELECT l.*, coalesce(secretary, false) AS secretary, coalesce(both_posts, false) AS both_posts,
    CASE WHEN big THEN true WHEN open THEN NULL ELSE false END AS venue, activists, development_plan,
    collective_income_yuan
FROM levels l LEFT JOIN secretary USING (unit) LEFT JOIN one_person USING (unit) LEFT JOIN venue USING (unit)
LEFT JOIN measure USING (unit) WHERE l.kind = 'village'"""
_FLAT_YEAR = """CREATE OR REPLACE TEMP TABLE flat_village_in_year AS
WITH lived AS (SELECT DISTINCT unit FROM place_states
    WHERE coalesce(begins, 0) <= $day AND coalesce(ends, 99999999) > $day // 10000 * 10000 + 101)
SELECT l.*, members_developed FROM lived JOIN all_place_states p USING (unit) JOIN counts_at c ON c.place = p.unit
JOIN levels l ON l.unit = c.unit LEFT JOIN measure m ON m.unit = p.unit WHERE p.kind = 'village'"""
_FLAT_ORGANIZATION = """CREATE OR REPLACE TEMP TABLE flat_organization AS
WITH rated AS (SELECT organization, CASE stage WHEN 'revoked' THEN 0 ELSE stars END AS stars FROM ratings
    WHERE stage IN ('named', 'revoked') AND decided_on <= $day
    QUALIFY row_number() OVER (PARTITION BY organization ORDER BY decided_on DESC, year DESC, stage DESC) = 1)
SELECT l.*, coalesce(stars, 0) AS stars
FROM organization o JOIN counts_at c ON c.place = o.place JOIN levels l ON l.unit = c.unit
LEFT JOIN rated r ON r.organization = o.unit WHERE o.of_village"""
_FLAT_PAIRING = f"""CREATE OR REPLACE TEMP TABLE flat_pairing AS
SELECT l.*, g.partner FROM pairings g JOIN all_place_states p ON p.unit = g.place AND p.kind = 'village'
JOIN counts_at c ON c.place = g.place JOIN levels l ON l.unit = c.unit
WHERE g.partner_kind = 'enterprise' AND {_holds("g")}"""
STEPS = (
    _standing("place_states"), _standing("organization_states"), _STANDS_FOR, _LEVELS, _AT, _ORGANIZATION, _MODE,
    _MEASURE, _FLAT_NATURAL, _FLAT_SITE, _FLAT_VILLAGE, _FLAT_YEAR, _FLAT_ORGANIZATION, _FLAT_PAIRING,
)  # fmt: skip
FLAT = ("natural_village", "site", "village", "village_in_year", "organization", "pairing")


def flatten(connection: duckdb.DuckDBPyConnection, day: int) -> None:
    """Makes the flat tables of a day: a row per unit, with its level columns and what conditions read."""
    for step in STEPS:
        connection.execute(step, {"day": day} if "$day" in step else {})


def _share(
    code: str, met: str, of: str = "true", unknown: str = "false", undetermined: str = "false"
) -> dict[str, str]:
    counted = {"numerator": met, "denominator": of, "unknown": unknown, "undetermined": undetermined}
    return {f"{code}|{field}": f"count(*) FILTER (WHERE {test})" for field, test in counted.items()}


_MODES = ("independent", "joint", "absorbed", "contact", "none")
_EITHER = "(activists IS NULL) <> (development_plan IS NULL)"
#: What is aggregated over each flat table, by the columns of the answer table.
AGGREGATES: dict[str, dict[str, str]] = {
    "natural_village": _share("natural_village.organization_coverage", "rank <= 3")
    | _share(
        "natural_village.branch_where_due", "full_members >= 3 AND rank = 1", "full_members >= 3",
        undetermined="full_members IS NULL",
    ),
    "site": {f"site.coverage_mode|{m}": f"count(*) FILTER (WHERE rank = {n})" for n, m in enumerate(_MODES, 1)},
    "village": {"place.villages|value": "count(*)", "place.villages|undetermined": "0"}
    | _share("village.secretary", "secretary")
    | _share("village.both_posts", "both_posts")
    | _share("village.venue_300", "venue", unknown="venue IS NULL")
    | _share(
        "village.income_50k", "collective_income_yuan >= 500000000", unknown="collective_income_yuan IS NULL"
    )
    | {
        "member.activist_ratio|numerator": "sum(activists) FILTER (WHERE development_plan IS NOT NULL)",
        "member.activist_ratio|denominator": "sum(development_plan) FILTER (WHERE activists IS NOT NULL)",
        "member.activist_ratio|unknown": f"count(*) FILTER (WHERE {_EITHER})",
    },
    "village_in_year": {
        "member.developed|value": "sum(members_developed)",
        "member.developed|unknown": "count(*) - count(members_developed)",
    },
    "organization": {f"organization.stars|{n}": f"count(*) FILTER (WHERE stars = {n})" for n in range(6)},
    "pairing": {"pairing.enterprises|value": "count(DISTINCT partner)"},
}  # fmt: skip
_LOWEST = " ".join(f"WHEN grouping({k}) = 0 THEN {k}" for k in reversed(LEVELS))


def _rolled_up(table: str) -> str:
    sums = ", ".join(f'{what} AS "{name}"' for name, what in AGGREGATES[table].items())
    return f"""(SELECT CASE {_LOWEST} END AS unit, {sums} FROM flat_{table}
        GROUP BY ROLLUP ({", ".join(LEVELS)}) HAVING unit IS NOT NULL) AS of_{table}"""


_ROLLUP = f"""SELECT l.unit, {", ".join(f'coalesce("{name}", 0)::BIGINT AS "{name}"' for name in FIELDS)}
FROM levels l {" ".join(f"LEFT JOIN {_rolled_up(t)} ON of_{t}.unit = l.unit" for t in AGGREGATES)}
WHERE l.kind IN ({", ".join(f"'{k}'" for k in LEVELS)}) ORDER BY l.unit"""


def roll_up(connection: duckdb.DuckDBPyConnection) -> dict[str, Any]:
    """The twelve figures of every place, out of the flat tables: the answer table's columns as arrays."""
    return connection.execute(_ROLLUP).fetchnumpy()


def answers(connection: duckdb.DuckDBPyConnection, day: int) -> pl.DataFrame:
    """The answer table, from the rows."""
    flatten(connection, day)
    return pl.DataFrame({name: pl.Series(name, values) for name, values in roll_up(connection).items()})


def flat_tables(connection: duckdb.DuckDBPyConnection) -> dict[str, pl.DataFrame]:
    """The flat tables as dataframes."""
    return {t: pl.DataFrame(connection.execute(f"SELECT * FROM flat_{t}").fetchnumpy()) for t in FLAT}
