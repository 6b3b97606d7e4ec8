"""An archive of cases is looked at as an import is: what no change would have left is refused with its line."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import Engine

from registry import archive
from registry.archive.checking import problems_of
from registry.db import reading
from registry.errors import Invalid
from tests.exchange.desk import Desk
from tests.forging import Rows, forged
from tests.hostile import added, edited
from tests.registries import founded


def _decide_otherwise(rows: Rows) -> None:
    """Decides the first case on another day than it says of itself."""
    added("case_steps", 2, case=rows["cases"][0]["record"], on=20180302)(rows)


def _check_twice(rows: Rows) -> None:
    """Has the second audit find another thing on the day on which the first one looked at the first case."""
    added("audit_items", 1, audit=rows["audits"][1]["record"], result="partly")(rows)


def _relapse_from_itself(rows: Rows) -> None:
    rows["cases"][0]["relapse_of"] = rows["cases"][0]["record"]


def _clear_steps(rows: Rows) -> None:
    """Leaves the second case nothing that begins it."""
    rows["case_steps"] = [row for row in rows["case_steps"] if row["step"] == "closed"]


FORGERIES: dict[str, tuple[Callable[[Rows], None], str]] = {
    "a step on another day than the date": (
        _decide_otherwise,
        "cases 1 identified_on: is the day of no row of its step: 2018-03-02",
    ),
    "a case that nothing begins": (
        _clear_steps,
        "cases 2 identified_on: is empty, and there is no step screened, jointly_checked or decided",
    ),
    "two results of one day": (
        _check_twice,
        "audit_items 1 result: another look-back of its case and day has another result",
    ),
    "a case that is a relapse of itself": (_relapse_from_itself, "cases 1 relapse_of: is the unit itself"),
    "an audit of a later change": (
        edited("audits", 1, known_at=2),
        "audits 1 known_at: is after the change that brings the row in",
    ),
}


@pytest.fixture
def written(desk: Desk, tmp_path: Path) -> Path:
    archive.write(desk.engine, tmp_path / "kept.zip")
    return tmp_path / "kept.zip"


@pytest.mark.parametrize("name", FORGERIES)
def test_what_cases_may_not_say_together_is_refused_in_an_archive(name: str, written: Path, tmp_path: Path) -> None:
    alter, expected = FORGERIES[name]
    empty: Engine = founded(tmp_path / "empty.db")
    with pytest.raises(Invalid) as refused:
        archive.restore(forged(written, tmp_path / "forged.zip", alter), empty.url)
    assert expected in [f"{p.ledger} {p.row} {p.column}: {p.problem.en}" for p in refused.value.problems]


def test_an_archive_of_cases_that_went_and_came_is_restored_as_it_was(desk: Desk, tmp_path: Path) -> None:
    desk.accept(case_steps="case,step,on\nZ1,closed,2018-12-01")
    desk.accept(
        case_steps="case,step,on,withdrawn\nZ1,closed,2018-12-01,yes",
        cases="code,organization,year,closed_on\nZ1,D2,2018,",
    )
    desk.accept(
        look_backs="case,checked_on,result\nZ1,2019-07-01,relapsed", audit_items="audit,case,checked_on,result\nH1,Z1,,"
    )
    archive.write(desk.engine, tmp_path / "kept.zip")
    other = founded(tmp_path / "other.db")
    assert archive.restore(tmp_path / "kept.zip", other.url)["changes"] == 4
    assert Desk(other).in_force("audit_items") == desk.in_force("audit_items")
    with reading(other) as connection:
        assert problems_of(connection) == []
