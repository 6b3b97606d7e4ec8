"""The pages of a browser that runs no scripts: everything can be read, and every way can be gone."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect
from playwright.sync_api import Page as Tab

from tests.browser.conftest import Served
from tests.browser.pages import VILLAGE


@pytest.fixture
def tab(browser: Browser, served: Served) -> Iterator[Tab]:
    context = browser.new_context(java_script_enabled=False, base_url=served.address)
    yield context.new_page()
    context.close()


def test_from_the_overview_by_a_figure_and_its_list_to_the_reason_and_the_change(tab: Tab) -> None:
    tab.goto("/")
    tab.get_by_role("row", name="活动场所达 300 平方米的村比例").get_by_role("link", name="67", exact=True).click()
    expect(tab.locator("h1")).to_contain_text("活动场所达 300 平方米的村比例")
    expect(tab.locator("#units tbody tr")).to_have_count(67)
    expect(tab.locator("#units .pages")).to_have_count(0)
    tab.locator("#units").get_by_role("link", name="双瑞村委会").click()
    expect(tab.locator(".answer")).to_contain_text("未达标")
    tab.locator("#values").get_by_role("link", name="1", exact=True).first.click()
    expect(tab.locator("h1")).to_contain_text("第 1 次变更")


def test_a_long_list_is_turned_by_links(tab: Tab) -> None:
    tab.goto("/figures/village.venue_300?status=population&scope=4511")
    expect(tab.locator("#units tbody tr")).to_have_count(50)
    tab.locator("#units").get_by_role("link", name="末页").click()
    expect(tab.locator("#units tbody tr")).to_have_count(747 % 50)
    tab.locator("#units").get_by_role("link", name="上一页").click()
    expect(tab.locator("#units tbody tr")).to_have_count(50)


def test_the_tree_opens_by_links_down_to_a_village_and_its_page(tab: Tab) -> None:
    tab.goto("/tree")
    for code in ("451102", "451102101"):
        tab.get_by_role("main").locator(f"#node-{code} > .node a.turn").click()
    tab.get_by_role("main").locator(f"#node-{VILLAGE} > .node a.name").click()
    expect(tab.locator("h1")).to_contain_text("双瑞村委会")
    expect(tab.get_by_role("main").get_by_role("table").first).to_be_visible()


def test_a_search_and_another_day_are_plain_forms(tab: Tab) -> None:
    tab.goto("/?lang=en")
    tab.locator("#seek").fill("sr")
    tab.locator("#seek").press("Enter")
    expect(tab.get_by_role("main")).to_contain_text("双瑞村委会")
    tab.locator(".time input[name=as_of]").fill("2018-06-30")
    tab.locator(".time input[name=as_of]").press("Enter")
    expect(tab.locator(".time input[name=as_of]")).to_have_value("2018-06-30")
    expect(tab.get_by_role("main")).to_contain_text("双瑞村委会")
    expect(tab.locator("html")).to_have_attribute("lang", "en")


def test_a_table_is_sorted_and_sought_by_links_and_a_form(tab: Tab) -> None:
    tab.goto("/figures/village.venue_300?status=population")
    tab.locator("#units-q").fill("双瑞")
    tab.locator("#units-q").press("Enter")
    expect(tab.locator("#units tbody tr")).to_have_count(1)
    tab.goto("/figures/village.venue_300?status=population")
    tab.locator("#units th").get_by_role("link", name="代码").click()
    expect(tab.locator("#units th[aria-sort=ascending]")).to_have_text("代码 ▲")


@pytest.mark.parametrize(
    ("address", "table"),
    [("/ledgers/facts", "facts"), ("/changes", "changes"), ("/report", "totals"), (f"/units/{VILLAGE}", "posts")],
)
def test_a_page_shows_its_table(tab: Tab, address: str, table: str) -> None:
    tab.goto(address)
    expect(tab.locator(f"#{table} tbody tr").first).to_be_visible()
