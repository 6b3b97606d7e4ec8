"""What held on one day: which units lived, who stands for whom, who covers what, what was measured."""

from __future__ import annotations

from datetime import date
from functools import cache, cached_property
from typing import TYPE_CHECKING, Any

from ..items import Truth, all_of
from ..world import STRENGTH, subkind_of_code
from . import cases
from .days import Span, last_of_month, one, year_of

if TYPE_CHECKING:
    from .ledgers import Ledgers, Row

FOUR_KINDS = ("committee", "general_branch", "branch", "joint_branch")
LOW = ("village", "natural_village", "relocation_site")
COMMITTEE_ROLES = ("secretary", "deputy_secretary", "committee_member")
ORGANIZATION_COVERAGE = ("independent", "joint", "absorbed")
PLANS = ("development_plan",)
FLOWS = ("members_developed", "collective_income_yuan")


def first(span: Span | None) -> date | None:
    """The first day of a date, by which rows hold, units live and cases are open."""
    return None if span is None else span[0]


def holds(row: Row, day: date) -> bool:
    """from ≤ day < to, by first days, each end open where it is empty."""
    begins, ends = first(row["from"]), first(row["to"])
    return (begins is None or begins <= day) and (ends is None or day < ends)


class World:
    """The ledgers as of `day`."""

    def __init__(self, ledgers: Ledgers, day: date):
        self.ledgers, self.day, self.today = ledgers, day, one(day)
        self.year = year_of(day)
        # Asked for again and again.
        self.place, self.organization = cache(self.place), cache(self.organization)
        self.place_lives, self.organization_lives = cache(self.place_lives), cache(self.organization_lives)
        self.chain, self.posts, self.modes = cache(self.chain), cache(self.posts), cache(self.modes)
        self.village_organizations, self.measure = cache(self.village_organizations), cache(self.measure)
        self.type_of, self.dated = cache(self.type_of), cache(self.dated)

    # Units

    def _state(self, states: list[Row]) -> Row:
        """The state of the day; of a unit that has ended its last, of one that has not begun its first."""
        begun = [state for state in states if state["from"] is None or state["from"][0] <= self.day]
        return begun[-1] if begun else states[0]

    def place(self, place: str) -> Row:
        """The state of a place."""
        return self._state(self.ledgers.places[place])

    def organization(self, organization: str) -> Row:
        """The state of an organization."""
        return self._state(self.ledgers.organizations[organization])

    def place_lives(self, place: str) -> bool:
        """Whether a place lives."""
        return any(holds(state, self.day) for state in self.ledgers.places[place])

    def organization_lives(self, organization: str) -> bool:
        """Whether an organization lives."""
        return any(holds(state, self.day) for state in self.ledgers.organizations[organization])

    def is_place(self, code: str) -> bool:
        """Whether a code is a place's."""
        return code in self.ledgers.places

    def kind(self, place: str) -> str:
        """The recorded kind of a place."""
        return self.place(place)["kind"]

    def living(self, place: str, *kinds: str) -> bool:
        """Whether it is a living place of one of the kinds."""
        return self.kind(place) in kinds and self.place_lives(place)

    def subkind(self, place: str) -> str | None:
        """The subkind of a place: as recorded, else told from its official code."""
        state = self.place(place)
        return subkind_of_code(state["kind"], state["code"], state["subkind"])

    def administrative(self, place: str) -> Truth:
        """Whether a village is an administrative village; unknown where its subkind is not recorded."""
        return None if self.subkind(place) is None else self.subkind(place) == "administrative_village"

    def community(self, place: str) -> Truth:
        """Whether a village is a community."""
        return None if self.subkind(place) is None else self.subkind(place) == "community"

    # Who stands for a place

    def stands_for(self, place: str | None) -> str | None:
        """The living place that stands for a place; None where there is none."""
        seen, at = set(), place
        while at is not None and not self.place_lives(at):
            if at in seen:
                return self._living_parent(place)
            seen.add(at)
            at = self._next(at)
        return at

    def _living_parent(self, place: str | None) -> str | None:
        while place is not None and not self.place_lives(place):
            place = self.place(place)["parent"]
        return place

    def _next(self, place: str) -> str | None:
        """Of one that has ended its successor, of one that has not begun its parent."""
        state = self.place(place)
        begun = state["from"] is None or state["from"][0] <= self.day
        return state["successor"] if begun and state["successor"] else state["parent"]

    def chain(self, place: str | None) -> tuple[str, ...]:
        """Who stands for a place, and those that it lies in, the nearest first."""
        chain: list[str] = []
        at = self.stands_for(place)
        while at is not None and at not in chain:
            chain.append(at)
            above = self.stands_for(self.place(at)["parent"])
            # One that would stand above itself lies in the nearest that lives by recorded parents alone.
            at = above if above not in chain else self._living_parent(self.place(at)["parent"])
        return tuple(chain)

    @cached_property
    def natural_villages(self) -> dict[str | None, list[str]]:
        """The living natural villages by who stands for their parent."""
        found: dict[str | None, list[str]] = {}
        for code in self.ledgers.places:
            if self.living(code, "natural_village"):
                found.setdefault(self.stands_for(self.place(code)["parent"]), []).append(code)
        return found

    # Organizations

    def place_of(self, organization: str) -> str:
        """The place that an organization is the organization of."""
        return self.organization(organization)["place"]

    def kind_of(self, organization: str) -> str:
        """The kind of an organization."""
        return self.organization(organization)["kind"]

    def type_of(self, organization: str) -> str:
        """Its type: as recorded, else subordinate under a superior at the same place, else village_level."""
        state = self.organization(organization)
        if state["type"] is not None:
            return state["type"]
        same = state["superior"] is not None and self.place_of(state["superior"]) == state["place"]
        return "subordinate" if same else "village_level"

    def level(self, organization: str) -> str:
        """The level of an organization: the recorded kind of its place."""
        return self.kind(self.place_of(organization))

    def lives_as(self, organization: str, *kinds: str) -> bool:
        """Whether it is a living organization of one of the kinds."""
        return self.kind_of(organization) in kinds and self.organization_lives(organization)

    def is_base(self, organization: str) -> bool:
        """A base organization: living, of the four kinds, not functional."""
        return self.lives_as(organization, *FOUR_KINDS) and self.type_of(organization) != "functional"

    def is_village_organization(self, organization: str) -> bool:
        """Whether it is a village organization, and lives."""
        return (
            self.type_of(organization) == "village_level"
            and self.lives_as(organization, *FOUR_KINDS)
            and self.level(organization) == "village"
        )

    def organizations_at(self, place: str) -> list[str]:
        """The organizations of a place, of any kind, living or not."""
        codes = dict.fromkeys(row["code"] for row in self.ledgers.of("organizations", "place", place))
        return [code for code in codes if self.place_of(code) == place]

    def village_organizations(self, place: str) -> list[str]:
        """The living village organizations of a village."""
        return [o for o in self.organizations_at(place) if self.is_village_organization(o)]

    def below(self, organization: str, *kinds: str) -> list[str]:
        """The living organizations of those kinds that have it as superior."""
        codes = dict.fromkeys(row["code"] for row in self.ledgers.of("organizations", "superior", organization))
        return [
            code
            for code in codes
            if self.organization(code)["superior"] == organization and self.lives_as(code, *kinds)
        ]

    # Posts

    def posts(self, unit: str) -> list[Row]:
        """The posts on a place or an organization that hold."""
        if not self.is_place(unit) and not self.organization_lives(unit):
            return []
        return [post for post in self.ledgers.of("posts", "unit", unit) if holds(post, self.day)]

    def people(self, unit: str, *roles: str) -> set[str]:
        """The people who hold one of the roles on a unit."""
        return {post["person"] for post in self.posts(unit) if post["role"] in roles}

    def post_holds(self, post: Row) -> bool:
        """Whether a post holds."""
        return holds(post, self.day) and (self.is_place(post["unit"]) or self.organization_lives(post["unit"]))

    def village_of(self, post: Row) -> str:
        """The place of a post's unit."""
        return post["unit"] if self.is_place(post["unit"]) else self.place_of(post["unit"])

    def person(self, code: str) -> Row:
        """The row of a person."""
        return self.ledgers.of("people", "code", code)[0]

    # Coverage

    def modes(self, place: str) -> dict[str, set[str]]:
        """How each living organization that covers the place does so."""
        found: dict[str, set[str]] = {}
        for row in self.ledgers.of("coverage", "place", place):
            if holds(row, self.day) and self.organization_lives(row["organization"]):
                found.setdefault(row["organization"], set()).add(self._mode(row["organization"], row["mode"]))
        for organization in self.organizations_at(place):
            if self.organization_lives(organization) and organization not in found:
                own = "joint" if self.kind_of(organization) == "joint_branch" else "independent"
                found[organization] = {self._mode(organization, own)}
        return found

    def _mode(self, organization: str, mode: str) -> str:
        return "contact" if self.kind_of(organization) == "group" else mode

    def mode(self, place: str) -> str:
        """The strongest mode in which a place is covered, or none."""
        return min({"none"}.union(*self.modes(place).values()), key=STRENGTH.index)

    def organized(self, place: str) -> bool:
        """Organization coverage."""
        return self.mode(place) in ORGANIZATION_COVERAGE

    # Measures

    def _observed(self, place: str, measure: str) -> dict[Span, Any]:
        rows = self.ledgers.of("facts", "unit", place)
        return {row["period"]: row[measure] for row in rows if row[measure] is not None}

    def measure(self, place: str, measure: str) -> Any:
        """Its stock, flow of the year to date, or plan of the year; None where not recorded."""
        if measure in PLANS:
            return self._observed(place, measure).get(self.year)
        if measure in FLOWS:
            return self.flow(place, measure, self.day.year)
        over = {p: value for p, value in self._observed(place, measure).items() if p[1] <= self.day}
        return over[max(over, key=lambda p: (p[1], p[0]))] if over else None

    def flow(self, place: str, measure: str, year: int) -> Any:
        """A flow of a year by the day: the year's observation, else the sum of its months, else not recorded."""
        over = {p: value for p, value in self._observed(place, measure).items() if p[1] <= self.day}
        if (whole := year_of(date(year, 1, 1))) in over:
            return over[whole]
        months = [(date(year, month, 1), last_of_month(year, month)) for month in range(1, 13)]
        found = [over[month] for month in months if month in over]
        return sum(found) if found else None

    def without_members(self, place: str) -> Truth:
        """Neither full nor probationary members."""
        counts = [self.measure(place, m) for m in ("full_members", "probationary_members")]
        return all_of(None if n is None else n == 0 for n in counts)

    # Cases and ratings

    def dated(self, case: Row) -> Row:
        """A case with its dates as its steps give them."""
        return cases.dated(self.ledgers, case, self.day)

    def cases_of(self, organization: str) -> list[Row]:
        """The cases of an organization."""
        return [self.dated(case) for case in self.ledgers.of("cases", "organization", organization)]

    def case(self, code: str) -> Row:
        """A case by its code."""
        return self.dated(self.ledgers.of("cases", "code", code)[0])

    def cases_at(self, place: str) -> list[Row]:
        """The cases of the organizations of a place."""
        return [case for o in self.organizations_at(place) for case in self.cases_of(o)]

    @cached_property
    def cases_counting(self) -> dict[str | None, list[Row]]:
        """Every case by the place that it counts at."""
        found: dict[str | None, list[Row]] = {}
        for case in self.ledgers.rows("cases"):
            found.setdefault(self.stands_for(self.place_of(case["organization"])), []).append(self.dated(case))
        return found

    def is_open(self, case: Row) -> bool:
        """Identified and not closed, by first days."""
        identified, closed = first(case["identified_on"]), first(case["closed_on"])
        return identified is not None and identified <= self.day and (closed is None or closed > self.day)

    def deciding_rating(self, organization: str) -> Row | None:
        """The rating that decides its stars."""
        decided = [
            row
            for row in self.ledgers.of("ratings", "organization", organization)
            if row["stage"] in ("named", "revoked") and row["decided_on"][0] <= self.day
        ]
        return max(decided, key=lambda r: (r["decided_on"][0], r["year"], r["stage"] == "revoked"), default=None)

    def stars(self, organization: str) -> int:
        """Its stars; 0 if revoked or none."""
        row = self.deciding_rating(organization)
        return row["stars"] if row is not None and row["stage"] == "named" else 0
