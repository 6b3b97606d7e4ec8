"""What is proposed for the tables of offices: how much of it is right, what is asked, and what is never taken."""

from __future__ import annotations

import importlib
import json
import re
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from registry.exchange.cells import CellError
from registry.exchange.merges import Merges
from registry.exchange.reading import Sheet, read_workbook
from registry.slices import BY_KEY
from registry.workbooks.mappings.file import load, loads
from registry.workbooks.mappings.mapping import OPEN, Mapping, TableMapping
from registry.workbooks.mappings.text import dumps_toml
from registry.workbooks.proposing.dictionary import dictionary, words_of
from registry.workbooks.proposing.proposal import Proposal, TableProposal, propose
from registry.workbooks.proposing.uses import Use
from registry.workbooks.tables.reading import Circumstances
from registry.workbooks.tables.workbook import read_tables
from tests.workbooks.agreement import HEADING, Agreement, agreement
from tests.workbooks.shapes.drawing import drawn

HERE = Path(__file__).parent
SHAPES = sorted(HERE.glob("*shapes/*.toml"))


@cache
def _read(expected: Path) -> tuple[list[Sheet], str]:
    """The sheets of a shape, read from its file, and the file's name."""
    shape = importlib.import_module(f"tests.workbooks.{expected.parent.name}.{expected.stem}")
    with TemporaryDirectory() as folder:
        file = Path(folder) / shape.FILE
        shape.workbook().save(file)
        sheets, problems = read_workbook(file)
    assert not problems
    return sheets, shape.FILE


def _proposed(expected: Path) -> Proposal:
    sheets, file = _read(expected)
    return propose(sheets, file, Path(file).stem)


def _expected(file: Path) -> Mapping:
    mapping, problems = load(file)
    assert mapping is not None, list(problems)
    return mapping


def test_nine_in_ten_columns_are_proposed_rightly_one_in_ten_is_open_at_most_and_none_is_wrong(
    capsys: pytest.CaptureFixture[str],
) -> None:
    whole = Agreement()
    lines = [HEADING]
    for file in SHAPES:
        found = agreement(_expected(file), _proposed(file).mapping)
        whole += found
        lines.append(found.line(file.stem))
    with capsys.disabled():
        print("\n" + "\n".join([*lines, whole.line("all")]))
    assert whole.placed > 700
    assert whole.right >= 0.9 * whole.placed
    assert len(whole.open) <= 0.1 * whole.placed
    assert not whole.wrong


def _rows(sheets: Sequence[Sheet], mapping: Mapping) -> Iterator[Any]:
    """What a mapping makes of the sheets, before any name is looked up."""
    for table in read_tables(sheets, mapping, Circumstances("", 20301231)).tables:
        for row in table.rows():
            for made in row.made:
                values = tuple(sorted((key, str(sourced.value)) for key, sourced in made.values.items()))
                place = tuple((level, sourced.value) for level, sourced in row.place.items())
                yield row.sheet, row.number, row.as_of, place, made.make.ledger, values


@pytest.mark.parametrize("file", SHAPES, ids=lambda file: file.stem)
def test_a_proposal_makes_the_rows_that_the_expected_mapping_makes(file: Path) -> None:
    sheets, _ = _read(file)
    assert sorted(_rows(sheets, _proposed(file).mapping)) == sorted(_rows(sheets, _expected(file)))


@pytest.mark.parametrize("file", SHAPES, ids=lambda file: file.stem)
def test_a_proposal_is_a_mapping_that_can_be_written_and_read(file: Path) -> None:
    mapping = _proposed(file).mapping
    again, problems = loads(dumps_toml(mapping), "toml", mapping.name)
    assert again == mapping, list(problems)


@pytest.mark.parametrize("file", SHAPES, ids=lambda file: file.stem)
def test_a_proposal_without_questions_is_read_without_problems(file: Path) -> None:
    sheets, _ = _read(file)
    proposal = _proposed(file)
    if proposal.questions:
        assert any(table.open for table in proposal.mapping.tables)
        return
    reading = read_tables(sheets, proposal.mapping, Circumstances("", 20301231))
    for table in reading.tables:
        list(table.rows())
    assert not [*reading.problems, *(problem for table in reading.tables for problem in table.problems)]


# -- one sentence each ------------------------------------------------------------------------------------------------


def _of(tmp_path: Path, *rows: Sequence[Any], title: str = "表", file: str = "表.xlsx") -> Proposal:
    drawn((title, rows, ())).save(tmp_path / file)
    sheets, _ = read_workbook(tmp_path / file)
    return propose(sheets, file, Path(file).stem)


def _uses(proposal: Proposal) -> dict[str, str]:
    """Of each header the use of its column, with where it goes."""
    (table,) = proposal.tables
    return _uses_of(table)


