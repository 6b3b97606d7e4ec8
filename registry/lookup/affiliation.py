"""Where a unit belongs 隶属, on the day: what stands above it and how much below, who covers it, and who leads it."""

from __future__ import annotations

from operator import itemgetter
from typing import Any

import numpy as np

from registry.coverage.queries import coverers
from registry.lookup.dossier import Dossier
from registry.lookup.read_posts import read_posts
from registry.organizations.queries import organizations
from registry.picture import Picture
from registry.places import queries as places
from registry.sights.readable import readable
from registry.unit_arrays import rows_about

#: The roles that lead an organization.
LEADING = ("secretary", "acting_secretary")


def above(dossier: Dossier) -> list[int]:
    """What stands above a place or an organization, from the top down."""
    if dossier.ledger.key == "organizations":
        return _superiors(dossier)
    ladder = places.ladder(dossier.picture)
    parent = dossier.state["parent"]
    at = _stands_for(dossier.picture, parent) or parent or places.NOBODY
    if dossier.identity < len(ladder.lives) and ladder.lives[dossier.identity]:
        at = int(ladder.above[dossier.identity])
    return ladder.line(at)


def _stands_for(picture: Picture, place: int | None) -> int:
    """The living place that stands for a place; `NOBODY` where none does."""
    stands = places.ladder(picture).stands_for
    return int(stands[place]) if place is not None and place < len(stands) else places.NOBODY


def _superiors(dossier: Dossier) -> list[int]:
    """The organizations above one, as recorded; a ring is gone round once."""
    found, line = organizations(dossier.picture), [dossier.identity]
    superior = dossier.state["superior"]
    while superior is not None and superior not in line:
        line.insert(0, superior)
        superior = next((row["superior"] for row in rows_about(found, [superior])), None)
    return line[:-1]


def whereabouts(dossier: Dossier) -> list[int]:
    """The places at which a unit lies: a place itself, an organization's, that of a case's organization, and those of a
    person's posts, with those that hold first."""
    picture, key, unit = dossier.picture, dossier.ledger.key, dossier.identity
    if key == "places":
        return [unit]
    if key == "people":
        held = [row for row in rows_about(read_posts(picture), [unit], "person") if row["place"] is not None]
        return list(dict.fromkeys(row["place"] for row in sorted(held, key=lambda row: not row["holds"])))
    organization = unit if key == "organizations" else dossier.state["organization"]
    return [row["place"] for row in rows_about(organizations(picture), [organization])]


def stands_at(dossier: Dossier) -> tuple[str, int | None]:
    """Where a unit stands in the trees: "places" or "organizations", and the unit of that tree. It is the unit itself,
    a case's organization, or where a person holds a post or held the last; None where there is none."""
    key = dossier.ledger.key
    if dossier.has_states:
        return key, dossier.identity
    if key == "cases":
        return "organizations", dossier.state["organization"]
    held = rows_about(read_posts(dossier.picture), [dossier.identity], "person")
    last = max(held, key=lambda row: (row["holds"] is True, row["begins"] or 0), default=None)
    if last is None:
        return "places", None
    return "places" if last["place"] == last["unit"] else "organizations", last["unit"]


def class_or_type(dossier: Dossier) -> str | None:
    """The class of a place or the type of an organization on the day, as recorded or as derived from others."""
    frame, name = (places.subkinds, "subkind") if dossier.ledger.key == "places" else (organizations, "type")
    found = rows_about(frame(dossier.picture), [dossier.identity])
    return found[0][name] if found else None


def below(dossier: Dossier) -> int:
    """How many places, or organizations, live directly under the unit."""
    if dossier.ledger.key == "organizations":
        under = rows_about(organizations(dossier.picture), [dossier.identity], "superior")
        read = readable(dossier.picture)
        return sum(row["lives"] and read.has(row["unit"]) for row in under)
    return int(np.count_nonzero(places.ladder(dossier.picture).above == dossier.identity))


def covering(dossier: Dossier) -> list[dict[str, Any]]:
    """Who covers a place, or what places an organization covers: `other`, `mode`, `recorded_mode`, `own`, `since`.

    As the figures count it. `own`: no row says so, an organization covers its own place. `since` is the first day of
    the row, or of the organization's state, as it was written; None: since before the record.
    """
    at_place = dossier.ledger.key == "places"
    mine, other = ("unit", "organization") if at_place else ("organization", "unit")
    found = rows_about(coverers(dossier.picture), [dossier.identity], mine)
    rows = {v["id"]: v["begins"] for v in dossier.about["coverage"]}
    states = {v["id"]: v["begins"] for v in (dossier.about["organizations"] if at_place else dossier.own)}
    dated = [row | {"other": row[other], "since": (states if row["own"] else rows)[row["id"]]} for row in found]
    return sorted(dated, key=itemgetter("other"))


def village_organizations(dossier: Dossier) -> list[int]:
    """The living village organizations of a village."""
    found = rows_about(organizations(dossier.picture), [dossier.identity], "place")
    return sorted(row["unit"] for row in found if row["lives"] and row["of_village"])


def leaders(dossier: Dossier) -> list[dict[str, Any]]:
    """Who leads an organization, or the village organizations of a village: `person`, `role`, `since`.

    A secretary first, then by the day, unknown days first.
    """
    at_place = dossier.ledger.key == "places"
    found = rows_about(read_posts(dossier.picture), [dossier.identity], "place" if at_place else "unit")
    mine = [row for row in found if row["of_village"] or not at_place]
    led = [row | {"since": row["begins_written"]} for row in mine if row["holds"] and row["role"] in LEADING]
    return sorted(sorted(led, key=lambda row: row["since"] or 0), key=itemgetter("role"), reverse=True)
