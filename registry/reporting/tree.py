"""The places of a day, each with the one that it stood under on that day."""

from __future__ import annotations

from typing import Any

import polars as pl
from sqlalchemy import Connection

from registry.moment import Moment
from registry.picture import Picture
from registry.places import queries as places
from registry.reporting import naming

#: Kinds that no official edition lists.
UNOFFICIAL = ("natural_village", "relocation_site")


def places_at(
    connection: Connection, moment: Moment, scope: str | None = None, official: bool = False
) -> list[dict[str, Any]]:
    """The living places in `scope` (a place's code; None: all), sorted by code: {"code", "name", "kind", "parent"}.

    `parent` is the code of the living place that it stands under, None at the top. `official` leaves out natural
    villages and sites. Raises NotFound for a code that was never a place's.
    """
    picture = Picture(connection, moment)
    ladder = places.ladder(picture)
    living = places.states(picture).filter("lives")
    if scope is not None:
        inside = ladder.within(naming.place_of(picture, scope))
        living = living.filter(pl.Series(inside[living["unit"].to_numpy()], dtype=pl.Boolean))
    codes = places.states(picture).select(pl.col("unit").alias("above"), pl.col("code").alias("parent"))
    found = living.drop("parent").with_columns(above=pl.Series(ladder.above[living["unit"].to_numpy()], dtype=pl.Int64))
    if official:
        found = found.filter(~pl.col("kind").is_in(UNOFFICIAL))
    return found.join(codes, on="above", how="left").select("code", "name", "kind", "parent").sort("code").to_dicts()
