"""The desk: what somebody waits for who saves a row or a grid, looks at what that would change, opens a large ledger,
hands a report in, and opens one again. At SQLite and at PostgreSQL, on the demonstration."""

from __future__ import annotations

import csv
import datetime
import os
import re
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from flask import Flask
from sqlalchemy import Engine
from sqlalchemy.engine import make_url

from benchmarks import desk_tables
from benchmarks.desk import PROCESSOR, Person, fields, timed
from benchmarks.desk_tables import RUNS, Found
from benchmarks.measuring import Watch, fresh
from benchmarks.report import Part, quantity
from benchmarks.rivals import empty, rows
from benchmarks.server import postgresql
from benchmarks.stores import DAY, FULL, HERE, ROWS, bring_in, copied, demonstration, sqlite, villages
from registry import archive
from registry.checks.service import findings
from registry.columns import Choice, Column, Day, Number, Reference, Text, YesNo
from registry.db import connect, reading
from registry.exchange.importing import take
from registry.figures.lists.whereabouts import SURROUNDINGS
from registry.figures.service import figures_of
from registry.file_store import ENVIRONMENT as FILES
from registry.lookup import grids
from registry.moment import Moment, head
from registry.picture import Picture
from registry.report.composing import compose
from registry.report.files import FORMS, render
from registry.slices import BY_KEY
from registry.staging.service import Request
from registry.web import create_app
from registry.web.warming import warm

#: So many villages a grid has that is saved; all measures of a village are filled in.
VILLAGES = 20
#: So many changes come after a report was handed in, before it is opened again.
CHANGES = 40
_KINDS: Mapping[type[Column], str] = {
    Reference: "a unit",
    Choice: "a choice",
    Text: "a text",
    Day: "a day",
    Number: "a number",
    YesNo: "yes or no",
}


@dataclass(frozen=True)
class Where:
    """The codes of the places that it is done at: each lies in the one before."""

    city: str = "4511"
    county: str = "451102"
    township: str = "451102101"
    village: str = "451102101209"


@dataclass(frozen=True)
class Desk:
    """The application over the registry at an address, and who works there: a clerk of the county, one of the city."""

    engine: Engine
    app: Flask
    county: Person
    city: Person

    @classmethod
    def at(cls, url: str, where: Where, name: str) -> Desk:
        """A process that has answered before; its clerks are called by a `name` of their own."""
        os.environ.setdefault(FILES, str(HERE / "files"))
        engine = connect(make_url(url))
        app = create_app(engine, bytes_of_pages=0)
        people = [Person(app, engine, f"{name}.{of}", "clerk", of) for of in (where.county, where.city)]
        warm(app)
        return cls(engine, app, *people)


# -- what is measured -------------------------------------------------------------------------------------------------


def save(watch: Watch, url: str, where: Where, runs: int = RUNS) -> None:
    """Saves rows by pages and by the API, grids, and looks at what rows and verbs would change."""
    desk = Desk.at(url, where, "save")
    # What a process does for the first time is not what clerks wait for all day.
    for run in range(-1, runs):
        kept = watch if run >= 0 else Watch()
        _by_page(kept, desk.county, where, run)
        _by_api(kept, desk.county, where, run)
        _previews(kept, desk.county, where, run)
        _grid(kept, desk.county, where, run)
    rows.by_orm(watch, desk.engine, where.village, runs)
    _asked_anew(watch, desk.engine, where, runs)
    page = empty.make().test_client()
    for _ in range(runs):
        with timed(watch, "empty page"):
            page.get("/")
    desk.engine.dispose()


def _hall(where: Where, name: str) -> dict[str, str]:
    return {"place": where.village, "kind": "venue", "name": name, "from": "2019-01-01", "area_m2": "200"}