def _uses_of(table: TableProposal) -> dict[str, str]:
    columns = table.as_json("zh")["columns"]
    return {column["header"]: " ".join([column["use"], *column["to"]]) for column in columns}


VILLAGES = (["贺街镇", "双瑞村"], ["贺街镇", "西南村"], ["莲塘镇", "白花村"])


def test_members_without_a_word_of_which_are_open_and_asked(tmp_path: Path) -> None:
    rows = [[*place, number] for place, number in zip(VILLAGES, (31, 28, 40), strict=True)]
    proposal = _of(tmp_path, ["2019年党员情况"], ["乡镇", "村名", "党员数"], *rows)
    assert _uses(proposal)["党员数"] == "open"
    ((_, question),) = proposal.questions
    assert question.column == "C" and "正式党员" in question.says.zh


def test_an_amount_without_a_unit_is_open_where_it_may_be_yuan_or_ten_thousands(tmp_path: Path) -> None:
    rows = [[*place, amount] for place, amount in zip(VILLAGES, (5.2, 12, 7), strict=True)]
    header = ["乡镇", "村名", "村集体经济收入"]
    assert _uses(_of(tmp_path, ["2019年收入"], header, *rows))["村集体经济收入"] == "open"
    told = _of(tmp_path, ["2019年收入（单位：万元）"], header, *rows)
    assert told.tables[0].as_json("zh")["columns"][2]["factor"] == 10_000
    yuan = [[*place, amount * 10_000] for *place, amount in rows]
    sure = _of(tmp_path, ["2019年收入"], header, *yuan).tables[0].as_json("zh")["columns"][2]
    assert sure["to"] == ["facts.collective_income_yuan"] and sure["factor"] is None


def test_a_table_without_a_year_asks_for_its_day_and_its_period(tmp_path: Path) -> None:
    rows = [[*place, 30] for place in VILLAGES]
    proposal = _of(tmp_path, ["填报时间：2019年12月31日"], ["乡镇", "村名", "正式党员"], *rows)
    (table,) = proposal.mapping.tables
    assert (table.as_of, table.period) == (OPEN, OPEN)
    assert [question.about for _, question in proposal.questions] == ["as_of", "period"]


@pytest.mark.parametrize(
    "title, as_of, period",
    [
        ("贺街镇2019年度村情表", "2019-12-31", "2019"),
        ("截至2019年9月30日", "2019-09-30", "2019-09-30"),
        ("贺街镇2019年9月报表", "2019-09-30", "2019-09"),
    ],
)
def test_the_title_tells_the_day_and_the_period(tmp_path: Path, title: str, as_of: str, period: str) -> None:
    rows = [[*place, 30] for place in VILLAGES]
    (table,) = _of(tmp_path, [title], ["乡镇", "村名", "正式党员"], *rows).mapping.tables
    assert (table.as_of, table.period) == (as_of, period)


def test_what_is_personal_is_ignored_by_its_header_or_by_half_of_its_cells_and_never_shown(tmp_path: Path) -> None:
    numbers = ["13800138000", "13900139000", None]
    rows = [[*place, "某人", number, "城中街1号"] for place, number in zip(VILLAGES, numbers, strict=True)]
    proposal = _of(tmp_path, ["2019年"], ["乡镇", "村名", "书记姓名", "其它情况一", "家庭住址"], *rows)
    uses = _uses(proposal)
    assert uses["其它情况一"] == uses["家庭住址"] == "ignore"
    assert "138" not in str(proposal.as_json("zh")) and "城中街" not in str(proposal.as_json("zh"))


def test_a_header_that_nobody_knows_is_open(tmp_path: Path) -> None:
    rows = [[*place, 3] for place in VILLAGES]
    proposal = _of(tmp_path, ["2019年"], ["乡镇", "村名", "新增流出正式党员"], *rows)
    assert _uses(proposal)["新增流出正式党员"] == "open"


def test_cells_that_do_not_fit_leave_a_column_open(tmp_path: Path) -> None:
    rows = [[*place, "较多"] for place in VILLAGES]
    assert _uses(_of(tmp_path, ["2019年"], ["乡镇", "村名", "正式党员"], *rows))["正式党员"] == "open"


def test_two_columns_that_say_one_thing_are_both_open(tmp_path: Path) -> None:
    rows = [[*place, 30, 31] for place in VILLAGES]
    uses = _uses(_of(tmp_path, ["2019年"], ["乡镇", "村名", "户籍人口", "总人口"], *rows))
    assert uses["户籍人口"] == uses["总人口"] == "open"


