"""The rules of organizations: ORG, COM, TERM, ELE."""

from __future__ import annotations

from ..items import Truth, all_of, any_of, at_least
from .days import Span, at_most, by, moved
from .ledgers import Row
from .rule import Asked, Due, Rule, due
from .terms import (
    all_members,
    committee_posts,
    full,
    has_committee,
    long_vacant,
    long_without_three,
    size,
)
from .world import FOUR_KINDS, ORGANIZATION_COVERAGE, World, holds

# Populations


def villages_and_sites_with_three(q: Asked) -> Truth:
    """Villages and sites with full ≥ 3."""
    return q.w.living(q.it, "village", "relocation_site") and at_least(q.w.measure(q.it, "full_members"), 3)


def branches(q: Asked) -> Truth:
    """Branches."""
    return q.w.lives_as(q.it, "branch")


def joint_branches(q: Asked) -> Truth:
    """Joint branches."""
    return q.w.lives_as(q.it, "joint_branch")


def branches_or_joint(q: Asked) -> Truth:
    """Branches and joint branches."""
    return q.w.lives_as(q.it, "branch", "joint_branch")


def groups(q: Asked) -> Truth:
    """Groups."""
    return q.w.lives_as(q.it, "group")


def branches_with_committee(q: Asked) -> Truth:
    """Branches with a committee."""
    return branches(q) and has_committee(q.w, q.it)


def base_organizations(q: Asked) -> Truth:
    """Base organizations."""
    return q.w.is_base(q.it)


# ORG


def own_or_joint(q: Asked) -> Truth:
    """Villages: mode independent or joint; sites: organization coverage."""
    if q.w.kind(q.it) == "village":
        return q.w.mode(q.it) in ("independent", "joint")
    return q.w.organized(q.it)


def is_independent(q: Asked) -> Truth:
    """Mode independent."""
    return q.w.mode(q.it) == "independent"


def organized(q: Asked) -> Truth:
    """Organization coverage."""
    return q.w.organized(q.it)


def sites_with_few(q: Asked) -> Truth:
    """Sites with (full ≥ 1 or probationary ≥ 1) and full < 3."""
    if not q.w.living(q.it, "relocation_site"):
        return False
    members, probationary = (q.w.measure(q.it, m) for m in ("full_members", "probationary_members"))
    few = None if members is None else members < 3
    return all_of([any_of([at_least(members, 1), at_least(probationary, 1)]), few])


def at_most_50(q: Asked) -> Truth:
    """all(O) ≤ 50."""
    count = all_members(q.w, q.it)
    return None if count is None else count <= 50


def rows_of_coverage(w: World, organization: str) -> list[Row]:
    """The coverage rows of an organization that hold."""
    return [row for row in w.ledgers.of("coverage", "organization", organization) if holds(row, w.day)]


def units_of(w: World, organization: str) -> set[str]:
    """units(O): what a joint branch covers, a natural village as who stands for its village."""
    rows = rows_of_coverage(w, organization)
    places = {row["place"] for row in rows if row["mode"] in ORGANIZATION_COVERAGE}
    if w.place_of(organization) not in {row["place"] for row in rows}:
        places.add(w.place_of(organization))
    units = set()
    for place in places:
        if w.living(place, "village", "relocation_site"):
            units.add(place)
        if w.living(place, "natural_village"):
            parent = w.stands_for(w.place(place)["parent"])
            if parent is not None and w.kind(parent) == "village":
                units.add(parent)
    return units


def at_most_five_units(q: Asked) -> Truth:
    """units(O) ≤ 5."""
    return len(units_of(q.w, q.it)) <= 5


def at_least_two_units(q: Asked) -> Truth:
    """units(O) ≥ 2; unknown: fewer, and no row of O holds."""
    return True if len(units_of(q.w, q.it)) >= 2 else False if rows_of_coverage(q.w, q.it) else None


def started_on(q: Asked) -> Span | None:
    """The start of a project."""
    return q.row["started_on"]


