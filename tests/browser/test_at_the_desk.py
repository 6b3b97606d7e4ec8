"""What clerks run into at their desks, in Chromium: from the first login to the first mended figure, a workbook with
twelve errors, two at one row, a hand that reaches for another township, and a block that a grid does not hold."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import openpyxl
import pytest
from openpyxl.workbook import Workbook
from playwright.sync_api import Browser, BrowserContext, expect
from playwright.sync_api import Page as Tab

from tests.browser.conftest import Office, signed_in
from tests.browser.rules import LAST_CHANGE, WIDE
from tests.browser.walking import OWN_PASSWORD

COUNTY_CLERK, TOWN_CLERK, CITY_CLERK = "demo-clerk-451102", "demo-clerk-451102101", "demo-clerk-4511"
VILLAGE, TOWN, OTHER_TOWN = "451102101209", "451102101", "451102102"
FIGURE = f"/figures/village.venue_300?scope={TOWN}"


def says(tab: Tab, text: str) -> None:
    """What was done is told, once the form was sent."""
    expect(tab.get_by_role("status").filter(has_text=text).first).to_be_visible()


def met(tab: Tab) -> int:
    """How many a figure's page says are met."""
    told = (
        tab.locator("dl.numbers dt", has_text=re.compile("^达标$")).locator("xpath=following-sibling::dd").inner_text()
    )
    return int(told.replace(",", ""))


# -- the first login ---------------------------------------------------------------------------------------------------


def test_from_the_first_login_to_the_first_mended_figure(browser: Browser, office: Office) -> None:
    security = signed_in(WIDE.context(browser), office, "demo-security")
    security.get_by_label("用户名").fill("xin")
    security.get_by_label("角色").select_option("clerk")
    security.get_by_label("地点").fill("451102")
    security.get_by_role("button", name="添加用户").click()
    given = security.locator("code.secret").inner_text()
    tab = signed_in(WIDE.context(browser), (office[0], {"xin": given}), "xin")
    assert tab.url.endswith("/account")
    tab.get_by_label("现在的密码").first.fill(given)
    tab.get_by_label("新密码", exact=True).fill(OWN_PASSWORD)
    tab.get_by_label("再输入一次新密码").fill(OWN_PASSWORD)
    tab.get_by_role("button", name="修改密码").click()
    says(tab, "密码已修改")
    tab.goto(office[0] + FIGURE)
    before = met(tab)
    # The list of what is not met has the door to the form that mends it.
    row = tab.locator("#units tbody tr").filter(has_text=VILLAGE)
    row.get_by_role("link", name="更正阵地").click()
    tab.get_by_label("面积", exact=True).fill("320")
    tab.get_by_label("事由").fill("重新丈量")
    tab.get_by_role("button", name="预览").click()
    assert "活动场所达 300 平方米的村比例" in tab.locator("#effect").inner_text()
    tab.get_by_role("button", name="保存").click()
    says(tab, "次变更")
    tab.goto(office[0] + FIGURE)
    assert met(tab) == before + 1
    tab.context.close()
    security.context.close()


# -- a workbook --------------------------------------------------------------------------------------------------------

#: Where the errors stand, and what is right there.
ERRORS: dict[tuple[str, str], object] = {
    ("人员", "B2"): "甲一禾",
    ("人员", "C3"): "女",
    ("人员", "D4"): 1983,
    ("人员", "A5"): "RY-9-4",
    ("人员", "D6"): 1990,
    ("人员", "F7"): "2010-07-01",
    ("任职", "B2"): f"D{VILLAGE}",
    ("任职", "C3"): "委员",
    ("任职", "D4"): "2019-11-01",
    ("任职", "A5"): "RY-9-4",
    ("任职", "D6"): "2019-11-02",
    ("任职", "E7"): "2019-12-01",
}


