"""Who may read what: T and R(V, K) as sets of codes, and the rows that lie in them, by the words of the rule."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from .reading import Row, span
from .world import Identity, World

NEVER, FIRST = date.max, date(1900, 1, 1)
#: The columns by which the rows of a ledger lie at places or organizations.
LIES_AT = {
    "coverage": ("organization", "place"),
    **dict.fromkeys(("posts", "facts", "pay", "cadre_events", "safeguards"), ("unit",)),
    **dict.fromkeys(("elections", "ratings", "cases", "approvals", "notices", "rating_scores"), ("organization",)),
    **dict.fromkeys(("bodies", "facilities", "pairings", "projects", "activities", "screenings", "pool"), ("place",)),
}
#: The columns with the days on which a row of a ledger happened: the first that is filled counts.
HAPPENED = {
    "elections": ("elected_on",),
    "ratings": ("decided_on",),
    "cases": ("identified_on",),
    "case_measures": ("done_on",),
    "look_backs": ("checked_on",),
    "trainings": ("held_on",),
    "activities": ("held_on",),
    "projects": ("started_on", "accepted_on", "delivered_on", "handed_over_on"),
}


def counting_in(world: World, scopes: Collection[Identity]) -> set[Identity]:
    """The places and organizations that count in the scope of any of some places."""
    living = {place for place in scopes if place in world.places.states and world.places.lives(place)}
    found = {place for place in world.places.states if living & world.chain(place)}
    return found | {o for o in world.organizations.states if living & world.chain(world.place_of(o))}


def today(now: World, granted: Collection[Identity]) -> set[Identity]:
    """T: what counts today, as now known, in the scope of a granted place."""
    return counting_in(now, granted)


def read(world: World, granted: Collection[Identity], own: set[Identity]) -> set[Identity]:
    """R(V, K): `own`, which is T, and what counts in the scope of a granted place or of a place in T."""
    return own | counting_in(world, {*granted, *own})


class Readable:
    """The rows of a world that somebody may read who was granted places, and whose T is `own`."""

    def __init__(self, world: World, granted: Collection[Identity], own: set[Identity]):
        self.world, self.granted, self.own = world, granted, own
        self.units = read(world, granted, own)
        self._then: dict[date, set[Identity]] = {}

    def rows(self, ledger: str) -> list[Row]:
        return [row for row in self.world.rows(ledger) if self.may(ledger, row)]

    def history(self, ledger: str) -> list[Row]:
        """The rows that a history has: of a unit that is not in T those alone on whose own day it was in R."""
        return [row for row in self.rows(ledger) if self._was(ledger, row)]

    def _was(self, ledger: str, row: Row) -> bool:
        at, on = {row[column] for column in LIES_AT[ledger]}, self.day(ledger, row) or NEVER
        return bool(at & self.own) or bool(at & self._read_on(max(on, FIRST)))

    def _read_on(self, day: date) -> set[Identity]:
        if day not in self._then:
            self._then[day] = read(self.world.on(day), self.granted, self.own)
        return self._then[day]

    def may(self, ledger: str, row: Row) -> bool:
        if ledger in ("places", "organizations"):
            return self._lies({row["code"]}, row.get("from") or date.min)
        if ledger == "people":
            return any(post["person"] == row["code"] for post in self.rows("posts"))
        if ledger in ("case_measures", "look_backs"):
            case = next((c for c in self.world.rows("cases") if c["code"] == row["case"]), None)
            at = set() if case is None or not self.may("cases", case) else {case["organization"]}
            return self._lies(at, self.day(ledger, row) or date.min)
        if ledger == "trainings":
            at = {post["unit"] for post in self.rows("posts") if post["person"] == row["person"]}
        else:
            at = {row[column] for column in LIES_AT[ledger]}
        return self._lies(at, self.day(ledger, row) or NEVER)

    def _lies(self, at: set[Identity], on: date) -> bool:
        """Whether one of the units is had today, or is read, and the row is not later than the day."""
        return bool(at & self.own) or (bool(at & self.units) and on <= self.world.day)

    def day(self, ledger: str, row: Row) -> date | None:
        """The day on which a row begins, happened or has been measured; None where it does not say."""
        if ledger == "facts":
            return span(row["period"])[1]
        if ledger in HAPPENED:
            return next((row[column] for column in HAPPENED[ledger] if row.get(column)), None)
        return row.get("from") or date.min
