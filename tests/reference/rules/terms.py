"""Terms and spells: elections and their expiry, members, committees, how long a post is vacant."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from . import days
from .days import Span, months_after
from .ledgers import Row
from .world import COMMITTEE_ROLES, FOUR_KINDS, LOW, World

FIVE_YEARS_FROM = date(2018, 7, 12)


# Members and committees


def members(w: World, organization: str, measure: str) -> Any:
    """A measure of its place, where the members of the place are those of the organization; else not recorded."""
    place = w.place_of(organization)
    if w.kind_of(organization) not in ("committee", "general_branch", "branch") or not w.living(place, *LOW):
        return None
    if w.kind(place) == "village":
        there = w.village_organizations(place)
    else:
        there = [o for o in w.organizations_at(place) if w.lives_as(o, *FOUR_KINDS)]
    return w.measure(place, measure) if there == [organization] else None


def full(w: World, organization: str) -> int | None:
    """full(O)."""
    return members(w, organization, "full_members")


def all_members(w: World, organization: str) -> int | None:
    """all(O): with the probationary members, not recorded unless both are."""
    counts = full(w, organization), members(w, organization, "probationary_members")
    return None if None in counts else sum(counts)


def committee_posts(w: World, organization: str) -> list[Row]:
    """The posts of its committee people."""
    return [post for post in w.posts(organization) if post["role"] in COMMITTEE_ROLES]


def has_committee(w: World, organization: str) -> bool:
    """It has a committee when it has a committee_member."""
    return bool(w.people(organization, "committee_member"))


def size(w: World, organization: str) -> int:
    """The number of its committee people, 0 without a committee."""
    return len(w.people(organization, *COMMITTEE_ROLES)) if has_committee(w, organization) else 0


# Elections


def latest_election(w: World, unit: str) -> Row | None:
    """E: the latest election by the day."""
    held = [e for e in w.ledgers.of("elections", "organization", unit) if e["elected_on"][0] <= w.day]
    return max(held, key=lambda e: e["elected_on"][0], default=None)


def years_of_term(w: World, organization: str, elected: date) -> tuple[int, int]:
    """Least and most years of a term of one elected that day."""
    kind, level, now = w.kind_of(organization), w.level(organization), elected >= FIVE_YEARS_FROM
    if kind == "committee":
        return (5, 5) if now else (3, 4)
    if level == "village":
        return (5, 5) if now else (3, 3)
    if level in ("natural_village", "relocation_site"):
        return 3, 5
    if kind == "general_branch":
        return 3, 3
    return (3, 3) if now else (2, 2)


def regular(w: World, election: Row) -> Span:
    """The end of the regular term, from the earliest to the latest day that it may be."""
    begins, ends = election["elected_on"]
    least, _ = years_of_term(w, election["organization"], begins)
    _, most = years_of_term(w, election["organization"], ends)
    return months_after(begins, 12 * least), months_after(ends, 12 * most)


def expiry(w: World, election: Row) -> Span:
    """The end of the term, with its extension."""
    return election["extended_to"] or regular(w, election)


# Spells up to the day


def is_vacant(w: World, organization: str) -> bool:
    """It lives and nobody is secretary or acting_secretary."""
    return w.organization_lives(organization) and not w.people(organization, "secretary", "acting_secretary")


def long_vacant(w: World, organization: str, n: int | None) -> bool | None:
    """Vacant, and since a day before the day n days ago; unknown where n is nothing."""
    if not is_vacant(w, organization):
        return False
    turning = spell_days([*w.ledgers.organizations[organization], *w.ledgers.of("posts", "unit", organization)])
    return longer(w, days.since(lambda day: is_vacant(w.ledgers.world(day), organization), turning, w.day), n)


def long_without_three(w: World, branch: str, n: int | None) -> bool | None:
    """It lives with full(O) < 3, and since a day before the day n days ago; unknown where full(O) is."""

    def without_three(on: World) -> bool | None:
        count = full(on, branch)
        return None if count is None else count < 3 and on.organization_lives(branch)

    if not (now := without_three(w)):
        return now
    place = w.place_of(branch)
    at_place = [row for o in w.organizations_at(place) for row in w.ledgers.organizations[o]]
    turning = spell_days([*at_place, *w.ledgers.organizations[branch], *w.ledgers.places[place]])
    turning |= {row["period"][1] for row in w.ledgers.of("facts", "unit", place)}
    start = days.since(lambda day: without_three(w.ledgers.world(day)) is True, turning, w.day)
    return longer(w, start, n)


def spell_days(rows: Iterable[Row]) -> set[date]:
    """The days on which spells begin and end."""
    return {row[column][0] for row in rows for column in ("from", "to") if row[column] is not None}


def longer(w: World, start: date | None, n: int | None) -> bool | None:
    """Whether a spell began before the day n days ago, or before every record; unknown where n is nothing."""
    return None if n is None else start is None or start < w.day - timedelta(days=n)
