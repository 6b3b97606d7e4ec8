"""The columns of places on days: villages, natural villages, settlement sites, townships."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from registry.checks.columns.codes import Codes
from registry.checks.columns.location import SITE, VILLAGE_COMMITTEE, is_in, people
from registry.checks.columns.venues import Venues
from registry.checks.columns.villages import PlacesWithOrganizations
from registry.checks.engine import ranges
from registry.checks.engine.answers import Answers, both, decided, either, negated, of, where
from registry.checks.engine.coverers import MODE_KEYS
from registry.checks.engine.ranges import Range, year_starts
from registry.checks.engine.tree import PLACE_KINDS
from registry.checks.engine.unit_days import Beside, Indexes, column, column_of_others

_INDEPENDENT, _JOINT, _ABSORBED = (MODE_KEYS.index(key) for key in ("independent", "joint", "absorbed"))


class PlaceDays(Codes, Venues, PlacesWithOrganizations):
    """Places on days."""

    # -- what they are -----------------------------------------------------------------------------

    @column
    def kind(self) -> Indexes:
        return np.where(self.pick("place_lives") > 0, self.pick("place_kind"), 0)

    def is_of(self, *kinds: str) -> Answers:
        """Whether the place lives, and is of one of these kinds."""
        return of(is_in(self.kind(), [PLACE_KINDS.index(kind) for kind in kinds]))

    @column
    def is_village(self) -> Answers:
        return self.is_of("village")

    @column
    def is_village_or_site(self) -> Answers:
        return self.is_of("village", "relocation_site")

    @column
    def is_site(self) -> Answers:
        return self.is_of("relocation_site")

    @column
    def is_natural_village(self) -> Answers:
        return self.is_of("natural_village")

    @column
    def is_township(self) -> Answers:
        return self.is_of("township")

    @column
    def is_county(self) -> Answers:
        return self.is_of("county")

    @column
    def has_division_code(self) -> Answers:
        """Of a kind that official editions list: municipality, county, township, village."""
        return self.is_of("municipality", "county", "township", "village")

    @column
    def lives(self) -> Answers:
        return of(self.pick("place_lives") > 0)

    @column
    def administrative(self) -> Answers:
        """An administrative village 行政村."""
        return self.is_administrative(self.units)

    @column
    def community(self) -> Answers:
        """A community 社区."""
        subkind = self.pick("subkind")
        return decided(subkind == 2, subkind == 0)

    @column
    def lived_through_the_year(self) -> Answers:
        """Lived on each day of the last whole year."""
        first, last = self.window()
        return self.lived_through(first, last)

    def window(self) -> tuple[ranges.Numbers, ranges.Numbers]:
        """The last whole year by V."""
        year = np.where(self.day == year_starts(self.year + 1) - 1, self.year, self.year - 1)
        return year_starts(year), year_starts(year + 1) - 1

    def lived_through(self, first: ranges.Numbers, last: ranges.Numbers) -> Answers:
        states = self.rows("places", "unit")
        begins, ends = states.begins, states.ends
        overlap = np.minimum(ends, states.of_pairs(last) + 1) - np.maximum(begins, states.of_pairs(first))
        days = np.zeros(len(self), dtype=np.int64)
        np.add.at(days, states.of, np.maximum(overlap, 0))
        return of(days == last - first + 1)

    # -- members and coverage ----------------------------------------------------------------------

    @column
    def full_members(self) -> Range:
        """full(p) 正式党员."""
        return self.stock("full_members", self.units)

    @column
    def probationary_members(self) -> Range:
        return self.stock("probationary_members", self.units)

    @column
    def mode(self) -> Indexes:
        return self.pick("mode")

    @column
    def independent(self) -> Answers:
        return of(self.mode() == _INDEPENDENT)

    @column
    def covered(self) -> Answers:
        """Organization coverage 组织覆盖."""
        return of(self.mode() <= _ABSORBED)

    @column
    def covered_as_due(self) -> Answers:
        """Of a village its own or a joint organization; of a site organization coverage."""
        return of(np.where(self.kind() == SITE, self.mode() <= _ABSORBED, self.mode() <= _JOINT))

    @column
    def due_an_organization(self) -> Answers:
        """Three full members or more."""
        return self.full_members().at_least(3)

    # -- posts on the place ------------------------------------------------------------------------

    def has(self, *roles: str) -> Answers:
        posts = self.on(*roles)
        return of(posts.there())

    @column
    def has_first_secretary(self) -> Answers:
        return self.has("first_secretary")

    @column
    def has_instructor(self) -> Answers:
        return self.has("instructor", "liaison")

    @column
    def village_committee(self) -> Range:
        """How many people are the villagers' or residents' committee 村居委会."""
        return Range.exactly(people(self.on(*VILLAGE_COMMITTEE)))

    @column
    def has_woman_on_committee(self) -> Answers:
        """One of them is female; unknown where none is, and of one it is not recorded."""
        posts = self.on(*VILLAGE_COMMITTEE)
        known = self.record.ledger("people")
        rows = known.rows_of(posts.refers("person"))
        female = known.says("gender", "female")[rows]
        unsaid = ~known.says("gender", "female", "male")[rows]
        posts.decided_by(female | unsaid)
        if (evidence := self.record.evidence) is not None:
            evidence.deciding.append(("people", self.roots[posts.of], rows, ("gender",)))
        return self.largest(posts.of, decided(female, unsaid))

    @column
    def on_mission(self) -> Range:
        """How many people are first secretary or team member 驻村队员."""
        return Range.exactly(people(self.on("first_secretary", "team_member")))

    # -- measures ----------------------------------------------------------------------------------

    @column
    def households(self) -> Range:
        return self.stock("households", self.units)

    @column
    def poor(self) -> Answers:
        """A registered poor village 建档立卡贫困村."""
        return self.stock("poor_village", self.units).at_least(1)

    @column
    def development_plan(self) -> Range:
        return self.planned("development_plan", self.units, self.year)

    @column
    def activists(self) -> Range:
        return self.stock("activists", self.units)

    @column
    def enough_activists(self) -> Answers:
        """Activists at least the ratio DEV-21.ratio times the plan."""
        ratio = self.number("DEV-21.ratio")
        plan = self.development_plan()
        asked = Range(_product(plan.least, ratio.least), _product(plan.most, ratio.most))
        return (self.activists() * 10_000).at_least(asked)

    def developed_in(self, years: ranges.Numbers) -> Range:
        return self.flow("members_developed", self.units, years)

    @column
    def developed_lately(self) -> Answers:
        """developed > 0 in one of the DEV-20.years years before Y."""
        return self._any_year(self.number("DEV-20.years"), lambda found: found.at_least(1))

    def _any_year(self, many: Range, test: Callable[[Range], Answers]) -> Answers:
        answers = np.zeros(len(self), dtype=np.int8)
        for ago in range(1, int(np.minimum(many.most, 50).max(initial=0)) + 1):
            of_year = where(many.least >= ago, test(self.developed_in(self.year - ago)))
            answers = either(answers, of_year)
        return np.where(many.recorded, answers, 1).astype(np.int8)

    @column
    def lived_when_counting_began(self) -> Answers:
        """Lived on 1 January of the year DEV-20.years before Y."""
        many = self.number("DEV-20.years")
        begin = year_starts(self.year - np.minimum(many.least, ranges.MOST_YEARS).clip(0))
        return self.lived_through(begin, begin)

    @column
    def nobody_developed(self) -> Answers:
        """developed = 0 in each of the screen.development_years years before Y."""
        many = self.number("screen.development_years")
        return negated(self._any_year(many, lambda found: found.at_least(1)))

    @column
    def last_day_of_the_year(self) -> Range:
        """The last day of the last whole year."""
        return Range.exactly(self.window()[1])

    @column
    def income_of_the_year(self) -> Range:
        """collective_income_yuan of the last whole year, in ten-thousandths of a yuan."""
        first, _ = self.window()
        return self.flow("collective_income_yuan", self.units, ranges.years_of(first))

    # -- cases -------------------------------------------------------------------------------------

    @column
    def has_open_case(self) -> Answers:
        cases, open_ = self.cases_of_organizations()
        return cases.largest(open_)

    @column
    def has_case_for_long(self) -> Answers:
        """An open case, V later than WEAK-06.days after it was identified."""
        cases, open_ = self.cases_of_organizations()
        limit = cases.range("identified_on") + self.number("WEAK-06.days").least[cases.of]
        return cases.largest(both(open_, limit.below(cases.day)))

    @column
    def owed_a_first_secretary(self) -> Answers:
        return either(self.poor(), self.has_case_for_long())

    @column
    def has_cases(self) -> Answers:
        """A case identified by V counts there."""
        cases = self.cases_counting_here()
        return cases.largest(cases.by_day("identified_on"))

    @column
    def case_years(self) -> Answers:
        """The cases that count there, identified by V, have one year only."""
        cases = self.cases_counting_here()
        known = cases.by_day("identified_on")
        sure = cases.where(known == 2)
        perhaps = cases.where(known >= 1)
        perhaps.range("year")
        perhaps.decided_by_all()
        several = np.zeros(len(self), dtype=bool), np.zeros(len(self), dtype=bool)
        for found, some in ((several[0], sure), (several[1], perhaps)):
            years = (
                np.unique(np.stack([some.of, some.range("year").least]), axis=1) if len(some) else np.zeros((2, 0), int)
            )
            found[:] = np.bincount(years[0], minlength=len(self)) > 1
        return negated(decided(several[0], several[1]))

    # -- screening, coverage by contact ------------------------------------------------------------

    @column
    def screened(self) -> Answers:
        """A screening of the last whole year, held by V."""
        rows = self.rows("screenings", "place")
        first, _ = self.window()
        of_year = rows.range("year").least == rows.of_pairs(ranges.years_of(first))
        return rows.largest(where(of_year, rows.by_day("screened_on")))

    @column
    def without_members(self) -> Answers:
        return both(self.full_members().at_most(0), self.probationary_members().at_most(0))

    @column
    def helped(self) -> Answers:
        """A contact member; a coverage row recorded as contact that holds; or somebody developed there in Y."""
        contacts = self.rows("coverage", "place")
        lives = Beside(self, contacts.of, contacts.refers("organization")).pick("organization_lives")
        by_row = contacts.holds() & contacts.says("mode", "contact") & (lives > 0)
        developed = self.developed_in(self.year)
        return either(
            self.has("contact_member"), of(contacts.any(by_row)), of(developed.recorded & (developed.least >= 1))
        )

    # -- a village and its natural villages --------------------------------------------------------

    @column_of_others
    def natural_villages(self) -> Beside:
        return self.units_beside("natural_villages_of")

    @column
    def has_natural_villages(self) -> Answers:
        found = self.natural_villages()
        return of(found.there())

    @column
    def few_without_members(self) -> Answers:
        """Of the natural villages of which it is known, fewer than the share NAT-05.share are without members."""
        found = self.natural_villages()
        beside = PlaceDays(self.record, found.units, found.day, found.roots)
        without = beside.without_members()
        empty = np.bincount(found.of[without == 2], minlength=len(self))
        known = np.bincount(found.of[without != 1], minlength=len(self))
        share = self.number("NAT-05.share")
        below = Range.exactly(empty * 10_000).below(Range(_product(known, share.least), _product(known, share.most)))
        return np.where(known == 0, 1, below).astype(np.int8)

    # -- townships ---------------------------------------------------------------------------------

    @column
    def has_five_small_project(self) -> Answers:
        """A five_small project delivered by V whose place it stands for: itself, or one not living."""
        stood_for = self.units_beside("places_stood_for")
        rows = self.rows_of(stood_for, "projects", "place")
        return rows.largest(where(rows.says("kind", "five_small"), rows.by_day("delivered_on")))

    @column
    def allowance_is_of_a_tier(self) -> Answers:
        allowance = self.stock("allowance_yuan", self.units)
        tiers = self.setting("PAY-06.tiers")
        among = np.array([v in (t or ()) for v, t in zip(allowance.least.tolist(), tiers, strict=True)], dtype=bool)
        known = allowance.recorded & np.array([t is not None for t in tiers], dtype=bool)
        return decided(known & among, ~known)

    # -- elections of the villagers' committee -----------------------------------------------------

    @column
    def has_election(self) -> Answers:
        return of(self.latest_election() >= 0)

    @column
    def elected_on(self) -> Range:
        return self.chosen("elections", self.latest_election(), "elected_on")

    @column
    def term_of_village_committee(self) -> Answers:
        """The term of the latest election, as extended, else five years, ends on V or later."""
        extended = self.chosen("elections", self.latest_election(), "extended_to")
        return extended.otherwise(self.elected_on().months(60)).at_least(self.day)

    @column
    def latest_election(self) -> Indexes:
        rows = self.rows("elections", "organization")
        elected = rows.range("elected_on").least
        held = rows.where(rows.range("elected_on").recorded & (elected <= rows.day))
        return held.last(held.range("elected_on").least)


def _product(numbers: ranges.Numbers, factor: ranges.Numbers) -> ranges.Numbers:
    """Of what is recorded; what is not stays so."""
    far = (np.abs(numbers) >= ranges.FAR) | (np.abs(factor) >= ranges.FAR)
    far |= np.abs(numbers.astype(float) * factor) >= ranges.FAR
    sign = np.where((numbers < 0) | (factor < 0), -1, 1)
    return np.where(far, sign * ranges.FAR, np.where(far, 0, numbers) * np.where(far, 0, factor))
