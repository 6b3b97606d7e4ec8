"""Answers of three values: what holds whatever the unknown ones are."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest

from registry.checks.engine.answers import NO, UNKNOWN, YES, Answers, both, decided, either, negated, of, where
from registry.conditions import conjunction

VALUES = {0: (False,), 1: (False, True), 2: (True,)}


def each(*answers: int) -> list[Answers]:
    return [np.array([answer], dtype=np.int8) for answer in answers]


@pytest.mark.parametrize(("several", "plain"), [(both, all), (either, any)])
def test_several_are_known_where_whatever_is_unknown_changes_nothing(several, plain) -> None:
    for answers in product(VALUES, repeat=3):
        possible = {plain(case) for case in product(*(VALUES[a] for a in answers))}
        wanted = UNKNOWN if len(possible) == 2 else YES if True in possible else NO
        assert several(*each(*answers)).tolist() == [wanted]


def test_they_say_what_conditions_of_figures_say() -> None:
    told = {0: False, 1: None, 2: True}
    for a, b in product(told, repeat=2):
        assert told[int(both(*each(a, b))[0])] == conjunction([told[a], told[b]])


def test_not_unknown_is_unknown() -> None:
    assert negated(np.array([0, 1, 2], dtype=np.int8)).tolist() == [2, 1, 0]


def test_answers_keep_to_small_numbers() -> None:
    truths = np.array([True, False])
    for found in (of(truths), decided(truths, truths), where(truths, of(truths)), negated(of(truths))):
        assert found.dtype == np.int8
