"""The time bar: which day and which state of knowledge a page shows, carried in its address."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine

from registry.db import transaction
from registry.moment import today
from registry.settings import open_on
from registry.web import create_app
from tests.registries import SMALL, copy, founded, imported, opened


@pytest.fixture(scope="module")
def twice(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file of a registry of two changes: the second corrects an income."""
    folder = tmp_path_factory.mktemp("twice")
    engine = founded(folder / "registry.db")
    assert imported(engine, folder / "first", SMALL).change == 1
    corrected = {"facts": "unit,period,collective_income_yuan\n451102101202,2019,39000\n"}
    assert imported(engine, folder / "second", corrected).change == 2
    engine.dispose()
    return folder / "registry.db"


@pytest.fixture
def engine(twice: Path, tmp_path: Path) -> Iterator[Engine]:
    engine = opened(copy(twice, tmp_path / twice.name))
    yield engine
    engine.dispose()


@pytest.fixture
def client(engine: Engine) -> FlaskClient:
    return create_app(engine).test_client()


def shown(client: FlaskClient, address: str) -> str:
    return client.get(address).get_data(as_text=True)


def test_a_page_opens_today_with_what_is_known_now(client: FlaskClient) -> None:
    page = shown(client, "/")
    assert f'name="as_of" value="{today()}"' in page and "第 2 次变更（当前）" in page
    assert "演示数据" not in page


def test_a_demonstration_opens_on_its_own_day_and_says_so(engine: Engine, client: FlaskClient) -> None:
    with transaction(engine) as connection:
        open_on(connection, date(2019, 12, 31))
    page = shown(client, "/")
    assert 'name="as_of" value="2019-12-31"' in page
    assert "演示数据，默认时点为 2019-12-31" in page
    assert "Demonstration, opening on 2019-12-31" in shown(client, "/?lang=en")
    assert re.findall(r'<a href="([^"]*)"[^>]*>(上月末|上年末)</a>', page) == [
        ("/?as_of=2019-11-30", "上月末"),
        ("/?as_of=2018-12-31", "上年末"),
    ]


def test_an_earlier_state_of_knowledge_is_said_to_be_one_and_shows_the_old_number(client: FlaskClient) -> None:
    address = "/figures/village.income_50k?as_of=2019-12-31"
    assert "<dd>0 %</dd>" in shown(client, address) and "正在查看" not in shown(client, address)
    earlier = shown(client, f"{address}&known_at=1")
    assert "<dd>50 %</dd>" in earlier and "正在查看第 1 次变更之后的数据；其后还有 1 次变更" in earlier


def test_every_link_to_another_page_carries_day_knowledge_scope_and_language(client: FlaskClient) -> None:
    set_by_reader = {"as_of=2019-12-31", "known_at=1", "scope=451102", "lang=en"}
    page = shown(client, "/?as_of=2019-12-31&known_at=1&scope=451102&lang=en").replace("&amp;", "&")
    links = re.findall(r'href="(/(?:figures|units|changes|ledgers|report|tree)[^"]*)"', page)
    assert len(links) > 50
    for link in links:
        carried = set(link.partition("?")[2].partition("#")[0].split("&"))
        assert {part.partition("=")[0] for part in set_by_reader} <= {part.partition("=")[0] for part in carried}, link
        assert set_by_reader - {"scope=451102"} <= carried, link


def test_what_was_recorded_meanwhile_is_shown_at_once(engine: Engine, client: FlaskClient, tmp_path: Path) -> None:
    address = "/figures/village.income_50k?as_of=2019-12-31"
    assert "第 2 次变更（当前）" in shown(client, address)
    again = {"facts": "unit,period,collective_income_yuan\n451102101202,2019,60000\n"}
    assert imported(engine, tmp_path / "third", again).change == 3
    page = shown(client, address)
    assert "第 3 次变更（当前）" in page and "<dd>50 %</dd>" in page


def offered(page: str) -> list[str]:
    """The codes that the chooser of the scope offers, the one that is chosen in brackets."""
    chooser = page.partition('<select name="scope">')[2].partition("</select>")[0]
    found = re.findall(r'<option value="([^"]*)"( selected)?>', chooser)
    return [f"[{code}]" if chosen else code for code, chosen in found]


@pytest.mark.parametrize(
    ("scope", "codes"),
    [
        ("", ["", "45", "4511", "451102"]),
        ("4511", ["", "[4511]", "45", "451102"]),
        ("451102101", ["", "[451102101]", "45", "4511", "451102", "451102101202", "451102101203"]),
        (
            "451102101202",
            ["", "[451102101202]", *("45", "4511", "451102", "451102101"), "451102101202001", "451102101203"],
        ),
    ],
)
def test_the_scope_is_chosen_from_what_stands_above_below_and_beside_it(
    client: FlaskClient, scope: str, codes: list[str]
) -> None:
    assert offered(shown(client, f"/?as_of=2019-12-31&scope={scope}")) == codes


@pytest.mark.parametrize(
    "page", ["/", "/ledgers/posts", "/tree", "/units/D2", "/changes", "/search", "/report", "/none"]
)
def test_the_scope_is_chosen_on_every_page_with_the_rest_of_the_question_kept(client: FlaskClient, page: str) -> None:
    found = shown(client, f"{page}?as_of=2019-12-31&scope=451102&lang=en")
    form = found.partition('<section class="time"')[2].partition("</form>")[0]
    assert "[451102]" in offered(form) and '<input type="hidden" name="lang" value="en">' in form
    assert 'type="hidden" name="scope"' not in form


def test_a_scope_that_does_not_live_on_the_day_offers_the_way_out(client: FlaskClient) -> None:
    assert "451102" in offered(shown(client, "/?as_of=2014-12-31&scope=451102101202001"))
