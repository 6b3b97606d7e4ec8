"""What belongs to what: rows of owners, by a day, and the last by a day, against looking at every row."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from registry.checks.engine.groups import Dated, Groups, Latest, distinct, followed, joined, missing, parted
from registry.checks.engine.ranges import FAR, Range

owner = st.integers(0, 4)
day = st.integers(-40, 40)
#: How long a stretch a day stands for: a day, a month, a year, or nothing is recorded.
span = st.sampled_from((0, 0, 27, 30, 364, None))
rows = st.lists(st.tuples(owner, day, span), max_size=30)
asked = st.lists(st.tuples(owner, day, st.integers(0, 40)), min_size=1, max_size=6)


def numbers(values) -> np.ndarray:  # type: ignore[no-untyped-def]
    return np.array(list(values), dtype=np.int64)


def days_of(recorded) -> Range:  # type: ignore[no-untyped-def]
    least = numbers(-FAR if long is None else first for _, first, long in recorded)
    most = numbers(FAR if long is None else first + long for _, first, long in recorded)
    return Range(least, most)


@given(st.lists(st.tuples(owner, st.one_of(day, st.sampled_from((-FAR, FAR)))), max_size=20))
def test_pairs_are_each_once_in_order(pairs) -> None:
    first, second = distinct(numbers(a for a, _ in pairs), numbers(b for _, b in pairs))
    cut_off = {(a, max(min(b, 2**31 - 2), -(2**31) + 2)) for a, b in pairs}
    assert list(zip(first.tolist(), second.tolist(), strict=True)) == sorted(cut_off)


@given(rows, st.lists(owner, max_size=6))
def test_the_rows_of_owners_are_those_that_name_them(recorded, owners) -> None:
    of, found = Groups(numbers(a for a, _, _ in recorded)).of(numbers(owners))
    wanted = [(n, row) for n, a in enumerate(owners) if a for row, (b, _, _) in enumerate(recorded) if a == b]
    assert list(zip(of.tolist(), found.tolist(), strict=True)) == wanted


@given(rows, asked)
def test_no_row_that_may_lie_between_two_days_is_left_out(recorded, questions) -> None:
    dated = Dated(numbers(a for a, _, _ in recorded), days_of(recorded))
    owners, first = numbers(a for a, _, _ in questions), numbers(d for _, d, _ in questions)
    of, found = dated.between(owners, first, first + numbers(n for _, _, n in questions))
    pairs = list(zip(of.tolist(), found.tolist(), strict=True))
    assert len(set(pairs)) == len(pairs)
    for n, (a, begin, long) in enumerate(questions):
        wanted = {
            row
            for row, (b, day, stretch) in enumerate(recorded)
            if a and a == b and stretch is not None and day <= begin + long and day + stretch >= begin
        }
        mine = {row for m, row in pairs if m == n}
        assert wanted <= mine
        assert all(recorded[row][0] == a and recorded[row][2] is not None for row in mine)


@given(rows, asked)
def test_the_last_by_a_day_is_the_last_of_all_up_to_it(recorded, questions) -> None:
    owners, days = numbers(a for a, _, _ in recorded), numbers(d for _, d, _ in recorded)
    ties = numbers(long or 0 for _, _, long in recorded)
    latest = Latest(owners, days, ties, np.arange(len(recorded)))
    for a, begin, _ in questions:
        found = [(d, t or 0, row) for row, (b, d, t) in enumerate(recorded) if a and a == b and d <= begin]
        wanted = max(found)[2] if found else -1
        assert latest.by(numbers([a]), numbers([begin])).tolist() == [wanted]


@given(st.lists(st.tuples(st.integers(1, 6), st.integers(1, 6)), max_size=12))
def test_what_lies_further_on_is_followed_to_the_end_and_round_rings(edges) -> None:
    first, second = numbers(a for a, _ in edges), numbers(b for _, b in edges)
    reached = {(n, n) for n in range(1, 7)}
    while longer := {(a, d) for a, b in reached for c, d in edges if b == c} - reached:
        reached |= longer
    each = np.arange(1, 7)
    of, found = parted(followed(joined(each, each), Groups(first, second), 64))
    assert list(zip(of.tolist(), found.tolist(), strict=True)) == sorted(reached)


@given(st.sets(day), st.lists(day))
def test_missing_are_those_that_are_not_known(known, wanted) -> None:
    assert missing(numbers(wanted), numbers(sorted(known))).tolist() == [n for n in wanted if n not in known]