def _by_page(watch: Watch, clerk: Person, where: Where, run: int) -> None:
    """A row, entered, changed, corrected and withdrawn; each form is opened before, and its page looked at after."""
    values = _hall(where, f"新址{run}")
    address = "/ledgers/facilities/new"
    row = _saved(watch, clerk, "new", address, {**values, "act": "save"})
    later = {**values, "area_m2": "210"}
    del later["from"]
    row = _saved(watch, clerk, "change", f"{row}/change", {**later, "act": "save", "effective": "2019-06-01"})
    corrected = {**values, "from": "2019-06-01", "area_m2": "220"}
    _saved(watch, clerk, "correct", f"{row}/correct", {**corrected, "act": "save", "reason": "误录"})
    _saved(watch, clerk, "withdraw", f"{row}/withdraw", {"act": "withdraw", "reason": "误录"})


def _saved(watch: Watch, clerk: Person, name: str, address: str, typed: Mapping[str, str]) -> str:
    """Saves a form; returns the address of its row."""
    with timed(watch, f"{name}, form"):
        page = clerk.open(address)
    with timed(watch, f"{name}, page"):
        to = clerk.send(address, page, **typed)
    if not to.startswith("/ledgers/"):
        raise AssertionError(f"{address}: not saved: {re.sub(r'<[^>]+>', ' ', to)}")
    with timed(watch, f"{name}, shown"):
        clerk.open(to)
    return to.partition("?")[0]


def _by_api(watch: Watch, clerk: Person, where: Where, run: int) -> None:
    path, values = "/ledgers/facilities/rows", _hall(where, f"接口{run}")
    with timed(watch, "new, API"):
        record = clerk.ask("POST", path, {"values": values})["row"]["record"]
    changed = {"values": {"area_m2": "210"}, "mode": "change", "from": "2019-06-01"}
    with timed(watch, "change, API"):
        record = clerk.ask("PATCH", f"{path}/{record}", changed)["rows"][-1]["record"]
    corrected = {"values": {"area_m2": "220"}, "mode": "correct", "reason": "误录"}
    with timed(watch, "correct, API"):
        clerk.ask("PATCH", f"{path}/{record}", corrected)
    with timed(watch, "withdraw, API"):
        clerk.ask("POST", f"{path}/{record}/withdraw", {"reason": "误录"})


def _previews(watch: Watch, clerk: Person, where: Where, run: int) -> None:
    """What a row would change, and what a verb would: each after the change that somebody else made just before."""
    address = "/ledgers/facilities/new"
    page = clerk.open(address)
    with timed(watch, "preview, row"):
        clerk.send(address, page, **_hall(where, f"预览{run}"), act="preview")
    address = f"/units/{where.village}/rename"
    page = clerk.open(address)
    with timed(watch, "preview, verb"):
        clerk.send(address, page, name=f"新名村{run}", effective="2019-07-01", reason="更名", act="preview")


def _grid(watch: Watch, clerk: Person, where: Where, run: int) -> None:
    """The grid of a township of a year of which nothing is recorded yet, all cells of its first villages filled in."""
    address = f"/ledgers/facts/grid?scope={where.township}&period={2022 + run}"
    with timed(watch, "grid, form"):
        page = clerk.open(address)
    lines = [f"r{n}" for n in range(VILLAGES) if f"r{n}.unit" in fields(page)]
    typed = {f"{line}.{key}": cell for line in lines for key, cell in cells_of_a_village().items()}
    with timed(watch, "grid"):
        clerk.send(address, page, **typed, act="save")
    watch.found |= {"lines": len(lines), "cells": len(typed)}


def cells_of_a_village() -> dict[str, str]:
    """A cell for each measure that is recorded at a village: one of each, and of what is a yes or a class one such."""
    found = {}
    for column in grids.columns_of(BY_KEY["facts"], "village"):
        found[column.key] = "是" if isinstance(column, YesNo) else "1"
    return found | {"urban_rural_class": "220"}


