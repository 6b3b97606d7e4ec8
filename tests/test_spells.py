"""The algebra of a unit's past: what is changed is changed on the days that were meant, and on no other."""

from __future__ import annotations

import copy
import datetime
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry import days, spells
from registry.spells import State, at, begin_of, bounded, changed_from, corrected, difference, end_of, joined, state_on

KEYS = ("begins", "ends", "name", "parent")
#: Days as they are written: some only as a month or a year.
WRITTEN = [
    days.number(year, month, day)
    for year in range(2015, 2021)
    for month, day in ((0, 0), (3, 0), (3, 15), (7, 1), (12, 31))
]
FIRST_DAYS = sorted({days.first_day(n) for n in WRITTEN})


@st.composite
def pasts(draw: st.DrawFn) -> list[State]:
    """The sound states of one unit: touching or with gaps between, the first and last perhaps without an edge."""
    firsts = draw(st.lists(st.sampled_from(FIRST_DAYS), min_size=2, max_size=8, unique=True).map(sorted))
    edges: list[int | None] = [draw(st.sampled_from([n for n in WRITTEN if days.first_day(n) == f])) for f in firsts]
    states: list[State] = []
    for begins, ends in pairwise(edges):
        if not states or draw(st.integers(0, 3)):
            name, parent = draw(st.sampled_from("AB")), draw(st.sampled_from((1, 2)))
            states.append({"begins": begins, "ends": ends, "name": name, "parent": parent})
    if draw(st.booleans()):
        states[0] = {**states[0], "begins": None}
    if draw(st.booleans()):
        states[-1] = {**states[-1], "ends": None}
    return states


def days_that_matter(states: list[State], *more: int) -> list[int]:
    """Every first day of anything and the days before and after it."""
    edges = {edge for s in states for edge in (begin_of(s), end_of(s))} | {days.first_day(n) for n in more}
    full = [edge for edge in edges if 19000102 <= edge <= 21001230]
    return sorted({d for edge in full for d in (days_away(edge, -1), edge, days_away(edge, 1))} | {19010101, 20991231})


def days_away(day: int, by: int) -> int:
    return days.of(days.date(day) + datetime.timedelta(days=by))


@given(pasts())
def test_the_pasts_of_these_tests_are_sound(states: list[State]) -> None:
    assert spells.are_sound(states)


@given(pasts(), st.randoms())
def test_states_stand_in_order_of_time_however_they_come(states: list[State], random: Any) -> None:
    shuffled = random.sample(states, len(states))
    assert spells.in_order(shuffled) == states


@given(pasts())
def test_a_state_holds_from_its_first_day_to_the_day_before_its_end(states: list[State]) -> None:
    for state in states:
        first, end = begin_of(state), end_of(state)
        assert at(states, max(first, 19010101)) is state
        if state["ends"]:
            assert at(states, days_away(end, -1)) is state
            assert at(states, end) is not state


@given(pasts())
def test_at_most_one_state_holds_on_a_day(states: list[State]) -> None:
    for day in days_that_matter(states):
        holding = [s for s in states if begin_of(s) <= day < end_of(s)]
        assert len(holding) <= 1
        assert at(states, day) == (holding[0] if holding else None)


@given(pasts())
def test_an_ended_unit_is_what_it_was_last_and_one_not_begun_what_it_will_be_first(states: list[State]) -> None:
    for day in days_that_matter(states):
        standing = at(states, day)
        before = [s for s in states if end_of(s) <= day]
        assert state_on(states, day) == (standing or (before[-1] if before else states[0]))


@given(pasts(), st.sampled_from(WRITTEN), st.sampled_from(["A", "B", "C"]))
def test_a_change_from_a_day_holds_from_that_day_to_the_end_of_that_state_and_nowhere_else(
    states: list[State], day: int, name: str
) -> None:
    standing = at(states, days.first_day(day))
    if standing is None:
        with pytest.raises(ValueError, match="no state holds"):
            changed_from(states, day, {"name": name})
        return
    after = changed_from(states, day, {"name": name})
    assert spells.are_sound(after)
    for d in days_that_matter(states, day):
        was, now = at(states, d), at(after, d)
        if was is standing and d >= days.first_day(day):
            assert now is not None and now["name"] == name and now["parent"] == was["parent"]
        else:
            assert (was is None) == (now is None)
            assert was is None or now is None or (now["name"], now["parent"]) == (was["name"], was["parent"])


@given(pasts(), st.sampled_from(WRITTEN))
def test_a_change_keeps_the_edges_as_they_were_written(states: list[State], day: int) -> None:
    standing = at(states, days.first_day(day))
    if standing is not None:
        after = changed_from(states, day, {"name": "C"})
        assert (after[0]["begins"], after[-1]["ends"]) == (states[0]["begins"], states[-1]["ends"])
        assert {s["begins"] for s in after} <= {s["begins"] for s in states} | {day}


