"""Who has to wait while something runs: how long a reader and a writer who come by wait at most."""

from __future__ import annotations

import multiprocessing
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.engine import make_url

from benchmarks.report import Table, quantity
from registry.db import connect, reading, transaction
from registry.errors import Conflict
from registry.moment import head
from registry.slices import TABLES


@dataclass(frozen=True)
class Wait:
    """The longest wait in seconds, from coming by until the work is done; and how often one was turned away.

    Whoever is turned away comes again at once, and waits on.
    """

    longest: float
    turned_away: int

    def __str__(self) -> str:
        often = f", turned away {self.turned_away} times meanwhile" if self.turned_away else ""
        return f"{quantity(self.longest)} s{often}"


def _reads(engine: Any) -> None:
    posts = TABLES["posts"]
    with reading(engine) as connection:
        head(connection)
        connection.execute(select(func.count()).select_from(posts).where(posts.c.until.is_(None))).scalar()


def _writes(engine: Any) -> None:
    """Takes the writer's place and gives it up again: no change, so that the import need not be staged again."""
    with transaction(engine):
        pass


def _waits(url: str, work: Any, ready: Any, stop: Any, longest: Any, turned_away: Any) -> None:
    """Does `work` twenty times a second until it is to stop; `longest` is how long the slowest waited."""
    engine = connect(make_url(url))
    work(engine)
    ready.release()
    begun = time.perf_counter()
    while not stop.is_set():
        try:
            work(engine)
            longest.value = max(longest.value, time.perf_counter() - begun)
            stop.wait(0.05)
            begun = time.perf_counter()
        except Conflict:
            longest.value = max(longest.value, time.perf_counter() - begun)
            turned_away.value += 1


@contextmanager
def watched(url: str) -> Iterator[dict[str, Wait]]:
    """While the block runs, a reader and a writer come by; then their longest waits stand in what it gives."""
    context = multiprocessing.get_context("spawn")
    ready, stop = context.Semaphore(0), context.Event()
    shared = {name: (context.Value("d", 0.0), context.Value("i", 0)) for name in ("reader", "writer")}
    found: dict[str, Wait] = {}
    processes = [
        context.Process(target=_waits, args=(url, work, ready, stop, *shared[name]))
        for name, work in (("reader", _reads), ("writer", _writes))
    ]
    for process in processes:
        process.start()
    try:
        for _ in processes:
            ready.acquire()
        yield found
    finally:
        stop.set()
        for process in processes:
            process.join(60)
        found |= {name: Wait(longest.value, times.value) for name, (longest, times) in shared.items()}


def table(what: str, waits: Mapping[str, Wait], idle: Mapping[str, Wait]) -> Table:
    """The waits while `what` goes on, beside those while nothing does."""
    rows = [(who, str(waits[who]), str(idle[who])) for who in ("reader", "writer")]
    return Table(f"The longest wait of others while {what}", ("who", "while it runs", "while nothing runs"), rows)
