"""The nation: brought in by `registry restore`, asked for the twelve figures, beside DuckDB and the flat scan."""

from __future__ import annotations

from pathlib import Path

from benchmarks import figures12, nation, official
from benchmarks.measuring import MIB, Measured, Watch, fresh
from benchmarks.report import Part, Table, memory, quantity, ratio, seconds
from benchmarks.rivals import comparing
from benchmarks.stores import DAY, FULL, HERE, SIZE, asked_of_all, bring_in, demonstration, picture, rows_of, sqlite
from registry.casework.screening import screening
from registry.figures.catalogue import FIGURES

#: So many municipalities for the table of how cost grows; the last is the nation itself.
SIZES = tuple(sorted({min(size, SIZE) for size in (10, 100, SIZE)}))
RUNS = 3
#: Of how many scopes of each kind of place recursive SQL is asked.
SCOPES = {"province": 3, "municipality": 5, "county": 20, "township": 50, "village": 50}


def archive(municipalities: int) -> Path:
    """The archive of so many municipalities, generated where it is not there yet."""
    file = HERE / f"nation-{municipalities}.zip"
    if not file.exists():
        fresh(_generate, municipalities, file)
    return file


def _generate(watch: Watch, municipalities: int, file: Path) -> None:
    places = official.cut(official.tree(official.fetched(HERE)), municipalities)
    nation.write(places, file)


def ask(watch: Watch, url: str) -> None:
    """The twelve figures of every inner place: from the database, with the rows in memory, with answers kept."""
    with watch.time("cold"), picture(url) as known:
        places = figures12.inner_places(known)
        asked_of_all(known, figures12.TWELVE)
    with picture(url) as known:
        asked_of_all(known, figures12.TWELVE)
        watch.several("again", RUNS, lambda: asked_of_all(known, figures12.TWELVE))
        known.forget()
        watch.several("warm", RUNS, lambda: asked_of_all(known.on(DAY), figures12.TWELVE))
        watch.found |= {"places": len(places)}


def ask_everything(watch: Watch, url: str) -> None:
    with watch.time("everything"), picture(url) as known:
        asked_of_all(known, FIGURES)


def screen(watch: Watch, url: str) -> None:
    """The screening of everything: from the database, and with the rows in memory and nothing worked out."""
    with watch.time("cold"), picture(url) as known:
        answer = screening(known, None)
    watch.found |= {"population": answer["population"], "candidates": len(answer["candidates"])}
    with picture(url) as known:
        screening(known, None)
        watch.several("warm", RUNS, lambda: screening(known.on(DAY), None))


def count(watch: Watch, url: str) -> None:
    with picture(url) as known:
        watch.found["rows"] = rows_of(known)


class _Size:
    """What one size took."""

    def __init__(self, name: str, url: str, restored: Measured | None):
        self.name, self.url, self.restored = name, url, restored
        self.rows = fresh(count, url).found["rows"]
        self.timed, self.screened = fresh(ask, url), fresh(screen, url)


def run() -> Part:
    """Measures the nation and the sizes below it."""
    sizes = [_Size("the demonstration", sqlite(demonstration()).render_as_string(), None)]
    for municipalities in SIZES:
        file = HERE / "nation.db"
        for suffix in ("", "-wal", "-shm"):
            file.with_name(file.name + suffix).unlink(missing_ok=True)
        url = sqlite(file).render_as_string()
        restored = fresh(bring_in, archive(municipalities), url)
        sizes.append(_Size(f"{municipalities} municipalities", url, restored))
    whole = sizes[-1]
    duckdb, sql = fresh(comparing.by_duckdb, whole.url, RUNS), fresh(comparing.by_sql, whole.url, SCOPES)
    everything = fresh(ask_everything, whole.url)
    part = Part([_bulk(sizes), _twelve(whole, duckdb, sql, everything), _growth(sizes), _screening(sizes)])
    warm, flat = whole.timed["warm"].median, duckdb["flat scan"].median
    reached = {
        "nation_duckdb": duckdb["duckdb"].median / warm,
        "nation_flat": warm / flat,
        "nation_memory": whole.timed.peak / MIB / 1024,
        "screening_linear": _screening_per_unit(whole) / _screening_per_unit(sizes[0]),
        "linear": (whole.timed["cold"].median / whole.rows) / (sizes[1].timed["cold"].median / sizes[1].rows),
    }
    part.reached = reached if FULL else {}
    again = whole.timed["again"].median
    kept = f"With every unit's answers kept, the roll-up alone, it takes {quantity(again)} s, "
    part.why = {
        "nation_duckdb": f"{kept}{ratio(duckdb['duckdb'].median, again)} faster than DuckDB.",
        "nation_flat": f"{kept}{ratio(again, flat)} the flat scan; the rest joins rows to units."
        " The scan has them joined already.",
    }
    return part


