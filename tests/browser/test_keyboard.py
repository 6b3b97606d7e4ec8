"""The pages without a mouse."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect
from playwright.sync_api import Page as Tab

from tests.browser.conftest import Served
from tests.browser.pages import BY_NAME, VILLAGE
from tests.browser.visiting import Watched

#: Where the focus is: what it is on, and what shows it there.
FOCUSED = """() => {
    const focused = document.activeElement, style = getComputedStyle(focused);
    const marked = [focused, ...focused.querySelectorAll(":scope > .node")].map(one => getComputedStyle(one));
    const box = focused.getBoundingClientRect();
    return {
        name: focused.id || focused.name || focused.textContent.trim().slice(0, 30),
        end: focused === document.body,
        outlined: marked.some(one => one.outlineStyle !== "none" && parseFloat(one.outlineWidth) >= 2),
        inSight: box.width > 0 && box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth,
    };
}"""


@pytest.fixture
def tab(browser: Browser, served: Served) -> Iterator[Tab]:
    context = browser.new_context(viewport={"width": 1366, "height": 768})
    watched = Watched(context, served)
    watched.open(BY_NAME["overview of a county"].address)
    yield watched.tab
    context.close()


def walk(tab: Tab, steps: int) -> list[dict[str, object]]:
    """Where the focus goes when Tab is pressed so often."""
    found = []
    for _ in range(steps):
        tab.keyboard.press("Tab")
        found.append(tab.evaluate(FOCUSED))
    return found


def test_the_first_stop_leads_past_the_menu_to_the_content(tab: Tab) -> None:
    tab.keyboard.press("Tab")
    expect(tab.get_by_role("link", name="跳到正文")).to_be_focused()
    expect(tab.get_by_role("link", name="跳到正文")).to_be_in_viewport()
    tab.keyboard.press("Enter")
    expect(tab.locator("main")).to_be_focused()


def test_tab_reaches_menu_search_time_bar_tree_and_tables_and_every_stop_is_seen(tab: Tab) -> None:
    stops = walk(tab, 45)
    assert [stop["name"] for stop in stops if not (stop["outlined"] and stop["inSight"])] == []
    names = [stop["name"] for stop in stops]
    for name in ("总览", "台账", "seek", "as_of", "known_at", "全部", "node-451102", "导出 Excel", "自然村数"):
        assert name in names
    assert len({str(name) for name in names}) > 30, "the focus is caught nowhere"


def test_the_day_is_changed_by_typing_it(tab: Tab) -> None:
    tab.locator(".time input[name=as_of]").focus()
    tab.keyboard.press("Control+A")
    tab.keyboard.type("2018-06-30")
    tab.keyboard.press("Enter")
    expect(tab.locator("h1")).to_contain_text("2018-06-30")


def test_a_village_is_found_by_the_first_letters_of_its_pinyin(tab: Tab) -> None:
    tab.locator("#seek").focus()
    tab.keyboard.type("sr")
    expect(tab.locator(".suggested")).to_contain_text("双瑞村委会")
    tab.keyboard.press("Enter")
    expect(tab.get_by_role("main").get_by_role("link", name="双瑞村委会").first).to_be_visible()


def test_the_arrows_open_the_tree_move_in_it_and_close_it_and_enter_follows(tab: Tab, served: Served) -> None:
    tab.goto(served.at("/tree"))
    county = tab.get_by_role("main").locator("#node-451102")
    tab.get_by_role("main").locator("#node-4511").focus()
    press(tab, "ArrowDown")
    expect(county).to_be_focused()
    press(tab, "ArrowRight")
    expect(county).to_have_attribute("aria-expanded", "true")
    expect(tab.get_by_role("main").locator("#node-451102001")).to_be_visible()
    press(tab, "ArrowRight")
    expect(tab.get_by_role("main").locator("#node-451102001")).to_be_focused()
    press(tab, "ArrowLeft", "ArrowLeft")
    expect(county).to_be_focused()
    expect(county).to_have_attribute("aria-expanded", "false")
    press(tab, "End")
    expect(tab.get_by_role("main").locator("#node-451123")).to_be_focused()
    press(tab, "Enter")
    expect(tab).to_have_url(served.at("/units/451123"))


def press(tab: Tab, *keys: str) -> None:
    for key in keys:
        tab.keyboard.press(key)


def test_a_wide_table_is_scrolled_with_the_arrows(browser: Browser, served: Served) -> None:
    context = browser.new_context(viewport={"width": 390, "height": 800})
    tab = context.new_page()
    tab.goto(served.at(f"/units/{VILLAGE}"))
    region = tab.locator("#facts .scroll")
    region.focus()
    press(tab, *["ArrowRight"] * 3)
    # A function, for the page's strict policy forbids to evaluate a text at each look.
    tab.wait_for_function("() => document.querySelector('#facts .scroll').scrollLeft > 0")
    context.close()


def test_arrows_choose_among_the_suggestions_and_lead_back_to_the_box(tab: Tab) -> None:
    box, links = tab.locator("#seek"), tab.locator("#suggested a")
    box.fill("贺街 双瑞")
    expect(links.first).to_be_visible()
    box.press("ArrowDown")
    expect(links.nth(0)).to_be_focused()
    tab.keyboard.press("ArrowDown")
    expect(links.nth(1)).to_be_focused()
    tab.keyboard.press("End")
    expect(links.last).to_be_focused()
    tab.keyboard.press("ArrowDown")
    expect(box).to_be_focused()
    box.press("ArrowUp")
    expect(links.last).to_be_focused()
    tab.keyboard.press("Home")
    tab.keyboard.press("Escape")
    expect(box).to_be_focused()
    expect(links).to_have_count(0)


def test_enter_opens_the_suggestion_that_was_chosen(tab: Tab) -> None:
    tab.locator("#seek").fill("贺街 双瑞 书记")
    expect(tab.locator("#suggested a").first).to_be_visible()
    tab.locator("#seek").press("ArrowDown")
    tab.keyboard.press("Enter")
    expect(tab.locator("h1")).to_be_visible()
    tab.wait_for_url("**/units/*space=person*")
