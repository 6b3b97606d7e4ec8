"""The figures of organizations, of the people in their posts, and of their cases."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date

from . import courses
from .items import Item, Items, Truth, shared
from .reading import Row
from .world import Identity, World

SEVEN_ONES = {"plan", "leader", "unit", "work_group", "first_secretary", "projects", "leadership"}


# Organizations


def years_after(day: date, years: int) -> date:
    """The same day some years later; 28 February for a 29 February."""
    if (day.month, day.day) == (2, 29):
        return date(day.year + years, 2, 28)
    return day.replace(year=day.year + years)


def term_valid(w: World, organization: Identity) -> Truth:
    """The term of the latest election runs beyond the day; unknown without an election."""
    elections = [e for e in w.about("organization", organization, "elections") if w.happened(e["elected_on"])]
    if not elections:
        return None
    latest = max(elections, key=lambda row: row["elected_on"])
    years = 3 if latest["elected_on"] < date(2018, 7, 12) else 5
    return (latest.get("extended_to") or years_after(latest["elected_on"], years)) > w.day


def stars(w: World, organization: Identity) -> int:
    """Its stars on the day; none is 0."""
    decided = [
        row
        for row in w.about("organization", organization, "ratings")
        if row["stage"] in ("named", "revoked") and w.happened(row["decided_on"])
    ]
    if not decided:
        return 0
    latest = max(decided, key=lambda row: (row["decided_on"], row["year"], row["stage"] == "revoked"))
    return latest["stars"] if latest["stage"] == "named" else 0


def term_items(w: World) -> Iterator[Item]:
    """Share of village organizations within their term."""
    for o in w.village_organizations():
        yield from shared(w.organizations.code(o), w.place_of(o), True, term_valid(w, o))


def star_items(w: World) -> Iterator[Item]:
    """The stars of each village organization."""
    for o in w.village_organizations():
        yield Item(w.organizations.code(o), w.place_of(o), str(stars(w, o)))


def starred_while_open(w: World) -> Iterator[Item]:
    """Village organizations with stars and an open case of their own."""
    for o in w.village_organizations():
        if any(courses.is_open(w, case) for case in w.about("organization", o, "cases")) and stars(w, o) >= 1:
            yield Item(w.organizations.code(o), w.place_of(o), "met")


# Posts


def post_item(w: World, post: Row) -> tuple[str, Identity]:
    """Code and place of a post."""
    side, unit = w.unit(post["unit"])
    units, place = (w.organizations, w.place_of(unit)) if side == "organization" else (w.places, unit)
    return f"{post['person']}@{units.code(unit)}/{post['role']}/{post['from']}", place


def secretaries(w: World) -> list[Row]:
    """The secretary posts on village organizations that hold."""
    village = set(w.village_organizations())
    return [p for (_, unit), posts in w.posts.items() if unit in village for p in posts if p["role"] == "secretary"]


def count_secretaries(**wanted: str) -> Items:
    """Count of secretary posts on village organizations with those values."""

    def items(w: World) -> Iterator[Item]:
        for post in secretaries(w):
            if all(post.get(k) == v for k, v in wanted.items()):
                yield Item(*post_item(w, post), "met")

    return items


def trained(w: World) -> Iterator[Item]:
    """Share of secretaries trained at city level or above in the year."""
    levels = ("city", "region", "national")
    people = {t["person"] for t in w.rows("trainings") if t["level"] in levels and w.this_year(t["held_on"])}
    for post in secretaries(w):
        yield from shared(*post_item(w, post), True, post["person"] in people)


def removed(w: World) -> Iterator[Item]:
    """Secretaries of village organizations (living or not) removed in the year as unfit."""
    for post in w.rows("posts"):
        side, unit = w.unit(post["unit"])
        unfit = post.get("end_reason") in ("incompetent", "unqualified", "negligent")
        secretary = post["role"] == "secretary" and side == "organization" and w.is_village_organization(unit)
        if secretary and unfit and w.this_year(post.get("to")):
            yield Item(*post_item(w, post), "met")


def count_posts(*roles: str) -> Items:
    """Count of posts that hold with one of the roles."""
    return lambda w: (
        Item(*post_item(w, post), "met") for posts in w.posts.values() for post in posts if post["role"] in roles
    )


# Cases

CaseTest = Callable[[World, Row], bool]


def case_item(w: World, case: Row) -> tuple[str, Identity]:
    """Code and place of a case."""
    return case["code"], w.place_of(w.organizations.ids[case["organization"]])


def cases_of(w: World, *years_ago: int) -> list[Row]:
    """The cases of these years (0: the year of the day) that are identified by the day."""
    years = {w.day.year - n for n in years_ago}
    return [c for c in w.rows("cases") if c["year"] in years and courses.is_identified(w, c)]


def share_of_cases(met: CaseTest, *years_ago: int) -> Items:
    """Share of the cases of these years."""

    def items(w: World) -> Iterator[Item]:
        for case in cases_of(w, *years_ago):
            yield from shared(*case_item(w, case), True, met(w, case))

    return items


def seven_ones(w: World, case: Row) -> bool:
    """The seven measures are all done."""
    measures = w.about("case", case["code"], "case_measures")
    done = {m["measure"] for m in measures if w.happened(m.get("done_on"))}
    return done >= SEVEN_ONES


def looked_back(w: World, case: Row) -> bool:
    """It was looked back at in the year."""
    return any(w.this_year(row["checked_on"]) for row in courses.look_backs(w, case))


def look_back_results(w: World) -> Iterator[Item]:
    """The result of the latest look-back of each case of the last two years."""
    for case in cases_of(w, 1, 2):
        results = [row["result"] for row in courses.look_backs(w, case)]
        yield Item(*case_item(w, case), results[-1] if results else "none")


def overdue(w: World) -> Iterator[Item]:
    """Open cases whose due date has passed."""
    for case in w.rows("cases"):
        if courses.is_open(w, case) and case.get("due_on") is not None and case["due_on"] < w.day:
            yield Item(*case_item(w, case), "met")
