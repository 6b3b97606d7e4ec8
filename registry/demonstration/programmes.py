"""Pairings (结对), projects (项目), trainings (培训) and activities (活动)."""

from __future__ import annotations

from random import Random

from registry.demonstration import counties, names, plan
from registry.demonstration.allocation import amounts, pick, scatter, share_out
from registry.demonstration.book import BookRow, day, maybe, stream
from registry.demonstration.city import City, Village
from registry.demonstration.counties import WEIGHTS, quota

_STARTS = (
    ("2016-03-01", "2017-12-20"),
    ("2018-02-01", "2018-12-20"),
    ("2019-02-01", "2019-06-20"),
    ("2019-07-01", "2019-11-30"),
)


def run(city: City) -> None:
    """Write all four ledgers but the trainings and activities, which have functions of their own."""
    _pair(city, stream("pairings"))
    rng = stream("projects")
    _five_small(city, rng)
    _money(city, rng, "pairing", plan.PAIRING_PROJECTS, plan.PAIRING_YUAN)
    _money(city, rng, "devolved", plan.DEVOLVED_PROJECTS, plan.DEVOLVED_YUAN)
    _others(city, rng)


def _pair(city: City, rng: Random) -> None:
    """Enterprises and villages: every poor village has one, some enterprises several villages and the reverse."""
    taken: set[str] = set()
    partners = [
        (f"QY{number}", names.enterprise(rng, taken)) for number in rng.sample(range(1000, 9999), plan.ENTERPRISES)
    ]
    with_poor, alone = partners[: plan.ENTERPRISES_WITH_POOR_VILLAGES], partners[plan.ENTERPRISES_WITH_POOR_VILLAGES :]
    poor = [v for v in city.older if v.poor]
    others = [v for v in city.older if not v.poor]
    count = plan.PAIRED_VILLAGES - len(poor)
    chosen = pick(rng, others, count, lambda v: WEIGHTS["paired"][v.county])
    villages = [*poor, *rng.choices(poor, k=len(with_poor) - len(poor))]
    pairs = list(zip(with_poor, villages, strict=True))
    pairs += list(zip([*alone, *rng.choices(with_poor, k=count - len(alone))], chosen, strict=True))
    for partner, village in pairs:
        first = day(rng, *rng.choices(_STARTS, (32, 34, 18, 16))[0])
        _pairing(city, rng, partner, "enterprise", "万企帮万村", village, first)
        if rng.random() < 0.12:
            former = (f"QY{rng.randint(10000, 99999)}", names.enterprise(rng, taken))
            _pairing(
                city, rng, former, "enterprise", "千企扶千村", village, day(rng, "2014-03-03", "2015-12-30"), first
            )
    for village in poor:
        if rng.random() < 0.5:
            office = f"市{rng.choice(names.UNITS)}"
            partner = (f"DW{1 + names.UNITS.index(office[1:]):02d}", office)
            _pairing(city, rng, partner, "unit", "定点帮扶", village, day(rng, "2015-10-08", "2018-04-20"))


def _pairing(
    city: City,
    rng: Random,
    partner: tuple[str, str],
    kind: str,
    programme: str,
    village: Village,
    first: str,
    last: str = "",
) -> None:
    cells = {
        "partner": partner[0],
        "partner_name": partner[1],
        "partner_kind": kind,
        "programme": maybe(rng, programme),
    }
    city.book.add("pairings", {**cells, "place": village.code, "from": first, "to": last})


def _project(city: City, kind: str, place: str, number: str, started: str, **cells: str) -> BookRow:
    row = {"code": f"XM{number}", "kind": kind, "place": place, "batch": "", "amount_yuan": "", "started_on": started}
    return city.book.add("projects", {**row, "accepted_on": "", "delivered_on": "", **cells})


def _five_small(city: City, rng: Random) -> None:
    """The townships' five small facilities (五小): the first batch delivered in 2019, the second begun."""
    free = list(city.townships)
    for batch, total, split in (
        ("1", plan.FIVE_SMALL_FIRST, counties.FIVE_SMALL_FIRST),
        ("2", plan.FIVE_SMALL_SECOND, counties.FIVE_SMALL_SECOND),
    ):
        for county, count in share_out(total, split).items():
            for code in pick(rng, [code for code in free if code.startswith(county)], count):
                free.remove(code)
                cells = {"batch": batch, "amount_yuan": maybe(rng, rng.randint(60, 120) * 10_000)}
                number = f"{code[4:]}-W{batch}"
                if batch == "2":
                    _project(city, "five_small", code, number, day(rng, "2019-03-10", "2019-11-20"), **cells)
                    continue
                cells["accepted_on"] = day(rng, "2018-12-03", "2019-10-25")
                cells["delivered_on"] = day(rng, max(cells["accepted_on"], "2019-01-10"), "2019-12-20")
                _project(city, "five_small", code, number, day(rng, "2018-03-05", "2018-06-29"), **cells)
    for code in pick(rng, free, 4):
        _project(city, "five_small", code, f"{code[4:]}-W3", "", batch="3")


def _money(city: City, rng: Random, kind: str, count: int, total: int) -> None:
    """Projects with money whose sum is published; a few amounts were never written down."""
    silent = {number for number in range(count) if rng.random() < 0.02}
    values = iter(amounts(rng, total, count - len(silent), 100))
    weights = [WEIGHTS["projects"][v.county] * (2.2 if v.poor else 0.8) for v in city.older]
    places = rng.choices(city.older, weights, k=count)
    codes, letter = rng.sample(range(10_000, 99_999), count), kind[0].upper()
    for number, (village, code) in enumerate(zip(places, codes, strict=True)):
        started = day(rng, *rng.choices(_STARTS, (18, 34, 24, 24))[0])
        cells = {"amount_yuan": "" if number in silent else str(next(values)), **_finish(rng, started)}
        _project(city, kind, village.code, f"{letter}{village.county[4:]}{code}", started, **cells)


