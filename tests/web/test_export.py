"""What a table shows is what its workbook holds: numbers as numbers, text as text."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest
from flask.testing import FlaskClient

from registry.exchange.importing import take
from registry.staging.service import Request
from registry.web import create_app
from tests.registries import SMALL, founded, imported

#: Names as spreadsheets would mistake them for formulas.
ODD = ("=1+1", "+2", "-3村", "@甲", "'乙")
PLACES = SMALL["places"] + "".join(f"45110210120{at + 4},{name},village,451102101,,,\n" for at, name in enumerate(ODD))


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FlaskClient]:
    folder = tmp_path_factory.mktemp("odd")
    engine = founded(folder / "registry.db")
    assert not imported(engine, folder / "ledgers", {**SMALL, "places": PLACES}).problems
    yield create_app(engine).test_client()
    engine.dispose()


def sheet(client: FlaskClient, address: str) -> list[list[object]]:
    """The rows of an exported table, from its header on."""
    answer = client.get(address)
    assert answer.status_code == 200 and "attachment" in answer.headers["Content-Disposition"]
    rows = [list(row) for row in openpyxl.load_workbook(io.BytesIO(answer.data)).active.iter_rows(values_only=True)]
    return rows[3:]


def test_names_that_look_like_formulas_come_back_unchanged_and_are_none(client: FlaskClient) -> None:
    address = "/figures/village.led?as_of=2019-12-31&status=population&export=units"
    header, *rows = sheet(client, address)
    assert {row[header.index("村（社区）")] for row in rows} >= set(ODD)
    book = openpyxl.load_workbook(io.BytesIO(client.get(address).data))
    assert {cell.data_type for row in book.active.iter_rows() for cell in row} <= {"s", "n"}, "no cell is a formula"


def test_numbers_are_numbers_and_shares_are_shares_of_one(client: FlaskClient) -> None:
    header, *rows = sheet(client, "/?as_of=2019-12-31&export=people")
    by_name = {row[0]: row for row in rows}
    led = by_name["村党组织有人负责率"]
    assert led[header.index("达标")] == 1 and led[header.index("应统计数")] == 2 + len(ODD)
    assert led[header.index("结果")] == pytest.approx(1 / (2 + len(ODD)))


def test_an_export_holds_all_pages_of_what_is_shown_and_nothing_else(client: FlaskClient) -> None:
    whole = "/figures/village.led?as_of=2019-12-31&status=population"
    assert len(sheet(client, f"{whole}&export=units")) == 1 + 2 + len(ODD)
    assert len(sheet(client, f"{whole}&export=units&units.q=北村")) == 1 + 1
    names = [row[2] for row in sheet(client, f"{whole}&export=units&units.sort=-title")[1:]]
    assert names == sorted(names, reverse=True)


def test_a_table_that_a_page_does_not_have_is_not_found(client: FlaskClient) -> None:
    assert client.get("/?export=nothing").status_code == 404


@pytest.mark.parametrize(("language", "says"), [("zh", "网页上导出的表只供查阅，不能导入"), ("en", "is for reading")])
def test_an_export_that_is_sent_to_the_import_is_no_unknown_sheet(
    client: FlaskClient, tmp_path: Path, language: str, says: str
) -> None:
    exported = tmp_path / "任职.xlsx"
    exported.write_bytes(client.get(f"/ledgers/posts?export=posts&lang={language}").data)
    engine = founded(tmp_path / "registry.db")
    outcome = take(engine, exported, Request(actor="测试"))
    engine.dispose()
    assert outcome.change is None
    assert [says in problem.problem.in_(language) for problem in outcome.problems] == [True]


def test_one_row_is_one_row(client: FlaskClient) -> None:
    address = "/figures/village.led?as_of=2019-12-31&status=population&lang=en&units.q="
    assert "<small>1 row</small>" in client.get(address + "北村").get_data(as_text=True)
    assert "<small>0 rows</small>" in client.get(address + "xyz").get_data(as_text=True)
