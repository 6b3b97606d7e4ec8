"""The pages of rules: the catalogue, a rule with its versions, parameters and numbers, and why a unit is as it is."""

from __future__ import annotations

import io
from collections.abc import Callable

import openpyxl
import pytest

from registry.checks.catalogue import RULES
from registry.web import create_app
from tests.registry_under_test import RegistryUnderTest
from tests.web.seen import Seen
from tests.web.two_townships import DAY, HERE, THERE

Ask = Callable[..., str]
#: The village without an organization, and the one whose want of it is excepted.
EMPTY, FAR = "451102101202", "451102102201"


def test_every_rule_stands_in_its_section_with_its_numbers_and_how_sure_its_source_is(ask: Ask) -> None:
    text = ask("/rules")
    rows = {row["代码"]: row for key in sections() for row in Seen(text, key).rows}
    assert list(rows) == [rule.code for rule in RULES]
    assert all(rule.source.confidence.zh in rows[rule.code]["依据（可靠程度）"] for rule in RULES)
    row = rows["ORG-01a"]
    assert (row["程度"], row["方式"], row["达标"], row["未达标"], row["应统计数"]) == ("错误", "启用", "2", "2", "4")
    assert (row["结果"], row["目标"], row["问题"]) == ("50 %", "100 %", "2")
    assert rows["VEN-01b"]["方式"] == "仅列示" and rows["VIL-02"]["目标"] == ""


def sections() -> list[str]:
    return list(dict.fromkeys(rule.family.lower() for rule in RULES))


def test_the_numbers_of_a_rule_lead_to_its_lists_and_its_findings(ask: Ask) -> None:
    seen = Seen(ask("/rules"), "org")
    assert str(seen.doors("规则")[0]).startswith("/rules/ORG-01a?")
    assert "status=not_met" in str(seen.doors("未达标")[0]) and str(seen.doors("未达标")[0]).endswith("#units")
    assert "found.has.rules=ORG-01a" in str(seen.doors("问题")[0])


def test_the_page_of_a_rule_tells_its_sentence_source_and_confidence(ask: Ask) -> None:
    text = ask("/rules/ORG-01a")
    for told in ("正式党员三人以上的村（社区）和安置点", "《中国共产党章程》第三十条", "党章条次未见原文", "ORG-01"):
        assert told in text, told
    english = ask("/rules/ORG-01a", lang="en")
    assert "article number not seen" in english and "Villages and sites with three full members or more" in english


def test_the_version_in_force_is_marked_and_before_all_versions_every_unit_is_outside(ask: Ask) -> None:
    rows = Seen(ask("/rules/VIL-09a"), "versions").rows
    assert [(row["起始"], row["截止（当天不含）"], row["时点有效"]) for row in rows] == [
        ("2018-12-28", "2020-01-01", "是"),
        ("2020-01-01", "2022-01-01", ""),
        ("2022-01-01", "（不限）", ""),
    ]
    assert [row["目标"] for row in rows] == ["", "35 %", "50 %"]
    later = Seen(ask("/rules/VIL-09a", as_of="2020-01-01"), "versions").column("时点有效")
    assert later == ["", "是", ""]
    assert "时点没有有效的版本" in ask("/rules/VIL-09a", as_of="2018-01-01")


@pytest.mark.parametrize(
    ("day", "scope", "told"),
    [
        (DAY, HERE, ("220", "东镇", "2019-09-01", "区组〔2019〕9号")),
        ("2019-08-31", HERE, ("200", "东镇", "2019-05-01", "区组〔2019〕5号")),
        (DAY, EMPTY, ("220", "东镇", "2019-09-01", "区组〔2019〕9号")),
        (DAY, THERE, ("250", "全部", "2019-01-01", "市组〔2019〕2号")),
        ("2018-12-31", HERE, ("300", "默认值", "", "本程序所设，并非规定")),
    ],
)
def test_a_parameter_has_the_value_of_the_nearest_place_above_by_the_day(
    ask: Ask, day: str, scope: str, told: tuple[str, ...]
) -> None:
    (row,) = [r for r in Seen(ask("/rules/VEN-01a", as_of=day, scope=scope), "parameters").rows if "area" in r["参数"]]
    assert (row["值"], row["谁的值"], row["起始"], row["依据"]) == told


