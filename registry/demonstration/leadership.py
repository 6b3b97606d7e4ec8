"""Secretaries (党组织书记), directors and committees of the villages, and how they changed from 2014 to 2019."""

from __future__ import annotations

from random import Random

from registry.demonstration import counties, plan
from registry.demonstration.allocation import lowest, pick
from registry.demonstration.book import BookRow, day, full_day, later, maybe, stream
from registry.demonstration.city import City, Village
from registry.demonstration.counties import COUNTIES, quota
from registry.demonstration.people import appoint, enlist

_UNFIT = ("incompetent", "incompetent", "unqualified", "negligent")
_REMOVED_EARLIER = {"2018": 14, "2017": 9}  # not published
_GAPS = {"2017": 46, "2018": 24}  # villages without a secretary at the end of that year: not published


def lead(city: City) -> None:
    """Write who led each township and village, from when to when and why it ended."""
    rng = stream("leadership")
    for code in city.townships:
        _township(city, rng, code)
    _secretaries(city, rng)
    _directors(city, rng)
    for village in city.led_by_own():
        if village is city.wenhua or rng.random() < 0.36:
            _committee(city, rng, village)


def _township(city: City, rng: Random, code: str) -> None:
    change = day(rng, "2016-05-10", "2019-04-20")
    person = enlist(city, rng, "sent", before="2010")
    former = appoint(city, person, f"D{code}", "secretary", day(rng, "2013-02-01", "2016-04-30"), change)
    former.update(end_reason="transfer", source=maybe(rng, "dispatched"))
    appoint(city, enlist(city, rng, "sent"), f"D{code}", "secretary", change, source=maybe(rng, "dispatched"))
    for _ in range(rng.randint(1, 2)):
        since = day(rng, "2016-06-01", "2019-08-30")
        appoint(
            city, enlist(city, rng, "sent", 0.3), f"D{code}", "deputy_secretary", since, source=maybe(rng, "dispatched")
        )


def _secretaries(city: City, rng: Random) -> None:
    led = [v for v in city.led_by_own() if v.lead == "secretary"]
    old = [v for v in led if v.state == "own" and v is not city.wenhua]
    removed = _by_county(city, rng, old, "removed", plan.SECRETARIES_REMOVED)
    rest = [v for v in old if v not in removed]
    new_kind = _by_county(city, rng, rest, "professional", plan.PROFESSIONAL_SECRETARIES)
    rest = [v for v in rest if v not in new_kind]
    staff = pick(rng, rest, plan.ON_STAFF_SECRETARIES)
    gap17 = lowest(rng, [v for v in rest if v not in staff], _GAPS["2017"], lambda v: v.vigour)
    gap18 = lowest(rng, [v for v in rest if v not in staff and v not in gap17], _GAPS["2018"], lambda v: v.vigour)
    for village in city.led_by_own():
        if village in removed:
            _replaced(city, rng, village, rng.choice(_UNFIT), ("2019-01-15", "2019-11-28"))
        elif village in new_kind:
            _replaced(city, rng, village, "term", ("2019-03-01", "2019-09-30"), management="professional")
        elif village in staff:
            _replaced(city, rng, village, "transfer", ("2018-10-08", "2019-10-30"), source="on_staff")
        else:
            gap = "2017" if village in gap17 else "2018" if village in gap18 else ""
            _ordinary(city, rng, village, gap)
    _ended(city, rng)


def _by_county(city: City, rng: Random, villages: list[Village], topic: str, total: int) -> list[Village]:
    return [
        village
        for county, count in quota(total, topic, city.sizes(villages)).items()
        for village in lowest(rng, city.of(county, villages), count, lambda v: v.vigour, 1.0)
    ]


def _post(city: City, rng: Random, village: Village, first: str, last: str = "", **cells: str) -> BookRow:
    person = enlist(city, rng, "sent" if cells.get("source") == "on_staff" else "local", 0.12, before=first)
    source = maybe(rng, rng.choices(("local", "retired", "dispatched", "other"), (88, 4, 6, 2))[0], 0.03)
    cells = {"source": source, "management": maybe(rng, "ordinary", 0.03), **cells}
    row = appoint(city, person, village.organization, "secretary", first, last, **cells)
    village.secretaries.append(row)
    return row


def _start(rng: Random, village: Village) -> str:
    """When the last secretary but one, or a long-serving one, took up the post."""
    first = day(rng, "2008-07-01", "2011-12-20") if rng.random() < 0.35 else day(rng, "2014-07-01", "2014-12-20")
    return max(first, full_day(village.founded)) if village.founded else first


def _replaced(
    city: City,
    rng: Random,
    village: Village,
    reason: str,
    span: tuple[str, str],
    management: str = "",
    source: str = "",
) -> None:
    end = day(rng, *span)
    _post(city, rng, village, _start(rng, village), end, end_reason=reason)
    cells = {name: value for name, value in (("management", management), ("source", source)) if value}
    _post(city, rng, village, later(end, rng.choice((0, 0, 0, 3, 12, 25))), **cells)


