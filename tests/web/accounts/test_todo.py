"""To-do on pages: what stands there for whom, what is marked as seen; and the calendar by its address."""

from __future__ import annotations

import datetime
import logging
import re
from pathlib import Path

import pytest
from werkzeug.test import TestResponse

from registry import days
from registry.db import transaction
from registry.periods.service import close
from registry.requests.rate import RATE
from tests.registries import imported
from tests.web.accounts.conftest import PASSWORD, Browser, Desk
from tests.web.writing.conftest import press

SECRET = re.compile(r'<code class="secret">([^<]+)</code>')
BRANCH = {
    "organizations": "code,name,kind,place,from\nD1,柳塘村党支部,branch,450101101201,2010\n"
    "D2,石桥村党支部,branch,450102101201,2010\n",
    "elections": "organization,elected_on\nD1,2014-05-04\nD2,2014-06-05\n",
}
NAMES = "code,name\n450101101201,柳塘新村\n"


@pytest.fixture
def busy(desk: Desk, tmp_path: Path) -> Desk:
    """The desk, where a term is over in each county."""
    assert not imported(desk.engine, tmp_path / "branches", BRANCH).problems
    return desk


def change(desk: Desk, folder: Path, **ledgers: str) -> None:
    assert not imported(desk.engine, folder / f"set-{len(ledgers)}-{next(iter(ledgers))}", ledgers).problems


def test_the_page_has_each_kind_with_its_items_each_leading_on(busy: Desk) -> None:
    page = busy.signed_in("clerk").get("/todo").text
    assert 'id="term_over"' in page and 'href="/units/D1"' in page and "D2" not in page
    assert "任期已于 2017-05-04 届满" in page and "2017-05-04" in page
    assert 'id="case_due"' not in page, "a kind without items takes no room"
    everything = busy.signed_in("reader").get("/todo").text
    assert "D1" in everything and "D2" in everything


def test_whoever_writes_is_led_to_the_form_by_which_it_is_done(busy: Desk, tmp_path: Path) -> None:
    change(busy, tmp_path, cases="code,organization,year,identified_on,due_on\nZ1,D1,2019,2019-02-01,2019-05-31\n")
    browser = busy.signed_in("clerk")
    page = browser.get("/todo").text.replace("&amp;", "&")
    forms = re.findall(r'href="(/ledgers/[a-z_]+/new\?[^"]+)"', page)
    assert [form.split("?")[0].split("/")[2] for form in forms] == ["elections", "case_steps", "posts", "facts"]
    opened = [browser.get(form) for form in forms]
    assert [one.status_code for one in opened] == [200] * 4
    for one, typed in zip(opened, ("D1", "Z1", "D1", "450101101201"), strict=True):
        assert f'value="{typed}"' in one.text
    assert re.search(r'<option (selected value="secretary"|value="secretary" selected)', opened[2].text)
    for other in ("reviewer", "auditor", "reader"):
        found = re.findall(r'href="(/ledgers/[a-z_]+/new)', busy.signed_in(other).get("/todo").text)
        assert bool(found) is (other == "reviewer"), "the reviewer here is a clerk too"
    assert "/new?" not in browser.get("/todo?known_at=1").text, "what is past is read only"


def test_a_value_that_a_row_lacks_is_filled_in_there_and_corrected_once_its_year_is_closed(
    busy: Desk, tmp_path: Path
) -> None:
    village = "450101101201"
    change(busy, tmp_path, facts=f"unit,period,activists\n{village},2018,3\n")
    browser, asked = busy.signed_in("clerk"), "/todo?as_of=2019-06-30"
    own = r'href="(/ledgers/facts/[0-9a-f]+-[0-9]+/(?:change|correct)[^"]*)"'
    (form,) = re.findall(own, browser.get(asked).text)
    assert "/change" in form and 'name="full_members"' in browser.get(form).text
    with transaction(busy.engine) as connection:
        close(connection, None, days.number(2018), datetime.datetime.now(datetime.UTC), user="li", address="", code="*")
    (form,) = re.findall(own, browser.get(asked).text)
    assert "/correct" in form
    row = browser.get(form.partition("/correct")[0]).text
    assert "填写空项" not in row and "更正（原记录有误）" in row
    came = press(browser, form, "保存", full_members="28", reason="补报")
    assert came.status_code == 303


