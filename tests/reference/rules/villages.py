"""The rules of villages and their organizations: VIL, DEV."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from ..items import Truth, all_of, any_of, at_least
from .days import Span, at_most, before, by, moved, within
from .organizations import at_most_50, filed, organized
from .rule import Asked, Rule
from .terms import all_members, has_committee, latest_election, size
from .world import COMMITTEE_ROLES, LOW

COUNTY_OR_ABOVE = ("county", "municipality", "province")
VILLAGE_COMMITTEE = ("village_director", "village_deputy", "village_member")


def villages(q: Asked) -> Truth:
    """Villages."""
    return q.w.living(q.it, "village")


def administrative_villages(q: Asked) -> Truth:
    """Administrative villages."""
    return villages(q) and q.w.administrative(q.it)


def communities(q: Asked) -> Truth:
    """Communities."""
    return villages(q) and q.w.community(q.it)


def administrative_with_few(q: Asked) -> Truth:
    """Administrative villages with full < 3."""
    if not villages(q):
        return False
    count = q.w.measure(q.it, "full_members")
    return all_of([q.w.administrative(q.it), None if count is None else count < 3])


def village_organizations(kind: str) -> Callable[[Asked], Truth]:
    """Village organizations of a kind, administrative."""

    def population(q: Asked) -> Truth:
        if not q.w.is_village_organization(q.it) or q.w.kind_of(q.it) != kind:
            return False
        return q.w.administrative(q.w.place_of(q.it))

    return population


def hundred_members(q: Asked) -> Truth:
    """all(O) ≥ 100."""
    return at_least(all_members(q.w, q.it), 100)


def begun_on(q: Asked) -> Span | None:
    """`from` of an organization."""
    return q.w.ledgers.organizations[q.it][0]["from"]


def committees_begun(q: Asked) -> Truth:
    """Village organizations of kind committee, administrative, `from` recorded."""
    return begun_on(q) is not None and village_organizations("committee")(q)


def level_in(q: Asked, approver: str | None, *levels: str) -> Truth:
    """Whether the approver's level is one of these; unknown: no approver."""
    return None if approver is None else q.w.level(approver) in levels


def approved_by_county(q: Asked) -> Truth:
    """An establish row approved by V by a county or above; unknown: none such, and one without approver."""
    return any_of(
        all_of([by(row["approved_on"], q.w.day), level_in(q, row["approver"], *COUNTY_OR_ABOVE)])
        for row in q.w.ledgers.of("approvals", "organization", q.it)
        if row["matter"] == "establish"
    )


def township_committees(q: Asked) -> Truth:
    """Organizations of kind committee at a township, with a committee."""
    return q.w.lives_as(q.it, "committee") and q.w.level(q.it) == "township" and has_committee(q.w, q.it)


def seven_to_nine(q: Asked) -> Truth:
    """7 ≤ size(O) ≤ 9."""
    return 7 <= size(q.w, q.it) <= 9


def low_organizations_begun(q: Asked) -> Truth:
    """Living organizations but groups, at a low place, `from` recorded."""
    w = q.w
    return (
        w.organization_lives(q.it)
        and w.kind_of(q.it) != "group"
        and w.level(q.it) in LOW
        and begun_on(q) is not None
    )  # fmt: skip


def approval(q: Asked) -> Truth:
    """An establish row approved by V."""
    return any_of(
        by(row["approved_on"], q.w.day)
        for row in q.w.ledgers.of("approvals", "organization", q.it)
        if row["matter"] == "establish"
    )


def low_approvals(q: Asked) -> Truth:
    """‹approvals› approved by V, of organizations (living or not) but groups at a low place."""
    organization = q.row["organization"]
    if q.w.kind_of(organization) == "group" or q.w.level(organization) not in LOW:
        return False
    return by(q.row["approved_on"], q.w.day)


def approved_on(q: Asked) -> Span | None:
    """The day of the approval."""
    return q.row["approved_on"]


def approver_of_township(q: Asked) -> Truth:
    """Approver's level township or above; unknown: no approver."""
    return level_in(q, q.row["approver"], "township", *COUNTY_OR_ABOVE)


def economic_or_social(q: Asked) -> Truth:
    """Living organizations of type economic or social at a township or low place."""
    w = q.w
    return w.organization_lives(q.it) and w.type_of(q.it) in ("economic", "social") and w.level(q.it) in (
        "township", *LOW)  # fmt: skip


