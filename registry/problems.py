"""Problems, however many: they lie in a temporary file, and those of one kind are counted after the first few."""

from __future__ import annotations

import re
from array import array
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Any, Generic, TypeVar, overload

import numpy as np

from registry.errors import Meant, Problem
from registry.language import Words
from registry.spool import IndexedSpool

#: So many problems of one column and kind a person is shown each; those after them are counted.
FIRST = 5_000
#: So many kinds of a column are kept apart, whatever its texts say: others are one kind together.
_KINDS = 200
#: So many different texts are kept in memory; others lie in the file, with their problem.
_POOLED = 10_000
#: What differs between two problems of one kind: what was written, days, and numbers of rows.
_OWN = re.compile("“[^”]*”|[0-9]+(?:[-./][0-9]+)*")
_MORE = Words(
    "{problem}（此类问题另有 {count} 处，在第 {first} 至 {last} 行）",
    "{problem} (and {count} more of this kind, rows {first}–{last})",
)
_MORE_OF_FILES = Words("{problem}（此类问题另有 {count} 处）", "{problem} (and {count} more of this kind)")

T = TypeVar("T")
#: Where a problem is, but for its row and cell: ledger, file, column, label, code, sheet, header.
_Place = tuple[str | None, str | None, str | None, str | None, str | None, str | None, str | None]
_NOWHERE = -1


