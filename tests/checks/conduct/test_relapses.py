"""Look-backs and relapses: which are followed, lost, early, or followed badly; and which cases came again."""

from __future__ import annotations

from registry.checks import service
from tests.checks.conduct.written_cases import WrittenCases, found
from tests.registry_under_test import RegistryUnderTest

CLOSED = "identified_on=2017-03-01 closed_on=2017-11-01"


def written() -> WrittenCases:
    w = WrittenCases()
    for code in ("followed", "alone", "screened-only", "lost", "lost-and-followed", "lost-early", "checked-early"):
        w.case(code, more=CLOSED, year=2017)
    for code in ("followed", "alone", "screened-only"):
        w.looked(code, "2018-06-01", "relapsed")
    w.case("new-one", "screened 2018-07-01", more="relapse_of=followed", year=2018)
    for code in ("lost", "lost-and-followed", "lost-early"):
        w.looked(code, "2018-06-01", "relapsed")
        w.looked(code, "2018-09-01", "consolidated")
    w.case("new-of-lost", "screened 2018-06-01", more="relapse_of=lost-and-followed", year=2018)
    w.case("new-too-early", "screened 2018-05-31", more="relapse_of=lost-early", year=2018)
    w.looked("checked-early", "2017-10-31", "consolidated")
    w.looked("followed", "2017-11-01", "consolidated")
    _heirs(w)
    _followed_badly(w)
    _again(w)
    return w


def units(registry: RegistryUnderTest, rule: str, day: str) -> set[str]:
    return {finding.unit for finding in found(registry, day, rule)}


def test_a_relapse_is_not_followed_until_a_case_with_a_state_names_it(registry) -> None:
    assert "followed" not in units(registry, "CASE-RELAPSE", "2018-05-31")
    assert "followed" in units(registry, "CASE-RELAPSE", "2018-06-30")
    assert "followed" not in units(registry, "CASE-RELAPSE", "2018-07-01")
    assert "alone" in units(registry, "CASE-RELAPSE", "2018-07-01")


def _heirs(w: WrittenCases) -> None:
    """OH is taken over by OI, ON by nobody."""
    w.organization("OI")
    w.organization("OH", more="to=2018-01-01 successor=OI")
    w.organization("ON", more="to=2018-01-01")
    for code, organization in (("of-heir", "OH"), ("of-nobody", "ON")):
        w.case(code, more=CLOSED, year=2017, of=organization)
        w.looked(code, "2018-06-01", "relapsed")


def test_who_answers_for_a_relapse_is_told_and_that_nobody_does(registry) -> None:
    picture = registry.picture("2019-01-01")
    listed = service.findings(picture, None, "CASE-RELAPSE")
    answers = {
        f.unit: [v["value"] for v in values if v["name"] == "answers"]
        for f, values in zip(listed, service.values(picture, listed), strict=True)
    }
    assert answers["alone"] == ["O1"]
    assert (answers["of-heir"], answers["of-nobody"]) == (["OI"], ["nobody answers"])
    says = {f.unit: f.says for f in listed}
    assert says["of-nobody"].zh.endswith("反弹后没有重新立案；承担的党组织：无")
    assert says["of-heir"].en.endswith("relapsed, and no new case; who answers for it: OI (OI)")
    told = dict(zip((f.unit for f in listed), service.recorded(picture, listed), strict=True))
    assert "承担的党组织：无人承担" in told["of-nobody"].zh and "承担的党组织：OI" in told["of-heir"].zh


def test_a_relapse_is_lost_under_a_later_result_unless_a_case_began_since(registry) -> None:
    assert "lost" not in units(registry, "CASE-RELAPSE-LOST", "2018-08-31"), "its state is relapsed"
    lost = units(registry, "CASE-RELAPSE-LOST", "2018-09-01")
    assert lost >= {"lost", "lost-early"} and "lost-and-followed" not in lost
    assert "lost" not in units(registry, "CASE-RELAPSE", "2018-09-01")


def test_a_look_back_before_the_closing_is_early_and_one_on_its_day_is_not(registry) -> None:
    assert "checked-early" not in units(registry, "CASE-EARLY", "2017-10-30")
    assert "checked-early" in units(registry, "CASE-EARLY", "2017-10-31")
    assert "followed" not in units(registry, "CASE-EARLY", "2019-01-01")


# Followed badly


