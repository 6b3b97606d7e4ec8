"""The columns of ratings 星级评定 and of look-backs 回头看 on days."""

from __future__ import annotations

from registry.checks.columns.organization_days import OrganizationDays
from registry.checks.columns.rows import RowDays
from registry.checks.engine import parameters
from registry.checks.engine.answers import Answers, both, of, where
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


class RatingDays(RowDays):
    """Ratings 星级评定 on days."""

    key, owner = "ratings", "organization"

    @column
    def naming_that_counts(self) -> Answers:
        """The row that decides a living organization's stars, if it is a naming."""
        organizations = OrganizationDays(self.record, self.owners(), self.day, self.roots)
        counts = organizations.deciding_rating() == self.units
        return of(counts & self.says("stage", "named") & self.owner_lives())

    @column
    def revoked_this_year(self) -> Answers:
        return where(self.says("stage", "revoked"), self.in_year("decided_on"))

    @column
    def decided_on(self) -> Range:
        return self.own("decided_on")

    @column
    def stars(self) -> Range:
        return self.own("stars")

    @column
    def has_document(self) -> Answers:
        return of(~self.says("document", None, ""))

    def _round(self) -> Related:
        rows = self.rows("ratings", "organization", self.owners())
        return rows.where(rows.range("year").least == self.own("year").least[rows.of])

    @column
    def round_is_whole(self) -> Answers:
        """declared, township, county, city, named of its organization and year all stand, each two in order of days."""
        rows = self._round()
        answers, days = [], []
        for stage in _STEPS:
            of_stage = rows.where(rows.says("stage", stage))
            row = of_stage.last()
            answers.append(of(row >= 0))
            days.append(self.chosen("ratings", row, "decided_on"))
        for n, earlier in enumerate(days):
            answers += [earlier.at_most(later) for later in days[n + 1 :]]
        return both(*answers)

    @column
    def publicised_long_enough(self) -> Answers:
        """Publicised for star.publicity_days, up to the naming; unknown where it is not recorded."""
        rows = self._round()
        row = rows.where(rows.says("stage", "publicised")).last()
        begun, until = (self.chosen("ratings", row, name) for name in ("decided_on", "public_to"))
        days = parameters.numbers(self, "star.publicity_days", self.at(), self.decided_on())
        long = until.at_least(begun + days)
        return both(long, until.at_most(self.decided_on()))


class LookBackDays(RowDays):
    """Look-backs 回头看 on days."""

    key, owner = "look_backs", "case"

    @column
    def cases(self) -> Indexes:
        """The row of each look-back's case."""
        return self.record.ledger("cases").rows_of(self.refers("case"))

    def owners(self) -> Indexes:
        return self.once("owners", lambda: self.record.ledger("cases").refers("organization")[self.cases()])

    @column
    def relapse_found_last(self) -> Answers:
        """Relapsed, and the latest look-back of its case by V."""
        rows = self.rows("look_backs", "case", self.refers("case"))
        checked = rows.range("checked_on")
        right = rows.where(checked.recorded & (checked.least <= rows.day))
        last = right.last(right.range("checked_on").least)
        return of((last == self.units) & self.says("result", "relapsed"))

    @column
    def checked_on(self) -> Range:
        return self.own("checked_on")

    @column
    def case_followed(self) -> Answers:
        """A case of the same organization identified from then to V."""
        rows = self.rows("cases", "organization", self.owners())
        checked = self.checked_on()
        since = rows.range("identified_on").at_least(Range(checked.least[rows.of], checked.most[rows.of]))
        return rows.largest(both(since, rows.by_day("identified_on")))
