"""What cells come to: empty ones, marks, numbers with units, stars, dates, names of people."""

from __future__ import annotations

import datetime

import pytest

from registry.exchange.reading import CellError
from registry.shown import ShownDay, ShownNumber
from registry.workbooks.tables.source_rows import At, PersonName
from tests.workbooks.tables import one_sheet, read, sheet


def of(ledger, key, *cells, beside="", steps="", head="", kind="xlsx"):
    """What the cells of a column come to in a column of a ledger, and what was read."""
    text = f'{head}[[sheet.make]]\nledger = "{ledger}"\n{beside}{key} = {{column = "值"{steps}}}\n'
    return read(
        sheet(("值",), *((cell,) for cell in cells), kind=kind), text if "[[sheet]]" in head else one_sheet(text)
    )


def values(ledger, key, *cells, **how):
    """The values alone, of rows that were made."""
    reading = of(ledger, key, *cells, **how)
    assert reading.told == []
    return reading.made(ledger, key)


def refused(ledger, key, cell, **how):
    """What is wrong with a cell."""
    (problem,) = of(ledger, key, cell, **how).problems
    assert (problem.code, problem.cell, problem.header, problem.ledger, problem.column) == (
        "value", "A2", "值", ledger, key,
    )  # fmt: skip
    return problem


# -- nothing ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("empty", ["—", "-", "–", "－", "/", "\\", "空缺", "暂 缺", "待定", "——", "未配"])
def test_what_stands_for_nothing_leaves_what_is_recorded(empty):
    for ledger, key, filled in (
        ("facts", "households", 12), ("facts", "poor_village", "是"), ("posts", "source", "本村"),
        ("people", "education", "大专"), ("posts", "from", "2019.5"), ("coverage", "organization", "甲村党支部"),
    ):  # fmt: skip
        text = 'blank = ["未配"]\n' + one_sheet(f'[[sheet.make]]\nledger = "{ledger}"\n{key} = {{column = "值"}}\n')
        reading = read(sheet(("值",), (empty,), (filled,)), text)
        assert (reading.told, len(reading.made(ledger))) == ([], 1), (ledger, key)


def test_none_is_nothing_in_columns_of_texts_references_and_days_and_a_no_in_those_of_yes_and_no():
    assert values("people", "education", "无", "大专") == ["大专"]
    assert values("people", "full_member_on", "无", "2019") == [20190000]
    assert values("coverage", "organization", "无", "甲") == ["甲"]
    assert values("posts", "person", "无", "张三") == [PersonName("张三")]
    assert values("facts", "poor_village", "无", "有") == [False, True]
    assert refused("facts", "households", "无").value == "无"


def test_of_a_word_where_a_day_or_a_number_belongs_it_is_said_how_it_counts_as_nothing():
    nothing = "没有的，清空单元格，或把这个词写进对照表的 blank"
    for ledger, key, word in (("elections", "elected_on", "未换届"), ("facts", "households", "无")):
        told = refused(ledger, key, word)
        assert nothing in told.allowed.zh and "empty the cell" in told.allowed.en
    for word in ("无", "无星"):
        told = refused("ratings", "stars", word).allowed
        assert nothing in told.zh and '是 0 星的，写 0，或写 values = {"…" = "0"}' in told.zh
    for ledger, key, cell in (("elections", "elected_on", "2019.1.x"), ("facts", "households", "约30")):
        assert nothing not in refused(ledger, key, cell).allowed.zh
    assert values("ratings", "stars", "无", "三星", head='blank = ["无"]\n' + one_sheet("")) == [3]


def test_a_row_whose_column_is_empty_has_no_such_column():
    text = '[[sheet.make]]\nledger = "facts"\nhouseholds = {column = "户"}\nresidents = {column = "人"}\n'
    reading = read(sheet(("户", "人"), (1, "—"), (None, 2), (None, "/")), one_sheet(text))
    assert reading.made("facts") == [{"households": 1}, {"residents": 2}]


# -- marks -----------------------------------------------------------------------------------------------------------


def test_marks_are_one_yes_and_one_no():
    assert values("facts", "poor_village", "√", "✓", "✔", "是", "有", " 是 ") == [True] * 6
    assert values("facts", "poor_village", "×", "✗", "否", "无") == [False] * 4
    assert refused("facts", "poor_village", "半").allowed.zh == "是 或 否"


# -- numbers ---------------------------------------------------------------------------------------------------------


