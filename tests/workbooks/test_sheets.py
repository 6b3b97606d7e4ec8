"""Which sheets of a workbook hold the tables of a mapping, and what is said of the others."""

from __future__ import annotations

import pytest

from registry.workbooks.tables.workbook import choose
from tests.workbooks.tables import mapping, read, sheet

ONE = (
    '[[sheet]]\nsheet = "{0}"\nheader = [1, 1]\nperiod = "2019"\nas_of = "2019-12-31"\n[sheet.place]\n'
    'village = {{column = "村"}}\n[[sheet.make]]\nledger = "facts"\nunit = "@place"\nperiod = "@period"\n'
    'households = {{column = "户数"}}\n'
)
ROWS = ("村", "户数"), ("甲村", 1)


def table(title, *more, rows=ROWS, **how):
    return sheet(*rows, *more, title=title, **how)


def told(reading):
    return [(one.code, one.sheet, one.header) for one in reading.problems]


def test_a_sheet_goes_by_its_title_compared_without_white_space():
    reading = read([table("甲 表"), table("乙表", ("乙村", 2))], ONE.format("乙表") + ONE.format("甲表"))
    # In the order of the workbook's sheets.
    assert (reading.made("facts", "households"), told(reading)) == ([1, 1, 2], [])
    assert [row.sheet for row in reading.rows] == ["甲 表", "乙表", "乙表"]


def test_a_filled_visible_sheet_that_nothing_fits_is_new_and_one_to_ignore_or_without_anything_is_named():
    others = (
        table("说明", rows=(("x",),)),
        table("空表", rows=()),
        table("问题", rows=(("x",),)),
        table("别的", rows=(("x",),)),
    )
    reading = read([table("甲"), *others], 'ignore_sheets = ["说明"]\n' + ONE.format("甲"))
    assert told(reading) == [("new_sheet", "别的", None)]
    assert reading.workbook.ignored == ["说明", "空表", "问题"]


def test_every_sheet_with_all_headers_is_read_and_hidden_ones_are_passed_over_and_named():
    sheets = (
        table("甲"),
        table("乙", is_hidden=True),
        table("丙", rows=(("村", "人口"), ("丙村", 3))),
        table("丁", ("丁村", 4)),
    )
    reading = read(sheets, ONE.format("*"))
    assert [(row.sheet, row.number) for row in reading.rows] == [("甲", 2), ("丁", 2), ("丁", 3)]
    assert (told(reading), reading.workbook.ignored) == ([("new_sheet", "丙", None)], ["乙"])


def test_where_no_sheet_has_all_headers_the_nearest_is_told():
    sheets = table("甲", rows=(("x", "y"), (1, 2))), table("乙", rows=(("村", "总户数"), ("乙村", 3)))
    reading = read(sheets, ONE.format("*"))
    assert told(reading) == [
        ("new_sheet", "甲", None), ("missing_column", "乙", "户数"), ("new_column", "乙", "总户数"),
    ]  # fmt: skip


def test_a_sheet_that_is_not_there_or_hidden_is_told():
    reading = read([table("村情表")], ONE.format("村情一览表"))
    assert told(reading) == [("missing_column", "村情表", None), ("new_sheet", "村情表", None)]
    reading = read([table("村情一览表", is_hidden=True)], ONE.format("村情一览表"))
    assert (told(reading), reading.workbook.ignored) == ([("missing_column", "村情一览表", None)], ["村情一览表"])


def test_a_blank_sheet_that_is_wanted_lacks_every_header():
    assert told(read([table("甲", rows=())], ONE.format("甲"))) == [
        ("missing_column", "甲", "村"), ("missing_column", "甲", "户数"),
    ]  # fmt: skip


def test_a_text_file_has_no_titles_and_is_found_by_its_headers():
    reading = read([table("book", kind="csv")], ONE.format("村情一览表"))
    assert (reading.made("facts", "households"), told(reading)) == ([1], [])


def test_another_table_is_not_read_against_the_mapping():
    reading = read([table("甲", rows=(("序号", "姓名"), ("多", "x")))], ONE.format("甲"))
    assert (len(reading.rows), [one.code for one in reading.problems]) == (
        0,
        ["missing_column"] * 2 + ["new_column"] * 2,
    )


def test_open_questions_are_told_with_their_ledger_and_column():
    text = (
        ONE.format("甲")
        .replace('"@place"', '"?"')
        .replace('village = {column = "村"}', 'village = {column = "村"}\ncounty = "?"')
    )
    reading = read([table("甲")], text)
    assert [(one.code, one.sheet, one.ledger, one.column) for one in reading.problems] == [
        ("open_question", "甲", None, "county"), ("open_question", "甲", "facts", "unit"),
    ]  # fmt: skip
    assert reading.rows[0].made[0].unfit == {"unit"}


# -- without a mapping that is named ---------------------------------------------------------------------------------


def named(name, text):
    return mapping(f'name = "{name}"\n{text}')


HOUSEHOLDS = named("户数", ONE.format("*"))
RESIDENTS = named("人口", ONE.format("*").replace("户数", "人口"))
BOTH = named("户数人口", ONE.format("*").replace("header", 'ignore = ["人口"]\nheader'))


@pytest.mark.parametrize(
    ("header", "found"),
    [
        (("村", "户数"), "户数"),
        (("村", "人口"), "人口"),
        (("村", "户数", "人口"), "户数人口"),
        (("村", "x"), None),
        (("村",), None),
    ],
)
def test_the_only_saved_mapping_that_fits_without_a_further_header_is_taken(header, found):
    sheets = [sheet(header, ("甲村", 1, 2)[: len(header)])]
    chosen, problems = choose([HOUSEHOLDS, RESIDENTS, BOTH], sheets)
    assert (chosen and chosen.name, [one.code for one in problems]) == (found, [] if found else ["no_mapping"])


def test_of_several_that_fit_one_is_to_be_named():
    again = named("户数二", ONE.format("*"))
    chosen, (problem,) = choose([HOUSEHOLDS, again], [sheet(*ROWS)])
    assert (chosen, problem.code, problem.allowed.zh) == (None, "no_mapping", "户数、户数二")
