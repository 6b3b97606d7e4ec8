"""Look-back audits (回头看) of 2019: one of the cases of 2017 and 2018, closed, and one of those of 2016, under way."""

from __future__ import annotations

from random import Random

from registry.demonstration import names, plan
from registry.demonstration.allocation import pick
from registry.demonstration.book import BookRow, day, later, maybe, stream, workday
from registry.demonstration.city import City
from registry.demonstration.counties import BABU, PINGGUI, ZHONGSHAN

CLOSED, RUNNING = "HTK-2019-01", "HTK-2019-02"
#: What was known when they were opened: the change of the corrected report of 2018.
_KNOWN_AT = "4"
_CLOSED_ON, _LAST_CHECK = "2019-12-30", "2019-12-13"
#: The days on which the city signs what the counties have signed before.
_CITY_SIGNS = ("2019-06-28", "2019-09-27", "2019-12-27")
#: The county whose audits are signed from the county up (the setting audit.levels).
WITHOUT_TOWNSHIP = BABU
#: Where a relapse was found before the cases of 2019 were decided, so that one of them followed it.
_FOUND_EARLY = (PINGGUI, ZHONGSHAN, BABU)
_CHECKED_2016, _RELAPSED_2016 = 0.68, 1
_FOUND = {
    "consolidated": (
        "班子运转正常，组织生活按期开展",
        "书记履职到位，群众满意度较高",
        "整改事项均已落实，村务公开规范",
    ),
    "partly": ("班子运转仍需加强，个别整改事项进度偏慢", "组织生活基本正常，集体经济底子仍然薄弱"),
    "relapsed": ("问题反弹：班子不团结，组织生活长期不正常", "问题反弹：书记长期外出，村务无人主持"),
    "abolished": ("该党组织拟撤并，现有党员编入邻近支部",),
}
_REASONS = ("书记长期外出", "班子不团结", "帮扶力量撤离过早", "集体经济无起色", "矛盾纠纷未化解")
_EVIDENCE = ("走访记录、会议记录", "党员测评表、会议记录", "村务公开栏照片、走访记录")
_STILL_OPEN = "整顿尚未销号，问题依旧"
_NOTES = {"relapsed": "问题反弹，重新列入整顿", "partly": "班子运转仍需加强"}


def audit(city: City) -> None:
    """Write both audits: every case of 2017 and 2018 is checked and signed, of those of 2016 some."""
    rng = stream("audits")
    _whole(city, rng)
    _part(city, rng)


def _open(city: City, code: str, name: str, opened: str, years: str, closed: str) -> None:
    cells = {"code": code, "name": name, "opened_on": opened, "years": years, "place": "4511", "problems": ""}
    city.book.add("audits", {**cells, "as_of": opened, "known_at": _KNOWN_AT, "closed_on": closed})


def _whole(city: City, rng: Random) -> None:
    _open(city, CLOSED, "2019 年回头看（2017、2018 年度案件）", "2019-03-04", "2017;2018", _CLOSED_ON)
    cases = [row for row in city.book.rows("cases") if row["year"] in ("2017", "2018")]
    early = {one["code"]: decided for one, decided in _followed(city, rng, cases)}
    for case, result in zip(cases, _results(city, rng, cases, early), strict=True):
        if case["code"] in early:
            checked = day(rng, later(early[case["code"]], -26), later(early[case["code"]], -19))
        else:
            start = max(later(case["closed_on"], 15), "2019-03-11") if case["closed_on"] else "2019-10-10"
            checked = day(rng, start, _LAST_CHECK)
        item = _checked(city, rng, CLOSED, case, checked, result)
        _sign(rng, case, item, len(_SIGNERS))


def _followed(city: City, rng: Random, cases: list[BookRow]) -> list[tuple[BookRow, str]]:
    """A closed case in each of some counties whose organization was identified again in 2019, and the day of that."""
    again = {row["organization"]: row["identified_on"] for row in city.book.rows("cases") if row["year"] == "2019"}
    found = []
    for county in _FOUND_EARLY:
        able = [
            case
            for case in cases
            if case["organization"].startswith(f"D{county}")
            and "" < case["closed_on"] < "2019-02"
            and again.get(case["organization"], "") > "2019-04-08"
        ]
        # The one that was closed first: the relapse was found the longer after it.
        first = min(able, key=lambda case: (case["closed_on"], case["code"]))
        found.append((first, again[first["organization"]]))
    return found


