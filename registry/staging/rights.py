"""By whose right something is written 写入权限: what is hidden from whoever writes, and what may not be written.

Imports, verbs and procedures are given `Rights` and hand them on to the write. Those of the command line hide nothing
and refuse nothing: who holds the file holds everything. Those of somebody with grants are made by `registry.desk`.
"""

from __future__ import annotations

import datetime
from collections.abc import Collection, Iterable, Mapping, Sequence, Set
from typing import Any

from sqlalchemy import Connection, Table

from registry.changes import Staged
from registry.language import Words
from registry.moment import Moment, head
from registry.picture import Picture
from registry.sight import EVERYTHING, Sight
from registry.versions.rows import Version

#: Columns by which a unit is named without being had: it need only be readable, or lie above what may be written.
NAMED_ALONE = frozenset({("approvals", "approver"), ("finding_steps", "approver"), ("policies", "parent")})
#: What is told of what builds on a row, or refers to it, from outside what whoever writes may read.
USED_ELSEWHERE = (
    Words("在别处被使用", "is used elsewhere"),
    Words("由能管理该处的人处理", "whoever has that place does it"),
)


class Rights:
    """The rights of the command line: everything is seen, and may be written."""

    @property
    def is_everything(self) -> bool:
        """Whether nothing is hidden, and nothing refused."""
        return True

    #: Whether what is written may have to be decided by somebody else.
    may_submit: bool = False
    #: Whether whoever writes only proposes, whatever he may write himself.
    proposes: bool = False

    def told(self, origin: Mapping[str, Any]) -> Mapping[str, Any]:
        """The origin of a change as it is recorded: it says by what way the change came."""
        return origin

    def sight(self, connection: Connection) -> Sight:
        """What whoever writes may read."""
        return EVERYTHING

    def picture(self, connection: Connection, day: datetime.date) -> Picture:
        """What stands in the record on a day, as whoever writes may read it.

        Of whoever writes by a page what was answered is kept: the connection reads what is written for good alone.
        """
        return Picture(connection, Moment(day, head(connection)), sight=self.sight(connection))

    def hidden(self, connection: Connection) -> Set[int]:
        """The identities that are to whoever writes as if they were not there."""
        return frozenset()

    def above(self, connection: Connection) -> frozenset[int]:
        """Those of the hidden that may be named alone (`NAMED_ALONE`): they lie above what he may write."""
        return frozenset()

    def shows(self, connection: Connection, table: Table, version: Version) -> bool:
        """Whether a row of a table may be told of."""
        return True

    def shown(self, connection: Connection, table: Table, versions: Sequence[Version]) -> list[Version]:
        """Those of some rows of a table that may be told of, by as many statements whether there are any or none."""
        return [version for version in versions if self.shows(connection, table, version)]

    def check_place(self, connection: Connection, place: int | None) -> None:
        """Raises NotAllowed where not all that counts in the scope of a place (None: everything) may be written."""

    def check_level(self, connection: Connection, place: int | None, levels: Collection[str]) -> None:
        """Raises NotAllowed where a place (None: everything) was not granted at one of some levels."""

    def check_another(self, actor: str) -> None:
        """Raises NotAllowed where whoever writes is the actor of what he is to go on with: two people do it."""

    def judge_rows(self, connection: Connection, rows: Iterable[tuple[Table, Version]]) -> None:
        """Raises NotAllowed where one of some rows may not be written, whole as it is."""

    def judge(self, connection: Connection, staged: Staged) -> None:
        """Raises NotAllowed where a change touches what may not be written."""

    def own_places(self) -> frozenset[int]:
        """The places, by identity, at which somebody was granted to write; none for everything."""
        return frozenset()

    def decided_by(self, connection: Connection, staged: Staged) -> str | None:
        """The level of whoever decides on a change before it is written (`registry.submissions.levels`); None where
        nobody has to."""
        return None

    def seal(self, connection: Connection, number: int) -> None:
        """Is told under the lock, in the transaction that has just written the change of this number: what it writes
        stands with the change or not at all, and nothing stands of either where it raises."""


#: Whoever holds the file.
COMMAND_LINE = Rights()
