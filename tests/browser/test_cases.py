"""A case in Chromium, from the screening to the look-back and what follows of it: each step by whoever signs it, at the
township, the county and the city; an auditor looks back. All of it through pages alone."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect
from playwright.sync_api import Page as Tab

from tests.browser.conftest import signed_in
from tests.browser.rules import WIDE, lies_well
from tests.browser.visiting import AXE

Office = tuple[str, dict[str, str]]
TOWN, COUNTY, CITY = "demo-clerk-451102101", "demo-clerk-451102", "demo-clerk-4511"
AUDITOR = "demo-auditor-451102"
CASE, NEXT = "ZD-2019-901", "ZD-2019-902"
#: How long a page may take that writes, in milliseconds.
PATIENCE = 60_000


@pytest.fixture(scope="module")
def people(browser: Browser, office: Office) -> Iterator[dict[str, Tab]]:
    """Everybody who has a part in it, each in a browser of his own."""
    tabs = {}
    for name in (TOWN, COUNTY, CITY, AUDITOR):
        context = WIDE.context(browser)
        context.add_init_script(path=AXE)
        tabs[name] = signed_in(context, office, name)
    yield tabs
    for tab in tabs.values():
        tab.context.close()


def saved(tab: Tab) -> None:
    """Saves what is typed; the page that is opened next says which change it became."""
    tab.get_by_role("button", name="保存").click()
    expect(tab.get_by_role("status").first).to_contain_text("次变更", timeout=PATIENCE)


def opened(tab: Tab, office: Office, case: str = CASE) -> Tab:
    tab.goto(f"{office[0]}/units/{case}?space=case")
    return tab


def in_state(tab: Tab, state: str) -> None:
    """The page of a case says in which state it is."""
    told = tab.locator("dt", has_text=re.compile("^状态$")).locator("xpath=following-sibling::dd")
    expect(told).to_have_text(state, timeout=PATIENCE)


def take(tab: Tab, step: str, day: str, **typed: str) -> None:
    """Takes a step from the page of the case, having looked at what it would change."""
    tab.locator("#next").get_by_role("link", name=step, exact=True).click()
    tab.get_by_label("日期", exact=True).fill(day)
    for label, text in typed.items():
        tab.get_by_label(label, exact=True).fill(text)
    tab.get_by_role("button", name="预览").click()
    expect(tab.locator("#effect")).to_be_visible(timeout=PATIENCE)
    lies_well(tab)
    saved(tab)
    in_state(tab, step)


def attach(tab: Tab, folder: Path, section: str, row: str) -> None:
    """Attaches a picture to a row of a table of the case."""
    file = folder / "佐证.png"
    file.write_bytes(tab.screenshot())
    line = tab.locator(f"#{section} tbody tr", has_text=row).first
    line.get_by_role("link", name="添加佐证").click()
    tab.get_by_label("文件").set_input_files(file)
    saved(tab)


def test_a_case_goes_from_the_screening_to_the_look_back_by_the_hands_of_four(
    people: dict[str, Tab], office: Office, tmp_path: Path
) -> None:
    town, county, city, auditor = (people[name] for name in (TOWN, COUNTY, CITY, AUDITOR))

    # The township finds a candidate, and opens a case on it.
    town.goto(f"{office[0]}/screening")
    town.locator("#candidates").get_by_role("link", name="立案", exact=True).first.click()
    organization = town.get_by_label("党组织代码").input_value()
    assert (
        organization
        and town.get_by_label("问题类型").input_value()
        and town.get_by_label("年度").input_value() == "2019"
    )
    lies_well(town)
    town.get_by_role("button", name="保存").click()
    expect(town.locator("#field-code-wrong")).to_be_visible(timeout=PATIENCE)
    town.get_by_label("编号", exact=True).fill(CASE)
    town.get_by_label("日期", exact=True).fill("2019-02-01")
    town.get_by_role("button", name="预览").click()
    expect(town.locator("#effect")).to_contain_text("所处环节", timeout=PATIENCE)
    saved(town)
    in_state(town, "初筛")
    lies_well(town)

    # What is the county's is not offered to the township, and it is told why.
    ahead = town.locator("#next")
    assert "您没有这一级的权限" in ahead.inner_text()
    assert ahead.get_by_role("link", name="联审", exact=True).count() == 0
    take(opened(county, office), "联审", "2019-02-20")
    take(county, "认定", "2019-03-01", 文号="组发〔2019〕1号", 期限="2019-10-31")

    # The township puts it right: its measures at once, one of which lacks at first.
    take(opened(town, office), "整顿", "2019-03-15")
    town.locator("#next").get_by_role("link", name="登记整顿措施").click()
    lies_well(town)
    done = town.get_by_label(re.compile("完成日期$"))
    assert done.count() == 7
    for at in range(6):
        done.nth(at).fill("2019-06-30")
    saved(town)
    take(town, "申请验收", "2019-07-01")
    attach(town, tmp_path, "case_measures", "整顿方案")

    # The county may not accept it yet: the form says what lacks, and leads to where it is mended.
    opened(county, office).locator("#next").get_by_role("link", name="验收通过", exact=True).click()
    county.get_by_label("日期", exact=True).fill("2019-07-10")
    county.get_by_role("button", name="保存").click()
    expect(county.get_by_role("alert").first).to_contain_text("清单中未完成", timeout=PATIENCE)
    lies_well(county)
    county.get_by_role("link", name="补登").first.click()
    county.get_by_label(re.compile("完成日期$")).nth(6).fill("2019-07-05")
    saved(county)
    poll = {"得分": "90", "测评人数": "30", "不满意票": "1"}
    take(county, "验收通过", "2019-07-10", 文号="组发〔2019〕2号", **poll)
    attach(county, tmp_path, "case_steps", "验收通过")

    # The city closes it.
    take(opened(city, office), "销号", "2019-07-20", 文号="市组〔2019〕3号")
    assert city.locator("#case_steps tbody tr").count() == 7

    # An auditor looks back, and finds a relapse; the township opens the case that follows.
    own = opened(auditor, office).locator("#next")
    assert own.get_by_role("link").all_inner_texts() == ["登记回头看"]
    own.get_by_role("link", name="登记回头看").click()
    auditor.get_by_label("检查日期").fill("2019-12-01")
    auditor.get_by_label("结论").select_option("relapsed")
    auditor.get_by_label("检查人").fill("督查一组")
    auditor.get_by_role("button", name="预览").click()
    expect(auditor.locator("#effect")).to_contain_text("反弹", timeout=PATIENCE)
    saved(auditor)
    in_state(opened(town, office), "反弹")
    town.locator("#next").get_by_role("link", name="反弹另立新案").click()
    assert town.get_by_label("党组织代码").input_value() == organization
    town.get_by_label("编号", exact=True).fill(NEXT)
    town.get_by_label("日期", exact=True).fill("2019-12-05")
    saved(town)
    assert CASE in town.locator("#cases").inner_text()
    town.goto(f"{office[0]}/cases?cases.q={NEXT}")
    assert NEXT in town.locator("#cases").inner_text()
