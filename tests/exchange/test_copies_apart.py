"""Copies of a registry that went on apart: a number given before they parted means the same row, one after it none."""

from __future__ import annotations

from pathlib import Path

import pytest

from registry.db import reading
from registry.exchange.exporting import export
from registry.exchange.importing import Imported, take
from registry.moment import Moment, head, today
from registry.staging.service import Request
from tests.exchange.desk import BASE, Desk
from tests.registries import copy, founded, opened

EARLIER = {"posts": "person,unit,role,from\nP1,D2,secretary,2018"}


@pytest.fixture
def apart(tmp_path: Path) -> tuple[Desk, Desk]:
    """Two registries that were one."""
    one = Desk(founded(tmp_path / "one.db"))
    one.accept(**BASE, **EARLIER)
    one.engine.dispose()
    return one, Desk(opened(copy(tmp_path / "one.db", tmp_path / "two.db")))


def handed_over(one: Desk, two: Desk, folder: Path, *ledgers: str) -> Imported:
    """What comes of an export of the one at the other; of some ledgers alone where they are named."""
    with reading(one.engine) as connection:
        moment = Moment(today(), head(connection))
    export(one.engine, folder, moment)
    for file in folder.glob("*.csv"):
        if ledgers and file.stem not in ledgers:
            file.unlink()
    return take(two.engine, folder, Request("t"))


NEW = {
    "posts": ("person,unit,role,from\nP1,D3,secretary,2019", "person,unit,role,from\nP2,D3,secretary,2017"),
    "people": ("code,name\nP8,Eve", "code,name\nP9,Dan"),
    "places": ("code,name,kind,parent\nN8,Hill,natural_village,451102101201",
               "code,name,kind,parent\nN9,Vale,natural_village,451102101201"),
    "organizations": ("code,name,kind,place\nD8,Eight,branch,N1", "code,name,kind,place\nD9,Nine,branch,N1"),
    "cases": ("code,organization,year,identified_on\nZ1,D2,2019,2019",
              "code,organization,year,identified_on\nZ2,D3,2019,2019"),
}  # fmt: skip


@pytest.mark.parametrize("ledger", NEW)
def test_a_number_given_in_both_after_they_parted_is_a_problem_and_nothing_is_written(
    apart: tuple[Desk, Desk], tmp_path: Path, ledger: str
) -> None:
    one, two = apart
    one.accept(**{ledger: NEW[ledger][0]})
    two.accept(**{ledger: NEW[ledger][1]})
    before = two.in_force(ledger)
    outcome = handed_over(one, two, tmp_path / "out", ledger)
    assert outcome.change is None and two.in_force(ledger) == before
    (problem,) = outcome.problems
    assert (problem.ledger, problem.column, problem.label) == (ledger, "id", "记录号")
    assert "另一份登记库" in problem.problem.zh and problem.row is not None


def test_a_number_that_only_the_other_gave_is_a_problem_too(apart: tuple[Desk, Desk], tmp_path: Path) -> None:
    one, two = apart
    one.accept(posts=NEW["posts"][0])
    assert [p.column for p in handed_over(one, two, tmp_path / "out").problems] == ["id"]


def test_a_number_given_before_they_parted_means_the_same_row_in_both(apart: tuple[Desk, Desk], tmp_path: Path) -> None:
    one, two = apart
    for desk, source in ((one, "local"), (two, "retired")):
        desk.accept(posts=f"person,unit,role,from,source\nP1,D2,secretary,2018,{source}")
    one.accept(posts=f"id,person,unit,role,from\n{one.number('posts', person='P1')},P1,D2,secretary,2017")
    outcome = handed_over(one, two, tmp_path / "out")
    assert not outcome.problems and outcome.counts["posts"]["revised"] == 1
    assert two.one("posts", "from", "source") == ["2017", "local"]


def test_without_its_number_the_row_is_a_new_one(apart: tuple[Desk, Desk], tmp_path: Path) -> None:
    one, two = apart
    one.accept(posts=NEW["posts"][0])
    two.accept(posts=NEW["posts"][1])
    assert handed_over(one, two, tmp_path / "out").problems
    file = tmp_path / "out" / "posts.csv"
    lines = file.read_text(encoding="utf-8-sig").splitlines()
    cleared = [line.rpartition(",")[0] + "," if "D3" in line else line for line in lines]
    file.write_text("\n".join(cleared), encoding="utf-8")
    assert take(two.engine, file, Request("t")).counts["posts"] == {
        "new": 1, "revised": 0, "same": 1, "withdrawn": 0, "cleared": 0
    }  # fmt: skip


def test_an_export_comes_back_to_its_own_registry_whatever_was_written_since(tmp_path: Path) -> None:
    one = Desk(founded(tmp_path / "one.db"))
    one.accept(**BASE, **EARLIER)
    one.accept(posts=NEW["posts"][0])
    outcome = handed_over(one, one, tmp_path / "out")
    assert not outcome.problems and outcome.change is None


def test_a_number_as_older_exports_wrote_it_still_means_its_row(apart: tuple[Desk, Desk]) -> None:
    one, _ = apart
    number = one.number("posts", person="P1")
    assert "." not in number
    assert one.accept(posts=f"id,person,unit,role,from\n{number},P2,D2,secretary,2018") == {"posts": {"revised": 1}}
