"""What tables tell: for each kind of row (a village, a natural village, a site, an organization) the makes that a
mapping may have; of these some are drawn for a table, each with some of the columns of its ledger."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from random import Random

#: What a table has a row for.
Kind = str


@dataclass(frozen=True)
class Told:
    """A make: what is the same in every row, the columns of its ledger that cells fill, and those that may be filled.

    `person` is a make whose column of persons this one shares; `by_mark`: a column of its own says whether a row is
    made; `several`: a cell names several people.
    """

    ledger: str
    fixed: Mapping[str, str] = field(default_factory=dict)
    filled: tuple[str, ...] = ()
    may: tuple[str, ...] = ()
    person: str | None = None
    by_mark: bool = False
    several: bool = False
    #: A make without which this one is not drawn.
    needs: str | None = None


def _post(unit: str, role: str, *filled: str, may: tuple[str, ...] = (), **fixed: str) -> Told:
    return Told("posts", {"unit": unit, "role": role, **fixed}, ("person", *filled), may)


_OF_VILLAGES = (
    *("full_members", "probationary_members", "applicants", "development_plan", "members_developed", "poor_village"),
    *("collective_income_yuan", "households", "residents", "integrated_clinics", "urban_rural_class"),
)
#: The makes for rows of villages, each once in a workbook.
VILLAGE = {
    "secretary": _post("@organization", "secretary", "from", may=("to", "source", "portfolio", "approved_on")),
    "director": _post("@place", "village_director", "from", may=("management", "reviewed_on")),
    "members": replace(_post("@village", "village_member", **{"from": "@as_of"}), several=True),
    "deputy": _post("@unit", "deputy_secretary", **{"from": "2016-03"}),
    "first": Told("posts", {"unit": "@unit", "role": "first_secretary"}, ("person", "from"), ("filed_on",)),
    "of the secretary": Told("people", {}, (), ("gender", "birth_year", "education"), "secretary", needs="secretary"),
    "of the director": Told("people", {}, (), ("education", "full_member_on"), "director", needs="director"),
    "training": Told(
        "trainings",
        {"held_on": "2019-06", "title": "轮训", "level": "county"},
        (),
        ("hours",),
        "secretary",
        needs="secretary",
    ),
    "pay": Told("pay", {"unit": "@village", "from": "2019"}, ("base_yuan",), (), "director", needs="director"),
    "safeguards": Told(
        "safeguards",
        {"unit": "@place", "on": "@as_of"},
        ("have_01", "have_02"),
        ("have_03", "have_12"),
        "director",
        needs="director",
    ),
    "pool": Told("pool", {"batch": "第一批", "place": "@place"}, ("from",), ("outcome",), "director", needs="director"),
    "facts": Told("facts", {"unit": "@place", "period": "@period"}, ("full_members",), _OF_VILLAGES[1:]),
    "facts of 2018": Told("facts", {"unit": "@place", "period": "2018"}, ("residents",), _OF_VILLAGES[:6]),
    "facts of the end": Told(
        "facts", {"unit": "@place", "period": "@as_of"}, ("households",), ("applicants", "residents")
    ),
    "venue": Told(
        "facilities",
        {"place": "@place", "kind": "venue", "from": "@as_of"},
        ("area_m2",),
        ("name", "unified_area", "unified_signs"),
    ),
    "women": Told("facilities", {"place": "@village", "kind": "women_home", "from": "@as_of"}, (), (), by_mark=True),
    "union": Told("bodies", {"place": "@place", "kind": "union"}, ("from",), ()),
    "youth": Told("bodies", {"place": "@place", "kind": "youth_league", "from": "@as_of"}, (), (), by_mark=True),
    "rating": Told(
        "ratings",
        {"organization": "@organization", "year": "2019", "stage": "named", "decided_on": "@as_of"},
        ("stars",),
        ("document", "score"),
    ),
    "old rating": Told(
        "ratings", {"organization": "@organization", "stage": "declared"}, ("year", "stars", "decided_on"), ("reason",)
    ),
    "score": Told(
        "rating_scores", {"organization": "@organization", "year": "2019", "indicator": "组织生活"}, ("score",)
    ),
    "election": Told(
        "elections", {"organization": "@organization"}, ("elected_on",), ("eligible", "seats", "reminded_on")
    ),
    "village election": Told("elections", {"organization": "@unit"}, ("elected_on",), ("eligible", "votes_for")),
    "case": Told(
        "cases", {"organization": "@organization", "year": "2019"}, ("problems", "identified_on"), ("plan_on",)
    ),
    "plan": Told(
        "case_measures", {"case": "@case", "measure": "plan"}, ("responsible",), ("due_on", "done_on"), needs="case"
    ),
    "leader": Told(
        "case_measures", {"case": "@case", "measure": "leader"}, (), ("responsible",), by_mark=True, needs="case"
    ),
    "screening": Told("screenings", {"place": "@place", "year": "2019"}, ("screened_on",), ("result",)),
    "approval": Told(
        "approvals", {"organization": "@organization", "matter": "establish"}, ("applied_on",), ("filed_on", "document")
    ),
    "service": Told(
        "activities",
        {"place": "@place", "kind": "service", "held_on": "@as_of", "title": "累计"},
        ("times",),
        ("participants",),
    ),
}
#: Those for rows of which a village may have several.
LISTED = {
    "projects": Told("projects", {"place": "@place"}, ("kind", "batch", "started_on"), ("amount_yuan", "accepted_on")),
    "pairings": Told("pairings", {"place": "@village"}, ("partner_name", "partner_kind", "from"), ("to", "programme")),
    "activities": Told("activities", {"place": "@place"}, ("kind", "held_on", "title"), ("times", "passed")),
}
#: Those for rows of natural villages and of sites, which are founded.
NATURAL_VILLAGE = {
    "natural village": Told("places", {"kind": "natural_village", "parent": "@above"}, ("name",), ("from",)),
    "covered": Told("coverage", {"organization": "@superior", "place": "@place"}, ("mode", "from"), ("to",)),
    "its facts": Told("facts", {"unit": "@place", "period": "@period"}, ("full_members",), ("activists", "applicants")),
    "its liaison": _post("@place", "liaison", "from"),
    "its service": Told("facilities", {"place": "@place", "kind": "service_centre", "from": "2018"}, ("area_m2",)),
}
SITE = {
    "site": Told("places", {"kind": "relocation_site", "parent": "@above"}, ("name",), ("from",)),
    "its facts": Told(
        "facts", {"unit": "@place", "period": "@period"}, ("buildings", "flats"), ("households", "residents")
    ),
    "its branch": Told(
        "organizations", {"kind": "@name", "place": "@place", "superior": "@superior"}, ("name",), ("from",)
    ),
    "its union": Told("bodies", {"place": "@place", "kind": "union", "from": "@as_of"}, (), (), by_mark=True),
    "its instructor": _post("@place", "instructor", "from", may=("to",)),
}
#: Those for rows that name an organization.
ORGANIZATION = {
    "its case": Told(
        "cases", {"organization": "@organization", "year": "2018"}, ("problems", "identified_on"), ("plan_on", "due_on")
    ),
    "its first secretary": Told(
        "case_measures",
        {"case": "@case", "measure": "first_secretary"},
        ("responsible",),
        ("done_on",),
        needs="its case",
    ),
    "its notice": Told(
        "approvals", {"organization": "@organization", "matter": "abolish"}, ("applied_on",), ("refused_on",)
    ),
    "its group leader": _post("@unit", "group_leader", "from"),
    "its place's party": Told("facilities", {"place": "@place", "kind": "children_home", "from": "2017"}, ("area_m2",)),
}
#: A roster, of which the rows are counted.
ROSTER = {"activists": Told("facts", {"unit": "@place", "period": "2017"}, ("activists",))}
SUBJECTS: dict[Kind, Mapping[str, Told]] = {
    "village": VILLAGE,
    "listed": LISTED,
    "natural_village": NATURAL_VILLAGE,
    "site": SITE,
    "organization": ORGANIZATION,
    "roster": ROSTER,
}
#: Without which a table of this kind is none.
ALWAYS = {"natural_village": "natural village", "site": "site", "organization": "its case"}


def drawn(random: Random, kind: Kind, used: set[str]) -> dict[str, Told]:
    """Some makes of a kind of table that no other table of the workbook has, each with some of its columns."""
    pool = {name: told for name, told in SUBJECTS[kind].items() if name not in used}
    count = 1 if kind in ("listed", "roster") else random.randint(1, min(7, len(pool)))
    names = set(random.sample(sorted(pool), min(count, len(pool))))
    names |= {ALWAYS[kind]} & set(pool) if kind in ALWAYS else set()
    for name in sorted(names):
        needs = pool[name].needs
        if needs is not None and (needs in pool):
            names.add(needs)
    whole = {n: pool[n] for n in pool if n in names and (pool[n].needs is None or pool[n].needs in names)}
    return {name: _with_some(random, told) for name, told in whole.items()}


def _with_some(random: Random, told: Told) -> Told:
    may = [key for key in told.may if random.random() < 0.5]
    random.shuffle(may)
    if told.ledger == "people" and not may:
        may = [told.may[0]]
    return replace(told, filled=(*told.filled, *may), may=tuple(may))
