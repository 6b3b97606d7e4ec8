"""The kinds of unit that rules are about, each with its columns and whether it is there on a day."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from registry.checks.columns.case_days import CaseDays
from registry.checks.columns.location import is_in
from registry.checks.columns.organization_days import OrganizationDays
from registry.checks.columns.place_days import PlaceDays
from registry.checks.columns.rating_days import LookBackDays, RatingDays
from registry.checks.columns.row_days import (
    ActivityDays,
    ApprovalDays,
    NoticeDays,
    PostDays,
    ProjectDays,
)
from registry.checks.engine.ranges import one_day
from registry.checks.engine.structure import ORGANIZATION_KINDS, Structure
from registry.checks.engine.tree import PLACE_KINDS
from registry.checks.engine.unit_days import Indexes, Record, UnitDays
from registry.language import Words
from registry.slices import BY_KEY


@dataclass(frozen=True)
class RuleUnits:
    """Units of one kind: `days` has their columns, `ledger` records them.

    `base` is the column that says whether one is there on V at all; `there` those that are, among the kinds that it may
    be of. Rows of ledgers are all there.
    """

    days: type[UnitDays]
    ledger: str
    words: Words
    base: str | None = None
    there: Callable[[Structure, int], Indexes] | None = None

    @property
    def is_row(self) -> bool:
        """Whether they are rows of a ledger, which go by a key of several columns."""
        return len(BY_KEY[self.ledger].key_columns) > 1

    def has(self, column: str) -> bool:
        return getattr(getattr(self.days, column, None), "is_column", False)

    def on_day(self, record: Record, day: int) -> UnitDays:
        """All units that are there on a counted day."""
        units = np.arange(len(record.ledger(self.ledger))) if self.there is None else self.there(record.structure, day)
        return self.days(record, units, one_day(day, len(units)))


def _living(*kinds: str) -> Callable[[Structure, int], Indexes]:
    numbers = [PLACE_KINDS.index(kind) for kind in kinds]

    def there(structure: Structure, day: int) -> Indexes:
        known = structure.of_places.ever
        days = one_day(day, len(known))
        lives = structure.of_places.lives(known, days)
        return known[lives & is_in(structure.place_kind(known, days), numbers)]

    return there


def _organizations(*kinds: str) -> Callable[[Structure, int], Indexes]:
    numbers = [ORGANIZATION_KINDS.index(kind) for kind in kinds]

    def there(structure: Structure, day: int) -> Indexes:
        known = structure.of_organizations.ever
        days = one_day(day, len(known))
        lives = structure.of_organizations.lives(known, days)
        return known[lives & is_in(structure.organization_kind(known, days), numbers)] if kinds else known[lives]

    return there


def _places(words: Words, base: str, *kinds: str) -> RuleUnits:
    return RuleUnits(PlaceDays, "places", words, base, _living(*kinds))


def _organization(words: Words, base: str, *kinds: str) -> RuleUnits:
    return RuleUnits(OrganizationDays, "organizations", words, base, _organizations(*kinds))


UNITS: dict[str, RuleUnits] = {
    "village": _places(Words("村（社区）", "villages"), "is_village", "village"),
    "village_or_site": _places(
        Words("村（社区）和安置点", "villages and sites"), "is_village_or_site", "village", "relocation_site"
    ),
    "natural_village": _places(Words("自然村", "natural villages"), "is_natural_village", "natural_village"),
    "relocation_site": _places(Words("安置点", "settlement sites"), "is_site", "relocation_site"),
    "township": _places(Words("乡镇（街道）", "townships"), "is_township", "township"),
    "county": _places(Words("县区", "counties"), "is_county", "county"),
    "division": _places(
        Words("市、县、乡、村", "municipalities, counties, townships and villages"),
        "has_division_code",
        *("municipality", "county", "township", "village"),
    ),
    "branch": _organization(Words("党支部", "branches"), "is_living_branch", "branch"),
    "joint_branch": _organization(Words("联合党支部", "joint branches"), "is_joint_branch", "joint_branch"),
    "branch_or_joint": _organization(
        Words("党支部、联合党支部", "branches and joint branches"), "is_branch_or_joint", "branch", "joint_branch"
    ),
    "group": _organization(Words("党小组", "groups"), "is_group", "group"),
    "committee": _organization(Words("党委", "committees"), "is_committee", "committee"),
    "base_organization": _organization(
        Words("基层党组织", "base organizations"),
        "is_base",
        *("committee", "general_branch", "branch", "joint_branch"),
    ),
    "village_organization": _organization(
        Words("村党组织", "village organizations"),
        "of_village",
        *("committee", "general_branch", "branch", "joint_branch"),
    ),
    "any_organization": _organization(Words("党组织", "organizations"), "lives"),
    "post": RuleUnits(PostDays, "posts", Words("任职", "posts")),
    "approval": RuleUnits(ApprovalDays, "approvals", Words("审批备案", "approvals")),
    "activity": RuleUnits(ActivityDays, "activities", Words("活动", "activities")),
    "project": RuleUnits(ProjectDays, "projects", Words("项目", "projects")),
    "notice": RuleUnits(NoticeDays, "notices", Words("督办通知", "notices")),
    "rating": RuleUnits(RatingDays, "ratings", Words("星级评定", "ratings")),
    "case": RuleUnits(CaseDays, "cases", Words("整顿案件", "cases")),
    "look_back": RuleUnits(LookBackDays, "look_backs", Words("回头看", "look-backs")),
}
