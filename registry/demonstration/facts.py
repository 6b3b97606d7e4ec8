"""The indicator ledger (指标台账): years 2016 to 2019, two quarters of 2019, the plan of 2020."""

from __future__ import annotations

from random import Random

from registry.demonstration import plan
from registry.demonstration.allocation import pick, scatter, share_out
from registry.demonstration.book import GAPS, maybe, stream
from registry.demonstration.city import City, Hamlet, Site, Village
from registry.demonstration.counties import WEIGHTS
from registry.demonstration.places import wenhua_site

_REPORTING = 0.72  # share of the villages that report within the year too
_INCOME_BEFORE = {"2018": (0.46, 0.88), "2017": (0.22, 0.55), "2016": (0.08, 0.3)}  # of that of 2019
_EARLIER = {"2018": 0.86, "2017": 0.77}  # members developed, planned, on the lists: of 2019's
NumbersByVillage = dict[str, dict[str, int]]  # measure -> village code -> value of 2019, only where recorded


def record(city: City) -> None:
    """Write every observation."""
    rng = stream("facts")
    villages = city.older
    numbers = _numbers(city, rng, villages)
    unknown_poor = {v.code for v in pick(rng, [v for v in villages if not v.poor], 11)}
    for village in villages:
        _village(city, rng, village, numbers, village.code in unknown_poor)
        for hamlet in village.hamlets:
            _hamlet(city, rng, hamlet)
    for site in city.sites:
        _site(city, rng, site, site is wenhua_site(city))
    _townships(city, rng)


def _numbers(city: City, rng: Random, villages: list[Village]) -> NumbersByVillage:
    """The stocks and flows whose sums are published, village by village, among those that recorded them."""
    numbers: NumbersByVillage = {}
    for measure, total in (
        ("activists", plan.ACTIVISTS),
        ("applicants", plan.APPLICANTS),
        ("development_plan", plan.DEVELOPMENT_PLAN),
        ("members_developed", plan.MEMBERS_DEVELOPED),
    ):
        known = [v for v in villages if rng.random() > GAPS]
        weights = [WEIGHTS["activists"][v.county] * (v.members + 6) ** 0.6 * 2 ** (v.vigour / 2) for v in known]
        codes = [v.code for v in known]
        numbers[measure] = scatter(rng, total, codes, weights)
    _plan(numbers)
    known = [v for v in villages if rng.random() > GAPS]
    sizes = {v.code: rng.uniform(0.6, 1.5) * (0.5 if v.community else 1) for v in known}
    numbers["integrated_clinics"] = share_out(plan.CLINICS, sizes, dict.fromkeys(sizes, 3))
    short = pick(rng, [v for v in known if numbers["integrated_clinics"][v.code]], plan.CLINICS - plan.CLINICS_DIRECT)
    numbers["direct_settlement_clinics"] = {
        code: count - any(v.code == code for v in short) for code, count in numbers["integrated_clinics"].items()
    }
    return numbers


