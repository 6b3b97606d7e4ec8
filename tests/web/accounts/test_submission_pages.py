"""The pages of submissions, closed periods and submission rules, as browsers ask them."""

from __future__ import annotations

import re
from typing import Any

import pytest
from sqlalchemy import select
from werkzeug.test import TestResponse

from registry.db import reading
from registry.slices import TABLES
from registry.staging.current_rows import CurrentRows
from tests.web.accounts.conftest import Browser, Desk

COUNTY, TOWNSHIP, VILLAGE = "450101", "450101101", "450101101201"
FACT = {"unit": VILLAGE, "period": "2021", "activists": "3"}
RULE = {"place": COUNTY, "ledger": "facts", "level": "township", "decided_by": "county"}


@pytest.fixture
def chief(desk: Desk) -> Browser:
    """The reviewer of the county."""
    desk.add("chief", f"reviewer@{COUNTY}")
    return desk.signed_in("chief")


def said(browser: Browser, answer: TestResponse) -> str:
    """What the page says on which a form ended."""
    assert answer.status_code == 303, answer.text
    page = browser.get(answer.headers["Location"]).text
    found = re.search(r'role="status">([^<]+)<', page)
    assert found is not None, page
    return found[1]


def submitted(desk: Desk, chief: Browser, **more: Any) -> tuple[Browser, str]:
    """A clerk, and the address of what he submitted under a rule."""
    assert said(chief, chief.post("/settings", act="add", **RULE)) == "提交规则已保存"
    clerk = desk.signed_in("clerk")
    answer = clerk.post("/ledgers/facts/new", reason="年报", **(FACT | more))
    address = answer.headers.get("Location", "")
    assert address.startswith("/submissions/"), answer.text
    assert said(clerk, answer).startswith("已提交审核")
    return clerk, address


def test_a_form_under_a_rule_becomes_a_submission_that_a_reviewer_accepts(desk: Desk, chief: Browser) -> None:
    clerk, address = submitted(desk, chief)
    assert "待审核" in clerk.get("/submissions").text
    page = chief.get(address).text
    assert "450101101201 柳塘村" in page and "入党积极分子" in page and "年报" in page
    assert said(chief, chief.post(address, act="accept", reason="属实")) == "已登记：第 2 次变更"
    assert "已通过" in clerk.get(address).text
    assert [entry.outcome for entry in desk.log("submission")] == ["accepted", "submitted"]
    again = chief.send(
        address, act="accept", csrf_token=re.findall(r'csrf_token" value="([^"]+)', chief.get(address).text)[-1]
    )
    assert again.status_code == 409


def test_a_return_without_a_reason_comes_back_with_what_is_wrong_beside_its_field(desk: Desk, chief: Browser) -> None:
    clerk, address = submitted(desk, chief)
    answer = chief.post(address, act="return", reason="")
    assert answer.status_code == 422
    field = re.search(
        r'name="reason"[^>]*aria-describedby="([^"]+)"|aria-describedby="([^"]+)"[^>]*name="reason"', answer.text
    )
    assert field is not None
    error = (field[1] or field[2]).split()[-1]
    assert re.search(rf'id="{error}">退回须说明事由', answer.text)
    assert said(chief, chief.post(address, act="return", reason="数不对")) == "已退回"
    assert "数不对" in clerk.get(address).text


def test_a_submitter_takes_back_his_own_and_decides_nothing(desk: Desk, chief: Browser) -> None:
    clerk, address = submitted(desk, chief)
    assert ">撤回</button>" in clerk.get(address).text and ">通过</button>" not in clerk.get(address).text
    assert clerk.post(address, act="accept", reason="").status_code == 403
    assert clerk.post(address, act="comment", text="").status_code == 422
    assert said(clerk, clerk.post(address, act="comment", text="附表随后")) == "意见已记下"
    assert said(clerk, clerk.post(address, act="withdraw", reason="")) == "已撤回"
    assert chief.get(address).status_code == 200


def test_nobody_else_sees_a_submission(desk: Desk, chief: Browser) -> None:
    _, address = submitted(desk, chief)
    desk.add("other", f"clerk@{TOWNSHIP}")
    other = desk.signed_in("other")
    assert "没有提交审核的事项" in other.get("/submissions").text
    assert other.get(address).status_code == 404
    for username, status in (("reader", 403), ("system", 403), ("auditor", 200)):
        assert desk.signed_in(username).get("/submissions").status_code == status


def test_rows_that_changed_since_are_shown_with_every_side(desk: Desk, chief: Browser) -> None:
    desk.add("whole", "clerk@*")
    whole = desk.signed_in("whole")
    assert whole.post("/ledgers/facts/new", reason="初", **FACT).status_code == 303
    with reading(desk.engine) as connection:
        number = connection.execute(select(TABLES["facts"].c.record)).scalar_one()
        form = f"/ledgers/facts/{CurrentRows(connection).tag}-{number}/correct"
    submitted_before = desk.signed_in("clerk")
    assert said(chief, chief.post("/settings", act="add", **RULE)) == "提交规则已保存"
    version = re.search(r'name="version" value="([^"]+)"', submitted_before.get(form).text)
    assert version is not None
    answer = submitted_before.post(form, **(FACT | {"activists": "9", "reason": "错", "version": version[1]}))
    address = answer.headers["Location"]
    assert whole.post(form, **(FACT | {"activists": "7", "reason": "错", "version": version[1]})).status_code == 303
    refused = chief.post(address, act="accept", reason="")
    assert refused.status_code == 409
    cells = re.findall(r"<td>(?:<b>)?(\d)(?:</b>)?</td>", refused.text)
    assert cells[:3] == ["3", "7", "9"]


