"""What refuses until it is confirmed: numbers, units and years that are doubted; and columns that are personal."""

from __future__ import annotations

import pytest

from tests.workbooks.tables import one_sheet, read, sheet


def facts(key, *cells, ledger="facts", header="值", steps=""):
    text = f'[[sheet.make]]\nledger = "{ledger}"\n{key} = {{column = "{header}"{steps}}}\n'
    return read(sheet((header,), *((cell,) for cell in cells)), one_sheet(text))


@pytest.mark.parametrize(
    ("ledger", "key", "likely", "unlikely"),
    [
        ("facts", "collective_income_yuan", (0, 1_000, 100_000_000), (999, 100_000_001)),
        ("projects", "amount_yuan", (0, 1_000, 100_000_000), (999.99, 100_000_001)),
        ("facts", "allowance_yuan", (0, 1_000), (300,)),
        ("facilities", "area_m2", (0, 10, 20_000), (9.9, 20_000.01)),
        ("facts", "full_members", (0, 2_000), (2_001,)),
        ("facts", "probationary_members", (2_000,), (2_001,)),
        ("facts", "activists", (2_000,), (2_001,)),
        ("facts", "applicants", (2_000,), (2_001,)),
        ("facts", "households", (20_000,), (20_001,)),
        ("facts", "residents", (100_000,), (100_001,)),
        ("facts", "buildings", (1_000_000,), ()),
    ],
)
def test_a_number_of_an_unlikely_size_is_warned_of(ledger, key, likely, unlikely):
    reading = facts(key, *likely, *unlikely, ledger=ledger)
    assert [(one.code, one.row, one.column) for one in reading.warnings] == [
        ("magnitude", row, key) for row in range(len(likely) + 2, len(likely) + len(unlikely) + 2)
    ]
    assert reading.told == []


def test_the_size_is_that_in_the_registrys_unit():
    reading = facts("collective_income_yuan", 5, "5元", 20_000, header="集体经济(万元)", steps=", factor = 10000")
    assert [(one.code, one.cell, one.value) for one in reading.warnings] == [
        ("magnitude", "A3", "5元"), ("magnitude", "A4", "20000"),
    ]  # fmt: skip
    assert "200,000,000" in reading.warnings[1].problem.zh


# -- units -----------------------------------------------------------------------------------------------------------

INCOME = '[[sheet.make]]\nledger = "facts"\ncollective_income_yuan = {{column = "{0}"{1}}}\n'


@pytest.mark.parametrize(
    ("title", "header", "factor", "is_doubted"),
    [
        ("某表", "收入（万元）", "", True),
        ("某表", "收入（万元）", ", factor = 10000", False),
        ("某表", "收入（元）", ", factor = 10000", True),
        ("某表", "收入（元）", "", False),
        ("单位：万元", "收入", "", True),
        ("单位：万元、人", "收入", ", factor = 10000", False),
        ("单位：元", "收入", ", factor = 10000", True),
        ("单位：元", "收入", ", factor = 1", False),
        ("单位：万元", "收入（元）", "", False),
        ("单元楼", "单元收入", ", factor = 10000", False),
    ],
)
def test_a_unit_that_the_table_says_otherwise_is_warned_of(title, header, factor, is_doubted):
    text = one_sheet(INCOME.format(header, factor)).replace("[1, 1]", "[2, 2]")
    reading = read(sheet((title,), (header,), ("5万元",)), text)
    found = [(one.code, one.cell, one.header, one.column) for one in reading.warnings]
    assert found == ([("unit", "A2", header, "collective_income_yuan")] if is_doubted else [])


def test_a_title_over_several_tables_is_that_of_each():
    text = one_sheet('columns = "A:A"\n' + INCOME.format("收入", "")).replace("[1, 1]", "[2, 2]")
    both = text + "\n" + text.replace("A:A", "C:C").replace('"收入"', '"金额"')
    reading = read(sheet(("单位：万元",), ("收入", None, "金额"), ("5万元", None, "5万元")), both)
    assert [(one.code, one.cell) for one in reading.warnings] == [("unit", "A2"), ("unit", "C2")]


# -- years -----------------------------------------------------------------------------------------------------------

STARS = '[[sheet.make]]\nledger = "ratings"\nyear = "2018"\nstars = {column = "星级"}\n'
HEAD = '[[sheet]]\nsheet = "*"\nheader = [2, 2]\nas_of = "2019-12-31"\nperiod = "2019"\n'


def years(*above, title="表", file="台账.xlsx", text=HEAD + STARS, **given):
    reading = read(sheet(above, ("星级",), (3,), title=title), text, file=file, **given)
    return [(one.code, one.row, one.cell, one.value) for one in reading.warnings]


def test_a_year_that_is_not_the_mappings_is_warned_of_wherever_it_stands():
    assert years("2019年度情况表", title="2018年", file="截至2019年12月31日.xlsx") == []
    assert years("2017年度情况表") == [("year", 1, "A1", "2017年度情况表")]
    assert years(None, title="2017年") == [("year", None, None, "2017年")]
    assert years(None, file="2017年台账.xlsx") == [("year", None, None, "2017年台账")]
    assert years("2017 年", title="2016年", file="2015年.xlsx")[0][3] == "2015年"


