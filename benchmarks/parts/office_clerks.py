"""The clerks of an office: 100 who are signed in, each at pages of his own place, writing what is his; the overview of
a county under its own sight beside the city's; and how much memory many requests take."""

from __future__ import annotations

import os
import shutil
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.engine import URL, make_url

from benchmarks.clerks import MIX, after, clerks
from benchmarks.measuring import MIB, Timing, Watch, fresh
from benchmarks.parts.office import EMPTY, Found, Held, memory, processor_time, serving, visited
from benchmarks.readers import Office, Request, Requests, percentile, work
from benchmarks.report import Table, quantity, ratio, seconds
from benchmarks.stores import COMMAND, FULL, HERE, demonstration, environment, sqlite
from registry.cli.serving import cores, default_processes
from registry.db import connect
from registry.web import create_app
from registry.web.warming import warm

CLERKS = Office(100, 120, mix=MIX) if FULL else Office(10, 20, settling=10, mix=MIX)
#: After so many requests the memory is looked at, and after so many in all.
FEW, MANY = (2_000, 20_000) if FULL else (200, 1_000)
#: How often each overview is asked for.
RUNS = 15


@dataclass(frozen=True)
class OfClerks:
    """What was found: of an empty page and of the clerks, the two overviews, and the memory after few and many
    requests."""

    empty: Found
    clerks: Found
    overviews: dict[str, Timing]
    memory: tuple[int, int]
    load: tuple[float, float]

    @property
    def slower(self) -> float:
        """How many times the city's overview a county's takes, the worse of both ways to measure."""
        median = {name: timing.median for name, timing in self.overviews.items()}
        return max(median[f"county, {how}"] / median[f"city, {how}"] for how in ("kept", "changed"))

    @property
    def grown(self) -> float:
        return self.memory[1] / self.memory[0]


def measure() -> OfClerks:
    """Measures the clerks at SQLite, on copies of the demonstration."""
    load = os.getloadavg()[0]
    empty = [sys.executable, "-m", "benchmarks.rivals.empty", str(default_processes())]
    (of_empty,) = visited(empty, os.environ, EMPTY, [Office(CLERKS.readers, CLERKS.seconds, CLERKS.settling)])
    place = _copy("clerks.db")
    people = _made(place)
    return OfClerks(
        of_empty,
        _worked(place, people["clerks"]),
        fresh(overviews, place.render_as_string(), people).timings,
        _memory(),
        (load, os.getloadavg()[0]),
    )


def _copy(name: str) -> URL:
    """A copy of the demonstration of its own, for it is written to."""
    for suffix in ("", "-wal", "-shm"):
        (HERE / f"{name}{suffix}").unlink(missing_ok=True)
    shutil.copyfile(demonstration(), HERE / name)
    return sqlite(HERE / name)


def _made(place: URL) -> dict[str, Any]:
    return fresh(clerks, place.render_as_string(), CLERKS.readers).found


def _worked(place: URL, people: Sequence[Requests]) -> Found:
    with serving([COMMAND, "serve", "--port", "0"], environment(place)) as (address, first):
        before, taken = memory(first), processor_time(first)
        answers = fresh(work, address, people, CLERKS).found["answers"]
        taken = processor_time(first) - taken
        share = CLERKS.seconds / (CLERKS.seconds + CLERKS.settling)
        return Found(CLERKS, answers, Held(before, memory(first)), taken * share)


def _memory() -> tuple[int, int]:
    """The memory of a server's processes after few requests and after many, which nobody thinks between."""
    place, held, written = _copy("memory.db"), [], 0
    people: Sequence[Requests] = _made(place)["clerks"]
    with serving([COMMAND, "serve", "--port", "0"], environment(place)) as (address, first):
        for asked in (FEW, MANY - FEW):
            each = asked // len(people)
            office = Office(len(people), 24 * 3600, settling=0, thinking=0.1, mix=MIX, most=each, seed=asked)
            fresh(work, address, [after(requests, written) for requests in people], office)
            written += each // 4
            held.append(memory(first))
    return held[0], held[1]


