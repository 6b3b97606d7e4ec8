"""The rights of whoever has grants: what he may write, and what is to him as if it were not there.

He writes about T: what lies today in a place that he was granted as a writer, whatever he looks at. A row about one
unit lies at that unit's place. Of a row that names several, those count that the written values name, newly or until
now; what a write leaves alone does not.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

import numpy as np
from sqlalchemy import Connection, Table, select

from registry import record
from registry.changes import Staged
from registry.desk.judgement import NOT_YOURS, Judgement
from registry.desk.levels import NOT_THEIRS, Levels, check_levels
from registry.desk.whereabouts import Whereabouts, units_named
from registry.errors import NotAllowed
from registry.moment import Moment, head, today
from registry.people.models import people
from registry.picture import Picture
from registry.record import KIND_OF_LEDGER
from registry.sight import EVERYTHING, Sight
from registry.sights.readable import readable
from registry.sights.service import sight_of
from registry.slices import BY_KEY, TABLES
from registry.staging.looked_up import LookedUpSet
from registry.staging.rights import Rights
from registry.versions.rows import Version

#: The kinds of identity that everybody knows of, or that commands alone name.
_OPEN = frozenset({"policy", "audit", "draw"})
TWO_PEOPLE = "须由另一人办理", "is done by somebody else"
#: Tables of rows that may lie where no column refers to: draws, by their options, and the units that are drawn.
_OTHERWISE = frozenset(table.name for key, table in TABLES.items() if not BY_KEY[key].lies.is_open)


def picture_of_now(connection: Connection) -> Picture:
    """What is known now, as of today."""
    return Picture(connection, Moment(today(), head(connection)))


class Reach:
    """What somebody's rights reach, as known at one change: what he reads, and what he writes."""

    def __init__(self, connection: Connection, picture: Picture, reads: Sight, writes: Sight):
        self.connection, self.picture, self.reads, self.writes = connection, picture, reads, writes
        self.whereabouts = Whereabouts(picture)

    @property
    def is_everything(self) -> bool:
        return self.reads.is_everything

    def shows(self, table: Table, version: Version) -> bool:
        """Whether a row may be read."""
        if self.is_everything or self._is_entered(table, version):
            return True
        units = self.whereabouts.of(table, version)
        if units or table is people:
            return any(map(self.reads.has, units))
        return table.name not in _OTHERWISE or readable(self._seen).shows(table, version)

    def _is_entered(self, table: Table, version: Version) -> bool:
        return table is people and version["record"] in self.entered

    @property
    def entered(self) -> frozenset[int]:
        """The persons without any post whom he entered himself."""
        return self.reads.entered

    @cached_property
    def hidden(self) -> Set[int]:
        """The identities that he does not know of: of units, persons, cases and whatever else has codes."""
        return frozenset() if self.is_everything else LookedUpSet(self._hides, self._all_hidden)

    def _hides(self, identity: int) -> bool:
        """Whether he does not know of one."""
        c = record.identity.c
        kind = self.connection.execute(select(c.kind).where(c.id == identity)).scalar()
        if kind is None or kind in _OPEN:
            return False
        key = next((key for key, of in KIND_OF_LEDGER.items() if of == kind), None)
        return key is None or not self._knows(key, identity)

    def _knows(self, key: str, identity: int) -> bool:
        """As `_known`, of one of a ledger."""
        table, rows = TABLES[key], self.picture.rows(TABLES[key])
        owner = "unit" if table.info["unit"] else "record"
        own = (rows[owner] == identity).to_numpy()
        if own.any():
            return bool(readable(self._seen).mask(BY_KEY[key])[own].any())
        gone = self.connection.execute(select(table).where(table.c[owner] == identity)).mappings()
        return any(self._was_shown(table, row) for row in gone)

    def _all_hidden(self) -> frozenset[int]:
        query = select(record.identity.c.id, record.identity.c.kind)
        known = frozenset[int]().union(*map(self._known, KIND_OF_LEDGER))
        every = self.connection.execute(query)
        return frozenset(identity for identity, kind in every if identity not in known and kind not in _OPEN)

    def _known(self, key: str) -> frozenset[int]:
        """The identities of a ledger that he knows of: in force and read by him, or withdrawn from where he reads."""
        table = TABLES[key]
        owner = "unit" if table.info["unit"] else "record"
        stands = select(table.c[owner]).where(table.c.until.is_(None))
        gone = select(table).where(table.c.until.is_not(None), table.c[owner].not_in(stands))
        withdrawn = self.connection.execute(gone).mappings()
        return readable(self._seen).of(key) | {row[owner] for row in withdrawn if self._was_shown(table, row)}

    def _was_shown(self, table: Table, version: Version) -> bool:
        """Whether a row that is withdrawn lay where he reads: a unit under, or at, another."""
        names = units_named(table) if table.info["unit"] else ()
        return any(self.reads.has(version[n]) for n in names if version[n] is not None) or self.shows(table, version)

    @cached_property
    def _seen(self) -> Picture:
        """The picture as he sees it."""
        return self.picture.seen_by(self.reads)

    @cached_property
    def above(self) -> frozenset[int]:
        """The places above what he writes, and the committees there."""
        above = readable(self.picture.seen_by(self.writes))
        return frozenset(np.flatnonzero(above.above).tolist() + np.flatnonzero(above.committees_above).tolist())


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

    def judge_rows(self, connection: Connection, rows: Iterable[tuple[Table, Version]]) -> None:
        reach = self.reach(connection)
        Judgement(connection, reach.whereabouts, reach.writes, reach.entered).check_rows(rows)

    def judge(self, connection: Connection, staged: Staged) -> None:
        reach = self.reach(connection)
        Judgement(connection, reach.whereabouts, reach.writes, reach.entered).check(
            staged, self.carried, whole=self.is_undoing
        )
        check_levels(staged, reach.whereabouts, self.levels(connection))
