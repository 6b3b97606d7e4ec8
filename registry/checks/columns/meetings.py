"""The columns of meetings and lectures 三会一课, in the last whole month, quarter or year."""

from __future__ import annotations

import numpy as np

from registry.checks.columns.location import Located
from registry.checks.engine.answers import Answers, Truths, both, of, where
from registry.checks.engine.ranges import Numbers, Range, beginnings, months_of
from registry.checks.engine.related_rows import Related, RowsOfUnits
from registry.checks.engine.structure import ORGANIZATION_KINDS
from registry.checks.engine.unit_days import column


class Meetings(Located):
    """Organizations on days, with the meetings that they held."""

    def meetings(self, months: int, *kinds: str) -> tuple[Related, Answers]:
        """The meetings of these kinds, and whether each lies in the window."""
        rows, inside = self._meetings_within(months)
        of_kind = rows.says("kind", *kinds)
        return rows.where(of_kind), inside[of_kind]

    def _meetings_within(self, months: int) -> tuple[Related, Answers]:
        """Those recorded for the organization, and those without an organization at its place, of whatever kind."""
        return self.once(("meetings", months), lambda: self._meetings_in_window(months))

    def _meetings_in_window(self, months: int) -> tuple[Related, Answers]:
        first, last = window = self.last_window(months)
        own = self.rows_within("activities", "organization", "held_on", window)
        here = self.rows_within("activities", "place", "held_on", window, self.places())
        here = here.where(here.refers("organization") == 0)
        of, index = np.concatenate([own.of, here.of]), np.concatenate([own.index, here.index])
        rows = Related(self, "activities", RowsOfUnits(own.ledger, of, index), is_noted=False)
        held = rows.range("held_on")
        inside = np.where(held.recorded, held.between(first[rows.of], last[rows.of]), 0).astype(np.int8)
        return rows, inside

    def held(self, months: int, kind: str) -> Answers:
        rows, inside = self.meetings(months, kind)
        return rows.largest(inside)

    @column
    def lived_through_the_month(self) -> Answers:
        return self.lived_through(*self.last_window(1))

    @column
    def lived_through_the_quarter(self) -> Answers:
        return self.lived_through(*self.last_window(3))

    @column
    def lived_through_the_year(self) -> Answers:
        return self.lived_through(*self.last_window(12))

    def lived_through(self, first: Numbers, last: Numbers) -> Answers:
        states = self.rows("organizations", "unit")
        begins, ends = states.begins, states.ends
        overlap = np.minimum(ends, states.of_pairs(last) + 1) - np.maximum(begins, states.of_pairs(first))
        days = np.zeros(len(self), dtype=np.int64)
        np.add.at(days, states.of, np.maximum(overlap, 0))
        return of(days == last - first + 1)

    @column
    def held_assembly(self) -> Answers:
        return self.held(3, "assembly")

    @column
    def held_committee(self) -> Answers:
        return self.held(1, "committee")

    @column
    def held_group(self) -> Answers:
        return self.held(1, "group")

    @column
    def held_lectures(self) -> Answers:
        """Lectures of the quarter, LIFE-04.times or more."""
        rows, inside = self.meetings(3, "lecture")
        first, _ = self.last_window(3)

        return rows.count(inside).at_least(self.number("LIFE-04.times", Range.exactly(first)))

    @column
    def held_theme_day(self) -> Answers:
        return self.held(1, "theme_day")

    @column
    def held_life_meeting(self) -> Answers:
        return self.held(12, "life_meeting")

    @column
    def held_life_meeting_late(self) -> Answers:
        """A life meeting in October to December of the year."""
        rows, inside = self.meetings(12, "life_meeting")
        first, _ = self.last_window(12)
        october = beginnings(months_of(first) + 9)
        return rows.largest(both(inside, rows.range("held_on").at_least(october[rows.of])))

    @column
    def held_review(self) -> Answers:
        return self.held(12, "review")

    @column
    def secretary_lectured(self) -> Answers:
        """A lecture, anywhere, in the year, whose speaker held a secretary post on it that day."""
        posts = self.rows("posts", "unit")
        posts = posts.where(posts.says("role", "secretary"))
        activities = self.record.ledger("activities")
        among, lectures = activities.grouped("speaker").of(posts.refers("person"))
        of_pairs = posts.of[among]
        rows = Related(self, "activities", RowsOfUnits(activities, of_pairs, lectures))
        first, last = self.last_window(12)
        held = rows.range("held_on")
        begins, ends = posts.begins[among], posts.ends[among]
        that_day = both(held.at_least(begins), held.below(ends))
        inside = both(held.between(first[of_pairs], last[of_pairs]), that_day)
        return rows.largest(where(held.recorded & rows.says("kind", "lecture"), inside))

    # -- effective coverage ------------------------------------------------------------------------

    def lively(self) -> Answers:
        """LIFE-01, LIFE-05 and LIFE-06a are all met; outside any of them counts as unknown."""
        raise NotImplementedError

    def lively_or_through_branches(self) -> Answers:
        kinds = [ORGANIZATION_KINDS.index(kind) for kind in ("committee", "general_branch")]
        above: Truths = np.isin(self.pick("organization_kind"), kinds)
        below = self.units_beside("by_superior")
        branch = ORGANIZATION_KINDS.index("branch")
        below = below.where((below.pick("organization_kind") == branch) & above[below.of])
        branches = type(self)(self.record, below.units, below.day, below.roots)
        through = self.largest(below.of, branches.lively())
        none = ~below.there()
        return np.where(above, np.where(none, 1, through), self.lively()).astype(np.int8)
