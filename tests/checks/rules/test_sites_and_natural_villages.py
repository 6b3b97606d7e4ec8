"""Settlement sites (RELO) and natural villages (NAT): the bounds, the day in force, what is not recorded."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.checks.rules.sentences import Asked, Sentence, Written, across, asked, lacking, rules_of, said, untrue

DAY = "2019-06-15"
FORCE = "2019-01-01"


def _sites(w: Written) -> None:
    w.organization("far", more="type=agency")
    for mode in ("independent", "joint", "absorbed", "contact", "none"):
        for code, facts in (
            ("2", "full_members=2 households=499"),
            ("3", "full_members=3 households=500"),
            ("4", "full_members=4 households=501"),
            ("unsaid", ""),
        ):
            w.place(f"{mode}-{code}", "relocation_site", facts)
            if mode != "none":
                w.add("coverage", f"organization=far place={mode}-{code} mode={mode} from=2015")
    w.setting("RELO-02.households", "502", "joint-4", "2019-06-15")
    w.place("ending", "relocation_site")
    w.add("coverage", "organization=far place=ending mode=joint from=2015 to=2019-06-15")
    for role in ("instructor", "liaison", "building_head"):
        w.place(f"with-{role}", "relocation_site")
        w.post(role, f"with-{role}", role, "from=2015-01-01 to=2019-06-20")
    kinds = ("self_governance", "union", "youth_league", "women")
    for missing in ("", *kinds):
        w.place(f"without-{missing or 'nothing'}", "relocation_site")
        for kind in kinds:
            if kind != missing:
                w.add("bodies", f"place=without-{missing or 'nothing'} kind={kind} from=2015-01-01")
    w.place("women-ended", "relocation_site")
    for kind in kinds:
        end = "2019-06-15" if kind == "women" else ""
        w.add("bodies", f"place=women-ended kind={kind} from=2015-01-01 to={end}")


def _natural_villages(w: Written) -> None:
    """Natural villages by their members, and by what helps those without any."""
    w.village("of-all")
    for mode in ("independent", "joint", "none"):
        for full in ("2", "3", "4", "unsaid"):
            facts = "" if full == "unsaid" else f"full_members={full}"
            w.place(f"n-{mode}-{full}", "natural_village", facts, "parent=of-all")
            if mode != "none":
                w.add("coverage", f"organization=far place=n-{mode}-{full} mode={mode} from=2015")
    empty = "full_members=0 probationary_members=0"
    for code, facts in (
        ("bare", empty),
        ("contact", empty),
        ("covered", empty),
        ("covered-by-ended", empty),
        ("absorbed", empty),
        ("developed", empty),
        ("developed-later", empty),
        ("developed-0", empty),
        ("probationary", "full_members=0 probationary_members=1"),
        ("half-said", "full_members=0"),
        ("not-said", ""),
    ):
        w.place(f"n-{code}", "natural_village", facts, "parent=of-all")
    w.post("contact", "n-contact", "contact_member", "from=2015-01-01 to=2019-06-20")
    w.organization("ended", more="to=2019-06-10")
    for code, organization, mode in (
        ("covered", "far", "contact"),
        ("covered-by-ended", "ended", "contact"),
        ("absorbed", "far", "absorbed"),
    ):
        w.add("coverage", f"organization={organization} place=n-{code} mode={mode} from=2015")
    w.facts("n-developed", "members_developed=1", "2019-05")
    w.facts("n-developed-later", "members_developed=1", "2019-06")
    w.facts("n-developed-0", "members_developed=0", "2019-05")


def _hollow(w: Written) -> None:
    """Villages by how many of their natural villages are without members (0), with one (1), or not recorded."""
    for code, members in (
        ("1-of-2", ("0", "1")),
        ("1-of-3", ("0", "1", "1")),
        ("2-of-3", ("0", "0", "1")),
        ("0-of-1", ("1",)),
        ("1-of-2-known", ("0", "1", "")),
        ("none-known", ("", "")),
        ("none", ()),
        ("1-of-2-share", ("0", "1")),
    ):
        w.village(f"of-{code}")
        for number, many in enumerate(members):
            facts = f"full_members={many} probationary_members=0" if many else ""
            w.place(f"h-{code}-{number}", "natural_village", facts, f"parent=of-{code}")
    w.setting("NAT-05.share", "0.51", "of-1-of-2-share")
    # One full member is known to be one, whatever is said of probationary members.
    w.village("of-half-said")
    for number, facts in enumerate(("full_members=1", "full_members=0", "full_members=0 probationary_members=0")):
        w.place(f"h-half-said-{number}", "natural_village", facts, "parent=of-half-said")
    w.place("merged", "village", more="parent=XZ to=2019-06-15 successor=of-none")
    w.place("h-merged", "natural_village", "full_members=0 probationary_members=0", "parent=merged")


def written() -> Written:
    w = Written()
    for part in (_sites, _natural_villages, _hollow):
        part(w)
    return w


SENTENCES: list[Sentence] = [
    *said(
        "RELO-01", DAY, met="independent-2 joint-3 absorbed-unsaid", not_met="contact-3 none-3 ending", outside="of-all"
    ),
    *across("RELO-01", "ending", DAY, "met", "not_met"),
    *across("RELO-01", "none-2", FORCE, "outside", "not_met"),
    *said("RELO-02a", DAY, met="independent-3 independent-4", not_met="joint-3 absorbed-4 contact-3 none-3"),
    *said("RELO-02a", DAY, outside="none-2 joint-2 n-none-3", undetermined="none-unsaid independent-unsaid"),
    *across("RELO-02a", "joint-3", FORCE, "outside", "not_met"),
    *said(
        "RELO-02b",
        DAY,
        met="independent-3 independent-4",
        not_met="joint-3 absorbed-4 none-3",
        outside="none-2 joint-4",
    ),
    *said("RELO-02b", DAY, undetermined="none-unsaid"),
    *across("RELO-02b", "joint-4", "2019-06-15", "not_met", "outside"),
    *across("RELO-02b", "joint-3", FORCE, "outside", "not_met"),
    *said("RELO-03", DAY, met="with-instructor with-liaison", not_met="with-building_head none-3", outside="of-all"),
    *across("RELO-03", "with-liaison", "2019-06-20", "met", "not_met"),
    *across("RELO-03", "none-2", FORCE, "outside", "not_met"),
    *said("RELO-04", DAY, met="without-nothing", not_met="without-women without-union without-youth_league none-3"),
    *said("RELO-04", DAY, not_met="without-self_governance", outside="of-all"),
    *across("RELO-04", "women-ended", DAY, "met", "not_met"),
    *across("RELO-04", "none-2", FORCE, "outside", "not_met"),
    *said("NAT-01", DAY, met="n-independent-3 n-independent-4", not_met="n-joint-3 n-none-3 n-none-4"),
    *said("NAT-01", DAY, outside="n-none-2 n-joint-2 none-3", undetermined="n-none-unsaid n-independent-unsaid"),
    *across("NAT-01", "n-joint-3", FORCE, "outside", "not_met"),
    *said("NAT-02", DAY, met="n-contact n-covered n-developed", not_met="n-bare n-covered-by-ended n-absorbed"),
    *said("NAT-02", DAY, not_met="n-developed-later n-developed-0", outside="n-probationary n-none-2"),
    *said("NAT-02", DAY, undetermined="n-half-said n-not-said"),
    *across("NAT-02", "n-covered-by-ended", "2019-06-10", "met", "not_met"),
    *across("NAT-02", "n-contact", "2019-06-20", "met", "not_met"),
    *across("NAT-02", "n-developed-later", "2019-06-30", "not_met", "met"),
    *across("NAT-02", "n-developed", "2020-01-01", "met", "not_met"),
    *across("NAT-02", "n-bare", FORCE, "outside", "not_met"),
    *said(
        "NAT-05", DAY, met="of-1-of-3 of-0-of-1 of-1-of-2-share", not_met="of-1-of-2 of-2-of-3 of-1-of-2-known of-none"
    ),
    *said("NAT-05", DAY, unknown="of-none-known", outside="V-far none-3", not_met="of-half-said"),
    *across("NAT-05", "of-none", DAY, "outside", "not_met"),
    *across("NAT-05", "of-1-of-2", FORCE, "outside", "not_met"),
]


@pytest.fixture(scope="module")
def registry(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Asked]:
    yield from asked(written(), tmp_path_factory.mktemp("sites"))


@pytest.mark.parametrize("rule", rules_of(SENTENCES))
def test_sites_and_natural_villages_are_as_the_rules_say(registry: Asked, rule: str) -> None:
    assert untrue(registry, rule, SENTENCES) == []
    assert lacking(registry, rule, SENTENCES) == []
