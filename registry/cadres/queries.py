"""Cadres at a Moment: what happened to them, their safeguards, and the pool of reserve secretaries."""

from __future__ import annotations

import operator
from functools import reduce

import numpy as np
import polars as pl

from registry.cadres.ledger import HAVES
from registry.cadres.models import cadre_events, pool, safeguards
from registry.organizations.queries import organizations
from registry.people.models import posts
from registry.people.queries import all_posts
from registry.picture import Picture, holding, once, once_for_all_days
from registry.places import queries as places
from registry.unit_arrays import by_unit, numbers, taken, where

#: The posts of cadres who live at a village, and whose safeguards are checked.
RESIDENT = ("first_secretary", "team_member")


@once
def all_events(picture: Picture) -> pl.DataFrame:
    """Every event of a cadre: `unit` (its record), `of` (the organization or place), `at`, `kind`, `on`, `lapses`."""
    found, known = picture.rows(cadre_events), organizations(picture)
    of = numbers(found["unit"])
    place = by_unit(numbers(known["unit"]), numbers(known["place"]), of)
    place = np.where(place == places.NOBODY, of, place)
    own = [c for c in found.get_columns() if c.name != "unit"]
    counted = [pl.Series("place", place), pl.Series("at", places.ladder(picture).stands_for[place])]
    return pl.DataFrame([found["record"].alias("unit"), found["unit"].alias("of"), *own, *counted])


@once_for_all_days
def _residents(picture: Picture) -> pl.DataFrame:
    """The posts of cadres who live at a village: `record`, `person`, and its `unit`."""
    found = picture.rows(posts)
    is_resident = reduce(operator.or_, (found["role"] == role for role in RESIDENT))
    return where(found[["record", "person", "unit"]], is_resident)


@once_for_all_days
def events_of_posts(picture: Picture) -> pl.DataFrame:
    """The events of the person of each resident's post, wherever: `unit` (the post), `kind`, `on`, `lapses`, `id`."""
    names = ["person", "kind", "on", "on_written", "lapses", "lapses_written", "id"]
    residents = _residents(picture)
    own = pl.DataFrame([residents["person"], residents["record"].alias("unit")])
    return own.join(picture.rows(cadre_events)[names], on="person")[["unit", *names]]


@once
def safeguards_of_posts(picture: Picture) -> pl.DataFrame:
    """The latest check by the day of each resident's safeguards at the unit of the post: `unit` (the post), the twelve,
    and the version `safeguard`."""
    checked, residents = _safeguards_in_order(picture), _residents(picture)
    checked = checked[: int(np.searchsorted(numbers(checked["on"]), picture.calendar.as_of, side="right"))]
    size = max(int(numbers(rows["unit"]).max(initial=0)) for rows in (checked, residents)) + 1
    pairs, wanted = (numbers(rows["person"]) * size + numbers(rows["unit"]) for rows in (checked, residents))
    # Of several the last: that which comes first from behind.
    different, from_behind = np.unique(pairs[::-1], return_index=True)
    place = np.searchsorted(different, wanted)
    is_there = np.append(different, -1)[place] == wanted
    rows = pl.Series(len(pairs) - 1 - from_behind[place[is_there]], dtype=pl.UInt32)
    found = taken([checked["id"].alias("safeguard"), *(checked[name] for name in HAVES)], rows)
    return pl.DataFrame([residents["record"].filter(pl.Series(is_there)).alias("unit"), *found])


@once_for_all_days
def _safeguards_in_order(picture: Picture) -> pl.DataFrame:
    """Every check of safeguards in the order of days."""
    return picture.rows(safeguards).drop_nulls("on").sort("on", maintain_order=True)


@once
def pool_rows(picture: Picture) -> pl.DataFrame:
    """Every member of the pool, a row per batch: `unit` (its record), `person`, `batch`, `place`, `at`, `holds`."""
    found = picture.rows(pool)
    at = places.ladder(picture).stand_for(found["place"]).alias("at")
    return found.hstack([at, found["record"].alias("unit"), pl.Series("holds", holding(picture, found))])


@once
def secretaries_in_pool(picture: Picture) -> pl.DataFrame:
    """The posts as secretary of a living village organization that hold, of each member's: `unit` (the pool's record),
    `person`, `role`, `id`."""
    found, members = all_posts(picture), picture.rows(pool)
    is_secretary = found["holds"] & found["of_village"] & (found["role"] == "secretary")
    held = where(found[["person", "role", "id"]], is_secretary)
    own = pl.DataFrame([members["record"].alias("unit"), members["person"]])
    return own.join(held, on="person")[["unit", "person", "role", "id"]]
