"""The rights of whoever has grants: what he may write, and what is to him as if it were not there.

He writes about T: what lies today in a place that he was granted as a writer, whatever he looks at. A row about one
unit lies at that unit's place. Of a row that names several, those count that the written values name, newly or until
now; what a write leaves alone does not.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from typing import Any

from sqlalchemy import Connection, Table

from registry.changes import Staged
from registry.desk.deciding_level import decided_by
from registry.desk.judgement import NOT_YOURS, Judgement
from registry.desk.levels import NOT_THEIRS, Levels, check_levels
from registry.desk.reach import Reach, picture_of_now
from registry.errors import NotAllowed
from registry.moment import Moment, head
from registry.picture import Picture
from registry.sight import EVERYTHING, Sight
from registry.sights.service import sight_of
from registry.staging.rights import Rights
from registry.versions.rows import Version

TWO_PEOPLE = "须由另一人办理", "is done by somebody else"


def _picture_on(connection: Connection, day: datetime.date) -> Picture:
    """What is known now, as of a day."""
    return Picture(connection, Moment(day, head(connection)))


@dataclass(frozen=True, eq=False)
class Grantee(Rights):
    """Somebody with grants who writes through the API or a page (`way`).

    `reads` and `writes` are the places, by identity, that he was granted as a reader and as whoever may do this (None:
    everything). `carried`: of rows that come in on a line, the rows of which they are the continuation. `is_undoing`:
    every row must be his, whatever of it is altered. `proposes`: he writes nothing himself, and names whom he likes.
    `picture_of` makes the picture by which he is judged, also in the midst of a write; `picture_on` that of a day, of
    what is written for good.
    """

    username: str
    way: str
    reads: frozenset[int] | None
    writes: frozenset[int] | None
    picture_of: Callable[[Connection], Picture] = picture_of_now
    picture_on: Callable[[Connection, datetime.date], Picture] = _picture_on
    carried: Mapping[int, Version] = field(default_factory=dict)
    is_undoing: bool = False
    proposes: bool = False
    may_submit: bool = True
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

    def proposing(self) -> Grantee:
        """The same rights, for what is only proposed."""
        return replace(self, proposes=True)

    def to_undo(self) -> Grantee:
        """The same rights, for an undoing."""
        return replace(self, is_undoing=True)

    def reach(self, connection: Connection) -> Reach:
        """What the rights reach, as known now: made once for a connection, until something changes."""
        known = self._made.get(id(connection))
        if known is None or known.connection is not connection or known.picture.moment.known_at != head(connection):
            picture = self.picture_of(connection)
            reads, writes = (sight_of(picture, granted, self.username) for granted in (self.reads, self.writes))
            self._made.clear()
            known = self._made[id(connection)] = Reach(connection, picture, reads, writes)
        return known

    def sight(self, connection: Connection) -> Sight:
        return EVERYTHING if self.reads is None else self.reach(connection).reads

    def picture(self, connection: Connection, day: datetime.date) -> Picture:
        return self.picture_on(connection, day).seen_by(self.sight(connection))

    def hidden(self, connection: Connection) -> Set[int]:
        return frozenset() if self.reads is None else self.reach(connection).hidden

    def above(self, connection: Connection) -> frozenset[int]:
        return frozenset() if self.reads is None else self.reach(connection).above

    def shows(self, connection: Connection, table: Table, version: Version) -> bool:
        return self.reads is None or self.reach(connection).shows(table, version)

    def shown(self, connection: Connection, table: Table, versions: Sequence[Version]) -> list[Version]:
        if self.reads is None:
            return list(versions)
        reach = self.reach(connection)
        return [version for version in versions if reach.shows(table, version)]

    def check_place(self, connection: Connection, place: int | None) -> None:
        if self.writes is not None and (place is None or not self.reach(connection).writes.has(place)):
            raise NotAllowed(*NOT_YOURS)

    def check_level(self, connection: Connection, place: int | None, levels: Collection[str]) -> None:
        if self.writes is not None and (place is None or not self.levels(connection).has(place, levels)):
            raise NotAllowed(*NOT_THEIRS)

    def check_another(self, actor: str) -> None:
        if actor == self.username:
            raise NotAllowed(*TWO_PEOPLE)

    def levels(self, connection: Connection) -> Levels:
        """What he has of each level."""
        return Levels(self.reach(connection).picture, self.writes)

    def own_places(self) -> frozenset[int]:
        return self.writes or frozenset()

    def decided_by(self, connection: Connection, staged: Staged) -> str | None:
        return decided_by(self.reach(connection), staged, self.writes)

    def judge_rows(self, connection: Connection, rows: Iterable[tuple[Table, Version]]) -> None:
        if self.proposes:
            return
        reach = self.reach(connection)
        Judgement(connection, reach.whereabouts, reach.writes, reach.entered).check_rows(rows)

    def judge(self, connection: Connection, staged: Staged) -> None:
        reach = self.reach(connection)
        Judgement(connection, reach.whereabouts, reach.writes, reach.entered).check(
            staged, self.carried, whole=self.is_undoing
        )
        check_levels(staged, reach.whereabouts, self.levels(connection))
