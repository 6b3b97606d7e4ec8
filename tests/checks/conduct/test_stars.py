"""Ratings: stars beside an open case, stages out of their order, publicity that is too short or too late."""

from __future__ import annotations

from tests.checks.conduct.written_cases import WrittenCases, found
from tests.registry_under_test import RegistryUnderTest


def written() -> WrittenCases:
    w = WrittenCases()
    w.rated("O1", 2018, "named 2018-12-01 stars=3")
    w.case("open", more="identified_on=2019-03-01 closed_on=2019-11-01")
    w.organization("OI")
    w.organization("OH", more="to=2019-06-01 successor=OI")
    w.rated("OI", 2018, "named 2018-12-01 stars=1", "revoked 2019-10-01 stars=0")
    w.case("of-another", more="identified_on=2019-03-01", of="OH")
    w.rated("O2", 2017, "declared 2017-05-02", "township 2017-05-01", "named 2017-12-01")
    w.rated("O2", 2018, "declared 2018-05-01", "township 2018-05-01", "named 2018-12-01", "revoked 2018-01-01")
    w.setting("star.chain", "township;declared", "V-O3", "2019-01-01")
    w.rated("O3", 2017, "declared 2017-05-02", "township 2017-05-01")
    _publicity(w)
    return w


def _publicity(w: WrittenCases) -> None:
    w.setting("star.publicity_days", "7", "XQ", "2019-06-01")
    for code, first, to, named in (
        ("long", "2018-10-01", "2018-10-06", "2018-10-06"),
        ("short", "2018-10-01", "2018-10-05", "2018-11-01"),
        ("late", "2018-10-01", "2018-10-07", "2018-10-06"),
        ("unnamed", "2019-06-01", "2019-06-07", ""),
        ("before", "2019-05-31", "2019-06-05", ""),
        ("open-end", "2018-10-01", "", "2018-10-02"),
    ):
        w.organization(f"P-{code}")
        stages = [f"publicised {first} public_to={to}", *([f"named {named}"] if named else [])]
        w.rated(f"P-{code}", 2018, *stages)


def units(registry: RegistryUnderTest, rule: str, day: str) -> set[str]:
    return {finding.unit for finding in found(registry, day, rule)}


def test_a_starred_organization_is_in_conflict_while_its_own_case_is_open(registry) -> None:
    days = ("2019-02-28", "2019-03-01", "2019-10-31", "2019-11-01")
    assert [units(registry, "STAR-CONFLICT", day) for day in days] == [set(), {"O1"}, {"O1"}, set()]


def test_an_heir_is_in_conflict_from_the_day_on_which_it_answers_while_it_has_stars(registry) -> None:
    days = ("2019-05-31", "2019-06-01", "2019-09-30", "2019-10-01")
    assert [units(registry, "STAR-CONFLICT-HEIR", day) for day in days] == [set(), {"OI"}, {"OI"}, set()]
    assert "OI" not in units(registry, "STAR-CONFLICT", "2019-06-01")


def test_a_stage_before_one_that_the_chain_has_earlier_is_found_once_both_are_there(registry) -> None:
    assert units(registry, "STAR-ORDER", "2017-05-01") == set()
    assert "O2/2017" in units(registry, "STAR-ORDER", "2017-05-02")
    assert "O2/2018" not in units(registry, "STAR-ORDER", "2019-12-31"), "no revocation is part of a chain"


def test_the_chain_is_that_of_the_day_where_the_organization_counts(registry) -> None:
    assert units(registry, "STAR-ORDER", "2018-12-31") == {"O2/2017", "O3/2017"}
    assert units(registry, "STAR-ORDER", "2019-01-01") == {"O2/2017"}, "the village has a chain of its own from then on"


def test_publicity_of_fewer_days_or_until_after_the_naming_is_found(registry) -> None:
    assert units(registry, "STAR-PUBLICITY", "2018-12-31") == {"P-short/2018", "P-late/2018"}


def test_the_days_are_those_of_the_first_day_of_the_publicity(registry) -> None:
    found_ = units(registry, "STAR-PUBLICITY", "2019-12-31")
    assert "P-unnamed/2018" in found_ and "P-before/2018" not in found_


def test_a_round_is_named_by_its_organization_and_year_and_leads_to_the_organization(registry) -> None:
    one = next(f for f in found(registry, "2018-12-31", "STAR-PUBLICITY") if f.unit == "P-late/2018")
    assert one.says.zh == "P-late（P-late） 2018 年度评星：公示到命名（2018-10-06）之后才结束"
    assert (one.leads_to, one.space) == ("P-late", None)
