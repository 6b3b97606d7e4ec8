"""What lies past the picture, at a Moment: versions of rows, in force or not any more, changes, sheets, identities.

A `registry.picture.Picture` has the rows in force. All else that figures, lookups, checks, reports, snapshots, exports,
pages and commands say of the record is read by the functions of this package, and by nothing else: they are given a
table, conditions by its columns, and which columns are wanted, and write the query themselves. So who may see what can
be said here, once (docs/decisions/0039).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, Protocol

from sqlalchemy import Connection, Table

from registry.moment import Moment
from registry.sight import EVERYTHING, Sight


class View(Protocol):
    """By what connection, at which Moment, and with whose eyes the record is read: a `Picture` is one."""

    @property
    def connection(self) -> Connection: ...

    @property
    def moment(self) -> Moment: ...

    @property
    def sight(self) -> Sight: ...


@dataclass(frozen=True)
class At:
    """The view of whoever has no picture."""

    connection: Connection
    moment: Moment
    sight: Sight = EVERYTHING


@dataclass(frozen=True)
class Earlier:
    """A view as it was at an earlier change: of the same day, and read by the same connection."""

    view: View
    known_at: int

    @property
    def connection(self) -> Connection:
        return self.view.connection

    @property
    def moment(self) -> Moment:
        return Moment(self.view.moment.as_of, min(self.known_at, self.view.moment.known_at))

    @property
    def sight(self) -> Sight:
        return self.view.sight


class Tally(NamedTuple):
    """How many versions a change brought in or put out, and how many of these may be read."""

    all: int
    readable: int

    @property
    def is_whole(self) -> bool:
        """Whether every row of the change may be read."""
        return self.all == self.readable


class Cut(Protocol):
    """What keeps from somebody what he may not see past the picture: a sight has one (`registry.sights.past`)."""

    def versions(
        self, view: View, table: Table, found: Sequence[Mapping[Any, Any]], is_history: bool
    ) -> list[Mapping[Any, Any]]:
        """Those of some versions that may be read, with all their columns; nothing in them is later than it may be.

        `is_history`: they tell of all times, and not of what is in force on the day of the view.
        """
        ...

    def knows(self, view: View, identity: int, kind: str) -> bool:
        """Whether what has a code may be read; whoever may not read it is told that there is no such code."""
        ...

    def tallies(self, view: View) -> Mapping[int, Tally]:
        """Of every change that was known, by its number, how much of it may be read."""
        ...

    def tally(self, view: View, number: int) -> Tally:
        """How much of one change may be read."""
        ...

    def is_whole(self, view: View, number: int) -> bool:
        """Whether every row of a change may be read."""
        ...
