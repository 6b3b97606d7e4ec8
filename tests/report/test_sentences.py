"""What a report says in sentences, and how it prints a number: nothing that is not so."""

from __future__ import annotations

import datetime
import re

import pytest

from registry.figures.catalogue import BY_CODE
from registry.figures.lists.unit_list import OPEN
from registry.language import LANGUAGES
from registry.report import blocks, definitions, forms, layout
from registry.report.composing import FIGURES, compose
from registry.report.model import Report
from registry.report.sentences import then
from tests.registries import SMALL
from tests.registry_under_test import Small

DAY, BEFORE = "2019-12-31", "2018-12-31"


def sentence(report: Report, code: str, language: str = "zh") -> str:
    """What the report says of a figure."""
    return next(s.text.in_(language) for p in report.parts for s in p.sentences if s.figure.code == code)


def of_villages(small: Small, covered: int, bare: int) -> Report:
    """A report on so many villages with a branch of their own, and so many without."""
    places = "code,name,kind,parent,from\n45,省,province,,\n4511,市,municipality,45,\n451102,甲县,county,4511,\n"
    places += "451102101,乙镇,township,451102,\n"
    places += "".join(f"V{n},第{n}村,village,451102101,2010\n" for n in range(covered + bare))
    organizations = "code,name,kind,place,from\n" + "".join(f"D{n},支部,branch,V{n},2010\n" for n in range(covered))
    return compose(small({"places": places, "organizations": organizations}).picture(DAY))


def test_a_share_is_all_only_where_all_are_met(small: Small) -> None:
    assert sentence(of_villages(small, 3, 0), "village.organized") == (
        "村（社区）党组织覆盖率为100%（应统计3个，全部达标），达到100%的目标"
    )
    assert sentence(of_villages(small, 2, 1), "village.organized") == (
        "村（社区）党组织覆盖率为66.67%，应统计3个，达标2个，未达标1个（市1个），未达到100%的目标"
    )


def test_where_nothing_counts_there_is_no_share(small: Small) -> None:
    report = of_villages(small, 1, 0)
    assert sentence(report, "site.organization_coverage") == "安置点党组织覆盖率：没有应统计的单位"
    assert sentence(report, "site.organization_coverage", "en") == (
        "sites with organization coverage: there is nothing to count"
    )


def test_unknown_and_undetermined_are_kept_apart_from_what_is_not_met(small: Small) -> None:
    report = of_villages(small, 1, 1)
    assert "应统计2个，达标0个，未达标0个，未填报2个，未达到100%的目标" in sentence(report, "village.income_40k")
    assert sentence(report, "village.poor") == "建档立卡贫困村数0个，另有2个无法判定是否应统计"


def test_a_change_is_shown_in_points_with_its_direction(small: Small) -> None:
    posts = "person,unit,role,from,to\nP1,D2,secretary,2018-05,2019-06\n"
    registry = small({**SMALL, "posts": posts})
    report = compose(registry.picture(DAY), "4511", registry.picture(BEFORE))
    assert "，比2018年末下降50.00个百分点，未达到100%的目标" in sentence(report, "village.secretary")
    assert "; down 50.00 percentage points from 2018-12-31; target 100% not reached" in sentence(
        report, "village.secretary", "en"
    )
    assert sentence(report, "place.villages").endswith("，与2018年末持平")
    assert sentence(report, "case.opened") == "当年整顿案件数1件，比2018年末增加1件"


def test_what_had_no_value_before_is_not_compared(small: Small) -> None:
    registry = small(SMALL)
    report = compose(registry.picture(DAY), "4511", registry.picture(BEFORE))
    assert "，2018年末无可比数，" in sentence(report, "case.closed")
    assert "1项" in report.overview[-1].zh


def test_less_is_better_where_the_target_is_none_at_all(small: Small) -> None:
    cases = "code,organization,year,identified_on,due_on,closed_on\nZ1,D2,2018,2018-03-15,2018-06-01,2019-06-01\n"
    registry = small({**SMALL, "cases": cases})
    report = compose(registry.picture(DAY), "4511", registry.picture(BEFORE))
    assert sentence(report, "case.overdue") == "逾期未销号案件数0件，比2018年末减少1件，达到0件的目标"
    worse = compose(registry.picture(BEFORE), "4511", registry.picture("2018-05-31"))
    assert sentence(worse, "case.overdue").endswith("增加1件，未达到0件的目标")
    assert re.search("好转[1-9]", report.overview[-1].zh)
    assert re.search("变差[1-9]", worse.overview[-1].zh)


def test_the_end_of_a_year_is_called_so(small: Small) -> None:
    assert then(datetime.date(2018, 12, 31)).zh == "2018年末"
    assert then(datetime.date(2018, 6, 30)).zh == "2018年6月30日"


