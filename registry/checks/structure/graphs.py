"""The findings that are about the graph of places and organizations on the day."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import polars as pl

from registry.checks.model import Found, Named, RecordedValue
from registry.figures.labels import named
from registry.language import Words
from registry.organizations.hierarchy import FORMS, NOT_BY_PLACE
from registry.organizations.models import organization_states
from registry.organizations.queries import organizations
from registry.picture import Picture, once, states_on, took_over
from registry.places import queries as places
from registry.places.hierarchy import LEVELS, heirs, lie_in, rings
from registry.places.queries import NOBODY
from registry.unit_arrays import join_by_unit

#: As many members of a ring are shown.
_MOST = 12


@once
def units(picture: Picture) -> pl.DataFrame:
    """Every place and organization: `ledger`, `unit`, `id`, `upper` (parent or superior), `at`, `lives`, `begun`, and
    `begins` and `ends` of its state on the day."""
    found = places.states(picture)
    of_places = found.select(
        "unit", "id", "lives", "begun", "begins", "ends",
        ledger=pl.lit("places"), upper="parent", at=places.ladder(picture).stand_for(found["unit"]),
    )  # fmt: skip
    states = states_on(picture.rows(organization_states), picture.calendar.as_of)
    at = organizations(picture).select("unit", "at")
    of_organizations = join_by_unit(states, "unit", at).select(
        "unit", "id", "lives", "begun", "begins", "ends", ledger=pl.lit("organizations"), upper="superior", at="at"
    )
    return pl.concat([of_places.select(of_organizations.columns), of_organizations])


@once
def _pairs(picture: Picture) -> pl.DataFrame:
    """Every living organization with its living superior: the columns of `organizations`, those of the superior with
    `upper_` before them."""
    living = organizations(picture).filter("lives")
    upper = living.select(pl.all().name.prefix("upper_"))
    return living.join(upper, left_on="superior", right_on="upper_unit").sort("unit")


def _upper(ledger: str) -> str:
    return "parent" if ledger == "places" else "superior"


def cycles(picture: Picture) -> Iterator[Found]:
    """Living units that stand above themselves, going up over living units as recorded."""
    living = units(picture).filter("lives")
    above = np.zeros(int(units(picture)["unit"].max() or 0) + 1, dtype=np.int64)  # type: ignore[arg-type]
    linked = living.join(living.select(upper="unit"), on="upper", how="semi")
    above[linked["unit"].to_numpy()] = linked["upper"].to_numpy()
    found = rings(above)
    on = living.filter(pl.col("unit").is_in([unit for ring in found for unit in ring]))
    rows = {row["unit"]: row for row in on.iter_rows(named=True)}
    for ring in found:
        for place in range(len(ring)):
            turned = [rows[unit] for unit in (*ring[place:], *ring[:place])]
            yield _on_ring(turned)


def _on_ring(turned: list[dict[str, int | str]]) -> Found:
    first, shown = turned[0], turned[:_MOST]
    ledger = str(first["ledger"])
    recorded = tuple(RecordedValue(_upper(ledger), ledger, int(row["id"]), _upper(ledger)) for row in shown)
    line = tuple(Named(int(row["unit"])) for row in (*shown, *(turned[:1] if len(shown) == len(turned) else [])))
    about = (int(first["unit"]),)
    return Found(ledger, int(first["id"]), int(first["at"]), about, recorded, {"ring": line})


def orphans(picture: Picture) -> Iterator[Found]:
    """Living units whose parent or superior does not live, and from which no other living unit took over."""
    upper = units(picture).select(
        pl.col("unit").alias("upper"), upper_lives="lives", upper_begun="begun", upper_id="id", upper_ends="ends"
    )
    loose = units(picture).filter("lives").join(upper, on="upper").filter(~pl.col("upper_lives"))
    successors = _successors(picture)
    living = set(units(picture).filter("lives")["unit"]) if len(loose) else set()
    for row in loose.sort("unit").iter_rows(named=True):
        if row["upper_begun"] and heirs(row["upper"], successors, living) - {row["unit"]}:
            continue
        side, day = _upper(row["ledger"]), "ends" if row["upper_begun"] else "begins"
        recorded = (
            RecordedValue(side, row["ledger"], row["id"], side),
            RecordedValue(f"{side}.{day}", row["ledger"], row["upper_id"], day),
        )
        state = Words("已终止且无承接", "has ended and has no successor")
        state = state if row["upper_begun"] else Words("尚未设立", "has not begun")
        parts = {"upper": Named(row["upper"]), "state": state}
        yield Found(row["ledger"], row["id"], row["at"], (row["unit"],), recorded, parts)


def _successors(picture: Picture) -> dict[int, set[int]]:
    """Who took over at the last end, by the day, of each unit that does not live."""
    ended = units(picture).filter(~pl.col("lives") & pl.col("begun")).select("unit", "ends")
    return {unit: set(found) for unit, found in took_over(picture, ended).iter_rows()}


def levels(picture: Picture) -> Iterator[Found]:
    """Living organizations whose living superior stands lower: by its form, or by the level of its place."""
    form, upper_form = (pl.col(c).replace_strict(FORMS, return_dtype=pl.Int64) for c in ("kind", "upper_kind"))
    level, upper_level = (
        pl.col(c).replace_strict(LEVELS, default=None, return_dtype=pl.Int64)
        for c in ("place_kind", "upper_place_kind")
    )
    by_place = (upper_level > level).fill_null(False) & ~pl.col("type").is_in(NOT_BY_PLACE)
    found = _pairs(picture).with_columns(by_form=upper_form > form, by_place=by_place)
    place_states = dict(places.states(picture).select("unit", "id").iter_rows())
    for row in found.filter(pl.col("by_form") | pl.col("by_place")).iter_rows(named=True):
        recorded = [RecordedValue("superior", "organizations", row["id"], "superior")]
        why = []
        if row["by_form"]:
            recorded.append(RecordedValue("kind", "organizations", row["id"], "kind"))
            recorded.append(RecordedValue("superior.kind", "organizations", row["upper_id"], "kind"))
            why.append((row["upper_kind"], row["kind"], "organizations"))
        if row["by_place"]:
            recorded.append(RecordedValue("place.kind", "places", place_states[row["place"]], "kind"))
            recorded.append(RecordedValue("superior.kind", "places", place_states[row["upper_place"]], "kind"))
            why.append((row["upper_place_kind"], row["place_kind"], "places"))
        parts = {"upper": Named(row["superior"]), "why": _lower(why)}
        yield Found("organizations", row["id"], row["at"], (row["unit"],), tuple(recorded), parts)


def _lower(why: list[tuple[str, str, str]]) -> Words:
    """The kinds that stand in the wrong order, in words."""
    pairs = [[named("kind", kind, ledger) for kind in kinds] for *kinds, ledger in why]
    return Words("，".join(f"{a.zh}低于{b.zh}" for a, b in pairs), ", ".join(f"{a.en} below {b.en}" for a, b in pairs))


def outside(picture: Picture) -> Iterator[Found]:
    """Living organizations whose place lies outside their living superior's, where both places have somebody who
    stands for them."""
    found = _pairs(picture).filter((pl.col("at") != NOBODY) & (pl.col("upper_at") != NOBODY))
    steps = places.ladder(picture)
    within = lie_in(found["at"].to_numpy(), found["upper_at"].to_numpy(), steps.above, steps.depth)
    for row in found.filter(pl.Series(~within, dtype=pl.Boolean)).iter_rows(named=True):
        recorded = (
            RecordedValue("superior", "organizations", row["id"], "superior"),
            RecordedValue("place", "organizations", row["id"], "place"),
            RecordedValue("superior.place", "organizations", row["upper_id"], "place"),
        )
        parts = {"upper": Named(row["superior"]), "place": Named(row["place"]), "area": Named(row["upper_place"])}
        yield Found("organizations", row["id"], row["at"], (row["unit"],), recorded, parts)
