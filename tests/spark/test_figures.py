"""The figures of three cities on three workers are each city's own, and their sum."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from registry.cli import main
from registry.columns import amount
from registry.reporting import service
from registry.reporting.catalogue import BY_CODE, FIGURES
from registry.reporting.engine import Result, result
from registry.reporting.snapshots import writing
from registry.reporting.snapshots.reading import Together
from tests.reporting.asking import Asked
from tests.spark.conftest import DAY

pytestmark = pytest.mark.spark

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
def cluster(spark: Any, snapshots: Together) -> Any:
    from registry.reporting.distributed.figures import Cluster

    return Cluster(spark, snapshots)


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
    everything: dict[str, Result], cities: dict[str, Asked]
) -> None:
    assert list(everything) == [figure.code for figure in FIGURES]
    for code in (f.code for f in FIGURES if f.kind != "distinct"):
        assert everything[code] == added(code, [asked.figures(DAY)[code] for asked in cities.values()]), code
    nought = [c for c in TWELVE if everything[c].get("value") == 0]
    assert nought == []


def test_a_distinct_figure_counts_a_partner_of_two_cities_once(
    everything: dict[str, Result], cities: dict[str, Asked]
) -> None:
    for code in (f.code for f in FIGURES if f.kind == "distinct"):
        partners = [set(asked.units(code, DAY)) for asked in cities.values()]
        assert everything[code]["value"] == len(set.union(*partners))
        assert everything[code]["value"] < sum(map(len, partners))


@pytest.mark.parametrize("kind", ["municipality", "county", "township"])
def test_the_figures_of_each_place_are_those_of_its_own_city(
    cluster: Any, cities: dict[str, Asked], kind: str
) -> None:
    found = cluster.figures_by(kind)
    own: list[dict[str, Any]] = []
    for asked in cities.values():
        own += service.figures_by(asked.connection, asked.moment(DAY), None, kind)
    assert found == sorted(own, key=lambda row: row["scope"])
    assert len(found) >= len(cities)


def test_a_province_that_all_cities_have_adds_them_up(cluster: Any, cities: dict[str, Asked]) -> None:
    provinces = {
        row["scope"] for a in cities.values() for row in service.figures_by(a.connection, a.moment(DAY), None, "province")
    }
    twelve = [BY_CODE[code] for code in TWELVE]
    found = cluster.figures_by("province", twelve)
    assert {row["scope"] for row in found} == provinces
    for row in found:
        for told in (r for r in row["figures"] if r["kind"] != "distinct"):
            parts = [a.figures(DAY, row["scope"])[told["code"]] for a in cities.values()]
            assert told == added(told["code"], parts), told["code"]


def test_amounts_add_up_to_the_last_ten_thousandth(everything: dict[str, Result], cities: dict[str, Asked]) -> None:
    assert amount(1) != 0
    total = sum(asked.figures(DAY)["project.devolved_amount"]["value"] for asked in cities.values())
    assert everything["project.devolved_amount"]["value"] == total


def test_the_command_prints_one_document_and_tells_what_it_rests_on(
    spark: Any, cities: dict[str, Asked], tmp_path: Path, everything: dict[str, Result]
) -> None:
    """In the session that runs already: a second one in the same process is the first."""
    manifest = writing.write(cities["4513"].connection, cities["4513"].moment(DAY), tmp_path / "s")
    answer = CliRunner().invoke(main, ["spark-figures", str(tmp_path / "s"), "--json"])
    assert answer.exit_code == 0, answer.output
    document = json.loads(answer.stdout)
    assert document["snapshots"] == [{k: manifest[k] for k in ("registry", "known_at", "head", "digest")}]
    assert document["figures"] == json.loads(json.dumps(list(cities["4513"].figures(DAY).values()), default=float))
