"""Who is let in: every page says so, and it is asked before anything of it is made."""

from __future__ import annotations

import datetime

import pytest

from registry.accounts.roles import READERS
from registry.web.access import ANY, NOBODY, roles_of
from tests.web.accounts.conftest import NEW, PASSWORD, USERS, Desk

OF_ROLES = {
    "viewer": "reader",
    "clerk": "clerk",
    "auditor": "auditor",
    "reviewer": "reviewer",
    "system": "system",
    "security": "east",
    "audit": "audit",
}
#: Values for the parts of addresses.
PARTS = {"username": "clerk", "number": "1", "code": "450101", "key": "look_backs"}


def addresses(desk: Desk) -> list[tuple[str, tuple[str, ...]]]:
    """An address of every page that is got, with the roles that open it."""
    found = []
    for rule in desk.app.url_map.iter_rules():
        if rule.endpoint != "static" and "GET" in (rule.methods or ()) and not rule.rule.startswith("/api/"):
            values = {name: PARTS.get(name, "1") for name in rule.arguments}
            values |= {
                name: one.items.__iter__().__next__() for name, one in rule._converters.items() if hasattr(one, "items")
            }
            with desk.app.test_request_context():
                found.append((desk.app.url_map.bind("localhost").build(rule.endpoint, values), rule.endpoint))
    return [(address, roles_of(desk.app, endpoint)) for address, endpoint in found]


def test_without_a_login_nothing_opens_but_what_is_open_to_nobody(read_desk: Desk) -> None:
    browser = read_desk.browser()
    every = addresses(read_desk)
    of_nobody = {"/login", "/login/code", "/login/session", "/healthz", "/calendar/1"}
    assert {address for address, roles in every if roles == NOBODY} == of_nobody
    for address, roles in every:
        came = browser.get(address)
        if roles != NOBODY:
            assert (came.status_code, came.headers["Location"].partition("?")[0]) == (303, "/login"), address
            assert came.text.count("南岭") == 0
    assert browser.get("/nothing").headers["Location"] == "/login?next=/nothing"
    assert browser.get("/static/registry.css").status_code == 200


def test_a_part_of_a_page_leads_the_whole_page_to_the_login(read_desk: Desk) -> None:
    came = read_desk.browser().get("/search/suggested?q=a", headers={"HX-Request": "true"})
    assert (came.status_code, came.headers["HX-Redirect"]) == (401, "/login")


@pytest.mark.once("a role is asked for before a database is; web/test_queries.py opens every page on both")
@pytest.mark.parametrize("role", OF_ROLES)
def test_each_role_opens_what_is_open_to_it_and_nothing_else(read_desk: Desk, role: str) -> None:
    browser, held = read_desk.signed_in(OF_ROLES[role]), {grant.partition("@")[0] for grant in USERS[OF_ROLES[role]]}
    for address, roles in addresses(read_desk):
        status = browser.get(address).status_code
        if roles == NOBODY:
            continue
        if address == "/" and role not in READERS:
            assert status == 303
        elif held & {*roles} or roles == ANY:
            # The first change recorded more than is his to undo, and audits and draws are opened by those of a county.
            is_more = address in ("/changes/1/undo", "/audits/new", "/draws/new") and status == 403
            assert status in (200, 400, 404, 422) or is_more, address
        else:
            assert status == 403, address


def test_whoever_may_not_open_a_page_learns_nothing_of_the_record(read_desk: Desk) -> None:
    for name in ("root", "system", "audit", "nothing"):
        for address in ("/units/450101", "/ledgers/places", "/changes/1", "/nothing", "/static"):
            came = read_desk.signed_in(name).get(address)
            assert came.status_code in (403, 404) and "东川县" not in came.text and 'name="scope"' not in came.text


@pytest.mark.parametrize(
    ("name", "page"), [("root", "/accounts"), ("system", "/settings"), ("audit", "/audit"), ("nothing", "/account")]
)
def test_whoever_reads_no_ledger_begins_at_his_own_page(read_desk: Desk, name: str, page: str) -> None:
    browser = read_desk.signed_in(name)
    assert browser.get("/").headers["Location"] == page
    assert browser.get("/?lang=en").headers["Location"] == f"{page}?lang=en"
    shown = browser.get(page)
    assert shown.status_code == 200 and 'class="time"' not in shown.text and 'href="/ledgers"' not in shown.text


def test_the_menu_shows_what_its_reader_may_open(read_desk: Desk) -> None:
    page = read_desk.signed_in("reader").get("/").text
    assert 'href="/ledgers"' in page and 'href="/accounts"' not in page and 'href="/audit"' not in page
    page = read_desk.signed_in("root").get("/accounts").text
    menu = page.split("<nav")[1].split("</nav>")[0]
    assert 'href="/accounts"' in menu and "/settings" not in menu and "/audit" not in menu


