"""The pages of policies and of settings: what was recorded by the day, and whose value holds where."""

from __future__ import annotations

from collections.abc import Callable

from registry.compliance.parameters import PARAMETERS
from tests.web.seen import Seen
from tests.web.two_townships import HERE, THERE

Ask = Callable[..., str]


def test_a_policy_stands_with_the_rules_that_it_carries_each_a_door(ask: Ask) -> None:
    text = ask("/policies")
    assert Seen(text, "policies").column("编号") == ["ZC1"]
    carried = Seen(text, "carried")
    assert carried.column("规则") == ["ORG-01a", "VEN-01a"]
    assert str(carried.doors("规则")[0]).startswith("/rules/ORG-01a?")
    assert carried.column("依据的可靠程度") == ["内容已核对；党章条次未见原文", "已核对"]


def test_a_policy_is_told_as_of_the_day(ask: Ask) -> None:
    assert Seen(ask("/policies"), "policies").column("废止日期") == [""], "the repeal came later"
    later = Seen(ask("/policies", as_of="2020-07-01"), "policies")
    assert (later.column("编号"), later.column("废止日期")) == (["ZC1", "ZC2"], ["2020-06-30", ""])
    assert Seen(ask("/policies", as_of="2019-01-07"), "policies").rows == []


def test_every_parameter_tells_its_value_default_where_that_is_from_and_who_reads_it(ask: Ask) -> None:
    text = ask("/settings", scope=HERE)
    rows = {row["参数"]: row for key in ("parameters", "modes") for row in Seen(text, key).rows}
    assert set(rows) == {parameter.name for parameter in PARAMETERS}
    row = rows["VEN-01.area"]
    assert (row["值"], row["谁的值"], row["默认值"], row["默认值的来历"]) == (
        "220",
        "东镇",
        "300",
        "本程序所设，并非规定",
    )
    assert (rows["kept.meetings"]["值"], rows["kept.meetings"]["谁的值"]) == ("否", "默认值")
    assert rows["case.skips"]["默认值的来历"] == "外地做法，供参考"
    assert rows["ORG-02.mode"]["值"] == "随版本"


def test_recorded_values_have_their_history_of_the_scope_and_of_what_stands_above(ask: Ask) -> None:
    rows = Seen(ask("/settings", scope=HERE), "recorded").rows
    assert [(r["适用地点"], r["起始"], r["下一次更改"], r["时点有效"], r["值"]) for r in rows] == [
        ("全部", "2019-01-01", "", "是", "250"),
        ("东镇", "2019-05-01", "2019-09-01", "", "200"),
        ("东镇", "2019-09-01", "", "是", "220"),
    ]
    assert [r["适用地点"] for r in Seen(ask("/settings", scope=THERE), "recorded").rows] == ["全部"]
    assert len(Seen(ask("/settings", as_of="2020-02-01"), "recorded").rows) == 4
