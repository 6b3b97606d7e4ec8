"""The rules of pay, income, teams and of the bulletin: PAY, ECO, TEAM, SEED."""

from __future__ import annotations

from collections.abc import Callable

from ..items import Truth, all_of, any_of, at_least
from .days import Span, by, one
from .rule import Asked, Due, Rule, due
from .sites import living
from .villages import on_village, on_village_organization
from .world import ORGANIZATION_COVERAGE, holds


def directs_too(q: Asked) -> bool:
    """The person is village_director of the village of the post."""
    return q.row["person"] in q.w.people(q.place, "village_director")


def is_secretary_too(q: Asked) -> bool:
    """The person is secretary of a village organization of the village of the post."""
    return any(q.row["person"] in q.w.people(o, "secretary") for o in q.w.village_organizations(q.place))


def heads(q: Asked) -> Truth:
    """‹posts› secretary on a village organization, village_director on a village, the person not holding both there."""
    if on_village(q, "village_director"):
        return q.w.post_holds(q.row) and not is_secretary_too(q)
    return on_village_organization(q, "secretary") and not directs_too(q)


def holders_of_both(professional: bool) -> Callable[[Asked], Truth]:
    """‹posts› secretary, whose person is village_director there too, management professional or not."""

    def population(q: Asked) -> Truth:
        if not on_village_organization(q, "secretary") or not directs_too(q):
            return False
        return (q.row["management"] == "professional") is professional

    return population


def paid(parameter: str) -> Callable[[Asked], Truth]:
    """base ≥ the parameter; base: the pay row of person and village that holds (latest from); unknown: none."""

    def condition(q: Asked) -> Truth:
        rows = [
            row
            for row in q.w.ledgers.of("pay", "person", q.row["person"])
            if row["unit"] == q.place and holds(row, q.w.day)
        ]
        least = q.value(parameter)
        if not rows or least is None:
            return None
        return max(rows, key=lambda row: row["from"][0])["base_yuan"] >= least

    return condition


def allowance(q: Asked) -> Truth:
    """allowance_yuan is one of PAY-06.tiers."""
    yuan, tiers = q.w.measure(q.it, "allowance_yuan"), q.value("PAY-06.tiers")
    return None if yuan is None or tiers is None else yuan in tiers


def last_day(q: Asked) -> Span | None:
    """The last day of the window."""
    return one(q.window[1])


def income(parameter: str) -> Callable[[Asked], Truth]:
    """collective_income_yuan of the window's year ≥ the parameter."""

    def condition(q: Asked) -> Truth:
        least = q.value(parameter)
        return None if least is None else at_least(q.w.flow(q.it, "collective_income_yuan", q.window[0].year), least)

    return condition


def poor_villages(q: Asked) -> Truth:
    """Poor villages."""
    return q.w.living(q.it, "village") and q.w.measure(q.it, "poor_village")


def team_of_three(q: Asked) -> Truth:
    """3 or more people are first_secretary or team_member on it."""
    return len(q.w.people(q.it, "first_secretary", "team_member")) >= 3


def organized_villages(q: Asked) -> Truth:
    """Villages with organization coverage."""
    return q.w.living(q.it, "village") and q.w.organized(q.it)


def lives_well(q: Asked, organization: str) -> Truth:
    """LIFE-01, LIFE-05 and LIFE-06a are all met, outside counting as unknown."""
    from .answers import answer_of

    answers = [answer_of(q.w, code, organization) for code in ("LIFE-01", "LIFE-05", "LIFE-06a")]
    return all_of({"met": True, "not_met": False}.get(answer) for answer in answers)


def covered_well(q: Asked) -> Truth:
    """Of an organization that so covers it; for a committee or general branch: of a living branch below it."""
    answers: list[Truth] = []
    for organization, modes in q.w.modes(q.it).items():
        if not modes & set(ORGANIZATION_COVERAGE):
            continue
        if q.w.kind_of(organization) in ("committee", "general_branch"):
            below = q.w.below(organization, "branch")
            answers.append(any_of(lives_well(q, branch) for branch in below) if below else None)
        else:
            answers.append(lives_well(q, organization))
    return any_of(answers)


def paired(q: Asked) -> Truth:
    """An enterprise is paired with the village."""
    rows = q.w.ledgers.of("pairings", "place", q.it)
    return any(row["partner_kind"] == "enterprise" and holds(row, q.w.day) for row in rows)


def notices(q: Asked) -> Truth:
    """‹notices› issued by V with due_on."""
    return q.row["due_on"] is not None and by(q.row["issued_on"], q.w.day)


def receipt(q: Asked) -> Due:
    """due(due_on, received_on)."""
    return due(q.row["due_on"], q.row["received_on"])


def issued_on(q: Asked) -> Span | None:
    """The day of a notice."""
    return q.row["issued_on"]


RULES = [
    Rule("PAY-01", "target", "posts", heads, paid("pay.head")),
    Rule("PAY-02", "target", "posts", holders_of_both(False), paid("pay.both")),
    Rule("PAY-03", "target", "posts", holders_of_both(True), paid("pay.professional")),
    Rule("PAY-06", "target", "places", living("township"), allowance),
    Rule("ECO-01", "target", "places", living("village"), income("ECO-01.yuan"), on=last_day, window="y"),
    Rule("ECO-03", "target", "places", living("village"), income("ECO-03.yuan"), on=last_day, window="y"),
    Rule("TEAM-01", "warning", "places", poor_villages, team_of_three),
    Rule("SEED-01", "target", "places", organized_villages, covered_well),
    Rule("SEED-02", "target", "places", poor_villages, paired),
    Rule("SEED-03", "warning", "notices", notices, due=receipt, on=issued_on),
]
