"""The steps of cases (整顿流程): some counties record each with who signed it, others the dates of `cases` alone."""

from __future__ import annotations

from random import Random

from registry.demonstration.book import BookRow, day, later, maybe, stream, workday
from registry.demonstration.city import City
from registry.demonstration.counties import FUCHUAN, PINGGUI, ZHONGSHAN
from registry.demonstration.courses import DATES

#: The years of which a county records every step; and the one that records but these, and not always who signed.
_EVERY = {PINGGUI: ("2017", "2018", "2019"), ZHONGSHAN: ("2018", "2019")}
_SOME, _OF_SOME = FUCHUAN, ("decided", "closed")
#: The county that in 2019 records steps in the place of the dates.
STEPS_ALONE = PINGGUI
#: The year that a county entered late, out of its files.
_LATE = (ZHONGSHAN, "2018")
#: The county that polls the villagers before a case is accepted (the settings accept.…), and one that notes a score.
POLLED, _SCORED = PINGGUI, ZHONGSHAN
_LEVELS = {"screened": "township", "rectifying": "township", "submitted": "township"}
_WITH_DOCUMENT = ("decided", "rectifying", "failed", "accepted", "closed", "dismissed", "withdrawn")
_REASONS = {
    "failed": ("集体经济项目未落地，群众测评不达标", "村务公开仍不规范，要求继续整顿"),
    "dismissed": ("经联审，班子健全、运转正常，不属软弱涣散",),
    "withdrawn": ("该村党组织已按规划并入邻村整顿，撤销认定",),
}
_FAILS = 0.12
Steps = list[tuple[str, str]]


def write(city: City) -> None:
    """Write the rows, and take the dates away where the steps stand in their place."""
    rng = stream("steps")
    auditors = {row["case"]: row.get("auditor", "") for row in city.book.rows("audit_items")}
    names = {row["code"]: row["name"] for row in city.book.rows("places")}
    for case in city.book.rows("cases"):
        county = case["organization"][1:7]
        steps = _steps(city, rng, case, county)
        rows = [_row(city, rng, case, names[county], step, on) for step, on in steps]
        if rows and case.get("relapse_of") and rows[0]["step"] == "screened":
            rows[0].update(level="county", by=auditors.get(case["relapse_of"], ""))
        if county == STEPS_ALONE and case["year"] == "2019":
            case.update(dict.fromkeys(DATES.values(), ""))
    _extend(city)
    _fall_short(city)


def _steps(city: City, rng: Random, case: BookRow, county: str) -> Steps:
    """The steps of a case that are recorded, in their order."""
    told = city.steps.get(case["code"], [])
    if case["year"] in _EVERY.get(county, ()) or not case["identified_on"]:
        return sorted([*_of_dates(case), *_before(rng, case, told), *_submissions(rng, case, told)], key=_place)
    if county == _SOME and case["year"] == "2019":
        return [one for one in _of_dates(case) if one[0] in _OF_SOME]
    return told


def _of_dates(case: BookRow) -> Steps:
    """The steps that the dates of a case tell."""
    return [(step, case[column]) for step, column in DATES.items() if case[column]]


def _before(rng: Random, case: BookRow, told: Steps) -> Steps:
    """Screening and joint check: as told, or in the weeks before it was decided; now and then nobody wrote one down."""
    if any(step in ("dismissed", "jointly_checked") for step, _ in told) or not case["identified_on"]:
        return told
    decided, screened = case["identified_on"], [on for step, on in told if step == "screened"]
    first = screened[0] if screened else day(rng, later(decided, -34), later(decided, -20))
    checked = day(rng, later(first, 5), later(decided, -4))
    rest = [one for one in told if one[0] != "screened"]
    return [("screened", first), *([] if rng.random() < 0.05 else [("jointly_checked", checked)]), *rest]


def _submissions(rng: Random, case: BookRow, told: Steps) -> Steps:
    """Of a case whose days are not told: when it was submitted, and perhaps that it failed once before."""
    accepted, since = case["accepted_on"], case["plan_on"] or case["identified_on"]
    if not accepted or any(step == "submitted" for step, _ in told):
        return []
    found = [("submitted", day(rng, max(since, later(accepted, -20)), later(accepted, -4)))]
    if later(since, 80) < accepted and rng.random() < _FAILS:
        failed = day(rng, later(accepted, -55), later(accepted, -45))
        again = workday(later(failed, 8))
        found = [("submitted", workday(later(failed, -9))), ("failed", failed), ("rectifying", again), *found]
    return found


_ORDER = ("screened", "jointly_checked", "decided", "rectifying", "submitted", "failed", "accepted", "closed")


def _place(step: tuple[str, str]) -> tuple[str, int]:
    return step[1], _ORDER.index(step[0]) if step[0] in _ORDER else len(_ORDER)


def _row(city: City, rng: Random, case: BookRow, county: str, step: str, on: str) -> BookRow:
    """Write a step down: the level that signed it, who, and the document."""
    level = _LEVELS.get(step, "county")
    township = city.townships[case["organization"][1:10]]
    office = f"{township}党委" if level == "township" else f"{county}委组织部"
    cells = {"case": case["code"], "step": step, "on": on, "no": "", "level": level, "by": office, "document": ""}
    if step in _WITH_DOCUMENT:
        cells["document"] = maybe(rng, f"演示整〔{on[:4]}〕{rng.randint(3, 96)}号", 0.05)
    cells["due_on"] = case["due_on"] if step == "decided" else ""
    if step == "failed":
        cells["due_on"] = later(max(on, case["due_on"]), rng.choice((30, 45, 60)))
    cells["reason"] = rng.choice(_REASONS[step]) if step in _REASONS else ""
    code = case["organization"][1:7]
    if (code, case["year"]) == _LATE and step in ("screened", "jointly_checked"):
        cells["late"] = "按 2018 年纸质档案补登"
    if code == _SOME:
        cells["level"] = maybe(rng, level, 0.1)
    return city.book.add("case_steps", {**cells, **_poll(rng, code, step, on)})


def _poll(rng: Random, county: str, step: str, on: str) -> BookRow:
    """How the villagers rated what was done, where they are asked."""
    if step not in ("failed", "accepted") or on < "2019" or county not in (POLLED, _SCORED):
        return {}
    score = rng.randint(58, 76) if step == "failed" else rng.randint(82, 97)
    if county == _SCORED:
        return {"score": str(score)}
    raters = rng.randint(24, 48)
    dissatisfied = rng.randint(raters * 2 // 5, raters // 2) if step == "failed" else rng.randint(0, raters // 8)
    return {"score": str(score), "raters": str(raters), "dissatisfied": str(dissatisfied)}


def _extend(city: City) -> None:
    """One plan gave a case more time than it had been decided to have."""
    decided = {row["case"]: row for row in city.book.rows("case_steps") if row["step"] == "decided"}
    plans = [row for row in city.book.rows("case_steps") if row["step"] == "rectifying" and row["on"] > "2019-07"]
    row = next(row for row in plans if decided[row["case"]]["due_on"] and f"-{ZHONGSHAN[4:]}" in row["case"])
    row["due_on"] = later(decided[row["case"]]["due_on"], 14)


def _fall_short(city: City) -> None:
    """Of two that were accepted one had too low a score, and how many had been asked of the other is not recorded."""
    polled = [row for row in city.book.rows("case_steps") if row["step"] == "accepted" and row.get("raters")]
    polled[1]["score"], polled[4]["raters"] = "76", ""
