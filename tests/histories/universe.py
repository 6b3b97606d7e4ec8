"""The small world of the random histories: few units, few days, so that ties and clashes are frequent."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from tests.reference.row_rules import CHOICES, RECORDED_AT, ROLES

COUNTIES = ("451102", "451103")
TOWNSHIPS = ("451102101", "451102202", "451103001")
VILLAGES = ("451102101201", "451102101202", "451102202001", "451102202203", "451103001005", "V-6")
HAMLETS = ("N-1", "N-2", "N-3", "N-4", "N-5", "N-6")
SITES = ("S-1", "S-2")
#: Code -> kind, and where it may stand.
PLACES: dict[str, tuple[str, tuple[str, ...]]] = {
    "4511": ("municipality", ()),
    **dict.fromkeys(COUNTIES, ("county", ("4511",))),
    **dict.fromkeys(TOWNSHIPS, ("township", COUNTIES)),
    **dict.fromkeys(VILLAGES, ("village", TOWNSHIPS)),
    **dict.fromkeys(HAMLETS, ("natural_village", VILLAGES)),
    "S-1": ("relocation_site", (VILLAGES[0], TOWNSHIPS[0], COUNTIES[0])),
    "S-2": ("relocation_site", (VILLAGES[4], TOWNSHIPS[2], COUNTIES[1])),
}
ORGANIZATION_KINDS = ("branch", "joint_branch", "general_branch", "committee", "temporary_branch", "group")
#: Code -> the places that it may be the organization of.
ORGANIZATIONS: dict[str, tuple[str, ...]] = {
    "D-1": (COUNTIES[0], TOWNSHIPS[0]),
    "D-2": (TOWNSHIPS[0], VILLAGES[0]),
    **{f"D-{n}": (village, VILLAGES[n - 5]) for n, village in enumerate(VILLAGES, 3)},
    "D-9": (VILLAGES[0], HAMLETS[0]),
    "D-10": (SITES[0], HAMLETS[1]),
}
PEOPLE = tuple(f"P-{n}" for n in range(1, 9))
CASES = ("Z-1", "Z-2", "Z-3")
#: Days next to each other, at the ends of months and years, and at the day from which terms are longer.
DAYS = tuple(
    date.fromisoformat(day)
    for day in (
        "2018-07-11",
        "2018-07-12",
        "2018-12-31",
        "2019-01-01",
        "2019-05-01",
        "2019-05-02",
        "2019-06-30",
        "2019-07-01",
        "2019-12-31",
        "2020-01-01",
        "2020-02-29",
        "2020-03-01",
    )
)
#: The places that most ledgers are about.
SUBJECTS = (*VILLAGES, *SITES, *HAMLETS[:3])
PERIODS = ("2019", "2018", "2020", "2019-06", "2019-05", "2019-12", "2018-12", "2019-06-30", "2019-12-31", "2020-02")
DAY = "day"
OPEN_DAY = "a day, or none"
#: Ledger -> column -> what it may hold; a column that is not named here is left to the clerk.
VALUES: dict[str, dict[str, tuple[Any, ...] | str]] = {
    "coverage": {"mode": tuple(CHOICES["coverage"]["mode"].split()), "from": DAY, "to": OPEN_DAY},
    "people": {
        "code": PEOPLE,
        "name": ("甲", "乙"),
        "gender": (None, "male", "female"),
        "birth_year": (None, 1970),
        "education": (None, "大专", "本科"),
        "full_member_on": OPEN_DAY,
    },
    "posts": {
        "from": DAY,
        "to": OPEN_DAY,
        "source": (None, "on_staff", "local"),
        "management": (None, "professional", "ordinary"),
        "portfolio": (None, frozenset({"organization"}), frozenset({"publicity", "organization"})),
        "end_reason": (None, "incompetent", "negligent", "term"),
    },
    "elections": {"elected_on": DAY, "extended_to": OPEN_DAY},
    "ratings": {
        "year": (2019, 2018),
        "stage": ("named", "revoked", "city"),
        "stars": (5, 3, 0),
        "decided_on": DAY,
        "document": (None, "文1"),
    },
    "cases": {
        "code": CASES,
        "year": (2019, 2018, 2017),
        "problems": (None, frozenset({"a"}), frozenset({"a", "b"})),
        "identified_on": DAY,
        "plan_on": OPEN_DAY,
        "due_on": OPEN_DAY,
        "accepted_on": OPEN_DAY,
        "closed_on": OPEN_DAY,
    },
    "case_measures": {
        "measure": tuple(CHOICES["case_measures"]["measure"].split()),
        "responsible": (None, "甲"),
        "due_on": OPEN_DAY,
        "done_on": OPEN_DAY,
    },
    "look_backs": {
        "checked_on": DAY,
        "result": tuple(CHOICES["look_backs"]["result"].split()),
        "checker": (None, "甲"),
        "note": (None, "x"),
    },
    "facts": {
        "period": PERIODS,
        "full_members": (None, 0, 2, 3),
        "probationary_members": (None, 0, 1),
        "activists": (None, 0, 4),
        "applicants": (None, 2),
        "development_plan": (None, 0, 2),
        "members_developed": (None, 0, 1),
        "poor_village": (None, True, False),
        "collective_income_yuan": (None, Decimal("40000"), Decimal("39999.9999"), Decimal("500000.5")),
        "integrated_clinics": (None, 1, 2),
        "direct_settlement_clinics": (None, 0, 1),
        "posts_established": (None, 10, 0),
        "posts_filled": (None, 9),
    },
    "bodies": {"kind": tuple(CHOICES["bodies"]["kind"].split()), "from": DAY, "to": OPEN_DAY},
    "facilities": {
        "kind": ("venue", "children_home", "women_home"),
        "name": (None, "东"),
        "from": DAY,
        "to": OPEN_DAY,
        "area_m2": (None, Decimal("300"), Decimal("299.5")),
        **{f"unified_{what}": (True, None, False) for what in ("area", "structure", "signs", "functions", "equipment")},
    },
    "pairings": {
        "partner": ("Q-1", "Q-2"),
        "partner_name": ("示例公司",),
        "partner_kind": ("enterprise", "unit"),
        "programme": (None, "万企帮万村"),
        "from": DAY,
        "to": OPEN_DAY,
    },
    "projects": {
        "code": ("X-1", "X-2", "X-3"),
        "kind": ("five_small", "pairing", "devolved"),
        "batch": (None, 1),
        "amount_yuan": (None, Decimal("0.1"), Decimal("300000")),
        "started_on": OPEN_DAY,
        "accepted_on": OPEN_DAY,
        "delivered_on": OPEN_DAY,
    },
    "trainings": {
        "held_on": DAY,
        "title": ("班",),
        "level": ("city", "county", "national"),
        "hours": (None, Decimal("24")),
    },
    "activities": {
        "kind": ("service", "wish", "other"),
        "held_on": DAY,
        "title": ("甲", "乙"),
        "times": (None, 1, 3),
        "participants": (None, 60),
    },
}
#: Ledger -> column -> the codes that it may name.
NAMED: dict[str, dict[str, tuple[str, ...]]] = {
    "coverage": {"organization": tuple(ORGANIZATIONS), "place": SUBJECTS},
    "posts": {"person": PEOPLE, "unit": (*tuple(ORGANIZATIONS)[2:], *SUBJECTS)},
    "elections": {"organization": (*tuple(ORGANIZATIONS)[2:], VILLAGES[0])},
    "ratings": {"organization": tuple(ORGANIZATIONS)[2:]},
    "cases": {"organization": tuple(ORGANIZATIONS)[1:]},
    "case_measures": {"case": CASES},
    "look_backs": {"case": CASES},
    "facts": {"unit": (*VILLAGES, *SITES, *HAMLETS, TOWNSHIPS[0], TOWNSHIPS[2])},
    "bodies": {"place": (*SITES, VILLAGES[0])},
    "facilities": {"place": (*VILLAGES, *SITES)},
    "pairings": {"place": SUBJECTS},
    "projects": {"place": SUBJECTS},
    "trainings": {"person": PEOPLE},
    "activities": {"place": (*SITES, *VILLAGES[:2])},
}
#: The units that most changes are about, so that their states pile up.
FAVOURED = {"places": (*VILLAGES[:2], HAMLETS[0]), "organizations": ("D-3", "D-4", "D-9")}
NAMES = ("甲", "乙", "丙")
SUBKINDS = {"village": (None, "community", "administrative_village"), "township": (None, "town", "subdistrict")}
TYPES_OF_ORGANIZATIONS = (None, "village_level", "subordinate", "economic")


def roles_at(unit: str) -> tuple[str, ...]:
    """The roles that fit a unit, those that figures count first."""
    if unit in ORGANIZATIONS:
        return ("secretary", "acting_secretary", "committee_member")
    return tuple(role for role in ROLES["place"].split() if role not in ("building_head", "student_assistant"))


def measures_at(place: str) -> set[str]:
    """The measures that are recorded at a place of the universe."""
    return {measure for measure, kinds in RECORDED_AT.items() if PLACES[place][0] in kinds.split()}
