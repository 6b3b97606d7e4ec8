"""The columns of rows of ledgers on days: posts, approvals, activities, projects, notices."""

from __future__ import annotations

import numpy as np

from registry.checks.columns.location import (
    COMMITTEE_ROLES,
    LOW_PLACES,
    VILLAGE,
    VILLAGE_COMMITTEE,
    Deadline,
    deadline,
    is_in,
)
from registry.checks.columns.pay import BasePay
from registry.checks.columns.rows import RowDays
from registry.checks.engine.answers import Answers, both, decided, negated, of, where
from registry.checks.engine.ranges import Range
from registry.checks.engine.related_rows import Related
from registry.checks.engine.structure import ORGANIZATION_KINDS
from registry.checks.engine.tree import PLACE_KINDS
from registry.checks.engine.unit_days import Indexes, column

_TOWNSHIP_OR_ABOVE = [
    *(PLACE_KINDS.index(kind) for kind in ("province", "municipality", "county", "township")),
]
_BRANCHES = [ORGANIZATION_KINDS.index(kind) for kind in ("branch", "joint_branch")]
_STEPS = ("declared", "township", "county", "city", "named")


class PostDays(BasePay):
    """Posts 任职 on days."""

    key, owner = "posts", "unit"

    @column
    def in_post(self) -> Answers:
        """The post holds: so does its organization."""
        return of(self.holds() & self.owner_lives())

    @column
    def of_branch(self) -> Answers:
        return of(is_in(self.owner_kind(), _BRANCHES))

    @column
    def of_village_organization(self) -> Answers:
        return of(self.owner_is_village_organization())

    @column
    def of_village(self) -> Answers:
        """On a place of kind village."""
        return of(self.pick("place_kind", self.owners()) == VILLAGE)

    @column
    def secretary(self) -> Answers:
        return of(self.says("role", "secretary"))

    @column
    def secretary_or_deputy(self) -> Answers:
        return of(self.says("role", "secretary", "deputy_secretary"))

    @column
    def deputy_or_member(self) -> Answers:
        return of(self.says("role", "deputy_secretary", "committee_member"))

    @column
    def committee_member(self) -> Answers:
        return of(self.says("role", "committee_member"))

    @column
    def on_committee(self) -> Answers:
        return of(self.says("role", *COMMITTEE_ROLES))

    @column
    def first_secretary(self) -> Answers:
        return of(self.says("role", "first_secretary"))

    @column
    def jointly_reviewed(self) -> Answers:
        """A committee post on a village organization, or a post of a village's own committee."""
        of_place = self.says("role", *VILLAGE_COMMITTEE) & (self.of_village() == 2)
        return of((self.says("role", *COMMITTEE_ROLES) & self.owner_is_village_organization()) | of_place)

    @column
    def begins(self) -> Range:
        return self.own("begins")

    @column
    def member_for_a_year(self) -> Answers:
        """Began a year or more after the person became a full member."""
        return self.begins().at_least(self.chosen("people", self.person_rows(), "full_member_on", months=12))

    def person_rows(self) -> Indexes:
        """The row of each post's person."""
        return self.record.ledger("people").rows_of(self.refers("person"))

    @column
    def approved(self) -> Answers:
        return self.by_day("approved_on")

    @column
    def filed(self) -> Answers:
        return self.by_day("filed_on")

    @column
    def reviewed(self) -> Answers:
        reviewed = self.own("reviewed_on")
        return where(reviewed.recorded, reviewed.at_most(self.begins()))

    # -- first secretaries -------------------------------------------------------------------------

    @column
    def in_post_or_ended_this_year(self) -> Answers:
        ends = self.own("ends")
        ended = where(ends.recorded & ~self.holds(), ends.between(self.year_start, self.day))
        return np.maximum(of(self.holds()), ended)

    @column
    def stayed_one_to_three_years(self) -> Answers:
        """Ends three years after it began at the latest, and, if it has ended, not within the first."""
        ends = self.own("ends")
        holds = self.holds()
        end = Range(np.where(holds, self.day + 1, ends.least), np.where(holds, self.day + 1, ends.most))
        not_early = np.where(holds, 2, ends.at_least(self.own_later("begins", 12))).astype(np.int8)
        return both(end.at_most(self.own_later("begins", 36)), not_early)

    # -- trainings ---------------------------------------------------------------------------------

    def trainings(self) -> Related:
        return self.rows("trainings", "person", self.refers("person"))

    def _in_window(self) -> tuple[Related, Answers]:
        rows = self.trainings()
        first, last = self.last_window(12)
        held = rows.range("held_on")
        return rows, where(held.recorded, held.between(first[rows.of], last[rows.of]))

    @column
    def began_before_the_year(self) -> Answers:
        """Begun by the first day of the last whole year."""
        first, _ = self.last_window(12)
        return self.begins().at_most(first)

    @column
    def trained_long_enough(self) -> Answers:
        """56 hours or more in the year; unknown where not, and one, perhaps in it, is without hours."""
        rows, inside = self._in_window()
        hours = rows.range("hours")
        rows.decided_by(inside >= 1)
        summed = [np.zeros(len(self), dtype=np.int64) for _ in range(2)]
        for total, counted in ((summed[0], inside == 2), (summed[1], inside >= 1)):
            known = counted & hours.recorded
            np.add.at(total, rows.of[known], hours.least[known])
        enough = Range(summed[0], summed[1]).at_least(56 * 10_000)
        unsaid = rows.any((inside >= 1) & ~hours.recorded)
        return np.where((enough == 0) & unsaid, 1, enough).astype(np.int8)

    @column
    def trained(self) -> Answers:
        rows, inside = self._in_window()
        return rows.largest(inside)

    @column
    def trained_by_the_city(self) -> Answers:
        """A training of level city, region or national in Y, by V."""
        rows = self.trainings()
        held = rows.range("held_on")
        inside = held.recorded & (held.least >= rows.of_pairs(self.year_start)) & (held.least <= rows.day)
        return of(rows.any(inside & rows.says("level", "city", "region", "national")))

    @column
    def first_training(self) -> Deadline:
        """To be trained within six months of taking the post."""
        rows = self.trainings()
        due, begins = self.own_later("begins", 6), self.begins()
        held = rows.range("held_on")
        since = held.at_least(Range(begins.least[rows.of], begins.most[rows.of]))
        done = both(since, where(held.recorded, held.at_most(rows.day)))
        in_time = both(done, held.at_most(Range(due.least[rows.of], due.most[rows.of])))
        return Deadline(due, rows.largest(done), rows.largest(in_time))


