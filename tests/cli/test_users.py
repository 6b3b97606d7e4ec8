"""`registry user …`: what each command answers, and which exit code."""

from __future__ import annotations

import datetime
import io
import re
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from registry.accounts import login, sessions
from registry.accounts.models import account
from registry.accounts.service import account_of_token
from registry.accounts.storage import day_of
from registry.cli.frame import DONE, FAILED, NOT_FOUND, REFUSED
from registry.db import reading
from tests.cli.conftest import Run
from tests.registries import opened

VILLAGE, TOWNSHIP = "451102101202", "451102101"
PASSWORD = "lantern otter 47 gravel"


@pytest.fixture
def root(run: Run, standing: Path) -> Path:
    """A registry with its first user."""
    assert run("user", "add", "root", "--admin").code == DONE
    return standing


def now() -> datetime.datetime:
    return datetime.datetime.now(datetime.UTC)


def attempt(file: Path, name: str, password: str) -> Any:
    engine = opened(file)
    try:
        return login.attempt(engine, name, password, "192.0.2.1", "Firefox", now())
    finally:
        engine.dispose()


def user(run: Run, name: str) -> dict[str, Any]:
    (found,) = [one for one in run("user", "list", "--json").json["users"] if one["username"] == name]
    return found


def grants(found: dict[str, Any]) -> list[tuple[str, str | None, str | None]]:
    return [(grant["role"], grant["place"], grant["until"]) for grant in found["grants"]]


def test_the_first_user_is_the_security_administrator(run: Run, standing: Path) -> None:
    assert run("user", "add", "li", "--json").code == REFUSED
    assert run("user", "add", "li", "--grant", f"security@{TOWNSHIP}").code == REFUSED
    assert run("user", "list", "--json").json == {"users": []}
    added = run("user", "add", "Root", "--admin", "--name", "安某", "--json")
    assert added.code == DONE
    told = added.json["user"]
    assert told | {"grants": grants(told)} == {
        "username": "root",
        "name": "安某",
        "disabled": False,
        "locked": False,
        "grants": [("security", None, None)],
    }
    found = attempt(standing, "root", added.json["password"])
    assert isinstance(found, login.LoggedIn)


