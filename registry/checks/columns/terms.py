"""The columns of an organization's elections and terms 换届、任期."""

from __future__ import annotations

import datetime

import numpy as np

from registry.checks.columns.location import NATURAL_VILLAGE, SITE, VILLAGE, Deadline, Located, deadline, is_in
from registry.checks.engine.answers import Answers, both, of
from registry.checks.engine.ranges import Numbers, Range, counted
from registry.checks.engine.structure import ORGANIZATION_KINDS
from registry.checks.engine.unit_days import Indexes, column

_COMMITTEE, _GENERAL = (ORGANIZATION_KINDS.index(kind) for kind in ("committee", "general_branch"))
#: The day of 《关于党的基层组织任期的意见》: whoever was elected before it serves out the old term.
_NEW_TERMS = counted(datetime.date(2018, 7, 12))


class Terms(Located):
    """Organizations on days, with their latest election E."""

    @column
    def latest_election(self) -> Indexes:
        """The row of the latest election by V, -1 without one."""
        rows = self.rows("elections", "organization")
        elected = rows.range("elected_on")
        held = rows.where(elected.recorded & (elected.least <= rows.day))
        return held.last(held.range("elected_on").least)

    def of_election(self, column: str) -> Range:
        return self.chosen("elections", self.latest_election(), column)

    @column
    def has_election(self) -> Answers:
        return of(self.latest_election() >= 0)

    @column
    def elected_on(self) -> Range:
        return self.of_election("elected_on")

    @column
    def regular_end(self) -> Range:
        """regular(E): the end of the term by the rules of terms."""
        elected = self.elected_on()
        kind, place_kind = self.pick("organization_kind"), self.pick("place_kind", self.places())
        earliest = elected.months(12 * self._years(elected.least, kind, place_kind)[0]).least
        latest = elected.months(12 * self._years(elected.most, kind, place_kind)[1]).most
        return Range(earliest, latest)

    def _years(self, elected: Numbers, kind: Indexes, place_kind: Indexes) -> tuple[Numbers, Numbers]:
        """The least and the most years of a term of who is elected on a day."""
        old = elected < _NEW_TERMS
        committee, general = kind == _COMMITTEE, kind == _GENERAL
        village, low = place_kind == VILLAGE, is_in(place_kind, [NATURAL_VILLAGE, SITE])
        least = np.where(old, 2, 3)
        most = least
        least, most = np.where(general, 3, least), np.where(general, 3, most)
        least, most = np.where(low, 3, least), np.where(low, 5, most)
        least, most = np.where(village, np.where(old, 3, 5), least), np.where(village, np.where(old, 3, 5), most)
        least = np.where(committee, np.where(old, 3, 5), least)
        most = np.where(committee, np.where(old, 4, 5), most)
        return least, most

    @column
    def term_end(self) -> Range:
        """expiry(E): as extended, else the regular end."""
        return self.of_election("extended_to").otherwise(self.regular_end())

    @column
    def term_runs(self) -> Answers:
        """Ends on V or later; unknown without an election."""
        return self.term_end().at_least(self.day)

    @column
    def is_extended(self) -> Answers:
        return of(self.of_election("extended_to").recorded)

    @column
    def extension_is_approved(self) -> Answers:
        approved = self.of_election("extension_approved_on")
        return np.where(approved.recorded, approved.at_most(self.day), 0).astype(np.int8)

    @column
    def extended_by_a_year_at_most(self) -> Answers:
        extended, regular = self.of_election("extended_to"), self.regular_end()
        return both(extended.at_least(regular.months(-12)), extended.at_most(regular.months(12)))

    @column
    def reminder(self) -> Deadline:
        """To be reminded six months before the term ends."""
        return deadline(self, self.term_end().months(-6), self.of_election("reminded_on"))

    @column
    def reminder_due(self) -> Range:
        return self.reminder().due

    # -- votes -------------------------------------------------------------------------------------

    @column
    def enough_present(self) -> Answers:
        """More than four fifths of the eligible."""
        return (self.of_election("present") * 5).above(self.of_election("eligible") * 4)

    @column
    def enough_present_inclusive(self) -> Answers:
        """Four fifths of the eligible or more."""
        return (self.of_election("present") * 5).at_least(self.of_election("eligible") * 4)

    @column
    def elected_by_half_of_the_present(self) -> Answers:
        return (self.of_election("votes_for") * 2).above(self.of_election("present"))

    @column
    def elected_by_half_of_the_eligible(self) -> Answers:
        return (self.of_election("votes_for") * 2).above(self.of_election("eligible"))

    @column
    def several_seats(self) -> Answers:
        return self.of_election("seats").at_least(2)

    @column
    def enough_candidates(self) -> Answers:
        """A fifth more candidates than seats, or more."""
        return (self.of_election("candidates") * 5).at_least(self.of_election("seats") * 6)
