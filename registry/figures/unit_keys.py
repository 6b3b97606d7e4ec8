"""The units' names as the command line prints and takes them: codes, or the parts of a key.

A post is `person@unit/role/from`, a pairing `partner@place/from`, an activity `place/kind/held_on/title`, an item of an
audit `audit/case`, a unit of a draw `draw/code`, an event of a cadre `person@unit/kind/on`, a member of the pool
`person@batch/from`, a person who is paid `person@village`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import polars as pl

from registry import days
from registry.codes import identity_of, known, row_by_codes
from registry.errors import NotFound
from registry.figures.frames import UNITS
from registry.figures.model import Figure, Units
from registry.organizations.queries import organizations
from registry.people.models import people
from registry.picture import Picture, once
from registry.places import queries as places
from registry.sights.readable import readable
from registry.unit_arrays import join_by_unit


@once
def codes_of_day(picture: Picture) -> pl.DataFrame:
    """The codes that places, organizations and people have on the day: `unit`, `code`."""
    named = [places.states(picture), organizations(picture), picture.rows(people).rename({"record": "unit"})]
    return pl.concat([frame.select("unit", "code") for frame in named])


def _coded(picture: Picture, frame: pl.DataFrame, column: str, name: str) -> pl.DataFrame:
    return join_by_unit(frame, column, codes_of_day(picture).rename({"code": name}))


def written(frame: pl.DataFrame, column: str) -> pl.Series:
    """A column of days as they were written: each different day is put in words once."""
    stored = frame[f"{column}_written"]
    different = stored.unique().drop_nulls()
    shown = pl.Series([days.show(day) for day in different], dtype=pl.String)
    return stored.replace_strict(different, shown, default=None, return_dtype=pl.String)


def named(picture: Picture, units: Units) -> pl.DataFrame:
    """The frame of a kind of unit with `name`, each unit's name."""
    return picture.keep(("named", units), lambda: _named(picture, units))


def _named(picture: Picture, units: Units) -> pl.DataFrame:
    frame = UNITS[units].base(picture)
    if units == "post":
        frame = _coded(picture, _coded(picture, frame, "person", "who"), "of", "where")
        return frame.with_columns(name=pl.format("{}@{}/{}/{}", "who", "where", "role", written(frame, "begins")))
    if units == "pairing":
        frame = _coded(picture, frame, "place", "where")
        return frame.with_columns(name=pl.format("{}@{}/{}", "partner", "where", written(frame, "begins")))
    if units == "activity":
        frame = _coded(picture, frame, "place", "where")
        return frame.with_columns(name=pl.format("{}/{}/{}/{}", "where", "kind", written(frame, "held_on"), "title"))
    if units in _NAMED_APART:
        return _NAMED_APART[units](picture, frame)
    return frame.with_columns(name=pl.col("code"))


def _cadre_events(picture: Picture, frame: pl.DataFrame) -> pl.DataFrame:
    frame = _coded(picture, _coded(picture, frame, "person", "who"), "of", "where")
    return frame.with_columns(name=pl.format("{}@{}/{}/{}", "who", "where", "kind", written(frame, "on")))


def _pool_members(picture: Picture, frame: pl.DataFrame) -> pl.DataFrame:
    frame = _coded(picture, frame, "person", "who")
    return frame.with_columns(name=pl.format("{}@{}/{}", "who", "batch", written(frame, "begins")))


def _paid_people(picture: Picture, frame: pl.DataFrame) -> pl.DataFrame:
    frame = _coded(picture, _coded(picture, frame, "person", "who"), "place", "where")
    return frame.with_columns(name=pl.format("{}@{}", "who", "where"))


def _audit_items(picture: Picture, frame: pl.DataFrame) -> pl.DataFrame:
    return frame.with_columns(name=pl.format("{}/{}", "audit_code", "case_code"))


def _draw_units(picture: Picture, frame: pl.DataFrame) -> pl.DataFrame:
    return frame.with_columns(name=pl.format("{}/{}", "draw_code", "code"))


#: Units whose names have several parts, beside posts, pairings and activities.
_NAMED_APART: dict[str, Callable[[Picture, pl.DataFrame], pl.DataFrame]] = {
    "audit_item": _audit_items,
    "draw_unit": _draw_units,
    "cadre_event": _cadre_events,
    "pool_member": _pool_members,
    "paid_person": _paid_people,
}


def names(picture: Picture, figure: Figure, found: pl.DataFrame) -> list[str]:
    """The names of units, sorted; of a distinct figure the different values."""
    if figure.kind == "distinct":
        return sorted(found["category"].unique().to_list())
    return sorted(
        found.select("unit").join(named(picture, figure.units).select("unit", "name"), on="unit")["name"].to_list()
    )


def find(picture: Picture, figure: Figure, name: str) -> list[int]:
    """The units that `name` means: one, or of a distinct figure all that have the value. Raises NotFound."""
    units = figure.units
    frame = readable(picture).counting(named(picture, units))
    if figure.kind == "distinct" and "@" not in name:
        found: Sequence[int] = frame.filter(pl.col(figure.each or "") == name)["unit"].to_list()
    elif UNITS[units].ledger in ("places", "organizations"):
        return [identity_of(picture, name, among=(UNITS[units].ledger,))]
    elif units == "case":
        return [identity_of(picture, name, "case")]
    else:
        found = frame.filter(pl.col("name") == _spelled(picture, units, name))["unit"].to_list()
        if not found:  # a code counts first
            by_codes = _spelled(picture, units, row_by_codes(picture, name))
            found = frame.filter(pl.col("name") == by_codes)["unit"].to_list()
    if not found:
        raise NotFound(f"没有这个单位：{name}", f"there is no such unit: {name}")
    return list(found)


def _spelled(picture: Picture, units: Units, name: str) -> str:
    """A name with any code that a place or organization ever had put as the one of the day."""
    if units not in ("post", "pairing", "activity", "cadre_event", "paid_person"):
        return name
    before, at, rest = name.partition("@") if units != "activity" else ("", "", name)
    code, slash, end = rest.partition("/")
    identity = known(picture, code)
    current = codes_of_day(picture).filter(pl.col("unit") == identity)["code"].to_list() if identity is not None else []
    return f"{before}{at}{current[0] if current else code}{slash}{end}"
