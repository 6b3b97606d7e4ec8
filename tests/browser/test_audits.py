"""A look-back audit from its opening to its end, and a draw by two people, in Chromium, each by whoever does it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import openpyxl
import pytest
from playwright.sync_api import Browser, expect
from playwright.sync_api import Page as Tab

from registry.moment import today
from tests.browser.conftest import signed_in
from tests.browser.rules import LAST_CHANGE, WIDE, lies_well
from tests.browser.visiting import AXE

LAST = int(LAST_CHANGE)
Office = tuple[str, dict[str, str]]
#: A township with one case of 2018, and one with two; of their county audits are signed from the county up.
PLACE, CASE = "451102003", "RS2018-02003204"
AUDIT, DRAW = "HTK-2026-01", "SJ-2026-01"
EVIDENCE = b"%PDF-1.4\n1 0 obj\n<< >>\nendobj\ntrailer\n<< >>\n%%EOF\n"


def is_recorded(tab: Tab, change: int | None = None) -> None:
    """The page that comes says which change it became."""
    told = f"第 {change} 次变更" if change else "次变更"
    expect(tab.get_by_role("status").filter(has_text=told)).to_be_visible(timeout=60_000)


@contextmanager
def office_of(browser: Browser, office: Office, username: str, path: str) -> Iterator[Tab]:
    """A page, opened by somebody who has signed in."""
    context = WIDE.context(browser)
    context.add_init_script(path=AXE)
    tab = signed_in(context, office, username)
    tab.goto(office[0] + path)
    yield tab
    context.close()


def test_an_audit_is_opened_recorded_signed_by_two_levels_and_closed(
    browser: Browser, office: Office, tmp_path: Path
) -> None:
    with office_of(browser, office, "demo-clerk-451102", f"/audits?scope={PLACE}") as tab:
        tab.get_by_role("link", name="开展一批回头看").click()
        tab.get_by_label("编号", exact=True).fill(AUDIT)
        tab.get_by_label("名称", exact=True).fill("一个镇的回头看")
        tab.get_by_role("button", name="预览").click()
        assert "必填" in tab.locator("#field-years-wrong").inner_text()
        tab.get_by_label("年度", exact=True).fill("2018")
        tab.get_by_role("button", name="预览").click()
        assert CASE in tab.locator("#cohort").inner_text()
        lies_well(tab)
        tab.get_by_role("button", name="确认").click()
        is_recorded(tab, LAST + 1)
        assert tab.url.split("?")[0].endswith(AUDIT)
        lies_well(tab)
    with office_of(browser, office, "demo-auditor-451102", f"/audits/{AUDIT}") as tab:
        tab.locator("#items").get_by_role("link", name=CASE).click()
        tab.get_by_role("link", name="登记检查情况").click()
        assert tab.locator("#case_measures").is_visible() and tab.locator("#criteria").is_visible()
        tab.get_by_label("检查人", exact=True).fill("检查一组")
        tab.get_by_label("结论", exact=True).select_option("consolidated")
        tab.get_by_label("承诺兑现", exact=True).select_option("yes")
        lies_well(tab)
        tab.get_by_role("button", name="保存").click()
        is_recorded(tab, LAST + 2)
        tab.get_by_role("link", name="佐证材料（附件）").click()
        evidence = tmp_path / "走访记录.pdf"
        evidence.write_bytes(EVIDENCE)
        tab.locator("#file").set_input_files(evidence)
        tab.get_by_role("button", name="保存").click()
        is_recorded(tab, LAST + 3)
        tab.goto(f"{office[0]}/audits/{AUDIT}/{CASE}")
        assert "走访记录.pdf" in tab.locator("#attachments").inner_text()
        lies_well(tab)
    with office_of(browser, office, "demo-reviewer-4511", f"/audits/{AUDIT}/sign") as tab:
        assert "县级尚未签署" in tab.locator("#waiting").inner_text()
        assert tab.get_by_role("button", name="签署").count() == 0
        lies_well(tab)
    for at, reviewer in enumerate(("demo-reviewer-451102", "demo-reviewer-4511"), 4):
        with office_of(browser, office, reviewer, f"/audits/{AUDIT}") as tab:
            tab.get_by_role("link", name="签署", exact=True).click()
            assert CASE in tab.locator("#signed").inner_text()
            lies_well(tab)
            tab.get_by_role("button", name="签署").click()
            is_recorded(tab, LAST + at)
    with office_of(browser, office, "demo-reviewer-451102", f"/audits/{AUDIT}") as tab:
        assert "都已由末级签署" in tab.locator("#next").inner_text()
        tab.get_by_role("link", name="结束这一批").click()
        lies_well(tab)
        tab.get_by_role("button", name="结束这一批").click()
        is_recorded(tab, LAST + 6)
        assert "已结束" in tab.locator("#next").inner_text()
        tab.get_by_role("link", name="回头看报告").click()
        assert "巩固" in tab.locator("main").inner_text()


def test_a_worksheet_is_taken_home_filled_in_and_taken_back_without_scripts(
    browser: Browser, office: Office, tmp_path: Path
) -> None:
    context = browser.new_context(java_script_enabled=False, viewport={"width": 1366, "height": 768})
    tab = signed_in(context, office, "demo-auditor-4511")
    tab.goto(f"{office[0]}/audits/HTK-2019-02")
    with tab.expect_download() as download:
        tab.get_by_role("link", name="下载工作单（Excel）").click()
    path = tmp_path / "填好.xlsx"
    download.value.save_as(path)
    book = openpyxl.load_workbook(path)
    sheet = book.worksheets[0]
    headers = [cell.value for cell in sheet[1]]
    row = next(n for n in range(2, sheet.max_row + 1) if not sheet.cell(n, headers.index("结论") + 1).value)
    for header, text in (("检查人", "检查二组"), ("检查日期", "2020-03-01"), ("结论", "巩固")):
        sheet.cell(row, headers.index(header) + 1).value = text
    book.save(path)
    tab.get_by_role("link", name="取回工作单").click()
    tab.locator("#file").set_input_files(path)
    tab.get_by_role("button", name="预览").click()
    assert "将登记 3 格" in tab.locator("#preview").inner_text()
    assert "检查二组" in tab.locator("#cells").inner_text()
    tab.get_by_role("button", name="确认").click()
    is_recorded(tab)
    context.close()


def test_a_draw_is_committed_to_by_one_person_and_drawn_by_another(browser: Browser, office: Office) -> None:
    with office_of(browser, office, "demo-clerk-4511", "/draws") as tab:
        tab.get_by_role("link", name="承诺一次抽查").click()
        tab.get_by_label("编号", exact=True).fill(DRAW)
        tab.get_by_label("从何抽取").select_option("place.villages")
        tab.get_by_label("每层抽几个").fill("1")
        lies_well(tab)
        tab.get_by_role("button", name="预览").click()
        assert "八步区" in tab.locator("#strata").inner_text()
        (seed,) = set(re.findall("[0-9a-f]{64}", tab.locator("#preview").inner_text()))
        lies_well(tab)
        tab.get_by_role("button", name="确认").click()
        is_recorded(tab)
        assert "已承诺，未抽取" in tab.locator("h1").inner_text()
        # Whoever commits has no door to draw it.
        assert tab.get_by_role("link", name="抽取", exact=True).count() == 0
    with office_of(browser, office, "demo-reviewer-4511", f"/draws/{DRAW}?as_of={today()}") as tab:
        tab.get_by_role("link", name="抽取", exact=True).click()
        assert "demo-clerk-4511" in tab.locator("main").inner_text()
        tab.get_by_label("种子").fill("一个别的种子，不是承诺的那个")
        tab.get_by_role("button", name="抽取").click()
        assert "与承诺不符" in tab.locator("#field-seed-wrong").inner_text()
        lies_well(tab)
        tab.get_by_label("种子").fill(seed)
        tab.get_by_label("公开数", exact=True).fill("08 11 23")
        tab.get_by_role("button", name="抽取").click()
        is_recorded(tab)
        assert "全部相符" in tab.locator("#proof").inner_text()
        assert tab.locator("#units tbody a").count() > 4
        lies_well(tab)


@pytest.mark.parametrize(
    "path", ["/stars/round?scope=451102101&year=2019&stage=county", "/stars/scores?scope=451102101"]
)
def test_the_sheets_of_a_round_lie_well(browser: Browser, office: Office, path: str) -> None:
    with office_of(browser, office, "demo-clerk-451102", path) as tab:
        lies_well(tab)


def test_stars_are_proposed_and_entered_by_a_township(browser: Browser, office: Office) -> None:
    path = "/stars/round?year=2020&stage=declared&scope=451102101"
    with office_of(browser, office, "demo-clerk-451102101", path) as tab:
        tab.locator("table.rated select").first.select_option("3")
        tab.get_by_label("文号").fill("镇评〔2020〕1号")
        tab.get_by_role("button", name="保存").click()
        is_recorded(tab)
        tab.get_by_label("环节").select_option("township")
        tab.get_by_role("button", name="打开").click()
        tab.get_by_role("button", name="空的按提议填入").click()
        expect(tab.locator("table.rated select").first).to_have_value("3")
        lies_well(tab)
        tab.get_by_role("button", name="保存").click()
        is_recorded(tab)
