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
from registry.checks.engine.structure import Structure
from registry.checks.engine.tree import PLACE_KINDS
from registry.checks.engine.unit_days import Indexes, Record, UnitDays
from registry.language import Words
from registry.slices import BY_KEY


@dataclass(frozen=True)
class There:
    """Units of a ledger that are there on a day.

    Kinds that name the same are asked of the same units together: what rules of several kinds read of them, who stands
    for their places and who is on their committees, is worked out once.
    """

    name: str
    on_day: Callable[[Structure, int], Indexes]


@dataclass(frozen=True)
class RuleUnits:
    """Units of one kind: `days` has their columns, `ledger` records them.

    `base` is the column that says whether one is there on V at all, and of the kind; `there` those among whom they are.
    Rows of ledgers are all there.
    """

    days: type[UnitDays]
    ledger: str
    words: Words
    base: str | None = None
    there: There | None = None

    @property
    def together(self) -> str:
        """A name of the kinds that are asked of the same units."""
        return self.ledger if self.there is None else self.there.name

    @property
    def is_row(self) -> bool:
        """Whether they are rows of a ledger, which go by a key of several columns."""
        return len(BY_KEY[self.ledger].key_columns) > 1

    def has(self, column: str) -> bool:
        return getattr(getattr(self.days, column, None), "is_column", False)

    def on_day(self, record: Record, day: int) -> UnitDays:
        """All units that are there on a counted day, of this kind and of those that are asked together with it."""
        rows = record.ledger(self.ledger)
        units = np.arange(len(rows)) if self.there is None else self.there.on_day(record.structure, day)
        units, lasting = record.lasting(self.together, units)
        pairs = self.days(record, units, one_day(day, len(units)))
        pairs.lasting = lasting
        return pairs

    def are_any(self, pairs: UnitDays) -> bool:
        """Whether any of the pairs is of the kind."""
        return bool(len(pairs)) and (self.base is None or bool(getattr(pairs, self.base)().any()))


def _living_places(*kinds: str) -> Callable[[Structure, int], Indexes]:
    numbers = [PLACE_KINDS.index(kind) for kind in kinds]

    def there(structure: Structure, day: int) -> Indexes:
        known = structure.of_places.ever
        days = one_day(day, len(known))
        lives = structure.of_places.lives(known, days)
        return known[lives & is_in(structure.place_kind(known, days), numbers)]

    return there


def _living_organizations(structure: Structure, day: int) -> Indexes:
    known = structure.of_organizations.ever
    return known[structure.of_organizations.lives(known, one_day(day, len(known)))]


#: Natural villages apart: they are several times as many as all others, which few rules ask about.
_NATURAL = "natural_village"
_NATURAL_VILLAGES = There("natural villages", _living_places(_NATURAL))
_OTHERS = There("other places", _living_places(*(kind for kind in PLACE_KINDS if kind not in ("", _NATURAL))))
_ORGANIZATIONS = There("organizations", _living_organizations)


def _places(words: Words, base: str, there: There = _OTHERS) -> RuleUnits:
    return RuleUnits(PlaceDays, "places", words, base, there)


def _organizations(words: Words, base: str) -> RuleUnits:
    return RuleUnits(OrganizationDays, "organizations", words, base, _ORGANIZATIONS)


UNITS: dict[str, RuleUnits] = {
    "village": _places(Words("村（社区）", "villages"), "is_village"),
    "village_or_site": _places(Words("村（社区）和安置点", "villages and sites"), "is_village_or_site"),
    "natural_village": _places(Words("自然村", "natural villages"), "is_natural_village", _NATURAL_VILLAGES),
    "relocation_site": _places(Words("安置点", "settlement sites"), "is_site"),
    "township": _places(Words("乡镇（街道）", "townships"), "is_township"),
    "county": _places(Words("县区", "counties"), "is_county"),
    "division": _places(
        Words("市、县、乡、村", "municipalities, counties, townships and villages"), "has_division_code"
    ),
    "branch": _organizations(Words("党支部", "branches"), "is_living_branch"),
    "joint_branch": _organizations(Words("联合党支部", "joint branches"), "is_joint_branch"),
    "branch_or_joint": _organizations(Words("党支部、联合党支部", "branches and joint branches"), "is_branch_or_joint"),
    "group": _organizations(Words("党小组", "groups"), "is_group"),
    "committee": _organizations(Words("党委", "committees"), "is_committee"),
    "base_organization": _organizations(Words("基层党组织", "base organizations"), "is_base"),
    "village_organization": _organizations(Words("村党组织", "village organizations"), "of_village"),
    "any_organization": _organizations(Words("党组织", "organizations"), "lives"),
    "post": RuleUnits(PostDays, "posts", Words("任职", "posts")),
    "approval": RuleUnits(ApprovalDays, "approvals", Words("审批备案", "approvals")),
    "activity": RuleUnits(ActivityDays, "activities", Words("活动", "activities")),
    "project": RuleUnits(ProjectDays, "projects", Words("项目", "projects")),
    "notice": RuleUnits(NoticeDays, "notices", Words("督办通知", "notices")),
    "rating": RuleUnits(RatingDays, "ratings", Words("星级评定", "ratings")),
    "case": RuleUnits(CaseDays, "cases", Words("整顿案件", "cases")),
    "look_back": RuleUnits(LookBackDays, "look_backs", Words("回头看", "look-backs")),
}
