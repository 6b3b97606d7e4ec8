"""The scope 范围 of whoever asks: what he was granted where he names none, and nothing outside what he may read."""

from __future__ import annotations

from registry import codes
from registry.errors import NotFound, Refused
from registry.picture import Picture
from registry.places import queries as places
from registry.sights.readable import readable
from registry.unit_arrays import rows_about

#: A place as it is offered: its code, and its name.
Offered = tuple[str, str]


class ScopeWanted(Refused):
    """A page of figures, asked of no place by somebody who was granted several: `offered` are they."""

    def __init__(self, offered: list[Offered]):
        super().__init__(
            "您的授权有几处，请选一处作为范围", "you were granted several places: choose one of them as the scope"
        )
        self.offered = offered


def granted(picture: Picture) -> list[Offered]:
    """The places that the reader was granted, as they are called on the day, in the order of their codes; of what
    was not recorded yet nothing."""
    found = rows_about(places.states(picture), sorted(picture.sight.granted or ()))
    return sorted((row["code"], row["name"]) for row in found)


def scope_of(picture: Picture, asked: str | None, is_one: bool) -> str | None:
    """The scope that is meant by `asked`, the code in an address: the only place that was granted where there is none.

    None: everything that may be read. Where a page needs one place alone (`is_one`), that is everything or nothing.
    Raises ScopeWanted; NotFound for a place outside, in the words of one that there is not.
    """
    if picture.sight.is_everything:
        return asked
    if asked is not None:
        codes.place_of(picture, asked)
        return asked
    offered = granted(picture)
    if len(picture.sight.granted or ()) == 1:
        if not offered:
            raise NotFound(
                "您的范围在这一数据版本中还没有登记",
                "what you were granted was not recorded yet at this state of knowledge",
            )
        return offered[0][0]
    if is_one:
        raise ScopeWanted(offered)
    return None


def may_open(picture: Picture, place: int) -> bool:
    """Whether a place may be read: of one above what may be, its path alone is shown."""
    return readable(picture).has(place)
