"""Places by their names: which one is meant on a day, in a place or outwards from one; never one of several."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.names.places import PlaceNames, PlaceState
from tests.names.town import DAY, answer, places, town


def found(text: str, day: int = DAY, more: str = "", **where: Any) -> Any:
    return answer(town(more).places.find(text, day, **where))


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("双瑞村", "v"),
        ("贺街镇双瑞村", "v"),
        ("八步区贺街双瑞", "v"),
        ("八步区/贺街镇/双瑞村委会", "v"),
        ("八步区-双瑞", "v"),
        ("贺州市·双瑞村", "v"),
        ("步头镇河东村", "e2"),
        ("富川县", "f"),
        ("黄洞乡新村", "x"),
        ("新村", "x"),
        ("八步街道办", "j"),
        ("双瑞村 富城小区", "z"),
        ("福苑", "s"),
    ],
)
def test_a_reference_is_a_spelling_with_those_of_places_above_before_it(text: str, place: str) -> None:
    assert found(text) == place


@pytest.mark.parametrize(
    "text", ["步头镇双瑞村", "贺街镇八步区双瑞村", "/双瑞村", "贺街镇//双瑞村", "双瑞村/", "", "村"]
)
def test_what_stands_before_a_name_is_above_it_and_in_order(text: str) -> None:
    assert found(text)[0] == "unknown_name"


def test_of_several_nobody_is_meant_and_each_is_named_with_its_path() -> None:
    names = town().places
    answered = names.find("河东村", DAY)
    assert answer(answered) == ("ambiguous_name", ["e", "e2"])
    assert [(one.name, one.path) for one in answered.candidates] == [
        ("河东村委会", "贺州市/八步区/贺街镇"),
        ("河东村委会", "贺州市/八步区/步头镇"),
    ]


def test_a_name_is_looked_for_below_a_place_and_nowhere_else() -> None:
    assert found("河东", inside="m") == "e2"
    assert found("双瑞村", inside="m") == ("unknown_name", [])
    assert found("步头镇", inside="m") == ("unknown_name", [])


@pytest.mark.parametrize(("at", "place"), [("v", "e"), ("n", "e"), ("g", "e2"), ("e2", "e2"), ("h", "e")])
def test_a_name_is_looked_for_outwards_from_where_it_stands(at: str, place: str) -> None:
    assert found("河东村", at=at) == place


def test_the_first_place_searched_that_has_any_counts_before_how_it_is_spelled() -> None:
    # Bare in the township, and by its own name in the next: the township is searched first.
    more = "p 双瑞 village m"
    assert found("双瑞", at="e", more=more) == "v"
    assert found("双瑞", at="g", more=more) == "p"


def test_outwards_from_a_place_it_is_ambiguous_where_the_first_place_has_several() -> None:
    assert found("河东村", at="x") == ("ambiguous_name", ["e", "e2"])


def test_only_places_of_the_kinds_allowed_are_candidates() -> None:
    assert found("八步") == ("ambiguous_name", ["b", "j"])
    assert found("八步", kinds=("county",)) == "b"
    assert found("八步", kinds=("township",)) == "j"
    assert found("八步", kinds=("village",)) == ("unknown_name", [])


# -- the five ranks ----------------------------------------------------------------------------------------------------

RENAMED = """
r1 兴安村委会 village y - 20190701
r1 新安村委会 village y 20190701
"""


def test_a_place_is_found_by_the_name_of_another_day() -> None:
    assert found("兴安村", more=RENAMED) == found("新安村", more=RENAMED) == "r1"
    assert found("新安村", 20180101, RENAMED) == "r1"
    assert found("兴安", more=RENAMED) == "r1"


@pytest.mark.parametrize(
    ("text", "better", "worse"),
    [
        ("甲村", "甲村", "甲村委会"),
        ("甲村", "甲村委会", "甲村>丁村"),
        ("甲村委会", "甲村", "甲村委会>丁村"),
        ("甲乙", "甲乙>丁村", "甲乙村"),
        ("甲乙", "甲乙村", "甲乙村>丁村"),
    ],
)
def test_that_days_name_comes_first_then_whole_then_another_days_then_bare(text: str, better: str, worse: str) -> None:
    """`甲村>丁村`: it was called 甲村 and is called 丁村 on the day."""

    def states(code: str, told: str) -> list[PlaceState]:
        *former, name = told.split(">")
        begins = 20190101 if former else None
        before = [PlaceState(code, code, one, "village", None, "h", None, 20190101) for one in former]
        return [*before, PlaceState(code, code, name, "village", None, "h", begins)]

    def answered(first: str, second: str) -> Any:
        names = PlaceNames([*places(), *states("1", first), *states("2", second)])
        return answer(names.find(text, DAY, inside="h"))

    assert answered(better, worse) == "1"
    assert answered(worse, better) == "2"
    assert answered(better, better) == answered(worse, worse) == ("ambiguous_name", ["1", "2"])


def test_on_the_day_of_its_own_name_a_place_comes_before_one_that_was_called_so() -> None:
    more = RENAMED + "r2 兴安村委会 village y 20190701\n"
    assert found("兴安村", more=more) == "r2"
    assert found("兴安村委会", 20190101, more) == "r1"


def test_a_place_that_moved_is_below_the_one_of_the_day() -> None:
    more = "q 木格村委会 village h - 20190701\nq 木格村委会 village m 20190701\n"
    assert found("贺街镇木格村", 20190630, more) == found("步头镇木格村", 20190701, more) == "q"
    assert found("贺街镇木格村", 20190701, more)[0] == "unknown_name"
    assert found("木格", 20190630, more, inside="h") == found("木格", 20190701, more, inside="m") == "q"


def test_a_place_above_may_be_called_as_on_another_day() -> None:
    more = "t 旧镇 township f - 20190701\nt 新镇 township f 20190701\nq 木格村委会 village t\n"
    assert found("旧镇木格村", more=more) == found("新镇木格村", more=more) == "q"


def test_places_that_do_not_live_on_the_day_are_none_and_are_told() -> None:
    more = "k 木格村委会 village h 20150101 20190101\n"
    assert found("木格村", 20181231, more) == "k"
    assert found("木格村", 20190101, more) == ("unknown_name", ["k"])
    assert found("木格村", 20141231, more) == ("unknown_name", ["k"])


def test_of_an_unknown_name_those_with_another_class_word_are_told() -> None:
    assert found("双瑞社区") == ("unknown_name", ["v"])
    assert found("桂岭居委会") == "g"
    assert found("贺街乡") == ("unknown_name", ["h"])
    assert found("河东社区") == ("unknown_name", ["e", "e2"])
    assert found("河东社区", inside="m") == ("unknown_name", ["e2"])
    assert found("无此村") == ("unknown_name", [])


def test_places_may_be_added_whatever_they_are_identified_by() -> None:
    names = town().places
    assert answer(names.find("新安置点", DAY)) == ("unknown_name", [])
    names.add(PlaceState(("new", 1), "hS001", "新安置点", "relocation_site", None, "h"))
    assert answer(names.find("贺街新", DAY)) == ("new", 1)


# -- what holds of any tree --------------------------------------------------------------------------------------------

_KINDS = ("county", "township", "village", "natural_village")
_WORDS = {
    "county": ("县", "区"),
    "township": ("镇", "乡", "街道"),
    "village": ("村委会", "村", "社区居委会", ""),
    "natural_village": ("屯", "自然村", ""),
}
_STEMS = ("甲", "乙", "新村", "丙丁", "大屯")
_DAYS = (20180101, 20190101, 20200101)


@st.composite
def trees(draw: st.DrawFn) -> list[PlaceState]:
    """The states of places in a tree of four kinds, some renamed or moved on a day."""
    states = [PlaceState(0, "0", "某市", "municipality")]
    above, number = [0], 0
    for kind in _KINDS:
        own = []
        for _ in range(draw(st.integers(1, 4))):
            number += 1
            days = draw(st.lists(st.sampled_from(_DAYS), unique=True, max_size=2).map(sorted))
            for begins, ends in zip([None, *days], [*days, None], strict=True):
                name = draw(st.sampled_from(_STEMS)) + draw(st.sampled_from(_WORDS[kind]))
                parent = draw(st.sampled_from(above))
                states.append(PlaceState(number, str(number), name, kind, None, parent, begins, ends))
            own.append(number)
        above = own
    return states


_ANY_DAY = st.sampled_from([20170101, *_DAYS, 20181231, 20210101])


def spelled(names: PlaceNames, place: Any, day: int, draw: st.DrawFn) -> str:
    """A reference to a place: its name on the day, with names of some of those above, and marks between."""
    line = [place, *names.above(place, day)]
    kept = [one for at, one in enumerate(line) if at == 0 or draw(st.booleans())]
    parts = [names.on(one, day).name for one in reversed(kept)]
    return "".join(
        part + (draw(st.sampled_from(["", "/", "-", "·", " "])) if at < len(parts) - 1 else "")
        for at, part in enumerate(parts)
    )


@given(st.data(), trees(), _ANY_DAY)
def test_who_is_found_is_in_the_place_and_called_so_and_alone(
    data: st.DataObject, states: list[PlaceState], day: int
) -> None:
    names = PlaceNames(states)
    everyone = sorted({state.identity for state in states})
    place, scope = data.draw(st.sampled_from(everyone)), data.draw(st.sampled_from([None, *everyone]))
    text = spelled(names, place, day, data.draw)
    answered = names.find(text, day, inside=scope)
    meant = {one.place: one.rank for one in names.spelled(text, day)}
    assert place in meant
    inside = {one: rank for one, rank in meant.items() if scope is None or scope in names.above(one, day)}
    best = [one for one, rank in inside.items() if rank == min(inside.values())]
    if len(best) == 1:
        assert answered.one == best[0] and not answered.candidates
    else:
        assert answered.one is None
        assert {one.identity for one in answered.candidates} >= set(best)
    if answered.one is not None and scope is not None:
        assert names.is_in(answered.one, scope, day) and answered.one != scope


@given(st.data(), trees(), _ANY_DAY)
def test_a_name_that_only_one_has_is_found(data: st.DataObject, states: list[PlaceState], day: int) -> None:
    names = PlaceNames(states)
    place = data.draw(st.sampled_from(sorted({state.identity for state in states})))
    name = names.on(place, day).name
    same = [one for one in {s.identity for s in states} if names.on(one, day).name == name]
    answered = names.find(name, day)
    assert answered.one == place if len(same) == 1 else answered.fault == "ambiguous_name"


@given(st.data(), trees(), _ANY_DAY)
def test_outwards_nobody_nearer_is_passed_over(data: st.DataObject, states: list[PlaceState], day: int) -> None:
    names = PlaceNames(states)
    everyone = sorted({state.identity for state in states})
    place, at = data.draw(st.sampled_from(everyone)), data.draw(st.sampled_from(everyone))
    text = names.on(place, day).name
    answered = names.find(text, day, at=at)
    if answered.one is not None:
        nearest = min(names.area(one.place, at, day) for one in names.spelled(text, day))
        assert names.area(answered.one, at, day) == nearest


@given(trees(), _ANY_DAY)
def test_answers_do_not_depend_on_the_order_in_which_places_come(states: list[PlaceState], day: int) -> None:
    forwards, backwards = PlaceNames(states), PlaceNames(states[::-1])
    for text in {state.name for state in states} | set(_STEMS):
        one, other = forwards.find(text, day), backwards.find(text, day)
        assert (one.one, one.fault, one.candidates) == (other.one, other.fault, other.candidates)


def test_of_a_name_that_many_places_have_the_one_inside_another_is_found_also_once_it_comes_in() -> None:
    lines = [f"t{n} 第{n}镇 township b\nv{n} 新村 village t{n}" for n in range(20)]
    names = PlaceNames(places("b 八步区 county -\n" + "\n".join(lines)))
    assert [names.find("新村", DAY, inside=f"t{n}").one for n in range(20)] == [f"v{n}" for n in range(20)]
    assert len(names.find("新村", DAY, inside="b").candidates) == 20
    names.add(PlaceState("v20", "v20", "新村", "village", None, "t3"))
    assert [one.code for one in names.find("新村", DAY, inside="t3").candidates] == ["v20", "v3"]
