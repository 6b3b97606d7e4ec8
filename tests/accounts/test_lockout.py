"""Lockout: at most five attempts are verified, whoever asks from wherever; a name that nobody has is locked alike."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import event, func, select

from registry import record
from registry.accounts import lockout, login, password_hashes, service
from registry.accounts.login import Locked, LoggedIn, Wrong
from registry.accounts.models import TABLES, login_count, wrong_password
from registry.accounts.policies import ENVIRONMENT
from registry.accounts.service import Given
from registry.db import beside, found_registry, reading
from tests.accounts.conftest import HERE, PASSWORD, Registry
from tests.registries import opened, url_of

CLERK = Given("clerk", None)


@contextmanager
def verified(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """The passwords that are verified meanwhile."""
    found: list[str] = []
    verify = password_hashes.is_right

    def noted(password: str, stored: str | None) -> bool:
        found.append(password)
        return verify(password, stored)

    with monkeypatch.context() as patch:
        patch.setattr(password_hashes, "is_right", noted)
        yield found


def wrong(registry: Registry, name: str, times: int, address: str = HERE) -> list[object]:
    return [registry.attempt(name, f"wrong {n}", address) for n in range(times)]


def test_the_sixth_attempt_is_refused_even_with_the_right_password(registry: Registry) -> None:
    registry.add("li", CLERK)
    assert wrong(registry, "li", 5) == [Wrong()] * 5
    assert registry.attempt("li") == Locked(900)


def test_the_fifth_attempt_with_the_right_password_signs_in(registry: Registry) -> None:
    registry.add("li", CLERK)
    wrong(registry, "li", 4)
    assert isinstance(registry.attempt("li"), LoggedIn)


@pytest.mark.parametrize(("policy", "minutes"), [("asvs", 15), ("mlps3", 30)])
def test_a_lock_ends_after_as_long_as_the_policy_says(
    registry: Registry, monkeypatch: pytest.MonkeyPatch, policy: str, minutes: int
) -> None:
    registry.add("li", CLERK)
    monkeypatch.setenv(ENVIRONMENT, policy)
    wrong(registry, "li", 5)
    assert registry.after(minutes=minutes, seconds=-1).attempt("li") == Locked(1)
    assert isinstance(registry.after(seconds=1).attempt("li"), LoggedIn)


def test_after_a_lock_five_more_are_verified_and_no_sixth(registry: Registry) -> None:
    registry.add("li", CLERK)
    wrong(registry, "li", 5)
    registry.after(minutes=15)
    assert wrong(registry, "li", 6) == [Wrong()] * 5 + [Locked(900)]


def test_a_login_sets_the_count_to_zero(registry: Registry) -> None:
    registry.add("li", CLERK)
    for _ in range(3):
        wrong(registry, "li", 4)
        assert isinstance(registry.attempt("li"), LoggedIn)


def test_attempts_are_not_forgotten_with_time(registry: Registry) -> None:
    registry.add("li", CLERK)
    wrong(registry, "li", 4)
    registry.after(days=30)
    assert wrong(registry, "li", 2) == [Wrong(), Locked(900)]


def test_a_lock_is_of_the_name_whatever_address_asks(registry: Registry) -> None:
    registry.add("li", CLERK)
    for n in range(5):
        wrong(registry, "li", 1, f"192.0.2.{n}")
    assert registry.attempt("li", address="198.51.100.1") == Locked(900)


def test_a_lock_stands_when_the_program_is_started_again(registry: Registry, tmp_path: Path) -> None:
    registry.add("li", CLERK)
    wrong(registry, "li", 5)
    again = Registry(opened(tmp_path / "r.db"))
    assert again.attempt("li") == Locked(900)
    again.engine.dispose()


def test_an_attempt_is_counted_before_its_password_is_verified(
    registry: Registry, monkeypatch: pytest.MonkeyPatch
) -> None:
    registry.add("li", CLERK)
    seen: list[int] = []

    def looking(password: str, stored: str | None) -> bool:
        with reading(registry.engine) as connection:
            user = registry.user("li").number
            seen.append(
                connection.execute(select(login_count.c.attempts).where(login_count.c.account == user)).scalar_one()
            )
        return False

    monkeypatch.setattr(password_hashes, "is_right", looking)
    wrong(registry, "li", 3)
    assert seen == [1, 2, 3]


@pytest.mark.parametrize("name", ["li", "nobody"])
def test_of_attempts_at_once_at_most_five_are_verified(
    registry: Registry, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    registry.add("li", CLERK)
    together = threading.Barrier(12)
    # Each has an engine of its own, as processes have.
    engines = [opened(tmp_path / "r.db") for _ in range(12)]

    def one(number: int) -> object:
        together.wait()
        return login.attempt(engines[number], name, "wrong", f"192.0.2.{number}", "Firefox", registry.now)

    with verified(monkeypatch) as passwords, ThreadPoolExecutor(12) as pool:
        answers = list(pool.map(one, range(12)))
    assert len(passwords) == 5
    assert answers.count(Wrong()) == 5 and answers.count(Locked(900)) == 7
    for engine in engines:
        engine.dispose()


def test_a_locked_name_is_not_verified(registry: Registry, monkeypatch: pytest.MonkeyPatch) -> None:
    registry.add("li", CLERK)
    with verified(monkeypatch) as passwords:
        wrong(registry, "li", 9)
    assert len(passwords) == 5


def test_sessions_go_on_while_their_user_is_locked(registry: Registry) -> None:
    registry.add("li", CLERK)
    session_id, _ = registry.logged_in("li")
    wrong(registry, "li", 5)
    assert registry.user("li").locked
    assert registry.signed_in(session_id) is not None


def test_unlocking_lets_a_user_in_at_once(registry: Registry) -> None:
    registry.add("li", CLERK)
    wrong(registry, "li", 5)
    registry.do(service.unlock, "li")
    assert not registry.user("li").locked
    assert isinstance(registry.attempt("li"), LoggedIn)


def statements(registry: Registry, name: str, password: str) -> tuple[object, list[str]]:
    """What is answered, and the statements, without what they hold."""
    found: list[str] = []

    def note(_: object, __: object, statement: str, *___: object) -> None:
        found.append(statement)

    event.listen(registry.engine, "before_cursor_execute", note)
    try:
        return registry.attempt(name, password), found
    finally:
        event.remove(registry.engine, "before_cursor_execute", note)


def test_a_name_that_nobody_has_is_answered_and_counted_by_the_same_statements(
    registry: Registry, monkeypatch: pytest.MonkeyPatch
) -> None:
    registry.add("li", CLERK)
    for n in range(7):
        with verified(monkeypatch) as passwords:
            known = statements(registry, "li", f"wrong {n}")
            unknown = statements(registry, "nobody", f"wrong {n}")
        assert known == unknown
        assert len(passwords) == (2 if n < 5 else 0)


def test_a_disabled_user_is_answered_as_a_wrong_password_is(registry: Registry) -> None:
    registry.add("li", CLERK)
    registry.do(service.disable, "li")
    answers = [registry.attempt("li") for _ in range(6)]
    assert answers == [Wrong()] * 5 + [Locked(900)]


def test_a_name_that_nobody_has_stands_nowhere_in_the_database(registry: Registry) -> None:
    wrong(registry, "wangwu-from-elsewhere", 6)
    with reading(registry.engine) as connection:
        rows = [str(row) for t in record.metadata.tables.values() for row in connection.execute(select(t))]
        assert connection.execute(select(func.count()).where(login_count.c.account.is_(None))).scalar_one() == 1
    assert not [row for row in rows if "wangwu" in row]


def test_the_hash_of_a_name_is_another_in_another_installation(registry: Registry, tmp_path: Path) -> None:
    hashes = set()
    for engine in (registry.engine, found_registry(url_of(tmp_path / "other.db"))):
        with reading(engine) as connection:
            hashes.add(lockout.name_hash(connection, "wangwu"))
    assert len(hashes) == 2


def test_of_names_that_nobody_has_the_newest_are_kept_and_of_users_all(
    registry: Registry, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lockout, "STRANGERS", 3)
    registry.add("li", CLERK)
    wrong(registry, "li", 5)
    for n in range(6):
        registry.after(seconds=1).attempt(f"nobody{n}")
    with reading(registry.engine) as connection:
        kept = set(connection.execute(select(login_count.c.name_hash).where(login_count.c.account.is_(None))).scalars())
        assert kept == {lockout.name_hash(connection, f"nobody{n}") for n in (3, 4, 5)}
    assert isinstance(registry.attempt("li"), Locked)


@pytest.mark.parametrize("name", ["", "李某", "a b", "x" * 5000, "li\x00", "\ud800", "%", "li' or 1=1"])
def test_what_may_not_be_a_name_is_answered_as_one_that_nobody_has(registry: Registry, name: str) -> None:
    registry.add("li", CLERK)
    assert [registry.attempt(name) for _ in range(6)] == [Wrong()] * 5 + [Locked(900)]


@pytest.mark.parametrize("written", ["LI", " li ", "Ｌｉ"])
def test_a_name_is_the_same_in_capitals_in_full_width_and_with_blanks_around_it(
    registry: Registry, written: str
) -> None:
    registry.add("li", CLERK)
    assert isinstance(registry.attempt(written), LoggedIn)


# -- addresses ----------------------------------------------------------------------------------------------------


def held(registry: Registry, times: int) -> None:
    """Holds so many wrong passwords against the address, as wrong ones do, without verifying them."""
    with beside(registry.engine) as connection:
        for _ in range(times):
            lockout.held_against(connection, HERE, registry.now)


def test_after_a_hundred_wrong_passwords_within_a_quarter_of_an_hour_an_address_waits(registry: Registry) -> None:
    registry.add("li", CLERK)
    held(registry, 98)
    wrong(registry, "nobody", 1)
    assert isinstance(registry.attempt("li"), LoggedIn)
    wrong(registry, "nobody", 1)
    assert registry.attempt("li") == Locked(900)
    assert isinstance(registry.attempt("li", address="198.51.100.1"), LoggedIn)
    assert registry.after(minutes=15, seconds=-1).attempt("li") == Locked(1)
    assert isinstance(registry.after(seconds=1).attempt("li"), LoggedIn)


def test_right_passwords_are_not_held_against_an_address(registry: Registry) -> None:
    registry.add("li", CLERK)
    for _ in range(3):
        registry.logged_in("li")
    with reading(registry.engine) as connection:
        assert connection.execute(select(func.count()).select_from(wrong_password)).scalar_one() == 0


def test_what_was_wrong_a_quarter_of_an_hour_ago_is_forgotten(registry: Registry) -> None:
    wrong(registry, "nobody", 3)
    registry.after(minutes=15).attempt("another")
    with reading(registry.engine) as connection:
        assert connection.execute(select(func.count()).select_from(wrong_password)).scalar_one() == 1


def test_no_password_stands_in_a_table(registry: Registry) -> None:
    registry.add("li", CLERK)
    registry.attempt("li", "a wrong one with words")
    with reading(registry.engine) as connection:
        rows = [str(row) for table in TABLES for row in connection.execute(select(table))]
    assert rows and not [row for row in rows if PASSWORD in row or "a wrong one" in row]
