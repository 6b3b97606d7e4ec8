"""The branches of natural villages and sites put in order: what is above them, their names, who leads them."""

from __future__ import annotations

from collections import Counter
from random import Random

from registry.demonstration.book import BookRow, day, full_day, maybe, stream
from registry.demonstration.city import City
from registry.demonstration.counties import PINGGUI, ZHONGSHAN
from registry.demonstration.organizations import TITLES
from registry.demonstration.people import appoint, enlist

#: The counties whose committees are recorded: those of branches, and those of villages.
COMMITTEES, VILLAGE_COMMITTEES = PINGGUI, ZHONGSHAN
_KINDS = ("branch", "joint_branch", "temporary_branch")
_RAISED, _NAMED, _LED = 0.94, 0.96, 0.93  # shares of what is in order: not published
_LARGE = 7  # full members from whom a branch has a committee


def raise_general(city: City) -> None:
    """A village's branch with branches of natural villages under it becomes a general branch, but for a few."""
    rng = stream("general branches")
    rows = city.book.rows("organizations")
    below = Counter(
        row["superior"] for row in rows if row["kind"] in _KINDS and row["type"] not in ("economic", "social")
    )
    villages = {village.organization: village for village in city.villages if village.organization}
    for row in rows:
        if row["kind"] == "branch" and row["code"] in villages and below[row["code"]] and rng.random() < _RAISED:
            row["kind"] = villages[row["code"]].kind = "general_branch"
            row["name"] = row["name"].removesuffix(TITLES["branch"]) + TITLES["general_branch"]


def put_in_order(city: City) -> None:
    """Names as on the seals, secretaries, committees, leaders of groups, and the villagers' committees of a county."""
    _name(city)
    led = {row["unit"] for row in city.book.rows("posts") if row["role"].endswith("secretary") and not row["to"]}
    full = {hamlet.code: hamlet.full or 0 for village in city.villages for hamlet in village.hamlets}
    rng = stream("branches")
    for row in city.book.rows("organizations"):
        if row["to"] or (row["place"] == row["code"][1:] and len(row["place"]) == 12):
            continue
        if row["kind"] == "group" and rng.random() < _LED:
            appoint(city, enlist(city, rng), row["code"], "group_leader", _since(rng, row), source=maybe(rng, "local"))
        elif row["kind"] in _KINDS:
            if row["code"] not in led and rng.random() < _LED:
                person = enlist(city, rng)
                appoint(city, person, row["code"], "secretary", _since(rng, row), source=maybe(rng, "local", 0.03))
            if row["place"].startswith(COMMITTEES) and row["kind"] == "branch" and full.get(row["place"], 0) >= _LARGE:
                _committee(city, rng, row)
    _portfolios(city, rng)
    _village_committees(city, rng)


def _name(city: City) -> None:
    rng = stream("names of branches")
    for row in city.book.rows("organizations"):
        if row["kind"] in _KINDS and row["name"].endswith("党支部") and rng.random() < _NAMED:
            row["name"] = f"中共{row['name'].removesuffix('党支部')}支部委员会"


def _since(rng: Random, row: BookRow) -> str:
    """When a post at an organization began: it is no older, and mostly of the last years."""
    return max(day(rng, "2017-07-05", "2019-06-28"), full_day(row["from"]))


def _committee(city: City, rng: Random, row: BookRow) -> None:
    """Members of a branch's committee, who share the portfolios; now and then nobody was elected yet."""
    chance, first = rng.random(), _since(rng, row)
    tasks = ("organization;publicity", "discipline") if chance < 0.9 else ("publicity",) if chance < 0.95 else ()
    for task in tasks:
        person = enlist(city, rng, "local", 0.3)
        appoint(city, person, row["code"], "committee_member", first, portfolio=task, source=maybe(rng, "local"))


def _portfolios(city: City, rng: Random) -> None:
    """In the county that records them, a secretary looks after what nobody else does."""
    for row in city.book.rows("posts"):
        is_open = row["role"] == "secretary" and not row["to"] and row["unit"].startswith(f"D{COMMITTEES}")
        if is_open and rng.random() < 0.9:
            row["portfolio"] = "other"


def _village_committees(city: City, rng: Random) -> None:
    """Deputies and members of the villagers' and residents' committees of a county, a woman among most of them."""
    for village in city.of(VILLAGE_COMMITTEES):
        members = rng.choice((4, 5)) if village.community else rng.choice((2, 2, 3, 4))
        members = members if rng.random() < 0.95 else 1
        first = day(rng, "2017-08-01", "2018-01-30")
        for number in range(members):
            person = enlist(city, rng, "local", 0.85 if number == 0 else 0.3, member=rng.random() < 0.6)
            role = "village_deputy" if number == 1 else "village_member"
            appoint(city, person, village.code, role, first, source=maybe(rng, "local"))
