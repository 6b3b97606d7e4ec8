"""The figures of three cities on three workers are each city's own, and their sum."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from registry.figures import service
from registry.figures.catalogue import BY_CODE, FIGURES
from registry.figures.engine import Result, result
from registry.snapshots import writing
from tests.registry_under_test import RegistryUnderTest
from tests.spark.conftest import DAY, PROVINCE

pytestmark = pytest.mark.spark

#: How long a command may take before it counts as one that never ends, in seconds. It starts a Java machine of its own
#: beside the four of the cluster, which compiles thirty plans of up to some hundred columns, each once and none warm:
#: a minute and a half of processor time. Beside others that have the processors this test waited 300 s in vain.
PATIENCE = 1_800
#: The figures that the benchmarks compare too: of all six kinds.
TWELVE = (
    "place.villages",
    "natural_village.organization_coverage",
    "natural_village.branch_where_due",
    "site.coverage_mode",
    "village.secretary",
    "village.both_posts",
    "village.venue_300",
    "village.income_50k",
    "pairing.enterprises",
    "organization.stars",
    "member.developed",
    "member.activist_ratio",
)


@pytest.fixture(scope="module")
def everything(cluster: Any) -> dict[str, Result]:
    return {found["code"]: found for found in cluster.figures()}


def added(code: str, parts: list[Result]) -> Result:
    """The sum of a figure that adds up: of its parts' fields, divided anew."""
    fields = [p["categories"] if p["kind"] == "distribution" else p for p in parts]
    leave = {"code", "kind", "target", "met", *(["value"] if parts[0]["kind"] in ("share", "ratio") else [])}
    return result(BY_CODE[code], {k: sum(f[k] for f in fields) for k in fields[0] if k not in leave})


def test_there_are_three_worker_processes(spark: Any, everything: dict[str, Result]) -> None:
    running = spark.sparkContext._jsc.sc().statusTracker().getExecutorInfos()
    addresses = {(i.host(), i.port()) for i in running}
    assert len(addresses) == 4  # the workers and the driver
    assert len({port for _, port in addresses}) == 4


def test_the_twelve_are_of_all_six_kinds() -> None:
    assert {BY_CODE[code].kind for code in TWELVE} == {
        "count", "share", "total", "ratio", "distinct", "distribution"
    }  # fmt: skip


def test_every_figure_that_adds_up_is_the_sum_of_the_cities_own(
    everything: dict[str, Result], cities: dict[str, RegistryUnderTest]
) -> None:
    assert list(everything) == [figure.code for figure in FIGURES]
    for code in (f.code for f in FIGURES if f.kind != "distinct"):
        assert everything[code] == added(code, [registry.figures(DAY)[code] for registry in cities.values()]), code
    nought = [c for c in TWELVE if everything[c].get("value") == 0]
    assert nought == []


def test_a_distinct_figure_counts_a_partner_of_two_cities_once(
    everything: dict[str, Result], cities: dict[str, RegistryUnderTest]
) -> None:
    for code in (f.code for f in FIGURES if f.kind == "distinct"):
        partners = [set(registry.units(code, DAY)) for registry in cities.values()]
        assert everything[code]["value"] == len(set.union(*partners))
        assert everything[code]["value"] < sum(map(len, partners))


@pytest.mark.parametrize("kind, codes", [("municipality", tuple(BY_CODE)), ("county", TWELVE)])
def test_the_figures_of_each_place_are_those_of_its_own_city(
    cluster: Any, cities: dict[str, RegistryUnderTest], kind: str, codes: tuple[str, ...]
) -> None:
    found = cluster.figures_by(kind, [f for f in FIGURES if f.code in codes])
    assert found == sorted(own_rows(cities, kind, codes), key=lambda row: row["scope"])
    assert len(found) >= len(cities)


def test_sites_of_two_cities_with_one_code_are_two_places(cluster: Any, cities: dict[str, RegistryUnderTest]) -> None:
    codes = ("place.sites", "site.organization_coverage")
    found = cluster.figures_by("relocation_site", [f for f in FIGURES if f.code in codes])
    scopes = [row["scope"] for row in found]
    assert len(set(scopes)) < len(scopes) == len({(row["scope"], row["registry"]) for row in found})
    without = [{k: v for k, v in row.items() if k != "registry"} for row in found]
    own = own_rows(cities, "relocation_site", codes)
    assert sorted(map(str, without)) == sorted(map(str, own))


def own_rows(cities: dict[str, RegistryUnderTest], kind: str, codes: Sequence[str]) -> list[dict[str, Any]]:
    """The figures with these codes of each place of a kind, as each city's own registry gives them."""
    rows = (r for a in cities.values() for r in service.figures_by(a.connection, a.moment(DAY), None, kind))
    return [{**row, "figures": [f for f in row["figures"] if f["code"] in codes]} for row in rows]


def test_a_province_that_all_cities_have_adds_them_up(cluster: Any, cities: dict[str, RegistryUnderTest]) -> None:
    found = cluster.figures_by("province", [f for f in FIGURES if f.code in TWELVE])
    assert [row["scope"] for row in found] == [PROVINCE]
    for row in found:
        for figure in (r for r in row["figures"] if r["kind"] != "distinct"):
            parts = [a.figures(DAY, row["scope"])[figure["code"]] for a in cities.values()]
            assert figure == added(figure["code"], parts), figure["code"]


def test_amounts_add_up_to_the_last_ten_thousandth(
    everything: dict[str, Result], cities: dict[str, RegistryUnderTest]
) -> None:
    total = sum(registry.figures(DAY)["project.devolved_amount"]["value"] for registry in cities.values())
    assert everything["project.devolved_amount"]["value"] == total


def test_the_command_prints_one_document_and_tells_what_it_rests_on(
    cities: dict[str, RegistryUnderTest], tmp_path: Path
) -> None:
    manifest = writing.write(cities["4513"].connection, cities["4513"].moment(DAY), tmp_path / "s")
    command = [sys.executable, "-c", "from registry.cli import main; main()", "spark-figures", tmp_path / "s", "--json"]
    answer = subprocess.run(command, capture_output=True, check=True, timeout=PATIENCE)
    document = json.loads(answer.stdout)
    assert document["snapshots"] == [{k: manifest[k] for k in ("registry", "known_at", "head", "digest")}]
    assert document["as_of"] == DAY
    assert document["figures"] == json.loads(json.dumps(list(cities["4513"].figures(DAY).values()), default=float))
