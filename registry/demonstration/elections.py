"""Elections (换届): the waves of 2014 and 2017, the late ones, the forgotten ones, the approved extensions."""

from __future__ import annotations

from random import Random

from registry.demonstration import plan
from registry.demonstration.allocation import lowest, pick
from registry.demonstration.book import day, full_day, stream
from registry.demonstration.city import City, Village
from registry.demonstration.counties import quota

_LATE_2018 = 92  # villages that held the election of 2017 only in the first half of 2018: not published
_LATER_STILL = 61  # … between the middle of 2018 and the end of 2019
_NEVER = 38  # … not at all
_UNRECORDED = 9  # no election in the ledger


def elect(city: City) -> None:
    """Write the elections of the villages' organizations and of their committees."""
    rng = stream("elections")
    old = [v for v in city.led_by_own() if v.state == "own" and v is not city.wenhua]
    late: dict[str, str] = {}
    for kind, count in (("never", _NEVER), ("later", _LATER_STILL), ("2018", _LATE_2018)):
        free = [v for v in old if v.code not in late]
        for county, share in quota(count, "term_late", city.sizes(free)).items():
            for village in lowest(rng, city.of(county, free), share, lambda v: v.vigour, 0.9):
                late[village.code] = kind
    on_time = [v for v in old if v.code not in late]
    late.update((v.code, "unrecorded") for v in pick(rng, on_time, _UNRECORDED))
    for village in city.led_by_own():
        _organization(city, rng, village, late.get(village.code, ""))
    for village in city.villages:
        if village is not city.wenhua and rng.random() < 0.62:
            write(city, village.code, day(rng, "2017-07-20", "2018-01-30"))
    write(city, plan.WENHUA.code, plan.WENHUA.committee)
    for code in city.townships:
        write(city, f"D{code}", day(rng, "2016-05-16", "2016-08-30"))
    for row in city.book.rows("organizations"):
        if row["code"].endswith("-B"):
            write(city, row["code"], day(rng, "2011-08-01", "2011-12-20"))


def write(city: City, organization: str, elected: str, extended: str = "") -> None:
    """Write one election down."""
    city.book.add("elections", {"organization": organization, "elected_on": elected, "extended_to": extended})


def _organization(city: City, rng: Random, village: Village, late: str) -> None:
    if village.state == "lately" or village is city.wenhua:
        write(city, village.organization, village.founded)
        return
    if late == "unrecorded":
        return
    extended = ""
    if late in ("2018", "later") and rng.random() < 0.25:
        extended = "2018-06-30" if late == "2018" else "2018-12-31"
    stood = not village.founded or full_day(village.founded) < "2014-07-01"
    if stood and (late or rng.random() < 0.85):
        write(city, village.organization, day(rng, "2014-07-10", "2014-12-20"), extended)
    wave = {
        "": ("2017-07-05", "2017-12-20"),
        "2018": ("2018-01-08", "2018-07-10"),
        "later": ("2018-07-16", "2019-11-28"),
    }
    if late in wave:
        write(city, village.organization, day(rng, *wave[late]))
