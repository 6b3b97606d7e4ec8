"""What the database knows by keys: of few it is asked one by one, as soon as they are many all of it is read at once.

A row that is written alone names one unit or two, a workbook tens of thousands.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Set
from typing import TypeVar

K = TypeVar("K")
V = TypeVar("V")
T = TypeVar("T")
#: So many keys are asked for one by one.
FEW = 32


class LookedUp(Mapping[K, V]):
    """Values by their keys: `one` finds that of a key (None: there is none), `every` reads all of them."""

    def __init__(self, one: Callable[[K], V | None], every: Callable[[], Mapping[K, V]]):
        self._one, self._read_all = one, every
        self._few: dict[K, V | None] = {}
        self._every: Mapping[K, V] | None = None

    def __getitem__(self, key: K) -> V:
        if self._every is not None:
            return self._every[key]
        if key not in self._few:
            if len(self._few) == FEW:
                return self._all()[key]
            self._few[key] = self._one(key)
        value = self._few[key]
        if value is None:
            raise KeyError(key)
        return value

    def __iter__(self) -> Iterator[K]:
        return iter(self._all())

    def __len__(self) -> int:
        return len(self._all())

    def _all(self) -> Mapping[K, V]:
        if self._every is None:
            self._every = self._read_all()
        return self._every


class LookedUpSet(Set[T]):
    """A set of which `has` says whether one thing is in it, and `every` reads all of it."""

    def __init__(self, has: Callable[[T], bool], every: Callable[[], Iterable[T]]):
        self._known = LookedUp[T, bool](lambda one: has(one) or None, lambda: dict.fromkeys(every(), True))

    def __contains__(self, one: object) -> bool:
        return one in self._known

    def __iter__(self) -> Iterator[T]:
        return iter(self._known)

    def __len__(self) -> int:
        return len(self._known)

    def __bool__(self) -> bool:
        """Whether there may be anything in it: nothing is read to say so."""
        return True

    @classmethod
    def _from_iterable(cls, found: Iterable[T]) -> Set[T]:  # type: ignore[override]
        return frozenset(found)