def led_from_above(q: Asked) -> Truth:
    """Who stands for its superior's place is a village or township, and is or lies above who stands for its own."""
    superior = q.w.organization(q.it)["superior"]
    stand = None if superior is None else q.w.stands_for(q.w.place_of(superior))
    if stand is None or q.w.kind(stand) not in ("village", "township"):
        return False
    return stand in q.w.chain(q.w.place_of(q.it))


def secretaries(q: Asked) -> set[str]:
    """The secretaries of the village organizations of the village."""
    return set().union(*(q.w.people(o, "secretary") for o in q.w.village_organizations(q.it)))


def both_posts(q: Asked) -> Truth:
    """One person is secretary of a village organization of it and its village_director."""
    return bool(secretaries(q) & q.w.people(q.it, "village_director"))


def all_three_posts(q: Asked) -> Truth:
    """… and its collective_head."""
    return bool(secretaries(q) & q.w.people(q.it, "village_director") & q.w.people(q.it, "collective_head"))


def post_begun_on(q: Asked) -> Span | None:
    """The first day of a post."""
    return q.row["from"]


def on_village_organization(q: Asked, *roles: str) -> bool:
    """‹posts› of the roles on a village organization."""
    post, w = q.row, q.w
    if post["role"] not in roles or w.is_place(post["unit"]) or not w.post_holds(post):
        return False
    return w.is_village_organization(post["unit"])


def on_village(q: Asked, *roles: str) -> bool:
    """Posts of the roles on a place of kind village, whether they hold or not."""
    return q.row["role"] in roles and q.w.is_place(q.row["unit"]) and q.w.kind(q.row["unit"]) == "village"


def village_secretaries(q: Asked) -> Truth:
    """‹posts› secretary on a village organization."""
    return on_village_organization(q, "secretary")


def reviewed_posts(q: Asked) -> Truth:
    """‹posts› of committee people on a village organization, and of the village committee on a village."""
    if on_village(q, *VILLAGE_COMMITTEE):
        return q.w.post_holds(q.row)
    return on_village_organization(q, *COMMITTEE_ROLES)


def reviewed_before(q: Asked) -> Truth:
    """reviewed_on recorded and ≤ from."""
    return q.row["reviewed_on"] is not None and at_most(q.row["reviewed_on"], q.row["from"])


def poor_or_weak(q: Asked) -> Truth:
    """Villages that are poor, or with an open case, V later than WEAK-06.days after its identified_on."""
    if not villages(q):
        return False
    cases = [case for case in q.w.cases_at(q.it) if q.w.is_open(case)]
    grace = q.value("WEAK-06.days")
    late = [before(moved(case["identified_on"], days=grace), q.w.today) for case in cases]
    return any_of([q.w.measure(q.it, "poor_village"), *late])


def has_first_secretary(q: Asked) -> Truth:
    """A first_secretary on it."""
    return bool(q.w.people(q.it, "first_secretary"))


def first_secretaries(q: Asked) -> Truth:
    """‹posts› first_secretary on a place of kind village, that hold or ended in Y by V."""
    if not on_village(q, "first_secretary"):
        return False
    ended = all_of([within(q.row["to"], q.w.year), by(q.row["to"], q.w.day)])
    return any_of([q.w.post_holds(q.row), ended])


def one_to_three_years(q: Asked) -> Truth:
    """end ≤ 3 years after from (if it holds: V+1) and, if ended, to ≥ 1 year after from."""
    begins, ends = q.row["from"], q.row["to"]
    if q.w.post_holds(q.row):
        return at_most(moved(q.w.today, days=1), moved(begins, months=36))
    return all_of([at_most(ends, moved(begins, months=36)), at_most(moved(begins, months=12), ends)])


def committee_of_village(q: Asked) -> set[str]:
    """The people who are village_director, village_deputy or village_member."""
    return q.w.people(q.it, *VILLAGE_COMMITTEE)


def three_to_seven(q: Asked) -> Truth:
    """3 to 7 people."""
    return 3 <= len(committee_of_village(q)) <= 7


def five_to_nine(q: Asked) -> Truth:
    """5 to 9 people."""
    return 5 <= len(committee_of_village(q)) <= 9


