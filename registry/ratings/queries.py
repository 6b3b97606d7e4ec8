"""Ratings at a Moment: how many stars each organization has."""

from __future__ import annotations

import polars as pl

from registry.picture import Picture, once
from registry.ratings.models import ratings


@once
def stars(picture: Picture) -> pl.DataFrame:
    """The naming or revocation of each organization that counts on the day: `unit`, `stars` (0 where revoked), `id`.

    That is the one decided last by the day; on a tie the later year, then the revocation.
    """
    decided = picture.rows(ratings).filter(
        pl.col("stage").is_in(["named", "revoked"]) & (pl.col("decided_on") <= picture.calendar.as_of)
    )
    revoked = pl.col("stage") == "revoked"
    latest = (
        decided.with_columns(revoked=revoked)
        .sort("decided_on", "year", "revoked")
        .group_by(pl.col("organization").alias("unit"))
        .last()
    )
    return latest.select("unit", "id", stars=pl.when("revoked").then(0).otherwise("stars"))
