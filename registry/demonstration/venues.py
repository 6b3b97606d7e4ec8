"""Places to meet (村级组织活动场所): floor area, the five unities, and when each village got its own."""

from __future__ import annotations

from random import Random

from registry.demonstration import counties, plan
from registry.demonstration.allocation import lowest
from registry.demonstration.book import day, maybe, stream
from registry.demonstration.city import City, Village
from registry.demonstration.counties import COUNTIES, quota

FLAGS = ("unified_area", "unified_structure", "unified_signs", "unified_functions", "unified_equipment")
_NONE = 13  # villages without any venue: not published
_BUILT = (("2009-05-01", "2016-11-30"), ("2017-02-10", "2017-12-20"), ("2018-02-01", "2018-12-20"))
_BUILT_2019 = (("2019-01-15", "2019-06-20"), ("2019-07-05", "2019-12-18"))


def build(city: City) -> None:
    """Write the venues: one in use a village, most of them enlarged or new since 2016."""
    rng = stream("venues")
    others = city.older
    small = _lacking(city, rng, others, len(city.villages) - plan.VENUES_300, "venue_small")
    none = lowest(rng, small, _NONE, lambda v: v.vigour, 0.8)
    unified = _unified(city, rng, none)
    for village in city.villages:
        if village is city.wenhua:
            _write(
                city,
                rng,
                village,
                "2019-06-28",
                area=plan.WENHUA.centre_m2,
                name="文华社区党群服务中心",
                unified=True,
            )
        elif village not in none:
            _venues(city, rng, village, village in small, village in unified)
    for village in city.older:
        if rng.random() < 0.06:
            cells = {
                "place": village.code,
                "kind": "women_home",
                "name": "",
                "from": day(rng, "2017-03-01", "2019-10-30"),
            }
            city.book.add("facilities", {**cells, "to": "", "area_m2": maybe(rng, rng.randint(20, 60))})


def _lacking(city: City, rng: Random, villages: list[Village], total: int, topic: str) -> list[Village]:
    sizes = city.sizes(villages)
    return [
        village
        for county, count in quota(total, topic, sizes).items()
        for village in lowest(rng, city.of(county, villages), count, lambda v: v.vigour, 0.55)
    ]


def _unified(city: City, rng: Random, none: list[Village]) -> set[Village]:
    """The villages whose venue keeps all five unities (五个统一)."""
    chosen: set[Village] = set()
    for county in COUNTIES:
        able = [v for v in city.of(county) if v not in none]
        count = round(counties.VENUE_UNIFIED[county] * len(able))
        chosen.update(lowest(rng, able, count, lambda v: -v.vigour, 0.7))
    return chosen


def _venues(city: City, rng: Random, village: Village, small: bool, unified: bool) -> None:
    if small:
        area = maybe(rng, rng.randint(84, 292), 0.12)
        _write(city, rng, village, day(rng, "2001-03-01", "2014-11-30"), area=area, unified=unified)
        return
    spans = (*_BUILT, *_BUILT_2019)
    new = day(rng, *rng.choices(spans, (46, 15, 19, 9, 11))[0])
    if new > "2017-01-01" and rng.random() < 0.8:
        old = day(rng, "1996-03-01", "2010-11-30")
        _write(
            city, rng, village, old, new, area=maybe(rng, rng.randint(60, 240), 0.05), name="旧办公楼", unified=False
        )
    metres = round(plan.VENUE_AREA * rng.triangular(1.0, 2.6, 1.08))
    if rng.random() < 0.15:
        metres = plan.VENUE_AREA + rng.choice((0, 0, 5, 10, 12, 20))
    _write(city, rng, village, new, area=str(metres), unified=unified)


def _write(
    city: City,
    rng: Random,
    village: Village,
    first: str,
    last: str = "",
    area: str = "",
    name: str = "",
    unified: bool = False,
) -> None:
    flags = dict.fromkeys(FLAGS, "yes")
    if not unified:
        flags = {flag: maybe(rng, "yes" if rng.random() < 0.55 else "no", 0.04) for flag in FLAGS}
        if "no" not in flags.values() and rng.random() < 0.8:
            flags[rng.choice(FLAGS)] = "no"
        if set(flags.values()) == {"yes"}:
            flags["unified_equipment"] = "no"
    cells = {"place": village.code, "kind": "venue", "name": name, "from": first, "to": last, "area_m2": area}
    city.book.add("facilities", {**cells, **flags})
