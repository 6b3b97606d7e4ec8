"""The coverage of the natural villages: branches of their own, joint branches, the village's branch, contacts."""

from __future__ import annotations

from random import Random

from registry.demonstration import counties
from registry.demonstration.allocation import pick
from registry.demonstration.book import day, later, maybe, stream
from registry.demonstration.city import City, Hamlet, Village
from registry.demonstration.organizations import absorber, cover, superior_of, write
from registry.demonstration.people import appoint, enlist

_SPANS = (
    ("2009-03-01", "2016-12-20"),
    ("2017-01-10", "2017-12-20"),
    ("2018-01-10", "2018-12-20"),
    ("2019-01-10", "2019-06-20"),
    ("2019-07-05", "2019-12-20"),
)
_MAY_JOIN = 0.42  # share of the hamlets with members, but no branch of their own, that a joint branch is sought for
_ENDED_JOINT = 16  # joint branches given up in 2018 and 2019
_LEFT_OPEN = 6  # of these: coverage rows that nobody ended


def cover_all(city: City) -> None:
    """Cover every natural village by the end of 2019, each county at its own pace."""
    rng = stream("coverage of natural villages")
    for village in city.villages:
        for hamlet in village.hamlets:
            hamlet.since = _since(rng, village)
        own = [h for h in village.hamlets if _has_branch(rng, h)]
        joint = [h for h in village.hamlets if h not in own and h.full and rng.random() < _MAY_JOIN]
        groups = _groups(rng, joint)
        for hamlet in own:
            _own_branch(city, rng, village, hamlet)
        for group in groups:
            _joint_branch(city, rng, village, group)
        joined = {h.code for group in groups for h in group}
        for hamlet in village.hamlets:
            if hamlet not in own and hamlet.code not in joined:
                _absorbed(city, rng, village, hamlet)
    _given_up(city)
    _help_memberless(city)


def _since(rng: Random, village: Village) -> str:
    chance = rng.random() - 0.06 * village.vigour
    for limit, span in zip((*counties.COVERED_BY[village.county], 2.0), _SPANS, strict=True):
        if chance < limit:
            return day(rng, *span)
    raise AssertionError("the last limit is above every chance")


def _has_branch(rng: Random, hamlet: Hamlet) -> bool:
    """Three full members or more: always; two with one on probation: now and then."""
    if (hamlet.full or 0) >= 3:
        return True
    return hamlet.full == 2 and (hamlet.probationary or 0) >= 1 and rng.random() < 0.15


def _groups(rng: Random, hamlets: list[Hamlet]) -> list[list[Hamlet]]:
    """Hamlets in groups of two to five for a joint branch each; a single one left over joins none."""
    groups, rest = [], list(hamlets)
    while len(rest) >= 2:
        size = min(rng.choice((2, 2, 3, 3, 4, 5)), len(rest))
        groups.append(rest[:size])
        rest = rest[size:]
    return groups


def _own_branch(city: City, rng: Random, village: Village, hamlet: Hamlet) -> None:
    first = hamlet.since if hamlet.since > "2016-12-31" or rng.random() < 0.7 else ""
    name = f"{village.base}{hamlet.name}党支部"
    kind = "subordinate" if rng.random() > 0.05 else ""
    write(city, f"D{hamlet.code}", name, "branch", superior_of(village), hamlet.code, type=kind, from_=first)
    if rng.random() < 0.3:  # the clerk of this village writes down what holds anyway
        cover(city, f"D{hamlet.code}", hamlet.code, "independent", hamlet.since)
    if rng.random() < 0.5:
        source = maybe(rng, "local", 0.03)
        appoint(city, enlist(city, rng), f"D{hamlet.code}", "secretary", hamlet.since, source=source)


def _joint_branch(city: City, rng: Random, village: Village, group: list[Hamlet]) -> None:
    since = min(h.since for h in group)
    name = f"{village.base}{'、'.join(h.name for h in group[:3])}{'等' if len(group) > 3 else ''}联合党支部"
    code = f"D{group[0].code}"
    write(city, code, name, "joint_branch", superior_of(village), group[0].code, type="subordinate", from_=since)
    for hamlet in group[1:]:
        cover(city, code, hamlet.code, "joint", since if rng.random() < 0.8 else max(since, hamlet.since))
    if rng.random() < 0.5:
        appoint(city, enlist(city, rng), code, "secretary", since, source=maybe(rng, "local", 0.03))


def _absorbed(city: City, rng: Random, village: Village, hamlet: Hamlet) -> None:
    organization = absorber(city, village, hamlet)
    cover(city, organization, hamlet.code, "absorbed", hamlet.since)
    if hamlet.full and organization == village.organization and rng.random() < 0.1:
        first = day(rng, "2016-01-05", "2019-11-20")
        name = f"{village.base}{hamlet.name}党小组"
        write(city, f"D{hamlet.code}-Z", name, "group", organization, hamlet.code, type="subordinate", from_=first)


def _given_up(city: City) -> None:
    """Joint branches given up when the village's branch took their hamlets over; some rows outlived them."""
    rng = stream("given up")
    absorbed = {row["place"] for row in city.book.rows("coverage") if row["mode"] == "absorbed"}
    places = {}
    for village in city.villages:
        pair = [h for h in village.hamlets if h.code in absorbed and h.full and h.since > "2017-06-01"][:2]
        if len(pair) == 2:
            places[village.code] = (village, pair)
    for number, (village, pair) in enumerate(pick(rng, list(places.values()), _ENDED_JOINT)):
        end = later(min(h.since for h in pair), rng.randint(-20, 10))
        first = day(rng, "2011-02-01", "2015-10-30")
        code = f"D{pair[0].code}-H"
        cells = {"type": "subordinate", "from_": first, "to": end, "successor": superior_of(village)}
        name = f"{village.base}{pair[0].name}、{pair[1].name}联合党支部"
        write(city, code, name, "joint_branch", superior_of(village), pair[0].code, **cells)
        for hamlet in pair:
            cover(city, code, hamlet.code, "joint", first, "" if number < _LEFT_OPEN else end)


def _help_memberless(city: City) -> None:
    """Every hamlet without members has a contact, a contact coverage, or members developed in 2019."""
    rng = stream("hamlets without members")
    for village in city.villages:
        for hamlet in [h for h in village.hamlets if h.memberless]:
            way = rng.choices(("contact", "coverage", "developed", "both"), (50, 24, 18, 8))[0]
            first = day(rng, "2018-04-01", "2019-11-20")
            if way in ("contact", "both"):
                source = maybe(rng, "local", 0.03)
                appoint(city, enlist(city, rng), hamlet.code, "contact_member", first, source=source)
            if way == "coverage":
                cover(city, f"D{village.township}", hamlet.code, "contact", first)
            if way in ("developed", "both"):
                hamlet.developed = 1