def test_a_one_time_password_opens_nothing_but_its_own_change(desk: Desk) -> None:
    one_time = desk.add("fresh", "viewer@*", password=None)
    assert one_time is not None
    browser = desk.signed_in("fresh", one_time)
    for address in ("/", "/ledgers", "/units/450101", "/nothing", "/changes?export=changes"):
        assert (browser.get(address).status_code, browser.get(address).headers["Location"]) == (303, "/account")
    page = browser.get("/account")
    assert page.status_code == 200 and "请先改用自己的密码" in page.text and "令牌" not in page.text
    assert browser.post("/account", act="token", label="x", days="1", current=one_time).status_code == 403
    assert browser.post("/account", act="password", current=one_time, new=NEW, again=NEW).status_code == 303
    assert browser.get("/").status_code == 200


def test_where_codes_are_required_nothing_opens_before_they_are_set_up(desk: Desk) -> None:
    browser = desk.signed_in("reader")
    assert browser.get("/").status_code == 200
    assert desk.signed_in("system").post("/settings", totp="required").status_code == 303
    assert browser.get("/").headers["Location"] == "/account"
    assert "须用验证码" in browser.get("/account").text
    assert browser.post("/account", act="token", label="x", days="1", current=PASSWORD).status_code == 403
    assert browser.post("/account", act="totp", current=PASSWORD).status_code == 200


def test_a_grant_that_is_taken_or_given_counts_at_the_next_request(desk: Desk) -> None:
    browser, security = desk.signed_in("clerk"), desk.signed_in("root")
    assert browser.get("/").status_code == 200
    page = security.get("/accounts/clerk").text
    number = page.split('name="number" value="')[1].split('"')[0]
    assert security.post("/accounts/clerk", act="revoke", number=number).status_code == 303
    assert browser.get("/ledgers").status_code == 403
    tomorrow = (datetime.datetime.now(datetime.UTC) + datetime.timedelta(days=2)).date().isoformat()
    assert (
        security.post("/accounts/clerk", act="grant", role="viewer", place="450101", until=tomorrow).status_code == 303
    )
    assert browser.get("/ledgers").status_code == 200


def test_a_page_is_not_kept_for_whom_it_is_not_meant(read_desk: Desk) -> None:
    reader, clerk = read_desk.signed_in("reader"), read_desk.signed_in("clerk")
    kept = read_desk.app.extensions["registry"].pages
    first, before = reader.get("/changes").text, kept.kept
    again = reader.get("/changes").text
    assert kept.kept == before, "the page was found"
    assert ">reader</a>" in first and ">reader</a>" in again
    other = clerk.get("/changes").text
    assert ">clerk</a>" in other and ">reader</a>" not in other
    second = read_desk.signed_in("auditor").get("/changes").text
    assert ">auditor</a>" in second
    assert all(b"csrf_token" not in page.body and b"reader</a>" not in page.body for page in kept._pages.values())
    assert "<!--signed-in-->" not in first + again + other


def test_a_page_that_is_kept_is_not_sent_to_whoever_has_signed_out(read_desk: Desk) -> None:
    browser = read_desk.signed_in("reader")
    assert browser.get("/changes").status_code == 200
    browser.post("/logout", "/changes")
    assert browser.get("/changes").status_code == 303


def test_what_is_asked_by_another_method_is_said_to_everybody_and_shows_nothing(read_desk: Desk) -> None:
    for browser in (read_desk.browser(), read_desk.signed_in("reader")):
        came = browser.client.post("/ledgers")
        assert (came.status_code, came.headers["Allow"]) == (405, "GET, HEAD, OPTIONS")
        assert browser.client.get("/logout").status_code == 405
    assert "东川县" not in read_desk.browser().client.post("/ledgers").text


def test_what_is_refused_not_found_or_taken_away_is_noted(desk: Desk) -> None:
    browser = desk.signed_in("reader")
    browser.get("/accounts")
    browser.get("/units/nobody?as_of=2019-12-31")
    browser.get("/ledgers/places?export=places")
    entries = [(entry.kind, entry.user, entry.target, entry.outcome) for entry in desk.log()]
    assert ("refused", "reader", "/accounts", "http-403") in entries
    assert ("not-found", "reader", "/units/nobody?as_of=2019-12-31", "http-404") in entries
    assert [target for kind, _, target, _ in entries if kind == "export"] == ["/ledgers/places?export=places"]


def test_whether_the_system_answers_is_told_without_a_login_and_nothing_else(read_desk: Desk) -> None:
    came = read_desk.browser().get("/healthz")
    assert (came.status_code, came.json) == (200, {"status": "ok"})