def test_beside_the_day_of_this_election_that_of_the_last_one_is_asked_about(tmp_path: Path) -> None:
    header = ["乡镇", "村名", "上次换届时间", "本次换届时间", "应到党员", "实到党员"]
    rows = [[*place, "2017-07-21", "2020-08-15", 41, 36] for place in VILLAGES]
    proposal = _of(tmp_path, ["2020年村党组织换届情况表"], header, *rows)
    (table,) = proposal.mapping.tables
    (made,) = table.makes
    assert made.values["elected_on"].column == "本次换届时间"  # type: ignore[union-attr]
    assert table.open == ("上次换届时间",)
    assert [question.says.zh for _, question in proposal.questions] == ["是上一次的，旁边另有这一次的"]
    # Alone it is the day of the election that is told of.
    rows = [[*row[:3], *row[4:]] for row in rows]
    (table,) = _of(tmp_path, ["2020年村党组织换届情况表"], [*header[:3], *header[4:]], *rows).mapping.tables
    assert table.makes[0].values["elected_on"].column == "上次换届时间"  # type: ignore[union-attr]


def test_in_a_roster_of_the_middle_of_a_year_it_is_asked_when_stars_were_decided(tmp_path: Path) -> None:
    rows = [[*place, "甲某", star] for place, star in zip(VILLAGES, ("三星", "四星", "五星"), strict=True)]
    header = ["乡镇", "村名", "书记姓名", "星级"]
    proposal = _of(tmp_path, ["村干部花名册（截至2020年6月30日）"], header, *rows)
    (stars,) = [make.values for make in proposal.mapping.tables[0].makes if make.ledger == "ratings"]
    assert (stars["year"], stars["decided_on"]) == (OPEN, OPEN)
    (question,) = [question for _, question in proposal.questions if question.about == "ratings"]
    assert question.says.zh == "星级是哪一年度评定的、哪一天决定的？"
    titles = {
        "2019年度村情表": "2019",
        "花名册（截至2019年12月31日）": "2019",
        "星级评定表（截至2020年6月30日）": "2020",
    }
    for title, year in titles.items():
        proposal = _of(tmp_path, [title], header, *rows)
        (stars,) = [make.values for make in proposal.mapping.tables[0].makes if make.ledger == "ratings"]
        assert (stars["year"], stars["decided_on"]) == (year, "@as_of")


def test_what_stands_beside_a_name_is_of_that_person(tmp_path: Path) -> None:
    header = ["乡镇", "村名", "书记姓名", "性别", "任职时间", "主任姓名", "性别", "任职时间"]
    rows = [[*place, "甲某", "男", "2018.1", "乙某", "女", "2018.2"] for place in VILLAGES]
    (table,) = _of(tmp_path, ["2019年"], header, *rows).mapping.tables
    posts = {make.values["role"]: make.values for make in table.makes if make.ledger == "posts"}
    assert posts["secretary"]["from"].column == "任职时间"  # type: ignore[union-attr]
    assert posts["village_director"]["from"].column == "任职时间#2"  # type: ignore[union-attr]


def test_names_that_stand_once_above_blank_cells_are_filled_down(tmp_path: Path) -> None:
    rows = [["贺街镇", "双瑞村", 30], [None, "西南村", 31], ["莲塘镇", "白花村", 20]]
    (table,) = _of(tmp_path, ["2019年"], ["乡镇", "村名", "正式党员"], *rows).mapping.tables
    assert table.fill == ("乡镇",)


def test_blank_cells_of_a_place_that_comes_again_are_blank(tmp_path: Path) -> None:
    rows = [["贺街镇", "双瑞村", 30], [None, "西南村", 31], ["贺街镇", "白花村", 20]]
    (table,) = _of(tmp_path, ["2019年"], ["乡镇", "村名", "正式党员"], *rows).mapping.tables
    assert table.fill == ()


def test_a_measure_that_is_not_kept_of_such_a_place_is_ignored(tmp_path: Path) -> None:
    rows = [["双瑞村", "上寨", 30, 4], ["双瑞村", "下寨", 31, 5]]
    uses = _uses(_of(tmp_path, ["2019年"], ["行政村", "自然村", "户数", "正式党员"], *rows))
    assert uses["户数"] == "ignore" and uses["正式党员"] == "make facts.full_members"


def test_a_row_of_numbers_of_columns_belongs_to_the_header(tmp_path: Path) -> None:
    rows = [[*place, 30, 2] for place in VILLAGES]
    proposal = _of(tmp_path, ["2019年"], ["乡镇", "村名", "正式党员", "预备党员"], [1, 2, 3, 4], *rows)
    (table,) = proposal.mapping.tables
    assert table.header == (2, 3)
    assert _uses(proposal)["正式党员/3"] == "make facts.full_members"


