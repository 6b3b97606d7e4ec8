"""Weak and lax organizations (WEAK): the deadlines to the day, the days around each date, what is not recorded."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.checks.rules.sentences import Asked, Sentence, Written, across, asked, lacking, rules_of, said, untrue

DAY = "2019-06-15"
FORCE = "2019-01-01"
_SEVEN = ("plan", "leader", "unit", "work_group", "first_secretary", "projects", "leadership")
_FOUR = ("leader", "township_leader", "first_secretary", "unit")


def _case(w: Written, code: str, identified: str, more: str = "", *, of: str = "", year: str = "") -> None:
    """A case, of an organization of its own unless it is said of which."""
    if not of:
        w.organization(f"of-{code}")
    cells = f"organization={of or f'of-{code}'} year={year or identified[:4]} identified_on={identified}"
    w.add("cases", f"code={code} {cells} {more}")


def _screenings(w: Written) -> None:
    """Villages that were screened for 2018, or were not."""
    for code, year, day in (
        ("in-time", "2018", "2018-12-31"),
        ("today", "2018", "2019-06-15"),
        ("tomorrow", "2018", "2019-06-16"),
        ("in-june", "2018", "2019-06"),
        ("of-2017", "2017", "2018-03-01"),
        ("of-2019", "2019", "2018-12-31"),
    ):
        w.village(f"screened-{code}")
        w.add("screenings", f"place=screened-{code} year={year} screened_on={day} result=sound")
    for code, begin in (("never", ""), ("unkept", ""), ("newly", "2018-01-01"), ("newer", "2018-01-02")):
        w.village(f"screened-{code}", more=f"from={begin}")
    w.setting("kept.screenings", "否", "screened-unkept")
    w.place("site", "relocation_site")


def _open_cases(w: Written) -> None:
    for code, identified, more in (
        ("said", "2019-01-01", "problems=散"),
        ("unsaid", "2019-01-01", ""),
        ("today", "2019-06-15", ""),
        ("closed", "2019-01-01", "closed_on=2019-06-15"),
        ("closing", "2019-01-01", "closed_on=2019-06"),
        ("eve", "2013-12-31", ""),
        ("first", "2014-01-01", ""),
        ("second", "2014-01-02", ""),
    ):
        _case(w, f"problem-{code}", identified, more)


def _signs(w: Written) -> None:
    """Villages without a case, by whether somebody leads them and was developed in 2017 and 2018."""
    for code, end, years in (
        ("sound", "", {"2018": 1, "2017": 0}),
        ("vacant", "2019-01-01", {"2018": 1, "2017": 0}),
        ("vacant-30", "2019-01-01", {"2018": 1, "2017": 0}),
        ("vacant-unsaid", "2019-01-01", {}),
        ("nobody", "", {"2018": 0, "2017": 0}),
        ("nobody-since", "", {"2018": 0, "2017": 0, "2016": 3}),
        ("in-2017", "", {"2018": 0, "2017": 1}),
        ("one-year", "", {"2018": 0, "2017": 1}),
        ("half-said", "", {"2018": 0}),
        ("with-case", "2019-01-01", {"2018": 0, "2017": 0}),
    ):
        w.organization(f"sign-{code}")
        w.post(f"head-{code}", f"sign-{code}", more=f"from=2015-01-01 to={end}")
        for year, many in years.items():
            w.facts(f"V-sign-{code}", f"members_developed={many}", year)
    w.setting("screen.vacant_days", "30", "V-sign-vacant-30")
    w.setting("screen.development_years", "1", "V-sign-one-year")
    _case(w, "open-case", "2019-01-01", "closed_on=2019-06-20", of="sign-with-case")


def _plans(w: Written) -> None:
    """Cases identified on 1 May 2019: the plan is due on 31 May."""
    for code, identified, more in (
        ("on-day", "2019-05-01", "plan_on=2019-05-31"),
        ("day-late", "2019-05-01", "plan_on=2019-06-01"),
        ("day-early", "2019-05-01", "plan_on=2019-05-30"),
        ("none", "2019-05-01", ""),
        ("none-10", "2019-05-01", ""),
        ("none-later-10", "2019-05-01", ""),
        ("closed", "2019-04-01", "closed_on=2019-06-01"),
        ("closed-before", "2018-04-01", "closed_on=2018-12-31"),
        ("in-may", "2019-05-01", "plan_on=2019-05"),
        ("april", "2019-04", "plan_on=2019-05-15"),
        ("april-soon", "2019-04", "plan_on=2019-05-01"),
        ("april-late", "2019-04", "plan_on=2019-05-31"),
        ("may", "2019-05", ""),
        ("eve", "2018-12-31", ""),
        ("first", "2019-01-01", ""),
        ("second", "2019-01-02", ""),
        ("december", "2019-12", "plan_on=2019-12-31"),
        ("december-none", "2019-12", ""),
        ("perhaps", "2019-05-01", "plan_on=2020-03"),
    ):
        _case(w, f"plan-{code}", identified, more)
    w.setting("WEAK-05.days", "10", "V-of-plan-none-10", "2019-05-01")
    w.setting("WEAK-05.days", "10", "V-of-plan-none-later-10", "2019-05-02")


def _measures(w: Written) -> None:
    """Cases identified on 16 May 2019, by which of the four ones are done; accepted ones by which of the seven."""
    for code, last in (("done", "2019-06-16"), ("tomorrow", "2019-06-17"), ("june", "2019-06"), ("undone", "")):
        _case(w, f"four-{code}", "2019-05-16")
        for measure in _FOUR:
            day = last if measure == "unit" else "2019-05-20"
            w.add("case_measures", f"case=four-{code} measure={measure} done_on={day}")
    for code, identified in (("none", "2019-05-16"), ("eve", "2018-12-31"), ("first", "2019-01-01")):
        _case(w, f"four-{code}", identified)
    _case(w, "four-second", "2019-01-02")
    _case(w, "four-may", "2019-05")
    _case(w, "four-60", "2019-04-16")
    w.setting("WEAK-06.days", "60", "V-of-four-60", "2019-04-16")
    w.setting("WEAK-06.days", "90", "V-of-four-60", "2019-04-17")
    for code, accepted, last in (
        ("on-day", "2019-06-15", "2019-06-15"),
        ("day-late", "2019-06-14", "2019-06-15"),
        ("undone", "2019-06-14", ""),
        ("in-june", "2019-06-14", "2019-06"),
        ("accepted-june", "2019-06", "2019-05-01"),
        ("accepted-may", "2019-05", "2019-05-15"),
        ("accepted-in-may", "2019-05", "2019-05-01"),
        ("last-year", "2018-12-31", ""),
        ("new-year", "2019-01-01", ""),
        ("second", "2019-01-02", ""),
    ):
        _case(w, f"seven-{code}", "2018-06-01", f"accepted_on={accepted}")
        for measure in _SEVEN:
            if measure != "projects" or last:
                day = last if measure == "projects" else "2018-07-01"
                w.add("case_measures", f"case=seven-{code} measure={measure} done_on={day}")


def _closings(w: Written) -> None:
    """Cases of 2019, which are to be closed by 30 November; and what was looked back upon within a year."""
    for code, identified, closed, year in (
        ("on-day", "2019-03-01", "2019-11-30", "2019"),
        ("day-late", "2019-03-01", "2019-12-01", "2019"),
        ("open", "2019-11-30", "", "2019"),
        ("after", "2019-12-01", "", "2019"),
        ("after-of-2020", "2019-12-01", "", "2020"),
        ("about", "2019", "", "2019"),
        ("in-november", "2019-11", "", "2019"),
        ("closed-in-november", "2019-03-01", "2019-11", "2019"),
        ("closed-in-2019", "2019-01-01", "2019", "2019"),
        ("october", "2019-10-31", "2019-11-30", "2019"),
        ("eve", "2018-12-31", "", "2019"),
        ("first", "2019-01-01", "", "2019"),
        ("second", "2019-01-02", "", "2019"),
    ):
        _case(w, f"close-{code}", identified, f"closed_on={closed}", year=year)
    w.setting("WEAK-08.day", "10-31", "V-of-close-october", "2019-10-31")
    w.setting("WEAK-08.day", "12-31", "V-of-close-october", "2019-11-01")
    for code, closed, checked in (
        ("on-day", "2019-02-28", "2020-02-28"),
        ("day-late", "2019-02-28", "2020-02-29"),
        ("at-once", "2019-02-28", "2019-02-28"),
        ("before", "2019-02-28", "2019-02-27"),
        ("none", "2019-02-28", ""),
        ("none-6", "2019-02-28", ""),
        ("eve", "2018-12-31", ""),
        ("first", "2019-01-01", ""),
        ("second", "2019-01-02", ""),
        ("february", "2019-02", "2020-02-15"),
        ("followed-at-once", "2019-02-28", ""),
        ("followed-before", "2019-02-28", ""),
        ("followed-later", "2019-02-28", ""),
    ):
        _case(w, f"back-{code}", "2018-03-01", f"closed_on={closed}")
        if checked:
            w.add("look_backs", f"case=back-{code} checked_on={checked} result=consolidated")
    w.setting("WEAK-10.months", "6", "V-of-back-none-6", "2019-02-28")
    w.setting("WEAK-10.months", "24", "V-of-back-none-6", "2019-03-01")
    for code, day in (("at-once", "2019-02-28"), ("before", "2019-02-27"), ("later", "2020-03-16")):
        _case(w, f"next-{code}", day, of=f"of-back-followed-{code}")


def _again(w: Written) -> None:
    """Villages with several cases; look-backs that found a relapse, and whether a case followed."""
    for code, cases in (
        ("once", [("2018-03-01", "2018")]),
        ("one-year", [("2018-03-01", "2018"), ("2018-05-01", "2018")]),
        ("two-years", [("2017-03-01", "2017"), ("2019-06-15", "2019")]),
        ("perhaps", [("2017-03-01", "2017"), ("2019-06", "2019")]),
        ("june", [("2019-06", "2019")]),
        ("tomorrow", [("2019-06-16", "2019")]),
    ):
        w.organization(f"again-{code}")
        for number, (day, year) in enumerate(cases):
            _case(w, f"again-{code}-{number}", day, of=f"again-{code}", year=year)
    w.place("merged", "village", more="parent=XZ to=2019-06-15 successor=V-again-once")
    w.organization("of-merged", at="merged")
    _case(w, "of-merged-1", "2017-03-01", of="of-merged")
    for code, checked, followed in (
        ("at-once", "2019-03-01", "2019-03-01"),
        ("before", "2019-03-01", "2019-02-28"),
        ("today", "2019-03-01", "2019-06-15"),
        ("tomorrow", "2019-03-01", "2019-06-16"),
        ("june", "2019-03-01", "2019-06"),
        ("march", "2019-03-01", "2019-03"),
        ("checked-march", "2019-03", "2019-03-15"),
        ("checked-march-then", "2019-03", "2019-03-31"),
        ("none", "2019-03-01", ""),
        ("eve", "2018-12-31", ""),
        ("first", "2019-01-01", ""),
        ("second", "2019-01-02", ""),
        ("twice", "2019-03-01", ""),
        ("sound", "2019-03-01", ""),
    ):
        _case(w, f"relapse-{code}", "2017-03-01")
        result = "partly" if code == "sound" else "relapsed"
        w.add("look_backs", f"case=relapse-{code} checked_on={checked} result={result}")
        if followed:
            _case(w, f"follows-{code}", followed, of=f"of-relapse-{code}")
    w.add("look_backs", "case=relapse-twice checked_on=2019-06-15 result=consolidated")


def written() -> Written:
    w = Written()
    for part in (_screenings, _open_cases, _signs, _plans, _measures, _closings, _again):
        part(w)
    return w


LATER = "2019-12-15"
BACK = "2020-03-15"
SENTENCES: list[Sentence] = [
    *said("WEAK-01", DAY, met="screened-in-time screened-today", not_met="screened-tomorrow screened-of-2017"),
    *said("WEAK-01", DAY, not_met="screened-of-2019 screened-never screened-newly", outside="screened-newer site"),
    *said("WEAK-01", DAY, unknown="screened-in-june screened-unkept"),
    *across("WEAK-01", "screened-tomorrow", "2019-06-16", "not_met", "met"),
    *across("WEAK-01", "screened-never", "2014-12-31", "outside", "not_met"),
    *across("WEAK-01", "screened-of-2019", "2019-12-31", "not_met", "met"),
    *said("WEAK-02", DAY, met="problem-said", not_met="problem-unsaid problem-first problem-second"),
    *said("WEAK-02", DAY, outside="problem-closed problem-eve problem-closing"),
    *across("WEAK-02", "problem-today", DAY, "outside", "not_met"),
    *across("WEAK-02", "problem-closing", "2019-06-01", "not_met", "outside"),
    *said("WEAK-03", DAY, met="V-sign-sound V-sign-in-2017", not_met="V-sign-vacant V-sign-nobody V-sign-nobody-since"),
    *said("WEAK-03", DAY, not_met="V-sign-one-year V-sign-vacant-unsaid", unknown="V-sign-half-said screened-never"),
    *said("WEAK-03", DAY, outside="V-sign-with-case site V-of-problem-unsaid"),
    *across("WEAK-03", "V-sign-vacant", "2019-04-02", "met", "not_met"),
    *across("WEAK-03", "V-sign-vacant-30", "2019-02-01", "met", "not_met"),
    *across("WEAK-03", "V-sign-with-case", "2019-06-20", "outside", "not_met"),
    *across("WEAK-03", "V-sign-nobody", FORCE, "outside", "not_met"),
    *across("WEAK-05", "plan-none", "2019-06-01", "outside", "not_met"),
    *across("WEAK-05", "plan-none-10", "2019-05-12", "outside", "not_met"),
    *across("WEAK-05", "plan-none-later-10", "2019-06-01", "outside", "not_met"),
    *said(
        "WEAK-05", DAY, met="plan-on-day plan-day-early plan-in-may plan-april-soon", not_met="plan-day-late plan-none"
    ),
    *said("WEAK-05", DAY, not_met="plan-closed plan-april-late plan-first plan-second", unknown="plan-april"),
    *said("WEAK-05", DAY, outside="plan-closed-before plan-eve", undetermined="plan-may"),
    *said("WEAK-05", BACK, outside="plan-on-day plan-day-late plan-closed", not_met="plan-none plan-may"),
    # Due on some day from 31 December on: perhaps in the year, or not.
    *said("WEAK-05", BACK, undetermined="plan-december plan-perhaps", not_met="plan-december-none"),
    *across("WEAK-06", "four-none", "2019-06-16", "outside", "not_met"),
    *across("WEAK-06", "four-60", "2019-06-16", "outside", "not_met"),
    *said(
        "WEAK-06", "2019-06-16", met="four-done", not_met="four-tomorrow four-undone four-first", unknown="four-june"
    ),
    *said("WEAK-06", "2019-06-16", not_met="four-second", outside="four-eve problem-closed", undetermined="four-may"),
    *across("WEAK-06", "four-tomorrow", "2019-06-17", "not_met", "met"),
    *said(
        "WEAK-07", DAY, met="seven-on-day seven-accepted-in-may", not_met="seven-day-late seven-undone seven-new-year"
    ),
    *said(
        "WEAK-07", DAY, not_met="seven-second", unknown="seven-in-june seven-accepted-may", outside="seven-last-year"
    ),
    *said("WEAK-07", DAY, undetermined="seven-accepted-june", outside="plan-none"),
    *said("WEAK-07", "2018-12-31", outside="seven-last-year"),
    *across("WEAK-07", "seven-undone", "2019-06-14", "outside", "not_met"),
    *across("WEAK-08", "close-open", "2019-12-01", "outside", "not_met"),
    *said("WEAK-08", LATER, met="close-on-day close-closed-in-november", not_met="close-day-late close-in-november"),
    *said("WEAK-08", LATER, not_met="close-first close-second close-october"),
    *said("WEAK-08", LATER, outside="close-after close-after-of-2020 close-eve", undetermined="close-about"),
    *said("WEAK-08", "2019-12-31", unknown="close-closed-in-2019"),
    *said("WEAK-08", "2020-12-01", not_met="close-after-of-2020 close-open", outside="close-day-late close-on-day"),
    *across("WEAK-10", "back-none", "2020-02-29", "outside", "not_met"),
    *across("WEAK-10", "back-none-6", "2019-08-29", "outside", "not_met"),
    *said("WEAK-10", BACK, met="back-on-day", not_met="back-day-late back-none back-before back-first back-second"),
    *said(
        "WEAK-10",
        BACK,
        unknown="back-february",
        outside="back-eve back-followed-at-once close-open",
        met="back-at-once",
    ),
    *said("WEAK-10", BACK, not_met="back-followed-before back-followed-later"),
    *said("WEAK-10", "2020-02-16", undetermined="back-february"),
    *across("WEAK-10", "back-followed-later", "2020-03-16", "not_met", "outside"),
    *said("WEAK-10", "2021-03-15", outside="back-on-day back-day-late", not_met="back-none"),
    *said("WEAK-11", DAY, met="V-again-one-year", not_met="V-again-two-years V-again-once", unknown="V-again-perhaps"),
    *said("WEAK-11", DAY, outside="V-again-tomorrow screened-never site", undetermined="V-again-june"),
    *across("WEAK-11", "V-again-two-years", DAY, "met", "not_met"),
    *across("WEAK-11", "V-again-once", DAY, "met", "not_met"),
    *across("WEAK-11", "V-again-one-year", FORCE, "outside", "met"),
    *said("WEAK-12", DAY, met="relapse-at-once relapse-today relapse-march", not_met="relapse-before relapse-tomorrow"),
    *said("WEAK-12", DAY, not_met="relapse-none relapse-first relapse-second", unknown="relapse-june"),
    *said("WEAK-12", DAY, unknown="relapse-checked-march", met="relapse-checked-march-then"),
    *said("WEAK-12", DAY, outside="relapse-eve relapse-sound back-at-once"),
    *across("WEAK-12", "relapse-tomorrow", "2019-06-16", "not_met", "met"),
    *across("WEAK-12", "relapse-none", "2019-03-01", "outside", "not_met"),
    *said("WEAK-12", "2019-06-14", not_met="relapse-twice/2019-03-01"),
    *said("WEAK-12", DAY, outside="relapse-twice/2019-03-01 relapse-twice/2019-06-15"),
]


@pytest.fixture(scope="module")
def registry(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Asked]:
    yield from asked(written(), tmp_path_factory.mktemp("weak"))


@pytest.mark.parametrize("rule", rules_of(SENTENCES))
def test_rectification_is_as_the_rules_say(registry: Asked, rule: str) -> None:
    assert untrue(registry, rule, SENTENCES) == []
    assert lacking(registry, rule, SENTENCES) == []
