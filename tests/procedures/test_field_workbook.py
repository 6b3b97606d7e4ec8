"""The field workbook: what it holds, and how what was filled in is taken beside what was recorded meanwhile."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from registry.casework.audits import audit_of
from registry.errors import Invalid, NotFound, Refused
from registry.moment import Moment, head, today
from registry.picture import Picture
from registry.procedures.field_merge import Merged
from registry.procedures.field_workbook import HEADERS, META, SHEET, write_workbook
from tests.audited_county import COUNTIES, EAST, WEST, County
from tests.procedures.field_workbooks import Field
from tests.registry_under_test import Small

FIRST_INPUT = HEADERS.index("检查人")


@pytest.fixture
def field(small: Small, tmp_path: Path) -> Field:
    county = County(small(COUNTIES))
    county.open()
    return Field(county, tmp_path)


CHECKED = (("Z1", "检查日期", "2019-07-10"), ("Z1", "结论", "巩固"))


# -- what it holds -----------------------------------------------------------------------------------------------


def test_facts_of_the_audits_moment_are_locked_and_what_is_to_be_found_is_open(field: Field) -> None:
    field.county.registry.take({"cases": "code,problems\nZ1,另一问题\n"})
    sheet = openpyxl.load_workbook(field.export())[SHEET]
    row = dict(zip(HEADERS, (cell.value for cell in sheet[2]), strict=True))
    assert row["整顿编号"] == "Z1" and row["党组织名称"] == "东村党支部" and row["县区"] == "八步区"
    assert row["问题类型"] == "收入低、班子不齐", "as it was known when the audit was opened"
    assert (row["排查认定日期"], row["销号日期"], row["状态"]) == ("2018-03-01", "2018-11-30", "销号")
    assert sheet.protection.sheet
    assert [cell.protection.locked for cell in sheet[2]] == [at < FIRST_INPUT for at in range(len(HEADERS))]


def test_results_and_answers_are_chosen_from_lists(field: Field) -> None:
    sheet = openpyxl.load_workbook(field.export())[SHEET]
    lists = {str(one.sqref): one.formula1 for one in sheet.data_validations.dataValidation}
    assert lists == {"N2:N5": '"巩固,基本巩固,反弹,撤并"', "P2:P5": '"是,否"'}
    assert (HEADERS[13], HEADERS[15]) == ("结论", "承诺兑现")


def test_what_everything_was_is_kept_in_a_hidden_sheet(field: Field) -> None:
    field.county.record("Z1", found="已配齐")
    field.county.sign("township")
    book = openpyxl.load_workbook(field.export())
    rows = [[cell for cell in row if cell] for row in book[META].iter_rows(values_only=True)]
    assert book[META].sheet_state == "hidden"
    assert rows[:2] == [["audit", "H1"], ["change", "4"]]
    assert rows[4][:1] == ["Z1"] and len(rows[4][1]) == 64
    assert rows[4][2:] == ["2019-07-10", "巩固", "已配齐", "2019-07-20"]


def test_a_scope_or_a_case_alone_is_written(field: Field) -> None:
    for which, cases in (({"scope": WEST}, ["Z5"]), ({"case": "Z2"}, ["Z2"])):
        sheet = openpyxl.load_workbook(field.export(**which))[SHEET]
        assert [sheet.cell(line, 1).value for line in range(2, sheet.max_row + 1)] == cases


def test_where_there_is_no_item_nothing_is_written(small: Small, tmp_path: Path) -> None:
    county = County(small(COUNTIES))
    county.open(scope=WEST)
    with pytest.raises(Refused):
        Field(county, tmp_path).export(scope=EAST)
    assert list(tmp_path.glob("out-*")) == []


def test_a_workbook_is_never_written_over_a_file(field: Field) -> None:
    path = field.export()
    with field.county.engine.connect() as connection:
        picture = Picture(connection, Moment(today(), head(connection)))
        audit = audit_of(picture, "H1")
        with pytest.raises(Refused):
            write_workbook(picture, audit, audit.items, path)
        with pytest.raises(Refused):
            write_workbook(picture, audit, audit.items, path.with_suffix(".csv"))


# -- taking it in ------------------------------------------------------------------------------------------------


def test_an_untouched_workbook_changes_nothing(field: Field) -> None:
    assert field.take(field.export()) == Merged()


def test_what_was_filled_in_is_taken_as_one_change(field: Field) -> None:
    cells = (*CHECKED, ("Z1", "承诺兑现", "是"), ("Z5", "说明", "路不通，改日再查"))
    merged = field.take(field.filled(field.export(), *cells))
    assert (merged.change, merged.taken) == (3, 4)
    item = field.county.item("Z1")
    assert (item["checked_on"], item["result"], item["kept"]) == ("2019-07-10", "consolidated", True)
    assert field.county.item("Z5")["note"] == "路不通，改日再查"


def test_the_same_workbook_again_changes_nothing(field: Field) -> None:
    path = field.filled(field.export(), *CHECKED)
    assert field.take(path).taken == 2
    assert field.take(path) == Merged()


def test_a_dry_run_counts_and_stores_nothing(field: Field) -> None:
    path = field.filled(field.export(), *CHECKED)
    merged = field.take(path, dry_run=True)
    assert (merged.change, merged.taken, merged.conflicts, merged.problems) == (None, 2, [], [])
    assert field.county.item("Z1")["result"] is None


def test_a_day_may_be_written_in_any_way_and_as_a_date_of_excel(field: Field) -> None:
    cells = (("Z1", "检查日期", datetime.date(2019, 7, 10)), ("Z1", "结论", "partly"))
    assert field.take(field.filled(field.export(), *cells)).taken == 2
    assert field.county.item("Z1")["checked_on"] == "2019-07-10"
    again = field.filled(field.export(), ("Z1", "检查日期", "2019年7月10日"))
    assert field.take(again).taken == 0, "it is the same day"


def test_a_cell_that_was_emptied_clears_what_is_recorded(field: Field) -> None:
    field.county.record("Z1", found="已配齐")
    assert field.take(field.filled(field.export(), ("Z1", "检查情况", None))).taken == 1
    assert field.county.item("Z1")["found"] is None


def test_two_workbooks_of_different_cases_and_cells_join(field: Field) -> None:
    out = field.export()
    first, second = field.filled(out, *CHECKED), field.filled(out, ("Z1", "检查情况", "好"), ("Z2", "检查人", "乙组"))
    assert (field.take(first).taken, field.take(second).taken) == (2, 2)
    assert (field.county.item("Z1")["result"], field.county.item("Z1")["found"]) == ("consolidated", "好")
    assert field.county.item("Z2")["auditor"] == "乙组"


def test_a_cell_that_both_altered_is_a_conflict_told_with_both_sides(field: Field) -> None:
    path = field.filled(field.export(), *CHECKED, ("Z2", "检查人", "乙组"))
    field.county.record("Z1", result="partly")
    merged = field.take(path)
    assert (merged.change, merged.taken, merged.problems) == (None, 0, [])
    assert merged.answer["conflicts"] == [
        {"case": "Z1", "column": "result", "base": None, "yours": "consolidated", "theirs": "partly"}
    ]
    assert field.county.item("Z2")["auditor"] is None, "nothing is stored"


def test_who_takes_the_workbook_in_says_whose_is_to_stand(field: Field) -> None:
    path = field.filled(field.export(), *CHECKED, ("Z2", "检查人", "乙组"))
    field.county.record("Z1", result="partly")
    assert field.take(path, "registry", dry_run=True).taken == 1
    assert field.take(path, "workbook").taken == 2
    assert field.county.item("Z1")["result"] == "consolidated"


def test_several_values_are_told_as_a_list(field: Field) -> None:
    path = field.filled(field.export(), ("Z1", "反弹原因", "书记空缺、资金"))
    field.county.registry.take({"audit_items": "audit,case,reasons\nH1,Z1,资金\n"})
    (conflict,) = field.take(path).conflicts
    assert (conflict.base, conflict.yours, conflict.theirs) == ([], ["书记空缺", "资金"], ["资金"])


def test_an_item_signed_since_is_a_conflict_once_for_each_signature(field: Field) -> None:
    field.county.record("Z1")
    field.county.sign("township", 20190715)
    path = field.filled(field.export(), ("Z1", "说明", "补记"))
    for level in ("county", "city"):
        field.county.sign(level, 20190720)
    assert field.take(path).answer["conflicts"] == [
        {"case": "Z1", "column": column, "base": None, "yours": None, "theirs": "2019-07-20"}
        for column in ("county_on", "city_on")
    ]
    assert field.take(path, "registry") == Merged()
    assert field.take(path, "workbook").taken == 1
    assert (field.county.item("Z1")["note"], field.county.signatures("Z1")) == ("补记", ["2019-07-15", None, None])


def test_an_item_signed_before_it_was_written_loses_its_signatures_with_another_finding(field: Field) -> None:
    field.county.record("Z1")
    field.county.sign("township", 20190715)
    assert field.take(field.filled(field.export(), ("Z1", "结论", "反弹"))).taken == 1
    assert field.county.signatures("Z1") == [None, None, None]


def test_an_item_signed_since_that_was_not_altered_is_no_conflict(field: Field) -> None:
    field.county.record("Z1")
    path = field.filled(field.export(), ("Z2", "检查人", "乙组"))
    field.county.sign("township", 20190715)
    assert field.take(path).taken == 1


def test_rows_that_are_missing_are_left(field: Field) -> None:
    def without_z1(book: Any) -> None:
        book[SHEET].delete_rows(2)

    path = field.filled(field.export(), ("Z2", "检查人", "乙组"), also=without_z1)
    assert field.take(path).taken == 1


# -- what is refused ---------------------------------------------------------------------------------------------


def test_a_locked_cell_that_was_altered_is_a_problem(field: Field) -> None:
    path = field.filled(field.export(), *CHECKED, ("Z2", "党组织名称", "别的"), ("Z2", "年度", "2019"))
    altered = "a locked cell was altered"
    assert field.problems(path) == [(3, "organization_name", altered), (3, "year", altered)]


def test_a_row_of_another_case_is_a_problem(field: Field) -> None:
    unknown = "is no item that the workbook was written with"
    for case in ("Z4", "Z9", None):
        assert field.problems(field.filled(field.export(), ("Z2", "整顿编号", case))) == [(3, "case", unknown)]


def test_an_item_that_was_withdrawn_since_is_a_problem(field: Field) -> None:
    path = field.filled(field.export(), ("Z2", "检查人", "乙组"))
    field.county.registry.take({"audit_items": "audit,case,withdrawn\nH1,Z2,yes\n"})
    assert [place[:2] for place in field.problems(path)] == [(3, "case")]


def test_a_case_that_stands_there_twice_is_a_problem(field: Field) -> None:
    def again(book: Any) -> None:
        book[SHEET].append([cell.value for cell in book[SHEET][2]])

    assert field.problems(field.filled(field.export(), also=again)) == [(6, "case", "is the case of row 2 again")]


def test_every_cell_that_does_not_fit_is_told_in_its_place_with_all_else(field: Field) -> None:
    cells = (("Z1", "结论", "很好"), ("Z2", "检查日期", "某日"), ("Z3", "结论", "巩固"), ("Z5", "年度", "1999"))
    places = [place[:2] for place in field.problems(field.filled(field.export(), *cells))]
    assert places == [(2, "result"), (3, "checked_on"), (5, "year"), (4, "checked_on")]


def test_a_file_that_is_no_field_workbook_is_refused(field: Field, tmp_path: Path) -> None:
    def renamed(book: Any) -> None:
        book[SHEET].title = "别的"

    def altered(book: Any) -> None:
        book[META]["A4"] = "别的"

    def emptied(book: Any) -> None:
        book[META].delete_rows(1, 20)

    for also in (renamed, altered, emptied):
        with pytest.raises(Invalid):
            field.take(field.filled(field.export(), also=also))
    with pytest.raises(NotFound):
        field.take(tmp_path / "nowhere.xlsx")


def test_a_workbook_without_its_header_or_a_locked_column_is_refused(field: Field) -> None:
    def without(column: str) -> Callable[[Any], None]:
        return lambda book: book[SHEET].delete_cols(HEADERS.index(column) + 1)

    assert field.problems(field.filled(field.export(), also=without("年度"))) == [(1, "year", "is missing")]
    assert field.problems(field.filled(field.export(), also=without("整顿编号"))) == [
        (None, None, "there is no header")
    ]


def test_an_input_column_that_is_missing_leaves_what_is_recorded(field: Field) -> None:
    field.county.record("Z1", found="已配齐")
    path = field.filled(
        field.export(), ("Z1", "说明", "补记"), also=lambda book: book[SHEET].delete_cols(HEADERS.index("检查情况") + 1)
    )
    assert field.take(path).taken == 1
    assert field.county.item("Z1")["found"] == "已配齐"


def test_a_workbook_of_an_audit_that_there_is_not_or_of_a_later_change_is_refused(field: Field) -> None:
    def of(cell: str, text: str) -> Callable[[Any], None]:
        def write(book: Any) -> None:
            book[META][cell] = text

        return write

    with pytest.raises(NotFound):
        field.take(field.filled(field.export(), also=of("B1", "H9")))
    later = field.problems(field.filled(field.export(), *CHECKED, also=of("B2", "99")))
    assert later == [(None, None, "was written at a change that this registry does not have")]
