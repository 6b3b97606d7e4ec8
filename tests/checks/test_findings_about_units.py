"""The findings about one unit are the same whether it alone is asked, or they are looked up among those everywhere."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import polars as pl
import pytest

from registry.checks import finding_list, rule_explanation, rule_findings
from registry.checks.catalogue import RULES
from registry.checks.finding_gaps import gaps_of_findings
from registry.checks.rule_service import Findings
from registry.lookup.ledger_rows import called
from registry.places.queries import states
from tests.checks.rules.random_sets import RandomSet
from tests.registries import founded
from tests.registry_under_test import RegistryUnderTest

pytestmark = pytest.mark.once("answers are made of the rows of a picture, which are read alike on both")


def test_the_findings_about_a_unit_do_not_depend_on_what_was_asked_before(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    written = RandomSet(9)
    registry = RegistryUnderTest(founded(tmp_path / "registry.db"), tmp_path)
    try:
        registry.take(written.ledgers())
        picture = registry.picture(written.days[0].isoformat())
        # Places and organizations; and people, whose posts are units of rules too.
        units = [identity for identity, _, _ in called(picture).iter_rows()]
        sample = units[:: max(1, len(units) // 60)]
        with monkeypatch.context() as patched:
            patched.setattr(rule_findings, "_AT_A_TIME", 0)
            alone = {unit: rule_findings.about(picture, unit) for unit in sample}
        assert not any(picture.has(("findings of", rule.code)) for rule in RULES)
        everywhere = list(rule_findings.findings(picture))
        found = {unit: rule_findings.about(picture, unit) for unit in units}
        assert alone == {unit: found[unit] for unit in sample}
        assert sum(map(len, alone.values())) > len(sample) // 2
        assert named(one for listed in found.values() for one in listed) == named(everywhere)
    finally:
        registry.close()


def named(found: Iterable[rule_findings.RuleFinding]) -> set[tuple[str, str]]:
    return {(finding.rule.code, finding.unit) for finding in found}


def test_the_first_question_about_a_scope_works_nothing_out_elsewhere_and_the_next_ones_do(tmp_path: Path) -> None:
    written = RandomSet(0)
    registry = RegistryUnderTest(founded(tmp_path / "registry.db"), tmp_path)
    try:
        registry.take(written.ledgers())
        picture = registry.picture(written.days[0].isoformat())
        scopes = states(picture).filter((pl.col("kind") == "township") & pl.col("lives"))["unit"].to_list()
        first = [named(rule_findings.findings(picture, scopes[0]))]
        assert not any(picture.has(("findings of", rule.code)) for rule in RULES)
        for _ in range(len(RULES)):
            first.append(named(rule_findings.findings(picture, scopes[0])))
        assert all(picture.has(("findings of", rule.code)) for rule in RULES)
        assert first[0] and all(found == first[0] for found in first)
    finally:
        registry.close()


def test_what_a_finding_tells_is_asked_once_for_its_words_and_for_what_it_lacks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    written = RandomSet(9)
    registry = RegistryUnderTest(founded(tmp_path / "registry.db"), tmp_path)
    try:
        registry.take(written.ledgers())
        picture = registry.picture(written.days[0].isoformat())
        found = list(rule_findings.findings(picture))
        lines = finding_list.listed(picture, Findings(catalogue=found))
        said, lacking = finding_list.told(picture, lines), gaps_of_findings(picture, found)
        assert len(said) == len(lines) > 20 and any(lacking)
        monkeypatch.setattr(rule_explanation, "told_of", None)
        assert finding_list.told(picture, lines) == said
        assert gaps_of_findings(picture, found) == lacking
    finally:
        registry.close()


def test_after_some_pages_of_a_day_the_findings_everywhere_are_known(tmp_path: Path) -> None:
    written = RandomSet(0)
    registry = RegistryUnderTest(founded(tmp_path / "registry.db"), tmp_path)
    try:
        registry.take(written.ledgers())
        picture = registry.picture(written.days[0].isoformat())
        for unit in range(1, 31):
            rule_findings.about(picture, unit)
        assert all(picture.has(("findings of", rule.code)) for rule in RULES)
    finally:
        registry.close()
