"""An office: its readers at the pages of the demonstration, by as many processes as `registry serve` starts."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import psutil  # type: ignore[import-untyped]
from sqlalchemy.engine import URL

from benchmarks.measuring import MIB, fresh
from benchmarks.readers import MIX, Answers, Office, Pages, addresses, percentile, read
from benchmarks.report import Part, Table, quantity
from benchmarks.server import postgresql
from benchmarks.stores import COMMAND, FULL, HERE, bring_in, demonstration, environment, sqlite
from registry import archive
from registry.cli.serving import cores, default_processes
from registry.db import connect

#: The offices that come; smaller ones, and for a shorter time, where one tries the benchmarks out.
OFFICES = (Office(100, 120), Office(300, 120)) if FULL else (Office(5, 10, settling=5), Office(20, 20, settling=10))
EMPTY: Pages = {"overview": ["/"]}


@dataclass(frozen=True)
class Held:
    """The bytes of memory of all processes of a server: what each has for itself and its share of the rest."""

    before: int
    after: int


@dataclass(frozen=True)
class Found:
    """What an office found, the memory that its server held, and the server's processor time in seconds."""

    office: Office
    answers: Answers
    held: Held
    processor: float


@contextmanager
def serving(command: Sequence[str], around: Mapping[str, str]) -> Iterator[tuple[str, psutil.Process]]:
    """The address that a server prints when it is ready, and its first process."""
    with subprocess.Popen(command, env=around, stdout=subprocess.PIPE, encoding="utf-8") as process:
        try:
            assert process.stdout is not None
            printed = process.stdout.readline()
            if not (shown := re.search(r"http://[^/]+/", printed)):
                raise RuntimeError(f"the server said {printed!r}")
            yield shown[0], psutil.Process(process.pid)
        finally:
            process.terminate()


def memory(first: psutil.Process) -> int:
    """The bytes that a process and those that it started hold together; what they share is counted once."""
    return sum(process.memory_full_info().pss for process in (first, *first.children(recursive=True)))


def processor_time(first: psutil.Process) -> float:
    """The seconds that the cores worked for a process and those that it started."""
    taken = (process.cpu_times() for process in (first, *first.children(recursive=True)))
    return float(sum(times.user + times.system for times in taken))


def visited(command: Sequence[str], around: Mapping[str, str], pages: Pages, offices: Sequence[Office]) -> list[Found]:
    """What offices find, one after the other, each at a server that was just started."""
    found = []
    for office in offices:
        with serving(command, around) as (address, first):
            before, taken = memory(first), processor_time(first)
            answers = fresh(read, address, pages, office).found["answers"]
            taken = processor_time(first) - taken
            # Of the time only what fell to the pages that are counted.
            share = office.seconds / (office.seconds + office.settling)
            found.append(Found(office, answers, Held(before, memory(first)), taken * share))
    return found


def _registry(url: URL, offices: Sequence[Office]) -> list[Found]:
    pages = fresh(addresses, url.render_as_string(hide_password=False)).found
    return visited([COMMAND, "serve", "--port", "0"], environment(url), pages, offices)


def run() -> Part:
    """Measures the offices at SQLite, at PostgreSQL, and at an empty page."""
    # Late: it measures by what this module has.
    from benchmarks.parts import office_clerks

    place, file = sqlite(demonstration()), HERE / "office.zip"
    file.unlink(missing_ok=True)
    engine = connect(place)
    archive.write(engine, file)
    engine.dispose()
    empty = [sys.executable, "-m", "benchmarks.rivals.empty", str(default_processes())]
    found = {"an empty page of Flask's, served alike": visited(empty, os.environ, EMPTY, OFFICES)}
    found["SQLite"] = _registry(place, OFFICES)
    with postgresql() as server:
        fresh(bring_in, file, server.render_as_string(hide_password=False))
        found["PostgreSQL"] = _registry(server, OFFICES)
    part = Part([_offices(found), *(_kinds(name, found[name][0]) for name in ("SQLite", "PostgreSQL"))])
    part.reached = reached(found) if FULL else {}
    part.why = dict.fromkeys(part.reached, _why(found))
    of_clerks = office_clerks.measure()
    part.tables += office_clerks.tables(of_clerks)
    if FULL:
        own = office_clerks.reached(of_clerks)
        part.reached |= own
        part.why |= dict.fromkeys(own, office_clerks.why(of_clerks))
    return part


