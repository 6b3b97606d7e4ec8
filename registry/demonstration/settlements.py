"""Relocation sites (易地扶贫搬迁安置点): organizations, bodies, homes, instructors; 文华's as published."""

from __future__ import annotations

from random import Random

from registry.demonstration import counties, plan
from registry.demonstration.allocation import pick
from registry.demonstration.book import day, later, maybe, stream
from registry.demonstration.city import City, Site
from registry.demonstration.organizations import cover, write
from registry.demonstration.people import appoint, enlist
from registry.demonstration.places import wenhua_site

BODIES = ("union", "youth_league", "women")
_EARLY = 0.45  # how many of the sites of 2016-2017 had an organization by the end of 2017


def settle(city: City) -> None:
    """Everything about the sites but their facts and activities."""
    rng = stream("settlements")
    _modes(city, rng)
    for site in city.sites:
        _organization(city, rng, site)
    _bodies(city, rng)
    _homes(city, rng)
    _instructors(city, rng)
    _wenhua(city, rng)


def _modes(city: City, rng: Random) -> None:
    others = [site for site in city.sites if site is not wenhua_site(city)]
    special = pick(rng, others, plan.SITES_JOINT + plan.SITES_ABSORBED)
    rng.shuffle(special)
    for site in special[: plan.SITES_JOINT]:
        site.mode = "joint"
    for site in special[plan.SITES_JOINT :]:
        site.mode = "absorbed"


def _organization(city: City, rng: Random, site: Site) -> None:
    """The site's organization: most were founded in 2018 and 2019, a while after the site."""
    if site is wenhua_site(city):
        assert city.wenhua
        cover(city, city.wenhua.organization, site.code, "independent", plan.WENHUA.branch)
        return
    first = site.founded if rng.random() < _EARLY else later(site.founded, rng.randint(60, 420))
    first = min(first, day(rng, "2019-11-12", "2019-12-20"))
    if site.mode == "absorbed":
        cover(city, _host(city, site), site.code, "absorbed", first)
        return
    kind, word = ("joint_branch", "联合党支部") if site.mode == "joint" else ("branch", "党支部")
    code = f"D{site.code}"
    write(city, code, f"{site.name}{word}", kind, _township_organization(site), site.code, from_=first)
    if site.mode == "independent" and rng.random() < 0.3:
        cover(city, code, site.code, "independent", first)
    if site.mode == "joint":
        cover(city, code, site.code, "joint", first)
        cover(city, code, _neighbour(city, site), "joint", first)
    person = enlist(city, rng, "local")
    appoint(city, person, code, "secretary", first, source=maybe(rng, "local"), management="ordinary")


def _township_organization(site: Site) -> str:
    return f"D{site.parent[:9]}"


def _host(city: City, site: Site) -> str:
    near = [v for v in city.led_by_own() if v.township == site.parent[:9] and v.state == "own"]
    return near[0].organization


def _neighbour(city: City, site: Site) -> str:
    """A natural village near the site that shares its joint branch."""
    return next(v.hamlets[-1].code for v in city.villages if v.township == site.parent[:9] and v.hamlets)


def _chosen(city: City, rng: Random, counts: dict[str, int]) -> list[Site]:
    return [
        site
        for county, count in counts.items()
        for site in pick(rng, [s for s in city.sites if s.county == county and s is not wenhua_site(city)], count)
    ]


def _less_wenhua(counts: dict[str, int]) -> dict[str, int]:
    """文华 meets this already: one less to choose in its county."""
    return {county: count - (county == plan.WENHUA.code[:6]) for county, count in counts.items()}


def _bodies(city: City, rng: Random) -> None:
    governed = _chosen(city, rng, _less_wenhua(counties.SELF_GOVERNED_SITES))
    complete = _chosen(city, rng, _less_wenhua(counties.MASS_BODY_SITES))
    for site in city.sites:
        kinds = list(BODIES) if site in complete else rng.sample(BODIES, rng.randint(0, 2))
        kinds += ["self_governance"] * (site in governed)
        for kind in kinds if site is not wenhua_site(city) else ():
            first = max(day(rng, "2018-03-01", "2019-12-06"), later(site.founded, rng.randint(1, 40)))
            city.book.add("bodies", {"place": site.code, "kind": kind, "from": min(first, "2019-12-20"), "to": ""})


def _homes(city: City, rng: Random) -> None:
    for kind, count, word in (
        ("children_home", plan.SITES_CHILDREN_HOME, "儿童之家"),
        ("women_home", plan.SITES_WOMEN_HOME, "妇女之家"),
    ):
        others = [site for site in city.sites if site is not wenhua_site(city)]
        for site in [wenhua_site(city), *pick(rng, others, count - 1)]:
            first = max(day(rng, "2018-05-02", "2019-12-10"), later(site.founded, 20))
            name = "" if rng.random() < 0.4 else word
            cells = {"place": site.code, "kind": kind, "name": name, "from": min(first, "2019-12-27"), "to": ""}
            city.book.add("facilities", {**cells, "area_m2": maybe(rng, rng.randint(30, 120))})


def _instructors(city: City, rng: Random) -> None:
    """Instructors or liaison cadres, step by step (逐步配齐): hardly any before 2019."""
    sites = [wenhua_site(city), *_chosen(city, rng, _less_wenhua(counties.INSTRUCTED_SITES))]
    for site in sites:
        role = "instructor" if rng.random() < 0.65 else "liaison"
        span = ("2018-06-01", "2018-12-20") if rng.random() < 0.2 else ("2019-02-20", "2019-12-18")
        first = max(day(rng, *span), later(site.founded, 10))
        person = enlist(city, rng, "sent", 0.3)
        appoint(city, person, site.code, role, min(first, "2019-12-25"), source=maybe(rng, "dispatched"))


def _wenhua(city: City, rng: Random) -> None:
    """文华: mass bodies of 2018, a committee of residents elected in September 2019, a centre, heads of buildings."""
    site, wenhua = wenhua_site(city), plan.WENHUA
    for kind in BODIES:
        city.book.add("bodies", {"place": site.code, "kind": kind, "from": wenhua.branch, "to": ""})
    city.book.add("bodies", {"place": site.code, "kind": "self_governance", "from": wenhua.committee, "to": ""})
    centre = {"kind": "service_centre", "name": "文华社区党群服务中心", "area_m2": wenhua.centre_m2}
    city.book.add("facilities", {"place": site.code, **centre, "from": "2019-06-28", "to": ""})
    for _ in range(wenhua.building_heads):
        person = enlist(city, rng, "local", 0.4, member=rng.random() < 0.3)
        appoint(city, person, site.code, "building_head", day(rng, "2018-09-03", "2019-10-18"), source="local")
