"""The page of the audit log: what happened, the newest first, of a kind or a user."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine

from registry.audit_log.service import entries, note
from registry.db import beside, reading
from registry.web import create_app
from tests.registries import founded
from tests.web.seen import Seen


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    engine = founded(tmp_path / "registry.db")
    with beside(engine) as connection:
        for number in range(120):
            note(connection, "login" if number % 2 else "refused", "ok", user="a" if number % 3 else "", target="<b>")
    yield engine
    engine.dispose()


@pytest.fixture
def client(engine: Engine) -> FlaskClient:
    return create_app(engine).test_client()


def rows(client: FlaskClient, address: str) -> list[dict[str, str]]:
    answer = client.get(address)
    assert answer.status_code == 200
    return Seen(answer.get_data(as_text=True), "entries").rows


def test_the_newest_entries_stand_first_a_page_at_a_time(client: FlaskClient) -> None:
    first, last = rows(client, "/audit"), rows(client, "/audit?entries.page=3")
    assert [row["序号"] for row in (first[0], first[-1], last[-1])] == ["120", "71", "1"]
    assert (last[-1]["用户名"], last[-1]["类别"], last[-1]["对象"]) == ("命令行", "拒绝", "<b>")
    assert rows(client, "/audit?lang=en")[0]["kind"] == "login"


def test_entries_are_found_by_kind_and_user(client: FlaskClient) -> None:
    found = rows(client, "/audit?kind=refused&user=a")
    assert {(row["类别"], row["用户名"]) for row in found} == {("拒绝", "a")} and len(found) == 40
    assert "没有这样的日志" in client.get("/audit?user=nobody").get_data(as_text=True)
    assert client.get("/audit?kind=x").status_code == 400


def test_an_entry_is_seen_at_once_though_no_change_was_written(client: FlaskClient, engine: Engine) -> None:
    assert rows(client, "/audit")[0]["序号"] == "120"
    with beside(engine) as connection:
        note(connection, "logout", "ok")
    assert rows(client, "/audit")[0]["序号"] == "121"


def test_whoever_takes_the_log_away_leaves_an_entry(client: FlaskClient, engine: Engine) -> None:
    answer = client.get("/audit?export=entries")
    assert answer.data[:2] == b"PK"
    with reading(engine) as connection:
        last = entries(connection, limit=1)[0]
    assert (last.number, last.kind, last.address, last.target) == (121, "export", "127.0.0.1", "audit-log")
