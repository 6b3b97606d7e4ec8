"""The pages of a security administrator: users, their grants, and what is done with them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from registry.accounts.policies import ATTEMPTS
from tests.registries import imported
from tests.web.accounts.conftest import NEW, PASSWORD, USERS, Browser, Desk

SECRET = re.compile(r'<code class="secret">([^<]+)</code>')


def names(page: str) -> list[str]:
    return re.findall(r'href="/accounts/([^"]+)"', page)


def number_of(browser: Browser, username: str) -> str:
    """The number of the first grant on a user's page."""
    return re.findall(r'name="number" value="(\d+)"', browser.get(f"/accounts/{username}").text)[0]


def test_who_holds_everything_sees_all_users_and_who_holds_a_county_those_wholly_in_it(desk: Desk) -> None:
    everybody = ["audit", "auditor", "clerk", "east", "nothing", "reader", "reviewer", "root", "system", "west"]
    assert names(desk.signed_in("root").get("/accounts").text) == everybody
    assert names(desk.signed_in("east").get("/accounts").text) == ["auditor", "clerk", "east", "reviewer"]
    assert names(desk.signed_in("west").get("/accounts").text) == ["west"]


@pytest.mark.parametrize("name", ["west", "reader", "root", "nothing", "nobody-at-all"])
def test_a_user_outside_and_one_that_there_is_not_are_one(desk: Desk, name: str) -> None:
    browser = desk.signed_in("east")
    shown = browser.get(f"/accounts/{name}")
    assert shown.status_code == 404
    assert shown.text.replace(name, "") == browser.get("/accounts/zz-unknown").text.replace("zz-unknown", "") or (
        "csrf_token" in shown.text
    )
    strip = re.compile(r'value="[^"]+"')
    other = browser.get("/accounts/zz-unknown").text.replace("zz-unknown", "")
    assert strip.sub("", shown.text.replace(name, "")) == strip.sub("", other)
    for act in ("grant", "revoke", "disable", "enable", "unlock", "reset", "sessions"):
        data = {"act": act, "role": "viewer", "place": "450101", "number": "1"}
        assert browser.post(f"/accounts/{name}", "/accounts", **data).status_code == 404, act


def test_a_user_is_added_with_a_one_time_password_that_is_shown_once(desk: Desk) -> None:
    browser = desk.signed_in("east")
    made = browser.post("/accounts", username="New.Clerk", name="白某", role="clerk", place="450101101", until="")
    (one_time,) = SECRET.findall(made.text)
    assert made.status_code == 200 and "白某" in made.text and "安溪镇" in made.text
    assert one_time not in browser.get("/accounts/new.clerk").text
    fresh = desk.signed_in("new.clerk", one_time)
    assert fresh.post("/account", act="password", current=one_time, new=NEW, again=NEW).status_code == 303
    assert fresh.get("/").status_code == 200
    assert one_time not in repr(desk.log())


@pytest.mark.parametrize(
    ("data", "field"),
    [
        ({"username": "clerk"}, "username"),
        ({"username": "no such name!"}, "username"),
        ({"username": ""}, "username"),
        ({"username": "x1", "role": "clerk", "place": ""}, "place"),
        ({"username": "x1", "role": "clerk", "place": "999"}, "place"),
        ({"username": "x1", "role": "clerk", "place": "450101", "until": "soon"}, "until"),
        ({"username": "x1", "role": "clerk", "place": "450101", "until": "2019-12-31"}, "until"),
        ({"username": "x1", "role": "emperor", "place": "*"}, "role"),
        ({"username": "x1", "role": "system", "place": "450101"}, "place"),
    ],
)
def test_what_is_wrong_with_a_new_user_stands_beside_its_field(desk: Desk, data: dict[str, str], field: str) -> None:
    browser = desk.signed_in("root")
    came = browser.post("/accounts", **data)
    assert came.status_code == 422 and f'id="{field}-wrong"' in came.text
    assert "x1" not in names(browser.get("/accounts").text)


def test_grants_are_given_and_taken(desk: Desk) -> None:
    browser = desk.signed_in("east")
    assert browser.post("/accounts/clerk", act="grant", role="viewer", place="450101").status_code == 303
    page = browser.get("/accounts/clerk").text
    assert 'role="status">授权已登记' in page and "查阅员" in page and "450101 东川县" in page
    assert browser.post("/accounts/clerk", act="revoke", number=number_of(browser, "clerk")).status_code == 303
    assert "经办员" not in browser.get("/accounts/clerk").text.split("</table>")[0]
    assert [entry.outcome for entry in desk.log("grant")][:2] == ["ended", "ok"]


@pytest.mark.parametrize(
    ("role", "place"),
    [
        *(("viewer", "450102"), ("viewer", "450102101"), ("viewer", "*"), ("viewer", "4501"), ("viewer", "no-place")),
        *(("system", "*"), ("audit", "*"), ("security", "*"), ("security", "450102")),
    ],
)
def test_a_grant_that_is_not_his_to_give_is_refused(desk: Desk, role: str, place: str) -> None:
    browser = desk.signed_in("east")
    assert browser.post("/accounts/clerk", act="grant", role=role, place=place).status_code == 403
    assert browser.post("/accounts", username="x1", role=role, place=place).status_code == 403


