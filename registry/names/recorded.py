"""The names of the places and organizations of a registry, as they are recorded at a moment."""

from __future__ import annotations

from registry.names.organizations import OrganizationState
from registry.names.places import PlaceState
from registry.names.units import UnitNames
from registry.organizations.models import organization_states
from registry.picture import Picture, once_for_all_days
from registry.places.models import place_states


@once_for_all_days
def units(picture: Picture) -> UnitNames:
    """The names of all places and organizations, on whatever day: the day is told with each question to them."""
    return UnitNames.of(
        (PlaceState.of(row["unit"], row) for row in picture.rows(place_states).iter_rows(named=True)),
        (OrganizationState.of(row["unit"], row) for row in picture.rows(organization_states).iter_rows(named=True)),
    )