def test_what_was_submitted_waits_for_who_decides_and_once_returned_for_who_submitted_it(busy: Desk) -> None:
    busy.add("chief", "reviewer@450101")
    chief, clerk = busy.signed_in("chief"), busy.signed_in("clerk")
    rule = {"place": "450101", "ledger": "facts", "level": "township", "decided_by": "county"}
    assert chief.post("/settings", act="add", **rule).status_code == 303
    row = {"unit": "450101101201", "period": "2021", "activists": "3", "reason": "年报"}
    address = clerk.post("/ledgers/facts/new", **row).headers["Location"]
    waiting = chief.get("/todo").text
    assert 'id="to_decide"' in waiting and f'href="{address}"' in waiting and "clerk 提交" in waiting
    assert "柳塘村" in waiting and 'id="to_decide"' not in clerk.get("/todo").text
    assert '#to_decide">待审核 <b>1</b>' in chief.get("/").text
    assert chief.post(address, act="return", reason="数不对").status_code == 303
    assert 'id="to_decide"' not in chief.get("/todo").text
    page = clerk.get("/todo").text
    assert 'id="returned"' in page and f'href="{address}"' in page
    assert 'id="returned"' not in busy.signed_in("auditor").get("/todo").text
    clerk.post("/ledgers/facts/new", **row | {"activists": "4"})
    assert 'id="returned"' not in clerk.get("/todo").text, "it was submitted anew"


def test_what_is_marked_as_seen_is_told_and_what_follows_is_new(busy: Desk, tmp_path: Path) -> None:
    browser, other = busy.signed_in("clerk"), busy.signed_in("auditor")
    assert "还没有标记过已阅" in browser.get("/todo").text
    shown = re.findall(r'name="change" value="(\d+)"', browser.get("/todo").text)
    came = browser.post("/todo/seen?lang=zh", form="/todo", change=shown[0])
    assert (came.status_code, came.headers["Location"]) == (303, "/todo?lang=zh")
    page = browser.get("/todo").text
    assert f'role="status">已阅至第 {shown[0]} 次变更' in page and "其后没有新的变更" in page
    assert 'role="status"' not in browser.get("/todo").text, "told once"
    change(busy, tmp_path, coverage="organization,place,mode,from\nD1,450101101201,contact,2018-05\n")
    page = browser.get("/todo").text
    assert 'id="newly_failing"' in page and 'href="/figures/village.organized/450101101201"' in page
    assert f"第 {shown[0]} 次变更以来" in page and f'href="/changes/{int(shown[0]) + 1}"' in page
    assert "figure=village.organized" in page, "the figure differs"
    assert 'id="newly_failing"' not in other.get("/todo").text


def test_only_a_change_that_there_is_is_marked_and_only_by_a_form_of_ours(busy: Desk) -> None:
    browser = busy.signed_in("clerk")
    for written in ("99", "-1", "", "x"):
        assert browser.post("/todo/seen", form="/todo", change=written).status_code == 422
    assert browser.send("/todo/seen", change="1").status_code == 400
    assert browser.get("/todo/seen").status_code == 405
    assert "还没有标记过已阅" in browser.get("/todo").text
    assert busy.browser().get("/todo").headers["Location"] == "/login?next=/todo"


@pytest.mark.parametrize(("user", "status"), [("east", 200), ("reviewer", 200), ("system", 403), ("audit", 403)])
def test_who_has_a_list(busy: Desk, user: str, status: int) -> None:
    assert busy.signed_in(user).get("/todo").status_code == status


def test_the_front_page_of_whoever_writes_has_it_on_top(busy: Desk) -> None:
    for user in ("clerk", "auditor", "reviewer"):
        page = busy.signed_in(user).get("/").text
        assert re.search(
            r'href="/todo\?[^"]*#term_over">任期已满 <b>1</b>|href="/todo#term_over">任期已满 <b>1</b>', page
        )
    assert 'id="todo-title"' not in busy.signed_in("reader").get("/").text


