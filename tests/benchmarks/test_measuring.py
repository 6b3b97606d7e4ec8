"""What is measured in a process of its own: what it answers or raises, or that it is gone. Nobody waits for ever."""

from __future__ import annotations

import os
import signal

import pytest

from benchmarks.measuring import Watch, fresh
from registry.archive.row_problems import Unrestorable
from registry.errors import Problem
from registry.language import Words

pytestmark = pytest.mark.once("measures a process that asks no database")

PROBLEM = Problem(Words("没有这个代码", "unknown code"), ledger="posts", row=7)


class Own(Exception):
    """An exception that another process cannot put together again: it is called with more than it prints."""

    def __init__(self, one: str, other: str):
        super().__init__(one + other)


def answers(watch: Watch, number: int) -> None:
    with watch.time("nothing"):
        watch.found["number"] = number


def refuses(watch: Watch) -> None:
    raise Unrestorable([PROBLEM], 3)


def fails(watch: Watch) -> None:
    raise Own("un", "known")


def finds_what_cannot_be_sent(watch: Watch) -> None:
    watch.found["made"] = lambda: None


def dies(watch: Watch) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def leaves(watch: Watch) -> None:
    raise SystemExit(3)


def test_what_was_measured_is_told() -> None:
    measured = fresh(answers, 7)
    assert measured.found == {"number": 7} and measured["nothing"].median >= 0 and measured.peak > 0


def test_a_refusal_of_the_child_is_raised_with_its_problems_and_where_it_came_from() -> None:
    with pytest.raises(Unrestorable) as raised:
        fresh(refuses)
    assert (list(raised.value.problems), raised.value.says.en) == (
        [PROBLEM],
        "not restored, nothing was stored: 3 problems",
    )
    assert "in refuses" in "".join(raised.value.__notes__)


@pytest.mark.parametrize(
    "work, kind, text",
    [
        (fails, RuntimeError, "unknown"),
        (finds_what_cannot_be_sent, RuntimeError, "cannot be sent"),
        (dies, ChildProcessError, "ended with -9"),
        (leaves, SystemExit, "3"),
    ],
)
def test_whatever_ends_the_child_nobody_waits_for_it(work, kind, text) -> None:
    with pytest.raises(kind, match=text):
        fresh(work)
