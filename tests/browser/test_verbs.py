"""The clerk's day in Chromium: two villages are merged with their branches, a workbook is taken in, with and without
scripts."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect
from playwright.sync_api import Page as Tab

from tests.browser.conftest import signed_in
from tests.browser.rules import LAST_CHANGE, WIDE, lies_well
from tests.browser.visiting import AXE

LAST = int(LAST_CHANGE)
CLERK, STAYS, GOES = "demo-clerk-451102", "451102101209", "451102101210"
Office = tuple[str, dict[str, str]]
PEOPLE = "编号,姓名\nRY999001,丁一禾\nRY999002,戊二禾\n"


def status(tab: Tab) -> str:
    return " ".join(tab.get_by_role("status").all_inner_texts())


@pytest.fixture
def tab(browser: Browser, office: Office) -> Tab:
    context = WIDE.context(browser)
    context.add_init_script(path=AXE)
    return signed_in(context, office, CLERK)


@pytest.mark.parametrize(
    "path",
    ["/import", "/units/new", f"/units/{STAYS}/merge", f"/units/{STAYS}/correct", "/units/new?of=organization&lang=en"],
)
def test_forms_of_verbs_and_imports_lie_well(tab: Tab, office: Office, path: str) -> None:
    tab.goto(office[0] + path)
    lies_well(tab)


def merged(tab: Tab, stays: str, goes: str, day: str, **where: str) -> None:
    """Merges a unit into another one from its page, everything told where it goes, and looks at each page."""
    tab.get_by_role("link", name="合并为一个").click()
    tab.get_by_label("合并的单位").fill(f"{stays}、{goes}")
    tab.get_by_label("并入").fill(stays)
    tab.get_by_label("自哪一天起").fill(day)
    tab.get_by_label("事由").fill("两村合并")
    tab.get_by_role("button", name="预览").click()
    for every in tab.locator("select[name^='goes-'][name$='-*']").all():
        what = str(every.get_attribute("name")).split("-")[1]
        every.select_option(where.get(what, stays))
    if tab.get_by_role("group", name="什么归到哪里").count():
        assert "没有说明去向" in tab.get_by_role("alert").first.inner_text()
        lies_well(tab)
        tab.get_by_role("button", name="预览").click()
    assert "还没有登记" in tab.locator("#preview").inner_text()
    lies_well(tab)


def test_two_villages_are_merged_with_their_branches_and_what_comes_of_it_is_seen_before(
    tab: Tab, office: Office
) -> None:
    tab.goto(f"{office[0]}/units/{STAYS}")
    before = tab.locator("dt", has_text="时点下辖地点").locator("xpath=following-sibling::dd").inner_text()
    merged(tab, STAYS, GOES, "2019-12-31", facts="stay")
    effect = tab.locator("#effect").inner_text()
    assert "村（社区）数" in effect and "新出现的问题" in effect
    assert "须重新填报" in tab.locator("main").inner_text()
    tab.get_by_role("button", name="确认").click()
    assert f"第 {LAST + 1} 次变更" in status(tab) and "须重新填报" in status(tab)
    assert tab.url.split("?")[0].endswith(f"/units/{STAYS}")
    after = tab.locator("dt", has_text="时点下辖地点").locator("xpath=following-sibling::dd").inner_text()
    assert int(after.split()[0]) > int(before.split()[0])
    # The branches are merged in the same way, from the next day on; what both had is one organization's then.
    tab.goto(f"{office[0]}/units/D{STAYS}")
    merged(tab, f"D{STAYS}", f"D{GOES}", "2020-01-01", posts="end")
    assert "不再有的问题" in tab.locator("#effect").inner_text()
    tab.get_by_role("button", name="确认").click()
    assert f"第 {LAST + 2} 次变更" in status(tab)
    # And it is undone, which is shown first.
    tab.goto(f"{office[0]}/changes/{LAST + 2}")
    tab.get_by_role("link", name="撤回").click()
    lies_well(tab)
    tab.get_by_role("button", name="撤回").click()
    assert f"第 {LAST + 3} 次变更" in status(tab)


def brought(tab: Tab, address: str, folder: Path, text: str) -> None:
    workbook = folder / "people.csv"
    workbook.write_text(text, encoding="utf-8")
    tab.goto(f"{address}/import")
    tab.get_by_label("工作簿").set_input_files(workbook)
    tab.get_by_role("button", name="上传核对").click()


def test_a_workbook_is_checked_and_taken_and_the_page_renews_itself(tab: Tab, office: Office, tmp_path: Path) -> None:
    brought(tab, office[0], tmp_path, PEOPLE)
    take = tab.get_by_role("button", name="登记", exact=True)
    expect(take).to_be_visible(timeout=60_000)
    lies_well(tab)
    take.click()
    expect(tab.get_by_role("status").filter(has_text="次变更")).to_be_visible(timeout=60_000)
    lies_well(tab)


def test_it_renews_itself_without_scripts_too(browser: Browser, office: Office, tmp_path: Path) -> None:
    context = browser.new_context(java_script_enabled=False, viewport={"width": 1366, "height": 768})
    tab = signed_in(context, office, CLERK)
    brought(tab, office[0], tmp_path, PEOPLE.replace("RY9990", "RY9980").replace("丁一禾", ""))
    link = tab.get_by_role("link", name="下载标注问题的工作簿")
    expect(link).to_be_visible(timeout=60_000)
    with tab.expect_download() as download:
        link.click()
    assert "问题" in download.value.suggested_filename
    context.close()
