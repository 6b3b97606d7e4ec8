"""Rural organizations (VIL): the bounds of each sentence, the days around each date in force, what is not recorded."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.checks.rules.sentences import Asked, Sentence, Written, across, asked, lacking, rules_of, said, untrue

DAY = "2019-06-15"
#: The regulation, and the law on villagers' committees with its end.
FORCE, LAW, END = "2018-12-28", "2018-12-29", "2026-01-01"


def _members(w: Written) -> None:
    """Villages and their organizations by their members."""
    w.organization("far", more="type=agency")
    for code, facts, more in (
        ("few", "full_members=2", "subkind=administrative_village"),
        ("three", "full_members=3", "subkind=administrative_village"),
        ("uncounted", "", "subkind=administrative_village"),
        ("community", "full_members=2", "subkind=community"),
        ("unsaid", "full_members=2", ""),
    ):
        w.village(code, facts, more)
    for mode in ("joint", "absorbed", "contact"):
        w.village(f"few-{mode}", "full_members=2")
        w.add("coverage", f"organization=far place=few-{mode} mode={mode} from=2015")
    for kind, many in (("branch", (49, 50, 51)), ("committee", (99, 100, 101))):
        for all_of in many:
            w.organization(f"{kind}-{all_of}", f"full_members={all_of - 9} probationary_members=9", kind=kind)
        w.organization(f"{kind}-half", "full_members=200", kind=kind)
        for subkind in ("community", ""):
            code = f"{kind}-{subkind or 'unsaid'}"
            w.village(f"V-{code}", "full_members=60 probationary_members=0", f"subkind={subkind}" if subkind else "")
            w.organization(code, kind=kind, at=f"V-{code}")
    w.organization("joint-60", "full_members=60 probationary_members=0", kind="joint_branch")
    w.place("hamlet", "natural_village", "full_members=60 probationary_members=0", "parent=few")
    w.organization("of-hamlet", at="hamlet")


def _foundings(w: Written) -> None:
    """Organizations of villages by how their founding was approved."""
    w.organization("village-branch")
    for kind in ("committee", "branch", "group"):
        for code, begin, approvals in (
            ("by-county", "2019-01-01", ["approved_on=2019-06-15 approver=CC"]),
            ("by-township", "2019-01-01", ["approved_on=2019-01-01 approver=TC"]),
            ("by-village", "2019-01-01", ["approved_on=2019-01-01 approver=village-branch"]),
            ("by-nobody", "2019-01-01", ["approved_on=2019-01-01"]),
            ("by-both", "2019-01-01", ["approved_on=2019-01-01 no=1", "approved_on=2019-01-02 approver=CC no=2"]),
            ("tomorrow", "2019-01-01", ["approved_on=2019-06-16 approver=CC"]),
            ("in-june", "2019-01-01", ["approved_on=2019-06 approver=CC"]),
            ("unapproved", "2019-01-01", ["applied_on=2019-01-01 approver=CC"]),
            ("none", "2019-01-01", []),
            ("unkept", "2019-01-01", []),
            ("undated", "", []),
            ("eve", "2018-12-27", []),
            ("first", "2018-12-28", []),
            ("second", "2018-12-29", []),
            ("december", "2018-12", []),
        ):
            w.organization(f"{kind[0]}-{code}", more=f"from={begin}", kind=kind)
            for cells in approvals:
                w.add("approvals", f"organization={kind[0]}-{code} matter=establish {cells}")
            if code == "unkept":
                w.setting("kept.approvals", "否", f"V-{kind[0]}-{code}")
        w.organization(f"{kind[0]}-abolish", more="from=2019-01-01", kind=kind)
        cells = "matter=abolish approved_on=2019-01-01 approver=CC"
        w.add("approvals", f"organization={kind[0]}-abolish {cells}")
    for code, cells in (
        ("ap-eve", "approved_on=2018-12-27 approver=village-branch"),
        ("ap-first", "approved_on=2018-12-28 approver=village-branch"),
        ("ap-second", "approved_on=2018-12-29 approver=village-branch"),
        ("ap-december", "approved_on=2018-12 approver=village-branch"),
        ("ap-ended", "approved_on=2019-01-01 approver=village-branch"),
    ):
        w.organization(code, more="to=2019-06-15" if code == "ap-ended" else "")
        w.add("approvals", f"organization={code} matter=establish {cells}")
    w.organization("ap-township", at="XZ")
    w.add("approvals", "organization=ap-township matter=establish approved_on=2019-01-01 approver=village-branch")
    for size in (0, 2, 6, 7, 8, 9, 10):
        w.place(f"T-{size}", "township", more="parent=XQ")
        w.add("organizations", f"code=C-{size} kind=committee place=T-{size} superior=CC")
        for number in range(size):
            role = ("secretary", "deputy_secretary")[number] if number < 2 else "committee_member"
            w.post(f"c-{size}-{number}", f"C-{size}", role)


def _enterprises(w: Written) -> None:
    """Organizations of enterprises, by whose they are."""
    w.village("V-here")
    w.organization("branch-here", at="V-here")
    w.place("hamlet-here", "natural_village", more="parent=V-here")
    w.organization("branch-hamlet", at="hamlet-here")
    w.place("other-township", "township", more="parent=XQ")
    w.add("organizations", "code=OC kind=committee place=other-township superior=CC")
    for code, upper, more, at in (
        ("e-township", "TC", "type=economic", "V-here"),
        ("e-village", "branch-here", "type=social", "V-here"),
        ("e-in-hamlet", "branch-here", "type=economic", "hamlet-here"),
        ("e-in-township", "TC", "type=economic", "XZ"),
        ("e-next-village", "branch-here", "type=economic", "three"),
        ("e-next-township", "OC", "type=economic", "V-here"),
        ("e-under-hamlet", "branch-hamlet", "type=economic", "hamlet-here"),
        ("e-county", "CC", "type=economic", "V-here"),
        ("e-nobody", "", "type=economic", "V-here"),
        ("e-in-county", "CC", "type=economic", "XQ"),
        ("e-ended", "CC", "type=economic to=2019-06-16", "V-here"),
    ):
        w.organization(code, more=f"superior={upper} {more}", at=at)


def _posts(w: Written) -> None:
    """Villages by who is secretary, director and head of the collective."""
    for code, director, head in (
        ("one-person", "s-one-person", "s-one-person"),
        ("both-posts", "s-both-posts", "somebody"),
        ("two-people", "another", "s-two-people"),
        ("no-director", "", ""),
        ("unkept-posts", "", ""),
        ("changing", "", ""),
    ):
        w.organization(code)
        w.post(f"s-{code}", code)
        for role, person in (("village_director", director), ("collective_head", head)):
            if person:
                w.post(person, f"V-{code}", role)
    w.post("s-changing", "V-changing", "village_director", "from=2019-06-15")
    w.setting("kept.committees", "否", "V-unkept-posts")
    w.village("V-urban", more="subkind=community")
    w.village("V-unsaid-posts", more="")
    for code in ("urban", "unsaid-posts"):
        w.organization(code, at=f"V-{code}")
    for role in ("secretary", "deputy_secretary", "village_director", "village_member"):
        for code, more in (
            ("done", "from=2019-01-15 filed_on=2019-06-15 reviewed_on=2019-01-15"),
            ("late", "from=2019-01-15 filed_on=2019-06-16 reviewed_on=2019-01-16"),
            ("in-month", "from=2019-01-15 filed_on=2019-06 reviewed_on=2019-01"),
            ("undone", "from=2019-01-15"),
            ("unkept", "from=2019-01-15"),
            ("eve", "from=2018-12-27"),
            ("first", "from=2018-12-28"),
            ("second", "from=2018-12-29"),
            ("december", "from=2018-12"),
            ("ended", "from=2019-01-15 to=2019-06-15"),
        ):
            w.organization(f"at-{role}-{code}")
            unit = f"{'V-' if role.startswith('village') else ''}at-{role}-{code}"
            w.post(f"{role[-6:]}-{code}", unit, role, more)
            if code == "unkept":
                w.setting("kept.approvals", "否", f"V-at-{role}-{code}")
    w.post("at-agency", "far", "secretary", "from=2019-01-15")
    w.post("at-hamlet", "hamlet-here", "village_director", "from=2019-01-15")


def _first_secretaries(w: Written) -> None:
    for code, facts in (
        ("poor", "poor_village=是"),
        ("poor-sent", "poor_village=是"),
        ("not-poor", "poor_village=否"),
        ("case", "poor_village=否"),
        ("case-unsaid", ""),
        ("case-60", "poor_village=否"),
        ("case-ended", "poor_village=否"),
        ("case-in-may", "poor_village=否"),
    ):
        w.organization(code, facts, more="to=2019-01-01" if code == "case-ended" else "")
        if code.startswith("case"):
            closed = "" if code != "case-unsaid" else "closed_on=2019-06-20"
            day = "2019-05" if code == "case-in-may" else "2019-05-16"
            w.add("cases", f"code=of-{code} organization={code} year=2019 identified_on={day} {closed}")
    w.facts("V-poor", "poor_village=是", "2014")
    w.setting("WEAK-06.days", "60", "V-case-60")
    w.post("sent", "V-poor-sent", "first_secretary", "from=2010-01-01 to=2019-06-20")
    for code, cells in (
        ("three-years", "from=2016-06-15"),
        ("three-from-june", "from=2016-06"),
        ("year", "from=2018-01-31 to=2019-01-31"),
        ("year-less", "from=2018-01-31 to=2019-01-30"),
        ("year-more", "from=2018-01-31 to=2019-02-01"),
        ("year-in-january", "from=2018-01 to=2019-01-15"),
        ("three", "from=2016-03-01 to=2019-03-01"),
        ("three-more", "from=2016-03-01 to=2019-03-02"),
        ("three-less", "from=2016-03-01 to=2019-02-28"),
        ("three-in-march", "from=2016-03-01 to=2019-03"),
        ("last-year", "from=2018-01-01 to=2018-12-31"),
        ("this-year", "from=2018-12-31 to=2019-01-01"),
        ("leaving", "from=2010-01-01 to=2019-06-16"),
        ("of-old", "from=2010-01-01"),
    ):
        w.village(f"V-{code}")
        w.post(f"f-{code}", f"V-{code}", "first_secretary", cells)
    w.place("site", "relocation_site")
    w.post("f-site", "site", "first_secretary", "from=2010-01-01")


def _committees(w: Written) -> None:
    """Villagers' and residents' committees, by how many they are, and who."""
    for subkind, many in (("administrative_village", (2, 3, 4, 6, 7, 8)), ("community", (4, 5, 6, 8, 9, 10))):
        for size in many:
            w.village(f"{subkind[0]}{size}", more=f"subkind={subkind}")
            for number in range(size):
                role = ("village_director", "village_deputy")[number] if number < 2 else "village_member"
                w.post(f"{subkind[0]}{size}-{number}", f"{subkind[0]}{size}", role)
        w.village(f"unkept-{subkind[0]}", more=f"subkind={subkind}")
        w.setting("kept.village_committees", "否", f"unkept-{subkind[0]}")
    w.village("unsaid-subkind", more="")
    for code, genders in (("women", ("female", "male")), ("men", ("male", "male")), ("some-unsaid", ("male", ""))):
        w.village(code)
        for number, gender in enumerate(genders):
            w.add("people", f"code={code}-{number} gender={gender}")
            w.post(f"{code}-{number}", code, "village_member")
    w.village("woman-unsaid")
    for person in ("women-0", "some-unsaid-1"):
        w.post(person, "woman-unsaid", "village_member", "from=2015-01-01 to=2019-06-20")
    for households in (99, 100, 101, 699, 700, 701):
        w.village(f"h{households}", f"households={households}", "subkind=community")
    for code, on, more in (
        ("el-eve", "2018-12-28", ""),
        ("el-first", "2018-12-29", ""),
        ("el-second", "2018-12-30", ""),
        ("el-december", "2018-12", ""),
        ("el-extended", "2018-12-29", "extended_to=2024-06"),
        ("el-before-end", "2025-12-31", "extended_to=2026-03-01"),
        ("el-end", "2026-01-01", "extended_to=2026-03-01"),
        ("el-after-end", "2026-01-02", "extended_to=2026-03-01"),
        ("el-january", "2019-01", ""),
    ):
        w.village(code, more="subkind=community" if code == "el-second" else "subkind=administrative_village")
        w.add("elections", f"organization={code} elected_on={on} {more}")
    w.organization("elected")
    w.add("elections", "organization=elected elected_on=2018-12-29")


def written() -> Written:
    w = Written()
    for part in (_members, _foundings, _enterprises, _posts, _first_secretaries, _committees):
        part(w)
    return w


SENTENCES: list[Sentence] = [
    *said("VIL-01", DAY, met="few-joint few-absorbed", not_met="few few-contact", outside="three community hamlet"),
    *said("VIL-01", DAY, undetermined="uncounted unsaid"),
    *across("VIL-01", "few", FORCE, "outside", "not_met"),
    *said("VIL-02", DAY, met="branch-49 branch-50", not_met="branch-51", unknown="branch-half"),
    *said("VIL-02", DAY, outside="branch-community joint-60 of-hamlet committee-100 far", undetermined="branch-unsaid"),
    *across("VIL-02", "branch-51", FORCE, "outside", "not_met"),
    *said("VIL-03a", DAY, met="committee-100 committee-101", not_met="committee-99", unknown="committee-half"),
    *said("VIL-03a", DAY, outside="committee-community branch-49 TC", undetermined="committee-unsaid"),
    *across("VIL-03a", "committee-99", FORCE, "outside", "not_met"),
    *said(
        "VIL-03b", DAY, met="c-by-county c-by-both", not_met="c-by-township c-by-village c-tomorrow c-none c-abolish"
    ),
    *said("VIL-03b", DAY, not_met="c-unapproved c-first c-second", unknown="c-by-nobody c-in-june c-unkept"),
    *said("VIL-03b", DAY, outside="c-eve c-undated b-none committee-99", undetermined="c-december"),
    *across("VIL-03b", "c-tomorrow", "2019-06-16", "not_met", "met"),
    *said("VIL-05", DAY, met="C-7 C-8 C-9", not_met="C-6 C-10", outside="C-0 C-2 committee-99 CC"),
    *across("VIL-05", "C-6", FORCE, "outside", "not_met"),
    *said(
        "VIL-06a", DAY, met="b-by-county b-by-village b-by-nobody c-by-county", not_met="b-tomorrow b-none b-abolish"
    ),
    *said("VIL-06a", DAY, not_met="b-unapproved b-first b-second", unknown="b-unkept b-in-june"),
    *said("VIL-06a", DAY, outside="b-eve b-undated g-none g-first TC ap-township", undetermined="b-december"),
    *across("VIL-06a", "b-tomorrow", "2019-06-16", "not_met", "met"),
    *across("VIL-06a", "b-none", "2019-01-01", "outside", "not_met"),
    *said(
        "VIL-06b", DAY, met="b-by-county b-by-township b-abolish", not_met="b-by-village ap-first ap-second ap-ended"
    ),
    *said("VIL-06b", DAY, unknown="b-by-nobody", outside="g-by-village ap-township ap-eve b-unapproved b-tomorrow"),
    *said("VIL-06b", DAY, undetermined="b-in-june ap-december"),
    *across("VIL-06b", "ap-ended", "2019-01-01", "outside", "not_met"),
    *said(
        "VIL-08", DAY, met="e-township e-village e-in-hamlet e-in-township", outside="e-in-county far village-branch"
    ),
    *said("VIL-08", DAY, not_met="e-next-village e-next-township e-under-hamlet e-county e-nobody"),
    *across("VIL-08", "e-ended", "2019-06-16", "not_met", "outside"),
    *across("VIL-08", "e-county", FORCE, "outside", "not_met"),
    *said("VIL-09a", DAY, met="V-one-person V-both-posts", not_met="V-two-people V-no-director few", outside="V-urban"),
    *said("VIL-09a", DAY, undetermined="V-unsaid-posts"),
    *across("VIL-09a", "V-changing", DAY, "not_met", "met"),
    *across("VIL-09a", "V-two-people", FORCE, "outside", "not_met"),
    *across("VIL-09a", "V-two-people", "2020-01-01", "not_met", "not_met"),
    *across("VIL-09a", "V-two-people", "2022-01-01", "not_met", "not_met"),
    *said("VIL-09b", DAY, met="V-one-person", not_met="V-both-posts V-two-people V-no-director", outside="V-urban"),
    *said("VIL-09b", DAY, unknown="V-unkept-posts", undetermined="V-unsaid-posts"),
    *across("VIL-09b", "V-both-posts", FORCE, "outside", "not_met"),
    *said("VIL-10a", DAY, met="at-secretary-done", not_met="at-secretary-late at-secretary-undone at-secretary-first"),
    *said("VIL-10a", DAY, not_met="at-secretary-second", unknown="at-secretary-unkept at-secretary-in-month"),
    *said("VIL-10a", DAY, outside="at-secretary-eve at-secretary-ended at-agency at-deputy_secretary-undone"),
    *said("VIL-10a", DAY, undetermined="at-secretary-december"),
    *across("VIL-10a", "at-secretary-late", "2019-06-16", "not_met", "met"),
    *said("VIL-10b", DAY, met="at-secretary-done rector-done member-done", not_met="at-secretary-late rector-undone"),
    *said("VIL-10b", DAY, not_met="at-deputy_secretary-first member-second", unknown="rector-in-month member-unkept"),
    *said(
        "VIL-10b", DAY, outside="rector-eve member-ended at-agency at-hamlet f-of-old", undetermined="member-december"
    ),
    *across("VIL-10b", "rector-undone", "2019-01-15", "outside", "not_met"),
    *said(
        "VIL-12a", DAY, met="V-poor-sent", not_met="V-poor", outside="V-not-poor V-case V-case-60", undetermined="few"
    ),
    *said("VIL-12a", DAY, undetermined="V-case-in-may V-case-unsaid"),
    *across("VIL-12a", "V-case", "2019-06-16", "outside", "not_met"),
    *across("VIL-12a", "V-case-ended", "2019-06-16", "outside", "not_met"),
    *across("VIL-12a", "V-case-unsaid", "2019-06-20", "not_met", "undetermined"),
    *across("VIL-12a", "V-case-60", "2019-07-16", "outside", "not_met"),
    *across("VIL-12a", "V-case-in-may", "2019-07-01", "undetermined", "not_met"),
    *across("VIL-12a", "V-poor-sent", "2019-06-20", "met", "not_met"),
    *said("VIL-12a", "2017-01-01 2021-04-30 2021-05-01 2021-05-02", not_met="V-poor"),
    *across("VIL-12a", "V-poor", "2015-01-01", "outside", "not_met"),
    *said("VIL-12b", DAY, met="f-year f-year-more f-three f-three-less", not_met="f-year-less f-three-more f-of-old"),
    *said("VIL-12b", DAY, not_met="f-this-year", unknown="f-year-in-january f-three-in-march f-three-from-june"),
    *said("VIL-12b", DAY, outside="f-last-year f-site at-secretary-undone"),
    *across("VIL-12b", "f-three-years", DAY, "met", "not_met"),
    *across("VIL-12b", "f-of-old", "2015-01-01", "outside", "not_met"),
    *said("VIL-12b", "2019-12-31", not_met="f-leaving"),
    *said("VIL-12b", "2020-01-01", outside="f-leaving f-year-less"),
    *said("VIL-13a", DAY, met="a3 a4 a6 a7", not_met="a2 a8 few", unknown="unkept-a", outside="c4 community"),
    *said("VIL-13a", DAY, undetermined="unsaid-subkind"),
    *across("VIL-13a", "a8", LAW, "outside", "not_met"),
    *across("VIL-13a", "a8", END, "not_met", "outside"),
    *said("VIL-13b", DAY, met="women woman-unsaid", not_met="men few", unknown="some-unsaid a3 unkept-a"),
    *said("VIL-13b", DAY, outside="c4", undetermined="unsaid-subkind"),
    *across("VIL-13b", "woman-unsaid", "2019-06-20", "met", "not_met"),
    *across("VIL-13b", "men", LAW, "outside", "not_met"),
    *across("VIL-13b", "men", END, "not_met", "outside"),
    *said(
        "VIL-13c",
        DAY,
        met="el-first el-second el-january",
        unknown="el-eve el-december",
        outside="few el-end V-elected",
    ),
    *across("VIL-13c", "el-first", "2023-12-30", "met", "not_met"),
    *across("VIL-13c", "el-extended", "2024-07-01", "met", "not_met"),
    *across("VIL-13c", "el-january", "2024-01-02", "met", "unknown"),
    *across("VIL-13c", "el-january", "2024-02-01", "unknown", "not_met"),
    *across("VIL-13c", "el-before-end", "2026-03-02", "met", "not_met"),
    *said("VIL-13c", "2026-03-02", outside="el-end el-after-end", unknown="el-eve"),
    *said("VIL-14a", DAY, met="c5 c6 c8 c9", not_met="c4 c10 community", unknown="unkept-c", outside="a4 few"),
    *said("VIL-14a", DAY, undetermined="unsaid-subkind"),
    *across("VIL-14a", "c4", LAW, "outside", "not_met"),
    *across("VIL-14a", "c4", END, "not_met", "outside"),
    *said("VIL-14b", DAY, met="h100 h101 h699 h700", not_met="h99 h701", unknown="c5", outside="a3"),
    *said("VIL-14b", DAY, undetermined="unsaid-subkind"),
    *across("VIL-14b", "h99", LAW, "outside", "not_met"),
    *across("VIL-14b", "h99", END, "not_met", "outside"),
]


@pytest.fixture(scope="module")
def registry(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Asked]:
    yield from asked(written(), tmp_path_factory.mktemp("villages"))


@pytest.mark.parametrize("rule", rules_of(SENTENCES))
def test_rural_organizations_are_as_the_regulation_says(registry: Asked, rule: str) -> None:
    assert untrue(registry, rule, SENTENCES) == []
    assert lacking(registry, rule, SENTENCES) == []
