"""Spellings of the names of places: whole with words of their class, bare without."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.names.places import PlaceNames, PlaceState, Rank
from registry.names.spellings import CLASSES, PlaceClass, endings, has_word_of, stems
from tests.names.town import DAY


def rank(name: str, text: str, kind: str = "village") -> Rank | None:
    """How a text spells the only place that there is; None: not at all."""
    names = PlaceNames([PlaceState(1, "1", name, kind)])
    return next((one.rank for one in names.spelled(text, DAY)), None)


@pytest.mark.parametrize(
    ("kind", "name", "whole", "bare", "other"),
    [
        (
            "village",
            "双瑞村委会",
            "双瑞村 双瑞村村委会 双瑞行政村 双瑞村委 双瑞村民委员会 双瑞村村民委员会",
            "双瑞",
            "双瑞社区 瑞村",
        ),
        ("village", "双瑞村", "双瑞村委会 双瑞村村委会 双瑞行政村村委会", "双瑞", "双瑞村村村委会"),
        ("village", "新村村委会", "新村 新村村 新村村村委会", "", "新 新委会"),
        ("village", "新村", "新村委会 新村村委会", "新", "新村社区"),
        (
            "village",
            "太白社区居委会",
            "太白社区 太白居委会 太白社区居民委员会 太白居民委员会 太白居委",
            "太白",
            "太白村",
        ),
        ("village", "马江街居委会", "马江街社区 马江街居委", "马江街", "马江社区"),
        ("village", "双瑞", "", "双瑞村 双瑞社区 双瑞村村委会", "双"),
        ("township", "贺街镇", "贺街镇政府 贺街镇人民政府 贺街镇镇政府", "贺街", "贺街乡 贺街街道"),
        ("township", "黄洞瑶族乡", "黄洞乡 黄洞民族乡 黄洞瑶族乡政府 黄洞乡人民政府", "黄洞 黄洞瑶族", "黄洞镇"),
        ("township", "八步街道", "八步街道办 八步办事处 八步街道办事处", "八步", "八步区"),
        ("county", "富川瑶族自治县", "富川县 富川自治县 富川瑶族县", "富川", "富川区"),
        ("county", "八步区", "八步区区", "八步", "八步县"),
        ("natural_village", "上屯", "上自然村 上屯自然村", "上", "上村"),
        ("natural_village", "大村", "", "大村自然村 大村屯", "大"),
        ("relocation_site", "福苑", "", "福苑安置点 福苑集中安置点 福苑易地扶贫搬迁安置点", "福"),
        ("relocation_site", "福苑安置点", "福苑安置区 福苑易地扶贫搬迁集中安置点", "福苑", "福苑小区"),
    ],
)
def test_a_place_is_spelled_whole_with_words_of_its_class_and_bare_without(
    kind: str, name: str, whole: str, bare: str, other: str
) -> None:
    assert rank(name, name, kind) == Rank.NAME
    assert {text: rank(name, text, kind) for text in whole.split()} == dict.fromkeys(whole.split(), Rank.WHOLE)
    assert {text: rank(name, text, kind) for text in bare.split()} == dict.fromkeys(bare.split(), Rank.BARE)
    assert {text: rank(name, text, kind) for text in other.split()} == dict.fromkeys(other.split())


def test_names_are_compared_without_white_space_and_differences_of_width() -> None:
    assert rank("安置点（一）村", "安置点 (一)村") == Rank.NAME
    assert rank("ＡＢ村", "AB　村委会") == Rank.WHOLE


def test_a_name_without_a_class_word_takes_those_of_its_own_subkind_alone() -> None:
    (stem,) = stems("双瑞", "village", "community")
    assert [one.subkind for one in stem.classes] == ["community"]


def test_only_a_word_of_the_class_of_its_kind_is_a_class_word() -> None:
    assert has_word_of("上屯", "natural_village") and not has_word_of("大村", "natural_village")
    assert has_word_of("福苑安置点", "relocation_site") and not has_word_of("福苑小区", "relocation_site")


@given(st.sampled_from(CLASSES), st.data())
def test_what_is_written_with_one_or_two_words_of_a_class_is_read_so(
    place_class: PlaceClass, data: st.DataObject
) -> None:
    words = data.draw(st.lists(st.sampled_from(place_class.words), min_size=1, max_size=2))
    text = "甲乙" + "".join(words)
    assert (2, place_class) in endings(text)
    assert all(0 < cut < len(text) for cut, _ in endings(text))
