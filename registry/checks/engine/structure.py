"""The structure of places and organizations, asked of many of them, each on a day of its own.

It says what the figures' queries say of one day (`registry.places.queries`, `registry.organizations.queries`,
`registry.coverage.queries`), and tests hold the two against each other; those work out a whole day at once, which would
have to be done again for each of the thousands of days on which a finding may have begun.
"""

from __future__ import annotations

from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from registry.checks.engine.groups import Groups, distinct, each_once, followed, joined, parted
from registry.checks.engine.ranges import Numbers
from registry.checks.engine.states import Indexes, States
from registry.checks.engine.tree import PLACE_KINDS, Tree, looked_up
from registry.organizations.ledger import VILLAGE_ORGANIZATION_KINDS
from registry.picture import Picture
from registry.slices import TABLES

Truths = NDArray[np.bool_]
#: The kinds of organization as numbers, 0 for what is none.
ORGANIZATION_KINDS = (
    *("", "local_committee", "committee", "working_committee", "general_branch", "branch", "joint_branch"),
    *("temporary_branch", "group"),
)
TYPES = ("", "village_level", "subordinate", "economic", "social", "agency", "functional")
#: No line goes on for more steps than this, but in a ring.
_STEPS = 64


def number_of(names: tuple[str, ...], *wanted: str) -> list[int]:
    return [names.index(name) for name in wanted]


