"""Codes at login: each once, an attempt like a password, and recovery codes for who has lost his device."""

from __future__ import annotations

import datetime

import pyotp
import pytest

from registry.accounts import login, service, totp
from registry.accounts.login import CodeNeeded, Expired, Locked, LoggedIn, Wrong
from registry.accounts.operating_settings import operating_settings, set_operating
from registry.accounts.policies import ENVIRONMENT
from registry.accounts.service import Given
from registry.db import beside, reading
from registry.errors import Invalid
from tests.accounts.conftest import HERE, PASSWORD, Registry

CLERK = Given("clerk", None)


class Device:
    """An authenticator, and the recovery codes that came with it."""

    def __init__(self, registry: Registry, name: str):
        self.registry, self.number = registry, registry.user(name).number
        with beside(registry.engine) as connection:
            self.seed = totp.propose(connection, self.number).seed
        with beside(registry.engine) as connection:
            self.recovery = totp.confirm(connection, self.number, self.shown(), registry.now)
        registry.after(seconds=30)

    def shown(self, steps: int = 0) -> str:
        return pyotp.TOTP(self.seed).at(self.registry.now + datetime.timedelta(seconds=30 * steps))


@pytest.fixture
def device(registry: Registry) -> Device:
    registry.add("li", CLERK)
    return Device(registry, "li")


def ticket(registry: Registry) -> str:
    found = registry.attempt("li")
    assert isinstance(found, CodeNeeded)
    return found.ticket


def code(registry: Registry, of: str, written: str) -> object:
    return login.code(registry.engine, of, written, HERE, "Firefox", registry.now)


def test_a_right_password_opens_nothing_until_the_code_is_right(registry: Registry, device: Device) -> None:
    of = ticket(registry)
    assert registry.signed_in(of) is None
    found = code(registry, of, device.shown())
    assert isinstance(found, LoggedIn)
    signed_in = registry.signed_in(found.session_id)
    assert signed_in is not None and signed_in.account.username == "li"


def test_a_code_is_taken_once(registry: Registry, device: Device) -> None:
    shown = device.shown()
    assert isinstance(code(registry, ticket(registry), shown), LoggedIn)
    assert code(registry, ticket(registry), shown) == Wrong()


def test_the_code_that_confirmed_the_device_is_not_taken_at_the_login(registry: Registry, device: Device) -> None:
    assert code(registry, ticket(registry), device.shown(-1)) == Wrong()


@pytest.mark.parametrize(("steps", "is_taken"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)])
def test_a_code_may_be_one_step_early_or_late(registry: Registry, device: Device, steps: int, is_taken: bool) -> None:
    registry.after(minutes=10)
    assert isinstance(code(registry, ticket(registry), device.shown(steps)), LoggedIn) is is_taken


def test_an_earlier_code_is_not_taken_after_a_later_one(registry: Registry, device: Device) -> None:
    registry.after(minutes=10)
    assert isinstance(code(registry, ticket(registry), device.shown(1)), LoggedIn)
    assert code(registry, ticket(registry), device.shown(0)) == Wrong()


def test_a_code_is_an_attempt_like_a_password(registry: Registry, device: Device) -> None:
    of = ticket(registry)
    assert [code(registry, of, "000000x") for _ in range(4)] == [Wrong()] * 4
    assert isinstance(code(registry, of, device.shown()), Locked)
    assert isinstance(registry.attempt("li"), Locked)


def test_a_right_password_alone_does_not_set_the_count_to_zero(registry: Registry, device: Device) -> None:
    for _ in range(5):
        ticket(registry)
    assert isinstance(registry.attempt("li"), Locked)


def test_a_login_with_its_code_sets_the_count_to_zero(registry: Registry, device: Device) -> None:
    for _ in range(4):
        assert isinstance(code(registry, ticket(registry), device.shown()), LoggedIn)
        registry.after(seconds=30)


def test_a_ticket_lasts_five_minutes_and_opens_one_session(registry: Registry, device: Device) -> None:
    of = ticket(registry)
    registry.after(minutes=5)
    assert code(registry, of, device.shown()) == Expired()
    of = ticket(registry)
    assert isinstance(code(registry, of, device.shown()), LoggedIn)
    registry.after(seconds=30)
    assert code(registry, of, device.shown()) == Expired()


