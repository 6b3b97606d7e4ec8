"""Coverage at a Moment: by which organizations, and how, each place is covered."""

from __future__ import annotations

import polars as pl

from registry.coverage.models import coverage
from registry.organizations.queries import organizations
from registry.picture import Picture, holds, join_by_unit, once


@once
def coverers(picture: Picture) -> pl.DataFrame:
    """What covers each place: `unit` (the place), `organization`, `mode` as it counts, `recorded_mode`, and `id`.

    Every coverage row that holds and whose organization lives; and, where no row of that organization and place
    holds, a living organization covers its own place: independent, a joint branch joint (`own`: then `id` is the
    organization's state). A group counts as contact, by row or at its own place.
    """
    living = organizations(picture).filter("lives").select("unit", "kind", "id", at_home="place")
    holding = picture.rows(coverage).filter(holds(picture))
    holding = join_by_unit(holding, "organization", living.drop("id")).filter(pl.col("kind").is_not_null())
    rows = holding.select(
        pl.col("place").alias("unit"), "organization", pl.col("mode").alias("recorded_mode"), "kind", "id",
        own=pl.lit(False),
    )  # fmt: skip
    by_row = holding.filter(pl.col("place") == pl.col("at_home")).select(pl.col("organization").alias("unit"))
    own = living.join(by_row, on="unit", how="anti").select(
        pl.col("at_home").alias("unit"), pl.col("unit").alias("organization"),
        pl.lit(None, pl.String).alias("recorded_mode"), "kind", "id", own=pl.lit(True),
    )  # fmt: skip
    by_kind = pl.when(pl.col("kind") == "joint_branch").then(pl.lit("joint")).otherwise(pl.lit("independent"))
    mode = pl.when(pl.col("kind") == "group").then(pl.lit("contact")).otherwise(pl.coalesce("recorded_mode", by_kind))
    return pl.concat([rows, own]).with_columns(mode=mode)