@pytest.mark.parametrize(
    ("name", "role", "place"),
    [
        *(("reader", "security", "*"), ("reader", "audit", "*"), ("system", "audit", "*"), ("audit", "viewer", "*")),
        ("clerk", "security", "450101"),
    ],
)
def test_roles_that_exclude_each_other_are_not_mixed(desk: Desk, name: str, role: str, place: str) -> None:
    came = desk.signed_in("root").post(f"/accounts/{name}", act="grant", role=role, place=place)
    assert came.status_code == 422 and "三员分立" in came.text and 'id="role-wrong"' in came.text


def test_nobody_gives_or_takes_his_own_grants(desk: Desk) -> None:
    for name in ("root", "east"):
        browser = desk.signed_in(name)
        page = browser.get(f"/accounts/{name}").text
        assert 'value="grant"' not in page and 'value="revoke"' not in page
        assert browser.post(f"/accounts/{name}", act="grant", role="security", place="450101101").status_code == 403


def test_the_last_who_holds_security_everywhere_stays(desk: Desk) -> None:
    browser = desk.signed_in("root")
    came = browser.post("/accounts/root", act="disable")
    assert came.status_code == 409 and "security@*" in came.text
    assert browser.get("/accounts").status_code == 200


def test_a_user_is_disabled_enabled_unlocked_and_reset(desk: Desk) -> None:
    browser = desk.signed_in("east")
    for _ in range(ATTEMPTS):
        desk.browser().login("clerk", "wrong")
    assert "锁定" in browser.get("/accounts/clerk").text.split("</h1>")[0]
    assert browser.post("/accounts/clerk", act="unlock").status_code == 303
    assert desk.browser().login("clerk", PASSWORD).status_code == 303
    assert browser.post("/accounts/clerk", act="disable").status_code == 303
    assert desk.browser().login("clerk", PASSWORD).status_code == 401
    assert browser.post("/accounts/clerk", act="enable").status_code == 303
    (one_time,) = SECRET.findall(browser.post("/accounts/clerk", act="reset").text)
    assert desk.browser().login("clerk", PASSWORD).status_code == 401
    assert desk.browser().login("clerk", one_time).status_code == 303
    assert browser.post("/accounts/clerk", act="promote").status_code == 422


def test_the_operating_settings_are_set_by_a_system_administrator_alone(desk: Desk) -> None:
    system = desk.signed_in("system")
    assert system.post("/settings", totp="administrators").status_code == 303
    page = system.get("/account").text
    assert "须用验证码" in page, "he is an administrator himself"
    assert [(entry.user, entry.target) for entry in desk.log("setting")] == [("system", "totp=administrators")]
    reviewer = desk.signed_in("reviewer")
    shown = reviewer.get("/settings")
    assert shown.status_code == 200 and "运行设置" not in shown.text
    assert reviewer.post("/settings", "/account", totp="optional").status_code == 403


def test_an_operating_setting_that_there_may_not_be_is_refused(desk: Desk) -> None:
    came = desk.signed_in("system").post("/settings", totp="sometimes")
    assert came.status_code == 422 and 'id="totp-wrong"' in came.text


def test_in_a_scope_nobody_is_named_like_who_wrote_the_record_whose_it_is_would_come_to_him(
    desk: Desk, tmp_path: Path
) -> None:
    people = {"people": "code,name,gender\nP-1,白某,female\n"}
    assert not imported(desk.engine, tmp_path / "people", people, actor="ferry").problems
    told = []
    for name in ("ferry", "west"):
        came = desk.signed_in("east").post("/accounts", username=name, role="clerk", place="450101101", until="")
        assert came.status_code == 422, name
        told.append(re.findall(r"用户名已有人用[^<]*", came.text))
    assert told[0] == told[1] != []
    # Who gives everything decides it himself.
    came = desk.signed_in("root").post("/accounts", username="ferry", role="clerk", place="450101101", until="")
    assert came.status_code == 200


def test_the_list_is_sorted_sought_paged_and_taken_away(desk: Desk) -> None:
    root = desk.signed_in("root")
    for number in range(120):
        desk.add(f"many{number:03}", "viewer@450101101", password=None)
    shown = root.get("/accounts?users.sort=-username&users.page=2").text
    every = sorted([*USERS, *(f"many{number:03}" for number in range(120))], reverse=True)
    assert names(shown) == every[50:100]
    assert names(root.get("/accounts?users.q=many00").text) == [f"many00{number}" for number in range(10)]
    assert 'role="status"' not in shown and 'class="time"' not in shown
    answer = root.get("/accounts?export=users&lang=en")
    assert answer.data[:2] == b"PK" and desk.log("export")[0].target == "users"
    assert names(desk.signed_in("east").get("/accounts?users.sort=-username&users.page=3").text)[-1] == "auditor"
    assert root.get("/accounts?users.order=name").status_code == 422