def one_is_female(q: Asked) -> Truth:
    """One of them is female; unknown: none, and of one the gender is not recorded."""
    genders = {q.w.person(person)["gender"] for person in committee_of_village(q)}
    return True if "female" in genders else None if None in genders else False


def villages_with_election(q: Asked) -> Truth:
    """Villages with an election of the place."""
    return villages(q) and latest_election(q.w, q.it) is not None


def elected_on(q: Asked) -> Span | None:
    """elected_on of E."""
    election = latest_election(q.w, q.it)
    return election["elected_on"] if election else None


def committee_in_term(q: Asked) -> Truth:
    """(extended_to, else 5 years after elected_on) ≥ V."""
    election = latest_election(q.w, q.it)
    return at_most(q.w.today, election["extended_to"] or moved(election["elected_on"], months=60))


def fit_size(q: Asked) -> Truth:
    """100 ≤ households ≤ 700."""
    households = q.w.measure(q.it, "households")
    return None if households is None else 100 <= households <= 700


def villages_then(q: Asked) -> Truth:
    """Villages that lived on 1 January of Y−n, n = DEV-20.years."""
    years = q.value("DEV-20.years")
    if not villages(q) or years is None:
        return villages(q) and None
    return q.w.ledgers.world(date(q.w.day.year - years, 1, 1)).place_lives(q.it)


def developed_lately(q: Asked) -> Truth:
    """developed > 0 in one of Y−1 … Y−n."""
    developed = [
        q.w.flow(q.it, "members_developed", q.w.day.year - n) for n in range(1, q.value("DEV-20.years") + 1)
    ]  # fmt: skip
    return any_of(None if count is None else count > 0 for count in developed)


def villages_with_plan(q: Asked) -> Truth:
    """Villages with development_plan ≥ 1."""
    return villages(q) and at_least(q.w.measure(q.it, "development_plan"), 1)


def enough_activists(q: Asked) -> Truth:
    """activists ≥ DEV-21.ratio · development_plan."""
    activists, plan, ratio = q.w.measure(q.it, "activists"), q.w.measure(q.it, "development_plan"), q.value(
        "DEV-21.ratio")  # fmt: skip
    return None if None in (activists, plan, ratio) else activists >= ratio * plan


ORG, KEPT = "organizations", "village_committees"
RULES = [
    Rule("VIL-01", "suggestion", "places", administrative_with_few, organized),
    Rule("VIL-02", "suggestion", ORG, village_organizations("branch"), at_most_50),
    Rule("VIL-03a", "violation", ORG, village_organizations("committee"), hundred_members),
    Rule("VIL-03b", "violation", ORG, committees_begun, approved_by_county, on=begun_on, kept="approvals"),
    Rule("VIL-05", "warning", ORG, township_committees, seven_to_nine),
    Rule("VIL-06a", "violation", ORG, low_organizations_begun, approval, on=begun_on, kept="approvals"),
    Rule("VIL-06b", "violation", "approvals", low_approvals, approver_of_township, on=approved_on),
    Rule("VIL-08", "warning", ORG, economic_or_social, led_from_above),
    Rule("VIL-09a", "target", "places", administrative_villages, both_posts),
    Rule("VIL-09b", "target", "places", administrative_villages, all_three_posts, kept="committees"),
    Rule("VIL-10a", "violation", "posts", village_secretaries, filed, on=post_begun_on, kept="approvals"),
    Rule("VIL-10b", "violation", "posts", reviewed_posts, reviewed_before, on=post_begun_on, kept="approvals"),
    Rule("VIL-12a", "violation", "places", poor_or_weak, has_first_secretary),
    Rule("VIL-12b", "warning", "posts", first_secretaries, one_to_three_years),
    Rule("VIL-13a", "violation", "places", administrative_villages, three_to_seven, kept=KEPT),
    Rule("VIL-13b", "violation", "places", administrative_villages, one_is_female, kept=KEPT),
    Rule("VIL-13c", "violation", "places", villages_with_election, committee_in_term, on=elected_on),
    Rule("VIL-14a", "violation", "places", communities, five_to_nine, kept=KEPT),
    Rule("VIL-14b", "warning", "places", communities, fit_size),
    Rule("DEV-20", "warning", "places", villages_then, developed_lately),
    Rule("DEV-21", "target", "places", villages_with_plan, enough_activists),
]
