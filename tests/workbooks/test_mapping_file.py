"""A mapping's file: what it may say, every fault at once with its place, and back to the same text."""

from __future__ import annotations

import json
import re
from dataclasses import fields
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.errors import NotFound
from registry.language import LANGUAGES
from registry.slices import LEDGERS
from registry.workbooks.mappings.checks import WARNINGS, words_for
from registry.workbooks.mappings.file import load, loads
from registry.workbooks.mappings.mapping import LEVELS, Make, Mapping, Source, TableMapping, When
from registry.workbooks.mappings.text import as_json, dumps_json, dumps_toml

TEXT = """\
mapping = 1
name = "村情一览表"
blank = ["未配"]
accept = ["sum"]
ignore_sheets = ["说明"]

[[sheet]]
sheet = "村情一览表"
header = [3, 4]
columns = "A:P"
as_of = "2019-12-31"
period = "2019"
fill = ["乡镇"]
skip = ["全县"]
end = ["分管领导"]
ignore = ["序号", "党组织书记/联系电话"]
open = ["备注"]
both_posts = "是否一肩挑"
[sheet.place]
county = "八步区"
township = {column = "乡镇"}
village = {column = "村名"}
[[sheet.make]]
ledger = "posts"
when = "党组织书记/姓名"
replaces = true
person = {column = "党组织书记/姓名"}
unit = "@unit"
role = "secretary"
from = {column = "党组织书记/任职时间", empty = "@as_of"}
[[sheet.make]]
ledger = "coverage"
when = {column = "方式", values = {"联合组建" = ""}, is = ["单独组建"]}
organization = "?"
place = "@place"
mode = {column = "方式", values = {"单独组建" = "independent"}}
from = {title = true}
[[sheet.make]]
ledger = "facts"
unit = "@place"
period = "@period"
collective_income_yuan = {column = "集体经济(万元)", minus = "其中/经营(万元)", factor = 10000}
households = {count = true}
"""


def faults(text: str, form: Any = "toml") -> dict[str | None, str]:
    """Where something is wrong, and what."""
    mapping, problems = loads(text, form, "x", "x.toml")
    assert (mapping is None) == bool(problems)
    assert {problem.code for problem in problems} <= {"mapping"}
    return {problem.column: problem.problem.zh for problem in problems}


def test_every_key_is_read_and_written_back_as_it_was():
    mapping, problems = loads(TEXT, "toml", "x")
    assert not problems
    assert mapping is not None
    (table,) = mapping.tables
    assert (mapping.name, mapping.blank, mapping.accept, mapping.ignore_sheets) == (
        "村情一览表", ("未配",), ("sum",), ("说明",),
    )  # fmt: skip
    assert (table.header, table.columns, table.as_of, table.period) == ((3, 4), "A:P", "2019-12-31", "2019")
    assert (table.fill, table.skip, table.end, table.open) == (("乡镇",), ("全县",), ("分管领导",), ("备注",))
    posts, coverage, facts = table.makes
    assert (posts.when, posts.replaces) == (When(Source(column="党组织书记/姓名")), True)
    assert coverage.when == When(Source(column="方式", values={"联合组建": ""}), ("单独组建",))
    assert facts.values["collective_income_yuan"] == Source(
        column="集体经济(万元)", minus="其中/经营(万元)", factor=Decimal(10_000)
    )
    assert dumps_toml(mapping) == TEXT


def test_a_name_is_the_stem_of_the_file_where_none_is_given(tmp_path):
    toml, as_json_file = tmp_path / "村情.toml", tmp_path / "村情表.json"
    toml.write_text('mapping = 1\n[[sheet]]\nsheet = "甲"\n', "utf-8")
    mapping, problems = load(toml)
    assert (mapping, list(problems)) == (Mapping("村情", (TableMapping("甲"),)), [])
    as_json_file.write_text(json.dumps({"mapping": 1, "sheet": [{"sheet": "甲"}]}), "utf-8")
    assert load(as_json_file)[0] == Mapping("村情表", (TableMapping("甲"),))
    with pytest.raises(NotFound):
        load(tmp_path / "没有.toml")


@pytest.mark.parametrize(
    ("text", "form", "row"),
    [
        ("mapping = 1\nname = x\n", "toml", 2),
        ('{\n"mapping": 1,\n', "json", 3),
        ("[]", "json", None),
        (b"\xff\xfe", "toml", None),
        ("x" * (1 << 20 | 1), "toml", None),
    ],
    ids=["TOML", "JSON", "no table", "no UTF-8", "large"],
)
def test_what_is_no_mapping_is_told_with_its_line(text, form, row):
    mapping, problems = loads(text, form, "x", "x.toml")
    assert mapping is None
    assert [(problem.code, problem.file, problem.row) for problem in problems] == [("mapping", "x.toml", row)]


