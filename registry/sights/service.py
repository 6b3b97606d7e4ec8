"""The sight of somebody who was granted some places: T, what lies in them today."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from registry.organizations.queries import organizations
from registry.picture import Picture
from registry.places import queries as places
from registry.sight import EVERYTHING, Sight
from registry.sights.newcomers import entered_by
from registry.unit_arrays import numbers


def sight_of(picture_of_today: Picture, granted: frozenset[int] | None, username: str = "") -> Sight:
    """What somebody may see who was `granted` some places, by identity (None: everything).

    The picture is of today, as known now. `username` is the actor of the changes that he made: whom he entered he sees
    before anybody has a post. Made once for a picture.
    """
    if granted is None:
        return EVERYTHING
    today = picture_of_today.keep(("lying today in", granted), lambda: _lying_today(picture_of_today, granted))
    return Sight(granted, today, entered_by(picture_of_today, username))


def _lying_today(picture: Picture, granted: frozenset[int]) -> NDArray[np.bool_]:
    """T: what counts in the scope of a granted place that lives. One that has ended gives nothing."""
    scopes = np.zeros(max(granted, default=0) + 1, dtype=bool)
    scopes[list(granted)] = True
    return counting_in(picture, scopes)


def counting_in(picture: Picture, scopes: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """What counts in the scope of any of some places, which are told by identity: of every place and organization,
    by its identity, whether it does, on the day and as known.

    A place counts where it is stood for, an organization where its place is, and neither where no scope lives.
    """
    stairs, own, bodies = places.ladder(picture), places.states(picture)["unit"], organizations(picture)
    inside = stairs.within_any(fitted(scopes, len(stairs.lives)))
    units, those = numbers(own), numbers(bodies["unit"])
    found = np.zeros(max(units.max(initial=0), those.max(initial=0)) + 1, dtype=bool)
    found[units] = inside[stairs.stands_for[units]]
    found[those] = inside[numbers(bodies["at"], places.NOBODY)]
    return found


def fitted(truths: NDArray[np.bool_], size: int) -> NDArray[np.bool_]:
    """As many truths as `size`: false of whatever is not told."""
    found = np.zeros(size, dtype=bool)
    found[: len(truths)] = truths[:size]
    return found
