"""The readers of an office: each thinks, asks for a page, reads it, and thinks again, over a connection that is kept.
Those who are signed in ask in their own name, and write too (`benchmarks.clerks`).

They run in a process of their own, whose share of the cores is measured: what they take, the pages do not have.
"""

from __future__ import annotations

import asyncio
import random
import statistics
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import quote, urlsplit

from sqlalchemy.engine import make_url

from benchmarks.measuring import Watch
from registry.db import connect, reading
from registry.figures.catalogue import FIGURES
from registry.moment import Moment, head
from registry.organizations.queries import organizations
from registry.picture import Picture
from registry.places.queries import states
from registry.settings import opening_day
from registry.slices import LEDGERS

#: What readers ask for: so many pages of a hundred.
MIX = {"overview": 15, "figure": 20, "unit": 25, "ledger": 15, "search": 10, "tree": 10, "findings": 5}
#: How long a reader thinks between two pages, in seconds, on average: exponentially distributed.
THINKING = 5.0
#: How long a reader waits for a page at most, in seconds.
PATIENCE = 120.0
#: How many of each kind of place or organization readers are interested in.
_SOME = 200
#: The status of a page that was not answered.
NOTHING = 0


@dataclass(frozen=True)
class Request:
    """What is asked for: where, by which method, with these fields of the header and this body."""

    path: str
    method: str = "GET"
    fields: tuple[tuple[str, str], ...] = ()
    body: bytes = b""

    @property
    def writes(self) -> bool:
        return self.method != "GET"

    def to(self, host: str) -> bytes:
        """The request as it is sent."""
        fields = [("Host", host), *self.fields, *([("Content-Length", str(len(self.body)))] if self.writes else [])]
        head = [f"{self.method} {self.path} HTTP/1.1", *(f"{name}: {value}" for name, value in fields), "", ""]
        return "\r\n".join(head).encode() + self.body


Pages = Mapping[str, Sequence[str]]
#: What somebody may ask for, by kind.
Requests = Mapping[str, Sequence[Request]]


@dataclass(frozen=True)
class Office:
    """So many readers, who ask for so many seconds after they have come in and settled; and the seed of their moods.

    `mix`: of a hundred requests so many are of each kind. `most`: after so many requests each leaves, before the time.
    """

    readers: int
    seconds: float
    settling: float = 15.0
    thinking: float = THINKING
    seed: int = 12
    mix: Mapping[str, int] = field(default_factory=lambda: MIX)
    most: int | None = None


@dataclass(frozen=True)
class Answers:
    """What the readers of an office found: seconds of each page by kind, and what was not answered as it should."""

    pages: Mapping[str, tuple[float, ...]]
    errors: tuple[str, ...]
    seconds: float
    #: The share of one core that the readers themselves took.
    share: float

    @property
    def all(self) -> list[float]:
        return sorted(second for seconds in self.pages.values() for second in seconds)


def percentile(seconds: Sequence[float], share: int) -> float:
    """The time within which so many of a hundred pages were answered.

    >>> percentile([0.1, 0.2, 0.3, 0.4], 50), percentile([0.3], 95)
    (0.25, 0.3)
    """
    if len(seconds) < 2:
        return seconds[0] if seconds else float("nan")
    return statistics.quantiles(seconds, n=100, method="inclusive")[share - 1]


def addresses(watch: Watch, url: str) -> None:
    """What there is to be asked for in the registry at `url`, as paths by kind of page: `found`."""
    engine = connect(make_url(url))
    with reading(engine) as connection:
        known = Picture(connection, Moment(opening_day(connection), head(connection)))
        places = states(known).filter("lives").select("code", "name", "kind")
        bodies = organizations(known).filter("lives")["code"].to_list()
    engine.dispose()
    draw = random.Random(1)
    by_kind = {k: _some(draw, places.filter(places["kind"] == k)["code"].to_list()) for k in places["kind"].unique()}
    names = _some(draw, places["name"].to_list())
    units = [*(code for codes in by_kind.values() for code in codes), *_some(draw, bodies)]
    nodes = [*by_kind.get("county", []), *by_kind.get("township", [])]
    scopes = ["", *nodes]
    watch.found |= {
        "overview": [f"/?scope={scope}" for scope in scopes],
        "figure": [f"/figures/{figure.code}?scope={draw.choice(scopes)}" for figure in FIGURES for _ in range(3)],
        "unit": [f"/units/{quote(code)}" for code in sorted(units)],
        "ledger": [f"/ledgers/{ledger.key}?scope={draw.choice(scopes)}" for ledger in LEDGERS for _ in range(3)],
        "search": [f"/search?q={quote(name[:n])}" for name in names for n in (2, len(name))],
        "tree": ["/tree", *(f"/tree/{quote(code)}" for code in nodes)],
        "findings": [f"/findings?scope={scope}" for scope in scopes],
    }


