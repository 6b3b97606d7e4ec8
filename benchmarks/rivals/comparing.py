"""The rivals on one database, timed. Whoever answers something else than the registry is not measured: it raises."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

import polars as pl
from sqlalchemy.engine import make_url

from benchmarks import figures12
from benchmarks.measuring import Watch
from benchmarks.rivals import duck, flat, plain, recursive_sql, workbook
from benchmarks.stores import DAY, picture
from registry import days
from registry.exchange.exporting import export
from registry.figures.engine import one_scope
from registry.picture import Picture
from registry.places.queries import living

NUMBER = days.of(DAY)
RUNS = 5


def by_duckdb(watch: Watch, url: str, runs: int = RUNS) -> None:
    """DuckDB and the flat scan, every place: `duckdb load`, `duckdb`, of it `duckdb flat tables`; `flat scan`."""
    with picture(url) as known:
        places = figures12.inner_places(known)
        ours = figures12.of_registry(known, places)
        whole = dict(zip(figures12.FIELDS, figures12.numbers(one_scope(known, figures12.TWELVE, None)), strict=True))
        known.forget()
        connection = watch.several("duckdb load", 1, lambda: duck.load(known))
    figures12.same("DuckDB", duck.answers(connection, NUMBER), ours)
    for _ in range(runs):
        with watch.time("duckdb"):
            with watch.time("duckdb flat tables"):
                duck.flatten(connection, NUMBER)
            duck.roll_up(connection)
    tables = flat.prepared(duck.flat_tables(connection))
    _hold_sums("the flat scan", flat.totals(flat.scan(tables)), whole)
    watch.several("flat scan", 2 * runs, lambda: flat.scan(tables))
    watch.found["places"] = len(places)


def _hold_sums(name: str, theirs: Mapping[str, int], ours: Mapping[str, int]) -> None:
    differing = {key: (value, ours[key]) for key, value in theirs.items() if value != ours[key]}
    if differing:
        raise figures12.Differs(f"{name} differs from the registry: {differing}")


def by_sql(watch: Watch, url: str, most: Mapping[str, int] = MappingProxyType({})) -> None:
    """One recursive query per figure and scope: `sql <kind>` for each scope asked; `found` tells what all would take.

    At most so many scopes of a kind of place are asked, spread over all of them; the others are taken to be as quick.
    """
    file = make_url(url).database
    whole = 0.0
    with picture(url) as known, sqlite3.connect(f"{Path(file or '').resolve().as_uri()}?mode=ro", uri=True) as raw:
        kinds = living(known).select("unit", "kind").sort("unit")
        answered: dict[int, list[int]] = {}
        for kind in figures12.INNER:
            units = kinds.filter(pl.col("kind") == kind)["unit"].to_list()
            sampled = units[:: -(-len(units) // most.get(kind, len(units) or 1)) or 1]
            for unit in sampled:
                with watch.time(f"sql {kind}"):
                    answered[unit] = recursive_sql.answers(raw, NUMBER, unit)
            whole += sum(watch.seconds.get(f"sql {kind}", [])) * len(units) / max(len(sampled), 1)
        units = sorted(answered)
        theirs = figures12.table(units, (answered[unit] for unit in units))
        figures12.same("recursive SQL", theirs, figures12.of_registry(known, units))
    watch.found |= {"whole": whole, "scopes": len(answered)}


def by_plain_reference(watch: Watch, url: str) -> None:
    """The tests' reference, every place: `plain`, its ledgers in memory."""
    with picture(url) as known:
        places = figures12.inner_places(known)
        codes = _codes(known)
        ledgers = plain.ledgers(known.connection)
        with watch.time("plain"):
            answers = list(plain.answers(ledgers, DAY, [codes[unit] for unit in places]))
        figures12.same("the plain reference", figures12.table(places, answers), figures12.of_registry(known, places))


def by_workbook(watch: Watch, url: str, book: Path) -> None:
    """openpyxl and plain Python over the workbook that is exported to `book`: `workbook`, of it `workbook read`."""
    book.unlink(missing_ok=True)
    with picture(url) as known:
        export(known.connection.engine, book, known.moment, "en")
        with watch.time("workbook"):
            with watch.time("workbook read"):
                sheets = workbook.read(book)
            found = workbook.answers(sheets, DAY.isoformat())
        units = {code: unit for unit, code in _codes(known).items()}
        theirs = figures12.table([units[code] for code in found], found.values())
        figures12.same("openpyxl", theirs, figures12.of_registry(known, figures12.inner_places(known)))


def _codes(known: Picture) -> dict[int, str]:
    return dict(living(known).select("unit", "code").iter_rows())
