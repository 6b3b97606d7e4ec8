"""Stars 星级 as pages list them: the steps of a year's round, and who has how many stars on the day."""

from __future__ import annotations

from typing import Any

import polars as pl

from registry.casework.star_list import star_list
from registry.compliance.queries import parameter_values
from registry.lookup.ledger_rows import names_of
from registry.lookup.surroundings import SURROUNDINGS, located
from registry.organizations.queries import organizations
from registry.picture import Picture, once
from registry.ratings.ledger import STAGES
from registry.ratings.models import rating_scores, ratings
from registry.unit_arrays import join_by_unit

_ORDER = [stage.key for stage in STAGES]


@once
def _by_day(picture: Picture) -> pl.DataFrame:
    """The steps of all rounds by the day, with where each organization lies: `at`."""
    found = picture.rows(ratings).filter(pl.col("decided_on") <= picture.calendar.as_of)
    return join_by_unit(found, "organization", organizations(picture).select("unit", "code", "at", "place"))


def years_of_rounds(picture: Picture) -> list[int]:
    """The years in whose round anything was decided by the day, the latest first."""
    return sorted(_by_day(picture)["year"].unique().to_list(), reverse=True)


def star_round(picture: Picture, year: int, inside: Any) -> list[dict[str, Any]]:
    """The organizations of a scope (`registry.figures.service.inside`) in the round of a year, by the day: `code`,
    `name`, `SURROUNDINGS`; `stages`: the row of each step that was taken, by its key; `last`: the row of the last one;
    `waits`: the steps of the place's chain that are not recorded yet; `scored`: what its indicators come to, or None.
    """
    found = _by_day(picture).filter(pl.col("year") == year)
    rows: dict[int, dict[str, dict[str, Any]]] = {}
    for row in found.iter_rows(named=True):
        rows.setdefault(row["organization"], {})[row["stage"]] = row
    units = found.select("code", "at", "place", unit="organization").unique("unit", maintain_order=True)
    lying = located(picture, units.with_columns(pl.col("at").fill_null(0)), inside, "code")
    names, scored, values = names_of(picture, rows.keys()), _scored(picture, year), parameter_values(picture)
    lines = []
    for row in lying.iter_rows(named=True):
        stages, chain = rows[row["unit"]], values.at("star.chain", row["place"]) or ""
        last = max(stages.values(), key=lambda one: (one["decided_on"], _ORDER.index(one["stage"])))
        lines.append(
            {kind: row[kind] for kind in SURROUNDINGS}
            | {"code": row["code"], "name": names[row["unit"]][1], "stages": stages, "last": last}
            | {"waits": [stage for stage in chain.split(";") if stage and stage not in stages]}
            | {"scored": scored.get(row["unit"])}
        )
    return lines


def _scored(picture: Picture, year: int) -> dict[int, int]:
    """What the indicators of each organization come to in a year, in ten-thousandths."""
    found = picture.rows(rating_scores).filter(pl.col("year") == year)
    return dict(found.group_by("organization").agg(pl.col("score").sum()).iter_rows())


def starred(picture: Picture, inside: Any, least: int) -> list[dict[str, Any]]:
    """The living village organizations of a scope with at least so many stars on the day, as `star_list` has them, each
    with `SURROUNDINGS`, its `name`, and the code of its village, `village_code`, where that lives."""
    found = star_list(picture, least=least)
    rows = {row["code"]: row for row in found["organizations"]}
    villages = {code: row["code"] for row in found["villages"] for code in row["organizations"]}
    known = organizations(picture).filter(pl.col("lives") & pl.col("code").is_in(list(rows)))
    lying = located(picture, known.select("unit", "code", pl.col("at").fill_null(0)), inside, "code")
    names = names_of(picture, lying["unit"].to_list()) if len(lying) else {}
    return [
        {kind: row[kind] for kind in SURROUNDINGS}
        | rows[row["code"]]
        | {"name": names[row["unit"]][1], "village_code": villages.get(row["code"])}
        for row in lying.iter_rows(named=True)
    ]
