"""A mapping in words: each column is told with where it goes and how, and each row with what is the same in all."""

from __future__ import annotations

from pathlib import Path

import pytest

from registry.language import LANGUAGES, Words
from registry.slices import LEDGERS
from registry.workbooks.mappings import explanation
from registry.workbooks.mappings.checks import WARNINGS, words_for
from registry.workbooks.mappings.file import load, loads
from registry.workbooks.mappings.mapping import LEVELS, Mapping, Source, TableMapping
from tests.workbooks.office import make

SHAPES = sorted(Path(__file__).parent.glob("*shapes/*.toml"))
HEAD = 'mapping = 1\nname = "表"\n[[sheet]]\nsheet = "表"\n'


def read(text: str, head: str = HEAD) -> Mapping:
    found, faults = loads(head + text, "toml", "表")
    assert found is not None, list(faults)
    return found


def table(text: str) -> TableMapping:
    return read(text).tables[0]


def column(text: str, at: int = 0) -> tuple[str, str, str, str]:
    """The column of a table that is told at a place, in Chinese: header, where it goes, key and steps."""
    found = explanation.columns(table(text))[at]
    return found.header.zh, found.goes.zh, found.key, found.steps.zh


def named(mapping: TableMapping) -> set[str]:
    """Every header that a table names, found without the words: `col:F` as it is told."""
    sources = [*mapping.place.values(), mapping.as_of, mapping.period]
    for one in mapping.makes:
        sources += [*one.values.values(), *([one.when.source] if one.when else [])]
    headers = {h for s in sources if isinstance(s, Source) for h in (s.column, s.same, s.minus) if h is not None}
    headers |= {*mapping.ignore, *mapping.open, *([mapping.both_posts] if mapping.both_posts else [])}
    return {f"{h[4:]} 列" if h.startswith("col:") else h for h in headers}


@pytest.mark.parametrize("path", SHAPES, ids=lambda path: path.stem)
def test_no_column_that_a_mapping_names_is_left_out_and_none_is_without_words(path: Path) -> None:
    found, _ = load(path)
    assert found is not None
    for one in found.tables:
        columns = explanation.columns(one)
        assert {column.header.zh for column in columns} == named(one)
        assert all(column.goes.in_(language) and column.key for column in columns for language in LANGUAGES)
        assert {c.row for c in columns} - {None} <= set(range(1, len(one.makes) + 1))
        assert [row.key for row in explanation.rows(one)] == [make.ledger for make in one.makes]


@pytest.mark.parametrize(
    ("steps", "says"),
    [
        ('after = "单位："', "只取“单位：”之后的文字"),
        ('part = "from"', "取起止中的起"),
        ('part = "to"', "取起止中的止"),
        ("split = true", "拆分：在顿号、逗号、分号、斜线和换行处分开，各为一行"),
        ('empty = "@as_of"', "空格取：本表的时点"),
        ('values = {"旧" = "2019", "无" = ""}', "取值对照：旧→2019、无→不产生此行"),
        ('empty = "2019-05", part = "to"', "取起止中的止；空格取：2019-05"),
    ],
)
def test_the_steps_of_a_source_are_told_in_the_order_in_which_they_are_taken(steps: str, says: str) -> None:
    assert column(make("posts", from_=f'{{column = "任期", {steps}}}')) == ("任期", "任职·任职日期", "posts.from", says)


def test_numbers_are_told_with_what_is_subtracted_and_by_what_they_are_multiplied() -> None:
    text = make("facts", collective_income_yuan='{column = "收入", minus = "col:f", factor = 0.5}')
    assert column(text) == ("收入", "指标台账·集体经济收入元", "facts.collective_income_yuan", "减去“F 列”列；×0.5")
    assert column(text, 1)[:2] == ("F 列", "指标台账·集体经济收入元：减数")


def test_a_count_is_told_of_the_rows_that_are_filled_and_of_all_rows() -> None:
    assert column(make("facts", full_members='{column = "党员", count = true}'))[3] == "计填写的行数"
    (row,) = explanation.rows(table(make("facts", full_members="{count = true}")))
    assert (row.when.zh, row.constants.zh) == ("每行都产生", "正式党员：表中的行数")


def test_a_person_of_another_column_and_years_alone_are_told() -> None:
    person = make("posts", person='{column = "主任", same = "书记"}')
    assert column(person)[3] == "写“同左”“兼任”等的，为“书记”列的人"
    assert column(person, 1)[0] == "书记"
    assert column(make("people", birth_year='{column = "出生", take = "year"}'))[3] == "只取年"


def test_a_column_that_is_filled_down_says_so_however_its_header_is_spelt() -> None:
    assert column('fill = ["乡 镇"]\n[sheet.place]\ntownship = {column = "乡镇"}\n') == (
        *("乡镇", "地点·乡镇", "place.township"),
        "空格同上一行（如〃）",
    )


def test_columns_that_are_compared_left_out_or_open_are_told_last() -> None:
    found = explanation.columns(table('both_posts = "一肩挑"\nignore = ["序号"]\nopen = ["党员数"]\n'))
    assert [(one.header.zh, one.goes) for one in found] == [
        ("一肩挑", Words("核对一肩挑", "compared")),
        ("序号", Words("不取", "ignored")),
        ("党员数", Words("待定", "open")),
    ]


def test_rows_are_told_with_their_constants_when_they_are_made_and_whether_they_replace() -> None:
    posts = make("posts", when="书记", replaces=True, person="=书记", unit="@unit", role="secretary", from_="2019-05")
    marked = make("bodies", when='{column = "工会", is = ["√", "有"]}', place="@place", kind="?", from_="@as_of")
    first, second = explanation.rows(table(posts + marked))
    assert first.when == Words("“书记”填写、且不是“否”时", "where “书记” is filled, with no “no”")
    assert first.constants.zh == "单位代码：本行的党组织或地点，按职务而定；职务：党组织书记；任职日期：2019-05"
    assert "role: secretary" in first.constants.en and first.replaces is not None
    assert second.when.zh == "“工会”为 √、有 时" and "：待定；" in second.constants.zh and second.replaces is None


def test_what_is_said_of_a_whole_table_is_told_with_the_words_that_always_count() -> None:
    text = (
        'header = [3, 4]\ncolumns = "a:p"\nas_of = {title = true}\nperiod = {cell = "a2", after = "度："}\n'
        'skip = ["全县"]\n'
        'end = ["分管"]\n[sheet.place]\ncounty = "八步区"\nvillage = {column = "村"}\n'
    )
    told = {words.zh: said.zh for words, said in explanation.facts(table(text))}
    assert told["表头"] == "第 3 至 4 行" and told["列"] == "A–P" and told["地点"] == "县区：八步区"
    assert told["名称的时点"] == "工作表名" and told["时期"] == "单元格 A2；只取“度：”之后的文字"
    assert told["不读的行"] == "合计、总计、共计、小计、累计、全县" and told["表尾自此起"].endswith("填表说明、分管")


def test_what_is_said_of_all_tables_is_told() -> None:
    found = read(HEAD, 'blank = ["未配"]\naccept = ["sum", "note"]\nignore_sheets = ["说明"]\n')
    told = [said.zh for _, said in explanation.facts_of_all(found)]
    assert told == ["未配", "合计不符；提示", "说明"]


def test_every_level_every_at_word_and_every_warning_has_words() -> None:
    words = {word for ledger in LEDGERS for one in ledger.columns for word in words_for(ledger, one)}
    assert words == set(explanation.MEANT)
    assert set(explanation.PLACES) == set(LEVELS) and set(explanation.WARNINGS) == set(WARNINGS)
