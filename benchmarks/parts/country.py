"""The country's tree of a day, its structure check, and one move in it, beside networkx and recursive SQL."""

from __future__ import annotations

import hashlib
import shutil
import sqlite3
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any
from unittest.mock import patch

from sqlalchemy import select
from sqlalchemy.engine import make_url

from benchmarks import figures12, official, organized
from benchmarks.measuring import Measured, Watch, fresh
from benchmarks.report import Part, Table, memory, ratio, seconds
from benchmarks.rivals import structure_sql
from benchmarks.rivals.structure import Country, Found
from benchmarks.stores import DAY, HERE, SIZE, bring_in, picture, sqlite
from registry import days
from registry.checks.service import findings
from registry.checks.structure.catalogue import RULES
from registry.db import connect
from registry.errors import Invalid
from registry.lookup.tree import places_at
from registry.moment import Moment, head
from registry.picture import Picture
from registry.places.models import place_states
from registry.restructuring import service
from registry.restructuring.commands import order
from registry.staging import write as writing

NUMBER = days.of(DAY)
RUNS = 3
#: The rules that are about graphs: those that the rivals answer too.
GRAPHS = ("STRUCT-CYCLE", "STRUCT-ORPHAN", "STRUCT-LEVEL", "STRUCT-OUTSIDE")


def run() -> Part:
    """Measures the country."""
    url, restored = brought_in()
    trees = {work: fresh(work, url) for work in (tree, tree_by_sql, tree_by_networkx)}
    same("tree", [measured.found["tree"] for measured in trees.values()])
    checks = {work: fresh(work, url) for work in (check, check_by_sql, check_by_networkx)}
    same("structure", [measured.found["structure"] for measured in checks.values()])
    moves = {work: fresh(work, copied(url, work.__name__)) for work in (move, move_by_sql, move_by_networkx)}
    same("move", [measured.found["stands under"] for measured in moves.values()])
    return Part([_trees([*trees.values()], restored), _checks([*checks.values()]), _moves([*moves.values()])])


def brought_in() -> tuple[str, Measured]:
    """The address of the registry of the country, and what bringing it in took."""
    file, database = HERE / f"country-{SIZE}.zip", HERE / f"country-{SIZE}.db"
    if not file.exists():
        organized.write(official.cut(official.tree(official.fetched(HERE)), SIZE), file)
    _remove(database)
    url = sqlite(database).render_as_string()
    return url, fresh(bring_in, file, url)


def _remove(database: Path) -> None:
    for suffix in ("", "-wal", "-shm"):
        database.with_name(database.name + suffix).unlink(missing_ok=True)


def copied(url: str, name: str) -> str:
    """A copy of a database to write to."""
    file = Path(make_url(url).database or "")
    copy = file.with_name(f"{file.stem}-{name}.db")
    _remove(copy)
    shutil.copy(file, copy)
    return sqlite(copy).render_as_string()


def same(what: str, answers: list[Any]) -> None:
    """Raises Differs where a rival answers something else than the registry, whose answer is the first."""
    if any(answer != answers[0] for answer in answers):
        raise figures12.Differs(f"{what}: the answers differ: {[str(answer)[:200] for answer in answers]}")


@contextmanager
def raw(url: str, writes: bool = False) -> Iterator[sqlite3.Connection]:
    """The registry's file as SQLite's own driver opens it; commits are on the disk, as the registry's are."""
    file = Path(make_url(url).database or "").resolve()
    with closing(sqlite3.connect(f"{file.as_uri()}?mode={'rw' if writes else 'ro'}", uri=True)) as connection:
        connection.isolation_level = None
        connection.execute("PRAGMA synchronous=FULL")
        yield connection


# -- the tree of a day --------------------------------------------------------------------------------------------


def _of_places(rows: Iterable[tuple[str, str, str, str | None]]) -> dict[str, Any]:
    """How many places were listed, and the digest of the list."""
    digest, every = hashlib.sha256(), list(rows)
    for row in every:
        digest.update(repr(row).encode())
    return {"tree": (len(every), digest.hexdigest())}


def tree(watch: Watch, url: str) -> None:
    """The registry's tree of the official places, `tree`, as `registry tree` gives it."""

    def ask() -> list[dict[str, Any]]:
        with picture(url) as known:
            return places_at(known.connection, known.moment, official=True)

    found = watch.several("tree", RUNS, ask)
    watch.found |= _of_places((p["code"], p["name"], p["kind"], p["parent"]) for p in found)


