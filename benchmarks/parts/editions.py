"""The country's eight editions applied one after the other, not confirmed and confirmed: seconds, memory, equality."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy.engine import make_url

from benchmarks import editions, figures12
from benchmarks.measuring import MIB, Measured, Watch, fresh
from benchmarks.report import Part, Table, seconds
from benchmarks.stores import FULL, HERE, NATION, SIZE, sqlite
from registry import days
from registry.db import connect, founding, reading
from registry.lookup.tree import places_at
from registry.moment import Moment, head
from registry.restructuring.divisions import EditionRequest, apply
from registry.text import fold

_COUNTED = ("new", "gone", "renamed", "moved", "proposed")


@dataclass
class Applied:
    """What one edition took: its day, the rows that it lists, applying it, and the tree of its day after all."""

    day: str
    rows: int
    took: Measured
    tree: Measured


def run() -> Part:
    """Measures all editions, first as they are, then with their moves confirmed."""
    files = {
        day: editions.edition(HERE, version, None if SIZE == NATION else SIZE)
        for version, day in editions.EDITIONS.items()
    }
    plain, confirmed = ([*applied(files, HERE / f"editions-{way}.db", way == "confirmed")] for way in WAYS)
    every = [*plain, *confirmed]
    part = Part([_table(way, of) for way, of in zip(WAYS.values(), (plain, confirmed), strict=True)])
    if FULL:
        part.reached = {
            "edition_seconds": max(a.took["apply"].most for a in every),
            "edition_memory": max(a.took.peak for a in every) / MIB / 1024,
        }
    return part


WAYS = {"plain": "nothing confirmed: another code is another place", "confirmed": "only candidates confirmed"}


def applied(files: dict[str, Path], database: Path, confirming: bool) -> Sequence[Applied]:
    """Applies editions by their days to an empty registry at `database`, each in a process of its own.

    Raises Differs where, after all of them, the tree of a day is not its edition.
    """
    for suffix in ("", "-wal", "-shm"):
        database.with_name(database.name + suffix).unlink(missing_ok=True)
    url, took = sqlite(database).render_as_string(), dict[str, Measured]()
    for day, file in files.items():
        later = [other for other_day, other in files.items() if other_day > day]
        moves = database.with_suffix(f".{day}.moves.csv") if confirming and took else None
        if moves is not None:
            fresh(propose, url, file, day, later, moves)
        took[day] = fresh(take, url, file, day, moves)
    return [Applied(day, took[day].found["rows"], took[day], fresh(tree, url, files[day], day)) for day in files]


def propose(watch: Watch, url: str, file: Path, day: str, later: Sequence[Path], moves: Path) -> None:
    """Writes which of the proposed moves of an edition are to be confirmed, as a clerk who knows the later ones."""
    engine = connect(make_url(url))
    found = apply(engine, file, EditionRequest(days.read(day), actor="make bench", dry_run=True))
    back = set[str]().union(*map(editions.codes, later))
    lines = editions.confirmed(found.proposed, (place["code"] for place in found.gone), back)
    editions.written(moves, ("old_code", "new_code"), lines)


def take(watch: Watch, url: str, file: Path, day: str, moves: Path | None) -> None:
    """Applies an edition: `apply`; how many places were new, gone, renamed, moved and proposed is found."""
    with watch.children(), watch.time("apply"), founding(make_url(url)) as engine:
        found = apply(engine, file, EditionRequest(days.read(day), actor="make bench"), moves)
    if found.problems:
        raise figures12.Differs(f"{day} was refused: {[(p.value, p.problem.en) for p in found.problems[:5]]}")
    watch.found |= {key: len(getattr(found, key)) for key in _COUNTED} | {"rows": len(editions.codes(file))}


def tree(watch: Watch, url: str, file: Path, day: str) -> None:
    """The official tree of a day: `tree`. Raises Differs where it is not the edition, row for row.

    Names are compared as the registry keeps them: 八五０农场 has its full-width digit folded, as every text has.
    """
    with watch.time("tree"), reading(connect(make_url(url))) as connection:
        moment = Moment(days.date(days.read(day)), head(connection))
        found = [(p["code"], p["name"], p["parent"]) for p in places_at(connection, moment, official=True)]
    with file.open(encoding="utf-8", newline="") as listed:
        wanted = sorted((r["code"], fold(r["name"]), r["parent_code"] or None) for r in csv.DictReader(listed))
    if found != wanted:
        differing = sorted({*map(str, found)} ^ {*map(str, wanted)})
        raise figures12.Differs(f"the tree of {day} is not its edition: {differing[:5]}")


def _table(way: str, editions_applied: Sequence[Applied]) -> Table:
    rows = []
    for one in editions_applied:
        counts = [f"{one.took.found[key]:,}" for key in _COUNTED]
        peak = f"{max(one.took.peak, one.took.children) / MIB:,.0f} MiB"
        rows.append((one.day, f"{one.rows:,}", *counts, seconds(one.took["apply"]), peak, seconds(one.tree["tree"])))
    headings = ("edition", "rows", *_COUNTED, "applying it", "memory", "its tree")
    notes = ["After all of them the official tree of every edition's day was the edition, row for row."]
    return Table(f"The country's eight editions, {way}", headings, rows, notes)