def _followed_badly(w: WrittenCases) -> None:
    for code in ("original", "ring-1", "ring-2", "into-ring"):
        more = {"ring-1": "relapse_of=ring-2", "ring-2": "relapse_of=ring-1", "into-ring": "relapse_of=ring-1"}
        w.case(code, more=f"{CLOSED} {more.get(code, '')}".strip(), year=2017, of="O2")
        w.looked(code, "2016-06-01", "relapsed")
    w.looked("original", "2018-06-01", "relapsed")
    for code, *steps in (
        ("good", "screened 2018-06-01"),
        ("unknown-yet", "decided 2018-05-31"),
        ("dismissed", "screened 2018-06-01", "dismissed 2018-07-01 reason=x"),
        ("withdrawn", "decided 2018-06-01", "withdrawn 2018-07-01 reason=x"),
    ):
        w.case(code, *steps, more="relapse_of=original", year=2018, of="O2")
    w.case("of-a-stranger", "screened 2018-06-01", more="relapse_of=original", year=2018, of="O3")
    w.organization("OD")
    w.organization("OE", more="to=2018-07-01 successor=OD")
    w.case("of-ancestor", more=CLOSED, year=2017, of="OE")
    w.looked("of-ancestor", "2018-06-01", "relapsed")
    w.case("of-heirs", "screened 2018-06-15", more="relapse_of=of-ancestor", year=2018, of="OD")


def test_a_case_follows_well_what_had_relapsed_by_the_day_it_begins(registry) -> None:
    badly = units(registry, "CASE-FOLLOW", "2018-06-30")
    assert "good" not in badly and "unknown-yet" not in units(registry, "CASE-FOLLOW", "2018-05-30")
    assert badly >= {"of-a-stranger", "of-heirs"}


def test_a_look_back_of_2016_is_one_whenever_the_case_was_closed(registry) -> None:
    says = {f.unit: f.says for f in found(registry, "2019-01-01", "CASE-FOLLOW")}
    assert "unknown-yet" not in says


def test_a_case_that_was_dismissed_or_withdrawn_follows_nothing_from_that_day_on(registry) -> None:
    both = {"dismissed", "withdrawn"}
    assert not both & units(registry, "CASE-FOLLOW", "2018-06-30")
    assert both <= units(registry, "CASE-FOLLOW", "2018-07-01")


def test_an_heir_follows_what_its_own_line_left_from_the_succession_on(registry) -> None:
    assert "of-heirs" not in units(registry, "CASE-FOLLOW", "2018-07-01")


def test_each_case_on_a_ring_of_names_is_found_and_what_leads_to_it_is_not(registry) -> None:
    says = {f.unit: f.says.en for f in found(registry, "2019-01-01", "CASE-FOLLOW")}
    assert all("lead back to it" in says[case] for case in ("ring-1", "ring-2"))
    assert "into-ring" not in says


# Came again


def _again(w: WrittenCases) -> None:
    w.organization("OA")
    w.organization("OB", more="to=2018-01-01 successor=OA")
    w.case("first", "decided 2016-01-01", of="OB", year=2016)
    w.case("before-the-succession", "decided 2017-12-31", of="OA", year=2017)
    w.case("since", "decided 2018-01-01", of="OA", year=2018)
    w.organization("OC")
    w.case("same-day-a", "decided 2018-03-01", of="OC", year=2018)
    w.case("same-day-b", "decided 2018-03-01", of="OC", year=2018)
    w.case("taken-back", "decided 2018-01-01", "withdrawn 2018-02-01 reason=x", of="OD", year=2018)
    w.case("after-taken-back", "decided 2018-06-01", of="OD", year=2018)


def test_a_case_comes_again_where_its_line_had_one_on_its_own_day(registry) -> None:
    again = units(registry, "CASE-REPEAT", "2019-01-01")
    assert "since" in again and not again & {"first", "before-the-succession"}
    assert "since" not in units(registry, "CASE-REPEAT", "2017-12-31")


def test_of_cases_of_one_day_that_of_the_larger_code_came_again(registry) -> None:
    again = units(registry, "CASE-REPEAT", "2019-01-01")
    assert "same-day-b" in again and "same-day-a" not in again


def test_a_case_that_was_withdrawn_neither_comes_again_nor_came_before(registry) -> None:
    assert not units(registry, "CASE-REPEAT", "2018-06-30") & {"taken-back", "after-taken-back"}
