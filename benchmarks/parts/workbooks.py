"""Workbooks as offices keep them: a list of villages through its mapping, and the proposal of one, from the file on."""

from __future__ import annotations

import shutil
from pathlib import Path

from sqlalchemy.engine import make_url

from benchmarks import village_list
from benchmarks.measuring import MIB, Measured, Watch, fresh, together
from benchmarks.report import Part, Table, memory, ratio, seconds
from benchmarks.rivals import reading
from benchmarks.stores import FULL, HERE, ROWS, sqlite
from registry.db import connect, founding
from registry.exchange.importing import take as take_ledgers
from registry.staging.service import Request
from registry.workbooks.importing import Reading, take
from registry.workbooks.proposing.service import propose_for

#: Villages of the list, and the sheets over which it is spread where a mapping is proposed for it.
VILLAGES, SHEETS = ROWS // 5, 50
RUNS = 3


def run() -> Part:
    """Measures the import of the list, again with nothing new in it, and the proposal."""
    book = village_list.write(HERE / "villages.xlsx", VILLAGES)
    spread = village_list.write(HERE / "villages-50.xlsx", VILLAGES, SHEETS)
    mapping = HERE / "villages.toml"
    mapping.write_text(village_list.MAPPING, encoding="utf-8")
    recorded = _recorded()
    runs = [fresh(taken, book, mapping, _copied(recorded)) for _ in range(RUNS)]
    again = fresh(taken, book, mapping, HERE / "villages-import.db")
    rivals = {file: together([fresh(reading.by_openpyxl, file) for _ in range(RUNS)]) for file in (book, spread)}
    proposed = together([fresh(propose, spread) for _ in range(RUNS)])
    imported = together(runs)
    part = Part([_table(imported, again, proposed, rivals[book], rivals[spread])])
    reached = {
        "workbook_import": imported["import"].median,
        "workbook_memory": imported.peak / MIB,
        "workbook_proposal": proposed["propose"].median,
    }
    part.reached = reached if FULL else {}
    return part


def taken(watch: Watch, book: Path, mapping: Path, file: Path) -> None:
    """Imports a workbook through a mapping into the registry in `file`. What it came to stands in `found`."""
    with watch.children(), watch.time("import"), founding(make_url(sqlite(file))) as engine:
        outcome = take(engine, book, Reading(str(mapping)), Request("make bench"))
    if outcome.is_refused:
        raise ValueError([problem.problem.en for problem in outcome.problems[:3]])
    counts = outcome.counts.values()
    watch.found |= {name: sum(count[name] for count in counts) for name in ("new", "same")}


def propose(watch: Watch, book: Path) -> None:
    """Proposes a mapping; `columns` are those that it says something of, but for the ignored ones and the open."""
    with watch.children(), watch.time("propose"):
        proposal = propose_for(book).proposal
    assert proposal is not None
    uses = [use.kind for table in proposal.tables for _, use in table.columns]
    watch.found |= {"sheets": len(proposal.tables), "columns": sum(use in ("place", "make") for use in uses)}


def _recorded() -> Path:
    """A registry that holds the villages and their organizations, and nothing else."""
    file = HERE / "villages.db"
    for suffix in ("", "-wal", "-shm"):
        file.with_name(file.name + suffix).unlink(missing_ok=True)
    folder = village_list.write_registry(HERE / "villages", VILLAGES)
    with founding(make_url(sqlite(file))) as engine:
        assert not take_ledgers(engine, folder, Request("make bench")).problems
        engine.dispose()
    return file


def _copied(file: Path) -> Path:
    """A copy of a registry that nobody uses, to write to."""
    to = HERE / "villages-import.db"
    for suffix in ("", "-wal", "-shm"):
        to.with_name(to.name + suffix).unlink(missing_ok=True)
    shutil.copy(file, to)
    engine = connect(sqlite(to))
    engine.dispose()
    return to


def _table(imported: Measured, again: Measured, proposed: Measured, book: Measured, spread: Measured) -> Table:
    new, same = imported.found["new"], again.found["same"]
    rows = [
        (f"the list through its mapping: {new:,} rows of ledgers", imported, "import", book),
        (f"the same list once more: {same:,} rows, and nothing new", again, "import", book),
        ("openpyxl reads the list, no checks", book, "read", book),
        (
            f"a mapping is proposed: {proposed.found['columns']:,} columns of {SHEETS} sheets",
            proposed,
            "propose",
            spread,
        ),
        (f"openpyxl reads the {SHEETS} sheets, no checks", spread, "read", spread),
    ]
    return Table(
        f"The village list, {VILLAGES:,} rows",
        ("what", "seconds", "memory (and of the child that reads)", "beside openpyxl"),
        [
            (what, seconds(own[name]), _memory(own), ratio(own[name].median, rival["read"].median))
            for what, own, name, rival in rows
        ],
        ["Six ledgers from each row: people, posts, measures, facilities, ratings, bodies."],
    )


def _memory(measured: Measured) -> str:
    child = f" ({measured.children >> 20:,} MiB)" if measured.children else ""
    return memory(measured) + child