def _ordinary(city: City, rng: Random, village: Village, gap: str) -> None:
    """One secretary for long, or a change at the election of 2017, or a gap over the end of the year `gap`."""
    if village.state == "lately" or village is city.wenhua:
        _post(city, rng, village, village.founded)
    elif village.lead != "secretary":
        end = day(rng, "2019-02-01", "2019-11-15")
        _post(city, rng, village, _start(rng, village), end, end_reason=rng.choice(("transfer", "retired", "died")))
        if village.lead == "acting":
            _acting(city, rng, village, end)
    elif gap:
        reason = rng.choice(("retired", "transfer", "other", "recalled"))
        end, following = day(rng, f"{gap}-08-01", f"{gap}-12-10"), int(gap) + 1
        _post(city, rng, village, _start(rng, village), end, end_reason=reason)
        new = day(rng, f"{following}-01-08", f"{following}-05-20")
        if rng.random() < 0.45:
            _acting(city, rng, village, end, new)
        _post(city, rng, village, new)
    elif rng.random() < 0.42:
        end = day(rng, "2017-07-05", "2017-11-30")
        _post(city, rng, village, _start(rng, village), end, end_reason=maybe(rng, "term"))
        _post(city, rng, village, end)
    else:
        _post(city, rng, village, _start(rng, village))


def _acting(city: City, rng: Random, village: Village, first: str, last: str = "") -> None:
    person = enlist(city, rng, "local", 0.15)
    cells = {"source": maybe(rng, "local"), "end_reason": "other" if last else ""}
    appoint(city, person, village.organization, "acting_secretary", first, last, **cells)


def _ended(city: City, rng: Random) -> None:
    """Organizations given up in 2019 whose secretaries nobody removed; removals for cause before 2019."""
    for village in city.villages:
        if village.ended:
            _post(city, rng, village, day(rng, "2014-07-01", "2014-12-20"))
    for year, count in _REMOVED_EARLIER.items():
        rows = [row for row in city.book.rows("posts") if row["to"][:4] == year and row["role"] == "secretary"]
        rows = [row for row in rows if row["unit"][1:].isdigit() and len(row["unit"]) == 13]
        for row in pick(rng, rows, count):
            row["end_reason"] = rng.choice(_UNFIT)


def current(village: Village) -> BookRow | None:
    """The post of the secretary at the end of 2019."""
    return next((row for row in reversed(village.secretaries) if not row["to"]), None)


def _directors(city: City, rng: Random) -> None:
    """Directors of the villagers' committees; ever more of them are the secretary too (一肩挑)."""
    sizes = city.sizes()
    for county in COUNTIES:
        led = [v for v in city.of(county) if current(v) and not v.ended]
        count = round(counties.BOTH_POSTS[county] * sizes[county])
        both = lowest(rng, led, min(count, len(led)), lambda v: -v.vigour, noise=1.0)
        for village in city.of(county):
            if village is city.wenhua:
                village.director = enlist(city, rng)
                appoint(city, village.director, village.code, "village_director", plan.WENHUA.committee, source="local")
            elif rng.random() > 0.015 or village in both:
                _director(city, rng, village, village in both)


def _director(city: City, rng: Random, village: Village, both: bool) -> None:
    election = day(rng, "2017-07-20", "2017-12-15")
    source = maybe(rng, "local")
    if not both:
        village.director = enlist(city, rng)
        appoint(city, village.director, village.code, "village_director", election, source=source)
    else:
        post = current(village)
        assert post
        village.director = post["person"]
        first = election if rng.random() < 0.45 and post["from"] <= election else day(rng, "2018-02-01", "2019-11-30")
        first = max(first, post["from"])
        if first > election:
            former = enlist(city, rng)
            appoint(city, former, village.code, "village_director", election, first, source=source, end_reason="other")
        appoint(city, village.director, village.code, "village_director", first, source=source)
    if rng.random() < 0.6:
        head = village.director if rng.random() < 0.7 else enlist(city, rng)
        appoint(
            city,
            head,
            village.code,
            "collective_head",
            day(rng, "2017-08-01", "2019-06-30"),
            source=maybe(rng, "local"),
        )


def _committee(city: City, rng: Random, village: Village) -> None:
    """The committee: organization, publicity, discipline; one person may look after two."""
    first = max(day(rng, "2017-07-05", "2017-12-20"), full_day(village.founded))
    first = plan.WENHUA.committee if village is city.wenhua else first
    tasks = rng.choice((("organization", "publicity", "discipline"), ("organization;publicity", "discipline")))
    for task in tasks:
        person = enlist(city, rng, "local", 0.35)
        cells = {"portfolio": maybe(rng, task), "source": maybe(rng, "local")}
        appoint(city, person, village.organization, "committee_member", first, **cells)
    if rng.random() < 0.4:
        person = enlist(city, rng, "local", 0.2)
        appoint(city, person, village.organization, "deputy_secretary", first, source=maybe(rng, "local"))
