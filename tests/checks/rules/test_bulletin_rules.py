"""What the bulletin asks for (SEED), and stationed teams (TEAM): who counts, the days, what is not recorded."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.checks.rules.sentences import Asked, Sentence, Written, across, asked, lacking, rules_of, said, untrue

#: The windows are January to March 2020, May 2020, and 2019.
DAY = "2020-06-15"
MEETINGS = {"assembly": "2020-02-01", "theme_day": "2020-05-15", "life_meeting": "2019-11-01"}


def _met(w: Written, organization: str, *missing: str) -> None:
    for kind, day in MEETINGS.items():
        if kind not in missing:
            w.add("activities", f"place=XZ organization={organization} kind={kind} held_on={day} title={organization}")


def _effective(w: Written) -> None:
    """Villages by the meetings of who covers them."""
    for code, missing in (
        ("lively", ()),
        ("no-assembly", ("assembly",)),
        ("no-theme-day", ("theme_day",)),
        ("no-life-meeting", ("life_meeting",)),
        ("unkept", ("assembly",)),
    ):
        w.organization(code)
        _met(w, code, *missing)
    w.setting("kept.meetings", "否", "V-unkept")
    w.organization("functional", more="type=functional")
    _met(w, "functional")
    w.organization("newly", more="from=2020-02-01")
    _met(w, "newly")
    w.organization("beside", at="V-no-assembly")
    w.village("two")
    for organization in ("lively", "no-assembly"):
        w.add("coverage", f"organization={organization} place=two mode=joint from=2015")
    for mode in ("contact", "absorbed"):
        w.village(f"by-{mode}")
        w.add("coverage", f"organization=lively place=by-{mode} mode={mode} from=2015")
    w.village("bare")
    for kind in ("committee", "general_branch"):
        for code in ("with-lively", "with-still", "alone"):
            upper = f"{kind[:3]}-{code}"
            w.organization(upper, kind=kind)
            _met(w, upper)
            if code != "alone":
                w.organization(f"{upper}-branch", more=f"superior={upper}", at="XZ")
                _met(w, f"{upper}-branch", "assembly" if code == "with-still" else "")
    w.organization("com-joint", kind="committee")
    w.organization("com-joint-below", more="superior=com-joint", kind="joint_branch", at="XZ")
    _met(w, "com-joint-below")


def _poor(w: Written) -> None:
    for code, facts in (("poor", "poor_village=是"), ("not-poor", "poor_village=否"), ("unsaid", "")):
        for partner in ("enterprise", "unit", "none"):
            w.village(f"{code}-{partner}", facts)
            if partner != "none":
                cells = f"partner={code}-{partner} partner_name=某 partner_kind={partner}"
                w.add("pairings", f"{cells} place={code}-{partner} from=2015-01-01")
    w.village("poor-ended", "poor_village=是")
    w.add(
        "pairings", "partner=Q partner_name=某 partner_kind=enterprise place=poor-ended from=2015-01-01 to=2020-06-15"
    )
    for many in (0, 2, 3, 4):
        w.village(f"team-{many}", "poor_village=是")
        for number in range(many):
            w.post(f"t{many}-{number}", f"team-{many}", "first_secretary" if number == 0 else "team_member")
    w.village("team-leaving", "poor_village=是")
    for number in range(3):
        w.post(
            f"tl-{number}", "team-leaving", "team_member", f"from=2015-01-01 to={'2020-06-15' if number == 2 else ''}"
        )
    w.village("team-twice", "poor_village=是")
    for number, role in enumerate(("first_secretary", "team_member", "team_member")):
        w.post(f"tt-{number // 2}", "team-twice", role, f"from=2015-01-0{number + 1}")
    w.village("team-not-poor", "poor_village=否")
    w.village("team-unsaid")


def _notices(w: Written) -> None:
    for code, cells in (
        ("on-day", "issued_on=2020-06-01 due_on=2020-06-10 received_on=2020-06-10"),
        ("day-late", "issued_on=2020-06-01 due_on=2020-06-10 received_on=2020-06-11"),
        ("open", "issued_on=2020-06-01 due_on=2020-06-10"),
        ("today", "issued_on=2020-06-01 due_on=2020-06-15"),
        ("may", "issued_on=2020-04-01 due_on=2020-05 received_on=2020-05-31"),
        ("may-late", "issued_on=2020-04-01 due_on=2020-05 received_on=2020-06-01"),
        ("in-june", "issued_on=2020-04-01 due_on=2020-06-10 received_on=2020-06"),
        ("undue", "issued_on=2020-06-01"),
        ("issued-june", "issued_on=2020-06 due_on=2020-06-10"),
        ("tomorrow", "issued_on=2020-06-16 due_on=2020-06-10"),
        ("old", "issued_on=1990-01-01 due_on=1990-02-01"),
        ("old-perhaps", "issued_on=2019-11-01 due_on=2019-12-01 received_on=2020-06"),
        ("old-received", "issued_on=2019-11-01 due_on=2019-12-01 received_on=2019-12-15"),
    ):
        w.add("notices", f"code=N-{code} organization=TC {cells}")


def written() -> Written:
    w = Written()
    for part in (_effective, _poor, _notices):
        part(w)
    return w


SENTENCES: list[Sentence] = [
    *said("SEED-01", DAY, met="V-lively two by-absorbed V-com-with-lively V-gen-with-lively"),
    *said("SEED-01", DAY, not_met="V-no-assembly V-no-theme-day V-no-life-meeting V-com-with-still V-gen-with-still"),
    *said("SEED-01", DAY, unknown="V-unkept V-functional V-newly V-com-alone V-gen-alone V-com-joint"),
    *said("SEED-01", DAY, outside="bare by-contact XZ"),
    *across("SEED-01", "V-lively", "2020-06-30", "met", "not_met"),
    *across("SEED-01", "V-no-assembly", "2019-01-01", "outside", "not_met"),
    *across("SEED-01", "V-unkept", "2019-01-01", "outside", "unknown"),
    *said(
        "SEED-02",
        DAY,
        met="poor-enterprise",
        not_met="poor-unit poor-none",
        outside="not-poor-enterprise not-poor-none",
    ),
    *said("SEED-02", DAY, undetermined="unsaid-enterprise unsaid-none"),
    *across("SEED-02", "poor-ended", DAY, "met", "not_met"),
    *across("SEED-02", "poor-none", "2019-01-01", "outside", "not_met"),
    *said("SEED-03", DAY, met="N-on-day N-may", not_met="N-day-late N-open N-may-late N-old"),
    *said("SEED-03", DAY, outside="N-undue N-tomorrow N-today N-old-received", unknown="N-in-june"),
    *said("SEED-03", DAY, undetermined="N-issued-june N-old-perhaps"),
    *across("SEED-03", "N-open", "2020-06-11", "outside", "not_met"),
    *across("SEED-03", "N-may-late", "2020-06-01", "outside", "not_met"),
    *across("SEED-03", "N-old", "1990-02-02", "outside", "not_met"),
    *across("SEED-03", "N-old-received", "2019-12-15", "not_met", "not_met"),
    *said("TEAM-01", DAY, met="team-3 team-4", not_met="team-0 team-2 team-twice", outside="team-not-poor"),
    *said("TEAM-01", DAY, undetermined="team-unsaid unsaid-none"),
    *across("TEAM-01", "team-leaving", DAY, "met", "not_met"),
    *across("TEAM-01", "team-2", "2017-01-01", "outside", "not_met"),
    *across("TEAM-01", "team-2", "2021-01-01", "not_met", "outside"),
]


@pytest.fixture(scope="module")
def registry(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Asked]:
    yield from asked(written(), tmp_path_factory.mktemp("bulletin"))


@pytest.mark.parametrize("rule", rules_of(SENTENCES))
def test_what_the_bulletin_asks_for_is_as_it_says(registry: Asked, rule: str) -> None:
    assert untrue(registry, rule, SENTENCES) == []
    assert lacking(registry, rule, SENTENCES) == []
