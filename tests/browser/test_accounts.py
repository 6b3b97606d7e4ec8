"""The pages of accounts in Chromium: signed in by keyboard, looked at in three windows, read by axe."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext
from playwright.sync_api import Page as Tab

from tests import demo
from tests.browser.rules import ENLARGED, NARROW, WIDE
from tests.browser.visiting import AXE, CUT, SEEN, grave

#: Who opens which pages: the name of a login, and addresses.
PAGES = {
    "": ["/login", "/login?lang=en"],
    "demo-clerk-451102": [
        *("/account", "/account?lang=en", "/accounts", "/ledgers"),
        *("/ledgers/facts/new", "/ledgers/posts/new?lang=en&unit=451102101209", "/ledgers/facilities/new"),
    ],
    "demo-security": ["/accounts", "/accounts?lang=en", "/accounts/demo-clerk-451102", "/accounts/nobody", "/ledgers"],
}


@pytest.fixture(scope="module")
def office(city: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, dict[str, str]]]:
    """The city with the demonstration's logins, served: its address, and the passwords."""
    place = Path(shutil.copy(city, tmp_path_factory.mktemp("office") / "registry.db"))
    told = subprocess.run(
        [*demo.REGISTRY, "demo", "--logins", "--json"],
        env=demo.environment(place), capture_output=True, check=True, encoding="utf-8",
    )  # fmt: skip
    passwords = {login["username"]: login["password"] for login in json.loads(told.stdout)["logins"]}
    command = [*demo.REGISTRY, "serve", "--port", "0", "--processes", "1"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, encoding="utf-8", env=demo.environment(place)) as process:
        assert process.stdout is not None
        found = re.search(r"http://127\.0\.0\.1:\d+", process.stdout.readline())
        try:
            assert found is not None
            yield found[0], passwords
        finally:
            process.kill()


def signed_in(context: BrowserContext, office: tuple[str, dict[str, str]], username: str) -> Tab:
    """A tab in which somebody has signed in, by keyboard alone; nobody without a name."""
    address, passwords = office
    tab = context.new_page()
    tab.goto(f"{address}/login")
    if username:
        tab.get_by_label("用户名").focus()
        tab.keyboard.type(username)
        tab.keyboard.press("Tab")
        tab.keyboard.type(passwords[username])
        tab.keyboard.press("Enter")
        tab.wait_for_url(lambda url: "/login" not in url)
    return tab


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
        for window in (NARROW, ENLARGED, WIDE):
            tab.set_viewport_size({"width": window.width, "height": window.height})
            seen: dict[str, Any] = tab.evaluate(SEEN)
            assert seen["beyond"] <= 0, (path, window.name)
            assert tab.evaluate(CUT) == [], (path, window.name)
        assert grave(tab) == [], path
    assert said == []
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
