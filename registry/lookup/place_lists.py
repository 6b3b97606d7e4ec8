"""Lists of places to be helped: the relocation sites 安置点, and the natural villages 自然村 without members."""

from __future__ import annotations

from typing import Any

import polars as pl

from registry import days
from registry.coverage.ledger import MODES
from registry.coverage.queries import coverers
from registry.figures.catalogue import BY_CODE
from registry.figures.frames import UNITS
from registry.figures.lists.page_list import listed
from registry.language import Words
from registry.lookup import ledger_rows
from registry.lookup.surroundings import joined, located, names_with_codes
from registry.people.queries import all_posts
from registry.picture import Picture
from registry.places import queries as places
from registry.programmes.ledger import BODY_KINDS
from registry.programmes.queries import bodies_of_places
from registry.unit_arrays import join_by_unit

#: The posts that a list of sites names, and the bodies that it tells of.
ROLES, BODIES = ("instructor", "liaison"), tuple(kind.key for kind in BODY_KINDS)
#: What a site is measured by.
MEASURES = ("households", "residents")
_BETWEEN = Words("、", ", ")


def sites(picture: Picture, inside: Any, language: str) -> pl.DataFrame:
    """The living relocation sites of a scope (`registry.figures.service.inside`), in the order of the tree.

    `county`, `township`, `village`, `code`, `name`; `mode`, the strongest of its coverage, `none` without any;
    `organizations` that cover it, and the code of the first of them, `organization`; who holds each of `ROLES`; which
    of `BODIES` there are, null without one; `MEASURES`.
    """
    kind = UNITS["relocation_site"]
    found = kind.base(picture).select("unit", "at")
    found = kind.with_columns(picture, found, {"mode", *MEASURES}).select("unit", "at", "mode", *MEASURES)
    found = join_by_unit(found, "unit", places.states(picture).select("unit", "code", "name"))
    found = join_by_unit(found, "unit", _organizations(picture, coverers(picture), language))
    for role in ROLES:
        found = join_by_unit(found, "unit", _holders(picture, role, language).select("unit", pl.col("who").alias(role)))
    for body in BODIES:
        there = bodies_of_places(picture).filter(pl.col("kind") == body).select("unit").unique()
        found = join_by_unit(found, "unit", there.with_columns(pl.lit(True).alias(body)))
    return located(picture, found, inside, "code")


def without_members(picture: Picture, inside: Any, language: str) -> pl.DataFrame:
    """The natural villages of a scope without members, those that `natural_village.without_members` counts, in order.

    `county`, `township`, `village`, `code`, `title`; `state`: whether they are helped, as the figure says; `who`, the
    contact members, and `since` when; `organizations` that cover it by contact, and the code of the first of them.
    """
    found = listed(picture, BY_CODE["natural_village.without_members"], inside, "population", language)
    helped = listed(picture, BY_CODE["natural_village.without_members_helped"], inside, "population", language)
    found = join_by_unit(found.drop("state"), "unit", helped.select("unit", "state"))
    found = join_by_unit(found, "unit", _holders(picture, "contact_member", language))
    by_contact = coverers(picture).filter(pl.col("recorded_mode") == "contact")
    return join_by_unit(found, "unit", _organizations(picture, by_contact, language))


def _organizations(picture: Picture, rows: pl.DataFrame, language: str) -> pl.DataFrame:
    """The organizations of rows of coverage, those that cover most strongly first: `unit`, `organizations`, and the
    code of the first of them, `organization`."""
    names = ledger_rows.called(picture)
    named = join_by_unit(rows, "organization", names_with_codes(names, language))
    coded = join_by_unit(named, "organization", names.select("code", unit="identity"))
    strength = pl.col("mode").cast(pl.Enum([mode.key for mode in MODES]))
    ordered = coded.unique(["unit", "organization"], keep="first", maintain_order=True).sort(strength, "code")
    return ordered.group_by("unit", maintain_order=True).agg(
        organizations=pl.col("text").str.join(_BETWEEN.in_(language)), organization=pl.col("code").first()
    )


def _holders(picture: Picture, role: str, language: str) -> pl.DataFrame:
    """Who holds a post on each place on the day: `unit`, `who`, and `since`, the first days as they were written."""
    held = all_posts(picture).filter(pl.col("holds") & (pl.col("role") == role)).sort("begins", "person")
    named = join_by_unit(held, "person", names_with_codes(ledger_rows.called(picture), language))
    begun = {day: days.show(day) for day in named["begins_written"].drop_nulls().unique()}
    since = named["begins_written"].replace_strict(begun, default=None, return_dtype=pl.String)
    rows = pl.DataFrame([named["unit"], named["text"].alias("who"), since.alias("since")])
    between = _BETWEEN.in_(language)
    return join_by_unit(joined(rows, "who", between), "unit", joined(rows, "since", between))