def tree_by_sql(watch: Watch, url: str) -> None:
    with raw(url) as connection:
        watch.found |= _of_places(watch.several("tree", RUNS, lambda: structure_sql.listed(connection, NUMBER)))


def tree_by_networkx(watch: Watch, url: str) -> None:
    """`tree`; of it `traversal`, the graph being made already."""
    with raw(url) as connection:
        for _ in range(RUNS):
            with watch.time("tree"):
                country = Country(connection, NUMBER, organizations=False)
                with watch.time("traversal"):
                    found = country.listed()
    watch.found |= _of_places(found)


# -- the structure check ------------------------------------------------------------------------------------------


def _found(found: Found) -> dict[str, Any]:
    return {"structure": sorted(found)}


def check(watch: Watch, url: str) -> None:
    """The registry's findings: `all` rules and those about `graphs` from the database; `warm`, the rows in memory."""
    for _ in range(RUNS):
        with watch.time("all"), picture(url) as known:
            findings(known)
        with watch.time("graphs"), picture(url) as known:
            _graphs(known)
        with picture(url) as known:
            _graphs(known)
            with watch.time("warm"):
                found = _graphs(known.on(DAY))
    watch.found |= _found(found)


def _graphs(known: Picture) -> Found:
    return {(rule, f.found.about[0]) for rule in GRAPHS for f in findings(known, None, rule)}


def check_by_sql(watch: Watch, url: str) -> None:
    with raw(url) as connection, watch.time("graphs"):
        found = structure_sql.structure(connection, NUMBER)
    watch.found |= _found(found)


def check_by_networkx(watch: Watch, url: str) -> None:
    """`graphs` from the database; of it `warm`, the graph being made already."""
    with raw(url) as connection, watch.time("graphs"):
        country = Country(connection, NUMBER)
        with watch.time("warm"):
            found = country.structure()
    watch.found |= _found(found)


# -- one move -----------------------------------------------------------------------------------------------------


def _moved(known: Picture) -> tuple[str, str, str, str]:
    """The codes of a township, of its county, of another county of the same municipality, and of that one."""
    found = places_at(known.connection, known.moment)
    parents = {p["code"]: p["parent"] for p in found}
    for place in found:
        if place["kind"] == "township":
            home = place["parent"]
            above = parents[home]
            for other in (p["code"] for p in found if p["kind"] == "county" and p["parent"] == above):
                if other != home:
                    return place["code"], home, other, above
    raise LookupError("no municipality has two counties")


def move(watch: Watch, url: str) -> None:
    """The registry's `verb`, of it `change`, of it the time under the `lock`; there and back again."""
    with picture(url) as known:
        township, home, other, above = _moved(known)
    engine = connect(make_url(url))
    for under in (other, home, other):
        command = order("place", "move", {"code": township, "under": under, "effective": DAY.isoformat()})
        with _inside(watch), watch.time("verb"):
            answer = service.carry_out(engine, command, actor="make bench")
        assert answer["change"] is not None
    ring = {"code": f"D{above}", "under": f"D{other}", "effective": DAY.isoformat()}
    try:
        service.carry_out(engine, order("organization", "move", ring), actor="make bench")
        raise figures12.Differs("the registry let an organization stand above itself")
    except Invalid:
        pass
    with engine.connect() as connection:
        now = places_at(connection, Moment(DAY, head(connection)), scope=township)
    watch.found["stands under"] = next(p["parent"] for p in now if p["code"] == township)
    engine.dispose()


@contextmanager
def _inside(watch: Watch) -> Iterator[None]:
    """Takes the time of what a verb does inside: making and writing the change, and holding the lock."""
    change: Callable[..., Any] = service.write
    transaction: Callable[..., Any] = writing.transaction

    def timed_change(*arguments: Any, **more: Any) -> Any:
        with watch.time("change"):
            return change(*arguments, **more)

    @contextmanager
    def timed_transaction(*arguments: Any) -> Iterator[Any]:
        with transaction(*arguments) as connection:
            begun = time.perf_counter()
            yield connection
        watch.seconds.setdefault("lock", []).append(time.perf_counter() - begun)

    with patch.object(service, "write", timed_change), patch.object(writing, "transaction", timed_transaction):
        yield


