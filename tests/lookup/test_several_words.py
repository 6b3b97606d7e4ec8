"""Finding by several words: every one must match the thing itself, its role or kind, or what it stands in."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pytest

from registry.lookup import search
from tests.registry_under_test import RegistryUnderTest

LEDGERS = {
    "places": "code,name,kind,parent,from,to,successor\n4511,贺州市,municipality,,,,\n451102,八步区,county,4511,,,\n"
    "451103,平桂区,county,4511,,,\n451102101,贺街镇,township,451102,,,\n451103101,沙田镇,township,451103,,,\n"
    "451102101209,双瑞村,village,451102101,,,\n451103101209,双瑞村,village,451103101,,,\n"
    "451102101209001,上屯,natural_village,451102101209,,,\n",
    "organizations": "code,name,kind,superior,place\nD1,贺街镇党委,committee,,451102101\n"
    "D2,双瑞支部,branch,D1,451102101209\nD3,沙田镇双瑞支部,branch,,451103101209\n",
    "people": "code,name\nP1,安某\nP2,柏某\nP3,未任某\nP4,来某\nP5,安某\n",
    "posts": "person,unit,role,from,to\nP1,D2,secretary,2018-05,\nP2,451102101209,first_secretary,2018-01,2019-06\n"
    "P4,D2,deputy_secretary,2021,\nP5,D3,secretary,2018-05,\nP1,451102101209,village_director,2016,2018-05\n",
    "cases": "code,organization,year,identified_on,closed_on\nZD-2019-001,D2,2019,2019-03-15,\n"
    "ZD-2018-117,D3,2018,2018-03-15,2018-11\n",
}
DAY = "2019-12-31"


@pytest.fixture(scope="module")
def registry(small: Callable[[Mapping[str, str]], RegistryUnderTest]) -> RegistryUnderTest:
    return small(LEDGERS)


def found(registry: RegistryUnderTest, written: str, day: str = DAY) -> list[dict[str, Any]]:
    return search.find(registry.picture(day), written).to_dicts()


def codes(registry: RegistryUnderTest, written: str, day: str = DAY) -> list[str]:
    return [row["code"] for row in found(registry, written, day)]


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("贺街 双瑞 书记", ["P1", "P4", "P2"]),
        ("书记 双瑞 贺街", ["P1", "P4", "P2"]),
        ("hejie shuangrui shuji", ["P1", "P4", "P2"]),
        ("hj sr dzzsj", ["P1"]),
        ("贺街　双瑞　第一书记", ["P2"]),
        ("secretary 沙田", ["P5"]),
        ("八步 安某", ["P1"]),
        ("安某 451103", ["P5"]),
        ("P0 安某", []),
        ("双瑞 贺街", ["451102101209", "D2"]),
        ("八步 自然村", ["451102101209001"]),
        ("整顿 平桂", ["ZD-2018-117"]),
        ("117 整顿", ["ZD-2018-117"]),
        ("zd-2019", ["ZD-2019-001"]),
        ("贺街 党委 书记", []),
        ("贺街 沙田", []),
    ],
)
def test_every_word_must_match_the_thing_or_what_it_stands_in(
    registry: RegistryUnderTest, written: str, expected: list[str]
) -> None:
    assert codes(registry, written) == expected or sorted(codes(registry, written)) == sorted(expected), written


@pytest.mark.parametrize("written", ["未任某", "P3", "wrm", "weirenmou", "未任 贺州", "未任某 P3"])
def test_people_without_a_named_task_are_never_found(registry: RegistryUnderTest, written: str) -> None:
    assert "P3" not in codes(registry, written)


def test_a_person_is_found_once_with_the_post_that_the_words_mean(registry: RegistryUnderTest) -> None:
    rows = [row for row in found(registry, "安某 双瑞") if row["code"] == "P1"]
    assert [(r["kind"], r["standing"], r["stands_at"]) for r in rows] == [("secretary", "in_post", "双瑞支部")]
    (row,) = found(registry, "安某 村居委会主任")
    assert (row["code"], row["standing"], row["stands_at"], row["township"]) == ("P1", "former", "双瑞村", "贺街镇")


def test_a_post_and_a_case_of_a_later_day_are_told_as_to_come(registry: RegistryUnderTest) -> None:
    assert [row["standing"] for row in found(registry, "来某")] == ["post_to_come"]
    assert [row["standing"] for row in found(registry, "ZD-2019-001", "2019-01-01")] == ["case_to_come"]
    assert [row["standing"] for row in found(registry, "ZD-2018-117")] == ["closed"]


def test_a_role_alone_finds_its_holders_and_a_kind_alone_nothing(registry: RegistryUnderTest) -> None:
    assert codes(registry, "第一书记") == ["P2"]
    assert codes(registry, "自然村") == codes(registry, "整顿案件") == []


@pytest.mark.parametrize(
    ("written", "code"),
    [("党组织覆盖率", "village.organized"), ("village.led", "village.led"), ("集体经济 5", "village.income_50k")],
)
def test_a_figure_is_found_by_its_name_and_code(registry: RegistryUnderTest, written: str, code: str) -> None:
    assert code in [f.code for f in search.find_all(registry.picture(DAY), written)[1]]
    assert search.find_all(registry.picture(DAY), "xxxx")[1] == search.find_all(registry.picture(DAY), "")[1] == []


def test_more_words_than_anybody_is_called_by_find_nothing(registry: RegistryUnderTest) -> None:
    assert found(registry, " ".join(f"贺{n}" for n in range(99))) == []
