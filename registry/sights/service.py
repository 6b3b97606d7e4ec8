"""The sight of somebody who was granted some places: T, what lies in them today."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from registry.picture import Picture
from registry.sight import EVERYTHING, Sight
from registry.sights.own_rows import entered_by, saved_by
from registry.sights.past import PAST
from registry.sights.scopes import counting_in


def sight_of(picture_of_today: Picture, granted: frozenset[int] | None, username: str = "") -> Sight:
    """What somebody may see who was `granted` some places, by identity (None: everything).

    The picture is of today, as known now. `username` is the actor of the changes that he made: whom he entered he sees
    though nobody has a post yet, and what mappings he saved. Made once for a picture.
    """
    if granted is None:
        return EVERYTHING
    today = picture_of_today.keep(("lying today in", granted), lambda: _lying_today(picture_of_today, granted))
    return Sight(granted, today, entered_by(picture_of_today, username), saved_by(picture_of_today, username), PAST)


def _lying_today(picture: Picture, granted: frozenset[int]) -> NDArray[np.bool_]:
    """T: what counts in the scope of a granted place that lives. One that has ended gives nothing."""
    scopes = np.zeros(max(granted, default=0) + 1, dtype=bool)
    scopes[list(granted)] = True
    return counting_in(picture, scopes)