def overviews(watch: Watch, url: str, people: dict[str, Any]) -> None:
    """Takes the time of the overview of a county under its own sight, and of the city's under that of everything: made
    anew while nothing has changed, and made anew after a change of one row."""
    app = create_app(connect(make_url(url)), bytes_of_pages=0)
    warm(app)
    county: Requests = after(people["clerks"][0], 30)
    pages = {"city": Request("/?scope=4511", fields=(("Cookie", people["reader"]),)), "county": county["overview"][0]}
    writes = iter(county["entered"])
    for request in pages.values():
        _ask(app, request)
    for _ in range(RUNS):
        for name, request in pages.items():
            with watch.time(f"{name}, kept"):
                _ask(app, request)
    for _ in range(RUNS):
        for name, request in pages.items():
            _ask(app, next(writes))
            with watch.time(f"{name}, changed"):
                _ask(app, request)


def _ask(app: Any, request: Request) -> None:
    client = app.test_client(use_cookies=False)
    answer = client.open(request.path, method=request.method, headers=list(request.fields), data=request.body or None)
    if answer.status_code not in (200, 201):
        raise AssertionError(f"{request.path}: {answer.status}")
    answer.get_data()


# -- the report ---------------------------------------------------------------------------------------------------


def reached(found: OfClerks) -> dict[str, float]:
    """What was reached of the aims."""
    return {
        "clerks_p95": percentile(found.clerks.answers.all, 95),
        "clerks_errors": float(len(found.clerks.answers.errors)),
        "clerks_overview": found.slower,
        "clerks_memory": found.grown,
    }


def why(found: OfClerks) -> str:
    """What of the cores was left for nobody, and how busy the machine was besides."""
    used = (found.clerks.processor / CLERKS.seconds + found.clerks.answers.share) / cores()
    first, last = found.load
    return f"The cores were busy for {used:.0%} of the time with it; the machine's load was {first:.1f} to {last:.1f}."


def tables(found: OfClerks) -> list[Table]:
    """The clerks beside an empty page, by kind of request, the overviews, and the memory."""
    return [_clerks(found), _kinds(found), _overviews(found), _held(found)]


def _clerks(found: OfClerks) -> Table:
    rows = [_row("an empty page of Flask's, served alike", found.empty), _row("SQLite", found.clerks)]
    headings = ("clerks", "of", "requests", "p50", "p95", "p99", "longest", "errors", "processor time a request")
    mix = ", ".join(f"{kind} {share} %" for kind, share in MIX.items())
    notes = [
        f"Each clerk has a county or a township, thinks for 5 s on average and keeps one connection. {mix}.",
        "Pages are asked for by a session, rows of measures are entered and corrected by a token; every write is a "
        "change, after which no kept page is right.",
        f"{why(found)} {time.strftime('%Y-%m-%d')}.",
        *(f"Not answered: {error}." for error in found.clerks.answers.errors[:5]),
    ]
    return Table("The clerks of an office on the demonstration", headings, rows, notes)


def _row(name: str, one: Found) -> tuple[str, ...]:
    taken = one.answers.all
    times = [*(percentile(taken, share) for share in (50, 95, 99)), taken[-1]]
    told = [f"{quantity(second)} s" for second in times]
    errors, each = str(len(one.answers.errors)), f"{1000 * one.processor / len(taken):.1f} ms"
    return (str(one.office.readers), name, f"{len(taken):,}", *told, errors, each)


def _kinds(found: OfClerks) -> Table:
    rows: list[Sequence[str]] = []
    for kind, taken in found.clerks.answers.pages.items():
        if taken:
            times = (percentile(taken, 50), percentile(taken, 95), max(taken))
            rows.append((kind, f"{len(taken):,}", *(f"{quantity(second)} s" for second in times)))
    return Table("By kind of request: the clerks", ("kind", "requests", "p50", "p95", "longest"), rows)


def _overviews(found: OfClerks) -> Table:
    words = {"kept": "nothing has changed", "changed": "after a change of one row"}
    rows = [
        (says, seconds(city), seconds(county), ratio(county.median, city.median))
        for how, says in words.items()
        for city, county in [(found.overviews[f"city, {how}"], found.overviews[f"county, {how}"])]
    ]
    headings = ("made anew", "the city's, everything seen", "a county's, its own sight", "beside the city's")
    return Table("An overview under a sight", headings, rows, ["In one process that keeps no pages."])


def _held(found: OfClerks) -> Table:
    rows = [(f"{count:,}", f"{held / MIB:,.0f} MiB") for count, held in zip((FEW, MANY), found.memory, strict=True)]
    return Table("Memory of all processes that answer the clerks (PSS)", ("requests", "memory"), list(rows))
