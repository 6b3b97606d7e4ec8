"""Sessions: how long they last, and that whatever happens to their user counts at the next request."""

from __future__ import annotations

import datetime

import pytest
from sqlalchemy import select

from registry.accounts import password_hashes, passwords, service, sessions
from registry.accounts.lockout import Locked
from registry.accounts.login import LoggedIn, Wrong
from registry.accounts.models import account_session
from registry.accounts.passwords import Changed, WrongPassword
from registry.accounts.policies import ENVIRONMENT
from registry.accounts.service import Given
from registry.db import beside, reading
from tests.accounts.conftest import COUNTY, HERE, PASSWORD, Registry

CLERK = Given("clerk", None)
ANOTHER = "quarry beacon 81 thistle"


@pytest.fixture
def li(registry: Registry) -> str:
    """The session of a clerk."""
    registry.add("li", CLERK)
    return registry.logged_in("li")[0]


@pytest.mark.parametrize(("policy", "minutes"), [("asvs", 60), ("mlps3", 30)])
def test_a_session_ends_when_its_user_was_not_seen_for_so_long(
    registry: Registry, li: str, monkeypatch: pytest.MonkeyPatch, policy: str, minutes: int
) -> None:
    monkeypatch.setenv(ENVIRONMENT, policy)
    assert registry.after(minutes=minutes, seconds=-1).signed_in(li) is not None
    assert registry.after(seconds=1).signed_in(li) is None


def test_a_session_that_is_used_lasts_twelve_hours_and_no_longer(registry: Registry, li: str) -> None:
    for _ in range(24):
        registry.after(minutes=29, seconds=59)
        signed_in = registry.signed_in(li)
        assert signed_in is not None
        sessions.seen(registry.engine, signed_in, registry.now)
    assert registry.after(seconds=24).signed_in(li) is None


def test_that_somebody_is_there_is_written_once_a_minute(registry: Registry, li: str) -> None:
    begun = registry.now
    for seconds, seen_at in ((59, begun), (1, begun + datetime.timedelta(seconds=60))):
        signed_in = registry.after(seconds=seconds).signed_in(li)
        assert signed_in is not None
        sessions.seen(registry.engine, signed_in, registry.now)
        again = registry.signed_in(li)
        assert again is not None and again.seen_at == seen_at


def test_each_login_begins_a_session_of_its_own(registry: Registry, li: str) -> None:
    other, _ = registry.logged_in("li")
    assert other != li
    listed = registry.ask(sessions.of, registry.user("li").number)
    assert [(one.address, one.agent) for one in listed] == [(HERE, "Firefox")] * 2


def test_only_the_hash_of_a_sessions_id_is_stored(registry: Registry, li: str) -> None:
    assert len(li) == 43
    with reading(registry.engine) as connection:
        assert li not in str(connection.execute(select(account_session)).all())


def test_a_logout_ends_the_session_and_no_other(registry: Registry, li: str) -> None:
    other, _ = registry.logged_in("li")
    sessions.log_out(registry.engine, li, HERE, registry.now)
    assert registry.signed_in(li) is None and registry.signed_in(other) is not None


@pytest.mark.parametrize("act", [service.disable, service.reset, service.end_sessions])
def test_disabling_reset_and_ending_count_at_the_next_request(registry: Registry, li: str, act: object) -> None:
    registry.do(act, "li")
    assert registry.signed_in(li) is None


def test_a_user_who_is_enabled_again_has_to_sign_in_anew(registry: Registry, li: str) -> None:
    registry.do(service.disable, "li")
    registry.do(service.enable, "li")
    assert registry.signed_in(li) is None
    assert isinstance(registry.attempt("li"), LoggedIn)


def test_a_lost_and_a_lapsed_grant_count_at_the_next_request(registry: Registry, li: str) -> None:
    def held() -> list[str]:
        signed_in = registry.signed_in(li)
        assert signed_in is not None
        return [grant.role for grant in signed_in.account.grants]

    registry.do(service.grant, "li", registry.at("viewer", COUNTY, datetime.date(2026, 3, 3)))
    assert held() == ["clerk", "viewer"]
    # It is the third of March from 16:00 UTC on.
    registry.now = datetime.datetime(2026, 3, 2, 15, 59, tzinfo=datetime.UTC)
    li = registry.logged_in("li")[0]
    assert held() == ["clerk", "viewer"]
    registry.after(minutes=1)
    assert held() == ["clerk"]
    registry.do(service.revoke, "li", registry.user("li").grants[0].number)
    assert held() == []


def test_one_of_several_sessions_is_ended_by_its_number(registry: Registry, li: str) -> None:
    other, _ = registry.logged_in("li")
    user = registry.user("li").number
    newest = registry.ask(sessions.of, user)
    number = next(one.number for one in newest if one.session_id_hash != registry.signed_in(li).session_id_hash)  # type: ignore[union-attr]
    with beside(registry.engine) as connection:
        assert sessions.end(connection, user, registry.now, number=number) == 1
    assert registry.signed_in(li) is not None and registry.signed_in(other) is None