class Problems(Sequence[Problem]):
    """Problems in the order in which they were found, or put in since: one takes a few numbers of memory."""

    def __init__(self, problems: Iterable[Problem] = ()):
        self._cabinet: IndexedSpool[tuple[Any, ...]] = IndexedSpool()
        self._places, self._texts = _Pool[_Place](), _Pool[Words](_POOLED)
        self._kinds: dict[tuple[int, str], int] = {}
        self._kinds_of_place: dict[int, int] = {}
        self._kinds_of_text: dict[tuple[int, int], int] = {}
        #: Of every problem its place, its kind, and its row; and the order in which they are shown.
        self._place_of, self._kind_of, self._row_of = array("i"), array("i"), array("q")
        self._order: array[int] | None = None
        self.extend(problems)

    def append(self, problem: Problem) -> None:
        own = problem.ledger, problem.file, problem.column, problem.label, problem.code, problem.sheet, problem.header
        place = self._places.number(own)
        what, allowed = self._texts.number(problem.problem), self._texts.number(problem.allowed)
        if self._order is not None:
            self._order.append(len(self))
        self._place_of.append(place)
        self._kind_of.append(self._kind(place, what, problem.problem))
        self._row_of.append(problem.row or 0)
        texts = what if what >= 0 else tuple(problem.problem), allowed if allowed >= 0 else tuple(problem.allowed)
        kept: tuple[Any, ...] = place, *texts, problem.row, problem.value
        if problem.cell is not None or problem.candidates:  # of ledger sets neither is known, and takes no room
            kept += problem.cell, [tuple(one) for one in problem.candidates]
        self._cabinet.append(kept)

    def extend(self, problems: Iterable[Problem]) -> None:
        for problem in problems:
            self.append(problem)

    def _kind(self, place: int, text: int, problem: Words) -> int:
        """The number of a problem's column and kind."""
        known = self._kinds_of_text.get((place, text)) if text >= 0 else None
        if known is None:
            kind = _OWN.sub("", problem.zh)
            known = self._kinds.get((place, kind))
            if known is None:
                count = self._kinds_of_place[place] = self._kinds_of_place.get(place, 0) + 1
                known = self._kinds.setdefault((place, kind if count < _KINDS else ""), len(self._kinds))
            if text >= 0:
                self._kinds_of_text[place, text] = known
        return known

    def __len__(self) -> int:
        return len(self._row_of)

    def __reduce__(self) -> tuple[Any, ...]:
        """As another process gets them: its own, for the temporary file is this one's."""
        return Problems, (list(self),)

    def __iter__(self) -> Iterator[Problem]:
        return map(self._read, range(len(self)) if self._order is None else self._order)

    @overload
    def __getitem__(self, at: int) -> Problem: ...
    @overload
    def __getitem__(self, at: slice) -> list[Problem]: ...
    def __getitem__(self, at: int | slice) -> Problem | list[Problem]:
        wanted = range(len(self))[at]
        return [self._at(n) for n in wanted] if isinstance(wanted, range) else self._at(wanted)

    def __eq__(self, other: Any) -> bool:
        return isinstance(other, (Problems, list)) and list(self) == list(other)

    __hash__ = None  # type: ignore[assignment]

    def _at(self, place: int) -> Problem:
        return self._read(place if self._order is None else self._order[place])

    def _read(self, number: int) -> Problem:
        """The problem that was appended at `number`."""
        place, what, allowed, row, value, *further = self._cabinet[number]
        ledger, file, column, label, code, sheet, header = self._places[place]
        cell, meant = further or (None, ())
        texts, candidates = (self._words(what), self._words(allowed)), tuple(Meant(*one) for one in meant)
        return Problem(*texts, ledger, file, row, column, label, value, code, sheet, cell, header, candidates)

    def _words(self, text: int | tuple[str, str]) -> Words:
        return self._texts[text] if isinstance(text, int) else Words(*text)

    def put_in_order(self, files: Sequence[str]) -> None:
        """Puts the problems in the order of these files and of their rows: first those that are in none of them."""
        ranks = {file: rank for rank, file in enumerate(files)}
        of_place = np.array([ranks.get(place[1] or "", -1) for place in self._places], dtype=np.int64)
        if len(self):
            ranked = of_place[np.asarray(self._place_of)]
            order = np.lexsort((np.asarray(self._row_of), ranked))
            self._order = array("i", order.astype(np.int32).tobytes())

    def are_many(self) -> bool:
        """Whether there are more of one column and kind than a person is shown each."""
        return len(self._many()) > 0

    def _many(self) -> np.ndarray:
        """The kinds of which there are more than that."""
        return np.flatnonzero(np.bincount(np.asarray(self._kind_of)) > FIRST)

    def shown(self) -> Iterator[Problem]:
        """Yields the problems as a person is shown them: each, but of one column and kind only the FIRST.

        The place of the next one is taken by a problem without a row that counts them, and says where they stand.
        """
        numbers = np.arange(len(self)) if self._order is None else np.asarray(self._order)
        kinds, is_counted = np.asarray(self._kind_of)[numbers], np.zeros(len(self), dtype=bool)
        counted: dict[int, np.ndarray] = {}
        for kind in self._many():
            rest = np.flatnonzero(kinds == kind)[FIRST:]
            is_counted[rest[1:]] = True
            counted[int(rest[0])] = numbers[rest]
        for at in np.flatnonzero(~is_counted).tolist():
            yield self._counted(counted[at]) if at in counted else self._read(int(numbers[at]))

    def _counted(self, numbers: np.ndarray) -> Problem:
        """Makes one problem of those of one kind."""
        rows = np.asarray(self._row_of)[numbers]
        first, last, count = (f"{n:,}" for n in (rows.min(), rows.max(), len(numbers)))
        one = self._read(int(numbers[0]))
        words = _MORE if rows.any() else _MORE_OF_FILES
        problem = words.format(problem=one.problem, count=count, first=first, last=last)
        return replace(one, problem=problem, row=None, value=None, cell=None, candidates=())


def spooled(problems: Iterable[Problem]) -> Problems:
    """Puts problems, wherever they lie, into Problems, which are shown by the first of each kind."""
    return problems if isinstance(problems, Problems) else Problems(problems)


class _Pool(Generic[T]):
    """Values that are there again and again, each kept once and known by its number, as far as there is room."""

    def __init__(self, room: int | None = None):
        self._room, self._numbers, self._values = room, dict[T, int](), list[T]()

    def number(self, value: T) -> int:
        """The number of a value; -1 where there is no room for it."""
        number = self._numbers.get(value)
        if number is None:
            number = len(self._values)
            if number == self._room:
                return _NOWHERE
            self._numbers[value] = number
            self._values.append(value)
        return number

    def __getitem__(self, number: int) -> T:
        return self._values[number]

    def __iter__(self) -> Iterator[T]:
        return iter(self._values)
