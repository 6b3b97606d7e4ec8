"""How things are measured: in a child process of their own, several times, with the most memory that it ever held."""

from __future__ import annotations

import gc
import multiprocessing
import os
import pickle
import platform
import statistics
import threading
import time
import traceback
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib.metadata import version
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

PACKAGES = ("polars", "numpy", "SQLAlchemy", "duckdb", "pandas", "openpyxl", "python-calamine", "psycopg")
MIB = 1 << 20


@dataclass(frozen=True)
class Timing:
    """Seconds of several runs of one thing."""

    seconds: tuple[float, ...]

    @property
    def median(self) -> float:
        return statistics.median(self.seconds)

    @property
    def least(self) -> float:
        return min(self.seconds)

    @property
    def most(self) -> float:
        return max(self.seconds)


@dataclass
class Measured:
    """What a child process measured: timings by name, what it found, and the bytes of memory that it held at most.

    `children` is the same of the largest process that it started itself, or one of those, as far as it was looked at.
    """

    timings: dict[str, Timing]
    found: dict[str, Any] = field(default_factory=dict)
    peak: int = 0
    children: int = 0

    def __getitem__(self, name: str) -> Timing:
        return self.timings[name]


class Watch:
    """Takes the time of blocks by their names; the same name again is another run of the same thing."""

    def __init__(self) -> None:
        self.seconds: dict[str, list[float]] = {}
        self.found: dict[str, Any] = {}
        self.largest_child = 0

    @contextmanager
    def time(self, name: str) -> Iterator[None]:
        # What was thrown away before is not counted as this block's work.
        gc.collect()
        begun = time.perf_counter()
        yield
        self.seconds.setdefault(name, []).append(time.perf_counter() - begun)

    @contextmanager
    def children(self) -> Iterator[None]:
        """Looks every now and then at how much memory the largest process holds that this one starts in the block."""
        done = threading.Event()

        def look() -> None:
            while not done.wait(0.05):
                for child in _started_by("self"):
                    self.largest_child = max(self.largest_child, peak_memory(child))

        looking = threading.Thread(target=look, daemon=True)
        looking.start()
        try:
            yield
        finally:
            done.set()
            looking.join()

    def several(self, name: str, runs: int, work: Callable[[], Any]) -> Any:
        """Does `work` so many times; gives what it gave last."""
        given = None
        for _ in range(runs):
            with self.time(name):
                given = work()
        return given


def fresh(work: Callable[..., None], *arguments: Any) -> Measured:
    """Does `work(watch, *arguments)` in a new process. What it raises is raised here; ChildProcessError where it ends
    without a word."""
    context = multiprocessing.get_context("spawn")
    hearing, saying = context.Pipe(duplex=False)
    child = context.Process(target=_tell, args=(saying, work, arguments), daemon=True)
    child.start()
    saying.close()  # so that the end of the child is the end of what may be heard
    try:
        told = pickle.loads(hearing.recv_bytes())
    except EOFError:
        child.join()
        raise ChildProcessError(f"the process that measures ended with {child.exitcode}") from None
    child.join()
    if isinstance(told, BaseException):
        raise told
    measured: Measured = told
    return measured


def repeated(runs: int, work: Callable[..., None], *arguments: Any) -> Measured:
    """As `fresh`, in so many new processes: the timings of all of them, the memory of the largest."""
    return together([fresh(work, *arguments) for _ in range(runs)])


def together(measured: list[Measured]) -> Measured:
    """The runs of one thing in several processes as one."""
    names = measured[0].timings
    timings = {name: Timing(tuple(s for m in measured for s in m.timings[name].seconds)) for name in names}
    peak, children = max(m.peak for m in measured), max(m.children for m in measured)
    return Measured(timings, measured[-1].found, peak, children)


def _tell(saying: Connection, work: Callable[..., None], arguments: tuple[Any, ...]) -> None:
    """Says what was measured, or what was raised, with where."""
    try:
        told: Measured | BaseException = _child(work, arguments)
    except BaseException as raised:
        raised.add_note(traceback.format_exc())
        told = raised
    saying.send_bytes(_pickled(told))


def _pickled(told: Measured | BaseException) -> bytes:
    """What is told, as it is sent; of what cannot be put together again (an exception of somebody else) a text."""
    try:
        sent = pickle.dumps(told)
        pickle.loads(sent)
    except Exception as unsent:
        shown = "".join(traceback.format_exception(told)) if isinstance(told, BaseException) else repr(told)
        return pickle.dumps(RuntimeError(f"{shown}\nwhich cannot be sent: {unsent!r}"))
    return sent


def _child(work: Callable[..., None], arguments: tuple[Any, ...]) -> Measured:
    watch = Watch()
    work(watch, *arguments)
    timings = {name: Timing(tuple(seconds)) for name, seconds in watch.seconds.items()}
    return Measured(timings, watch.found, peak_memory(), watch.largest_child)


def peak_memory(process: int | str = "self") -> int:
    """The most bytes of memory that a process held since it began its program; 0 where it has ended.

    Not `ru_maxrss`: a process that was forked from a large one begins with what that one held.
    """
    try:
        status = Path(f"/proc/{process}/status").read_text()
    except OSError:
        return 0
    return next((int(line.split()[1]) * 1024 for line in status.splitlines() if line.startswith("VmHWM")), 0)


def _started_by(process: int | str) -> Iterator[int]:
    """Yields the processes that one started, and those that these did.

    The kernel lists them by whose they are. To look through all that run, as psutil does, slowed what is measured here
    by a fifteenth.
    """
    for listed in Path("/proc").glob(f"{process}/task/*/children"):
        try:
            children = [int(child) for child in listed.read_text().split()]
        except OSError:
            continue
        for child in children:
            yield child
            yield from _started_by(child)


def machine() -> Mapping[str, str]:
    """On what this runs: processor, cores, memory, kernel, and the versions of Python and packages."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / (1 << 30)
    packages = ", ".join(f"{name} {version(name)}" for name in PACKAGES)
    return {
        "processor": f"{_processor()}, {len(os.sched_getaffinity(0))} cores",
        "memory": f"{memory:.1f} GiB",
        "system": f"{platform.system()} {platform.release()} ({platform.machine()})",
        "Python": platform.python_version(),
        "packages": packages,
    }


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        lines = []
    named = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(named, platform.processor() or "unknown processor")
