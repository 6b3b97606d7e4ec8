"""The nation: the official tree, and below it natural villages, sites, organizations, people and facts by lot.

Everything is drawn by one seed, so that the same tree always gives the same archive. Nobody and nothing in it is real
but the official places. As of 2019-12-31 none of the twelve figures is trivial: something is met, not met and unknown.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.official import Place
from benchmarks.packing import Packer, Row, packing
from registry.text import fold

SEED = 20191231
#: Natural villages for each village: none to eight, four in the mean.
NATURAL_VILLAGES = (0, 9)
SCALE = 10_000
YEAR, BEFORE = 20190000, 20180000
Numbers = NDArray[np.int64]


def write(places: list[Place], path: Path, seed: int = SEED) -> int:
    """Writes the archive of the nation on the tree `places` to `path`; tells how many versions of rows it has."""
    lot = _Lot(places, seed)
    rows = 0
    with packing(path, seed) as packer:
        for sheet, (table, (columns, made)) in enumerate(sorted(_tables(lot).items()), 1):
            rows += packer.versions(table, columns, made, sheet)
        _pack_the_rest(packer, lot)
    return rows


def _pack_the_rest(packer: Packer, lot: _Lot) -> None:
    """The registry's tag, the sheets, and every identity and code."""
    packer.lines("setting", ['{"key":"opens_on","value":"2019-12-31"}\n', '{"key":"tag","value":"bench"}\n'])
    packer.lines(
        "sheet", (f'{{"change":1,"id":{n},"name":"{t}.csv"}}\n' for n, t in enumerate(sorted(_tables(lot)), 1))
    )
    packer.lines("identity", (f'{{"id":{i},"kind":"{k}"}}\n' for k, i, _ in lot.identities()))
    space = {"place": "unit", "organization": "unit"}
    spaces = ("case", "person", "unit")
    for_each = (
        f'{{"code":"{code}","identity":{i},"space":"{wanted}"}}\n'
        for wanted in spaces
        for kind, i, code in lot.identities()
        if space.get(kind, kind) == wanted
    )
    packer.lines("code", for_each)


class _Lot:
    """What is drawn, as arrays: of places (official ones, sites, natural villages), then of their organizations.

    The place number n (from 0) is identity n + 1, its organization `self.size` further on.
    """

    def __init__(self, places: list[Place], seed: int):
        # As an import writes them: some of the official names have full-width letters, which no archive may bring.
        self.official = places = [replace(place, name=fold(place.name)) for place in places]
        self.random = np.random.default_rng(seed)
        index = {place.code: n for n, place in enumerate(places)}
        self.villages = [n for n, place in enumerate(places) if place.kind == "village"]
        self.site_at = [n for n, place in enumerate(places) if place.kind == "township"][::4]
        below = self.random.integers(*NATURAL_VILLAGES, len(self.villages))
        self.natural_of = np.repeat(np.arange(len(self.villages)), below)
        self.nth = np.arange(len(self.natural_of)) - np.repeat(np.cumsum(below) - below, below) + 1
        self.parents = [index.get(place.parent or "") for place in places]
        self.first_natural = len(places) + len(self.site_at)
        self.size = self.first_natural + len(self.natural_of)
        self.at_villages = _AtVillages(self, len(self.villages))
        self.ended = self.random.random(self.size) < 0.2
        self.ended[self.villages] = self.random.random(len(self.villages)) < 0.01
        self.kind = self.random.integers(0, 100, self.size)

    def places(self) -> Iterator[tuple[str, str, str, int | None]]:
        """Code, name, kind and the identity of the parent of every place, by identity."""
        for place, parent in zip(self.official, self.parents, strict=True):
            yield place.code, place.name, place.kind, None if parent is None else parent + 1
        for at in self.site_at:
            yield f"AZ{self.official[at].code}", f"{self.official[at].name}安置点", "relocation_site", at + 1
        for village, nth in zip(self.natural_of.tolist(), self.nth.tolist(), strict=True):
            at = self.villages[village]
            yield f"{self.official[at].code}{nth:03}", f"{nth}屯", "natural_village", at + 1

    def organization(self, place: Any) -> Any:
        """The identity of the organization of a place that is given by its number from 0."""
        return place + 1 + self.size

    def identities(self) -> Iterator[tuple[str, int, str]]:
        """Kind, number and code of every identity, by number."""
        number = 0
        for prefix, kind in (("", "place"), ("D", "organization")):
            for code, *_ in self.places():
                number += 1
                yield kind, number, prefix + code
        for n in range(self.at_villages.people):
            yield "person", number + 1 + n, f"P{n + 1}"
        number += self.at_villages.people
        for n in range(len(self.at_villages.cases)):
            yield "case", number + 1 + n, f"Z{n + 1}"


