"""The page of what is found, by what a person sees."""

from __future__ import annotations

import io
from collections.abc import Iterator

import openpyxl
import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine

from registry.web import create_app
from tests.registries import SMALL, founded, imported

MORE = "451102101204,<b>双瑞</b>村,village,451102101,,,\n451102101205,单家村,village,451102101,,,\n"


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    folder = tmp_path_factory.mktemp("registry")
    engine = founded(folder / "registry.db")
    assert imported(engine, folder / "first", SMALL | {"places": SMALL["places"] + MORE}).change == 1
    renamed = {"places": "code,name\n451102101202,西堡\n"}
    assert imported(engine, folder / "second", renamed, effective=20190701).change == 2
    yield engine
    engine.dispose()


@pytest.fixture(scope="module")
def client(engine: Engine) -> FlaskClient:
    return create_app(engine).test_client()


def page(client: FlaskClient, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


def test_what_is_found_leads_to_its_page_and_keeps_day_and_language(client: FlaskClient) -> None:
    shown = page(client, "/search?q=danjia&as_of=2019-12-31&lang=en")
    assert 'href="/units/451102101205?as_of=2019-12-31&amp;lang=en"' in shown
    for text in ("单家村", "八步区", "贺街镇", "pinyin", "exists", "1 row<"):
        assert text in shown


def test_a_former_name_is_shown_beside_the_name_of_the_day(client: FlaskClient) -> None:
    shown = page(client, "/search?q=xc&as_of=2019-12-31")
    assert "西堡" in shown and "西村" in shown and "2019-07-01" in shown and "其他时期的名称或代码" in shown
    assert "其他时期的名称或代码" not in page(client, "/search?q=xb&as_of=2019-12-31")


def test_what_has_ended_is_said_to_have_ended_and_when(client: FlaskClient) -> None:
    shown = page(client, "/search?q=北村&as_of=2020-06-30")
    assert "已撤销" in shown and "2020-01-01" in shown
    assert "存在" in page(client, "/search?q=北村&as_of=2019-06-30")


def test_without_a_query_the_page_says_what_can_be_typed(client: FlaskClient) -> None:
    assert "首字母" in page(client, "/search") and "initials" in page(client, "/search?lang=en")
    assert "没有找到" not in page(client, "/search?q=%20")


def test_where_nothing_is_found_the_page_says_so_and_who_is_never_found(client: FlaskClient) -> None:
    shown = page(client, "/search?q=孔某")
    assert "没有找到" in shown and "孔某" in shown and "没有任职记录的人员不在查找之列" in shown


def test_what_is_found_stands_by_kind_with_where_it_lies_and_leads_to_its_page(client: FlaskClient) -> None:
    shown = page(client, "/search?q=八步 书记&as_of=2019-12-31")
    assert 'id="people"' in shown and 'href="/units/P1?as_of=2019-12-31&amp;space=person"' in shown
    assert "党组织书记" in shown and "在任" in shown and "西村" in shown and 'id="places"' not in shown
    assert 'href="/units/Z1?as_of=2019-12-31&amp;space=case"' in page(client, "/search?q=z1&as_of=2019-12-31")
    assert 'href="/figures/village.led?as_of=2019-12-31"' in page(client, "/search?q=village.led&as_of=2019-12-31")


def test_what_was_typed_and_what_was_found_is_text_and_never_markup(client: FlaskClient) -> None:
    shown = page(client, "/search?q=%3Cscript%3E")
    assert "&lt;script&gt;" in shown and "<script>" not in shown
    for address in ("/search?q=shuangrui", "/search/suggested?q=shuangrui"):
        found = page(client, address)
        assert "&lt;b&gt;双瑞&lt;/b&gt;村" in found and "<b>双瑞" not in found


def test_everything_found_is_exported(client: FlaskClient) -> None:
    book = openpyxl.load_workbook(io.BytesIO(client.get("/search?q=451102101&export=places").data))
    codes = [row[1].value for row in book.active.iter_rows(min_row=5)]
    assert codes == ["451102101", *(f"45110210120{n}" for n in (2, 4, 5)), "451102101202001", "451102101203"]


def test_while_somebody_types_a_few_are_suggested_and_the_number_is_said(client: FlaskClient) -> None:
    shown = page(client, "/search/suggested?q=45&as_of=2019-12-31")
    assert shown.count("/units/") == 8 and "找到 9 个" in shown
    assert 'href="/search?as_of=2019-12-31&amp;q=45"' in shown and "<html" not in shown
    assert page(client, "/search/suggested?q=").strip() == ""
    assert "没有找到" in page(client, "/search/suggested?q=qqqq")
