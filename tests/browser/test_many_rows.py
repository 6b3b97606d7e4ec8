"""Many rows by keyboard alone: a table as in Excel, a block pasted, the grid of a township typed and saved."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, expect
from playwright.sync_api import Page as Tab

from tests.browser.conftest import signed_in
from tests.browser.rules import NARROW, WIDE, lies_well
from tests.browser.visiting import AXE

CLERK, TOWNSHIP = "demo-clerk-451102", "451102101"
LEDGER = f"/ledgers/facilities?scope={TOWNSHIP}"
GRID = f"/ledgers/facts/grid?scope={TOWNSHIP}&period="
PAGES = [
    LEDGER,
    f"{GRID}2019",
    f"/ledgers/facilities/grid?scope={TOWNSHIP}&period=2019&lang=en",
    "/ledgers/facts/paste",
    "/ledgers/facts/paste?lang=en",
    f"/ledgers/facilities/bulk?scope={TOWNSHIP}",
    f"/ledgers/facilities/bulk?scope={TOWNSHIP}&lang=en",
]
Office = tuple[str, dict[str, str]]


@pytest.fixture(scope="module")
def context(browser: Browser, office: Office) -> Iterator[BrowserContext]:
    context = WIDE.context(browser)
    context.add_init_script(path=AXE)
    context.grant_permissions(["clipboard-read", "clipboard-write"], origin=office[0])
    signed_in(context, office, CLERK).close()
    yield context
    context.close()


@pytest.fixture
def tab(context: BrowserContext, office: Office) -> Iterator[Tab]:
    """A tab of a clerk; whatever goes wrong in it fails the test."""
    tab = context.new_page()
    said: list[str] = []
    tab.on("pageerror", lambda error: said.append(str(error)))
    yield tab
    tab.close()
    assert said == []


def opened(tab: Tab, office: Office, path: str) -> Tab:
    tab.goto(office[0] + path)
    return tab


def press(tab: Tab, *keys: str) -> None:
    for key in keys:
        tab.keyboard.press(key)


def clipboard(tab: Tab, text: str | None = None) -> str:
    """What is on the clipboard; a `text` is put there first."""
    if text is not None:
        tab.evaluate("text => navigator.clipboard.writeText(text)", text)
    return str(tab.evaluate("() => navigator.clipboard.readText()"))


def cell(tab: Tab, row: int, column: int) -> Locator:
    return tab.locator(f"main tbody tr:nth-child({row}) > td:nth-of-type({column})")


def field(tab: Tab, row: int, column: int) -> Locator:
    return tab.locator(f"table.grid tbody tr:nth-child({row}) td:nth-of-type({column}) input")


def to_first_field(tab: Tab) -> None:
    """Goes into the grid by Tab alone."""
    for _ in range(80):
        tab.keyboard.press("Tab")
        if tab.evaluate("() => document.activeElement.matches('table.grid input')"):
            return
    raise AssertionError("Tab does not lead into the grid")


def to_button(tab: Tab, name: str) -> None:
    """Goes to a button by Tab; out of a grid by Esc."""
    for _ in range(80):
        if tab.evaluate("() => document.activeElement.matches('table.grid input')"):
            press(tab, "Escape")
        tab.keyboard.press("Tab")
        if tab.evaluate("() => document.activeElement.matches('button') && document.activeElement.textContent") == name:
            return
    raise AssertionError(f"Tab does not lead to {name}")


# -- a table ---------------------------------------------------------------------------------------------------------


def test_arrows_move_in_a_table_space_selects_a_row_and_escape_gives_the_focus_back(tab: Tab, office: Office) -> None:
    opened(tab, office, LEDGER).locator("#facilities .scroll").focus()
    press(tab, "ArrowDown")
    expect(cell(tab, 1, 1)).to_be_focused()
    press(tab, "ArrowDown", "ArrowRight", "ArrowRight", "ArrowLeft")
    expect(cell(tab, 2, 2)).to_be_focused()
    press(tab, " ")
    expect(cell(tab, 2, 1).locator("input")).to_be_checked()
    press(tab, "Control+End")
    expect(tab.locator("tbody tr:last-child td:last-child")).to_be_focused()
    press(tab, "Escape")
    expect(tab.locator("#facilities .scroll")).to_be_focused()


def test_enter_opens_what_a_cell_leads_to(tab: Tab, office: Office) -> None:
    opened(tab, office, LEDGER).locator("#facilities .scroll").focus()
    press(tab, "ArrowDown", *["ArrowRight"] * 4, "Enter")
    tab.wait_for_url("**/units/*")


def test_a_row_is_opened_and_corrected_beside_its_table_and_escape_gives_the_focus_back(
    tab: Tab, office: Office
) -> None:
    opened(tab, office, LEDGER).locator("#facilities .scroll").focus()
    side = tab.locator("aside.side")
    press(tab, "ArrowDown", "ArrowDown", *["ArrowRight"] * 3, "Enter")
    expect(side.locator("h1")).to_contain_text("阵地")
    expect(side).to_be_focused()
    expect(tab).to_have_url(office[0] + LEDGER)
    side.get_by_role("link", name="更正（原记录有误）").focus()
    press(tab, "Enter")
    area = side.get_by_label("面积", exact=True)
    area.focus()
    press(tab, "Control+a")
    tab.keyboard.type("很大")
    press(tab, "Escape")
    expect(side).to_be_hidden()
    expect(cell(tab, 2, 4)).to_be_focused()
    tab.once("dialog", lambda dialog: dialog.dismiss())
    press(tab, "Enter")
    expect(area).to_have_value("很大")
    side.get_by_role("button", name="保存").focus()
    press(tab, "Enter")
    expect(area).to_have_attribute("aria-invalid", "true")
    expect(area).to_be_focused()
    press(tab, "Control+a")
    tab.keyboard.type("777")
    side.get_by_label("事由").focus()
    tab.keyboard.type("实测")
    side.get_by_role("button", name="保存").focus()
    press(tab, "Enter")
    expect(side.get_by_role("status")).to_contain_text("次变更")
    expect(tab.locator("#facilities tbody tr:nth-child(2)")).to_contain_text("777")
    press(tab, "Escape")
    expect(cell(tab, 2, 4)).to_be_focused()


def test_on_a_phone_a_row_is_a_page_of_its_own(tab: Tab, office: Office) -> None:
    tab.set_viewport_size({"width": NARROW.width, "height": NARROW.height})
    opened(tab, office, LEDGER).locator("#facilities tbody tr:first-child a[data-side]").focus()
    press(tab, "Enter")
    tab.wait_for_url(lambda url: "/ledgers/facilities/" in url)


def test_a_block_of_a_table_is_copied_as_a_spreadsheet_takes_it(tab: Tab, office: Office) -> None:
    opened(tab, office, LEDGER).locator("#facilities .scroll").focus()
    clipboard(tab, "")
    press(tab, "ArrowDown", *["ArrowRight"] * 4, "Shift+ArrowDown", "Shift+ArrowRight", "Control+c")
    expected = [[cell(tab, row, column).inner_text() for column in (5, 6)] for row in (1, 2)]
    assert [line.split("\t") for line in clipboard(tab).split("\n")] == expected and expected[0][0]


def test_a_slash_leads_to_the_search_box_and_escape_back_into_the_table(tab: Tab, office: Office) -> None:
    opened(tab, office, LEDGER).locator("#facilities .scroll").focus()
    press(tab, "ArrowDown", "ArrowDown", "/")
    expect(tab.locator("#seek")).to_be_focused()
    expect(tab.locator("#seek")).to_have_value("")
    press(tab, "Escape")
    expect(cell(tab, 2, 1)).to_be_focused()


def test_selected_rows_are_edited_together_by_keyboard(tab: Tab, office: Office) -> None:
    opened(tab, office, LEDGER).locator("#facilities .scroll").focus()
    press(tab, "ArrowDown", " ", "ArrowDown", " ")
    tab.get_by_role("button", name="批量修改所选").focus()
    press(tab, "Enter")
    expect(tab.locator("h1")).to_contain_text("2 行")
    tab.get_by_label("统一标识", exact=True).focus()
    press(tab, "ArrowDown", "ArrowDown")
    tab.get_by_label("事由").focus()
    tab.keyboard.type("核对现场")
    to_button(tab, "更正（原记录有误）")
    press(tab, "Enter")
    expect(tab.get_by_role("status").filter(has_text="次变更")).to_contain_text("已登记")
    expect(tab.locator("h1")).to_contain_text("阵地")


# -- the grid --------------------------------------------------------------------------------------------------------


def test_twenty_villages_and_all_measures_of_a_village_are_entered_by_keyboard_alone(tab: Tab, office: Office) -> None:
    opened(tab, office, f"{GRID}2021")
    measures = tab.locator("table.grid thead th").all_inner_texts()[1:]
    assert len(measures) == 13 and tab.locator("table.grid tbody tr").count() >= 20
    typed = [[value(measure, 100 * row + at) for at, measure in enumerate(measures)] for row in range(1, 21)]
    to_first_field(tab)
    for line in typed:
        for at, text in enumerate(line):
            tab.keyboard.type(text)
            press(tab, "Tab" if at < len(line) - 1 else "Enter")  # Enter leads to the column where Tab began
    expect(tab.locator("#cells-count")).to_have_text(f"已改 {20 * 13} 格")
    to_button(tab, "保存")
    press(tab, "Enter")
    expect(tab.get_by_role("status").filter(has_text="次变更")).to_contain_text("已登记")
    stands = [[field(tab, row, at).input_value() for at in range(1, 14)] for row in range(1, 21)]
    assert stands == typed
    expect(tab.locator("td.dirty")).to_have_count(0)


def value(measure: str, number: int) -> str:
    """What is typed of a measure: a clinic that settles directly is one of all clinics, which stand before it."""
    return {"建档立卡贫困村": "是" if number % 2 else "否", "村医通直接结算卫生室": "1"}.get(measure, str(number))


def test_what_is_typed_takes_the_place_of_a_cell_and_escape_takes_it_back(tab: Tab, office: Office) -> None:
    opened(tab, office, f"{GRID}2019")
    to_first_field(tab)
    before = field(tab, 1, 1).input_value()
    tab.keyboard.type("7")
    expect(field(tab, 1, 1)).to_have_value("7")
    expect(tab.locator("td.dirty")).to_have_count(1)
    press(tab, "Escape")
    expect(field(tab, 1, 1)).to_have_value(before)
    expect(tab.locator("td.dirty")).to_have_count(0)
    press(tab, "ArrowDown", "ArrowRight")
    expect(field(tab, 2, 2)).to_be_focused()
    press(tab, "F2", "9")
    expect(field(tab, 2, 2)).to_have_value(re_appended(tab))
    press(tab, "Escape", "Escape")
    expect(tab.locator(".scroll").filter(has=tab.locator("table.grid"))).to_be_focused()
    tab.evaluate("() => { document.querySelectorAll('form[data-write]').forEach(form => form.reset()); }")


def re_appended(tab: Tab) -> str:
    return f"{field(tab, 2, 2).get_attribute('data-was')}9"


def test_a_block_is_pasted_into_any_cell_and_taken_back_at_once(tab: Tab, office: Office) -> None:
    opened(tab, office, f"{GRID}2022")
    to_first_field(tab)
    press(tab, "ArrowDown", "ArrowRight")
    clipboard(tab, "1\t2\r\n3\t4\r\n")
    press(tab, "Control+v")
    assert [[field(tab, row, at).input_value() for at in (2, 3)] for row in (2, 3)] == [["1", "2"], ["3", "4"]]
    expect(tab.locator("td.picked")).to_have_count(4)
    clipboard(tab, "")
    press(tab, "Control+c")
    assert clipboard(tab) == "1\t2\n3\t4"
    press(tab, "Control+z")
    expect(tab.locator("td.dirty")).to_have_count(0)


def test_a_block_that_is_wider_than_the_grid_is_refused_with_its_cell_named(tab: Tab, office: Office) -> None:
    opened(tab, office, f"{GRID}2022")
    to_first_field(tab)
    tab.keyboard.type("5")
    press(tab, "Enter", "ArrowUp", "End")
    clipboard(tab, "1\t9999")
    press(tab, "Control+v")
    expect(tab.locator("#cells-said")).to_contain_text("9999")
    expect(field(tab, 1, 13)).to_have_value("")
    expect(field(tab, 1, 1)).to_have_value("5")


# -- the block that is pasted ----------------------------------------------------------------------------------------


def test_a_pasted_block_is_a_grid_whose_faulty_cell_is_marked_mended_and_saved(tab: Tab, office: Office) -> None:
    opened(tab, office, "/ledgers/facts/paste")
    clipboard(tab, f"单位代码\t时期\t正式党员\n{TOWNSHIP}201\t2023\t31\n{TOWNSHIP}202\t2023\t三十\n")
    tab.get_by_label("粘贴的内容").first.focus()
    press(tab, "Control+v")
    expect(tab.locator("#cell-C3")).to_have_value("三十")
    to_button(tab, "保存")
    press(tab, "Enter")
    expect(tab.locator("#cell-C3")).to_have_attribute("aria-invalid", "true")
    described = str(tab.locator("#cell-C3").get_attribute("aria-describedby")).split()[-1]
    expect(tab.locator(f"#{described}")).to_contain_text("C3 正式党员 “三十” 不是数")
    expect(tab.locator("#block")).to_have_value(
        f"单位代码\t时期\t正式党员\n{TOWNSHIP}201\t2023\t31\n{TOWNSHIP}202\t2023\t三十\n"
    )
    tab.get_by_role("link", name="C3").focus()
    press(tab, "Enter")
    expect(tab.locator("#cell-C3")).to_be_focused()
    tab.keyboard.type("30")
    press(tab, "Enter")
    to_button(tab, "保存")
    press(tab, "Enter")
    expect(tab.get_by_role("status").filter(has_text="次变更")).to_contain_text("已登记")


def test_a_block_that_is_pasted_onto_a_table_is_opened_to_be_looked_at(tab: Tab, office: Office) -> None:
    opened(tab, office, "/ledgers/facts").locator("#facts .scroll").focus()
    press(tab, "ArrowDown")
    clipboard(tab, "单位代码\t时期\n1\t2019\n")
    press(tab, "Control+v")
    tab.wait_for_url("**/ledgers/facts/paste")
    expect(tab.locator("#block")).to_have_value("单位代码\t时期\n1\t2019\n")
    expect(tab.locator("#cell-A2")).to_have_value("1")


def test_a_block_that_a_grid_does_not_hold_stays_a_text(tab: Tab, office: Office) -> None:
    opened(tab, office, "/ledgers/facts/paste")
    expect(tab.locator("table.grid")).to_be_visible()
    text = "\n".join(["单位代码\t时期", *(f"{number}\t2019" for number in range(1_500))])
    tab.locator("#block").fill(text)
    expect(tab.locator("table.grid")).to_be_hidden()
    to_button(tab, "保存")
    press(tab, "Enter")
    expect(tab.locator(".problems")).to_contain_text("A1002")
    expect(tab.locator("#block")).to_have_value(text)


def test_without_scripts_a_block_is_pasted_into_a_field_and_saved(
    browser: Browser, context: BrowserContext, office: Office
) -> None:
    plain = browser.new_context(java_script_enabled=False, storage_state=context.storage_state())
    tab = plain.new_page()
    tab.goto(f"{office[0]}/ledgers/facts/paste")
    tab.get_by_label("粘贴的内容").fill(f"unit\tperiod\tfull_members\n{TOWNSHIP}201\t2024\t=3\n")
    tab.get_by_role("button", name="保存").click()
    expect(tab.locator(".problems")).to_contain_text("C2 正式党员 “=3” 是公式")
    tab.get_by_label("粘贴的内容").fill(f"unit\tperiod\tfull_members\n{TOWNSHIP}201\t2024\t3\n")
    tab.get_by_role("button", name="保存").click()
    expect(tab.get_by_role("status").filter(has_text="次变更")).to_contain_text("已登记")
    plain.close()


# -- how they lie ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", PAGES)
def test_no_page_scrolls_sideways_and_axe_finds_nothing_serious(tab: Tab, office: Office, path: str) -> None:
    opened(tab, office, path)
    lies_well(tab)