def _finish(rng: Random, started: str) -> dict[str, str]:
    if started > "2019-08-01" or rng.random() < 0.15:
        return {}
    accepted = day(rng, max(started, "2018-01-10"), "2019-12-20")
    return {"accepted_on": accepted, "delivered_on": "" if rng.random() < 0.3 else day(rng, accepted, "2020-01-09")}


def _others(city: City, rng: Random) -> None:
    for kind, count, low, high in (
        ("pilot", plan.PILOT_VILLAGES, 20, 60),
        ("other", plan.KINDERGARTENS, 30, 90),
        ("venue", 64, 15, 80),
    ):
        letter = {"pilot": "S", "other": "H", "venue": "C"}[kind]
        for village in pick(rng, city.older, count):
            amount = maybe(rng, rng.randint(low, high) * 10_000)
            started = day(rng, "2018-09-01", "2019-10-30")
            _project(
                city,
                kind,
                village.code,
                f"{village.code[4:]}-{letter}",
                started,
                amount_yuan=amount,
                **_finish(rng, started),
            )


def train(city: City) -> None:
    """Secretaries' trainings: of 2019 as many heads at city level and above as published, fewer before."""
    rng = stream("trainings")
    secretaries = [v for v in city.led_by_own() if len([p for p in v.secretaries if not p["to"]]) == 1]
    trained: list[Village] = []
    for county, count in quota(plan.SECRETARIES_TRAINED, "trained", city.sizes(secretaries)).items():
        trained += pick(rng, city.of(county, secretaries), count, lambda v: 2**v.vigour)
    for village in secretaries:
        post = next(p for p in village.secretaries if not p["to"])
        if village in trained:
            _training(city, rng, post["person"], "2019", rng.choices(("city", "region", "national"), (84, 14, 2))[0])
        if rng.random() < 0.5:
            _training(city, rng, post["person"], "2019", "county")
        for year, share in (("2018", 0.38), ("2017", 0.22)):
            if rng.random() < share and post["from"] < f"{year}-06-01":
                _training(city, rng, post["person"], year, rng.choice(("city", "city", "region")))


def _training(city: City, rng: Random, person: str, year: str, level: str) -> None:
    titles = (
        "村党组织书记能力提升班",
        "抓党建促脱贫攻坚专题培训班",
        "乡村振兴专题研修班",
        "发展村级集体经济培训班",
        "农村党员致富带头人培训班",
    )
    where = {"county": "县级", "city": "全市", "region": "全区", "national": "全国"}[level]
    held_on = day(rng, f"{year}-02-20", f"{year}-12-10")
    cells = {"person": person, "held_on": held_on, "title": where + rng.choice(titles), "level": level}
    city.book.add("trainings", {**cells, "hours": maybe(rng, rng.choice((8, 16, 24, 24, 32, 40, 56)))})


def act(city: City) -> None:
    """Activities: services at the sites, wishes claimed, and the organization life that some villages write down."""
    rng = stream("activities")
    for year, total in (("2019", plan.SERVICE_ACTIVITIES), ("2018", 43), ("2017", 9)):
        codes = [s.code for s in city.sites if s.founded < f"{year}-10-01"]
        for code, count in scatter(rng, total, codes, [rng.uniform(0.3, 2) for _ in codes]).items():
            for _ in range(count):
                first = max(f"{year}-01-05", next(s.founded for s in city.sites if s.code == code))
                _activity(city, rng, code, "service", day(rng, first, f"{year}-12-26"), maybe(rng, 1, 0.5))
    rounds = (("2019", plan.WISHES), ("2018", 312))
    for year, total in rounds:
        homes = pick(rng, [v for v in city.older if v.poor], 140 if year == "2019" else 60)
        shares = share_out(total, {v.code: rng.lognormvariate(0, 0.7) for v in homes})
        for code, count in shares.items():
            if count:
                _activity(city, rng, code, "wish", day(rng, f"{year}-03-01", f"{year}-12-20"), str(count))
    for village in pick(rng, city.older, 90):
        for kind, count in (
            ("theme_day", rng.randint(1, 5)),
            ("assembly", rng.randint(0, 2)),
            ("lecture", rng.randint(0, 2)),
        ):
            for _ in range(count):
                _activity(city, rng, village.code, kind, day(rng, "2018-01-10", "2020-01-08"), "")


def _activity(city: City, rng: Random, place: str, kind: str, held_on: str, times: str) -> None:
    titles = {
        "service": (
            "义诊服务",
            "家政技能培训",
            "就业招聘会",
            "儿童课后辅导",
            "老年人关爱活动",
            "法律咨询",
            "扫黑除恶宣传",
            "广场文艺汇演",
        ),
        "wish": ("情暖寿城指尖心愿",),
        "theme_day": ("不忘初心主题党日", "清洁家园主题党日", "扶贫政策学习", "重温入党誓词"),
        "assembly": ("党员大会", "民主评议党员大会"),
        "lecture": ("支部书记讲党课", "第一书记讲党课"),
    }[kind]
    of_day = [
        row["title"] for row in city.book.rows("activities") if (row["place"], row["held_on"]) == (place, held_on)
    ]
    title = rng.choice([title for title in titles if title not in of_day])
    cells = {"place": place, "kind": kind, "held_on": held_on, "title": title, "times": times}
    city.book.add("activities", {**cells, "participants": maybe(rng, rng.randint(8, 160))})
