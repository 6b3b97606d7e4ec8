"""Programmes at a Moment: bodies, facilities, pairings, projects, activities, and where each counts."""

from __future__ import annotations

import polars as pl
from sqlalchemy import Table

from registry.picture import Picture, holding, once
from registry.places import queries as places
from registry.programmes.models import activities, bodies, facilities, pairings, projects
from registry.unit_arrays import join_by_unit, where


def _of_place(picture: Picture, table: Table) -> pl.DataFrame:
    """The rows of a table that hold on the day, by `unit`, their place."""
    rows = picture.rows(table)
    return where(rows, holding(picture, rows)).rename({"place": "unit"})


@once
def bodies_of_places(picture: Picture) -> pl.DataFrame:
    """The bodies that exist: `unit` (the place), `kind`, `id`."""
    return _of_place(picture, bodies)


@once
def facilities_of_places(picture: Picture) -> pl.DataFrame:
    """The facilities in use: `unit` (the place), `kind`, `area_m2`, the five unities, `id`."""
    return _of_place(picture, facilities)


@once
def pairings_of_places(picture: Picture) -> pl.DataFrame:
    """The pairings that hold: `unit` (the place), `partner_kind`, `partner`, `id`."""
    return _of_place(picture, pairings)


def _located(picture: Picture, table: Table) -> pl.DataFrame:
    """Every row of a table as a unit of its own, with `at`, who stands for its place.

    `place_kind` comes from `place_state`, the state of the place.
    """
    rows, known = picture.rows(table), places.states(picture)
    kinds = pl.DataFrame([known["unit"], known["kind"].alias("place_kind"), known["id"].alias("place_state")])
    at = places.ladder(picture).stand_for(rows["place"]).alias("at")
    return join_by_unit(rows.hstack([rows["record"].alias("unit")]), "place", kinds).hstack([at])


@once
def all_pairings(picture: Picture) -> pl.DataFrame:
    """Every pairing: `holds`, `partner`, `partner_kind`, `place_kind`, `at`."""
    found = _located(picture, pairings)
    return found.hstack([pl.Series("holds", holding(picture, found))])


@once
def all_projects(picture: Picture) -> pl.DataFrame:
    """Every project: `kind`, its days, `amount_yuan`, `at`."""
    return _located(picture, projects)


@once
def all_activities(picture: Picture) -> pl.DataFrame:
    """Every activity: `kind`, `held_on`, `times`, `place_kind`, `at`."""
    return _located(picture, activities)
