"""The places of a day, each with the one that it stood under on that day; and the organizations likewise."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray
from sqlalchemy import Connection

from registry.codes import place_of
from registry.moment import Moment
from registry.organizations.models import organization_states
from registry.picture import Picture, once, states_on
from registry.places import queries as places
from registry.places.ledger import KINDS
from registry.places.queries import NOBODY, going_up
from registry.sights.readable import read_in, readable
from registry.sights.scopes import fitted
from registry.unit_arrays import numbers, rows_about, where

#: Kinds that no official edition lists.
UNOFFICIAL = ("natural_village", "relocation_site")
_RANKS = {kind.key: rank for rank, kind in enumerate(KINDS)}


@dataclass(frozen=True)
class Forest:
    """The living units of a day, each under the one above it.

    `nodes`: `unit`, `code`, `name`, `kind`, its `place` (an identity) and that one's code `scope`, `above` (`NOBODY` at
    the top), `children` (how many stand directly under it), siblings in order. `above` is the same by identity.
    """

    nodes: pl.DataFrame
    above: NDArray[np.int64]

    def under(self, unit: int) -> NDArray[np.intp]:
        """Where in `nodes` those directly under `unit` stand, `NOBODY` for the top."""
        return np.flatnonzero(self.nodes["above"].to_numpy() == unit)

    def node(self, unit: int) -> dict[str, Any] | None:
        """The node of a unit; None where it does not live."""
        return next(iter(rows_about(self.nodes, [unit])), None)

    def line(self, unit: int) -> list[int]:
        """A living unit and what stands above it, from the top."""
        return going_up(unit, self.above)


def _forest(living: pl.DataFrame, above: NDArray[np.int64]) -> Forest:
    """The forest of `living` (all columns of `nodes` but the last two), in its order among siblings."""
    nodes = living.with_columns(above=pl.Series(above[living["unit"].to_numpy()], dtype=pl.Int64))
    counts = nodes.group_by("above").agg(children=pl.len()).rename({"above": "unit"})
    nodes = nodes.join(counts, on="unit", how="left", maintain_order="left")
    return Forest(nodes.with_columns(pl.col("children").fill_null(0)), above)


def place_forest(picture: Picture) -> Forest:
    """The living places that may be read: siblings from the top kind down, then by code."""
    return _all_places(picture) if picture.sight.is_everything else _readable_places(picture)


@once
def _readable_places(picture: Picture) -> Forest:
    return _read(picture, _all_places(picture))


def _read(picture: Picture, forest: Forest) -> Forest:
    """The units of a forest that may be read; those under one that may not stand at the top."""
    units = fitted(readable(picture).units, len(forest.above))
    nodes = forest.nodes.drop("above", "children")
    return _forest(where(nodes, units[numbers(nodes["unit"])]), np.where(units[forest.above], forest.above, NOBODY))


@once
def _all_places(picture: Picture) -> Forest:
    living = places.states(picture).filter("lives").select("unit", "code", "name", "kind", place="unit", scope="code")
    rank = pl.col("kind").replace_strict(_RANKS, default=len(_RANKS), return_dtype=pl.Int64)
    return _forest(living.sort(rank, "code"), places.ladder(picture).above)


def organization_forest(picture: Picture) -> Forest:
    """The living organizations that may be read, each under the nearest one of its line of superiors that lives;
    siblings by code.

    What stands above itself, by whatever slip, and all below it, stands at the top: nothing is left out.
    """
    return _all_organizations(picture) if picture.sight.is_everything else _readable_organizations(picture)


@once
def _readable_organizations(picture: Picture) -> Forest:
    return _read(picture, _all_organizations(picture))


@once
def _all_organizations(picture: Picture) -> Forest:
    states = states_on(picture.rows(organization_states), picture.calendar.as_of)
    superiors = states["superior"].fill_null(NOBODY).to_numpy()
    units = states["unit"].to_numpy()
    above = np.zeros(max(units.max(initial=0), superiors.max(initial=0)) + 1, dtype=np.int64)
    above[units] = superiors
    lives = set(states.filter("lives")["unit"])
    recorded = above.tolist()
    for unit in lives:
        above[unit] = _nearest(recorded[unit], recorded, lives)
    above[~_reached(above)] = NOBODY
    living = states.filter("lives").select("unit", "code", "name", "kind", "place")
    codes = places.states(picture).select(pl.col("unit").alias("place"), scope="code")
    return _forest(living.join(codes, on="place", how="left").sort("code"), above)


def _nearest(unit: int, recorded: Sequence[int], lives: Collection[int]) -> int:
    """The first that lives in a line of superiors that begins with `unit`; nobody where it ends, or runs in a ring."""
    seen = set()
    while unit != NOBODY and unit not in lives:
        if unit in seen:
            return NOBODY
        seen.add(unit)
        unit = recorded[unit]
    return unit


def _reached(above: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Which units are reached from the top."""
    reached = above == NOBODY
    while (more := ~reached & reached[above]).any():
        reached |= more
    return reached


def leading(picture: Picture, place: int) -> int | None:
    """The organization of a living place that stands highest, by code among equals; None where it has none."""
    forest = organization_forest(picture)
    found = [row["unit"] for row in rows_about(forest.nodes, [place], "place")]
    return min(found, key=lambda unit: len(forest.line(unit)), default=None)


def places_at(
    connection: Connection, moment: Moment, scope: str | None = None, official: bool = False
) -> list[dict[str, Any]]:
    """The living places in `scope` (a place's code; None: all), sorted by code: {"code", "name", "kind", "parent"}.

    `parent` is the code of the living place that it stands under, None at the top. `official` leaves out natural
    villages and sites. Raises NotFound for a code that was never a place's.
    """
    return places_of_day(Picture(connection, moment), scope, official)


def places_of_day(picture: Picture, scope: str | None = None, official: bool = False) -> list[dict[str, Any]]:
    """As `places_at`, of a picture that is already there."""
    found = _all_places(picture).nodes
    inside = read_in(picture, None if scope is None else place_of(picture, scope))
    if inside is not None:
        found = found.filter(pl.Series(inside[found["unit"].to_numpy()], dtype=pl.Boolean))
    if official:
        found = found.filter(~pl.col("kind").is_in(UNOFFICIAL))
    codes = places.states(picture).select(pl.col("unit").alias("above"), pl.col("code").alias("parent"))
    return found.join(codes, on="above", how="left").select("code", "name", "kind", "parent").sort("code").to_dicts()
