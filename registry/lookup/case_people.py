"""The people of a case 整顿责任人员: who is in post on the day at whoever answers for it, and at their villages."""

from __future__ import annotations

from typing import Any

import polars as pl

from registry.casework.case_record import Case, case_record
from registry.organizations.queries import organizations
from registry.people.ledger import ROLES_OF_ORGANIZATIONS, ROLES_OF_PLACES
from registry.people.queries import all_posts
from registry.picture import Picture
from registry.unit_arrays import rows_about

_ORDER = {role.key: place for place, role in enumerate((*ROLES_OF_ORGANIZATIONS, *ROLES_OF_PLACES))}


def people_of(picture: Picture, case: Case) -> list[dict[str, Any]]:
    """The posts that hold on the day: `person`, `unit` and `role`, and `since`, as written; those of organizations
    first, in the order of the roles."""
    answering = case_record(picture).answering(case)
    at = [row["place"] for row in rows_about(organizations(picture), answering) if row["place"] is not None]
    units = [*answering, *dict.fromkeys(at)]
    held = all_posts(picture).filter(pl.col("holds") & pl.col("unit").is_in(units))
    rows = held.select("person", "unit", "role", since="begins_written").to_dicts()
    return sorted(rows, key=lambda row: (units.index(row["unit"]), _ORDER[row["role"]], row["since"] or 0))
