"""PostgreSQL: the city and, where it is asked for (`nation-postgres`), the nation, on a server of their own."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import text
from sqlalchemy.engine import URL, make_url

from benchmarks import waiting
from benchmarks.measuring import MIB, Measured, fresh
from benchmarks.parts import city, imports, nation
from benchmarks.report import Part, Table, memory, quantity, ratio, seconds
from benchmarks.server import postgresql
from benchmarks.stores import FULL, HERE, bring_in, copied, demonstration, sqlite
from registry import archive
from registry.db import connect


def size_of(url: URL) -> int:
    """The bytes of a database: of its files, or as the server tells."""
    if url.get_backend_name() == "sqlite":
        file = Path(url.database or "")
        return sum(part.stat().st_size for part in file.parent.glob(f"{file.name}*"))
    engine = connect(url)
    with engine.connect() as connection:
        size = connection.execute(text("select pg_database_size(current_database())")).scalar_one()
    engine.dispose()
    return size


def _address(url: URL) -> str:
    return url.render_as_string(hide_password=False)


def run() -> Part:
    """Measures the city on PostgreSQL beside SQLite."""
    file = HERE / "city.zip"
    file.unlink(missing_ok=True)
    engine = connect(sqlite(demonstration()))
    archive.write(engine, file)
    engine.dispose()
    small, large = (imports.files(rows)[0] for rows in (imports.SMALL, imports.LARGE))
    with postgresql() as server:
        on_server = _city(file, server, small)
    in_file = _city(file, make_url(copied("beside", empty=True)), small)
    with postgresql() as server:
        fresh(bring_in, file, _address(server))
        waits, idle = imports.while_importing(large, _address(server))
    part = Part([_beside(on_server, in_file), waiting.table(f"{imports.LARGE:,} rows are imported", waits, idle)])
    part.reached = {"postgres_writer_waits": waits["writer"].longest} if FULL else {}
    part.why = {"postgres_writer_waits": "What its server does under the lock is told in decision 23."}
    return part


def _city(file: Path, url: URL, ledger: Path) -> dict[str, tuple[Measured, str]]:
    """What each thing took, by its words: the measured, and which of its timings."""
    address = _address(url)
    restored = fresh(bring_in, file, address)
    cold, warm = fresh(city.cold_all, address), fresh(city.warm, address)
    taken = fresh(imports.taken, ledger, address)
    taken.found["size"] = size_of(url)
    return {
        "`registry restore` of the demonstration": (restored, "restore"),
        "the whole catalogue, every place, from the database": (cold, "all"),
        "the same, rows in memory": (warm, "all"),
        f"import of {imports.SMALL:,} rows (CSV), all checks": (taken, "import"),
    }


def _beside(ours: dict[str, tuple[Measured, str]], others: dict[str, tuple[Measured, str]]) -> Table:
    rows = []
    for what, (measured, name) in ours.items():
        other = others[what][0][name]
        rows.append((what, seconds(measured[name]), seconds(other), ratio(measured[name].median, other.median)))
    sizes = [list(measured.values())[-1][0].found["size"] / MIB for measured in (ours, others)]
    rows.append(("size on the disk afterwards", *(f"{quantity(size)} MiB" for size in sizes), ratio(*sizes)))
    headings = ("what", "PostgreSQL", "SQLite", "PostgreSQL beside SQLite")
    return Table("The demonstration on both databases", headings, rows)


def run_nation() -> Part:
    """Measures the nation on PostgreSQL."""
    with postgresql() as server:
        address = _address(server)
        restored = fresh(bring_in, nation.archive(nation.SIZES[-1]), address)
        timed = fresh(nation.ask, address)
        size = size_of(server) / MIB / 1024
    took, stored = restored["restore"].median, restored.found["rows"]
    rows = [
        (
            f"`registry restore` of {stored:,} rows",
            f"{quantity(took)} s ({stored / took:,.0f} rows a second)",
            memory(restored),
        ),
        ("the twelve figures, from the database", seconds(timed["cold"]), memory(timed)),
        ("the same, rows in memory", seconds(timed["warm"]), memory(timed)),
        ("size on the disk", f"{quantity(size)} GiB", "–"),
    ]
    return Part([Table("The nation on PostgreSQL", ("what", "measured", "memory of the process"), rows)])
