"""Addresses of calendars: a secret that is shown once, and void with the password that it was made under."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import select

from registry.accounts import calendars, passwords, service
from registry.accounts.account import SignedIn
from registry.accounts.calendars import Subscriber
from registry.accounts.models import TABLES
from registry.accounts.service import Given
from registry.audit_log.service import entries
from registry.db import beside, reading
from registry.errors import NotFound
from tests.accounts.conftest import COUNTY, PASSWORD, TOWNSHIP, Registry


def new(registry: Registry, name: str) -> str:
    with beside(registry.engine) as connection:
        return calendars.new(connection, registry.user(name).account, registry.now)


def subscriber(registry: Registry, secret: str) -> Subscriber | None:
    found: Subscriber | None = registry.ask(calendars.subscriber, secret)
    return found


def test_the_secret_has_256_bits_and_its_hash_alone_is_stored(registry: Registry) -> None:
    registry.add("li", Given("clerk", None))
    secret = new(registry, "li")
    assert re.fullmatch(r"[A-Za-z0-9_-]{43}", secret)
    with reading(registry.engine) as connection:
        assert secret not in str([connection.execute(select(table)).all() for table in TABLES])
        assert secret not in str([*entries(connection, limit=100)])
    assert subscriber(registry, secret) is not None
    assert subscriber(registry, secret[:-1]) is None and subscriber(registry, "") is None


def test_it_has_its_owner_s_grants_at_each_request(registry: Registry) -> None:
    registry.add("li", registry.at("clerk", COUNTY))
    secret = new(registry, "li")

    def granted() -> set[tuple[str, int | None]]:
        found = subscriber(registry, secret)
        assert found is not None
        return {(grant.role, grant.place) for grant in found.account.grants}

    assert granted() == {("clerk", registry.codes[COUNTY])}
    registry.do(service.grant, "li", registry.at("viewer", TOWNSHIP))
    assert granted() == {("clerk", registry.codes[COUNTY]), ("viewer", registry.codes[TOWNSHIP])}
    for grant in registry.user("li").grants:
        registry.do(service.revoke, "li", grant.number)
    assert granted() == set()


def _changed(registry: Registry) -> None:
    account = registry.user("li").account
    done = passwords.change(registry.engine, SignedIn(account), PASSWORD, "seven quiet herons 12", "", registry.now)
    assert isinstance(done, passwords.Changed)


@pytest.mark.parametrize("how", ["disabled", "reset", "changed"])
def test_it_is_void_for_good_once_its_user_is_disabled_reset_or_changes_his_password(
    registry: Registry, how: str
) -> None:
    registry.add("li", Given("clerk", None))
    registry.add("wang", Given("clerk", None))
    secret, other = new(registry, "li"), new(registry, "wang")
    if how == "disabled":
        registry.do(service.disable, "li")
        assert subscriber(registry, secret) is None
        registry.do(service.enable, "li")
    elif how == "reset":
        registry.do(service.reset, "li")
    else:
        _changed(registry)
    assert subscriber(registry, secret) is None
    assert subscriber(registry, other) is not None, "another's stays"
    assert subscriber(registry, new(registry, "li")) is not None, "a new one holds"


def test_its_owner_makes_it_void_and_nobody_else(registry: Registry) -> None:
    registry.add("li", Given("clerk", None))
    registry.add("wang", Given("clerk", None))
    first, second = new(registry, "li"), new(registry.after(hours=1), "li")
    with reading(registry.engine) as connection:
        newest, oldest = calendars.of(connection, registry.user("li").number)
    with pytest.raises(NotFound), beside(registry.engine) as connection:
        calendars.revoke(connection, registry.user("wang").account, oldest.number, registry.now)
    with beside(registry.engine) as connection:
        calendars.revoke(connection, registry.user("li").account, oldest.number, registry.now)
    assert (subscriber(registry, first), subscriber(registry, second) is None) == (None, False)
    with reading(registry.engine) as connection:
        assert calendars.of(connection, registry.user("li").number) == [newest]
    with pytest.raises(NotFound), beside(registry.engine) as connection:
        calendars.revoke(connection, registry.user("li").account, oldest.number, registry.now)
