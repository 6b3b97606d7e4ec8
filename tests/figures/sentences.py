"""Each figure's rule over the values of an explanation, written again: nothing here knows the declared conditions.

A rule has two questions: does the unit count, and how; each answers True, False or None (not recorded).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from tests.reference.items import all_of, any_of
from tests.reference.reading import day as read_day
from tests.reference.reading import deadline

Truth = bool | None
FLOWS = ("members_developed", "collective_income_yuan")
FLAGS = ("unified_area", "unified_structure", "unified_signs", "unified_functions", "unified_equipment")
SEVEN = ("plan", "leader", "unit", "work_group", "first_secretary", "projects", "leadership")


class Values:
    """The values of an explanation, as of `day`: a unit's own by name, and the rows that belong to it."""

    def __init__(self, values: Iterable[Mapping[str, Any]], day: date):
        self.day, self.new_year = day, date(day.year, 1, 1)
        self._own: dict[str, list[Any]] = defaultdict(list)
        self._rows: dict[str, dict[Any, dict[str, Any]]] = defaultdict(lambda: defaultdict(dict))
        for value in values:
            relation, _, column = value["name"].rpartition(".")
            if relation:
                self._rows[relation][value["ledger"], value["key"]][column] = value["value"]
            else:
                self._own[column].append(value["value"])

    def own(self, name: str) -> Any:
        """A value of the unit's own; of a flow the sum of its months."""
        found = [value for value in self._own[name] if value is not None]
        if name in FLOWS:
            return sum(found) if found else None
        assert len(found) <= 1, name
        return found[0] if found else None

    def rows(self, relation: str, **wanted: Any) -> list[dict[str, Any]]:
        """The rows of a relation that have these values."""
        found = self._rows[relation].values()
        return [row for row in found if all(row[k] == v for k, v in wanted.items())]

    def has(self, relation: str, **wanted: Any) -> bool:
        return bool(self.rows(relation, **wanted))

    def by(self, text: str | None) -> bool:
        """Whether a day is the as-of day or before it."""
        return text is not None and read_day(text) <= self.day

    def this_year(self, text: str | None) -> bool:
        """Whether a day is in the year, up to the as-of day."""
        return text is not None and self.new_year <= read_day(text) <= self.day


Question = Callable[[Values], Truth]


@dataclass(frozen=True)
class Rule:
    """Whether a unit counts; how (share); what is summed; by what it is split up."""

    counts: Question
    met: Question | None = None
    amounts: tuple[str, ...] = ()
    category: Callable[[Values], str] | None = None
    missing: int | None = None


def at_least(value: Any, bound: int) -> Truth:
    return None if value is None else value >= bound


def equals(value: Any, wanted: Any) -> Truth:
    return None if value is None else value == wanted


def place(kind: str, *more: Question, lives: str = "lives") -> Question:
    """A place of a kind that lives, and more."""
    return lambda t: all_of([t.own("kind") == kind and t.own(lives) is True, *(q(t) for q in more)])


def measured(name: str, bound: int) -> Question:
    return lambda t: at_least(t.own(name), bound)


def mode(t: Values) -> str:
    """The strongest mode of coverage."""
    found = {row["mode"] for row in t.rows("coverage")}
    return next((m for m in ("independent", "joint", "absorbed", "contact") if m in found), "none")


def covered(*modes: str) -> Question:
    return lambda t: mode(t) in modes


def role_among(relation: str, *roles: str) -> Question:
    return lambda t: any(row["role"] in roles for row in t.rows(relation))


def without_members(t: Values) -> Truth:
    return all_of([equals(t.own("full_members"), 0), equals(t.own("probationary_members"), 0)])


def helped(t: Values) -> Truth:
    contact = t.has("posts", role="contact_member") or t.has("coverage", recorded_mode="contact")
    return contact or (t.own("members_developed") or 0) >= 1


def one_person_in_both_posts(t: Values) -> Truth:
    return bool({r["person"] for r in t.rows("secretaries")} & {r["person"] for r in t.rows("village_directors")})


def unified(t: Values) -> Truth:
    return any_of(all_of(row[flag] for flag in FLAGS) for row in t.rows("facilities", kind="venue"))


def poor(t: Values) -> Truth:
    return equals(t.own("poor_village"), True)


def village_organization(t: Values) -> Truth:
    return t.own("lives") is True and t.own("of_village") is True


