"""Answers that are kept 留存答案, and what each was made from: tables, one measure of a table, or that by a day.

What is read is noted where it is taken, for whatever is being made in the thread. Between two states of knowledge an
answer is still right that was made from nothing in which they differ.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Generic, NamedTuple, TypeVar

from sqlalchemy import Table

from registry.sight import Sight
from registry.turns import Turns

T = TypeVar("T")


class ObservedBy(NamedTuple):
    """What is noted of an answer that is made from one measure alone (`of_column`), and of that from no observation
    whose period ends after a day."""

    column: str
    day: int


#: What an answer is made from: tables by their names, measures, and measures by a day.
Read = str | ObservedBy


@dataclass(frozen=True)
class Difference:
    """In what two states of knowledge may differ: tables by their names, and measures (`of_column`), each with the last
    day of the first period of which an observation may differ."""

    tables: frozenset[str] = frozenset()
    measures: Mapping[str, int] = field(default_factory=dict)

    def __or__(self, other: Difference) -> Difference:
        """In what a third state may differ from the first, which differs from the second in `other`."""
        both = {**self.measures, **other.measures}
        first = {name: min(self.measures.get(name, day), other.measures.get(name, day)) for name, day in both.items()}
        return Difference(self.tables | other.tables, first)

    def among(self, by_day: Iterable[ObservedBy]) -> set[Read]:
        """All of what answers may be made from that differs; of measures by a day those among these."""
        first = self.measures
        late = {read for read in by_day if read.column in first and first[read.column] <= read.day}
        return {*self.tables, *first, *late}


@dataclass(frozen=True)
class KeptAnswer:
    """An answer: what it was made from of the tables, whether from anything else, whether it is to be carried over, and
    whether it follows from the sight of whoever asked."""

    value: Any
    read: frozenset[Read]
    is_past: bool
    is_carried: bool
    is_seen: bool = False


class Kept:
    """Answers by question. `Picture.keep` alone puts one in, for it alone knows what an answer was made from."""

    def __init__(self, answers: Mapping[Any, KeptAnswer] | None = None, by_day: Iterable[ObservedBy] = ()) -> None:
        self.answers: dict[Any, KeptAnswer] = {**(answers or {})}
        #: Of what measures by a day any of the answers is made, at most.
        self.by_day = {*by_day}
        #: Who is making which answer: requests beside each other ask the same after a change.
        self.turns = Turns()

    def find(self, question: Any, sight: Sight) -> KeptAnswer | None:
        """The answer to a question: the same for all, or what follows from a sight."""
        return self.answers.get(question) or self.answers.get((question, sight))

    def put(self, question: Any, answer: KeptAnswer) -> None:
        self.by_day |= {read for read in answer.read if isinstance(read, ObservedBy)}
        self.answers[question] = answer

    def but_for(self, difference: Difference) -> Kept:
        """The answers that are still right where nothing else differs."""
        # Copied at once, for others put answers in meanwhile: a list of pairs is not made at once.
        found, by_day = self.answers.copy(), self.by_day.copy()
        changed = difference.among(by_day)
        right = {q: answer for q, answer in found.items() if answer.is_carried and not answer.read & changed}
        return Kept(right, by_day)


@dataclass
class _Making:
    """An answer that is being made: what it has been made from so far, whether from anything else than tables, and
    whether the sight was asked for."""

    read: set[Read] = field(default_factory=set)
    is_past: bool = False
    is_seen: bool = False


class _Makings(threading.local):
    """The answers that a thread is making, the innermost last."""

    def __init__(self) -> None:
        self.open: list[_Making] = []


_MAKINGS = _Makings()


@dataclass(frozen=True)
class Made(Generic[T]):
    """What was made, and what it was made from: it may be kept beside a picture by whoever notes that (`note`)."""

    value: T
    read: frozenset[Read]
    is_past: bool = False
    is_seen: bool = False

    def again(self, part: Any) -> Any:
        """A part of it: whatever is being made of that is made from the same."""
        note(self.read, self.is_past, self.is_seen)
        return part


def made(make: Callable[[], T]) -> Made[T]:
    """What `make` makes, with what it was made from. Whatever is being made besides is made from that too."""
    found = made_apart(make)
    note(found.read, found.is_past, found.is_seen)
    return found


def made_apart(make: Callable[[], T]) -> Made[T]:
    """As `made`, but that nothing else which is being made is made from it."""
    _MAKINGS.open.append(_Making())
    try:
        value = make()
    finally:
        making = _MAKINGS.open.pop()
    return Made(value, frozenset(making.read), making.is_past, making.is_seen)


def note(read: Iterable[Read], is_past: bool = False, is_seen: bool = False) -> None:
    """Whatever is being made is made from these tables too, from what is read past the picture, and by a sight."""
    if _MAKINGS.open:
        making = _MAKINGS.open[-1]
        making.read.update(read)
        making.is_past |= is_past
        making.is_seen |= is_seen


def of_column(table: Table, column: str) -> str:
    """What is noted of an answer that is made from one measure alone: of a table's rows in which it is recorded from
    their keys and the measure itself, and from nothing else of them, their numbers neither."""
    return f"{table.name}.{column}"


def table_of(read: Read) -> str:
    """The name of the table that is read.

    >>> table_of("posts"), table_of("facts.households"), table_of(ObservedBy("facts.households", 20191231))
    ('posts', 'facts', 'facts')
    """
    return (read.column if isinstance(read, ObservedBy) else read).partition(".")[0]


def observed_by(table: Table, column: str, day: int) -> ObservedBy:
    """As `of_column`, of an answer that would be the same if nothing were recorded for periods that end after a full
    day."""
    return ObservedBy(of_column(table, column), day)
