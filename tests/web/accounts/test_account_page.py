"""One's own account: password, codes, sessions, tokens."""

from __future__ import annotations

import re

import pyotp
import pytest

from registry.accounts import tokens
from registry.accounts.policies import ATTEMPTS
from registry.db import reading
from registry.web.admission import now
from tests.web.accounts.conftest import NEW, PASSWORD, Browser, Desk

#: The number of a token that can be revoked.
OF_TOKEN = r'value="revoke"><input type="hidden" name="number" value="(\d+)"'
SECRET = re.compile(r'<code class="secret">([^<]+)</code>')


def test_a_new_password_ends_the_other_sessions_and_holds_from_then_on(desk: Desk) -> None:
    other, browser = desk.signed_in("reader"), desk.signed_in("reader")
    came = browser.post("/account", act="password", current=PASSWORD, new=NEW, again=NEW)
    assert (came.status_code, came.headers["Location"]) == (303, "/account")
    assert 'role="status">密码已修改' in browser.get("/account").text
    assert "密码已修改" not in browser.get("/account").text
    assert other.get("/").status_code == 303
    assert desk.browser().login("reader", PASSWORD).status_code == 401
    assert desk.browser().login("reader", NEW).status_code == 303
    assert [entry.outcome for entry in desk.log("password")] == ["ok"]


@pytest.mark.parametrize(
    ("current", "new", "again", "field"),
    [
        ("not it", NEW, NEW, "current"),
        (PASSWORD, NEW, "something else", "again"),
        (PASSWORD, "short", "short", "new"),
        (PASSWORD, "password1234", "password1234", "new"),
        (PASSWORD, "", "", "new"),
    ],
)
def test_what_is_wrong_with_a_new_password_stands_beside_its_field(
    desk: Desk, current: str, new: str, again: str, field: str
) -> None:
    browser = desk.signed_in("reader")
    came = browser.post("/account", act="password", current=current, new=new, again=again)
    assert came.status_code == 422
    (described,) = re.findall(rf'<input id="{field}"[^>]*aria-describedby="([^"]+)"', came.text)
    assert described.split()[-1] == f"{field}-wrong" and f'id="{field}-wrong"' in came.text
    for told in {current, new, again} - {""}:
        assert f'value="{told}"' not in came.text
    assert desk.browser().login("reader", PASSWORD).status_code == 303


def test_the_password_is_asked_for_again_as_often_as_at_the_login(desk: Desk) -> None:
    browser = desk.signed_in("reader")
    wrong = {"act": "token", "label": "x", "days": "1", "current": "wrong"}
    assert [browser.post("/account", **wrong).status_code for _ in range(ATTEMPTS)] == [422] * ATTEMPTS
    locked = browser.post("/account", **wrong | {"current": PASSWORD})
    assert locked.status_code == 429 and int(locked.headers["Retry-After"]) > 0
    assert browser.get("/").status_code == 200


@pytest.mark.parametrize("act", ["totp", "totp-end", "codes", "token"])
def test_what_gives_an_account_away_needs_its_password(desk: Desk, act: str) -> None:
    browser = desk.signed_in("reader")
    came = browser.post("/account", act=act, label="x", days="1", current="wrong")
    assert came.status_code == 422 and not SECRET.findall(came.text)
    with reading(desk.engine) as connection:
        assert not tokens.of(connection, 1, now())


def with_codes(browser: Browser) -> tuple[str, list[str]]:
    """Sets codes up; gives the seed and the recovery codes."""
    page = browser.post("/account", act="totp", current=PASSWORD).text
    (seed,) = SECRET.findall(page)
    assert f"secret={seed}" in page.replace("&amp;", "&") and "otpauth://totp/" in page
    again = browser.post("/account", act="totp-confirm", code="000000")
    assert again.status_code == 422 and SECRET.findall(again.text) == [seed], "the seed stays until it is confirmed"
    shown = browser.post("/account", act="totp-confirm", code=pyotp.TOTP(seed).now())
    assert shown.status_code == 200
    return seed, SECRET.findall(shown.text)


def test_codes_are_set_up_with_a_seed_that_is_confirmed_and_recovery_codes_that_are_shown_once(desk: Desk) -> None:
    browser = desk.signed_in("reader")
    seed, recovery = with_codes(browser)
    assert len(set(recovery)) == 10
    page = browser.get("/account").text
    assert seed not in page and not any(code in page for code in recovery) and "还有 10 个恢复码" in page
    other = desk.browser()
    assert other.login("reader", PASSWORD).headers["Location"] == "/login/code"
    assert other.post("/login/code", code=recovery[0]).status_code == 303
    third = desk.browser()
    third.login("reader", PASSWORD)
    assert third.post("/login/code", code=recovery[0]).status_code == 401
    assert third.post("/login/code", code=recovery[1]).status_code == 303