def _of_posts(table: TableMapping) -> dict[str, str]:
    """Of each column that names people the role that they have, by header."""
    return {
        make.values["person"].column: str(make.values["role"])  # type: ignore[union-attr]
        for make in table.makes
        if make.ledger == "posts"
    }


def test_a_member_is_one_of_the_body_that_stands_above_or_whose_posts_stand_to_the_left(tmp_path: Path) -> None:
    rows = [[*place, "甲某", "乙某", "丙某", "丁某"] for place in VILLAGES]
    (flat,) = _of(tmp_path, ["2019年"], ["乡镇", "村名", "书记", "委员", "主任", "委员"], *rows).mapping.tables
    told = {"书记": "secretary", "委员": "committee_member", "主任": "village_director", "委员#2": "village_member"}
    assert _of_posts(flat) == told
    once = [[*place, "甲某", "乙某", "丙某"] for place in VILLAGES]
    uses = _uses(_of(tmp_path, ["2019年"], ["乡镇", "村名", "书记", "主任", "委员"], *once))
    assert uses["委员"] == "open"


def test_a_person_with_a_post_in_each_body_has_two_and_each_is_made_where_its_own_column_is_filled(
    tmp_path: Path,
) -> None:
    header = ["乡镇", "村名", "姓名", "党组织职务", "任职时间", "村委会职务", "任职时间", "性别"]
    posts = [("书记", "2018.1", "主任", "2018.2"), ("委员", "2018.1", None, None), (None, None, "委员", "2018.2")]
    rows = [[*place, "甲某", *post, "男"] for place, post in zip(VILLAGES, posts, strict=True)]
    (table,) = _of(tmp_path, ["2019年"], header, *rows).mapping.tables
    first, second = (make for make in table.makes if make.ledger == "posts")
    assert first.when is not None and first.when.source.column == "党组织职务"
    assert second.when is not None and second.when.source.column == "村委会职务"
    assert second.values["from"].column == "任职时间#2"  # type: ignore[union-attr]
    roles = second.values["role"].values  # type: ignore[union-attr]
    assert roles == {"主任": "village_director", "委员": "village_member"}
    assert [make.ledger for make in table.makes].count("people") == 1


def test_a_day_is_of_the_partner_whose_header_has_the_same_word(tmp_path: Path) -> None:
    rows = [[*place, "县财政局", "甲某", "2019.3"] for place in VILLAGES]
    header = ["乡镇", "村名", "结对单位", "包村县领导", "结对时间"]
    (table,) = _of(tmp_path, ["2019年"], header, *rows).mapping.tables
    days = {make.values["partner_kind"]: make.values["from"] for make in table.makes}
    assert days["unit"].column == "结对时间" and days["leader"] == "@as_of"  # type: ignore[union-attr]


def test_the_number_of_people_of_a_committee_is_no_number_of_its_meetings(tmp_path: Path) -> None:
    rows = [[*place, 5, 12] for place in VILLAGES]
    uses = _uses(_of(tmp_path, ["2019年三会一课"], ["乡镇", "村名", "支委会人数", "支委会次数"], *rows))
    assert uses == {
        "乡镇": "place place.township",
        "村名": "place place.village",
        "支委会人数": "open",
        "支委会次数": "make activities.times",
    }


def test_a_word_of_a_place_below_another_heading_is_one(tmp_path: Path) -> None:
    uses = _uses_of(propose([_sheet("2019年", [
        ("姓名", "甲某|乙某|丙某", ""), ("职务", "第一书记|第一书记|第一书记", ""),
        ("派驻地点/乡镇", "贺街镇|贺街镇|莲塘镇", ""), ("派驻地点/村", "双瑞村|西南村|白花村", ""),
    ])], "a.xlsx", "a").tables[0])  # fmt: skip
    assert uses["派驻地点/村"] == "place place.village"


def test_ages_shares_and_reasons_are_kept_by_no_ledger(tmp_path: Path) -> None:
    rows = [[*place, 30, 3, 0.5, "路远"] for place in VILLAGES]
    header = ["乡镇", "村名", "正式党员", "35岁及以下", "外出占比", "未到位原因"]
    uses = _uses(_of(tmp_path, ["2019年"], header, *rows))
    assert {uses[name] for name in header[3:]} == {"ignore"}


def test_a_row_below_the_header_belongs_to_it_though_nobody_knows_its_words(tmp_path: Path) -> None:
    header = ["序号", "乡镇", "村名", "正式党员", "甲类经费", None]
    rows = [[at, *place, 30, 5, 6] for at, place in enumerate(VILLAGES, 1)]
    lower = [None, None, None, None, "子项", "丑项"]
    (table,) = _of(tmp_path, ["2019年"], header, lower, *rows).mapping.tables
    assert table.header == (2, 3)
    first = [None, "贺街镇", "双瑞村", 30, None, None]
    (table,) = _of(tmp_path, ["2019年"], header, first, *rows).mapping.tables
    assert table.header == (2, 2)


