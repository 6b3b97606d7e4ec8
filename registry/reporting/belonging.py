"""Where a unit belongs 隶属, on the day: what stands above it and how much below, who covers it, and who leads it."""

from __future__ import annotations

import numpy as np
import polars as pl

from registry.coverage.queries import coverers
from registry.organizations.queries import organizations
from registry.people.queries import all_posts
from registry.picture import Picture
from registry.places import queries as places
from registry.reporting.dossier import Dossier

#: The roles that lead an organization.
LEADING = ("secretary", "acting_secretary")


def above(dossier: Dossier) -> list[int]:
    """What stands above a place or an organization, from the top down."""
    if dossier.ledger.key == "organizations":
        return _superiors(dossier)
    ladder = places.ladder(dossier.picture)
    line: list[int] = []
    parent = dossier.state["parent"]
    at = _stands_for(dossier.picture, parent) or parent or places.NOBODY
    if dossier.identity < len(ladder.lives) and ladder.lives[dossier.identity]:
        at = int(ladder.above[dossier.identity])
    while at != places.NOBODY:
        line.insert(0, at)
        at = int(ladder.above[at]) if at < len(ladder.above) else places.NOBODY
    return line


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
        superior = next(iter(found.filter(pl.col("unit") == superior)["superior"]), None)
    return line[:-1]


def below(dossier: Dossier) -> int:
    """How many places, or organizations, live directly under the unit."""
    if dossier.ledger.key == "organizations":
        living = organizations(dossier.picture).filter("lives")
        return len(living.filter(pl.col("superior") == dossier.identity))
    return int(np.count_nonzero(places.ladder(dossier.picture).above == dossier.identity))


def covering(dossier: Dossier) -> pl.DataFrame:
    """Who covers a place, or what places an organization covers: `other`, `mode`, `recorded_mode`, `own`, `since`.

    As the figures count it. `own`: no row says so, an organization covers its own place. `since` is the first day of
    the row, or of the organization's state, as it was written; null: since before the record.
    """
    at_place = dossier.ledger.key == "places"
    mine, other = ("unit", "organization") if at_place else ("organization", "unit")
    found = coverers(dossier.picture).filter(pl.col(mine) == dossier.identity)
    found = found.select("id", "mode", "recorded_mode", "own", other=other).sort("other")
    rows = {v["id"]: v["begins"] for v in dossier.about["coverage"]}
    states = {v["id"]: v["begins"] for v in (dossier.about["organizations"] if at_place else dossier.own)}
    since = [(states if own else rows)[number] for number, own in found.select("id", "own").iter_rows()]
    return found.with_columns(since=pl.Series(since, dtype=pl.Int64))


def village_organizations(dossier: Dossier) -> list[int]:
    """The living village organizations of a village."""
    found = organizations(dossier.picture).filter(pl.col("lives") & pl.col("of_village"))
    return found.filter(pl.col("place") == dossier.identity)["unit"].sort().to_list()


def leaders(dossier: Dossier) -> pl.DataFrame:
    """Who leads an organization, or the village organizations of a village: `person`, `role`, `since`."""
    at_place = pl.col("of_village") & (pl.col("place") == dossier.identity)
    mine = at_place if dossier.ledger.key == "places" else pl.col("unit") == dossier.identity
    found = all_posts(dossier.picture).filter(pl.col("holds") & pl.col("role").is_in(LEADING) & mine)
    return found.select("person", "role", since="begins_written").sort("role", "since", descending=[True, False])
