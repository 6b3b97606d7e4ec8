"""The steps of sources, when rows are made, and the days of a table."""

from __future__ import annotations

import datetime

import pytest

from registry.workbooks.tables.source_rows import At, Counted, PersonName
from tests.workbooks.tables import TODAY, one_sheet, read, sheet


def steps(steps, *cells, ledger="people", key="education", header="值"):
    text = f'[[sheet.make]]\nledger = "{ledger}"\n{key} = {{column = "值"{steps}}}\n'
    return read(sheet((header,), *((cell,) for cell in cells)), one_sheet(text))


def values(how, *cells, ledger="people", key="education"):
    reading = steps(how, *cells, ledger=ledger, key=key)
    assert reading.told == []
    return reading.made(ledger, key)


def test_after_takes_what_follows_up_to_white_space():
    cells = "学历： 大专 在读", "学 历:高中", "大专"
    assert values(', after = "学历："', *cells) == ["大专", "高中"]


def test_a_part_of_a_range_is_one_of_its_ends():
    cells = (
        "2018.3-2020.3",
        "2018年3月至2020年3月",
        "2018-03到2020-03",
        "2018.3~2020.3",
        "2018.3—2020.3",
        "2018.3–2020.3",
    )
    assert values(', part = "from"', *cells, "2018-03", "2018-03-05", 2018.5, ledger="posts", key="from") == [
        *[20180300] * 6, 20180300, 20180305, 20180500,
    ]  # fmt: skip
    assert values(', part = "from"', "2018.3至今", "2018-03-01-2020-03-01", ledger="posts", key="from") == [
        20180300, 20180301,
    ]  # fmt: skip


def test_the_end_of_a_range_is_inclusive_and_a_month_lasts_to_its_end():
    cells = "2018.3-2020.3", "2018.3-2020.3.5", "2018-2019", "2018.3-至今", "2018.3至今", "2018.3"
    assert values(', part = "to"', *cells, ledger="posts", key="to") == [20200400, 20200306, 20200000]
    assert values(', part = "to"', "2018.3-2020.3", ledger="cases", key="due_on") == [20200300]
    assert steps(', part = "to"', "去年-今年", ledger="posts", key="to").told == [("value", "A2")]


def test_a_date_cell_is_where_a_range_begins():
    day = datetime.date(2018, 3, 1)
    assert values(', part = "from"', day, ledger="posts", key="from") == [20180301]
    assert values(', part = "to"', day, ledger="posts", key="to") == []


def test_a_split_cell_makes_several_rows():
    people = values(", split = true", "张三、李四，王五,赵六；钱七;孙八/周九\n吴十", ledger="posts", key="person")
    assert [name.name for name in people] == ["张三", "李四", "王五", "赵六", "钱七", "孙八", "周九", "吴十"]
    assert values(", split = true", "张三（女、1965）、李四、", ledger="posts", key="person") == [
        PersonName("张三", "female", 1965), PersonName("李四"),
    ]  # fmt: skip


def test_parts_of_two_columns_go_together_and_one_alone_with_all():
    text = (
        '[[sheet.make]]\nledger = "posts"\nperson = {column = "姓名", split = true}\n'
        'from = {column = "时间", split = true}\nsource = {column = "来源"}\n'
    )
    rows = ("姓名", "时间", "来源"), ("张三、李四", "2018.1、2019.2", "本村"), ("王五、赵六", "2018.1", None)
    reading = read(sheet(*rows, ("甲、乙", "2018.1、2018.2、2018.3", None)), one_sheet(text))
    assert reading.made("posts", "person", "from", "source") == [
        (PersonName("张三"), 20180100, "local"), (PersonName("李四"), 20190200, "local"),
        (PersonName("王五"), 20180100, None), (PersonName("赵六"), 20180100, None),
    ]  # fmt: skip
    assert reading.told == [("value", "B4")]


def test_of_a_part_that_says_nothing_no_row_is_made():
    makes = (
        '[[sheet.make]]\nledger = "posts"\nperson = {column = "姓名", split = true}\n'
        'from = {column = "时间", split = true}\n'
    )
    rows = ("姓名", "时间"), ("甲、无、空缺", "2018、—、"), ("乙、无", "2018、2019")
    reading = read(sheet(*rows[:1], ("甲、无", "2018、—"), ("无、—", "2019")), one_sheet(makes))
    assert reading.made("posts", "person", "from") == [(PersonName("甲"), 20180000)] and reading.told == []
    # A day of which nobody is named is told.
    assert read(sheet(rows[0], rows[2]), one_sheet(makes)).told == [("value", "A2")]


