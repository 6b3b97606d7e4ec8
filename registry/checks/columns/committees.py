"""The columns of an organization's committee 支委会 (党委、总支委员会)."""

from __future__ import annotations

import numpy as np

from registry.checks.columns.location import COMMITTEE_ROLES, Located, people
from registry.checks.engine.answers import Answers, decided, of
from registry.checks.engine.ranges import Range
from registry.checks.engine.related_rows import Related
from registry.checks.engine.unit_days import column, column_of_others

_PORTFOLIOS = ("organization", "publicity", "discipline")


class Committees(Located):
    """Organizations on days, with the people on their committees."""

    @column_of_others
    def committee(self) -> Related:
        """The posts of secretary, deputy and member that hold on each."""
        return self.on(*COMMITTEE_ROLES)

    @column
    def has_committee(self) -> Answers:
        posts = self.committee()
        return of(posts.any(posts.says("role", "committee_member")))

    @column
    def committee_size(self) -> Range:
        """size(O): different people on the committee, 0 without one."""
        return Range.exactly(np.where(self.has_committee() == 2, people(self.committee()), 0))

    @column
    def deputies(self) -> Range:
        posts = self.committee()
        return Range.exactly(posts.different("person", posts.says("role", "deputy_secretary")))

    @column
    def has_group_leader(self) -> Answers:
        posts = self.on("group_leader")
        return of(posts.there())

    @column
    def portfolios_are_held(self) -> Answers:
        """Organization, publicity and discipline are among the portfolios; unknown where not, and one has none."""
        posts = self.committee()
        held = [posts.matches("portfolio", rf"(^|;){portfolio}(;|$)") for portfolio in _PORTFOLIOS]
        without = posts.matches("portfolio", "^$")
        posts.decided_by_all()
        all_held = np.logical_and.reduce([posts.any(has) for has in held])
        return decided(all_held, posts.any(without))
