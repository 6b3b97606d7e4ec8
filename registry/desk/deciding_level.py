"""What is to be submitted 须提交: by the rules of reviewers, and whatever they say a parameter and an exception."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property

from registry import record
from registry.changes import Staged
from registry.compliance.ledger import FINDING_STEPS, SETTINGS
from registry.desk.reach import Reach
from registry.desk.touched_units import TouchedRow, touched, units_of
from registry.people.ledger import PEOPLE
from registry.places.queries import states
from registry.sight import Sight
from registry.sights.service import sight_of
from registry.submissions.levels import COUNTY, level_of, rank
from registry.submissions.rules import VERBS, SubmissionRule, rules

#: Steps about findings that somebody else decides on, always.
_DECIDED = frozenset({"except", "end"})
#: Rows of no ledger that verbs alone write.
_OF_VERBS = frozenset({record.succession.name, record.same_person.name})


def decided_by(reach: Reach, staged: Staged, granted: frozenset[int] | None) -> str | None:
    """The level of whoever decides on a change by somebody who was `granted` some places as a writer (None:
    everything); None where nobody has to."""
    found = set(_Submitting(reach, granted).levels(staged))
    return max(found, key=rank, default=None)


def decided_about(reach: Reach, ledger: str, units: frozenset[int], granted: frozenset[int] | None) -> str | None:
    """The level of whoever would decide on a new row of a ledger about some units, by somebody who was `granted` some
    places as a writer, as far as it can be told before the row is there; without units of a row somewhere in these."""
    found = set(_Submitting(reach, granted).levels_about(ledger, units))
    return max(found, key=rank, default=None)


class _Submitting:
    """The rules as they stand, against what somebody writes."""

    def __init__(self, reach: Reach, granted: frozenset[int] | None):
        self.reach, self.granted = reach, granted
        self.rules = [] if granted is None else rules(reach.connection)
        self._scopes: dict[int | None, Sight] = {}

    def levels(self, staged: Staged) -> Iterator[str]:
        """The levels that are to decide on some row of a change."""
        fresh = {identity for identity, _ in staged.identities}
        for row in touched(staged):
            if self._is_always_decided(row):
                yield COUNTY
            about = [rule for rule in self.rules if _is_about(rule, row)]
            units = units_of(self.reach.whereabouts, row) - fresh if about else frozenset[int]()
            yield from (rule.decided_by for rule in about if self._holds(rule, units))

    def levels_about(self, ledger: str, units: frozenset[int]) -> Iterator[str]:
        """The levels that are to decide on rows of a ledger about some units."""
        about = [rule for rule in self.rules if rule.ledger == ledger]
        yield from (rule.decided_by for rule in about if self._holds(rule, units))

    @staticmethod
    def _is_always_decided(row: TouchedRow) -> bool:
        if row.ledger == FINDING_STEPS.key:
            return row.version["step"] in _DECIDED
        return row.ledger == SETTINGS.key

    def _holds(self, rule: SubmissionRule, units: frozenset[int]) -> bool:
        """Whether a rule holds for a row about some units: one counts in its place, and the writer is of its level."""
        scope = self._scope(rule.place)
        # A person without any post lies with whoever entered him.
        units = units or frozenset(self.granted or ())
        return any(map(scope.has, units)) and self._level(units) == rule.level

    def _scope(self, place: int | None) -> Sight:
        if place not in self._scopes:
            granted = None if place is None else frozenset({place})
            self._scopes[place] = sight_of(self.reach.picture, granted)
        return self._scopes[place]

    def _level(self, units: frozenset[int]) -> str:
        """The level of the highest grant in which one of some units lies; else of the lowest grant of all."""
        assert self.granted is not None
        having = [kind for place, kind in self._kinds.items() if any(map(self._scope(place).has, units))]
        if having:
            return level_of(max(having, key=rank))
        return level_of(min(self._kinds.values(), key=rank, default=None))

    @cached_property
    def _kinds(self) -> dict[int, str]:
        """The kind of each place that was granted."""
        kinds = dict(states(self.reach.picture).select("unit", "kind").iter_rows())
        return {place: kinds[place] for place in self.granted or () if place in kinds}


def _is_about(rule: SubmissionRule, row: TouchedRow) -> bool:
    """Whether a rule is about the ledger of a row; verbs write states of units and who took over from whom."""
    if row.table is record.same_person and rule.ledger == PEOPLE.key:
        return True
    if rule.ledger == VERBS:
        return bool(row.table.info["unit"]) or row.table.name in _OF_VERBS
    return rule.ledger == row.ledger
