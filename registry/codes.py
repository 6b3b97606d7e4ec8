"""What codes 代码 mean: the place, organization, person or case that a code belongs to, or ever belonged to."""

from __future__ import annotations

from registry.errors import NotFound
from registry.picture import Picture
from registry.versions.identities import meant


def _found(picture: Picture, code: str, space: str = "unit") -> tuple[int, str] | None:
    """The identity that a code belongs to or ever belonged to, and its kind; None for one that was never known."""
    return meant(picture, code, space).get(space)


def known(picture: Picture, code: str, space: str = "unit") -> int | None:
    """The identity that a code belongs to or ever belonged to; None for one that was never known."""
    found = _found(picture, code, space)
    return None if found is None else found[0]


def identity_of(picture: Picture, code: str, space: str = "unit") -> int:
    """The identity that a code belongs to or ever belonged to. Raises NotFound for one that was never known."""
    found = known(picture, code, space)
    if found is None:
        raise NotFound(f"没有代码 {code}", f"there is no code {code}")
    return found


def place_of(picture: Picture, code: str) -> int:
    """The place that a code belongs to or ever belonged to. Raises NotFound, for an organization's code too.

    Kept in the picture, not to be carried over: a page asks for its scope several times.
    """

    def found() -> int:
        found = _found(picture, code)
        if found is None:
            raise NotFound(f"没有代码 {code}", f"there is no code {code}")
        if found[1] != "place":
            raise NotFound(f"{code} 不是地点的代码", f"{code} is not a place's code")
        return found[0]

    return picture.keep(("place", code), found, carried=False)
