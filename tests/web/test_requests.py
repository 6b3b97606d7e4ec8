"""Requests that no page of ours makes: other methods, other hosts, paths that mean something elsewhere."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import EnvironBuilder, run_wsgi_app
from werkzeug.wrappers import Response

from registry.figures.catalogue import FIGURES
from tests.nine_changes import HAMLET, WEST
from tests.web.doors import HOST

#: What may stand in a path where a code, a key, a number or a unit is looked for.
ODD = (
    *(
        "%00",
        "a%00b",
        "%2e%2e",
        "%2e%2e%2f%2e%2e%2fetc%2fpasswd",
        "..",
        ".",
        "%ED%A0%80",
        "%ff",
        "x" * 3000,
        "9" * 5000,
    ),
    *("%D9%A1", "%2F", "/", "a//b", "%20", "%E2%80%AE", "%3F", "%23", ";a=b", "%0d%0aX:y", "-1", "0", "1"),
    *(
        "D2",
        "P1",
        "Z1",
        "4511",
        WEST,
        HAMLET,
        "P1@D2/secretary/2018-05",
        "a@b/c/d",
        "a/b/c/d",
        "@",
        "@/",
        "a@b/c/2019-02-30",
    ),
)
PATHS = (
    *("/{}", "/units/{}", "/units/{}/graph.svg", "/units/D2/graph.{}", "/units/{}/graph.graphml", "/ledgers/{}"),
    *("/changes/{}", "/tree/{}", "/figures/{}", "/figures/{}/D2", "/report.{}", "/static/{}", "/search/{}"),
)


@pytest.fixture(scope="module")
def client(story_app: Flask) -> FlaskClient:
    return story_app.test_client()


@pytest.mark.parametrize("path", PATHS)
def test_a_path_that_means_nothing_here_is_refused_and_leads_nowhere(client: FlaskClient, path: str) -> None:
    for odd in ODD:
        answer = client.get(path.format(odd))
        assert answer.status_code in {200, 308, 400, 404}, odd
        if answer.status_code == 308:
            assert answer.headers["Location"].startswith(f"{HOST}/"), odd
        assert "X:y" not in str(answer.headers.get("Content-Disposition"))


#: One figure of each kind and units: what is asked of the others is looked for alike.
OF_EACH = {(figure.kind, figure.units): figure for figure in FIGURES}.values()


@pytest.mark.parametrize("figure", OF_EACH, ids=lambda figure: figure.code)
def test_the_reasons_of_what_is_no_unit_of_a_figure_are_refused_or_say_that_it_is_outside(
    client: FlaskClient, figure: object
) -> None:
    for odd in ODD:
        answer = client.get(f"/figures/{figure.code}/{odd}?as_of=2019-12-31")  # type: ignore[attr-defined]
        assert answer.status_code in {200, 308, 400, 404}, odd


@pytest.mark.parametrize(
    "host",
    [
        *("evil.example", "localhost.evil.example", "127.0.0.1.evil.example", "localhost@evil.example", "localhost/.."),
        *(
            "localhost, evil.example",
            "evil.example#localhost",
            "localhost:99999",
            "localhost:x",
            "",
            "xn--",
            "例子",
            "[::1",
        ),
    ],
)
def test_another_hosts_name_is_refused_and_shown_nothing(story_app: Flask, host: str) -> None:
    # Not by the tests' client: it reads the name too, and stumbles over some.
    environ = EnvironBuilder("/units/D2", environ_overrides={"HTTP_HOST": host}).get_environ()
    answer = Response(*run_wsgi_app(story_app, environ, buffered=True))
    assert answer.status_code == 400 and "evil" not in answer.get_data(as_text=True)
    assert answer.mimetype == "text/plain"


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "TRACE", "CONNECT", "PROPFIND", "X" * 200])
def test_a_page_is_for_reading_and_says_by_which_methods(story_app: Flask, method: str) -> None:
    client, addresses = story_app.test_client(), [
        *("/", "/units/D2", "/changes/1", "/figures/village.led", "/report.docx", "/tree/4511", "/units/D2?x=1"),
        *("/ledgers", "/print.css", "/search/suggested?q=a", "/units/D2/graph.svg", "/static/tree.js"),
    ]  # fmt: skip
    for address in addresses:
        answer = client.open(address, method=method, data=b"_method=GET")
        assert answer.status_code == 405, address
        assert answer.headers["Allow"] == "GET, HEAD, OPTIONS", address


def test_a_page_is_asked_by_head_as_by_get_and_by_options_for_its_methods(client: FlaskClient) -> None:
    for address in ("/", "/units/D2", "/changes/1?number=1", "/nothing", "/ledgers/posts", "/tree?as_of=x"):
        got, head = client.get(address), client.head(address)
        assert (head.status_code, head.data) == (got.status_code, b"")
        assert head.headers["Content-Type"] == got.headers["Content-Type"]
    assert sorted(client.options("/units/D2").headers["Allow"].split(", ")) == ["GET", "HEAD", "OPTIONS"]
