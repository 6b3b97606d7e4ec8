"""A report from the form to what changed since, in Chromium: a reviewer hands it in, a clerk corrects a row."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests import demo
from tests.browser.conftest import signed_in
from tests.browser.rules import NARROW, WIDE
from tests.browser.visiting import AXE, lies_well_in
from tests.registries import SMALL, founded, imported
from tests.web.accounts.conftest import PASSWORD, Desk

COUNTY = "451102"
USERS = {"root": "security@*", "reviewer": f"reviewer@{COUNTY}", "clerk": f"clerk@{COUNTY}"}
INCOME = "集体经济收入达 4 万元的村比例"


@pytest.fixture(scope="module")
def small_office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, dict[str, str]]]:
    """A small registry with a reviewer and a clerk of a county, served: its address, and the passwords."""
    folder = tmp_path_factory.mktemp("reports")
    engine = founded(folder / "registry.db")
    assert imported(engine, folder / "ledgers", SMALL).change == 1
    desk = Desk(engine)
    for name, grant in USERS.items():
        desk.add(name, grant)
    engine.dispose()
    command = [*demo.REGISTRY, "serve", "--port", "0", "--processes", "1"]
    environment = demo.environment(folder / "registry.db")
    with subprocess.Popen(command, stdout=subprocess.PIPE, encoding="utf-8", env=environment) as process:
        assert process.stdout is not None
        found = re.search(r"http://127\.0\.0\.1:\d+", process.stdout.readline())
        try:
            assert found is not None
            yield found[0], dict.fromkeys(USERS, PASSWORD)
        finally:
            process.kill()


def test_a_report_is_handed_in_without_scripts_and_names_what_a_clerk_corrects_later(
    browser: Browser, small_office: tuple[str, dict[str, str]], pictures: Path
) -> None:
    address = small_office[0]
    plain = browser.new_context(java_script_enabled=False, viewport={"width": 1366, "height": 768})
    reviewer = signed_in(plain, small_office, "reviewer")
    reviewer.goto(f"{address}/report?as_of=2019-12-31")
    reviewer.get_by_label("列到哪一级").select_option("county")
    reviewer.get_by_label("主送机关").fill("市委组织部")
    reviewer.get_by_text("村级阵地和集体经济").first.click()
    reviewer.get_by_label(INCOME, exact=True).check()
    reviewer.screenshot(path=pictures / "choice.png", full_page=True)
    reviewer.get_by_role("button", name="预览").click()
    assert reviewer.locator("#totals tbody tr").count() == 1
    reviewer.get_by_label("事由").fill("年度上报")
    reviewer.screenshot(path=pictures / "preview.png", full_page=True)
    reviewer.get_by_role("button", name="报送", exact=True).click()
    assert "第 2 次变更" in reviewer.get_by_role("status").first.inner_text()
    assert "现在仍是原来的数" in reviewer.locator("#later").inner_text()
    files = [one.get_attribute("href") for one in reviewer.locator(".files a").all()]
    before = [plain.request.get(f"{address}{file}").body() for file in files]
    assert len(before) == 3 and all(before)

    clerk = signed_in(WIDE.context(browser), small_office, "clerk")
    clerk.goto(f"{address}/ledgers/facts?facts.has.period=2019")
    row = clerk.locator('tbody a[href^="/ledgers/facts/"]').first.get_attribute("href") or ""
    clerk.goto(f"{address}{row.partition('?')[0]}/correct")
    clerk.get_by_label("集体经济收入元").fill("39000")
    clerk.get_by_label("事由").fill("核实收入")
    clerk.get_by_role("button", name="保存").click()
    clerk.get_by_text("第 3 次变更").first.wait_for()

    reviewer.reload()
    (line,) = reviewer.locator("#later tbody tr").all()
    text = line.inner_text()
    for part in (INCOME, "50 %", "0 %", "第 3 次变更", "clerk", "核实收入"):
        assert part in text, (part, text)
    reviewer.screenshot(path=pictures / "later.png", full_page=True)
    assert [plain.request.get(f"{address}{file}").body() for file in files] == before
    line.get_by_role("link", name="第 3 次变更").click()
    assert "核实收入" in reviewer.locator("main").inner_text()


def test_the_pages_of_reports_lie_well_and_axe_finds_nothing_serious(
    browser: Browser, small_office: tuple[str, dict[str, str]], pictures: Path
) -> None:
    context = WIDE.context(browser)
    context.add_init_script(path=AXE)
    tab = signed_in(context, small_office, "reviewer")
    tab.goto(f"{small_office[0]}/reports")
    one = tab.locator('tbody a[href^="/reports/"]').first.get_attribute("href")
    tab.screenshot(path=pictures / "reports.png", full_page=True)
    for path in (
        "/report?as_of=2019-12-31&figures=coverage,village.led",
        "/reports",
        one,
        "/report?lang=en&depth=none",
    ):
        tab.goto(f"{small_office[0]}{path}")
        lies_well_in(tab, (NARROW, WIDE))


@pytest.fixture(scope="module")
def pictures(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where pictures of the pages are left, to be looked at."""
    return tmp_path_factory.mktemp("pictures")
