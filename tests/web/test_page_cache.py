"""A page that is asked again of the same record is sent as it was; after a change, or on another day, it is not."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator
from functools import wraps
from pathlib import Path

import pytest
from flask import Flask, g, request
from flask_wtf.csrf import generate_csrf
from sqlalchemy import Engine

from registry.accounts.account import Account, Grant
from registry.web import create_app, page_cache
from registry.web.page_cache import KeptPage, PageKey, Pages
from tests.registries import SMALL, founded, imported

DAY = datetime.date(2019, 12, 31)
GZIP = {"Accept-Encoding": "gzip"}


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    engine = founded(tmp_path / "registry.db")
    assert not imported(engine, tmp_path / "ledgers", SMALL).problems
    yield engine
    engine.dispose()


class Made:
    """Which addresses were made anew since it was asked last."""

    def __init__(self, app: Flask):
        self.seen: list[str] = []
        app.before_request_funcs["pages"].insert(0, self._see)

    def _see(self) -> None:
        self.seen.append(request.full_path.rstrip("?"))

    def take(self) -> list[str]:
        taken, self.seen[:] = list(self.seen), []
        return taken


@pytest.fixture
def app(engine: Engine) -> Flask:
    return create_app(engine)


@pytest.fixture
def made(app: Flask) -> Made:
    return Made(app)


def test_a_page_asked_again_is_the_same_bytes_and_is_not_made_again(app: Flask, made: Made) -> None:
    client = app.test_client()
    for headers in ({}, GZIP):
        first, again = client.get("/tree", headers=headers), client.get("/tree", headers=headers)
        assert (first.data, sorted(first.headers)) == (again.data, sorted(again.headers))
        assert first.headers.get("Content-Encoding") == again.headers.get("Content-Encoding")
    assert made.take() == ["/tree", "/tree"]
    assert client.get("/tree", headers=GZIP).headers["Content-Encoding"] == "gzip"
    assert "Content-Encoding" not in client.get("/tree").headers


def test_another_question_is_another_page(app: Flask, made: Made) -> None:
    asked = ["/", "/?lang=en", "/?as_of=2019-06-30", "/?as_of=2019-06-30&lang=en", "/?known_at=0"]
    pages = [app.test_client().get(address).data for address in asked]
    assert made.take() == asked and len(set(pages)) == len(asked)


def test_after_a_change_every_page_is_made_again(app: Flask, made: Made, engine: Engine, tmp_path: Path) -> None:
    client = app.test_client()
    before = client.get("/changes").data
    people = "code,name\nP901,王新"
    assert not imported(engine, tmp_path / "more", {"people": people}).problems
    assert client.get("/changes").data != before and made.take() == ["/changes", "/changes"]


def test_on_another_day_every_page_is_made_again(app: Flask, made: Made, monkeypatch: pytest.MonkeyPatch) -> None:
    client = app.test_client()
    client.get("/")
    monkeypatch.setattr(page_cache, "today", lambda: DAY)
    client.get("/")
    assert made.take() == ["/", "/"]


@pytest.mark.parametrize("address", ["/units/nobody", "/?as_of=soon", "/?nothing=1", "/findings?export=findings"])
def test_refusals_and_files_are_not_kept(app: Flask, made: Made, address: str) -> None:
    client = app.test_client()
    first, again = client.get(address), client.get(address)
    assert first.status_code == again.status_code and made.take() == [address, address]


def test_a_page_that_was_made_after_a_change_that_came_in_meanwhile_is_not_kept(
    app: Flask, made: Made, engine: Engine, tmp_path: Path
) -> None:
    client, taken = app.test_client(), []

    @app.before_request
    def _change() -> None:
        if not taken:
            taken.append(imported(engine, tmp_path / "more", {"people": "code,name\nP901,王新"}))

    client.get("/tree")
    assert not taken[0].problems and app.extensions["registry"].pages.kept == 0
    client.get("/tree")
    assert app.extensions["registry"].pages.kept == 1


def read_by(app: Flask, *grants: tuple[str, int], address: str = "/tree") -> str:
    """A page as somebody reads it who has roles at places."""
    with app.test_client() as client:
        asker.append(Account(1, "u", "某", tuple(Grant(n, *grant) for n, grant in enumerate(grants))))
        answer = client.get(address)
        assert answer.status_code == 200, answer.text
        return answer.text


#: Who asks: the last.
asker: list[Account] = []


@pytest.fixture
def of_users(app: Flask) -> Flask:
    """The application as it answers to whoever `read_by` says."""
    app.secret_key = "of these tests alone"

    def signed_in() -> None:
        g.account = asker[-1]

    app.before_request_funcs.setdefault(None, []).insert(0, signed_in)
    return app


def say(app: Flask, words: Callable[[], str]) -> None:
    """Lets the tree read what it reads, and say this instead."""
    tree = app.view_functions["pages.tree"]

    @wraps(tree)
    def saying() -> str:
        tree()
        return words()

    app.view_functions["pages.tree"] = saying


def test_two_who_see_the_same_and_write_elsewhere_are_not_sent_one_page(of_users: Flask) -> None:
    """What a page offers at a place follows from the role that its reader has there."""

    say(of_users, lambda: ", ".join(str(place) for place in sorted(asker[-1].places(["clerk"]) or ())))
    here, there = [("clerk", 1), ("viewer", 2)], [("viewer", 1), ("clerk", 2)]
    assert (read_by(of_users, *here), read_by(of_users, *there)) == ("1", "2")


def test_two_who_have_the_same_roles_at_the_same_places_are_sent_one_page(of_users: Flask, made: Made) -> None:
    for _ in range(2):
        read_by(of_users, ("clerk", 1), ("viewer", 2))
    read_by(of_users, ("viewer", 2), ("clerk", 1))
    assert made.take() == ["/tree"]


def test_a_page_with_a_form_is_not_kept(of_users: Flask, made: Made) -> None:
    """Its token is of one session."""
    say(of_users, generate_csrf)
    for _ in range(2):
        read_by(of_users, ("clerk", 1), ("viewer", 2))
    assert made.take() == ["/tree", "/tree"]


def key(address: str) -> PageKey:
    return PageKey((1, "digest"), None, DAY, address, False)


def test_pages_that_were_asked_for_longest_ago_make_room() -> None:
    pages = Pages(most=10)
    for address in ("/a", "/b"):
        pages.keep(key(address), KeptPage(b"12345", ()))
    assert pages.find(key("/a"))
    pages.keep(key("/c"), KeptPage(b"1234", ()))
    assert [address for address in ("/a", "/b", "/c") if pages.find(key(address))] == ["/a", "/c"]
    pages.keep(key("/a"), KeptPage(b"123456", ()))
    assert [address for address in ("/a", "/c") if pages.find(key(address))] == ["/a", "/c"]
    pages.keep(key("/d"), KeptPage(b"more than it may keep", ()))
    assert pages.kept == 0
