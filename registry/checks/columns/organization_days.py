"""The columns of organizations on days: what they are, members, superiors, and how long they are without a head."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from registry.checks.columns.committees import Committees
from registry.checks.columns.location import HEADS, LOW_PLACES, THE_FOUR_KINDS, TOWNSHIP, VILLAGE, is_in, open_cases
from registry.checks.columns.meetings import Meetings
from registry.checks.columns.terms import Terms
from registry.checks.engine.answers import Answers, Truths, both, decided, negated, of, where
from registry.checks.engine.coverers import MODE_KEYS
from registry.checks.engine.ranges import FAR, Numbers, Range
from registry.checks.engine.structure import ORGANIZATION_KINDS, TYPES
from registry.checks.engine.tree import PLACE_KINDS
from registry.checks.engine.unit_days import Beside, Indexes, column

_COUNTY_OR_ABOVE = [PLACE_KINDS.index(kind) for kind in ("province", "municipality", "county")]
_BRANCHLIKE = ("committee", "general_branch", "branch")


class OrganizationDays(Terms, Meetings, Committees):
    """Organizations on days."""

    @column
    def lives(self) -> Answers:
        return of(self.pick("organization_lives") > 0)

    @column
    def kind(self) -> Indexes:
        return self.pick("organization_kind")

    @column
    def type(self) -> Indexes:
        return self.pick("organization_type")

    @column
    def place(self) -> Indexes:
        return self.pick("place")

    def places(self) -> Indexes:
        return self.place()

    @column
    def place_kind(self) -> Indexes:
        """The recorded kind of its place."""
        return self.pick("place_kind", self.place())

    def is_a(self, *kinds: str) -> Answers:
        return of(is_in(self.kind(), [ORGANIZATION_KINDS.index(kind) for kind in kinds]))

    @column
    def is_living_branch(self) -> Answers:
        return both(self.lives(), self.is_a("branch"))

    @column
    def is_branch_or_joint(self) -> Answers:
        return both(self.lives(), self.is_a("branch", "joint_branch"))

    @column
    def is_joint_branch(self) -> Answers:
        return both(self.lives(), self.is_a("joint_branch"))

    @column
    def is_group(self) -> Answers:
        return both(self.lives(), self.is_a("group"))

    @column
    def is_committee(self) -> Answers:
        return both(self.lives(), self.is_a("committee"))

    @column
    def is_no_group(self) -> Answers:
        return both(self.lives(), negated(self.is_a("group")))

    @column
    def functional(self) -> Answers:
        return of(self.type() == TYPES.index("functional"))

    @column
    def is_base(self) -> Answers:
        """A base organization 基层党组织."""
        return both(self.lives(), of(is_in(self.kind(), THE_FOUR_KINDS)), negated(self.functional()))

    @column
    def at_township(self) -> Answers:
        return of(self.place_kind() == TOWNSHIP)

    @column
    def at_low_place(self) -> Answers:
        """At a village, a natural village or a site."""
        return of(is_in(self.place_kind(), LOW_PLACES))

    @column
    def at_township_or_low_place(self) -> Answers:
        return of(is_in(self.place_kind(), [TOWNSHIP, *LOW_PLACES]))

    @column
    def of_village(self) -> Answers:
        """A village organization 村党组织."""
        return both(self.lives(), of(self.pick("of_village") > 0))

    @column
    def administrative(self) -> Answers:
        return self.is_administrative(self.place())

    @column
    def new_kind(self) -> Answers:
        """Of an enterprise or social organization 两新组织."""
        return of(is_in(self.type(), [TYPES.index("economic"), TYPES.index("social")]))

    # -- members -----------------------------------------------------------------------------------

    @column
    def counts_members_of_its_place(self) -> Truths:
        """Whether its place's members are its own."""
        place, kind = self.place(), self.place_kind()
        living = self.pick("place_lives", place) > 0
        right = (
            is_in(self.kind(), [ORGANIZATION_KINDS.index(k) for k in _BRANCHLIKE]) & living & is_in(kind, LOW_PLACES)
        )
        beside = self.units_beside("by_place", place)
        of_village = beside.pick("of_village") > 0
        of_four = is_in(beside.pick("organization_kind"), THE_FOUR_KINDS)
        at_village = kind[beside.of] == VILLAGE
        among = np.where(at_village, of_village, of_four)
        other = among & (beside.units != self.units[beside.of])
        itself = among & (beside.units == self.units[beside.of])
        return right & ~self.any(beside.of, other) & self.any(beside.of, itself)

    @column
    def full_members(self) -> Range:
        """full(O) 正式党员."""
        return self.stock("full_members", self.place()).kept_where(self.counts_members_of_its_place())

    @column
    def members(self) -> Range:
        """all(O) 党员: full and probationary, where both are recorded."""
        place = self.place()
        full, probationary = self.stock("full_members", place), self.stock("probationary_members", place)
        known = full.recorded & probationary.recorded & self.counts_members_of_its_place()
        return (full + probationary).kept_where(known)

    @column
    def many_members(self) -> Answers:
        """More members than ORG-14.members."""
        return self.members().above(self.number("ORG-14.members"))

    # -- below and above ---------------------------------------------------------------------------

    def _has_below(self, wanted: Callable[[Beside], Truths]) -> Answers:
        below = self.units_beside("by_superior")
        return of(self.any(below.of, wanted(below)))

    @column
    def has_groups(self) -> Answers:
        group = ORGANIZATION_KINDS.index("group")
        return self._has_below(lambda b: b.pick("organization_kind") == group)

    @column
    def has_branches_below(self) -> Answers:
        """A living organization of the four kinds, but of an enterprise or social organization, has it as superior."""
        new = [TYPES.index("economic"), TYPES.index("social")]
        return self._has_below(
            lambda b: is_in(b.pick("organization_kind"), THE_FOUR_KINDS) & ~is_in(b.pick("organization_type"), new)
        )

    @column
    def under_its_village_or_township(self) -> Answers:
        """Who stands for its superior's place is a village or township, and is or lies above who stands for its own."""
        superior = self.pick("superior")
        upper = np.where(superior > 0, self.pick("at", superior), 0)
        right = is_in(self.pick("place_kind", upper), [VILLAGE, TOWNSHIP]) & (upper > 0)
        return of(right & self.lies_in(self.at(), upper))

    def lies_in(self, places: Indexes, upper: Indexes) -> Truths:
        """Whether each place is the upper one, or lies in it."""
        found = np.zeros(len(self), dtype=bool)
        for current in self.upwards(places):
            found |= (current == upper) & (current > 0)
        return found

    # -- coverage by joint branches ----------------------------------------------------------------

    @column
    def covered_units(self) -> Range:
        """units(O): the villages and sites that it covers."""
        rows = self.rows("coverage", "organization")
        rows = rows.where(rows.holds())
        kept = rows.says("mode", *MODE_KEYS[:3])
        rows.decided_by(kept)
        own = self.place()
        is_own = rows.refers("place") == rows.of_pairs(own)
        of_pairs = np.concatenate([rows.of[kept], np.flatnonzero(~self.any(rows.of, is_own))])
        places = np.concatenate([rows.refers("place")[kept], own[~self.any(rows.of, is_own)]])
        beside = Beside(self, of_pairs, places)
        lives, kind = beside.pick("place_lives") > 0, beside.pick("place_kind")
        parent = beside.pick("above")
        parent_kind = beside.pick("place_kind", parent)
        natural = kind == PLACE_KINDS.index("natural_village")
        counted = np.where(natural, np.where(parent_kind == VILLAGE, parent, 0), places)
        right = lives & (natural | is_in(kind, [VILLAGE, PLACE_KINDS.index("relocation_site")])) & (counted > 0)
        return Range.exactly(self.different(of_pairs, counted, right))

    @column
    def covers_two(self) -> Answers:
        """Two units or more; unknown where it covers fewer, and no coverage of it is recorded."""
        rows = self.rows("coverage", "organization")
        many = self.covered_units().at_least(2)
        recorded = self.any(rows.of, rows.holds())
        return np.where((many == 0) & ~recorded, 1, many).astype(np.int8)

    # -- unbroken spells ---------------------------------------------------------------------------

    def unbroken(self, many: Numbers, turns: Beside, is_so: Callable[[OrganizationDays], Truths]) -> Truths:
        """Whether something has been so on each of the last days, `many` and one before V: it begins before V − many.

        `turns` are the days on which it may have begun or ended, each of a pair.
        """
        first = self.day - many - 1
        each = np.arange(len(self))
        inside = (turns.day > first[turns.of]) & (turns.day <= self.day[turns.of])
        of_all = np.concatenate([each, each, turns.of[inside]])
        days = np.concatenate([self.day, first, turns.day[inside]])
        then = OrganizationDays(self.record, self.units[of_all], days, self.roots[of_all])
        return ~self.any(of_all, ~is_so(then))

    def _turns(self, of_pairs: Indexes, days: Numbers) -> Beside:
        found = Beside(self, of_pairs, self.units[of_pairs])
        found.day = days
        return found

    def is_vacant(self) -> Truths:
        """Lives, and nobody is secretary or acting secretary."""
        heads = self.on(*HEADS)
        return (self.lives() == 2) & ~heads.there()

    def vacant_for(self, many: Numbers) -> Answers:
        """Long vacant, by so many days: the present unbroken spell began before V less these, or has no beginning."""
        candidates = self.is_vacant()
        posts = self.rows("posts", "unit")
        posts = posts.where(posts.says("role", *HEADS) & posts.of_pairs(candidates))
        begins, ends = posts.begins, posts.ends
        which = np.flatnonzero(candidates)
        of_states, days = self.record.structure.turns(self.units[which])
        turns = self._turns(
            np.concatenate([posts.of, posts.of, which[of_states]]), np.concatenate([begins, ends, days])
        )
        return of(self._unbroken_where(candidates, many, turns, OrganizationDays.is_vacant))

    def _unbroken_where(
        self, candidates: Truths, many: Numbers, turns: Beside, is_so: Callable[[OrganizationDays], Truths]
    ) -> Truths:
        pairs = np.flatnonzero(candidates)
        position = np.full(len(self), -1)
        position[pairs] = np.arange(len(pairs))
        some = OrganizationDays(self.record, self.units[pairs], self.day[pairs], self.roots[pairs])
        of_some = position[turns.of]
        kept = of_some >= 0
        own = some._turns(of_some[kept], turns.day[kept])
        found = np.zeros(len(self), dtype=bool)
        found[pairs] = some.unbroken(many[pairs], own, is_so)
        return found

    @column
    def led_or_filled_soon(self) -> Answers:
        """Not long vacant, by COM-06.days."""
        return negated(self.vacant_for(self.number("COM-06.days").least))

    def has_too_few(self) -> Truths:
        """Lives, and is known to have fewer than three full members."""
        return (self.lives() == 2) & (self.full_members().below(3) == 2)

    @column
    def enough_members_or_not_for_long(self) -> Answers:
        """Not: fewer than three full members since before V less ORG-09.days."""
        candidates = self.has_too_few()
        which = np.flatnonzero(candidates)
        facts = self.observed("full_members", np.where(candidates, self.place(), 0), by=self.day)
        of_beside, beside = self.record.structure.candidates("by_place", self.place()[which])
        of_states, days = self.record.structure.turns(np.concatenate([self.units[which], beside]))
        of_turns = np.concatenate([which, which[of_beside]])[of_states]
        turns = self._turns(np.concatenate([facts.of, of_turns]), np.concatenate([facts.range("period").most, days]))
        long = self._unbroken_where(candidates, self.number("ORG-09.days").least, turns, OrganizationDays.has_too_few)
        return np.where(self.full_members().recorded, np.where(long, 0, 2), 1).astype(np.int8)

    # -- founding ----------------------------------------------------------------------------------

    @column
    def founded_on(self) -> Range:
        """The first day of the unit, as recorded."""
        states = self.rows("organizations", "unit")
        begins = states.range("begins")
        first = np.where(begins.recorded, begins.least, -FAR)
        return states.ledger.range("begins")[states.first(first)]

    @column
    def has_founding_day(self) -> Answers:
        return of(self.founded_on().recorded)

    @column
    def founded_by_approval(self) -> Answers:
        """An establish row approved by V."""
        rows = self.rows("approvals", "organization")
        return rows.largest(where(rows.says("matter", "establish"), rows.by_day("approved_on")))

    @column
    def founded_by_county(self) -> Answers:
        """… by an approver of level county or above; unknown where none is such, and one is without approver."""
        rows = self.rows("approvals", "organization")
        approver = rows.refers("approver")
        level = self.level_of(approver, rows.of)
        high = decided(is_in(level, _COUNTY_OR_ABOVE) & (approver > 0), approver == 0)
        return rows.largest(where(rows.says("matter", "establish"), both(rows.by_day("approved_on"), high)))

    def level_of(self, organizations: Indexes, of_pairs: Indexes) -> Indexes:
        """The level of organizations: the recorded kind of their place."""
        beside = Beside(self, of_pairs, organizations)
        return beside.pick("place_kind", beside.pick("place"))

    @column
    def name_says_party(self) -> Answers:
        """The name begins with 中共 or 中国共产党."""
        states = self.rows("organizations", "unit")
        states = states.where(states.holds())
        right = states.matches("name", "^(中共|中国共产党)")
        states.decided_by_all()
        return of(states.any(right))

    def lively(self) -> Answers:
        # Late: the catalogue is declared of these very columns.
        from registry.checks.catalogue import BY_CODE
        from registry.checks.engine.evaluation import evaluated

        answers = []
        for code in ("LIFE-01", "LIFE-05", "LIFE-06a"):
            found = evaluated(BY_CODE[code], self)
            answers.append(np.where(found.population == 2, found.answer, 1).astype(np.int8))
        return both(*answers)

    # -- stars and cases ---------------------------------------------------------------------------

    @column
    def has_own_open_case(self) -> Answers:
        cases = self.rows("cases", "organization")
        return cases.largest(open_cases(cases))

    @column
    def deciding_rating(self) -> Indexes:
        """The row of the naming or revocation that counts on V, -1 without one."""
        rows = self.rows("ratings", "organization")
        decided_on = rows.range("decided_on")
        right = rows.says("stage", "named", "revoked") & decided_on.recorded & (decided_on.least <= rows.day)
        kept = rows.where(right)
        return kept.last(
            kept.range("decided_on").least, kept.range("year").least, kept.says("stage", "revoked").astype(np.int64)
        )

    @column
    def without_stars(self) -> Answers:
        ratings = self.record.ledger("ratings")
        row = self.deciding_rating()
        named = np.append(ratings.says("stage", "named"), False)[row]
        return of(~(named & (self.chosen("ratings", row, "stars").least > 0)))