def _results(city: City, rng: Random, cases: list[BookRow], early: dict[str, str]) -> list[str]:
    """What was found of each case: as often as the plan says; what is still open had not been put right."""
    again = {row["organization"] for row in city.book.rows("cases") if row["year"] == "2019"}
    surely = [row for row in cases if row["code"] in early or not row["closed_on"]]
    able = [row for row in cases if row not in surely and row["organization"] not in again]
    later_on = [row for row in able if "2018-06" < row["closed_on"] < "2018-12"]
    relapsed = [*surely, *pick(rng, later_on, plan.LOOK_BACKS_2019["relapsed"] - len(surely))]
    others = [key for key, count in plan.LOOK_BACKS_2019.items() if key != "relapsed" for _ in range(count)]
    rng.shuffle(others)
    return ["relapsed" if row in relapsed else others.pop() for row in cases]


def _part(city: City, rng: Random) -> None:
    """Checked by the end of the year in part, and signed as far as it came; one county signed before its township."""
    _open(city, RUNNING, "2016 年度案件复查", "2019-09-02", "2016", "")
    withdrawn = {code for code, steps in city.steps.items() if steps[-1][0] == "withdrawn"}
    cases = [row for row in city.book.rows("cases") if row["year"] == "2016" and row["code"] not in withdrawn]
    checked = pick(rng, cases, round(len(cases) * _CHECKED_2016))
    relapsed = pick(rng, checked, _RELAPSED_2016)
    for case in cases:
        if case not in checked:
            city.book.add("audit_items", {"audit": RUNNING, "case": case["code"]})
            continue
        result = "relapsed" if case in relapsed else "partly" if rng.random() < 0.2 else "consolidated"
        item = _checked(city, rng, RUNNING, case, day(rng, "2019-09-16", _LAST_CHECK), result)
        _sign(rng, case, item, rng.choices(range(len(_SIGNERS) + 1), (2, 3, 4, 8))[0])
    signed = [row for row in city.book.rows("audit_items") if row["audit"] == RUNNING and row.get("township_on")]
    pick(rng, [row for row in signed if row.get("county_on")], 1)[0]["township_on"] = ""


def _checked(city: City, rng: Random, audit: str, case: BookRow, checked: str, result: str) -> BookRow:
    """Write an item of an audit that was checked."""
    cells = {"audit": audit, "case": case["code"], "checked_on": checked, "result": result}
    auditor = names.person(rng, "female" if rng.random() < 0.25 else "male")
    cells["auditor"] = auditor if result == "relapsed" else maybe(rng, auditor)
    cells["found"] = rng.choice(_FOUND[result])
    cells["kept"] = maybe(rng, "no" if result == "relapsed" or rng.random() < 0.04 else "yes")
    cells["reasons"] = ";".join(rng.sample(_REASONS, rng.choice((1, 2)))) if result == "relapsed" else ""
    cells["evidence"] = maybe(rng, rng.choice(_EVIDENCE), 0.1)
    note = _NOTES.get(result, "") if case["closed_on"] else _STILL_OPEN
    return city.book.add("audit_items", {**cells, "note": note})


_SIGNERS = ("township_on", "county_on", "city_on")


def _sign(rng: Random, case: BookRow, item: BookRow, levels: int) -> None:
    """The first of the levels sign an item, each after the one below it."""
    on = item["checked_on"]
    for column in _SIGNERS[:levels]:
        if column == "city_on":
            on = next(one for one in _CITY_SIGNS if one >= on)
        elif column == "township_on" and case["organization"].startswith(f"D{WITHOUT_TOWNSHIP}"):
            continue
        else:
            on = workday(day(rng, later(on, 1), later(on, 6)))
        item[column] = on