def _bulk(sizes: list[_Size]) -> Table:
    rows = []
    for size in sizes[1:]:
        assert size.restored is not None
        took, stored = size.restored["restore"].median, size.restored.found["rows"]
        rows.append((size.name, f"{stored:,}", f"{quantity(took)} s", f"{stored / took:,.0f}", memory(size.restored)))
    notes = ["Rows of every table, identities and codes too; every row is checked, and the chain of changes verified."]
    headings = ("what", "rows", "seconds", "rows a second", "memory")
    return Table("The bulk path: `registry restore` into SQLite", headings, rows, notes)


def _twelve(whole: _Size, duckdb: Measured, sql: Measured, everything: Measured) -> Table:
    timed = whole.timed
    warm, cold = timed["warm"].median, timed["cold"].median
    rows = [
        ("registry, from the database", seconds(timed["cold"]), "1 ×", memory(timed)),
        (
            "one recursive SQL query per figure and scope",
            f"{sql.found['whole']:,.0f} s",
            ratio(sql.found["whole"], cold),
            memory(sql),
        ),
        ("registry, rows in memory", seconds(timed["warm"]), "1 ×", memory(timed)),
        (
            "registry, every unit's answers kept",
            seconds(timed["again"]),
            ratio(timed["again"].median, warm),
            memory(timed),
        ),
        ("DuckDB, rows in its tables", seconds(duckdb["duckdb"]), ratio(duckdb["duckdb"].median, warm), memory(duckdb)),
        ("limit: one flat Polars scan", seconds(duckdb["flat scan"]), ratio(duckdb["flat scan"].median, warm), "–"),
        (
            f"registry, all {len(FIGURES)} figures, from the database",
            seconds(everything["everything"]),
            "–",
            memory(everything),
        ),
    ]
    scopes = ", ".join(
        f"{kind} {seconds(sql[f'sql {kind}'])}" for kind in figures12.INNER if f"sql {kind}" in sql.timings
    )
    notes = [
        f"DuckDB: of it {seconds(duckdb['duckdb flat tables'])} for level columns and flat tables; bringing the rows "
        f"into DuckDB, not counted, took {seconds(duckdb['duckdb load'])}; its memory holds the registry's check too.",
        f"SQL was run for {sql.found['scopes']} scopes, spread over all, and the sum is reckoned from them. "
        f"A scope takes: {scopes}.",
        "The plain reference and openpyxl are left out: rows as Python objects take tens of gigabytes, and a sheet of "
        "a workbook has 1,048,576 rows.",
    ]
    title = f"The twelve figures of {timed.found['places']:,} places ({whole.rows:,} rows in force)"
    return Table(title, ("what", "seconds", "beside the registry", "memory"), rows, notes)


def _growth(sizes: list[_Size]) -> Table:
    def each(took: float, size: _Size) -> str:
        return f"{quantity(took)} s, {took / size.rows * 1e6:.2f} µs a row"

    rows = [
        (s.name, f"{s.rows:,}", each(s.timed["cold"].median, s), each(s.timed["warm"].median, s), memory(s.timed))
        for s in sizes
    ]
    headings = ("what", "rows in force", "from the database", "rows in memory", "memory")
    return Table("How cost grows: the twelve figures of every place", headings, rows)


def _screening_per_unit(size: _Size) -> float:
    return size.screened["warm"].median / size.screened.found["population"]


def _screening(sizes: list[_Size]) -> Table:
    rows = []
    for size in sizes:
        found, took = size.screened.found, size.screened
        warm = f"{seconds(took['warm'])}, {_screening_per_unit(size) * 1e6:.1f} µs each"
        told = (f"{found[name]:,}" for name in ("population", "candidates"))
        rows.append((size.name, *told, seconds(took["cold"]), warm, memory(took)))
    headings = ("what", "organizations", "candidates", "from the database", "rows in memory", "memory")
    return Table("How screening grows: the village organizations of every place", headings, rows)
