"""What lies past the picture, at a Moment: versions of rows, in force or not any more, changes, sheets, identities.

A `registry.picture.Picture` has the rows in force. All else that figures, lookups, checks, reports, snapshots, exports,
pages and commands say of the record is read by the functions of this package, and by nothing else: they are given a
table, conditions by its columns, and which columns are wanted, and write the query themselves. So who may see what can
be said here, once (docs/decisions/0039).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from sqlalchemy import Connection

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