def test_a_password_from_standard_input_is_no_one_time_password_and_is_not_shown(
    run: Run, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("registry.cli.users.sys", SimpleNamespace(stdin=SimpleNamespace(buffer=io.BytesIO(b"short\n"))))
    refused = run("user", "add", "li", "--password-stdin", "--json")
    assert refused.code == REFUSED and refused.json["user"] is refused.json["password"] is None
    assert refused.json["problems"] and "short" not in refused.out
    for given in (f"{PASSWORD}\n", f"{PASSWORD}\r\nanother line\n", PASSWORD):
        stdin = SimpleNamespace(buffer=io.BytesIO(given.encode()))
        monkeypatch.setattr("registry.cli.users.sys", SimpleNamespace(stdin=stdin))
        name = f"li{len(given)}"
        answer = run("user", "add", name, "--password-stdin", "--json")
        assert answer.code == DONE and answer.json["password"] is None and PASSWORD not in answer.out
        assert isinstance(attempt(root, name, PASSWORD), login.LoggedIn)
    assert sys.stdin is not None


def test_places_are_given_by_code_or_name_and_roles_by_either_of_their_names(run: Run, root: Path) -> None:
    asked = ("--grant", "clerk@西村", "--grant", f"查阅员@{TOWNSHIP}", "--grant", "reviewer@*")
    answer = run("user", "add", "li", *asked, "--json")
    told = grants(answer.json["user"])
    assert told == [("clerk", VILLAGE, None), ("reviewer", None, None), ("viewer", TOWNSHIP, None)]


@pytest.mark.parametrize(
    ("grant", "code"),
    [
        ("clerk", REFUSED),
        ("clerk@", REFUSED),
        ("mayor@*", REFUSED),
        ("clerk@999999", NOT_FOUND),
        ("clerk@D1", NOT_FOUND),
        (f"audit@{TOWNSHIP}", REFUSED),
        ("clerk@*", DONE),
    ],
)
def test_a_grant_is_a_role_at_a_place(run: Run, root: Path, grant: str, code: int) -> None:
    run("user", "add", "li")
    assert run("user", "grant", "li", grant, "--json").code == code
    assert grants(user(run, "li")) == ([("clerk", None, None)] if code == DONE else [])


def test_roles_that_exclude_each_other_are_refused_with_their_problem(run: Run, root: Path) -> None:
    run("user", "add", "li", "--grant", "clerk@*")
    answer = run("user", "grant", "li", "audit@*", "--json")
    assert answer.code == REFUSED
    (problem,) = answer.json["problems"]
    assert "三员分立" in problem["problem"] and problem["value"] == "audit"
    assert "exclude" in run("user", "grant", "li", "audit@*", "--lang", "en").err


def test_a_grant_has_a_day_until_which_it_holds(run: Run, root: Path) -> None:
    run("user", "add", "li")
    until = (day_of(now()) + datetime.timedelta(days=30)).isoformat()
    answer = run("user", "grant", "li", "clerk@西村", "--until", until, "--json")
    assert grants(answer.json["user"]) == [("clerk", VILLAGE, until)]
    assert run("user", "grant", "li", "viewer@*", "--until", "2020-01-01").code == REFUSED
    assert run("user", "grant", "li", "viewer@*", "--until", "2020-13-01").code == REFUSED
    assert until in run("user", "list").out


def test_a_grant_is_taken_by_role_and_place(run: Run, root: Path) -> None:
    run("user", "add", "li", "--grant", "clerk@西村", "--grant", "clerk@*")
    answer = run("user", "revoke", "li", f"clerk@{VILLAGE}", "--json")
    assert grants(answer.json["user"]) == [("clerk", None, None)]
    assert run("user", "revoke", "li", f"clerk@{VILLAGE}").code == NOT_FOUND


def test_what_would_leave_nobody_with_security_everywhere_exits_with_1(run: Run, root: Path) -> None:
    for args in (("disable", "root"), ("revoke", "root", "security@*")):
        answer = run("user", *args, "--json")
        assert answer.code == FAILED and "security@*" in answer.err and not answer.out
    run("user", "add", "other", "--admin")
    assert run("user", "disable", "root", "--json").json["user"]["disabled"] is True
    assert run("user", "disable", "other").code == FAILED


def test_a_user_is_disabled_enabled_unlocked_and_never_added_again(run: Run, root: Path) -> None:
    run("user", "add", "li")
    for act, state in (("disable", True), ("enable", False)):
        assert run("user", act, "li", "--json").json["user"]["disabled"] is state
        assert run("user", "add", "LI").code == REFUSED
    for _ in range(5):
        attempt(root, "li", "wrong")
    assert user(run, "li")["locked"] is True
    assert run("user", "unlock", "li", "--json").json["user"]["locked"] is False


def test_a_reset_gives_a_one_time_password_and_the_old_one_is_void(run: Run, root: Path) -> None:
    first = run("user", "add", "li", "--json").json["password"]
    answer = run("user", "reset", "li", "--json")
    assert answer.json["user"]["username"] == "li"
    assert attempt(root, "li", first) == login.Wrong()
    assert isinstance(attempt(root, "li", answer.json["password"]), login.LoggedIn)
    for language in ("zh", "en"):
        (shown,) = re.findall(r"[：:] ?(\S{23})$", run("user", "reset", "li", "--lang", language).out, re.MULTILINE)
        assert isinstance(attempt(root, "li", shown), login.LoggedIn)


def test_sessions_are_listed_and_ended(run: Run, root: Path) -> None:
    password = run("user", "add", "li", "--json").json["password"]
    for _ in range(2):
        attempt(root, "li", password)
    listed = run("user", "sessions", "li", "--json").json
    assert [(one["address"], one["agent"]) for one in listed["sessions"]] == [("192.0.2.1", "Firefox")] * 2
    assert listed["ended"] == 0
    assert "192.0.2.1" in run("user", "sessions", "li").out
    assert run("user", "sessions", "li", "--end", "--json").json == {"sessions": [], "ended": 2}
    engine = opened(root)
    with reading(engine) as connection:
        number = connection.execute(account.select().where(account.c.username == "li")).one().number
        assert sessions.of(connection, number, now()) == []
    engine.dispose()


def test_a_token_is_shown_once_with_its_number_and_its_end(run: Run, root: Path) -> None:
    run("user", "add", "li", "--grant", "clerk@*", "--grant", "viewer@*")
    answer = run("user", "token", "li", "--label", "报表", "--days", 30, "--grant", "clerk@西村", "--json").json
    assert re.fullmatch(r"rgt_[A-Za-z0-9_-]{43}", answer["token"])
    assert answer["until"] == (day_of(now()) + datetime.timedelta(days=30)).isoformat()
    engine = opened(root)
    with reading(engine) as connection:
        found = account_of_token(connection, answer["token"], now())
        assert found is not None and [grant.role for grant in found.account.grants] == ["clerk"]
        assert found.token_id == answer["id"]
    engine.dispose()
    assert answer["token"] not in run("user", "list", "--json").out


@pytest.mark.parametrize("args", [("--days", "0"), ("--days", "367"), ("--days", "x"), ("--label", "")])
def test_a_token_that_there_may_not_be_is_refused(run: Run, root: Path, args: tuple[str, str]) -> None:
    answer = run("user", "token", "root", *(("--label", "x") if "--label" not in args else ()), *args, "--json")
    assert answer.code == REFUSED and answer.json["token"] is None and answer.json["problems"]


@pytest.mark.parametrize(
    "args",
    [("grant", "nobody", "clerk@*"), ("revoke", "nobody", "clerk@*"), ("token", "nobody", "--label", "x")]
    + [(act, "nobody") for act in ("disable", "enable", "unlock", "reset", "sessions")],
)
def test_a_user_that_there_is_not_exits_with_3(run: Run, root: Path, args: tuple[str, ...]) -> None:
    answer = run("user", *args, "--json")
    assert answer.code == NOT_FOUND and "nobody" in answer.err


def test_without_a_registry_there_are_no_users(run: Run, database: Path) -> None:
    assert run("user", "list").code == NOT_FOUND
    assert run("user", "add", "root", "--admin").code == NOT_FOUND


def test_the_help_says_that_the_command_line_is_unscoped(run: Run) -> None:
    for args in ((), ("user",)):
        assert "命令行不分范围" in run(*args, "--help").out
        assert "unscoped" in run(*args, "--help", "--lang", "en").out
