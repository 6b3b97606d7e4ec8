"""Three workers on this machine, and snapshots of three cities: the demonstration, and the sample twice."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from registry import demonstration
from registry.snapshots import reading, writing
from registry.snapshots.distributed.session import session
from tests.registries import founded
from tests.registry_under_test import SAMPLE, RegistryUnderTest

DAY, PROVINCE = "2019-12-31", "45"
#: Three processes with a processor and 512 MiB each.
WORKERS = "local-cluster[3,1,512]"


@pytest.fixture(scope="session")
def spark() -> Iterator[Any]:
    settings = {"spark.executor.memory": "512m", "spark.sql.shuffle.partitions": "3"}
    with session(WORKERS, **settings) as found:
        yield found


def city_of(folder: Path, code: str) -> Path:
    """The sample's ledgers as those of another city: every code that begins as the sample's places do begins anew."""
    for file in sorted(SAMPLE.glob("*/*.csv")):
        made = folder / file.parent.name / file.name
        made.parent.mkdir(parents=True, exist_ok=True)
        made.write_text(file.read_text(encoding="utf-8").replace("4511", code), encoding="utf-8")
    return folder


def in_province(ledgers: Path) -> Path:
    """The ledgers with a province above their city."""
    file = ledgers / "places.csv"
    with file.open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.DictReader(stream))
    above = dict.fromkeys(rows[0], "") | {"code": PROVINCE, "name": "某省", "kind": "province", "from": "2010-01-01"}
    rows = [above, *(row | {"parent": PROVINCE} if row["kind"] == "municipality" else row for row in rows)]
    with file.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, fieldnames=list(above))
        writer.writeheader()
        writer.writerows(rows)
    return ledgers


@pytest.fixture(scope="session")
def cities(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, RegistryUnderTest]]:
    """The registries of one province, by the code of their city: the demonstration, and two smaller ones."""
    folder = tmp_path_factory.mktemp("cities")
    found = {code: RegistryUnderTest(founded(folder / f"{code}.db"), folder) for code in ("4511", "4512", "4513")}
    demonstration.write(folder / "demonstration")
    found["4511"].take(in_province(folder / "demonstration"))
    for code in ("4512", "4513"):
        found[code].take(in_province(city_of(folder / code, code) / "first"))
    found["4512"].take(folder / "4512" / "second")
    yield found
    for registry in found.values():
        registry.close()


@pytest.fixture(scope="session")
def cluster(spark: Any, snapshots: reading.JoinedSnapshots) -> Any:
    from registry.snapshots.distributed.figures import Cluster

    return Cluster(spark, snapshots)


@pytest.fixture(scope="session")
def snapshots(
    cities: dict[str, RegistryUnderTest], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[reading.JoinedSnapshots]:
    """Their snapshots, in folders whose names Hadoop could misread."""
    folder = tmp_path_factory.mktemp("snapshots")
    paths = {code: folder / f"市 {code} {{1}}[2]*" for code in cities}
    for code, path in paths.items():
        writing.write(cities[code].connection, cities[code].moment(DAY), path)
    yield reading.together(paths.values())
    shutil.rmtree(folder)
