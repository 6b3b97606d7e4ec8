"""A clerk's day without a mouse, from login to sign-out, the focus seen at every stop; and how its pages lie."""

from __future__ import annotations

from playwright.sync_api import Browser, expect
from playwright.sync_api import Page as Tab

from tests.browser.conftest import Office
from tests.browser.rules import NARROW, WIDE
from tests.browser.test_keyboard import FOCUSED, press
from tests.browser.visiting import lies_well_in

CLERK = "demo-clerk-451102"
#: So many stops there may be before what is wanted.
MOST = 150
#: What the focus is on is called so: by its id, its name, its text.
NAMES = "() => [document.activeElement.id, document.activeElement.name, document.activeElement.textContent.trim()]"


def reach(tab: Tab, wanted: str, leaves: str = "Escape") -> None:
    """Goes by Tab to what has this name, id or text; the focus is seen at every stop. Out of a grid `leaves` leads."""
    for _ in range(MOST):
        if tab.evaluate("() => document.activeElement.matches('table.grid input')"):
            press(tab, leaves)
        press(tab, "Tab")
        stop = tab.evaluate(FOCUSED)
        if stop["end"]:
            continue
        if not stop["inSight"]:  # the page is still being scrolled there
            tab.wait_for_timeout(300)
            stop = tab.evaluate(FOCUSED)
        assert stop["outlined"] and stop["inSight"], (tab.url, stop)
        if wanted in tab.evaluate(NAMES):
            return
    raise AssertionError(f"Tab does not lead to {wanted} on {tab.url}")


def lies_well(tab: Tab) -> None:
    """Neither on the screen of an office nor on a phone is the page wider than the window."""
    lies_well_in(tab, (NARROW, WIDE), by_axe=False)


def opens(tab: Tab, wanted: str, address: str) -> None:
    """Goes to a door by Tab and through it by Enter."""
    reach(tab, wanted)
    press(tab, "Enter")
    tab.wait_for_url(address)
    lies_well(tab)


def test_a_day_from_login_to_sign_out_is_done_by_keys_alone(browser: Browser, office: Office) -> None:
    context = WIDE.context(browser)
    tab = context.new_page()
    tab.goto(f"{office[0]}/login")
    lies_well(tab)
    reach(tab, "username")
    tab.keyboard.type(CLERK)
    reach(tab, "password")
    tab.keyboard.type(office[1][CLERK])
    opens_front(tab)
    opens(tab, "待办", "**/todo*")
    find_a_village(tab)
    enter_a_row(tab)
    opens(tab, "台账", "**/ledgers*")
    opens(tab, "指标台账", "**/ledgers/facts*")
    opens(tab, "表格填报", "**/ledgers/facts/grid*")
    fill_in_the_grid(tab)
    opens(tab, "退出", "**/login*")
    context.close()


def opens_front(tab: Tab) -> None:
    press(tab, "Enter")
    tab.wait_for_url(lambda url: "/login" not in url)
    lies_well(tab)


def find_a_village(tab: Tab) -> None:
    """From everywhere `/` leads to the search box, and Enter there to what is found."""
    reach(tab, "跳到正文")
    press(tab, "Enter", "/")
    expect(tab.locator("#seek")).to_be_focused()
    tab.keyboard.type("贺街 双瑞")
    press(tab, "Enter")
    tab.wait_for_url("**/search*")
    lies_well(tab)
    opens(tab, "双瑞村委会", "**/units/451102101209*")


def enter_a_row(tab: Tab) -> None:
    """From the unit's page to a form whose unit is filled in, and back with the number of the change."""
    reach(tab, "登记此单位的内容")
    press(tab, "Enter")
    opens(tab, "登记指标台账", "**/ledgers/facts/new*")
    expect(tab.locator("#field-unit")).to_have_value("451102101209")
    reach(tab, "field-period")
    tab.keyboard.type("2031-01")
    reach(tab, "field-full_members")
    tab.keyboard.type("31")
    reach(tab, "field-of-change-reason")
    tab.keyboard.type("一月月报")
    reach(tab, "保存")
    press(tab, "Enter")
    expect(tab.get_by_role("status").filter(has_text="次变更")).to_contain_text("已登记")
    lies_well(tab)


def fill_in_the_grid(tab: Tab) -> None:
    """The period is asked for, a cell is typed, and the grid is saved."""
    reach(tab, "scope")
    for _ in range(20):
        if tab.evaluate("() => document.activeElement.selectedOptions[0].text") == "贺街镇":
            break
        press(tab, "ArrowDown")
    reach(tab, "查看")
    press(tab, "Enter")
    tab.wait_for_url("**scope=451102101*")
    reach(tab, "period")
    press(tab, "Control+a")
    tab.keyboard.type("2031-02")
    press(tab, "Enter")
    tab.wait_for_url("**period=2031-02*")
    lies_well(tab)
    for _ in range(MOST):
        press(tab, "Tab")
        if tab.evaluate("() => document.activeElement.matches('table.grid input')"):
            break
    assert tab.evaluate(FOCUSED)["outlined"]
    tab.keyboard.type("32")
    press(tab, "Enter")
    reach(tab, "保存")
    press(tab, "Enter")
    expect(tab.get_by_role("status").filter(has_text="次变更")).to_contain_text("已登记")
    lies_well(tab)
