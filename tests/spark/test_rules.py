"""The rules of three cities on three workers are each city's own, and their sum."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from registry.checks import rule_shares
from registry.checks.catalogue import BY_CODE, RULES
from registry.conditions import Bounded, DoneInTime
from registry.figures.engine import Result, result
from registry.snapshots import writing
from tests.registry_under_test import RegistryUnderTest
from tests.spark.conftest import DAY, PROVINCE

pytestmark = pytest.mark.spark

#: Rules of six sections and kinds of unit: of numbers beside bounds, of a record that is kept, with versions on a
#: day of their own, of a window, of a deadline, of a parameter where the unit counts.
SIX = ("COM-01a", "ELE-01", "LIFE-05", "DEV-21", "WEAK-05", "PAY-01")
OF_SIX = [BY_CODE[code] for code in SIX]


@pytest.fixture(scope="module")
def everything(cluster: Any) -> dict[str, Result]:
    return {found["code"]: found for found in cluster.figures(RULES)}


def own(registry: RegistryUnderTest, scope: str | None = None) -> dict[str, Result]:
    """The rules of a scope as a city's own registry gives them."""
    return {found["code"]: found for found in rule_shares.results(registry.picture(DAY), scope)}


def added(code: str, parts: list[Result]) -> Result:
    """The sum of a rule: of its parts' fields, divided anew."""
    fields = ("numerator", "denominator", "unknown", "undetermined")
    rule = BY_CODE[code]
    summed = result(rule, {field: sum(part[field] for part in parts) for field in fields})
    return rule_shares.as_result(rule, summed, 20191231)


def test_the_six_are_of_six_sections_and_kinds_of_unit() -> None:
    assert len({rule.family for rule in OF_SIX}) == len({rule.units for rule in OF_SIX}) == len(SIX)
    conditions = [condition for rule in OF_SIX for condition in rule.conditions()]
    assert {Bounded, DoneInTime} <= {type(condition) for condition in conditions}
    assert len({(rule.day is None, rule.window, rule.kept, len(rule.versions)) for rule in OF_SIX}) >= 4


def test_every_rule_is_the_sum_of_the_cities_own(
    everything: dict[str, Result], cities: dict[str, RegistryUnderTest]
) -> None:
    assert list(everything) == [rule.code for rule in RULES]
    parts = [own(registry) for registry in cities.values()]
    for code, found in everything.items():
        assert found == added(code, [part[code] for part in parts]), code


def test_the_six_have_units_that_meet_them_and_units_that_do_not(everything: dict[str, Result]) -> None:
    for found in (everything[code] for code in SIX):
        assert 0 < found["numerator"] < found["denominator"] - found["unknown"], found


@pytest.mark.parametrize("kind", ["municipality", "county", "township", "village", "relocation_site"])
def test_the_six_of_each_place_are_those_of_its_own_city(
    cluster: Any, cities: dict[str, RegistryUnderTest], kind: str
) -> None:
    expected = []
    for registry in cities.values():
        for row in rule_shares.results_by(registry.picture(DAY), None, kind):
            expected.append((row["scope"], [found for found in row["figures"] if found["code"] in SIX]))
    in_order = [code for code in BY_CODE if code in SIX]
    found = [(row["scope"], row["figures"]) for row in cluster.figures_by(kind, [BY_CODE[code] for code in in_order])]
    assert sorted(found, key=str) == sorted(expected, key=str)
    assert len(found) >= len(cities)


def test_every_rule_of_each_county_is_that_of_its_own_city(cluster: Any, cities: dict[str, RegistryUnderTest]) -> None:
    rows = [row for a in cities.values() for row in rule_shares.results_by(a.picture(DAY), None, "county")]
    assert cluster.figures_by("county", RULES) == sorted(rows, key=lambda row: row["scope"])


def test_a_province_that_all_cities_have_adds_the_six_up(cluster: Any, cities: dict[str, RegistryUnderTest]) -> None:
    (row,) = cluster.figures_by("province", OF_SIX)
    assert row["scope"] == PROVINCE
    parts = [own(registry, PROVINCE) for registry in cities.values()]
    assert row["figures"] == [added(code, [part[code] for part in parts]) for code in SIX]


def test_the_command_prints_the_rules_of_snapshots(cities: dict[str, RegistryUnderTest], tmp_path: Path) -> None:
    writing.write(cities["4513"].connection, cities["4513"].moment(DAY), tmp_path / "s")
    call = "from registry.cli import main; main()"
    command = [sys.executable, "-c", call, "spark-figures", tmp_path / "s", "--rules", "--json"]
    answer = subprocess.run(command, capture_output=True, check=True, timeout=300)
    assert json.loads(answer.stdout)["figures"] == list(own(cities["4513"]).values())