def long_projects(q: Asked) -> Truth:
    """Projects started and not delivered by V, planned for six months or more, with three full members or more."""
    project, day = q.row, q.w.day
    delivered = by(project["delivered_on"], day)
    return all_of(
        [
            by(project["started_on"], day),
            None if delivered is None else not delivered,
            at_most(moved(project["started_on"], months=6), project["planned_to"]),
            at_least(project["full_members"], 3),
        ]
    )


def organization_lives(q: Asked) -> Truth:
    """Its organization is recorded and lives on V."""
    return q.row["organization"] is not None and q.w.organization_lives(q.row["organization"])


def applied_on(q: Asked) -> Span | None:
    """The day of the application."""
    return q.row["applied_on"]


def approved_on(q: Asked) -> Span | None:
    """The day of the approval."""
    return q.row["approved_on"]


def applied(q: Asked) -> Truth:
    """Establish, applied by V."""
    return q.row["matter"] == "establish" and by(q.row["applied_on"], q.w.day)


def answered_in_a_month(q: Asked) -> Due:
    """due(1 month after applied_on, approved_on or refused_on)."""
    return due(moved(q.row["applied_on"], months=1), q.row["approved_on"], q.row["refused_on"])


def established(q: Asked) -> Truth:
    """Establish, approved by V, the organization living."""
    if q.row["matter"] != "establish" or not q.w.organization_lives(q.row["organization"]):
        return False
    return by(q.row["approved_on"], q.w.day)


def in_order(q: Asked) -> Truth:
    """Each two in order, as far as recorded: applied, approved, the first election since, filed (if by V)."""
    row = q.row
    applied = row["applied_on"]
    elections = [
        e["elected_on"]
        for e in q.w.ledgers.of("elections", "organization", row["organization"])
        if e["elected_on"][0] <= q.w.day and (applied is None or e["elected_on"][0] >= applied[0])
    ]
    steps = [applied, row["approved_on"], min(elections, default=None)]
    answers = [at_most(a, b) for i, a in enumerate(steps) for b in steps[i + 1 :] if a and b]
    filed = row["filed_on"]
    by_today = by(filed, q.w.day)
    not_by_today = None if by_today is None else not by_today
    answers += [any_of([not_by_today, at_most(step, filed)]) for step in steps if step]
    return all_of(answers)


def filed(q: Asked) -> Truth:
    """filed_on by V."""
    return by(q.row["filed_on"], q.w.day)


def approved(q: Asked) -> Truth:
    """approved_on by V."""
    return by(q.row["approved_on"], q.w.day)


def not_long_without_three(q: Asked) -> Truth:
    """Not: full(O) < 3 for longer than ORG-09.days; unknown: full(O) not recorded."""
    long = long_without_three(q.w, q.it, q.value("ORG-09.days"))
    return None if long is None else not long


def large_branches(q: Asked) -> Truth:
    """Branches with all(O) > ORG-14.members."""
    if not branches(q):
        return False
    count, bound = all_members(q.w, q.it), q.value("ORG-14.members")
    return None if count is None or bound is None else count > bound


def has_group(q: Asked) -> Truth:
    """A living group has it as superior."""
    return bool(q.w.below(q.it, "group"))


def has_leader(q: Asked) -> Truth:
    """A group_leader on it."""
    return bool(q.w.people(q.it, "group_leader"))


def nothing_below(q: Asked) -> Truth:
    """No living organization of the four kinds, but types economic and social, has it as superior."""
    return all(q.w.type_of(o) in ("economic", "social") for o in q.w.below(q.it, *FOUR_KINDS))


# COM


def branches_of_seven(q: Asked) -> Truth:
    """Branches with full(O) ≥ 7."""
    return branches(q) and at_least(full(q.w, q.it), 7)


def branches_under_seven(q: Asked) -> Truth:
    """Branches with full(O) < 7."""
    count = full(q.w, q.it)
    return branches(q) and (None if count is None else count < 7)


def three_or_more(q: Asked) -> Truth:
    """size(O) ≥ 3."""
    return size(q.w, q.it) >= 3


def seven_or_fewer(q: Asked) -> Truth:
    """size(O) ≤ 7."""
    return size(q.w, q.it) <= 7


