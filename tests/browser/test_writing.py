"""Forms that write, in Chromium: by keyboard, with a session that ends, and without scripts."""

from __future__ import annotations

from urllib.parse import urlsplit

from playwright.sync_api import Browser

from tests.browser.conftest import signed_in
from tests.browser.rules import NARROW, WIDE
from tests.browser.visiting import AXE, grave, lies_well_in

#: Of the county: what townships write of measures there is decided by another first.
CLERK = "demo-clerk-451102"
NEW = "/ledgers/facts/new?period=2031-0{}"


def test_a_code_is_found_by_pinyin_and_taken_by_keyboard(browser: Browser, office: tuple[str, dict[str, str]]) -> None:
    tab = signed_in(WIDE.context(browser), office, CLERK)
    tab.goto(office[0] + NEW.format(1))
    unit = tab.get_by_label("单位代码")
    unit.focus()
    tab.keyboard.type("srcwh")
    offered = tab.get_by_role("listbox", name="候选").get_by_role("option")
    offered.first.wait_for()
    tab.keyboard.press("ArrowDown")
    tab.keyboard.press("Enter")
    assert unit.input_value() == "451102101209"
    assert offered.count() == 0


def test_where_the_session_ended_its_user_signs_in_beside_what_he_typed(
    browser: Browser, office: tuple[str, dict[str, str]]
) -> None:
    context = WIDE.context(browser)
    context.add_init_script(path=AXE)
    tab = signed_in(context, office, CLERK)
    tab.goto(office[0] + NEW.format(2))
    tab.get_by_label("单位代码").fill("451102101209")
    tab.get_by_label("正式党员").fill("31")
    context.clear_cookies()
    tab.get_by_role("button", name="保存").click()
    again = tab.get_by_role("dialog")
    again.wait_for()
    assert grave(tab) == []
    again.get_by_label("用户名").fill(CLERK)
    again.get_by_label("密码").fill("wrong")
    again.get_by_role("button", name="登录").click()
    again.get_by_text("不对").wait_for()
    assert tab.get_by_label("正式党员").input_value() == "31"
    again.get_by_label("密码").fill(office[1][CLERK])
    again.get_by_role("button", name="登录").click()
    tab.wait_for_url(lambda url: urlsplit(url).path.count("-") == 1)
    assert "次变更" in tab.get_by_role("status").first.inner_text()
    # The scripts of pages note there which page is open, and nothing of what is typed.
    assert "451102101209" not in tab.evaluate("JSON.stringify([{...localStorage}, {...sessionStorage}])")


def test_what_is_typed_is_not_left_by_mistake(browser: Browser, office: tuple[str, dict[str, str]]) -> None:
    tab = signed_in(WIDE.context(browser), office, CLERK)
    tab.goto(office[0] + NEW.format(3))
    tab.get_by_label("正式党员").fill("31")
    asked: list[str] = []

    def stay(dialog: object) -> None:
        asked.append(dialog.type)  # type: ignore[attr-defined]
        dialog.dismiss()  # type: ignore[attr-defined]

    tab.on("dialog", stay)
    tab.get_by_role("link", name="总览", exact=True).click(no_wait_after=True)
    tab.wait_for_timeout(500)
    assert asked == ["beforeunload"]
    assert tab.get_by_label("正式党员").input_value() == "31"


def test_without_scripts_a_row_is_entered_and_corrected(browser: Browser, office: tuple[str, dict[str, str]]) -> None:
    context = browser.new_context(java_script_enabled=False, viewport={"width": 1366, "height": 768})
    tab = signed_in(context, office, CLERK)
    tab.goto(office[0] + NEW.format(4))
    tab.get_by_label("单位代码").fill("双瑞村委会")
    tab.get_by_label("正式党员").fill("三十")
    tab.get_by_role("button", name="保存").click()
    assert "整数" in tab.locator("#field-full_members-wrong").inner_text()
    tab.get_by_label("正式党员").fill("30")
    tab.get_by_role("button", name="保存").click()
    assert "次变更" in tab.get_by_role("status").first.inner_text()
    tab.get_by_role("link", name="更正（原记录有误）").click()
    tab.get_by_label("正式党员").fill("29")
    tab.get_by_label("事由").fill("数错")
    tab.get_by_role("button", name="保存").click()
    assert "29" in tab.locator("dl.facts").inner_text()


def test_the_pages_of_rows_lie_well_and_axe_finds_nothing_serious(
    browser: Browser, office: tuple[str, dict[str, str]]
) -> None:
    context = WIDE.context(browser)
    context.add_init_script(path=AXE)
    tab = signed_in(context, office, CLERK)
    tab.goto(f"{office[0]}/ledgers/posts?holding=yes")
    row = tab.locator('tbody a[href^="/ledgers/posts/"]').first.get_attribute("href")
    assert row is not None
    path = urlsplit(row).path
    for address in (path, f"{path}/change", f"{path}/correct?lang=en", f"{path}/withdraw"):
        tab.goto(office[0] + address)
        lies_well_in(tab, (NARROW, WIDE))
