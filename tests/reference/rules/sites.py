"""The rules of relocation sites, natural villages and venues: RELO, NAT, VEN."""

from __future__ import annotations

from collections.abc import Callable

from ..items import Truth, all_of, any_of, at_least
from .days import by
from .ledgers import Row
from .organizations import is_independent, organized
from .rule import Asked, Rule
from .world import holds

FLAGS = ("unified_area", "unified_structure", "unified_signs", "unified_functions", "unified_equipment")


def living(kind: str) -> Callable[[Asked], Truth]:
    """Living places of a kind."""
    return lambda q: q.w.living(q.it, kind)


def sites_with_three(q: Asked) -> Truth:
    """Sites with full ≥ 3."""
    return q.w.living(q.it, "relocation_site") and at_least(q.w.measure(q.it, "full_members"), 3)


def large_sites(q: Asked) -> Truth:
    """Sites with households ≥ RELO-02.households."""
    if not q.w.living(q.it, "relocation_site"):
        return False
    households, bound = q.w.measure(q.it, "households"), q.value("RELO-02.households")
    return None if households is None or bound is None else households >= bound


def has_instructor(q: Asked) -> Truth:
    """instructor or liaison on it."""
    return bool(q.w.people(q.it, "instructor", "liaison"))


def has_bodies(q: Asked) -> Truth:
    """self_governance, union, youth_league and women."""
    kinds = {row["kind"] for row in q.w.ledgers.of("bodies", "place", q.it) if holds(row, q.w.day)}
    return {"self_governance", "union", "youth_league", "women"} <= kinds


def natural_villages_with_three(q: Asked) -> Truth:
    """Natural villages with full_members ≥ 3."""
    return q.w.living(q.it, "natural_village") and at_least(q.w.measure(q.it, "full_members"), 3)


def natural_villages_without(q: Asked) -> Truth:
    """Natural villages without members."""
    return q.w.living(q.it, "natural_village") and q.w.without_members(q.it)


def helped(q: Asked) -> Truth:
    """A contact_member, recorded contact, or a member developed (not recorded is no)."""
    contact = [
        row
        for row in q.w.ledgers.of("coverage", "place", q.it)
        if row["mode"] == "contact" and holds(row, q.w.day) and q.w.organization_lives(row["organization"])
    ]
    developed = q.w.measure(q.it, "members_developed")
    return bool(q.w.people(q.it, "contact_member") or contact or (developed or 0) >= 1)


def villages_above(q: Asked) -> Truth:
    """Villages that stand for the parent of a living natural village."""
    return q.w.living(q.it, "village") and q.it in q.w.natural_villages


def few_without_members(q: Asked) -> Truth:
    """Those known to be without members < NAT-05.share · those of which it is known; unknown: of none."""
    known = [answer for n in q.w.natural_villages[q.it] if (answer := q.w.without_members(n)) is not None]
    share = q.value("NAT-05.share")
    return None if not known or share is None else sum(known) < share * len(known)


def venues(q: Asked) -> list[Row]:
    """The venues in use at the place."""
    rows = q.w.ledgers.of("facilities", "place", q.it)
    return [row for row in rows if row["kind"] == "venue" and holds(row, q.w.day)]


def venue_of(parameter: str) -> Callable[[Asked], Truth]:
    """A venue in use with area ≥ the parameter; unknown: none such, and one without an area."""

    def condition(q: Asked) -> Truth:
        bound = q.value(parameter)
        return any_of(None if bound is None else at_least(row["area_m2"], bound) for row in venues(q))

    return condition


def villages_with_venue(q: Asked) -> Truth:
    """Villages with a venue in use."""
    return q.w.living(q.it, "village") and bool(venues(q))


def unified(q: Asked) -> Truth:
    """A venue with all five flags; unknown: none such, and one whose flags may all be yes."""
    return any_of(all_of(row[flag] for flag in FLAGS) for row in venues(q))


def five_small(q: Asked) -> Truth:
    """A five_small project delivered by V whose place the township stands for."""
    return any_of(
        by(row["delivered_on"], q.w.day)
        for row in q.w.ledgers.of("projects", "kind", "five_small")
        if q.w.stands_for(row["place"]) == q.it
    )


RULES = [
    Rule("RELO-01", "target", "places", living("relocation_site"), organized),
    Rule("RELO-02a", "target", "places", sites_with_three, is_independent),
    Rule("RELO-02b", "target", "places", large_sites, is_independent),
    Rule("RELO-03", "target", "places", living("relocation_site"), has_instructor),
    Rule("RELO-04", "target", "places", living("relocation_site"), has_bodies),
    Rule("NAT-01", "target", "places", natural_villages_with_three, is_independent),
    Rule("NAT-02", "target", "places", natural_villages_without, helped),
    Rule("NAT-05", "suggestion", "places", villages_above, few_without_members),
    Rule("VEN-01a", "target", "places", living("village"), venue_of("VEN-01.area")),
    Rule("VEN-01b", "target", "places", living("village"), venue_of("VEN-01.floor")),
    Rule("VEN-02", "target", "places", villages_with_venue, unified),
    Rule("VEN-04", "target", "places", living("township"), five_small),
]