def no_committee(q: Asked) -> Truth:
    """No committee."""
    return not has_committee(q.w, q.it)


def portfolios(q: Asked) -> Truth:
    """The portfolios hold organization, publicity, discipline; unknown: not so, and one has none."""
    given = [post["portfolio"] for post in committee_posts(q.w, q.it)]
    if {"organization", "publicity", "discipline"} <= set().union(*(g for g in given if g is not None)):
        return True
    return None if None in given else False


def one_deputy(q: Asked) -> Truth:
    """At most one person is deputy_secretary."""
    return len(q.w.people(q.it, "deputy_secretary")) <= 1


def begun_on(q: Asked) -> Span | None:
    """The first day of a post."""
    return q.row["from"]


def posts_on(*roles: str):
    """‹posts› of the roles on a branch or joint branch."""

    def population(q: Asked) -> Truth:
        post, w = q.row, q.w
        if post["role"] not in roles or w.is_place(post["unit"]) or not w.post_holds(post):
            return False
        return w.kind_of(post["unit"]) in ("branch", "joint_branch")

    return population


def full_member_for_a_year(q: Asked) -> Truth:
    """from ≥ 1 year after full_member_on."""
    return at_most(moved(q.w.person(q.row["person"])["full_member_on"], months=12), q.row["from"])


def not_long_vacant(q: Asked) -> Truth:
    """Not long vacant, by COM-06.days."""
    long = long_vacant(q.w, q.it, q.value("COM-06.days"))
    return None if long is None else not long


def independent_if_met(q: Asked) -> Truth:
    """The population of ORG-01a, if met there."""
    return all_of([villages_and_sites_with_three(q), q.w.place_lives(q.it) and own_or_joint(q)])


ORG = "organizations"
RULES = [
    Rule("ORG-01a", "violation", "places", villages_and_sites_with_three, own_or_joint),
    Rule("ORG-01b", "warning", "places", independent_if_met, is_independent),
    Rule("ORG-02", "warning", ORG, branches, at_most_50),
    Rule("ORG-03", "violation", "places", sites_with_few, organized),
    Rule("ORG-04a", "warning", ORG, joint_branches, at_most_five_units),
    Rule("ORG-04b", "warning", ORG, joint_branches, at_least_two_units),
    Rule("ORG-05", "violation", "projects", long_projects, organization_lives, on=started_on),
    Rule("ORG-07", "warning", "approvals", applied, due=answered_in_a_month, on=applied_on),
    Rule("ORG-08a", "violation", "approvals", established, in_order, on=approved_on),
    Rule("ORG-08b", "violation", "approvals", established, filed, on=approved_on, kept="approvals"),
    Rule("ORG-09", "warning", ORG, branches, not_long_without_three),
    Rule("ORG-14a", "suggestion", ORG, large_branches, has_group, kept="committees"),
    Rule("ORG-14b", "violation", ORG, groups, has_leader, kept="committees"),
    Rule("ORG-16", "warning", ORG, branches_or_joint, nothing_below),
    Rule("COM-01a", "violation", ORG, branches_of_seven, three_or_more, kept="committees"),
    Rule("COM-01b", "warning", ORG, branches_with_committee, seven_or_fewer),
    Rule("COM-01c", "violation", ORG, branches_with_committee, three_or_more, kept="committees"),
    Rule("COM-02", "warning", ORG, branches_under_seven, no_committee),
    Rule("COM-03a", "violation", ORG, branches_with_committee, portfolios, kept="committees"),
    Rule("COM-03b", "violation", ORG, branches, one_deputy),
    Rule("COM-04", "warning", "posts", posts_on("secretary"), full_member_for_a_year, on=begun_on),
    Rule(
        *("COM-05a", "violation", "posts", posts_on("secretary", "deputy_secretary"), approved),
        on=begun_on,
        kept="approvals",
    ),
    Rule("COM-05b", "violation", "posts", posts_on("committee_member"), filed, on=begun_on, kept="approvals"),
    Rule("COM-06", "warning", ORG, base_organizations, not_long_vacant),
]