def _some(draw: random.Random, values: Sequence[str]) -> list[str]:
    """A sample that is the same every time, in order."""
    wanted = sorted(set(values))
    return sorted(draw.sample(wanted, min(_SOME, len(wanted))))


def read(watch: Watch, address: str, pages: Pages, office: Office) -> None:
    """Lets the readers of an office ask for `pages` of the server at `address`: `Answers`, under `answers`."""
    requests = {kind: [Request(path) for path in paths] for kind, paths in pages.items()}
    work(watch, address, [requests] * office.readers, office)


def work(watch: Watch, address: str, people: Sequence[Requests], office: Office) -> None:
    """Lets people, each with requests of his own, ask the server at `address`: `Answers`, under `answers`."""
    begun, taken = time.perf_counter(), time.process_time()
    readers = asyncio.run(_work(address, people, office))
    share = (time.process_time() - taken) / (time.perf_counter() - begun)
    found = {kind: tuple(s for reader in readers for k, s in reader.answers if k == kind) for kind in people[0]}
    errors = tuple(error for reader in readers for error in reader.errors)
    watch.found["answers"] = Answers(found, errors, office.seconds, share)


async def _work(address: str, people: Sequence[Requests], office: Office) -> list[_Reader]:
    begun = time.monotonic() + office.settling
    readers = [_Reader(address, requests, office, number) for number, requests in enumerate(people)]
    await asyncio.gather(*(reader.work(begun, begun + office.seconds) for reader in readers))
    return readers


class _Reader:
    """One reader with one connection; what was asked for before the office settled is not counted."""

    def __init__(self, address: str, requests: Requests, office: Office, number: int):
        self._where, self._requests, self._office = urlsplit(address), requests, office
        self._draw = random.Random(f"{office.seed} {number}")
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None
        self._writes = {kind: iter(some) for kind, some in requests.items() if some[0].writes}
        self.answers: list[tuple[str, float]] = []
        self.errors: list[str] = []

    async def work(self, begun: float, ends: float) -> None:
        # Nobody comes in at the same moment.
        await asyncio.sleep(self._draw.uniform(0, min(self._office.thinking, max(0, begun - time.monotonic()))))
        for kind, request in self._wanted():
            if (sent := time.monotonic()) >= ends:
                break
            status = await self._status(request)
            if sent >= begun:
                self.answers.append((kind, time.monotonic() - sent))
                if not 200 <= status < 300:
                    self.errors.append(f"{status or 'no answer'}: {request.method} {request.path}")
            await asyncio.sleep(min(self._thought(), max(0, ends - time.monotonic())))
        self._hang_up()

    def _wanted(self) -> Iterator[tuple[str, Request]]:
        """What the reader asks for, one after the other; of what is written each once."""
        kinds = list(self._requests)
        shares, asked = [self._office.mix[kind] for kind in kinds], 0
        while self._office.most is None or asked < self._office.most:
            kind, asked = self._draw.choices(kinds, shares)[0], asked + 1
            yield kind, next(self._writes[kind]) if kind in self._writes else self._draw.choice(self._requests[kind])

    def _thought(self) -> float:
        """How long the reader thinks now."""
        return self._draw.expovariate(1 / self._office.thinking) if self._office.thinking else 0

    async def _status(self, request: Request) -> int:
        """The status of a page when it was read whole; NOTHING where it was not. A kept connection may have ended."""
        was_kept = self._streams is not None
        try:
            return await asyncio.wait_for(self._asked(request), PATIENCE)
        except (OSError, EOFError, ValueError, TimeoutError) as error:
            self._hang_up()
            again = was_kept and not isinstance(error, TimeoutError)
            return await self._status(request) if again else NOTHING

    async def _asked(self, request: Request) -> int:
        if self._streams is None:
            self._streams = await asyncio.open_connection(self._where.hostname, self._where.port, limit=1 << 20)
        answers, asks = self._streams
        asks.write(request.to(self._where.netloc))
        head = (await answers.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
        status, fields = int(head.split(" ", 2)[1]), dict(line.split(": ", 1) for line in head.splitlines()[1:-1])
        await answers.readexactly(int(fields["content-length"]))
        if fields.get("connection") == "close":
            self._hang_up()
        return status

    def _hang_up(self) -> None:
        if self._streams is not None:
            self._streams[1].close()
            self._streams = None