def test_a_short_word_above_a_measure_leaves_it_and_one_that_takes_a_part_does_not() -> None:
    columns = [("村名", "双瑞村|西南村", ""), ("正式党员", "30|31", "")]
    columns += [(f"{upper}/户数", "300|400", "") for upper in ("辖区情况", "移民情况", "学生资助情况")]
    uses = _uses_of(propose([_sheet("2019年", columns)], "a.xlsx", "a").tables[0])
    assert uses["辖区情况/户数"] == "make facts.households"
    assert uses["移民情况/户数"] == uses["学生资助情况/户数"] == "open"


def test_what_is_wrong_somewhere_makes_no_case_where_nothing_else_tells_of_one(tmp_path: Path) -> None:
    rows = [[*place, 30, "经济薄弱", "2019.3.5"] for place in VILLAGES]
    header = ["乡镇", "村名", "正式党员", "存在问题", "排查认定时间"]
    assert _uses(_of(tmp_path, ["2019年"], header, *rows))["存在问题"] == "make cases.problems"
    alone = [row[:4] for row in rows]
    assert _uses(_of(tmp_path, ["2019年"], header[:4], *alone))["存在问题"] == "open"


def test_the_ends_of_a_span_stand_in_two_columns(tmp_path: Path) -> None:
    rows = [[*place, "示例有限公司", "2018.4", "2021.4"] for place in VILLAGES]
    upper, lower = ["乡镇", "村名", "帮扶企业", "帮扶期限", None], [None, None, None, "起", "止"]
    (table,) = _of(tmp_path, ["2019年"], upper, lower, *rows).mapping.tables
    (pairing,) = table.makes
    assert pairing.values["from"].column == "帮扶期限/起"  # type: ignore[union-attr]
    assert pairing.values["to"].column == "帮扶期限/止"  # type: ignore[union-attr]


def test_names_of_units_are_of_the_level_that_their_cells_show(tmp_path: Path) -> None:
    rows = [[village, 30] for _, village in VILLAGES]
    assert _uses(_of(tmp_path, ["贺街镇2019年"], ["单位", "正式党员"], *rows))["单位"] == "place place.village"
    offices = [["双瑞村", "县财政局", 30], ["西南村", "县水利局", 31]]
    assert _uses(_of(tmp_path, ["2019年"], ["村名", "单位", "正式党员"], *offices))["单位"] == "ignore"


def test_posts_that_no_ledger_has_make_no_row(tmp_path: Path) -> None:
    posts = ["党支部书记", "妇女主任", "村文书"]
    rows = [[*place, "甲某", post] for place, post in zip(VILLAGES, posts, strict=True)]
    (table,) = _of(tmp_path, ["2019年"], ["乡镇", "村名", "姓名", "职务"], *rows).mapping.tables
    (post,) = table.makes
    told = {"党支部书记": "secretary", "妇女主任": "", "村文书": ""}
    assert post.values["role"].values == told  # type: ignore[union-attr]


def test_the_day_of_a_step_is_of_the_stars_whose_header_names_it(tmp_path: Path) -> None:
    rows = [["贺街镇", "双瑞村党支部", "四星", "三星", "2019.12.1"]]
    header = ["乡镇", "党组织名称", "自评星级", "县委组织部审定星级", "审定时间"]
    (table,) = _of(tmp_path, ["2019年度星级评定"], header, *rows).mapping.tables
    days = {make.values["stage"]: make.values["decided_on"] for make in table.makes}
    assert days["county"].column == "审定时间" and days["declared"] == "@as_of"  # type: ignore[union-attr]


def test_a_unit_tells_what_of_the_homes_is_counted_and_people_stand_beside_their_households() -> None:
    columns = [("安置点名称", "甲安置点|乙安置点", ""), ("安置情况/户数", "30|31", ""), ("安置情况/人数", "90|99", "")]
    columns += [("安置情况/住房（套）", "30|31", ""), ("党员情况/人数", "3|4", "")]
    uses = _uses_of(propose([_sheet("2019年", columns)], "a.xlsx", "a").tables[0])
    told = ["place place.site", "make facts.households", "make facts.residents", "make facts.flats", "open"]
    assert list(uses.values()) == told


@pytest.mark.parametrize(
    "title, township",
    [
        ("云峰县大岭乡村干部备案表", "大岭乡"),
        ("云峰县乡村干部备案表", None),
        ("云峰县大岭乡村民委员会名册", None),
        ("云峰县大圩镇党建汇总表", "大圩镇"),
    ],
)
def test_a_township_before_a_word_of_villages_is_one(tmp_path: Path, title: str, township: str | None) -> None:
    rows = [[village, 30] for _, village in VILLAGES]
    (table,) = _of(tmp_path, [title], ["村名", "正式党员"], *rows).mapping.tables
    assert table.place.get("township") == township


