"""The units' names as the command line prints and takes them: codes, or the parts of a key.

A post is `person@unit/role/from`, a pairing `partner@place/from`, an activity `place/kind/held_on/title`.
"""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl
from sqlalchemy import bindparam, select

from registry import days, record
from registry.errors import NotFound
from registry.figures import Figure, Units
from registry.organizations.queries import organizations
from registry.people.models import people
from registry.picture import Picture, once
from registry.places import queries as places
from registry.reporting.frames import UNITS


@once
def codes(picture: Picture) -> pl.DataFrame:
    """The codes that places, organizations and people have on the day: `unit`, `code`."""
    named = [places.states(picture), organizations(picture), picture.rows(people).rename({"record": "unit"})]
    return pl.concat([frame.select("unit", "code") for frame in named])


def _coded(picture: Picture, frame: pl.DataFrame, column: str, name: str) -> pl.DataFrame:
    return frame.join(codes(picture).rename({"unit": column, "code": name}), on=column, how="left")


def _day(column: str) -> pl.Expr:
    return pl.col(f"{column}_written").map_elements(days.show, return_dtype=pl.String)


def named(picture: Picture, units: Units) -> pl.DataFrame:
    """The frame of a kind of unit with `name`, each unit's name."""
    return picture.keep(("named", units), lambda: _named(picture, units))


def _named(picture: Picture, units: Units) -> pl.DataFrame:
    frame = UNITS[units].frame(picture)
    if units == "post":
        frame = _coded(picture, _coded(picture, frame, "person", "who"), "of", "where")
        return frame.with_columns(name=pl.format("{}@{}/{}/{}", "who", "where", "role", _day("begins")))
    if units == "pairing":
        frame = _coded(picture, frame, "place", "where")
        return frame.with_columns(name=pl.format("{}@{}/{}", "partner", "where", _day("begins")))
    if units == "activity":
        frame = _coded(picture, frame, "place", "where")
        return frame.with_columns(name=pl.format("{}/{}/{}/{}", "where", "kind", _day("held_on"), "title"))
    return frame.with_columns(name=pl.col("code"))


def names(picture: Picture, figure: Figure, found: pl.DataFrame) -> list[str]:
    """The names of units, sorted; of a distinct figure the different values."""
    if figure.kind == "distinct":
        return sorted(found["category"].unique().to_list())
    return sorted(
        found.select("unit").join(named(picture, figure.units).select("unit", "name"), on="unit")["name"].to_list()
    )


# Every page asks these: the queries are written once.
_IDENTITY = (
    select(record.code.c.identity, record.identity.c.kind)
    .join_from(record.code, record.identity)
    .where(record.code.c.space == bindparam("space"), record.code.c.code == bindparam("code"))
)


def _known(picture: Picture, code: str, space: str = "unit") -> tuple[int, str] | None:
    """The identity that a code belongs to or ever belonged to, and its kind; None for one that was never known."""
    found = picture.connection.execute(_IDENTITY, {"space": space, "code": code}).one_or_none()
    return None if found is None else (found.identity, found.kind)


def known(picture: Picture, code: str, space: str = "unit") -> int | None:
    """The identity that a code belongs to or ever belonged to; None for one that was never known."""
    found = _known(picture, code, space)
    return None if found is None else found[0]


def identity_of(picture: Picture, code: str, space: str = "unit") -> int:
    """The identity that a code belongs to or ever belonged to. Raises NotFound for one that was never known."""
    found = known(picture, code, space)
    if found is None:
        raise NotFound(f"没有代码 {code}", f"there is no code {code}")
    return found


def place_of(picture: Picture, code: str) -> int:
    """The place that a code belongs to or ever belonged to. Raises NotFound, for an organization's code too.

    Kept in the picture, not to be carried over: a page asks for its scope several times.
    """
    key = ("place", code)
    if key not in picture.kept:
        found = _known(picture, code)
        if found is None:
            raise NotFound(f"没有代码 {code}", f"there is no code {code}")
        if found[1] != "place":
            raise NotFound(f"{code} 不是地点的代码", f"{code} is not a place's code")
        picture.kept[key] = found[0]
    return picture.kept[key]


def find(picture: Picture, figure: Figure, name: str) -> list[int]:
    """The units that `name` means: one, or of a distinct figure all that have the value. Raises NotFound."""
    units = figure.units
    frame = named(picture, units)
    if figure.kind == "distinct" and "@" not in name:
        found: Sequence[int] = frame.filter(pl.col(figure.each or "") == name)["unit"].to_list()
    elif UNITS[units].ledger in ("places", "organizations"):
        return [identity_of(picture, name)]
    elif units == "case":
        return [identity_of(picture, name, "case")]
    else:
        found = frame.filter(pl.col("name") == _spelled(picture, units, name))["unit"].to_list()
    if not found:
        raise NotFound(f"没有这个单位：{name}", f"there is no such unit: {name}")
    return list(found)


def _spelled(picture: Picture, units: Units, name: str) -> str:
    """A name with any code that a place or organization ever had put as the one of the day."""
    if units not in ("post", "pairing", "activity"):
        return name
    before, at, rest = name.partition("@") if units != "activity" else ("", "", name)
    code, slash, end = rest.partition("/")
    c = record.code.c
    identity = picture.connection.execute(select(c.identity).where(c.space == "unit", c.code == code)).scalar()
    current = codes(picture).filter(pl.col("unit") == identity)["code"].to_list() if identity is not None else []
    return f"{before}{at}{current[0] if current else code}{slash}{end}"
