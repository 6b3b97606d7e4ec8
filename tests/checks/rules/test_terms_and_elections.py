"""Terms (TERM), elections and votes (ELE): the bounds, the days around each date in force, what is not recorded."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.checks.rules.sentences import Asked, Sentence, Written, across, asked, lacking, rules_of, said, untrue

DAY = "2019-06-15"
TERMS, BRANCHES, ELECTIONS = "2018-07-12", "2018-10-28", "2020-07-13"


def _elected(w: Written, code: str, on: str, more: str = "", *, kind: str = "branch", at: str = "") -> None:
    w.organization(code, kind=kind, at=at)
    w.add("elections", f"organization={code} elected_on={on} {more}")


def _terms(w: Written) -> None:
    """Organizations elected the day before the new terms, and on it."""
    w.place("natural", "natural_village", more="parent=V-village-old")
    w.place("site", "relocation_site")
    for code, kind, at in (
        ("committee", "committee", "XZ"),
        ("village-committee", "committee", ""),
        ("village", "branch", ""),
        ("village-general", "general_branch", ""),
        ("natural", "branch", "natural"),
        ("site", "branch", "site"),
        ("general", "general_branch", "XZ"),
        ("township", "branch", "XZ"),
        ("joint", "joint_branch", "XZ"),
    ):
        _elected(w, f"{code}-old", "2018-07-11", kind=kind, at=at)
        _elected(w, f"{code}-new", "2018-07-12", kind=kind, at=at)
    _elected(w, "natural-committee", "2018-07-12", kind="committee", at="natural")
    _elected(w, "natural-general", "2018-07-12", kind="general_branch", at="natural")
    _elected(w, "in-july", "2018-07", at="XZ")
    _elected(w, "village-in-july", "2018-07")
    _elected(w, "leap", "2016-02-29")
    _elected(w, "long-ago", "2010-03-01")
    w.organization("never")
    _elected(w, "functional", "2010-03-01", at="XZ")
    w.rows["organizations"][-1]["type"] = "functional"
    _elected(w, "group", "2010-03-01", kind="group", at="XZ")
    _elected(w, "again", "2010-03-01")
    w.add("elections", "organization=again elected_on=2019-06-15")


def _extensions(w: Written) -> None:
    """Villages' branches elected on 31 March 2014, whose term ends on that day of 2017; committees of a year later."""
    for code, until in (
        ("x-year", "2018-03-31"),
        ("x-year-more", "2018-04-01"),
        ("x-year-less", "2018-03-30"),
        ("x-early", "2016-03-31"),
        ("x-too-early", "2016-03-30"),
        ("x-march", "2018-03"),
        ("x-2018", "2018"),
    ):
        _elected(w, code, "2014-03-31", f"extended_to={until}")
    _elected(w, "x-in-2014", "2014", "extended_to=2018-03-31")
    for until in ("2017-03-30", "2018-03-30", "2018-03-31", "2019-03-31", "2019-04-01", "2020-03-31", "2020-04-01"):
        _elected(w, f"xc-{until}", "2015-03-31", f"extended_to={until}", kind="committee", at="XZ")
    for code, approved in (
        ("on-day", "2019-06-15"),
        ("tomorrow", "2019-06-16"),
        ("in-june", "2019-06"),
        ("never", ""),
        ("unkept", ""),
    ):
        _elected(w, f"xa-{code}", "2016-03-01", f"extended_to=2019-07 extension_approved_on={approved}")
    w.setting("kept.approvals", "否", "V-xa-unkept")


def _reminders(w: Written) -> None:
    """Villages' branches elected on 31 August 2016: their reminder is due on 28 February 2019."""
    for code, on, more in (
        ("on-day", "2016-08-31", "reminded_on=2019-02-28"),
        ("day-late", "2016-08-31", "reminded_on=2019-03-01"),
        ("day-early", "2016-08-31", "reminded_on=2019-02-27"),
        ("in-february", "2016-08-31", "reminded_on=2019-02"),
        ("about-then", "2016-08-31", "reminded_on=2019"),
        ("none", "2016-08-31", ""),
        ("unkept", "2016-08-31", ""),
        ("extended", "2016-08-31", "extended_to=2019-10-31"),
        ("eve", "2016-04-27", ""),
        ("first", "2016-04-28", ""),
        ("second", "2016-04-29", ""),
        ("in-april", "2016-04", ""),
    ):
        _elected(w, f"r-{code}", on, more)
    w.setting("kept.approvals", "否", "V-r-unkept")
    w.place("hamlet", "natural_village", more="parent=V-r-none")
    _elected(w, "r-span", "2016-06-30", at="hamlet")
    _elected(w, "r-span-reminded", "2016-06-30", "reminded_on=2018-12-30", at="hamlet")


