"""The figures of rectification, of audits and draws, and of the screening."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import date
from decimal import Decimal

from . import courses
from .items import Item, Items, Truth, all_of, any_of, counted, shared
from .of_organizations import case_item, cases_of, stars, term_valid, years_after
from .reading import Row
from .settings import number, setting
from .world import Identity, World, holds

CaseTest = Callable[[World, Row], bool]


# Cases


def states(w: World) -> Iterator[Item]:
    """The state of each case of the year."""
    for case in w.rows("cases"):
        if case["year"] == w.day.year and (found := courses.state(w, case)) is not None:
            yield Item(*case_item(w, case), found)


def open_cases(w: World) -> list[Row]:
    return [case for case in w.rows("cases") if courses.is_open(w, case)]


def count_open(test: CaseTest = lambda w, case: True) -> Items:
    """Count of the open cases of which something is so."""
    return lambda w: (Item(*case_item(w, case), "met") for case in open_cases(w) if test(w, case))


def days_open(w: World) -> Iterator[Item]:
    """For how long open cases have been open, by one each."""
    for case in open_cases(w):
        identified = courses.day_of(w, case, "identified_on")
        assert identified is not None
        yield Item(*case_item(w, case), "met", ((w.day - identified).days, 1))


def past(which: str) -> CaseTest:
    """The first or the present limit is over."""
    return lambda w, case: (limit := courses.limits(w, case)[which]) is not None and limit < w.day


def count_of_the_year(test: CaseTest) -> Items:
    """Count of the cases of the year of which something is so."""
    return lambda w: (Item(*case_item(w, case), "met") for case in cases_of(w, 0) if test(w, case))


def failed(w: World, case: Row) -> bool:
    return any(step["step"] == "failed" for step in courses.steps(w, case))


def closed_unaccepted(w: World, case: Row) -> bool:
    """Closed, not withdrawn, and never accepted by then."""
    closed = courses.day_of(w, case, "closed_on")
    if closed is None or courses.is_withdrawn(w, case):
        return False
    return not any(step["step"] == "accepted" and step["on"] <= closed for step in courses.steps(w, case))


def checklists(w: World) -> Iterator[Item]:
    """Share of the cases of the year with a checklist of which all is done."""
    for case in cases_of(w, 0):
        code, place = case_item(w, case)
        asked = setting(w, "case.checklist", place, date(case["year"], 12, 31))
        if asked is not None:
            rows = w.about("case", case["code"], "case_measures")
            done = {row["measure"] for row in rows if w.happened(row.get("done_on"))}
            yield from shared(code, place, True, set(asked.split(";")) <= done)


def repeated(w: World, case: Row) -> bool:
    return not courses.is_withdrawn(w, case) and bool(courses.earlier(w, case))


def relapses(w: World) -> Iterator[Item]:
    """Share of the relapsed cases that another names."""
    for case in w.rows("cases"):
        if courses.state(w, case) == "relapsed":
            yield from shared(*case_item(w, case), True, bool(courses.followers(w, case)))


def kept(items: Items) -> Items:
    """The items of cases that are not withdrawn."""

    def found(w: World) -> Iterable[Item]:
        withdrawn = {case["code"] for case in w.rows("cases") if courses.is_withdrawn(w, case)}
        return (item for item in items(w) if item.unit not in withdrawn)

    return found


# Screening


def vacant(w: World, o: Identity) -> Truth:
    """Nobody has been at its head for long."""
    heads = [p for p in w.posts_of(o) if p["role"] in ("secretary", "acting_secretary")]
    if any(holds(p, w.day) for p in heads):
        return False
    since = [p["to"] for p in heads if p.get("to") is not None and p["to"] <= w.day]
    begun = w.organizations.states[o][0].get("from")
    since += [begun] if begun is not None else []
    allowed = number(w, "screen.vacant_days", w.place_of(o))
    return not since or (w.day - max(since)).days > allowed


def overdue(w: World, o: Identity) -> Truth:
    valid = term_valid(w, o)
    return None if valid is None else not valid


def without_venue(w: World, o: Identity) -> Truth:
    venues = [f for f in w.about("place", w.place_of(o), "facilities") if f["kind"] == "venue"]
    return not any(holds(f, w.day) for f in venues)


def last_year(w: World) -> int:
    """The last year that is over by the end of the day."""
    return w.day.year if (w.day.month, w.day.day) == (12, 31) else w.day.year - 1


def low_income(w: World, o: Identity) -> Truth:
    income = w.on(date(last_year(w), 12, 31)).measure(w.place_of(o), "collective_income_yuan")
    least = number(w, "screen.income_yuan", w.place_of(o))
    return None if income is None else Decimal(income) < least


def no_development(w: World, o: Identity) -> Truth:
    place = w.place_of(o)
    years = range(int(number(w, "screen.development_years", place)))
    found = [w.on(date(last_year(w) - ago, 12, 31)).measure(place, "members_developed") for ago in years]
    return all_of(None if value is None else value == 0 for value in found)


def fewer_stars(w: World, o: Identity) -> Truth:
    years = int(number(w, "screen.star_years", w.place_of(o)))
    return stars(w, o) < stars(w.on(years_after(w.day, -years)), o)


def again(w: World, o: Identity) -> Truth:
    """One of its line was put right not long ago."""
    years = int(number(w, "screen.again_years", w.place_of(o)))
    for case in courses.cases_of_line(w, o, w.day):
        closed = courses.day_of(w, case, "closed_on")
        if courses.state(w, case) in ("closed", *courses.RESULTS) and years_after(closed, years) > w.day:
            return True
    return False


def relapsed(w: World, o: Identity) -> Truth:
    """One of its line relapsed, and no case names it."""
    of_line = courses.cases_of_line(w, o, w.day)
    return any(courses.state(w, case) == "relapsed" and not courses.followers(w, case) for case in of_line)


CRITERIA = (vacant, overdue, without_venue, low_income, no_development, fewer_stars, again, relapsed)


def candidates(w: World) -> Iterator[Item]:
    """Village organizations that a criterion finds, and that have no open case of their own."""
    for o in w.village_organizations():
        if not any(courses.is_open(w, case) for case in w.about("organization", o, "cases")):
            found = any_of(criterion(w, o) for criterion in CRITERIA)
            yield from counted(w.organizations.code(o), w.place_of(o), found)


# Audits and draws


def items_of_audits(w: World, test: Callable[[World, Row], bool]) -> Iterator[tuple[str, Identity, Row, Row]]:
    """The items of the audits of which something is so: name, place, item, audit."""
    audits = {audit["code"]: audit for audit in w.rows("audits") if test(w, audit)}
    cases = {case["code"]: case for case in w.rows("cases")}
    for item in w.rows("audit_items"):
        if (audit := audits.get(item["audit"])) is not None:
            _, place = case_item(w, cases[item["case"]])
            yield f"{item['audit']}/{item['case']}", place, item, audit


def under_way(w: World, audit: Row) -> bool:
    return w.happened(audit["opened_on"]) and not w.happened(audit.get("closed_on"))


def checked(w: World) -> Iterator[Item]:
    for name, place, item, _ in items_of_audits(w, under_way):
        yield from shared(name, place, True, w.happened(item.get("checked_on")))


def signed(w: World) -> Iterator[Item]:
    """Share of the items that the last level has signed."""
    for name, place, item, audit in items_of_audits(w, under_way):
        levels = setting(w, "audit.levels", place, audit["opened_on"])
        last = levels.split(";")[-1] if levels else ""
        yield from shared(name, place, True, w.happened(item.get(f"{last}_on")))


def results(w: World) -> Iterator[Item]:
    for name, place, item, _ in items_of_audits(w, lambda w, audit: w.this_year(audit["opened_on"])):
        yield Item(name, place, item["result"] if w.happened(item.get("checked_on")) else "none")


def drawn(w: World) -> Iterator[Item]:
    """The units drawn in the year."""
    in_year = {draw["code"] for draw in w.rows("draws") if w.this_year(draw.get("drawn_on"))}
    places = {case["code"]: case_item(w, case)[1] for case in w.rows("cases")}
    for row in w.rows("draw_units"):
        if row["draw"] in in_year and row["part"] == "unit" and row.get("drawn"):
            code = row["code"]
            if code in w.organizations.ids or code in w.places.ids:
                side, unit = w.unit(code)
                place = w.place_of(unit) if side == "organization" else unit
            else:
                place = places[code]
            yield Item(f"{row['draw']}/{code}", place, "met")
