"""What belongs to what: pairs of whole numbers, each as one number, so that they are sorted and compared as numbers."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from registry.checks.engine.ranges import Numbers, Range

Indexes = NDArray[np.int64]
#: Room for the second of two numbers, a unit, row or day; as much below zero as above.
_ROOM = 1 << 32
_ZERO = 1 << 31
#: Days beyond this are before or after all others.
_FAR = _ZERO - 2


def joined(first: Indexes, second: Indexes) -> Indexes:
    """Pairs as one number each, in the order of the first, then of the second; days beyond all others are cut off."""
    # Not np.clip, which takes several times as long.
    return first * _ROOM + (np.minimum(np.maximum(second, -_FAR), _FAR) + _ZERO)


def parted(pairs: Indexes) -> tuple[Indexes, Indexes]:
    """The pairs that were joined."""
    first, second = np.divmod(pairs, _ROOM)
    return first, second - _ZERO


def each_once(numbers: Indexes) -> Indexes:
    """Each number once, in order: as np.unique, which takes thirty times as long by its tables of hashes.

    >>> each_once(np.array([3, 1, 3])).tolist()
    [1, 3]
    """
    found = np.sort(numbers, axis=None)
    if not len(found):
        return found
    is_new = np.ones(len(found), dtype=bool)
    np.not_equal(found[1:], found[:-1], out=is_new[1:])
    return found[is_new]


def distinct(first: Indexes, second: Indexes) -> tuple[Indexes, Indexes]:
    """Each pair once, in order."""
    return parted(each_once(joined(first, second)))


def missing(pairs: Indexes, known: Indexes) -> Indexes:
    """Which of some numbers are not among sorted `known` ones."""
    if not len(known):
        return pairs
    at = np.minimum(np.searchsorted(known, pairs), len(known) - 1)
    return pairs[known[at] != pairs]


def spread(first: Indexes, many: Indexes) -> tuple[Indexes, Indexes]:
    """So `many` places in a row from each `first` on: of which one each is, and the place.

    >>> [found.tolist() for found in spread(np.array([5, 0]), np.array([2, 1]))]
    [[0, 0, 1], [5, 6, 0]]
    """
    of = np.repeat(np.arange(len(first)), many)
    return of, np.arange(len(of)) + np.repeat(first - np.cumsum(many) + many, many)


def followed(pairs: Indexes, further: Groups, steps: int) -> Indexes:
    """Joined pairs, and with each all that lies further on from its second, so many steps at most; sorted."""
    whole = new = each_once(pairs)
    for _ in range(steps):
        first, second = parted(new)
        of, beyond = further.of(second)
        new = missing(each_once(joined(first[of], beyond)), whole)
        if not len(new):
            break
        whole = np.sort(np.concatenate([whole, new]))
    return whole


class Groups:
    """What belongs to each owner: of owner i, `members[starts[i]:starts[i + 1]]`."""

    def __init__(self, owners: Indexes, members: Indexes | None = None):
        order = np.argsort(owners, kind="stable")
        self.members = order if members is None else members[order]
        self.starts = np.searchsorted(owners[order], np.arange(int(owners.max(initial=0)) + 2))
        # One more for what is none of the owners: nothing belongs to it, nor to 0.
        self._many = np.append(np.diff(self.starts), 0)
        self._many[0] = 0

    def of(self, owners: Indexes) -> tuple[Indexes, Indexes]:
        """What belongs to each of `owners`: at which place of `owners`, and what; 0 has nothing."""
        # Below zero they are beyond all others.
        known = np.minimum(owners.view(np.uint64), len(self._many) - 1).view(np.int64)
        of, at = spread(self.starts[known], self._many[known])
        return of, self.members[at]


class Dated:
    """Rows by their owner and a day of theirs; rows without the day are not among them.

    Days are sorted apart by how long a stretch they stand for (a day, a month, a year), so that one in a short window
    is not looked for as far before it as a year reaches.
    """

    def __init__(self, owners: Indexes, days: Range, rows: Indexes | None = None):
        kept = np.flatnonzero(days.recorded) if rows is None else rows[days.recorded[rows]]
        long = days.most[kept] - days.least[kept]
        self.parts: list[tuple[int, Indexes, Indexes]] = []
        for shortest, longest in ((0, 0), (1, 30), (31, None)):
            inside = kept[(long >= shortest) & (long <= longest if longest is not None else True)]
            if len(inside):
                order = inside[np.lexsort((inside, days.least[inside], owners[inside]))]
                span = int((days.most[order] - days.least[order]).max())
                self.parts.append((span, joined(owners[order], days.least[order]), order))

    def between(self, owners: Indexes, first: Numbers, last: Numbers) -> tuple[Indexes, Indexes]:
        """The rows of each of `owners` whose day may lie in these days (and some just before them); 0 has none."""
        of, rows = [np.zeros(0, dtype=np.int64)], [np.zeros(0, dtype=np.int64)]
        for span, keys, order in self.parts:
            begin = np.searchsorted(keys, joined(owners, first - span))
            end = np.searchsorted(keys, joined(owners, last), side="right")
            among, at = spread(begin, np.where(owners > 0, np.maximum(end - begin, 0), 0))
            of.append(among)
            rows.append(order[at])
        return np.concatenate(of), np.concatenate(rows)


class Latest:
    """Rows by their owner, of which the last by a day is asked: those with the later `days`, then the later `ties`."""

    def __init__(self, owners: Indexes, days: Numbers, ties: Numbers, rows: Indexes):
        order = rows[np.lexsort((rows, ties[rows], days[rows], owners[rows]))]
        self.owners, self.order, self.keys = owners[order], order, joined(owners[order], days[order])

    def by(self, owners: Indexes, days: Numbers) -> Indexes:
        """The row of each of `owners` that is last by its day, -1 without one."""
        at = np.searchsorted(self.keys, joined(owners, days), side="right") - 1
        if not len(self.order):
            return np.full(len(owners), -1, dtype=np.int64)
        return np.where((at >= 0) & (owners > 0) & (self.owners[at] == owners), self.order[at], -1)