def test_a_heading_that_no_ledger_keeps_leaves_what_stands_below_it(tmp_path: Path) -> None:
    columns = [("村名", "双瑞村|西南村", ""), ("排查认定时间", "2019.3|2019.3", ""), ("验收时间", "2019.9|2019.9", "")]
    columns += [("整顿措施落实情况/县级领导联村", "甲某|乙某", ""), ("整顿措施落实情况/其中一项", "甲|乙", "")]
    uses = _uses_of(propose([_sheet("2019年软弱涣散村台账", columns)], "a.xlsx", "a").tables[0])
    assert uses["整顿措施落实情况/县级领导联村"] == "make case_measures.responsible"
    assert uses["整顿措施落实情况/其中一项"] == "ignore"


def test_a_column_of_posts_is_one_whatever_else_its_header_says_but_one_of_former_posts_is_none(tmp_path: Path) -> None:
    rows = [[*place, "甲某", "第一书记", "2021.6"] for place in VILLAGES]
    header = ["乡镇", "村名", "队员姓名", "在工作队担任的职务", "进驻时间"]
    uses = _uses(_of(tmp_path, ["2021年"], header, *rows))
    assert uses["在工作队担任的职务"] == "make posts.role" and uses["进驻时间"] == "make posts.from"
    header[3] = "原任职务"
    assert _uses(_of(tmp_path, ["2021年"], header, *rows))["原任职务"] == "open"


def test_the_plan_below_members_developed_is_the_plan(tmp_path: Path) -> None:
    columns = [
        ("村名", "双瑞村|西南村", ""),
        ("年度发展党员情况/计划数", "2|2", ""),
        ("年度发展党员情况/完成数", "1|2", ""),
    ]
    uses = _uses_of(propose([_sheet("2019年", columns)], "a.xlsx", "a").tables[0])
    assert uses["年度发展党员情况/计划数"] == "make facts.development_plan"
    assert uses["年度发展党员情况/完成数"] == "make facts.members_developed"


def test_sheets_that_explain_are_ignored_and_one_without_a_header_is_asked_about(tmp_path: Path) -> None:
    rows = [["2019年"], ["乡镇", "村名", "正式党员"], *([*place, 30] for place in VILLAGES)]
    book = drawn(("表", rows, ()), ("填表说明", [["请如实填写"]], ()), ("草稿", [["随便写写"], ["甲", "乙"]], ()))
    book.save(tmp_path / "a.xlsx")
    proposal = propose(read_workbook(tmp_path / "a.xlsx")[0], "a.xlsx", "a")
    assert proposal.mapping.ignore_sheets == ("填表说明",)
    assert [(sheet, question.about) for sheet, question in proposal.questions] == [("草稿", "sheet")]


def test_of_one_sheet_alone_the_others_are_ignored(tmp_path: Path) -> None:
    rows = [["2019年"], ["乡镇", "村名", "正式党员"], *([*place, 30] for place in VILLAGES)]
    drawn(("一", rows, ()), ("二", rows, ())).save(tmp_path / "a.xlsx")
    mapping = propose(read_workbook(tmp_path / "a.xlsx")[0], "a.xlsx", "a", "二").mapping
    assert [table.sheet for table in mapping.tables] == ["二"] and mapping.ignore_sheets == ("一",)


def test_a_proposal_of_fifty_sheets_takes_five_seconds_at_most(tmp_path: Path) -> None:
    header = ["序号", "乡镇", "村名", "党组织书记", "性别", "出生年月", "任职时间", "正式党员", "户数", "人口", "备注"]
    place = [["贺街镇" if number < 50 else "莲塘镇", f"第{number}村"] for number in range(100)]
    body = [[at, *names, "某某", "男", "1970.1", "2018.3", 30, 400, 1800, None] for at, names in enumerate(place, 1)]
    book = Workbook()
    book.remove(book.active)
    for number in range(50):
        sheet = book.create_sheet(f"表{number}")
        for row in [["2019年村情一览表"], header, *body]:
            sheet.append(row)
        sheet.merge_cells("B3:B51")
    book.save(tmp_path / "a.xlsx")
    began = time.process_time()
    sheets, _ = read_workbook(tmp_path / "a.xlsx")
    proposal = propose(sheets, "a.xlsx", "a")
    assert len(proposal.tables) == 50 and not proposal.questions
    assert time.process_time() - began < 5


# -- the dictionary ---------------------------------------------------------------------------------------------------


