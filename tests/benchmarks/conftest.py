"""A nation of two small municipalities, brought in by the ordinary restore."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest

from benchmarks import measuring, nation
from benchmarks.official import Place
from benchmarks.parts import country
from benchmarks.parts import nation as nation_part
from benchmarks.stores import picture, sqlite
from registry.archive import restore
from registry.picture import Picture


def tree() -> list[Place]:
    """Two provinces with one municipality each, and a hundred villages."""
    places = []
    for province, townships in (("11", 9), ("45", 11)):
        county = f"{province}0102"
        places += [
            Place(province, f"{province}省", "province", None),
            Place(county[:4], "市", "municipality", province),
        ]
        places.append(Place(county, "“甲”\\区", "county", county[:4]))
        for n in range(1, townships + 1):
            township = f"{county}{100 + n}"
            places.append(Place(township, f"{n}镇", "township", county))
            villages = (f"{township}{200 + v}" for v in range(5))
            places += [Place(code, f"{code[-3:]}村", "village", township) for code in villages]
    levels = ("province", "municipality", "county", "township", "village")
    return sorted(places, key=lambda place: (levels.index(place.kind), place.code))


@pytest.fixture(autouse=True)
def _once(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is measured several times is done once, and no memory is cleared before: nobody asks how long it took."""
    for part in (country, nation_part):
        monkeypatch.setattr(part, "RUNS", 1)
    monkeypatch.setattr(measuring, "gc", SimpleNamespace(collect=lambda: None))


@pytest.fixture(scope="session")
def small_nation(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The address of the registry that took the small nation in."""
    folder: Path = tmp_path_factory.mktemp("nation")
    assert nation.write(tree(), folder / "nation.zip") > 1000
    url = sqlite(folder / "nation.db")
    restore(folder / "nation.zip", url)
    return url.render_as_string()


@pytest.fixture
def known(small_nation: str) -> Iterator[Picture]:
    with picture(small_nation) as found:
        yield found
