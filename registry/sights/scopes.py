"""What counts in the scope of some places, of which several may be asked about at once."""

from __future__ import annotations

import datetime

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection

from registry.moment import Moment, head
from registry.organizations.queries import organizations
from registry.picture import Picture
from registry.places import queries as places
from registry.unit_arrays import numbers


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


def counting_on(connection: Connection, place: int | None, day: datetime.date) -> NDArray[np.bool_] | None:
    """As `counting_in` one place, on a day, as known now; None for everything."""
    if place is None:
        return None
    own = np.zeros(place + 1, dtype=bool)
    own[place] = True
    return counting_in(Picture(connection, Moment(day, head(connection))), own)


def fitted(truths: NDArray[np.bool_], size: int) -> NDArray[np.bool_]:
    """As many truths as `size`: false of whatever is not told."""
    found = np.zeros(size, dtype=bool)
    found[: len(truths)] = truths[:size]
    return found