def test_the_parts_of_a_column_that_keeps_several_stay_in_one_row():
    listed = ', split = true, values = {"组织委员" = "organization", "文书" = "", "宣传委员" = "publicity"}'
    cells = "宣传委员、组织委员", "文书、纪检", "文书", "空缺、-"
    assert values(listed, *cells, ledger="posts", key="portfolio") == ["organization;publicity", "discipline"]
    assert steps(listed, "组织委员、管钱", ledger="posts", key="portfolio").told == [("value", "A2")]
    listed = ', split = true, values = {"班子不团结" = "班子"}'
    assert values(listed, "涣散/班子不团结、无", ledger="cases", key="problems") == ["涣散;班子"]


def test_listed_values_are_looked_up_before_anything_else_and_others_go_to_the_parser():
    listed = ', values = {"单独 组建" = "independent", "—" = "contact", "未建" = ""}'
    cells = "单独组建", "—", "未建", "联合组建", None
    assert values(listed, *cells, ledger="coverage", key="mode") == ["independent", "contact", "joint"]


def test_a_listed_nothing_makes_no_row_whatever_the_column():
    text = (
        '[[sheet.make]]\nledger = "people"\nname = {column = "姓名"}\n'
        'education = {column = "职务", values = {"文书" = ""}}\n'
    )
    rows = ("姓名", "职务"), ("张三", "文书"), ("李四", "主任")
    assert read(sheet(*rows), one_sheet(text)).made("people", "name") == [PersonName("李四")]
    split = ', split = true, values = {"文书" = ""}'
    assert values(split, "张三、文书", ledger="posts", key="person") == [PersonName("张三")]


def test_a_listed_nothing_of_a_place_makes_no_row_at_all():
    text = one_sheet(
        '[sheet.place]\nvillage = {column = "村", values = {"镇直" = ""}}\n'
        '[[sheet.make]]\nledger = "facts"\nunit = "@place"\nhouseholds = {column = "户"}\n'
    )
    reading = read(sheet(("村", "户"), ("镇直", 1), ("甲村", 2)), text)
    assert (reading.made("facts", "households"), reading.told) == ([2], [])


def test_what_stands_for_empty_does_not_count_as_filled():
    text = (
        '[[sheet.make]]\nledger = "posts"\nperson = {column = "姓名"}\n'
        'from = {column = "时间", empty = "@as_of"}\nsource = {column = "来源", empty = "local"}\n'
    )
    rows = (
        ("姓名", "时间", "来源"),
        ("张三", None, "—"),
        (None, None, None),
        ("李四", "2018.5", "其他"),
        (None, None, "x"),
    )
    reading = read(sheet(*rows), one_sheet(text))
    assert reading.made("posts", "person", "from", "source")[:2] == [
        (PersonName("张三"), At("as_of"), "local"), (PersonName("李四"), 20180500, "other"),
    ]  # fmt: skip
    assert reading.told == [("value", "A5"), ("value", "C5")]


@pytest.mark.parametrize("word", ["同左", "同上书记", "兼任", "兼", "书记兼", "一肩挑", " 同 左 "])
def test_the_same_person_is_that_of_the_other_column(word):
    text = '[[sheet.make]]\nledger = "posts"\nperson = {column = "主任", same = "书记"}\n'
    reading = read(
        sheet(("书记", "主任"), ("张 三（女）", word), (None, word), ("李四", "王五")), one_sheet(text + "\n")
    )
    assert reading.made("posts", "person")[0::2] == [PersonName("张三", "female"), PersonName("王五")]
    # Of nobody it is nobody: the row lacks its key.
    assert reading.told == [("value", "B3")]
    assert reading.rows[0].made[0].values["person"][1:3] == (word.strip(), "B")


def test_without_same_such_a_word_is_no_name():
    assert steps("", "同左", ledger="posts", key="person").told == [("value", "A2")]


def test_a_year_or_a_month_is_taken_of_a_date():
    assert values(', take = "year"', "2019.5.17", 2019.1, ledger="ratings", key="year") == [2019, 2019]
    assert values(', take = "month"', "2019年5月17日", ledger="facts", key="period") == [20190500]
    assert steps(', take = "month"', "2019", 2019.1, ledger="facts", key="period").told == [
        ("value", "A2"),
        ("value", "A3"),
    ]


def test_a_number_less_another_is_made_in_the_registrys_unit():
    text = (
        '[[sheet.make]]\nledger = "facts"\nfull_members = {column = "党员", minus = "预备"}\n'
        'collective_income_yuan = {column = "收入(万元)", minus = "补助(万元)", factor = 10000}\n'
    )
    rows = (
        ("党员", "预备", "收入(万元)", "补助(万元)"),
        (30, "2名", 5, "20000元"),
        (1, 2, None, None),
        (5, None, None, 1),
    )
    reading = read(sheet(*rows), one_sheet(text))
    assert reading.made("facts", "full_members", "collective_income_yuan") == [
        (28, 300_000_000), (None, None), (None, None),
    ]  # fmt: skip
    assert reading.told == [("value", "A3")]
    wrong = read(sheet(("党员", "预备", "收入(万元)", "补助(万元)"), (30, "约2", None, None)), one_sheet(text))
    assert [(one.code, one.cell, one.value) for one in wrong.problems] == [("value", "B2", "约2")]
    # An empty cell is not zero: the difference is not known.
    assert [(one.code, one.cell) for one in reading.warnings] == [("note", "B4")]


