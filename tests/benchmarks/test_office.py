"""The readers of an office: that they ask for what there is, and tell what they were answered."""

from __future__ import annotations

import http.server
import os
import sys
import threading
from collections.abc import Iterator

import pytest
from sqlalchemy.engine import make_url

from benchmarks import measuring, readers
from benchmarks.measuring import Watch
from benchmarks.parts import office as part
from benchmarks.readers import MIX, Answers, Office
from benchmarks.report import AIMS
from benchmarks.stores import COMMAND, environment
from registry.db import connect
from registry.web import create_app

QUICK = Office(3, 1.5, settling=0.5, thinking=0.1)


@pytest.fixture(autouse=True)
def _in_this_process(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a new process costs is not what is tested."""
    monkeypatch.setattr(part, "fresh", lambda work, *arguments: measuring._child(work, arguments))


def read(address: str, pages: dict[str, list[str]], office: Office = QUICK) -> Answers:
    watch = Watch()
    readers.read(watch, address, pages, office)
    answers: Answers = watch.found["answers"]
    return answers


@pytest.fixture
def pages(small_nation: str) -> dict[str, list[str]]:
    return measuring._child(readers.addresses, (small_nation,)).found


def test_there_are_pages_of_every_kind_and_the_registry_has_them(
    small_nation: str, pages: dict[str, list[str]]
) -> None:
    assert set(pages) == set(MIX) and sum(MIX.values()) == 100
    client = create_app(connect(make_url(small_nation))).test_client()
    for paths in pages.values():
        assert [client.get(path).status_code for path in (paths[0], paths[-1])] == [200, 200]


def test_three_readers_are_answered_and_what_it_took_is_measured(
    small_nation: str, pages: dict[str, list[str]]
) -> None:
    command = [COMMAND, "serve", "--port", "0", "--processes", "1"]
    (found,) = part.visited(command, environment(make_url(small_nation)), pages, [Office(3, 1.5, 0.5, 0.2)])
    assert found.answers.errors == () and found.answers.all
    assert found.processor > 0 and min(found.held.before, found.held.after) > 50 << 20


def test_an_empty_page_is_served_alike() -> None:
    command = [sys.executable, "-m", "benchmarks.rivals.empty", "1"]
    (found,) = part.visited(command, os.environ, part.EMPTY, [QUICK])
    assert found.answers.errors == () and found.answers.all


class Failing(http.server.BaseHTTPRequestHandler):
    """Answers every page but one with 500, and closes the connection after each."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        self.send_response(200 if self.path == "/good" else 500)
        self.send_header("Content-Length", "2")
        self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(b"ok")

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def failing() -> Iterator[str]:
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Failing) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


def test_what_is_not_answered_with_the_page_is_an_error_with_its_address(failing: str) -> None:
    answers = read(failing, {"tree": ["/good"], "unit": ["/bad"]})
    assert set(answers.errors) == {"500: GET /bad"}
    assert len(answers.errors) == len(answers.pages["unit"]) and answers.pages["tree"]


def test_where_nobody_answers_every_page_is_an_error() -> None:
    answers = read("http://127.0.0.1:1/", {"tree": ["/good"]})
    assert set(answers.errors) == {"no answer: GET /good"}


def test_the_aims_are_those_of_both_databases() -> None:
    one = part.Found(QUICK, Answers({"tree": (0.1, 0.2)}, (), 1.0, 0.0), part.Held(1 << 30, 1 << 30), 1.0)
    reached = part.reached({"SQLite": [one, one], "PostgreSQL": [one, one]})
    assert set(reached) == {key for key in AIMS if key.startswith("office")}
    assert reached["office_memory"] == 1
