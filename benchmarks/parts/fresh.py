"""After a change of one row: how long the next answer takes, as the pages ask for it, and that it is right."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, select
from sqlalchemy.engine import make_url

from benchmarks.measuring import Watch, fresh
from benchmarks.report import Part, Table, seconds
from benchmarks.stores import DAY, HERE, copied
from registry.db import connect, reading
from registry.exchange.importing import take
from registry.figures.service import figures_of
from registry.moment import Moment
from registry.picture import Picture
from registry.record import change
from registry.staging.service import Request
from registry.web.picture_cache import Pictures

SCOPES = {"the city": "4511", "a county": "451102", "a village": "451102101209"}
RUNS = 5


def rows() -> Iterator[tuple[str, str]]:
    """One-row ledgers, each another row or another value than the last, of ledgers that many figures read."""
    for n in range(RUNS):
        yield "facts", f"unit,period,collective_income_yuan\n451102101209,2019,{41_000 + n}\n"
        yield "posts", f"person,unit,role,from\nP-BENCH,451102101209,team_member,2019-0{n + 1}-01\n"
        yield "facilities", f"place,kind,name,from,area_m2\n451102101209,venue,新址,2019-01-01,{200 + 50 * n}\n"
        yield "places", f"code,name,kind,parent\n451102101209{n:03},新屯{n},natural_village,451102101209\n"


def first_of(watch: Watch, url: str, folder: Path, scope: str) -> None:
    """Makes the changes one by one and asks for `scope` after each, in a process that has answered before.

    Raises AssertionError where an answer is not that of a picture that nobody kept.
    """
    engine, pictures = connect(make_url(url)), Pictures()
    folder.mkdir(parents=True, exist_ok=True)
    _take(engine, folder / "people.csv", "code,name\nP-BENCH,示例\n")
    _ask(engine, pictures, scope)
    for ledger, text in rows():
        with watch.time("taking the row"):
            _take(engine, folder / f"{ledger}.csv", text)
        with watch.time(ledger):
            figures = _ask(engine, pictures, scope)
        watch.seconds.setdefault("any", []).append(watch.seconds[ledger][-1])
        with reading(engine) as connection:
            if figures != figures_of(Picture(connection, Moment(DAY, _head(connection)[0])), scope):
                raise AssertionError(f"after a change of {ledger} the answer for {scope} is not right")
    engine.dispose()


def _take(engine: Engine, file: Path, text: str) -> None:
    file.write_text(text, encoding="utf-8")
    outcome = take(engine, file, Request("make bench"))
    if outcome.change is None:
        raise AssertionError(f"the row was not taken: {[p.what.en for p in outcome.problems]}")


def _head(connection: Connection) -> tuple[int, str]:
    """Number and digest of the last change."""
    query = select(change.c.number, change.c.digest).order_by(change.c.number.desc()).limit(1)
    number, digest = connection.execute(query).one()
    return number, digest


def _ask(engine: Engine, pictures: Pictures, scope: str) -> list[dict[str, Any]]:
    """The figures of a scope as pages ask for them: one consistent reading, and a picture that may be kept."""
    with reading(engine) as connection:
        known, digest = _head(connection)
        return figures_of(pictures.at(connection, Moment(DAY, known), digest), scope)


def run() -> Part:
    """Measures how fresh figures stay."""
    found = {name: fresh(first_of, copied("fresh"), HERE / "fresh", scope) for name, scope in SCOPES.items()}
    ledgers = list(dict.fromkeys(ledger for ledger, _ in rows()))
    lines = [
        (name, *(seconds(m[ledger]) for ledger in ledgers), seconds(m["taking the row"])) for name, m in found.items()
    ]
    headings = ("the next answer for", *(f"after a row of {ledger}" for ledger in ledgers), "taking the row itself")
    slowest = max(m[ledger].median for m in found.values() for ledger in ledgers)
    notes = [f"Each answer was equal to that of a picture read anew ({len(found) * len(list(rows()))} of them)."]
    table = Table("All figures of a scope after a change of one row", headings, lines, notes)
    return Part([table], {"fresh": slowest})