def _asked_anew(watch: Watch, engine: Engine, where: Where, runs: int) -> None:
    """What a preview compares, by somebody who keeps nothing: the figures of all places above and all findings, before
    and after."""
    for _ in range(runs):
        with timed(watch, "kept nothing"):
            for _side in ("before", "after"):
                with reading(engine) as connection:
                    known = Picture(connection, Moment(DAY, head(connection)))
                    findings(known)
                    for scope in (where.city, where.county, where.township, where.village):
                        figures_of(known, scope)


# -- a large ledger ---------------------------------------------------------------------------------------------------


def halls(count: int) -> Iterator[tuple[str, ...]]:
    """So many rows of the ledger of facilities: a hall of every village and natural village, day after day."""
    codes = villages()
    for n in range(count):
        day = datetime.date(2012, 1, 1) + datetime.timedelta(days=n // len(codes))
        yield codes[n % len(codes)], "venue", f"第{n:06}处", day.isoformat(), str(n % 400), "是" if n % 2 else "否"


def enlarge(watch: Watch, url: str, made: Callable[[int], Iterator[tuple[str, ...]]] = halls) -> None:
    """Takes so many halls in as an import does."""
    folder = HERE / f"halls-{ROWS}"
    folder.mkdir(parents=True, exist_ok=True)
    file, engine = folder / "facilities.csv", connect(make_url(url))
    with file.open("w", encoding="utf-8", newline="") as out:
        csv.writer(out).writerows([("place", "kind", "name", "from", "area_m2", "unified_area"), *made(ROWS)])
    with timed(watch, "import"):
        outcome = take(engine, file, Request("make bench"))
    if outcome.change is None:
        raise AssertionError(f"the halls were not taken: {[p.problem.en for p in outcome.problems[:3]]}")
    engine.dispose()


def open_ledger(watch: Watch, url: str, where: Where, runs: int = 2) -> None:
    """Opens the ledger of facilities: its first page, its last, sorted by every column, filtered and sought; under the
    sight of the city and of a county; and its first page after somebody saved a row."""
    desk = Desk.at(url, where, "ledger")
    with timed(watch, "first in the process"):
        desk.city.open("/ledgers/facilities")
    for run in range(runs):
        for name, asked in pages_of_ledger():
            with timed(watch, name):
                desk.city.open(f"/ledgers/facilities?{asked}")
        with timed(watch, "a county's first page"):
            desk.county.open("/ledgers/facilities")
        with timed(watch, "a row is saved"):
            desk.county.ask("POST", "/ledgers/facilities/rows", {"values": _hall(where, f"新开{run}")})
        with timed(watch, "the first page after it"):
            desk.city.open("/ledgers/facilities")
        with timed(watch, "a county's after it"):
            desk.county.open("/ledgers/facilities")
    rows.by_sql(watch, desk.engine, "f.name", runs)
    desk.engine.dispose()


def pages_of_ledger() -> Iterator[tuple[str, str]]:
    """The pages of the ledger of facilities, by what they are called, with what is asked: several of one name."""
    yield "first page", ""
    yield "last page", "facilities.page=999999"
    yield "sought by a text", "facilities.q=000007"
    for name in SURROUNDINGS:
        yield "sorted by where it lies", f"facilities.sort={name}"
    for column in BY_KEY["facilities"].columns:
        kind = next(words for of, words in _KINDS.items() if isinstance(column, of))
        yield f"sorted by {kind}", f"facilities.sort={column.name}"
        yield f"sorted by {kind}", f"facilities.sort=-{column.name}"
    yield "sorted by whether it holds", "facilities.sort=holds"
    yield "sorted by its number", "facilities.sort=-record"
    for column_name, asked in (("kind", "venue"), ("name", "07"), ("area_m2", "%3E300"), ("begins", "2012-01")):
        yield "filtered", f"facilities.has.{column_name}={asked}"


# -- reports ----------------------------------------------------------------------------------------------------------


def report(watch: Watch, url: str, where: Where, changes: int = CHANGES) -> None:
    """Hands the report of the city in, and opens it again after many changes: what changed since is searched."""
    desk = Desk.at(url, where, "report")
    address = f"/report?scope={where.city}"
    with timed(watch, "report, form"):
        page = desk.city.open(address)
    with timed(watch, "report, handed in"):
        handed_in = desk.city.send(address, page, reason="报送").partition("?")[0]
    with timed(watch, "report, opened"):
        desk.city.open(handed_in)
    _correct(desk.city, where, changes)
    with timed(watch, "report, what changed since"):
        desk.city.open(handed_in)
    with timed(watch, "report, again"):
        desk.city.open(handed_in)
    with reading(desk.engine) as connection:
        known = Picture(connection, Moment(DAY, head(connection)))
        with timed(watch, "report, its files alone"):
            made = compose(known, where.city)
            for form in FORMS:
                render(made, form, "zh")
    with reading(desk.engine) as connection, timed(watch, "report, figures asked once"):
        figures_of(Picture(connection, Moment(DAY, head(connection))), where.city)
    watch.found["changes"] = changes
    desk.engine.dispose()


def _correct(clerk: Person, where: Where, changes: int) -> None:
    """Corrects measures that figures read, one by one."""
    rows_of = f"/ledgers/facts/rows?scope={where.township}&limit={changes}&sort=-period"
    found = [row for row in clerk.ask("GET", rows_of)["rows"] if row["full_members"] is not None]
    for turn in range(changes):
        row = found[turn % len(found)]
        body = {"values": {"full_members": row["full_members"] + 1 + turn}, "mode": "correct", "reason": "核对名册"}
        clerk.ask("PATCH", f"/ledgers/facts/rows/{row['record']}", body)


# -- the part ---------------------------------------------------------------------------------------------------------


def run() -> Part:
    """Measures the desk on both databases."""
    file, load = HERE / "desk.zip", os.getloadavg()[0]
    file.unlink(missing_ok=True)
    engine = connect(sqlite(demonstration()))
    archive.write(engine, file)
    engine.dispose()
    found = {"SQLite": measured(copied("desk"))}
    with postgresql() as server:
        address = server.render_as_string(hide_password=False)
        fresh(bring_in, file, address)
        found["PostgreSQL"] = measured(address)
    about = (
        f"Whatever else runs shares the cores: the machine's load was {load:.1f} to {os.getloadavg()[0]:.1f}. "
        f"{time.strftime('%Y-%m-%d')}."
    )
    part = Part([*desk_tables.of_saves(found, about), desk_tables.of_ledger(found), desk_tables.of_report(found)])
    part.reached = reached(found) if FULL else {}
    part.why = {key: why(found, key) + about for key in reached(found)}
    return part


def measured(url: str) -> Found:
    """Measures the desk at the registry at `url`, which is written to."""
    where = Where()
    saves, handed_in = fresh(save, url, where), fresh(report, url, where)
    fresh(enlarge, url)
    return Found(saves, fresh(open_ledger, url, where), handed_in)


def reached(found: Mapping[str, Found]) -> dict[str, float]:
    """What was reached of the aims: the least of several runs, for whatever else runs beside makes each of them longer
    and none shorter."""
    aims = dict[str, float]()
    for name, prefix in (("SQLite", "desk"), ("PostgreSQL", "desk_postgres")):
        one = found[name]
        aims |= {
            f"{prefix}_save": one.saves[one.slowest_save].least,
            f"{prefix}_ledger": one.ledger[one.slowest_page].least,
        }
    return aims


def why(found: Mapping[str, Found], key: str) -> str:
    """Which was the slowest, and what of it this process was busy with."""
    one = found["PostgreSQL" if "postgres" in key else "SQLite"]
    of, name = (one.saves, one.slowest_save) if key.endswith("save") else (one.ledger, one.slowest_page)
    return f"That is {name}, of which the process worked for {quantity(of[name + PROCESSOR].least)} s. "
