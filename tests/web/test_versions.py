"""Two versions compared: which figures differ, whose answers moved, and by which changes they turned."""

from __future__ import annotations

import io
from collections.abc import Iterator

import openpyxl
import pytest
from flask.testing import FlaskClient

from registry.lookup import two_versions
from registry.web import create_app
from tests.registries import SMALL, founded, imported

VILLAGE = "451102101202"
INCOMES = "unit,period,collective_income_yuan\n"
#: What each change after the first brought: incomes on either side of 50,000 yuan, and a case.
CHANGES = (
    {"facts": f"{INCOMES}{VILLAGE},2019,39000\n"},
    {"cases": "code,organization,year,identified_on\nZ2,D2,2019,2019-05-15\n"},
    {"facts": f"{INCOMES}{VILLAGE},2019,60000\n"},
    {"facts": f"{INCOMES}{VILLAGE},2019,45000\n"},
)
DAY = "as_of=2019-12-31"


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FlaskClient]:
    folder = tmp_path_factory.mktemp("versions")
    engine = founded(folder / "registry.db")
    for number, ledgers in enumerate((SMALL, *CHANGES), 1):
        assert imported(engine, folder / str(number), ledgers).change == number
    yield create_app(engine).test_client()
    engine.dispose()


def page(client: FlaskClient, address: str, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status, answer.get_data(as_text=True)[:1000]
    return answer.get_data(as_text=True)


def rows(client: FlaskClient, table: str, first: str, last: str, **more: str) -> list[list[object]]:
    """The rows of an exported table, without its header; of units without their numbers."""
    asked = "".join(f"&{key}={value}" for key, value in more.items())
    address = f"/versions?{DAY}&against_change={first}&known_at={last}{asked}&export={table}"
    book = openpyxl.load_workbook(io.BytesIO(client.get(address).data))
    found = [[cell.value for cell in row] for row in book.active.iter_rows()]
    at = next(at for at, row in enumerate(found) if "增减（率为百分点）" in row or "由哪次变更引起" in row)
    return [row[1:] if table == "units" else row for row in found[at + 1 :]]


def moves(client: FlaskClient, first: str, last: str, figure: str = "village.income_50k") -> list[list[object]]:
    return [row[1:] for row in rows(client, "units", first, last, figure=figure)]


def test_a_figure_that_differs_stands_with_both_values_and_how_many_moved(client: FlaskClient) -> None:
    found = {row[0]: row[1:5] for row in rows(client, "figures", "1", "2")}
    assert found["集体经济收入达 5 万元的村比例"] == [0.5, 0, -50, 1]
    assert "当年整顿案件数" not in found
    assert {row[0]: row[1:5] for row in rows(client, "figures", "2", "3")}["当年整顿案件数"] == [1, 2, 1, 1]


def test_a_unit_that_moved_has_both_answers_and_the_change_that_turned_it(client: FlaskClient) -> None:
    assert moves(client, "1", "3") == [[VILLAGE, "达标", "未达标", "第 2 次变更"]]
    assert moves(client, "2", "4") == [[VILLAGE, "未达标", "达标", "第 4 次变更"]]
    assert moves(client, "2", "3", "case.opened") == [["Z2", "不在应统计范围", "计入", "第 3 次变更"]]


def test_every_change_that_turned_an_answer_is_named(client: FlaskClient) -> None:
    assert moves(client, "1", "5") == [[VILLAGE, "达标", "未达标", "第 2 次变更；第 4 次变更；第 5 次变更"]]


def test_the_two_may_be_named_in_either_order(client: FlaskClient) -> None:
    assert rows(client, "figures", "3", "1") == rows(client, "figures", "1", "3")


def test_among_many_changes_one_that_turned_the_answer_is_found(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(two_versions, "EACH", 1)
    assert moves(client, "1", "3") == [[VILLAGE, "达标", "未达标", "第 2 次变更"]]
    monkeypatch.setattr(two_versions, "LOOKED_AT", 2)
    assert moves(client, "1", "3") == [[VILLAGE, "达标", "未达标", "第 2 至 3 次变更之间"]]


def test_a_version_is_compared_with_the_one_before_it_unless_another_is_asked_for(client: FlaskClient) -> None:
    assert "第 4 次变更与第 5 次变更之后" in page(client, f"/versions?{DAY}")
    assert "两版是同一版" in page(client, f"/versions?{DAY}&against_change=5")
    assert "没有第 99 次变更" in page(client, f"/versions?{DAY}&against_change=99", 404)
    page(client, f"/versions?{DAY}&against_change=x", 400)
    page(client, f"/versions?{DAY}&figure=x", 404)


def test_a_scope_in_which_nothing_moved_says_so(client: FlaskClient) -> None:
    shown = page(client, f"/versions?{DAY}&against_change=1&scope=451102101203")
    assert "两版的指标没有差别" in shown and "没有单位的状态有变" in shown


def test_the_change_record_leads_to_the_comparison(client: FlaskClient) -> None:
    shown = page(client, f"/changes?{DAY}")
    assert "与后来对照" in shown and f"/versions?{DAY}&amp;against_change=1" in shown
    assert f"/versions?{DAY}&amp;known_at=3&amp;against_change=2" in page(client, f"/changes/3?{DAY}")