class ApprovalDays(RowDays):
    """Approvals 审批备案 on days."""

    key, owner = "approvals", "organization"

    @column
    def establishes(self) -> Answers:
        return of(self.says("matter", "establish"))

    @column
    def applied(self) -> Answers:
        return self.by_day("applied_on")

    @column
    def approved(self) -> Answers:
        return self.by_day("approved_on")

    @column
    def filed(self) -> Answers:
        return self.by_day("filed_on")

    @column
    def applied_on(self) -> Range:
        return self.own("applied_on")

    @column
    def approved_on(self) -> Range:
        return self.own("approved_on")

    @column
    def of_living_organization(self) -> Answers:
        return of(self.owner_lives())

    @column
    def of_low_place_and_no_group(self) -> Answers:
        group = self.owner_kind() == ORGANIZATION_KINDS.index("group")
        low = is_in(self.pick("place_kind", self.place()), LOW_PLACES)
        return of(low & ~group)

    @column
    def answered(self) -> Deadline:
        """To be answered within a month of the application."""
        return deadline(self, self.own_later("applied_on", 1), self.own("approved_on"), self.own("refused_on"))

    @column
    def in_order(self) -> Answers:
        """Applied for, approved, elected, filed: each two in order, as far as recorded."""
        elections = self.rows("elections", "organization", self.owners())
        elected, applied = elections.range("elected_on"), self.applied_on()
        after = ~applied.recorded[elections.of] | (elected.least >= applied.least[elections.of])
        by_day = elected.recorded & (elected.least <= elections.day)
        right = elections.where(by_day & after)
        first = elections.ledger.range("elected_on")[right.first(right.range("elected_on").least)]
        filed = self.own("filed_on")
        filed = filed.kept_where(filed.recorded & (filed.least <= self.day))
        steps = [applied, self.approved_on(), first, filed]
        answers = np.full(len(self), 2, dtype=np.int8)
        for n, earlier in enumerate(steps):
            for later in steps[n + 1 :]:
                known = earlier.recorded & later.recorded
                answers = both(answers, where(known, earlier.at_most(later), np.int8(2)))
        return answers

    @column
    def approved_by_township(self) -> Answers:
        """The approver is of level township or above; unknown without one."""
        approver = self.refers("approver")
        return decided((approver > 0) & is_in(self.approver_level(), _TOWNSHIP_OR_ABOVE), approver == 0)


class ActivityDays(RowDays):
    """Activities 活动 on days: meetings that resolved."""

    key, owner = "activities", "place"

    @column
    def assembly(self) -> Answers:
        return of(self.says("kind", "assembly"))

    @column
    def resolved(self) -> Answers:
        return of(self.is_yes("passed"))

    @column
    def held_this_year(self) -> Answers:
        return self.in_year("held_on")

    @column
    def held_on(self) -> Range:
        return self.own("held_on")

    @column
    def half_present(self) -> Answers:
        return (self.own("present") * 2).at_least(self.own("eligible"))

    @column
    def half_in_favour(self) -> Answers:
        return (self.own("in_favour") * 2).above(self.own("eligible"))


class ProjectDays(RowDays):
    """Projects 项目 on days."""

    key, owner = "projects", "place"

    @column
    def under_way(self) -> Answers:
        return both(self.by_day("started_on"), negated(self.by_day("delivered_on")))

    @column
    def started_on(self) -> Range:
        return self.own("started_on")

    @column
    def takes_six_months(self) -> Answers:
        return self.own("planned_to").at_least(self.own_later("started_on", 6))

    @column
    def has_three_members(self) -> Answers:
        return self.own("full_members").at_least(3)

    @column
    def has_organization(self) -> Answers:
        return of(self.pick("organization_lives", self.refers("organization")) > 0)


class NoticeDays(RowDays):
    """Notices 督办通知 on days."""

    key, owner = "notices", "organization"

    @column
    def issued(self) -> Answers:
        return self.by_day("issued_on")

    @column
    def has_due_day(self) -> Answers:
        return of(self.own("due_on").recorded)

    @column
    def issued_on(self) -> Range:
        return self.own("issued_on")

    @column
    def receipt(self) -> Deadline:
        return deadline(self, self.own("due_on"), self.own("received_on"))
