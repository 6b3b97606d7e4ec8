"""What units are called in a list: the codes that the registry asks by, and names that a reader knows them by."""

from __future__ import annotations

from collections.abc import Callable

import polars as pl

from registry.figures import unit_keys
from registry.figures.frames import UNITS
from registry.figures.labels import named
from registry.figures.lists.whereabouts import codes_and_names
from registry.figures.model import Units
from registry.organizations.models import organization_states
from registry.people.models import people
from registry.picture import Picture, once, states_on
from registry.unit_arrays import join_by_unit


def codes(picture: Picture, units: Units) -> pl.DataFrame:
    """The name by which the registry asks for each unit (`registry units`): `unit`, `code`."""
    return unit_keys.named(picture, units).select("unit", code="name")


def titles(picture: Picture, units: Units, language: str) -> pl.DataFrame:
    """Each unit of a kind: `unit`, `code`, and `title`, what people call it."""

    def titled() -> pl.DataFrame:
        return join_by_unit(codes(picture, units), "unit", _titled(picture, units, language)[["unit", "title"]])

    return picture.keep(("titles", units, language), titled, carried=False)


def _titled(picture: Picture, units: Units, language: str) -> pl.DataFrame:
    frame = UNITS[units].base(picture)
    if UNITS[units].ledger in ("places", "organizations"):
        return _called(picture, frame, "unit", "title")
    if units == "post":
        frame = _called(picture, _person(picture, frame), "place", "where")
        return frame.with_columns(title=pl.format("{}{}{}", "where", _words(frame, "role", language), "who"))
    if units == "case":
        return _called(picture, frame, "organization", "title")
    if units == "pairing":
        return _called(picture, frame, "place", "where").with_columns(title=pl.format("{}—{}", "partner_name", "where"))
    if units in _TITLED_APART:
        return _TITLED_APART[units](picture, frame, language)
    frame = _called(picture, frame, "place", "where")
    if units == "project":
        return frame.with_columns(title=pl.format("{}{}（{}）", "where", _words(frame, "kind", language), "code"))
    day = unit_keys.written(frame, "held_on")
    return frame.with_columns(title=pl.format("{}{}（{}）", "where", "title", day))


def _audit_item(picture: Picture, frame: pl.DataFrame, language: str) -> pl.DataFrame:
    of_cases = UNITS["case"].base(picture).select("unit", "organization")
    frame = _called(picture, join_by_unit(frame, "case", of_cases), "organization", "where")
    return frame.with_columns(title=pl.format("{}（{}）", "where", "case_code"))


def _draw_unit(picture: Picture, frame: pl.DataFrame, language: str) -> pl.DataFrame:
    names = unit_keys.codes_of_day(picture).join(_names(picture), on="unit")
    cases = titles(picture, "case", language).select("code", name="title")
    known = pl.concat([names.select("code", "name"), cases]).unique("code", keep="first", maintain_order=True)
    found = frame.join(known, on="code", how="left", maintain_order="left")
    return found.with_columns(title=pl.coalesce("name", "code"))


def _cadre_event(picture: Picture, frame: pl.DataFrame, language: str) -> pl.DataFrame:
    frame = _called(picture, _person(picture, frame), "place", "where")
    day = unit_keys.written(frame, "on")
    return frame.with_columns(title=pl.format("{}{}{}（{}）", "where", "who", _words(frame, "kind", language), day))


def _pool_member(picture: Picture, frame: pl.DataFrame, language: str) -> pl.DataFrame:
    frame = _called(picture, _person(picture, frame), "place", "where")
    return frame.with_columns(title=pl.format("{}{}（{}）", "where", "who", "batch"))


def _paid_person(picture: Picture, frame: pl.DataFrame, language: str) -> pl.DataFrame:
    frame = _called(picture, _person(picture, frame), "place", "where")
    return frame.with_columns(title=pl.format("{}{}", "where", "who"))


_TITLED_APART: dict[str, Callable[[Picture, pl.DataFrame, str], pl.DataFrame]] = {
    "audit_item": _audit_item,
    "draw_unit": _draw_unit,
    "cadre_event": _cadre_event,
    "pool_member": _pool_member,
    "paid_person": _paid_person,
}


def called(picture: Picture) -> dict[int, str]:
    """Names with codes of everything that a ledger may refer to: places, organizations, people; by identity."""

    def named_all() -> dict[int, str]:
        own = pl.concat([_names(picture), picture.rows(people).select(unit="record", name="name")])
        coded = own.join(unit_keys.codes_of_day(picture), on="unit", how="left")
        filled = coded.with_columns(pl.col("name", "code").fill_null(""))
        return {unit: f"{name}（{code}）" for unit, name, code in filled.iter_rows()}

    return picture.keep("called", named_all)


@once
def _names(picture: Picture) -> pl.DataFrame:
    """The names of places and organizations: `unit`, `name`."""
    states = states_on(picture.rows(organization_states), picture.calendar.as_of).select("unit", "name")
    return pl.concat([codes_and_names(picture).select("unit", "name"), states])


def _called(picture: Picture, frame: pl.DataFrame, column: str, name: str) -> pl.DataFrame:
    """The frame with the name of the place or organization that `column` says."""
    joined = join_by_unit(frame, column, _names(picture).rename({"name": f"its {name}"}))
    return joined.with_columns(pl.col(f"its {name}").fill_null("").alias(name))


def _person(picture: Picture, frame: pl.DataFrame) -> pl.DataFrame:
    names = picture.rows(people).select(unit="record", who="name")
    return join_by_unit(frame, "person", names).with_columns(pl.col("who").fill_null(""))


def _words(frame: pl.DataFrame, column: str, language: str) -> pl.Expr:
    """A choice in words."""
    words = {key: named(column, key).in_(language) for key in frame[column].unique().drop_nulls()}
    return pl.col(column).replace(words).fill_null("")
