"""Units 单位 by their names, where a place or an organization may stand."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterable
from dataclasses import dataclass

from registry.names.found import Found
from registry.names.organizations import OrganizationNames, OrganizationState
from registry.names.places import PlaceNames, PlaceState, in_order
from registry.names.spellings import folded
from registry.organizations.ledger import ORGANIZATIONS as ORGANIZATION_LEDGER
from registry.organizations.models import organization_states
from registry.picture import Picture, once, once_for_all_days
from registry.places.ledger import PLACES as PLACE_LEDGER
from registry.places.models import place_states
from registry.sights.readable import readable
from registry.unit_arrays import numbers, where

#: With these words a name is that of a committee of villagers or residents: it means the place, not its organization.
_OF_SELF_GOVERNMENT = ("村委会", "村委", "村民委员会", "居委会", "居委", "居民委员会")
PLACES, ORGANIZATIONS = "places", "organizations"


@dataclass(frozen=True)
class UnitNames:
    """The names of places and of organizations."""

    places: PlaceNames
    organizations: OrganizationNames

    @classmethod
    def of(
        cls,
        places: Iterable[PlaceState] = (),
        organizations: Iterable[OrganizationState] = (),
        above: Iterable[PlaceState] = (),
    ) -> UnitNames:
        """The names in the states of places and organizations; places `above` stand in paths alone."""
        named = PlaceNames(places, above)
        return cls(named, OrganizationNames(named, organizations))

    def find(
        self,
        text: str,
        day: int,
        *,
        among: Collection[str] = (PLACES, ORGANIZATIONS),
        kinds: Collection[str] | None = None,
        at: Hashable | None = None,
    ) -> Found:
        """The unit that a text means on a full day: a place (of one of `kinds`), an organization, or `among` both.

        Who is found as the one and as the other is ambiguous.
        """
        found = []
        if PLACES in among:
            found.append(self.places.find(text, day, kinds=kinds, at=at))
        if ORGANIZATIONS in among and not (found and folded(text).endswith(_OF_SELF_GOVERNMENT)):
            found.append(self.organizations.find(text, day, at=at))
        return _together(found, [self._candidates(one, day) for one in found])

    def _candidates(self, found: Found, day: int) -> Found:
        """Whom an answer means as one among others."""
        if found.one is None:
            return found
        names = self.places if found.one in self.places else self.organizations
        return Found(None, None, (names.candidate(found.one, day),))


def unit_names(picture: Picture) -> UnitNames:
    """The names that a registry has recorded, on whatever day: the day is told with each question to them.

    Nobody is meant whom the picture's sight may not read.
    """
    return _all_names(picture) if picture.sight.is_everything else _readable_names(picture)


@once
def _readable_names(picture: Picture) -> UnitNames:
    read, states = readable(picture), picture.rows(place_states)
    above = where(states, read.above[numbers(states["unit"])])
    return UnitNames.of(
        (PlaceState.of(row["unit"], row) for row in read.rows(PLACE_LEDGER).iter_rows(named=True)),
        (OrganizationState.of(row["unit"], row) for row in read.rows(ORGANIZATION_LEDGER).iter_rows(named=True)),
        (PlaceState.of(row["unit"], row) for row in above.iter_rows(named=True)),
    )


@once_for_all_days
def _all_names(picture: Picture) -> UnitNames:
    return UnitNames.of(
        (PlaceState.of(row["unit"], row) for row in picture.rows(place_states).iter_rows(named=True)),
        (OrganizationState.of(row["unit"], row) for row in picture.rows(organization_states).iter_rows(named=True)),
    )


def _together(found: list[Found], candidates: list[Found]) -> Found:
    """One answer out of those of places and of organizations."""
    meant = [at for at, one in enumerate(found) if one.fault != "unknown_name"]
    if len(meant) == 1:
        return found[meant[0]]
    every = in_order(one for at in meant or range(len(found)) for one in candidates[at].candidates)
    return Found(None, "ambiguous_name" if meant else "unknown_name", every)