def reached(found: Mapping[str, Sequence[Found]]) -> dict[str, float]:
    """What was reached of the aims: those for SQLite, and the same on PostgreSQL."""
    aims = {}
    for name, prefix in (("SQLite", "office"), ("PostgreSQL", "office_postgres")):
        some, many = found[name]
        aims |= {
            f"{prefix}_p95": percentile(some.answers.all, 95),
            f"{prefix}_longest": some.answers.all[-1],
            f"{prefix}_errors": float(len(some.answers.errors)),
            f"{prefix}_many_p95": percentile(many.answers.all, 95),
            f"{prefix}_memory": max(one.held.after for one in (some, many)) / MIB / 1024,
        }
    return aims


def _why(found: Mapping[str, Sequence[Found]]) -> str:
    """What of the cores was left for nobody."""
    many = found["SQLite"][-1]
    used = (many.processor / many.office.seconds + many.answers.share) / cores()
    return f"With {many.office.readers} readers the cores were busy for {used:.0%} of the time."


def _offices(found: Mapping[str, Sequence[Found]]) -> Table:
    rows = [_row(name, one) for name, several in found.items() for one in several]
    headings = (
        "readers", "of", "pages", "a second", "p50", "p95", "p99", "longest", "errors", "processor time a page",
        "memory before, after", "the readers took",
    )  # fmt: skip
    mix = ", ".join(f"{kind} {share} %" for kind, share in MIX.items())
    notes = [
        f"Each reader thinks for 5 s on average (exponentially distributed, seeded) and keeps one connection. {mix}.",
        f"{default_processes()} processes on {cores()} cores, started anew for each row. "
        f"The first {OFFICES[-1].settling:g} s are not counted. "
        "Memory: all processes of the server (PSS; a server of PostgreSQL not counted).",
        "The readers run beside the server: what they took of a core, the pages did not have.",
    ]
    wrong = Counter(error for several in found.values() for one in several for error in one.answers.errors)
    notes += [f"Not answered: {error} ({count} times)." for error, count in wrong.most_common(5)]
    return Table("Readers of an office at the pages of the demonstration", headings, rows, notes)


def _row(name: str, one: Found) -> tuple[str, ...]:
    answers, seconds = one.answers, one.answers.all
    times = (percentile(seconds, 50), percentile(seconds, 95), percentile(seconds, 99), seconds[-1])
    return (
        str(one.office.readers),
        name,
        f"{len(seconds):,}",
        quantity(len(seconds) / answers.seconds),
        *(f"{quantity(second)} s" for second in times),
        str(len(answers.errors)),
        f"{1000 * one.processor / len(seconds):.1f} ms",
        f"{one.held.before / MIB:,.0f}, {one.held.after / MIB:,.0f} MiB",
        f"{answers.share:.0%} of a core",
    )


def _kinds(name: str, one: Found) -> Table:
    def columns(seconds: Sequence[float]) -> tuple[str, ...]:
        in_order: Any = sorted(seconds)
        times = (percentile(in_order, 50), percentile(in_order, 95), in_order[-1])
        return (f"{len(seconds):,}", *(f"{quantity(second)} s" for second in times))

    rows = [(kind, *columns(seconds)) for kind, seconds in one.answers.pages.items() if seconds]
    return Table(
        f"By kind of page: {one.office.readers} readers, {name}", ("kind", "pages", "p50", "p95", "longest"), rows
    )