def test_every_word_of_the_dictionary_is_for_something_that_there_is() -> None:
    for word in dictionary().values():
        for meaning in word.meanings:
            if meaning.kind in ("column", "measure"):
                assert meaning.key in BY_KEY[meaning.ledger].by_key, meaning
            if meaning.kind in ("subject", "title") and meaning.ledger in BY_KEY:
                for key, value in meaning.constant.items():
                    column = BY_KEY[meaning.ledger].by_key[key]
                    assert value.startswith("@") or column.parse(value), meaning
            if meaning.kind == "value" and meaning.key:
                ledger, _, key = meaning.target.partition(".")
                assert BY_KEY[ledger].by_key[key].parse(meaning.key), meaning


def test_the_label_of_each_measure_is_one_of_its_words() -> None:
    for column in BY_KEY["facts"].columns:
        if not column.is_key:
            words = words_of(column.label.removesuffix("元"))
            assert any(meaning.target == column.key for word in words for meaning in word.of("measure")), column.label


# -- headers as many offices write them -------------------------------------------------------------------------------


_OUTSIDE_BRACKETS = re.compile(r"/(?![^（]*）)")


def _listed() -> Iterator[tuple[str, list[tuple[str, ...]]]]:
    """The tables of `headers.tsv`: a line of titles, then a line for each column."""
    for block in (HERE / "headers.tsv").read_text("utf-8").strip().split("\n\n"):
        titles, *lines = block.split("\n")
        yield titles.removeprefix("# "), [tuple(line.split("\t")) for line in lines]


def _sheet(titles: str, columns: Sequence[tuple[str, ...]]) -> Sheet:
    headers = [_OUTSIDE_BRACKETS.split(header) for header, *_ in columns]
    depth = max(map(len, headers))
    rows: list[tuple[Any, ...]] = [(title, *[None] * (len(columns) - 1)) for title in titles.split(" / ")]
    rows += [tuple(parts[at] if at < len(parts) else None for parts in headers) for at in range(depth)]
    rows += list(zip(*([cell or None for cell in cells.split("|")] for _, cells, _ in columns), strict=True))
    return Sheet("a.xlsx", "Sheet1", rows, "xlsx")


def _target(use: Use) -> str:
    """Where a column goes, shortly: its first key, with what is constant in its row."""
    if use.kind != "make":
        return {"ignore": "-", "open": "?", "place": f"place.{use.level}"}.get(use.kind, use.kind)
    (first, *_) = use.fillings
    ledger, _, key = first.key.rpartition(".")
    constants = [value for name, value in first.row.constant if name != "portfolio"]
    return f"{ledger or first.row.ledger}.{key}" + (f"[{constants[0]}]" if constants and not ledger else "")


@pytest.mark.parametrize("titles, columns", [pytest.param(*one, id=one[0][:12]) for one in _listed()])
def test_each_column_goes_where_it_belongs(titles: str, columns: Sequence[tuple[str, ...]]) -> None:
    (table,) = propose([_sheet(titles, columns)], "a.xlsx", "a").tables
    uses = {column.at: _target(use) for column, use in table.columns}
    expected = {at: target for at, (_, _, target) in enumerate(columns)}
    assert {at: uses.get(at, "-") for at in expected} == expected


@pytest.mark.parametrize("file", SHAPES, ids=lambda file: file.stem)
def test_where_merges_are_not_known_the_same_is_proposed_and_names_are_filled_down(file: Path) -> None:
    sheets, name = _read(file)
    bare = [replace(sheet, merges=Merges()) for sheet in sheets]
    found = agreement(_expected(file), propose(bare, name, Path(name).stem).mapping)
    assert not found.wrong and not found.open


# -- any sheet --------------------------------------------------------------------------------------------------------

_WORDS = sorted(dictionary())
_CELLS = st.one_of(
    st.none(),
    st.sampled_from(
        ["√", "×", "是", "双瑞村", "贺街镇", "八步区", "张三", "2018.3-2020.3", "2019年5月", "合计", "填表人："]
    ),
    st.integers(0, 30_000),
    st.dates(min_value=date(2000, 1, 1), max_value=date(2030, 1, 1)),
    st.sampled_from([CellError("#N/A"), True, 2019.5]),
    st.text(max_size=8),
)
_HEADERS = st.one_of(st.none(), st.sampled_from(_WORDS), st.tuples(*[st.sampled_from(_WORDS)] * 2).map("".join))


