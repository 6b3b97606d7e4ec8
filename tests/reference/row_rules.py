"""What a row says wrongly about itself, over parsed values: the problems that refuse an import."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from .reading import REQUIRED, Row, span
from .world import FLOWS, PLANS

YES_NO = (True, False)
CHOICES: dict[str, dict[str, str]] = {
    "places": {
        "kind": "province municipality county township village natural_village relocation_site",
        "subkind": "administrative_village community town rural_township subdistrict",
    },
    "organizations": {
        "kind": "local_committee committee working_committee general_branch branch joint_branch temporary_branch group",
        "type": "village_level subordinate economic social agency functional",
    },
    "coverage": {"mode": "independent joint absorbed contact"},
    "people": {"gender": "male female"},
    "posts": {
        "source": "local on_staff retired dispatched other",
        "management": "professional ordinary",
        "end_reason": "term transfer incompetent unqualified negligent recalled retired died other",
    },
    "ratings": {"stage": "declared township county city publicised named revoked"},
    "case_measures": {
        "measure": "plan leader unit work_group first_secretary projects leadership township_leader "
        + " ".join(f"own_{number}" for number in range(1, 10))
    },
    "look_backs": {"result": "consolidated partly relapsed abolished"},
    "bodies": {"kind": "union youth_league women self_governance"},
    "facilities": {"kind": "venue children_home women_home service_centre"},
    "pairings": {"partner_kind": "enterprise unit leader"},
    "projects": {"kind": "five_small pairing devolved venue pilot other"},
    "trainings": {"level": "county city region national"},
    "activities": {"kind": "service assembly committee group lecture theme_day life_meeting review wish other"},
}
RANGES: dict[str, dict[str, tuple[int, int | None]]] = {
    "people": {"birth_year": (1900, 2100)},
    "ratings": {"year": (1900, 2100), "stars": (0, 5)},
    "cases": {"year": (1900, 2100)},
    "facilities": {"area_m2": (0, None)},
    "projects": {"batch": (0, None), "amount_yuan": (0, None)},
    "trainings": {"hours": (0, None)},
    "activities": {"times": (1, None), "participants": (0, None)},
}
IN_ORDER = {
    "cases": ("identified_on", "plan_on", "accepted_on", "closed_on"),
    "projects": ("started_on", "accepted_on", "delivered_on"),
}
ROLES = {
    "organization": "secretary acting_secretary deputy_secretary committee_member group_leader",
    "place": "village_director collective_head first_secretary team_member trainee instructor liaison building_head"
    " student_assistant contact_member village_deputy village_member",
}
PORTFOLIOS = {"organization", "publicity", "discipline", "other"}
RECORDED_AT = {
    "full_members": "village natural_village relocation_site",
    "probationary_members": "village natural_village relocation_site",
    "activists": "village natural_village",
    "applicants": "village natural_village",
    "development_plan": "village",
    "members_developed": "village natural_village",
    "poor_village": "village",
    "collective_income_yuan": "village",
    "households": "village relocation_site",
    "residents": "village relocation_site",
    "buildings": "relocation_site",
    "flats": "relocation_site",
    "integrated_clinics": "village",
    "direct_settlement_clinics": "village",
    "posts_established": "township",
    "posts_filled": "township",
}
# A province has no parent, and a municipality need not have one.
PARENT_KINDS = {
    "province": "",
    "municipality": "province",
    "county": "municipality",
    "township": "county",
    "village": "township",
    "natural_village": "village",
    "relocation_site": "village township county",
}


def of_cells(ledger: str, row: Row) -> Iterator[str]:
    """Cells that no row may hold: an empty required one, a value that is no choice or out of range."""
    for column, value in row.items():
        if value is None:
            if column in REQUIRED[ledger]:
                yield f"{column} is required"
            continue
        choices = CHOICES.get(ledger, {}).get(column)
        if choices is not None and value not in choices.split():
            yield f"{column} is no choice"
        low, high = RANGES.get(ledger, {}).get(column, (None, None))
        if ledger == "facts" and column in RECORDED_AT and column != "poor_village":
            low = 0
        if (low is not None and value < low) or (high is not None and value > high):
            yield f"{column} is out of range"
    yield from of_dates(row)


def of_dates(row: Row) -> Iterator[str]:
    """to not after from."""
    if row.get("from") is not None and row.get("to") is not None and row["to"] <= row["from"]:
        yield "to is not after from"


def of_whole(ledger: str, row: Row) -> Iterator[str]:
    """What the cells of a whole row say against each other, columns that its sheet lacks as they are recorded."""
    for column in REQUIRED[ledger]:
        if row.get(column) is None:
            yield f"{column} is required"
    yield from of_dates(row)
    if row.get("end_reason") is not None and row.get("to") is None:
        yield "end_reason without to"
    if ledger == "posts" and not (row.get("portfolio") or set()) <= PORTFOLIOS:
        yield "portfolio is no choice"
    steps = [row[c] for c in IN_ORDER.get(ledger, ()) if row.get(c) is not None]
    if steps != sorted(steps):
        yield "steps out of order"


def of_role(row: Row, side: str | None) -> Iterator[str]:
    """A role at a unit of the wrong kind; `side` is "organization" or "place", None where the unit is unknown."""
    sides = [of for of, roles in ROLES.items() if row["role"] in roles.split()]
    if not sides:
        yield "role is no choice"
    elif side is not None and side not in sides:
        yield "a role at a unit of the wrong kind"


def of_facts(row: Row, kind: str | None) -> Iterator[str]:
    """Measures at the wrong kind of place or for the wrong kind of period, and clinics above clinics."""
    first, last = span(row["period"])
    year = (first, last) == (date(first.year, 1, 1), date(first.year, 12, 31))
    for measure, kinds in RECORDED_AT.items():
        if row.get(measure) is None:
            continue
        if kind is not None and kind not in kinds.split():
            yield f"{measure} at a place of the wrong kind"
        if (measure in FLOWS and first == last) or (measure in PLANS and not year):
            yield f"{measure} for the wrong kind of period"
    settling, integrated = row.get("direct_settlement_clinics"), row.get("integrated_clinics")
    if settling is not None and integrated is not None and settling > integrated:
        yield "direct_settlement_clinics above integrated_clinics"


def of_parent(kind: str, parent_kind: str | None) -> Iterator[str]:
    """A parent of the wrong kind, or none; `parent_kind` is None where there is none."""
    if parent_kind is None and kind not in ("province", "municipality"):
        yield "no parent"
    if parent_kind is not None and parent_kind not in PARENT_KINDS[kind].split():
        yield "a parent of the wrong kind"
