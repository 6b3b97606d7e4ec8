"""The field workbook in LibreOffice: it is filled in there, and comes back whatever else was done to it."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

from registry.procedures.field_merge import Merged
from registry.procedures.field_workbook import HEADERS, META, SHEET
from tests.audited_county import COUNTIES, County
from tests.procedures.field_workbooks import Field, typed, worked_on
from tests.registry_under_test import Small

pytestmark = pytest.mark.once("what LibreOffice makes of a workbook does not depend on the database")

CHECKED = (("Z1", "检查日期", "2019-07-10"), ("Z1", "结论", "巩固"))
#: What people do to a workbook that alters nothing of what it says.
HARMLESS = {
    "the protection taken off": ('sheet.unprotect("")',),
    "a row deleted, another moved": (
        'sheet.unprotect("")',
        "sheet.Rows.removeByIndex(3, 1)",
        "sheet.Rows.insertByIndex(1, 1)",
        'sheet.moveRange(sheet.getCellRangeByName("A2").CellAddress, sheet.getCellRangeByName("A4:S4").RangeAddress)',
    ),
    "columns and rows hidden": (
        'sheet.unprotect("")',
        "sheet.Columns.getByIndex(3).IsVisible = False",
        f"sheet.Columns.getByIndex({HEADERS.index('结论')}).IsVisible = False",
        "sheet.Rows.getByIndex(1).IsVisible = False",
    ),
    "titles above, and columns in another order": (
        'sheet.unprotect("")',
        "sheet.Rows.insertByIndex(0, 2)",
        'sheet.getCellRangeByName("A1").String = "二〇一九年回头看（第一组）"',
        "sheet.Columns.insertByIndex(1, 1)",
        'sheet.moveRange(sheet.getCellRangeByName("B1").CellAddress, sheet.getCellRangeByName("N1:N99").RangeAddress)',
    ),
    "a sheet of their own beside it": ('book.Sheets.insertNewByName("我的笔记", 0)',),
}


@pytest.fixture
def field(small: Small, tmp_path: Path) -> Field:
    county = County(small(COUNTIES))
    county.open()
    return Field(county, tmp_path)


def test_a_workbook_is_filled_in_there_and_taken(field: Field) -> None:
    field.county.record("Z2", found="两行\n说明", reasons="书记空缺;资金")
    out = field.export()
    cells = [typed(out, *cell) for cell in (*CHECKED, ("Z1", "承诺兑现", "是"), ("Z5", "说明", "路不通"))]
    back = worked_on(out, "back.xlsx", *cells)
    book = openpyxl.load_workbook(back)
    assert book[META].sheet_state == "hidden" and book[SHEET].protection.sheet
    locked = [cell.protection.locked for cell in book[SHEET][2]]
    assert locked == [at < HEADERS.index("检查人") for at in range(len(HEADERS))]
    assert len(book[SHEET].data_validations.dataValidation) == 2
    merged = field.take(back)
    assert (merged.change, merged.taken, merged.conflicts, merged.problems) == (3 + 1, 4, [], [])
    item = field.county.item("Z1")
    assert (item["checked_on"], item["result"], item["kept"]) == ("2019-07-10", "consolidated", True)
    assert (field.county.item("Z2")["found"], field.county.item("Z5")["note"]) == ("两行\n说明", "路不通")
    assert field.take(back) == Merged(), "the same workbook again"


@pytest.mark.parametrize("done", HARMLESS)
def test_what_alters_nothing_that_it_says_is_taken_all_the_same(done: str, field: Field) -> None:
    out = field.export()
    back = worked_on(out, "back.xlsx", *(typed(out, *cell) for cell in CHECKED), *HARMLESS[done])
    merged = field.take(back)
    assert (merged.taken, merged.conflicts, merged.problems) == (2, [], [])
    assert field.county.item("Z1")["result"] == "consolidated"


def test_a_workbook_kept_as_ods_and_saved_as_xlsx_again_is_taken(field: Field) -> None:
    out = field.export()
    kept = worked_on(out, "kept.ods", *(typed(out, *cell) for cell in CHECKED))
    merged = field.take(worked_on(kept, "back.xlsx"))
    assert (merged.taken, merged.conflicts, merged.problems) == (2, [], [])


def test_two_groups_fill_in_copies_of_it_and_what_both_altered_is_told_with_both_sides(field: Field) -> None:
    out = field.export()
    first = worked_on(out, "first.xlsx", *(typed(out, *cell) for cell in CHECKED), typed(out, "Z2", "检查人", "甲组"))
    second = worked_on(
        out,
        "second.xlsx",
        typed(out, "Z2", "检查人", "乙组"),
        typed(out, "Z3", "说明", "无人"),
        typed(out, *CHECKED[0]),
    )
    assert field.take(first).taken == 3
    merged = field.take(second)
    assert (merged.change, [conflict.as_json for conflict in merged.conflicts]) == (
        None,
        [{"case": "Z2", "column": "auditor", "base": None, "yours": "乙组", "theirs": "甲组"}],
    )
    assert field.county.item("Z3")["note"] is None, "nothing is stored"
    assert field.take(second, "registry").taken == 1
    assert (field.county.item("Z2")["auditor"], field.county.item("Z3")["note"]) == ("甲组", "无人")


def test_facts_that_were_altered_and_rows_that_were_added_there_are_refused_in_their_places(field: Field) -> None:
    out = field.export()
    back = worked_on(
        out,
        "back.xlsx",
        *(typed(out, *cell) for cell in CHECKED),
        'sheet.unprotect("")',
        typed(out, "Z2", "党组织名称", "别的支部"),
        'sheet.getCellRangeByName("A6").String = "Z9"',
        'sheet.getCellRangeByName("N6").String = "巩固"',
    )
    assert field.problems(back) == [
        (3, "organization_name", "a locked cell was altered"),
        (6, "case", "is no item that the workbook was written with"),
    ]


def test_an_item_that_was_signed_while_the_workbook_was_away_is_told(field: Field) -> None:
    field.county.record("Z1")
    out = field.export()
    back = worked_on(out, "back.xlsx", typed(out, "Z1", "检查情况", "补充"))
    field.county.sign("township", 20190720)
    assert [conflict.as_json for conflict in field.take(back).conflicts] == [
        {"case": "Z1", "column": "township_on", "base": None, "yours": None, "theirs": "2019-07-20"}
    ]
    assert field.take(back, "workbook").taken == 1
    assert field.county.signatures("Z1") == [None, None, None]
