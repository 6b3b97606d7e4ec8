"""The pages by what a person sees."""

from __future__ import annotations

import datetime
import json
import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from registry.db import reading
from registry.exchange.importing import take
from registry.figures import service
from registry.json_text import document
from registry.moment import Moment
from registry.staging.service import Request
from registry.web import create_app
from tests.registries import address_of, founded, nowhere, stands

PLACES = """code,name,kind,parent
4511,贺州市,municipality,
451102,八步区,county,4511
451102101,贺街镇,township,451102
451102101201,<b>甲</b>村,village,451102101
"""
FACTS = "unit,period,collective_income_yuan\n451102101201,2019,39999.5\n"


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FlaskClient]:
    folder = tmp_path_factory.mktemp("ledgers")
    (folder / "places.csv").write_text(PLACES, encoding="utf-8")
    (folder / "facts.csv").write_text(FACTS, encoding="utf-8")
    engine = founded(folder / "registry.db")
    assert take(engine, folder, Request()).change == 1
    yield create_app(engine).test_client()
    engine.dispose()


def test_the_overview_shows_every_figure_of_the_day_that_was_asked(client: FlaskClient) -> None:
    page = client.get("/?as_of=2019-12-31&scope=4511").get_data(as_text=True)
    assert "集体经济收入达 4 万元的村比例" in page and "0 %" in page
    assert 'value="2019-12-31"' in page and "本系统不得存储、处理国家秘密" in page


def test_before_a_measure_ends_the_figure_is_unknown_not_zero(client: FlaskClient) -> None:
    found = client.get("/figures/village.income_40k?as_of=2019-06-30&status=unknown").get_data(as_text=True)
    assert "未填报 <small>1 行</small>" in found and "451102101201" in found


def test_every_number_leads_to_its_list_and_every_unit_to_its_reason(client: FlaskClient) -> None:
    listed = client.get("/figures/village.income_40k?as_of=2019-12-31").get_data(as_text=True)
    assert "/figures/village.income_40k/451102101201?as_of=2019-12-31" in listed
    reason = client.get("/figures/village.income_40k/451102101201?as_of=2019-12-31").get_data(as_text=True)
    assert "39999.5" in reason and "未达标" in reason and "facts.csv" in reason
    assert "仅见于贺州市" in reason, "how sure the citation is stands on the page"


@pytest.mark.parametrize("scope", ["4511", "451102101201"])
def test_a_figures_page_has_each_field_of_its_json_as_data(client: FlaskClient, scope: str) -> None:
    engine = client.application.extensions["registry"].engine
    with reading(engine) as connection:
        moment = Moment(datetime.date(2019, 12, 31), 1)
        told = json.loads(document(service.figures(connection, moment, scope)))
    kinds = set()
    for figure in told:
        page = client.get(f"/figures/{figure['code']}?as_of=2019-12-31&scope={scope}").get_data(as_text=True)
        (element,) = re.findall(rf'<[^<>]* data-figure="{re.escape(figure["code"])}"[^<>]*>', page)
        data = {name: unescape(text) for name, text in re.findall(r'data-([a-z_]+)="([^"]*)"', element)}
        shown = {key: "" if value is None else value for key, value in figure.items()}
        texts = {key: value if isinstance(value, str) else document(value) for key, value in shown.items()}
        assert data == {"figure": figure["code"], **texts}
        kinds.add(figure["kind"])
    assert kinds >= {"count", "share", "ratio", "distribution"}


def test_a_name_is_text_and_never_markup(client: FlaskClient) -> None:
    page = client.get("/figures/village.income_40k/451102101201?as_of=2019-12-31").get_data(as_text=True)
    assert "&lt;b&gt;甲&lt;/b&gt;村" in page and "<b>甲" not in page


def test_the_pages_speak_english_when_asked(client: FlaskClient) -> None:
    page = client.get("/?as_of=2019-12-31&lang=en").get_data(as_text=True)
    assert "villages with a venue of 300 m²" in page and 'lang="en"' in page and "指标" not in page


@pytest.mark.parametrize(
    ("address", "status", "says"),
    [
        ("/?as_of=2019-02-30", 400, "不是日历上的日期"),
        ("/?as_of=2019-12", 400, "须写到日"),
        ("/?known_at=7", 404, "没有第 7 次变更"),
        ("/?known_at=x", 400, "既不是变更号，也不是日期"),
        ("/?scope=999999", 404, "没有代码 999999"),
        ("/figures/village.nothing", 404, "没有指标"),
        ("/figures/pairing.enterprises?status=met", 400, "没有状态 met"),
        ("/figures/village.led/999", 404, "没有代码 999"),
        ("/nothing", 404, "没有这个页面"),
    ],
)
def test_what_cannot_be_answered_is_said_in_chinese(client: FlaskClient, address: str, status: int, says: str) -> None:
    answer = client.get(address)
    assert answer.status_code == status and says in answer.get_data(as_text=True)


def test_pages_answer_to_this_machines_own_names_alone(client: FlaskClient) -> None:
    answer = client.get("/", headers={"Host": "office.example"})
    assert answer.status_code == 400 and "本机" in answer.get_data(as_text=True)


def test_pages_are_for_reading_and_load_nothing_from_elsewhere(client: FlaskClient) -> None:
    assert client.post("/").status_code == 405
    answer = client.get("/")
    policy = answer.headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; script-src 'self'; style-src 'self'") and "unsafe" not in policy
    assert "http" not in answer.get_data(as_text=True)
    assert client.get("/static/registry.css").status_code == 200


def test_a_database_that_cannot_be_opened_is_said_to_be_unavailable(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REGISTRY_DATABASE_URL", nowhere(tmp_path / "text.db"))
    assert create_app(None).test_client().get("/").status_code == 503


def test_without_a_registry_the_page_says_how_to_found_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REGISTRY_DATABASE_URL", address_of(tmp_path / "none.db"))
    page = create_app(None).test_client().get("/")
    assert page.status_code == 404 and "registry init" in page.get_data(as_text=True)
    assert not stands(tmp_path / "none.db")
