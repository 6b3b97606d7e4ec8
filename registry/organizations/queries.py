"""Organizations at a Moment: which live, of what type, and which are village organizations."""

from __future__ import annotations

import operator
from functools import reduce

import polars as pl

from registry.organizations.ledger import VILLAGE_ORGANIZATION_KINDS
from registry.organizations.models import organization_states
from registry.picture import Picture, once, states_on
from registry.places import queries as places
from registry.unit_arrays import is_true, join_by_unit, numbers

#: The type of an organization of which none is recorded: by whether its superior's place is the same place.
_DERIVED = pl.Series(["village_level", "subordinate"])
_COLUMNS = ["unit", "code", "kind", "type", "superior", "superior_place", "place", "place_kind", "lives", "id"]


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
    upper = numbers(found["superior_place"])
    is_same = (upper == numbers(found["place"])) & (upper > 0)
    derived = _DERIVED.gather(pl.Series(is_same).cast(pl.UInt32))
    found.replace_column(found.columns.index("type"), found["type"].zip_with(found["type"].is_not_null(), derived))
    of_kind = reduce(operator.or_, (found["kind"] == kind for kind in VILLAGE_ORGANIZATION_KINDS))
    of_village = of_kind & (found["type"] == "village_level") & (found["place_kind"] == "village")
    at = places.ladder(picture).stand_for(found["place"])
    return found[_COLUMNS].hstack([pl.Series("of_village", is_true(of_village)), at.alias("at")])
