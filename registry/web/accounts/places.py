"""The places of grants 授权地点: told by code and name of today, and found by a code."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from flask import current_app
from sqlalchemy import Connection

from registry import codes
from registry.accounts.administrator import Administrator, administrator
from registry.errors import NotFound, Refused
from registry.language import Words
from registry.moment import Moment, today
from registry.picture import Picture
from registry.places.queries import states
from registry.sight import EVERYTHING
from registry.sights.service import sight_of
from registry.unit_arrays import rows_about
from registry.versions.changes import head
from registry.web.accounts.page import address, reader

EVERYWHERE = "*"
_EVERYTHING = Words("全部（*）", "everything (*)")
_NO_PLACE = Words("没有代码 {code} 的地点", "there is no place {code}")
#: The identity of no place, which lies in nobody's scope.
_NOWHERE = -1


@dataclass(frozen=True)
class Places:
    """The places of today, as known now."""

    picture: Picture

    @cached_property
    def administrator(self) -> Administrator:
        """Whoever is signed in as a security administrator: with the places that he is one of."""
        his = reader()
        return administrator(his, sight_of(self.picture, his.places(["security"])), self.picture, address())

    def told(self, place: int | None) -> Words:
        """A place, by its identity: its code and name; None: everything."""
        if place is None:
            return _EVERYTHING
        found = rows_about(states(self.picture), [place])
        return Words(*[f"{row['code']} {row['name']}" for row in found] * 2) if found else Words(str(place), str(place))

    def code(self, place: int | None) -> str:
        """The code of a place, by its identity; `*` for everything."""
        found = [] if place is None else rows_about(states(self.picture), [place])
        return found[0]["code"] if found else EVERYWHERE

    def meant(self, written: str) -> int | None:
        """The place of a code, by its identity; None for `*`. Raises NotFound where there is none: whoever does not
        give grants everywhere hears the same of what is outside and what is unknown."""
        if written == EVERYWHERE:
            return None
        try:
            return codes.place_of(self.picture, written)
        except (NotFound, Refused):
            if not self.administrator.sight.is_everything:
                return _NOWHERE
            raise NotFound(*_NO_PLACE.format(code=written)) from None


def places(connection: Connection) -> Places:
    """The places of today, as known now."""
    last, digest = head(connection)
    pictures = current_app.extensions["registry"].pictures
    return Places(pictures.at(connection, Moment(today(), last), digest, EVERYTHING))