@given(pasts(), st.sampled_from("ABC"))
def test_a_correction_changes_no_day_and_only_the_wrong_value_up_to_where_it_was_right(
    states: list[State], name: str
) -> None:
    after = corrected(states, {"name": name})
    assert [(s["begins"], s["ends"], s["parent"]) for s in after] == [
        (s["begins"], s["ends"], s["parent"]) for s in states
    ]
    wrong, now = states[-1]["name"], [s["name"] for s in after]
    right_until = max((i for i, s in enumerate(states) if s["name"] != wrong), default=-1)
    assert now == [s["name"] for s in states[: right_until + 1]] + [name] * (len(states) - right_until - 1)


@given(pasts(), st.sampled_from(WRITTEN))
def test_bounds_move_the_first_day_and_the_end_and_nothing_between(states: list[State], day: int) -> None:
    after = bounded(states, {"begins": day, "ends": None})
    assert (after[0]["begins"], after[-1]["ends"]) == (day, None)
    inner = [(s["begins"], s["name"]) for s in states[1:]]
    assert [(s["begins"], s["name"]) for s in after[1:]] == inner
    assert bounded(states, {}) == states


@given(pasts(), pasts())
def test_the_difference_makes_what_is_held_into_what_is_wanted(standing: list[State], wanted: list[State]) -> None:
    out, into = difference(standing, wanted, KEYS)
    made = spells.in_order([*(s for s in standing if s not in out), *(new for _, new in into)])
    assert made == (wanted if standing == wanted else joined(wanted, KEYS))


@given(pasts())
def test_joined_states_say_the_same_of_every_day_and_change_at_every_turn(states: list[State]) -> None:
    after = joined(states, KEYS)
    assert spells.are_sound(after)
    for day in days_that_matter(states):
        was, now = at(states, day), at(after, day)
        assert (was and (was["name"], was["parent"])) == (now and (now["name"], now["parent"]))
    assert all(end_of(a) < begin_of(b) or (a["name"], a["parent"]) != (b["name"], b["parent"])
               for a, b in pairwise(after))  # fmt: skip


@given(pasts(), pasts())
def test_a_difference_replaces_a_state_by_the_one_that_begins_on_its_day(
    standing: list[State], wanted: list[State]
) -> None:
    out, into = difference(standing, wanted, KEYS)
    for old, new in into:
        assert old is None or (old in out and begin_of(old) == begin_of(new) and old != new)
    replaced = [begin_of(old) for old, _ in into if old is not None]
    assert len(set(replaced)) == len(replaced)


@given(pasts())
def test_what_is_equal_has_no_difference(states: list[State]) -> None:
    assert difference(states, [dict(s) for s in states], KEYS) == ([], [])


@given(pasts(), st.sampled_from(WRITTEN))
def test_no_state_that_is_given_is_changed(states: list[State], day: int) -> None:
    before = copy.deepcopy(states)
    if at(states, days.first_day(day)) is not None:
        changed_from(states, day, {"name": "C"})
    corrected(states, {"name": "C"})
    bounded(states, {"begins": day, "ends": day})
    difference(states, [], KEYS)
    assert states == before


@pytest.mark.parametrize(
    "states",
    [
        [{"begins": 20190101, "ends": 20190101}],
        [{"begins": 20190500, "ends": 20190501}],
        [{"begins": 20190101, "ends": 20200101}, {"begins": 20191231, "ends": None}],
        [{"begins": None, "ends": None}, {"begins": 20190101, "ends": None}],
    ],
)
def test_states_that_end_before_they_begin_or_overlap_are_not_sound(states: list[State]) -> None:
    assert not spells.are_sound(states)


def test_a_unit_abolished_on_a_day_does_not_live_on_that_day_and_one_founded_on_it_does() -> None:
    states = [{"begins": None, "ends": 20190501}, {"begins": 20190500, "ends": None}]
    assert spells.are_sound(states)
    assert at(states, 20190430) is states[0]
    assert at(states, 20190501) is states[1]


def test_successors_are_those_at_the_last_end_and_not_by_one_before_the_unit_lived_again() -> None:
    states = [{"begins": None, "ends": 20150000}, {"begins": 20160000, "ends": 20200500}]
    rows = [{"successor": n, "effective": day} for n, day in enumerate((20150000, 20180000, 20200500, 20200501))]
    assert [row["successor"] for row in spells.at_the_end(states, rows)] == [2, 3]
    assert spells.at_the_end([states[0], {"begins": 20160000, "ends": None}], rows) == []