def test_a_value_is_never_rounded_to_a_target_that_it_misses() -> None:
    ratio, share = BY_CODE["member.activist_ratio"], BY_CODE["village.organized"]
    assert forms.shown("ratio", 2.999_999, ratio).zh == "2.999999"
    assert forms.shown("ratio", 3.049, ratio).zh == "3.05"
    assert forms.shown("share", 0.999_999, share).zh == "99.99%"
    assert forms.shown("share", 0.000_001, share).zh == "0.01%"


def test_what_is_no_whole_number_has_two_decimals() -> None:
    """100 % is said of all alone, so that it needs none; a number of things is whole."""
    for value, said in (
        (0.5, "50.00%"),
        (0.423, "42.30%"),
        (2 / 3, "66.67%"),
        (0.999_999, "99.99%"),
        (1, "100%"),
        (0, "0%"),
    ):
        assert forms.shown("share", value).zh == said
    for value, said in ((3, "3.00"), (0.931_9, "0.93"), (1234.5, "1234.50"), (0.001_2, "0.001"), (0, "0.00")):
        assert forms.shown("ratio", value).zh == said
    assert [forms.shown("count", n).zh for n in (12, 12.0, 12.5)] == ["12", "12", "12.50"]
    assert forms.change_shown("share", -0.5).zh == "50.00"
    assert forms.change_shown("yuan", 15_000).zh == "1.50"


def test_an_amount_is_said_in_yuan_and_from_ten_thousand_on_in_ten_thousands() -> None:
    for value, said in (
        (9_999, "9999元"),
        (10_000, "1.00万元"),
        (12_345_678, "1234.57万元"),
        (99.5, "99.50元"),
        (0, "0元"),
    ):
        assert forms.money(value).zh == said
    assert forms.money(186_200_000).en == "18,620.00 ten thousand yuan"


def test_counties_are_named_in_the_order_of_their_codes_and_not_of_their_numbers(small: Small) -> None:
    places = "code,name,kind,parent,from\n45,省,province,,\n4511,市,municipality,45,\n"
    places += "".join(f"45110{n},县{n},county,4511,\n45110{n}101,镇{n},township,45110{n},\n" for n in range(1, 8))
    bare = {1: 2, 2: 1, 3: 4, 4: 1, 5: 3, 6: 0, 7: 5}
    places += "".join(f"V{n}{i},村,village,45110{n}101,2010\n" for n, many in bare.items() for i in range(many))
    report = compose(small({"places": places}).picture(DAY), "4511")
    said = sentence(report, "village.organized")
    assert "未达标16个（县12个、县21个、县34个、县53个、县75个等）" in said


def test_a_change_too_small_to_be_shown_is_not_said_to_be_none() -> None:
    assert forms.change_shown("share", 0.000_001) == ("不足0.01", "less than 0.01")
    assert forms.change_shown("ratio", 0.000_012) == ("不足0.01", "less than 0.01")
    assert forms.arrow("share", 0).zh == ""


def test_every_figure_has_its_definition_source_and_how_sure_the_source_is() -> None:
    defined = definitions.definitions(FIGURES)
    assert [definition.figure for definition in defined] == list(FIGURES)
    for definition in defined:
        names = [fact.name.zh for fact in definition.facts]
        assert {"定义", "种类", "单位", "依据", "依据的可靠程度"} <= set(names)
        assert ("目标" in names) == (definition.figure.target is not None)
        assert all(text for fact in definition.facts for text in (*fact.name, *fact.text))


def test_every_bound_of_a_condition_is_a_parameter_and_rules_have_their_days() -> None:
    held_against = definitions.parameters(FIGURES)
    values = {(p.name.zh.partition("：")[0], p.value.zh) for p in held_against}
    assert ("活动场所达 300 平方米的村比例", "300") in values
    incomes = {int(value) for name, value in values if name.startswith("集体经济收入达")}
    assert incomes >= {40_000, 50_000, 100_000, 200_000, 500_000}
    terms = [(p.value.zh, p.since.zh, p.until.zh) for p in held_against if p.name.zh.startswith("村党组织任期（年）")]
    assert terms == [("3", "", "2018-07-12"), ("5", "2018-07-12", "")]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_list_names_every_unit_once_under_its_county_and_township(small: Small, language: str) -> None:
    report = of_villages(small, 1, 25)
    found = report.lists["village.organized"]
    assert [s for s in OPEN if found.count(s)] == ["not_met"]
    grids = [b for b in layout.document(report, language).blocks if isinstance(b, blocks.Grid)]
    wanted = {"zh": ("甲县", "乙镇", "未覆盖"), "en": ("甲县", "乙镇", "not covered")}[language]
    rows = [row.cells for grid in grids for row in grid.rows if row.cells[-1] == wanted[-1]]
    assert {(r[0], r[1], r[-1]) for r in rows} == {wanted}
    assert len({r[2] for r in rows}) == 25


def test_numbers_of_headings_go_beyond_ten() -> None:
    numerals = {1: "一", 9: "九", 10: "十", 11: "十一", 20: "二十", 21: "二十一", 99: "九十九"}
    assert {number: blocks.chinese(number) for number in numerals} == numerals
