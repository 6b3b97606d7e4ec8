"""Organizations of the city, the counties, the townships and the villages (村级党组织) with what is under them."""

from __future__ import annotations

from random import Random

from registry.demonstration import counties, plan
from registry.demonstration.allocation import lowest, pick, share_out
from registry.demonstration.book import BookRow, day, maybe, stream
from registry.demonstration.city import City, Hamlet, Village
from registry.demonstration.counties import COUNTIES

TITLES = {
    "committee": "委员会",
    "general_branch": "总支部委员会",
    "branch": "支部委员会",
    "joint_branch": "联合支部委员会",
}
_ENTERPRISES = (
    "茶叶专业合作社",
    "养殖专业合作社",
    "马蹄种植合作社",
    "石材厂",
    "脐橙产业协会",
    "老年人协会",
    "蔬菜基地",
)
_ENDED = 3  # of those without an organization: how many had one until 2019


def found(city: City) -> None:
    """Found everything down to the sub-branches of the villages; hamlets and sites have modules of their own."""
    _above(city)
    _members(city)
    _states(city)
    rng = stream("village organizations")
    for village in city.villages:
        if village.state != "joined" and (village.state != "without" or village.ended):
            _village_organization(city, rng, village)
    _joined(city)
    for village in city.villages:
        if village.organization and not village.ended:
            _below(city, rng, village)
    _second_ones(city, rng)
    _temporary(city, rng)


def write(city: City, code: str, name: str, kind: str, superior: str, place: str, **cells: str) -> BookRow:
    """Write an organization down; further cells by name (type, from, to, successor)."""
    row = {"code": code, "name": name, "kind": kind, "superior": superior, "place": place}
    return city.book.add("organizations", {**row, "type": "", "from": "", "to": "", "successor": "", **since(cells)})


def since(cells: dict[str, str]) -> dict[str, str]:
    """Cells given by name, with `from_` as the column `from`."""
    return {name.rstrip("_"): value for name, value in cells.items()}


def _above(city: City) -> None:
    rng = stream("committees")
    names = {row["code"]: row["name"] for row in city.book.rows("places")}
    write(city, "D4511", "中共贺州市委员会", "local_committee", "", "4511")
    for county in COUNTIES:
        write(city, f"D{county}", f"中共{names[county]}委员会", "local_committee", "D4511", county)
    for code, name in city.townships.items():
        street = name.endswith("街道")
        kind, title = ("working_committee", "工作委员会") if street else ("committee", "委员会")
        first = rng.choice(("", "", str(rng.randint(1984, 2002))))
        write(city, f"D{code}", f"中共{name}{title}", kind, f"D{code[:6]}", code, from_=first)


def _members(city: City) -> None:
    """Gives each hamlet and village its members at the end of 2019."""
    rng = stream("members")
    for village in city.villages:
        for hamlet in village.hamlets:
            hamlet.full, hamlet.probationary = _hamlet_members(rng, village)
    _memberless(city, rng)
    for village in city.villages:
        rest = rng.randint(20, 75) if village.community else rng.randint(5, 24)
        village.members = rest + sum((h.full or 0) + (h.probationary or 0) for h in village.hamlets)


def _hamlet_members(rng: Random, village: Village) -> tuple[int | None, int | None]:
    full = rng.choices(range(13), counties.FULL_MEMBERS[village.county])[0]
    probationary = rng.choices((0, 1, 2), (72, 24, 4))[0] if full else 1
    if rng.random() < 0.018:
        return None, probationary
    return full, probationary if rng.random() > 0.02 or full == 0 else None


def _memberless(city: City, rng: Random) -> None:
    """The natural villages without any member (没有党员的自然村): in the hills, where the villages do poorly."""
    chosen = share_out(plan.NATURAL_VILLAGES_WITHOUT_MEMBERS, counties.MEMBERLESS)
    for county, count in chosen.items():
        homes = [(v, h) for v in city.of(county) for h in v.hamlets if h.full is not None]
        for _, hamlet in lowest(rng, homes, count, lambda home: home[0].vigour, noise=1.2):
            hamlet.full, hamlet.probationary, hamlet.memberless = 0, 0, True


def _states(city: City) -> None:
    """Chooses villages that have no organization, share a neighbour's, were organized lately, or lack a secretary."""
    rng = stream("states")
    for county in COUNTIES:
        free = [v for v in city.of(county) if v is not city.wenhua and not v.community]
        for state, counts in (
            ("without", counties.WITHOUT_ORGANIZATION),
            ("joined", counties.JOINED_TO_NEIGHBOUR),
            ("lately", counties.FOUNDED_LATELY),
        ):
            for village in lowest(rng, free, counts[county], lambda v: v.vigour, noise=0.8):
                village.state = state
                free.remove(village)
        for lead, counts in (("vacant", counties.LEADERLESS), ("acting", counties.ACTING)):
            own = [v for v in free if v.state == "own" and v.lead == "secretary"]
            for village in lowest(rng, own, counts[county], lambda v: v.vigour, noise=0.8):
                village.lead = lead
    ended = [v for v in city.villages if v.state == "without"]
    for village in pick(rng, ended, _ENDED):
        village.ended = day(rng, "2019-07-01", "2019-10-31")


