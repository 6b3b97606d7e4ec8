"""Pictures that are kept between requests: what was known at a change never changes.

A kept picture is found by its Moment and by the digest of the last change, for a change may take a text out of what
was known before; so nobody is ever shown a state that the record no longer has. What was read for one change is carried
over to the next one: after a change of one row, that row is read.
"""

from __future__ import annotations

import datetime
import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any, Generic, TypeVar

from sqlalchemy import Connection

from registry.kept import Difference, Kept
from registry.knowledge import Known
from registry.moment import Moment
from registry.picture import Picture
from registry.sight import Sight
from registry.slices import VERSIONED
from registry.turns import Turns

#: How many states of knowledge, and how many days of them, are kept at most.
STATES, DAYS = 3, 48
#: So many changes back an answer is looked for that is still right: where many write, nobody asks about each of them.
STEPS = 256
T = TypeVar("T")


@dataclass(frozen=True)
class _Step:
    """From what state, by digest and change, another one was carried over, and in what they may differ."""

    head: str
    known_at: int
    difference: Difference


@dataclass(frozen=True)
class _State:
    """What is known at a change of the record with the last digest `head`, and how it was carried over."""

    head: str
    known: Known
    step: _Step | None = None


class Pictures:
    """The pictures that were asked for last. Requests that run side by side share what was read and answered."""

    def __init__(self, states: int = STATES, days: int = DAYS):
        self._known: _Last[_State] = _Last(states)
        self._kept: _Last[Kept] = _Last(days)
        self._steps: _Last[_Step] = _Last(STEPS)

    def at(self, connection: Connection, moment: Moment, head: str, sight: Sight) -> Picture:
        """The picture at `moment` of the record whose last digest is `head`, read by `connection` where need be, as
        `sight` may see it: rows and answers are shared by all sights, but for what follows from one."""
        state = self._known.get((head, moment.known_at), lambda: self._carried(connection, head, moment.known_at))
        kept = self._kept.get((head, moment), lambda: self._still_right(state, moment.as_of))
        return _Shared(self, head, connection, moment, state.known.tables, kept, state.known.timeless, sight)

    def aside(self, connection: Connection, moment: Moment, head: str, sight: Sight) -> Picture:
        """As `at`, of a state that is looked at in passing: what is kept is carried over to it, itself it is not."""
        state = self._known.find((head, moment.known_at)) or self._carried(connection, head, moment.known_at)
        kept = self._kept.find((head, moment)) or self._still_right(state, moment.as_of)
        return Picture(connection, moment, state.known.tables, kept, state.known.timeless, sight)

    def _carried(self, connection: Connection, head: str, known_at: int) -> _State:
        """What was known at a change, as far as it follows from the nearest one that is kept."""
        now = Known.at(connection, known_at)
        for before in sorted(self._known.values(), key=lambda s: abs(s.known.known_at - known_at)):
            if before.known.leads_to(connection, now):
                difference = before.known.carry(connection, now, VERSIONED)
                made = partial(_Step, before.head, before.known.known_at, difference)
                step = self._steps.get((head, known_at), made)
                return _State(head, now, step)
        return _State(head, now)

    def _still_right(self, state: _State, day: datetime.date) -> Kept:
        """The answers of a day that an earlier state has, as far as they are made from what is the same: of the last
        one at which somebody asked about that day."""
        difference, step, seen = Difference(), state.step, set[tuple[str, int]]()
        # A state that was left and is kept again may follow from one that followed from it.
        while step is not None and (step.head, step.known_at) not in seen:
            seen.add((step.head, step.known_at))
            difference |= step.difference
            before = self._kept.find((step.head, Moment(day, step.known_at)))
            if before is not None:
                return before.but_for(difference)
            step = self._steps.find((step.head, step.known_at))
        return Kept()


class _Shared(Picture):
    """A picture whose neighbours on other days are kept too."""

    def __init__(self, pictures: Pictures, head: str, *args: Any):
        super().__init__(*args)
        self._pictures, self._head = pictures, head

    def on(self, day: Any) -> Picture:
        moment = Moment(day, self.moment.known_at)
        return self._pictures.at(self._connection, moment, self._head, self._sight)


class _Last(Generic[T]):
    """The values that were asked for last, by key."""

    def __init__(self, size: int):
        self._size = size
        self._lock = threading.Lock()
        self._turns = Turns()
        self._values: OrderedDict[Any, T] = OrderedDict()

    def values(self) -> list[T]:
        with self._lock:
            return list(self._values.values())

    def find(self, key: Any) -> T | None:
        with self._lock:
            return self._values.get(key)

    def get(self, key: Any, make: Callable[[], T]) -> T:
        """The value of `key`; one that is missing is made, outside the lock, for making it may take a while."""
        while True:
            with self._lock:
                if key in self._values:
                    self._values.move_to_end(key)
                    return self._values[key]
            with self._turns.of(key) as is_ours:
                if is_ours:
                    return self._put(key, make())

    def _put(self, key: Any, made: T) -> T:
        with self._lock:
            value = self._values.setdefault(key, made)
            while len(self._values) > self._size:
                self._values.popitem(last=False)
            return value
