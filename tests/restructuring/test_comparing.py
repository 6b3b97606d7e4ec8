"""What an edition says beside what is recorded, over plain data: what differs, and what may be one place."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from registry.restructuring.comparing import Listed, RecordedPlace, difference, followed
from registry.restructuring.naming import CLASS_WORDS, base_name
from registry.restructuring.proposing import Proposal, proposals
from tests.restructuring.listing import CITY, rows_of, without


def listing(text: str) -> dict[str, Listed]:
    return {code: Listed(code, name, parent) for code, name, parent in sorted(rows_of(text), key=lambda r: len(r[0]))}


def holding(text: str) -> dict[str, RecordedPlace]:
    return {code: RecordedPlace(code, row.name, row.kind, row.parent) for code, row in listing(text).items()}


def proposed(before: str, after: str, moves: Mapping[str, str | None] | None = None, known: frozenset = frozenset()):
    recorded, rows = holding(before), listing(after)
    pairs = followed(recorded, rows, moves or {}, known)
    return proposals(recorded, rows, difference(recorded, rows, pairs), known)


def pairs(found: list[Proposal]) -> list[tuple[str, str]]:
    return [(p.old, p.new) for p in found]


# -- what differs ------------------------------------------------------------------------------------------------------


def test_what_is_listed_and_held_alike_differs_in_nothing():
    found = difference(holding(CITY), listing(CITY), {})
    assert (found.new, found.gone, found.renamed, found.moved) == ([], [], [], [])


def test_a_code_that_is_only_listed_is_new_and_one_that_is_only_held_is_gone():
    after = without(CITY, "451102101201") + "451102101203,新村委会,451102101\n"
    found = difference(holding(CITY), listing(after), {})
    assert (found.new, found.gone) == (["451102101203"], ["451102101201"])


def test_another_name_under_a_code_is_a_renaming_and_another_parent_a_move():
    after = CITY.replace("451102101201,东村委会,451102101", "451102101201,东方村委会,451102102")
    found = difference(holding(CITY), listing(after), {})
    assert (found.renamed, found.moved, found.new) == (["451102101201"], ["451102101201"], [])


def test_what_stands_under_a_place_that_has_another_code_has_not_moved():
    after = CITY.replace("451102101,", "451102109,").replace(",451102101\n", ",451102109\n")
    found = difference(holding(CITY), listing(after), {"451102101": "451102109"})
    assert found.moved == ["451102101"]


def test_a_top_without_a_parent_is_not_asked_about_the_one_that_is_recorded():
    recorded = holding(CITY) | {"4511": RecordedPlace("4511", "贺州市", "municipality", "45")}
    assert difference(recorded, listing(CITY), {}).moved == []


# -- class words -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("荔浦县", "荔浦市"),
        ("茶洞乡", "茶洞镇"),
        ("八步街道办事处", "八步街道"),
        ("拱桥村委会", "拱桥村村民委员会"),
        ("前进村委会", "前进社区居民委员会"),
        ("五将街居委会", "五将街社区居民委员会"),
        ("黄洞瑶族乡", "黄洞镇"),
        ("积石山保安族东乡族撒拉族自治县", "积石山县"),
    ],
)
def test_names_that_differ_in_their_class_word_alone_are_one(one, other):
    assert base_name(one) == base_name(other)


@pytest.mark.parametrize("word", CLASS_WORDS)
def test_a_name_that_is_only_a_class_word_keeps_something(word):
    assert base_name(word)


def test_names_that_differ_in_more_are_two():
    assert base_name("东村委会") != base_name("西村委会")


# -- proposals ---------------------------------------------------------------------------------------------------------


def test_the_same_name_elsewhere_in_the_city_is_proposed_with_where_it_lies():
    after = without(CITY, "451102101201") + "451102102203,东村委会,451102102\n"
    (only,) = proposed(CITY, after)
    assert (only.old, only.new) == ("451102101201", "451102102203")
    assert only.why.zh == "名称相同，同属贺州市"
    assert only.why.en == "the same name; both in 贺州市"


def test_the_same_name_but_for_its_class_word_is_proposed_under_the_same_parent():
    after = without(CITY, "451102101201") + "451102101001,东社区居委会,451102101\n"
    (only,) = proposed(CITY, after)
    assert (only.old, only.new) == ("451102101201", "451102101001")
    assert only.why.zh == "除类别用字外名称相同（东），上级未变"


def test_the_same_name_but_for_its_class_word_is_not_proposed_elsewhere():
    after = without(CITY, "451102101201") + "451102102001,东社区居委会,451102102\n"
    assert proposed(CITY, after) == []


def recoded(text: str, old: str, new: str) -> str:
    """An edition in which a place and all below it have another beginning of their codes."""
    return text.replace(f"\n{old}", f"\n{new}").replace(f",{old}", f",{new}")


def test_what_stands_under_a_place_that_is_proposed_is_proposed_by_it():
    after = recoded(CITY, "451102101", "451102001").replace("贺街镇", "贺街街道").replace("东村委会", "东社区居委会")
    found = proposed(CITY, after)
    assert pairs(found) == [
        ("451102101", "451102001"),
        ("451102101201", "451102001201"),
        ("451102101202", "451102001202"),
    ]
    assert found[1].why.zh == "除类别用字外名称相同（东），上级也拟对应"


def test_a_place_of_another_name_is_proposed_where_half_of_what_stood_under_it_stands_under_the_other():
    after = recoded(CITY, "451102101", "451102109").replace("贺街镇", "临贺镇").replace("西村委会", "新村委会")
    found = proposed(CITY, after)
    assert pairs(found)[0] == ("451102101", "451102109")
    assert found[0].why.zh == "原有下级 2 个，其中 1 个在其下级中有同名"


def test_less_than_half_of_the_names_propose_nothing():
    before = CITY + "451102101203,上村委会,451102101\n"
    after = recoded(before, "451102101", "451102109").replace("贺街镇", "临贺镇")
    after = after.replace("西村委会", "甲村委会").replace("上村委会", "乙村委会")
    assert "451102101" not in dict(pairs(proposed(before, after)))


def test_a_whole_county_is_recognized_by_what_stands_under_what_stands_under_it():
    after = recoded(CITY, "451102", "451199").replace("八步区", "临贺区")
    after = after.replace("贺街镇", "甲镇").replace("步头镇", "乙镇")
    found = dict(pairs(proposed(CITY, after)))
    assert found["451102"] == "451199"
    assert found["451102101"] == "451199101"


def test_several_candidates_are_all_listed():
    after = without(CITY, "451102101201") + "451102102203,东村委会,451102102\n451102101203,东村委会,451102101\n"
    assert sorted(pairs(proposed(CITY, after))) == [
        ("451102101201", "451102101203"),
        ("451102101201", "451102102203"),
    ]


def test_two_that_are_gone_may_both_be_the_new_one():
    before = CITY.replace("南村委会", "东村委会")
    after = without(before, "451102101201", "451102102201") + "451102102203,东村委会,451102102\n"
    assert pairs(proposed(before, after)) == [
        ("451102101201", "451102102203"),
        ("451102102201", "451102102203"),
    ]


def test_a_code_that_somebody_had_before_is_proposed_to_nobody():
    after = without(CITY, "451102101201") + "451102102203,东村委会,451102102\n"
    assert proposed(CITY, after, known=frozenset({"451102102203"})) == []


def test_another_city_of_the_province_is_looked_at_only_where_the_own_city_has_none_of_the_name():
    other = "4512,河池市,\n451202,金城江区,4512\n451202101,东江镇,451202\n"
    before = CITY + other
    after = without(before, "451102101201") + "451202101201,东村委会,451202101\n"
    (only,) = proposed(before, after)
    assert (only.new, only.why.zh) == ("451202101201", "名称相同，同省（45），不同市")
    assert len(proposed(before, after + "451102102203,东村委会,451102102\n")) == 1


# -- confirmed moves take along ----------------------------------------------------------------------------------------


def followed_from(before: str, after: str, moves: Mapping[str, str | None]) -> dict[str, str | None]:
    return followed(holding(before), listing(after), moves, frozenset())


def test_one_line_for_a_county_takes_its_subtree_along():
    after = recoded(CITY, "451102", "451199")
    found = followed_from(CITY, after, {"451102": "451199"})
    assert found == {old: f"451199{old[6:]}" for old in holding(CITY) if old != "4511"}


def test_names_tell_before_the_ends_of_codes_do():
    after = recoded(CITY, "451102101", "451102109").replace("东村", "X").replace("西村", "东村").replace("X", "西村")
    found = followed_from(CITY, after, {"451102101": "451102109"})
    assert found["451102101201"] == "451102109202"


def test_where_the_others_kept_the_ends_of_their_codes_the_end_tells_who_was_renamed_too():
    after = recoded(CITY, "451102101", "451102109").replace("东村委会", "东方红村委会")
    assert followed_from(CITY, after, {"451102101": "451102109"})["451102101201"] == "451102109201"


def test_where_they_did_not_nobody_is_guessed():
    after = recoded(CITY, "451102101", "451102109").replace("451102109202", "451102109207").replace("东村", "甲村")
    found = followed_from(CITY, after, {"451102101": "451102109"})
    assert "451102101201" not in found


def test_a_move_of_a_place_itself_goes_before():
    after = recoded(CITY, "451102101", "451102109")
    moves = {"451102101": "451102109", "451102101201": None}
    assert followed_from(CITY, after, moves)["451102101201"] is None
