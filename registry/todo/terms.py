"""Terms 任期: of village organizations whose term is over, or will be within six months."""

from __future__ import annotations

from collections.abc import Iterator

from registry import days
from registry.language import Words
from registry.organizations.queries import organizations
from registry.people.queries import terms
from registry.picture import Picture, once
from registry.todo.item import Asked, Found
from registry.unit_arrays import join_by_unit

#: So many months ahead a committee is told that its term will end.
AHEAD = 6
_ENDS = Words("任期到 {day} 届满，请筹备换届", "its term ends on {day}: prepare the election")
_OVER = Words("任期已于 {day} 届满，还没有换届", "its term ended on {day}, and no election followed")


def ending(asked: Asked) -> Iterator[Found]:
    """Terms that end after V, up to six months later, as the figure organization.term_valid has them."""
    return _between(asked, asked.day + 1, days.months_from(asked.day, AHEAD), _ENDS)


def over(asked: Asked) -> Iterator[Found]:
    """Terms that ended by V: what organization.term_valid is not met by."""
    return _between(asked, 0, asked.day, _OVER)


def _between(asked: Asked, first: int, last: int, says: Words) -> Iterator[Found]:
    found = [
        (unit, expiry)
        for unit, at, expiry in _expiries(asked.picture)
        if first <= expiry <= last and asked.has(at) and asked.tells(unit, expiry)
    ]
    names = asked.called([unit for unit, _ in found])
    for unit, expiry in found:
        code, name = names[unit]
        yield Found(
            f"term/{unit}", code, says.format(day=days.show(expiry)), expiry, name, unit, {"organization": code}
        )


@once
def _expiries(picture: Picture) -> list[tuple[int, int, int]]:
    """The village organizations that live on the day and had an election by it: the unit, where it counts, and the day
    on which its term ends."""
    known = organizations(picture).filter("lives", "of_village").select("unit", "at")
    held = join_by_unit(known, "unit", terms(picture).select("unit", "term_ends"))
    return held.drop_nulls("term_ends").select("unit", "at", "term_ends").rows()