class _AtVillages:
    """What is drawn of each village: who holds which post there, what was measured, where people meet."""

    def __init__(self, lot: _Lot, count: int):
        self.lot, self.count = lot, count
        drawn = lot.random.random((8, count))
        has_secretary, has_director, has_first = drawn[0] < 0.97, drawn[1] < 0.98, drawn[2] < 0.2
        both = has_secretary & has_director & (drawn[3] < 0.6)
        self.secretary = np.where(has_secretary, np.cumsum(has_secretary), 0)
        own = has_director & ~both
        self.director = np.where(both, self.secretary, np.where(own, has_secretary.sum() + np.cumsum(own), 0))
        before = int(has_secretary.sum() + own.sum())
        self.first = np.where(has_first, before + np.cumsum(has_first), 0)
        self.people = before + int(has_first.sum())
        self.cases = np.flatnonzero(drawn[4] < 0.03).tolist()
        self.paired = np.flatnonzero(drawn[5] < 0.15).tolist()
        self.rated = np.flatnonzero(drawn[6] < 0.8).tolist()
        self.with_venue = np.flatnonzero(drawn[7] < 0.9).tolist()

    @cached_property
    def first_person(self) -> int:
        return 2 * self.lot.size

    @cached_property
    def first_case(self) -> int:
        return self.first_person + self.people


Table = tuple[Sequence[str], Iterator[Row]]


def _tables(lot: _Lot) -> dict[str, Table]:
    """Every table with its columns, and its rows: the record number and the columns' values."""
    return {
        "place_states": (("unit", "code", "name", "kind", "parent"), _place_states(lot)),
        "organization_states": (
            ("unit", "code", "name", "kind", "type", "superior", "place", "begins", "ends"),
            _organization_states(lot),
        ),
        "coverage": (("organization", "place", "mode", "begins"), _numbered(_coverage(lot))),
        "people": (("code", "name", "gender", "birth_year"), _people(lot)),
        "posts": (("person", "unit", "role", "begins", "source"), _numbered(_posts(lot))),
        "elections": (("organization", "elected_on"), _numbered(_elections(lot))),
        "ratings": (("organization", "year", "stage", "stars", "decided_on"), _numbered(_ratings(lot))),
        "cases": (("code", "organization", "year", "identified_on", "due_on", "closed_on"), _cases(lot)),
        "facts": (_FACTS, _numbered(_facts(lot))),
        "facilities": (("place", "kind", "begins", "area_m2", "unified_signs"), _numbered(_facilities(lot))),
        "pairings": (("partner", "partner_name", "partner_kind", "place", "begins"), _numbered(_pairings(lot))),
    }


def _numbered(rows: Iterator[Row]) -> Iterator[Row]:
    return ((n, *row) for n, row in enumerate(rows, 1))


def _place_states(lot: _Lot) -> Iterator[Row]:
    for n, (code, name, kind, parent) in enumerate(lot.places(), 1):
        yield n, n, code, name, kind, parent


_ABOVE = {"province": "local_committee", "municipality": "local_committee", "county": "local_committee"}
#: Kinds of organizations, each up to a number of the lot from 0 to 99.
_OF_VILLAGES = ((85, "branch"), (95, "general_branch"), (99, "committee"), (100, "joint_branch"))
_OF_OTHERS = ((30, "branch"), (50, "joint_branch"), (100, "group"))


def _organization_states(lot: _Lot) -> Iterator[Row]:
    """An organization of every place, under that of the place above; many of the smallest have ended."""
    drawn = zip(lot.places(), lot.kind.tolist(), lot.ended.tolist(), strict=True)
    for n, ((code, name, kind, parent), number, ended) in enumerate(drawn, 1):
        if kind in ("natural_village", "relocation_site"):
            of, ends = next(k for most, k in _OF_OTHERS if number < most), 20180601 if ended else None
            type_ = "subordinate"
        elif kind == "village":
            of, ends = next(k for most, k in _OF_VILLAGES if number < most), 20180601 if ended else None
            type_ = "village_level" if number % 2 else None
        else:
            of, ends, type_ = _ABOVE.get(kind, "committee"), None, None
        superior = None if parent is None else parent + lot.size
        yield n, n + lot.size, f"D{code}", f"中共{name}组织", of, type_, superior, n, 20100101, ends


def _coverage(lot: _Lot) -> Iterator[Row]:
    """Of a part of the natural villages a row says how their village's organization covers them."""
    drawn = lot.random.integers(0, 100, len(lot.natural_of))
    for n in np.flatnonzero(drawn < 15).tolist():
        mode = ("joint", "absorbed", "contact")[int(drawn[n]) % 3]
        village = lot.villages[int(lot.natural_of[n])]
        yield lot.organization(village), lot.first_natural + n + 1, mode, 20170101


