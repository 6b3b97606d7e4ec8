"""What every answer tells a browser; cookies; forms that another site sends; hosts; what is too large."""

from __future__ import annotations

import base64
import hashlib
import re
from typing import Any

import pytest
from sqlalchemy import update

from registry.accounts.models import account
from registry.errors import Refused
from registry.proxies import HOSTS, PROXIES
from registry.web import create_app
from registry.web.access import ANY, roles_of
from tests.web.accounts.conftest import PASSWORD, TOKEN, Browser, Desk

HOST = "office.example"
FAR = "192.0.2.7"
#: One answer of each kind: pages, refusals, files, parts, pictures.
ANSWERS = (
    *(
        "/",
        "/login",
        "/account",
        "/nothing",
        "/units/nobody",
        "/accounts",
        "/ledgers/places?export=places",
        "/print.css",
    ),
    *("/search/suggested?q=a", "/units/450101/graph.svg", "/healthz", "/logout", "/static/registry.css"),
)


@pytest.fixture
def beyond(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> Browser:
    """A browser on another machine, behind a proxy that ends https."""
    monkeypatch.setenv(HOSTS, f"{HOST}, other.example")
    monkeypatch.setenv(PROXIES, "1")
    headers = {"HTTP_HOST": HOST, "HTTP_X_FORWARDED_FOR": FAR, "HTTP_X_FORWARDED_PROTO": "https"}
    return Browser(create_app(desk.engine), **headers, SERVER_NAME=HOST, **{"wsgi.url_scheme": "https"})


@pytest.mark.parametrize("address", ANSWERS)
def test_every_answer_says_what_a_browser_may_do_with_it(read_desk: Desk, address: str) -> None:
    for browser in (read_desk.browser(), read_desk.signed_in("reader")):
        headers = browser.get(address).headers
        policy = dict(part.strip().partition(" ")[::2] for part in headers["Content-Security-Policy"].split(";"))
        assert policy["default-src"] == policy["object-src"] == policy["base-uri"] == "'none'"
        assert policy["frame-ancestors"] == "'none'"
        assert not re.search("unsafe|\\*|https?:|data:", headers["Content-Security-Policy"])
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Referrer-Policy"] == "same-origin"
        assert headers["Cross-Origin-Opener-Policy"] == headers["Cross-Origin-Resource-Policy"] == "same-origin"
        assert "Access-Control-Allow-Origin" not in headers and "Server" not in headers
        assert headers["Cache-Control"] == ("no-cache" if address.startswith("/static/") else "no-store")
        kind = headers.get("Content-Type", "")
        assert not kind.startswith(("text/", "image/svg")) or kind.endswith("; charset=utf-8"), kind


def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(desk: Desk) -> None:
    came = desk.browser().login("reader", PASSWORD)
    (cookie,) = came.headers.getlist("Set-Cookie")
    name, *parts = [part.strip() for part in cookie.split(";")]
    assert name.startswith("registry=") and sorted(parts) == ["HttpOnly", "Path=/", "SameSite=Lax"]
    assert "Strict-Transport-Security" not in came.headers


def test_over_https_the_cookie_is_held_to_this_host_and_browsers_ask_by_https_alone(beyond: Browser) -> None:
    came = beyond.login("reader", PASSWORD)
    assert came.status_code == 303
    (cookie,) = came.headers.getlist("Set-Cookie")
    name, *parts = [part.strip() for part in cookie.split(";")]
    assert name.startswith("__Host-registry=") and sorted(parts) == ["HttpOnly", "Path=/", "SameSite=Lax", "Secure"]
    assert came.headers["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains"
    assert beyond.get("/").status_code == 200
    assert ">" + FAR + "<" in beyond.get("/account").text


def test_the_cookie_is_signed_with_sha_256(desk: Desk) -> None:
    cookie = desk.signed_in("reader").client.get_cookie("registry")
    assert cookie is not None
    signature = base64.urlsafe_b64decode(cookie.value.rpartition(".")[2] + "=")
    assert len(signature) == hashlib.sha256().digest_size


def test_a_cookie_that_was_altered_or_signed_by_another_key_lets_nobody_in(desk: Desk, empty: Desk) -> None:
    browser = desk.signed_in("reader")
    cookie = browser.client.get_cookie("registry")
    assert cookie is not None
    empty.add("root", "security@*")
    for other, value in ((desk, cookie.value[:-2] + "xx"), (desk, "a.b.c"), (empty, cookie.value)):
        stranger = other.browser()
        stranger.client.set_cookie("registry", value)
        assert stranger.get("/").status_code == 303


# -- forms ------------------------------------------------------------------------------------------------------------


def forms(desk: Desk) -> list[tuple[str, str]]:
    """Every address that a form is sent to, and who may send it."""
    who = {"viewer": "reader", "clerk": "clerk", "reviewer": "reviewer", "system": "system", "security": "root"}
    found = []
    for rule in desk.app.url_map.iter_rules():
        if "POST" in (rule.methods or ()) and not rule.rule.startswith("/api/"):
            roles = roles_of(desk.app, rule.endpoint)
            address = rule.rule.replace("<username>", "clerk").replace("<int:number>", "1")
            address = re.sub(r"<any\(([^,)]+)[^>]*>", r"\1", address)
            his = "reader" if roles == ANY else next((name for role, name in who.items() if role in roles), "")
            found.append((address, his))
    return sorted(found)


def test_a_form_without_the_token_of_its_session_is_refused_wherever_it_goes(desk: Desk) -> None:
    every = forms(desk)
    assert len(every) >= 7
    for address, name in every:
        browser = desk.signed_in(name) if name else desk.browser()
        other = TOKEN.findall(desk.browser().get("/login").text)[-1]
        browser.get("/login")
        for data in ({}, {"csrf_token": ""}, {"csrf_token": "x"}, {"csrf_token": other}):
            came = browser.send(address, act="sessions", username="clerk", password=PASSWORD, totp="required", **data)
            assert came.status_code == 400 and "此表单已失效" in came.text, (address, data)
    assert {entry.kind for entry in desk.log()} <= {"login", "user", "grant"}


@pytest.mark.parametrize(
    ("site", "status"), [("cross-site", 400), ("same-site", 400), ("same-origin", 303), ("none", 303)]
)
def test_a_form_that_a_browser_says_another_site_sent_is_refused(desk: Desk, site: str, status: int) -> None:
    browser = desk.signed_in("reader")
    token = TOKEN.findall(browser.get("/account").text)[-1]
    data, headers = {"csrf_token": token}, {"Sec-Fetch-Site": site}
    assert browser.client.post("/logout", data=data, headers=headers).status_code == status


@pytest.mark.parametrize("kind", ["application/json", "text/plain", "application/xml", "multipart/mixed", "image/png"])
def test_a_body_of_a_kind_that_no_form_has_is_refused(desk: Desk, kind: str) -> None:
    browser = desk.signed_in("reader")
    for address in ("/logout", "/account", "/login"):
        came = browser.client.post(address, data=b'{"act": "sessions"}', content_type=kind)
        assert came.status_code == 415 and "只接收网页表单" in came.text


def test_nothing_is_written_by_asking_for_a_page(desk: Desk) -> None:
    browser = desk.signed_in("root")
    before = [entry for entry in desk.log() if entry.kind not in ("not-found", "refused")]
    for address in ("/account?act=sessions", "/accounts/clerk?act=disable", "/logout", "/settings?totp=required"):
        assert browser.get(address).status_code in (200, 403, 405, 422)
    assert [entry for entry in desk.log() if entry.kind not in ("not-found", "refused")] == before


def test_what_is_too_large_is_refused_before_it_is_read(desk: Desk) -> None:
    browser = desk.signed_in("reader")
    too_large: dict[str, Any] = {"CONTENT_LENGTH": str(200 * 1024 * 1024)}
    for address in ("/account", "/login"):
        came = browser.client.post(
            address, content_type="application/x-www-form-urlencoded", environ_overrides=too_large, input_stream=None
        )
        assert came.status_code == 413 and "太大" in came.text


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize(
    ("status", "texts"),
    [
        (400, ("此表单已失效", "this form holds no more")),
        (401, ("用户名或密码不对", "the user name or the password is wrong")),
        (403, ("您的角色不能打开此页", "your roles do not open this page")),
        (404, ("没有这个页面", "there is no such page")),
        (405, ("只供查阅", "for reading only")),
        (413, ("太大", "too large")),
        (415, ("只接收网页表单", "only a form of a page")),
        (422, ("没有参数", "has no parameter")),
        (429, ("尝试次数太多", "too many attempts")),
    ],
)
def test_every_refusal_is_a_page_in_both_languages(
    desk: Desk, status: int, texts: tuple[str, str], language: str
) -> None:
    browser, lang = desk.signed_in("reader"), f"?lang={language}"
    stranger = desk.browser()
    ask = {
        400: lambda: browser.send(f"/logout{lang}"),
        401: lambda: stranger.post(f"/login{lang}", username="reader", password="wrong"),
        403: lambda: browser.get(f"/accounts{lang}"),
        404: lambda: browser.get(f"/nothing{lang}"),
        405: lambda: browser.client.post(f"/ledgers{lang}"),
        413: lambda: browser.client.post(
            f"/account{lang}",
            content_type="application/x-www-form-urlencoded",
            environ_overrides={"CONTENT_LENGTH": str(10**9)},
        ),
        415: lambda: browser.client.post(f"/account{lang}", data=b"{}", content_type="application/json"),
        422: lambda: browser.get(f"/account{lang}&x=1"),
        429: lambda: [stranger.post(f"/login{lang}", username="clerk", password="wrong") for _ in range(6)][-1],
    }
    came = ask[status]()
    assert came.status_code == status
    assert (
        texts[language == "en"] in came.text and f'<html lang="{"en" if language == "en" else "zh-CN"}">' in came.text
    )
    # The token of a form may hold .py by chance, never before a quotation mark.
    assert "Traceback" not in came.text and '.py"' not in came.text


def test_an_error_of_our_own_shows_no_trace(desk: Desk) -> None:
    browser = desk.signed_in("reader")

    def fail() -> str:
        raise RuntimeError("secret of the inside")

    fail.open_to = ("viewer",)  # type: ignore[attr-defined]
    desk.app.view_functions["pages.changes"] = fail
    came = browser.get("/changes")
    assert came.status_code == 500 and "secret of the inside" not in came.text and "Traceback" not in came.text


@pytest.mark.parametrize("address", ["/units/451102", "/units/451102%0a%0dCRITICAL%20in%20registry:%20all%20is%20well"])
def test_an_error_of_our_own_is_told_to_the_log_of_the_service_on_a_line_of_its_own(
    desk: Desk, caplog: pytest.LogCaptureFixture, address: str
) -> None:
    browser = desk.signed_in("reader")

    def fail(code: str) -> str:
        raise RuntimeError("secret of the inside")

    fail.open_to = ("viewer",)  # type: ignore[attr-defined]
    desk.app.view_functions["pages.unit"] = fail
    assert browser.get(address).status_code == 500
    (record,) = [record for record in caplog.records if record.exc_info]
    assert "451102" in record.getMessage() and len(record.getMessage().splitlines()) == 1
    assert isinstance(record.exc_info, tuple) and "secret of the inside" in str(record.exc_info[1])


@pytest.mark.parametrize(
    "address",
    [
        *("/.git/config", "/.git/", "/setup.cfg", "/registry/__init__.py", "/templates/base.html", "/var/registry.db"),
        *("/static/", "/static/vendor/", "/static/../setup.cfg", "/static/%2e%2e/%2e%2e/setup.cfg", "/console"),
    ],
)
def test_nothing_is_sent_but_pages_and_the_files_that_they_need(read_desk: Desk, address: str) -> None:
    for browser in (read_desk.browser(), read_desk.signed_in("reader")):
        assert browser.get(address).status_code in (303, 404)
    assert read_desk.signed_in("reader").get(address).status_code == 404
    assert not read_desk.app.debug and not read_desk.app.testing


@pytest.mark.parametrize("method", ["TRACE", "TRACK", "CONNECT", "DEBUG", "PUT", "DELETE"])
def test_a_method_that_no_page_has_is_refused_and_nothing_is_sent_back(read_desk: Desk, method: str) -> None:
    for address in ("/", "/login", "/account", "/static/registry.css"):
        came = read_desk.signed_in("reader").client.open(address, method=method, headers={"X-Own": "sent-along"})
        assert came.status_code == 405 and "sent-along" not in came.text


def test_passwords_are_typed_unseen_and_a_browser_may_fill_them_in(read_desk: Desk) -> None:
    pages = [read_desk.browser().get("/login").text, read_desk.signed_in("reader").get("/account").text]
    fields = [re.findall(r'<input (?!type="hidden")[^>]*password[^>]*>', page) for page in pages]
    assert len(fields[0]) == 1 and len(fields[1]) >= 3
    for field in fields[0] + fields[1]:
        assert 'type="password"' in field, field
        assert re.search('autocomplete="(current|new)-password"', field), field
        assert "readonly" not in field and "onpaste" not in field


# -- hosts ------------------------------------------------------------------------------------------------------------


def test_beyond_this_machine_the_pages_answer_under_the_names_that_the_environment_says(beyond: Browser) -> None:
    assert beyond.get("/login").status_code == 200
    for host, status in (("other.example:8443", 200), ("evil.example", 400), ("office.example.evil.example", 400)):
        assert (
            beyond.client.get("/login", environ_overrides=beyond._environ | {"HTTP_HOST": host}).status_code == status
        )


def test_plain_http_beyond_this_machine_is_refused_unless_it_is_said(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(HOSTS, HOST)
    for insecure, status in ((False, 400), (True, 200)):
        app = create_app(desk.engine, insecure_http=insecure)
        assert app.test_client().get("/login", headers={"Host": HOST}).status_code == status
        elsewhere = {"REMOTE_ADDR": FAR}
        assert app.test_client().get("/login", environ_overrides=elsewhere).status_code == status
        assert app.test_client().get("/login").status_code == 200


def test_who_is_no_proxy_of_ours_is_not_believed(desk: Desk) -> None:
    forwarded = {"X-Forwarded-Proto": "https", "X-Forwarded-For": FAR, "X-Forwarded-Host": HOST}
    came = desk.browser().client.get("/login", headers=forwarded)
    assert came.status_code == 200 and "Strict-Transport-Security" not in came.headers
    desk.browser().client.post("/login", data={"username": "a"}, headers=forwarded)
    assert {entry.address for entry in desk.log()} <= {"", "127.0.0.1"}


def test_a_registry_without_users_or_with_the_demonstrations_is_not_shown_to_other_machines(
    empty: Desk, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    unguarded = create_app(empty.engine)
    monkeypatch.setenv(HOSTS, HOST)
    with pytest.raises(Refused, match="security@"):
        create_app(empty.engine)
    create_app(desk.engine)
    desk.add("demo-viewer", "viewer@4501")
    create_app(desk.engine)
    with desk.engine.begin() as connection:  # As `registry demo --logins` marks its own.
        connection.execute(update(account).where(account.c.username == "demo-viewer").values(demonstration=1))
    with pytest.raises(Refused, match="demonstration"):
        create_app(desk.engine)
    monkeypatch.delenv(HOSTS)
    with pytest.raises(Refused, match="demonstration"):
        create_app(desk.engine, listens_at=["0.0.0.0"])
    # However it was started, whoever comes from another machine is not answered.
    for app in (unguarded, create_app(desk.engine, insecure_http=True)):
        for address in ("/", "/login", "/healthz", "/ledgers"):
            https = {"REMOTE_ADDR": FAR, "wsgi.url_scheme": "https"}
            came = app.test_client().get(address, environ_overrides=https)
            assert came.status_code == 400 and came.mimetype == "text/plain" and "东川县" not in came.text
        assert app.test_client().get("/login").status_code in (200, 303)
    security = desk.signed_in("root")
    assert security.post("/accounts/demo-viewer", act="disable").status_code == 303
    assert create_app(desk.engine, listens_at=["0.0.0.0"])


@pytest.mark.parametrize("written", ["http://office.example", "office.example:443", "a b", "*", ".example", "例子"])
def test_what_is_no_name_of_a_host_is_refused(desk: Desk, written: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(HOSTS, written)
    with pytest.raises(Refused, match=HOSTS):
        create_app(desk.engine)
