"""The report: tables and the sentences about what was aimed at, as docs/benchmarks.md."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from benchmarks.measuring import MIB, Measured, Timing


@dataclass(frozen=True)
class Aim:
    """What is aimed at: at most `bound` of `unit`, or (`at_least`) at least that."""

    says: str
    bound: float
    unit: str = "s"
    at_least: bool = False


#: What is aimed at, by the key under which it is measured.
AIMS: Mapping[str, Aim] = {
    "city_all": Aim("the demonstration, every place, the whole catalogue, rows in memory", 0.3),
    "city_one": Aim("the demonstration, one scope, the whole catalogue, rows in memory", 0.05),
    "rules_all": Aim("the demonstration, every place, all rules, rows in memory", 0.25),
    "rules_one": Aim("the demonstration, one scope, all rules, rows in memory", 0.06),
    "rules_since": Aim("the demonstration, all findings: since when, how they stand, whose they are", 2),
    "rules_linear": Aim("all rules: seconds per row of ten cities, beside those of one", 1.5, "times"),
    "rules_linear_hundred": Aim("all rules: seconds per row of a hundred cities, beside those of one", 1.5, "times"),
    "rules_nation_memory": Aim("the nation, all rules of every place in one run: memory", 10, "GiB"),
    "rectification_board": Aim("the demonstration, the board of the city's cases, rows in memory", 0.1),
    "rectification_screening": Aim("the demonstration, the screening of the city, rows in memory", 0.3),
    "rectification_report": Aim("the demonstration, the report of the audit of 152 cases, rows in memory", 0.3),
    "screening_linear": Aim(
        "screening: seconds per organization of the nation, beside those of one city", 1.5, "times"
    ),
    "nation_duckdb": Aim("the nation, the twelve figures: how many times faster than DuckDB", 3, "times", True),
    "nation_flat": Aim("the nation, the twelve figures: how many times the flat scan, columns read", 2, "times"),
    "nation_memory": Aim("the nation, the twelve figures: memory", 8, "GiB"),
    "linear": Aim("the nation, from the database: seconds per row, beside those of 10 cities", 1.5, "times"),
    "edition_seconds": Aim("the country, the slowest of its editions, confirmed or not", 120),
    "edition_memory": Aim("the country, the most memory of an edition", 4, "GiB"),
    "import_100k": Aim("import of 100 000 rows with all checks", 10),
    "import_memory": Aim("memory of the import of 1 000 000 rows, beside that of 100 000", 1.5, "times"),
    "writer_waits": Aim("while an import of 1 000 000 rows runs, another writer's longest wait", 5),
    "reader_waits": Aim("while an import runs, a reader's longest answer (it waits for nobody, but for a core)", 0.25),
    "problems_seconds": Aim("1 000 000 problems of an import, told and marked in a workbook or as JSON", 60),
    "problems_memory": Aim("the same: memory", 400, "MiB"),
    "problems_child": Aim("the same: memory of the process that reads", 512, "MiB"),
    "workbook_import": Aim("import of a list of 20 000 villages through its mapping, six ledgers from each row", 15),
    "workbook_memory": Aim("the same: memory", 500, "MiB"),
    "workbook_proposal": Aim("the proposal of a mapping of 50 sheets", 5),
    "postgres_writer_waits": Aim("on PostgreSQL, while 1 000 000 rows come in, another writer's longest wait", 5),
    "fresh": Aim("after a change of one row, the slowest next answer of city, county and village", 0.1),
    "office_p95": Aim("100 readers of the city: 95 of 100 pages are there within", 0.15),
    "office_longest": Aim("100 readers of the city: the longest wait for a page", 2),
    "office_errors": Aim("100 readers of the city: pages that were not answered", 0, "pages"),
    "office_many_p95": Aim("300 readers of the city: 95 of 100 pages are there within", 0.5),
    "office_memory": Aim("memory of all processes that answer an office", 2, "GiB"),
    "office_postgres_p95": Aim("100 readers, on PostgreSQL: 95 of 100 pages are there within", 0.15),
    "office_postgres_longest": Aim("100 readers, on PostgreSQL: the longest wait for a page", 2),
    "office_postgres_errors": Aim("100 readers, on PostgreSQL: pages that were not answered", 0, "pages"),
    "office_postgres_many_p95": Aim("300 readers, on PostgreSQL: 95 of 100 pages are there within", 0.5),
    "office_postgres_memory": Aim("memory of all processes that answer an office, on PostgreSQL", 2, "GiB"),
    "clerks_p95": Aim("100 clerks, a fifth of whose requests write: 95 of 100 are answered within", 0.25),
    "clerks_errors": Aim("100 clerks: requests that were not answered", 0, "requests"),
    "clerks_overview": Aim("the overview of a county under its own sight, beside the city's", 1.2, "times"),
    "clerks_memory": Aim("memory after 20 000 requests of clerks, beside that after 2 000", 1.1, "times"),
    "desk_save": Aim("the demonstration, the slowest way to save one row, by page or API", 0.1),
    "desk_ledger": Aim("a ledger of 100 000 rows, the slowest of its pages", 0.3),
    "desk_postgres_save": Aim("the same save, on PostgreSQL", 0.1),
    "desk_postgres_ledger": Aim("the same ledger, on PostgreSQL", 0.3),
    "start_help": Aim("`registry --help` from a cold process", 0.3),
    "start_figures": Aim("`registry figures` on the demonstration from a cold process", 1.5),
}


@dataclass
class Table:
    """A table of the report; `notes` stand below it."""

    title: str
    headings: Sequence[str]
    rows: list[Sequence[str]]
    notes: list[str] = field(default_factory=list)


@dataclass
class Part:
    """What a part of the benchmarks found: its tables, and what it reached of the aims; `why` explains a miss."""

    tables: list[Table] = field(default_factory=list)
    reached: dict[str, float] = field(default_factory=dict)
    why: dict[str, str] = field(default_factory=dict)


def verdict(key: str, value: float, why: str = "") -> str:
    """Whether an aim is reached, and if not, by how much it is missed, and why."""
    aim = AIMS[key]
    bound = f"{'at least' if aim.at_least else 'at most'} {aim.bound:g} {aim.unit}"
    if value >= aim.bound if aim.at_least else value <= aim.bound:
        return f"Reached: {aim.says}: {quantity(value)} {aim.unit} ({bound})."
    text = f"**Not reached**: {aim.says}: {quantity(value)} {aim.unit}, where {bound} was aimed at"
    more, less = (aim.bound, value) if aim.at_least else (value, aim.bound)
    text += f": {more / less:.1f} times off." if less else "."
    return f"{text} {why}".rstrip()


def quantity(value: float) -> str:
    """A number to three digits.

    >>> quantity(0.012345), quantity(12.345), quantity(1234.5)
    ('0.0123', '12.3', '1,234')
    """
    if value >= 1000:
        return f"{value:,.0f}"
    return f"{value:.3g}"


def seconds(timing: Timing) -> str:
    """The median, and the least and most where there were several runs."""
    if len(timing.seconds) == 1:
        return f"{quantity(timing.median)} s"
    return f"{quantity(timing.median)} s ({quantity(timing.least)}–{quantity(timing.most)})"


def memory(measured: Measured) -> str:
    return f"{measured.peak / MIB:,.0f} MiB"


def ratio(theirs: float, ours: float) -> str:
    """How many times what the registry takes."""
    return f"{quantity(theirs / ours)} ×" if ours else "–"


def written(parts: Mapping[str, Part], machine: Mapping[str, str], commit: str) -> str:
    """The whole report in Markdown."""
    return "\n".join(_lines(parts, machine, commit)) + "\n"


def _lines(parts: Mapping[str, Part], machine: Mapping[str, str], commit: str) -> Iterator[str]:
    yield "# Benchmarks"
    yield ""
    yield "Written by `make bench`: measured in one run on one machine, medians of several runs with least and most"
    yield "where there were several. Ratios say more than seconds. A rival stands here only because every number that"
    yield "it answered was the registry's."
    yield ""
    yield from (f"- {name}: {value}" for name, value in machine.items())
    yield f"- commit: {commit}"
    yield from ("", "## What was aimed at", "")
    reached = {key: (part, value) for part in parts.values() for key, value in part.reached.items()}
    for key, aim in AIMS.items():
        if key in reached:
            part, value = reached[key]
            yield f"- {verdict(key, value, part.why.get(key, ''))}"
        else:
            yield f"- Not measured in this run: {aim.says}."
    for name, part in parts.items():
        yield from ("", f"## {name}")
        for table in part.tables:
            yield from _table(table)


def _table(table: Table) -> Iterator[str]:
    yield from ("", f"### {table.title}", "")
    yield f"| {' | '.join(table.headings)} |"
    yield f"|{'---|' * len(table.headings)}"
    yield from (f"| {' | '.join(row)} |" for row in table.rows)
    if table.notes:
        yield ""
    yield from (f"- {note}" for note in table.notes)
