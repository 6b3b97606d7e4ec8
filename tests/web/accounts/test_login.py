"""Signing in and out."""

from __future__ import annotations

import datetime

import pyotp
import pytest

from registry.accounts.policies import ATTEMPTS
from registry.web import admission
from tests.web.accounts.conftest import PASSWORD, TOKEN, Desk

WRONG = "用户名或密码不对"


def test_whoever_signs_in_is_led_to_where_he_wanted_to_go(desk: Desk) -> None:
    browser = desk.browser()
    assert browser.get("/ledgers/places?as_of=2019-12-31").headers["Location"] == (
        "/login?next=/ledgers/places?as_of%3D2019-12-31"
    )
    came = browser.login("reader", PASSWORD, next="/ledgers/places?as_of=2019-12-31")
    assert (came.status_code, came.headers["Location"]) == (303, "/ledgers/places?as_of=2019-12-31")
    assert browser.get("/ledgers/places?as_of=2019-12-31").status_code == 200


@pytest.mark.parametrize(
    "elsewhere",
    [
        *("https://evil.example/", "//evil.example", "/\\evil.example", "\\\\evil.example", "evil.example"),
        *(
            "javascript:alert(1)",
            "/\tevil.example",
            "/a\r\nSet-Cookie: a=b",
            "http:/evil.example",
            "/ /evil.example",
            "",
        ),
    ],
)
def test_nobody_is_led_to_another_host(desk: Desk, elsewhere: str) -> None:
    came = desk.browser().login("reader", PASSWORD, next=elsewhere)
    assert (came.status_code, came.headers["Location"]) == (303, "/")


def test_whoever_signs_in_in_english_goes_on_in_english(desk: Desk) -> None:
    browser = desk.browser()
    came = browser.post("/login?lang=en", username="root", password=PASSWORD)
    assert (came.status_code, came.headers["Location"]) == (303, "/?lang=en")
    assert browser.get("/?lang=en").headers["Location"] == "/accounts?lang=en"


def test_a_wrong_password_and_a_name_that_nobody_has_are_answered_alike(desk: Desk) -> None:
    browser = desk.browser()
    known, unknown = browser.login("reader", "not his password"), browser.login("stranger", "not his password")
    assert known.status_code == unknown.status_code == 401
    told = [TOKEN.sub("", page.text).replace("stranger", "reader") for page in (known, unknown)]
    assert told[0] == told[1] and WRONG in told[0]
    assert sorted(known.headers.keys()) == sorted(unknown.headers.keys())
    assert "not his password" not in told[0]


def test_the_sixth_attempt_is_refused_even_with_the_right_password(desk: Desk) -> None:
    browser = desk.browser()
    for name in ("reader", "stranger"):
        assert [browser.login(name, "wrong").status_code for _ in range(ATTEMPTS)] == [401] * ATTEMPTS
        locked = browser.login(name, PASSWORD)
        assert locked.status_code == 429 and 0 < int(locked.headers["Retry-After"]) <= 15 * 60
        assert "尝试次数太多，请在 15 分钟后再试" in locked.text
    assert {entry.kind for entry in desk.log()} >= {"login-failed", "locked"}


def test_an_open_session_goes_on_while_its_user_is_locked(desk: Desk) -> None:
    before, browser = desk.signed_in("reader"), desk.browser()
    for _ in range(ATTEMPTS):
        browser.login("reader", "wrong")
    assert browser.login("reader", PASSWORD).status_code == 429
    assert before.get("/").status_code == 200


def test_a_login_without_name_or_password_comes_back_with_what_is_missing(desk: Desk) -> None:
    came = desk.browser().login("", "")
    assert came.status_code == 422
    assert 'aria-describedby="username-wrong"' in came.text and 'aria-describedby="password-wrong"' in came.text


def test_a_login_begins_another_session_and_nothing_of_before_stays(desk: Desk) -> None:
    browser = desk.browser()
    browser.get("/login")
    before = browser.client.get_cookie("registry")
    token = TOKEN.findall(browser.get("/login").text)[-1]
    assert browser.login("reader", PASSWORD).status_code == 303
    after = browser.client.get_cookie("registry")
    assert before is not None and after is not None and before.value != after.value
    assert browser.send("/logout", csrf_token=token).status_code == 400, "a token of before the login holds no more"
    with browser.client.session_transaction() as kept:
        first = kept["_user_id"]
    assert browser.login("clerk", PASSWORD).status_code == 303
    with browser.client.session_transaction() as kept:
        second = kept["_user_id"]
        assert second != first
        kept["_user_id"] = first
    assert browser.get("/").status_code == 303, "the session that was left has ended"


