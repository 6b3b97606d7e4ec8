"""Contradictions over time, of the kinds that real ledgers hold: taken by the import, reported by the checks."""

from __future__ import annotations

from registry.demonstration import names
from registry.demonstration.allocation import pick
from registry.demonstration.book import day, full_day, later, maybe, stream
from registry.demonstration.city import City
from registry.demonstration.people import appoint, enlist

_EARLY, _BOTH, _TWICE, _EARLY_BRANCH, _LOOK_BACKS = 6, 6, 4, 5, 8


def slip(city: City) -> None:
    """Let the clerks err: each slip is one that somebody would only see by comparing two ledgers."""
    _early_secretaries(city)
    _two_at_once(city)
    _twice_on_the_committee(city)
    _before_the_branch(city)
    _early_look_backs(city)


def _early_secretaries(city: City) -> None:
    """Secretaries of organizations founded lately who, by the ledger, began before there was one."""
    rng = stream("early secretaries")
    for village in pick(rng, [v for v in city.villages if v.state == "lately"], _EARLY):
        village.secretaries[0]["from"] = later(full_day(village.founded), -rng.randint(9, 130))


def _two_at_once(city: City) -> None:
    """The one before was removed, by the ledger, months after the one who followed had begun."""
    rng = stream("two at once")
    changed = [v for v in city.led_by_own() if len(v.secretaries) == 2 and v.secretaries[0]["to"][:4] == "2017"]
    for village in pick(rng, changed, _BOTH):
        before, after = village.secretaries
        before["to"] = later(after["from"], rng.randint(40, 210))


def _twice_on_the_committee(city: City) -> None:
    """The same person in the same post twice: the renewal was entered and the old row left open."""
    rng = stream("twice")
    rows = [row for row in city.book.rows("posts") if row["role"] == "committee_member" and row["from"] < "2018-06-01"]
    for row in pick(rng, rows, _TWICE):
        cells = {"source": row["source"], "portfolio": row["portfolio"]}
        appoint(city, row["person"], row["unit"], row["role"], day(rng, "2018-07-16", "2019-09-30"), **cells)


def _before_the_branch(city: City) -> None:
    """Secretaries of branches in natural villages, named before the branch was approved."""
    rng = stream("before the branch")
    branches = [
        row
        for row in city.book.rows("organizations")
        if row["kind"] == "branch" and len(row["code"]) == 16 and row["from"] > "2018-01-01"
    ]
    for row in pick(rng, branches, _EARLY_BRANCH):
        since = later(row["from"], -rng.randint(12, 100))
        appoint(city, enlist(city, rng), row["code"], "secretary", since, source=maybe(rng, "local"))


def _early_look_backs(city: City) -> None:
    """Look-backs (回头看) dated before the case was closed, two of them before it was found at all."""
    rng = stream("early look-backs")
    cases = [row for row in city.book.rows("cases") if row["year"] == "2018" and row["closed_on"] > "2019-02-01"]
    for number, case in enumerate(pick(rng, cases, _LOOK_BACKS)):
        span = ("2018-01-08", "2018-02-26") if number < 2 else ("2018-09-03", "2018-12-20")
        cells = {"case": case["code"], "checked_on": day(rng, *span), "result": "partly"}
        checker = "" if number == 0 else names.person(rng, "male")
        city.book.add("look_backs", {**cells, "checker": checker, "note": ""})