def test_numbers_may_carry_a_unit_which_replaces_the_factor():
    yuan = [10_000 * n for n in (52_000, 50_000, 52_000, 12_345_000)]
    cells = 5.2, "5万元", "52000元", "1,234.5 万元"
    assert values("facts", "collective_income_yuan", *cells, steps=", factor = 10000") == yuan
    assert values("facts", "collective_income_yuan", 52_000, "5万元") == [520_000_000, 500_000_000]
    area = values("facilities", "area_m2", "300㎡", "300m2", "300 平方米", "1.5亩", 300)
    assert area == [3_000_000, 3_000_000, 3_000_000, 10_000_050, 3_000_000]
    assert values("facts", "households", "16户", "16 个", "16", "16.0") == [16] * 4
    assert values("facts", "residents", "３５人", "12名") == [35, 12]
    assert values("facts", "buildings", "3栋") == [3]
    assert values("facts", "flats", "30套") == [30]
    assert values("trainings", "hours", "24学时", 8.5) == [240_000, 85_000]


def test_a_part_of_a_mu_is_as_many_square_metres_as_the_registry_keeps():
    assert values("facilities", "area_m2", "1.333亩") == [8_886_711]


@pytest.mark.parametrize("cell", ["约5万元", "5万多", "100多", "近100", "10-20", "10~20", "3至5", "100左右", "5余万元"])
def test_about_a_number_and_a_range_are_problems(cell):
    assert refused("facts", "collective_income_yuan", cell).problem.zh == "约数或范围，不是一个数"


def test_a_unit_of_something_else_is_a_problem():
    assert "单位" in refused("facts", "collective_income_yuan", "5亩").problem.zh
    assert "单位" in refused("facts", "households", "5万元").problem.zh
    assert "不认识的单位" in refused("facilities", "area_m2", "5公顷").problem.zh
    assert refused("facts", "households", "5个半").problem.zh.startswith("不认识")


def test_a_number_whose_format_shows_ten_thousands_counts_as_written_with_it():
    shown = ShownNumber(5.2, '0.0"万元"', "5.2万元")
    scaled = ShownNumber(52_000.0, '0!.0,"万元"', "5.2万元")
    finer = ShownNumber(5.234, '0.0"万元"', "5.2万元")
    found = values("facts", "collective_income_yuan", shown, scaled, finer, steps=", factor = 100")
    assert found == [520_000_000, 520_000_000, 523_400_000]
    assert values("facts", "households", ShownNumber(16.0, '0"户"', "16户")) == [16]
    refused("facts", "collective_income_yuan", ShownNumber(7.0, "x", "5.2万元"))


def test_the_ledgers_own_column_has_the_last_word():
    assert refused("facts", "households", 1.5).problem.zh == "不是整数"
    assert refused("facts", "households", -1).problem.zh == "超出范围"
    assert refused("facts", "collective_income_yuan", 0.00001).problem.zh == "小数超过四位"


@pytest.mark.parametrize(
    ("cell", "stars"),
    [(3, 3), ("3", 3), ("三", 3), ("三星", 3), ("五星级", 5), ("4 星级", 4), ("★★★", 3), ("★★★☆☆", 3), ("0星", 0)],
)
def test_stars_are_digits_words_or_signs(cell, stars):
    assert values("ratings", "stars", cell) == [stars]


def test_what_is_no_number_of_stars_is_a_problem():
    assert refused("ratings", "stars", "六星").value == "六星"
    refused("ratings", "stars", "三级")


# -- dates -----------------------------------------------------------------------------------------------------------


def test_dates_are_as_in_the_ledgers_and_some_numbers_are_months():
    cells = "2019-12-31", "2019.5", "2019年5月", 20191231.0, datetime.date(2019, 5, 1), 2019.0
    assert values("posts", "from", *cells) == [20191231, 20190500, 20190500, 20191231, 20190501, 20190000]
    months = [2019 + month / 10 for month in range(2, 10)]
    assert values("posts", "from", *months, 2019.11, 2019.12) == [
        *(20190000 + month * 100 for month in range(2, 10)), 20191100, 20191200,
    ]  # fmt: skip
    assert values("posts", "from", "2019.1") == [20190100]
    assert "有歧义" in refused("posts", "from", 2019.1).problem.zh
    refused("posts", "from", 2019.13)


def test_a_birth_year_takes_the_year_of_a_date():
    cells = "1958.08", 1958.1, 1958.8, datetime.date(1958, 8, 1), "1958年8月", 1958.0, "1958年", "19580801"
    assert values("people", "birth_year", *cells) == [1958] * 8
    month = ShownDay(datetime.date(1958, 8, 1), 21398.0, 'yyyy"年"m"月"', "1958年8月", 19580800)
    assert values("people", "birth_year", month) == [1958]
    refused("people", "birth_year", "58年")


def test_what_a_day_of_the_file_shows_is_known_in_xlsx_alone():
    day = datetime.date(2019, 5, 1)
    for kind in ("xls", "xlsb", "ods"):
        reading = of("posts", "from", day, "2019.5", kind=kind)
        assert reading.made("posts", "from") == [20190501, 20190500]
        assert [(one.code, one.cell, one.value) for one in reading.warnings] == [("note", "A2", "2019-05-01")]
    assert of("posts", "from", day).warnings == []
    assert of("posts", "from", day, kind="csv").warnings == []


