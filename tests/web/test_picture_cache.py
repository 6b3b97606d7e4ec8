"""After a change the next page is right, though most of what it shows was worked out before."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import Engine, event, select

from registry.db import reading
from registry.figures import service
from registry.moment import Moment
from registry.picture import Picture
from registry.record import change
from registry.sight import EVERYTHING
from registry.web.picture_cache import Pictures
from tests.registries import SMALL, founded, imported

DAY = date(2019, 12, 31)
SCOPES = (None, "4511", "451102101202")
#: One after the other: a value, a new row, an end, a correction, a withdrawal, and the row again.
CHANGES = (
    ("facts", "unit,period,activists\n451102101202,2019,9\n", {}),
    ("posts", "person,unit,role,from\nP2,D2,deputy_secretary,2019-01-01\n", {}),
    ("places", "code,name,kind,parent,to\n451102101202001,上屯,natural_village,451102101202,2019-06\n", {}),
    ("organizations", "code,name,kind,superior,place,from\nD2,西村支部,joint_branch,D1,451102101202,2018-05\n",
     {"correct": True}),
    ("coverage", "organization,place,from,withdrawn\nD2,451102101202001,2018-05,yes\n", {}),
    ("coverage", "organization,place,mode,from\nD2,451102101202001,absorbed,2018-05\n", {}),
)  # fmt: skip


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    engine = founded(tmp_path / "registry.db")
    assert not imported(engine, tmp_path / "ledgers", SMALL).problems
    yield engine
    engine.dispose()


def compare(engine: Engine, pictures: Pictures) -> None:
    """What pages have at every change is what is read from the database alone."""
    with reading(engine) as connection:
        rows = connection.execute(select(change.c.number, change.c.digest).order_by(change.c.number)).all()
        for number in range(rows[-1].number, -1, -1):
            kept = pictures.at(connection, Moment(DAY, number), rows[-1].digest, EVERYTHING)
            read = Picture(connection, Moment(DAY, number))
            for scope in SCOPES[: None if number else 1]:
                assert service.figures_of(kept, scope) == service.figures_of(read, scope)
            assert all(rows.equals(read.tables[name]) for name, rows in kept.tables.items() if name in read.tables)


def test_figures_are_those_of_the_record_after_every_change_and_of_every_change_before(
    engine: Engine, tmp_path: Path
) -> None:
    pictures = Pictures()
    compare(engine, pictures)
    for at, (ledger, text, how) in enumerate(CHANGES, 2):
        outcome = imported(engine, tmp_path / f"{at}", {ledger: text}, **how)
        assert (outcome.problems, outcome.change) == ([], at)
        compare(engine, pictures)


def test_after_a_change_only_the_table_that_changed_is_asked_for_more_than_its_changes(
    engine: Engine, tmp_path: Path
) -> None:
    pictures, day = Pictures(), Moment(DAY, 1)
    with reading(engine) as connection:
        service.figures_of(pictures.at(connection, day, "one", EVERYTHING))
    imported(engine, tmp_path / "next", {"facts": CHANGES[0][1]})
    seen: list[str] = []
    event.listen(engine, "before_cursor_execute", lambda *statement: seen.append(statement[2]))
    with reading(engine) as connection:
        before = service.figures_of(pictures.at(connection, day, "one", EVERYTHING))
        after = pictures.at(connection, Moment(DAY, 2), "two", EVERYTHING)
        assert service.figures_of(after) != before
    assert [q for q in seen if "FROM facts" in q and "BETWEEN" not in q] == []


def test_what_is_read_of_a_state_after_another_was_carried_over_from_it_is_not_taken_for_the_other(
    engine: Engine,
) -> None:
    """Two changes side by side: one state leads to the other while nothing of the record has been read yet."""
    pictures = Pictures()
    with reading(engine) as connection:
        later = pictures.at(connection, Moment(date(2018, 12, 31), 1), "head", EVERYTHING)
        pictures.at(connection, Moment(date(2018, 12, 31), 0), "head", EVERYTHING)
        assert later.tables == {}
        asked = pictures.at(connection, Moment(DAY, 1), "head", EVERYTHING)
        assert service.figures_of(asked) == service.figures_of(Picture(connection, Moment(DAY, 1)))
        nothing = pictures.at(connection, Moment(DAY, 0), "head", EVERYTHING)
        assert service.figures_of(nothing) == service.figures_of(Picture(connection, Moment(DAY, 0)))
