"""What commands alone write: no sheet brings it in or takes it out, an archive carries it, nothing takes it back."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook

from registry import archive
from registry.columns import Code
from registry.draws.options import DrawOptions
from registry.errors import Invalid, Refused
from registry.exchange.exporting import export
from registry.exchange.importing import take
from registry.exchange.template import write_template
from registry.language import Words
from registry.ledgers import Ledger
from registry.moment import Moment
from registry.restructuring import service
from registry.restructuring.redacting import redact
from registry.slices import LEDGERS, OF_SHEETS
from registry.staging.input import LedgerRows, Row
from registry.staging.service import Request, take_rows
from tests.exchange.desk import BASE, Desk
from tests.registries import founded

OPTIONS = DrawOptions("village.secretary", "not_met", "2019-04-30", 1, 2)
BY_COMMANDS = [ledger for ledger in LEDGERS if ledger.by_commands]
_DRAWS = "code,options,committed_on,commitment\nS1,,2019-05-01,x\n"


def _rows(ledger: Ledger, **values: object) -> LedgerRows:
    rows = LedgerRows(ledger, "draw")
    parsed = tuple(ledger.by_key[key].parse(value) for key, value in values.items())
    rows.rows.append(Row(1, tuple(values), parsed))
    return rows


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """A desk over a registry in which a command has written a draw: change 2."""
    made = Desk(founded(tmp_path / "registry.db"))
    made.accept(**BASE)
    draws, units = BY_COMMANDS
    ledgers = [
        _rows(draws, code="S1", options=OPTIONS.text, committed_on="2019-05-01", commitment="x"),
        _rows(units, draw="S1", part="unit", code="D2", stratum="451102"),
    ]
    outcome = take_rows(made.engine, ledgers, Request("测试"), lambda: {"kind": "command"})
    assert list(outcome.problems) == [] and outcome.change == 2
    yield made
    made.engine.dispose()


def test_each_declares_what_there_is_instead_of_an_undoing() -> None:
    assert [ledger.key for ledger in BY_COMMANDS] == ["draws", "draw_units"]
    assert all(ledger.instead.zh and ledger.instead.en for ledger in BY_COMMANDS)
    assert [ledger for ledger in LEDGERS if ledger not in OF_SHEETS] == BY_COMMANDS


@pytest.mark.parametrize("name", ["draws.csv", "随机抽查.csv", "DRAW_UNITS.csv"])
def test_a_file_of_that_name_is_passed_over_and_named(name: str, desk: Desk, tmp_path: Path) -> None:
    folder = tmp_path / "set"
    folder.mkdir()
    (folder / name).write_text(_DRAWS, encoding="utf-8")
    (folder / "people.csv").write_text("code,name\nP3,Cid\n", encoding="utf-8")
    outcome = take(desk.engine, folder, Request("测试"))
    assert list(outcome.problems) == [] and outcome.ignored == [name]
    assert list(outcome.counts) == ["people"] and len(desk.in_force("draws")) == 1


def test_a_sheet_of_that_name_is_passed_over_and_named(desk: Desk, tmp_path: Path) -> None:
    book = Workbook()
    book.active.title = "people"
    for line in ("code,name", "P3,Cid"):
        book.active.append(line.split(","))
    for line in _DRAWS.splitlines():
        (book["draws"] if "draws" in book.sheetnames else book.create_sheet("draws")).append(line.split(","))
    book.save(tmp_path / "set.xlsx")
    outcome = take(desk.engine, tmp_path / "set.xlsx", Request("测试"))
    assert list(outcome.problems) == [] and outcome.ignored == ["draws"]
    assert outcome.change == 3 and len(desk.in_force("draws")) == 1


def test_a_file_of_it_alone_brings_nothing(desk: Desk, tmp_path: Path) -> None:
    (tmp_path / "draws.csv").write_text(_DRAWS, encoding="utf-8")
    outcome = take(desk.engine, tmp_path / "draws.csv", Request("测试"))
    assert [p.problem.en for p in outcome.problems] == ["no ledger was found"]
    assert outcome.ignored == ["draws"]


def test_exports_and_the_blank_workbook_leave_it_out(desk: Desk, tmp_path: Path) -> None:
    counts = export(desk.engine, tmp_path / "set", Moment(datetime.date(2019, 12, 31), 2))
    assert list(counts) == [ledger.key for ledger in OF_SHEETS]
    assert not list((tmp_path / "set").glob("*draw*")) and not list((tmp_path / "set").glob("*抽查*"))
    write_template(tmp_path / "blank.xlsx")
    titles = load_workbook(tmp_path / "blank.xlsx").sheetnames
    assert titles == ["说明", *(ledger.label for ledger in OF_SHEETS)]


def test_an_archive_carries_it(desk: Desk, tmp_path: Path) -> None:
    archive.write(desk.engine, tmp_path / "a.zip")
    other = founded(tmp_path / "other.db")
    archive.restore(tmp_path / "a.zip", other.url)
    assert Desk(other).in_force("draws") == desk.in_force("draws") != []
    assert Desk(other).in_force("draw_units") == desk.in_force("draw_units") != []


def test_a_change_that_wrote_it_is_not_undone_and_says_what_there_is_instead(desk: Desk) -> None:
    with pytest.raises(Invalid) as refused:
        service.undo(desk.engine, 2)
    assert {(p.ledger, p.value) for p in refused.value.problems} == {("draw_units", "S1/unit/D2"), ("draws", "S1")}
    assert {p.problem.en for p in refused.value.problems} == {"is written by commands and not undone"}
    assert all("--redraw-of" in p.allowed.zh and "--redraw-of" in p.allowed.en for p in refused.value.problems)
    assert desk.changes() == 2


@pytest.mark.parametrize("ledger", BY_COMMANDS, ids=lambda ledger: ledger.key)
def test_no_text_of_it_is_removed(ledger: Ledger, desk: Desk) -> None:
    column = next(c.key for c in ledger.columns if c.is_text and not isinstance(c, Code))
    with pytest.raises(Refused) as refused:
        redact(desk.engine, 2, f"{ledger.key}/1", column, "测试", "误录")
    assert isinstance(refused.value.says, Words) and "--redraw-of" in refused.value.says.zh
    assert desk.changes() == 2
