"""What a page costs: processor time of each kind of page, in one process, as `serve` keeps its pictures.

A page's *first* visit is the first to its address, in a process that has answered others; *again* is the next one that
has to be made. *Kept* is one that is sent again as it was.
With cProfile: `python -m benchmarks.parts.pages units` prints where the time of that kind of page goes.
"""

from __future__ import annotations

import cProfile
import pstats
import random
import resource
import statistics
import sys
from collections.abc import Iterator, Mapping, Sequence
from itertools import cycle, islice, product
from typing import Any

import polars as pl
from sqlalchemy.engine import make_url

from benchmarks.measuring import MIB, Measured, Watch, fresh
from benchmarks.report import Part, Table, quantity
from benchmarks.stores import DAY, demonstration, picture, sqlite
from registry.db import connect
from registry.figures.catalogue import FIGURES
from registry.language import LANGUAGES
from registry.organizations.queries import organizations
from registry.picture import Picture
from registry.places.queries import states
from registry.slices import LEDGERS
from registry.web import create_app
from registry.web.warming import warm

#: Of a hundred pages that an office asks for, how many are of each kind.
MIX: Mapping[str, int] = {
    "overview": 15,
    "figures": 20,
    "units": 25,
    "ledgers": 15,
    "search": 10,
    "tree": 10,
    "findings": 5,
}
#: How many different addresses of each kind are asked for, and how often again.
ADDRESSES, AGAIN = 40, 2
#: The kinds of place that are asked about as a scope, each as often.
SCOPES = ("municipality", "county", "township", "village")
SEED = 3


def run() -> Part:
    """Measures the pages of the demonstration."""
    measured = fresh(visit, sqlite(demonstration()).render_as_string())
    part = Part([_table(measured)])
    part.reached = {f"page_{kind}": measured.found[kind]["first"] for kind in ("units", "figures", "mix")}
    return part


def _table(measured: Measured) -> Table:
    found = measured.found
    headings = ("kind of page", "of a hundred", "first", "again", "longest", "KiB")
    rows = [
        (kind, str(MIX.get(kind, "")), *(quantity(one[name]) for name in ("first", "again", "longest", "size")))
        for kind, one in found.items()
        if isinstance(one, dict)
    ]
    notes = [
        f"{ADDRESSES} addresses of each kind, in both languages by turns; means, but for the longest first visit.",
        f"The first page of the process took {quantity(found['cold'])} ms; memory at the end "
        f"{measured.peak / MIB:,.0f} MiB.",
        f"A page that is kept as it was sent takes {quantity(found['kept'])} ms.",
    ]
    return Table("Processor time of a page, in ms, warm, one process", headings, rows, notes)


def visit(watch: Watch, url: str) -> None:
    """Asks for all addresses once in a mixed order, and then again."""
    addresses = drawn(url)
    app, order = create_app(connect(make_url(url)), bytes_of_pages=0), list(_mixed(addresses))
    watch.found["cold"], _ = _taken(app, f"/?as_of={DAY}")
    _warmed(app)
    first: dict[str, list[float]] = {kind: [] for kind in MIX}
    again: dict[str, list[float]] = {kind: [] for kind in MIX}
    sizes: dict[str, list[int]] = {kind: [] for kind in MIX}
    for turn in range(1 + AGAIN):
        for kind, address in order:
            spent, size = _taken(app, address)
            (again if turn else first)[kind].append(spent)
            sizes[kind].append(size)
    for kind in MIX:
        watch.found[kind] = {
            "first": statistics.mean(first[kind]),
            "again": statistics.mean(again[kind]),
            "longest": max(first[kind]),
            "size": statistics.mean(sizes[kind]) / 1024,
        }
    watch.found["kept"] = _kept(create_app(connect(make_url(url))), [address for _, address in order])
    names = ("first", "again", "size")
    mix = {n: sum(watch.found[kind][n] * of for kind, of in MIX.items()) / sum(MIX.values()) for n in names}
    watch.found["mix"] = mix | {"longest": max(watch.found[kind]["longest"] for kind in MIX)}


def _kept(app: Any, addresses: Sequence[str]) -> float:
    """The milliseconds of processor time of a page that was asked for just before, on average."""
    spent = []
    for address in addresses:
        _taken(app, address)
        spent.append(_taken(app, address)[0])
    return statistics.mean(spent)


