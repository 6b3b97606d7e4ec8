"""Places at a Moment: what lives, who stands for what has ended or not begun, and what lies in a scope."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import NamedTuple

import numpy as np
import polars as pl
from numpy.typing import NDArray

from registry.picture import Picture, once, once_for_all_days, states_on, took_over
from registry.places.ledger import CODE_BOOK
from registry.places.models import place_states
from registry.unit_arrays import join_by_unit, numbers, where

#: Nobody: no place stands there.
NOBODY = 0
Identities = NDArray[np.int64]


@once
def states(picture: Picture) -> pl.DataFrame:
    """A row per place ever known: its state on the day, `lives`, `begun`."""
    return states_on(picture.rows(place_states), picture.calendar.as_of)


@once
def subkinds(picture: Picture) -> pl.DataFrame:
    """The subkind of each place, as recorded, or by its code: `unit`, `subkind`, null where neither says it."""
    return join_by_unit(states(picture)[["unit", "id"]], "id", subkinds_of_states(picture))[["unit", "subkind"]]


@once_for_all_days
def subkinds_of_states(picture: Picture) -> pl.DataFrame:
    """The subkind by each state: `unit`, the number of its version, and `subkind`."""
    rows = picture.rows(place_states).select("code", "kind", "subkind", unit="id")
    recorded = rows.filter(pl.col("subkind").is_not_null()).select("unit", "subkind")
    return pl.concat([recorded, *_subkinds_of_codes(rows.filter(pl.col("subkind").is_null()))])


def _subkinds_of_codes(found: pl.DataFrame) -> Iterator[pl.DataFrame]:
    """`registry.places.ledger.subkind_of_code`: `unit` and `subkind`, where the code says anything."""
    for kind, (length, classes) in CODE_BOOK.items():
        official = found.filter((pl.col("kind") == kind) & pl.col("code").str.contains(f"^[0-9]{{{length}}}$"))
        digits = official.select("unit", digits=pl.col("code").str.slice(-3).cast(pl.Int64))
        for first, last, subkind in classes:
            of_class = pl.col("digits").is_between(first, last)
            yield digits.filter(of_class).select("unit", subkind=pl.lit(subkind))


class Rung(NamedTuple):
    """The living places at one depth, beside each other where they have the same place above them.

    They are `order[first:last]` of the ladder; from each of `starts` on, counted from `first`, they stand under the
    place at that one of `parents`.
    """

    first: int
    last: int
    starts: NDArray[np.int64]
    parents: NDArray[np.int64]


@dataclass(frozen=True)
class Ladder:
    """The ladder of places: arrays, with an identity as index, of who stands for a place and who stands above it.

    `stands_for[i]`: the living place that stands for place i, `NOBODY` where none does. `above[i]`: of a living
    place, the living place that stands for its recorded parent. `depth[i]`: steps to the top. `lives[i]`.
    """

    stands_for: Identities
    above: Identities
    depth: NDArray[np.int64]
    lives: NDArray[np.bool_]

    def within(self, scope: int) -> NDArray[np.bool_]:
        """The places that lie in `scope`: the place itself and all that live below it; none where it does not live."""
        inside = np.zeros(len(self.lives), dtype=bool)
        if scope >= len(self.lives) or not self.lives[scope]:
            return inside
        inside[scope] = True
        return self.within_any(inside)

    def within_any(self, scopes: NDArray[np.bool_]) -> NDArray[np.bool_]:
        """The places that lie in any of several scopes, told by identity: as `within` has it of each."""
        inside = scopes & self.lives
        highest = self.depth[inside].min(initial=self.depth.max(initial=0))
        for _ in range(int(self.depth.max(initial=0) - highest)):
            inside |= inside[self.above] & self.lives
        return inside

    def line(self, place: int) -> list[int]:
        """A place and what stands above it, from the top; nothing for `NOBODY`."""
        return going_up(place, self.above)

    def stand_for(self, places: pl.Series) -> pl.Series:
        """The living place that stands for each of `places`."""
        return pl.Series(places.name, self.stands_for[numbers(places)])

    @cached_property
    def order(self) -> Identities:
        """The living places, from the deepest up, and at one depth by the place above them."""
        places = np.flatnonzero(self.lives)
        return places[np.lexsort((self.above[places], -self.depth[places]))]

    @cached_property
    def position(self) -> NDArray[np.int64]:
        """Where in `order` each place is, by identity; one behind all of them if it does not live."""
        found = np.full(len(self.lives), len(self.order), dtype=np.int64)
        found[self.order] = np.arange(len(self.order))
        return found

    @cached_property
    def rungs(self) -> list[Rung]:
        """The places that stand below others, from the deepest up."""
        depths = self.depth[self.order]
        standing = np.count_nonzero(depths)
        cuts = [0, *(np.flatnonzero(np.diff(depths[:standing])) + 1), standing]
        parents = self.position[self.above[self.order]]
        return [_rung(first, last, parents[first:last]) for first, last in pairwise(cuts) if first < last]

    def add_up(self, values: NDArray[np.int64]) -> None:
        """Adds to the value of every place those of all that lie below it: values by `position`, nobody's behind."""
        values[-1] = 0
        for first, last, starts, parents in self.rungs:
            # Most numbers are about one kind of place: nothing of them stands at the many places below.
            if (below := values[first:last]).any():
                values[parents] += np.add.reduceat(below, starts)


