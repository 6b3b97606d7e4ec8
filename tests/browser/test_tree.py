"""The tree as it is driven by keys, and loaded as it opens."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from tests.browser.conftest import Served

CITY, COUNTY, TOWNSHIP, VILLAGE = "4511", "451102", "451102101", "451102101209"


@pytest.fixture
def tab(browser: Browser) -> Iterator[Page]:
    tab = browser.new_page(viewport={"width": 1366, "height": 768})
    yield tab
    tab.close()


def opened(tab: Page, served: Served, path: str) -> None:
    """Opens a page and enters its tree as the Tab key would."""
    tab.goto(served.at(path))
    tab.focus("[role=treeitem][tabindex='0']")


def press(tab: Page, *keys: str) -> None:
    for key in keys:
        tab.keyboard.press(key)


def has_focus(tab: Page, code: str) -> None:
    expect(tab.locator(f"#node-{code}")).to_be_focused()


def test_arrows_open_enter_leave_and_close(tab: Page, served: Served) -> None:
    opened(tab, served, "/tree")
    has_focus(tab, CITY)
    press(tab, "ArrowRight")
    has_focus(tab, COUNTY)
    county = tab.locator(f"#node-{COUNTY}")
    expect(county).to_have_attribute("aria-expanded", "false")
    press(tab, "ArrowRight")
    expect(county).to_have_attribute("aria-expanded", "true")
    has_focus(tab, COUNTY)
    expect(county.locator("[role=treeitem]")).to_have_count(16)
    press(tab, "ArrowRight", "ArrowDown", "ArrowUp", "ArrowLeft")
    has_focus(tab, COUNTY)
    press(tab, "ArrowLeft")
    expect(county).to_have_attribute("aria-expanded", "false")
    expect(county.locator("[role=treeitem]").first).to_be_hidden()
    press(tab, "ArrowLeft")
    has_focus(tab, CITY)


def test_down_and_up_pass_by_what_is_closed_and_home_and_end_go_to_the_ends(tab: Page, served: Served) -> None:
    opened(tab, served, f"/tree?scope={COUNTY}")
    press(tab, "ArrowLeft", "ArrowDown")
    has_focus(tab, "451103")
    press(tab, "ArrowUp")
    has_focus(tab, COUNTY)
    press(tab, "End")
    has_focus(tab, "451123")
    press(tab, "Home")
    has_focus(tab, CITY)


def test_a_letter_goes_to_the_next_name_that_begins_with_it_also_among_those_loaded(tab: Page, served: Served) -> None:
    opened(tab, served, f"/tree?scope={COUNTY}")
    press(tab, "z")
    has_focus(tab, "451121")
    press(tab, "z")
    has_focus(tab, "451122")
    press(tab, "z")
    has_focus(tab, "451121")
    press(tab, "ArrowRight")
    expect(tab.locator("#node-451121 [role=treeitem]")).to_have_count(12)
    press(tab, "h")
    has_focus(tab, "451121102")


def test_an_asterisk_opens_all_siblings_each_of_which_is_loaded(tab: Page, served: Served) -> None:
    opened(tab, served, "/tree")
    press(tab, "ArrowDown", "*")
    expect(tab.locator("[role=tree] > li > ul > li[aria-expanded='true']")).to_have_count(5)
    expect(tab.locator("[role=tree] > li > ul > li > ul > li")).to_have_count(61)
    expect(tab.locator("[role=treeitem]:not([tabindex])")).to_have_count(0)
    has_focus(tab, COUNTY)


def test_only_the_item_in_focus_is_in_the_tab_order_with_the_link_to_its_overview(tab: Page, served: Served) -> None:
    opened(tab, served, "/tree")
    press(tab, "ArrowDown")
    in_order = tab.locator("[role=tree] [tabindex='0']")
    expect(in_order).to_have_count(2)
    press(tab, "Tab")
    expect(tab.locator(f"#node-{COUNTY} > .node > .scope")).to_be_focused()
    press(tab, "Shift+Tab")
    has_focus(tab, COUNTY)


def test_enter_follows_the_name_and_beside_a_page_it_changes_the_scope_of_that_page(tab: Page, served: Served) -> None:
    opened(tab, served, "/tree")
    press(tab, "ArrowDown", "Enter")
    tab.wait_for_url(f"**/units/{COUNTY}")
    opened(tab, served, f"/figures/village.venue_300?status=met&scope={TOWNSHIP}")
    has_focus(tab, TOWNSHIP)
    press(tab, "s")
    has_focus(tab, VILLAGE)
    press(tab, "ArrowRight")
    first = tab.locator(f"#node-{VILLAGE} [role=treeitem]").first
    expect(first).to_be_visible()
    code = (first.get_attribute("id") or "").removeprefix("node-")
    press(tab, "ArrowRight", "Enter")
    tab.wait_for_url(f"**/figures/village.venue_300?status=met&scope={code}")


def test_children_are_asked_for_once(tab: Page, served: Served) -> None:
    addresses: list[str] = []
    tab.on("request", lambda request: addresses.append(request.url) if "/tree/" in request.url else None)
    opened(tab, served, "/tree")
    press(tab, "ArrowDown", "ArrowRight")
    expect(tab.locator(f"#node-{TOWNSHIP}")).to_be_visible()
    press(tab, "ArrowLeft", "ArrowRight", "ArrowLeft", "ArrowRight")
    expect(tab.locator(f"#node-{TOWNSHIP}")).to_be_visible()
    assert len(addresses) == 1


def test_children_that_could_not_be_loaded_are_said_and_may_be_tried_again(tab: Page, served: Served) -> None:
    opened(tab, served, "/tree")

    def fail(route: Route) -> None:
        route.abort()

    tab.route("**/tree/*", fail)
    press(tab, "ArrowDown", "ArrowRight")
    notice = tab.locator(".tree-said")
    expect(notice).to_contain_text("未能载入")
    expect(tab.locator(f"#node-{COUNTY}")).to_have_attribute("aria-expanded", "false")
    has_focus(tab, COUNTY)
    tab.unroute("**/tree/*", fail)
    press(tab, "ArrowRight")
    expect(tab.locator(f"#node-{TOWNSHIP}")).to_be_visible()
    expect(notice).to_be_empty()


def test_a_pointer_opens_and_closes_too(tab: Page, served: Served) -> None:
    tab.goto(served.at("/tree"))
    turn = tab.locator(f"#node-{COUNTY} > .node > .turn")
    turn.click()
    expect(tab.locator(f"#node-{TOWNSHIP}")).to_be_visible()
    turn.click()
    expect(tab.locator(f"#node-{TOWNSHIP}")).to_be_hidden()
    has_focus(tab, COUNTY)
    assert tab.url == served.at("/tree")


def test_an_item_is_named_by_its_own_line_and_not_by_all_below_it(tab: Page, served: Served) -> None:
    tab.goto(served.at(f"/tree?scope={COUNTY}"))
    expect(tab.get_by_role("treeitem", name="八步区 县区 下级 16 总览", exact=True)).to_have_count(1)


@pytest.mark.parametrize(("width", "is_open"), [(991, False), (992, True)])
def test_beside_a_page_the_tree_is_folded_where_there_is_no_room(
    browser: Browser, served: Served, width: int, is_open: bool
) -> None:
    tab = browser.new_page(viewport={"width": width, "height": 768})
    tab.goto(served.at(f"/?scope={TOWNSHIP}"))
    item = tab.locator(f"#node-{TOWNSHIP}")
    expect(item).to_be_visible() if is_open else expect(item).to_be_hidden()
    expect(tab.locator("details.places > summary")).to_be_visible(visible=not is_open)
    if is_open:
        expect(item).to_be_in_viewport()
    tab.close()


def test_without_scripts_the_tree_is_opened_and_closed_by_links(browser: Browser, served: Served) -> None:
    context = browser.new_context(java_script_enabled=False)
    tab = context.new_page()
    tab.goto(served.at("/tree"))
    tab.get_by_role("link", name="展开 八步区").click()
    tab.get_by_role("link", name="展开 贺街镇").click()
    assert tab.locator(f"#node-{VILLAGE}").is_visible()
    tab.get_by_role("link", name="收起 贺街镇").click()
    assert tab.locator(f"#node-{TOWNSHIP}").is_visible() and tab.locator(f"#node-{VILLAGE}").count() == 0
    context.close()