def workbook(to: Path) -> Path:
    """A workbook of people and posts with twelve errors in it."""
    book = Workbook()
    people = book.active
    assert people is not None
    people.title = "人员"
    people.append(["编号", "姓名", "性别", "出生年份", "学历", "转正日期"])
    for row in (
        ["RY-9-1", "", "男", 1980, "大专", "2003-07-01"],
        ["RY-9-2", "乙二禾", "不详", 1981, "大专", "2003-07-01"],
        ["RY-9-3", "丙三禾", "女", "八三年", "大专", "2003-07-01"],
        ["", "丁四禾", "男", 1984, "大专", "2003-07-01"],
        ["RY-9-5", "戊五禾", "男", 3020, "大专", "2003-07-01"],
        ["RY-9-6", "己六禾", "女", 1986, "大专", "2010-13-01"],
    ):
        people.append(row)
    posts = book.create_sheet("任职")
    posts.append(["人员编号", "单位代码", "职务", "任职日期", "免职日期"])
    unit = f"D{VILLAGE}"
    for row in (
        ["RY-9-1", "D999999999999", "委员", "2019-11-01", ""],
        ["RY-9-2", unit, "皇帝", "2019-11-01", ""],
        ["RY-9-3", unit, "委员", "2019-13", ""],
        ["RY-9-0", unit, "委员", "2019-11-01", ""],
        ["RY-9-5", unit, "委员", "", ""],
        ["RY-9-6", unit, "委员", "2019-11-01", "2018-01-01"],
    ):
        posts.append(row)
    book.save(to)
    return to


def brought(tab: Tab, address: str, file: Path) -> None:
    tab.goto(f"{address}/import")
    tab.get_by_label("工作簿").set_input_files(file)
    tab.get_by_label("事由").fill("六月名册")
    tab.get_by_role("button", name="上传核对").click()


def test_a_workbook_with_twelve_errors_is_mended_where_they_are_marked_taken_and_undone(
    browser: Browser, office: Office, tmp_path: Path
) -> None:
    tab = signed_in(WIDE.context(browser), office, COUNTY_CLERK)
    brought(tab, office[0], workbook(tmp_path / "名册.xlsx"))
    link = tab.get_by_role("link", name="下载标注问题的工作簿")
    expect(link).to_be_visible(timeout=60_000)
    assert tab.get_by_role("button", name="登记", exact=True).count() == 0
    told = {tuple(row.locator("td").all_inner_texts()[:3]) for row in tab.locator("#problems tbody tr").all()}
    assert len(told) >= len(ERRORS)
    with tab.expect_download() as came:
        link.click()
    marked = tmp_path / "名册-问题.xlsx"
    came.value.save_as(marked)
    book = openpyxl.load_workbook(marked)
    commented = {(sheet.title, cell.coordinate) for sheet in book for line in sheet.iter_rows() for cell in line
                 if cell.comment is not None and cell.row > 1 and sheet.title != "问题"}  # fmt: skip
    assert ERRORS.keys() <= commented
    for (sheet, cell), right in ERRORS.items():
        book[sheet][cell] = right
    book.save(marked)
    brought(tab, office[0], marked)
    take = tab.get_by_role("button", name="登记", exact=True)
    expect(take).to_be_visible(timeout=60_000)
    take.click()
    expect(tab.get_by_role("status").filter(has_text="次变更")).to_be_visible(timeout=60_000)
    tab.goto(f"{office[0]}/ledgers/people?people.q=RY-9-")
    assert tab.locator("#people tbody tr").count() == 6
    tab.go_back()
    tab.get_by_role("link", name="撤回这次导入").click()
    tab.get_by_label("事由").fill("传错了名册")
    tab.get_by_role("button", name="撤回").click()
    says(tab, "次变更")
    tab.goto(f"{office[0]}/ledgers/people?people.q=RY-9-")
    assert tab.locator("#people tbody tr").count() == 0
    tab.context.close()


# -- two at one row ----------------------------------------------------------------------------------------------------


