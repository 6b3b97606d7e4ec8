"""A notice from the list of findings to its receipt, and an exception from its proposal to the decision: by people."""

from __future__ import annotations

import re
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, expect
from playwright.sync_api import Page as Tab

from tests.browser.conftest import signed_in
from tests.browser.rules import WIDE, lies_well
from tests.browser.visiting import AXE

COUNTY, TOWNSHIP = "451102", "451102101"
Office = tuple[str, dict[str, str]]


def person(browser: Browser, office: Office, name: str) -> tuple[BrowserContext, Tab]:
    """Somebody at his own browser, signed in."""
    context = WIDE.context(browser)
    context.add_init_script(path=AXE)
    return context, signed_in(context, office, name)


def said(tab: Tab) -> str:
    return tab.locator("[role=status]").first.inner_text()


def drawn_up(tab: Tab, office: Office) -> str:
    """A county's clerk selects two findings of a township and draws up a notice about them; returns its number."""
    tab.goto(f"{office[0]}/findings?scope={TOWNSHIP}&found.has.severity=violation&found.has.mode=on#found")
    boxes = tab.locator("#found td.select input")
    boxes.nth(0).check()
    boxes.nth(1).check()
    tab.get_by_role("button", name="督办所选").click()
    expect(tab.locator("#contains tbody tr")).to_have_count(2)
    expect(tab.locator("#contains")).to_contain_text("列入通知书")
    lies_well(tab)
    code = tab.get_by_label("编号", exact=True).input_value()
    tab.get_by_label("办结期限").fill("2020-03-31")
    tab.get_by_role("button", name="保存").click()
    tab.wait_for_url(f"**/notices/{code}*")
    assert re.search("第 [0-9]+ 次变更", said(tab))
    expect(tab.locator("#named tbody tr")).not_to_have_count(0)
    with tab.expect_download() as came:
        tab.get_by_role("link", name="Word 文档（公文格式）").click()
    assert came.value.suggested_filename == f"督办通知 {code}-2019-12-31.docx"
    lies_well(tab)
    return code


def test_a_county_draws_up_a_notice_and_the_township_records_its_receipt(
    browser: Browser, office: Office, tmp_path: Path
) -> None:
    context, tab = person(browser, office, f"demo-clerk-{COUNTY}")
    code = drawn_up(tab, office)
    context.close()
    context, tab = person(browser, office, f"demo-clerk-{TOWNSHIP}")
    tab.goto(f"{office[0]}/notices")
    tab.locator("#notices tbody tr", has_text=code).get_by_role("link", name="登记回执").click()
    lies_well(tab)
    slip = tmp_path / "回执单.pdf"
    slip.write_bytes(b"%PDF-1.7\n%%EOF\n")
    tab.get_by_label("佐证材料").set_input_files(slip)
    tab.get_by_label("回执日期").fill("2019-12-31")
    tab.get_by_role("button", name="保存").click()
    tab.wait_for_url(f"**/notices/{code}*")
    assert re.search("第 [0-9]+ 次变更；佐证材料：第 [0-9]+ 次变更", said(tab))
    expect(tab.locator("h1")).to_contain_text("已回执")
    expect(tab.get_by_role("link", name="回执单.pdf")).to_be_visible()
    context.close()


def proposed(tab: Tab, office: Office) -> str:
    """A county's clerk proposes an exception of a finding; returns the address of the submission."""
    tab.goto(f"{office[0]}/findings?scope={TOWNSHIP}&found.has.severity=violation&found.has.is=new#found")
    tab.locator("#found tbody tr").nth(3).get_by_role("link", name="处置").click()
    expect(tab.locator("#choices")).to_contain_text("提交人不能自己审核")
    lies_well(tab)
    tab.locator("#choices").get_by_role("link", name="例外", exact=True).click()
    expect(tab.locator("#step")).to_contain_text("一律须审核")
    tab.get_by_label("例外截止").fill("2020-12-31")
    tab.get_by_label("理由").fill("整村搬迁，新址未定")
    tab.get_by_label("文号").fill("区组〔2019〕30号")
    tab.get_by_label("批准党组织代码").fill("D451102101")
    tab.get_by_role("button", name="保存").click()
    wrong = tab.get_by_label("批准党组织代码")
    expect(tab.locator("#field-approver-wrong")).to_contain_text("层级不够")
    assert str(wrong.get_attribute("aria-describedby")).split()[-1] == "field-approver-wrong"
    lies_well(tab)
    able = re.search(r"的党组织批准：(\w+)", tab.locator("#field-approver-hint").inner_text())
    assert able is not None
    wrong.fill(able[1])
    tab.get_by_role("button", name="保存").click()
    tab.wait_for_url("**/submissions/*")
    assert said(tab).startswith("已提交审核")
    expect(tab.locator("main")).to_contain_text("提交人不能自己审核")
    return tab.url


def test_an_exception_is_proposed_by_a_clerk_and_decided_by_the_county_s_reviewer(
    browser: Browser, office: Office
) -> None:
    context, tab = person(browser, office, f"demo-clerk-{COUNTY}")
    address = proposed(tab, office)
    context.close()
    context, tab = person(browser, office, f"demo-reviewer-{COUNTY}")
    tab.goto(f"{office[0]}/submissions?status=submitted")
    tab.locator(f'#submissions a[href*="{address.rpartition("/")[2].partition("?")[0]}"]').click()
    expect(tab.locator(".subject")).to_contain_text("合乎要求：县级或以上的党组织")
    tab.get_by_role("button", name="预览").click()
    expect(tab.locator("#effect")).to_contain_text("例外，至 2020-12-31")
    lies_well(tab)
    tab.get_by_role("button", name="通过").click()
    assert re.search("第 [0-9]+ 次变更", said(tab))
    tab.locator(".subject h2 a").click()
    expect(tab.locator(".facts").first).to_contain_text("例外，至 2020-12-31")
    context.close()
