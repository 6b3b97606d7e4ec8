"""The pages of accounts in Chromium: signed in by keyboard, looked at in three windows, read by axe."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.browser.conftest import signed_in
from tests.browser.rules import WIDE, lies_well
from tests.browser.visiting import AXE

#: Who opens which pages: the name of a login, and addresses.
PAGES = {
    "": ["/login", "/login?lang=en"],
    "demo-clerk-451102": [
        *("/account", "/account?lang=en", "/accounts", "/ledgers"),
        *("/ledgers/facts/new", "/ledgers/posts/new?lang=en&unit=451102101209", "/ledgers/facilities/new"),
    ],
    "demo-security": ["/accounts", "/accounts?lang=en", "/accounts/demo-clerk-451102", "/accounts/nobody", "/ledgers"],
}


@pytest.mark.parametrize("username", PAGES)
def test_the_pages_of_accounts_lie_well_and_axe_finds_nothing_serious(
    browser: Browser, office: tuple[str, dict[str, str]], username: str
) -> None:
    context = WIDE.context(browser)
    context.add_init_script(path=AXE)
    tab = signed_in(context, office, username)
    said: list[str] = []
    tab.on("pageerror", lambda error: said.append(str(error)))
    for path in PAGES[username]:
        tab.goto(office[0] + path)
        lies_well(tab)
    assert said == []
    context.close()


def test_a_clerk_goes_from_a_case_to_its_evidence_and_attaches_a_file(
    browser: Browser, office: tuple[str, dict[str, str]], tmp_path: Path
) -> None:
    context = WIDE.context(browser)
    context.add_init_script(path=AXE)
    tab = signed_in(context, office, "demo-clerk-451102")
    tab.goto(f"{office[0]}/units/RS2018-02117223?space=case")
    tab.locator("#attachments tbody a").first.click()
    tab.wait_for_url("**/attachments")
    plan = tmp_path / "整改方案.pdf"
    plan.write_bytes(b"%PDF-1.7\n%%EOF\n")
    tab.get_by_label("文件").set_input_files(plan)
    tab.get_by_label("事由").fill("佐证")
    tab.get_by_role("button", name="保存").click()
    assert re.search("第 [0-9]+ 次变更", tab.locator("[role=status]").inner_text())
    with tab.expect_download() as came:
        tab.get_by_role("link", name="整改方案.pdf").click()
    assert came.value.suggested_filename == "整改方案.pdf"
    lies_well(tab)
    context.close()


def test_whoever_signs_out_by_the_button_on_a_page_is_out_also_by_going_back(
    browser: Browser, office: tuple[str, dict[str, str]]
) -> None:
    context = WIDE.context(browser)
    tab = signed_in(context, office, "demo-clerk-451102")
    tab.goto(f"{office[0]}/ledgers")
    tab.get_by_role("button", name="退出").click()
    tab.wait_for_url("**/login")
    tab.go_back()
    assert "/login" in tab.url and tab.get_by_label("用户名").is_visible()
    context.close()


def test_a_wrong_password_is_told_beside_its_field_and_the_name_stays(
    browser: Browser, office: tuple[str, dict[str, str]]
) -> None:
    tab = signed_in(WIDE.context(browser), office, "")
    tab.get_by_label("用户名").fill("nobody")
    tab.get_by_label("密码").fill("wrong")
    tab.get_by_role("button", name="登录").click()
    field = tab.get_by_label("密码")
    described = str(field.get_attribute("aria-describedby")).split()[-1]
    assert tab.locator(f"#{described}").inner_text() == "用户名或密码不对"
    assert (tab.get_by_label("用户名").input_value(), field.input_value()) == ("nobody", "")
    tab.context.close()