def _units(url: str) -> tuple[dict[str, int], tuple[str, str, str, str]]:
    """The identity of each place's code, and what is moved."""
    with picture(url) as known:
        rows = known.connection.execute(select(place_states.c.code, place_states.c.unit))
        return dict(rows.all()), _moved(known)  # type: ignore[arg-type]


def move_by_sql(watch: Watch, url: str) -> None:
    """`verb`: an UPDATE with a recursive query that it makes no ring."""
    unit, (township, home, other, above) = _units(url)
    codes = {number: code for code, number in unit.items()}
    with raw(url, writes=True) as connection:
        for under in (other, home, other):
            with watch.time("verb"):
                done = structure_sql.move(connection, NUMBER, unit[township], unit[under])
            assert done
        same("a ring", [False, structure_sql.move(connection, NUMBER, unit[above], unit[other])])
        query = "SELECT parent FROM place_states WHERE unit = ?"
        (now,) = connection.execute(query, (unit[township],)).fetchone()
    watch.found["stands under"] = codes[now]


def move_by_networkx(watch: Watch, url: str) -> None:
    """`verb`: in a graph in memory, nothing of it kept."""
    unit, (township, home, other, above) = _units(url)
    codes = {number: code for code, number in unit.items()}
    with raw(url) as connection:
        country = Country(connection, NUMBER, organizations=False)
    for under in (other, home, other):
        with watch.time("verb"):
            done = country.move(unit[township], unit[under])
        assert done
    same("a ring", [False, country.move(unit[above], unit[other])])
    (now,) = country.tree.predecessors(unit[township])
    watch.found["stands under"] = codes[now]


# -- what it came to ----------------------------------------------------------------------------------------------

_HEADINGS = ("what", "seconds", "beside the registry", "memory")


def _row(what: str, measured: Measured, name: str, beside: float) -> tuple[str, str, str, str]:
    return what, seconds(measured[name]), ratio(measured[name].median, beside), memory(measured)


def _trees(trees: list[Measured], restored: Measured) -> Table:
    ours, sql, graph = trees
    beside = ours["tree"].median
    rows = [
        _row("registry: `registry tree --official`", ours, "tree", beside),
        _row("one recursive SQL query", sql, "tree", beside),
        _row("networkx: graph and walk breadth first", graph, "tree", beside),
        _row("of it the walk, the graph in memory", graph, "traversal", beside),
    ]
    count = ours.found["tree"][0]
    notes = [
        "All from the database, as rows sorted by code; each told the same, to the letter.",
        f"The registry of this table and the next holds an organization at each place ({restored.found['rows']:,} rows "
        f"of all tables); `registry restore` took {seconds(restored['restore'])} to bring them in.",
    ]
    return Table(f"The tree of a day ({count:,} places)", _HEADINGS, rows, notes)


def _checks(checks: list[Measured]) -> Table:
    ours, sql, graph = checks
    cold, warm = ours["graphs"].median, ours["warm"].median
    rows = [
        _row(f"registry: all {len(RULES)} rules, from the database, in words", ours, "all", cold),
        _row(f"registry: the {len(GRAPHS)} rules about graphs, from the database", ours, "graphs", cold),
        _row("recursive SQL, a query for each rule", sql, "graphs", cold),
        _row("networkx, from the database", graph, "graphs", cold),
        _row("registry, rows in memory", ours, "warm", warm),
        _row("networkx, the graph in memory", graph, "warm", warm),
    ]
    count = len(ours.found["structure"])
    notes = [
        f"Rings, orphans, levels, places outside the superior's: {count:,} findings, the same units each time. The "
        "lines with rows in memory are beside the registry with rows in memory.",
    ]
    return Table("The structure check, an organization at each place", _HEADINGS, rows, notes)


def _moves(moves: list[Measured]) -> Table:
    ours, sql, graph = moves
    beside = ours["change"].median
    rows = [
        _row("registry: the verb, with the findings that appear and vanish", ours, "verb", beside),
        _row("of it the change: looked at, staged and written", ours, "change", beside),
        _row("of that under the lock", ours, "lock", beside),
        _row("SQL: an UPDATE with a recursive query that it makes no ring", sql, "verb", beside),
        _row("networkx: descendants looked at, an edge for another, in memory", graph, "verb", beside),
    ]
    notes = ["The rivals keep no past, no reasons and no digest. A move that would make a ring was refused by each."]
    return Table("One move of a township to another county", _HEADINGS, rows, notes)
