"""The cells of the matrix: every route, asked about something of a place, and what may not be told to whom."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from typing import NamedTuple

import pytest
from flask import Flask
from werkzeug.routing import Rule

from registry.accounts.roles import READERS
from registry.web.access import roles_of
from tests.matrix.planted import BY_KEY, CITY, DAY, PAST, Spot, inside, line

#: What there is nothing of: a place of a city that there is not, in the form of every kind of code.
NONE = Spot("X9", "459999999", "township", None)


class Relation(NamedTuple):
    """How a place lies to whoever asks: what it is called, and the place."""

    name: str
    spot: Spot


#: The places that somebody asks about who was granted the township T1.
OF_TOWNSHIP = (
    Relation("own", BY_KEY["T1"]),
    Relation("below", BY_KEY["V1"]),
    Relation("above", BY_KEY["A"]),
    Relation("beside", BY_KEY["T2"]),
    Relation("below what is beside", BY_KEY["V2"]),
    Relation("far", BY_KEY["V3"]),
    Relation("none", NONE),
    Relation("former", BY_KEY["F"]),
)
#: With whose eyes, and of which day, everything is asked; what differs by the places alone is left to `make soak`.
EYES = (
    (("T1",), DAY),
    pytest.param(("T1",), PAST, marks=pytest.mark.once("rows are cut once they are read: of `DAY` on both")),
    pytest.param(("W1", "S1"), DAY, marks=pytest.mark.soak),
    pytest.param(("W1", "S1"), PAST, marks=pytest.mark.soak),
    pytest.param(("A",), DAY, marks=pytest.mark.soak),
    pytest.param(("A",), PAST, marks=pytest.mark.soak),
)
#: The figure, the rule and the ledger that routes are asked about which need one.
FIGURE, RULE, LEDGER = "village.organized", "ORG-01a", "posts"


class Cell(NamedTuple):
    """A request: its method, the route that it is of, its address, and what lies there, by what it is asked about."""

    method: str
    route: str
    address: str
    relation: Relation


def pages(app: Flask, relations: tuple[Relation, ...]) -> Iterator[Cell]:
    """The cells of all pages that a reader opens."""
    found = {str(rule) for rule in app.url_map.iter_rules() if {*READERS} <= {*roles_of(app, rule.endpoint)}}
    return (cell for cell in cells(app, relations) if cell.route in found and not cell.route.startswith("/api/"))


def cells(app: Flask, relations: tuple[Relation, ...], prefix: str = "/") -> Iterator[Cell]:
    """The cells of all routes under `prefix`, in the order of the routes."""
    for rule in sorted(app.url_map.iter_rules(), key=str):
        if rule.endpoint == "static" or not str(rule).startswith(prefix):
            continue
        for relation in relations:
            for address in dict.fromkeys(_addresses(rule, relation.spot)):
                for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
                    yield Cell(method, str(rule), address, relation)


def once(cells: Iterable[Cell]) -> list[Cell]:
    """The cells without those that ask again what was asked: a route that names no place is asked about each alike."""
    found: dict[tuple[str, str, str], Cell] = {}
    for cell in cells:
        found.setdefault((cell.method, cell.route, cell.address), cell)
    return list(found.values())


def _addresses(rule: Rule, spot: Spot) -> Iterator[str]:
    """The addresses of a route that are about a place: about what lies there, and about its scope."""
    for filled in _filled(str(rule), spot):
        yield filled
        yield f"{filled}?scope={spot.code}"


_PART = re.compile(r"<(?:[^:>]+:)?([a-z_]+)>")
#: Parts of routes that are always asked alike.
_FIXED = {
    "figure": FIGURE,
    "rule": RULE,
    "ledger": LEDGER,
    "key": LEDGER,
    "form": "docx",
    "number": "1",
    "change": "1",
    "verb": "rename",
    "id": "1",
    "record": "1",
    "name": "对照表",
    "filename": "registry.css",
    "secret": "x.ics",
    "step": "rectifying",
}


def _filled(route: str, spot: Spot) -> Iterator[str]:
    """The route with its parts filled in: by the place, its organization, its people and what else it has."""
    own = {
        "unit": (spot.code, spot.organization),
        "case": (spot.case,),
        "audit": (f"{spot.marker}-H",),
        "draw": (f"{spot.marker}-L",),
        "username": (f"u-{spot.key.lower()}",),
        "place": (spot.code,),
        "code": _codes(route, spot),
    }
    found = [route]
    for part in _PART.finditer(route):
        values = own.get(part[1]) or ("svg" if "graph" in route else _FIXED[part[1]],)
        found = [one.replace(part[0], value, 1) for one in found for value in values]
    yield from found


def _codes(route: str, spot: Spot) -> tuple[str, ...]:
    """The codes that a route's `code` may be."""
    first = route.removeprefix("/api/v1").strip("/").partition("/")[0]
    by_route = {
        "figures": (FIGURE,),
        "rules": (RULE,),
        "audits": (f"{spot.marker}-H",),
        "draws": (f"{spot.marker}-L",),
        "notices": (f"{spot.mark}-N",),
        "townships": (spot.code,),
        "tree": (spot.code,),
        "cases": (spot.case,),
        "chain": (spot.organization, spot.person),
        "cards": (spot.person,),
        "bulletins": ("ZC1",),
    }
    return by_route.get(first, (spot.code, spot.organization, spot.person, spot.case))


def readable(granted: Collection[str], day: str) -> set[str]:
    """The places of R for who was granted some that live, by key: on `day` of two, before F moved or after."""
    today = set().union(*(inside(one) for one in granted))
    moved = day != PAST
    then = {spot.key for spot in CITY if {*granted, *today} & set(line(spot.key, moved))}
    return today | then


#: Whose codes and names are the far ends of references recorded of what was granted: F's organization stood under T1's,
#: and before that, with the village, in T3; one of the site S1 stands under T3's.
FAR_ENDS = {"T1": {"F", "T3"}, "A": {"T3"}, "S1": {"T3"}}


def forbidden(granted: Collection[str], day: str) -> list[str]:
    """What may stand in nothing that somebody is told: marks, and markers and codes but of the places above."""
    shown, today = readable(granted, day), set[str]().union(*(inside(one) for one in granted))
    moved = day != PAST
    above = {key for own in shown for key in line(own, moved)} | {key for own in shown for key in line(own)}
    outside = [spot for spot in CITY if spot.key not in shown]
    marks = [spot.mark for spot in outside]
    shown_by_name = above.union(*(FAR_ENDS.get(one, set()) for one in granted))
    named = [BY_KEY[key].code for key in shown_by_name]
    hidden = [text for spot in outside if spot.key not in shown_by_name for text in (spot.marker, spot.code)]
    # The code of a county begins those of its townships.
    hidden = [text for text in hidden if not any(code.startswith(text) for code in named)]
    # Of what was had then, and is not any more, nothing later is told.
    later = [text for spot in CITY if spot.key in shown - today for text in (*spot.after, spot.early)]
    return marks + hidden + later
