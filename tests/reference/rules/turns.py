"""Turning days: the days on which the answer of a rule for a unit may change."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from decimal import Decimal

from . import parameters, versions
from .days import ONE_DAY, last_of_month, months_after
from .ledgers import Ledgers, Row
from .rule import Unit

#: What a rule adds to days that it reads: chains of months, or of days that a parameter gives.
YEARS_OF_TERMS = [(12 * years,) for years in (2, 3, 4, 5)]
MONTHS: dict[str, list[tuple[int, ...]]] = {
    "ORG-05": [(6,)],
    "ORG-07": [(1,)],
    "COM-04": [(12,)],
    "TERM-03": YEARS_OF_TERMS,
    "TERM-04b": [(*years, months) for years in YEARS_OF_TERMS for months in (-12, 0, 12)],
    "TERM-05": [(-6,), *((*years, -6) for years in YEARS_OF_TERMS)],
    "VIL-12b": [(12,), (36,)],
    "VIL-13c": [(60,)],
    "EDU-03b": [(6,)],
}
DAYS = {
    "ORG-09": "ORG-09.days",
    "COM-06": "COM-06.days",
    "VIL-12a": "WEAK-06.days",
    "WEAK-03": "screen.vacant_days",
    "WEAK-05": "WEAK-05.days",
    "WEAK-06": "WEAK-06.days",
    "STAR-04": "star.publicity_days",
}
#: Rules of a place that read what belongs to the places below it.
READ_BELOW = ("WEAK-11", "NAT-05", "VEN-04")
MONTHLY = ("SEED-01",)
#: What each rule reads besides places, organizations and its own row: of whom it is, and of those concerned.
READS = {
    "facts coverage": "ORG-01a ORG-01b ORG-03 RELO-01 RELO-02a RELO-02b VIL-01 NAT-01",
    "facts": "ORG-02 VIL-02 VIL-03a ORG-09 ORG-14a VIL-14b DEV-20 DEV-21 NAT-05 PAY-06 ECO-01 ECO-03 CODE-04",
    "coverage": "ORG-04a ORG-04b",
    "posts": "ORG-14b COM-01b COM-01c COM-03a COM-03b COM-06 VIL-05 VIL-09a VIL-09b VIL-13a VIL-13b VIL-14a RELO-03",
    "facts posts": "COM-01a COM-02 TEAM-01",
    "elections": "ORG-08a TERM-03 TERM-04a TERM-04b TERM-05 ELE-01 ELE-02 ELE-03 VIL-13c",
    "activities": "LIFE-01 LIFE-03 LIFE-04 LIFE-05 LIFE-06a LIFE-06b LIFE-07",
    "activities posts": "LIFE-02 LIFE-09",
    "coverage activities": "SEED-01",
    "approvals": "VIL-03b VIL-06a",
    "facts posts cases": "VIL-12a WEAK-03",
    "people": "COM-04",
    "trainings": "EDU-02a EDU-02b EDU-03a EDU-03b EDU-04",
    "posts pay": "PAY-01 PAY-02 PAY-03",
    "screenings": "WEAK-01",
    "case_measures": "WEAK-06 WEAK-07",
    "cases look_backs": "WEAK-10 WEAK-12",
    "cases": "WEAK-11",
    "ratings": "STAR-01 STAR-02 STAR-03 STAR-04",
    "ratings cases": "STAR-05",
    "bodies": "RELO-04",
    "facts coverage posts": "NAT-02",
    "facilities": "VEN-01a VEN-01b VEN-02",
    "projects": "VEN-04",
    "facts pairings": "SEED-02",
}
#: Ledger -> the columns that say of whom its rows speak.
ABOUT = {
    "coverage": ("organization", "place"),
    "activities": ("organization", "place"),
    "bodies": ("place",),
    "facilities": ("place",),
    "pairings": ("place",),
    "projects": ("place",),
    "screenings": ("place",),
    "facts": ("unit",),
    "posts": ("unit",),
    "elections": ("organization",),
    "ratings": ("organization",),
    "cases": ("organization",),
    "approvals": ("organization",),
}
OF_PERSON = {"people": "code", "trainings": "person", "pay": "person"}


def read_by(code: str) -> list[str]:
    """The ledgers that a rule reads."""
    return next((ledgers.split() for ledgers, codes in READS.items() if code in codes.split()), [])


def of(ledgers: Ledgers, code: str, unit: Unit, day: date) -> set[date]:
    """The turning days of a unit under a rule, up to a day."""
    from .answers import CATALOGUE

    kept = "meetings" if code == "SEED-01" else CATALOGUE[code].kept
    turning = parameters.turning(ledgers.world(day), kept)
    for each in (code, "LIFE-01") if code == "SEED-01" else (code,):
        turning |= set(versions.bounds(versions.VERSIONS[each]))
    for on in {on for row in rows_of(ledgers, code, unit, day) for on in row.days}:
        turning |= {after for turn in {on, *shifted(ledgers, code, on)} for after in (turn, turn + ONE_DAY)}
    turning = {turn for turn in turning if turn <= day}
    return turning | set(calendar(code, min(turning, default=day), day))


def calendar(code: str, first: date, last: date) -> Iterator[date]:
    """1 January of each year; of a rule with windows the last days of months."""
    from .answers import CATALOGUE

    for year in range(max(first.year, 1900), last.year + 1):
        yield date(year, 1, 1)
        if code == "WEAK-08":
            yield from (date(year, month, 1) + timedelta(days=n) for month in (11, 12) for n in range(31))
        if CATALOGUE[code].window or code in MONTHLY:
            yield from (last_of_month(year, month) for month in range(1, 13))


def shifted(ledgers: Ledgers, code: str, on: date) -> Iterator[date]:
    """A day moved by what the rule adds."""
    for chain in MONTHS.get(code, ()):
        turn = on
        for months in chain:
            turn = months_after(turn, months)
        yield turn
    for name in (DAYS.get(code), "WEAK-10.months" if code == "WEAK-10" else None):
        if name is not None:
            texts = {row["value"] for row in ledgers.of("settings", "name", name)} | {parameters.DEFAULTS[name]}
            for number in {int(Decimal(text)) for text in texts - {"-", "none"}}:
                yield months_after(on, number) if name.endswith("months") else on + timedelta(days=number)


def rows_of(ledgers: Ledgers, code: str, unit: Unit, day: date) -> Iterator[Row]:
    """The rows that a rule may read for a unit, or more of them."""
    reads = read_by(code)
    places, organizations = concerned(ledgers, unit, day)
    if not isinstance(unit.it, str):
        yield unit.it
    for ledger in reads:
        if ledger in OF_PERSON:
            yield from ledgers.of(ledger, OF_PERSON[ledger], unit.it["person"])
    if code in READ_BELOW:
        places |= set(below(ledgers, unit.it))
        organizations |= {o["code"] for place in places for o in ledgers.of("organizations", "place", place)}
    for above in upwards(ledgers, places):
        yield from ledgers.places[above]
    for organization in organizations:
        yield from ledgers.organizations[organization]
    for ledger in reads:
        for column in ABOUT.get(ledger, ()):
            for one in places | organizations:
                yield from ledgers.of(ledger, column, one)
    for case in [c["code"] for o in organizations for c in ledgers.of("cases", "organization", o)]:
        for ledger in {"case_steps", *reads} & {"case_steps", "case_measures", "look_backs"}:
            yield from ledgers.of(ledger, "case", case)
    if code == "LIFE-09":
        for post in ledgers.of("posts", "unit", unit.it):
            yield from ledgers.of("activities", "speaker", post["person"])


def concerned(ledgers: Ledgers, unit: Unit, day: date) -> tuple[set[str], set[str]]:
    """The places and the organizations that a unit has to do with: its own, those there, those that cover it."""
    from .rule import place_of

    places, organizations = {place_of(ledgers.world(day), unit)}, set()
    if unit.ledger == "organizations":
        organizations.add(unit.it)
    elif unit.ledger != "places":
        case = ledgers.of("cases", "code", unit.it["case"]) if unit.ledger == "look_backs" else [unit.it]
        named = {row[column] for row in case for column in ("organization", "unit", "approver")}
        organizations |= named & ledgers.organizations.keys()
    for organization in organizations:
        places |= {row["place"] for row in ledgers.of("coverage", "organization", organization)}
    for place in places:
        organizations |= {row["code"] for row in ledgers.of("organizations", "place", place)}
        organizations |= {row["organization"] for row in ledgers.of("coverage", "place", place)}
    for organization in list(organizations):
        organizations |= {row["code"] for row in ledgers.of("organizations", "superior", organization)}
        superiors = {state["superior"] for state in ledgers.organizations[organization]} - {None}
        organizations |= superiors
        places |= {state["place"] for superior in superiors for state in ledgers.organizations[superior]}
    return places | {s["place"] for o in organizations for s in ledgers.organizations[o]}, organizations


def upwards(ledgers: Ledgers, places: Iterable[str]) -> set[str]:
    """The places, their parents and successors, and so on."""
    found: set[str] = set()
    waiting = list(places)
    while waiting:
        place = waiting.pop()
        if place not in found:
            found.add(place)
            waiting += [s[column] for s in ledgers.places[place] for column in ("parent", "successor") if s[column]]
    return found


def below(ledgers: Ledgers, place: str) -> list[str]:
    """The places that have it as parent or successor, and so on down."""
    found: list[str] = []
    waiting = [place]
    while waiting:
        at = waiting.pop()
        if at not in found:
            found.append(at)
            waiting += [row["code"] for column in ("parent", "successor") for row in ledgers.of("places", column, at)]
    return found
