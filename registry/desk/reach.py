"""The reach 权限所及 of somebody's rights: what he reads and what he writes, as known now."""

from __future__ import annotations

from collections.abc import Set
from functools import cached_property

import numpy as np
from sqlalchemy import Connection, Table, select

from registry import record
from registry.desk.whereabouts import Whereabouts, units_named
from registry.moment import Moment, head, today
from registry.people.models import people
from registry.picture import Picture
from registry.record import KIND_OF_LEDGER
from registry.sight import Sight
from registry.sights.readable import readable
from registry.slices import BY_KEY, TABLES
from registry.staging.looked_up import LookedUpSet
from registry.versions.rows import Version

#: The kinds of identity that everybody knows of, or that commands alone name.
_OPEN = frozenset({"policy", "audit", "draw"})
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