def test_without_users_the_page_is_there_to_read(empty: Desk) -> None:
    page = empty.browser().get("/todo")
    assert page.status_code == 200 and 'id="fact_missing"' in page.text and "/todo/seen" not in page.text


# -- the calendar ---------------------------------------------------------------------------------------------------


def subscribed(browser: Browser) -> str:
    """The path of a calendar that somebody made an address of."""
    came = browser.post("/account", act="calendar", current=PASSWORD)
    (address,) = SECRET.findall(came.text)
    assert re.fullmatch(r"http://localhost/calendar/[A-Za-z0-9_-]{43}\.ics", address)
    assert address not in browser.get("/account").text, "it is shown once"
    return address.removeprefix("http://localhost")


def asked(desk: Desk, path: str) -> TestResponse:
    return desk.browser().get(path)


def test_the_calendar_is_read_without_a_login_and_has_what_its_owner_is_to_do(busy: Desk) -> None:
    path = subscribed(busy.signed_in("clerk"))
    came = asked(busy, path)
    assert (came.status_code, came.headers["Content-Type"]) == (200, "text/calendar; charset=utf-8")
    assert came.headers["Referrer-Policy"] == "no-referrer" and came.headers["Cache-Control"] == "no-store"
    text = came.text.replace("\r\n ", "")
    assert "DTSTART;VALUE=DATE:20170504\r\n" in text and "SUMMARY:换届：柳塘村党支部（D1）\r\n" in text
    assert "D2" not in text and text.count("BEGIN:VEVENT") == 1
    assert "SUMMARY:election: 柳塘村党支部 (D1)" in asked(busy, f"{path}?lang=en").text.replace("\r\n ", "")
    assert re.findall("UID:.*", text) == re.findall("UID:.*", asked(busy, path).text.replace("\r\n ", ""))


def test_a_wrong_password_makes_no_address(busy: Desk) -> None:
    came = busy.signed_in("clerk").post("/account", act="calendar", current="wrong")
    assert came.status_code == 422 and not SECRET.findall(came.text)


def test_its_owner_ends_it_and_any_other_address_is_not_found(busy: Desk) -> None:
    browser = busy.signed_in("clerk")
    path = subscribed(browser)
    (number,) = re.findall(
        r'value="calendar-end"><input type="hidden" name="number" value="(\d+)"', browser.get("/account").text
    )
    assert browser.post("/account", act="calendar-end", number=number).status_code == 303
    ended, none = asked(busy, path), asked(busy, "/calendar/x.ics")
    assert (ended.status_code, none.status_code, ended.text) == (404, 404, none.text)
    assert {asked(busy, other).status_code for other in (path[:-4], f"{path}/", path.replace(".ics", "/x"))} == {404}


def test_the_secret_stands_in_no_log_and_no_target(busy: Desk, caplog: pytest.LogCaptureFixture, monkeypatch) -> None:
    browser = busy.signed_in("clerk")
    path = subscribed(browser)
    secret = path.split("/")[-1].removesuffix(".ics")
    asked(busy, path)
    browser.get(path)
    browser.get(path.replace(secret, secret[::-1]))
    asked(busy, path.removesuffix(".ics"))
    entries = [(entry.kind, entry.target) for entry in busy.log() if "calendar" in entry.target]
    assert entries == [("token", "clerk calendar")]
    assert secret not in str(busy.log())
    monkeypatch.setattr("registry.web.accounts.calendar.todo_list", lambda *_: 1 / 0)
    busy.app.config["PROPAGATE_EXCEPTIONS"] = False
    with caplog.at_level(logging.ERROR):
        assert asked(busy, path).status_code == 500
    assert "/calendar/" in caplog.text and secret not in caplog.text


def test_it_is_asked_no_more_often_than_a_token(busy: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    path = subscribed(busy.signed_in("clerk"))
    monkeypatch.setenv(RATE, "2/day")
    found = [asked(busy, path) for _ in range(3)]
    assert [one.status_code for one in found] == [200, 200, 429] and int(found[2].headers["Retry-After"]) > 0


def test_without_users_there_is_no_calendar(empty: Desk) -> None:
    assert empty.browser().get("/calendar/x.ics").status_code == 404