def _votes(w: Written) -> None:
    """Elections of ten who may vote, before the regulation of 2020 and under it."""
    for when, on in (("eve", "2020-07-12"), ("first", "2020-07-13"), ("second", "2020-07-14"), ("july", "2020-07")):
        for present in (7, 8, 9):
            _elected(w, f"{when}-p{present}", on, f"eligible=10 present={present}")
        for votes in (4, 5, 6):
            _elected(w, f"{when}-v{votes}", on, f"eligible=10 present=8 votes_for={votes}")
        for candidates in (5, 6, 7):
            _elected(w, f"{when}-c{candidates}", on, f"seats=5 candidates={candidates}")
        _elected(w, f"{when}-one-seat", on, "seats=1 candidates=1")
        _elected(w, f"{when}-two-seats", on, "seats=2 candidates=2")
        _elected(w, f"{when}-unsaid", on, "eligible=10 seats=5")
        _elected(w, f"{when}-nothing", on)
    for code, on in (("old-eve", "1989-12-31"), ("old-first", "1990-01-01"), ("old-second", "1990-01-02")):
        _elected(w, code, on, "eligible=10 present=7 votes_for=3 seats=5 candidates=5")


def _assemblies(w: Written) -> None:
    for code, cells in (
        ("p4", "held_on=2019-06-15 eligible=10 present=4 in_favour=4 passed=是"),
        ("p5", "held_on=2019-06-14 eligible=10 present=5 in_favour=5 passed=是"),
        ("p6", "held_on=2019-06-13 eligible=10 present=6 in_favour=6 passed=是"),
        ("p-unsaid", "held_on=2019-06-12 eligible=10 passed=是"),
        ("p-no-eligible", "held_on=2019-06-11 present=6 in_favour=6 passed=是"),
        ("failed", "held_on=2019-06-10 eligible=10 present=4 in_favour=4 passed=否"),
        ("no-vote", "held_on=2019-06-09 eligible=10 present=4 in_favour=4"),
        ("last-year", "held_on=2018-12-31 eligible=10 present=4 in_favour=4 passed=是"),
        ("new-year", "held_on=2019-01-01 eligible=10 present=4 in_favour=4 passed=是"),
        ("a-eve", "held_on=2018-10-27 eligible=10 present=4 in_favour=4 passed=是"),
        ("a-first", "held_on=2018-10-28 eligible=10 present=4 in_favour=4 passed=是"),
        ("a-second", "held_on=2018-10-29 eligible=10 present=4 in_favour=4 passed=是"),
        ("a-october", "held_on=2018-10 eligible=10 present=4 in_favour=4 passed=是"),
        ("a-june", "held_on=2019-06 eligible=10 present=4 in_favour=4 passed=是"),
        ("a-may", "held_on=2019-05 eligible=10 present=4 in_favour=4 passed=是"),
    ):
        w.add("activities", f"place=XZ kind=assembly title={code} {cells}")
    w.add("activities", "place=XZ kind=committee title=not-all held_on=2019-06-15 eligible=10 present=4 passed=是")


def written() -> Written:
    w = Written()
    for part in (_terms, _extensions, _reminders, _votes, _assemblies):
        part(w)
    return w


