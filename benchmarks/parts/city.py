"""The demonstration city: the whole catalogue, and the rivals on the twelve figures."""

from __future__ import annotations

from collections import deque

from benchmarks import figures12
from benchmarks.measuring import Measured, Watch, fresh, repeated
from benchmarks.report import Part, Table, memory, ratio, seconds
from benchmarks.rivals import comparing
from benchmarks.stores import DAY, HERE, asked_of_all, demonstration, picture, rows_of, sqlite
from registry.figures.catalogue import FIGURES
from registry.figures.engine import each_place
from registry.figures.service import figures_of
from registry.picture import Picture
from registry.places.queries import living

CITY, COUNTY = "4511", "451102"
RUNS = 9


def run() -> Part:
    """Measures the city."""
    url = sqlite(demonstration()).render_as_string()
    all_of_it, one = repeated(5, cold_all, url), repeated(5, _cold_one, url)
    kept = fresh(warm, url)
    part = Part([_catalogue(all_of_it, one, kept), _twelve(url, all_of_it, kept)])
    part.reached = {"city_all": kept["all"].median, "city_one": kept["one"].median}
    part.why = {"city_all": _share_of_frames(kept, "all"), "city_one": _share_of_frames(kept, "one")}
    return part


def cold_all(watch: Watch, url: str) -> None:
    """Every figure of every place, and the twelve of every place in which others lie, from the database."""
    with watch.time("all"), picture(url) as known:
        asked_of_all(known, FIGURES)
    with watch.time("twelve"), picture(url) as known:
        asked_of_all(known, figures12.TWELVE)


def _cold_one(watch: Watch, url: str) -> None:
    with watch.time("one"), picture(url) as known:
        figures_of(known, CITY)


def warm(watch: Watch, url: str) -> None:
    """With the rows in memory and nothing worked out; and, `again`, with what was worked out kept."""
    with picture(url) as known:
        places, inner = living(known)["unit"].to_list(), figures12.inner_places(known)
        asked_of_all(known, FIGURES)
        watch.several("all again", RUNS, lambda: asked_of_all(known, FIGURES))
        for _ in range(RUNS):
            with watch.time("all"):
                asked_of_all(known.on(DAY), FIGURES)
            with watch.time("all one by one"):
                deque(each_place(known.on(DAY), FIGURES, places), maxlen=0)
            with watch.time("one"):
                figures_of(known.on(DAY), CITY)
            with watch.time("county"):
                figures_of(known.on(DAY), COUNTY)
            with watch.time("twelve"):
                asked_of_all(known.on(DAY), figures12.TWELVE)
        figures_of(known, CITY)
        watch.several("one again", RUNS, lambda: _forgetting(known))
        watch.found |= {"places": len(places), "inner": len(inner), "rows": rows_of(known)}


def _forgetting(known: Picture) -> None:
    """One scope again: units are answered already, their sum is not."""
    known.forget(("figures", COUNTY))
    figures_of(known, COUNTY)


def _share_of_frames(kept: Measured, name: str) -> str:
    """Why it takes what it takes: what is left when every unit is answered already."""
    left = kept[f"{name} again"].median / kept[name].median
    return f"With every unit's answers kept it takes {left:.0%} of that; the rest is working them out."


def _catalogue(cold: Measured, one: Measured, kept: Measured) -> Table:
    found = kept.found
    lines = (
        (f"all {len(FIGURES)} figures, all {found['places']:,} places, from the database", cold, "all"),
        ("the same, rows in memory", kept, "all"),
        ("the same, every unit's answers kept", kept, "all again"),
        ("the same, rows in memory, as results one by one, as they are printed", kept, "all one by one"),
        ("all figures, one scope (the city), from the database", one, "one"),
        ("the same, rows in memory", kept, "one"),
        ("one county, rows in memory", kept, "county"),
        ("one county, every unit's answers kept", kept, "one again"),
    )
    rows = [(what, seconds(measured[name]), memory(measured)) for what, measured, name in lines]
    title = f"The whole catalogue of the demonstration ({found['rows']:,} rows)"
    return Table(title, ("what", "seconds", "memory of the process"), rows)


def _twelve(url: str, cold: Measured, kept: Measured) -> Table:
    """The registry and its rivals, each beside the registry from where it starts itself."""
    duckdb, sql = fresh(comparing.by_duckdb, url), fresh(comparing.by_sql, url)
    plain = fresh(comparing.by_plain_reference, url)
    book = fresh(comparing.by_workbook, url, HERE / "city.xlsx")
    rows_in_memory, from_database = kept["twelve"].median, cold["twelve"].median
    rows_beside = [
        ("registry, from the database", seconds(cold["twelve"]), "1 ×"),
        (
            "one recursive SQL query per figure and scope",
            f"{sql.found['whole']:.2f} s",
            ratio(sql.found["whole"], from_database),
        ),
        (
            "openpyxl and Python over the workbook",
            seconds(book["workbook"]),
            ratio(book["workbook"].median, from_database),
        ),
        ("registry, rows in memory", seconds(kept["twelve"]), "1 ×"),
        ("DuckDB, rows in its tables", seconds(duckdb["duckdb"]), ratio(duckdb["duckdb"].median, rows_in_memory)),
        ("plain reference, ledgers in memory", seconds(plain["plain"]), ratio(plain["plain"].median, rows_in_memory)),
        (
            "limit: one flat Polars scan",
            seconds(duckdb["flat scan"]),
            ratio(duckdb["flat scan"].median, rows_in_memory),
        ),
    ]
    title = f"The twelve figures, {kept.found['inner']:,} places (all in which others lie)"
    notes = [
        f"DuckDB: of it {seconds(duckdb['duckdb flat tables'])} for level columns and flat tables; bringing the rows "
        f"into DuckDB, not counted, took {seconds(duckdb['duckdb load'])}.",
        f"openpyxl: of it {seconds(book['workbook read'])} for reading the workbook.",
        "The ratios are to the registry from where the rival starts: the database (or workbook), or rows in memory.",
    ]
    return Table(title, ("what", "seconds", "beside the registry"), rows_beside, notes)