def _people(lot: _Lot) -> Iterator[Row]:
    for n in range(lot.at_villages.people):
        number = lot.at_villages.first_person + n + 1
        yield number, f"P{n + 1}", f"示例{n % 1000}", "female" if n % 3 == 0 else "male", 1955 + n % 40


def _posts(lot: _Lot) -> Iterator[Row]:
    """Secretaries on village organizations; directors and first secretaries on villages."""
    at = lot.at_villages
    three = zip(lot.villages, at.secretary.tolist(), at.director.tolist(), at.first.tolist(), strict=True)
    for village, secretary, director, first in three:
        if secretary:
            yield at.first_person + secretary, lot.organization(village), "secretary", 20180300, "local"
        if director:
            yield at.first_person + director, village + 1, "village_director", 20180401, None
        if first:
            yield at.first_person + first, village + 1, "first_secretary", 20160101, "dispatched"


def _elections(lot: _Lot) -> Iterator[Row]:
    for n, village in enumerate(lot.villages):
        if n % 20:
            yield lot.organization(village), (20170815, 20180301, 20180901)[n % 3]


def _ratings(lot: _Lot) -> Iterator[Row]:
    stars = lot.random.integers(0, 6, lot.at_villages.count)
    for n in lot.at_villages.rated:
        organization = lot.organization(lot.villages[n])
        yield organization, 2018, "named", int(stars[n]), 20181220
        if n % 16 == 0:
            yield organization, 2019, "revoked", 0, 20190605


def _cases(lot: _Lot) -> Iterator[Row]:
    at = lot.at_villages
    for n, village in enumerate(at.cases):
        closed = None if n % 4 == 0 else 20191120
        organization = lot.organization(lot.villages[village])
        yield at.first_case + n + 1, f"Z{n + 1}", organization, 2019, 20190315, 20191130, closed


_FACTS = (
    "unit",
    "period",
    "full_members",
    "probationary_members",
    "activists",
    "applicants",
    "development_plan",
    "members_developed",
    "poor_village",
    "collective_income_yuan",
    "households",
    "residents",
)


def _facts(lot: _Lot) -> Iterator[Row]:
    """Of villages two years, some with the income by months; of natural villages one year or none."""
    drawn = lot.random.integers(0, 1000, (6, lot.at_villages.count)).tolist()
    for village, a, b, c, d, e, f in zip(lot.villages, *drawn, strict=True):
        unit, poor = village + 1, a < 210
        plan, developed = b % 4, None if c < 30 else c % 5
        yield (
            unit,
            BEFORE,
            20 + a % 60,
            a % 3,
            None if d < 40 else b % 9,
            c % 12,
            plan + 1,
            d % 4,
            poor,
            (e * 90 + f) * SCALE,
            None,
            None,
        )
        income, activists = (e * 100 + f) * SCALE, None if d < 40 else d % 12
        whole = None if e % 10 < 2 else income
        yield unit, YEAR, 20 + a % 61, a % 4, activists, c % 13, plan, developed, None, whole, 100 + d, 400 + 4 * d
        if e % 10 == 0:
            for month in (3, 9):
                yield unit, YEAR + 100 * month, *[None] * 7, income // 2, None, None
    for n, members, others in zip(*_of_natural_villages(lot), strict=True):
        yield n, YEAR, members, others % 2, others % 3, others % 4, *[None] * 6


def _of_natural_villages(lot: _Lot) -> tuple[list[int], list[int], list[int]]:
    """The natural villages that have facts, their full members, and another number drawn of each."""
    recorded = np.flatnonzero(lot.random.random(len(lot.natural_of)) < 0.95)
    members, others = lot.random.poisson(2.5, len(recorded)), lot.random.integers(0, 12, len(recorded))
    return (recorded + lot.first_natural + 1).tolist(), members.tolist(), others.tolist()


def _facilities(lot: _Lot) -> Iterator[Row]:
    area = lot.random.integers(100, 700, lot.at_villages.count)
    for n in lot.at_villages.with_venue:
        measured = int(area[n])
        yield (
            lot.villages[n] + 1,
            "venue",
            20150901,
            None if measured % 12 == 0 else measured * SCALE,
            measured % 2 == 0,
        )
        if measured % 10 == 1:
            yield lot.villages[n] + 1, "service_centre", 20180000, 80 * SCALE, None


def _pairings(lot: _Lot) -> Iterator[Row]:
    """Enterprises, each paired with about three villages wherever they lie, and some units."""
    count = len(lot.at_villages.paired)
    partners = lot.random.integers(0, max(1, count // 3), count).tolist()
    for village, partner in zip(lot.at_villages.paired, partners, strict=True):
        kind = "unit" if partner % 20 == 0 else "enterprise"
        yield f"QY{partner + 1}", f"示例企业{partner + 1}", kind, lot.villages[village] + 1, 20180500
