"""A township's sheet: what to mend in which order, what falls due, what is unknown, what is in order; each a door."""

from __future__ import annotations

from collections.abc import Callable

from registry.checks.catalogue import BY_CODE
from registry.web import create_app
from tests.registry_under_test import RegistryUnderTest
from tests.web.seen import Seen
from tests.web.two_townships import DAY, HERE, THERE

Ask = Callable[..., str]
ORDER = ("violation", "due", "warning", "target", "suggestion", "unknown", "in_order")


def sheet(ask: Ask, code: str = HERE, **more: str) -> str:
    return ask(f"/townships/{code}", **more)


def test_what_to_mend_stands_in_the_order_in_which_to_mend_it(ask: Ask) -> None:
    text = sheet(ask)
    at = [text.index(f'<section class="listing" id="{key}"') for key in ORDER]
    assert at == sorted(at)
    assert Seen(text, "violation").column("规则") == ["ORG-01a"]
    assert Seen(text, "warning").column("规则")[0] == "COM-06"


def test_what_is_listed_only_stands_last_and_says_so(ask: Ask) -> None:
    rows = Seen(sheet(ask), "target").rows
    marked = ["仅列示" in row["状态"] for row in rows if "VEN-01" not in row["规则"]]
    assert marked == sorted(marked) and any(marked) and not all(marked)


def test_the_excepted_is_listed_and_marked(ask: Ask) -> None:
    (row,) = Seen(sheet(ask, THERE), "violation").rows
    assert "远村" in row["问题"] and row["状态"].startswith("例外，至")
    assert "其中例外 1 条" in sheet(ask, THERE)


def test_what_says_the_same_is_one_line_in_the_gravest_place(ask: Ask) -> None:
    rules = Seen(sheet(ask), "warning").column("规则")
    assert "VIL-02（ORG-02 警告，已督办）" in rules
    assert all("VIL-02" not in rule for rule in Seen(sheet(ask), "suggestion").column("规则"))


def test_each_line_leads_to_its_reason_and_tells_what_to_do(ask: Ask) -> None:
    seen = Seen(sheet(ask), "violation")
    assert str(seen.doors("问题")[0]).startswith("/rules/ORG-01a/units/451102101202?")
    assert seen.column("怎么办") == [BY_CODE["ORG-01a"].advice.zh]
    assert seen.column("责任党组织") == ["中共东镇委员会"]


def test_what_falls_due_is_told_by_day_and_no_further_than_asked(ask: Ask) -> None:
    assert Seen(sheet(ask), "due").column("期限") == ["2020-02-10"]
    assert Seen(sheet(ask, within="41"), "due").column("期限") == ["2020-02-10"]
    assert Seen(sheet(ask, within="40"), "due").rows == []
    assert "40 天内没有到期的" in sheet(ask, within="40")
    assert Seen(sheet(ask, THERE), "due").rows == []


def test_what_is_unknown_says_what_is_not_recorded_or_not_kept(ask: Ask) -> None:
    rows = {row["代码"]: row for row in Seen(sheet(ask), "unknown").rows}
    assert (rows["LIFE-01"]["未填报"], rows["LIFE-01"]["应统计数"]) == ("2", "2")
    assert "kept.meetings" in rows["LIFE-01"]["缺什么"]
    assert "登记内容不全" in rows["ELE-01"]["缺什么"]
    doors = Seen(sheet(ask), "unknown").doors("未填报")
    assert all(f"scope={HERE}" in str(door) and "status=unknown" in str(door) for door in doors if door)


def test_what_is_in_order_is_met_by_all_or_reaches_its_target(ask: Ask) -> None:
    rows = Seen(sheet(ask), "in_order").rows
    found = {row["代码"]: (row["达标"], row["应统计数"]) for row in rows}
    assert found["CODE-01"] == ("4", "4") and "ORG-01a" not in found and "LIFE-01" not in found


def test_the_scope_of_another_township_leads_to_its_sheet_and_a_county_has_none(
    ask: Ask, two_townships: RegistryUnderTest
) -> None:
    assert "<h1>西镇" in sheet(ask, HERE, scope=THERE)
    assert "<h1>东镇" in sheet(ask, HERE, scope="451102"), "a place above it changes nothing"
    client = create_app(two_townships.engine).test_client()
    assert client.get("/townships/451102", query_string={"as_of": DAY}).status_code == 400
    assert client.get("/townships/999", query_string={"as_of": DAY}).status_code == 404