def test_of_two_clerks_at_one_row_the_second_sees_all_three_sides_and_loses_nothing(
    browser: Browser, office: Office
) -> None:
    first, second = (signed_in(WIDE.context(browser), office, who) for who in (CITY_CLERK, COUNTY_CLERK))
    for tab in (first, second):
        tab.goto(f"{office[0]}/ledgers/facts?facts.q=451102101210")
        row = str(tab.locator('tbody a[href^="/ledgers/facts/"]').first.get_attribute("href"))
        tab.goto(f"{office[0]}{urlsplit(row).path}/correct")
    first.get_by_label("正式党员", exact=True).fill("41")
    first.get_by_label("预备党员", exact=True).fill("5")
    first.get_by_label("事由").fill("市里核对")
    first.get_by_role("button", name="保存").click()
    says(first, "次变更")
    opened = second.get_by_label("正式党员", exact=True).input_value()
    second.get_by_label("正式党员", exact=True).fill("43")
    second.get_by_label("户数", exact=True).fill("808")
    second.get_by_label("事由").fill("区里核对")
    with second.expect_response(lambda answer: answer.request.method == "POST" and "/correct" in answer.url) as came:
        second.get_by_role("button", name="保存").click()
    assert came.value.status == 409
    sides = second.locator("table.sides")
    expect(sides).to_be_visible()
    assert sides.locator("thead th").all_inner_texts() == ["列", "您打开时", "您填写的", "现在登记的"]
    rows = sides.locator("tbody tr").all()
    cells = [[cell.strip() for cell in row.locator("th, td").all_inner_texts()] for row in rows]
    assert ["正式党员", opened, "43", "41"] in cells, cells
    assert second.get_by_label("事由").input_value() == "区里核对"
    second.get_by_role("button", name="保存").click()
    says(second, "次变更")
    told = second.locator("dl.facts").inner_text()
    assert all(re.search(rf"{label}\s+{value}\b", told) for label, value in
               (("正式党员", 43), ("预备党员", 5), ("户数", 808))), told  # fmt: skip
    for tab in (first, second):
        tab.context.close()


# -- another township --------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def town(browser: Browser, office: Office) -> Iterator[BrowserContext]:
    """The browser of a township's clerk."""
    context = WIDE.context(browser)
    signed_in(context, office, TOWN_CLERK).close()
    yield context
    context.close()


@pytest.fixture(scope="module")
def other_village(browser: Browser, office: Office) -> tuple[str, str]:
    """The code and the name of a village of another township, as the county's clerk sees it."""
    tab = signed_in(WIDE.context(browser), office, COUNTY_CLERK)
    tab.goto(f"{office[0]}/ledgers/places?scope={OTHER_TOWN}&places.has.kind=village")
    cells = tab.locator("#places tbody tr").first.locator("td").all_inner_texts()
    code = next(cell for cell in cells if re.fullmatch(rf"{OTHER_TOWN}\d{{3}}", cell))
    name = cells[cells.index(code) + 1]
    tab.context.close()
    return code, name


def test_a_township_reaches_another_by_no_address(town: BrowserContext, office: Office, other_village: object) -> None:
    code, name = other_village  # type: ignore[misc]
    tab = town.new_page()
    for path in (
        *(f"/units/{code}", f"/units/{code}/rename", f"/units/{code}/merge", f"/?scope={OTHER_TOWN}"),
        *(f"/ledgers/facts?scope={code}", f"/ledgers/facts/grid?scope={OTHER_TOWN}&period=2019"),
        *(f"/figures/village.venue_300/{code}", f"/townships/{OTHER_TOWN}", f"/report?scope={OTHER_TOWN}"),
        *(f"/report/docx?scope={OTHER_TOWN}", f"/units/{code}/graph.svg"),
    ):
        answer = tab.goto(office[0] + path)
        assert answer is not None and answer.status == 404, (path, answer and answer.status)
        assert name not in tab.locator("body").inner_text(), path
    tab.close()


def test_a_township_reaches_another_by_no_form(town: BrowserContext, office: Office, other_village: object) -> None:
    code, name = other_village  # type: ignore[misc]
    said = []
    for written in (code, "451102999999"):
        tab = town.new_page()
        tab.goto(f"{office[0]}/ledgers/facilities/new")
        tab.get_by_label("地点代码").fill(written)
        tab.get_by_label("类别").select_option("venue")
        tab.get_by_label("启用日期").fill("2019-12-01")
        tab.get_by_role("button", name="保存").click()
        wrong = tab.locator("#field-place-wrong")
        expect(wrong).to_be_visible()
        said.append(wrong.inner_text())
        assert name not in tab.locator("body").inner_text()
        assert tab.get_by_label("启用日期").input_value() == "2019-12-01"
        tab.close()
    assert said[0] == said[1], "what lies outside is told as what there is not"


