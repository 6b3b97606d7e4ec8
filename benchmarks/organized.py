"""The country: the official tree, an organization at each of its places, and by lot what a structure check is to find.

Everything is drawn by one seed, so that the same tree always gives the same archive. Nothing but the official places is
real. Of the townships' organizations a thousandth stands under one of its own subordinates, one has ended without a
successor, another with one; a thousandth of the villages' stands under a township elsewhere.
"""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from benchmarks.official import Place
from benchmarks.packing import Packer, Row, packing

SEED = 20231231
BEGAN, ENDED = 20100101, 20180601
_OF_VILLAGES = ("branch", "general_branch", "committee")
_FORMS = {"province": "local_committee", "municipality": "local_committee", "county": "local_committee"}


def write(places: list[Place], path: Path, seed: int = SEED) -> int:
    """Writes the archive of the country on the tree `places` to `path`; tells how many versions of rows it has."""
    lot = _Lot(places, seed)
    tables = {
        "organization_states": (
            ("unit", "code", "name", "kind", "type", "superior", "place", "begins", "ends"),
            lot.organizations(),
        ),
        "place_states": (("unit", "code", "name", "kind", "parent"), lot.places()),
        "succession": (("predecessor", "successor", "effective"), lot.successions()),
    }
    with packing(path, seed) as packer:
        rows = sum(packer.versions(name, *of, sheet) for sheet, (name, of) in enumerate(tables.items(), 1))
        _pack_the_rest(packer, lot, list(tables))
    return rows


def _pack_the_rest(packer: Packer, lot: _Lot, tables: list[str]) -> None:
    """The registry's tag, the sheets, and every identity and code."""
    packer.lines("setting", ['{"key":"opens_on","value":"2023-12-31"}\n', '{"key":"tag","value":"bench"}\n'])
    packer.lines("sheet", (f'{{"change":1,"id":{n},"name":"{t}.csv"}}\n' for n, t in enumerate(tables, 1)))
    packer.lines("identity", (f'{{"id":{i},"kind":"{kind}"}}\n' for i, kind, _ in lot.identities()))
    packer.lines("code", (f'{{"code":"{code}","identity":{i},"space":"unit"}}\n' for i, _, code in lot.identities()))


class _Lot:
    """What is drawn. The place number n (from 0) is identity n + 1, its organization `size` further on."""

    def __init__(self, places: list[Place], seed: int):
        self.official, self.size, lot = places, len(places), random.Random(seed)
        index = {place.code: n for n, place in enumerate(places, 1)}
        self.parents = [index.get(place.parent or "") for place in places]
        below = defaultdict[int, list[int]](list)
        for n, parent in enumerate(self.parents, 1):
            below[parent or 0].append(n)
        townships = [n for n, place in enumerate(places, 1) if place.kind == "township" and below[n]]
        each = 1 + len(townships) // 1000
        drawn = lot.sample(townships, 4 * each)
        self.superiors = {n: lot.choice(below[n]) for n in drawn[:each]}
        self.ended = dict.fromkeys(drawn[each : 2 * each]) | dict(
            zip(drawn[2 * each : 3 * each], drawn[3 * each :], strict=True)
        )
        untouched = [n for n in townships if n not in drawn]
        for home in lot.sample(untouched, min(len(untouched) // 2, 1 + len(places) // 1000)):
            self.superiors[lot.choice(below[home])] = lot.choice([n for n in lot.sample(untouched, 2) if n != home])

    def places(self) -> Iterator[Row]:
        for n, (place, parent) in enumerate(zip(self.official, self.parents, strict=True), 1):
            yield n, n, place.code, place.name, place.kind, parent

    def organizations(self) -> Iterator[Row]:
        """One at each place, under that of the place above, but for what was drawn otherwise."""
        for n, (place, parent) in enumerate(zip(self.official, self.parents, strict=True), 1):
            of = _OF_VILLAGES[n % 3] if place.kind == "village" else _FORMS.get(place.kind, "committee")
            level = "village_level" if place.kind == "village" else None
            above = self.superiors.get(n, parent)
            superior = None if above is None else above + self.size
            ends = ENDED if n in self.ended else None
            yield n, n + self.size, f"D{place.code}", f"中共{place.name}组织", of, level, superior, n, BEGAN, ends

    def successions(self) -> Iterator[Row]:
        taken_over = ((old, new) for old, new in self.ended.items() if new is not None)
        for n, (old, new) in enumerate(taken_over, 1):
            yield n, old + self.size, new + self.size, ENDED

    def identities(self) -> Iterator[tuple[int, str, str]]:
        """Number, kind and code of every identity, by number."""
        for n, place in enumerate(self.official, 1):
            yield n, "place", place.code
        for n, place in enumerate(self.official, 1):
            yield n + self.size, "organization", f"D{place.code}"
