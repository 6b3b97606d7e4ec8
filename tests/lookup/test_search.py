"""Finding places and organizations by what people type."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.lookup import search
from registry.lookup.pinyin import LONGEST, Spelling, readings
from tests.registry_under_test import RegistryUnderTest

PLACES = """code,name,kind,parent,from,to,successor
4511,贺州市,municipality,,,,
451102,八步区,county,4511,,,
451102001,贺街东街道,township,451102,,,
451102101,贺街镇,township,451102,,,
451102101209,双瑞村,village,451102101,,,
451102101210,三榕,village,451102101,,,
451102101211,大双瑞村,village,451102101,,,
451102101212,单家（老）村,village,451102101,,,
451102101213,绿略村,village,451102101,,,
451102101214,Ａ区新村,village,451102101,,,
451102101215,旧村,village,451102101,,2018-03-01,451102101209
451102101216,来日村,village,451102101,2021,,
451102101209001,上屯,natural_village,451102101209,,,
"""
ORGANIZATIONS = """code,name,kind,superior,place,from,to
D1,贺街镇党委,committee,,451102101,2010,
D2,双瑞村党支部,branch,D1,451102101209,2018-05,
D3,旧村党支部,branch,D1,451102101215,2010,2018-03-01
"""
DAY = "2019-12-31"


@pytest.fixture(scope="module")
def registry(small: Callable[[Mapping[str, str]], RegistryUnderTest]) -> RegistryUnderTest:
    """Two changes: in the second, 三榕 was renamed and given another code on 2019-07-01."""
    made = small({"places": PLACES, "organizations": ORGANIZATIONS})
    made.take({"places": "code,name\n451102101210,朴家村\n"}, effective=20190701)
    return made


def found(
    registry: RegistryUnderTest, written: str, day: str = DAY, known_at: int | None = None
) -> list[dict[str, Any]]:
    return search.find(registry.picture(day, known_at), written).to_dicts()


def called(registry: RegistryUnderTest, written: str, **when: Any) -> list[str]:
    return [row["name"] for row in found(registry, written, **when)]


@pytest.mark.parametrize(
    ("written", "way"),
    [
        *(("双瑞", "name"), ("瑞村", "name"), ("451102101209", "code"), ("sr", "initials"), ("src", "initials")),
        *(("shuangrui", "pinyin"), ("shuangruicun", "pinyin"), ("shuangr", "pinyin"), ("ruicun", "pinyin")),
        *(("SR", "initials"), ("ｓｒ", "initials"), (" shuang'rui ", "pinyin"), ("双rui", "pinyin")),
        ("４５１１０２１０１２０９", "code"),
    ],
)
def test_a_place_is_found_by_name_code_pinyin_and_initials(registry: RegistryUnderTest, written: str, way: str) -> None:
    ways = {row["code"]: row["way"] for row in found(registry, written)}
    assert ways["451102101209"] == way


@pytest.mark.parametrize("written", ["danjia", "shanjia", "chanjia", "dj", "sj", "cj", "shanjialaocun"])
def test_a_character_of_several_readings_is_found_by_each(registry: RegistryUnderTest, written: str) -> None:
    assert "单家（老）村" in called(registry, written)


@pytest.mark.parametrize("written", ["lvlve", "lülüe", "lvlue", "LÜLVE"])
def test_u_with_two_dots_is_typed_as_it_is_or_as_v(registry: RegistryUnderTest, written: str) -> None:
    assert "绿略村" in called(registry, written)


@pytest.mark.parametrize("written", ["aqu", "aqx", "A区", "ａ区", "aouxin"])
def test_latin_letters_of_a_name_are_typed_as_they_are(registry: RegistryUnderTest, written: str) -> None:
    assert "A区新村" in called(registry, written)


def test_what_matches_wholly_comes_before_what_begins_so_and_what_holds_it(registry: RegistryUnderTest) -> None:
    assert called(registry, "双瑞村") == ["双瑞村", "双瑞村党支部", "大双瑞村"]


@pytest.mark.parametrize("written", ["贺街", "hejie", "hj", "HJ"])
def test_what_only_says_the_kind_of_a_place_need_not_be_typed(registry: RegistryUnderTest, written: str) -> None:
    assert called(registry, written) == ["贺街镇", "贺街东街道", "贺街镇党委"]


def test_a_code_is_found_by_its_beginning_and_by_a_part_of_three_signs(registry: RegistryUnderTest) -> None:
    assert called(registry, "45110210") == ["贺街镇", *called(registry, "451102101")[1:]]
    assert called(registry, "1209") == ["双瑞村", "上屯"]
    assert called(registry, "09") == []


def test_organizations_are_found_with_where_they_lie(registry: RegistryUnderTest) -> None:
    (row,) = found(registry, "D2")
    assert (row["ledger"], row["kind"], row["county"], row["township"], row["village"]) == (
        *("organizations", "branch", "八步区", "贺街镇", "双瑞村"),
    )


def test_what_has_ended_is_found_with_its_end_and_lies_where_its_successor_does(registry: RegistryUnderTest) -> None:
    place, organization = sorted(found(registry, "旧村"), key=lambda row: row["code"])
    for row in (place, organization):
        assert (row["standing"], row["ends"], row["village"]) == ("ended", 20180301, "双瑞村")


def test_what_is_still_to_come_is_found_and_said_to_be(registry: RegistryUnderTest) -> None:
    (row,) = found(registry, "来日村")
    assert row["standing"] == "to_come" and row["ends"] is None
    assert found(registry, "来日村", day="2021-01-01")[0]["standing"] == "lives"


def test_a_former_name_finds_the_unit_under_the_name_of_the_day(registry: RegistryUnderTest) -> None:
    (row,) = found(registry, "三榕")
    assert (row["name"], row["called"], row["begins"], row["until"]) == ("朴家村", "三榕", None, 20190701)
    assert [r["name"] for r in found(registry, "sanrong")] == ["朴家村"]


def test_a_later_name_finds_the_unit_under_the_name_of_the_day(registry: RegistryUnderTest) -> None:
    (row,) = found(registry, "piaojia", day="2019-06-30")
    assert (row["name"], row["called"], row["begins"], row["until"]) == ("三榕", "朴家村", 20190701, None)


def test_a_name_of_the_day_is_shown_without_another_time(registry: RegistryUnderTest) -> None:
    (row,) = found(registry, "朴家村")
    assert (row["called"], row["coded"], row["begins"], row["until"]) == (None, None, None, None)


def test_a_name_that_was_not_known_yet_finds_nothing(registry: RegistryUnderTest) -> None:
    assert called(registry, "朴家村", known_at=1) == []
    assert called(registry, "三榕", known_at=1) == ["三榕"]


def test_a_unit_is_listed_once_however_often_it_matches(registry: RegistryUnderTest) -> None:
    codes = [row["code"] for row in found(registry, "4")]
    assert len(codes) == len(set(codes)) == PLACES.count("\n") - 1


@pytest.mark.parametrize(
    "written", ["", " ", "　", "（(", "zzz", "'", "[zz]", "^$", ".*", "s" * 4000, "a1" * 3000, "双" * 999]
)
def test_what_nobody_is_called_finds_nothing(registry: RegistryUnderTest, written: str) -> None:
    assert found(registry, written) == []


def test_before_anything_was_recorded_nothing_is_found(registry: RegistryUnderTest) -> None:
    assert found(registry, "sr", known_at=0) == []


CHARACTERS = "双瑞村单曾仇朴区重西安方案先长乐行"
SPELLING = Spelling.of(CHARACTERS)


@given(st.data(), st.text(CHARACTERS, min_size=2, max_size=6))
def test_whichever_readings_are_typed_the_name_is_found(data: st.DataObject, name: str) -> None:
    typed = [data.draw(st.sampled_from(readings(character))) for character in name]
    whole, _ = SPELLING.by_syllables("".join(typed))
    initials = SPELLING.by_initials("".join(reading[0] for reading in typed))
    assert whole and re.fullmatch(whole, name)
    assert initials and re.fullmatch(initials, name)


@given(st.data(), st.text(CHARACTERS, min_size=2, max_size=6))
def test_the_last_syllable_may_be_cut_short(data: st.DataObject, name: str) -> None:
    *before, last = [data.draw(st.sampled_from(readings(character))) for character in name]
    for end in range(1, len(last) + 1):
        typed = "".join(before) + last[:end]
        _, pattern = SPELLING.by_syllables(typed)
        assert pattern and re.match(pattern, name), typed


def test_a_text_longer_than_any_name_is_no_pinyin() -> None:
    assert SPELLING.by_initials("s" * LONGEST) is not None
    assert SPELLING.by_initials("s" * (LONGEST + 1)) is None
    assert SPELLING.by_syllables("cun" * LONGEST) == (None, None)