def test_a_units_line_tells_what_it_lacks_since_when_how_that_stands_and_what_to_do(ask: Ask) -> None:
    seen = Seen(ask("/rules/ORG-01a"), "units")
    far, empty = sorted(seen.rows, key=lambda row: row["乡镇"] != "西镇")
    assert EMPTY in empty["村（社区）和安置点"] and "整改超期，期限 2019-12-20" in empty["处置"]
    assert FAR in far["村（社区）和安置点"] and "例外，至 2020-06-2" in far["处置"], (
        "the excepted is listed, and marked"
    )
    assert empty["起始"] == "2018-12-31" and "村独立或联合建立" in empty["缺什么"]
    assert "正式党员：5（2018）" in empty["依据的登记内容"]
    assert "成立党支部" in ask("/rules/ORG-01a"), "what to do stands above the list, and in every row of its export"
    assert f"/rules/ORG-01a/units/{EMPTY}?" in "".join(map(str, seen.doors("村（社区）和安置点")))


def test_the_share_by_township_and_its_course_are_those_of_the_list(ask: Ask) -> None:
    text = ask("/rules/ORG-01a", scope="451102")
    rows = {row["乡镇街道"]: (row["达标"], row["未达标"]) for row in Seen(text, "by_township").rows}
    assert rows == {"东镇": ("2", "1"), "西镇": ("0", "1"), "合计": ("2", "2")}
    course = Seen(text, "course").rows
    assert len(course) == 13 and (course[-1]["时点"], course[-1]["未达标"]) == (DAY, "2")
    assert (course[0]["时点"], course[0]["未达标"]) == ("2018-12-31", "2")


def test_the_lists_of_the_other_answers_are_there_and_another_is_refused(
    ask: Ask, two_townships: RegistryUnderTest
) -> None:
    met = Seen(ask("/rules/ORG-01a", status="met"), "units")
    assert [title.split("（")[1] for title in met.column("村（社区）和安置点")] == [
        "451102101201）",
        "451102101203）",
    ] and "缺什么" not in met.headings
    assert len(Seen(ask("/rules/TERM-03", status="unknown"), "units").rows) == 2
    client = create_app(two_townships.engine).test_client()
    assert client.get("/rules/ORG-01a?status=broken").status_code == 400
    assert client.get("/rules/ORG-99").status_code == 404
    assert client.get("/rules/ORG-01a?state=met").status_code == 422


def test_the_reasons_of_a_unit_tell_every_value_with_where_it_came_from(ask: Ask) -> None:
    text = ask(f"/rules/ORG-01a/units/{FAR}")
    for told in (
        "未达标",
        "例外，至",
        "整村搬迁",
        "中共区委员会",
        "区组〔2019〕7号",
        "中共西镇委员会",
        "内容已核对；党章条次未见原文",
    ):
        assert told in text, told
    rows = {row["登记内容"]: row for row in Seen(text, "values").rows}
    assert (rows["正式党员"]["值"], rows["正式党员"]["时间"], rows["正式党员"]["文件或工作表"]) == (
        "4",
        "2018",
        "facts.csv",
    )
    assert rows["正式党员"]["变更"] == "1" and rows["覆盖方式"]["值"] == "无"


def test_the_reasons_of_a_row_stand_under_its_key(ask: Ask, two_townships: RegistryUnderTest) -> None:
    text = ask("/rules/SEED-03/units/DB1")
    assert "DB1" in text and "2019-11-30" in text
    client = create_app(two_townships.engine).test_client()
    assert client.get("/rules/SEED-03/units/DB9").status_code == 404


def test_a_rule_tells_its_policies_and_what_was_recorded_of_its_parameters(ask: Ask) -> None:
    text = ask("/rules/VEN-01a", scope=HERE)
    assert Seen(text, "policies").column("编号") == ["ZC1"]
    assert [(r["起始"], r["下一次更改"], r["值"]) for r in Seen(text, "settings").rows] == [
        ("2019-01-01", "", "250"),
        ("2019-05-01", "2019-09-01", "200"),
        ("2019-09-01", "", "220"),
    ], "what begins after the day is not told"


def test_a_rule_beside_another_day_tells_both(ask: Ask) -> None:
    text = ask("/rules/VEN-01a", against="2018-12-31")
    assert "对比值 2018-12-31" in text


def test_the_list_of_a_rule_is_exported_with_its_meaning_and_how_sure_its_source_is(
    two_townships: RegistryUnderTest,
) -> None:
    client = create_app(two_townships.engine).test_client()
    answer = client.get("/rules/ORG-01a", query_string={"as_of": DAY, "export": "units"})
    sheet = openpyxl.load_workbook(io.BytesIO(answer.data)).active
    text = "\n".join(str(cell) for row in sheet.iter_rows(values_only=True) for cell in row)
    assert EMPTY in text and "党章条次未见原文" in text and "例外，至" in text
