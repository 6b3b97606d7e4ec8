"""Which of two granted places lies in the other today, as known now."""

from __future__ import annotations

import datetime

from sqlalchemy import Connection

from registry.moment import Moment, head
from registry.picture import Picture
from registry.places.queries import ladder


def picture_of(connection: Connection, day: datetime.date) -> Picture:
    """The picture of a day, as known now."""
    return Picture(connection, Moment(day, head(connection)))


def common_place(picture: Picture, one: int | None, other: int | None) -> tuple[bool, int | None]:
    """Whether two granted places have anything in common on the picture's day, and what: the one that lies in the
    other. None is everything. A place that does not live has nothing in common but with itself."""
    if one is None or other is None or one == other:
        return True, other if one is None else one
    places = ladder(picture)
    for inner, outer in ((one, other), (other, one)):
        if inner < len(places.lives) and places.lives[inner] and outer in places.line(inner):
            return True, inner
    return False, None