SENTENCES: list[Sentence] = [
    # The old terms: a committee three to four years, a village three, others two; general branches three.
    *across("TERM-03", "committee-old", "2021-07-12", "met", "unknown"),
    *across("TERM-03", "committee-old", "2022-07-12", "unknown", "not_met"),
    *across("TERM-03", "village-committee-old", "2021-07-12", "met", "unknown"),
    *across("TERM-03", "village-old", "2021-07-12", "met", "not_met"),
    *across("TERM-03", "village-general-old", "2021-07-12", "met", "not_met"),
    *across("TERM-03", "natural-old", "2021-07-12", "met", "unknown"),
    *across("TERM-03", "natural-old", "2023-07-12", "unknown", "not_met"),
    *across("TERM-03", "general-old", "2021-07-12", "met", "not_met"),
    *across("TERM-03", "township-old", "2020-07-12", "met", "not_met"),
    *across("TERM-03", "joint-old", "2020-07-12", "met", "not_met"),
    # The new ones: committees and villages five, others three.
    *across("TERM-03", "committee-new", "2023-07-13", "met", "not_met"),
    *across("TERM-03", "village-committee-new", "2023-07-13", "met", "not_met"),
    *across("TERM-03", "village-new", "2023-07-13", "met", "not_met"),
    *across("TERM-03", "village-general-new", "2023-07-13", "met", "not_met"),
    *across("TERM-03", "site-new", "2021-07-13", "met", "unknown"),
    *across("TERM-03", "site-new", "2023-07-13", "unknown", "not_met"),
    *across("TERM-03", "general-new", "2021-07-13", "met", "not_met"),
    *across("TERM-03", "township-new", "2021-07-13", "met", "not_met"),
    *across("TERM-03", "joint-new", "2021-07-13", "met", "not_met"),
    *across("TERM-03", "natural-committee", "2023-07-13", "met", "not_met"),
    *across("TERM-03", "natural-general", "2021-07-13", "met", "unknown"),
    # Some of the days of July 2018 have the old term, and some the new one.
    *across("TERM-03", "in-july", "2020-07-02", "met", "unknown"),
    *across("TERM-03", "in-july", "2021-08-01", "unknown", "not_met"),
    *across("TERM-03", "village-in-july", "2021-07-02", "met", "unknown"),
    *across("TERM-03", "village-in-july", "2023-08-01", "unknown", "not_met"),
    *across("TERM-03", "leap", "2019-03-01", "met", "not_met"),
    *across("TERM-03", "xa-never", "2019-08-01", "met", "not_met"),
    *across("TERM-03", "again", DAY, "not_met", "met"),
    *across("TERM-03", "long-ago", TERMS, "outside", "not_met"),
    *said("TERM-03", DAY, unknown="never", outside="functional group CC", not_met="x-year-more"),
    *said("TERM-04a", DAY, met="xa-on-day", not_met="xa-never xa-tomorrow", unknown="xa-unkept xa-in-june"),
    *said("TERM-04a", DAY, outside="never long-ago functional"),
    *across("TERM-04a", "xa-tomorrow", "2019-06-16", "not_met", "met"),
    *across("TERM-04a", "xa-never", TERMS, "outside", "not_met"),
    *said("TERM-04b", DAY, met="x-year x-year-less x-early x-march xc-2018-03-31 xc-2019-03-31"),
    *said("TERM-04b", DAY, not_met="x-year-more x-too-early x-2018 xc-2017-03-30 xc-2020-04-01"),
    *said("TERM-04b", DAY, unknown="x-in-2014 xc-2018-03-30 xc-2019-04-01 xc-2020-03-31", outside="never long-ago"),
    *across("TERM-04b", "x-year-more", TERMS, "outside", "not_met"),
    *across("TERM-05", "r-none", "2019-03-01", "outside", "not_met"),
    *across("TERM-05", "r-extended", "2019-05-01", "outside", "not_met"),
    *said("TERM-05", DAY, met="r-on-day r-day-early r-in-february", not_met="r-day-late r-first r-second"),
    *said("TERM-05", DAY, unknown="r-unkept", undetermined="r-in-april r-span r-span-reminded"),
    *said("TERM-05", DAY, outside="never r-eve village-new functional"),
    *said("TERM-05", "2020-06-15", outside="r-on-day r-day-late", not_met="r-none"),
    *said("TERM-05", "2019-12-31", unknown="r-about-then"),
    *said("TERM-05", "2021-01-01", not_met="r-span", outside="r-span-reminded"),
    *said("ELE-01", "2021-01-01", met="eve-p9 first-p8 first-p9 second-p8 second-p9", outside="never old-eve"),
    *said("ELE-01", "2021-01-01", not_met="eve-p7 eve-p8 first-p7 second-p7 old-first old-second"),
    *said("ELE-01", "2021-01-01", unknown="eve-unsaid first-unsaid first-nothing july-p7 july-p8 july-p9"),
    *across("ELE-01", "first-p7", ELECTIONS, "outside", "not_met"),
    *said("ELE-02", "2021-01-01", met="eve-v5 eve-v6 first-v6 second-v6", outside="never old-eve"),
    *said("ELE-02", "2021-01-01", not_met="eve-v4 first-v4 first-v5 second-v5 old-first old-second"),
    *said("ELE-02", "2021-01-01", unknown="eve-unsaid eve-p9 first-p9 first-nothing july-v4 july-v6"),
    *said("ELE-03", "2021-01-01", met="first-c6 first-c7 second-c6", not_met="first-c5 second-c5 first-two-seats"),
    *said("ELE-03", "2021-01-01", outside="never eve-c5 eve-c6 first-one-seat old-first", unknown="first-unsaid"),
    *said("ELE-03", "2021-01-01", undetermined="first-nothing second-p7 july-c5 july-c6"),
    *said("ELE-08a", DAY, met="p5 p6", not_met="p4 new-year a-may", unknown="p-unsaid p-no-eligible"),
    *said("ELE-08a", DAY, outside="failed no-vote last-year a-first not-all", undetermined="a-june"),
    *said(
        "ELE-08a",
        "2018-12-31",
        not_met="last-year a-first a-second",
        outside="a-eve new-year",
        undetermined="a-october",
    ),
    *across("ELE-08a", "p4", DAY, "outside", "not_met"),
    *said("ELE-08b", DAY, met="p6", not_met="p4 p5 new-year a-may", unknown="p-unsaid p-no-eligible"),
    *said("ELE-08b", DAY, outside="failed no-vote last-year a-first not-all", undetermined="a-june"),
    *said(
        "ELE-08b",
        "2018-12-31",
        not_met="last-year a-first a-second",
        outside="a-eve new-year",
        undetermined="a-october",
    ),
    *across("ELE-08b", "p5", "2019-06-14", "outside", "not_met"),
]


@pytest.fixture(scope="module")
def registry(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Asked]:
    yield from asked(written(), tmp_path_factory.mktemp("terms"))


@pytest.mark.parametrize("rule", rules_of(SENTENCES))
def test_terms_and_elections_are_as_the_regulation_says(registry: Asked, rule: str) -> None:
    assert untrue(registry, rule, SENTENCES) == []
    assert lacking(registry, rule, SENTENCES) == []
