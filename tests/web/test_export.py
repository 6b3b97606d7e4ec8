"""What a table shows is what its workbook holds: numbers as numbers, text as text."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote

import openpyxl
import pytest
from flask.testing import FlaskClient

from registry.exchange.importing import take
from registry.slices import OF_SHEETS
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
    return rows[rows.index([None] * len(rows[0])) + 1 :]


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
    header, *rows = sheet(client, f"{whole}&export=units&units.sort=-title")
    names = [row[header.index("村（社区）")] for row in rows]
    assert names == sorted(names, reverse=True)


def test_a_table_that_a_page_does_not_have_is_not_found(client: FlaskClient) -> None:
    assert client.get("/?export=nothing").status_code == 404


def test_a_list_says_what_it_is_of_which_day_and_what_it_means_before_its_header(client: FlaskClient) -> None:
    answer = client.get("/figures/village.led?as_of=2019-12-31&scope=451102&status=not_met&export=units")
    name = "八步区-村党组织有人负责率-未达标-2019-12-31.xlsx"
    assert unquote(answer.headers["Content-Disposition"]).endswith(name)
    page = openpyxl.load_workbook(io.BytesIO(answer.data)).active
    above = [page.cell(row, 1).value for row in range(1, 7)]
    assert above[0] == "八步区 村党组织有人负责率 未达标（截至 2019-12-31）"
    assert above[1].startswith("范围：八步区　时点：2019-12-31　数据版本：第 1 次变更")
    assert above[2:4] == ["指标含义：村的村党组织有书记或主持工作的负责人在任", "目标：≥ 100 %"]


def test_a_list_of_units_goes_to_a_township_as_it_is(client: FlaskClient) -> None:
    answer = client.get("/figures/village.led?as_of=2019-12-31&status=population&export=units")
    page = openpyxl.load_workbook(io.BytesIO(answer.data)).active
    top = next(cell.row for cell in page["A"] if cell.value == "序号")
    last = top + 2 + len(ODD)
    assert [page.cell(row, 1).value for row in range(top + 1, last + 1)] == [*range(1, 3 + len(ODD))]
    inside = [cell for row in page.iter_rows(top, last) for cell in row]
    assert all(cell.border.left.style == "thin" and cell.alignment.wrap_text for cell in inside), "ruled, and wrapped"
    assert page.print_area.replace("$", "").endswith(f"A1:{inside[-1].coordinate}")
    assert page.print_title_rows.replace("$", "") == f"{top}:{top}" and page.page_setup.fitToHeight == 0
    column = next(cell.column_letter for cell in page[top] if cell.value == "村（社区）")
    assert 8 < page.column_dimensions[column].width < 30, "as wide as what stands in it"


def test_rows_of_a_ledger_go_out_in_its_own_columns_and_come_in_again_unchanged(
    client: FlaskClient, tmp_path: Path
) -> None:
    engine = client.application.extensions["registry"].engine
    for ledger in OF_SHEETS:
        answer = client.get(f"/ledgers/{ledger.key}?as_of=2019-12-31&export={ledger.key}")
        file = tmp_path / f"{ledger.key}.xlsx"
        file.write_bytes(answer.data)
        page = openpyxl.load_workbook(file).active
        assert page.title == ledger.label and page.cell(1, 1).value == f"全部 {ledger.label}（截至 2019-12-31）"
        assert [cell.value for cell in page[2]] == [*(column.label for column in ledger.columns), "记录号"]
        outcome = take(engine, file, Request(actor="测试"))
        assert (outcome.change, list(outcome.problems)) == (None, []), ledger.key
        if page.max_row > 2:
            assert outcome.counts[ledger.key]["same"] == page.max_row - 2, "every row was recognized"


@pytest.mark.parametrize(("language", "says"), [("zh", "网页上导出的表只供查阅，不能导入"), ("en", "is for reading")])
def test_an_export_that_is_sent_to_the_import_is_no_unknown_sheet(
    client: FlaskClient, tmp_path: Path, language: str, says: str
) -> None:
    exported = tmp_path / "任职.xlsx"
    exported.write_bytes(client.get(f"/figures/village.led?export=units&lang={language}").data)
    engine = founded(tmp_path / "registry.db")
    outcome = take(engine, exported, Request(actor="测试"))
    engine.dispose()
    assert outcome.change is None
    assert [says in problem.problem.in_(language) for problem in outcome.problems] == [True]


def test_one_row_is_one_row(client: FlaskClient) -> None:
    address = "/figures/village.led?as_of=2019-12-31&status=population&lang=en&units.q="
    assert "<small>1 row</small>" in client.get(address + "北村").get_data(as_text=True)
    assert "<small>0 rows</small>" in client.get(address + "xyz").get_data(as_text=True)
