"""Organization life (LIFE) and training (EDU): windows and bounds, the days around each date, what is not recorded."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.checks.rules.sentences import Asked, Sentence, Written, across, asked, lacking, rules_of, said, untrue

#: The last quarter is January to March, the last month May; the last year that of `NEXT` 2019.
DAY, NEXT = "2019-06-15", "2020-06-15"


def _held(w: Written, kind: str, organization: str, *days: str, place: str = "XZ", more: str = "") -> None:
    for number, day in enumerate(days):
        title = f"{kind}-{organization or place}-{number}"
        cells = f"place={place} organization={organization} kind={kind} held_on={day} title={title}"
        w.add("activities", f"{cells} {more}")


def _meetings(w: Written, kind: str, first: str, last: str, eve: str, after: str, own: str = "branch") -> None:
    """Organizations that met on the first or last day of a window, the day before or after it, or in its year."""
    for code, days in (
        ("first", [first]),
        ("last", [last]),
        ("month", [last[:7]]),
        ("eve", [eve]),
        ("after", [after]),
        ("around", [eve, after]),
        ("about", [last[:4]]),
        ("none", []),
    ):
        w.organization(f"{kind}-{code}", kind=own)
        _held(w, kind, f"{kind}-{code}", *days)


def _branches(w: Written) -> None:
    for kind in ("assembly", "lecture"):
        _meetings(w, kind, "2019-01-01", "2019-03-31", "2018-12-31", "2019-04-01")
    for kind in ("committee", "theme_day"):
        _meetings(w, kind, "2019-05-01", "2019-05-31", "2019-04-30", "2019-06-01")
    _meetings(w, "group", "2019-05-01", "2019-05-31", "2019-04-30", "2019-06-01", "group")
    for kind in ("life_meeting", "review"):
        _meetings(w, kind, "2019-01-01", "2019-12-31", "2018-12-31", "2020-01-01")
    for code, day in (("september", "2019-09-30"), ("october", "2019-10-01"), ("in-september", "2019-09")):
        w.organization(f"life-{code}")
        _held(w, "life_meeting", f"life-{code}", day)
    for code in ("first", "last", "month", "eve", "after", "around", "about", "none"):
        w.post(f"member-{code}", f"committee-{code}", "committee_member")
    w.organization("committee-later")
    w.post("member-later", "committee-later", "committee_member", "from=2019-06-15")
    w.organization("joint", kind="joint_branch")
    w.organization("general", kind="general_branch")
    w.organization("functional", more="type=functional")
    w.organization("functional-group", more="type=functional", kind="group")
    w.organization("newly", more="from=2019-01-01")
    w.organization("newer", more="from=2019-01-02")
    w.organization("newest", more="from=2019-05-02")
    w.organization("new-group", more="from=2019-05-02", kind="group")
    w.organization("here")
    w.organization("beside", at="V-here")
    _held(w, "assembly", "", "2019-02-01", place="V-here")
    w.organization("elsewhere")
    _held(w, "assembly", "elsewhere", "2019-02-01", place="V-here")
    for code, value, begin in (
        ("unkept", "否", "2010-01-02"),
        ("kept-in-time", "否", "2010-01-02"),
        ("kept-later", "否", "2010-01-02"),
    ):
        w.organization(code)
        w.organization(f"{code}-group", kind="group", at=f"V-{code}")
        w.post(f"member-of-{code}", code, "committee_member")
        w.setting("kept.meetings", value, f"V-{code}", begin)
    w.organization("unkept-but-held")
    _held(w, "assembly", "unkept-but-held", "2019-02-01")
    w.setting("kept.meetings", "否", "V-unkept-but-held")
    w.setting("kept.meetings", "是", "V-kept-in-time", "2019-01-01")
    w.setting("kept.meetings", "是", "V-kept-later", "2019-01-02")


def _lectures(w: Written) -> None:
    """Branches that are to have two lectures in a quarter; committees of townships, and who lectured there."""
    for code, days, more in (
        ("one", ["2019-02-01"], ""),
        ("two", ["2019-02-01", "2019-02-02"], ""),
        ("twice", ["2019-02-01"], "times=2"),
        ("perhaps", ["2019-02-01", "2019"], ""),
    ):
        w.organization(f"lectures-{code}")
        w.setting("LIFE-04.times", "2", f"V-lectures-{code}")
        _held(w, "lecture", f"lectures-{code}", *days, more=more)
    for code, role, day in (
        ("first", "secretary", "2019-03-01"),
        ("eve", "secretary", "2019-02-28"),
        ("last", "secretary", "2019-08-31"),
        ("after", "secretary", "2019-09-01"),
        ("about", "secretary", "2019"),
        ("deputy", "deputy_secretary", "2019-05-01"),
        ("none", "secretary", ""),
        ("unkept", "secretary", ""),
        ("newer", "secretary", "2019-05-01"),
    ):
        w.place(f"T-{code}", "township", more="parent=XQ")
        begin = "from=2019-01-02" if code == "newer" else ""
        w.add("organizations", f"code=C-{code} kind=committee place=T-{code} superior=CC {begin}")
        w.post(f"speaker-{code}", f"C-{code}", role, "from=2019-03-01 to=2019-09-01")
        if code != "unkept":
            w.setting("kept.meetings", "是", f"T-{code}")
        if day:
            cells = f"kind=lecture held_on={day} title=by-{code} speaker=speaker-{code}"
            w.add("activities", f"place=V-here {cells}")
    w.organization("C-village", kind="committee")


def _trainings(w: Written) -> None:
    """Posts on village organizations, by what their people were trained in 2019."""
    for role in ("secretary", "deputy_secretary", "committee_member"):
        for code, trainings, begin in (
            ("h55", [("2019-03-01", "55.9")], "2015"),
            ("h56", [("2019-12-31", "56")], "2015"),
            ("h57", [("2019-01-01", "56.1")], "2015"),
            ("sum", [("2019-03", "30"), ("2019", "26")], "2015"),
            ("unsaid", [("2019-03-01", "30"), ("2019-04-01", "")], "2015"),
            ("around", [("2018-12-31", "60"), ("2020-01-01", "60")], "2015"),
            ("none", [], "2019-01-01"),
            ("later", [], "2019-01-02"),
            ("in-january", [], "2019-01"),
            ("unkept", [], "2015"),
            ("ended", [], "2015-01-01 to=2020-06-15"),
        ):
            short = f"{role[:3]}-{code}"
            w.organization(f"of-{short}")
            w.post(short, f"of-{short}", role, f"from={begin}")
            for day, hours in trainings:
                w.add("trainings", f"person={short} held_on={day} title={day} level=county hours={hours}")
            if code == "unkept":
                w.setting("kept.trainings", "否", f"V-of-{short}")
    w.organization("of-acting")
    w.post("acting", "of-acting", "acting_secretary")
    w.organization("of-agency", more="type=agency")
    w.post("agency", "of-agency")


def _new_secretaries(w: Written) -> None:
    """Secretaries from 31 August 2019: the six months end on 29 February 2020."""
    for code, begin, days in (
        ("n-on-day", "2019-08-31", ["2020-02-29"]),
        ("n-day-late", "2019-08-31", ["2020-03-01"]),
        ("n-at-once", "2019-08-31", ["2019-08-31"]),
        ("n-before", "2019-08-31", ["2019-08-30"]),
        ("n-none", "2019-08-31", []),
        ("n-unkept", "2019-08-31", []),
        ("n-in-february", "2019-08-31", ["2020-02"]),
        ("n-about", "2019-08-31", ["2020"]),
        ("n-eve", "2018-10-27", []),
        ("n-first", "2018-10-28", []),
        ("n-second", "2018-10-29", []),
        ("n-october", "2018-10", []),
        ("n-august", "2019-08", ["2020-02-15"]),
    ):
        w.organization(f"of-{code}")
        w.post(code, f"of-{code}", "secretary", f"from={begin}")
        for day in days:
            w.add("trainings", f"person={code} held_on={day} title=new level=county")
    w.setting("kept.trainings", "否", "V-of-n-unkept")
    for code, level, day in (
        ("c-county", "county", "2019-05-01"),
        ("c-city", "city", "2019-06-15"),
        ("c-region", "region", "2019-01-01"),
        ("c-national", "national", "2019-05-01"),
        ("c-last-year", "city", "2018-12-31"),
        ("c-tomorrow", "city", "2019-06-16"),
        ("c-june", "city", "2019-06"),
        ("c-none", "", ""),
    ):
        w.organization(f"of-{code}")
        w.post(code, f"of-{code}")
        if level:
            w.add("trainings", f"person={code} held_on={day} title=city level={level}")


def written() -> Written:
    w = Written()
    for part in (_branches, _lectures, _trainings, _new_secretaries):
        part(w)
    return w


def _of_window(rule: str, kind: str, day: str) -> list[Sentence]:
    """What is alike of every window: a meeting on its first and last day, in its last month, beside it, or none."""
    inside = " ".join(f"{kind}-{code}" for code in ("first", "last", "month"))
    beside = " ".join(f"{kind}-{code}" for code in ("eve", "after", "around", "none"))
    return said(rule, day, met=inside, not_met=beside)


SENTENCES: list[Sentence] = [
    *_of_window("LIFE-01", "assembly", DAY),
    *said(
        "LIFE-01",
        DAY,
        met="here beside elsewhere",
        not_met="joint newly kept-in-time",
        outside="general functional newer",
    ),
    *said("LIFE-01", DAY, unknown="assembly-about unkept kept-later", met="unkept-but-held"),
    *across("LIFE-01", "assembly-after", "2019-06-30", "not_met", "met"),
    *across("LIFE-01", "joint", "2019-03-31", "outside", "not_met"),
    *_of_window("LIFE-02", "committee", DAY),
    *said("LIFE-02", DAY, unknown="committee-about unkept", outside="joint general"),
    *across("LIFE-02", "committee-later", DAY, "outside", "not_met"),
    *across("LIFE-02", "committee-none", "2018-11-30", "outside", "not_met"),
    *across("LIFE-02", "committee-eve", "2019-05-31", "met", "not_met"),
    *_of_window("LIFE-03", "group", DAY),
    *said("LIFE-03", DAY, unknown="group-about unkept-group", outside="joint functional-group new-group"),
    *across("LIFE-03", "group-none", "2018-11-30", "outside", "not_met"),
    *_of_window("LIFE-04", "lecture", DAY),
    *said("LIFE-04", DAY, met="lectures-two", not_met="lectures-one lectures-twice", unknown="lectures-perhaps unkept"),
    *said("LIFE-04", DAY, unknown="lecture-about", outside="general functional newer"),
    *across("LIFE-04", "joint", "2019-03-31", "outside", "not_met"),
    *_of_window("LIFE-05", "theme_day", DAY),
    *said("LIFE-05", DAY, not_met="joint", unknown="theme_day-about unkept", outside="general functional newest"),
    *across("LIFE-05", "joint", "2018-11-30", "outside", "not_met"),
    *_of_window("LIFE-06a", "life_meeting", NEXT),
    *said("LIFE-06a", NEXT, met="life_meeting-about", not_met="joint newly", unknown="unkept kept-later"),
    *said("LIFE-06a", NEXT, outside="newer general functional"),
    *across("LIFE-06a", "joint", "2019-12-31", "outside", "not_met"),
    *said("LIFE-06b", NEXT, met="life-october life_meeting-last", not_met="life-september life_meeting-first"),
    *said(
        "LIFE-06b", NEXT, not_met="life-in-september", unknown="life_meeting-about", outside="life_meeting-none joint"
    ),
    *said("LIFE-06b", NEXT, outside="life_meeting-eve life_meeting-after"),
    *across("LIFE-06b", "life-september", "2019-12-31", "outside", "not_met"),
    *_of_window("LIFE-07", "review", NEXT),
    *said("LIFE-07", NEXT, not_met="joint newly", unknown="unkept", outside="newer general functional"),
    *across("LIFE-07", "joint", "2019-12-31", "outside", "not_met"),
    *said(
        "LIFE-09", NEXT, met="C-first C-last", not_met="C-eve C-after C-deputy C-none", outside="C-newer C-village here"
    ),
    *said("LIFE-09", NEXT, unknown="C-about C-unkept"),
    *across("LIFE-09", "C-none", "2019-12-31", "outside", "not_met"),
    *said(
        "EDU-02a", NEXT, met="sec-h56 dep-h57 com-sum", not_met="sec-h55 dep-around com-none", outside="acting agency"
    ),
    *said(
        "EDU-02a", NEXT, unknown="com-unsaid sec-unkept", outside="sec-later dep-ended", undetermined="com-in-january"
    ),
    *across("EDU-02a", "sec-h55", "2019-12-31", "outside", "not_met"),
    *across("EDU-02a", "com-around", "2024-12-31", "not_met", "outside"),
    *said("EDU-02b", NEXT, met="dep-h55 com-unsaid com-sum", not_met="dep-around com-none", outside="sec-h55 sec-none"),
    *said(
        "EDU-02b", NEXT, unknown="dep-unkept com-unkept", outside="com-later dep-ended", undetermined="dep-in-january"
    ),
    *across("EDU-02b", "com-none", "2019-12-31", "outside", "not_met"),
    *across("EDU-02b", "com-none", "2024-12-31", "not_met", "outside"),
    *said(
        "EDU-03a", NEXT, met="sec-h55 sec-unsaid sec-sum", not_met="sec-around sec-none", outside="dep-none com-none"
    ),
    *said("EDU-03a", NEXT, unknown="sec-unkept", outside="sec-later sec-ended agency", undetermined="sec-in-january"),
    *across("EDU-03a", "sec-none", "2019-12-31", "outside", "not_met"),
    *across("EDU-03b", "n-none", "2020-03-01", "outside", "not_met"),
    *said(
        "EDU-03b", NEXT, met="n-on-day n-at-once n-in-february", not_met="n-day-late n-before n-none n-first n-second"
    ),
    *said("EDU-03b", "2020-12-31", unknown="n-about"),
    *said(
        "EDU-03b", NEXT, unknown="n-unkept n-august n-about", outside="n-eve dep-none agency", undetermined="n-october"
    ),
    *said("EDU-03b", "2021-06-15", outside="n-on-day n-day-late", not_met="n-none", unknown="n-unkept"),
    *said("EDU-04", DAY, met="c-city c-region c-national c-june", not_met="c-county c-last-year c-tomorrow c-none"),
    *said("EDU-04", DAY, outside="dep-none agency acting"),
    *across("EDU-04", "c-tomorrow", "2019-06-16", "not_met", "met"),
    *across("EDU-04", "c-none", "2019-01-01", "outside", "not_met"),
]


@pytest.fixture(scope="module")
def registry(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Asked]:
    yield from asked(written(), tmp_path_factory.mktemp("life"))


@pytest.mark.parametrize("rule", rules_of(SENTENCES))
def test_organization_life_and_training_are_as_the_regulation_says(registry: Asked, rule: str) -> None:
    assert untrue(registry, rule, SENTENCES) == []
    assert lacking(registry, rule, SENTENCES) == []
