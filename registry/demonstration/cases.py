"""Weak and lax organizations (软弱涣散党组织): cases of 2016 to 2019, their measures, look-backs of 2017 and 2018."""

from __future__ import annotations

from random import Random

from registry.demonstration import names, plan
from registry.demonstration.allocation import lowest, pick, share_out
from registry.demonstration.book import BookRow, day, later, maybe, stream
from registry.demonstration.city import City, Village
from registry.demonstration.counties import FUCHUAN, PINGGUI, WEIGHTS

MEASURES = ("plan", "leader", "unit", "work_group", "first_secretary", "projects", "leadership")
_PROBLEMS = (
    "班子配备不齐",
    "党组织书记不胜任",
    "组织生活不正常",
    "集体经济薄弱",
    "村务不公开",
    "矛盾纠纷多",
    "服务意识差",
    "宗族势力干扰",
)
_STILL_OPEN = 3  # cases of 2018 that nobody could close by the end of 2019: not published
_CLOSED_SAME_YEAR = {2016: 0.2, 2017: 0.05, 2018: 0.14}
_LOOKED_BACK_2018 = 0.62  # of the cases of 2016 and 2017
_RELAPSED_2018 = 0.14
#: The county that asks for more than the seven measures (the setting case.checklist), and whose cases lacked one.
CHECKLIST, _LATE = FUCHUAN, (3, 11)


def rectify(city: City) -> None:
    """Write the cases of four years, and how some were looked back at before there were audits."""
    rng = stream("cases")
    totals = {2016: plan.CASES_2016, 2017: plan.CASES_2017, 2018: plan.CASES_2018, 2019: plan.CASES_2019}
    cases: dict[int, list[BookRow]] = {}
    for year, total in totals.items():
        chosen = _villages(city, rng, total, {PINGGUI: plan.CASES_2019_PINGGUI} if year == 2019 else {})
        cases[year] = [_case(city, rng, village, year) for village in chosen]
    for row in pick(rng, cases[2018], _STILL_OPEN):
        row.update(accepted_on="", closed_on="", due_on="2019-09-30")
    for year in totals:
        for row in cases[year]:
            _measures(city, rng, row, year)
    for row in cases[2016]:
        if rng.random() < 0.2:
            _look_back(city, rng, row, day(rng, "2017-06-01", "2017-12-15"), "consolidated")
    for row in [*cases[2016], *cases[2017]]:
        if rng.random() < _LOOKED_BACK_2018 and row["closed_on"] < "2018-11-20":
            start = max(later(row["closed_on"], 15), "2018-03-01")
            _look_back(city, rng, row, day(rng, start, "2018-12-20"), _result(rng))


def _villages(city: City, rng: Random, total: int, fixed: dict[str, int]) -> list[Village]:
    able = [v for v in city.led_by_own() if v.state == "own" and v is not city.wenhua]
    sizes = {county: len(city.of(county, able)) * WEIGHTS["cases"][county] for county in city.sizes()}
    free = {county: size for county, size in sizes.items() if county not in fixed}
    counts = {**share_out(total - sum(fixed.values()), free), **fixed}
    return [
        village
        for county in sizes
        for village in lowest(rng, city.of(county, able), counts[county], lambda v: v.vigour, 0.75)
    ]


def _case(city: City, rng: Random, village: Village, year: int) -> BookRow:
    identified = day(rng, f"{year}-03-04", f"{year}-05-24")
    if identified.endswith("-05-01"):  # a holiday
        identified = later(identified, -1)
    if year == 2019:
        due, closed = "2019-12-15", day(rng, "2019-07-02", "2019-12-24")
    elif rng.random() < _CLOSED_SAME_YEAR[year]:
        due, closed = f"{year}-12-31", day(rng, f"{year}-10-09", f"{year}-12-28")
    else:
        due = rng.choice((f"{year}-12-15", f"{year + 1}-03-31", f"{year + 1}-06-30"))
        closed = day(rng, f"{year + 1}-01-08", f"{year + 1}-08-30")
    return city.book.add(
        "cases",
        {
            "code": f"RS{year}-{village.code[4:]}",
            "organization": village.organization,
            "year": str(year),
            "problems": maybe(rng, "、".join(rng.sample(_PROBLEMS, rng.choice((1, 1, 2, 3))))),
            "identified_on": identified,
            "plan_on": maybe(rng, day(rng, later(identified, 5), later(identified, 30)), 0.04),
            "due_on": maybe(rng, due, 0.03),
            "accepted_on": maybe(rng, later(closed, -rng.randint(1, 6)), 0.03),
            "closed_on": closed,
        },
    )


def _measures(city: City, rng: Random, case: BookRow, year: int) -> None:
    """All seven for 2019 (七个一); before that only some, and not all of them done."""
    kinds = MEASURES if year == 2019 else [kind for kind in MEASURES if rng.random() < (0.7 if year == 2018 else 0.5)]
    for kind in kinds:
        done = "" if not case["closed_on"] else day(rng, later(case["identified_on"], 3), _before(case))
        if year != 2019 and rng.random() < 0.15:
            done = ""
        cells = {"case": case["code"], "measure": kind, "done_on": done}
        cells["responsible"] = maybe(rng, names.person(rng, "female" if rng.random() < 0.2 else "male"))
        city.book.add(
            "case_measures", {**cells, "due_on": maybe(rng, later(case["identified_on"], rng.choice((30, 60, 90))))}
        )


def ask_more(city: City) -> None:
    """The measures that one county asks for beside the seven, of its cases of 2019; of two one was not done in time."""
    rng = stream("more measures")
    asked = [row for row in city.book.rows("cases") if row["year"] == "2019" and row["closed_on"]]
    for number, case in enumerate(row for row in asked if row["organization"].startswith(f"D{CHECKLIST}")):
        for measure in ("township_leader", "own_1"):
            done = day(rng, later(case["identified_on"], 3), _before(case))
            if measure == "own_1" and number in _LATE:
                done = later(case["closed_on"], 5) if number == _LATE[0] else ""
            cells = {"case": case["code"], "measure": measure, "done_on": done}
            cells["responsible"] = maybe(rng, names.person(rng, "male"))
            due = maybe(rng, later(case["identified_on"], rng.choice((30, 60, 90))))
            city.book.add("case_measures", {**cells, "due_on": due})


def _before(case: BookRow) -> str:
    return case["accepted_on"] or later(case["closed_on"], -1)


def _look_back(city: City, rng: Random, case: BookRow, checked: str, result: str) -> None:
    checker = maybe(rng, names.person(rng, "female" if rng.random() < 0.25 else "male"))
    note = {"relapsed": "问题反弹，重新列入整顿", "partly": "班子运转仍需加强"}.get(result, "")
    cells = {"case": case["code"], "checked_on": checked, "result": result, "checker": checker, "note": note}
    city.book.add("look_backs", cells)


def _result(rng: Random) -> str:
    if rng.random() < _RELAPSED_2018:
        return "relapsed"
    return rng.choices(("consolidated", "partly", "abolished"), (79, 20, 1))[0]