def test_a_roster_becomes_a_number():
    text = one_sheet(
        '[sheet.place]\nvillage = {column = "村"}\n[[sheet.make]]\nledger = "facts"\nunit = "@place"\n'
        'period = "@period"\nfull_members = {column = "姓名", count = true}\n'
    )
    reading = read(sheet(("村", "姓名"), ("甲村", "张三"), ("甲村", None), ("甲村", "李四")), text)
    made = [one for row in reading.rows for one in row.made]
    assert [one.values["full_members"].value for one in made] == [Counted(1), Counted(1)]
    assert {one.values["full_members"].text for one in made} == {""}
    every = text.replace('{column = "姓名", count = true}', "{count = true}").replace(
        "as_of", 'ignore = ["姓名"]\nas_of'
    )
    assert len(read(sheet(("村", "姓名"), ("甲村", "张三"), ("甲村", None)), every).made("facts")) == 2


# -- when ------------------------------------------------------------------------------------------------------------


def when(text, *cells):
    made = f'[[sheet.make]]\nledger = "bodies"\nwhen = {text}\nkind = "union"\nfrom = "@as_of"\n'
    reading = read(
        sheet(("值", "号"), *((cell, at) for at, cell in enumerate(cells))),
        one_sheet(made + "\n").replace("[[sheet.make]]", 'ignore = ["号"]\n[[sheet.make]]'),
    )
    return [row.number - 2 for row in reading.rows if row.made], reading.told


def test_a_row_is_made_when_a_column_is_filled_and_no_no():
    assert when('"值"', "√", "×", None, "有", "无", "—", "2019.5", "否") == ([0, 3, 6], [])


def test_a_ditto_without_a_row_above_chooses_nothing():
    assert when('"值"', "〃", "√", "〃") == ([1, 2], [("value", "A2")])


def test_a_cell_that_excel_keeps_as_yes_or_no_is_one():
    assert when('"值"', True, False) == ([0], [])
    assert when('{column = "值", is = ["√"]}', True, False) == ([0], [])


def test_is_names_what_a_row_is_made_of_and_marks_are_one():
    assert when('{column = "值", is = ["√"]}', "√", "是", "×", None, "无") == ([0, 1], [])
    chosen, told = when('{column = "值", is = ["单独组建"]}', "单独 组建", "联合组建", "否", "—")
    assert (chosen, told) == ([0], [("value", "A3")])
    listed = '{column = "值", values = {"联合组建" = ""}, is = ["单独组建"]}'
    assert when(listed, "单独组建", "联合组建") == ([0], [])


def test_by_default_any_of_the_columns_is_filled_and_constants_never_fill():
    text = (
        '[[sheet.make]]\nledger = "facts"\nunit = "@place"\nhouseholds = {column = "户"}\nresidents = {column = "人"}\n'
    )
    reading = read(
        sheet(("户", "人", "村"), (1, None), (None, 2), (None, None, "x")), one_sheet('ignore = ["村"]\n' + text)
    )
    assert [len(row.made) for row in reading.rows] == [1, 1, 0]


def test_a_make_without_a_column_is_made_of_each_row():
    text = one_sheet(
        '[sheet.place]\nvillage = {column = "村"}\n'
        '[[sheet.make]]\nledger = "bodies"\nplace = "@place"\nkind = "women"\nfrom = {title = true}\n'
    )
    reading = read(
        sheet(("村",), ("甲村",), ("乙村",), title="表"), text.replace("from = {title = true}", 'from = "@as_of"')
    )
    assert reading.made("bodies", "from") == [At("as_of"), At("as_of")]


def test_a_row_without_its_innermost_place_that_would_make_a_row_is_told():
    text = one_sheet(
        '[sheet.place]\ntownship = {column = "乡镇"}\nvillage = {column = "村"}\n'
        '[[sheet.make]]\nledger = "facts"\nunit = "@place"\nhouseholds = {column = "户"}\n'
    )
    rows = ("乡镇", "村", "户"), ("甲镇", "—", 1), (None, "乙村", 2), ("丙镇", None, None)
    reading = read(sheet(*rows), text)
    assert [(one.code, one.cell, one.header, one.column) for one in reading.problems] == [
        ("no_place", "B2", "村", "village")
    ]
    assert [list(row.place) for row in reading.rows] == [["township"], ["village"], ["township"]]
    assert reading.made("facts", "households") == [2]


