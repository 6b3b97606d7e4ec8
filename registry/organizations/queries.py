"""Organizations at a Moment: which live, of what type, and which are village organizations."""

from __future__ import annotations

import polars as pl

from registry.organizations.ledger import VILLAGE_ORGANIZATION_KINDS
from registry.organizations.models import organization_states
from registry.picture import Picture, once, states_on
from registry.places import queries as places
from registry.unit_arrays import join_by_unit


@once
def organizations(picture: Picture) -> pl.DataFrame:
    """One row per organization ever known, with its state on the day.

    `lives`; `place` and `place_kind`; `at`, who stands for the place; `type` as recorded, or derived: subordinate
    where the superior's place is the same place; `of_village`: whether it is a village organization.
    """
    found = states_on(picture.rows(organization_states), picture.calendar.as_of)
    known = places.states(picture)
    found = join_by_unit(found, "superior", pl.DataFrame([found["unit"], found["place"].alias("superior_place")]))
    found = join_by_unit(found, "place", pl.DataFrame([known["unit"], known["kind"].alias("place_kind")]))
    derived = (
        pl.when(pl.col("superior_place") == pl.col("place"))
        .then(pl.lit("subordinate"))
        .otherwise(pl.lit("village_level"))
    )
    of_village = (
        (pl.coalesce("type", derived) == "village_level")
        & pl.col("kind").is_in(VILLAGE_ORGANIZATION_KINDS)
        & (pl.col("place_kind") == "village")
    )
    return found.select(
        "unit", "code", "kind", pl.coalesce("type", derived), "superior", "superior_place", "place", "place_kind",
        "lives", "id", of_village=of_village.fill_null(False), at=places.ladder(picture).stand_for(found["place"]),
    )  # fmt: skip
