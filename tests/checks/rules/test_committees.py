"""Committees and their posts (COM): the bounds of each sentence, the days around each date, what is not recorded."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.checks.rules.sentences import Asked, Sentence, Written, across, asked, lacking, rules_of, said, untrue

DAY = "2019-06-15"
FORCE = "2018-10-28"


def _sizes(w: Written) -> None:
    """Branches by the size of their committee and their full members."""
    for size in (2, 3, 4, 6, 7, 8):
        w.organization(f"size-{size}", "full_members=7")
        for number in range(size):
            role = "secretary" if number == 0 else "deputy_secretary" if number == 1 else "committee_member"
            w.post(f"size-{size}-{number}", f"size-{size}", role)
    w.post("member-of-2", "size-2", "committee_member", "from=2015-01-01 to=2019-06-15")
    # Somebody with two posts counts once; who is acting secretary is not on it.
    w.organization("two-posts", "full_members=7")
    w.organization("acting", "full_members=7")
    for unit in ("two-posts", "acting"):
        for number in (1, 2):
            w.post(f"{unit}-{number}", unit, "committee_member")
    w.post("two-posts-1", "two-posts", "secretary")
    w.post("acting-3", "acting", "acting_secretary")
    # A secretary and a deputy alone are no committee.
    for full in ("6", "7", "8", "none"):
        w.organization(f"headed-{full}", "" if full == "none" else f"full_members={full}")
        w.post(f"headed-{full}-1", f"headed-{full}")
        w.post(f"headed-{full}-2", f"headed-{full}", "deputy_secretary")
        w.organization(f"small-{full}", "" if full == "none" else f"full_members={full}")
        w.post(f"small-{full}-1", f"small-{full}", "committee_member", "from=2015-01-01 to=2019-06-15")
        w.post(f"small-{full}-2", f"small-{full}", "committee_member")
    w.organization("unkept", "full_members=7")
    w.post("unkept-1", "unkept", "committee_member")
    w.setting("kept.committees", "否", "V-unkept")
    w.organization("as-joint", "full_members=7", kind="joint_branch")


def _portfolios(w: Written) -> None:
    for code, held in (
        ("all", ("organization;publicity", "discipline", "other")),
        ("all-but-one-said", ("organization;publicity;discipline", "", "")),
        ("no-discipline", ("organization;publicity", "other", "other")),
        ("one-unsaid", ("organization;publicity", "", "other")),
        ("other", ("other", "other", "other")),
        ("unkept-portfolios", ("other", "other", "other")),
    ):
        w.organization(code)
        for number, portfolio in enumerate(held):
            w.post(f"{code}-{number}", code, "committee_member", f"from=2015-01-01 portfolio={portfolio}")
    w.setting("kept.committees", "否", "V-unkept-portfolios")
    w.organization("left", "full_members=7")
    w.post("left-1", "left", "committee_member", "from=2015-01-01 portfolio=organization;publicity")
    w.post("left-2", "left", "secretary", "from=2015-01-01 to=2019-06-15 portfolio=discipline")


def _deputies(w: Written) -> None:
    for many in (0, 1, 2, 3):
        w.organization(f"deputies-{many}")
        for number in range(many):
            w.post(f"deputy-{many}-{number}", f"deputies-{many}", "deputy_secretary")
    w.organization("deputies-changing")
    w.post("changing-1", "deputies-changing", "deputy_secretary", "from=2015-01-01 to=2019-06-15")
    w.post("changing-2", "deputies-changing", "deputy_secretary", "from=2019-01-01")
    w.organization("deputy-twice")
    for begin in ("2015-01-01", "2016-01-01"):
        w.post("twice", "deputy-twice", "deputy_secretary", f"from={begin}")


def _secretaries(w: Written) -> None:
    """Secretaries by the day of their full membership and of their post; approvals and filings of posts."""
    for code, member, begin in (
        ("year-on-day", "2018-01-31", "2019-01-31"),
        ("year-day-less", "2018-02-01", "2019-01-31"),
        ("year-day-more", "2018-01-30", "2019-01-31"),
        ("year-leap", "2016-02-29", "2019-02-28"),
        ("year-unsaid", "", "2019-01-31"),
        ("year-in-january", "2018-01", "2019-01-31"),
        ("year-in-january-soon", "2018-01", "2019-01-30"),
        ("year-in-january-too-soon", "2018-01", "2018-12-31"),
        ("year-eve", "2018-10-01", "2018-10-27"),
        ("year-first", "2018-10-01", "2018-10-28"),
        ("year-second", "2018-10-01", "2018-10-29"),
        ("year-in-october", "2018-10-01", "2018-10"),
        ("year-later", "2019-06-01", "2019-06-15"),
    ):
        w.organization(f"of-{code}", kind="joint_branch" if code == "year-day-more" else "branch")
        w.add("people", f"code={code} full_member_on={member}")
        w.post(code, f"of-{code}", "secretary", f"from={begin}")
    w.post("of-general", "TC", "secretary", "from=2019-01-01")
    for role in ("secretary", "deputy_secretary", "committee_member"):
        for code, more in (
            ("done", "from=2019-01-01 approved_on=2019-06-15 filed_on=2019-06-15"),
            ("tomorrow", "from=2019-01-01 approved_on=2019-06-16 filed_on=2019-06-16"),
            ("in-june", "from=2019-01-01 approved_on=2019-06 filed_on=2019-06"),
            ("undone", "from=2019-01-01"),
            ("eve", "from=2018-10-27"),
            ("first", "from=2018-10-28"),
            ("second", "from=2018-10-29"),
            ("ended", "from=2019-01-01 to=2019-06-15"),
            ("unkept", "from=2019-01-01"),
        ):
            w.organization(f"{role}-{code}")
            w.post(f"{role[:3]}-{code}", f"{role}-{code}", role, more)
            if code == "unkept":
                w.setting("kept.approvals", "否", f"V-{role}-{code}")


def _vacancies(w: Written) -> None:
    """Organizations without a head since 1 January 2019: the ninetieth day after is 1 April."""
    for code, kind, more in (
        ("vacant", "branch", ""),
        ("vacant-joint", "joint_branch", ""),
        ("vacant-general", "general_branch", ""),
        ("vacant-committee", "committee", ""),
        ("vacant-30", "branch", ""),
        ("vacant-functional", "branch", "type=functional"),
        ("vacant-group", "group", ""),
        ("vacant-temporary", "temporary_branch", ""),
        ("vacant-again", "branch", ""),
        ("acting-now", "branch", ""),
        ("led", "branch", ""),
    ):
        w.organization(code, more=more, kind=kind)
        w.post(f"head-of-{code}", code, "secretary", "from=2015-01-01 to=2019-01-01")
    w.post("led-now", "led", "secretary", "from=2019-06-15")
    w.post("acting", "acting-now", "acting_secretary", "from=2019-01-01")
    w.post("again", "vacant-again", "acting_secretary", "from=2019-02-01 to=2019-03-01")
    w.setting("COM-06.days", "30", "V-vacant-30")
    w.organization("never-led")
    w.organization("newly", more="from=2019-01-01")
    w.organization("in-month")
    w.post("head-in-month", "in-month", "secretary", "from=2015-01-01 to=2019-01")


def written() -> Written:
    w = Written()
    for part in (_sizes, _portfolios, _deputies, _secretaries, _vacancies):
        part(w)
    return w


SENTENCES: list[Sentence] = [
    *said("COM-01a", DAY, met="size-3 size-4 size-8", not_met="size-2 two-posts acting headed-7 headed-8 small-7"),
    *said("COM-01a", DAY, outside="headed-6 small-6 as-joint", undetermined="headed-none", unknown="unkept"),
    *across("COM-01a", "size-2", DAY, "met", "not_met"),
    *across("COM-01a", "headed-7", FORCE, "outside", "not_met"),
    *said("COM-01b", DAY, met="size-3 size-6 size-7", not_met="size-8", outside="headed-7 as-joint"),
    *across("COM-01b", "size-8", FORCE, "outside", "not_met"),
    *said("COM-01c", DAY, met="size-3 size-4", not_met="two-posts acting small-6 small-none", unknown="unkept"),
    *said("COM-01c", DAY, outside="size-2 headed-7 as-joint"),
    *across("COM-01c", "small-6", FORCE, "outside", "not_met"),
    *said("COM-02", DAY, met="headed-6", not_met="small-6", outside="headed-7 small-7 as-joint"),
    *said("COM-02", DAY, undetermined="headed-none small-none"),
    *across("COM-02", "small-6", FORCE, "outside", "not_met"),
    *said("COM-03a", DAY, met="all all-but-one-said", not_met="no-discipline other left"),
    *said("COM-03a", DAY, unknown="one-unsaid unkept-portfolios size-3", outside="headed-7"),
    *across("COM-03a", "left", DAY, "met", "not_met"),
    *across("COM-03a", "other", FORCE, "outside", "not_met"),
    *said(
        "COM-03b", DAY, met="deputies-0 deputies-1 deputy-twice", not_met="deputies-2 deputies-3", outside="as-joint"
    ),
    *across("COM-03b", "deputies-changing", DAY, "not_met", "met"),
    *across("COM-03b", "deputies-2", FORCE, "outside", "not_met"),
    *said("COM-04", DAY, met="year-on-day year-day-more year-leap", not_met="year-day-less year-later"),
    *said("COM-04", DAY, not_met="year-first year-second year-in-january-too-soon", outside="year-eve of-general"),
    *said("COM-04", DAY, unknown="year-unsaid year-in-january-soon sec-undone", met="year-in-january"),
    *said("COM-04", DAY, undetermined="year-in-october", outside="dep-undone"),
    *across("COM-04", "year-later", DAY, "outside", "not_met"),
    *said("COM-05a", DAY, met="sec-done dep-done", not_met="sec-undone dep-undone sec-tomorrow sec-first sec-second"),
    *said("COM-05a", DAY, unknown="sec-unkept sec-in-june", outside="sec-eve com-undone of-general sec-ended"),
    *across("COM-05a", "dep-tomorrow", "2019-06-16", "not_met", "met"),
    *across("COM-05a", "dep-ended", DAY, "not_met", "outside"),
    *said("COM-05b", DAY, met="com-done", not_met="com-undone com-first com-second com-tomorrow", outside="com-eve"),
    *said("COM-05b", DAY, unknown="com-unkept com-in-june", outside="sec-undone dep-undone"),
    *across("COM-05b", "com-tomorrow", "2019-06-16", "not_met", "met"),
    *across("COM-06", "vacant", "2019-04-02", "met", "not_met"),
    *across("COM-06", "vacant-committee", "2019-04-02", "met", "not_met"),
    *across("COM-06", "newly", "2019-04-02", "met", "not_met"),
    *across("COM-06", "in-month", "2019-04-02", "met", "not_met"),
    *across("COM-06", "vacant-30", "2019-02-01", "met", "not_met"),
    *across("COM-06", "vacant-again", "2019-05-31", "met", "not_met"),
    *across("COM-06", "led", DAY, "not_met", "met"),
    *said("COM-06", DAY, met="acting-now", not_met="never-led vacant-joint vacant-general"),
    *said("COM-06", DAY, outside="vacant-functional vacant-group vacant-temporary CC"),
    *across("COM-06", "never-led", FORCE, "outside", "not_met"),
]


@pytest.fixture(scope="module")
def registry(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Asked]:
    yield from asked(written(), tmp_path_factory.mktemp("committees"))


@pytest.mark.parametrize("rule", rules_of(SENTENCES))
def test_committees_are_as_the_regulation_says(registry: Asked, rule: str) -> None:
    assert untrue(registry, rule, SENTENCES) == []
    assert lacking(registry, rule, SENTENCES) == []
