"""What is done with accounts is noted in the audit log, and no secret with it."""

from __future__ import annotations

import pyotp
import pytest

from registry.accounts import lockout, operating_settings, service, sessions, tokens, totp
from registry.accounts.service import Given
from registry.audit_log import service as log
from registry.audit_log.entry import Entry
from registry.db import beside, reading
from registry.errors import Refusal
from tests.accounts.conftest import HERE, PASSWORD, VILLAGE, Registry

CLERK = Given("clerk", None)
ANOTHER = "quarry beacon 81 thistle"


class Log:
    """The audit log from here on."""

    def __init__(self, registry: Registry):
        self.registry, self.before = registry, 0
        self.before = max((entry.number for entry in self.new()), default=0)

    def new(self) -> list[Entry]:
        """What was noted since this was asked last, the oldest first."""
        with reading(self.registry.engine) as connection:
            found = [entry for entry in log.all_entries(connection) if entry.number > self.before]
            assert log.verify(connection).ok
        self.before += len(found)
        return found

    def told(self) -> list[tuple[str, str, str]]:
        return [(entry.kind, entry.user, entry.target) for entry in self.new()]


@pytest.fixture
def noted(registry: Registry) -> Log:
    return Log(registry)


def test_what_an_administrator_does_is_noted_with_his_name(registry: Registry, noted: Log) -> None:
    root = registry.administrator("root")
    registry.add("li", registry.at("clerk", VILLAGE), by=root)
    assert noted.told() == [("user", "root", "li added"), ("grant", "root", f"li clerk@{VILLAGE}")]
    number = registry.do(service.grant, "li", Given("viewer", None), by=root)
    registry.do(service.revoke, "li", number, by=root)
    assert [(e.outcome, e.target) for e in noted.new()] == [("ok", "li viewer@*"), ("ended", "li viewer@*")]
    for act in (service.disable, service.enable, service.unlock, service.reset, service.end_sessions):
        registry.do(act, "li", by=root)
    assert noted.told() == [
        ("user", "root", "li disabled"),
        ("user", "root", "li enabled"),
        ("user", "root", "li unlocked"),
        ("password", "root", "li"),
        ("session", "root", "li"),
    ]


def test_the_command_line_has_no_name(registry: Registry, noted: Log) -> None:
    registry.add("li")
    assert noted.told() == [("user", "", "li added")]


def test_what_is_refused_is_not_noted_as_done(registry: Registry, noted: Log) -> None:
    root = registry.administrator("root")
    for act in (
        lambda: registry.do(service.disable, "root", by=root),
        lambda: registry.do(service.grant, "root", CLERK, by=root),
        lambda: registry.add("a b", by=root),
    ):
        with pytest.raises(Refusal):
            act()
    assert noted.new() == []


def test_a_login_its_failures_and_its_lock_are_noted_with_their_address(registry: Registry, noted: Log) -> None:
    registry.add("li", CLERK)
    noted.new()
    session_id, _ = registry.logged_in("li")
    sessions.log_out(registry.engine, session_id, HERE, registry.now)
    for _ in range(6):
        registry.attempt("li", "wrong")
    kinds = ["login", "logout", *["login-failed"] * 5, "locked"]
    assert [(e.kind, e.user, e.address) for e in noted.new()] == [(kind, "li", HERE) for kind in kinds]


def test_a_name_that_nobody_has_is_noted_as_its_hash(registry: Registry, noted: Log) -> None:
    registry.attempt("wangwu", "wrong")
    with reading(registry.engine) as connection:
        hashed = lockout.name_hash(connection, "wangwu")
    assert noted.told() == [("login-failed", hashed, "")]


def test_passwords_codes_tokens_and_settings_are_noted_and_no_secret_is(registry: Registry, noted: Log) -> None:
    registry.add("li", CLERK)
    _, signed_in = registry.logged_in("li")
    noted.new()
    registry.change(signed_in, "wrong", ANOTHER)
    registry.change(signed_in, PASSWORD, ANOTHER)
    number = registry.user("li").number
    with beside(registry.engine) as connection:
        seed = totp.propose(connection, number).seed
    with beside(registry.engine) as connection:
        codes = totp.confirm(connection, number, pyotp.TOTP(seed).at(registry.now), registry.now)
        secret, made = tokens.new(connection, signed_in.account, "月报", 90, [], registry.now, user="li")
        tokens.revoke(connection, signed_in.account, made.number, registry.now)
        operating_settings.set_operating(connection, {"totp": "required"}, user="sys")
        operating_settings.set_operating(connection, {"totp": "required"}, user="sys")
        totp.end(connection, number, user="li")
    entries = noted.new()
    assert not [one for one in (PASSWORD, ANOTHER, seed, secret, *codes) if one in str(entries)]
    assert [(entry.kind, entry.outcome, entry.user, entry.target) for entry in entries] == [
        ("password", "wrong", "li", ""),
        ("password", "ok", "li", ""),
        ("password", "totp", "li", ""),
        ("token", "ok", "li", "li 月报"),
        ("token", "ended", "li", "li 月报"),
        ("setting", "ok", "sys", "totp=required"),
        ("password", "totp-ended", "li", ""),
    ]