def _village_organization(city: City, rng: Random, village: Village) -> None:
    village.kind = _kind(rng, village)
    village.organization = f"D{village.code}"
    village.founded = _founded(city, rng, village)
    write(
        city,
        village.organization,
        f"中共{village.township_name}{village.base}{TITLES[village.kind]}",
        village.kind,
        f"D{village.township}",
        village.code,
        type="village_level" if rng.random() > 0.12 else "",
        from_=village.founded,
        to=village.ended,
    )


def _kind(rng: Random, village: Village) -> str:
    if village.members >= 100:
        return "committee" if rng.random() < 0.5 else "general_branch"
    return "general_branch" if village.members > 50 and rng.random() < 0.7 else "branch"


def _founded(city: City, rng: Random, village: Village) -> str:
    if village is city.wenhua:
        return plan.WENHUA.branch
    if village.state == "lately":
        return day(rng, "2018-01-15", "2019-10-20")
    if rng.random() < 0.45:
        return ""
    year = rng.choice(range(1952, 1966)) if rng.random() < 0.6 else rng.choice(range(1966, 2012))
    return str(year) if rng.random() < 0.6 else day(rng, f"{year}-01-01", f"{year}-12-31")


def _joined(city: City) -> None:
    """A village that shares the branch of a neighbour: that branch is a joint one and covers it by a row."""
    rng = stream("joined")
    for village in city.villages:
        if village.state != "joined":
            continue
        near = [
            v for v in city.of(village.county) if v.state == "own" and v.township == village.township and v.organization
        ]
        host = rng.choice([v for v in near if v.kind == "branch"])
        host.kind = "joint_branch"
        row = next(row for row in city.book.rows("organizations") if row["code"] == host.organization)
        row["kind"], row["name"] = "joint_branch", f"中共{host.base}、{village.base}{TITLES['joint_branch']}"
        cover(city, host.organization, village.code, "joint", day(rng, "2012-03-01", "2016-11-30"))


def cover(city: City, organization: str, place: str, mode: str, first: str, last: str = "") -> BookRow:
    """Write a coverage down."""
    cells = {"organization": organization, "place": place, "mode": mode, "from": first, "to": last}
    return city.book.add("coverage", cells)


def _below(city: City, rng: Random, village: Village) -> None:
    """Sub-branches of a committee or general branch, and now and then an economic or social organization's branch."""
    own = village.organization
    if village.kind in ("committee", "general_branch"):
        for word, suffix in rng.sample(
            (("第一", "1"), ("第二", "2"), ("第三", "3"), ("流动党员", "L")), rng.randint(2, 3)
        ):
            first = day(rng, "2006-01-01", "2018-06-30") if rng.random() < 0.6 else ""
            first = max(first, village.founded) if first and village.founded else first
            cells = {"type": maybe(rng, "subordinate", 0.2), "from_": first}
            write(city, f"{own}-{suffix}", f"{village.base}{word}党支部", "branch", own, village.code, **cells)
    if rng.random() < 0.085:
        word = rng.choice(_ENTERPRISES)
        kind = "social" if word.endswith("协会") else "economic"
        first = day(rng, "2013-01-01", "2019-09-30")
        cells = {
            "type": kind,
            "from_": first,
            "to": "" if rng.random() > 0.08 else day(rng, "2019-10-08", "2019-12-20"),
        }
        write(city, f"{own}-Q", f"{village.base}{word}党支部", "branch", own, village.code, **cells)


def _second_ones(city: City, rng: Random) -> None:
    """Two villages that grew out of two keep both branches at the village level: found by the checks, not refused."""
    own = [v for v in city.villages if v.state == "own" and v.kind == "branch" and v.lead == "secretary"]
    for village in pick(rng, own, 2):
        name = f"中共{village.township_name}{village.base}老街{TITLES['branch']}"
        superior = f"D{village.township}"
        write(city, f"{village.organization}-B", name, "branch", superior, village.code, type="village_level")


def _temporary(city: City, rng: Random) -> None:
    """Temporary branches (临时党支部) of works in the townships: some over, some running."""
    words = (
        "扶贫产业园建设项目",
        "高速公路征地拆迁工作队",
        "乡村振兴驻村工作队",
        "水库除险加固项目",
        "人居环境整治工作队",
    )
    for code in pick(rng, list(city.townships), 19):
        first = day(rng, "2017-03-01", "2019-09-30")
        last = "" if first > "2019-01-01" else day(rng, "2019-02-01", "2020-01-08")
        name = f"{city.townships[code]}{rng.choice(words)}临时党支部"
        write(city, f"D{code}-T", name, "temporary_branch", f"D{code}", code, from_=first, to=last)


def superior_of(village: Village) -> str:
    """The superior of what is founded in the village: its living organization, or the township's."""
    return village.organization if village.organization and not village.ended else f"D{village.township}"


def absorber(city: City, village: Village, hamlet: Hamlet) -> str:
    """The organization that a hamlet without its own is managed by: the village's, or a neighbour's."""
    if village.organization and not village.ended and village.state != "lately":
        return village.organization
    near = [v for v in city.villages if v.township == village.township and v.organization and v.state == "own"]
    return near[int(hamlet.code[-3:]) % len(near)].organization