def secretary(*more: Question) -> Question:
    """A secretary of a village organization, and more."""
    return lambda t: t.own("role") == "secretary" and t.own("of_village") is True and all(q(t) for q in more)


def holds(t: Values) -> Truth:
    return t.own("holds") is True


def removed_as_unfit(t: Values) -> Truth:
    return t.this_year(t.own("ends")) and t.own("end_reason") in ("incompetent", "unqualified", "negligent")


def trained(t: Values) -> Truth:
    courses = t.rows("trainings")
    return any(c["level"] in ("city", "region", "national") and t.this_year(c["held_on"]) for c in courses)


def case_of(*years_ago: int) -> Question:
    return lambda t: t.day.year - t.own("year") in years_ago and t.by(t.own("identified_on"))


def seven_ones(t: Values) -> Truth:
    return {r["measure"] for r in t.rows("measures") if t.by(r["done_on"])} >= set(SEVEN)


def overdue(t: Values) -> Truth:
    due, is_open = t.own("due_on"), t.by(t.own("identified_on")) and not t.by(t.own("closed_on"))
    return is_open and due is not None and deadline(due) < t.day


def is_open(t: Values) -> Truth:
    return t.by(t.own("identified_on")) and not t.by(t.own("closed_on"))


def kept(t: Values) -> Truth:
    return t.own("state") != "withdrawn"


def open_past(limit: str) -> Question:
    """An open case one of whose limits is over."""
    return lambda t: is_open(t) and t.own(limit) is not None and deadline(t.own(limit)) < t.day


def of_the_year(*more: Question) -> Question:
    """A case of the year, and more."""
    return lambda t: case_of(0)(t) and all(q(t) for q in more)


def failed(t: Values) -> Truth:
    return any(t.by(row["on"]) for row in t.rows("steps", step="failed"))


def audit_under_way(t: Values) -> Truth:
    return t.by(t.own("opened_on")) and not t.by(t.own("closed_on"))


CRITERIA = ("vacant", "overdue", "no_venue", "low_income", "no_development", "fewer_stars", "again", "relapsed")


def found_by_screening(t: Values) -> Truth:
    """A criterion finds a village organization that has no open case of its own."""
    if not village_organization(t) or t.has("open_cases"):
        return False
    return any_of(t.own(criterion) for criterion in CRITERIA)


def resident(t: Values) -> Truth:
    return t.own("role") in ("first_secretary", "team_member") and holds(t)


def insured(t: Values) -> Truth:
    return any(t.by(row["on"]) and not t.by(row["lapses"]) for row in t.rows("events", kind="insured"))


def event(kind: str) -> Question:
    return lambda t: t.own("kind") == kind and t.this_year(t.own("on"))


def started(kind: str) -> Question:
    return lambda t: t.own("kind") == kind and t.by(t.own("started_on"))


def held_at(kind: str, *more: Question) -> Question:
    """An activity of a kind in the year, and more."""
    return lambda t: t.own("kind") == kind and t.this_year(t.own("held_on")) and all(q(t) for q in more)


def paired_enterprise(t: Values) -> Truth:
    return t.own("partner_kind") == "enterprise" and t.own("holds") is True and t.own("place_kind") == "village"


ORGANIZATION = ("independent", "joint", "absorbed")
WORK = (*ORGANIZATION, "contact")
NATURAL, SITE, VILLAGE = place("natural_village"), place("relocation_site"), place("village")
IN_YEAR = place("village", lives="lived_in_year")
NO_MEMBERS = place("natural_village", without_members)
POOR = place("village", poor)
DUE = place("village", lambda t: any_of([poor(t), t.has("open_cases")]))


def subkind(wanted: str) -> Question:
    return place("village", lambda t: equals(t.own("subkind"), wanted))


def home(kind: str) -> Question:
    return place("relocation_site", lambda t: t.has("facilities", kind=kind))


