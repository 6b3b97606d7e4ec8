"""A change that is overtaken by others is staged again, and where that is short, comes next for certain."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection

from registry.changes import Staged, Stale
from registry.desk.orders import Order, RowOrder
from registry.desk.service import stage_of
from registry.ledgers import Ledger
from registry.slices import BY_NAME
from registry.staging import write as writing
from registry.staging.rights import COMMAND_LINE
from registry.staging.write import TRIES, write
from tests.desk.two_townships import Office

FACTS: Ledger = BY_NAME["facts"]
PERIODS = iter(range(1990, 2020))


class Overtaken:
    """Somebody who enters a row of measures, while others enter theirs each time that he has looked."""

    def __init__(self, office: Office):
        self.office, self.looked = office, 0
        _, self._stage = stage_of(Order(FACTS, [RowOrder({"unit": "东二村", "period": 2019, "activists": 7})]))

    def write(self) -> int | None:
        number, _ = write(self.office.engine, self.stage, actor="wang", reason="", origin={"kind": "command"})
        return number

    def stage(self, connection: Connection) -> tuple[Staged | None, Any]:
        self.looked += 1
        staged = self._stage(connection)
        if not connection.get_execution_options().get("registry_writes"):
            other = RowOrder({"unit": "东二村", "period": next(PERIODS), "activists": 1})
            self.office.write(COMMAND_LINE, "facts", other)
        return staged


@pytest.fixture
def overtaken(tmp_path: Path) -> Iterator[Overtaken]:
    office = Office(tmp_path)
    yield Overtaken(office)
    office.close()


def test_whoever_was_overtaken_once_comes_next_where_he_is_quick(overtaken: Overtaken) -> None:
    number = overtaken.write()
    assert overtaken.looked == 2
    assert number is not None
    row = overtaken.office.row("facts", unit="451101101202", period=2019_0000)
    assert (row["activists"], row["since"]) == (7, number)


def test_whoever_is_slow_holds_nobody_up_and_is_told_when_others_came_first_too_often(
    overtaken: Overtaken, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writing, "SHORT", 0)
    with pytest.raises(Stale):
        overtaken.write()
    assert overtaken.looked == TRIES
    assert all(row["period"] != 2019_0000 for row in overtaken.office.rows("facts") if row["unit"] == "451101101202")
