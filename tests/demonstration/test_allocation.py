"""Exact totals shared out: what the plan says comes out to the unit."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.demonstration.allocation import amounts, lowest, pick, scatter, share_out

WEIGHTS = st.dictionaries(st.text(max_size=3), st.floats(0.01, 50), min_size=1, max_size=12)


@given(WEIGHTS, st.data())
def test_parts_sum_to_the_total_and_keep_their_caps(weights: dict[str, float], data: st.DataObject) -> None:
    caps = {key: data.draw(st.integers(0, 20)) for key in weights}
    total = data.draw(st.integers(0, sum(caps.values())))
    parts = share_out(total, weights, caps)
    assert sum(parts.values()) == total
    assert all(0 <= parts[key] <= caps[key] for key in weights)


@given(WEIGHTS, st.integers(0, 500))
def test_without_caps_no_part_is_a_whole_unit_off_its_due(weights: dict[str, float], total: int) -> None:
    parts, scale = share_out(total, weights), total / sum(weights.values())
    assert all(abs(parts[key] - weight * scale) < 1 + 1e-6 for key, weight in weights.items())


def test_more_than_the_caps_hold_is_refused() -> None:
    with pytest.raises(ValueError):
        share_out(5, {"a": 1.0}, {"a": 4})


@given(st.integers(1, 60), st.integers(0, 5000), st.integers(1, 100), st.integers())
def test_amounts_sum_to_their_total_and_none_is_below_the_unit(count: int, more: int, unit: int, seed: int) -> None:
    total = count * unit + more
    values = amounts(Random(seed), total, count, unit)
    assert sum(values) == total and len(values) == count and min(values) >= unit


@given(st.integers(0, 300), st.integers())
def test_what_is_scattered_is_all_there(total: int, seed: int) -> None:
    assert sum(scatter(Random(seed), total, "abcd", [1, 2, 3, 0.5]).values()) == total


@given(st.lists(st.integers(), unique=True, max_size=30), st.data(), st.integers())
def test_picking_repeats_nothing_and_gives_as_many_as_asked(items: list[int], data: st.DataObject, seed: int) -> None:
    count = data.draw(st.integers(0, len(items)))
    chosen = pick(Random(seed), items, count)
    assert len(set(chosen)) == count and set(chosen) <= set(items)


def test_without_noise_the_lowest_are_the_lowest() -> None:
    assert lowest(Random(0), [5, 1, 4, 2], 2, float, noise=0) == [1, 2]
