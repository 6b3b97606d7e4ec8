"""The candidates of the yearly screening 排查 as pages list them: where each lies, and what makes it one."""

from __future__ import annotations

from typing import Any, NamedTuple

import polars as pl

from registry.casework.criteria import CRITERIA
from registry.casework.screening import screening, village_organizations
from registry.lookup.ledger_rows import names_of
from registry.lookup.surroundings import SURROUNDINGS, located
from registry.picture import Picture


class ScreeningList(NamedTuple):
    """The candidates of a scope, those of one place beside each other, and how many organizations were looked at.

    A candidate is as `registry.casework.screening.screening` has it, with `SURROUNDINGS`, the `unit` and `name` of its
    organization. `unsure`: those of which it is unknown whether they are candidates, with what of each is `unknown`.
    """

    population: int
    candidates: list[dict[str, Any]]
    unsure: list[dict[str, Any]]


def screening_list(picture: Picture, scope: str | None, inside: Any) -> ScreeningList:
    """The screening of a scope: its code, and `registry.figures.service.inside` of it. Raises NotFound."""
    found = screening(picture, scope)
    by_code = {candidate["organization"]: candidate for candidate in found["candidates"]}
    lying = located(picture, village_organizations(picture), inside, "code")
    lying = lying.filter(pl.col("is_candidate").fill_null(True))
    names = names_of(picture, lying["unit"].to_list())
    rows = [
        {kind: row[kind] for kind in SURROUNDINGS}
        | {"unit": row["unit"], "organization": row["code"], "name": names[row["unit"]][1]}
        | by_code.get(row["code"], {"unknown": [one.key for one in CRITERIA if row[one.key] is None]})
        for row in lying.iter_rows(named=True)
    ]
    candidates = [row for row in rows if row["organization"] in by_code]
    return ScreeningList(found["population"], candidates, [row for row in rows if row["organization"] not in by_code])
