"""Coverage at a Moment: by which organizations, and how, each place is covered."""

from __future__ import annotations

import numpy as np
import polars as pl

from registry.coverage.models import coverage
from registry.organizations.queries import organizations
from registry.picture import Picture, holding, once
from registry.places.queries import NOBODY
from registry.unit_arrays import by_unit, join_by_unit, numbers, where


@once
def coverers(picture: Picture) -> pl.DataFrame:
    """What covers each place: `unit` (the place), `organization`, `mode` as it counts, `recorded_mode`, and `id`.

    Every coverage row that holds and whose organization lives; and, where no row of that organization and place
    holds, a living organization covers its own place: independent, a joint branch joint (`own`: then `id` is the
    organization's state). A group counts as contact, by row or at its own place.
    """
    known = organizations(picture)
    living = where(known[["unit", "kind", "id", "place"]], known["lives"])
    units, homes = living["unit"], living["place"].alias("at_home")
    rows = picture.rows(coverage)
    rows = where(rows[["place", "organization", "mode", "id"]], holding(picture, rows))
    rows = join_by_unit(rows, "organization", pl.DataFrame([units, living["kind"], homes]))
    rows = where(rows, numbers(rows["at_home"]) != NOBODY)
    of_home = rows["organization"].filter(rows["place"] == rows["at_home"])
    has_row = by_unit(numbers(of_home), np.array(1), numbers(units)) == 1
    own = where(living, ~has_row)
    by_row = [rows["place"].alias("unit"), rows["organization"], rows["mode"].alias("recorded_mode")]
    at_home = [own["place"].alias("unit"), own["unit"].alias("organization")]
    both = pl.concat(
        [
            pl.DataFrame([*columns, of["kind"], of["id"], pl.Series("own", np.full(len(of), is_own))])
            for of, columns, is_own in ((rows, by_row, False), (own, at_home, True))
        ],
        how="diagonal",
    )
    by_kind = pl.when(pl.col("kind") == "joint_branch").then(pl.lit("joint")).otherwise(pl.lit("independent"))
    mode = pl.when(pl.col("kind") == "group").then(pl.lit("contact")).otherwise(pl.coalesce("recorded_mode", by_kind))
    return both.with_columns(mode=mode)
