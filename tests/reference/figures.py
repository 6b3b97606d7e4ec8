"""The catalogue of figures, evaluated the plain way: answer for each unit, then count the answers in each scope."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from decimal import Context, Decimal, Inexact
from fractions import Fraction
from typing import Any

from . import of_cadres, of_cases
from .courses import RESULTS, STEPS, day_of, is_withdrawn
from .items import Item, Items
from .of_organizations import (
    case_item,
    cases_of,
    count_posts,
    count_secretaries,
    look_back_results,
    looked_back,
    overdue,
    removed,
    seven_ones,
    share_of_cases,
    star_items,
    starred_while_open,
    term_items,
    trained,
)
from .of_places import (
    activities,
    amount_of_projects,
    both_posts,
    count_places,
    count_projects,
    delivered,
    enterprises,
    first_secretary_due,
    has_bodies,
    has_facility,
    helped,
    in_modes,
    led_by,
    measured,
    modes_of_sites,
    organization_coverage,
    paired,
    poor,
    post_on,
    ratio_of_measures,
    share_of_places,
    subkind,
    total_of_measure,
    venue_of_300,
    venue_unified,
    villages_of_the_year,
    without_members,
    work_coverage,
)
from .reading import Ledgers, Row, read
from .world import STRENGTH, World

__all__ = ["CATALOGUE", "CATEGORIES", "KINDS", "TARGETS", "answers", "evaluate", "read"]

EXACT = Context(prec=1000, traps=[Inexact])


def cases_opened(w: World) -> list[Item]:
    """The cases of the year."""
    return [Item(*case_item(w, case), "met") for case in cases_of(w, 0)]


def closed(w: World, case: Row) -> bool:
    """The case is closed by the day."""
    return day_of(w, case, "closed_on") is not None


def villages(w: World) -> Iterable[Any]:
    """The villages that live."""
    return w.living("village")


# In the order of the catalogue: code -> kind, items, target.
FIGURES: dict[str, tuple[str, Items, int | None]] = {
    "place.natural_villages": ("count", count_places("natural_village"), None),
    "place.villages": ("count", count_places("village"), None),
    "place.administrative_villages": ("count", count_places("village", subkind("administrative_village")), None),
    "place.communities": ("count", count_places("village", subkind("community")), None),
    "place.townships": ("count", count_places("township"), None),
    "place.sites": ("count", count_places("relocation_site"), None),
    "natural_village.branch_where_due": (
        "share",
        share_of_places("natural_village", in_modes("independent"), measured("full_members", 3)),
        1,
    ),
    "natural_village.organization_coverage": ("share", share_of_places("natural_village", organization_coverage), 1),
    "natural_village.work_coverage": ("share", share_of_places("natural_village", work_coverage), 1),
    "natural_village.without_members": ("count", count_places("natural_village", without_members), None),
    "natural_village.without_members_helped": (
        "share",
        share_of_places("natural_village", helped, without_members),
        1,
    ),
    "site.organization_coverage": ("share", share_of_places("relocation_site", organization_coverage), 1),
    "site.coverage_mode": ("distribution", modes_of_sites, None),
    "site.instructor": ("share", share_of_places("relocation_site", post_on("instructor", "liaison")), 1),
    "site.self_governance": ("share", share_of_places("relocation_site", has_bodies("self_governance")), 1),
    "site.mass_bodies": ("share", share_of_places("relocation_site", has_bodies("union", "youth_league", "women")), 1),
    "site.children_home": ("count", count_places("relocation_site", has_facility("children_home")), None),
    "site.women_home": ("count", count_places("relocation_site", has_facility("women_home")), None),
    "site.service_activities": ("total", activities("service", "relocation_site"), None),
    "village.organized": ("share", share_of_places("village", organization_coverage), 1),
    "village.secretary": ("share", share_of_places("village", led_by("secretary")), 1),
    "village.led": ("share", share_of_places("village", led_by("secretary", "acting_secretary")), 1),
    "village.both_posts": ("share", share_of_places("village", both_posts), None),
    "village.venue_300": ("share", share_of_places("village", venue_of_300), 1),
    "village.venue_unified": ("share", share_of_places("village", venue_unified, has_facility("venue")), 1),
    **{
        f"village.income_{thousand}k": (
            "share",
            share_of_places("village", measured("collective_income_yuan", thousand * 1000)),
            1 if thousand == 40 else None,
        )
        for thousand in (40, 50, 100, 200, 500)
    },
    "village.poor": ("count", count_places("village", poor), None),
    "village.poor_paired": ("share", share_of_places("village", paired, poor), 1),
    "village.paired": ("count", count_places("village", paired), None),
    "village.first_secretary_where_due": (
        "share",
        share_of_places("village", post_on("first_secretary"), first_secretary_due),
        1,
    ),
    "pairing.enterprises": ("distinct", enterprises, None),
    "organization.term_valid": ("share", term_items, 1),
    "organization.stars": ("distribution", star_items, None),
    "organization.starred_while_open": ("count", starred_while_open, 0),
    "secretary.professional": ("count", count_secretaries(management="professional"), None),
    "secretary.on_staff": ("count", count_secretaries(source="on_staff"), None),
    "secretary.trained_city": ("share", trained, None),
    "secretary.removed_unfit": ("count", removed, None),
    "cadre.resident": ("count", count_posts("first_secretary", "team_member"), None),
    "cadre.trainee": ("count", count_posts("trainee"), None),
    "case.opened": ("count", cases_opened, None),
    "case.closed": ("share", share_of_cases(closed, 0), 1),
    "case.seven_ones": ("share", share_of_cases(seven_ones, 0), 1),
    "case.overdue": ("count", overdue, 0),
    "case.look_back": ("share", share_of_cases(looked_back, 1, 2), 1),
    "case.look_back_result": ("distribution", look_back_results, None),
    "member.developed": ("total", total_of_measure("members_developed", villages_of_the_year), None),
    "member.plan": ("total", total_of_measure("development_plan", villages_of_the_year), None),
    "member.activists": ("total", total_of_measure("activists", villages), None),
    "member.applicants": ("total", total_of_measure("applicants", villages), None),
    "member.activist_ratio": ("ratio", ratio_of_measures("village", "activists", "development_plan"), 3),
    "clinic.direct_settlement": (
        "ratio",
        ratio_of_measures("village", "direct_settlement_clinics", "integrated_clinics"),
        None,
    ),
    "township.posts_filled": ("ratio", ratio_of_measures("township", "posts_filled", "posts_established"), None),
    "five_small.started": ("count", count_projects("five_small"), None),
    "five_small.delivered": ("share", delivered, 1),
    "project.pairing": ("count", count_projects("pairing"), None),
    "project.devolved": ("count", count_projects("devolved"), None),
    "project.pairing_amount": ("total", amount_of_projects("pairing"), None),
    "project.devolved_amount": ("total", amount_of_projects("devolved"), None),
    "activity.wishes": ("total", activities("wish"), None),
    "case.state": ("distribution", of_cases.states, None),
    "case.open": ("count", of_cases.count_open(), None),
    "case.days_open": ("ratio", of_cases.days_open, None),
    "case.past_limit": ("count", of_cases.count_open(of_cases.past("present")), 0),
    "case.past_first_limit": ("count", of_cases.count_open(of_cases.past("first")), None),
    "case.failed": ("count", of_cases.count_of_the_year(of_cases.failed), None),
    "case.closed_unaccepted": ("count", of_cases.count_of_the_year(of_cases.closed_unaccepted), None),
    "case.withdrawn": ("count", of_cases.count_of_the_year(is_withdrawn), None),
    "case.checklist_done": ("share", of_cases.checklists, 1),
    "case.repeat": ("count", of_cases.count_of_the_year(of_cases.repeated), None),
    "case.relapse_followed": ("share", of_cases.relapses, 1),
    "screen.candidates": ("count", of_cases.candidates, None),
    "audit.checked": ("share", of_cases.checked, 1),
    "audit.signed": ("share", of_cases.signed, 1),
    "audit.result": ("distribution", of_cases.results, None),
    "draw.units": ("count", of_cases.drawn, None),
    "village.stars": ("distribution", of_cadres.stars_of_villages, None),
    "cadre.first_secretary_term": ("share", of_cadres.terms, 1),
    "cadre.twelve_haves": ("share", of_cadres.safeguarded, 1),
    "cadre.insured": ("share", of_cadres.insured, 1),
    "cadre.interviewed": ("count", of_cadres.events("interviewed"), None),
    "cadre.recalled": ("count", of_cadres.events("recalled"), None),
    "cadre.accountable": ("count", of_cadres.events("accountable"), None),
    "pool.members": ("count", of_cadres.pool_members, None),
    "pool.secretaries": ("share", of_cadres.pool_secretaries, None),
    "pay.grade": ("distribution", of_cadres.pay_grades, None),
    "pay.monthly_base": ("total", of_cadres.pay, None),
    "case.closed_kept": ("share", of_cases.kept(share_of_cases(closed, 0)), 1),
    "case.look_back_due": ("share", of_cases.kept(share_of_cases(looked_back, 1, 2)), 1),
}
CATALOGUE = list(FIGURES)
KINDS = {code: kind for code, (kind, _, _) in FIGURES.items()}
TARGETS = {code: target for code, (_, _, target) in FIGURES.items()}
CATEGORIES = {
    "site.coverage_mode": STRENGTH,
    "organization.stars": ("0", "1", "2", "3", "4", "5"),
    "case.look_back_result": (*RESULTS, "none"),
    "case.state": (*STEPS, *RESULTS),
    "audit.result": (*RESULTS, "none"),
    "village.stars": ("0", "1", "2", "3", "4", "5"),
    "pay.grade": ("head", "both", "professional"),
}
#: The figures of the course of cases, audits, draws, stars and cadres: a sample of their own is about them.
OF_CASEWORK = CATALOGUE[CATALOGUE.index("case.state") :]


def exact_sum(items: list[Item], position: int) -> int | Decimal:
    """The sum of one amount over the items that are met; raises rather than round."""
    total = Decimal(0)
    for item in items:
        if item.answer == "met":
            total = EXACT.add(total, Decimal(item.amounts[position]))
    return int(total) if total == total.to_integral_value() else total


def share_fields(items: list[Item], answered: Callable[[str], int]) -> dict[str, Any]:
    """met / (met + not met + unknown)."""
    met, all_ = answered("met"), answered("met") + answered("not_met") + answered("unknown")
    return {
        "numerator": met,
        "denominator": all_,
        "unknown": answered("unknown"),
        "undetermined": answered("undetermined"),
        "value": met / all_ if all_ else None,
    }


def ratio_fields(items: list[Item], answered: Callable[[str], int]) -> dict[str, Any]:
    """Sum by sum, over the units that have both."""
    over, under = exact_sum(items, 0), exact_sum(items, 1)
    value = float(Fraction(over) / Fraction(under)) if under else None
    return {"numerator": over, "denominator": under, "unknown": answered("unknown"), "value": value}


def fields(code: str, items: list[Item]) -> dict[str, Any]:
    """What a figure says over these items."""

    def answered(answer: str) -> int:
        return sum(item.answer == answer for item in items)

    kind = KINDS[code]
    fields_of_kind: dict[str, Any]
    if kind == "count":
        fields_of_kind = {"value": answered("met"), "undetermined": answered("undetermined")}
    elif kind == "total":
        fields_of_kind = {"value": exact_sum(items, 0), "unknown": answered("unknown")}
    elif kind == "distinct":
        fields_of_kind = {"value": len({item.unit for item in items})}
    elif kind == "distribution":
        fields_of_kind = {"categories": {category: answered(category) for category in CATEGORIES[code]}}
    else:
        fields_of_kind = (share_fields if kind == "share" else ratio_fields)(items, answered)
    return {"kind": kind, **fields_of_kind}


def in_scope(world: World, items: Iterable[Item], scope: str | None) -> list[Item]:
    """The items that count in the place with the code `scope` (None: everywhere); none where it does not live."""
    if scope is None:
        return list(items)
    identity = world.places.ids.get(scope)
    if identity is None or not world.places.lives(identity):
        return []
    return [item for item in items if identity in world.chain(item.place)]


def evaluate(
    ledgers: Ledgers, as_of: date, scopes: Iterable[str | None] = (None,)
) -> dict[str | None, dict[str, dict[str, Any]]]:
    """Every figure of every scope as of a day: scope -> figure code -> fields of its kind.

    `ledgers`: ledger key -> rows of parsed values; `place_states`, `organization_states` and `successions` may stand
    in place of what `places` and `organizations` say. A scope is a code that the place has or had, or None.
    """
    world = World(ledgers, as_of)
    items = {code: list(make(world)) for code, (_, make, _) in FIGURES.items()}
    return {
        scope: {code: fields(code, in_scope(world, found, scope)) for code, found in items.items()} for scope in scopes
    }


def answers(ledgers: Ledgers, figure: str, as_of: date, scope: str | None = None) -> dict[str, str]:
    """The units of a figure in a scope, each with its answer (of a distribution: its category)."""
    world = World(ledgers, as_of)
    return {item.unit: item.answer for item in in_scope(world, FIGURES[figure][1](world), scope)}
