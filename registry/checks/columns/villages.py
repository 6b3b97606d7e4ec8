"""The columns of places with their organizations: secretaries, cases, vacancies of villages."""

from __future__ import annotations

import numpy as np

from registry.checks.columns.location import Located, open_cases
from registry.checks.columns.organization_days import OrganizationDays
from registry.checks.engine.answers import Answers, negated, of
from registry.checks.engine.related_rows import Related, RowsOfUnits
from registry.checks.engine.unit_days import Beside, Indexes, column, column_of_others


class PlacesWithOrganizations(Located):
    """Places on days, with the organizations that are theirs."""

    def places(self) -> Indexes:
        return self.units

    def rows_of(self, beside: Beside, key: str, by: str) -> Related:
        """The rows of a ledger that belong to units beside the places."""
        ledger = self.record.ledger(key)
        among, rows = ledger.grouped(by).of(beside.units)
        return Related(self, key, RowsOfUnits(ledger, beside.of[among], rows))

    # -- posts on village organizations ------------------------------------------------------------

    @column_of_others
    def village_organizations(self) -> Beside:
        """The living village organizations 村党组织 of each place."""
        found = self.units_beside("by_place")
        return found.where(found.pick("of_village") > 0)

    def on_village_organizations(self, *roles: str) -> Related:
        rows = self.rows_of(self.village_organizations(), "posts", "unit")
        return rows.where(rows.holds() & rows.says("role", *roles))

    def _are_one_person(self, *posts: Related) -> Answers:
        """Whether one person holds a post of each kind."""
        for one in posts:
            one.decided_by_all()
        keys = [p.of * 1_000_000_000 + p.refers("person") for p in posts]
        shared = keys[0]
        for other in keys[1:]:
            shared = np.intersect1d(shared, other)
        found = np.zeros(len(self), dtype=bool)
        found[shared // 1_000_000_000] = True
        return of(found)

    @column
    def has_both_posts(self) -> Answers:
        """One person is secretary of a village organization of it and its village_director 一肩挑."""
        return self._are_one_person(self.on_village_organizations("secretary"), self.on("village_director"))

    @column
    def has_three_posts(self) -> Answers:
        """… and its collective_head 集体经济组织负责人."""
        return self._are_one_person(
            self.on_village_organizations("secretary"), self.on("village_director"), self.on("collective_head")
        )

    @column
    def is_led_or_filled_soon(self) -> Answers:
        """No village organization of it is long vacant, by screen.vacant_days."""
        beside = self.village_organizations()
        organizations = OrganizationDays(self.record, beside.units, beside.day, beside.roots)
        days = self.number("screen.vacant_days")
        vacant = organizations.vacant_for(days.least[beside.of])
        return negated(self.largest(beside.of, vacant))

    # -- cases -------------------------------------------------------------------------------------

    def cases_of_organizations(self) -> tuple[Related, Answers]:
        """The cases of the place's organizations, of any kind, living or not; whether each is open."""
        cases = self.rows_of(self.units_beside("by_any_place"), "cases", "organization")
        return cases, open_cases(cases)

    def cases_counting_here(self) -> Related:
        """The cases of organizations whose place it stands for."""
        return self.rows_of(self.units_beside("by_stood_for"), "cases", "organization")

    # -- lively coverage ---------------------------------------------------------------------------

    @column
    def effectively_covered(self) -> Answers:
        """有效覆盖: an organization that covers it meets LIFE-01, LIFE-05 and LIFE-06a.

        For a committee or general branch, a living branch under it does.
        """
        covering = self.units_beside("covering")
        organizations = OrganizationDays(self.record, covering.units, covering.day, covering.roots)
        return self.largest(covering.of, organizations.lively_or_through_branches())
