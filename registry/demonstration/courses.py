"""The courses of some cases: told day by day in 2019, so that cases stand at every step; dismissed; withdrawn."""

from __future__ import annotations

from random import Random

from registry.demonstration.allocation import lowest, pick
from registry.demonstration.book import BookRow, day, later, stream
from registry.demonstration.city import City
from registry.demonstration.counties import FUCHUAN, PINGGUI, ZHONGSHAN

#: The courses, by the step at which each stands in the middle of 2019: the steps in order, with the days between which
#: each was. What is not named follows from the rest.
_COURSES: dict[str, tuple[tuple[str, str, str], ...]] = {
    "closed": (
        ("decided", "03-06", "03-12"), ("rectifying", "03-18", "03-29"), ("submitted", "06-03", "06-06"),
        ("accepted", "06-12", "06-18"), ("closed", "06-20", "06-26"),
    ),
    "accepted": (
        ("decided", "03-08", "03-29"), ("rectifying", "04-08", "04-19"), ("submitted", "06-10", "06-14"),
        ("accepted", "06-24", "06-28"), ("closed", "07-04", "07-12"),
    ),
    "submitted": (
        ("decided", "03-11", "04-12"), ("rectifying", "04-22", "05-10"), ("submitted", "06-20", "06-27"),
        ("accepted", "07-15", "07-19"), ("closed", "07-23", "07-30"),
    ),
    "failed": (
        ("decided", "03-11", "03-29"), ("rectifying", "04-08", "04-19"), ("submitted", "06-03", "06-11"),
        ("failed", "06-18", "06-26"), ("rectifying", "07-03", "07-10"), ("submitted", "09-09", "09-18"),
        ("accepted", "09-23", "09-27"), ("closed", "10-09", "10-18"),
    ),
    "decided": (
        ("screened", "05-08", "05-17"), ("jointly_checked", "05-27", "06-05"), ("decided", "06-17", "06-26"),
        ("rectifying", "07-08", "07-16"), ("submitted", "10-28", "11-06"), ("accepted", "11-13", "11-20"),
        ("closed", "11-22", "11-28"),
    ),
    "jointly_checked": (
        ("screened", "05-27", "06-06"), ("jointly_checked", "06-17", "06-26"), ("decided", "07-04", "07-12"),
        ("rectifying", "07-22", "08-02"), ("submitted", "11-04", "11-12"), ("accepted", "11-15", "11-21"),
        ("closed", "11-25", "11-29"),
    ),
    "screened": (
        ("screened", "06-17", "06-26"), ("jointly_checked", "07-08", "07-12"), ("decided", "07-22", "07-31"),
        ("rectifying", "08-12", "08-23"), ("submitted", "11-25", "12-04"), ("accepted", "12-09", "12-13"),
        ("closed", "12-16", "12-24"),
    ),
}  # fmt: skip
_IN = {
    PINGGUI: ("closed", "failed", "submitted", "accepted", "screened"),
    ZHONGSHAN: ("jointly_checked", "decided", "accepted", "closed"),
}
#: The column of `cases` that has the day of a step.
DATES = {"decided": "identified_on", "rectifying": "plan_on", "accepted": "accepted_on", "closed": "closed_on"}
_DISMISSED, _WITHDRAWN = (PINGGUI, ZHONGSHAN, FUCHUAN), 2


def set_out(city: City) -> None:
    """Give these cases their courses. What `cases` has no column for stands in `city.steps`."""
    rng = stream("courses")
    before = {row["organization"] for row in city.book.rows("cases") if row["year"] != "2019"}
    for county, courses in _IN.items():
        of_year = [row for row in city.book.rows("cases") if row["year"] == "2019" and _in(row, county)]
        # Whose organization was put right before may have been found relapsed: these keep their days.
        free = [row for row in of_year if row["organization"] not in before]
        for row, course in zip([*free, *(row for row in of_year if row not in free)], courses, strict=False):
            _set(city, rng, row, course)
    _withdraw(city, rng)
    _dismiss(city, rng)


def _in(case: BookRow, county: str) -> bool:
    return case["organization"].startswith(f"D{county}")


def _set(city: City, rng: Random, case: BookRow, course: str) -> None:
    steps = [(step, day(rng, f"2019-{first}", f"2019-{last}")) for step, first, last in _COURSES[course]]
    for step, on in reversed(steps):
        if step in DATES:
            case[DATES[step]] = on
    told = [step for step, _ in steps]
    # Of two days of one step the case has the first; the others are told beside it.
    city.steps[case["code"]] = [
        (step, on) for n, (step, on) in enumerate(steps) if step not in DATES or step in told[:n]
    ]
    for measure in city.book.rows("case_measures"):
        if measure["case"] == case["code"]:
            measure["done_on"] = day(rng, later(case["identified_on"], 3), later(case["accepted_on"], -1))
            measure["due_on"] = measure["due_on"] and later(case["identified_on"], rng.choice((30, 60, 90)))


def _withdraw(city: City, rng: Random) -> None:
    """Cases of 2016 that should not have been: what had been their closing is the day of that."""
    checked = {row["case"] for row in city.book.rows("look_backs")}
    able = [row for row in city.book.rows("cases") if row["year"] == "2016" and row["code"] not in checked]
    for case in pick(rng, able, _WITHDRAWN):
        case["accepted_on"] = ""
        city.steps[case["code"]] = [("withdrawn", case["closed_on"])]


def _dismiss(city: City, rng: Random) -> None:
    """Organizations that were screened and, once looked at jointly or before it, not found weak."""
    taken = {row["organization"] for row in city.book.rows("cases")}
    able = [v for v in city.led_by_own() if v.state == "own" and v is not city.wenhua and v.organization not in taken]
    for number, county in enumerate(_DISMISSED):
        village = lowest(rng, city.of(county, able), 1, lambda v: v.vigour, 0.5)[0]
        code = f"RS2019-{village.code[4:]}"
        cells = {"code": code, "organization": village.organization, "year": "2019", "problems": "班子配备不齐"}
        columns = ("identified_on", "plan_on", "due_on", "accepted_on", "closed_on")
        city.book.add("cases", {**cells, **dict.fromkeys(columns, "")})
        screened = day(rng, "2019-02-20", "2019-03-01")
        steps = [("screened", screened), ("jointly_checked", later(screened, 14)), ("dismissed", later(screened, 28))]
        city.steps[code] = steps if number else [steps[0], steps[2]]