def test_recovery_codes_are_renewed_and_codes_are_given_up_with_the_password(desk: Desk) -> None:
    browser = desk.signed_in("reader")
    _, first = with_codes(browser)
    second = SECRET.findall(browser.post("/account", act="codes", current=PASSWORD).text)
    assert len(second) == 10 and not set(first) & set(second)
    assert browser.post("/account", act="totp-end", current=PASSWORD).status_code == 303
    assert desk.browser().login("reader", PASSWORD).headers["Location"] == "/"


def test_sessions_are_listed_and_ended(desk: Desk) -> None:
    browser, second, third = (desk.signed_in("reader") for _ in range(3))
    page = browser.get("/account").text
    assert page.count(">127.0.0.1<") == 3 and page.count("这一个") == 1
    number = re.findall(r'name="number" value="(\d+)"', page)[0]
    assert browser.post("/account", act="session", number=number).status_code == 303
    assert sorted(one.get("/").status_code for one in (second, third)) == [200, 303]
    assert browser.post("/account", act="sessions").status_code == 303
    assert [one.get("/").status_code for one in (browser, second, third)] == [200, 303, 303]
    assert len(desk.log("session")) == 2


def test_nobody_ends_the_session_of_somebody_else(desk: Desk) -> None:
    victim, other = desk.signed_in("clerk"), desk.signed_in("reader")
    desk.signed_in("clerk")
    number = re.findall(r'name="number" value="(\d+)"', victim.get("/account").text)[0]
    assert other.post("/account", act="session", number=number).status_code == 422
    assert victim.get("/account").text.count(">127.0.0.1<") == 2


def test_a_token_is_shown_once_and_revoked(desk: Desk) -> None:
    browser = desk.signed_in("reviewer")
    grants = re.findall(r'name="grant" value="([^"]+)"', browser.get("/account").text)
    assert sorted(grant.partition("@")[0] for grant in grants) == ["clerk", "reviewer"]
    made = browser.post("/account", act="token", label="每周报表", days="30", grant=max(grants), current=PASSWORD)
    (token,) = SECRET.findall(made.text)
    assert re.fullmatch(r"rgt_[\w-]{43}", token)
    page = browser.get("/account").text
    assert "每周报表" in page and token not in page
    with reading(desk.engine) as connection:
        found = tokens.account_of_token(connection, token, now())
    assert found is not None and found.account.roles == {"reviewer"}
    number = re.findall(OF_TOKEN, page)[0]
    assert browser.post("/account", act="revoke", number=number).status_code == 303
    with reading(desk.engine) as connection:
        assert tokens.account_of_token(connection, token, now()) is None
    assert [entry.outcome for entry in desk.log("token")] == ["ended", "ok"]


def test_somebody_elses_token_is_not_found_and_goes_on(desk: Desk) -> None:
    owner, other = desk.signed_in("clerk"), desk.signed_in("reader")
    (token,) = SECRET.findall(owner.post("/account", act="token", label="a", days="1", current=PASSWORD).text)
    number = re.findall(r'value="revoke"><input type="hidden" name="number" value="(\d+)"', owner.get("/account").text)[
        0
    ]
    assert other.post("/account", act="revoke", number=number).status_code == 404
    with reading(desk.engine) as connection:
        assert tokens.account_of_token(connection, token, now()) is not None


@pytest.mark.parametrize(
    ("label", "days"), [("", "30"), ("x", "0"), ("x", "367"), ("x", "many"), ("x", "-1"), ("x" * 200, "1")]
)
def test_a_token_that_there_may_not_be_is_refused_with_what_is_wrong(desk: Desk, label: str, days: str) -> None:
    came = desk.signed_in("reader").post("/account", act="token", label=label, days=days, current=PASSWORD)
    assert came.status_code == 422 and 'class="wrong"' in came.text


def test_an_act_that_there_is_not_is_refused(desk: Desk) -> None:
    assert desk.signed_in("reader").post("/account", act="become-root").status_code == 422
    assert desk.signed_in("reader").post("/account").status_code == 422


def test_a_token_confined_to_a_grant_that_was_taken_meanwhile_is_not_made_with_every_other(desk: Desk) -> None:
    browser = desk.signed_in("reviewer")
    held = re.findall(r'name="grant" value="(clerk@[^"]+)"', browser.get("/account").text)
    for grant in ([f"{held[0]}9"], ["viewer@*"], [held[0], "viewer@*"]):
        came = browser.post("/account", act="token", label="x", days="1", grant=grant, current=PASSWORD)
        assert came.status_code == 422, grant
        assert not SECRET.findall(came.text)
        assert "请重新选择" in came.text
