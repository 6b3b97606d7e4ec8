"""Signatures of audits: out of their order, before the check, or lacking when the audit was closed."""

from __future__ import annotations

from tests.checks.conduct.written_cases import WrittenCases, found
from tests.registry_under_test import RegistryUnderTest


def written() -> WrittenCases:
    w = WrittenCases()
    w.setting("audit.levels", "township;county", "", "2019-06-01")
    w.audit("A", "2019-05-31", "2019-12-01")
    w.audit("B", "2019-06-01", "2019-12-01")
    w.audit("C", "2019-05-31")
    for code in ("sound", "late", "unsigned", "unchecked", "before", "skips", "city-alone"):
        w.case(code, more="identified_on=2017-03-01 closed_on=2017-11-01", year=2017)
    checked = "2019-07-01 consolidated"
    w.item("A", "sound", checked, "2019-07-01 2019-08-01 2019-12-01")
    w.item("A", "late", "2019-07-02 consolidated", "2019-07-02 2019-08-01 2019-12-02")
    w.item("A", "unsigned", checked, "2019-07-01 2019-08-01")
    w.item("B", "unsigned", "2019-07-02 consolidated", "2019-07-02 2019-08-01")
    w.item("C", "unchecked", "", "2019-07-01")
    w.item("C", "before", checked, "2019-06-30")
    w.item("C", "skips", checked, "2019-07-05 2019-07-04")
    w.item("B", "city-alone", checked, "- 2019-07-03 2019-07-02")
    return w


def units(registry: RegistryUnderTest, rule: str, day: str) -> set[str]:
    return {finding.unit for finding in found(registry, day, rule)}


def test_an_audit_may_be_closed_once_the_last_level_has_signed_by_its_day(registry) -> None:
    assert units(registry, "AUDIT-CLOSED", "2019-11-30") == set()
    assert units(registry, "AUDIT-CLOSED", "2019-12-01") == {"A/late", "A/unsigned"}


def test_the_levels_are_those_of_the_day_on_which_the_audit_was_opened(registry) -> None:
    # From June on the county signs last: of the audit of June nothing is lacking.
    assert "B/unsigned" not in units(registry, "AUDIT-CLOSED", "2019-12-31")


def test_who_signs_signs_what_was_checked_by_that_day(registry) -> None:
    assert "C/before" not in units(registry, "AUDIT-SIGN", "2019-06-29")
    assert "C/before" in units(registry, "AUDIT-SIGN", "2019-06-30")
    assert "C/unchecked" in units(registry, "AUDIT-SIGN", "2019-07-01")
    assert not units(registry, "AUDIT-SIGN", "2020-01-01") & {"A/sound", "A/late", "A/unsigned", "B/unsigned"}


def test_a_level_signs_after_each_lower_one_that_is_asked(registry) -> None:
    signed = units(registry, "AUDIT-SIGN", "2019-07-04")
    assert {"C/skips", "B/city-alone"} <= signed
    says = {f.unit: f.says.zh for f in found(registry, "2019-07-31", "AUDIT-SIGN")}
    assert says["C/skips"].endswith("县级签署（2019-07-04）时乡镇尚未签署")


def test_an_item_is_named_by_its_audit_and_case_and_leads_to_the_case(registry) -> None:
    one = next(f for f in found(registry, "2020-01-01", "AUDIT-CLOSED") if f.unit == "A/late")
    assert (one.leads_to, one.space) == ("late", "case")
    assert one.says.zh.endswith("批次于 2019-12-01 结束，市级到 2019-12-02 才签署")
