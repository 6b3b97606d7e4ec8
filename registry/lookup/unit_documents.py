"""A unit 单位 as a document: its codes, what it is, its state of the day, the places above it."""

from __future__ import annotations

from typing import Any, NamedTuple

from registry.errors import NotFound
from registry.lookup import affiliation, dossier
from registry.lookup.dossier import Dossier
from registry.lookup.history import SPACES, codes_of_unit, entries_of
from registry.picture import Picture
from registry.places import queries as places
from registry.slices import TABLES
from registry.unit_arrays import rows_about
from registry.versions.identities import meant


class UnitFound(NamedTuple):
    """What a code means: its identity, the kind, and the space in which it is a code."""

    identity: int
    kind: str
    space: str


def find_unit(picture: Picture, code: str) -> UnitFound:
    """The first readable of place, organization, person and case that a code belongs to or ever belonged to.

    Raises NotFound for a code that was never known, and where nothing of what it means may be read.
    """
    found = meant(picture, code)
    for space in SPACES:
        if space in found:
            return UnitFound(*found[space], space)
    raise NotFound(f"没有代码 {code}", f"there is no code {code}")


def unit_document(picture: Picture, code: str, unit: UnitFound) -> dict[str, Any]:
    """{"code", "codes", "is", "state", "path"} of what a code means. Raises NotFound where it is not known yet."""
    found = dossier.read(picture, code, unit.space)
    (state,) = entries_of(picture, TABLES[found.ledger.key], [found.state])
    return {
        "code": found.code,
        "codes": codes_of_unit(picture, unit.identity),
        "is": unit.kind,
        "state": state,
        "path": [step for place in _path(found) for step in _steps(picture, place)],
    }


def _path(found: Dossier) -> list[int]:
    """The places above a unit, from the top: of what is no place itself the one that it is at too."""
    if found.ledger.key == "places":
        return affiliation.above(found)
    ladder = places.ladder(found.picture)
    at = next(iter(affiliation.whereabouts(found)), places.NOBODY)
    return ladder.line(int(ladder.stands_for[at])) if at else []


def _steps(picture: Picture, place: int) -> list[dict[str, Any]]:
    """The step of a path at a place; none of one whose record was withdrawn, as that of what stood under it may be."""
    found = rows_about(places.states(picture), [place])
    return [{"code": row["code"], "name": row["name"], "kind": row["kind"]} for row in found]