@pytest.mark.parametrize("act", [service.reset, service.disable])
def test_a_ticket_is_void_once_its_user_is_reset_or_disabled(registry: Registry, device: Device, act: object) -> None:
    of = ticket(registry)
    shown = device.shown()
    registry.do(act, "li")
    assert isinstance(code(registry, of, shown), Wrong)


def test_a_recovery_code_is_taken_in_place_of_a_code_and_once(registry: Registry, device: Device) -> None:
    assert len(set(device.recovery)) == 10
    written = device.recovery[3].upper().replace("-", " ")
    assert isinstance(code(registry, ticket(registry), written), LoggedIn)
    assert code(registry, ticket(registry), written) == Wrong()
    with reading(registry.engine) as connection:
        assert totp.recovery_codes_left(connection, device.number) == 9


def test_new_recovery_codes_make_the_old_ones_void(registry: Registry, device: Device) -> None:
    with beside(registry.engine) as connection:
        new = totp.new_recovery_codes(connection, device.number)
    assert code(registry, ticket(registry), device.recovery[0]) == Wrong()
    assert isinstance(code(registry, ticket(registry), new[0]), LoggedIn)


def test_the_codes_of_another_user_are_not_taken(registry: Registry, device: Device) -> None:
    registry.add("bai", CLERK)
    other = Device(registry, "bai")
    of = ticket(registry)
    assert code(registry, of, other.shown()) == Wrong()
    assert code(registry, of, other.recovery[0]) == Wrong()


def test_a_seed_holds_once_it_is_confirmed_by_one_of_its_codes(registry: Registry) -> None:
    number = registry.add("li", CLERK).number
    with beside(registry.engine) as connection:
        seed = totp.propose(connection, number).seed
    assert isinstance(registry.attempt("li"), LoggedIn)
    with pytest.raises(Invalid), beside(registry.engine) as connection:
        totp.confirm(connection, number, "000000x", registry.now)
    assert isinstance(registry.attempt("li"), LoggedIn)
    with beside(registry.engine) as connection:
        totp.confirm(connection, number, pyotp.TOTP(seed).at(registry.now), registry.now)
    assert isinstance(registry.attempt("li"), CodeNeeded)


def test_a_reset_takes_the_codes_away(registry: Registry, device: Device) -> None:
    one_time = registry.do(service.reset, "li")
    assert isinstance(registry.attempt("li", one_time), LoggedIn)
    assert not registry.user("li").has_codes


# -- who needs them -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("policy", "setting", "clerk", "root"),
    [
        ("asvs", None, False, False),
        ("asvs", "optional", False, False),
        ("asvs", "administrators", False, True),
        ("asvs", "required", True, True),
        ("mlps3", None, False, True),
        ("mlps3", "optional", False, True),
        ("mlps3", "required", True, True),
    ],
)
def test_who_has_to_have_codes_by_policy_and_setting(
    registry: Registry, monkeypatch: pytest.MonkeyPatch, policy: str, setting: str | None, clerk: bool, root: bool
) -> None:
    registry.add("li", CLERK)
    monkeypatch.setenv(ENVIRONMENT, policy)
    if setting is not None:
        with beside(registry.engine) as connection:
            set_operating(connection, {"totp": setting}, user="root")
    assert [registry.logged_in(name)[1].needs_totp for name in ("li", "root")] == [clerk, root]


def test_who_has_codes_needs_none_more(registry: Registry, device: Device) -> None:
    with beside(registry.engine) as connection:
        set_operating(connection, {"totp": "required"}, user="root")
    found = code(registry, ticket(registry), device.shown())
    assert isinstance(found, LoggedIn)
    signed_in = registry.signed_in(found.session_id)
    assert signed_in is not None and not signed_in.needs_totp


def test_every_unknown_setting_and_value_is_told_and_nothing_is_set(registry: Registry) -> None:
    with pytest.raises(Invalid) as refused, beside(registry.engine) as connection:
        set_operating(connection, {"totp": "never", "colour": "red", "totp ": 1}, user="root")
    assert [(problem.column, problem.value) for problem in refused.value.problems] == [
        ("totp", "never"),
        ("colour", None),
        ("totp ", None),
    ]
    with reading(registry.engine) as connection:
        assert operating_settings(connection) == {"totp": "optional"}


def test_no_seed_is_known_to_whoever_lists_users(registry: Registry, device: Device) -> None:
    assert device.seed not in str(registry.user("li")) and PASSWORD not in str(registry.user("li"))
