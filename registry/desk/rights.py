"""The rights of whoever has grants: what he may write, and what is to him as if it were not there.

He writes about T: what lies today in a place that he was granted as a writer, whatever he looks at. A row about one
unit lies at that unit's place. Of a row that names several, those count that the written values name, newly or until
now; what a write leaves alone does not.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from sqlalchemy import Connection, Table, select

from registry import record
from registry.changes import Staged
from registry.desk.judgement import NOT_YOURS, Judgement
from registry.desk.whereabouts import Whereabouts
from registry.errors import NotAllowed
from registry.moment import Moment, head, today
from registry.organizations.models import organization_states
from registry.people.models import people
from registry.picture import Picture
from registry.rectification.models import cases
from registry.sight import EVERYTHING, Sight
from registry.staging.rights import Rights
from registry.versions.rows import Version

#: What makes a sight of a picture of today and the places that somebody was granted.
SightOf = Callable[[Picture, "frozenset[int] | None"], Sight]


def picture_of_now(connection: Connection) -> Picture:
    """What is known now, as of today."""
    return Picture(connection, Moment(today(), head(connection)))


class Reach:
    """What somebody's rights reach, as known at one change: what he reads, and what he writes."""

    def __init__(self, picture: Picture, reads: Sight, writes: Sight):
        self.picture, self.reads, self.writes = picture, reads, writes
        self.whereabouts = Whereabouts(picture)

    @property
    def is_everything(self) -> bool:
        return self.reads.is_everything

    def shows(self, table: Table, version: Version) -> bool:
        """Whether a row may be read."""
        if self.is_everything or self._is_entered(table, version):
            return True
        units = self.whereabouts.of(table, version)
        return any(map(self.reads.has, units)) or (not units and table is not people)

    def _is_entered(self, table: Table, version: Version) -> bool:
        return table is people and version["record"] in self.entered

    @property
    def entered(self) -> frozenset[int]:
        """The persons without any post whom he entered himself."""
        found: frozenset[int] = getattr(self.reads, "entered", frozenset())
        return found

    @cached_property
    def hidden(self) -> frozenset[int]:
        """The identities of units, persons, cases and notices that he does not know of."""
        if self.is_everything:
            return frozenset()
        query = select(record.identity.c.id, record.identity.c.kind)
        known = self._known_by_rows()
        return frozenset(
            identity
            for identity, kind in self.picture.connection.execute(query)
            if not (self.reads.has(identity) if kind in ("place", "organization") else known(identity, kind))
        )

    def _known_by_rows(self) -> Callable[[int, str], bool]:
        from registry.slices import TABLES

        tables = {"person": people, "case": cases, "notice": TABLES["notices"]}
        shown = {
            kind: {row["record"] for row in self.picture.rows(table).iter_rows(named=True) if self.shows(table, row)}
            for kind, table in tables.items()
        }
        return lambda identity, kind: kind not in shown or identity in shown[kind]

    @cached_property
    def above(self) -> frozenset[int]:
        """The places above what he writes, and the organizations there."""
        places = self.whereabouts.above(frozenset(self.writes.granted or ()))
        rows = self.picture.rows(organization_states).select("unit", "place")
        return places | frozenset(unit for unit, place in rows.iter_rows() if place in places)


@dataclass(frozen=True, eq=False)
class Grantee(Rights):
    """Somebody with grants who writes through the API or a page (`way`).

    `reads` and `writes` are the places, by identity, that he was granted as a reader and as whoever may do this (None:
    everything). `carried`: of rows that come in on a line, the rows of which they are the continuation. `is_undoing`:
    every row must be his, whatever of it is altered.
    """

    username: str
    way: str
    reads: frozenset[int] | None
    writes: frozenset[int] | None
    sight_of: SightOf
    picture_of: Callable[[Connection], Picture] = picture_of_now
    carried: Mapping[int, Version] = field(default_factory=dict)
    is_undoing: bool = False
    _made: dict[int, Reach] = field(default_factory=dict)

    @property
    def is_everything(self) -> bool:
        return self.reads is None and self.writes is None

    def told(self, origin: Mapping[str, Any]) -> Mapping[str, Any]:
        kind = origin.get("kind", "command")
        return {"name": kind, **origin, "kind": self.way} if kind != "command" else {**origin, "kind": self.way}

    def carrying(self, carried: Mapping[int, Version]) -> Grantee:
        """The same rights, for a write that carries rows on."""
        return replace(self, carried=carried)

    def to_undo(self) -> Grantee:
        """The same rights, for an undoing."""
        return replace(self, is_undoing=True)

    def reach(self, connection: Connection) -> Reach:
        """What the rights reach, as known now; made once for each change."""
        now = head(connection)
        if now not in self._made:
            picture = self.picture_of(connection)
            reads, writes = (self.sight_of(picture, granted) for granted in (self.reads, self.writes))
            self._made.clear()
            self._made[now] = Reach(picture, reads, writes)
        return self._made[now]

    def sight(self, connection: Connection) -> Sight:
        return EVERYTHING if self.reads is None else self.reach(connection).reads

    def hidden(self, connection: Connection) -> frozenset[int]:
        return frozenset() if self.reads is None else self.reach(connection).hidden

    def above(self, connection: Connection) -> frozenset[int]:
        return frozenset() if self.reads is None else self.reach(connection).above

    def shows(self, connection: Connection, table: Table, version: Version) -> bool:
        return self.reads is None or self.reach(connection).shows(table, version)

    def check_place(self, connection: Connection, place: int | None) -> None:
        if self.writes is not None and (place is None or not self.reach(connection).writes.has(place)):
            raise NotAllowed(*NOT_YOURS)

    def judge_rows(self, connection: Connection, rows: Iterable[tuple[Table, Version]]) -> None:
        reach = self.reach(connection)
        Judgement(connection, reach.whereabouts, reach.writes, reach.entered).check_rows(rows)

    def judge(self, connection: Connection, staged: Staged) -> None:
        reach = self.reach(connection)
        Judgement(connection, reach.whereabouts, reach.writes, reach.entered).check(
            staged, self.carried, whole=self.is_undoing
        )
