"""What pages about many rows cost: as many queries as pages about few, and of a write likewise."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event

from tests.registries import opened
from tests.web.accounts.conftest import Browser, staffed
from tests.web.many_rows.conftest import USERS, Office
from tests.web.many_rows.forms import cells

FEW, MANY = 3, 60
GRID = "/ledgers/facts/grid?scope=451101101&period=2019"


def villages(count: int) -> list[str]:
    return [f"451101101{200 + n}" for n in range(1, count + 1)]


@pytest.fixture(scope="module")
def offices(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[int, Office]]:
    """Two offices that differ in the number of their villages alone; each second one has a row."""
    made = {}
    for count in (FEW, MANY):
        folder: Path = tmp_path_factory.mktemp("costs")
        places = "code,name,kind,parent\n45,桂省,province,\n4511,贺城市,municipality,45\n451101,甲县,county,4511\n"
        places += "451101101,东镇,township,451101\n451101102,西镇,township,451101\n"
        places += "".join(f"{code},村{code[-3:]},village,451101101\n" for code in villages(count))
        facts = "unit,period,activists\n" + "".join(f"{code},2019,4\n" for code in villages(count)[::2])
        made[count] = Office(opened(staffed(folder, {"places": places, "facts": facts}, USERS)))
    yield made
    for office in made.values():
        office.engine.dispose()


def queries(office: Office, browser: Browser, address: str, **typed: str) -> int:
    """How many queries a page takes, or a form that is sent; a second time, so that what may be kept is kept."""
    seen: list[Any] = []
    if not typed:
        assert browser.get(address).status_code == 200
    event.listen(office.engine, "before_cursor_execute", lambda *statement: seen.append(statement))
    answer = browser.send(address, **typed) if typed else browser.get(address)
    assert answer.status_code == (303 if typed else 200)
    return len(seen)


@pytest.mark.parametrize("address", [GRID, "/ledgers/facts/bulk", "/ledgers/facts/paste", "/ledgers/facts"])
def test_a_page_about_many_rows_takes_as_many_queries_as_one_about_few(
    offices: dict[int, Office], address: str
) -> None:
    few, many = (queries(office, office.signed_in("east"), address) for office in offices.values())
    assert few == many


def test_many_dirty_cells_are_saved_with_a_few_queries_of_each_row(offices: dict[int, Office]) -> None:
    """But for the few of each row: it is found by its number, its codes are looked up, and it is judged."""
    counts = []
    for count, office in offices.items():
        browser = office.signed_in("east")
        page = browser.get(GRID)
        typed = {f"r{n}.households": str(n) for n in range(count)}
        token = {"csrf_token": page.text.partition('name="csrf_token" value="')[2].partition('"')[0]}
        counts.append(queries(office, browser, GRID, **{"act": "save", **cells(page), **typed, **token}))
    few, many = counts
    assert many - few <= 6 * (MANY - FEW)
