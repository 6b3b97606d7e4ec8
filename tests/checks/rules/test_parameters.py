"""Parameters of rules: where and on which day a value holds, the default, nothing; records kept; modes."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from registry.checks.catalogue import BY_CODE, RULES
from registry.checks.rule_findings import findings
from registry.compliance.parameters import BY_NAME
from tests.checks.rules.sentences import Asked, Sentence, Written, across, asked, moved, rules_of, said, untrue

DAY = "2019-06-15"

#: The defaults that this program sets itself; none of them is law.
DEFAULTS = {
    **dict.fromkeys(("kept.meetings", "kept.committees", "kept.village_committees", "kept.approvals"), False),
    **dict.fromkeys(("kept.screenings", "kept.trainings"), False),
    "window.days": 10,
    "ORG-09.days": 90,
    "COM-06.days": 90,
    "ORG-14.members": 20,
    "LIFE-04.times": 1,
    "DEV-20.years": 2,
    "WEAK-05.days": 30,
    "WEAK-06.days": 30,
    "WEAK-08.day": "11-30",
    "WEAK-10.months": 12,
    "RELO-02.households": 500,
}
#: Those of amounts, which are kept in ten-thousandths.
AMOUNTS = {
    "DEV-21.ratio": [3],
    "NAT-05.share": [0.5],
    "VEN-01.area": [300],
    "VEN-01.floor": [200],
    "PAY-06.tiers": [400, 450, 500],
    "ECO-01.yuan": [40000],
    "ECO-03.yuan": [50000],
}


@pytest.mark.parametrize("name", DEFAULTS)
def test_a_default_is_what_is_set(name: str) -> None:
    assert BY_NAME[name].default(20190615) == DEFAULTS[name]
    assert BY_NAME[name].mark == "ours"


@pytest.mark.parametrize("name", AMOUNTS)
def test_a_default_amount_is_what_is_set(name: str) -> None:
    found = BY_NAME[name].default(20190615)
    assert [value / 10_000 if name != "PAY-06.tiers" else value for value in _all(found)] == AMOUNTS[name]
    assert BY_NAME[name].mark == "ours"


def _all(value: object) -> list[int]:
    return [*value] if isinstance(value, tuple) else [value]  # type: ignore[list-item]


@pytest.mark.parametrize(("name", "eve", "of_the_day"), [("pay.head", 1600, 2100), ("pay.both", None, 2300)])
def test_a_default_of_the_bulletin_is_dated(name: str, eve: int | None, of_the_day: int) -> None:
    before, after = (BY_NAME[name].default(day) for day in (20190531, 20190601))
    assert before == (None if eve is None else eve * 10_000)
    assert after == of_the_day * 10_000


def test_every_rule_may_be_told_its_mode() -> None:
    assert all(f"{rule.code}.mode" in BY_NAME for rule in RULES)


# -- where and when a value holds ---------------------------------------------------------------------------------


def _venue(w: Written, village: str, place: str = "XZ", more: str = "") -> None:
    w.add("places", f"code={village} kind=village parent={place} {more}")
    w.add("facilities", f"place={village} kind=venue name=甲 from=2015-01-01 area_m2=300")


def _values(w: Written) -> None:
    """Villages with a venue of 300 square metres, by who says that it must be larger."""
    for code, parent in (("T1", "XQ"), ("T2", "XQ"), ("T3", "XQ")):
        w.place(code, "township", more=f"parent={parent}")
    w.setting("VEN-01.area", "301", "T1", "2019-06-15")
    w.setting("VEN-01.area", "301", "T2", "2019-01-01")
    w.setting("VEN-01.area", "302", "T2", "2019-06-15")
    w.setting("VEN-01.area", "300", "T2", "2019-06-20")
    _venue(w, "nobody-says")
    _venue(w, "above-says", "T1")
    _venue(w, "latest-says", "T2")
    for code, value, begin in (
        ("own-lower", "300", "2019-01-01"),
        ("own-later", "300", "2019-06-20"),
        ("own-default", "-", "2019-01-01"),
    ):
        _venue(w, code, "T2")
        w.setting("VEN-01.area", value, code, begin)
    # What is said at a place that has ended is said nowhere; who stands for it has its own.
    _venue(w, "heir", "T3")
    w.add("places", "code=ended kind=village parent=T3 to=2019-06-15 successor=heir")
    w.setting("VEN-01.area", "301", "ended", "2019-01-01")
    w.add("facilities", "place=ended kind=venue name=甲 from=2015-01-01 area_m2=300")
    w.add("places", "code=T4 kind=township parent=XQ to=2019-06-15 successor=T3")
    w.setting("VEN-01.area", "301", "T4", "2019-01-01")
    _venue(w, "moved", "T4")
    w.setting("VEN-01.floor", "301", "", "2019-06-15")
    w.setting("VEN-01.floor", "300", "XQ", "2019-06-20")
    w.add("places", "code=XQ2 kind=county parent=HZ")
    w.add("places", "code=T5 kind=township parent=XQ2")
    _venue(w, "elsewhere", "T5")


def _on_days(w: Written) -> None:
    """What is asked of the rule's own day, and what of the day that is looked at."""
    for code, begin in (("in-time", "2019-01-01"), ("later", "2019-01-02")):
        w.organization(f"lectures-{code}")
        w.add("activities", f"place=XZ organization=lectures-{code} kind=lecture held_on=2019-02-01 title={code}")
        w.setting("LIFE-04.times", "2", f"V-lectures-{code}", begin)
    for code, begin in (("before", "2019-04-01"), ("within", "2019-04-15"), ("after", "2019-05-01")):
        w.organization(f"case-{code}")
        plan = "2019-05-11" if code == "before" else "2019-05-31"
        w.add("cases", f"code=C-{code} organization=case-{code} year=2019 identified_on=2019-04 plan_on={plan}")
        w.setting("WEAK-05.days", "40", f"V-case-{code}", begin)
        w.organization(f"filed-{code}")
        w.add("approvals", f"organization=filed-{code} matter=establish approved_on=2019-04")
        w.setting("kept.approvals", "否", f"V-filed-{code}", "2010-01-01")
        w.setting("kept.approvals", "是", f"V-filed-{code}", begin)
    w.organization("asks-nothing")
    w.post("asks-nothing", "asks-nothing")
    w.post("asks-nothing", "V-asks-nothing", "village_director")
    w.add("pay", "person=asks-nothing unit=V-asks-nothing from=2015-01-01 base_yuan=100")
    w.setting("pay.both", "none", "V-asks-nothing", "2019-06-15")