# -- names -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cell", "name"),
    [
        ("张　 三", PersonName("张三")),
        ("张三（女）", PersonName("张三", "female")),
        ("张三(1965)", PersonName("张三", None, 1965)),
        ("张三（男，1965年生）", PersonName("张三", "male", 1965)),
        ("张三[女]", PersonName("张三", "female")),
        ("张三@双瑞村", PersonName("张三", place="双瑞村")),
        ("阿依·买买提", PersonName("阿依·买买提")),
    ],
)
def test_names_lose_inner_spaces_and_a_bracket_is_read_apart(cell, name):
    for ledger, key in (("posts", "person"), ("people", "name"), ("trainings", "person")):
        reading = of(ledger, key, cell)
        assert (reading.made(ledger, key), reading.told, reading.warned) == ([name], [], [])


def test_what_stands_in_a_bracket_and_is_neither_gender_nor_year_is_noted_once():
    text = (
        '[[sheet.make]]\nledger = "people"\nname = {column = "姓名"}\n'
        '[[sheet.make]]\nledger = "posts"\nperson = {column = "姓名"}\nunit = "@unit"\n'
    )
    reading = read(sheet(("姓名",), ("张三（兼）",), ("李四（女）",)), one_sheet(text))
    assert [(one.code, one.cell, one.value) for one in reading.warnings] == [("note", "A2", "张三（兼）")]
    assert reading.made("posts", "person") == [PersonName("张三"), PersonName("李四", "female")]


# -- whatever is wrong -----------------------------------------------------------------------------------------------


def test_a_cell_that_excel_could_not_work_out_is_a_problem():
    for ledger, key in (("facts", "households"), ("people", "education"), ("posts", "person")):
        problem = refused(ledger, key, CellError("#DIV/0!"))
        assert (problem.value, problem.problem.zh) == ("", "单元格错误 #DIV/0!")


def test_a_personal_number_is_never_said_again():
    reading = of("people", "education", "大专", "高中", "中专", "11010519491231002X")
    (problem,) = reading.problems
    assert (problem.code, problem.cell, problem.value) == ("value", "A5", "")


def test_a_date_where_a_name_or_a_text_is_wanted_is_a_problem():
    assert "日期" in refused("people", "education", datetime.date(2019, 1, 2)).problem.zh
    assert "日期" in refused("coverage", "organization", datetime.date(2019, 1, 2)).problem.zh


def test_a_choice_is_compared_without_white_space_and_width():
    assert values("posts", "source", "本 村", "在职在编选派 ") == ["local", "on_staff"]
    assert values("coverage", "mode", "单独组建", "INDEPENDENT") == ["independent", "independent"]
    assert "本村" in refused("posts", "source", "外村").allowed.zh


def test_a_row_that_lacks_a_key_or_what_must_be_filled_is_told_at_its_source():
    text = '[[sheet.make]]\nledger = "posts"\nperson = {column = "姓名"}\nfrom = {column = "时间"}\n'
    reading = read(sheet(("姓名", "时间"), ("张三", None), (None, "2019.5")), one_sheet(text))
    assert [(one.code, one.cell, one.column) for one in reading.problems] == [
        ("value", "B2", "from"), ("value", "A3", "person"),
    ]  # fmt: skip
    text = '[[sheet.make]]\nledger = "coverage"\norganization = {column = "组织"}\nmode = {column = "方式"}\n'
    reading = read(sheet(("组织", "方式"), ("甲村党支部", "—")), one_sheet(text))
    assert reading.told == [("value", "B2")]
    assert reading.rows[0].made[0].unfit == {"mode"}


def test_a_place_of_a_code_that_the_registry_gives_may_be_empty():
    text = '[[sheet.make]]\nledger = "projects"\ncode = {column = "编号"}\nkind = {column = "类别"}\n'
    reading = read(sheet(("编号", "类别"), (None, "五小")), one_sheet(text))
    assert (reading.told, reading.made("projects")) == ([], [{"kind": "five_small"}])


def test_constants_and_at_words_are_as_they_are_meant():
    text = (
        '[[sheet.make]]\nledger = "ratings"\norganization = "@organization"\nyear = "@period"\nstage = "named"\n'
        'stars = {column = "星级"}\ndecided_on = "@as_of"\n'
    )
    (made,) = read(sheet(("星级",), ("三星",)), one_sheet(text)).made("ratings")
    assert made == {
        "organization": At("organization"), "year": 2019, "stage": "named", "stars": 3, "decided_on": At("as_of"),
    }  # fmt: skip