def test_a_login_with_codes_asks_for_one_and_each_holds_once(desk: Desk) -> None:
    browser = desk.signed_in("reader")
    page = browser.post("/account", act="totp", current=PASSWORD).text
    seed = page.split('<code class="secret">')[1].split("<")[0]
    code = pyotp.TOTP(seed).now()
    assert browser.post("/account", act="totp-confirm", code=code).status_code == 200
    other = desk.browser()
    came = other.login("reader", PASSWORD, next="/changes")
    assert (came.status_code, came.headers["Location"]) == (303, "/login/code?next=/changes")
    assert other.get("/").status_code == 303, "the password alone opens nothing"
    wrong = other.post("/login/code?next=/changes", code=code)
    assert wrong.status_code == 401 and "验证码不对" in wrong.text
    again = pyotp.TOTP(seed).at(datetime.datetime.now(datetime.UTC), counter_offset=1)
    right = other.post("/login/code?next=/changes", code=again)
    assert (right.status_code, right.headers["Location"]) == (303, "/changes")
    assert other.get("/").status_code == 200


def test_a_code_is_an_attempt_like_a_password(desk: Desk) -> None:
    browser = desk.signed_in("reader")
    page = browser.post("/account", act="totp", current=PASSWORD).text
    seed = page.split('<code class="secret">')[1].split("<")[0]
    browser.post("/account", act="totp-confirm", code=pyotp.TOTP(seed).now())
    other = desk.browser()
    other.login("reader", PASSWORD)
    statuses = [other.post("/login/code", code="000000").status_code for _ in range(ATTEMPTS)]
    assert statuses == [401] * (ATTEMPTS - 1) + [429]


def test_whoever_signs_out_is_out_and_his_browser_keeps_nothing(desk: Desk) -> None:
    browser = desk.signed_in("reader")
    cookie = browser.client.get_cookie("registry")
    assert cookie is not None and "<button>退出</button>" in browser.get("/").text
    came = browser.post("/logout", "/")
    assert (came.status_code, came.headers["Location"]) == (303, "/login")
    assert came.headers["Clear-Site-Data"] == '"cache", "cookies", "storage"'
    assert browser.client.get_cookie("registry") is None
    browser.client.set_cookie("registry", cookie.value)
    assert browser.get("/").status_code == 303, "the session is over, not only forgotten"
    assert [entry.user for entry in desk.log("logout")] == ["reader"]


def test_a_session_ends_when_nobody_was_there_for_an_hour_and_after_twelve(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser, begun = desk.signed_in("reader"), datetime.datetime.now(datetime.UTC)

    def status_after(**time: float) -> int:
        monkeypatch.setattr(admission, "now", lambda: begun + datetime.timedelta(**time))
        return browser.get("/").status_code

    assert [status_after(minutes=50 * n) for n in range(1, 15)] == [200] * 14
    assert status_after(hours=12, minutes=1) == 303
    idle = desk.signed_in("clerk")
    monkeypatch.setattr(admission, "now", lambda: begun + datetime.timedelta(minutes=61))
    assert idle.get("/account").status_code == 303


def test_what_was_done_with_sessions_counts_at_the_next_request(desk: Desk) -> None:
    security = desk.signed_in("root")
    for act in ("sessions", "reset", "disable"):
        browser = desk.signed_in("clerk") if act != "disable" else desk.signed_in("reader")
        name = "clerk" if act != "disable" else "reader"
        assert browser.get("/").status_code == 200
        assert security.post(f"/accounts/{name}", act=act).status_code in (200, 303)
        assert browser.get("/").status_code == 303, act


def test_a_remembering_cookie_lets_nobody_in(desk: Desk) -> None:
    from flask_login.utils import encode_cookie

    session_id = desk.signed_in("reader")
    with session_id.client.session_transaction() as kept:
        known = kept["_user_id"]
    other = desk.browser()
    with desk.app.app_context():
        other.client.set_cookie("remember_token", encode_cookie(known))
    assert other.get("/").status_code == 303


def test_a_login_is_noted_with_where_it_came_from(desk: Desk) -> None:
    desk.signed_in("reader")
    desk.browser().login("stranger", PASSWORD)
    (login,), (failed,) = desk.log("login"), desk.log("login-failed")
    assert (login.user, login.address, login.outcome) == ("reader", "127.0.0.1", "ok")
    assert failed.user != "stranger" and len(failed.user) == 64
    assert PASSWORD not in repr(desk.log())


def test_without_users_there_is_nothing_to_sign_in_to(empty: Desk) -> None:
    browser = empty.browser()
    assert browser.get("/").status_code == 200 and "退出" not in browser.get("/").text
    assert browser.get("/login").headers["Location"] == "/"
    assert browser.get("/account").status_code == browser.get("/accounts").status_code == 404
    assert browser.send("/login", username="a", password="b").headers["Location"] == "/"
    assert browser.send("/logout").status_code == 404
    empty.add("root", "security@*")
    assert browser.get("/").status_code == 303
    assert browser.login("root", PASSWORD).status_code == 303