@given(
    st.lists(st.lists(_HEADERS, min_size=6, max_size=6), min_size=1, max_size=3),
    st.lists(st.lists(_CELLS, min_size=6, max_size=6), max_size=6),
    st.sampled_from([[], ["2019年度村情一览表"], ["截至2020年6月", "单位：万元"]]),
)
def test_of_any_sheet_a_mapping_is_proposed_that_can_be_read(
    header: list[list[str | None]], body: list[list[Any]], titles: list[str]
) -> None:
    rows = [(title, *[None] * 5) for title in titles] + [tuple(row) for row in [*header, *body]]
    proposal = propose([Sheet("a.xlsx", "表", rows, "xlsx")], "a.xlsx", "a")
    json.dumps(proposal.as_json("zh"))
    again, problems = loads(dumps_toml(proposal.mapping), "toml", "a")
    assert again == proposal.mapping or not proposal.mapping.tables, [problem.problem.en for problem in problems]


def test_a_total_below_a_measure_is_of_that_measure_and_not_of_the_people(tmp_path: Path) -> None:
    rows = [[*place, 3, 2] for place in VILLAGES]
    header = [["乡镇", "村名", "已发展党员", None], [None, None, "总人数", "女性"]]
    drawn(("表", [["2019年"], *header, *rows], ["C2:D2", "A2:A3", "B2:B3"])).save(tmp_path / "表.xlsx")
    sheets, _ = read_workbook(tmp_path / "表.xlsx")
    assert _uses(propose(sheets, "表.xlsx", "表"))["已发展党员/总人数"] == "make facts.members_developed"


def test_what_an_inspection_found_is_no_case_and_no_look_back(tmp_path: Path) -> None:
    rows = [[*place, "2022.9.20", "甲", "公开不及时"] for place in VILLAGES]
    header = ["乡镇", "村名", "检查时间", "检查人", "存在问题"]
    uses = _uses(_of(tmp_path, ["2022年村务公开检查情况表"], header, *rows))
    assert [uses[name] for name in header[2:]] == ["open"] * 3
    told = _uses(_of(tmp_path, ["2022年软弱涣散党组织整顿台账"], header, *rows))
    assert told["存在问题"] == "make cases.problems"


def test_a_heading_of_progress_does_not_hide_the_dates_of_cases_below_it(tmp_path: Path) -> None:
    rows = [[*place, "2022.11.20", "2022.12.5"] for place in VILLAGES]
    header = [["乡镇", "村名", "整顿进度", None], [None, None, "县级验收时间", "销号时间"]]
    title = [["2022年软弱涣散党组织整顿台账"]]
    drawn(("表", [*title, *header, *rows], ["C2:D2", "A2:A3", "B2:B3"])).save(tmp_path / "表.xlsx")
    sheets, _ = read_workbook(tmp_path / "表.xlsx")
    uses = _uses(propose(sheets, "表.xlsx", "表"))
    assert uses["整顿进度/县级验收时间"] == "make cases.accepted_on"
    assert uses["整顿进度/销号时间"] == "make cases.closed_on"


def test_what_is_told_of_a_supervisor_is_nothing_of_the_secretary(tmp_path: Path) -> None:
    rows = [[*place, "甲某", "乙某", "1970.5"] for place in VILLAGES]
    header = [["乡镇", "村名", "村党组织书记", "村务监督委员会主任", None], [None, None, "姓名", "姓名", "出生年月"]]
    drawn(("表", [["2022年"], *header, *rows], ["D2:E2", "A2:A3", "B2:B3"])).save(tmp_path / "表.xlsx")
    sheets, _ = read_workbook(tmp_path / "表.xlsx")
    uses = _uses(propose(sheets, "表.xlsx", "表"))
    assert uses["村党组织书记/姓名"] == "make posts.person"
    assert uses["村务监督委员会主任/姓名"] == uses["村务监督委员会主任/出生年月"] == "ignore"


def test_since_when_a_first_secretary_is_there_founds_no_case(tmp_path: Path) -> None:
    rows = [[*place, "甲某", "2021.5.18"] for place in VILLAGES]
    header = [["乡镇", "村名", "现任第一书记", None], [None, None, "姓名", "驻村时间"]]
    drawn(("表", [["2022年"], *header, *rows], ["C2:D2", "A2:A3", "B2:B3"])).save(tmp_path / "表.xlsx")
    sheets, _ = read_workbook(tmp_path / "表.xlsx")
    proposal = propose(sheets, "表.xlsx", "表")
    assert _uses(proposal)["现任第一书记/驻村时间"] == "make posts.from"
    assert [make.ledger for make in proposal.mapping.tables[0].makes] == ["posts"]


def test_a_quarter_tells_its_last_day(tmp_path: Path) -> None:
    rows = [[*place, 30] for place in VILLAGES]
    (table,) = _of(tmp_path, ["贺街镇2022年第二季度党员情况"], ["乡镇", "村名", "正式党员"], *rows).mapping.tables
    assert (table.as_of, table.period) == ("2022-06-30", "2022-06-30")
