"""Since when a unit has not met a rule: what its turning days give is what every single day gives."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, seed, settings
from hypothesis import strategies as st

from registry.checks.catalogue import BY_CODE, RULES
from registry.checks.engine import course
from registry.checks.engine.course import since
from registry.checks.engine.evaluation import Evaluated, evaluated
from registry.checks.engine.ranges import show
from registry.checks.engine.unit_days import UnitDays
from registry.checks.rule import CatalogueRule
from registry.checks.rule_findings import findings
from tests.checks.rules.random_records import RandomRecord
from tests.checks.rules.sentences import Asked, Written, asked, counted

#: Before every row of a random record, and after it.
START, DAYS = "2016-12-01", ("2019-07-01", "2020-12-31")
#: Some rules of each kind of unit.
HANDFUL = (
    *("ORG-01a", "ORG-05", "ORG-07", "ORG-08b", "ORG-09", "ORG-14b", "ORG-16", "COM-01c", "COM-05a", "COM-06"),
    *("TERM-03", "TERM-05", "LIFE-01", "LIFE-05", "LIFE-06a", "VIL-06a", "VIL-10b", "VIL-12a", "VIL-12b", "VIL-13b"),
    *("EDU-02a", "EDU-03b", "WEAK-03", "WEAK-05", "WEAK-06", "WEAK-07", "WEAK-08", "WEAK-10", "WEAK-11", "WEAK-12"),
    *("STAR-02", "STAR-04", "STAR-05", "RELO-01", "NAT-02", "VEN-01a", "VEN-04", "PAY-01", "SEED-01", "SEED-03"),
)
#: No more units of a rule than these are asked about on every day.
MOST = 6


def begun_by_every_day(rule: CatalogueRule, registry: Asked, units: np.ndarray, day: int) -> np.ndarray:
    """The first day of the unbroken run up to a day, by asking on each; `START` where it is no later."""
    days = np.arange(counted(START), day + 1)
    pairs = rule.unit_kind.days(registry.record, np.repeat(units, len(days)), np.tile(days, len(units)))
    fails = evaluated(rule, pairs).not_met.reshape(len(units), len(days))
    assert fails[:, -1].all()
    met = np.where(fails, 0, np.arange(1, len(days) + 1)).max(axis=1)
    return days[met]


def differing(rule: CatalogueRule, registry: Asked, on: str) -> tuple[list[str], int]:
    """The units of whom the two say something else; and how many runs began after `START`."""
    found = registry.found(rule.code, on)
    units = found.pairs.units[np.flatnonzero(found.not_met)[:MOST]]
    if not len(units):
        return [], 0
    pairs = rule.unit_kind.days(registry.record, units, np.full(len(units), counted(on)))
    by_turns = np.maximum(since(rule, pairs), counted(START))
    by_days = begun_by_every_day(rule, registry, units, counted(on))
    wrong = np.flatnonzero(by_turns != by_days)
    said = [
        f"{rule.code} {registry.names(rule.code, on)[list(found.pairs.units).index(units[n])]} on {on}: "
        f"{show(by_turns[n : n + 1])}, by every day {show(by_days[n : n + 1])}"
        for n in wrong
    ]
    return said, int((by_days > counted(START)).sum())


def check(number: int, folder: Path, rules: tuple[CatalogueRule, ...]) -> set[str]:
    """Holds the two against each other; the rules of which a run began in the time that was looked at."""
    written = RandomRecord(number)
    registry = Asked(written, folder)
    begun, wrong = set(), []
    try:
        for rule in rules:
            for on in DAYS:
                said, runs = differing(rule, registry, on)
                wrong += said
                begun |= {rule.code} if runs else set()
    finally:
        registry.registry.close()
    assert wrong == []
    return begun


def test_a_run_begins_on_the_day_that_every_single_day_gives(tmp_path_factory: pytest.TempPathFactory) -> None:
    begun: set[str] = set()

    @settings(max_examples=3)
    @given(st.integers(0, 2**32))
    def of(number: int) -> None:
        begun.update(check(number, tmp_path_factory.mktemp("random"), tuple(BY_CODE[code] for code in HANDFUL)))

    of()
    assert len(begun) > len(HANDFUL) * 3 // 4, sorted(set(HANDFUL) - begun)


# -- told day by day ------------------------------------------------------------------------------------------------


def _told(w: Written) -> None:
    for code in ("always", "since-may", "again", "over-later", "silent", "unkept"):
        w.organization(code, "" if code == "silent" else "full_members=2")
    for below, upper, begin in (("under", "always", ""), ("under-later", "over-later", "2019-05-07")):
        w.organization(below, more=f"superior={upper} from={begin}", at="XZ")
    w.facts("V-since-may", "full_members=60 probationary_members=0", "2019-05")
    for period, many in (("2019-02-01", 60), ("2019-03-01", 50), ("2019-04-01", 51)):
        w.facts("V-again", f"full_members={many} probationary_members=0", period)
    w.add("activities", "place=XZ organization=always kind=theme_day held_on=2019-03-05 title=met")
    w.organization("newly", more="from=2019-02-01")
    w.organization("late", more="from=2019-02-02")
    w.setting("kept.meetings", "否", "V-unkept", "2010-01-02")
    w.setting("kept.meetings", "是", "V-unkept", "2019-04-01")
    for code, cells in (
        ("unanswered", "applied_on=2019-04-30"),
        ("answered-late", "applied_on=2019-04-30 approved_on=2019-06-10"),
        ("month", "applied_on=2019-04"),
    ):
        w.organization(code)
        w.add("approvals", f"organization={code} matter=establish {cells}")
    w.organization("left")
    w.post("left", "left", more="from=2015-01-01 to=2019-01-01")
    w.organization("elected")
    w.add("elections", "organization=elected elected_on=2016-05-20")
    w.organization("old-votes")
    w.add("elections", "organization=old-votes elected_on=2019-03-01 eligible=10 present=8")
    w.organization("new-votes")
    w.add("elections", "organization=new-votes elected_on=2020-07-13 eligible=10 present=7")
    w.setting("VEN-01.area", "400", "V-left", "2019-05-09")
    w.add("facilities", "place=V-left kind=venue name=甲 from=2015-01-01 area_m2=300")
    w.place("young", "village", more="parent=XZ from=2019-03-03")


#: Rule, unit, day, since when, the version; None for before every record, and for a version that was always in force.
TOLD: list[tuple[str, str, str, str | None, int | None]] = [
    ("ORG-16", "always", "2019-06-15", None, None),
    ("ORG-16", "over-later", "2019-06-15", "2019-05-07", None),
    ("COM-06", "silent", "2019-06-15", "2018-10-28", 20181028),
    # Since a measure, of a month since its last day; since it was so again.
    ("ORG-02", "since-may", "2019-06-15", "2019-05-31", 20181028),
    ("ORG-02", "again", "2019-06-15", "2019-04-01", 20181028),
    ("ORG-02", "again", "2019-02-15", "2019-02-01", 20181028),
    # Since a window ended: the month of the last meeting was the last good one.
    ("LIFE-05", "silent", "2019-06-15", "2018-11-30", 20181028),
    ("LIFE-05", "always", "2019-06-15", "2019-04-30", 20181028),
    ("LIFE-05", "always", "2019-03-30", "2018-11-30", 20181028),
    ("LIFE-05", "newly", "2019-06-15", "2019-02-28", 20181028),
    ("LIFE-05", "late", "2019-06-15", "2019-03-31", 20181028),
    ("LIFE-05", "unkept", "2019-06-15", "2019-04-30", 20181028),
    # Since the day after a deadline, by month since the last of its days.
    ("ORG-07", "unanswered/establish/", "2019-06-15", "2019-05-31", 20181028),
    ("ORG-07", "answered-late/establish/", "2019-06-15", "2019-05-31", 20181028),
    ("ORG-07", "month/establish/", "2019-06-15", "2019-05-31", 20181028),
    # Since so many days were over; since a term ended.
    ("COM-06", "left", "2019-06-15", "2019-04-02", 20181028),
    ("TERM-03", "elected", "2019-06-15", "2019-05-21", 20180712),
    # Since the election, under the version of its day.
    ("ELE-01", "old-votes", "2021-06-15", "2019-03-01", 19900101),
    ("ELE-01", "new-votes", "2021-06-15", "2020-07-13", 20200713),
    # Since a parameter, a version, a beginning.
    ("VEN-01a", "V-left", "2019-06-15", "2019-05-09", 20190101),
    ("VEN-01a", "V-silent", "2019-06-15", "2019-01-01", 20190101),
    ("VEN-01a", "young", "2019-06-15", "2019-03-03", 20190101),
    ("VIL-09a", "V-left", "2023-06-15", "2018-12-28", 20220101),
]


@pytest.fixture(scope="module")
def registry(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Asked]:
    written = Written()
    _told(written)
    yield from asked(written, tmp_path_factory.mktemp("since"))


@pytest.mark.parametrize(("rule", "unit", "day", "begun", "version"), TOLD)
def test_a_finding_tells_since_when_and_under_which_version(
    registry: Asked, rule: str, unit: str, day: str, begun: str | None, version: int | None
) -> None:
    found = {f.unit: f for f in findings(registry.registry.picture(day), None, [BY_CODE[rule]])}
    assert found[unit].since == (None if begun is None else counted(begun))
    assert found[unit].version == version


def test_of_the_far_future_no_more_days_are_asked_about_than_of_the_years_after_the_last_row(
    registry: Asked, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked_about: list[int] = []

    def counting(rule: CatalogueRule, pairs: UnitDays) -> Evaluated:
        asked_about.append(len(pairs))
        return evaluated(rule, pairs)

    monkeypatch.setattr(course, "evaluated", counting)
    found, days = [], []
    for day in ("2060-12-31", "9999-12-31"):
        asked_about.clear()
        found.append([(f.rule.code, f.unit, f.since) for f in findings(registry.registry.picture(day))])
        days.append(sum(asked_about))
    assert found[0] == found[1]
    assert days[0] == days[1] > 1000
    assert {"LIFE-05", "LIFE-06a", "WEAK-01", "WEAK-03"} <= {rule for rule, *_ in found[1]}


#: How cases go on in a village that moves: what is asked for by a day of its own in each county.
_MOVED = (
    ("WEAK-10", "looked-back", "2019-12-01"),
    ("WEAK-08", "closed", "2019-10-16"),
    ("WEAK-05", "planned", "2019-05-20"),
)


def test_a_deadline_that_was_another_where_the_village_lay_before_counts_for_those_days(tmp_path: Path) -> None:
    written = Written()
    written.place("X2", "county", more="parent=HZ")
    written.place("Z2", "township", more="parent=X2")
    written.village("moving")
    for name, before, after in (
        ("WEAK-10.months", "10", "6"),
        ("WEAK-08.day", "10-15", "09-15"),
        ("WEAK-05.days", "60", "10"),
    ):
        written.setting(name, before, "XQ")
        written.setting(name, after, "X2")
    for code, days in (
        ("looked-back", "identified_on=2019-01-10 closed_on=2019-01-31"),
        ("closed", "identified_on=2019-03-20 plan_on=2019-03-20"),
        ("planned", "identified_on=2019-03-20"),
    ):
        written.organization(f"of-{code}", at="moving")
        written.add("cases", f"code={code} organization=of-{code} year=2019 {days}")
    registry = Asked(written, tmp_path)
    moved_to = {"places": "code,name,kind,subkind,parent\nmoving,moving,village,administrative_village,Z2\n"}
    registry.registry.take(moved_to, effective=20200601)
    picture = registry.registry.picture("2020-07-01")
    begun = {(f.rule.code, f.unit): f.since for f in findings(picture, None, [BY_CODE[rule] for rule, *_ in _MOVED])}
    registry.registry.close()
    assert {(r, u): show(np.array([begun[r, u]]))[0] for r, u, _ in _MOVED} == {(r, u): day for r, u, day in _MOVED}


@pytest.mark.soak
@pytest.mark.parametrize("part", range(10))
def test_a_run_of_any_rule_begins_on_the_day_that_every_single_day_gives(
    part: int, request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> None:
    @seed(f"{request.config.getoption('--hypothesis-seed')}, since {part}")
    @settings(max_examples=10)
    @given(st.integers(0, 2**32))
    def of(number: int) -> None:
        check(number, tmp_path_factory.mktemp("random"), RULES)

    of()
