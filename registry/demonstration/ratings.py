"""Star ratings (星级评定): the yearly round of 2017 to 2019, named stars, refused declarations, revoked stars."""

from __future__ import annotations

from random import Random

from registry.demonstration import plan
from registry.demonstration.allocation import lowest, pick
from registry.demonstration.book import day, maybe, stream
from registry.demonstration.city import City, Village
from registry.demonstration.counties import quota

_STEPS = (
    ("declared", "03-05", "04-20"),
    ("township", "04-25", "05-31"),
    ("county", "06-10", "07-31"),
    ("city", "08-10", "09-30"),
)
_REFUSED = {2017: 61, 2018: 84, 2019: 97}  # declarations that stopped on the way: not published
_LOST_2019, _LOST_2018 = 9, 6  # stars revoked in that year: not published
Stars = dict[str, int]


def rate(city: City) -> None:
    """Write three rounds whose last leaves the published stars standing."""
    rng = stream("ratings")
    able = {v.code: v for v in city.led_by_own() if v.state == "own" and v is not city.wenhua}
    last = _published(city, rng, list(able.values()))
    before = _year_before(rng, last, (0.56, 0.27), _LOST_2019, able)
    first = _year_before(rng, before, (0.50, 0.22), _LOST_2018, able)
    for year, old, new in ((2017, {}, first), (2018, first, before), (2019, before, last)):
        for code, village in able.items():
            _one(city, rng, village, year, old.get(code, 0), new.get(code, 0))
        unstarred = [v for code, v in able.items() if not new.get(code) and not old.get(code)]
        for village in pick(rng, unstarred, _REFUSED[year]):
            _refused(city, rng, village, year)


def _published(city: City, rng: Random, able: list[Village]) -> Stars:
    stars: Stars = {}
    for level, total in plan.STARS.items():
        free = [v for v in able if v.code not in stars]
        for county, count in quota(total, "stars", city.sizes(free)).items():
            own = city.of(county, free)
            stars.update((v.code, level) for v in lowest(rng, own, count, lambda v: -v.vigour, 0.7))
    return stars


def _year_before(rng: Random, now: Stars, stay: tuple[float, float], lost: int, able: dict[str, Village]) -> Stars:
    """The stars of the year before: some the same, some one lower, others not yet; and some that were lost since."""
    stars: Stars = {}
    for code, level in now.items():
        same, lower = stay
        chance = rng.random()
        if chance < same:
            stars[code] = level
        elif chance < same + lower and level > 3:
            stars[code] = level - 1
    for code in pick(rng, [code for code in able if code not in now], lost):
        stars[code] = rng.choice((3, 3, 4))
    return stars


def _row(city: City, village: Village, year: int, stage: str, stars: int, decided: str, document: str = "") -> None:
    cells = {"organization": village.organization, "year": str(year), "stage": stage, "stars": str(stars)}
    city.book.add("ratings", {**cells, "decided_on": decided, "document": document})


def _one(city: City, rng: Random, village: Village, year: int, old: int, new: int) -> None:
    if old and not new:
        decided = day(rng, f"{year}-04-02", f"{year}-11-20")
        _row(city, village, year, "revoked", 0, decided, maybe(rng, f"贺组发〔{year}〕{rng.randint(8, 70)}号"))
    elif new != old or (new and rng.random() < 0.2):
        for stage, start, end in _STEPS:
            declared = min(5, new + (stage in ("declared", "township") and rng.random() < 0.12))
            _row(city, village, year, stage, declared, day(rng, f"{year}-{start}", f"{year}-{end}"))
        decided = day(rng, f"{year}-11-05", f"{year}-12-25")
        _row(city, village, year, "named", new, decided, maybe(rng, f"桂组通字〔{year}〕{rng.randint(40, 140)}号"))


def _refused(city: City, rng: Random, village: Village, year: int) -> None:
    """A declaration that stopped before it was named; a one- or two-star one is named by the city now and then."""
    stars = rng.choice((1, 2, 3, 3, 4))
    passed = rng.randint(1, len(_STEPS))
    for stage, start, end in _STEPS[:passed]:
        stars = max(0, stars - (rng.random() < 0.25))
        _row(city, village, year, stage, stars, day(rng, f"{year}-{start}", f"{year}-{end}"))
    if passed == len(_STEPS) and stars in (1, 2):
        _row(city, village, year, "named", stars, day(rng, f"{year}-11-05", f"{year}-12-25"))