SENTENCES: dict[str, Rule] = {
    "place.natural_villages": Rule(NATURAL),
    "place.villages": Rule(VILLAGE),
    "place.administrative_villages": Rule(subkind("administrative_village")),
    "place.communities": Rule(subkind("community")),
    "place.townships": Rule(place("township")),
    "place.sites": Rule(SITE),
    "natural_village.branch_where_due": Rule(
        place("natural_village", measured("full_members", 3)), covered("independent")
    ),
    "natural_village.organization_coverage": Rule(NATURAL, covered(*ORGANIZATION)),
    "natural_village.work_coverage": Rule(NATURAL, covered(*WORK)),
    "natural_village.without_members": Rule(NO_MEMBERS),
    "natural_village.without_members_helped": Rule(NO_MEMBERS, helped),
    "site.organization_coverage": Rule(SITE, covered(*ORGANIZATION)),
    "site.coverage_mode": Rule(SITE, category=mode),
    "site.instructor": Rule(SITE, role_among("posts", "instructor", "liaison")),
    "site.self_governance": Rule(SITE, lambda t: t.has("bodies", kind="self_governance")),
    "site.mass_bodies": Rule(
        SITE, lambda t: {"union", "youth_league", "women"} <= {row["kind"] for row in t.rows("bodies")}
    ),
    "site.children_home": Rule(home("children_home")),
    "site.women_home": Rule(home("women_home")),
    "site.service_activities": Rule(
        held_at("service", lambda t: t.own("place_kind") == "relocation_site"), amounts=("times",), missing=1
    ),
    "village.organized": Rule(VILLAGE, covered(*ORGANIZATION)),
    "village.secretary": Rule(VILLAGE, role_among("village_posts", "secretary")),
    "village.led": Rule(VILLAGE, role_among("village_posts", "secretary", "acting_secretary")),
    "village.both_posts": Rule(VILLAGE, one_person_in_both_posts),
    "village.venue_300": Rule(
        VILLAGE, lambda t: any_of(at_least(row["area_m2"], 300) for row in t.rows("facilities", kind="venue"))
    ),
    "village.venue_unified": Rule(place("village", lambda t: t.has("facilities", kind="venue")), unified),
    **{
        f"village.income_{bound}k": Rule(VILLAGE, measured("collective_income_yuan", bound * 1000))
        for bound in (40, 50, 100, 200, 500)
    },
    "village.poor": Rule(POOR),
    "village.poor_paired": Rule(POOR, lambda t: t.has("pairings", partner_kind="enterprise")),
    "village.paired": Rule(place("village", lambda t: t.has("pairings", partner_kind="enterprise"))),
    "village.first_secretary_where_due": Rule(DUE, role_among("posts", "first_secretary")),
    "pairing.enterprises": Rule(paired_enterprise),
    "organization.term_valid": Rule(
        village_organization,
        lambda t: None if t.own("term_ends") is None else read_day(t.own("term_ends")) > t.day,
    ),
    "organization.stars": Rule(village_organization, category=lambda t: str(t.own("stars"))),
    "organization.starred_while_open": Rule(
        lambda t: village_organization(t) and t.has("open_cases") and t.own("stars") >= 1
    ),
    "secretary.professional": Rule(secretary(holds, lambda t: t.own("management") == "professional")),
    "secretary.on_staff": Rule(secretary(holds, lambda t: t.own("source") == "on_staff")),
    "secretary.trained_city": Rule(secretary(holds), trained),
    "secretary.removed_unfit": Rule(secretary(removed_as_unfit)),
    "cadre.resident": Rule(lambda t: t.own("role") in ("first_secretary", "team_member") and holds(t)),
    "cadre.trainee": Rule(lambda t: t.own("role") == "trainee" and holds(t)),
    "case.opened": Rule(case_of(0)),
    "case.closed": Rule(case_of(0), lambda t: t.by(t.own("closed_on"))),
    "case.seven_ones": Rule(case_of(0), seven_ones),
    "case.overdue": Rule(overdue),
    "case.look_back": Rule(case_of(1, 2), lambda t: any(t.this_year(r["checked_on"]) for r in t.rows("look_backs"))),
    "case.look_back_result": Rule(case_of(1, 2), category=lambda t: t.own("result")),
    "member.developed": Rule(IN_YEAR, amounts=("members_developed",)),
    "member.plan": Rule(IN_YEAR, amounts=("development_plan",)),
    "member.activists": Rule(VILLAGE, amounts=("activists",)),
    "member.applicants": Rule(VILLAGE, amounts=("applicants",)),
    "member.activist_ratio": Rule(VILLAGE, amounts=("activists", "development_plan")),
    "clinic.direct_settlement": Rule(VILLAGE, amounts=("direct_settlement_clinics", "integrated_clinics")),
    "township.posts_filled": Rule(place("township"), amounts=("posts_filled", "posts_established")),
    "five_small.started": Rule(started("five_small")),
    "five_small.delivered": Rule(started("five_small"), lambda t: t.by(t.own("delivered_on"))),
    "project.pairing": Rule(started("pairing")),
    "project.devolved": Rule(started("devolved")),
    "project.pairing_amount": Rule(started("pairing"), amounts=("amount_yuan",)),
    "project.devolved_amount": Rule(started("devolved"), amounts=("amount_yuan",)),
    "activity.wishes": Rule(held_at("wish"), amounts=("times",), missing=1),
    "case.state": Rule(
        lambda t: t.own("year") == t.day.year and t.own("state") is not None, category=lambda t: t.own("state")
    ),
    "case.open": Rule(is_open),
    "case.days_open": Rule(is_open, amounts=("days_open", "case_count")),
    "case.past_limit": Rule(open_past("limit_on")),
    "case.past_first_limit": Rule(open_past("first_limit_on")),
    "case.failed": Rule(of_the_year(failed)),
    "case.closed_unaccepted": Rule(
        of_the_year(lambda t: t.by(t.own("closed_on")), kept, lambda t: t.own("accepted_before_closing") is False)
    ),
    "case.withdrawn": Rule(of_the_year(lambda t: not kept(t))),
    "case.checklist_done": Rule(
        of_the_year(lambda t: t.own("checklist") is not None), lambda t: t.own("undone") is None
    ),
    "case.repeat": Rule(of_the_year(kept, lambda t: t.own("earlier_cases") is not None)),
    "case.relapse_followed": Rule(lambda t: t.own("state") == "relapsed", lambda t: t.own("followed_by") is not None),
    "screen.candidates": Rule(found_by_screening),
    "audit.checked": Rule(audit_under_way, lambda t: t.by(t.own("checked_on"))),
    "audit.signed": Rule(audit_under_way, lambda t: t.by(t.own("signed_on"))),
    "audit.result": Rule(lambda t: t.this_year(t.own("opened_on")), category=lambda t: t.own("result_by_day")),
    "draw.units": Rule(lambda t: t.own("drawn") is True and t.this_year(t.own("drawn_on"))),
    "village.stars": Rule(VILLAGE, category=lambda t: str(t.own("best_stars"))),
    "cadre.first_secretary_term": Rule(
        lambda t: t.own("role") == "first_secretary" and holds(t), lambda t: read_day(t.own("service_ends_on")) > t.day
    ),
    "cadre.twelve_haves": Rule(resident, lambda t: all_of(t.own(f"have_{number:02}") for number in range(1, 13))),
    "cadre.insured": Rule(resident, insured),
    "cadre.interviewed": Rule(event("interviewed")),
    "cadre.recalled": Rule(event("recalled")),
    "cadre.accountable": Rule(event("accountable")),
    "pool.members": Rule(holds),
    "pool.secretaries": Rule(holds, lambda t: t.has("secretary_posts")),
    "pay.grade": Rule(lambda t: True, category=lambda t: t.own("grade")),
    "pay.monthly_base": Rule(lambda t: True, amounts=("monthly_base",)),
    "case.closed_kept": Rule(of_the_year(kept), lambda t: t.by(t.own("closed_on"))),
    "case.look_back_due": Rule(
        lambda t: case_of(1, 2)(t) and kept(t),
        lambda t: any(t.this_year(r["checked_on"]) for r in t.rows("look_backs")),
    ),
}


def summed(rule: Rule, values: Values) -> list[Any]:
    """The amounts that the unit adds."""
    return [rule.missing if values.own(name) is None else values.own(name) for name in rule.amounts]


def answer(
    code: str, population: Sequence[Mapping[str, Any]], condition: Sequence[Mapping[str, Any]], day: date
) -> str:
    """The answer of a unit, from the values of its explanation alone."""
    rule, who, what = SENTENCES[code], Values(population, day), Values(condition, day)
    counts = rule.counts(who)
    if not counts:
        return "outside" if counts is False else "undetermined"
    if rule.met is not None:
        return {True: "met", False: "not_met", None: "unknown"}[rule.met(what)]
    missing = summed(rule, what).count(None)
    return "met" if missing == 0 else "outside" if missing == 2 else "unknown"
