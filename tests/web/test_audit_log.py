"""The page of the audit log: what happened, the newest first, of a kind or a user."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from registry.audit_log.service import entries, note
from registry.db import beside, reading
from registry.web import create_app
from tests.registries import founded
from tests.web.accounts.conftest import Browser, Desk
from tests.web.seen import Seen


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    engine = founded(tmp_path_factory.mktemp("log") / "registry.db")
    yield engine
    engine.dispose()


@pytest.fixture(scope="module")
def client(engine: Engine) -> Iterator[Browser]:
    """A browser of an audit administrator, after whose login much happened."""
    desk = Desk(engine)
    desk.add("root", "security@*")
    desk.add("log", "audit@*")
    browser = desk.signed_in("log")
    with beside(engine) as connection:
        for number in range(120):
            note(connection, "login" if number % 2 else "refused", "ok", user="a" if number % 3 else "", target="<b>")
    yield browser


def newest(engine: Engine) -> int:
    with reading(engine) as connection:
        return entries(connection, limit=1)[0].number


def rows(client: Browser, address: str) -> list[dict[str, str]]:
    answer = client.get(address)
    assert answer.status_code == 200
    return Seen(answer.get_data(as_text=True), "entries").rows


def test_the_newest_entries_stand_first_a_page_at_a_time(client: Browser, engine: Engine) -> None:
    first, last, newest_one = rows(client, "/audit"), rows(client, "/audit?entries.page=3"), newest(engine)
    assert [row["序号"] for row in (first[0], first[-1], last[-1])] == [str(newest_one), str(newest_one - 49), "1"]
    assert (first[0]["用户名"], first[2]["类别"], first[2]["对象"]) == ("a", "登录", "<b>")
    assert {row["用户名"] for row in last} >= {"命令行"}
    assert rows(client, "/audit?lang=en")[0]["kind"] == "login"


def test_entries_are_found_by_kind_and_user(client: Browser) -> None:
    found = rows(client, "/audit?kind=refused&user=a")
    assert {(row["类别"], row["用户名"]) for row in found} == {("拒绝", "a")} and len(found) == 40
    assert "没有这样的日志" in client.get("/audit?user=nobody").get_data(as_text=True)
    assert client.get("/audit?kind=x").status_code == 400


def test_an_entry_is_seen_at_once_though_no_change_was_written(client: Browser, engine: Engine) -> None:
    before = newest(engine)
    assert rows(client, "/audit")[0]["序号"] == str(before)
    with beside(engine) as connection:
        note(connection, "logout", "ok")
    assert rows(client, "/audit")[0]["序号"] == str(before + 1)


def test_whoever_takes_the_log_away_leaves_an_entry(client: Browser, engine: Engine) -> None:
    answer = client.get("/audit?export=entries")
    assert answer.data[:2] == b"PK"
    with reading(engine) as connection:
        last = entries(connection, limit=1)[0]
    assert (last.user, last.kind, last.address, last.target) == ("log", "export", "127.0.0.1", "audit-log")


def test_while_there_are_no_users_nobody_reads_the_log(tmp_path: Path) -> None:
    engine = founded(tmp_path / "registry.db")
    with beside(engine) as connection:
        note(connection, "login-failed", "wrong", address="192.0.2.1")
    client = create_app(engine).test_client()
    for address in ("/audit", "/audit?export=entries"):
        answer = client.get(address)
        assert answer.status_code == 404 and "192.0.2.1" not in answer.get_data(as_text=True)
    engine.dispose()
