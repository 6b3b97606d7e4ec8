"""The organizations and villages that have stars 星级名单, as of the day."""

from __future__ import annotations

from typing import Any

import polars as pl

from registry import days
from registry.codes import place_of
from registry.organizations.queries import organizations
from registry.picture import Picture
from registry.places.queries import living
from registry.ratings.models import ratings
from registry.ratings.queries import stars
from registry.sights.readable import read_in
from registry.unit_arrays import join_by_unit


def star_list(picture: Picture, scope: str | None = None, least: int = 3) -> dict[str, Any]:
    """The living village organizations in a scope that have at least so many stars, and the villages by the best of
    theirs; by code. Raises NotFound for a code that is no place's."""
    found = _rated(picture)
    within = read_in(picture, None if scope is None else place_of(picture, scope))
    if within is not None:
        found = found.filter(pl.Series(within[found["at"].to_numpy()], dtype=pl.Boolean))
    found = found.filter(pl.col("stars") >= least).sort("code")
    return {"organizations": [_organization(row) for row in found.iter_rows(named=True)], "villages": _villages(found)}


def _rated(picture: Picture) -> pl.DataFrame:
    """The village organizations that live, with their stars, the rating that says so, and their living village."""
    found = organizations(picture).filter(pl.col("lives") & pl.col("of_village")).select("unit", "code", "place", "at")
    found = join_by_unit(found, "unit", stars(picture).rename({"id": "rating"}))
    rows = picture.rows(ratings).select("year", "decided_on_written", "document", unit="id")
    found = join_by_unit(found, "rating", rows)
    villages = living(picture).filter(pl.col("kind") == "village").select("unit", village="code")
    return join_by_unit(found, "place", villages).with_columns(pl.col("stars").fill_null(0))


def _organization(row: dict[str, Any]) -> dict[str, Any]:
    decided_on = row["decided_on_written"]
    return {
        "code": row["code"],
        "stars": row["stars"],
        "year": row["year"],
        "decided_on": None if decided_on is None else days.show(decided_on),
        "document": row["document"],
    }


def _villages(found: pl.DataFrame) -> list[dict[str, Any]]:
    """The villages of organizations, each with its most stars and the organizations that are listed."""
    by_village = (
        found.drop_nulls("village").group_by("village").agg(pl.col("stars").max(), pl.col("code")).sort("village")
    )
    return [
        {"code": village, "stars": most, "organizations": sorted(codes)}
        for village, most, codes in by_village.iter_rows()
    ]
