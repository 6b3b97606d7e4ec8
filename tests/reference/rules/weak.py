"""The rules of weak organizations and of stars: WEAK, STAR."""

from __future__ import annotations

from datetime import date
from typing import Any

from ..items import Truth, all_of, any_of
from .days import Span, at_most, before, by, moved, one, within
from .ledgers import Row
from .life import lived_through
from .rule import Asked, Due, Rule, due
from .terms import long_vacant

SEVEN = ("plan", "leader", "unit", "work_group", "first_secretary", "projects", "leadership")
FOUR = ("leader", "township_leader", "first_secretary", "unit")
CHAIN = ("declared", "township", "county", "city", "named")


def not_(answer: Truth) -> Truth:
    """Unknown stays unknown."""
    return None if answer is None else not answer


def column(name: str) -> Any:
    """A column of the unit's row."""
    return lambda q: q.row[name]


def in_year_by_today(q: Asked, on: Span | None) -> Truth:
    """In Y by V."""
    return all_of([within(on, q.w.year), by(on, q.w.day)])


# Screenings


def villages_through(q: Asked) -> Truth:
    """Villages that lived through the window."""
    return q.w.living(q.it, "village") and lived_through(q, q.w.ledgers.places[q.it])


def screened(q: Asked) -> Truth:
    """A screening of its year, screened_on by V."""
    return any_of(
        by(row["screened_on"], q.w.day)
        for row in q.w.ledgers.of("screenings", "place", q.it)
        if row["year"] == q.window[0].year
    )


def villages_without_case(q: Asked) -> Truth:
    """Villages without an open case (of an organization of it)."""
    return q.w.living(q.it, "village") and not any(q.w.is_open(case) for case in q.w.cases_at(q.it))


def nothing_stands_out(q: Asked) -> Truth:
    """Not: a village organization of it is long vacant, or developed = 0 in each of the last years."""
    days, years = q.value("screen.vacant_days"), q.value("screen.development_years")
    vacant = [long_vacant(q.w, o, days) for o in q.w.village_organizations(q.it)]
    if years is None:
        none_developed = None
    else:
        developed = [q.w.flow(q.it, "members_developed", q.w.day.year - n) for n in range(1, years + 1)]
        none_developed = all_of(None if count is None else count == 0 for count in developed)
    return not_(any_of([*vacant, none_developed]))


# Cases


def open_cases(q: Asked) -> Truth:
    """‹cases› open on V."""
    return q.w.is_open(q.row)


def has_problems(q: Asked) -> Truth:
    """Problems recorded."""
    return bool(q.row["problems"])


def open_or_closed_lately(q: Asked) -> Truth:
    """‹cases› open on V, or closed in Y by V."""
    return any_of([q.w.is_open(q.row), in_year_by_today(q, q.row["closed_on"])])


def plan_due(q: Asked) -> Due:
    """due(WEAK-05.days after identified_on, plan_on)."""
    return due(moved(q.row["identified_on"], days=q.value("WEAK-05.days")), q.row["plan_on"])


def open_for_long(q: Asked) -> Truth:
    """‹cases› open on V, V later than WEAK-06.days after identified_on."""
    if not q.w.is_open(q.row):
        return False
    return before(moved(q.row["identified_on"], days=q.value("WEAK-06.days")), q.w.today)


def measure_rows(q: Asked, measure: str) -> list[Row]:
    """The rows of a measure of the case."""
    return [row for row in q.w.ledgers.of("case_measures", "case", q.row["code"]) if row["measure"] == measure]


def four_done(q: Asked) -> Truth:
    """leader, township_leader, first_secretary, unit done by V."""
    return all_of(any_of(by(row["done_on"], q.w.day) for row in measure_rows(q, measure)) for measure in FOUR)


def accepted_lately(q: Asked) -> Truth:
    """‹cases› accepted in Y by V."""
    return in_year_by_today(q, q.row["accepted_on"])


def seven_done(q: Asked) -> Truth:
    """The seven measures done on or before accepted_on."""
    accepted = q.row["accepted_on"]
    return all_of(
        any_of(row["done_on"] is not None and at_most(row["done_on"], accepted) for row in measure_rows(q, measure))
        for measure in SEVEN
    )


def day_of_year(q: Asked) -> Span | None:
    """The day WEAK-08.day of `year`."""
    text = q.value("WEAK-08.day")
    return None if text is None else one(date(q.row["year"], *map(int, text.split("-"))))


def identified_in_time(q: Asked) -> Truth:
    """‹cases› identified by V and not after the day WEAK-08.day of `year`."""
    identified = q.row["identified_on"]
    if identified is None or by(identified, q.w.day) is False:
        return False
    return all_of([by(identified, q.w.day), at_most(identified, day_of_year(q))])


def closing_due(q: Asked) -> Due:
    """due(that day, closed_on)."""
    return due(day_of_year(q), q.row["closed_on"])


def closed_for_good(q: Asked) -> Truth:
    """‹cases› closed by V, no other case of the organization identified from closed_on to V."""
    closed = q.row["closed_on"]
    others = [
        all_of([at_most(closed, other["identified_on"]), by(other["identified_on"], q.w.day)])
        for other in q.w.cases_of(q.row["organization"])
        if other["code"] != q.row["code"]
    ]
    return closed is not None and all_of([by(closed, q.w.day), not_(any_of(others))])


def look_back_due(q: Asked) -> Due:
    """due(WEAK-10.months after closed_on, look-backs on or after it)."""
    closed = q.row["closed_on"]
    checked = [row["checked_on"] for row in q.w.ledgers.of("look_backs", "case", q.row["code"])]
    return Due(moved(closed, months=q.value("WEAK-10.months")), [(on, at_most(closed, on)) for on in checked])


