"""How findings of conduct stand: their order among all, what is asked of them, steps about them, how many there are."""

from __future__ import annotations

from typing import Any

import pytest

from registry.checks import finding_list, rule_service
from registry.checks.catalogue import RULES as CATALOGUE
from registry.checks.conduct.catalogue import RULES
from registry.checks.structure.catalogue import RULES as STRUCTURE
from registry.codes import identity_of
from registry.errors import NotFound
from tests.checks.conduct.written_cases import WrittenCases
from tests.registry_under_test import RegistryUnderTest

DAY = "2020-01-01"


def written() -> WrittenCases:
    w = WrittenCases()
    w.case("planned", more="identified_on=2019-03-01 due_on=2019-06-30")
    w.case("excepted", "screened 2019-01-01", "closed 2019-02-01 level=county document=1")
    w.case("plain", more="identified_on=2019-03-01 due_on=2019-06-30", of="O2")
    w.looked("plain", "2019-05-01", "partly")
    w.audit("A", "2019-05-01", "2019-06-01")
    w.item("A", "plain", "2019-05-02 partly")
    w.rated("O3", 2018, "publicised 2018-10-01 public_to=2018-10-03")
    w.draw("S", "2019-06-01")
    w.add("finding_steps", "rule=CASE-LIMIT unit=planned on=2019-12-01 step=plan due_on=2019-12-31")
    w.add("finding_steps", "rule=STAR-PUBLICITY unit=O3/2018 on=2019-01-01 step=acknowledge")
    w.add("finding_steps", "rule=AUDIT-CLOSED unit=A/plain on=2019-07-01 step=acknowledge")
    w.add(
        "finding_steps",
        "rule=CASE-ORDER unit=excepted on=2019-12-01 step=except until=2020-02-01 reason=x approver=CC document=1",
    )
    return w


def listed(registry: RegistryUnderTest, *rules: str, day: str = DAY, **more: Any) -> list[dict[str, Any]]:
    picture = registry.picture(day)
    return rule_service.findings_json(picture, rule_service.found(picture, None, rule_service.Wanted(rules, **more)))[
        "findings"
    ]


def test_findings_stand_by_the_structure_the_catalogue_and_conduct_then_by_unit(registry) -> None:
    order = [rule.code for rule in (*STRUCTURE, *CATALOGUE, *RULES)]
    found = [(order.index(f["rule"]), f["unit"]) for f in listed(registry)]
    assert found == sorted(found) and len(found) == len(set(found))
    codes = {f["rule"] for f in listed(registry)}
    assert codes & {rule.code for rule in CATALOGUE}, "the order is of several kinds"
    assert codes >= {"CASE-ORDER", "AUDIT-CLOSED", "CASE-LIMIT", "STAR-PUBLICITY", "DRAW-OPEN"}


def test_a_family_is_asked_for_by_what_stands_before_the_dash(registry) -> None:
    for family in ("CASE", "STAR", "AUDIT", "DRAW"):
        rules = {f["rule"] for f in listed(registry, family)}
        assert rules and all(rule.startswith(f"{family}-") for rule in rules)
    assert {f["severity"] for f in listed(registry, "CASE", severities=["violation"])} == {"violation"}
    with pytest.raises(NotFound):
        rule_service.Wanted(["CASE-NONE"])


def test_a_finding_of_conduct_is_on_and_has_neither_since_nor_version(registry) -> None:
    for one in listed(registry, "CASE", "AUDIT"):
        assert (one["mode"], one["since"], one["version"]) == ("on", None, None)
        assert one["owner"] == "TC" and one["todo"]["zh"] and one["values"]


def test_steps_about_cases_rounds_and_items_count(registry) -> None:
    stands = {(f["rule"], f["unit"]): f["status"]["is"] for f in listed(registry, "CASE", "STAR", "AUDIT")}
    assert stands["CASE-LIMIT", "planned"] == "overdue"
    assert stands["CASE-ORDER", "excepted"] == "excepted"
    assert stands["STAR-PUBLICITY", "O3/2018"] == stands["AUDIT-CLOSED", "A/plain"] == "acknowledged"
    assert stands["CASE-LIMIT", "plain"] == "new"
    assert [f["unit"] for f in listed(registry, "CASE", statuses=["excepted"])] == ["excepted"]


def test_findings_of_conduct_are_counted_with_the_others(registry) -> None:
    picture = registry.picture(DAY)
    found = rule_service.found(picture, None, rule_service.Wanted(["CASE", "AUDIT"]))
    by_rule = {one["key"]: one for one in rule_service.counts(picture, found, "rule")["counts"]}
    assert (by_rule["CASE-LIMIT"]["findings"], by_rule["CASE-ORDER"]["excepted"]) == (2, 1)
    (county,) = rule_service.counts(picture, found, "county")["counts"]
    assert (county["key"], county["findings"]) == ("XQ", len(found.conduct))


def test_a_scope_has_what_counts_in_it(registry) -> None:
    picture = registry.picture(DAY)
    inside = rule_service.found(picture, "V-O2", rule_service.Wanted(["CASE", "AUDIT", "DRAW"]))
    assert {f.unit for f, _, _ in inside.conduct} == {"plain", "A/plain"}


def test_the_page_of_a_case_of_its_organization_and_of_a_rated_one_list_them(registry) -> None:
    picture = registry.picture(DAY)

    def about(code: str, space: str = "unit") -> set[str]:
        return {one.rule.code for one in finding_list.about(picture, identity_of(picture, code, space))}

    of_conduct = {rule.code for rule in RULES}
    assert about("plain", "case") & of_conduct == {"CASE-LIMIT", "CASE-EARLY", "AUDIT-CLOSED"}
    assert about("O2") >= {"CASE-LIMIT", "CASE-EARLY", "AUDIT-CLOSED"}
    assert about("O3") & of_conduct == {"STAR-PUBLICITY"}