def test_a_rule_is_added_and_removed_by_a_reviewer_of_its_place(desk: Desk, chief: Browser) -> None:
    answer = chief.post("/settings", act="add", **(RULE | {"place": "999999", "level": ""}))
    assert answer.status_code == 422 and "没有这个代码" in answer.text
    assert chief.post("/settings", act="add", **(RULE | {"place": ""})).status_code == 403
    assert said(chief, chief.post("/settings", act="add", **RULE)) == "提交规则已保存"
    assert chief.post("/settings", act="add", **RULE).status_code == 422
    named = re.search(r'<option value="(\d+/facts/township)">450101 东川县', chief.get("/settings").text)
    assert named is not None
    assert "指标台账" in desk.signed_in("reader").get("/parameters").text
    assert 'name="decided_by"' not in desk.signed_in("reader").get("/parameters").text
    told = {
        user: desk.signed_in(user).get("/settings").status_code for user in ("reader", "auditor", "clerk", "system")
    }
    assert told == {"reader": 403, "auditor": 403, "clerk": 403, "system": 200}
    assert 'href="/settings"' in chief.get("/parameters").text.replace("?scope=450101", "")
    assert said(chief, chief.post("/settings", act="remove", rule=named[1])) == "提交规则已删除"
    assert "没有提交规则" in chief.get("/settings").text


def test_a_period_is_closed_and_opened_again_by_a_reviewer(desk: Desk, chief: Browser) -> None:
    assert chief.post("/periods", act="close", place=COUNTY, period="去年").status_code == 422
    assert said(chief, chief.post("/periods", act="close", place=COUNTY, period="2021")) == "已封账"
    assert chief.post("/periods", act="close", place=COUNTY, period="2021").status_code == 409
    clerk = desk.signed_in("clerk")
    assert "450101" in clerk.get("/periods").text and 'name="period"' not in clerk.get("/periods").text
    refused = clerk.post("/ledgers/facts/new", reason="补", **FACT)
    assert refused.status_code == 409 and "已封账" in refused.text
    (name,) = re.findall(r'<option value="([0-9a-f]{32})">', chief.get("/periods").text)
    assert chief.post("/periods", act="reopen", id=name, reason="").status_code == 422
    assert said(chief, chief.post("/periods", act="reopen", id=name, reason="口径有误")) == "已解封"
    assert clerk.post("/ledgers/facts/new", reason="补", **FACT).status_code == 303
    assert clerk.send("/periods", act="close").status_code in (400, 403)


def test_the_report_of_a_closed_period_opens_as_it_was_known_then(desk: Desk, chief: Browser) -> None:
    chief.post("/periods", act="close", place=COUNTY, period="2021")
    page = chief.get("/periods").text
    assert re.search(r'href="/report\?as_of=2021-12-31&amp;known_at=1[^"]*scope=450101', page)


def test_the_report_of_a_closed_period_lists_later_corrections(desk: Desk, chief: Browser) -> None:
    clerk = desk.signed_in("clerk")
    clerk.post("/ledgers/facts/new", reason="年报", **FACT)
    chief.post("/periods", act="close", place=COUNTY, period="2021")
    with reading(desk.engine) as connection:
        number = connection.execute(select(TABLES["facts"].c.record)).scalar_one()
        form = f"/ledgers/facts/{CurrentRows(connection).tag}-{number}/correct"
    version = re.search(r'name="version" value="([^"]+)"', clerk.get(form).text)
    assert version is not None
    assert clerk.post(form, **(FACT | {"activists": "9", "reason": "漏报", "version": version[1]})).status_code == 303
    report = f"/report?as_of=2021-12-31&known_at=2&scope={COUNTY}"
    assert "漏报" in chief.get(report).text
    assert "漏报" not in chief.get(report.replace("2021-12-31", "2021-12-30")).text
    assert "漏报" in chief.get("/periods").text


def test_a_clerk_proposes_what_reaches_beyond_his_places(desk: Desk) -> None:
    desk.add("city", "reviewer@4501")
    clerk, city = desk.signed_in("clerk"), desk.signed_in("city")
    row = {"name": "COM-06.days", "place": "450102101", "from": "2021", "value": "30", "reason": "统一口径"}
    assert clerk.post("/ledgers/settings/new", act="save", **row).status_code == 422
    answer = clerk.post("/ledgers/settings/new", act="propose", **row)
    assert answer.status_code == 303, answer.text
    address = answer.headers["Location"]
    assert "由审核员查看" in clerk.get(address).text
    assert said(city, city.post(address, act="accept", reason="")) == "已登记：第 2 次变更"


def test_who_decides_sees_beforehand_what_it_would_change(desk: Desk, chief: Browser) -> None:
    clerk, address = submitted(desk, chief, activists="", residents="9", households="4")
    page = chief.post(f"{address}?as_of=2021-12-31", act="preview").text
    assert 'id="effect"' in page and "尚未登记" in page
    assert clerk.post(address, act="preview").status_code == 403
    assert "待审核" in chief.get(address).text


def test_without_users_there_are_no_submissions_and_periods_are_read(empty: Desk) -> None:
    browser = empty.browser()
    assert browser.get("/submissions").status_code == 404
    assert browser.get("/periods").status_code == 200
    assert "/submissions" not in browser.get("/").text