def test_a_township_finds_another_neither_by_search_nor_in_an_export(
    town: BrowserContext, office: Office, other_village: object, tmp_path: Path
) -> None:
    code, name = other_village  # type: ignore[misc]
    tab = town.new_page()
    for asked in (code, name):
        tab.goto(f"{office[0]}/")
        tab.get_by_label("查找", exact=True).fill(asked)
        tab.get_by_role("button", name="查找", exact=True).click()
        tab.wait_for_url("**/search*")
        main = tab.locator("main")
        assert main.locator(f'a[href*="{code}"]').count() == 0 and code not in main.inner_text().replace(
            f"“{code}”", ""
        )
    tab.goto(f"{office[0]}/ledgers/facts")
    with tab.expect_download() as came:
        tab.get_by_role("link", name="导出 Excel").click()
    file = tmp_path / "指标台账.xlsx"
    came.value.save_as(file)
    cells = {str(value) for sheet in openpyxl.load_workbook(file) for line in sheet.values for value in line if value}
    units = {cell for cell in cells if re.fullmatch(r"4511\d{8}", cell)}
    assert units and all(unit.startswith(TOWN) for unit in units)
    tab.close()


# -- a block that a grid does not hold ---------------------------------------------------------------------------------

HEAD = "单位代码\t时期\t正式党员"
GOOD = f"{TOWN}201\t2023\t31"
BLOCKS = {
    "wider": (f"{HEAD}\n{GOOD}\n{TOWN}202\t2023\t5\t6\n", "D3", "在表头右边之外"),
    "a formula": (f"{HEAD}\n{GOOD}\n{TOWN}202\t2023\t=SUM(A1)\n", "C3", "是公式"),
    "an identity number": (f"{HEAD}\n{GOOD}\n{TOWN}202\t2023\t110101199003077571\n", "C3", "疑似身份证号或手机号"),
    "1 001 rows": (
        HEAD + "".join(f"\n{TOWN}201\t{1930 + at // 12}-{at % 12 + 1:02}\t{at}" for at in range(1_001)) + "\n",
        "A1002",
        "一次至多 1000 行",
    ),
}


@pytest.fixture(scope="module")
def county(browser: Browser, office: Office) -> Iterator[BrowserContext]:
    """The browser of the county's clerk, whose clipboard can be written."""
    context = WIDE.context(browser)
    context.grant_permissions(["clipboard-read", "clipboard-write"], origin=office[0])
    signed_in(context, office, COUNTY_CLERK).close()
    yield context
    context.close()


@pytest.mark.parametrize("block", BLOCKS)
def test_a_block_that_may_not_be_is_refused_with_its_cell_and_nothing_typed_is_lost(
    county: BrowserContext, office: Office, block: str
) -> None:
    text, cell, says = BLOCKS[block]
    tab = county.new_page()
    tab.goto(f"{office[0]}/ledgers/facts/paste")
    tab.evaluate("text => navigator.clipboard.writeText(text)", text)
    tab.get_by_label("粘贴的内容").first.focus()
    tab.keyboard.press("Control+v")
    tab.get_by_label("事由").fill("二〇二三年年报")
    tab.get_by_role("button", name="保存").click()
    # A grid of twenty thousand cells takes a browser some seconds to lay out.
    expect(tab.locator(".problems li").filter(has_text=says).first).to_contain_text(f"{cell} ", timeout=60_000)
    assert tab.locator("#block").input_value() == text
    assert tab.get_by_label("事由").input_value() == "二〇二三年年报"
    tab.goto(f"{office[0]}/ledgers/facts?facts.q=2023&scope={TOWN}")
    assert tab.locator("#facts tbody tr").filter(has_text=re.compile(r"\b2023\b")).count() == 0
    tab.close()


def test_none_of_the_refused_became_a_change(county: BrowserContext, office: Office) -> None:
    """What was recorded here is what was taken: no refusal left a change."""
    tab = county.new_page()
    tab.goto(f"{office[0]}/changes")
    numbers = [int(text) for text in tab.locator("#changes tbody tr td:first-child").all_inner_texts()]
    reasons = tab.locator("#changes").inner_text()
    assert max(numbers) > int(LAST_CHANGE) and "二〇二三年年报" not in reasons
    tab.close()