def years_of_cases(q: Asked) -> tuple[set[int], set[int]]:
    """The years of the cases that count at the village: surely, and perhaps too, identified by V."""
    surely, perhaps = set(), set()
    for case in q.w.cases_counting.get(q.it, ()):
        identified = by(case["identified_on"], q.w.day)
        if identified is not False:
            perhaps.add(case["year"])
            surely |= {case["year"]} if identified else set()
    return surely, perhaps


def villages_with_case(q: Asked) -> Truth:
    """Villages where a case identified by V counts."""
    if not q.w.living(q.it, "village"):
        return False
    surely, perhaps = years_of_cases(q)
    return True if surely else None if perhaps else False


def one_year_only(q: Asked) -> Truth:
    """These cases have one `year` only."""
    surely, perhaps = years_of_cases(q)
    return False if len(surely) > 1 else None if len(perhaps) > 1 else True


def latest_relapsed(q: Asked) -> Truth:
    """‹look_backs› relapsed, the latest by V of their case."""
    if q.row["result"] != "relapsed":
        return False
    checked = [row for row in q.w.ledgers.of("look_backs", "case", q.row["case"]) if row["checked_on"][0] <= q.w.day]
    return bool(checked) and max(checked, key=lambda row: row["checked_on"][0]) is q.row


def followed_by_case(q: Asked) -> Truth:
    """A case of the same organization identified from checked_on to V."""
    case = q.w.case(q.row["case"])
    return any_of(
        all_of([at_most(q.row["checked_on"], other["identified_on"]), by(other["identified_on"], q.w.day)])
        for other in q.w.cases_of(case["organization"])
    )


# Stars


def current_namings(q: Asked) -> Truth:
    """‹current namings›."""
    row = q.row
    if row["stage"] != "named" or not q.w.organization_lives(row["organization"]):
        return False
    return q.w.deciding_rating(row["organization"]) is row


def three_to_five(q: Asked) -> Truth:
    """Stars 3, 4 or 5."""
    return q.row["stars"] in (3, 4, 5)


def of_its_year(q: Asked, stage: str) -> Row | None:
    """The row of a stage of its organization and year."""
    rows = q.w.ledgers.of("ratings", "organization", q.row["organization"])
    return next((row for row in rows if row["year"] == q.row["year"] and row["stage"] == stage), None)


def chain_in_order(q: Asked) -> Truth:
    """declared, township, county, city, named all stand, each two in order of days."""
    rows = [of_its_year(q, stage) for stage in CHAIN]
    if None in rows:
        return False
    days = [row["decided_on"] for row in rows]
    return all_of(at_most(a, b) for i, a in enumerate(days) for b in days[i + 1 :])


def revoked_lately(q: Asked) -> Truth:
    """‹ratings› revoked, decided in Y by V."""
    return q.row["stage"] == "revoked" and in_year_by_today(q, q.row["decided_on"])


def has_document(q: Asked) -> Truth:
    """Document recorded."""
    return q.row["document"] is not None


def publicised(q: Asked) -> Truth:
    """star.publicity_days after its decided_on ≤ public_to ≤ the naming; unknown: no row, or no public_to."""
    row = of_its_year(q, "publicised")
    if row is None or row["public_to"] is None:
        return None
    least = moved(row["decided_on"], days=q.value("star.publicity_days"))
    return all_of([at_most(least, row["public_to"]), at_most(row["public_to"], q.row["decided_on"])])


def with_own_case(q: Asked) -> Truth:
    """Village organizations with an open case of their own."""
    return q.w.is_village_organization(q.it) and any(q.w.is_open(case) for case in q.w.cases_of(q.it))


def no_stars(q: Asked) -> Truth:
    """Stars 0."""
    return q.w.stars(q.it) == 0


IDENTIFIED, DECIDED = column("identified_on"), column("decided_on")
RULES = [
    Rule("WEAK-01", "violation", "places", villages_through, screened, window="y", kept="screenings"),
    Rule("WEAK-02", "violation", "cases", open_cases, has_problems, on=IDENTIFIED),
    Rule("WEAK-03", "suggestion", "places", villages_without_case, nothing_stands_out),
    Rule("WEAK-05", "warning", "cases", open_or_closed_lately, due=plan_due, on=IDENTIFIED),
    Rule("WEAK-06", "warning", "cases", open_for_long, four_done, on=IDENTIFIED),
    Rule("WEAK-07", "violation", "cases", accepted_lately, seven_done, on=column("accepted_on")),
    Rule("WEAK-08", "target", "cases", identified_in_time, due=closing_due, on=IDENTIFIED),
    Rule("WEAK-10", "target", "cases", closed_for_good, due=look_back_due, on=column("closed_on")),
    Rule("WEAK-11", "suggestion", "places", villages_with_case, one_year_only),
    Rule("WEAK-12", "warning", "look_backs", latest_relapsed, followed_by_case, on=column("checked_on")),
    Rule("STAR-01", "target", "ratings", current_namings, three_to_five, on=DECIDED),
    Rule("STAR-02", "target", "ratings", current_namings, chain_in_order, on=DECIDED),
    Rule("STAR-03", "target", "ratings", revoked_lately, has_document, on=DECIDED),
    Rule("STAR-04", "target", "ratings", current_namings, publicised, on=DECIDED),
    Rule("STAR-05", "target", "organizations", with_own_case, no_stars),
]
