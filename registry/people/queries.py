"""People at a Moment: who holds which post, which terms run, who was trained."""

from __future__ import annotations

import polars as pl

from registry.organizations.queries import organizations
from registry.people.models import elections, posts, trainings
from registry.people.rules import TERMS
from registry.picture import Picture, holds, join_by_unit, latest, once, once_for_all_days
from registry.places import queries as places


@once
def all_posts(picture: Picture) -> pl.DataFrame:
    """Every post: `holds` (an organization's post also needs the organization to live), `place` (its unit, or its
    organization's place), `at`, and `of_village` (on a village organization, living or not)."""
    found = picture.rows(posts)
    lives = pl.col("lives").alias("organization_lives")
    found = join_by_unit(found, "unit", organizations(picture).select("unit", lives, "of_village", "place"))
    place = pl.coalesce("place", "unit")
    found = found.with_columns(
        holds(picture).alias("in_post"),
        place.alias("place"),
        pl.col("of_village").fill_null(False),
    )
    return found.with_columns(
        (pl.col("in_post") & pl.col("organization_lives").fill_null(True)).alias("holds"),
        at=places.ladder(picture).stand_for(found["place"]),
    )


@once
def posts_of_places(picture: Picture) -> pl.DataFrame:
    """The posts that hold on places: `unit`, `role`, `person`, `id`."""
    return (
        all_posts(picture)
        .filter(pl.col("holds") & pl.col("organization_lives").is_null())
        .select("unit", "role", "person", "id")
    )


@once
def village_posts(picture: Picture) -> pl.DataFrame:
    """The posts that hold on each village's village organizations: `unit` (the village), `role`, `person`, `id`."""
    found = all_posts(picture).filter(pl.col("holds") & pl.col("of_village"))
    return found.select(pl.col("place").alias("unit"), "role", "person", "id")


@once
def secretaries(picture: Picture) -> pl.DataFrame:
    """The secretaries among `village_posts`."""
    return village_posts(picture).filter(pl.col("role") == "secretary")


@once
def village_directors(picture: Picture) -> pl.DataFrame:
    """The village directors among `posts_of_places`."""
    return posts_of_places(picture).filter(pl.col("role") == "village_director")


@once
def terms(picture: Picture) -> pl.DataFrame:
    """Each organization's latest election by the day; `term_ends`: as extended, else as the rules of terms say."""
    return latest(_elections(picture), "elected_on", picture.calendar.as_of)


@once_for_all_days
def _elections(picture: Picture) -> pl.DataFrame:
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


@once
def trainings_of_posts(picture: Picture) -> pl.DataFrame:
    """The trainings of the person of each post: `unit` (the post's record), `level`, `held_on`, `id`."""
    taken = picture.rows(trainings).select("person", "level", "held_on", "id")
    return all_posts(picture).select(pl.col("record").alias("unit"), "person").join(taken, on="person")
