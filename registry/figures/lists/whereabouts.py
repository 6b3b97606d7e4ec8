"""Where units stand: the county and the township above a place, and the places that have numbers of their own."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import polars as pl
from numpy.typing import NDArray

from registry.figures import unit_keys
from registry.figures.frames import UNITS
from registry.figures.model import Figure
from registry.organizations.queries import organizations
from registry.picture import Picture, once
from registry.places import queries as places
from registry.places.queries import NOBODY
from registry.unit_arrays import rows_about

#: The kinds of place that tables are broken down by, from the top down.
LEVELS = ("municipality", "county", "township")
#: Above whom a unit of a list stands, as far as it does.
ABOVE = (*LEVELS, "village")
#: Those of which a list has a column, and a reader asks first.
SURROUNDINGS = ("county", "township", "village")


def nearest(picture: Picture, kind: str) -> NDArray[np.int64]:
    """The place of `kind` at or above each living place, `NOBODY` where there is none; by identity."""
    return picture.keep(("nearest", kind), lambda: _nearest(picture, kind))


def _nearest(picture: Picture, kind: str) -> NDArray[np.int64]:
    steps = places.ladder(picture)
    found = np.zeros(len(steps.lives), dtype=np.int64)
    own = places.living(picture).filter(pl.col("kind") == kind)["unit"].to_numpy()
    found[own] = own
    for depth in range(1, int(steps.depth.max(initial=0)) + 1):
        rung = np.flatnonzero((steps.depth == depth) & steps.lives & (found == NOBODY))
        found[rung] = found[steps.above[rung]]
    return found


class Whereabouts(NamedTuple):
    """Where a unit of a figure stands: in which tree ("places" or "organizations"), at which unit of it, and the places
    at which it lies."""

    tree: str
    unit: int | None
    lying: list[int]


def whereabouts(picture: Picture, figure: Figure, name: str) -> Whereabouts:
    """Where the unit that `name` means to a figure stands; a case stands at its organization. Raises NotFound."""
    units, kind = unit_keys.find(picture, figure, name), UNITS[figure.units]
    if kind.ledger == "places":
        return Whereabouts("places", units[0], units)
    if kind.ledger == "organizations":
        return Whereabouts("organizations", units[0], [r["place"] for r in rows_about(organizations(picture), units)])
    rows = rows_about(kind.base(picture), units)
    lying = [row["at"] for row in rows if row["at"]]
    if kind.ledger == "cases":
        return Whereabouts("organizations", rows[0]["organization"] if rows else None, lying)
    return Whereabouts("places", next(iter(lying), None), lying)


@once
def surroundings(picture: Picture) -> pl.DataFrame:
    """Where each living place lies: `at`, and the names of its `county`, `township` and `village` (itself included)."""
    living = places.living(picture)["unit"]
    return pl.DataFrame({"at": living, **_names_above(picture, living)})


def _names_above(picture: Picture, at: pl.Series) -> dict[str, pl.Series]:
    names = by_identity(picture, "name")
    names_above = {k: [names[i] or None for i in nearest(picture, k)[at.to_numpy()]] for k in SURROUNDINGS}
    return {k: pl.Series(k, found, dtype=pl.String) for k, found in names_above.items()}


def codes_and_names(picture: Picture) -> pl.DataFrame:
    """Every place ever known on the day: `unit`, `code`, `name`."""
    return places.states(picture).select("unit", "code", "name")


def by_identity(picture: Picture, column: str) -> NDArray[Any]:
    """The code or the name of each place, by identity; empty where there is none."""

    def by() -> NDArray[Any]:
        found = codes_and_names(picture)
        values: NDArray[Any] = np.full(len(places.ladder(picture).lives), "", dtype=object)
        values[found["unit"].to_numpy()] = found[column].to_numpy()
        return values

    return picture.keep(("by identity", column), by)


def rank(picture: Picture) -> NDArray[np.int64]:
    """The place of each place in the order of codes, by identity; nobody comes first."""

    def ranked() -> NDArray[np.int64]:
        return np.argsort(np.argsort(by_identity(picture, "code"), kind="stable"), kind="stable")

    return picture.keep("rank of places", ranked)


def living_of(picture: Picture, kind: str) -> pl.DataFrame:
    """The living places of a kind in the order of codes: `unit`, `code`, `name`."""

    def living() -> pl.DataFrame:
        found = places.states(picture).filter(pl.col("lives") & (pl.col("kind") == kind))
        return found.sort("code").select("unit", "code", "name")

    return picture.keep(("living", kind), living)


def below(picture: Picture, scope: int | None, kind: str) -> list[int]:
    """The living places of `kind` in a scope, without the scope itself, in the order of codes."""
    found = living_of(picture, kind)["unit"].to_list()
    if scope is None:
        return found
    inside = places.ladder(picture).within(scope)
    return [unit for unit in found if inside[unit] and unit != scope]