def going_up(unit: int, above: Identities) -> list[int]:
    """A unit and what stands above it, from the top: `above` by identity, `NOBODY` where nothing is."""
    line: list[int] = []
    while unit != NOBODY:
        line.insert(0, unit)
        unit = int(above[unit]) if unit < len(above) else NOBODY
    return line


def _rung(first: int, last: int, parents: NDArray[np.int64]) -> Rung:
    starts = np.concatenate(([0], np.flatnonzero(np.diff(parents)) + 1))
    return Rung(first, last, starts, parents[starts])


@once
def ladder(picture: Picture) -> Ladder:
    """The ladder of places on the day.

    A place that has ended is stood for by its successor, or without one or with several by its parent; one that
    has not begun by its parent; and so on until a place that lives. Where that would set a place above itself (a
    township that ended in one of its own villages), what stands above it follows from recorded parents alone; so it is
    too where the line never comes to a living place (that village ended as well).
    """
    found = states(picture)
    size = int(found["unit"].max() or 0) + 1  # type: ignore[arg-type]
    units = found["unit"].to_numpy()
    lives = np.zeros(size, dtype=bool)
    lives[units] = found["lives"].to_numpy()
    parents = np.zeros(size, dtype=np.int64)
    parents[units] = numbers(found["parent"], NOBODY)
    next_in_line = parents.copy()
    ended, successors = _successors(picture, found)
    next_in_line[ended] = successors
    by_parents = _first_living(lives, parents)
    stands_for = _first_living(lives, next_in_line, by_parents)
    above = np.where(lives, stands_for[parents], NOBODY)
    while len(rings := _on_rings(above)):
        stood_for = by_parents[parents[rings]]
        above[rings] = stood_for if (above[rings] != stood_for).any() else NOBODY
    return Ladder(stands_for, above, _depths(above), lives)


def _successors(picture: Picture, found: pl.DataFrame) -> tuple[Identities, Identities]:
    """The places that have ended and that one place took over from at that end, and which."""
    ended = where(found[["unit", "ends"]], ~found["lives"] & found["begun"])
    single = took_over(picture, ended).filter(pl.col("successors").list.len() == 1)
    return single["unit"].to_numpy(), single["successors"].list.first().to_numpy()


def _first_living(
    lives: NDArray[np.bool_], next_in_line: Identities, in_a_ring: Identities | int = NOBODY
) -> Identities:
    """The first that lives in line from each place on; nobody where the line ends, `in_a_ring` where it runs in one."""
    far = _far(np.where(lives, np.arange(len(lives)), next_in_line))
    return np.where(lives[far] | (far == NOBODY), far, in_a_ring)


def _on_rings(above: Identities) -> Identities:
    """The places that are reached again from themselves going up: only they are reached by more steps than there are
    places."""
    far = _far(above)
    return np.unique(far[far != NOBODY])


def _far(step: Identities) -> Identities:
    """The place that each gets to by at least as many steps as there are places, each round as many as all before."""
    for _ in range(len(step).bit_length()):
        further = step[step]
        if np.array_equal(further, step):
            break
        step = further
    return step


def _depths(above: Identities) -> NDArray[np.int64]:
    """Steps to the top, where there is no ring."""
    depth = np.zeros(len(above), dtype=np.int64)
    current = above.copy()
    while (standing_on := current != NOBODY).any():
        depth += standing_on
        current = above[current]
    return depth


@once
def living(picture: Picture) -> pl.DataFrame:
    """The living places: `unit`, `at` (itself), code, kind."""
    found = states(picture)
    own = pl.DataFrame([found["unit"], found["unit"].alias("at"), found["code"], found["kind"], found["id"]])
    return where(own, found["lives"])


@once
def lived_in_year(picture: Picture) -> pl.DataFrame:
    """The places that lived on some day of the year up to the day: `unit`, for each state that it had then."""
    calendar, found = picture.calendar, picture.rows(place_states)
    has_begun, ends = numbers(found["begins"]) <= calendar.as_of, numbers(found["ends"], 99_999_999)
    return where(found[["unit"]], has_begun & (ends > calendar.year_start))


@once
def villages_in_year(picture: Picture) -> pl.DataFrame:
    """The villages that lived on some day of the year up to the day, and `at`, who stands for each."""
    found, stairs = states(picture), ladder(picture)
    lived = np.zeros(len(stairs.lives), dtype=bool)
    lived[numbers(lived_in_year(picture)["unit"])] = True
    at = stairs.stand_for(found["unit"]).alias("at")
    own = pl.DataFrame([found["unit"], at, found["code"], found["kind"], found["id"]])
    return where(own, (found["kind"] == "village") & pl.Series(lived[numbers(found["unit"])]))
