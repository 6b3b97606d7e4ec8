"""People sent to the villages: first secretaries (第一书记), team members, trainees, student assistants."""

from __future__ import annotations

from random import Random

from registry.demonstration import plan
from registry.demonstration.allocation import lowest, pick, scatter
from registry.demonstration.book import day, maybe, stream
from registry.demonstration.city import City, Village
from registry.demonstration.counties import quota
from registry.demonstration.people import appoint, enlist

_WITHOUT_FIRST_SECRETARY = 15  # poor villages that have none at the end of 2019: not published
_ELSEWHERE = 128  # first secretaries in villages that need not have one: not published
_SENT_AGAIN = 0.22  # of the first secretaries of that round: on to another village, or for a second round
_EARLIER_FIRST, _EARLIER_MEMBERS = 196, 420  # posts of the round that ended in March 2018: not published


def send(city: City) -> None:
    """Write the posts of everybody who was sent to a village."""
    rng = stream("cadres")
    first = _first_secretaries(city, rng)
    _team(city, rng, first)
    _trainees(city, rng)
    for code, count in _students(city, rng).items():
        for _ in range(count):
            person = enlist(city, rng, "student", 0.55, member=rng.random() < 0.8)
            start, end = day(rng, "2019-07-08", "2019-07-16"), day(rng, "2019-08-20", "2019-09-03")
            appoint(city, person, code, "student_assistant", start, end, source="dispatched", end_reason="other")


def _first_secretaries(city: City, rng: Random) -> list[Village]:
    poor = [v for v in city.older if v.poor]
    lacking: list[Village] = []
    for county, count in quota(_WITHOUT_FIRST_SECRETARY, "no_first_secretary", city.sizes(poor)).items():
        lacking += lowest(rng, city.of(county, poor), count, lambda v: v.vigour, 0.6)
    open_cases = _with_open_case(city)
    due = [v for v in city.older if (v.poor or v in open_cases) and v not in lacking]
    others = [v for v in city.older if v not in due and v not in lacking]
    chosen = [*due, *lowest(rng, others, _ELSEWHERE, lambda v: v.vigour, 1.0)]
    for village in chosen:
        start = day(rng, "2018-03-05", "2018-04-20") if rng.random() < 0.7 else day(rng, "2018-05-02", "2019-09-20")
        _sent(city, rng, village, "first_secretary", start)
    again = [row["person"] for row in city.book.rows("posts") if row["role"] == "first_secretary"]
    rng.shuffle(again)
    for village in pick(rng, poor, _EARLIER_FIRST):
        span = day(rng, "2015-10-08", "2016-03-20"), day(rng, "2018-02-01", "2018-03-02")
        person = again.pop() if rng.random() < _SENT_AGAIN else ""
        _sent(city, rng, village, "first_secretary", *span, person=person)
    return chosen


def _with_open_case(city: City) -> list[Village]:
    open_at = {row["organization"] for row in city.book.rows("cases") if not row["closed_on"]}
    return [v for v in city.older if v.organization in open_at]


def _sent(city: City, rng: Random, village: Village, role: str, first: str, last: str = "", person: str = "") -> None:
    person = person or enlist(city, rng, "sent", 0.24)
    cells = {"source": maybe(rng, "dispatched", 0.03), "end_reason": rng.choice(("term", "transfer")) if last else ""}
    if last and rng.random() < 0.03:
        cells["end_reason"] = "recalled"
    appoint(city, person, village.code, role, first, last, **cells)


def _team(city: City, rng: Random, led: list[Village]) -> None:
    """Team members (驻村工作队员): first secretaries and they are the resident cadres."""
    weights = [2.6 if v.poor else 1.4 if v in led else 0.8 for v in city.older]
    counts = scatter(rng, plan.RESIDENT_CADRES - len(led), city.older, weights)
    spans = (
        ("2016-03-01", "2017-11-20"),
        ("2018-03-05", "2018-12-20"),
        ("2019-01-08", "2019-06-20"),
        ("2019-07-01", "2019-12-10"),
    )
    for village, count in counts.items():
        for _ in range(count):
            _sent(city, rng, village, "team_member", day(rng, *rng.choices(spans, (26, 44, 16, 14))[0]))
    for village in rng.choices(city.older, weights, k=_EARLIER_MEMBERS):
        _sent(
            city,
            rng,
            village,
            "team_member",
            day(rng, "2015-10-08", "2016-12-20"),
            day(rng, "2018-03-01", "2018-04-16"),
        )


def _trainees(city: City, rng: Random) -> None:
    for village in pick(rng, city.older, plan.TRAINEES, lambda v: 2.0 if v.poor else 1.0):
        _sent(city, rng, village, "trainee", day(rng, "2018-08-20", "2019-09-20"))
    for village in pick(rng, city.older, plan.TRAINEES // 3):
        _sent(city, rng, village, "trainee", day(rng, "2017-05-02", "2017-09-20"), day(rng, "2018-09-01", "2019-03-20"))


def _students(city: City, rng: Random) -> dict[str, int]:
    """Students spent the summer of 2019 in the poor townships."""
    poor = dict.fromkeys(city.townships, 0)
    for village in city.older:
        poor[village.township] += village.poor
    codes = [code for code, count in poor.items() if count >= 4]
    return scatter(rng, plan.STUDENT_ASSISTANTS, codes, [poor[code] for code in codes])