def _modes(w: Written) -> None:
    for code, value, place in (
        ("listed", "report", "V-listed"),
        ("silent", "off", "V-silent"),
        ("spoken", "on", "V-spoken"),
        ("as-it-was", "-", "V-as-it-was"),
    ):
        w.organization(code, "full_members=60 probationary_members=0 households=1")
        for rule in ("ORG-02", "ORG-08b", "LIFE-05"):
            w.setting(f"{rule}.mode", value, place, "2019-06-15")
        w.add("approvals", f"organization={code} matter=establish approved_on=2019-01-01")
    w.organization("plain", "full_members=60 probationary_members=0")
    w.organization("no-delay")
    w.setting("window.days", "0", "V-no-delay")
    w.organization("long-delay")
    w.setting("window.days", "20", "V-long-delay", "2019-06-05")
    for code in ("el-eve", "el-first"):
        w.organization(code)
    w.add("elections", "organization=el-eve elected_on=2020-07-12 eligible=10 present=8 votes_for=4")
    w.add("elections", "organization=el-first elected_on=2020-07-13 eligible=10 present=8 votes_for=4")
    w.village("poor", "poor_village=是")
    w.facts("poor", "collective_income_yuan=100", "2019")


def written() -> Written:
    w = Written()
    for part in (_values, _on_days, _modes):
        part(w)
    return w


