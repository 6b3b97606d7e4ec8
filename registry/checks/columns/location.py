"""What every unit on days has that lies somewhere: who stands for its place, the parameters there, measures, posts."""

from __future__ import annotations

from dataclasses import dataclass
from functools import reduce
from typing import Any

import numpy as np
from numpy.typing import NDArray

from registry.checks.engine import parameters
from registry.checks.engine.answers import Answers, Truths, both, decided, either, negated, of
from registry.checks.engine.ranges import Numbers, Range, year_starts, years_of
from registry.checks.engine.related_rows import Related
from registry.checks.engine.structure import ORGANIZATION_KINDS, number_of
from registry.checks.engine.tree import PLACE_KINDS
from registry.checks.engine.unit_days import Indexes, UnitDays, column

#: The posts of an organization's committee 支委会.
COMMITTEE_ROLES = ("secretary", "deputy_secretary", "committee_member")
HEADS = ("secretary", "acting_secretary")
#: The posts of a villagers' or residents' committee 村居委会.
VILLAGE_COMMITTEE = ("village_director", "village_deputy", "village_member")
THE_FOUR_KINDS = number_of(ORGANIZATION_KINDS, "committee", "general_branch", "branch", "joint_branch")
LOW_PLACES = number_of(PLACE_KINDS, "village", "natural_village", "relocation_site")
VILLAGE, NATURAL_VILLAGE, SITE, TOWNSHIP = number_of(
    PLACE_KINDS, "village", "natural_village", "relocation_site", "township"
)


@dataclass(frozen=True)
class Deadline:
    """Something to be done by a day: `due`, the last day; whether it is `done` by V, and whether also in `time`."""

    due: Range
    done: Answers
    in_time: Answers

    def asked(self, pairs: UnitDays) -> Answers:
        """Whether the deadline is behind V, and lies in its year or what it asks for is not done by V."""
        this_year = self.due.between(pairs.year_start, year_starts(pairs.year + 1) - 1)
        return both(self.due.below(pairs.day), either(this_year, negated(self.done)))


def deadline(pairs: UnitDays, due: Range, *days: Range) -> Deadline:
    """A deadline that is met by any of some days of each unit."""
    done, in_time = [], []
    for day in days:
        by_day = np.where(day.recorded, day.at_most(pairs.day), 0).astype(np.int8)
        done.append(by_day)
        in_time.append(both(by_day, day.at_most(due)))
    return Deadline(due, either(*done), either(*in_time))


class Located(UnitDays):
    """Units that lie at a place."""

    def places(self) -> Indexes:
        """The recorded place of each unit."""
        raise NotImplementedError

    @column
    def at(self) -> Indexes:
        """Who stands for the place of each unit on V."""
        return self.pick("stands_for", self.places())

    @column
    def never(self) -> Answers:
        """What nothing can be told of."""
        return np.ones(len(self), dtype=np.int8)

    def number(self, name: str, on: Range | None = None) -> Range:
        """A parameter that is a number, where the unit counts; on V, or where it is the same on each of other days."""
        return parameters.numbers(self, name, self.at(), Range.exactly(self.day) if on is None else on)

    def setting(self, name: str, on: Range | None = None) -> list[Any]:
        return parameters.same_on_each(self, name, self.at(), Range.exactly(self.day) if on is None else on)

    # -- measures of places ------------------------------------------------------------------------

    def flow(self, measure: str, places: Indexes, years: Numbers) -> Range:
        """A flow of places in a year, by V: the year's observation if it has ended, else the sum of its months."""
        rows = self.observed(measure, places, by=self.day)
        period, value = rows.range("period"), rows.range(measure)
        in_year = (years_of(period.least) == rows.of_pairs(years)) & value.recorded & (period.most <= rows.day)
        whole = in_year & (period.most - period.least > 300)
        months = in_year & ~whole & (period.most > period.least)
        of_year = rows.where(whole)
        found = of_year.ledger.range(measure)[of_year.last()]
        summed = np.zeros(len(self), dtype=np.int64)
        np.add.at(summed, rows.of[months], value.least[months])
        has_months = rows.any(months)
        return found.otherwise(Range.exactly(summed).kept_where(has_months))

    def planned(self, measure: str, places: Indexes, years: Numbers) -> Range:
        """A plan of a year: that year's observation, on any day."""
        rows = self.observed(measure, places)
        period, value = rows.range("period"), rows.range(measure)
        in_year = (years_of(period.least) == rows.of_pairs(years)) & (period.most - period.least > 300)
        kept = rows.where(in_year & value.recorded)
        return kept.ledger.range(measure)[kept.last()]

    # -- villages ----------------------------------------------------------------------------------

    def is_administrative(self, places: Indexes) -> Answers:
        """Whether a place is an administrative village 行政村: unknown of a village whose kind is not recorded."""
        is_village = self.pick("place_kind", places) == VILLAGE
        subkind = self.pick("subkind", places)
        return decided(is_village & (subkind == 1), is_village & (subkind == 0))

    def on(self, *roles: str, key: str = "unit", owners: Indexes | None = None) -> Related:
        """The posts of these roles that hold on the units, or on others beside them, on V."""
        rows = self.rows("posts", key, owners)
        return rows.where(rows.holds() & rows.says("role", *roles))


def people(posts: Related) -> Numbers:
    """How many different people hold these posts, of each pair."""
    return posts.different("person")


def is_in(values: NDArray[np.int64], wanted: list[int]) -> Truths:
    """Whether each is one of a few numbers."""
    return reduce(np.logical_or, [values == one for one in wanted])


def open_cases(cases: Related, on: Numbers | None = None) -> Answers:
    """Whether each case is open on its day: identified by it, and not closed by it; by first days."""
    day = cases.day if on is None else on
    identified, closed = cases.range("identified_on"), cases.range("closed_on")
    begun = identified.recorded & (identified.least <= day)
    return of(begun & ~(closed.recorded & (closed.least <= day)))
