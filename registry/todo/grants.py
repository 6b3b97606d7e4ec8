"""Grants 授权 that will end within thirty days, of the users whom somebody administers."""

from __future__ import annotations

from collections.abc import Iterator

from registry import days
from registry.accounts.roles import BY_KEY
from registry.language import Words
from registry.todo.item import Asked, Found, in_days

#: So many days ahead it is told that a grant will end.
AHEAD = 30
_EVERYTHING = Words("全部", "everything")
_ENDS = Words(
    "{user} 的{role}授权（{place}）自 {day} 起不再有效",
    "the grant of {user} as {role} ({place}) holds no more from {day} on",
)


def ending(asked: Asked) -> Iterator[Found]:
    """Grants that hold on the day and end up to thirty days later; `due_on` is the first day on which one no longer
    holds."""
    first, last = days.of(asked.day_of_grants), in_days(asked.day_of_grants, AHEAD)
    found = [
        (user.username, grant, days.of(grant.until))
        for user in (asked.users() if asked.users else ())
        if not user.disabled
        for grant in user.grants
        if grant.until is not None and first < days.of(grant.until) <= last
    ]
    names = asked.called({grant.place for _, grant, _ in found if grant.place is not None})
    for username, grant, until in found:
        code, name = names.get(grant.place or 0, (None, ""))
        place = Words(name or code, name or code) if code else _EVERYTHING
        role = BY_KEY[grant.role].words
        says = _ENDS.format(user=username, role=role, place=place, day=days.show(until))
        yield Found(f"grant/{grant.number}", code, says, until, name, more={"username": username})
