"""The tree of places over time: what each place is on a day, who stands for it, what is above it, and its code."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property, wraps
from threading import Lock
from typing import Protocol, TypeVar, cast

import numpy as np
import polars as pl
from sqlalchemy import Connection

from registry.checks.engine import ranges
from registry.checks.engine.groups import Groups, distinct, each_once, followed, joined, parted
from registry.checks.engine.ranges import FAR, Numbers
from registry.checks.engine.states import Indexes, States, are_many_on_one
from registry.picture import Picture
from registry.places import queries as places
from registry.record import succession
from registry.slices import TABLES

#: The kinds of place as numbers, 0 for what is none; from the top down.
PLACE_KINDS = ("", "province", "municipality", "county", "township", "village", "natural_village", "relocation_site")
SUBKINDS = ("", "administrative_village", "community", "town", "rural_township", "subdistrict")
#: How many digits an official code has, by kind; and how the names of counties end.
OFFICIAL_LENGTH = {"municipality": 4, "county": 6, "township": 9, "village": 12}
COUNTY_ENDINGS = "区县旗市"
#: No line goes on for more steps than this, but in a ring.
_STEPS = 64


class _Sized(Protocol):
    """What knows of units: `size` is one more than the largest identity; `of_all` as `Tree` has it."""

    of_all: dict[str, tuple[int, Indexes]]

    @property
    def size(self) -> int: ...


T = TypeVar("T", bound=_Sized)
_Question = Callable[[T, Indexes, Numbers], Indexes]


def looked_up(question: _Question[T]) -> _Question[T]:
    """A question about units, each on a day: where it is about many on one day, the answers for all are kept."""

    @wraps(question)
    def answer(tree: T, units: Indexes, days: Numbers) -> Indexes:
        if not are_many_on_one(days) or units.min() < 0:
            return question(tree, units, days)
        day, kept, size = int(days[0]), tree.of_all.get(question.__name__), tree.size
        if kept is None or kept[0] != day:
            kept = tree.of_all[question.__name__] = day, question(tree, np.arange(size), ranges.one_day(day, size))
        return kept[1][np.where(units < size, units, 0)]

    return answer


class Tree:
    """What is known of places at a change, over all days."""

    def __init__(self, picture: Picture):
        self.of_places, self._succession = States(picture.rows(TABLES["places"])), picture.rows(succession)
        # A picture of the rows alone, which have been read: who first asked is long gone when another goes on with it.
        self._picture = Picture(cast(Connection, None), picture.moment, picture.tables)
        self._asking = Lock()
        #: Of questions the day on which many were asked about last, and the answers for all units.
        self.of_all: dict[str, tuple[int, Indexes]] = {}

    @cached_property
    def size(self) -> int:
        """One more than the largest identity."""
        return self.of_places.size

    # -- places -----------------------------------------------------------------------------------------------------

    def _place(self, column: Indexes, units: Indexes, days: Numbers) -> Indexes:
        return column[self.of_places.at(units, days)[0]]

    @cached_property
    def _place_kinds(self) -> Indexes:
        return self.of_places.numbered("kind", PLACE_KINDS)

    @cached_property
    def _parents(self) -> Indexes:
        return self.of_places.referred("parent")

    @cached_property
    def _recorded_subkinds(self) -> Indexes:
        return self.of_places.numbered("subkind", SUBKINDS)

    @cached_property
    def _subkinds(self) -> Indexes:
        with self._asking:
            by_code = places.subkinds_of_states(self._picture)
        found = self.of_places.frame.select("id").join(
            by_code.select(id="unit", told="subkind"), on="id", how="left", maintain_order="left"
        )
        numbers = (
            found["told"]
            .fill_null("")
            .replace_strict(list(SUBKINDS), range(len(SUBKINDS)), default=0, return_dtype=pl.Int64)
        )
        return np.append(numbers.to_numpy(), 0)

    def place_lives(self, units: Indexes, days: Numbers) -> Indexes:
        return self.of_places.lives(units, days).astype(np.int64)

    def place_kind(self, units: Indexes, days: Numbers) -> Indexes:
        return self._place(self._place_kinds, units, days)

    def subkind(self, units: Indexes, days: Numbers) -> Indexes:
        return self._place(self._subkinds, units, days)

    def recorded_subkind(self, units: Indexes, days: Numbers) -> Indexes:
        return self._place(self._recorded_subkinds, units, days)

    def parent(self, units: Indexes, days: Numbers) -> Indexes:
        return self._place(self._parents, units, days)

    # -- who stands for whom ----------------------------------------------------------------------------------------

    @cached_property
    def _successors(self) -> Indexes:
        """The one place that took over at the end of each state, 0 where none or several did."""
        rows = self._succession
        ended = pl.DataFrame({"unit": self.of_places.units, "ends": self.of_places.ends}).with_row_index("row")
        effective = rows.select(
            unit="predecessor", ends=pl.Series(ranges.first_days(rows["effective"].to_numpy())), successor="successor"
        )
        found = ended.join(effective, on=["unit", "ends"]).group_by("row").agg(pl.col("successor").unique())
        single = found.filter(pl.col("successor").list.len() == 1)
        successors = np.zeros(len(self.of_places.units) + 1, dtype=np.int64)
        successors[single["row"].to_numpy()] = single["successor"].list.first().to_numpy()
        return successors

    def _in_line(self, units: Indexes, days: Numbers, *, by_successors: bool) -> Indexes:
        """The first that lives in line from each place on; -1 where the line runs in a ring, 0 where it ends."""
        current = units.copy()
        for _ in range(_STEPS):
            rows, begun = self.of_places.at(current, days)
            going = ~self.of_places.lives(current, days) & (current > 0)
            if not going.any():
                return np.where(current > 0, current, 0)
            further = self._parents[rows]
            if by_successors:
                took_over = np.where(begun, self._successors[rows], 0)
                further = np.where(took_over > 0, took_over, further)
            current = np.where(going, further, current)
        lives = self.of_places.lives(current, days)
        return np.where(lives | (current == 0), current, -1)

    @looked_up
    def stands_for(self, units: Indexes, days: Numbers) -> Indexes:
        """Who stands for each place: itself, its one successor, or its parent, and so on until one lives."""
        found = units.copy()
        ask = np.flatnonzero(~self.of_places.lives(units, days) & (units > 0))
        if len(ask):
            found[ask] = self._in_line(units[ask], days[ask], by_successors=True)
            rings = np.flatnonzero(found == -1)
            if len(rings):
                found[rings] = np.maximum(self._in_line(units[rings], days[rings], by_successors=False), 0)
        return found

    @looked_up
    def above(self, units: Indexes, days: Numbers) -> Indexes:
        """Who stands for the parent of each living place, 0 where nobody does.

        Where a place that stands for one above it is not above by its kind, it might stand above itself: then the
        ladder of the day says.
        """
        found = self.stands_for(self.parent(units, days), days)
        rank, upper = self.place_kind(units, days), self.place_kind(found, days)
        doubtful = np.flatnonzero((found > 0) & (upper >= rank))
        if len(doubtful):
            found, ladders = found.copy(), {day: self._ladder(day) for day in set(days[doubtful].tolist())}
            for place in doubtful:
                found[place] = ladders[int(days[place])].above[units[place]]
        return found

    def _ladder(self, day: int) -> places.Ladder:
        with self._asking:
            return places.ladder(self._picture.on(ranges.date(day)))

    @cached_property
    def _may_be_stood_for(self) -> Groups:
        """The places that each may stand for on some day: those that did not always live, in line before it."""
        states = self.of_places
        further = np.concatenate([states.referred("parent")[:-1], self._successors[:-1]])
        units = np.concatenate([states.units, states.units])
        not_always = each_once(states.units[(states.begins > -FAR) | (states.ends < FAR)])
        step = np.isin(units, not_always) & (further > 0)
        upwards = Groups(*distinct(units[step], further[step]))
        below, upper = parted(followed(joined(units[step], further[step]), upwards, _STEPS))
        return Groups(upper, below)

    def places_stood_for(self, owners: Indexes, days: Numbers) -> tuple[Indexes, Indexes]:
        """The places that each stands for, itself included."""
        of, units = self._may_be_stood_for.of(owners)
        right = (self.stands_for(units, days[of]) == owners[of]) & (units != owners[of])
        itself = np.flatnonzero(self.stands_for(owners, days) == owners)
        return np.concatenate([itself, of[right]]), np.concatenate([owners[itself], units[right]])

    # -- codes ------------------------------------------------------------------------------------------------------

    @cached_property
    def _codes(self) -> pl.DataFrame:
        found = self.of_places.frame.select("unit", "code", "name", "kind")
        length = found["kind"].replace_strict(OFFICIAL_LENGTH, default=0, return_dtype=pl.Int64)
        official = found["code"].str.contains("^[0-9]+$") & (found["code"].str.len_bytes() == length)
        last = found["code"].str.slice(-3).zip_with(found["kind"] != "county", found["code"].str.slice(-2))
        endings = (
            found["name"]
            .str.slice(-1)
            .replace_strict(list(COUNTY_ENDINGS), range(len(COUNTY_ENDINGS)), default=-1, return_dtype=pl.Int64)
        )
        return found.with_columns(
            official=official.cast(pl.Int64),
            digits=last.cast(pl.Int64, strict=False).fill_null(-1),
            ending=endings,
            fifteen=found["code"].str.contains("^[0-9]{15}$").cast(pl.Int64),
        )

    def _of_code(self, column: str, units: Indexes, days: Numbers, otherwise: int = 0) -> Indexes:
        return self._place(np.append(self._codes[column].to_numpy(), otherwise), units, days)

    def has_official_code(self, units: Indexes, days: Numbers) -> Indexes:
        return self._of_code("official", units, days)

    def class_digits(self, units: Indexes, days: Numbers) -> Indexes:
        """The last three digits of a code, of a county's the last two; -1 where they are none."""
        return self._of_code("digits", units, days, -1)

    def name_ending(self, units: Indexes, days: Numbers) -> Indexes:
        """The place of the name's last character in `COUNTY_ENDINGS`, -1 for any other."""
        return self._of_code("ending", units, days, -1)

    def parent_has_official_code(self, units: Indexes, days: Numbers) -> Indexes:
        return self.has_official_code(self.parent(units, days), days)

    def has_fifteen_digits(self, units: Indexes, days: Numbers) -> Indexes:
        return self._of_code("fifteen", units, days)

    @looked_up
    def begins_with_parents_code(self, units: Indexes, days: Numbers) -> Indexes:
        codes = pl.concat([self._codes["code"], pl.Series("code", [""])])
        own, upper = self.of_places.at(units, days)[0], self.of_places.at(self.parent(units, days), days)[0]
        last = len(codes) - 1
        mine = codes.gather(np.where(own < 0, last, own))
        theirs = codes.gather(np.where(upper < 0, last, upper))
        begins = (
            pl.DataFrame({"mine": mine, "theirs": theirs})
            .select(pl.col("mine").str.starts_with(pl.col("theirs")))["mine"]
            .to_numpy()
        )
        return (begins & (upper >= 0)).astype(np.int64)