@pytest.mark.parametrize(
    ("line", "what", "allowed"),
    [
        (
            '任职日期 = {column = "任书记时间"}',
            "“任职日期”不是键名：键名是英文的",
            "写 from；已有 from 一行的，改那一行",
        ),
        ('列 = {column = "任书记时间"}', "“列”不是键名：键名是英文的", "这一列在台账里的键名，如 person 人员编号、"),
        ("person = {column = 任书记时间}", "这一行不合 TOML 的写法", "文字两边是英文引号"),
    ],
)
def test_a_key_in_chinese_is_told_with_the_key_that_is_meant(line: str, what: str, allowed: str) -> None:
    text = f'mapping = 1\n[[sheet]]\nsheet = "甲"\n[[sheet.make]]\nledger = "posts"\n{line}\n'
    _, (problem,) = loads(text, "toml", "x", "x.toml")
    assert (problem.row, problem.problem.zh, problem.value) == (6, what, line)
    assert problem.allowed.zh.startswith(allowed)
    _, (problem,) = loads("截至 = 1\n", "toml", "x", "x.toml")
    assert "as_of" in problem.allowed.en


def test_every_fault_is_told_at_once_in_its_place():
    text = """
mapping = 2
names = "甲"
accept = ["sums"]
[[sheet]]
header = [3, 6]
columns = "P:A"
as_of = 2019
fill = "乡镇"
[sheet.place]
villages = "甲"
village = "@place"
[[sheet.make]]
ledger = "post"
[[sheet.make]]
ledger = "posts"
replaces = 1
when = 3
person = {column = "姓名", cell = "A1", factor = 2}
unit = "@place2"
role = "书记员"
from = "昨天"
until = "x"
[[sheet.make]]
ledger = "facts"
replaces = true
unit = {colum = "村"}
period = {column = "时间", part = "middle", take = "day", values = {"甲" = 1}}
households = {column = "户数", factor = 0, same = "甲"}
"""
    assert set(faults(text)) == {
        "mapping", "names", "accept", "sheet[1].sheet", "sheet[1].header", "sheet[1].columns", "sheet[1].as_of",
        "sheet[1].fill", "sheet[1].place.villages", "sheet[1].place.village", "sheet[1].make[1].ledger",
        "sheet[1].make[2].replaces", "sheet[1].make[2].when", "sheet[1].make[2].person",
        "sheet[1].make[2].person.factor", "sheet[1].make[2].unit", "sheet[1].make[2].role", "sheet[1].make[2].from",
        "sheet[1].make[2].until", "sheet[1].make[3].replaces", "sheet[1].make[3].unit",
        "sheet[1].make[3].unit.colum", "sheet[1].make[3].period.part", "sheet[1].make[3].period.take",
        "sheet[1].make[3].period.values.甲", "sheet[1].make[3].households.factor",
        "sheet[1].make[3].households.same",
    }  # fmt: skip


def test_what_is_no_text_is_told_once():
    text = 'mapping = 1\n[[sheet]]\nsheet = "甲"\nas_of = 2019-12-31\n[[sheet.make]]\nledger = "facts"\nactivists = 5\n'
    _, problems = loads(text, "toml", "x")
    assert [one.column for one in problems] == ["sheet[1].as_of", "sheet[1].make[1].activists"]


def test_a_key_that_comes_near_is_offered():
    assert "colum" not in Source.__dataclass_fields__
    told = faults('mapping = 1\n[[sheet]]\nsheet = "甲"\nboth_post = "乙"\n')
    assert told == {"sheet[1].both_post": "没有这一项；是否指 both_posts"}


def test_an_at_word_needs_what_it_stands_for():
    head = 'mapping = 1\n[[sheet]]\nsheet = "甲"\n'
    case = '[[sheet.make]]\nledger = "look_backs"\ncase = "@case"\n'
    kind = '[[sheet.make]]\nledger = "organizations"\nkind = "@name"\n'
    assert set(faults(head + case + kind)) == {"sheet[1].make[1].case", "sheet[1].make[2].kind"}
    cases = '[[sheet.make]]\nledger = "cases"\norganization = "@organization"\n'
    assert not faults(head + case + cases + kind + 'name = {column = "名称"}\n')


def test_what_stands_in_for_a_cell_is_read_as_that_cell_would_be():
    text = 'mapping = 1\n[[sheet]]\nsheet = "甲"\n[[sheet.make]]\nledger = "facts"\n'
    fits = 'collective_income_yuan = {column = "a", values = {"大" = "5万元"}, empty = "0"}\n'
    assert faults(text + fits) == {}
    wrong = 'collective_income_yuan = {column = "a", values = {"大" = "很大"}, empty = "@as_of"}\n'
    assert list(faults(text + wrong)) == ["sheet[1].make[1].collective_income_yuan"]
    assert faults(text + 'period = {column = "a", take = "year", values = {"今年" = "2019-05"}}\n') == {}


TABLE = 'mapping = 1\n[[sheet]]\nsheet = "甲"\n{}[[sheet]]\nsheet = "甲 "\n{}'


