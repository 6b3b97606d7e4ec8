"""People at a Moment: who holds which post, which terms run, who was trained."""

from __future__ import annotations

import numpy as np
import polars as pl

from registry.organizations.queries import organizations
from registry.people.models import elections, posts, trainings
from registry.people.rules import TERMS
from registry.picture import Picture, holding, once, once_for_all_days
from registry.places import queries as places
from registry.places.queries import NOBODY
from registry.unit_arrays import by_unit, latest, numbers, where, where_known


@once
def all_posts(picture: Picture) -> pl.DataFrame:
    """Every post: `holds` (an organization's post also needs the organization to live), `place` (its unit, or its
    organization's place), `at`, and `of_village` (on a village organization, living or not)."""
    found, known = picture.rows(posts), organizations(picture)
    of, units = numbers(found["unit"]), numbers(known["unit"])
    # 1 and 0 of an organization's, -1 of a place's.
    lives, of_village = (by_unit(units, known[name].to_numpy(), of, -1) for name in ("lives", "of_village"))
    place, in_post = by_unit(units, numbers(known["place"]), of), holding(picture, found)
    place = np.where(place == NOBODY, of, place)
    return found.hstack(
        [
            where_known("organization_lives", lives == 1, lives >= 0),
            pl.Series("of_village", of_village == 1),
            pl.Series("place", place),
            pl.Series("in_post", in_post),
            pl.Series("holds", in_post & (lives != 0)),
            pl.Series("at", places.ladder(picture).stands_for[place]),
        ]
    )


@once
def posts_of_places(picture: Picture) -> pl.DataFrame:
    """The posts that hold on places: `unit`, `role`, `person`, `id`."""
    found = all_posts(picture)
    of_place = found["organization_lives"].is_null()
    return where(found[["unit", "role", "person", "id"]], found["holds"] & of_place)


@once
def village_posts(picture: Picture) -> pl.DataFrame:
    """The posts that hold on each village's village organizations: `unit` (the village), `role`, `person`, `id`."""
    found = all_posts(picture)
    own = pl.DataFrame([found["place"].alias("unit"), found["role"], found["person"], found["id"]])
    return where(own, found["holds"] & found["of_village"])


@once
def secretaries(picture: Picture) -> pl.DataFrame:
    """The secretaries among `village_posts`."""
    found = village_posts(picture)
    return where(found, found["role"] == "secretary")


@once
def village_directors(picture: Picture) -> pl.DataFrame:
    """The village directors among `posts_of_places`."""
    found = posts_of_places(picture)
    return where(found, found["role"] == "village_director")


@once
def terms(picture: Picture) -> pl.DataFrame:
    """Each organization's latest election by the day; `term_ends`: as extended, else as the rules of terms say."""
    return latest(elections_in_order(picture), "elected_on", picture.calendar.as_of)


@once_for_all_days
def elections_in_order(picture: Picture) -> pl.DataFrame:
    """Every election in the order of days, `unit` its organization, with `term_ends` as `terms` has it."""
    held = picture.rows(elections).filter(pl.col("elected_on").is_not_null()).sort("elected_on", maintain_order=True)
    years = pl.coalesce(pl.when(pl.col("elected_on").is_between(t.since, t.until - 1)).then(t.years) for t in TERMS)
    expiry = pl.col("elected_on") + years * 10000
    leap_day = (expiry % 10000 == 229) & ~(
        (expiry // 10000 % 4 == 0) & ((expiry // 10000 % 100 != 0) | (expiry // 10000 % 400 == 0))
    )
    expiry = pl.when(leap_day).then(expiry - 1).otherwise(expiry)
    unit, term_ends = pl.col("organization").alias("unit"), pl.coalesce("extended_to", expiry)
    return held.select(unit, "elected_on", "extended_to", "id", term_ends=term_ends)


@once_for_all_days
def trainings_of_posts(picture: Picture) -> pl.DataFrame:
    """The trainings of the person of each post: `unit` (the post's record), `level`, `held_on`, `id`."""
    taken = picture.rows(trainings)[["person", "level", "held_on", "id"]]
    return picture.rows(posts)[["record", "person"]].rename({"record": "unit"}).join(taken, on="person")
