"""An index of the recorded rows of a ledger, and of the keys that a source has twice: in little memory.

A row is found by a number of 64 bits, its record number or the hash of its key, among all of them in order. Two keys
may have the same hash: it is the key itself that is looked at then.
"""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator
from functools import cached_property
from typing import Any

import numpy as np
from sqlalchemy import Table

from registry.spool import IndexedSpool
from registry.versions.rows import Version

Key = tuple[Any, ...]


class RowIndex:
    """Versions of recorded rows, the last of each: every one has its place, by which it is looked up."""

    def __init__(self, table: Table, key_of: Callable[[Version], Key]):
        self._names, self._key_of = tuple(table.c.keys()), key_of
        self._versions: IndexedSpool[tuple[Any, ...]] = IndexedSpool()
        self._numbers, self._keys = array("q"), array("q")
        self._last: tuple[int, Version] = -1, {}

    def add(self, versions: Iterable[Version]) -> None:
        """Adds versions as they are in the table, before any is looked for.

        Of those with the same key the one that came last will be found.
        """
        for version in versions:
            self._versions.append(tuple(version.values()))
            self._numbers.append(version["record"])
            self._keys.append(hash(self._key_of(version)))

    def __len__(self) -> int:
        return len(self._versions)

    def __getitem__(self, place: int) -> Version:
        if self._last[0] != place:
            self._last = place, dict(zip(self._names, self._versions[place], strict=True))
        return self._last[1]

    def lacking(self, numbers: array[int]) -> list[int]:
        """Those of these record numbers of which nothing was added."""
        return np.setdiff1d(numbers, self._numbers).tolist()

    def numbered(self, number: int) -> int | None:
        """The place of a record number."""
        return next(self._by_number.of(number), None)

    def keyed(self, key: Key) -> int | None:
        """The place of the row with a key."""
        return next((place for place in self._by_key.of(hash(key)) if self._key_of(self[place]) == key), None)

    @cached_property
    def _by_number(self) -> _Places:
        return _Places(self._numbers)

    @cached_property
    def _by_key(self) -> _Places:
        return _Places(self._keys)


class _Places:
    """The places of a sequence at which a number stood, before it was put in order."""

    def __init__(self, numbers: array[int]):
        values = np.asarray(numbers)
        order = np.argsort(values, kind="stable")
        values[:] = values[order]
        self._sorted, self._places = numbers, array("i", order.astype(np.int32).tobytes())

    def of(self, number: int) -> Iterator[int]:
        """The places, the last one first."""
        at = bisect_right(self._sorted, number)
        while at and self._sorted[at - 1] == number:
            at -= 1
            yield self._places[at]


def repeated(numbers: array[int]) -> set[int]:
    """The numbers that are there more than once; they are put in order."""
    values = np.asarray(numbers)
    values.sort()
    return set(values[1:][values[1:] == values[:-1]].tolist())
