"""What held on one day: which units lived, who stands for whom, who covers what, what was measured."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable
from datetime import date
from functools import cache, cached_property
from typing import Any

from .reading import Ledgers, Row, span

Identity = Hashable
STRENGTH = ("independent", "joint", "absorbed", "contact", "none")
VILLAGE_ORGANIZATIONS = {"committee", "general_branch", "branch", "joint_branch"}
FLOWS = {"members_developed", "collective_income_yuan"}
PLANS = {"development_plan"}


def holds(row: Row, day: date) -> bool:
    """from <= day < to, each end open where it is empty."""
    begins, ends = row.get("from"), row.get("to")
    return (begins is None or begins <= day) and (ends is None or day < ends)


def subkind_of_code(kind: str, code: str, given: str | None = None) -> str | None:
    """The subkind of a place: as recorded, else derived from the last three digits of an official code."""
    length = {"village": 12, "township": 9}.get(kind)
    if given is not None or len(code) != length or not (code.isascii() and code.isdigit()):
        return given
    number = int(code[-3:])
    low, middle, high = {
        "village": ("community", "community", "administrative_village"),
        "township": ("subdistrict", "town", "rural_township"),
    }[kind]
    if 1 <= number <= 99:
        return low
    if 100 <= number <= 199:
        return middle
    return high if 200 <= number <= 399 else None


class Units:
    """Places, or organizations, with all their states, looked at on one day."""

    def __init__(self, states: list[Row], day: date):
        self.day = day
        self.states: dict[Identity, list[Row]] = defaultdict(list)
        for state in sorted(states, key=lambda s: s.get("from") or date.min):
            self.states[state["unit"]].append(state)
        self.ids = {state["code"]: state["unit"] for state in states}
        # Asked for by every figure.
        self.state, self.lives = cache(self.state), cache(self.lives)

    def begun(self, unit: Identity) -> list[Row]:
        """Its states that began by the day, in order."""
        return [s for s in self.states[unit] if s.get("from") is None or s["from"] <= self.day]

    def state(self, unit: Identity) -> Row:
        """The state of the day; of a unit that has ended its last, of one that has not begun its first."""
        begun = self.begun(unit)
        return begun[-1] if begun else self.states[unit][0]

    def lives(self, unit: Identity) -> bool:
        """Whether one of its states holds on the day."""
        return any(holds(s, self.day) for s in self.states[unit])

    def code(self, unit: Identity) -> str:
        """Its code on the day."""
        return self.state(unit)["code"]


def states_of(rows: list[Row], references: dict[str, dict[str, Identity] | None]) -> list[Row]:
    """Ledger rows as states, one each: the identity is the code; `references`: column -> identities by code."""
    own = {row["code"]: row["code"] for row in rows}
    states = []
    for row in rows:
        state = dict(row, unit=row["code"])
        for column, ids in references.items():
            code = row.get(column)
            state[column] = None if code is None else (own if ids is None else ids)[code]
        states.append(state)
    return states


def successions_of(rows: list[Row]) -> list[Row]:
    """The successions that ledger rows of places, or of organizations, name."""
    return [
        {"predecessor": row["code"], "successor": row["successor"], "on": row["to"]}
        for row in rows
        if row.get("successor") is not None
    ]


class World:
    """The ledgers as of `day`."""

    def __init__(self, ledgers: Ledgers, day: date):
        self.day, self._given = day, ledgers
        self.new_year = date(day.year, 1, 1)
        self._others: dict[date, World] = {}
        self.ledgers = {name: [row for row in rows if not row.get("withdrawn")] for name, rows in ledgers.items()}
        self._units()
        self._posts()
        self._coverage()
        self._facts()
        # Asked for by every figure and every scope.
        self.chain, self.by_unit = cache(self._chain), cache(self._by_unit)
        self.living, self.type_of = cache(self.living), cache(self.type_of)

    def rows(self, ledger: str) -> list[Row]:
        """The rows in force of a ledger."""
        return self.ledgers.get(ledger, [])

    def about(self, side: str, unit: Identity, ledger: str) -> list[Row]:
        """The rows of a ledger about a place, an organization or a case."""
        return self.by_unit(side, ledger).get(unit, [])

    def _by_unit(self, side: str, ledger: str) -> dict[Identity, list[Row]]:
        """The rows of a ledger by the unit that its column `side` names; elections may also name places there."""
        ids = {
            "place": self.places.ids,
            "organization": self.organizations.ids,
            "unit": self.places.ids | self.organizations.ids,
        }.get(side, {})
        found: dict[Identity, list[Row]] = defaultdict(list)
        for row in self.rows(ledger):
            found[ids.get(row[side], row[side])].append(row)
        return found

    def on(self, day: date) -> World:
        """The same ledgers as of another day."""
        if day not in self._others:
            self._others[day] = World(self._given, day)
        return self._others[day]

    def happened(self, on: date | None) -> bool:
        """Whether an event of that day has happened; an empty date has not."""
        return on is not None and on <= self.day

    def this_year(self, on: date | None) -> bool:
        """Whether it happened in the year of the day, up to the day."""
        return on is not None and self.new_year <= on <= self.day

    # Units

    def _units(self) -> None:
        given = self.ledgers.get("place_states")
        states = states_of(self.rows("places"), {"parent": None}) if given is None else given
        self.places = Units(states, self.day)
        given = self.ledgers.get("organization_states")
        columns = {"superior": None, "place": self.places.ids}
        states = states_of(self.rows("organizations"), columns) if given is None else given
        self.organizations = Units(states, self.day)
        self._at: dict[Identity, list[Identity]] = defaultdict(list)
        for organization in self.organizations.states:
            self._at[self.place_of(organization)].append(organization)
        given = self.ledgers.get("successions")
        self.successions: dict[Identity, list[Row]] = defaultdict(list)
        for succession in successions_of(self.rows("places")) if given is None else given:
            self.successions[succession["predecessor"]].append(succession)
        self.handovers: dict[Identity, list[Row]] = defaultdict(list)
        for succession in successions_of(self.rows("organizations")) if given is None else given:
            self.handovers[succession["predecessor"]].append(succession)

    def kind(self, place: Identity) -> str:
        """The kind of a place."""
        return self.places.state(place)["kind"]

    def living(self, kind: str) -> list[Identity]:
        """The places of a kind that live on the day."""
        return [p for p in self.places.states if self.places.lives(p) and self.kind(p) == kind]

    def subkind(self, place: Identity) -> str | None:
        """The subkind of a place, None where it is not recorded."""
        state = self.places.state(place)
        return subkind_of_code(state["kind"], state["code"], state.get("subkind"))

    def stands_for(self, place: Identity | None) -> Identity | None:
        """The living place that stands for `place`; None where there is none."""
        seen, at = set(), place
        while at is not None and not self.places.lives(at):
            if at in seen:
                return self._living_parent(place)
            seen.add(at)
            at = self._next(at)
        return at

    def _living_parent(self, place: Identity | None) -> Identity | None:
        """The first that lives from a place on, by recorded parents alone."""
        while place is not None and not self.places.lives(place):
            place = self.places.state(place).get("parent")
        return place

    def _next(self, place: Identity) -> Identity | None:
        """Who comes after a place that does not live: the one successor of its last end, else its parent."""
        last = self.places.state(place)
        if not self.places.begun(place):
            return last.get("parent")
        successors = {s["successor"] for s in self.successions[place] if s["on"] == last["to"]}
        return successors.pop() if len(successors) == 1 else last.get("parent")

    def _chain(self, place: Identity) -> frozenset[Identity]:
        """Every scope in which what belongs to `place` counts: who stands for it and that one's ancestors."""
        chain: set[Identity] = set()
        stand = self.stands_for(place)
        while stand is not None and stand not in chain:
            chain.add(stand)
            stand = self.above(stand)
        return frozenset(chain)

    def above(self, place: Identity) -> Identity | None:
        """Who stands above a living place."""
        return self._aboves[place]

    @cached_property
    def _aboves(self) -> dict[Identity, Identity | None]:
        """Who stands above each living place: for those that would stand above themselves, recorded parents alone are
        followed, and again until none does."""
        parents = {p: self.places.state(p).get("parent") for p in self.places.states if self.places.lives(p)}
        above = {place: self.stands_for(parent) for place, parent in parents.items()}
        while ring := [place for place in above if self._comes_back(place, above)]:
            stand_ins = {place: self._living_parent(parents[place]) for place in ring}
            above |= stand_ins if any(above[place] != stand_ins[place] for place in ring) else dict.fromkeys(ring)
        return above

    @staticmethod
    def _comes_back(place: Identity, above: dict[Identity, Identity | None]) -> bool:
        """Whether a place is reached again from itself."""
        at, seen = above[place], set()
        while at is not None and at != place and at not in seen:
            seen.add(at)
            at = above[at]
        return at == place

    # Organizations

    def place_of(self, organization: Identity) -> Identity:
        """The place that an organization is the organization of."""
        return self.organizations.state(organization)["place"]

    def type_of(self, organization: Identity) -> str:
        """Its type: as recorded, else subordinate under a superior at the same place, else village_level."""
        state = self.organizations.state(organization)
        if state.get("type") is not None:
            return state["type"]
        superior = state.get("superior")
        same = superior is not None and self.place_of(superior) == state["place"]
        return "subordinate" if same else "village_level"

    def is_village_organization(self, organization: Identity) -> bool:
        """Whether it is a village organization, living or not."""
        return (
            self.type_of(organization) == "village_level"
            and self.organizations.state(organization)["kind"] in VILLAGE_ORGANIZATIONS
            and self.kind(self.place_of(organization)) == "village"
        )

    def organizations_at(self, place: Identity) -> list[Identity]:
        """The organizations of a place, of any kind, living or not."""
        return self._at.get(place, [])

    def village_organizations(self) -> list[Identity]:
        """The village organizations that live on the day."""
        units = self.organizations
        return [o for o in units.states if units.lives(o) and self.is_village_organization(o)]

    # Coverage

    def _coverage(self) -> None:
        self.modes: dict[Identity, set[str]] = defaultdict(set)
        self.recorded_contact: set[Identity] = set()
        lives, by_row = self.organizations.lives, set()
        for row in self.rows("coverage"):
            organization, place = self.organizations.ids[row["organization"]], self.places.ids[row["place"]]
            if holds(row, self.day) and lives(organization):
                by_row.add((organization, place))
                self.modes[place].add(self._mode(organization, row["mode"]))
                if row["mode"] == "contact":
                    self.recorded_contact.add(place)
        for organization in self.organizations.states:
            place = self.place_of(organization)
            if lives(organization) and (organization, place) not in by_row:
                joint = self.organizations.state(organization)["kind"] == "joint_branch"
                self.modes[place].add(self._mode(organization, "joint" if joint else "independent"))

    def _mode(self, organization: Identity, mode: str) -> str:
        return "contact" if self.organizations.state(organization)["kind"] == "group" else mode

    def mode(self, place: Identity) -> str:
        """The strongest mode in which a place is covered, or none."""
        return min(self.modes[place] | {"none"}, key=STRENGTH.index)

    # Posts

    def _posts(self) -> None:
        self.posts: dict[tuple[str, Identity], list[Row]] = defaultdict(list)
        for row in self.rows("posts"):
            side, unit = self.unit(row["unit"])
            if holds(row, self.day) and (side == "place" or self.organizations.lives(unit)):
                self.posts[side, unit].append(row)

    def posts_of(self, organization: Identity) -> list[Row]:
        """Every post on an organization, whenever."""
        return self.by_unit("unit", "posts").get(organization, [])

    def unit(self, code: str) -> tuple[str, Identity]:
        """("organization" or "place", identity) of a code that may name either."""
        if code in self.organizations.ids:
            return "organization", self.organizations.ids[code]
        return "place", self.places.ids[code]

    def in_post(self, side: str, unit: Identity, *roles: str) -> set[str]:
        """The people who hold one of the roles on a unit."""
        return {post["person"] for post in self.posts[side, unit] if post["role"] in roles}

    # Measures

    def _facts(self) -> None:
        self.observations: dict[tuple[Identity, str], dict[tuple[date, date], Any]] = defaultdict(dict)
        for row in self.rows("facts"):
            unit, period = self.places.ids[row["unit"]], span(row["period"])
            for measure, value in row.items():
                if measure not in ("unit", "period", "withdrawn") and value is not None:
                    self.observations[unit, measure][period] = value

    def measure(self, unit: Identity, measure: str) -> Any:
        """Its stock on the day, flow of the year to date, or plan of the year; None where not recorded."""
        observed = self.observations.get((unit, measure), {})
        year = (self.new_year, date(self.day.year, 12, 31))
        if measure in PLANS:
            return observed.get(year)
        over = {period: value for period, value in observed.items() if period[1] <= self.day}
        if measure not in FLOWS:
            return over[max(over, key=lambda p: (p[1], p[0]))] if over else None
        if year in over:
            return over[year]
        months = [value for period, value in over.items() if period in self._months]
        return sum(months) if months else None

    @cached_property
    def _months(self) -> set[tuple[date, date]]:
        return {span(f"{self.day.year}-{month:02}") for month in range(1, 13)}