SENTENCES: list[Sentence] = [
    *said("VEN-01a", DAY, met="nobody-says own-lower own-default heir", not_met="above-says latest-says own-later"),
    *across("VEN-01a", "above-says", DAY, "met", "not_met"),
    *across("VEN-01a", "latest-says", "2019-06-20", "not_met", "met"),
    *across("VEN-01a", "own-later", "2019-01-01", "outside", "not_met"),
    *across("VEN-01a", "ended", DAY, "not_met", "outside"),
    *across("VEN-01a", "moved", DAY, "not_met", "met"),
    *across("VEN-01b", "elsewhere", DAY, "met", "not_met"),
    *across("VEN-01b", "nobody-says", DAY, "met", "not_met"),
    *across("VEN-01b", "nobody-says", "2019-06-20", "not_met", "met"),
    *said("VEN-01b", "2019-06-20", not_met="elsewhere"),
    *said("LIFE-04", DAY, not_met="lectures-in-time", met="lectures-later"),
    *said("WEAK-05", "2019-06-25", met="C-before", not_met="C-after", undetermined="C-within"),
    *said("ORG-08b", DAY, not_met="filed-before", unknown="filed-within filed-after"),
    *across("PAY-02", "asks-nothing@asks-nothing/secretary/2015-01-01", DAY, "not_met", "unknown"),
]
MODES = [
    # The parameter of the day stands above the version; `-` leaves it as it is.
    *(
        ("ORG-02", "listed", day, mode)
        for day, mode in (("2019-06-14", "on"), (DAY, "report"), ("2019-06-16", "report"))
    ),
    *(("ORG-02", unit, DAY, mode) for unit, mode in (("silent", "off"), ("spoken", "on"), ("as-it-was", "on"))),
    *(("ORG-08b", unit, DAY, mode) for unit, mode in (("silent", "off"), ("spoken", "on"), ("as-it-was", "report"))),
    ("ORG-08b", "spoken", "2019-06-14", "report"),
    ("ORG-02", "plain", DAY, "on"),
    # A window's finding is only listed for ten days after it, unless nothing is found.
    *(("LIFE-05", "plain", day, mode) for day, mode in (("2019-05-30", "on"), ("2019-05-31", "report"))),
    *(("LIFE-05", "plain", day, mode) for day, mode in (("2019-06-09", "report"), ("2019-06-10", "report"))),
    *(("LIFE-05", "plain", day, mode) for day, mode in (("2019-06-11", "on"), ("2019-06-12", "on"))),
    *(("LIFE-05", "spoken", day, mode) for day, mode in (("2019-07-10", "report"), ("2019-07-11", "on"))),
    *(("LIFE-05", "silent", day, "off") for day in ("2019-06-30", "2019-07-10", "2019-07-11")),
    *(("LIFE-05", "listed", day, "report") for day in ("2019-06-30", "2019-07-10", "2019-07-11")),
    *(("LIFE-05", "no-delay", day, mode) for day, mode in (("2019-05-31", "report"), ("2019-06-01", "on"))),
    # How many days it is, is asked of the day that is looked at.
    *(("LIFE-05", "long-delay", day, "report") for day in ("2019-06-04", "2019-06-05", "2019-06-20")),
    ("LIFE-05", "long-delay", "2019-06-21", "on"),
    *(("ECO-01", "poor", day, mode) for day, mode in (("2019-12-31", "report"), ("2020-01-10", "report"))),
    ("ECO-01", "poor", "2020-01-11", "on"),
    # The version is that of the rule's own day.
    *(("ELE-02", "el-eve", day, "on") for day in ("2020-07-12", "2020-07-13", "2021-01-01")),
    *(("ELE-02", "el-first", day, "report") for day in ("2020-07-13", "2020-07-14")),
    *(("VIL-12a", "poor", day, mode) for day, mode in (("2021-04-30", "on"), ("2021-05-01", "report"))),
    ("VIL-12a", "poor", "2021-05-02", "report"),
    ("VEN-01b", "poor", DAY, "report"),
]


@pytest.fixture(scope="module")
def registry(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Asked]:
    yield from asked(written(), tmp_path_factory.mktemp("parameters"))


@pytest.mark.parametrize("rule", rules_of(SENTENCES))
def test_a_parameter_holds_at_its_place_and_below_from_its_day_on(registry: Asked, rule: str) -> None:
    assert untrue(registry, rule, SENTENCES) == []


@pytest.mark.parametrize(("rule", "unit", "day", "mode"), MODES)
def test_the_mode_is_as_its_parameter_its_version_and_its_window_say(
    registry: Asked, rule: str, unit: str, day: str, mode: str
) -> None:
    assert registry.mode(rule, unit, day) == mode


def test_of_a_rule_that_is_off_nothing_is_found_and_the_share_stays(registry: Asked) -> None:
    of_day = {
        day: {f.unit: f.mode for f in findings(registry.registry.picture(day), None, [BY_CODE["ORG-02"]])}
        for day in (moved(DAY, -1), DAY)
    }
    assert of_day[moved(DAY, -1)] == dict.fromkeys(("as-it-was", "listed", "plain", "silent", "spoken"), "on")
    assert of_day[DAY] == {"as-it-was": "on", "listed": "report", "plain": "on", "spoken": "on"}
    assert registry.answer("ORG-02", "silent", DAY) == "not_met"