@pytest.mark.parametrize(
    ("first", "second", "is_fault"),
    [
        ("", "", True),
        ('columns = "A:F"\n', 'columns = "F:K"\n', True),
        ('columns = "A:F"\n', 'columns = "G:K"\n', False),
        ("header = [3, 4]\n", "header = [4, 5]\n", True),
        ("header = [3, 4]\n", "header = [30, 30]\n", False),
    ],
)
def test_two_tables_of_one_sheet_do_not_overlap(first, second, is_fault):
    assert set(faults(TABLE.format(first, second))) == ({"sheet[2]"} if is_fault else set())


def test_at_words_are_those_of_their_columns():
    made = '[[sheet.make]]\nledger = "organizations"\nname = "甲"\nkind = "@name"\nplace = "@place"\n'
    made += 'superior = "@superior"\n'
    head = 'mapping = 1\n[[sheet]]\nsheet = "甲"\n'
    assert not faults(head + made)
    wrong = '[[sheet.make]]\nledger = "posts"\nperson = "@unit"\nunit = "@case"\nfrom = "@name"\nrole = "@unit"\n'
    assert set(faults(head + wrong)) == {f"sheet[1].make[1].{key}" for key in ("person", "unit", "from", "role")}
    assert set(faults(head + 'as_of = "@period"\n')) == {"sheet[1].as_of"}


# -- there and back --------------------------------------------------------------------------------------------------

WORDS = st.text(st.characters(exclude_categories=("Cs",)), min_size=1, max_size=5)
TEXTS = st.lists(WORDS, max_size=2).map(tuple)
HEADERS = WORDS.filter(lambda text: text != "?")
VALUES = st.one_of(st.none(), st.dictionaries(WORDS, st.sampled_from(["", "张三", "李四"]), min_size=1, max_size=2))
PERSON = st.builds(
    Source, column=HEADERS, after=st.one_of(st.none(), WORDS), split=st.booleans(), values=VALUES,
    same=st.one_of(st.none(), HEADERS),
)  # fmt: skip
INCOME = st.builds(
    Source, column=HEADERS, minus=st.one_of(st.none(), HEADERS),
    factor=st.sampled_from([None, Decimal(10_000), Decimal("666.67"), Decimal("0.0001"), Decimal("1.5")]),
)  # fmt: skip
WHEN = st.one_of(
    st.none(), st.builds(When, st.builds(Source, column=HEADERS, values=VALUES), st.one_of(st.none(), TEXTS))
)
MAKES = st.one_of(
    st.builds(
        Make, st.just("posts"), st.fixed_dictionaries({"person": PERSON, "unit": st.just("@unit")}), WHEN, st.booleans()
    ),
    st.builds(Make, st.just("facts"), st.fixed_dictionaries({"collective_income_yuan": INCOME}), WHEN),
)
PLACE = st.dictionaries(
    st.sampled_from(LEVELS), st.one_of(st.just("八步区"), st.builds(Source, column=HEADERS)), max_size=3
).map(lambda place: {level: place[level] for level in LEVELS if level in place})
TABLES = st.builds(
    TableMapping, WORDS, st.sampled_from([None, (1, 1), (3, 5)]), st.sampled_from([None, "A:P"]),
    st.sampled_from([None, "2019-12-31", Source(title=True)]), st.sampled_from([None, "2019", Source(cell="A2")]),
    TEXTS, TEXTS, TEXTS, TEXTS, TEXTS, st.one_of(st.none(), WORDS), PLACE, st.lists(MAKES, max_size=2).map(tuple),
)  # fmt: skip
MAPPINGS = st.builds(
    Mapping, WORDS, TABLES.map(lambda table: (table,)), TEXTS, st.sampled_from([(), ("sum", "year")]), TEXTS
)


@given(MAPPINGS)
def test_a_mapping_that_is_written_is_read_as_the_same(mapping):
    for form, text in (("toml", dumps_toml(mapping)), ("json", dumps_json(mapping))):
        read, problems = loads(text, form, "x")  # type: ignore[arg-type]
        assert [(problem.column, problem.problem.en) for problem in problems] == []
        assert read == mapping
    assert json.loads(dumps_json(mapping)) == as_json(mapping)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_key_word_and_code_is_in_the_reference_of_both_languages(language: str) -> None:
    """Whoever declares a key, an @ word or a warning says what it means."""
    reference = (Path(__file__).parents[2] / "docs" / language / "workbooks.md").read_text("utf-8")
    told = set(re.findall(r"`(@?\w+)`", "\n".join(line for line in reference.splitlines() if line.startswith("|"))))
    keys = {field.name.removesuffix("s") if field.name == "makes" else field.name for field in fields(TableMapping)}
    keys |= {field.name for field in fields(Source)} - {"column", "cell", "title"}
    keys |= {field.name for field in fields(Mapping)} - {"tables"} | {"mapping", "ledger", "when", "replaces"}
    words = {f"@{word}" for ledger in LEDGERS for column in ledger.columns for word in words_for(ledger, column)}
    assert {*keys, *words, *WARNINGS, *LEVELS} - told == set()
    for form in ('{column = "', '{cell = "A2"}', "{title = true}", 'is = ["√"]'):
        assert form in reference