class Structure(Tree):
    """What is known of places and organizations at a change, over all days."""

    def __init__(self, picture: Picture):
        super().__init__(picture)
        self.of_organizations = States(picture.rows(TABLES["organizations"]))

    @cached_property
    def size(self) -> int:
        return max(self.of_places.size, self.of_organizations.size)

    # -- organizations ----------------------------------------------------------------------------------------------

    def _organization(self, column: Indexes, units: Indexes, days: Numbers) -> Indexes:
        return column[self.of_organizations.at(units, days)[0]]

    @cached_property
    def _organization_kinds(self) -> Indexes:
        return self.of_organizations.numbered("kind", ORGANIZATION_KINDS)

    @cached_property
    def _types(self) -> Indexes:
        return self.of_organizations.numbered("type", TYPES)

    @cached_property
    def _superiors(self) -> Indexes:
        return self.of_organizations.referred("superior")

    @cached_property
    def _places_of_organizations(self) -> Indexes:
        return self.of_organizations.referred("place")

    def organization_lives(self, units: Indexes, days: Numbers) -> Indexes:
        return self.of_organizations.lives(units, days).astype(np.int64)

    def is_organization(self, units: Indexes, days: Numbers) -> Indexes:
        return (self.of_organizations.at(units, days)[0] >= 0).astype(np.int64)

    def organization_kind(self, units: Indexes, days: Numbers) -> Indexes:
        return self._organization(self._organization_kinds, units, days)

    def superior(self, units: Indexes, days: Numbers) -> Indexes:
        return self._organization(self._superiors, units, days)

    @looked_up
    def organization_type(self, units: Indexes, days: Numbers) -> Indexes:
        """As recorded; else subordinate where its superior's place is the same place, else village_level."""
        recorded = self._organization(self._types, units, days)
        place, upper = self._organization(self._places_of_organizations, units, days), self.superior(units, days)
        same = (upper > 0) & (self._organization(self._places_of_organizations, upper, days) == place)
        is_one = self.of_organizations.at(units, days)[0] >= 0
        derived = np.where(same, TYPES.index("subordinate"), TYPES.index("village_level"))
        return np.where(recorded > 0, recorded, np.where(is_one, derived, 0))

    @looked_up
    def place(self, units: Indexes, days: Numbers) -> Indexes:
        """The recorded place of each organization; of a place itself."""
        rows = self.of_organizations.at(units, days)[0]
        return np.where(rows >= 0, self._places_of_organizations[rows], units)

    @looked_up
    def at(self, units: Indexes, days: Numbers) -> Indexes:
        """Who stands for the place of each place or organization."""
        return self.stands_for(self.place(units, days), days)

    @looked_up
    def of_village(self, units: Indexes, days: Numbers) -> Indexes:
        """Whether an organization is a village organization, living or not."""
        kinds = number_of(ORGANIZATION_KINDS, *VILLAGE_ORGANIZATION_KINDS)
        right = np.isin(self.organization_kind(units, days), kinds)
        right &= self.organization_type(units, days) == TYPES.index("village_level")
        in_village = self.place_kind(self.place(units, days), days) == PLACE_KINDS.index("village")
        return (right & in_village).astype(np.int64)

    # -- who is beside whom -----------------------------------------------------------------------------------------

    @cached_property
    def _ever_at(self) -> Groups:
        return self.of_organizations.grouped("place")

    @cached_property
    def _ever_below(self) -> Groups:
        return self.of_organizations.grouped("superior")

    @cached_property
    def _ever_in(self) -> Groups:
        return self.of_places.grouped("parent")

    def by_any_place(self, owners: Indexes, days: Numbers) -> tuple[Indexes, Indexes]:
        """All organizations ever known whose recorded place each is."""
        of, units = self._ever_at.of(owners)
        right = self.place(units, days[of]) == owners[of]
        return of[right], units[right]

    def by_place(self, owners: Indexes, days: Numbers) -> tuple[Indexes, Indexes]:
        """The living organizations whose recorded place each is."""
        of, units = self.by_any_place(owners, days)
        living = self.organization_lives(units, days[of]) > 0
        return of[living], units[living]

    def by_superior(self, owners: Indexes, days: Numbers) -> tuple[Indexes, Indexes]:
        """The living organizations under each."""
        of, units = self._ever_below.of(owners)
        right = (self.superior(units, days[of]) == owners[of]) & (self.organization_lives(units, days[of]) > 0)
        return of[right], units[right]

    def by_stood_for(self, owners: Indexes, days: Numbers) -> tuple[Indexes, Indexes]:
        """All organizations ever known whose place each stands for."""
        of, stood_for = self.places_stood_for(owners, days)
        among, units = self.by_any_place(stood_for, days[of])
        return of[among], units

    def natural_villages_of(self, owners: Indexes, days: Numbers) -> tuple[Indexes, Indexes]:
        """The living natural villages whose parent each stands for."""
        of, stood_for = self.places_stood_for(owners, days)
        among, units = self._ever_in.of(stood_for)
        of, parents = of[among], stood_for[among]
        on = days[of]
        natural = self.place_kind(units, on) == PLACE_KINDS.index("natural_village")
        right = natural & (self.place_lives(units, on) > 0) & (self.parent(units, on) == parents)
        return of[right], units[right]

    # -- the days on which any of this may turn ----------------------------------------------------------------------

    def candidates(self, what: str, owners: Indexes) -> tuple[Indexes, Indexes]:
        """Who may be beside each of `owners` on some day, where `what` says who is on one."""
        if what in ("by_any_place", "by_place"):
            return self._ever_at.of(owners)
        if what == "by_superior":
            return self._ever_below.of(owners)
        of, stood_for = self._may_be_stood_for.of(owners)
        of, stood_for = np.concatenate([of, np.arange(len(owners))]), np.concatenate([stood_for, owners])
        if what == "places_stood_for":
            return of, stood_for
        beyond = self._ever_at if what == "by_stood_for" else self._ever_in
        among, units = beyond.of(stood_for)
        return np.concatenate([of, of[among]]), np.concatenate([stood_for, units])

    @cached_property
    def _further(self) -> Groups:
        """Whose states say what each unit is: its places, its superiors, what is above it or succeeds."""
        organizations, below = self.of_organizations, self.of_places
        units = np.concatenate([below.units, below.units, organizations.units, organizations.units])
        further = [below.referred("parent"), self._successors]
        further += [organizations.referred("place"), organizations.referred("superior")]
        others = np.concatenate([one[:-1] for one in further])
        known = others > 0
        return Groups(*distinct(units[known], others[known]))

    def turns(self, units: Indexes) -> tuple[Indexes, Numbers]:
        """The days on which what each unit is may turn: at which place of `units`, and which day."""
        each = each_once(units)
        owners, concerned = parted(followed(joined(each, each), self._further, _STEPS))
        found = []
        for states in (self.of_places, self.of_organizations):
            among, days = states.days.of(concerned)
            found.append(joined(owners[among], days))
        turns = Groups(*parted(each_once(np.concatenate(found))))
        return turns.of(units)
