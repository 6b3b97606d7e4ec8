"""Pictures that are kept between requests: what was known at a change never changes.

A kept picture is found by its Moment and by the digest of the last change, for a change may take a text out of what
was known before; so nobody is ever shown a state that the record no longer has.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable
from typing import Any, TypeVar

from sqlalchemy import Connection

from registry.moment import Moment
from registry.picture import Picture

#: How many states of knowledge, and how many days of them, are kept at most.
STATES, DAYS = 3, 48
T = TypeVar("T")


class Pictures:
    """The pictures that were asked for last. Requests that run side by side share what was read and answered."""

    def __init__(self, states: int = STATES, days: int = DAYS):
        self._tables = _Last(states)
        self._kept = _Last(days)

    def at(self, connection: Connection, moment: Moment, head: str) -> Picture:
        """The picture at `moment` of the record whose last digest is `head`, read by `connection` where need be."""
        tables: dict[str, Any] = self._tables.get((head, moment.known_at), dict)
        return _Shared(self, head, connection, moment, tables, self._kept.get((head, moment), dict))


class _Shared(Picture):
    """A picture whose neighbours on other days are kept too."""

    def __init__(self, pictures: Pictures, head: str, *args: Any):
        super().__init__(*args)
        self._pictures, self._head = pictures, head

    def on(self, day: Any) -> Picture:
        return self._pictures.at(self.connection, Moment(day, self.moment.known_at), self._head)


class _Last:
    """The values that were asked for last, by key."""

    def __init__(self, size: int):
        self._size = size
        self._lock = threading.Lock()
        self._values: OrderedDict[Any, Any] = OrderedDict()

    def get(self, key: Any, make: Callable[[], T]) -> T:
        with self._lock:
            value = self._values[key] if key in self._values else self._values.setdefault(key, make())
            self._values.move_to_end(key)
            while len(self._values) > self._size:
                self._values.popitem(last=False)
            return value
