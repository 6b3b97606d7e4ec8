"""Text answers are compressed for whoever takes them so, and are the same as without."""

from __future__ import annotations

import gzip
import json

import pytest
from flask import Flask, Response
from flask.testing import FlaskClient

from registry.web.compression import LEAST, compress

GZIP = {"Accept-Encoding": "gzip, deflate, br"}


@pytest.fixture
def client(story_app: Flask) -> FlaskClient:
    return story_app.test_client()


@pytest.mark.parametrize("address", ["/?as_of=2019-12-31", "/units/D2/graph.svg?as_of=2019-12-31", "/units/none"])
def test_a_text_is_compressed_and_the_same(client: FlaskClient, address: str) -> None:
    plain, packed = client.get(address), client.get(address, headers=GZIP)
    assert "Content-Encoding" not in plain.headers and packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.data) == plain.data and len(packed.data) < 0.6 * len(plain.data)
    assert packed.headers["Content-Length"] == str(len(packed.data)) and packed.status_code == plain.status_code
    assert "Accept-Encoding" in plain.headers["Vary"] and "Accept-Encoding" in packed.headers["Vary"]


@pytest.mark.parametrize("taken", ["", "identity", "br", "gzip;q=0", "deflate"])
def test_whoever_does_not_take_it_gets_it_as_it_is(client: FlaskClient, taken: str) -> None:
    answer = client.get("/?as_of=2019-12-31", headers={"Accept-Encoding": taken})
    assert "Content-Encoding" not in answer.headers and answer.get_data(as_text=True).startswith("<!doctype")


@pytest.mark.parametrize("address", ["/units/D2?as_of=2019-12-31&export=time", "/static/vendor/htmx.org/htmx.min.js"])
def test_what_is_no_text_of_ours_is_left_as_it_is(client: FlaskClient, address: str) -> None:
    assert "Content-Encoding" not in client.get(address, headers=GZIP).headers


@pytest.mark.parametrize(
    ("mimetype", "length", "packed"),
    [
        ("text/csv", LEAST, True),
        ("application/json", LEAST, True),
        ("text/html", LEAST - 1, False),
        ("application/pdf", 2 * LEAST, False),
    ],
)
def test_small_answers_and_what_is_compressed_already_stay(
    story_app: Flask, mimetype: str, length: int, packed: bool
) -> None:
    with story_app.test_request_context(headers=GZIP) as context:
        answer = compress(context.request, Response(json.dumps("x" * (length - 2)), mimetype=mimetype))
    assert (answer.headers.get("Content-Encoding") == "gzip") is packed


def test_of_a_head_the_length_is_that_of_the_answer(client: FlaskClient) -> None:
    asked, got = (method("/?as_of=2019-12-31", headers=GZIP) for method in (client.head, client.get))
    assert (
        asked.headers["Content-Encoding"] == "gzip" and asked.headers["Content-Length"] == got.headers["Content-Length"]
    )
