"""Ratings at a Moment: how many stars each organization has."""

from __future__ import annotations

import polars as pl

from registry.picture import Picture, once, once_for_all_days
from registry.ratings.models import ratings
from registry.unit_arrays import latest


@once
def stars(picture: Picture) -> pl.DataFrame:
    """The naming or revocation of each organization that counts on the day: `unit`, `stars` (0 where revoked), `id`.

    That is the one decided last by the day; on a tie the later year, then the revocation.
    """
    return stars_on(picture, picture.calendar.as_of)


def stars_on(picture: Picture, day: int) -> pl.DataFrame:
    """As `stars`, on a full day, whatever the picture's."""
    return latest(decided_in_order(picture), "decided_on", day)[["unit", "id", "stars"]]


@once_for_all_days
def decided_in_order(picture: Picture) -> pl.DataFrame:
    """Every naming and revocation in the order in which they count: `unit`, `id`, `stars`, `decided_on`."""
    is_decided = pl.col("stage").is_in(["named", "revoked"]) & pl.col("decided_on").is_not_null()
    decided = picture.rows(ratings).filter(is_decided).with_columns(revoked=pl.col("stage") == "revoked")
    stars = pl.when("revoked").then(0).otherwise("stars")
    in_order = decided.sort("decided_on", "year", "revoked", maintain_order=True)
    return in_order.select(pl.col("organization").alias("unit"), "id", "decided_on", stars=stars)
