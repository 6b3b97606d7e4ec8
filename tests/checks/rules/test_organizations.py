"""Setting up organizations (ORG): the bounds of each sentence, the days around each date, what is not recorded."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.checks.rules.sentences import Asked, Sentence, Written, across, asked, lacking, rules_of, said, untrue

DAY = "2019-06-15"
FORCE = "2018-10-28"


def _of_members(w: Written) -> None:
    """Villages, sites and branches by their members."""
    for full in ("2", "3", "4", "none"):
        facts = "" if full == "none" else f"full_members={full}"
        w.village(f"bare-{full}", facts)
        w.place(f"site-{full}", "relocation_site", facts)
    w.organization("far", more="type=agency")
    for mode in ("independent", "joint", "absorbed", "contact"):
        w.village(f"village-{mode}", "full_members=3")
        w.place(f"site-{mode}", "relocation_site", "full_members=3")
        w.place(f"few-{mode}", "relocation_site", "full_members=2")
        for place in ("village", "site", "few"):
            w.add("coverage", f"organization=far place={place}-{mode} mode={mode} from=2015")
    w.village("covered-none")
    w.add("coverage", "organization=far place=covered-none mode=independent from=2015")
    w.village("from-may", "full_members=2")
    w.facts("from-may", "full_members=3", "2019-05")
    for code, facts in (
        ("probationary-1", "full_members=0 probationary_members=1"),
        ("probationary-0", "full_members=0 probationary_members=0"),
        ("probationary-none", "full_members=0"),
    ):
        w.place(code, "relocation_site", facts)
    for code, members, new in (("m49", 40, 9), ("m50", 40, 10), ("m51", 40, 11), ("m20", 20, 0), ("m21", 20, 1)):
        w.organization(code, f"full_members={members} probationary_members={new}")
    w.organization("m-half", "full_members=60")
    w.organization("m-joint", "full_members=60 probationary_members=0", kind="joint_branch")
    w.organization("m-two", "full_members=60 probationary_members=0")
    w.organization("m-second", at="V-m-two")
    # Whose members those of its place are: the only village organization's, elsewhere the only one's of the four kinds.
    sixty = "full_members=60 probationary_members=0"
    w.organization("m-agency", sixty, more="type=agency")
    w.organization("m-beside-agency", sixty)
    w.organization("m-agency-beside", more="type=agency", at="V-m-beside-agency")
    for code, beside in (
        ("alone", ""),
        ("temporary", "temporary_branch"),
        ("joint", "joint_branch"),
        ("group", "group"),
    ):
        w.place(f"site-with-{code}", "relocation_site", sixty)
        w.organization(f"m-with-{code}", at=f"site-with-{code}")
        if beside:
            w.organization(f"beside-{code}", kind=beside, at=f"site-with-{code}")
    w.place("ended-village", "village", sixty, "parent=XZ to=2019-06-15")
    w.organization("m-place-ended", at="ended-village")


def _below(w: Written) -> None:
    """Groups and branches under branches."""
    w.organization("with-group", "full_members=22 probationary_members=0")
    w.organization("g-led", more="superior=with-group to=2019-07-01", kind="group", at="V-with-group")
    w.post("leader", "g-led", "group_leader", "from=2019-01-01 to=2019-06-20")
    w.organization("g-bare", more="superior=far", kind="group", at="V-far")
    w.organization("m-unkept", "full_members=22 probationary_members=0")
    w.organization("g-unkept", more="superior=far", kind="group", at="V-m-unkept")
    w.setting("kept.committees", "否", "V-m-unkept")
    w.organization("m-40", "full_members=22 probationary_members=0")
    w.setting("ORG-14.members", "21", "V-m-40", "2019-06-15")
    w.setting("ORG-14.members", "22", "V-m-40", "2019-06-16")
    for code, more, kind in (
        ("branch", "", "branch"),
        ("joint", "", "joint_branch"),
        ("economic", "type=economic", "branch"),
        ("social", "type=social", "branch"),
        ("temporary", "", "temporary_branch"),
        ("ending", "to=2019-06-15", "branch"),
    ):
        w.organization(f"over-{code}")
        w.organization(f"under-{code}", more=f"superior=over-{code} {more}", kind=kind, at=f"V-over-{code}")
    w.organization("over-general", kind="general_branch")
    w.organization("under-general", more="superior=over-general", at="V-over-general")
    w.organization("over-as-joint", kind="joint_branch")
    w.organization("under-as-joint", more="superior=over-as-joint", at="V-over-as-joint")


def _joint(w: Written) -> None:
    """Joint branches by what they cover: at the township, where nothing is covered by the way."""
    for many in range(7):
        w.organization(f"j{many}", kind="joint_branch", at="XZ")
        for number in range(many):
            w.village(f"of-j{many}-{number}")
            w.add("coverage", f"organization=j{many} place=of-j{many}-{number} mode=joint from=2015")
    w.organization("j-own", kind="joint_branch")
    w.organization("j-contact", kind="joint_branch")
    w.add("coverage", "organization=j-contact place=of-j6-0 mode=contact from=2015")
    w.organization("j-own-and-one", kind="joint_branch")
    w.add("coverage", "organization=j-own-and-one place=of-j6-1 mode=absorbed from=2015")
    w.organization("j-natural", kind="joint_branch", at="XZ")
    for number in (1, 2):
        w.place(f"natural-{number}", "natural_village", more="parent=of-j6-2")
        w.add("coverage", f"organization=j-natural place=natural-{number} mode=joint from=2015")
    # The own place counts unless a row says how it is covered; of a natural village, the village that it lies in.
    w.organization("j-own-contact", kind="joint_branch")
    w.add("coverage", "organization=j-own-contact place=V-j-own-contact mode=contact from=2015")
    w.organization("j-own-ended", kind="joint_branch")
    w.add("coverage", "organization=j-own-ended place=V-j-own-ended mode=contact from=2015 to=2019-06-15")
    w.place("own-natural", "natural_village", more="parent=of-j6-5")
    w.organization("j-of-natural", kind="joint_branch", at="own-natural")
    w.add("coverage", "organization=j-of-natural place=of-j6-5 mode=joint from=2015")
    w.organization("j-ending", kind="joint_branch", at="XZ")
    for number in (3, 4):
        end = "2019-06-15" if number == 4 else ""
        w.add("coverage", f"organization=j-ending place=of-j6-{number} mode=joint from=2015 to={end}")


def _projects(w: Written) -> None:
    w.organization("ending", more="to=2019-06-16")
    usual = {"started_on": "2019-01-31", "planned_to": "2019-07-31", "full_members": "3"}
    for code, other in (
        ("p-half-year", {}),
        ("p-day-less", {"planned_to": "2019-07-30"}),
        ("p-day-more", {"planned_to": "2019-08-01"}),
        ("p-in-july", {"planned_to": "2019-07"}),
        ("p-in-august", {"planned_to": "2019-08"}),
        ("p-unplanned", {"planned_to": ""}),
        ("p-two", {"full_members": "2"}),
        ("p-four", {"full_members": "4"}),
        ("p-uncounted", {"full_members": ""}),
        ("p-led", {"organization": "m50"}),
        ("p-led-so-far", {"organization": "ending"}),
        ("p-delivered", {"delivered_on": "2019-06-15"}),
        ("p-delivered-in-june", {"delivered_on": "2019-06"}),
        ("p-eve", {"started_on": "2018-10-27"}),
        ("p-first", {"started_on": "2018-10-28"}),
        ("p-second", {"started_on": "2018-10-29"}),
        ("p-october", {"started_on": "2018-10"}),
        ("p-unstarted", {"started_on": ""}),
        ("p-leap", {"started_on": "2019-08-31", "planned_to": "2020-02-29"}),
        ("p-leap-less", {"started_on": "2019-08-31", "planned_to": "2020-02-28"}),
    ):
        cells = " ".join(f"{key}={value}" for key, value in (usual | other).items())
        w.add("projects", f"code={code} kind=other place=XZ {cells}")


def _approvals(w: Written) -> None:
    for code, cells in (
        ("a-on-day", "applied_on=2019-01-31 approved_on=2019-02-28"),
        ("a-day-late", "applied_on=2019-01-31 approved_on=2019-03-01"),
        ("a-refused", "applied_on=2019-01-31 refused_on=2019-02-28"),
        ("a-open", "applied_on=2019-01-31"),
        ("a-unsaid", "approved_on=2019-03-01"),
        ("a-eve", "applied_on=2018-10-27"),
        ("a-first", "applied_on=2018-10-28"),
        ("a-second", "applied_on=2018-10-29"),
        ("a-in-january", "applied_on=2019-01 approved_on=2019-02-15"),
        ("a-in-january-soon", "applied_on=2019-01 approved_on=2019-02-01"),
        ("a-in-january-late", "applied_on=2019-01 approved_on=2019-03-01"),
        ("o-whole", "applied_on=2019-01-01 approved_on=2019-01-02 filed_on=2019-01-04"),
        ("o-one-day", "applied_on=2019-01-02 approved_on=2019-01-02 filed_on=2019-01-02"),
        ("o-approved-first", "applied_on=2019-01-03 approved_on=2019-01-02"),
        ("o-filed-first", "approved_on=2019-01-03 filed_on=2019-01-02"),
        ("o-filed-before-election", "approved_on=2019-01-01 filed_on=2019-01-02"),
        ("o-filed-later", "approved_on=2019-01-03 filed_on=2019-06-16"),
        ("o-in-january", "applied_on=2019-01-15 approved_on=2019-01"),
        ("o-elected-before", "applied_on=2019-01-01 approved_on=2019-01-02"),
        ("o-alone", "approved_on=2019-01-02"),
        ("o-eve", "applied_on=2019-01-01 approved_on=2018-10-27"),
        ("o-first", "applied_on=2019-01-01 approved_on=2018-10-28"),
        ("o-second", "applied_on=2019-01-01 approved_on=2018-10-29"),
        ("o-ended", "applied_on=2019-01-03 approved_on=2019-01-02"),
        ("o-unkept", "approved_on=2019-01-02"),
    ):
        w.organization(code, more="to=2019-06-16" if code == "o-ended" else "")
        w.add("approvals", f"organization={code} matter=establish {cells}")
    w.setting("kept.approvals", "否", "V-o-unkept")
    w.organization("a-abolish")
    w.add("approvals", "organization=a-abolish matter=abolish applied_on=2019-01-31 approved_on=2019-03-01")
    for code, day in (
        ("o-whole", "2019-01-03"),
        ("o-one-day", "2019-01-02"),
        ("o-filed-before-election", "2019-01-03"),
        ("o-elected-before", "2018-12-31"),
    ):
        w.add("elections", f"organization={code} elected_on={day}")


def _shrinking(w: Written) -> None:
    """Branches with fewer than three full members since 1 January 2019: the ninetieth day after is 1 April."""
    for code, before, after in (("s2", "3", "2"), ("s3", "5", "3"), ("s-first", "", "2"), ("s-30", "3", "2")):
        w.organization(code, f"full_members={before}" if before else "")
        w.facts(f"V-{code}", f"full_members={after}", "2019-01-01")
    w.setting("ORG-09.days", "30", "V-s-30")
    w.organization("s-none")
    w.organization("s-again", "full_members=2")
    w.facts("V-s-again", "full_members=3", "2019-03-01")
    w.facts("V-s-again", "full_members=2", "2019-03-02")
    w.organization("s-two", "full_members=2")
    w.organization("s-beside", more="to=2019-06-01", at="V-s-two")


def written() -> Written:
    w = Written()
    for part in (_of_members, _below, _joint, _projects, _approvals, _shrinking):
        part(w)
    return w


#: Of villages and branches whose answer on the day alone counts.
SENTENCES: list[Sentence] = [
    *said("ORG-01a", DAY, met="village-independent village-joint site-independent site-joint site-absorbed"),
    *said("ORG-01a", DAY, not_met="bare-3 bare-4 site-3 site-4 village-absorbed village-contact site-contact"),
    *said("ORG-01a", DAY, outside="bare-2 site-2 XZ", undetermined="bare-none site-none covered-none"),
    *across("ORG-01a", "bare-3", FORCE, "outside", "not_met"),
    *across("ORG-01a", "from-may", "2019-05-31", "outside", "not_met"),
    *said("ORG-01b", DAY, met="village-independent site-independent", not_met="village-joint site-joint site-absorbed"),
    *said("ORG-01b", DAY, outside="bare-2 bare-3 village-absorbed site-contact", undetermined="covered-none"),
    *across("ORG-01b", "village-joint", FORCE, "outside", "not_met"),
    *said("ORG-02", DAY, met="m49 m50", not_met="m51", unknown="m-half m-two", outside="m-joint TC"),
    *said("ORG-02", DAY, unknown="m-agency m-with-joint", not_met="m-beside-agency m-with-alone m-with-temporary"),
    *said("ORG-02", DAY, not_met="m-with-group"),
    *across("ORG-02", "m-place-ended", DAY, "not_met", "unknown"),
    *across("ORG-02", "m51", FORCE, "outside", "not_met"),
    *said("ORG-03", DAY, met="few-independent few-joint few-absorbed", not_met="few-contact probationary-1 site-2"),
    *said("ORG-03", DAY, outside="probationary-0 site-3 bare-2", undetermined="probationary-none site-none"),
    *across("ORG-03", "site-2", FORCE, "outside", "not_met"),
    *said("ORG-04a", DAY, met="j0 j1 j2 j4 j5 j-own j-natural", not_met="j6", outside="m51 TC"),
    *across("ORG-04a", "j6", FORCE, "outside", "not_met"),
    *said("ORG-04b", DAY, met="j2 j3 j-own-and-one", not_met="j1 j-contact j-natural", unknown="j0 j-own"),
    *said("ORG-04b", DAY, outside="m51"),
    *across("ORG-04b", "j1", FORCE, "outside", "not_met"),
    *across("ORG-04b", "j-ending", DAY, "met", "not_met"),
    *said("ORG-04b", DAY, not_met="j-own-contact j-of-natural"),
    *across("ORG-04b", "j-own-ended", DAY, "not_met", "unknown"),
    *said(
        "ORG-05", DAY, not_met="p-half-year p-day-more p-in-august p-four p-first p-second", met="p-led p-led-so-far"
    ),
    *said("ORG-05", DAY, outside="p-day-less p-two p-delivered p-eve p-unstarted p-leap"),
    *said("ORG-05", DAY, undetermined="p-in-july p-unplanned p-uncounted p-delivered-in-june p-october"),
    *across("ORG-05", "p-delivered", DAY, "not_met", "outside"),
    *across("ORG-05", "p-led-so-far", "2019-06-16", "met", "not_met"),
    *across("ORG-05", "p-half-year", "2019-01-31", "outside", "not_met"),
    *said("ORG-05", "2019-12-01", not_met="p-leap", outside="p-leap-less"),
    *said("ORG-07", DAY, met="a-on-day a-refused a-in-january-soon", not_met="a-day-late a-open a-in-january-late"),
    *said("ORG-07", DAY, unknown="a-in-january", outside="a-unsaid a-abolish a-eve", not_met="a-first a-second"),
    *across("ORG-07", "a-open", "2019-03-01", "outside", "not_met"),
    *said("ORG-07", "2020-01-01", outside="a-on-day a-day-late", not_met="a-open"),
    *said("ORG-08a", DAY, met="o-whole o-one-day o-filed-later o-elected-before o-alone"),
    *said("ORG-08a", DAY, not_met="o-approved-first o-filed-first o-filed-before-election o-first o-second"),
    *said("ORG-08a", DAY, unknown="o-in-january", outside="o-eve a-open a-abolish"),
    *across("ORG-08a", "o-ended", "2019-06-16", "not_met", "outside"),
    *across("ORG-08a", "o-approved-first", "2019-01-02", "outside", "not_met"),
    *said("ORG-08b", DAY, met="o-whole o-one-day o-filed-first", not_met="o-alone o-filed-later o-first o-second"),
    *said("ORG-08b", DAY, outside="o-eve a-open a-abolish", unknown="o-unkept"),
    *across("ORG-08b", "o-filed-later", "2019-06-16", "not_met", "met"),
    *across("ORG-09", "s2", "2019-04-02", "met", "not_met"),
    *across("ORG-09", "s-first", "2019-04-02", "met", "not_met"),
    *across("ORG-09", "s-30", "2019-02-01", "met", "not_met"),
    *across("ORG-09", "s-again", "2019-06-01", "met", "not_met"),
    *said("ORG-09", "2019-02-28", not_met="s-again"),
    *across("ORG-09", "s-two", "2019-08-31", "met", "not_met")[:2],
    *said("ORG-09", DAY, met="s3", not_met="s2", unknown="s-none m-two", outside="m-joint j2"),
    *across("ORG-09", "s-again", FORCE, "outside", "not_met"),
    *said("ORG-14a", DAY, met="with-group", not_met="m21 m51", unknown="m-unkept", outside="m20 m-joint"),
    *said("ORG-14a", DAY, undetermined="m-half m-two"),
    *across("ORG-14a", "with-group", "2019-07-01", "met", "not_met"),
    *across("ORG-14a", "m-40", "2019-06-16", "not_met", "outside"),
    *across("ORG-14a", "m21", FORCE, "outside", "not_met"),
    *said("ORG-14b", DAY, met="g-led", not_met="g-bare", unknown="g-unkept", outside="m51"),
    *across("ORG-14b", "g-led", "2019-06-20", "met", "not_met"),
    *across("ORG-14b", "g-led", "2019-07-01", "not_met", "outside"),
    *across("ORG-14b", "g-bare", FORCE, "outside", "not_met"),
    *said("ORG-16", DAY, met="over-economic over-social over-temporary with-group m50"),
    *said("ORG-16", DAY, not_met="over-branch over-joint over-as-joint", outside="over-general g-led"),
    *across("ORG-16", "over-ending", DAY, "not_met", "met"),
    *said("ORG-16", "1990-01-01", not_met="over-branch"),
]


@pytest.fixture(scope="module")
def registry(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Asked]:
    yield from asked(written(), tmp_path_factory.mktemp("organizations"))


@pytest.mark.parametrize("rule", rules_of(SENTENCES))
def test_organizations_are_set_up_as_the_regulation_says(registry: Asked, rule: str) -> None:
    assert untrue(registry, rule, SENTENCES) == []
    assert lacking(registry, rule, SENTENCES) == []