def _plan(numbers: NumbersByVillage) -> None:
    """Plans as large as a third of the activists allows; what the sum asks for beside them is planned by a few."""
    plans, activists, rng = numbers["development_plan"], numbers["activists"], stream("plans")
    total, fit = sum(plans.values()), [code for code in plans if code in activists]
    plans.update((code, activists[code] // 3) for code in fit)
    while (left := total - sum(plans.values())) > 0:
        plans[rng.choice(fit)] += min(left, rng.randint(4, 7))


def _write(city: City, unit: str, period: str, cells: dict[str, str]) -> None:
    city.book.add("facts", {"unit": unit, "period": period, **cells})


def _text(value: int | None) -> str:
    return "" if value is None else str(value)


def _village(city: City, rng: Random, village: Village, numbers: NumbersByVillage, unknown_poor: bool) -> None:
    households = max(60, int(rng.lognormvariate(6.2, 0.45)))
    now = {measure: values.get(village.code) for measure, values in numbers.items()}
    poor = "" if unknown_poor else "yes" if village.poor else "no"
    first = {"poor_village": poor, "collective_income_yuan": _income(rng, village, "2016")}
    _write(city, village.code, "2016", {"full_members": maybe(rng, int(village.members * 0.88)), **first})
    for year in ("2017", "2018"):
        _write(city, village.code, year, _past_year(rng, village, year, now, households))
    if rng.random() < _REPORTING:
        _within(city, rng, village, now)
    residents = round(households * rng.uniform(3.3, 4.6))
    cells = {measure: _text(value) for measure, value in now.items()}
    cells.update(_members(rng, village, 1.0), households=maybe(rng, households), residents=maybe(rng, residents))
    _write(city, village.code, "2019", {**cells, "collective_income_yuan": _text(village.income)})
    if rng.random() < 0.93:
        _write(city, village.code, "2020", {"development_plan": str(_scaled(rng, now["development_plan"] or 2, 1.0))})


def _members(rng: Random, village: Village, share: float) -> dict[str, str]:
    full = max(3, round(village.members * share) - village.members // 14)
    return {"full_members": maybe(rng, full), "probationary_members": maybe(rng, village.members // 14)}


def _income(rng: Random, village: Village, year: str) -> str:
    return maybe(rng, int((village.income or 0) * rng.uniform(*_INCOME_BEFORE[year])), 0.03)


def _scaled(rng: Random, value: int, share: float) -> int:
    """A value of another year: a share of this year's, whole, one up or down."""
    return max(0, round(value * share + rng.uniform(-0.8, 0.8)))


def _past_year(rng: Random, village: Village, year: str, now: dict[str, int | None], households: int) -> dict[str, str]:
    cells = {
        "collective_income_yuan": _income(rng, village, year),
        **_members(rng, village, 0.97 if year == "2018" else 0.93),
    }
    for measure in ("activists", "applicants", "development_plan", "members_developed"):
        value = now[measure]
        cells[measure] = "" if value is None else maybe(rng, _scaled(rng, value, _EARLIER[year]), 0.02)
    cells["households"] = maybe(rng, households - rng.randint(0, 9))
    clinics = now["integrated_clinics"]
    if clinics is not None:
        live = sum(rng.random() < 0.23 for _ in range(clinics)) if year == "2018" else 0
        cells.update(integrated_clinics=str(clinics), direct_settlement_clinics=str(live))
    return cells


def _within(city: City, rng: Random, village: Village, now: dict[str, int | None]) -> None:
    """The village's reports for March and June 2019: flows of those months, stocks of June."""
    developed = now["members_developed"] or 0
    for month, part in (("2019-03", 0.1), ("2019-06", 0.25)):
        income = int((village.income or 0) * rng.uniform(0.5, 1.3) * part)
        cells = {"collective_income_yuan": maybe(rng, income)}
        cells["members_developed"] = maybe(rng, min(developed // 2, round(developed * part * rng.uniform(0.3, 1.6))))
        if month == "2019-06":
            for measure in ("activists", "applicants"):
                value = now[measure]
                cells[measure] = "" if value is None else maybe(rng, _scaled(rng, value, 0.94))
            clinics = now["integrated_clinics"]
            if clinics is not None:
                live = sum(rng.random() < 0.7 for _ in range(clinics))
                cells.update(integrated_clinics=str(clinics), direct_settlement_clinics=str(live))
        _write(city, village.code, month, cells)


def _hamlet(city: City, rng: Random, hamlet: Hamlet) -> None:
    """Members of a natural village at the end of 2017, of 2018 where they changed, of 2019."""
    full, probationary = hamlet.full, hamlet.probationary
    less = rng.choices((0, 1, 2), (55, 33, 12))[0] if (full or 0) > 1 else int(rng.random() < 0.07)
    before = None if full is None else full - min(less, full // 2 or full)
    candidates = int(rng.random() < (0.2 if full else 0 if hamlet.memberless else 0.8))
    first = {"full_members": _text(before), "probationary_members": maybe(rng, candidates)}
    _write(city, hamlet.code, "2017", first)
    if full and before is not None and full > before and rng.random() < 0.4:
        _write(city, hamlet.code, "2018", {"full_members": str(max(before, full - 1)), "probationary_members": "1"})
    last = {"full_members": _text(full), "probationary_members": _text(probationary)}
    if hamlet.developed is not None or (probationary and rng.random() < 0.3):
        last["members_developed"] = _text(hamlet.developed if hamlet.developed is not None else probationary)
    _write(city, hamlet.code, "2019", last)


def _site(city: City, rng: Random, site: Site, wenhua: bool) -> None:
    if wenhua:
        own = plan.WENHUA
        published = {"households": own.households, "residents": own.residents}
        published.update(buildings=own.buildings, flats=own.flats)
        _write(city, site.code, "2018", {"full_members": "21", "buildings": published["buildings"]})
        _write(city, site.code, "2019", {**published, "full_members": own.members})
        return
    flats = site.households + rng.randint(2, 40)
    homes = {"buildings": str(max(1, flats // rng.randint(24, 60))), "flats": maybe(rng, flats)}
    members = 3 + int(site.households * rng.uniform(0.02, 0.06))
    for year, share in (("2018", 0.6), ("2019", 1.0)):
        if site.founded[:4] > year:
            continue
        households = max(8, round(site.households * share))
        cells = {
            "households": maybe(rng, households),
            "residents": maybe(rng, round(households * rng.uniform(4.1, 5.0))),
        }
        cells["full_members"] = maybe(rng, max(3 if site.mode == "independent" else 1, round(members * share)))
        _write(city, site.code, year, {**cells, **homes, "probationary_members": maybe(rng, rng.randint(0, 2))})


def _townships(city: City, rng: Random) -> None:
    """Established and filled posts; the vacancy rate is published, the posts are not."""
    weights = {code: rng.uniform(0.7, 1.4) for code in city.townships}
    posts = share_out(plan.POSTS_ESTABLISHED, weights)
    for year, vacancy in (
        ("2017", plan.VACANCY_2018 + 0.011),
        ("2018", plan.VACANCY_2018),
        ("2019", plan.VACANCY_2019),
    ):
        vacant = round(plan.POSTS_ESTABLISHED * vacancy)
        empty = scatter(rng, vacant, list(posts), [posts[code] * rng.uniform(0.3, 1.8) for code in posts])
        for code, established in posts.items():
            filled = str(established - empty[code])
            _write(city, code, year, {"posts_established": str(established), "posts_filled": filled})
