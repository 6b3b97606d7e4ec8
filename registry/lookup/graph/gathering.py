"""What stands around a place or an organization on the day, as a graph of plain data."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

import polars as pl

from registry import codes, days
from registry.coverage.ledger import MODES, ORGANIZATION_COVERAGE
from registry.coverage.models import coverage
from registry.coverage.queries import coverers
from registry.errors import NotFound
from registry.lookup.tree import organization_forest, place_forest
from registry.organizations.models import organization_states
from registry.picture import Picture, once, states_on
from registry.places import queries as places
from registry.record import succession
from registry.sights.readable import readable

EdgeRelation = Literal["parent", "superior", "place", "covers", "succession"]
#: How a place is covered: by an organization, by contact alone, by nobody; None where it is not asked.
CoverState = Literal["organized", "contact", "none"] | None
#: The kinds of place that are marked by how they are covered.
_TO_BE_COVERED = ("village", "natural_village", "relocation_site")
#: With more units than these two steps below, only one step is gathered; of one step as many as these.
MOST_BELOW, MOST = 240, 300
_STRENGTH = {mode.key: rank for rank, mode in enumerate(MODES)}


@dataclass(frozen=True)
class Unit:
    """A place or an organization as of the day; `state` says how a place is covered, `mode` by which mode."""

    identity: int
    ledger: str
    code: str
    name: str
    kind: str
    lives: bool
    state: CoverState = None
    mode: str | None = None


@dataclass(frozen=True)
class Link:
    """`unit` belongs to, covers, or is succeeded by `other`; `since`: the first day as written, None: not recorded."""

    unit: int
    other: int
    relation: EdgeRelation
    mode: str | None = None
    since: str | None = None


@dataclass(frozen=True)
class Around:
    """The graph around `focus`. The lists hold identities; `above` from the top, `below` each with what is under it.

    `ring`: which unit of the line upwards stands above its top again. `left_out`: how many are below and not shown.
    """

    focus: int
    units: dict[int, Unit]
    links: list[Link]
    above: list[int]
    below: list[tuple[int, list[int]]]
    beside: list[int]
    covered: list[int]
    predecessors: list[int]
    successors: list[int]
    ring: int | None = None
    left_out: int = 0
    notes: dict[int, Link] = field(default_factory=dict)


def around(picture: Picture, code: str) -> Around:
    """The graph around what `code` means. Raises NotFound, for a person's or a case's code too, and where nothing
    was recorded about it yet at the change that is asked about."""
    identity = codes.identity_of(picture, code)
    states = _states(picture)
    if identity not in set(states["unit"]):
        number = picture.moment.known_at
        raise NotFound(f"第 {number} 次变更时尚未登记 {code}", f"{code} was not recorded yet at change {number}")
    own = states.row(by_predicate=pl.col("unit") == identity, named=True)
    at_place = own["ledger"] == "places"
    line, ring = _line(states, identity)
    line = _told(picture, line)
    below, left_out = _below(picture, identity, at_place)
    covers = _covers(picture, identity, at_place)
    taken = _taken(picture, identity)
    beside = [link.unit for link in covers] if at_place else [own["place"]]
    covered = [] if at_place else [link.other for link in covers if link.other != own["place"]]
    before = [link.unit for link in taken if link.other == identity]
    after = [link.other for link in taken if link.unit == identity]
    under = [one for upper, lower in below for one in (upper, *lower)]
    everyone = dict.fromkeys([identity, *line, *under, *beside, *covered, *before, *after])
    units = _units(picture, states, list(everyone))
    links = [*_upwards(states, everyone, line, under, identity), *covers, *taken]
    if not at_place and not any(link.other == own["place"] for link in covers):
        links.append(Link(identity, own["place"], "place", None, _day(own["begins_written"])))
    notes = {(link.unit if at_place else link.other): link for link in covers}
    return Around(identity, units, links, line, below, beside, covered, before, after, ring, left_out, notes)


@once
def _states(picture: Picture) -> pl.DataFrame:
    """Every place and organization: `unit`, `ledger`, `code`, `name`, `kind`, `upper`, `place`, `lives`, its day."""
    of_places = places.states(picture).select(
        "unit", "code", "name", "kind", "lives", "begins_written",
        ledger=pl.lit("places"), upper="parent", place=pl.lit(None, pl.Int64),
    )  # fmt: skip
    states = states_on(picture.rows(organization_states), picture.calendar.as_of)
    of_organizations = states.select(
        "unit", "code", "name", "kind", "lives", "begins_written",
        ledger=pl.lit("organizations"), upper="superior", place="place",
    )  # fmt: skip
    return pl.concat([of_places, of_organizations])


def _day(written: int | None) -> str | None:
    return days.show(written) if written is not None else None


def _line(states: pl.DataFrame, identity: int) -> tuple[list[int], int | None]:
    """What stands above a unit as recorded, from the top; and who stands above the top again, where there is a ring."""
    upper = dict(states.select("unit", "upper").iter_rows())
    line, at = [identity], upper[identity]
    while at is not None and at in upper and at not in line:
        line.insert(0, at)
        at = upper[at]
    return line[:-1], at if at in line else None


def _told(picture: Picture, line: Sequence[int]) -> list[int]:
    """Of a line upwards, from the top, what may be told of it: what may be read, the places above that and their
    committees, and whom a unit that may be read names itself; from the first that is none of these upwards nothing."""
    read, told = readable(picture), list[int]()
    if read.is_everything:
        return [*line]
    for lower, one in enumerate(reversed(line)):
        is_named = lower == 0 or read.has(told[0])
        above = any(one < len(known) and known[one] for known in (read.above, read.committees_above))
        if not (read.has(one) or above or is_named):
            break
        told.insert(0, one)
    return told


def _below(picture: Picture, identity: int, at_place: bool) -> tuple[list[tuple[int, list[int]]], int]:
    """What lives directly under a unit, each with what is under it, where that is not too much."""
    forest = place_forest(picture) if at_place else organization_forest(picture)
    direct = forest.nodes["unit"].to_numpy()[forest.under(identity)].tolist()
    shown = direct[:MOST]
    second = forest.nodes.filter(pl.col("above").is_in(shown)).select("above", "unit")
    lower: dict[int, list[int]] = {}
    if len(second) + len(shown) <= MOST_BELOW:
        for upper, unit in second.iter_rows():
            lower.setdefault(upper, []).append(unit)
    return [(unit, lower.get(unit, [])) for unit in shown if unit != identity], len(direct) - len(shown)


def _covers(picture: Picture, identity: int, at_place: bool) -> list[Link]:
    """Who covers a place, or what an organization covers, as the figures count it."""
    mine = "unit" if at_place else "organization"
    found = coverers(picture).filter(pl.col(mine) == identity)
    rows = picture.rows(coverage).select("id", "begins_written")
    found = found.join(rows, on="id", how="left").sort("organization", "unit", "id")
    return [
        Link(row["organization"], row["unit"], "place" if row["own"] else "covers", row["mode"],
             None if row["own"] else _day(row["begins_written"]))
        for row in found.unique(["organization", "unit"], keep="first", maintain_order=True).iter_rows(named=True)
    ][:MOST]  # fmt: skip


def _taken(picture: Picture, identity: int) -> list[Link]:
    """Who took over from whom, by the day."""
    part = (pl.col("predecessor") == identity) | (pl.col("successor") == identity)
    found = picture.rows(succession).filter(part & (pl.col("effective") <= picture.calendar.as_of)).sort("effective")
    return [
        Link(row["predecessor"], row["successor"], "succession", None, _day(row["effective_written"]))
        for row in found.iter_rows(named=True)
    ]


def _upwards(
    states: pl.DataFrame, everyone: Iterable[int], line: Sequence[int], under: Sequence[int], focus: int
) -> list[Link]:
    """The recorded parents and superiors among the units of the hierarchy."""
    members = [*line, focus, *under]
    found = states.filter(pl.col("unit").is_in(members) & pl.col("upper").is_in(list(everyone))).sort("unit")
    return [
        Link(row["unit"], row["upper"], "parent" if row["ledger"] == "places" else "superior")
        for row in found.iter_rows(named=True)
    ]


def _units(picture: Picture, states: pl.DataFrame, wanted: Sequence[int]) -> dict[int, Unit]:
    """The units as of the day, places with how they are covered."""
    rank = pl.col("mode").replace_strict(_STRENGTH, return_dtype=pl.Int64)
    strongest = coverers(picture).filter(pl.col("unit").is_in(wanted)).sort(rank).group_by("unit").first()
    modes = dict(strongest.select("unit", "mode").iter_rows())
    found = {row["unit"]: row for row in states.filter(pl.col("unit").is_in(wanted)).iter_rows(named=True)}
    read = readable(picture)
    return {i: _unit(found[i], modes.get(i), read.has(i)) for i in wanted if i in found}


def _unit(row: dict[str, Any], mode: str | None, is_read: bool) -> Unit:
    own = (row["unit"], row["ledger"], row["code"], row["name"], row["kind"], row["lives"])
    if row["kind"] not in _TO_BE_COVERED or not row["lives"] or not is_read:
        return Unit(*own)
    return Unit(*own, "none" if mode is None else "organized" if mode in ORGANIZATION_COVERAGE else "contact", mode)
