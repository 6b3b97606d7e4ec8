"""Every rival answers what the registry answers, on the small nation and on the sample with all its turns of time."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy.engine import make_url

from benchmarks import figures12
from benchmarks.measuring import Watch
from benchmarks.rivals import recursive_sql
from benchmarks.stores import picture
from registry.exchange.importing import take
from registry.staging.service import Request
from tests.registries import founded, url_of

SAMPLE = Path(__file__).parents[1] / "data" / "sample"


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The address of a registry that has taken both sets of the sample."""
    folder = tmp_path_factory.mktemp("sample")
    engine = founded(folder / "registry.db")
    for number, name in enumerate(("first", "second"), 1):
        assert take(engine, SAMPLE / name, Request("测试")).change == number
    engine.dispose()
    return url_of(folder / "registry.db").render_as_string()


@pytest.fixture(params=["the small nation", "the sample"])
def database(request: pytest.FixtureRequest, small_nation: str, sample: str) -> str:
    return small_nation if request.param == "the small nation" else sample


def comparing() -> object:
    pytest.importorskip("duckdb", reason="comes with `make bench`")
    from benchmarks.rivals import comparing

    return comparing


@pytest.mark.parametrize("rival", ["by_duckdb", "by_sql", "by_plain_reference"])
def test_a_rival_answers_what_the_registry_answers(database: str, rival: str) -> None:
    watch = Watch()
    work: Callable[..., None] = getattr(comparing(), rival)
    work(watch, database)
    assert watch.seconds


def test_openpyxl_answers_what_the_registry_answers(database: str, tmp_path: Path) -> None:
    watch = Watch()
    comparing().by_workbook(watch, database, tmp_path / "exported.xlsx")  # type: ignore[attr-defined]
    assert set(watch.seconds) == {"workbook", "workbook read"}


def test_a_rival_that_answers_something_else_is_found_out(small_nation: str, tmp_path: Path) -> None:
    """The other way round: rows of which the registry does not know make its answers differ."""
    shutil.copy(make_url(small_nation).database or "", tmp_path / "copy.db")
    with picture(small_nation) as known:
        places = figures12.inner_places(known)
        ours = figures12.of_registry(known, places)
    with sqlite3.connect(tmp_path / "copy.db") as raw:
        one = "SELECT min(id) FROM place_states WHERE kind = 'village'"
        raw.execute(f"UPDATE place_states SET ends = 20190101 WHERE id = ({one})")
        theirs = figures12.table(places, [recursive_sql.answers(raw, 20191231, place) for place in places])
    with pytest.raises(figures12.Differs, match="SQL differs in"):
        figures12.same("SQL", theirs, ours)
