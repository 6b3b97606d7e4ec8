"""Turns 轮次 of threads: what one is making, another that needs it waits for rather than make it once more."""

from __future__ import annotations

import threading
from collections.abc import Hashable, Iterator
from contextlib import contextmanager

#: For so many seconds a thread waits for what another is making, then it makes its own: what is made takes a fraction
#: of that, and threads that wait for each other, by a lock beside, go on.
PATIENCE = 1.0


class Turns:
    """Who is making what, by key."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._made: dict[Hashable, threading.Event] = {}

    @contextmanager
    def of(self, key: Hashable) -> Iterator[bool]:
        """Whether it is this thread's turn to make what `key` names.

        Where another thread is at it, that is waited for and it is not: whoever asks looks again whether it is there.
        """
        with self._lock:
            other = self._made.get(key)
            if other is None:
                own = self._made[key] = threading.Event()
        if other is not None:
            yield not other.wait(PATIENCE)
            return
        try:
            yield True
        finally:
            with self._lock:
                del self._made[key]
            own.set()