def _warmed(app: Any) -> None:
    """As `serve` warms a process; then one page of each kind, in both languages, of addresses that are not drawn."""
    warm(app)
    pages = ("/figures/village.led", "/units/4511", "/ledgers", "/ledgers/posts", "/search?q=cun", "/tree", "/findings")
    for page, language in product(pages, LANGUAGES):
        _taken(app, f"{page}{'&' if '?' in page else '?'}as_of={DAY}&lang={language}")


def _mixed(addresses: Mapping[str, Sequence[str]]) -> Iterator[tuple[str, str]]:
    """All addresses, the kinds by turns."""
    for turn in zip(*addresses.values(), strict=True):
        yield from zip(addresses, turn, strict=True)


def _taken(app: Any, address: str) -> tuple[float, int]:
    """The milliseconds of processor time, of all threads, that a page takes; and its size in bytes."""
    begun, client = _processor(), app.test_client()
    answer = client.get(address)
    body = answer.get_data()
    spent = _processor() - begun
    if answer.status_code != 200:
        raise AssertionError(f"{address}: {answer.status}")
    return spent * 1000, len(body)


def _processor() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


# -- the addresses --------------------------------------------------------------------------------------------------


def drawn(url: str) -> dict[str, list[str]]:
    """The addresses that are asked for, by kind of page: the same at every run."""
    chance = random.Random(SEED)
    with picture(url) as known:
        units = _units(_by_kind(known), chance)
        lives = states(known).filter("lives")
        names = lives["name"].to_list()
        scopes = [code for kind in SCOPES for code in _some(lives.filter(lives["kind"] == kind)["code"], chance)]
    made = {
        "overview": lambda: f"/?scope={chance.choice(scopes)}",
        "figures": lambda: f"/figures/{chance.choice(FIGURES).code}?scope={chance.choice([*scopes, ''])}",
        "units": lambda: f"/units/{next(units)}?",
        "ledgers": lambda: f"/ledgers/{chance.choice(LEDGERS).key}?scope={chance.choice([*scopes, ''])}",
        "search": lambda: f"/search?q={_part(chance, names)}",
        "tree": lambda: chance.choice([f"/tree?open={chance.choice(scopes)}", f"/tree/{chance.choice(scopes)}?"]),
        "findings": lambda: f"/findings?scope={chance.choice(scopes)}",
    }
    tongues = cycle(LANGUAGES)
    return {
        kind: [f"{make()}&as_of={DAY}&lang={next(tongues)}".replace("?&", "?") for _ in range(ADDRESSES)]
        for kind, make in made.items()
    }


def _by_kind(known: Picture) -> list[list[str]]:
    """The codes of what lives on the day: of each kind of place, and of each kind of organization."""
    frames = (states(known).filter("lives"), organizations(known).filter("lives"))
    return [part["code"].to_list() for frame in frames for part in frame.partition_by("kind", maintain_order=True)]


def _units(by_kind: Sequence[Sequence[str]], chance: random.Random) -> Iterator[str]:
    """Codes of places and organizations, the kinds by turns."""
    for of_kind in cycle(by_kind):
        yield chance.choice(of_kind)


def _some(codes: pl.Series, chance: random.Random) -> list[str]:
    """Some of several codes: of each kind of place as many are asked about, the few that there are again and again."""
    return chance.choices(codes.to_list(), k=50)


def _part(chance: random.Random, names: Sequence[str]) -> str:
    """What somebody types: two characters of a name."""
    return chance.choice(names)[:2]


# -- where it goes --------------------------------------------------------------------------------------------------


def profile(kind: str, lines: int = 60) -> None:
    """Prints where the time of the first visits to the pages of a kind goes."""
    url = sqlite(demonstration()).render_as_string()
    app, addresses = create_app(connect(make_url(url))), drawn(url)
    _taken(app, f"/?as_of={DAY}")
    _warmed(app)
    for others in islice(addresses.values(), None):
        _taken(app, others[0])
    with cProfile.Profile() as seen:
        for address in addresses[kind][1:]:
            _taken(app, address)
    pstats.Stats(seen).sort_stats("cumulative").print_stats(lines).sort_stats("tottime").print_stats(lines)


if __name__ == "__main__":
    profile(*sys.argv[1:2])
