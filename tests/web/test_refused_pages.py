"""A page that refuses keeps the bar, as far as the question is understood, and repeats what was typed."""

from __future__ import annotations

import datetime
import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from registry.moment import today
from tests.web.test_past_days import head


@pytest.fixture
def client(story_app: Flask) -> FlaskClient:
    return story_app.test_client()


def refused(client: FlaskClient, address: str, status: int) -> str:
    answer = client.get(address)
    assert answer.status_code == status
    return answer.get_data(as_text=True)


@pytest.mark.parametrize(
    ("address", "status", "typed"),
    [
        ("/?as_of=2019-02-30&scope=451102", 400, {"所填的时点": "2019-02-30", "所填的范围": "451102"}),
        ("/?as_of=2019&scope=451102", 400, {"所填的时点": "2019", "所填的范围": "451102"}),
        ("/units/nothing?as_of=2018-06-30&scope=451102", 404, {"所填的时点": "2018-06-30", "所填的范围": "451102"}),
        ("/nothing?as_of=2018-06-30&scope=451102", 404, {"所填的时点": "2018-06-30", "所填的范围": "451102"}),
        ("/?known_at=99&scope=451102", 404, {"所填的数据版本": "99", "所填的范围": "451102"}),
        ("/?scope=451102&colour=red", 422, {"所填的范围": "451102"}),
        (
            "/search?q=%3Cb%3E&as_of=x&scope=451102",
            400,
            {"所填的时点": "x", "所填的范围": "451102", "所填的查找": "&lt;b&gt;"},
        ),
    ],
)
def test_the_bar_stays_and_what_was_typed_is_repeated(
    client: FlaskClient, address: str, status: int, typed: dict[str, str]
) -> None:
    shown = refused(client, address, status)
    assert head(shown) == typed
    assert '<section class="time"' in shown and 'aria-current="location">八步区</a>' in shown
    day = re.search(r'name="as_of" value="([^"]*)"', shown[shown.index('<section class="time"') :])
    assert day and day[1] == typed.get("所填的时点", str(today()))


def test_a_day_that_is_none_can_be_mended_where_it_was_typed(client: FlaskClient) -> None:
    shown = refused(client, "/figures/village.led?as_of=2019-02-30&scope=451102&status=met", 400)
    assert 'value="2019-02-30" aria-invalid="true"' in shown and 'action="/figures/village.led"' in shown
    assert '<input type="hidden" name="status" value="met">' in shown
    assert "scope=451102" in shown and "colour" not in refused(client, "/?colour=1&lang=en", 422).split("<h1>")[0]


@pytest.mark.parametrize("wrong", ["as_of=2019-02-30", "known_at=99", "known_at=x", "scope=999", "scope=%3Cb%3E"])
def test_no_link_takes_along_what_was_not_understood(client: FlaskClient, wrong: str) -> None:
    answer = client.get(f"/?{wrong}")
    shown = answer.get_data(as_text=True)
    assert answer.status_code in (400, 404) and not re.search(rf'href="[^"]*{wrong}', shown)
    assert client.get(re.findall(r'media="print" href="([^"]*)"', shown)[0].replace("&amp;", "&")).status_code == 200


def test_a_scope_that_there_is_not_is_repeated_and_left(client: FlaskClient) -> None:
    shown = refused(client, "/?scope=999&as_of=2019-12-31", 404)
    assert head(shown)["所填的范围"] == "999" and 'href="/?as_of=2019-12-31"' in shown and "scope=999" not in shown


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_problem_is_told_in_one_language(client: FlaskClient, language: str) -> None:
    shown = refused(client, f"/?as_of=2019&lang={language}", 400)
    told = re.findall("<h1>(.*?)</h1>", shown)[0]
    assert told == {"zh": "时点：须写到日，如 2019-12-31", "en": "as of: a full day, such as 2019-12-31"}[language]


def test_a_day_after_today_is_told(client: FlaskClient) -> None:
    for days, told in ((0, False), (1, True), (400, True)):
        day = today() + datetime.timedelta(days=days)
        shown = client.get(f"/?as_of={day}").get_data(as_text=True)
        assert (f"时点 {day} 在今天之后" in shown) is told
    assert "is after today" in client.get(f"/?as_of={day}&lang=en").get_data(as_text=True)