def test_both_posts_says_yes_no_or_nothing():
    text = one_sheet('both_posts = "一肩挑"\nignore = ["号"]\n')
    rows = ("号", "一肩挑"), (1, "是"), (2, "×"), (3, None), (4, "—"), (5, "半")
    reading = read(sheet(*rows), text)
    assert [row.both_posts and row.both_posts.value for row in reading.rows] == [True, False, None, None, None]
    assert reading.told == [("value", "B6")]


# -- days ------------------------------------------------------------------------------------------------------------

BODY = '[[sheet.make]]\nledger = "ratings"\nyear = {title = true}\nstars = {column = "星级"}\ndecided_on = "@as_of"\n'


def dated(day, title="2019年度", cell=None, **given):
    text = f'[[sheet]]\nsheet = "*"\nheader = [2, 2]\n{day}\n{BODY}'
    return read(sheet((cell,), ("星级",), (3,), title=title), text, **given)


@pytest.mark.parametrize(
    ("title", "as_of"),
    [
        ("2019年度", 20191231), ("2020年2月", 20200229), ("截至2019年6月30日", 20190630), ("2019.6.30", 20190630),
        ("2020年报（截至2019年6月）", 20190630), ("20190630台账", 20190630), ("2019", 20191231),
    ],
)  # fmt: skip
def test_as_of_is_the_last_day_of_what_a_text_tells(title, as_of):
    reading = dated("as_of = {title = true}", title=title)
    assert [row.as_of for row in reading.rows] == [as_of]
    assert reading.made("ratings", "year") == [as_of // 10_000]


def test_a_cell_tells_the_days_too_and_what_tells_none_or_several_is_a_problem():
    reading = dated('as_of = {cell = "A1"}\nperiod = {cell = "A1"}', cell="截至2019年12月")
    assert ([row.as_of for row in reading.rows], reading.told) == ([20191231], [])
    day = datetime.date(2019, 12, 31)
    assert [row.as_of for row in dated('as_of = {cell = "A1"}', cell=day).rows] == [20191231]
    behind = dated('as_of = {cell = "A1", after = "填报时间："}', cell="2018年表 填报时间：2019年12月31日")
    assert [row.as_of for row in behind.rows] == [20191231]
    for text in ("某表", "2018年和2019年", None):
        assert ("value", "A1") in dated('as_of = {cell = "A1"}', cell=text).told
    assert [one.code for one in dated("as_of = {title = true}", title="某表").problems] == ["value", "value"]


def test_days_that_are_given_stand_before_the_mappings():
    reading = dated('as_of = "2018-12-31"\nperiod = "2018"', as_of=20191200)
    assert [row.as_of for row in reading.rows] == [20191231]


def test_rows_may_tell_their_days_themselves():
    text = (
        '[[sheet]]\nsheet = "表"\nheader = [1, 1]\nas_of = {column = "年度"}\nperiod = {column = "年度"}\n'
        '[[sheet.make]]\nledger = "facts"\nperiod = "@period"\nhouseholds = {column = "户"}\n'
    )
    reading = read(sheet(("年度", "户"), ("2018", 1), ("2019年", 2), ("去年", 3)), text)
    assert [row.as_of for row in reading.rows] == [20181231, 20191231, TODAY]
    assert reading.made("facts", "period")[:2] == [20180000, 20190000]
    assert set(reading.told) == {("value", "A4")}
    assert reading.rows[-1].made[0].unfit == {"period"}


def test_the_cells_of_a_row_tell_its_days_as_other_texts_do():
    text = (
        '[[sheet]]\nsheet = "表"\nheader = [1, 1]\nas_of = {column = "截止"}\nperiod = {column = "年度"}\n'
        '[[sheet.make]]\nledger = "facts"\nperiod = "@period"\nhouseholds = {column = "户"}\n'
        '[[sheet.make]]\nledger = "facts"\nperiod = {column = "年度"}\nresidents = {column = "户"}\n'
        '[[sheet.make]]\nledger = "ratings"\nyear = {column = "年度", take = "year"}\nstars = {column = "户"}\n'
    )
    rows = ("截止", "年度", "户"), ("数据截至2019年6月", "2019年度", 1), ("2018年12月31日止", "2018", 2)
    reading = read(sheet(*rows), text)
    assert ([row.as_of for row in reading.rows], reading.told) == ([20190630, 20181231], [])
    assert reading.made("facts", "period") == [20190000, 20190000, 20180000, 20180000]
    assert reading.made("ratings", "year") == [2019, 2018]


def test_a_day_that_is_asked_for_and_said_nowhere_is_an_open_question():
    reading = dated("")
    assert [(one.code, one.column) for one in reading.problems] == [("open_question", "as_of")]
    assert dated("", as_of=20191231).told == []
