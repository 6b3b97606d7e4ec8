"""Under which names the pages answer, and whose word is taken for where a request came from."""

from __future__ import annotations

import pytest
from flask import Flask, request

from registry.errors import Refused
from registry.proxies import PROXIES
from registry.web import create_app

FORWARDED = {"X-Forwarded-For": "10.0.0.7", "X-Forwarded-Proto": "https", "X-Forwarded-Host": "127.0.0.1:8443"}


def seen(app: Flask, **headers: str) -> tuple[str, str, str | None]:
    """The scheme, host and address that a view sees."""
    found: list[tuple[str, str, str | None]] = []
    app.before_request(lambda: found.append((request.scheme, request.host, request.remote_addr)))
    assert app.test_client().get("/static/mark.svg", headers=headers).status_code == 200
    return found[0]


@pytest.mark.parametrize("name", ["localhost", "127.0.0.1", "[::1]", "localhost:8000", "127.0.0.1:80", "[::1]:8000"])
def test_the_pages_answer_to_every_name_of_this_machine_itself(name: str) -> None:
    answer = create_app().test_client().get("/static/mark.svg", headers={"Host": name})
    assert answer.status_code == 200


@pytest.mark.parametrize(
    "name", ["elsewhere.example", "localhost.example", "[::2]", "::1", "127.0.0.2", "localhost:8000:1", "[::1]x", "a b"]
)
@pytest.mark.parametrize("path", ["/static/mark.svg", "/", "/nothing/here"])
def test_under_any_other_name_nothing_answers_whatever_is_asked_for(name: str, path: str) -> None:
    answer = create_app().test_client().get(path, headers={"Host": name})
    assert answer.status_code == 400
    assert "own names alone" in answer.text


def test_nobody_is_believed_about_where_a_request_came_from_unless_a_proxy_is_named(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for written in ("", "0"):
        monkeypatch.setenv(PROXIES, written)
        assert seen(create_app(), **FORWARDED) == ("http", "localhost", "127.0.0.1")


def test_a_proxy_that_is_named_is_believed_and_what_it_was_sent_itself_is_not(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(PROXIES, "1")
    headers = FORWARDED | {"X-Forwarded-For": "192.0.2.1, 10.0.0.7"}
    assert seen(create_app(), **headers) == ("https", "127.0.0.1:8443", "10.0.0.7")


def test_a_host_that_a_proxy_tells_must_be_an_own_name_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(PROXIES, "1")
    headers = FORWARDED | {"X-Forwarded-Host": "elsewhere.example"}
    assert create_app().test_client().get("/", headers=headers).status_code == 400


@pytest.mark.parametrize("written", ["yes", "-1", "1.5", "１", "100"])
def test_what_is_no_number_of_proxies_is_refused(written: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(PROXIES, written)
    with pytest.raises(Refused, match=PROXIES):
        create_app()