def test_above_the_header_no_cell_has_one():
    (title,) = read(sheet(("2017年度情况表",), ("星级",), (3,)), HEAD + STARS).warnings
    (body,) = read(sheet((None,), ("星级",), ("六",)), HEAD + STARS).problems
    assert (title.cell, title.header, body.cell, body.header) == ("A1", None, "A3", "星级")


@pytest.mark.parametrize("word", ["填报", "填表", "制表", "更新", "上报", "报送"])
def test_when_a_table_was_written_is_not_what_it_is_about(word):
    assert years(f"{word}时间：2020年3月") == []
    assert years(f"{word}日期: 2020年3月") == []
    assert years(f"{word}时间：", "2020年3月") == []
    assert len(years(f"{word}人：2020年3月")) == 1


def test_a_day_behind_until_is_that_of_the_mapping():
    assert years("截至2019年12月31日") == []
    assert years("截至2019年12月") == []
    assert len(years("截至2019年6月30日")) == 1
    assert len(years("截至 2019.6.30")) == 1
    monthly = (HEAD + STARS).replace('period = "2019"', 'period = "2019-06"')
    assert years("截至2019年6月30日", text=monthly) == []


def test_a_title_that_says_another_day_is_under_no_header_and_tells_how_the_day_is_read_of_it():
    reading = read(sheet(("截至2020年7月31日",), ("星级",), (3,)), HEAD + STARS)
    (warning,) = reading.warnings
    assert (warning.cell, warning.header) == ("A1", None)
    assert warning.allowed.zh == '用 --as-of 2020-07-31，或改对照表的 as_of；每期都换的，写 as_of = {cell = "A1"}'
    (warning,) = read(sheet(("昭平县", "截至2020.7.31"), ("星级", None), (3, None)), HEAD + STARS).warnings
    assert warning.cell == "A1" and warning.allowed.zh.endswith('写 as_of = {cell = "B1"}')
    (warning,) = read(sheet((None,), ("星级",), (3,), title="截至2020.7.31"), HEAD + STARS).warnings
    assert warning.allowed.zh.endswith("写 as_of = {title = true}")
    (warning,) = read(sheet((None,), ("星级",), (3,)), HEAD + STARS, file="截至2020年7月.xlsx").warnings
    assert warning.allowed.en == "--as-of 2020-07, or another as_of in the mapping"
    (warning,) = read(sheet(("2017年度",), ("星级",), (3,)), HEAD + STARS).warnings
    assert warning.allowed.zh == "改对照表的 as_of、period、year，或用 --as-of、--period 指定"


def test_a_day_that_is_given_is_the_tables_own():
    assert years("截至2019年12月31日", as_of=20201231, period=20200000) == [("year", 1, "A1", "截至2019年12月31日")]
    assert years("2020年", as_of=20201231, period=20200000) == []


def test_without_any_year_of_its_own_every_year_is_another():
    assert len(years("2019年", text='[[sheet]]\nsheet = "*"\nheader = [2, 2]\nignore = ["星级"]\n')) == 1


# -- personal columns ------------------------------------------------------------------------------------------------

PEOPLE = '[[sheet.make]]\nledger = "people"\nname = {column = "姓名"}\n'
PHONES = "13800138000", "0774-5280000", "大专"


@pytest.mark.parametrize(
    "header",
    [
        "联系电话",
        "手机号码",
        "身份证号",
        "证件号码",
        "家庭住址",
        "银行卡号",
        "开户行及账号",
        "微信号",
        "QQ",
        "联系方式",
        "书记/电话",
    ],
)
def test_a_personal_column_by_its_header_can_only_be_ignored(header):
    rows = ("姓名", header), ("张三", "x")
    used = PEOPLE + f'education = {{column = "{header}"}}\n'
    (problem,) = read(sheet(*rows), one_sheet(used)).problems
    assert (problem.code, problem.row, problem.cell, problem.header) == ("personal_column", 1, "B1", header)
    assert read(sheet(*rows), one_sheet(f'open = ["{header}"]\n' + PEOPLE)).told == [
        ("open_column", "B1"), ("personal_column", "B1"),
    ]  # fmt: skip
    assert read(sheet(*rows), one_sheet(f'ignore = ["{header}"]\n' + PEOPLE)).told == []


@pytest.mark.parametrize(
    "header", ["集体账户余额（万元）", "是否有银行网点", "微信群（个）", "电话入户数", "手机普及率"]
)
def test_what_only_sounds_like_one_is_no_personal_column(header):
    rows = ("姓名", header), ("张三", "x")
    assert read(sheet(*rows), one_sheet(PEOPLE + f'education = {{column = "{header}"}}\n')).told == []


def test_a_column_half_of_whose_filled_cells_are_personal_is_one():
    text = one_sheet(PEOPLE + 'education = {column = "学历"}\n')
    rows = [("姓名", "学历"), ("张三", "0774-5280000"), ("李四", "大专"), ("王五", None)]
    reading = read(sheet(*rows), text)
    assert reading.told == [("personal_column", "B1")]
    # Nothing of it is read, or said again.
    assert reading.made("people", "education") == [None, None, None]
    assert read(sheet(*rows, ("赵六", "高中")), text).told == []


def test_ignored_cells_are_never_repeated_and_no_problem():
    rows = ("姓名", "证号"), ("张三", "11010519491231002X"), ("李四", "半")
    reading = read(sheet(*rows), one_sheet('ignore = ["证号"]\n' + PEOPLE))
    assert (reading.told, reading.warned) == ([], [])
    assert "11010519491231002X" not in repr(reading.rows)
