"""What one thread is making, another waits for."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import pytest

from registry import turns
from registry.turns import Turns


class Shelf:
    """Values that are made at their turn, and how often each was made."""

    def __init__(self) -> None:
        self.turns, self.values, self.times = Turns(), dict[str, int](), list[str]()

    def of(self, key: str, make: Callable[[], int]) -> int:
        while key not in self.values:
            with self.turns.of(key) as is_ours:
                if is_ours:
                    self.times.append(key)
                    self.values[key] = make()
        return self.values[key]


def test_what_several_threads_ask_for_at_once_is_made_once() -> None:
    shelf, threads = Shelf(), 4
    all_there = threading.Barrier(threads, timeout=20)
    others_wait = threading.Event()

    def ask() -> int:
        all_there.wait()
        return shelf.of("figures", lambda: 7 if not others_wait.wait(0.2) else 0)

    with ThreadPoolExecutor(threads) as pool:
        found = [asked.result(20) for asked in [pool.submit(ask) for _ in range(threads)]]
    assert found == [7] * threads
    assert shelf.times == ["figures"]


def test_who_waited_for_what_failed_makes_it_himself() -> None:
    shelf = Shelf()
    is_made, fails = threading.Event(), threading.Event()

    def fail() -> int:
        is_made.set()
        fails.wait(20)
        raise ValueError("no such figure")

    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(shelf.of, "figures", fail)
        assert is_made.wait(20)
        second = pool.submit(shelf.of, "figures", lambda: 7)
        fails.set()
        with pytest.raises(ValueError, match="no such figure"):
            first.result(20)
        assert second.result(20) == 7


def test_threads_that_wait_for_each_other_go_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(turns, "PATIENCE", 0.1)
    shelf, both = Shelf(), threading.Barrier(2, timeout=20)
    crossed: set[str] = set()

    def of_another(own: str, other: str) -> int:
        if own not in crossed:
            crossed.add(own)
            both.wait()
            return shelf.of(other, lambda: 1) + 1
        return 1

    with ThreadPoolExecutor(2) as pool:
        pairs = (("rules", "units"), ("units", "rules"))
        asked = [pool.submit(shelf.of, own, partial(of_another, own, other)) for own, other in pairs]
        assert all(one.result(20) for one in asked)


def test_different_things_are_made_beside_each_other() -> None:
    shelf, both = Shelf(), threading.Barrier(2, timeout=20)
    with ThreadPoolExecutor(2) as pool:
        asked = [pool.submit(shelf.of, key, lambda: both.wait() * 0 + 1) for key in ("rules", "figures")]
        assert [one.result(20) for one in asked] == [1, 1]