def test_nobody_ends_the_session_of_another_user_by_its_number(registry: Registry, li: str) -> None:
    (own,) = registry.ask(sessions.of, registry.user("li").number)
    with beside(registry.engine) as connection:
        assert sessions.end(connection, registry.user("root").number, registry.now, number=own.number) == 0
    assert registry.signed_in(li) is not None


# -- a new password -----------------------------------------------------------------------------------------------


def test_a_new_password_ends_the_other_sessions(registry: Registry, li: str) -> None:
    other, signed_in = registry.logged_in("li")
    assert registry.change(signed_in, PASSWORD, ANOTHER) == Changed()
    assert registry.signed_in(li) is None and registry.signed_in(other) is not None
    assert registry.attempt("li") == Wrong()
    assert isinstance(registry.attempt("li", ANOTHER), LoggedIn)


def test_the_password_is_not_changed_without_the_one_that_he_has_and_that_is_an_attempt(
    registry: Registry, li: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    signed_in = registry.signed_in(li)
    assert signed_in is not None
    assert [registry.change(signed_in, "wrong", ANOTHER) for _ in range(5)] == [WrongPassword()] * 5
    assert registry.change(signed_in, PASSWORD, ANOTHER) == Locked(900)
    assert registry.attempt("li") == Locked(900)


def test_a_password_that_is_changed_often_locks_nobody(registry: Registry, li: str) -> None:
    signed_in = registry.signed_in(li)
    assert signed_in is not None
    for before, after in [(PASSWORD, ANOTHER), (ANOTHER, PASSWORD)] * 4:
        assert registry.change(signed_in, before, after) == Changed()


def test_a_password_that_changed_while_it_was_verified_opens_nothing(
    registry: Registry, li: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    signed_in = registry.signed_in(li)
    verify = password_hashes.is_right

    def slow(password: str, stored: str | None) -> bool:
        monkeypatch.setattr(password_hashes, "is_right", verify)
        assert signed_in is not None and registry.change(signed_in, PASSWORD, ANOTHER) == Changed()
        return verify(password, stored)

    monkeypatch.setattr(password_hashes, "is_right", slow)
    assert registry.attempt("li") == Wrong()


def test_a_change_does_not_undo_the_reset_that_came_meanwhile(
    registry: Registry, li: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    signed_in = registry.signed_in(li)
    assert signed_in is not None
    given: list[str] = []
    hashed = password_hashes.hashed

    def slow(password: str) -> str:
        monkeypatch.setattr(password_hashes, "hashed", hashed)
        given.append(registry.do(service.reset, "li"))
        return hashed(password)

    monkeypatch.setattr(password_hashes, "hashed", slow)
    assert registry.change(signed_in, PASSWORD, ANOTHER) == WrongPassword()
    assert registry.attempt("li", ANOTHER) == Wrong()
    assert isinstance(registry.attempt("li", given[0]), LoggedIn)


def test_a_one_time_password_has_to_be_changed_and_is_void_after_three_days(registry: Registry) -> None:
    _, one_time = registry.do(service.add, "bai", grants=[CLERK])
    assert one_time is not None
    assert isinstance(registry.after(days=3, seconds=-1).attempt("bai", one_time), LoggedIn)
    _, signed_in = registry.logged_in("bai", one_time)
    assert signed_in.must_change_password
    assert registry.after(seconds=1).attempt("bai", one_time) == Wrong()
    assert registry.change(signed_in, one_time, ANOTHER) == Changed()
    assert not registry.logged_in("bai", ANOTHER)[1].must_change_password


def test_a_password_is_changed_after_ninety_days_under_mlps3_alone(
    registry: Registry, monkeypatch: pytest.MonkeyPatch
) -> None:
    registry.add("li", CLERK)
    registry.after(days=90)
    assert not registry.logged_in("li")[1].must_change_password
    monkeypatch.setenv(ENVIRONMENT, "mlps3")
    assert registry.logged_in("li")[1].must_change_password
    registry.after(seconds=-1)
    assert not registry.logged_in("li")[1].must_change_password


def test_a_password_whose_hash_is_outdated_is_hashed_anew_at_the_login(
    registry: Registry, monkeypatch: pytest.MonkeyPatch
) -> None:
    from argon2 import PasswordHasher

    registry.add("li", CLERK)
    monkeypatch.setattr(password_hashes, "_HASHER", PasswordHasher(time_cost=2, memory_cost=16, parallelism=1))
    registry.logged_in("li")
    with beside(registry.engine) as connection:
        assert passwords.problems(connection, PASSWORD, ["li"], registry.user("li").number)
        stored = connection.exec_driver_sql("select password from account where username = 'li'").scalar_one()
    assert "m=16,t=2,p=1" in stored
    registry.logged_in("li")
